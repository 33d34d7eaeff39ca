"""What happened in a feed since some point: the members that changed, in the order in which it happened.

The point is (seq, row number) of a member. A feed's seq is taken with its row locked to commit, and everything here is
read on one snapshot: whoever has seen seq n has seen all that was committed with n or less, whatever is being written
meanwhile. A member that changes again gets a higher seq, so it comes again.
"""

from __future__ import annotations

from dataclasses import replace

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from syndicate.store import feeds
from syndicate.store.records import WHOLE, Changes, Position
from syndicate.store.rows import tombstone_from
from syndicate.store.tables import membership, tombstones, updates


def changes(connection: Connection, feed_id: str, after: Position, limit: int) -> Changes:
    """Up to ``limit`` members that changed after ``after``. Raises UnknownName."""
    number = feeds.number(connection, feed_id)
    state = feeds.bare(connection, feed_id)
    further = sa.tuple_(membership.c.changed_seq, membership.c.update_pk) > sa.tuple_(
        sa.literal(after.seq), sa.literal(after.number)
    )
    query = (
        sa.select(membership.c.changed_seq, membership.c.update_pk)
        .where(membership.c.feed_pk == number, further)
        .order_by(membership.c.changed_seq, membership.c.update_pk)
        .limit(limit + 1)
    )
    found = [Position(seq, pk) for seq, pk in connection.execute(query)]
    more = len(found) > limit
    found = found[:limit]
    numbers = [one.number for one in found]
    shown = (
        sa.select(updates.c.pk)
        .join(membership, membership.c.update_pk == updates.c.pk)
        .where(membership.c.feed_pk == number, membership.c.shown, updates.c.pk.in_(numbers))
    )
    graves = (
        sa.select(*tombstones.c, updates.c.guid)
        .join(updates, updates.c.pk == tombstones.c.update_pk)
        .where(tombstones.c.update_pk.in_(numbers))
        .order_by(tombstones.c.when.desc(), updates.c.guid)
    )
    left = (
        sa.select(updates.c.guid)
        .join(membership, membership.c.update_pk == updates.c.pk)
        .outerjoin(tombstones, tombstones.c.update_pk == updates.c.pk)
        .where(membership.c.feed_pk == number, membership.c.shown.is_(False), membership.c.due.is_(None))
        .where(tombstones.c.update_pk.is_(None), updates.c.pk.in_(numbers))
        .order_by(updates.c.guid)
    )
    return Changes(
        state=replace(
            state,
            updates=tuple(feeds.told(connection, state.feed, list(connection.execute(shown).scalars()))),
            tombstones=tuple(tombstone_from(row) for row in connection.execute(graves)),
        ),
        end=found[-1] if more else Position(state.seq, WHOLE),
        more=more,
        left=tuple(connection.execute(left).scalars()),
    )
