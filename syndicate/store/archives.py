"""Which archive document of a feed holds which update (RFC 5005 section 4).

Whoever has read an archive document need never read it again: what comes into one comes into a new one. What is about
to fall out of the head goes there, and with it what changed longest ago, so that a document is full. An update that
changes later leaves its document for the head, as section 4 allows ("instead of"), and goes into a new one in its turn:
so even a client that was away for long and missed the head learns of the edit.
"""

from __future__ import annotations

from datetime import datetime
from itertools import islice
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from syndicate.model import FeedOptions
from syndicate.store.prepared import Row, prepared
from syndicate.store.statements import chunks
from syndicate.store.tables import feeds, membership, updates


def page_size(limit: int) -> int:
    """How many updates a full archive document holds, of a feed whose head lists ``limit``."""
    return max(1, limit // 2)


def kept(feed: Row) -> range:
    """The numbers of the archive documents that a feed has, the oldest first: as many as its ``archive`` asks for, and
    never one alone. The first two are halves."""
    asked = (feed.options or FeedOptions()).archive
    if not asked:
        return range(0)
    oldest = feed.archived + 1 - max(2, -(-asked // page_size(feed.limit)))
    return range(oldest if oldest > 2 else 1, feed.archived + 1)


def changed(connection: Connection, feed: int, here: sa.ColumnElement[bool]) -> datetime | None:
    """When those members of a feed last changed that are ``here``, by a removal too; None if nobody ever was."""
    served = (membership.c.feed_pk == feed, membership.c.due.is_(None), here)
    last: datetime | None = connection.scalar(sa.select(sa.func.max(membership.c.changed_at)).where(*served))
    return last


def _sizes(falling: int, full: int, first: bool) -> list[int]:
    """How many updates new documents hold, the oldest first, so that all that are ``falling`` have room.

    The ``first`` one comes in two halves: an archive document that leads to no other is taken for incomplete.
    """
    sizes = [full] * -(-falling // full)
    return [max(1, full // 2), full - full // 2, *sizes[1:]] if first else sizes


class Contents(NamedTuple):
    """What an archive document holds: the number of the last change of a member, how many are shown, and the instant
    of the last change, which may be another one's: what is only read better has a number and no instant."""

    seq: int = 0
    shown: int = 0
    last: datetime | None = None


def contents(connection: Connection, feed: int) -> dict[int, Contents]:
    """What there is in each archive document that ever had a member and has one still."""
    return {
        row.page: Contents(row.seq, int(row.shown), row.last) for row in _contents().rows(connection, {"feed": feed})
    }


@prepared
def _contents() -> sa.Select[Any]:
    shown = sa.func.sum(sa.case((membership.c.shown, 1), else_=0)).label("shown")
    last = sa.func.max(membership.c.changed_at).label("last")
    query = sa.select(membership.c.page, sa.func.max(membership.c.changed_seq).label("seq"), shown, last)
    here = (membership.c.feed_pk == sa.bindparam("feed"), membership.c.page.is_not(None))
    return query.where(*here).group_by(membership.c.page)


def shelve(connection: Connection, feed: Row, listed: sa.Select[Any]) -> bool:
    """Put what is not ``listed`` in the head, by row numbers, into archive documents.

    False if all that is in no archive document is still listed.
    """
    loose = (membership.c.feed_pk == feed.pk, membership.c.shown, membership.c.page.is_(None))
    falling = connection.scalar(sa.select(sa.func.count()).where(*loose, membership.c.update_pk.not_in(listed)))
    if not falling:
        return False
    sizes = _sizes(falling, page_size(feed.limit), feed.archived == 0)
    oldest = (
        sa.select(membership.c.update_pk)
        .join(updates, updates.c.pk == membership.c.update_pk)
        .where(*loose)
        .order_by(membership.c.update_pk.in_(listed), membership.c.changed_at, updates.c.dated, updates.c.position)
        .order_by(updates.c.guid)
        .limit(sum(sizes))
    )
    numbers = connection.execute(oldest).scalars()
    page = feed.archived
    for size in sizes:
        page += 1
        for members in chunks(list(islice(numbers, size))):
            here = (membership.c.feed_pk == feed.pk, membership.c.update_pk.in_(members))
            connection.execute(sa.update(membership).where(*here).values(page=page))
    connection.execute(sa.update(feeds).where(feeds.c.pk == feed.pk).values(archived=page))
    return True
