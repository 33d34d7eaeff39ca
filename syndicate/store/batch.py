"""What need not be written at once: polls that brought nothing are counted, and leases given back, many at a time.

Most polls of most sources bring nothing, and a transaction for each would cost more than asking upstream did. What
waits here is at most ``MOST`` things and, while polls go on, ``LONGEST`` old. A process that is killed loses the count
of those polls, and the leases end by themselves: the sources concerned are polled once, later than they were due.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from threading import Lock

from syndicate.store import leases, sources
from syndicate.store.engine import Database
from syndicate.walk import Poll

MOST = 256
LONGEST = 1.0
"""Seconds."""


@dataclass(frozen=True, slots=True)
class Lease:
    """A lease to be given back: when the source is due again, and its failures in a row."""

    source: str
    owner: str
    due: datetime
    failures: int


class Batch:
    """The things of one process that wait to be written. Threads may share it."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._waiting: deque[Poll | Lease] = deque()
        self._since = 0.0
        self._lock = Lock()

    def add(self, one: Poll | Lease) -> None:
        """Write this soon; now, with all that waits, if that has waited for long or is much. Raises StoreError."""
        if not self._waiting:
            self._since = time.monotonic()
        self._waiting.append(one)
        if len(self._waiting) >= MOST or time.monotonic() - self._since >= LONGEST:
            self.settle()

    def settle(self) -> None:
        """Write all that waits, in one transaction. Raises StoreError; then it still waits."""
        if not self._waiting:
            return
        with self._lock:  # to the commit: who comes after us finds it written
            taken = [self._waiting.popleft() for _ in range(len(self._waiting))]
            try:
                self._write(taken)
            except BaseException:
                self._waiting.extendleft(reversed(taken))
                raise

    def _write(self, taken: Sequence[Poll | Lease]) -> None:
        polls = [one for one in taken if isinstance(one, Poll)]
        given = [one for one in taken if isinstance(one, Lease)]
        with self._database.writing() as connection:
            if polls:
                sources.count(connection, polls)
            if given:
                leases.give_back(connection, [(one.source, one.owner, one.due, one.failures) for one in given])
