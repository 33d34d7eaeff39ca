"""Sources as they are told to others, and what is remembered of their polls."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from syndicate.errors import UnknownName
from syndicate.store.prepared import Row, prepared
from syndicate.store.records import SourceRecord, SourceStatus
from syndicate.store.rows import Columns, source_from
from syndicate.store.statements import add, chunks, names
from syndicate.store.tables import gaps, pick, polls, schedule, sources, updates
from syndicate.walk import Poll

NEVER = datetime(1970, 1, 1, tzinfo=UTC)
GOOD = ("changed", "unchanged", "not-modified")
"""Outcomes of a poll that succeeded; an older copy of the page is no trouble either."""
RECORD_EVERY = timedelta(hours=1)
"""A source whose polls bring nothing leaves a row this often; the others are only counted."""


# --- told ----------------------------------------------------------------------------------------------------------


def records(connection: Connection, source_id: str | None = None) -> list[SourceRecord]:
    """All sources, or the one named, by id."""
    query = _told()
    if source_id is not None:
        query = query.where(sources.c.id == source_id)
    return [_record(row) for row in connection.execute(query)]


@cache
def _told() -> sa.Select[Any]:
    """All that is told of sources. Made once: to make it takes as long as to run it."""
    live = sa.select(sa.func.count()).where(updates.c.source_pk == sources.c.pk, updates.c.state == "live")
    before = sources.alias()
    good = polls.alias()
    last_good = (
        sa.select(good.c.at)
        .where(good.c.source_pk == sources.c.pk, good.c.outcome.in_(GOOD))
        .order_by(good.c.at.desc())
        .limit(1)
        .correlate(sources)
        .scalar_subquery()
    )
    bad = (
        sa.select(sa.func.min(polls.c.at))
        .where(polls.c.source_pk == sources.c.pk, polls.c.at > sa.func.coalesce(last_good, NEVER))
        .correlate(sources)
    )
    return (
        sa.select(
            *sources.c,
            *pick(schedule, "due failures polls last_poll"),
            live.scalar_subquery().label("live"),
            sa.select(before.c.id).where(before.c.pk == sources.c.continues).scalar_subquery().label("before"),
            bad.scalar_subquery().label("troubled"),
        )
        .join(schedule, schedule.c.source_pk == sources.c.pk)
        .order_by(sources.c.id)
    )


def _record(row: Row) -> SourceRecord:
    return SourceRecord(
        source=source_from(row),
        status=row.status,
        version=row.version,
        state=row.state,
        due=row.due,
        failures=row.failures,
        last_poll=row.last_poll,
        updates=row.live,
        reason=row.reason,
        polls=row.polls,
        successor=row.state.goes_on_at(row.newsblog.successor),
        stated=row.newsblog.successor,
        continues=row.before,
        troubled=row.troubled,
    )


def unknown(connection: Connection, source_id: str) -> UnknownName:
    """The error for a source that is not there."""
    return UnknownName(f'no source "{source_id}"{names(connection, sources)}')


def number(connection: Connection, source_id: str) -> int:
    """The source's row number; raises UnknownName."""
    pk = _named_number().value(connection, {"name": source_id})
    if pk is None:
        raise unknown(connection, source_id)
    return int(pk)


@prepared
def _named_number() -> sa.Select[Any]:
    return sa.select(sources.c.pk).where(sources.c.id == sa.bindparam("name"))


def set_status(connection: Connection, source_id: str, status: SourceStatus, now: datetime, reason: str) -> None:
    """Pause, resume or end a source; a poll under way will find that it changed."""
    pk = number(connection, source_id)
    connection.execute(
        sa.update(sources)
        .where(sources.c.pk == pk)
        .values(
            status=status,
            paused_by=None,
            reason=None if status == "active" else reason,
            version=sources.c.version + 1,
        )
    )
    if status == "active":
        connection.execute(sa.update(schedule).where(schedule.c.source_pk == pk).values(due=now, failures=0))


# --- polls ---------------------------------------------------------------------------------------------------------


def remember(connection: Connection, pk: int, poll: Poll, *, always: bool) -> None:
    """Count a poll, and leave a row of it if ``always``, if its outcome is another than before, or hourly."""
    (row,) = _counters().rows(connection, {"numbers": [pk]})
    _count(connection, [_Counted(row).counting(poll, always=always)])


def count(connection: Connection, counted: Collection[Poll]) -> None:
    """The same for many polls in their order, none of which must leave a row; sources that are gone are passed over."""
    numbers: dict[str, int] = {}
    for part in chunks(sorted({poll.source for poll in counted})):
        named = sa.select(sources.c.id, sources.c.pk).where(sources.c.id.in_(part))
        numbers |= {row.id: row.pk for row in connection.execute(named)}
    found: dict[int, _Counted] = {}
    for piece in chunks(sorted(numbers.values())):  # one order for all writers
        found |= {row.source_pk: _Counted(row) for row in _counters().rows(connection, {"numbers": piece})}
    for poll in counted:
        if poll.source in numbers:
            found[numbers[poll.source]].counting(poll)
    _count(connection, found.values())


@prepared
def _counters() -> sa.Select[Any]:
    columns = pick(schedule, "source_pk polls unrecorded recorded_at recorded_outcome")
    here = schedule.c.source_pk.in_(sa.bindparam("numbers", expanding=True))
    return sa.select(*columns).where(here).order_by(schedule.c.source_pk).with_for_update(key_share=True)


@dataclass(slots=True)
class _Counted:
    """A source's row of ``schedule`` and what polls make of it."""

    row: Row
    columns: Columns = field(default_factory=dict)
    told: list[Poll] = field(default_factory=list)

    def counting(self, poll: Poll, *, always: bool = False) -> _Counted:
        before = {**self.row._asdict(), **self.columns}
        recorded = before["recorded_at"]
        told = (
            always
            or recorded is None
            or poll.outcome != before["recorded_outcome"]
            or not timedelta(0) <= poll.at - recorded < RECORD_EVERY
        )
        self.columns = {
            "polls": before["polls"] + 1,
            "last_poll": poll,
            "unrecorded": 0 if told else before["unrecorded"] + 1,
            "recorded_at": poll.at if told else recorded,
            "recorded_outcome": poll.outcome if told else before["recorded_outcome"],
        }
        if told:
            self.told.append(poll)
        return self


def _count(connection: Connection, counted: Collection[_Counted]) -> None:
    rows = [
        {"source_pk": one.row.source_pk, "at": poll.at, "outcome": poll.outcome, "poll": poll}
        for one in counted
        for poll in one.told
    ]
    add(connection, polls, rows)
    _counting().run_all(connection, [{**one.columns, "the_source": one.row.source_pk} for one in counted])


@prepared
def _counting() -> sa.Update:
    names_ = ("polls", "last_poll", "unrecorded", "recorded_at", "recorded_outcome")
    return (
        sa.update(schedule)
        .where(schedule.c.source_pk == sa.bindparam("the_source"))
        .values({name: sa.bindparam(name) for name in names_})
    )


def recorded(connection: Connection, source_id: str, limit: int) -> list[Poll]:
    """The newest rows, newest first."""
    query = (
        sa.select(polls.c.poll)
        .where(polls.c.source_pk == number(connection, source_id))
        .order_by(polls.c.at.desc(), polls.c.pk.desc())
        .limit(limit)
    )
    return list(connection.execute(query).scalars())


def gaps_of(connection: Connection, source_id: str) -> list[tuple[datetime | None, datetime]]:
    """When nothing shown was known, the last first: the document before, and the one that shared nothing with it."""
    query = sa.select(gaps.c.since, gaps.c.at).where(gaps.c.source_pk == number(connection, source_id))
    return [(row.since, row.at) for row in connection.execute(query.order_by(gaps.c.at.desc(), gaps.c.pk.desc()))]
