"""Feeds as they are told to others: their records, the state that rendering is a function of, their updates."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Protocol, TypeVar
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from syndicate.errors import UnknownName
from syndicate.links import archive_name
from syndicate.model import Feed, FeedOptions, FeedState, Guid, Update
from syndicate.store import archives
from syndicate.store.newsblogs import gaps_of, graves, head_of, origins
from syndicate.store.published import drop_pages, etags, standing_pages
from syndicate.store.records import FeedRecord, Pages, Sheet
from syndicate.store.rows import Row
from syndicate.store.sequence import lock
from syndicate.store.statements import chunks, names
from syndicate.store.tables import (
    entries,
    feed_sources,
    feeds,
    former_names,
    membership,
    pick,
    sources,
    updates,
)
from syndicate.store.updates import before
from syndicate.store.whole import whole


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
    """All that the head documents of a feed are a function of. Raises UnknownName."""
    row = _row(connection, feed_id)
    head = _state(connection, row, None)
    listed = told(connection, head.feed, _chosen(_last_changed(connection, row.pk, row.limit)))
    return replace(head, updates=tuple(_ordered(head.feed, listed)))


def bare(connection: Connection, feed_id: str) -> FeedState:
    """The state of a feed but for its updates. Raises UnknownName."""
    return _state(connection, _row(connection, feed_id), None)


def sheet(
    connection: Connection,
    feed_id: str,
    marks: Callable[[FeedState, str], str],
    formats: Sequence[str],
    part: int | date | None = None,
) -> Sheet:
    """What is needed to render a feed's head, one of its archive documents, or all of one day: its state, and the
    entries whose bytes are kept. Raises UnknownName."""
    row = _row(connection, feed_id)
    bare_ = _state(connection, row, part)
    match part:
        case None:
            chosen = _last_changed(connection, row.pk, row.limit)
        case int():
            chosen = archives.held(row.pk, part)
        case _:
            chosen = _members(row.pk).where(*_within(connection, row.pk, part))
    members, known, mark = _kept(connection, bare_, row.pk, chosen, lambda source: marks(bare_, source), formats)
    missing = [one.pk for one in members if not all(one.id in known[name] for name in formats)]
    fresh = [update for part in chunks(missing) for update in told(connection, bare_.feed, updates.c.pk.in_(part))]
    listed = tuple((one.id, one.seq, one.source) for one in members)
    served = [archive_name(part, name) if isinstance(part, int) else name for name in formats]
    return Sheet(replace(bare_, updates=tuple(fresh)), listed, mark, known, etags(connection, row.pk, served))


def pages(connection: Connection, feed_id: str, look: Callable[[FeedState], str]) -> Pages:
    """Put what the head no longer lists into the archive, and say which archive documents are to be rendered: those
    with a member that changed since, and those made in another shape, that is with another ``look``, other neighbours
    or fewer members. Raises UnknownName."""
    feed = _row(connection, feed_id)
    if (feed.options or FeedOptions()).archive:
        (locked,) = lock(connection, [feed.pk])
        if archives.shelve(connection, locked, _last_changed(connection, feed.pk, feed.limit)):
            feed = _row(connection, feed_id)
    there = archives.kept(feed)
    drop_pages(connection, feed.pk, there)
    if not there:
        return Pages()
    made = standing_pages(connection, feed.pk)
    held = archives.contents(connection, feed.pk)
    looks = look(_state(connection, feed, None))
    found = Pages({}, {})
    for page in there:
        here = held.get(page, archives.Contents())
        # Beside its entries a document says but where its neighbours are; who left shows in the count alone.
        wanted = f"{looks}+{page == there[0]}{page == there[-1]}+{here.shown}"
        if page not in made:
            found.new[page] = wanted
        elif made[page].seq < here.seq or made[page].shape != wanted:
            found.changed[page] = wanted
    return found


def _kept(
    connection: Connection,
    state: FeedState,
    feed: int,
    chosen: sa.Select[int],
    marks: Callable[[str], str],
    formats: Sequence[str],
) -> tuple[list[Row], dict[str, dict[Guid, bytes]], dict[str, str]]:
    """What a document lists (``chosen``), in order; the bytes that are still good, by format and GUID; the marks.

    One statement: a feed of 200 updates in three formats has 600 of them.
    """
    these = chosen.subquery()
    kept = sa.and_(
        entries.c.feed_pk == feed, entries.c.update_pk == these.c.pk, entries.c.seq == membership.c.changed_seq
    )
    query = (
        sa.select(*pick(updates, "pk dated updated position"), updates.c.guid.label("id"), sources.c.id.label("source"))
        .add_columns(membership.c.changed_seq.label("seq"), *pick(entries, "format mark content"))
        .select_from(these)
        .join(updates, updates.c.pk == these.c.pk)
        .join(sources, sources.c.pk == updates.c.source_pk)
        .join(membership, sa.and_(membership.c.feed_pk == feed, membership.c.update_pk == these.c.pk))
        .outerjoin(entries, kept)
    )
    members: dict[Guid, Row] = {}
    mark: dict[str, str] = {}
    known: dict[str, dict[Guid, bytes]] = {name: {} for name in formats}
    for row in connection.execute(query):
        members.setdefault(row.id, row)
        source = row.source
        if source not in mark:
            mark[source] = marks(source)
        if row.format in known and row.mark == mark[source]:
            known[row.format][row.id] = row.content
    return _ordered(state.feed, list(members.values())), known, mark


def listed(connection: Connection, feed_id: str, limit: int, offset: int) -> list[Update]:
    """The feed's live updates as a page lists them, newest first. Raises UnknownName."""
    members = _members(number(connection, feed_id)).order_by(*_LISTED).limit(limit).offset(offset)
    return sorted((update for _, update in whole(connection, _chosen(members))), key=_published, reverse=True)


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

_LISTED = (updates.c.dated.desc(), updates.c.position.desc(), sources.c.id.desc(), updates.c.guid.desc())


def _row(connection: Connection, feed_id: str) -> Row:
    row = connection.execute(sa.select(feeds).where(feeds.c.id == feed_id)).one_or_none()
    if row is None:
        raise unknown(connection, feed_id)
    return row


def _state(connection: Connection, row: Row, part: int | date | None) -> FeedState:
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
    theirs = sa.select(updates.c.pk).where(*_within(connection, row.pk, part))
    last = archives.changed(connection, row.pk, membership.c.update_pk.in_(theirs))
    if last is None:
        raise UnknownName(f'feed "{row.id}" has nothing of {part}')
    return replace(head, updated=last, changed=last, archives=range(0), day=part)


def _within(connection: Connection, feed: int, day: date) -> list[sa.ColumnElement[bool]]:
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


def _chosen(numbers: sa.Select[int]) -> sa.ColumnElement[bool]:
    return updates.c.pk.in_(sa.select(numbers.subquery().c.pk))


def told(connection: Connection, feed: Feed, *conditions: sa.ColumnElement[bool]) -> list[Update]:
    """The updates that meet the conditions, in no order, each with its earlier versions if the feed tells of them."""
    found = [update for _, update in whole(connection, *conditions)]
    if not feed.options.revisions and feed.options.edits == "update":
        return found
    earlier = before(connection, [update.id for update in found if update.revision > 1])
    return [replace(update, earlier=earlier.get(update.id, ())) for update in found]


class _Listed(Protocol):
    """What decides the place of an update in a document."""

    @property
    def id(self) -> Guid: ...
    @property
    def dated(self) -> datetime: ...
    @property
    def updated(self) -> datetime: ...
    @property
    def position(self) -> float: ...
    @property
    def source(self) -> str: ...


L = TypeVar("L", bound=_Listed)


def _ordered(feed: Feed, found: Sequence[L]) -> list[L]:
    """As the feed's documents list them, newest first."""
    by_updated = feed.options.order == "updated"
    return sorted(found, key=lambda one: (*((one.updated,) if by_updated else ()), *_published(one)), reverse=True)


def _published(one: _Listed) -> tuple[datetime, float, str, str]:
    return one.dated, one.position, one.source, one.id
