"""Figures for Prometheus, read from the store at the moment they are asked for."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from prometheus_client import CollectorRegistry, Counter
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, InfoMetricFamily, Metric

from syndicate import __version__
from syndicate.deliver.web.service import Service
from syndicate.store.records import FeedRecord, SourceRecord

GOOD = frozenset({"changed", "unchanged", "not-modified"})
"""Outcomes of a poll that succeeded."""

_POLLS_SEARCHED = 50


class StoreCollector:
    """Everything that the store knows, as gauges by source and by feed."""

    def __init__(self, service: Service) -> None:
        self._service = service

    def collect(self) -> Iterator[Metric]:
        """Raises StoreError."""
        store, now = self._service.store, self._service.now()
        yield InfoMetricFamily("syndicate_build", "The release that is running", {"version": __version__})
        yield from _sources([Observed(record, self._last_success(record), now) for record in store.sources()])
        yield from _feeds(store.feeds())
        seen = store.scheduler_seen()
        if seen is not None:
            age = GaugeMetricFamily("syndicate_scheduler_age_seconds", "Time since a scheduler last reported")
            age.add_metric([], (now - seen).total_seconds())
            yield age

    def _last_success(self, record: SourceRecord) -> datetime | None:
        """When the source was last read well, as far as its newest recorded polls tell."""
        if record.last_poll is not None and record.last_poll.outcome in GOOD:
            return record.last_poll.at
        polls = self._service.store.polls(record.source.id, _POLLS_SEARCHED)
        return max((poll.at for poll in polls if poll.outcome in GOOD), default=None)


class Tally:
    """A counter for what happens so often that to count it in a ``Counter`` would cost half as much as to do it.

    Threads may share one: ``add`` is a single step of the interpreter.
    """

    def __init__(self, counter: Counter) -> None:
        self._counter = counter
        self._numbers = itertools.count()
        self.add: Callable[[], object] = self._numbers.__next__
        self._reading = threading.Lock()
        self._read = 0

    def tell(self) -> None:
        """Pass on to the counter what came since the last time."""
        with self._reading:
            number = next(self._numbers)  # of those before this one, which is of our own asking
            self._counter.inc(number - self._read)
            self._read = number + 1


def registry(service: Service) -> tuple[CollectorRegistry, Counter]:
    """A registry of this application alone, and the counter of requests it holds."""
    own = CollectorRegistry()
    own.register(StoreCollector(service))
    requests = Counter(
        "syndicate_http_requests", "Requests this process answered", ["endpoint", "status"], registry=own
    )
    return own, requests


@dataclass(frozen=True, slots=True)
class Observed:
    """A source at the moment of asking; ``good`` is when it was last read well."""

    record: SourceRecord
    good: datetime | None
    now: datetime

    @property
    def lag(self) -> float:
        """Seconds that a due poll is behind."""
        behind = (self.now - self.record.due).total_seconds() if self.record.status == "active" else 0.0
        return max(0.0, behind)


# Name, help, and what it is of a source; None where there is nothing to tell.
_SOURCE_GAUGES: tuple[tuple[str, str, Callable[[Observed], float | None]], ...] = (
    (
        "last_success_timestamp_seconds",
        "When it was last read well",
        lambda it: it.good.timestamp() if it.good else None,
    ),
    (
        "last_poll_timestamp_seconds",
        "When it was last polled",
        lambda it: it.record.last_poll.at.timestamp() if it.record.last_poll else None,
    ),
    (
        "last_poll_seconds",
        "How long the last poll took",
        lambda it: it.record.last_poll.seconds if it.record.last_poll else None,
    ),
    ("failures", "Failed polls in a row", lambda it: it.record.failures),
    ("updates", "Live updates", lambda it: it.record.updates),
    ("active", "1 if it is polled", lambda it: it.record.status == "active"),
    ("held", "1 if a person is asked before anything is retracted", lambda it: it.record.state.held is not None),
    ("asked", "Updates that are missing and wait for the operator's answer", lambda it: len(it.record.state.asked)),
    ("alarm", "1 if a person should look at it", lambda it: it.record.alarm is not None),
    ("due_lag_seconds", "How far a due poll is behind", lambda it: it.lag),
    ("confidence", "How sure the extractor was", lambda it: it.record.state.confidence),
)


def _sources(observed: list[Observed]) -> Iterator[Metric]:
    for name, description, value in _SOURCE_GAUGES:
        gauge = GaugeMetricFamily(f"syndicate_source_{name}", f"Source: {description}", labels=["source"])
        for one in observed:
            if (figure := value(one)) is not None:
                gauge.add_metric([one.record.source.id], figure)
        yield gauge
    polls = CounterMetricFamily("syndicate_source_polls", "Source: polls", labels=["source"])
    for one in observed:
        polls.add_metric([one.record.source.id], one.record.polls)
    yield polls
    gaps = CounterMetricFamily("syndicate_source_gaps", "Source: documents that shared no update", labels=["source"])
    for one in observed:
        gaps.add_metric([one.record.source.id], one.record.state.gaps)
    yield gaps


def _feeds(records: list[FeedRecord]) -> Iterator[Metric]:
    labels = ["feed"]
    updates = GaugeMetricFamily("syndicate_feed_updates", "Live updates of the feed", labels=labels)
    changed = GaugeMetricFamily("syndicate_feed_changed_timestamp_seconds", "When the feed last changed", labels=labels)
    unrendered = GaugeMetricFamily("syndicate_feed_unrendered", "Changes not yet in its documents", labels=labels)
    for record in records:
        name = [record.feed.id]
        updates.add_metric(name, record.updates)
        changed.add_metric(name, record.changed.timestamp())
        unrendered.add_metric(name, record.seq - record.rendered_seq)
    yield from (updates, changed, unrendered)
