"""Lives one seed in all forms: upstream, service and judges, poll by poll."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from bench.lives import service, upstream
from bench.lives.forms import Form
from bench.lives.naive import STRATEGIES, Naive
from bench.lives.newsroom import live
from bench.lives.outputs import READERS
from bench.lives.score import Judge, Tally
from bench.lives.story import Life
from bench.lives.watch import Watch


@dataclass
class Run:
    """What a seed gave: tallies by form and format, and the polls made."""

    seed: int
    tallies: dict[tuple[str, str], Tally] = field(default_factory=dict)
    naive: dict[tuple[str, str], Tally] = field(default_factory=dict)
    """By form and strategy."""
    polls: int = 0
    trace: list[str] = field(default_factory=list)

    def of(self, form: Form) -> list[Tally]:
        """The tallies of a form, by format."""
        return [tally for (name, _), tally in self.tallies.items() if name == form.name]


def run(seed: int, forms: Sequence[Form], *, trace: bool = False, keep: Path | None = None) -> Run:
    """One life, all of ``forms`` polled together by one service."""
    life = live(seed)
    done = Run(seed)
    names = [form.name for form in forms]
    watches = {form.name: Watch(form, life) for form in forms}
    judges = {(form.name, s): Judge(watches[form.name], f"{form.name}.{s}") for form in forms for s in service.SUFFIXES}
    planned = {form.name: upstream.faults(form, life) for form in forms}
    taken = {form.name: takedowns(form, life) for form in forms}
    with tempfile.TemporaryDirectory() as folder, upstream.running() as up:
        root = keep or Path(folder)
        with service.running(root, f"127.0.0.1:{up.port}", names) as served:
            for k, at in enumerate(life.polls):
                for form in forms:
                    up.answers[f"/{form.name}"] = upstream.answer(form, life, k, planned[form.name].get(k))
                    if keep:
                        (keep / f"{form.name}-{k:03}.txt").write_bytes(up.answers[f"/{form.name}"].content)
                for poll in served.poll(at, names):
                    done.polls += 1
                    name = str(poll["source"])
                    fault = planned[name].get(k)
                    if trace:
                        done.trace.append(_told(life, k, name, fault, poll))
                    due = watches[name].poll(k, upstream.served(k, fault))
                    for suffix in service.SUFFIXES:
                        judge = judges[name, suffix]
                        judge.open(k)
                        if poll["counts"] or k in (0, len(life.polls) - 1) or k - 1 in taken[name]:
                            judge.output(k, READERS[suffix](served.feed(name, suffix)))
                        judge.poll(k, due, fault is None)
                    if k in taken[name]:
                        _take_down(k, watches[name], judges[name, "json"], served)
    last = len(life.polls) - 1
    done.naive = compare(seed, forms)
    done.tallies = {key: judge.finish(last) for key, judge in judges.items()}
    for (name, _), tally in done.tallies.items():
        tally.failures = [f"--seed {seed} --form {name}: {text}" for text in tally.failures]
    return done


def takedowns(form: Form, life: Life) -> set[int]:
    """After which polls our own editor takes an update down: in every third life of a form, once."""
    rng = Random(f"takedown {life.seed} {form.name}")
    return {rng.randrange(5, len(life.polls) // 2)} if rng.random() < 1 / 3 else set()


def _take_down(k: int, watch: Watch, judge: Judge, served: service.Service) -> None:
    """Take down one of the upper updates, as an editor would; upstream knows nothing of it."""
    for row in watch.life.states[k].rows[:10]:
        post = row.post
        if post in watch.born and post not in watch.apart and len(judge.by_post.get(post, ())) == 1:
            done = served.command("retract", judge.by_post[post][0], "--reason", "Taken down by our editors")
            if done.returncode == 0:
                watch.taken_down[post] = k
            return


def compare(seed: int, forms: Sequence[Form]) -> dict[tuple[str, str], Tally]:
    """The usual strategies on the same life, by form and strategy."""
    life = live(seed)
    tallies: dict[tuple[str, str], Tally] = {}
    for form in forms:
        planned = upstream.faults(form, life)
        watch = Watch(form, life)
        judges = {name: (Naive(one, form, life), Judge(watch, name)) for name, one in STRATEGIES.items()}
        for k in range(len(life.polls)):
            page = upstream.served(k, planned.get(k))
            due = watch.poll(k, page)
            for naive, judge in judges.values():
                judge.open(k)
                judge.output(k, naive.poll(k, page))
                judge.poll(k, due, page == k)
        tallies |= {(form.name, name): judge.finish(len(life.polls) - 1) for name, (_, judge) in judges.items()}
    return tallies


def _told(life: Life, k: int, name: str, fault: str | None, poll: dict[str, object]) -> str:
    events = ", ".join(f"{e.kind} {e.post}" if e.post is not None else e.kind for e in life.events[k])
    told = " ".join(str(poll[name]) for name in ("outcome", "counts", "message", "notes"))
    return f"poll {k} {life.polls[k]:%H:%M} {name}{f' ({fault})' if fault else ''} [{events}] -> {told}"
