"""Taking a decision into the store: one transaction, valid only if the source still stands where it was read."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from syndicate.errors import Conflict, UnknownName
from syndicate.model import Guid, Newsblog, Revision, Tombstone, Update
from syndicate.store.changes import Plan, plan
from syndicate.store.documents import keep
from syndicate.store.rows import (
    Columns,
    digest,
    new_columns,
    revision_from,
    tombstone_from,
)
from syndicate.store.sequence import Event, advance
from syndicate.store.sources import remember
from syndicate.store.statements import add, chunks, insert, patch
from syndicate.store.tables import aliases, gaps, revisions, sources, tombstones, updates
from syndicate.store.whole import whole
from syndicate.walk import Change, Decision, New, Poll, Reread, Snapshot, SourceState

LONGEST_GUID = 2000
"""Bytes; PostgreSQL can't index much longer ones."""


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
) -> int:
    """Write what was decided on ``snapshot`` and give the source's new version; see ``Store.apply``."""
    pk = connection.execute(sa.select(sources.c.pk).where(sources.c.uid == snapshot.source.uid)).scalar()
    if pk is None:
        raise Conflict(f"{snapshot.source.id}: no longer in the store")
    if not decision.changes and newsblog == snapshot.newsblog and state == snapshot.state:
        remember(connection, pk, poll, always=False)
        return snapshot.version
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
    return snapshot.version + 1


def _compare_and_set(connection: Connection, snapshot: Snapshot, newsblog: Newsblog, state: SourceState) -> None:
    """Move the source to its next version if it still stands at the one that was read, else raise Conflict."""
    moved = connection.execute(
        sa.update(sources)
        .where(sources.c.uid == snapshot.source.uid, sources.c.version == snapshot.version)
        .values(version=snapshot.version + 1, state=state, newsblog=newsblog)
    )
    if moved.rowcount != 1:
        raise Conflict(f"{snapshot.source.id}: changed since it was read at version {snapshot.version}")


def _admissible(connection: Connection, changes: Collection[Change]) -> tuple[list[Change], list[str]]:
    """The changes but for new updates whose GUID can't be stored: their siblings are not to be lost with them.

    With ``guid = "upstream"`` two sources may bring the same GUID; the first keeps it.
    """
    fresh = [change.id for change in changes if isinstance(change, New)]
    taken: set[Guid] = set()
    for part in chunks(fresh):
        taken.update(connection.execute(sa.select(updates.c.guid).where(updates.c.guid.in_(part))).scalars())
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
        query = sa.select(updates.c.guid, updates.c.pk).where(updates.c.source_pk == source, updates.c.guid.in_(part))
        numbers |= {row.guid: row.pk for row in connection.execute(query)}
    patch(connection, updates, "pk", {numbers[guid]: columns for guid, columns in planned.updates.items()})
    add(connection, revisions, [{**columns, "update_pk": numbers[guid]} for guid, columns in planned.revisions])
    _rewrite(connection, planned, numbers)
    _alias(connection, source, planned, numbers)
    for raised in chunks([numbers[guid] for guid in sorted(planned.raised)]):
        connection.execute(sa.delete(tombstones).where(tombstones.c.update_pk.in_(raised)))
    graves = [
        {"update_pk": numbers[guid], "when": change.when, "reason": change.reason, "by": "upstream"}
        for guid, change in planned.buried.items()
    ]
    add(connection, tombstones, graves)
    return numbers


def _rewrite(connection: Connection, planned: Plan, numbers: dict[Guid, int]) -> None:
    """Put another reading of the same words in the place of a revision: our change is no revision of theirs."""
    if not planned.rewritten:
        return
    here = sa.and_(
        revisions.c.update_pk == sa.bindparam("the_update"), revisions.c.number == sa.bindparam("the_number")
    )
    rows = [
        {**columns, "the_update": numbers[guid], "the_number": number} for guid, number, columns in planned.rewritten
    ]
    connection.execute(sa.update(revisions).where(here), rows)


def _alias(connection: Connection, source: int, planned: Plan, numbers: dict[Guid, int]) -> None:
    """Remember every key by which an update was seen."""
    rows = [
        {"source_pk": source, "digest": digest(*key), "update_pk": numbers[guid], "kind": key.kind, "key": key.value}
        for guid, key in dict.fromkeys(planned.keys)
    ]
    if rows:
        connection.execute(insert(connection, aliases).on_conflict_do_nothing(), rows)


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
        found |= {update.id: update for _, update in whole(connection, updates.c.guid.in_(part))}
    return found
