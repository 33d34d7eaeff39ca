"""Whether anything was published, for nearly nothing: no query reaches a table.

SQLite counts the commits of other connections (``PRAGMA data_version``); PostgreSQL says so by itself (NOTIFY).
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import psycopg


class Watch(Protocol):
    """Threads may share one; every process has its own."""

    def moved(self) -> bool:
        """Whether anything may have been published since the last call: True at first, and where it can't be known.

        Raises StoreError if the database can't be reached.
        """
        ...

    def close(self) -> None: ...


class SqliteWatch:
    """True after any commit of another connection, be it in this process or not."""

    def __init__(self, connect: Callable[[], sqlite3.Connection], channel: str) -> None:  # noqa: ARG002  # as below
        self._connect = connect
        self._connection: sqlite3.Connection | None = None
        self._seen = -1
        self._lock = threading.Lock()

    def moved(self) -> bool:
        with self._lock:
            if self._connection is None:
                self._connection = self._connect()
            try:
                now: int = self._connection.execute("PRAGMA data_version").fetchone()[0]
            except sqlite3.Error:
                self._forget()
                return True
            before, self._seen = self._seen, now
            return now != before

    def close(self) -> None:
        with self._lock:
            self._forget()

    def _forget(self) -> None:
        connection, self._connection, self._seen = self._connection, None, -1
        if connection is not None:
            connection.close()


class PostgresWatch:
    """True after a notification, and after the connection had to be made anew: one may have been missed."""

    def __init__(self, connect: Callable[[], psycopg.Connection], channel: str) -> None:
        self._connect = connect
        self._channel = channel
        self._connection: psycopg.Connection | None = None
        self._lock = threading.Lock()

    def moved(self) -> bool:
        import psycopg

        with self._lock:
            try:
                if self._connection is None:
                    self._connection = self._connect()
                    self._connection.rollback()
                    self._connection.autocommit = True
                    self._connection.execute(f"LISTEN {self._channel}")
                    return True
                return bool(list(self._connection.notifies(timeout=0)))  # all of them: one move, however many
            except psycopg.Error:
                self._forget()
                return True

    def close(self) -> None:
        with self._lock:
            self._forget()

    def _forget(self) -> None:
        import psycopg

        connection, self._connection = self._connection, None
        if connection is not None:
            with suppress(psycopg.Error):
                connection.close()
