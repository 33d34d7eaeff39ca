"""What a feed says as a whole: the heads of its newsblogs, what was removed, and where something may be missing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from syndicate.model import Carried, Feed, Gap, Newsblog, Tombstone
from syndicate.store.prepared import Row, prepared
from syndicate.store.rows import source_from, tombstone_from
from syndicate.store.tables import feed_sources, gaps, membership, sources, tombstones, updates

MOST_GAPS = 10
"""Gaps that a feed tells of."""


def origins(connection: Connection, feed: int) -> tuple[dict[str, Carried], bool]:
    """The sources by id, in the order of the feed; and whether all are one newsblog that went on elsewhere.

    What a head lacks the source's settings may know.
    """
    found: dict[str, Carried] = {}
    rows = _sources().rows(connection, {"feed": feed})
    for row in rows:
        source = source_from(row)
        head = replace(
            row.newsblog,
            headline=row.newsblog.headline or source.title,
            language=row.newsblog.language or source.language,
            publisher=row.newsblog.publisher or source.publisher,
        )
        found[source.id] = Carried(f"urn:uuid:{source.uid}", head, source.title)
    series = len(rows) > 1 and len({_root(row.pk, {one.pk: one.continues for one in rows}) for row in rows}) == 1
    return found, series


def _root(pk: int, continues: Mapping[int, int | None]) -> int:
    """The first source of a series."""
    while (before_ := continues.get(pk)) is not None and before_ in continues:
        pk = before_
    return pk


def head_of(feed: Feed, origins: Sequence[Carried], series: bool) -> Newsblog:
    """The head of a feed: its one newsblog's, or a small one of its own where it merges several."""
    heads = [one.head for one in origins]
    if series:  # the newest comes first; until it was read the one before it speaks
        heads = [next((head for head in heads if head.headline), heads[0])]
    if len(heads) == 1:
        return replace(heads[0], headline=feed.title or heads[0].headline)
    headline = feed.title or (heads[0].headline if heads else None)
    return Newsblog(headline=headline, language=_shared({head.language for head in heads}))


def _shared(values: set[str | None]) -> str | None:
    return next(iter(values)) if len(values) == 1 else None


def graves(connection: Connection, row: Row) -> Iterator[Tombstone]:
    """The last removals of what the feed served, newest first."""
    for grave in _graves().rows(connection, {"feed": row.pk, "limit": row.limit}):
        yield tombstone_from(grave)


def gaps_of(connection: Connection, feed: int) -> Iterator[Gap]:
    """The last gaps in what was read of the feed's sources, newest first."""
    for source, since, at in _gaps().rows(connection, {"feed": feed}):
        yield Gap(source, since, at)


# --- statements, made once: to make one takes longer than to run it ------------------------------------------------


@prepared
def _sources() -> sa.Select[Any]:
    return (
        sa.select(*sources.c)
        .join(feed_sources, feed_sources.c.source_pk == sources.c.pk)
        .where(feed_sources.c.feed_pk == sa.bindparam("feed"))
        .order_by(feed_sources.c.rank)
    )


@prepared
def _graves() -> sa.Select[Any]:
    return (
        sa.select(*tombstones.c, updates.c.guid)
        .join(updates, updates.c.pk == tombstones.c.update_pk)
        .join(membership, membership.c.update_pk == updates.c.pk)
        .where(membership.c.feed_pk == sa.bindparam("feed"), membership.c.shown.is_(False), membership.c.due.is_(None))
        .order_by(tombstones.c.when.desc(), updates.c.guid)
        .limit(sa.bindparam("limit"))
    )


@prepared
def _gaps() -> sa.Select[Any]:
    return (
        sa.select(sources.c.id, gaps.c.since, gaps.c.at)
        .select_from(gaps.join(sources).join(feed_sources, feed_sources.c.source_pk == sources.c.pk))
        .where(feed_sources.c.feed_pk == sa.bindparam("feed"))
        .order_by(gaps.c.at.desc(), sources.c.id)
        .limit(MOST_GAPS)
    )
