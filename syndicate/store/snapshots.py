"""A source as it stands, with the known updates that matter to deciding; read anew is only what changed since."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from threading import Lock
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from syndicate.memo import Memo
from syndicate.model import Key, Newsblog
from syndicate.store.merged import Merged, merged
from syndicate.store.prepared import Row, prepared
from syndicate.store.rows import KNOWN_COLUMNS, digest, known_from, source_from
from syndicate.store.sources import unknown
from syndicate.store.statements import chunks
from syndicate.store.tables import aliases, pick, revisions, sources, tombstones, updates
from syndicate.walk import Known, Snapshot


@dataclass(frozen=True, slots=True)
class _Seen:
    """What was read of a source at a version: updates by number, and who owns a key."""

    version: int
    known: Mapping[int, Known] = field(default_factory=dict)
    owners: Mapping[Key, frozenset[int]] = field(default_factory=dict)

    @property
    def weight(self) -> int:
        return sum(len(one.text) + len(one.shingles) + 1_000 for one in self.known.values())


class Recall:
    """What snapshots read, by the uid of the source, good for one version of it. Threads may share one."""

    def __init__(self) -> None:
        self._seen: Memo[str, _Seen] = Memo(lambda one: one.weight)
        self._lock = Lock()

    def at(self, uid: str, version: int) -> _Seen:
        """What is still good at this version."""
        seen = self._seen.get(uid)
        return seen if seen is not None and seen.version == version else _Seen(version)

    def learn(self, uid: str, now: _Seen) -> None:
        """Remember what was read, unless the source moved on meanwhile."""
        with self._lock:
            seen = self._seen.get(uid)
            if seen is None or seen.version <= now.version:
                self._seen.put(uid, now)

    def moved(self, uid: str, before: int, touched: Collection[int], keys: Collection[Key]) -> None:
        """The source left the version ``before`` by our own hand: what was read is good for the next one too, but for
        these."""
        with self._lock:
            seen = self._seen.get(uid)
            if seen is None or seen.version != before:
                return
            known = {pk: one for pk, one in seen.known.items() if pk not in touched}
            owners = {key: owned for key, owned in seen.owners.items() if key not in keys}
            self._seen.put(uid, _Seen(before + 1, known, owners))


def snapshot(
    connection: Connection,
    source_id: str,
    keys: Collection[Key],
    window: int,
    recall: Recall | None = None,
    last: Snapshot | None = None,
) -> Snapshot:
    """The source at its version, with the newest ``window`` updates, as many that were taken down, and all that own
    one of ``keys``. ``last`` is what was last read of it, and stands for it where it is of this version."""
    named = {"name": source_id}
    row = (_named() if last is None else _mark()).row(connection, named)
    if row is None:
        raise unknown(connection, source_id)
    pk, uid, version = row.pk, row.uid, row.version
    if last is None:
        bare = _bare(row)
    elif (last.source.uid, last.version) == (uid, version):
        bare = last
    else:
        (row,) = _named().rows(connection, named)
        bare = _bare(row)
    if not window and not keys:
        return replace(bare, known=(), spent=())
    together = merged(connection, pk)
    seen = recall.at(uid, version) if recall and not together.into else _Seen(version)
    owners = _owners(connection, pk, keys, seen.owners)
    found = _known(connection, _concerned(connection, pk, window, owners, together), together, seen.known)
    known = tuple(one for _, one in sorted(found.items(), key=_position, reverse=True))
    if recall and not together.into:
        recall.learn(uid, _Seen(version, found, owners))
    return replace(bare, known=known, spent=together.spent)


def _bare(row: Row) -> Snapshot:
    """The source without its updates."""
    return Snapshot(source_from(row), row.version, row.state, row.newsblog or Newsblog(), ())


def _position(item: tuple[int, Known]) -> tuple[float, int]:
    return item[1].position, item[0]


def _concerned(
    connection: Connection, pk: int, window: int, owners: Mapping[Key, Collection[int]], together: Merged
) -> list[int]:
    """The numbers of the updates that matter; of merged ones that of the one that stands for them."""
    here = {"source": pk, "most": window}
    found = set(_newest_and_taken_down().values(connection, here))
    return sorted({together.root(one) for one in found.union(*owners.values())})


# Statements are made once: to make one takes longer than to run it.


@prepared
def _named() -> sa.Select[Any]:
    return sa.select(sources).where(sources.c.id == sa.bindparam("name"))


@prepared
def _mark() -> sa.Select[Any]:
    return sa.select(*pick(sources, "pk uid version")).where(sources.c.id == sa.bindparam("name"))


@prepared
def _newest_and_taken_down() -> sa.CompoundSelect[Any]:
    chosen = (sa.select(one.subquery().c.pk) for one in (_newest(), _taken_down()))  # SQLite takes no order within
    return sa.union_all(*chosen)


def _newest() -> sa.Select[Any]:
    return (
        sa.select(updates.c.pk)
        .where(updates.c.source_pk == sa.bindparam("source"))
        .order_by(updates.c.position.desc(), updates.c.pk.desc())
        .limit(sa.bindparam("most"))
    )


@prepared
def _numbered() -> sa.Select[Any]:
    return sa.select(*KNOWN_COLUMNS).where(updates.c.pk.in_(sa.bindparam("numbers", expanding=True)))


def _taken_down() -> sa.Select[Any]:
    """The numbers of the updates last taken down here: what may be one of them must not come back."""
    return (
        sa.select(updates.c.pk)
        .where(updates.c.source_pk == sa.bindparam("source"), updates.c.state == "taken-down")
        .order_by(updates.c.changed_at.desc(), updates.c.pk.desc())
        .limit(sa.bindparam("most"))
    )


@prepared
def _owning() -> sa.Select[Any]:
    digests: sa.BindParameter[Any] = sa.bindparam("digests", expanding=True)
    return sa.select(aliases.c.digest, aliases.c.update_pk).where(
        aliases.c.source_pk == sa.bindparam("source"), aliases.c.digest.in_(digests)
    )


@prepared
def _of_updates(table: sa.Table, names: str) -> sa.Select[Any]:
    """Columns of a table that hangs on updates, for some of them."""
    return sa.select(*pick(table, names)).where(table.c.update_pk.in_(sa.bindparam("numbers", expanding=True)))


def _owners(
    connection: Connection, pk: int, keys: Collection[Key], seen: Mapping[Key, frozenset[int]]
) -> dict[Key, frozenset[int]]:
    """The numbers of the updates that own each of ``keys``."""
    owners = {key: seen[key] for key in keys if key in seen}
    asked = {digest(*key): key for key in keys if key not in seen}
    found: dict[Key, set[int]] = {key: set() for key in asked.values()}
    for part in chunks(sorted(asked)):
        for named, owner in _owning().rows(connection, {"source": pk, "digests": part}):
            found[asked[named]].add(owner)
    return {**owners, **{key: frozenset(owned) for key, owned in found.items()}}


def _known(
    connection: Connection, numbers: Iterable[int], together: Merged, seen: Mapping[int, Known]
) -> dict[int, Known]:
    """The updates of these numbers with their keys, earlier fingerprints and tombstones; none that were merged away.

    The keys of what was merged into one of them are its own.
    """
    found = {pk: seen[pk] for pk in numbers if pk in seen}
    rows: list[Row] = []
    for part in chunks([pk for pk in numbers if pk not in seen]):
        rows += _numbered().rows(connection, {"numbers": part})
    rows = [row for row in rows if row.merged_into is None]
    return found | _read(connection, rows, together)


def _read(connection: Connection, rows: list[Row], together: Merged) -> dict[int, Known]:
    keys: dict[int, list[Key]] = {row.pk: [] for row in rows}
    earlier: dict[int, list[str]] = {}
    removed: dict[int, datetime] = {}
    for part in chunks(sorted({*keys, *together.members(keys)})):
        for pk, kind, key in _of_updates(aliases, "update_pk kind key").rows(connection, {"numbers": part}):
            keys[together.root(pk)].append(Key(kind, key))
    for part in chunks([row.pk for row in rows if row.revision > 1]):
        for pk, fingerprint in _of_updates(revisions, "update_pk fingerprint").rows(connection, {"numbers": part}):
            earlier.setdefault(pk, []).append(fingerprint)
    for part in chunks([row.pk for row in rows if row.state != "live"]):
        graves = _of_updates(tombstones, "update_pk when").rows(connection, {"numbers": part})
        removed |= {row.update_pk: row.when for row in graves}
    standing = {together.root(pk) for pk in together.into}
    return {
        row.pk: known_from(row, keys[row.pk], earlier.get(row.pk, ()), removed.get(row.pk), merged=row.pk in standing)
        for row in rows
    }
