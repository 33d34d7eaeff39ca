"""A feed's sequence number, and who is in a feed: what a change of one source does to every feed it appears in."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from syndicate.model import Guid, Newsblog
from syndicate.store.changes import Kind
from syndicate.store.rows import Columns, Row
from syndicate.store.statements import Insert, add, chunks, inserting, patch
from syndicate.store.tables import feed_sources, feeds, membership, outbox

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
    return list(connection.execute(_locking(), {"numbers": sorted(numbers)}))


# Statements are made once: to make one takes longer than to run it.


@cache
def _locking() -> sa.Select[Any]:
    here = feeds.c.pk.in_(sa.bindparam("numbers", expanding=True))
    return sa.select(feeds).where(here).order_by(feeds.c.pk).with_for_update(key_share=True)


@cache
def _following() -> sa.Select[Any]:
    own = sa.select(feed_sources.c.feed_pk).where(feed_sources.c.source_pk == sa.bindparam("source"))
    return (
        sa.select(feed_sources.c.feed_pk, feed_sources.c.source_pk)
        .where(feed_sources.c.feed_pk.in_(own))
        .order_by(feed_sources.c.feed_pk, feed_sources.c.rank)
    )


@cache
def _entering(dialect: str) -> Insert:
    return enter(inserting(dialect, membership), again=True)


def advance(connection: Connection, event: Event) -> None:
    """Take the next number of every feed that the event changes; note members, and what is to be pushed."""
    moved = event.head_before != event.head_after
    if not event.kinds and not moved:
        return
    now_in = _feeds_of(connection, event.source)
    once_in = _former(connection, event, now_in)
    bumped: dict[int, Columns] = {}
    members = Members()
    pushed: list[Columns] = []
    for feed in lock(connection, {*now_in, *once_in}):
        seq = feed.seq + 1
        inside = feed.pk in now_in
        guids = [guid for guid, pk in event.numbers.items() if inside or pk in once_in[feed.pk]]
        stirred = event.stirred or (event.now if inside and _head_stirs(event, feed, now_in[feed.pk]) else None)
        bumped[feed.pk] = bump(feed, seq, event.now, stirred)
        for guid in guids:
            members.note(feed.pk, event.numbers[guid], seq, event.kinds[guid], event.now, inside=inside)
            pushed.append({"feed_pk": feed.pk, "seq": seq, "guid": guid, "kind": event.kinds[guid]})
        if moved and inside:
            pushed.append({"feed_pk": feed.pk, "seq": seq, "guid": None, "kind": "head"})
    patch(connection, feeds, "pk", bumped)
    members.write(connection)
    add(connection, outbox, pushed)


def bump(feed: Row, seq: int, now: datetime, stirred: datetime | None) -> Columns:
    """The columns of a feed that changed at ``now``; its instants never go back."""
    columns: Columns = {"seq": seq, "changed": max(feed.changed, now)}
    if stirred:
        columns["updated"] = max(feed.updated or stirred, stirred)
    return columns


def _feeds_of(connection: Connection, source: int) -> dict[int, list[int]]:
    """The feeds that follow the source, each with all its sources in order."""
    found: dict[int, list[int]] = {}
    for feed, member in connection.execute(_following(), {"source": source}):
        found.setdefault(feed, []).append(member)
    return found


def _former(connection: Connection, event: Event, now_in: Collection[int]) -> dict[int, set[int]]:
    """Feeds that once held what is now retracted or restored, with the row numbers of it."""
    numbers = [pk for guid, pk in event.numbers.items() if event.kinds[guid] in REACHES_FORMER]
    found: dict[int, set[int]] = {}
    for part in chunks(numbers):
        query = sa.select(membership.c.feed_pk, membership.c.update_pk).where(membership.c.update_pk.in_(part))
        for feed, update in connection.execute(query):
            if feed not in now_in:
                found.setdefault(feed, set()).add(update)
    return found


def _head_stirs(event: Event, feed: Row, members: list[int]) -> bool:
    """Whether the head that a reader sees on this feed says something else."""
    before, after = event.head_before, event.head_after
    headline = before.headline != after.headline and feed.title is None and members[0] == event.source
    return headline or (len(members) == 1 and before.lead != after.lead)


@dataclass(slots=True)
class Members:
    """Changes of ``membership`` rows, gathered over all feeds and then written, each sort in one statement."""

    entered: list[Columns] = field(default_factory=list)
    moved: list[Columns] = field(default_factory=list)
    reread: list[Columns] = field(default_factory=list)

    def note(self, feed: int, update: int, seq: int, kind: Kind, now: datetime, *, inside: bool) -> None:
        """Note one change. What only our reader changed keeps its place among the last changed."""
        row: Columns = {"feed_pk": feed, "update_pk": update, "changed_seq": seq}
        if kind == "reread":
            self.reread.append(row)
        elif inside:
            shown = kind != "retracted"
            self.entered.append({**row, "changed_at": now, "entered_seq": seq, "left_seq": None, "shown": shown})
        else:
            self.moved.append({**row, "changed_at": now})

    def write(self, connection: Connection) -> None:
        """Those inside become members if they are not; those who are keep when they entered."""
        if self.entered:
            connection.execute(_entering(connection.dialect.name), self.entered)
        for rows in (self.moved, self.reread):
            if rows:
                here = [membership.c[name] == sa.bindparam(f"the_{name}") for name in ("feed_pk", "update_pk")]
                named = [{f"the_{k}" if k.endswith("_pk") else k: v for k, v in row.items()} for row in rows]
                connection.execute(sa.update(membership).where(*here), named)


def enter(statement: Insert, *, again: bool) -> Insert:
    """The insert of members, so that it meets those there. With ``again`` a member who never left keeps its entry."""
    new = statement.excluded
    stayed = sa.case((membership.c.left_seq.is_(None), membership.c.entered_seq), else_=new.entered_seq)
    return statement.on_conflict_do_update(
        index_elements=["feed_pk", "update_pk"],
        set_={
            "entered_seq": stayed if again else new.entered_seq,
            "left_seq": None,
            "changed_seq": new.changed_seq,
            "changed_at": new.changed_at,
            "shown": new.shown,
        },
    )
