"""Feeds as they are told to others: their records, the state that rendering is a function of, their updates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from syndicate.errors import UnknownName
from syndicate.model import Feed, FeedOptions, FeedState, Guid, Update
from syndicate.store import archives
from syndicate.store.listing import LISTED, last_changed
from syndicate.store.newsblogs import gaps_of, graves, head_of, origins
from syndicate.store.prepared import Row, prepared
from syndicate.store.records import FeedRecord
from syndicate.store.statements import names
from syndicate.store.tables import (
    feed_sources,
    feeds,
    former_names,
    membership,
    sources,
    updates,
)
from syndicate.store.updates import before
from syndicate.store.whole import numbered, whole


def number(connection: Connection, feed_id: str) -> int:
    """The feed's row number; raises UnknownName."""
    found = _number().value(connection, {"feed": feed_id})
    if found is None:
        raise unknown(connection, feed_id)
    return int(found)


def records(connection: Connection, feed_id: str | None = None) -> list[FeedRecord]:
    """All feeds, or the one named, by id."""
    live = sa.select(sa.func.count()).where(membership.c.feed_pk == feeds.c.pk, membership.c.shown).scalar_subquery()
    query = sa.select(*feeds.c, live.label("live")).order_by(feeds.c.id)
    if feed_id is not None:
        query = query.where(feeds.c.id == feed_id)
    rows = list(connection.execute(query))
    members = _source_ids(connection, None if feed_id is None else [row.pk for row in rows])
    return [_record(row, members.get(row.pk, ())) for row in rows]


def present_name(connection: Connection, name: str) -> str:
    """The id of the feed that has this name, or had it before it was renamed; ``name`` if there is none."""
    if connection.scalar(sa.select(sa.exists().where(feeds.c.id == name))):
        return name
    query = sa.select(feeds.c.id).join(former_names, former_names.c.feed_pk == feeds.c.pk)
    return connection.scalar(query.where(former_names.c.id == name)) or name


def unknown(connection: Connection, feed_id: str) -> UnknownName:
    """The error for a feed that is not there."""
    return UnknownName(f'no feed "{feed_id}"{names(connection, feeds)}')


def state(connection: Connection, feed_id: str) -> FeedState:
    """All that the head documents of a feed are a function of. Raises UnknownName."""
    row = row_of(connection, feed_id)
    head = state_of(connection, row)
    members = last_changed(connection, row)
    numbers = [member.pk for member in members]
    found = {update.id: update for update in told(connection, head.feed, numbers)}
    return replace(head, updates=tuple(found[member.id] for member in members))


def bare(connection: Connection, feed_id: str) -> FeedState:
    """The state of a feed but for its updates. Raises UnknownName."""
    return state_of(connection, row_of(connection, feed_id))


def listed(connection: Connection, feed_id: str, limit: int, offset: int) -> list[Update]:
    """The feed's live updates as a page lists them, newest first. Raises UnknownName."""
    here = (membership.c.feed_pk == number(connection, feed_id), membership.c.shown)
    standing = membership.join(updates).join(sources, sources.c.pk == updates.c.source_pk)
    members = sa.select(updates.c.pk).select_from(standing).where(*here)
    members = members.order_by(*LISTED).limit(limit).offset(offset)  # narrow, so that sorting moves no bodies about
    chosen = updates.c.pk.in_(sa.select(members.subquery().c.pk))
    return sorted((update for _, update in whole(connection, chosen)), key=_published, reverse=True)


def carries(connection: Connection, feed_id: str, guid: Guid) -> bool:
    """Whether an update ever stood in a feed. Raises UnknownName."""
    query = sa.select(membership.c.update_pk).join(updates, updates.c.pk == membership.c.update_pk)
    here = (membership.c.feed_pk == number(connection, feed_id), updates.c.guid == guid, membership.c.due.is_(None))
    return connection.scalar(query.where(*here)) is not None


def stale(connection: Connection, release: str) -> list[str]:
    """Ids of the feeds whose documents are older than their state, or made by another release."""
    query = sa.select(feeds.c.id).where(
        sa.or_(
            feeds.c.seq > feeds.c.rendered_seq,
            feeds.c.rendered_release.is_(None),
            feeds.c.rendered_release != release,
        )
    )
    return list(connection.execute(query.order_by(feeds.c.id)).scalars())


# --- pieces --------------------------------------------------------------------------------------------------------


def row_of(connection: Connection, feed_id: str) -> Row:
    """The feed's row. Raises UnknownName."""
    row = _named().row(connection, {"feed": feed_id})
    if row is None:
        raise unknown(connection, feed_id)
    return row


def state_of(connection: Connection, row: Row, part: int | date | None = None) -> FeedState:
    """The state of a feed's head, of an archive document or of a day, but for its updates. Raises UnknownName."""
    if isinstance(part, int) and part not in archives.kept(row):
        raise UnknownName(f'feed "{row.id}" has no archive document {part}')
    heads_, series = origins(connection, row.pk)
    feed = _feed(row, tuple(heads_))
    head = FeedState(
        feed=feed,
        newsblog=head_of(feed, list(heads_.values()), series),
        updates=(),
        tombstones=(),
        origins=heads_,
        id=f"urn:uuid:{row.uid}",
        created=row.created,
        updated=row.updated or row.created,
        changed=row.changed,
        seq=row.seq,
        series=series,
        archives=archives.kept(row),
    )
    if part is None:
        return replace(head, tombstones=tuple(graves(connection, row)), gaps=tuple(gaps_of(connection, row.pk)))
    # Which members it has is settled: it changed last when one of them did, removals included.
    if isinstance(part, int):
        last = archives.changed(connection, row.pk, membership.c.page == part) or row.created
        return replace(head, updated=last, changed=last, page=part)
    theirs = sa.select(updates.c.pk).where(*within(connection, row.pk, part))
    last = archives.changed(connection, row.pk, membership.c.update_pk.in_(theirs))
    if last is None:
        raise UnknownName(f'feed "{row.id}" has nothing of {part}')
    return replace(head, updated=last, changed=last, archives=range(0), day=part)


def within(connection: Connection, feed: int, day: date) -> list[sa.ColumnElement[bool]]:
    """Dated on that day, in the zone of the feed's first source; UTC where it has none."""
    query = sa.select(sources.c.settings).join(feed_sources, feed_sources.c.source_pk == sources.c.pk)
    first = connection.scalar(query.where(feed_sources.c.feed_pk == feed).order_by(feed_sources.c.rank).limit(1))
    zone = ZoneInfo(str((first or {}).get("timezone") or "UTC"))
    start, end = datetime.combine(day, time(), zone), datetime.combine(day + timedelta(days=1), time(), zone)
    return [updates.c.dated >= start, updates.c.dated < end]


def _feed(row: Row, members: tuple[str, ...]) -> Feed:
    return Feed(row.id, members, row.title, row.limit, row.derived_titles, row.options or FeedOptions())


def _record(row: Row, members: Sequence[str]) -> FeedRecord:
    return FeedRecord(
        feed=_feed(row, tuple(members)),
        urn=f"urn:uuid:{row.uid}",
        seq=row.seq,
        rendered_seq=row.rendered_seq,
        rendered_release=row.rendered_release,
        updated=row.updated or row.created,
        changed=row.changed,
        created=row.created,
        status=row.status,
        updates=row.live,
        retired=row.retired,
        archives=archives.kept(row),
        archived=row.archived,
    )


def _source_ids(connection: Connection, numbers: Sequence[int] | None) -> dict[int, list[str]]:
    query = (
        sa.select(feed_sources.c.feed_pk, sources.c.id)
        .join(sources)
        .order_by(feed_sources.c.feed_pk, feed_sources.c.rank)
    )
    if numbers is not None:
        query = query.where(feed_sources.c.feed_pk.in_(numbers))
    found: dict[int, list[str]] = {}
    for feed, source_id in connection.execute(query):
        found.setdefault(feed, []).append(source_id)
    return found


def told(connection: Connection, feed: Feed, numbers: Sequence[int]) -> list[Update]:
    """The updates of these numbers, in no order, each with its earlier versions if the feed tells of them."""
    found = [update for _, update in numbered(connection, numbers)]
    if not feed.options.revisions and feed.options.edits == "update":
        return found
    earlier = before(connection, [update.id for update in found if update.revision > 1])
    return [replace(update, earlier=earlier.get(update.id, ())) for update in found]


@prepared
def _named() -> sa.Select[Any]:
    return sa.select(feeds).where(feeds.c.id == sa.bindparam("feed"))


@prepared
def _number() -> sa.Select[Any]:
    return sa.select(feeds.c.pk).where(feeds.c.id == sa.bindparam("feed"))


def _published(one: Update) -> tuple[datetime, float, str, str]:
    return one.dated, one.position, one.source, one.id
