"""Sources as they stand but for their updates, kept in memory while their version is the same.

A poll that is answered with 304 needs no more of the store than this, and one look at the version is all it costs.
"""

from __future__ import annotations

from collections.abc import Callable
from threading import Lock

from syndicate.store.engine import Database
from syndicate.walk import Snapshot

MOST = 10_000
"""Sources that are kept, some kilobytes each; those that were read first make room."""
_VERSION = "SELECT uid, version FROM sources WHERE id = :name"

Mark = tuple[str, int]


class Standing:
    """Threads may share one. ``read`` reads a source from the store; raises UnknownName."""

    def __init__(self, database: Database, read: Callable[[str], Snapshot]) -> None:
        self._database = database
        self._read = read
        self._kept: dict[str, Snapshot] = {}
        self._lock = Lock()

    def of(self, source_id: str) -> Snapshot:
        """The source at its present version, without updates. Raises UnknownName and StoreError."""
        mark = self.mark(source_id)
        kept = self._kept.get(source_id)
        if kept is not None and mark == (kept.source.uid, kept.version):
            return kept
        read = self._read(source_id)
        with self._lock:
            self._kept.pop(source_id, None)
            self._kept[source_id] = read
            while len(self._kept) > MOST:
                self._kept.pop(next(iter(self._kept)))
        return read

    def last(self, source_id: str) -> Snapshot | None:
        """What was last read of the source, which may be another by now."""
        return self._kept.get(source_id)

    def mark(self, source_id: str) -> Mark | None:
        """Who has this id now, and in which version; None if there is none. Raises StoreError."""
        row = self._database.peek(_VERSION, source_id)
        return None if row is None else (str(row[0]), int(row[1]))
