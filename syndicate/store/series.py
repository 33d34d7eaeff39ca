"""A newsblog that goes on at another address: the page there is a source of its own, and the feeds follow it.

A feed that has a source has all its heirs, each before the one it continues: so the newest gives the feed its head,
and reading the configuration again, which knows of none of them, loses none.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from syndicate.errors import Impossible
from syndicate.model import Newsblog
from syndicate.store.hand import lock_source
from syndicate.store.records import JSON
from syndicate.store.sequence import bump, lock
from syndicate.store.statements import add, patch
from syndicate.store.tables import feed_sources, feeds, outbox, schedule, sources
from syndicate.walk import SourceState

LONGEST_ID = 63


def heirs(connection: Connection) -> dict[int, list[int]]:
    """For each source that goes on elsewhere, the sources that continue it, the newest first."""
    query = sa.select(sources.c.pk, sources.c.continues).where(sources.c.continues.is_not(None))
    found: dict[int, list[int]] = {}
    for row in connection.execute(query.order_by(sources.c.pk.desc())):
        found.setdefault(row.continues, []).append(row.pk)
    return found


def with_heirs(members: Sequence[int], later: Mapping[int, Sequence[int]]) -> list[int]:
    """The sources, each after its heirs."""
    found: list[int] = []
    for pk in members:
        found += [one for one in (*with_heirs(later.get(pk, ()), later), pk) if one not in found]
    return found


def tend_heirs(connection: Connection, kept: Collection[str]) -> None:
    """Pause the heirs of sources that are gone from the configuration, and resume those of sources that are back."""
    rows = {row.pk: row for row in connection.execute(sa.select(sources))}
    changes: dict[int, dict[str, object]] = {}
    for pk, row in rows.items():
        first = row
        while first.continues in rows:
            first = rows[first.continues]
        if first.pk == pk:
            continue
        if first.id not in kept and row.status == "active":
            changes[pk] = {"status": "paused", "paused_by": "file", "reason": f"{first.id} left the configuration"}
        elif first.id in kept and (row.status, row.paused_by) == ("paused", "file"):
            changes[pk] = {"status": "active", "paused_by": None, "reason": None}
    patch(connection, sources, "pk", changes)


def attach(
    connection: Connection,
    before: int,
    url: str,
    settings: Mapping[str, JSON],
    head: Newsblog,
    now: datetime,
    mint: Callable[[], str],
) -> str:
    """Make ``url`` a source that continues the source ``before``, due at once; gives its id.

    Every feed of that source follows it. Where an heir has the address already, that one is meant. Raises Impossible if
    another source has it.
    """
    row = lock_source(connection, before)
    state = replace(row.state, followed=(*row.state.followed, url), successor=None, looked=None)
    taken = connection.execute(sa.select(sources).where(sources.c.url == url)).first()
    if taken is not None and taken.continues is None:
        raise Impossible(f"{url} is polled already, as {taken.id}: name it in the feed")
    connection.execute(sa.update(sources).where(sources.c.pk == row.pk).values(state=state))
    if taken is not None:
        return str(taken.id)
    id_ = _free_id(connection, row.id)
    new = {"id": id_, "uid": mint(), "url": url, "origin": "api", "status": "active", "version": 1, "created": now}
    remembered = {"settings": dict(settings), "state": SourceState(), "newsblog": head, "continues": row.pk}
    add(connection, sources, [{**new, **remembered}])
    pk = connection.execute(sa.select(sources.c.pk).where(sources.c.id == id_)).scalar_one()
    add(connection, schedule, [{"source_pk": pk, "due": now, "failures": 0, "polls": 0, "unrecorded": 0}])
    _join(connection, row.pk, now)
    return id_


def _free_id(connection: Connection, id_: str) -> str:
    """An id for the next of a series: the first one's, with a number."""
    there = set(connection.execute(sa.select(sources.c.id)).scalars())
    number = 2
    while (name := f"{id_[: LONGEST_ID - len(str(number)) - 1]}-{number}") in there:
        number += 1
    return name


def _join(connection: Connection, source: int, now: datetime) -> None:
    """Have every feed of a source follow its heirs too; a reader sees another head."""
    later = heirs(connection)
    after = {pk for found in later.values() for pk in found}
    concerned = sa.select(feed_sources.c.feed_pk).where(feed_sources.c.source_pk == source)
    for feed in lock(connection, list(connection.execute(concerned).scalars())):
        there = sa.select(feed_sources.c.source_pk).where(feed_sources.c.feed_pk == feed.pk)
        listed = connection.execute(there.order_by(feed_sources.c.rank)).scalars()
        members = with_heirs([pk for pk in listed if pk not in after], later)
        connection.execute(sa.delete(feed_sources).where(feed_sources.c.feed_pk == feed.pk))
        rows = [{"feed_pk": feed.pk, "source_pk": pk, "rank": rank} for rank, pk in enumerate(members)]
        add(connection, feed_sources, rows)
        patch(connection, feeds, "pk", {feed.pk: bump(feed, feed.seq + 1, now, None if feed.title else now)})
        add(connection, outbox, [{"feed_pk": feed.pk, "seq": feed.seq + 1, "guid": None, "kind": "settings"}])
