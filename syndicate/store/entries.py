"""Entries' bytes, kept with their revision: what a document is joined of, so that only what changed is rendered."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from syndicate.model import Guid
from syndicate.store.records import Kept
from syndicate.store.rows import Columns
from syndicate.store.statements import chunks, replace
from syndicate.store.tables import entries, membership, updates


def keep_entries(connection: Connection, feed: int, made: Sequence[Kept]) -> None:
    """Keep entries' bytes, and forget those of updates that no longer stand in the feed."""
    connection.execute(_forgetting(), {"feed": feed})
    if not made:
        return
    numbers: dict[Guid, int] = {}
    for part in chunks(sorted({one.guid for one in made})):
        numbers |= {row.guid: row.pk for row in connection.execute(_standing(), {"feed": feed, "guids": part})}
    rows: list[Columns] = [
        {
            "feed_pk": feed,
            "update_pk": numbers[one.guid],
            "format": one.format,
            "seq": one.seq,
            "mark": one.mark,
            "content": one.content,
        }
        for one in made
        if one.guid in numbers
    ]
    replace(connection, entries, "feed_pk update_pk format", rows)


@cache
def _forgetting() -> sa.Delete:
    feed: sa.BindParameter[int] = sa.bindparam("feed")
    stands = sa.select(membership.c.update_pk).where(membership.c.feed_pk == feed, membership.c.shown)
    return sa.delete(entries).where(entries.c.feed_pk == feed, entries.c.update_pk.not_in(stands))


@cache
def _standing() -> sa.Select[Any]:
    return (
        sa.select(updates.c.guid, updates.c.pk)
        .join(membership, membership.c.update_pk == updates.c.pk)
        .where(membership.c.feed_pk == sa.bindparam("feed"), membership.c.shown)
        .where(updates.c.guid.in_(sa.bindparam("guids", expanding=True)))
    )
