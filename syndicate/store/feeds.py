"""Feeds as they are told to others: their records, the state that rendering is a function of, their updates."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from syndicate.errors import UnknownName
from syndicate.model import Feed, FeedState, Guid, Newsblog, Update
from syndicate.store.published import etags
from syndicate.store.records import FeedRecord, Sheet
from syndicate.store.rows import UPDATE_COLUMNS, Row, source_from, tombstone_from, update_from
from syndicate.store.statements import chunks, names
from syndicate.store.tables import (
    entries,
    feed_sources,
    feeds,
    former_names,
    membership,
    pick,
    sources,
    tombstones,
    updates,
)
from syndicate.store.updates import before


def number(connection: Connection, feed_id: str) -> int:
    """The feed's row number; raises UnknownName."""
    return int(_row(connection, feed_id).pk)


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
    """All that the documents of a feed are a function of. Raises UnknownName."""
    row = _row(connection, feed_id)
    head = _state(connection, row, ())
    listed = whole(connection, _last_changed(connection, row.pk, row.limit))
    return replace(head, updates=tuple(_told(connection, head.feed, listed)))


def bare(connection: Connection, feed_id: str) -> FeedState:
    """The state of a feed but for its updates. Raises UnknownName."""
    return _state(connection, _row(connection, feed_id), ())


def sheet(
    connection: Connection, feed_id: str, marks: Callable[[FeedState, str], str], formats: Sequence[str]
) -> Sheet:
    """What is needed to render a feed: its state, and the entries whose bytes are kept. Raises UnknownName."""
    row = _row(connection, feed_id)
    head = _state(connection, row, ())
    members, known, mark = _kept(connection, row, lambda source: marks(head, source), formats)
    missing = [one.pk for one in members if not all(one.guid in known[name] for name in formats)]
    fresh = [
        update
        for part in chunks(missing)
        for update in _told(
            connection, head.feed, whole(connection, sa.select(updates.c.pk).where(updates.c.pk.in_(part)))
        )
    ]
    listed = tuple((one.guid, one.seq, one.source_id) for one in members)
    return Sheet(replace(head, updates=tuple(fresh)), listed, mark, known, etags(connection, row.pk))


def _kept(
    connection: Connection, feed: Row, marks: Callable[[str], str], formats: Sequence[str]
) -> tuple[list[Row], dict[str, dict[Guid, bytes]], dict[str, str]]:
    """What the head document lists, in order; the entries' bytes that are still good, by format and GUID; the marks.

    One statement: a feed of 200 updates in three formats has 600 of them.
    """
    chosen = _last_changed(connection, feed.pk, feed.limit).subquery()
    kept = sa.and_(
        entries.c.feed_pk == feed.pk, entries.c.update_pk == chosen.c.pk, entries.c.seq == membership.c.changed_seq
    )
    query = (
        sa.select(updates.c.pk, updates.c.guid, updates.c.dated, updates.c.position, sources.c.id.label("source_id"))
        .add_columns(membership.c.changed_seq.label("seq"), *pick(entries, "format mark content"))
        .select_from(chosen)
        .join(updates, updates.c.pk == chosen.c.pk)
        .join(sources, sources.c.pk == updates.c.source_pk)
        .join(membership, sa.and_(membership.c.feed_pk == feed.pk, membership.c.update_pk == chosen.c.pk))
        .outerjoin(entries, kept)
    )
    members: dict[Guid, Row] = {}
    mark: dict[str, str] = {}
    known: dict[str, dict[Guid, bytes]] = {name: {} for name in formats}
    for row in connection.execute(query):
        members.setdefault(row.guid, row)
        source = row.source_id
        if source not in mark:
            mark[source] = marks(source)
        if row.format in known and row.mark == mark[source]:
            known[row.format][row.guid] = row.content
    listed = sorted(members.values(), key=lambda one: (one.dated, one.position, one.source_id, one.guid), reverse=True)
    return listed, known, mark


def listed(connection: Connection, feed_id: str, limit: int, offset: int) -> list[Update]:
    """The feed's live updates as a page lists them, newest first. Raises UnknownName."""
    members = _members(number(connection, feed_id))
    return whole(connection, members.order_by(*_LISTED).limit(limit).offset(offset))


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

_LISTED = (updates.c.dated.desc(), updates.c.position.desc(), sources.c.id.desc(), updates.c.guid.desc())


def _row(connection: Connection, feed_id: str) -> Row:
    row = connection.execute(sa.select(feeds).where(feeds.c.id == feed_id)).one_or_none()
    if row is None:
        raise unknown(connection, feed_id)
    return row


def _state(connection: Connection, row: Row, shown: tuple[Update, ...]) -> FeedState:
    origins, series = _origins(connection, row.pk)
    feed = _feed(row, tuple(origins))
    graves = (
        sa.select(*tombstones.c, updates.c.guid)
        .join(updates, updates.c.pk == tombstones.c.update_pk)
        .join(membership, membership.c.update_pk == updates.c.pk)
        .where(membership.c.feed_pk == row.pk, membership.c.shown.is_(False))
        .order_by(tombstones.c.when.desc(), updates.c.guid)
        .limit(feed.limit)
    )
    return FeedState(
        feed=feed,
        newsblog=_head(feed, list(origins.values()), series),
        updates=shown,
        tombstones=tuple(tombstone_from(grave) for grave in connection.execute(graves)),
        origins=origins,
        id=f"urn:uuid:{row.uid}",
        created=row.created,
        updated=row.updated or row.created,
        changed=row.changed,
        seq=row.seq,
        series=series,
    )


def _feed(row: Row, members: tuple[str, ...]) -> Feed:
    return Feed(row.id, members, row.title, row.limit, row.derived_titles, row.revisions)


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


def _members(feed: int) -> sa.Select[int]:
    """The row numbers of what stands in a feed: narrow, so that sorting moves no bodies about."""
    return (
        sa.select(updates.c.pk)
        .select_from(membership.join(updates).join(sources, sources.c.pk == updates.c.source_pk))
        .where(membership.c.feed_pk == feed, membership.c.shown)
    )


def _last_changed(connection: Connection, feed: int, limit: int) -> sa.Select[int]:
    """The row numbers of the updates last changed.

    They are chosen by the instant of the poll that changed them, not by sequence number: which of two sources polled
    at one instant came first must not be seen in the bytes.
    """
    shown = sa.select(membership.c.changed_at).where(membership.c.feed_pk == feed, membership.c.shown)
    oldest = connection.scalar(shown.order_by(membership.c.changed_at.desc()).limit(1).offset(max(limit, 1) - 1))
    members = _members(feed)
    if oldest is not None:  # the index finds these; only among them are ties to be broken
        members = members.where(membership.c.changed_at >= oldest)
    return members.order_by(membership.c.changed_at.desc(), *_LISTED).limit(limit)


def _by_pk(connection: Connection, numbers: Sequence[int]) -> list[Update]:
    return whole(connection, sa.select(updates.c.pk).where(updates.c.pk.in_(numbers)))


def whole(connection: Connection, numbers: sa.Select[int]) -> list[Update]:
    """The updates with these row numbers, listed newest first."""
    query = (
        sa.select(*UPDATE_COLUMNS, sources.c.id.label("source_id"))
        .join(sources, sources.c.pk == updates.c.source_pk)
        .where(updates.c.pk.in_(sa.select(numbers.subquery().c.pk)))
    )
    return sorted((update_from(row) for row in connection.execute(query)), key=_order, reverse=True)


def _order(update: Update) -> tuple[datetime, float, str, str]:
    return update.dated, update.position, update.source, update.id


def _told(connection: Connection, feed: Feed, listed_: list[Update]) -> Iterable[Update]:
    """The updates with their earlier versions, if the feed is to tell them: nowhere else are they public."""
    if not feed.revisions:
        return listed_
    earlier = before(connection, [update.id for update in listed_ if update.revision > 1])
    return [replace(update, earlier=earlier.get(update.id, ())) for update in listed_]


def _origins(connection: Connection, feed: int) -> tuple[dict[str, tuple[str, Newsblog]], bool]:
    """Source id -> its URN and head, in the order of the feed; and whether all are one newsblog that went on elsewhere.

    What a head lacks the source's settings may know.
    """
    query = (
        sa.select(*sources.c)
        .join(feed_sources, feed_sources.c.source_pk == sources.c.pk)
        .where(feed_sources.c.feed_pk == feed)
        .order_by(feed_sources.c.rank)
    )
    found: dict[str, tuple[str, Newsblog]] = {}
    rows = list(connection.execute(query))
    for row in rows:
        source = source_from(row)
        head = replace(
            row.newsblog,
            headline=row.newsblog.headline or source.title,
            language=row.newsblog.language or source.language,
            publisher=row.newsblog.publisher or source.publisher,
        )
        found[source.id] = (f"urn:uuid:{source.uid}", head)
    series = len(rows) > 1 and len({_root(row.pk, {one.pk: one.continues for one in rows}) for row in rows}) == 1
    return found, series


def _root(pk: int, continues: Mapping[int, int | None]) -> int:
    """The first source of a series."""
    while (before_ := continues.get(pk)) is not None and before_ in continues:
        pk = before_
    return pk


def _head(feed: Feed, origins: Sequence[tuple[str, Newsblog]], series: bool) -> Newsblog:
    """The head of a feed: its one newsblog's, or a small one of its own where it merges several."""
    heads = [head for _, head in origins]
    if series:  # the newest comes first; until it was read the one before it speaks
        heads = [next((head for head in heads if head.headline), heads[0])]
    if len(heads) == 1:
        return replace(heads[0], headline=feed.title or heads[0].headline)
    headline = feed.title or (heads[0].headline if heads else None)
    return Newsblog(headline=headline, language=_shared({head.language for head in heads}))


def _shared(values: set[str | None]) -> str | None:
    return next(iter(values)) if len(values) == 1 else None
