"""Updates as they stand, whole, by their numbers or by any condition on their rows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from syndicate.model import Update
from syndicate.store.prepared import prepared
from syndicate.store.rows import UPDATE_COLUMNS, update_from
from syndicate.store.statements import chunks
from syndicate.store.tables import sources, updates


def whole(connection: Connection, *conditions: sa.ColumnElement[bool]) -> Iterator[tuple[int, Update]]:
    """Row number and update of all rows that meet the conditions, in no order."""
    for row in connection.execute(_whole().where(*conditions)):
        yield row.number, update_from(row)


def numbered(connection: Connection, numbers: Sequence[int]) -> Iterator[tuple[int, Update]]:
    """The same of the rows of these numbers."""
    for part in chunks(numbers):
        for row in _numbered().rows(connection, {"numbers": part}):
            yield row.number, update_from(row)


@cache
def _whole() -> sa.Select[Any]:
    columns = (*UPDATE_COLUMNS, updates.c.pk.label("number"), sources.c.id.label("source_id"))
    return sa.select(*columns).join(sources, sources.c.pk == updates.c.source_pk)


@prepared
def _numbered() -> sa.Select[Any]:
    return _whole().where(updates.c.pk.in_(sa.bindparam("numbers", expanding=True)))
