"""Who polls what, and when. Leases only save fetches: what is written is guarded by the source's version."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from syndicate.store.columns import Instant
from syndicate.store.prepared import prepared
from syndicate.store.sources import number
from syndicate.store.statements import insert
from syndicate.store.tables import election, heartbeats, schedule, sources

OFFICE = "scheduler"
FORGOTTEN = timedelta(days=1)
"""A scheduler not seen for this long leaves no trace."""


def claim(connection: Connection, now: datetime, owner: str, lease: timedelta, limit: int) -> list[str]:
    """Lease up to ``limit`` due, active sources that nobody holds, the longest due first; gives their ids."""
    query = (
        sa.select(sources.c.id, schedule.c.source_pk)
        .join(sources, sources.c.pk == schedule.c.source_pk)
        .where(schedule.c.due <= now, sources.c.status == "active")
        .where(sa.or_(schedule.c.until.is_(None), schedule.c.until <= now))
        .order_by(schedule.c.due, schedule.c.source_pk)
        .limit(limit)
        .with_for_update(of=schedule, skip_locked=True, key_share=True)
    )
    rows = list(connection.execute(query))
    if rows:
        connection.execute(
            sa.update(schedule)
            .where(schedule.c.source_pk.in_([row.source_pk for row in rows]))
            .values(owner=owner, until=now + lease, wanted=None)
        )
    return [row.id for row in rows]


def release(connection: Connection, source_id: str, owner: str, due: datetime, failures: int) -> None:
    """Give a lease back and say when the source is due again; nothing if another holds it by now.

    A poll that was asked for while this one was under way is due at once.
    """
    number(connection, source_id)
    give_back(connection, [(source_id, owner, due, failures)])


def give_back(connection: Connection, given: Sequence[tuple[str, str, datetime, int]]) -> None:
    """The same for many leases, each as source, owner, due and failures; sources that are gone are passed over."""
    rows = [
        {"the_source": source, "the_owner": owner, "next": due, "failed": failures}
        for source, owner, due, failures in given
    ]
    _giving_back().run_all(connection, rows)


@prepared
def _giving_back() -> sa.Update:
    wanted = schedule.c.wanted
    here = sa.select(sources.c.pk).where(sources.c.id == sa.bindparam("the_source")).scalar_subquery()
    return (
        sa.update(schedule)
        .where(schedule.c.source_pk == here, schedule.c.owner == sa.bindparam("the_owner"))
        .values(
            owner=None,
            until=None,
            wanted=None,
            failures=sa.bindparam("failed"),
            due=sa.case((wanted.is_(None), sa.bindparam("next", type_=Instant)), else_=wanted),
        )
    )


def due_now(connection: Connection, source_id: str, now: datetime) -> None:
    """Make a source due, whatever its interval says."""
    pk = number(connection, source_id)
    connection.execute(
        sa.update(schedule)
        .where(schedule.c.source_pk == pk)
        .values(
            due=sa.case((schedule.c.due < now, schedule.c.due), else_=sa.literal(now, Instant)),
            wanted=sa.case((schedule.c.owner.is_(None), None), else_=sa.literal(now, Instant)),
        )
    )


def heartbeat(connection: Connection, owner: str, now: datetime) -> None:
    """Note that a scheduler lives."""
    statement = insert(connection, heartbeats)
    connection.execute(
        statement.on_conflict_do_update(index_elements=["owner"], set_={"seen": statement.excluded.seen}),
        {"owner": owner, "seen": now},
    )
    connection.execute(sa.delete(heartbeats).where(heartbeats.c.seen < now - FORGOTTEN))


def seen(connection: Connection) -> datetime | None:
    """When any scheduler was last seen alive."""
    row = connection.execute(sa.select(heartbeats.c.seen).order_by(heartbeats.c.seen.desc()).limit(1)).one_or_none()
    return row.seen if row else None


def lead(connection: Connection, owner: str, now: datetime, lease: timedelta) -> bool:
    """Take or keep the one office; False while another holds it."""
    statement = insert(connection, election)
    taken = connection.execute(
        statement.on_conflict_do_update(
            index_elements=["office"],
            set_={"owner": statement.excluded.owner, "until": statement.excluded.until},
            where=sa.or_(election.c.owner == owner, election.c.until <= now),
        ).execution_options(preserve_rowcount=True),
        {"office": OFFICE, "owner": owner, "until": now + lease},
    )
    return taken.rowcount == 1


def resign(connection: Connection, owner: str) -> None:
    """Give up the office, if ``owner`` holds it, so that the next need not wait for the lease to end."""
    connection.execute(sa.delete(election).where(election.c.office == OFFICE, election.c.owner == owner))
