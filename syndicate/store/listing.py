"""What the documents of a feed list, in their order: which updates, and the number of the last change of each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from syndicate.model import FeedOptions
from syndicate.store.columns import Instant
from syndicate.store.prepared import Row, Statement, prepared
from syndicate.store.tables import membership, pick, sources, updates

LISTED = (updates.c.dated.desc(), updates.c.position.desc(), sources.c.id.desc(), updates.c.guid.desc())
"""Newest first, and no two alike."""


def last_changed(connection: Connection, feed: Row) -> Sequence[Row]:
    """What the head of a feed lists, the updates last changed: for each its row number (``pk``), ``id`` and ``source``,
    the number of its last change (``seq``), and the archive document that holds it too (``page``), if one does.

    They are chosen by the instant of the poll that changed them, not by sequence number: which of two sources polled
    at one instant came first must not be seen in the bytes.
    """
    query, asked = _head(connection, feed)
    return query.rows(connection, asked)


def head(connection: Connection, feed: Row) -> sa.Select[Any]:
    """The row numbers of that, for another statement."""
    query, asked = _head(connection, feed)
    return sa.select(query.core.params(asked).subquery().c.pk)


def held(connection: Connection, feed: Row, page: int) -> Sequence[Row]:
    """What an archive document shows, likewise."""
    return _held(_order(feed)).rows(connection, {"feed": feed.pk, "page": page})


def standing(connection: Connection, feed: Row, *conditions: sa.ColumnElement[bool]) -> Sequence[Row]:
    """What stands in a feed and meets the conditions, likewise."""
    return connection.execute(_in_order(_standing().where(*conditions), _order(feed)), {"feed": feed.pk}).all()


def loose(connection: Connection, feed: Row) -> int:
    """How many updates stand in a feed and in no archive document of it."""
    return int(_loose().value(connection, {"feed": feed.pk}) or 0)


def _head(connection: Connection, feed: Row) -> tuple[Statement, dict[str, Any]]:
    limit = max(feed.limit, 1)
    oldest = _oldest().value(connection, {"feed": feed.pk, "before": limit - 1})
    asked = {"feed": feed.pk, "limit": limit}
    if oldest is None:
        return _last(_order(feed), bounded=False), asked
    # The index finds those; only among them are ties to be broken.
    return _last(_order(feed), bounded=True), {**asked, "oldest": oldest}


# --- statements, made once: to make one takes longer than to run it ------------------------------------------------


def _order(feed: Row) -> str:
    return (feed.options or FeedOptions()).order


def _here() -> tuple[sa.ColumnElement[bool], ...]:
    return membership.c.feed_pk == sa.bindparam("feed"), membership.c.shown


@prepared
def _oldest() -> sa.Select[Any]:
    shown = sa.select(membership.c.changed_at).where(*_here())
    return shown.order_by(membership.c.changed_at.desc()).limit(1).offset(sa.bindparam("before"))


@prepared
def _last(order: str, *, bounded: bool) -> sa.Select[Any]:
    listing = _standing().order_by(membership.c.changed_at.desc(), *LISTED).limit(sa.bindparam("limit"))
    if bounded:
        listing = listing.where(membership.c.changed_at >= sa.bindparam("oldest", type_=Instant))
    return _in_order(listing, order)


@prepared
def _held(order: str) -> sa.Select[Any]:
    return _in_order(_standing().where(membership.c.page == sa.bindparam("page")), order)


@prepared
def _loose() -> sa.Select[Any]:
    return sa.select(sa.func.count()).select_from(membership).where(*_here(), membership.c.page.is_(None))


def _standing() -> sa.Select[Any]:
    """Narrow, so that sorting moves no bodies about."""
    return (
        sa.select(*pick(updates, "pk dated updated position"), updates.c.guid.label("id"), sources.c.id.label("source"))
        .add_columns(membership.c.changed_seq.label("seq"), membership.c.page)
        .select_from(membership.join(updates).join(sources, sources.c.pk == updates.c.source_pk))
        .where(*_here())
    )


def _in_order(listing: sa.Select[Any], order: str) -> sa.Select[Any]:
    """As the documents list them, newest first. Instants stay behind: to read one takes longer than to sort by it."""
    listed = listing.subquery().c
    newest = [listed.updated] if order == "updated" else []
    newest += [listed.dated, listed.position, listed.source, listed.id]
    return sa.select(listed.pk, listed.id, listed.source, listed.seq, listed.page).order_by(
        *(one.desc() for one in newest)
    )
