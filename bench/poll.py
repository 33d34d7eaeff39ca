"""What a poll costs in CPU, beside PyPI ``reader`` on the same feeds in the same run, and a bare GET by our client.

    make bench-poll            500 feeds of 20 entries; FEEDS=100 ROUNDS=1 for a quick look

Every round is a fresh store on both sides and runs the phases one after the other, ours and reader's in turn. CPU is
that of the polling process alone; the upstream is another process. Figures are medians over the rounds, per feed.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from statistics import median

from bench import newsroom
from syndicate.app import Service, clock
from syndicate.config import Settings, SourceSection, StoreSection
from syndicate.outbound import Outbound

PHASES = {
    "first ingest of 20": "first",
    "not modified (304)": "first",
    "same bytes (200)": "same",
    "one new of 20": "new",
}


EXTRA = {"publish": 9, "bare": 10}


def cpu(work: Callable[[], object]) -> float:
    """CPU seconds of this process while ``work`` runs, all threads."""
    started = time.process_time()
    work()
    return time.process_time() - started


class Ours:
    def __init__(self, root: str, feeds: int, folder: Path) -> None:
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

    def publish(self) -> None:
        self.service.publish_stale()

    def validators(self) -> list[str]:
        return [self.service.store.snapshot(name).state.validators.etag or "" for name in self.names]

    def bare(self, validators: list[str]) -> None:
        """GETs by the same client, answered with 304, and nothing done about it."""
        with closing(Outbound(user_agent="bench")) as outbound:
            for source, etag in zip(self.service.settings.sources, validators, strict=True):
                assert outbound.get(source.url, {"If-None-Match": etag}, allow=source.allow).status == 304


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
                    if upstream != "same":
                        note(phase, "publish", cpu(ours.publish))
                    if "304" in phase:
                        validators = ours.validators()
                        note(phase, "bare", cpu(lambda known=validators, who=ours: who.bare(known)))
                ours.service.close()
    return {phase: {who: median(values) for who, values in row.items()} for phase, row in samples.items()}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--feeds", type=int, default=500)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    table = measure(options.feeds, options.rounds)
    if options.json:
        print(json.dumps(table, indent=1))
        return
    print(f"CPU ms per feed, {options.feeds} feeds of 20 entries, median of {options.rounds} rounds")
    print(f"{'':22}{'poll':>9}{'reader':>9}{'ratio':>8}{'render':>9}{'bare GET':>10}")
    for phase, row in table.items():
        ratio = row["ours"] / row["reader"]
        extra = "".join(f"{row[name]:{width}.2f}" if name in row else " " * width for name, width in EXTRA.items())
        print(f"{phase:22}{row['ours']:9.2f}{row['reader']:9.2f}{ratio:8.2f}{extra}")


if __name__ == "__main__":
    main()
