"""Taking a decision into the store: one transaction, valid only if the source still stands where it was read."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from syndicate.errors import Conflict, UnknownName
from syndicate.model import Guid, Key, Newsblog, Revision, Tombstone, Update
from syndicate.store.changes import Plan, plan
from syndicate.store.documents import keep
from syndicate.store.prepared import prepared
from syndicate.store.rows import (
    UPDATE_COLUMNS,
    Columns,
    digest,
    new_columns,
    revision_from,
    tombstone_from,
    update_from,
)
from syndicate.store.sequence import Event, advance
from syndicate.store.sources import remember
from syndicate.store.statements import add, chunks, meet, patch
from syndicate.store.tables import aliases, gaps, revisions, sources, tombstones, updates
from syndicate.walk import Change, Decision, New, Poll, Reread, Snapshot, SourceState

LONGEST_GUID = 2000
"""Bytes; PostgreSQL can't index much longer ones."""


class Written(NamedTuple):
    """The version that a source has now, and whose rows and which keys were written for it."""

    version: int
    numbers: frozenset[int] = frozenset()
    keys: frozenset[Key] = frozenset()


# --- applied -------------------------------------------------------------------------------------------------------


def apply(
    connection: Connection,
    snapshot: Snapshot,
    decision: Decision,
    newsblog: Newsblog,
    state: SourceState,
    poll: Poll,
    document: Columns | None,
    now: datetime,
) -> Written:
    """Write what was decided on ``snapshot``; see ``Store.apply``."""
    pk = _by_uid().value(connection, {"uid": snapshot.source.uid})
    if pk is None:
        raise Conflict(f"{snapshot.source.id}: no longer in the store")
    if not decision.changes and newsblog == snapshot.newsblog and state == snapshot.state:
        remember(connection, pk, poll, always=False)
        return Written(snapshot.version)
    _compare_and_set(connection, snapshot, newsblog, state)
    changes, notes = _admissible(connection, decision.changes)
    stored = _by_guid(connection, {change.id for change in changes if isinstance(change, Reread)})
    planned = plan(changes, snapshot.known, stored, now, state.reader)
    numbers = _write(connection, pk, planned)
    touched = {guid: numbers[guid] for guid in planned.kinds}
    advance(connection, Event(pk, now, planned.kinds, touched, planned.stirred, snapshot.newsblog, newsblog))
    if decision.gap:
        add(connection, gaps, [{"source_pk": pk, "since": snapshot.state.seen, "at": now}])
    if document:
        keep(connection, pk, document)
    remember(connection, pk, replace(poll, notes=(*poll.notes, *notes)), always=bool(decision.changes))
    return Written(snapshot.version + 1, frozenset(numbers.values()), frozenset(key for _, key in planned.keys))


def _compare_and_set(connection: Connection, snapshot: Snapshot, newsblog: Newsblog, state: SourceState) -> None:
    """Move the source to its next version if it still stands at the one that was read, else raise Conflict."""
    read = {"the_uid": snapshot.source.uid, "the_version": snapshot.version}
    next_ = {"version": snapshot.version + 1, "state": state, "newsblog": newsblog}
    if _comparing().run(connection, {**read, **next_}) != 1:
        raise Conflict(f"{snapshot.source.id}: changed since it was read at version {snapshot.version}")


# Statements are made once: to make one takes longer than to run it.


@prepared
def _by_uid() -> sa.Select[Any]:
    return sa.select(sources.c.pk).where(sources.c.uid == sa.bindparam("uid"))


@prepared
def _comparing() -> sa.Update:
    here = sources.c.uid == sa.bindparam("the_uid")
    return sa.update(sources).where(here, sources.c.version == sa.bindparam("the_version"))


@prepared
def _guids() -> sa.Select[Any]:
    return sa.select(updates.c.guid, updates.c.pk).where(updates.c.guid.in_(sa.bindparam("guids", expanding=True)))


@prepared
def _whole() -> sa.Select[Any]:
    columns = (*UPDATE_COLUMNS, sources.c.id.label("source_id"))
    return sa.select(*columns).join(sources).where(updates.c.guid.in_(sa.bindparam("guids", expanding=True)))


@prepared
def _rewriting() -> sa.Update:
    here = (revisions.c.update_pk == sa.bindparam("the_update"), revisions.c.number == sa.bindparam("the_number"))
    return sa.update(revisions).where(*here)


@prepared
def _raising() -> sa.Delete:
    return sa.delete(tombstones).where(tombstones.c.update_pk.in_(sa.bindparam("numbers", expanding=True)))


def _admissible(connection: Connection, changes: Collection[Change]) -> tuple[list[Change], list[str]]:
    """The changes but for new updates whose GUID can't be stored: their siblings are not to be lost with them.

    With ``guid = "upstream"`` two sources may bring the same GUID; the first keeps it.
    """
    fresh = [change.id for change in changes if isinstance(change, New)]
    taken: set[Guid] = set()
    for part in chunks(fresh):
        taken.update(_guids().values(connection, {"guids": part}))
    kept: list[Change] = []
    notes: list[str] = []
    for change in changes:
        if isinstance(change, New):
            if change.id in taken:
                notes.append(f"left out: the GUID {change.id} is taken by another update")
                continue
            if len(change.id.encode()) > LONGEST_GUID:
                notes.append(f"left out: the GUID {change.id[:60]}… is longer than {LONGEST_GUID} bytes")
                continue
            taken.add(change.id)
        kept.append(change)
    return kept, notes


def _write(connection: Connection, source: int, planned: Plan) -> dict[Guid, int]:
    """Write all rows of updates and what hangs on them; gives the row number of every GUID concerned."""
    now = planned.now
    add(connection, updates, [{**new_columns(change, source, now), "reader": planned.reader} for change in planned.new])
    concerned = {*planned.updates, *(change.id for change in planned.new)}
    numbers: dict[Guid, int] = {}
    for part in chunks(sorted(concerned)):
        numbers |= {row.guid: row.pk for row in _guids().rows(connection, {"guids": part})}
    patch(connection, updates, "pk", {numbers[guid]: columns for guid, columns in planned.updates.items()})
    add(connection, revisions, [{**columns, "update_pk": numbers[guid]} for guid, columns in planned.revisions])
    _rewrite(connection, planned, numbers)
    _alias(connection, source, planned, numbers)
    for raised in chunks([numbers[guid] for guid in sorted(planned.raised)]):
        _raising().run(connection, {"numbers": raised})
    graves = [
        {"update_pk": numbers[guid], "when": change.when, "reason": change.reason, "by": "upstream"}
        for guid, change in planned.buried.items()
    ]
    add(connection, tombstones, graves)
    return numbers


def _rewrite(connection: Connection, planned: Plan, numbers: dict[Guid, int]) -> None:
    """Put another reading of the same words in the place of a revision: our change is no revision of theirs."""
    rows = [
        {**columns, "the_update": numbers[guid], "the_number": number} for guid, number, columns in planned.rewritten
    ]
    _rewriting().run_all(connection, rows)


def _alias(connection: Connection, source: int, planned: Plan, numbers: dict[Guid, int]) -> None:
    """Remember every key by which an update was seen."""
    rows = [
        {"source_pk": source, "digest": digest(*key), "update_pk": numbers[guid], "kind": key.kind, "key": key.value}
        for guid, key in dict.fromkeys(planned.keys)
    ]
    meet(connection, aliases, rows)


# --- told ----------------------------------------------------------------------------------------------------------


def update(connection: Connection, guid: Guid) -> Update:
    """The update as it stands; raises UnknownName."""
    found = _by_guid(connection, {guid})
    if guid not in found:
        raise UnknownName(f'no update "{guid}"')
    return found[guid]


def history(connection: Connection, guid: Guid) -> list[Revision]:
    """Every revision, oldest first; raises UnknownName."""
    query = sa.select(revisions).join(updates).where(updates.c.guid == guid).order_by(revisions.c.number)
    found = [revision_from(row, guid) for row in connection.execute(query)]
    if not found:
        raise UnknownName(f'no update "{guid}"')
    return found


def before(connection: Connection, guids: Collection[Guid]) -> dict[Guid, tuple[Revision, ...]]:
    """The versions of some updates before the one that stands, oldest first."""
    found: dict[Guid, list[Revision]] = {}
    for part in chunks(sorted(guids)):
        query = (
            sa.select(*revisions.c, updates.c.guid)
            .join(updates)
            .where(updates.c.guid.in_(part), revisions.c.number < updates.c.revision)
            .order_by(revisions.c.update_pk, revisions.c.number)
        )
        for row in connection.execute(query):
            found.setdefault(row.guid, []).append(revision_from(row, row.guid))
    return {guid: tuple(versions) for guid, versions in found.items()}


def tombstone(connection: Connection, guid: Guid) -> Tombstone | None:
    """What is said of the removal of an update, if it is removed."""
    query = sa.select(*tombstones.c, updates.c.guid).join(updates).where(updates.c.guid == guid)
    row = connection.execute(query).one_or_none()
    return tombstone_from(row) if row else None


def _by_guid(connection: Connection, guids: Collection[Guid]) -> dict[Guid, Update]:
    found: dict[Guid, Update] = {}
    for part in chunks(sorted(guids)):
        found |= {row.guid: update_from(row) for row in _whole().rows(connection, {"guids": part})}
    return found
