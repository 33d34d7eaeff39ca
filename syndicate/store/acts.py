"""The log of the editor's hand: who did what, when, and what for. The newest rows are kept."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from syndicate.model import Act, Guid, Verb
from syndicate.store.prepared import Row
from syndicate.store.statements import add
from syndicate.store.tables import acts, sources, updates

KEPT = 10_000
"""Rows of the log, over all sources; what was done stays done when its row is gone."""


def log(
    connection: Connection,
    now: datetime,
    by: str,
    verb: Verb,
    source: int,
    update: int | None = None,
    other: str | None = None,
    reason: str | None = None,
) -> None:
    """Write one row, and drop those that are too many."""
    row = {"at": now, "by": by, "verb": verb, "source_pk": source, "update_pk": update, "other": other}
    add(connection, acts, [{**row, "reason": reason}])
    oldest = sa.select(acts.c.pk).order_by(acts.c.pk.desc()).limit(1).offset(KEPT).scalar_subquery()
    connection.execute(sa.delete(acts).where(acts.c.pk <= oldest))


def of_update(connection: Connection, guid: Guid) -> list[Act]:
    """What was done to an update, or with it to another, oldest first."""
    return _told(connection, sa.or_(updates.c.guid == guid, acts.c.other == guid))


def of_source(connection: Connection, source: int, limit: int) -> list[Act]:
    """What was last done to a source and its updates, newest first."""
    return _told(connection, acts.c.source_pk == source)[: -limit - 1 : -1]


def _told(connection: Connection, where: sa.ColumnElement[bool]) -> list[Act]:
    query = (
        sa.select(*acts.c, sources.c.id.label("source_id"), updates.c.guid)
        .join(sources, sources.c.pk == acts.c.source_pk)
        .outerjoin(updates, updates.c.pk == acts.c.update_pk)
        .where(where)
        .order_by(acts.c.pk)
    )
    return [_act(row) for row in connection.execute(query)]


def _act(row: Row) -> Act:
    return Act(row.at, row.by, row.verb, row.source_id, row.guid, row.other, row.reason)
