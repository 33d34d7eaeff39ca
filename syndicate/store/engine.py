"""The way into the database: one writer at a time per row, readers on a snapshot, foreign errors as StoreError.

SQLite runs in WAL mode, so readers go on while one writer writes; a writer says so when it begins (BEGIN IMMEDIATE),
since a reader that turns writer half-way can't be made to wait. On PostgreSQL readers see one snapshot as well.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Lock
from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.engine import URL, Connection, Engine
from sqlalchemy.exc import (
    ArgumentError,
    DBAPIError,
    IntegrityError,
    NoSuchModuleError,
    SQLAlchemyError,
    StatementError,
)

from syndicate.errors import Conflict, StoreError
from syndicate.store.watch import PostgresWatch, SqliteWatch, Watch

BUSY_MS = 10_000
POOL = 10
MOST_CONNECTIONS = 50
LOCK = 0x73796E64
"""The advisory lock under which PostgreSQL migrates."""
RIVALRY = ("40001", "40P01")
"""PostgreSQL's states for writers that it could not put in order: serialization failure and deadlock."""

UNDEFINED = ("42P01", "42703")
"""PostgreSQL's states for a table or a column that is not there."""
HINTS = {
    "no such table": "run: syndicate db upgrade",
    "no such column": "run: syndicate db upgrade",
    "unable to open database file": "may its folder be written to?",
    "readonly database": "may the file and its folder be written to?",
    "disk I/O error": "is the disk full?",
    "database is locked": "another program is writing to it for long",
}
"""What to do about SQLite's words."""


class Database:
    """Connections to one database. Threads may share it; a forked process must make its own."""

    def __init__(self, url: str) -> None:
        """Raises StoreError if the URL can't be used; nothing is connected yet."""
        parsed = _parse(url)
        self.sqlite = parsed.get_backend_name() == "sqlite"
        self._engine = _sqlite(parsed) if self.sqlite else _postgresql(parsed)
        self._reader = self._engine
        if not self.sqlite:
            self._reader = self._engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
        self._idle: list[Connection] = []
        """Of SQLite, outside of a transaction: to make one takes longer than most of what is done with it."""
        self._peeking: sqlite3.Connection | None = None
        self._peek_lock = Lock()

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A transaction that reads one consistent state. Raises StoreError."""
        with _told(), self._begun("BEGIN") if self.sqlite else self._reader.begin() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction that writes: committed at the end, rolled back on any error. Raises StoreError."""
        with _told(), self._begun("BEGIN IMMEDIATE") if self.sqlite else self._engine.begin() as connection:
            yield connection

    @contextmanager
    def _begun(self, begin: str) -> Iterator[Connection]:
        """A transaction on SQLite, for which nobody else begins one."""
        try:
            connection = self._idle.pop()
        except IndexError:
            connection = self._engine.connect()
        raw = _driver(connection)
        try:
            raw.execute(begin)
            yield connection
            if connection.in_transaction():  # SQLAlchemy ran something, and holds that it began this
                connection.commit()
            else:
                raw.commit()
        except BaseException:
            connection.close()  # which rolls back, however it stands
            raise
        if len(self._idle) < POOL:
            self._idle.append(connection)
        else:
            connection.close()

    def peek(self, query: str, name: str) -> tuple[Any, ...] | None:
        """The one row that ``query`` finds for ``:name``, as it was last committed. Raises StoreError.

        For what is asked at every poll: on SQLite by a connection of its own, in a tenth of the time.
        """
        if not self.sqlite:
            with self.reading() as connection:
                row = connection.execute(sa.text(query), {"name": name}).one_or_none()
            return None if row is None else tuple(row)
        with self._peek_lock:
            try:
                if self._peeking is None:
                    self._peeking = self._connect()
                rows: list[tuple[Any, ...]] = self._peeking.execute(query, {"name": name}).fetchall()
            except sqlite3.Error as error:
                self._stop_peeking()
                raise StoreError(f"the store did not answer: {_told_by(error)}") from error
        return rows[0] if rows else None

    def _stop_peeking(self) -> None:
        connection, self._peeking = self._peeking, None
        if connection is not None:
            connection.close()

    @contextmanager
    def migrating(self) -> Iterator[Connection]:
        """A transaction that no other migration runs beside, with foreign keys unchecked on SQLite."""
        with _told(), self._engine.connect() as connection:
            if not self.sqlite:
                with connection.begin():
                    connection.execute(sa.select(sa.func.pg_advisory_xact_lock(LOCK)))
                    yield connection
                return
            raw = _driver(connection)
            raw.execute("PRAGMA foreign_keys = OFF")  # else a table that is made anew takes its children with it
            try:
                with connection.begin():
                    raw.execute("BEGIN EXCLUSIVE")
                    yield connection
            finally:
                raw.execute("PRAGMA foreign_keys = ON")

    def watch(self, channel: str) -> Watch:
        """Tells whether other connections committed, on PostgreSQL whether they notified ``channel``."""
        return (SqliteWatch if self.sqlite else PostgresWatch)(self._connect, channel)

    @property
    def _failures(self) -> tuple[type[Exception], ...]:
        """What the driver itself raises."""
        driver = self._engine.dialect.dbapi
        return (driver.Error,) if driver is not None else ()

    def _connect(self) -> Any:
        """A connection of the driver's own, outside the pool; the caller closes it. Raises StoreError."""
        try:
            with _told():
                lent = self._engine.raw_connection()
        except self._failures as error:  # not wrapped where no statement is
            raise StoreError(f"the store did not answer: {' '.join(str(error).split())[:300]}") from error
        driven = lent.driver_connection
        lent.detach()
        return driven

    def close(self) -> None:
        """Close all connections that are not in use."""
        with self._peek_lock:
            self._stop_peeking()
        with suppress(IndexError):  # each is taken by one thread alone, be it this one or one that goes on working
            while True:
                self._idle.pop().close()
        self._engine.dispose()


def _parse(url: str) -> URL:
    try:
        parsed = sa.make_url(url)
    except (ArgumentError, ValueError):  # their message may hold a password
        raise StoreError('[store] url: not a database URL; try "sqlite:///data/syndicate.sqlite3"') from None
    if parsed.get_backend_name() == "sqlite":
        if not parsed.database or parsed.database == ":memory:":
            raise StoreError("[store] url: name a file; a database in memory can't be shared between threads")
        return parsed
    if parsed.drivername in ("postgresql", "postgres", "postgresql+psycopg"):
        return parsed.set(drivername="postgresql+psycopg")
    raise StoreError(f"[store] url: {parsed.drivername} is neither sqlite nor postgresql")


def _sqlite(url: URL) -> Engine:
    folder = Path(str(url.database).removeprefix("file:")).parent
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(f"the folder of the store can't be made: {error}") from error
    engine = sa.create_engine(
        url,
        connect_args={"isolation_level": None, "timeout": BUSY_MS / 1000},  # None: we say when a transaction begins
        pool_size=POOL,
        max_overflow=MOST_CONNECTIONS - POOL,
    )
    event.listen(engine, "connect", _set_up)
    return engine


def _set_up(connection: sqlite3.Connection, _record: object) -> None:
    connection.execute(f"PRAGMA busy_timeout = {BUSY_MS}")
    _write_ahead(connection)
    connection.execute("PRAGMA synchronous = NORMAL")
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA temp_store = MEMORY")


def _write_ahead(connection: sqlite3.Connection) -> None:
    """Switch the file to WAL once; two processes that try together do not wait for each other by themselves."""
    deadline = time.monotonic() + BUSY_MS / 1000
    while connection.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.02)
        else:
            return  # where the file system can't do WAL, SQLite says so by keeping the old mode


def _driver(connection: Connection) -> sqlite3.Connection:
    return cast("sqlite3.Connection", connection.connection.driver_connection)


def _postgresql(url: URL) -> Engine:
    try:
        return sa.create_engine(
            url,
            connect_args={"connect_timeout": 10},
            pool_pre_ping=True,
            pool_size=POOL,
            max_overflow=MOST_CONNECTIONS - POOL,
        )
    except (ImportError, NoSuchModuleError) as error:
        raise StoreError("[store] url: PostgreSQL needs psycopg: install syndicate[postgres]") from error


@contextmanager
def _told() -> Iterator[None]:
    """Turn errors of the database into ours, one line each."""
    try:
        yield
    except IntegrityError as error:
        raise Conflict(f"the store refused a double: {_line(error)}") from error
    except sqlite3.Error as error:
        raise StoreError(f"the store did not answer: {_told_by(error)}") from error
    except SQLAlchemyError as error:
        if isinstance(error, StatementError) and isinstance(error.orig, StoreError):
            raise error.orig from None  # a value that we refused ourselves
        if isinstance(error, DBAPIError) and getattr(error.orig, "sqlstate", None) in RIVALRY:
            raise Conflict(f"another writer was in the way: {_line(error)}") from error
        raise StoreError(f"the store did not answer: {_told_by(error)}") from error


def _told_by(error: Exception) -> str:
    """Why the database failed, in one line with what to do about it."""
    line = _line(error)
    hint = next((hint for words, hint in HINTS.items() if words in line), None)
    if getattr(getattr(error, "orig", None), "sqlstate", None) in UNDEFINED:
        hint = "run: syndicate db upgrade"
    return f"{line} ({hint})" if hint else line


def _line(error: Exception) -> str:
    cause = error.orig if isinstance(error, DBAPIError) and error.orig is not None else error
    return " ".join(str(cause).split())[:300]
