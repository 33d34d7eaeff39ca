"""Statements that several concerns share: lists in pieces, inserts that meet what is there, names for a message."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from syndicate.store.prepared import prepared
from syndicate.store.rows import Columns

if TYPE_CHECKING:
    from sqlalchemy.dialects import postgresql, sqlite

T = TypeVar("T")
Insert: TypeAlias = "postgresql.Insert | sqlite.Insert"
"""An INSERT that knows ON CONFLICT; both dialects spell it alike."""

CHUNK = 500
CHANNEL = "syndicate_published"
"""On which PostgreSQL says that there is something new to serve (NOTIFY)."""
MOST_NAMES = 20


def chunks(values: Sequence[T], size: int = CHUNK) -> Iterator[Sequence[T]]:
    """``values`` in pieces short enough for one IN."""
    for start in range(0, len(values), size):
        yield values[start : start + size]


def insert(connection: Connection, table: sa.Table) -> Insert:
    """An INSERT that knows ON CONFLICT in the dialect of ``connection``."""
    return inserting(connection.dialect.name, table)


def meet(connection: Connection, table: sa.Table, rows: Sequence[Columns]) -> None:
    """Insert the rows that are not there, and leave those that are as they are."""
    _meeting(connection.dialect.name, table).run_all(connection, rows)


def add(connection: Connection, table: sa.Table, rows: Sequence[Columns]) -> None:
    """Insert all rows, one statement run many times: rows of one VALUES list cost ten times as much."""
    _adding(table).run_all(connection, rows)


def patch(connection: Connection, table: sa.Table, key: str, rows: Mapping[Any, Columns]) -> None:
    """Update the rows that ``key`` names, grouped by the columns they change."""
    groups: dict[tuple[str, ...], list[Columns]] = {}
    for name, columns in rows.items():
        if columns:
            groups.setdefault(tuple(sorted(columns)), []).append({**columns, "the_key": name})
    for values in groups.values():
        _patching(table, key).run_all(connection, values)


def replace(connection: Connection, table: sa.Table, key: str, rows: Sequence[Columns]) -> None:
    """Insert all rows, of the same columns; where one with the same ``key`` (names parted by blanks) is there, it gets
    these columns."""
    if rows:
        _replacing(connection.dialect.name, table, key, tuple(rows[0])).run_all(connection, rows)


# Statements are made once: to make one takes longer than to run it.


@prepared
def _adding(table: sa.Table) -> sa.Insert:
    return sa.insert(table)


@prepared
def _patching(table: sa.Table, key: str) -> sa.Update:
    return sa.update(table).where(table.c[key] == sa.bindparam("the_key"))


@prepared
def _replacing(dialect: str, table: sa.Table, key: str, columns: Sequence[str]) -> Insert:
    statement = inserting(dialect, table)
    replaced = {name: statement.excluded[name] for name in columns if name not in key.split()}
    return statement.on_conflict_do_update(index_elements=key.split(), set_=replaced)


@prepared
def _meeting(dialect: str, table: sa.Table) -> Insert:
    return inserting(dialect, table).on_conflict_do_nothing()


@cache
def inserting(dialect: str, table: sa.Table) -> Insert:
    """The other dialect is never imported."""
    if dialect == "postgresql":
        from sqlalchemy.dialects.postgresql import insert as for_postgresql

        return for_postgresql(table)
    from sqlalchemy.dialects.sqlite import insert as for_sqlite

    return for_sqlite(table)


def announce(connection: Connection) -> None:
    """Tell all web processes, when the transaction is committed, to look for what is new."""
    if connection.dialect.name == "postgresql":
        connection.execute(sa.select(sa.func.pg_notify(CHANNEL, "")))


def names(connection: Connection, table: sa.Table) -> str:
    """The ids there are in ``table``, as the end of a message about one that is not there."""
    query = sa.select(table.c.id).order_by(table.c.id).limit(MOST_NAMES + 1)
    found = list(connection.execute(query).scalars())
    if not found:
        return "; there are none"
    more = ", …" if len(found) > MOST_NAMES else ""
    return f"; there are: {', '.join(found[:MOST_NAMES])}{more}"
