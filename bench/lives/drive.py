"""Lives one seed in all forms: upstream, service and judges, poll by poll."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bench.lives import service, upstream
from bench.lives.forms import Form
from bench.lives.outputs import READERS
from bench.lives.score import Judge, Tally
from bench.lives.story import Life, live
from bench.lives.watch import Watch


@dataclass
class Run:
    """What a seed gave: tallies by form and format, and the polls made."""

    seed: int
    tallies: dict[tuple[str, str], Tally] = field(default_factory=dict)
    polls: int = 0
    trace: list[str] = field(default_factory=list)


def run(seed: int, forms: Sequence[Form], *, trace: bool = False, keep: Path | None = None) -> Run:
    """One life, all of ``forms`` polled together by one service."""
    life = live(seed)
    done = Run(seed)
    names = [form.name for form in forms]
    watches = {form.name: Watch(form, life) for form in forms}
    judges = {(form.name, s): Judge(watches[form.name], f"{form.name}.{s}") for form in forms for s in service.SUFFIXES}
    planned = {form.name: upstream.faults(form, life) for form in forms}
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
                    due = watches[name].poll(k, fault is None)
                    for suffix in service.SUFFIXES:
                        judge = judges[name, suffix]
                        judge.open(k)
                        if poll["counts"] or k in (0, len(life.polls) - 1):
                            judge.output(k, READERS[suffix](served.feed(name, suffix)))
                        judge.poll(k, due, fault is None)
    last = len(life.polls) - 1
    done.tallies = {key: judge.finish(last) for key, judge in judges.items()}
    for (name, _), tally in done.tallies.items():
        tally.failures = [f"--seed {seed} --form {name}: {text}" for text in tally.failures]
    return done


def _told(life: Life, k: int, name: str, fault: str | None, poll: dict[str, object]) -> str:
    events = ", ".join(f"{e.kind} {e.post}" if e.post is not None else e.kind for e in life.events[k])
    told = f"{poll['outcome']} {poll['counts']} {poll['message']} {'; '.join(map(str, poll['notes']))}"
    return f"poll {k} {life.polls[k]:%H:%M} {name}{f' ({fault})' if fault else ''} [{events}] -> {told}"
