"""The editor's hand: what a person decides about single updates, final against upstream.

Each act is one transaction that moves the source to its next version first. So a poll that read the source before
must decide again on what the act left, and an act always sees what the poll before it wrote: neither is ever lost.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import cast

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from syndicate.errors import Impossible, UnknownName
from syndicate.likeness import packed, shingles, without_words
from syndicate.model import Guid, Key, Source, UpdateState, Verb
from syndicate.store import acts
from syndicate.store.changes import Kind
from syndicate.store.merged import merged
from syndicate.store.prepared import Row
from syndicate.store.rows import Columns, digest, source_from
from syndicate.store.sequence import Event, advance
from syndicate.store.statements import add, meet, patch
from syndicate.store.tables import aliases, documents, entries, pick, revisions, sources, tombstones, updates
from syndicate.walk import SourceState, Validators

Mint = Callable[[Source, Key, int], Guid]

SECOND = timedelta(seconds=1)
CONTENT = [
    *("fingerprint", "title", "text", "html", "language", "authors", "categories", "media", "summary", "rights"),
    *("origin", "url", "key_event", "reason", "reader", "shingles"),
]
"""The columns of ``updates`` that say what an update says."""
ERASED: Columns = {"title": None, "text": "", "html": "", "language": None, "media": (), "reason": None}
"""What remains of the words of an update, and of each of its versions."""
SETTLED: Columns = {"missed": 0, "flip": None, "flip_polls": 0}


@dataclass(frozen=True, slots=True)
class Hand:
    """Whose hand it is, when, and what for."""

    by: str
    now: datetime
    reason: str | None = None


@dataclass(slots=True)
class _Desk:
    """One act under way: the source, locked and at its next version, and what becomes of its updates."""

    connection: Connection
    source: Row
    hand: Hand
    patches: dict[int, Columns]
    kinds: dict[Guid, Kind]
    numbers: dict[Guid, int]
    stirred: datetime | None = None

    @classmethod
    def of(cls, connection: Connection, guid: Guid, hand: Hand) -> tuple[_Desk, Row]:
        """The desk with one update on it. Raises UnknownName."""
        pk = connection.execute(sa.select(updates.c.source_pk).where(updates.c.guid == guid)).scalar()
        if pk is None:
            raise UnknownName(f'no update "{guid}"')
        desk = cls(connection, lock_source(connection, pk), hand, {}, {}, {})
        return desk, desk.update(guid)

    def update(self, guid: Guid) -> Row:
        """An update of this source as it stands now that nobody else may write it."""
        query = sa.select(updates).where(updates.c.guid == guid)
        row = self.connection.execute(query).one_or_none()
        if row is None:
            raise UnknownName(f'no update "{guid}"')
        if row.source_pk != self.source.pk:
            raise Impossible(f"{guid} is of another source than {self.source.id}: updates of two sources are never one")
        return row

    def write(self, row: Row, columns: Columns, kind: Kind | None = None, stirred: datetime | None = None) -> None:
        """Change an update, and its entries if ``kind`` says how; its feeds' ``updated`` reaches ``stirred``."""
        self.patches[row.pk] = {**self.patches.get(row.pk, {}), **columns}
        if kind:
            self.patches[row.pk]["changed_at"] = self.hand.now
            self.kinds[row.guid], self.numbers[row.guid] = kind, row.pk
            reached = stirred or self.hand.now
            self.stirred = max(reached, self.stirred or reached)

    def bury(self, row: Row, state: UpdateState, reason: str | None) -> None:
        """Remove an update from its feeds, for good as far as upstream is concerned if ``state`` is taken-down."""
        before = self.grave(row)
        when = before.when if before else max(self.hand.now, row.updated)
        self.connection.execute(sa.delete(tombstones).where(tombstones.c.update_pk == row.pk))
        grave = {"update_pk": row.pk, "when": when, "reason": reason, "by": "editor"}
        add(self.connection, tombstones, [grave])
        self.write(row, {**SETTLED, "state": state}, "retracted")

    def raise_(self, row: Row) -> datetime:
        """Bring an update back to its feeds; gives its new ``updated``, past that of its removal."""
        grave = self.grave(row)
        updated: datetime = max(self.hand.now, row.updated + SECOND, grave.when + SECOND if grave else self.hand.now)
        self.connection.execute(sa.delete(tombstones).where(tombstones.c.update_pk == row.pk))
        self.write(row, {**SETTLED, "state": "live", "updated": updated, "sighted": None}, "restored", updated)
        return updated

    def grave(self, row: Row) -> Row | None:
        """What is said of its removal, if it is removed."""
        return self.connection.execute(sa.select(tombstones).where(tombstones.c.update_pk == row.pk)).one_or_none()

    def remember(self, state: SourceState) -> None:
        """Change what is remembered of the source."""
        self.connection.execute(sa.update(sources).where(sources.c.pk == self.source.pk).values(state=state))

    def done(self, verb: Verb, row: Row, other: str | None = None) -> None:
        """Write what was gathered, tell the feeds, and log it."""
        patch(self.connection, updates, "pk", self.patches)
        head = self.source.newsblog
        event = Event(self.source.pk, self.hand.now, self.kinds, self.numbers, self.stirred, head, head)
        advance(self.connection, event)
        hand = self.hand
        acts.log(self.connection, hand.now, hand.by, verb, self.source.pk, row.pk, other, hand.reason)


def lock_source(connection: Connection, pk: int) -> Row:
    """The source, at its next version and locked until the transaction ends."""
    connection.execute(sa.update(sources).where(sources.c.pk == pk).values(version=sources.c.version + 1))
    return connection.execute(sa.select(sources).where(sources.c.pk == pk)).one()


# --- the acts ------------------------------------------------------------------------------------------------------


def retract(connection: Connection, guid: Guid, hand: Hand) -> None:
    """Take an update down. Upstream can't bring it back. What is down already keeps its reason if there is no other."""
    desk, row = _Desk.of(connection, guid, hand)
    _refuse_merged(row)
    if row.expunged is not None:
        raise Impossible(f"{guid} was expunged already")
    before = desk.grave(row)
    desk.bury(row, "taken-down", hand.reason or (before.reason if before else None))
    desk.done("retract", row)


def restore(connection: Connection, guid: Guid, hand: Hand) -> None:
    """Bring an update back, whoever removed it. It then stays although the page lacks it, until it was shown again."""
    desk, row = _Desk.of(connection, guid, hand)
    _refuse_merged(row)
    if row.expunged is not None:
        raise Impossible(f"{guid} was expunged: there is nothing left to restore")
    if row.state == "live":
        raise Impossible(f"{guid} is not removed")
    desk.raise_(row)
    state = desk.source.state
    dismissed = tuple(dict.fromkeys((*state.dismissed, guid)))
    # What the page says of it now was not taken in while it was down: the last document is judged again.
    desk.remember(replace(state, dismissed=dismissed, pending=True))
    desk.done("restore", row)


def merge(connection: Connection, guid: Guid, other: Guid, hand: Hand) -> None:
    """Two entries were one: ``guid`` stands for both from now on, ``other`` leaves the feeds.

    What ``other`` said last becomes a revision of ``guid`` if it is the newer.
    """
    desk, row = _Desk.of(connection, guid, hand)
    dropped = desk.update(other)
    if row.pk == dropped.pk:
        raise Impossible(f"{guid} can't be merged with itself")
    for one in (row, dropped):
        _refuse_merged(one)
        if one.state == "taken-down":
            raise Impossible(f"{one.guid} was taken down here: restore it first")
    newer = dropped.state == "live" and (row.state != "live" or _seen(connection, dropped) > _seen(connection, row))
    if newer and row.state != "live":
        desk.raise_(row)
    if newer and row.fingerprint != dropped.fingerprint:
        content = {name: getattr(dropped, name) for name in CONTENT}
        _revise(desk, row, content, _newest(connection, dropped), f"merged with {other}")
    desk.write(dropped, {"merged_into": row.pk})
    if dropped.state == "live":
        desk.bury(dropped, "retracted", hand.reason or f"the same as {guid}")
    desk.remember(replace(desk.source.state, pending=True))
    desk.done("merge", row, other)


def split(connection: Connection, guid: Guid, first: int | None, hand: Hand, mint: Mint) -> Guid:
    """Undo a merge of ``guid`` into another; else part an update that was taken for another from it.

    Then ``first`` (by default the newest) is the first version that is the other update: that one gets a GUID of its
    own, what the entry says now and the keys it is found by; ``guid`` says what it said before. Gives the GUID of
    the entry that is in the feeds again or new there.
    """
    desk, row = _Desk.of(connection, guid, hand)
    if row.merged_into is not None:
        _unmerge(desk, row)
        desk.remember(replace(desk.source.state, pending=True))
        desk.done("split", row)
        return guid
    first = first or row.revision
    versions = {one.number: one for one in _versions(connection, row.pk)}
    if row.state != "live" or not 1 < first <= row.revision or first - 1 not in versions:
        raise Impossible(f"{guid} can't be split at revision {first}: it is {row.state} and has {row.revision}")
    parted = _part(desk, row, versions, first, mint)
    before = versions[first - 1]
    _revise(desk, row, _said(before), before, f"split from {parted}")
    desk.remember(replace(desk.source.state, pending=True))
    desk.done("split", row, parted)
    return parted


def expunge(connection: Connection, guid: Guid, hand: Hand) -> str:
    """Erase the words of an update and of all its versions, of what was merged into it, and the kept document of its
    source. A tombstone is left, and what keeps the update from coming back: its keys, and the numbers of its runs of
    words. Gives the id of the source."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("PRAGMA secure_delete = ON")  # else the words stay in the file's free pages
    desk, row = _Desk.of(connection, guid, hand)
    if row.merged_into is not None:  # its words are among those of the other by now
        stands = connection.scalar(sa.select(updates.c.guid).where(updates.c.pk == row.merged_into))
        raise Impossible(f"{guid} was merged into {stands}: expunge that one, which erases both")
    together = merged(connection, row.source_pk)
    numbers = [row.pk, *sorted(together.members({row.pk}))]
    whole = {**ERASED, "url": None, "summary": None, "rights": None, "authors": (), "categories": (), "origin": None}
    for one in connection.execute(sa.select(updates).where(updates.c.pk.in_(numbers))):
        desk.write(one, {**whole, "expunged": hand.now, "sighted": one.sighted and without_words(one.sighted)})
        desk.bury(one, "taken-down", hand.reason)
    connection.execute(sa.update(revisions).where(revisions.c.update_pk.in_(numbers)).values(**ERASED))
    connection.execute(sa.delete(entries).where(entries.c.update_pk.in_(numbers)))
    connection.execute(sa.delete(documents).where(documents.c.source_pk == row.source_pk))
    desk.remember(replace(desk.source.state, validators=Validators(), pending=False))
    desk.done("expunge", row)
    return str(desk.source.id)


# --- pieces --------------------------------------------------------------------------------------------------------


def _refuse_merged(row: Row) -> None:
    if row.merged_into is not None:
        raise Impossible(f"{row.guid} was merged into another update: split it first")


def _versions(connection: Connection, pk: int) -> list[Row]:
    query = sa.select(revisions).where(revisions.c.update_pk == pk).order_by(revisions.c.number)
    return list(connection.execute(query))


def _newest(connection: Connection, row: Row) -> Row:
    return _versions(connection, row.pk)[-1]


def _seen(connection: Connection, row: Row) -> datetime:
    return cast("datetime", _newest(connection, row).seen)


def _said(version: Row) -> Columns:
    """What a version said, as columns of ``updates``; what versions do not keep stays as it is."""
    words = {name: getattr(version, name) for name in ("fingerprint", "title", "text", "html", "language", "media")}
    return {**words, "shingles": packed(shingles(version.text))}


def _revise(desk: _Desk, row: Row, content: Columns, version: Row, reason: str) -> None:
    """Have an update say something else, as a revision made here."""
    number = row.revision + 1
    updated = max(desk.hand.now, row.updated + SECOND)
    desk.write(
        row,
        {"reason": None, **SETTLED, **content, "revision": number, "updated": updated},
        "restored" if desk.kinds.get(row.guid) == "restored" else "revised",
        updated,
    )
    kept = {name: getattr(version, name) for name in ("published", "modified")}
    words = {name: content[name] for name in ("fingerprint", "title", "text", "html", "language", "media")}
    made = {"update_pk": row.pk, "number": number, "seen": desk.hand.now, "updated": updated, "reason": reason}
    add(desk.connection, revisions, [{**kept, **words, **made}])


def _unmerge(desk: _Desk, row: Row) -> None:
    """Give a merged update its own keys back, and its place in the feeds if it had one."""
    stands = desk.connection.execute(sa.select(updates).where(updates.c.pk == row.merged_into)).one()
    desk.write(row, {"merged_into": None})
    grave = desk.grave(row)
    # What upstream had removed before stays removed; what was expunged with the other has no words left.
    if row.expunged is None and (grave is None or grave.by == "editor"):
        desk.raise_(row)
    versions = _versions(desk.connection, stands.pk)
    if stands.state == "live" and stands.fingerprint == row.fingerprint and len(versions) > 1:
        _revise(desk, stands, _said(versions[-2]), versions[-2], f"split from {row.guid}")


def _part(desk: _Desk, row: Row, versions: Mapping[int, Row], first: int, mint: Mint) -> Guid:
    """A new update that says what ``row`` says now, with the keys it is found by; gives its GUID."""
    connection = desk.connection
    keys = _parted(connection, row, [versions[number].fingerprint for number in versions if number >= first])
    key = min(keys, key=lambda key: ("id", "url", "print").index(key.kind))
    spent = sa.select(sa.func.max(updates.c.n)).where(
        updates.c.source_pk == row.source_pk, updates.c.mint_digest == digest(*key)
    )
    last = connection.scalar(spent)
    n = 0 if last is None else last + 1
    guid = mint(source_from(desk.source), key, n)
    born = {name: value for name, value in row._mapping.items() if name != "pk"}
    minted = {"guid": guid, "mint_kind": key.kind, "mint_key": key.value, "mint_digest": digest(*key), "n": n}
    seen = versions[first].seen
    place = {"revision": 1, "position": _above(connection, row), "first_seen": seen, "changed_at": desk.hand.now}
    add(connection, updates, [{**born, **minted, **place, **SETTLED}])
    new = desk.update(guid)
    add(connection, revisions, [{**versions[row.revision]._mapping, "update_pk": new.pk, "number": 1}])
    connection.execute(
        sa.delete(aliases).where(aliases.c.update_pk == row.pk, aliases.c.digest.in_([digest(*one) for one in keys]))
    )
    rows = [
        {"source_pk": row.source_pk, "digest": digest(*one), "update_pk": new.pk, "kind": one.kind, "key": one.value}
        for one in keys
    ]
    meet(connection, aliases, rows)
    desk.write(new, {}, "new")
    return guid


def _parted(connection: Connection, row: Row, prints: list[str]) -> list[Key]:
    """The keys that go with the later versions: their exact contents, and the upstream names that the update was not
    born with; all of them if it was born with none."""
    found = connection.execute(sa.select(*pick(aliases, "kind key")).where(aliases.c.update_pk == row.pk))
    owned = [Key(kind, value) for kind, value in found]
    born = Key(row.mint_kind, row.mint_key)
    named = [key for key in owned if key.kind != "print"]
    later = [key for key in named if key != born] or named
    said = [key for key in owned if key.kind == "print" and key.value in prints]
    return [*later, *(said or [Key("print", row.fingerprint)])]


def _above(connection: Connection, row: Row) -> float:
    """A place just above an update in the list of its source."""
    higher = sa.select(sa.func.min(updates.c.position)).where(
        updates.c.source_pk == row.source_pk, updates.c.position > row.position
    )
    above: float | None = connection.scalar(higher)
    position: float = row.position
    return position + 1 if above is None else (position + above) / 2
