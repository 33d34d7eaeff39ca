"""What is polled when: one tick that claims the sources that are due, a pool that polls them, and the next date.

Any number of schedulers may run on one store: a lease row elects the one whose ticks count, and a claimed source is
leased until it is released, or, if its poller died, until the lease runs out. Leases only save fetches; what is
written is safe without them.
"""

from __future__ import annotations

import logging
import os
import re
import secrets
import socket
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from math import ceil
from typing import Protocol

from apscheduler.schedulers.background import BackgroundScheduler

from syndicate.errors import SyndicateError
from syndicate.logs import Trouble, event, log_poll
from syndicate.model import Source
from syndicate.store.records import SourceRecord
from syndicate.walk import QUIET, Poll, SourceState

LEADERSHIP = timedelta(seconds=10)
"""How long a scheduler that fell silent keeps the others waiting."""
LEASE = timedelta(minutes=5)
"""How long a source whose poller died stays claimed; longer than any poll may take."""
LONG = 10.0
"""Seconds of a tick that an operator should know of."""
PATIENCE = timedelta(seconds=30)
"""How long stopping waits for the polls in flight."""
DAILY = timedelta(days=1)
LONGEST = timedelta(days=366)
"""The most of a Retry-After that is believed to be meant."""

_NUMBER = re.compile(r"\d+")

log = logging.getLogger(__name__)
_random = secrets.SystemRandom()


# --- when next? pure ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Limits:
    """The bounds of every chosen interval, and how long an ended newsblog is looked at for late corrections."""

    floor: timedelta = timedelta(seconds=10)
    ceiling: timedelta = timedelta(minutes=30)
    tail: timedelta = timedelta(days=3)


def is_failure(poll: Poll) -> bool:
    """Whether upstream could not be had or not be read; a wall or an old copy is an answer."""
    return poll.outcome in ("failed", "refused")


def next_interval(
    source: Source,
    state: SourceState,
    poll: Poll,
    failures: int,
    now: datetime,
    *,
    limits: Limits,
    jitter: float,
) -> timedelta:
    """How long to leave a source alone after ``poll``, counted from its end.

    ``failures`` counts the failed polls in a row, this one included; ``jitter`` is from [0, 1). What upstream asked
    for (RFC 9110 section 10.2.3) is kept in full; the source's interval and the floor are never undercut.
    """
    least = max(source.interval, limits.floor)
    most = max(limits.ceiling, least)
    if failures:
        chosen = _back_off(least, most, failures, jitter)
    elif poll.outcome == "gone":
        chosen = max(DAILY, least)
    elif state.followed:
        chosen = most
    elif state.live is False:
        chosen = most if _quiet(state, now) < limits.tail else max(DAILY, most)
    else:
        # A newsblog that says it is live is left alone for a twentieth of its silence, one that says nothing a tenth.
        chosen = min(max(_quiet(state, now) / (20 if state.live else 10), least), most)
    asked = timedelta(seconds=max(0.0, min(poll.retry_after or 0.0, LONGEST.total_seconds())))
    return timedelta(seconds=ceil(max(chosen, asked).total_seconds()))


def _back_off(least: timedelta, most: timedelta, failures: int, jitter: float) -> timedelta:
    """Doubling from failure to failure up to ``most``, spread over half as much again."""
    doubled = least * (1 << min(failures, 20))
    return min(doubled, most) * (1 + jitter / 2)


def _quiet(state: SourceState, now: datetime) -> timedelta:
    """How long nothing was news; a source that never had any is new, not quiet."""
    return now - state.last_change if state.last_change else timedelta(0)


# --- the tick -------------------------------------------------------------------------------------------------------


class Leases(Protocol):
    """What the scheduler needs of the store."""

    def lead(self, owner: str, now: datetime, lease: timedelta) -> bool: ...
    def resign(self, owner: str) -> None: ...
    def record(self, poll: Poll, now: datetime) -> None: ...
    def heartbeat(self, owner: str, now: datetime) -> None: ...
    def claim(self, now: datetime, owner: str, lease: timedelta, limit: int) -> Sequence[str]: ...
    def source(self, source_id: str) -> SourceRecord: ...
    def version(self, source_id: str) -> int | None: ...
    def give_back(self, source_id: str, owner: str, due: datetime, failures: int) -> None: ...
    def settle(self) -> None: ...


def utc_now() -> datetime:
    """The clock: aware, UTC, whole seconds."""
    return datetime.now(UTC).replace(microsecond=0)


class Scheduler:
    """Polls what is due until it is stopped.

    ``poll`` is given a source id and the instant of the poll; ``attend`` is given the source after its poll; ``tend``
    runs once a tick, to render what is stale. Threads: ``workers`` for polls and one for the tick.
    """

    def __init__(
        self,
        *,
        store: Leases,
        poll: Callable[[str, datetime], Poll],
        tend: Callable[[], object],
        limits: Limits,
        tick: timedelta = timedelta(seconds=1),
        workers: int = 8,
        owner: str | None = None,
        clock: Callable[[], datetime] = utc_now,
        jitter: Callable[[], float] = _random.random,
        attend: Callable[[SourceRecord], object] = lambda _record: None,
    ) -> None:
        self._store = store
        self._poll = poll
        self._tend = tend
        self._limits = limits
        self._tick = tick
        self._workers = workers
        self._owner = owner or f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(4)}"
        self._clock = clock
        self._jitter = jitter
        self._attend = attend
        self._trouble = Trouble("the tick")
        self._alarms: dict[str, str] = {}
        self._records: dict[str, SourceRecord] = {}
        self._lock = threading.Lock()
        self._running: set[Future[None]] = set()
        self._pool = ThreadPoolExecutor(workers, thread_name_prefix="poll")
        self._ticks = BackgroundScheduler(timezone=UTC, daemon=True)

    def start(self) -> None:
        """Begin ticking, in threads of its own; the first tick is at once."""
        # APScheduler's defaults drop a run that starts a second late; a late tick is as good as any.
        self._ticks.add_job(
            self.tick,
            "interval",
            seconds=self._tick.total_seconds(),
            coalesce=True,
            max_instances=1,
            misfire_grace_time=None,
            next_run_time=datetime.now(UTC),
            id="tick",
        )
        self._ticks.start()

    def stop(self, patience: timedelta = PATIENCE) -> bool:
        """Start nothing more and wait for the polls in flight; False when some were still running at the end."""
        if self._ticks.running:
            self._ticks.shutdown(wait=True)
        with self._lock:
            running = set(self._running)
        _, left = wait(running, timeout=patience.total_seconds())
        self._pool.shutdown(wait=False, cancel_futures=True)
        try:
            self._store.settle()
            self._store.resign(self._owner)
        except SyndicateError as error:
            log.warning("the next scheduler waits for our lease to end: %s", error)
        return not left

    def tick(self) -> None:
        """One tick, and a word in the log if it failed or took so long that polls came late. Never raises."""
        began = time.monotonic()
        try:
            self._turn(self._clock())
        except SyndicateError as error:
            self._trouble.tell(f"failed: {error}")
        except Exception as error:  # noqa: BLE001 - whatever it is, the next tick must come
            self._trouble.tell(f"failed: {type(error).__name__}: {error}", traceback=True)
        else:
            took = time.monotonic() - began
            late = f"took {took:.0f} s, so polls are late and feeds behind; nothing is lost" if took > LONG else None
            self._trouble.tell(late, logging.WARNING)

    def _turn(self, now: datetime) -> None:
        """Lead or leave, claim what is due as far as there are hands, render what is stale."""
        if not self._store.lead(self._owner, now, LEADERSHIP):
            return
        self._store.heartbeat(self._owner, now)
        self._store.settle()
        with self._lock:
            hands = self._workers - len(self._running)
        for source_id in self._store.claim(now, self._owner, LEASE, hands) if hands > 0 else ():
            self._submit(source_id, now)
        self._tend()

    def _submit(self, source_id: str, now: datetime) -> None:
        future = self._pool.submit(self._run, source_id, now)
        with self._lock:
            self._running.add(future)
        future.add_done_callback(self._forget)

    def _forget(self, future: Future[None]) -> None:
        with self._lock:
            self._running.discard(future)

    def _run(self, source_id: str, now: datetime) -> None:
        """One poll and the date of the next. Never raises: a source that fails in an unknown way backs off."""
        try:
            result = self._poll(source_id, now)
        except SyndicateError as error:
            result = Poll(source_id, now, "failed", str(error))
        except Exception as error:  # one source must not stop the others
            log.exception("polling %s failed", source_id)
            result = Poll(source_id, now, "failed", f"{type(error).__name__}: {error}")
            self._remember(result)
        log_poll(result)
        try:
            self._reschedule(result)
        except SyndicateError as error:
            log.error("%s stays claimed until its lease ends: %s", source_id, error)

    def _remember(self, result: Poll) -> None:
        """The record that a poll which died could not leave itself."""
        try:
            self._store.record(result, result.at)
        except SyndicateError as error:
            log.error("%s: the failure is not recorded: %s", result.source, error)

    def _alarm(self, record: SourceRecord) -> None:
        """Log once what a person should look at, and once that it is over."""
        said, now = self._alarms.get(record.source.id), record.alarm
        if now is None:
            if self._alarms.pop(record.source.id, None):
                event("alarm over", logging.INFO, {"source": record.source.id})
            return
        self._alarms[record.source.id] = now
        if said is None or _NUMBER.sub("", said) != _NUMBER.sub("", now):
            event("alarm", logging.WARNING, {"source": record.source.id, "message": now})

    def _reschedule(self, result: Poll) -> None:
        record = self._record(result)
        failures = record.failures + 1 if is_failure(result) else 0
        self._alarm(replace(record, failures=failures))
        self._attend(record)
        ended = max(self._clock(), result.at)
        interval = next_interval(
            record.source, record.state, result, failures, ended, limits=self._limits, jitter=self._jitter()
        )
        self._store.give_back(result.source, self._owner, ended + interval, failures)

    def _record(self, result: Poll) -> SourceRecord:
        """The source after its poll; after one that brought nothing as it was read last, if it is still of that
        version."""
        known = self._records.get(result.source)
        if known is not None and result.outcome in QUIET and known.version == self._store.version(result.source):
            return replace(known, last_poll=result, failures=0, troubled=None)
        read = self._records[result.source] = self._store.source(result.source)
        return read
