"""A feed's sequence number: what a change of one source does to every feed it appears in."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from syndicate.model import Guid, Newsblog, Update
from syndicate.store.changes import Kind
from syndicate.store.members import AS_IT_WAS, OUT, Choice, Members
from syndicate.store.prepared import Row, prepared
from syndicate.store.rows import Columns
from syndicate.store.statements import add, chunks, patch
from syndicate.store.tables import feed_sources, feeds, membership, outbox
from syndicate.store.whole import numbered

REACHES_FORMER: frozenset[Kind] = frozenset({"retracted", "restored"})
"""Kinds that also change a feed which the update has left: it was served there, so its removal is told there."""


@dataclass(frozen=True, slots=True)
class Event:
    """What happened to one source at ``now``: entries that changed, by GUID and row number, and its head.

    ``stirred`` is the instant that the feeds' ``updated`` must reach, None if no reader would care.
    """

    source: int
    now: datetime
    kinds: Mapping[Guid, Kind]
    numbers: Mapping[Guid, int]
    stirred: datetime | None
    head_before: Newsblog
    head_after: Newsblog


def lock(connection: Connection, numbers: Collection[int]) -> list[Row]:
    """The feeds, locked until the transaction ends, in one order for all writers."""
    return _locking().rows(connection, {"numbers": sorted(numbers)})


# Statements are made once: to make one takes longer than to run it.


@prepared
def _locking() -> sa.Select[Any]:
    here = feeds.c.pk.in_(sa.bindparam("numbers", expanding=True))
    return sa.select(feeds).where(here).order_by(feeds.c.pk).with_for_update(key_share=True)


@prepared
def _following() -> sa.Select[Any]:
    own = sa.select(feed_sources.c.feed_pk).where(feed_sources.c.source_pk == sa.bindparam("source"))
    return (
        sa.select(feed_sources.c.feed_pk, feed_sources.c.source_pk)
        .where(feed_sources.c.feed_pk.in_(own))
        .order_by(feed_sources.c.feed_pk, feed_sources.c.rank)
    )


@prepared
def _serving() -> sa.Select[Any]:
    here = (membership.c.update_pk.in_(sa.bindparam("numbers", expanding=True)), membership.c.due.is_(None))
    return sa.select(membership.c.feed_pk, membership.c.update_pk).where(*here)


def advance(connection: Connection, event: Event) -> None:
    """Take the next number of every feed that the event changes; note members, and what is to be pushed."""
    moved = event.head_before != event.head_after
    if not event.kinds and not moved:
        return
    now_in = _feeds_of(connection, event.source)
    served = _served(connection, event)
    once_in = {feed: members for feed, members in served.items() if feed not in now_in}
    bumped: dict[int, Columns] = {}
    members = Members()
    pushed: list[Columns] = []
    locked = lock(connection, {*now_in, *once_in})
    said = _said(connection, event, locked)
    for feed in locked:
        seq = feed.seq + 1
        inside = feed.pk in now_in
        choice = Choice(feed.options, event.now, event.head_after.language)
        carried = False
        for guid, pk in event.numbers.items():
            if not inside and pk not in once_in[feed.pk]:
                continue
            place = choice.place(said.get(guid), event.kinds[guid]) if inside else AS_IT_WAS
            if event.kinds[guid] == "retracted" and pk not in served.get(feed.pk, ()):
                place = OUT
            members.note(feed.pk, pk, seq, event.kinds[guid], event.now, place)
            if place is not OUT:
                carried = True
                pushed.append({"feed_pk": feed.pk, "seq": seq, "guid": guid, "kind": event.kinds[guid]})
        stirs = inside and _head_stirs(event, feed, now_in[feed.pk])
        stirred = event.stirred if carried and event.stirred else event.now if stirs else None
        bumped[feed.pk] = bump(feed, seq, event.now, stirred)
        if moved and inside:
            pushed.append({"feed_pk": feed.pk, "seq": seq, "guid": None, "kind": "head"})
    patch(connection, feeds, "pk", bumped)
    members.write(connection)
    add(connection, outbox, pushed)


def _said(connection: Connection, event: Event, locked: Sequence[Row]) -> dict[Guid, Update]:
    """The changed updates whole, if any of the feeds chooses by what they say."""
    if not any(feed.options and (feed.options.selective or feed.options.embargo) for feed in locked):
        return {}
    return {update.id: update for _, update in numbered(connection, sorted(event.numbers.values()))}


def bump(feed: Row, seq: int, now: datetime, stirred: datetime | None) -> Columns:
    """The columns of a feed that changed at ``now``; its instants never go back."""
    columns: Columns = {"seq": seq, "changed": max(feed.changed, now)}
    if stirred:
        columns["updated"] = max(feed.updated or stirred, stirred)
    return columns


def _feeds_of(connection: Connection, source: int) -> dict[int, list[int]]:
    """The feeds that follow the source, each with all its sources in order."""
    found: dict[int, list[int]] = {}
    for feed, member in _following().rows(connection, {"source": source}):
        found.setdefault(feed, []).append(member)
    return found


def _served(connection: Connection, event: Event) -> dict[int, set[int]]:
    """Feeds that ever served what is now retracted or restored, with the row numbers of it."""
    numbers = [pk for guid, pk in event.numbers.items() if event.kinds[guid] in REACHES_FORMER]
    found: dict[int, set[int]] = {}
    for part in chunks(numbers):
        for feed, update in _serving().rows(connection, {"numbers": part}):
            found.setdefault(feed, set()).add(update)
    return found


def _head_stirs(event: Event, feed: Row, members: list[int]) -> bool:
    """Whether the head that a reader sees on this feed says something else."""
    before, after = event.head_before, event.head_after
    headline = before.headline != after.headline and feed.title is None and members[0] == event.source
    return headline or (len(members) == 1 and before.lead != after.lead)
