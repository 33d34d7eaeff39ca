"""Entries' bytes, kept with their revision: what a document is joined of, so that only what changed is rendered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from syndicate.model import Guid
from syndicate.store.records import Kept
from syndicate.store.rows import Columns
from syndicate.store.statements import chunks, insert
from syndicate.store.tables import entries, membership, updates


def keep_entries(connection: Connection, feed: int, made: Sequence[Kept]) -> None:
    """Keep entries' bytes, and forget those of updates that no longer stand in the feed."""
    stands = sa.select(membership.c.update_pk).where(membership.c.feed_pk == feed, membership.c.shown)
    connection.execute(sa.delete(entries).where(entries.c.feed_pk == feed, entries.c.update_pk.not_in(stands)))
    if not made:
        return
    numbers: dict[Guid, int] = {}
    for part in chunks(sorted({one.guid for one in made})):
        query = (
            sa.select(updates.c.guid, updates.c.pk)
            .join(membership, membership.c.update_pk == updates.c.pk)
            .where(membership.c.feed_pk == feed, membership.c.shown, updates.c.guid.in_(part))
        )
        numbers |= {row.guid: row.pk for row in connection.execute(query)}
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
    if not rows:
        return
    statement = insert(connection, entries)
    replaced: Mapping[str, sa.ColumnElement[object]] = {
        name: statement.excluded[name] for name in ("seq", "mark", "content")
    }
    connection.execute(
        statement.on_conflict_do_update(index_elements=["feed_pk", "update_pk", "format"], set_=replaced), rows
    )
