"""What a poll costs in CPU, beside PyPI ``reader`` on the same feeds in the same run, and a bare GET by our client.

    make bench-poll            500 feeds of 20 entries; FEEDS=100 ROUNDS=1 for a quick look

Every round is a fresh store on both sides and runs the phases one after the other, ours and reader's in turn. CPU is
that of the polling process alone; the upstream is another process. Figures are medians over the rounds, per feed. What
is left to be written together (counts of polls that brought nothing) is written within the phase. ``bare GET`` is
the same request with ``syndicate.outbound`` alone, its answer read and nothing done about it. The first entry that
is new after the first ingest finds no update of the source in memory, which is what a restart costs. Garbage of what
ran before is collected before each phase, for both sides.
"""

from __future__ import annotations

import argparse
import gc
import json
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from statistics import median

from bench import newsroom
from syndicate import normalise
from syndicate.app import Service, clock
from syndicate.config import Settings, SourceSection, StoreSection
from syndicate.extract import feed
from syndicate.outbound import Outbound

PHASES = {
    "first ingest of 20": "first",
    "not modified, after a change": "first",
    "not modified (304)": "first",
    "same bytes (200)": "same",
    "one new of 20, the first": "new",
    "one new of 20": "newer",
}
TARGETS = {"not modified (304)": ("bare", 1.4), "one new of 20": ("reader", 0.25)}
"""The most that a poll may cost, as a multiple of what another row costs."""


def cpu(work: Callable[..., object], *arguments: object) -> float:
    """CPU seconds of this process while ``work`` runs, all threads."""
    gc.collect()  # else whoever comes next may pay 0.1 s for going through all that both hold
    started = time.process_time()
    work(*arguments)
    return time.process_time() - started


class Ours:
    def __init__(self, root: str, feeds: int, folder: Path) -> None:
        for memo in (feed.KNOWN, normalise.KNOWN):
            memo.clear()  # of the round before, which read the same feeds
        allow = root.removeprefix("http://")
        sources = tuple(SourceSection(id=f"feed-{n}", url=f"{root}/feed/{n}", allow=(allow,)) for n in range(feeds))
        settings = Settings(source=sources, store=StoreSection(url=f"sqlite:///{folder}/ours.sqlite3"))
        self.service = Service(settings)
        self.now = clock()
        self.service.start(self.now)
        self.names = [source.id for source in sources]

    def poll(self) -> None:
        self.now += timedelta(minutes=1)
        for name in self.names:
            outcome = self.service.poll(name, self.now)
            assert outcome.outcome in ("changed", "unchanged", "not-modified"), outcome
        self.service.store.settle()

    def publish(self) -> None:
        self.service.publish_stale()

    def validators(self) -> list[str]:
        return [self.service.store.snapshot(name).state.validators.etag or "" for name in self.names]

    def bare(self, validators: list[str], status: int) -> None:
        """GETs by the same client, and nothing done about the answers."""
        with closing(Outbound(user_agent="bench")) as outbound:
            for source, etag in zip(self.service.settings.sources, validators, strict=True):
                assert outbound.get(source.url, {"If-None-Match": etag}, allow=source.allow).status == status


class Reader:
    def __init__(self, root: str, feeds: int, folder: Path) -> None:
        from reader import make_reader

        self.reader = make_reader(f"{folder}/reader.sqlite3")
        for n in range(feeds):
            self.reader.add_feed(f"{root}/feed/{n}")

    def poll(self) -> None:
        for result in self.reader.update_feeds_iter(scheduled=False):
            assert not isinstance(result.value, Exception), result.value


def measure(feeds: int, rounds: int) -> dict[str, dict[str, float]]:
    """Milliseconds of CPU per feed, by phase and by who polled."""
    samples: dict[str, dict[str, list[float]]] = {}

    def note(phase: str, who: str, seconds: float) -> None:
        samples.setdefault(phase, {}).setdefault(who, []).append(seconds / feeds * 1000)

    with newsroom.running() as root:
        for number in range(rounds):
            with tempfile.TemporaryDirectory() as folder:
                newsroom.set_phase(root, "first")
                ours, reader = Ours(root, feeds, Path(folder)), Reader(root, feeds, Path(folder))
                for phase, upstream in PHASES.items():
                    newsroom.set_phase(root, upstream)
                    for who in (ours, reader) if number % 2 else (reader, ours):
                        note(phase, type(who).__name__.lower(), cpu(who.poll))
                    if "modified" not in phase and upstream != "same":
                        note(phase, "render", cpu(ours.publish))
                    status = 304 if "304" in phase else 200 if upstream == "same" else 0
                    if status:
                        validators = ours.validators()
                        note(phase, "bare", cpu(lambda *asked, who=ours: who.bare(*asked), validators, status))
                ours.service.close()
    return {phase: {who: median(values) for who, values in row.items()} for phase, row in samples.items()}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--feeds", type=int, default=500)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--strict", action="store_true", help="end with an error where a target is missed")
    options = parser.parse_args()
    table = measure(options.feeds, options.rounds)
    if options.json:
        print(json.dumps(table, indent=1))
        return
    print(f"CPU ms per feed, {options.feeds} feeds of 20 entries, median of {options.rounds} rounds")
    print(f"{'':30}{'poll':>8}{'reader':>8}{'bare GET':>9}{'render':>8}   ratio")
    missed = False
    for phase, row in table.items():
        figures = "".join(
            f"{row[name]:{width}.2f}" if name in row else " " * width
            for name, width in {"ours": 8, "reader": 8, "bare": 9, "render": 8}.items()
        )
        told = f"{row['ours'] / row['reader']:.2f} x reader"
        if "bare" in row:
            told += f", {row['ours'] / row['bare']:.2f} x bare GET"
        if phase in TARGETS:
            beside, most = TARGETS[phase]
            met = row["ours"] <= most * row[beside]
            missed |= not met
            told += f"; target {most} x {beside}{'' if met else ': MISSED'}"
        print(f"{phase:30}{figures}   {told}")
    if missed and options.strict:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
