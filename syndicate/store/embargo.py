"""The end of an embargo is a change of a feed: committed by the tick with a number, never found out by rendering."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from syndicate.store.sequence import bump, lock
from syndicate.store.statements import add, chunks, patch
from syndicate.store.tables import feeds, membership, outbox, updates


def lift(connection: Connection, now: datetime) -> int:
    """Let into their feeds all updates whose embargo has ended; says how many."""
    ended = sa.select(membership.c.feed_pk).where(membership.c.due <= now).distinct()
    count = 0
    for feed in lock(connection, list(connection.execute(ended).scalars())):
        seq = feed.seq + 1
        query = (
            sa.select(updates.c.pk, updates.c.guid)
            .join(membership, membership.c.update_pk == updates.c.pk)
            .where(membership.c.feed_pk == feed.pk, membership.c.due <= now)
            .order_by(updates.c.pk)
        )
        found = {row.pk: row.guid for row in connection.execute(query)}
        entered = {"due": None, "shown": True, "entered_seq": seq, "changed_seq": seq, "changed_at": now}
        for part in chunks(list(found)):
            here = (membership.c.feed_pk == feed.pk, membership.c.update_pk.in_(part))
            connection.execute(sa.update(membership).where(*here).values(entered))
        patch(connection, feeds, "pk", {feed.pk: bump(feed, seq, now, now if found else None)})
        add(
            connection,
            outbox,
            [{"feed_pk": feed.pk, "seq": seq, "guid": guid, "kind": "new"} for guid in found.values()],
        )
        count += len(found)
    return count
