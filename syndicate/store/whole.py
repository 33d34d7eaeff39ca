"""Updates as they stand, whole, by any condition on their rows."""

from __future__ import annotations

from collections.abc import Iterator

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from syndicate.model import Update
from syndicate.store.rows import UPDATE_COLUMNS, update_from
from syndicate.store.tables import sources, updates


def whole(connection: Connection, *conditions: sa.ColumnElement[bool]) -> Iterator[tuple[int, Update]]:
    """Row number and update of all rows that meet the conditions, in no order."""
    query = (
        sa.select(*UPDATE_COLUMNS, updates.c.pk.label("number"), sources.c.id.label("source_id"))
        .join(sources, sources.c.pk == updates.c.source_pk)
        .where(*conditions)
    )
    for row in connection.execute(query):
        yield row.number, update_from(row)
