"""What a decision means for the tables: each kind of change as columns to write. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Literal

from syndicate.errors import StoreError
from syndicate.model import Guid, Key, Time, Update
from syndicate.store.rows import Columns, body_columns, reason_of, revision_columns, time_columns
from syndicate.walk import (
    Aliased,
    Candidate,
    Change,
    Flipped,
    Found,
    Known,
    Missed,
    Moved,
    New,
    Reread,
    Restored,
    Retimed,
    Retracted,
    Revised,
    Withheld,
)

Kind = Literal["new", "revised", "restored", "retracted", "retimed", "reread"]
"""How an update's entry in a document came to be another; what changes no document has no kind."""

STIRRING: frozenset[Kind] = frozenset({"new", "revised", "restored", "retracted"})
"""Kinds that a reader would care about (RFC 4287 section 4.2.15)."""

_WEIGHT: tuple[Kind, ...] = ("reread", "retimed", "new", "revised", "restored", "retracted")
NOT_REREAD = frozenset({"number", "seen", "updated", "reason"})
"""What another reading of the same words does not change of a version."""
EARLIER_TIMES = 5
_SEEN: Columns = {"missed": 0}
_SETTLED: Columns = {"missed": 0, "flip": None, "flip_polls": 0}


@dataclass(slots=True)
class Plan:
    """Everything one decision writes, by GUID. ``kinds`` holds the updates whose entries changed."""

    known: Mapping[Guid, Known]
    stored: Mapping[Guid, Update]
    """The updates to be reread, as they stand."""
    now: datetime
    reader: str | None = None
    """Who read what is written."""
    new: list[New] = field(default_factory=list)
    updates: dict[Guid, Columns] = field(default_factory=dict)
    revisions: list[tuple[Guid, Columns]] = field(default_factory=list)
    rewritten: list[tuple[Guid, int, Columns]] = field(default_factory=list)
    """Revisions that another reader reads in another way: update, number, columns."""
    keys: list[tuple[Guid, Key]] = field(default_factory=list)
    buried: dict[Guid, Retracted] = field(default_factory=dict)
    raised: set[Guid] = field(default_factory=set)
    kinds: dict[Guid, Kind] = field(default_factory=dict)
    stirred: datetime | None = None
    """The latest instant that a feed's ``updated`` must reach."""

    def take(self, changes: Iterable[Change]) -> None:
        """Add what ``changes`` write, in their order."""
        for change in changes:
            match change:
                case New():
                    self._born(change)
                case Revised():
                    self._revised(change)
                case Restored():
                    self._restored(change)
                case Retracted():
                    self._retracted(change)
                case Retimed():
                    self._retimed(change)
                case Reread():
                    self._reread(change)
                case _:
                    self._noted(change)

    def _noted(self, change: Aliased | Flipped | Found | Moved | Withheld | Missed) -> None:
        """What no document shows."""
        match change:
            case Aliased(guid, keys):
                self._patch(guid, _SEEN)
                self.keys += [(guid, key) for key in keys]
            case Flipped(guid, flip, polls):
                self._patch(guid, {**_SEEN, "flip": flip, "flip_polls": polls})
            case Found(guid):
                self._patch(guid, _SEEN)
            case Moved(guid, position):
                self._patch(guid, {"position": position})
            case Withheld(guid, sighted, keys):
                self._patch(guid, {"sighted": sighted})
                self.keys += [(guid, key) for key in keys]
            case Missed(guid, polls):
                self._patch(guid, {"missed": polls})

    def _born(self, change: New) -> None:
        self.new.append(change)
        self.keys += [(change.id, key) for key in dict.fromkeys((change.mint, *change.keys))]
        self._version(change.id, change.candidate, 1, change.updated, None)
        self._changed(change.id, "new", self.now)

    def _revised(self, change: Revised) -> None:
        self._body(change)
        self._patch(
            change.id,
            self._version(change.id, change.candidate, change.revision, change.updated, self._known(change.id)),
        )
        self._changed(change.id, "revised", change.updated)

    def _restored(self, change: Restored) -> None:
        self._body(change)
        self._patch(change.id, {"state": "live"})
        self.raised.add(change.id)
        if change.revision > self._known(change.id).revision:
            self._patch(
                change.id,
                self._version(change.id, change.candidate, change.revision, change.updated, self._known(change.id)),
            )
        self._changed(change.id, "restored", change.updated)

    def _version(
        self, guid: Guid, candidate: Candidate, number: int, updated: datetime, before: Known | None
    ) -> Columns:
        """Keep a version, and say what its update takes from it."""
        reason = reason_of(before, candidate)
        self.revisions.append((guid, revision_columns(candidate, number, updated, self.now, reason)))
        return {"reason": reason}

    def _body(self, change: Revised | Restored) -> None:
        known = self._known(change.id)
        columns = {
            **body_columns(change.candidate),
            **time_columns(change.published),
            **self._words(change.id, change.candidate.time_raw),
            **_SETTLED,
            "reader": self.reader,
            "revision": change.revision,
            "updated": change.updated,
            "changed_at": self.now,
            "dated": known.dated,
        }
        if change.published and change.published != known.published:
            columns["dated"] = _utc(change.published)
        self._patch(change.id, columns)
        # The exact content is always a way to find the update again; other keys come as Aliased if they are trusted.
        self.keys += [(change.id, key) for key in change.candidate.keys if key.kind == "print"]

    def _retracted(self, change: Retracted) -> None:
        self._patch(change.id, {"state": "retracted", "changed_at": self.now})
        self.buried[change.id] = change
        self._changed(change.id, "retracted", self.now)

    def _retimed(self, change: Retimed) -> None:
        raw = self._words(change.id, change.time_raw)
        moved = {"dated": change.dated, "changed_at": self.now}
        self._patch(change.id, {**_SEEN, **time_columns(change.published), **raw, **moved})
        self._changed(change.id, "retimed", None)

    def _reread(self, change: Reread) -> None:
        known = self._known(change.id)
        self.keys += [(change.id, key) for key in change.keys]
        self._patch(
            change.id, {**_SEEN, **body_columns(change.candidate), **self._words(change.id, change.candidate.time_raw)}
        )
        self._patch(change.id, {"reader": self.reader})
        columns = revision_columns(change.candidate, known.revision, known.updated, self.now)
        self.rewritten.append(
            (change.id, known.revision, {name: value for name, value in columns.items() if name not in NOT_REREAD})
        )
        if not reads_alike(change.candidate, self.stored[change.id]):
            self._changed(change.id, "reread", None)

    def _words(self, guid: Guid, raw: str) -> Columns:
        """The words of the time, unless this copy of the page has none; other words before are remembered."""
        known = self._known(guid)
        if not raw or raw == known.time_raw:
            return {}
        earlier = tuple(dict.fromkeys(one for one in (known.time_raw, *known.earlier_times) if one and one != raw))
        return {"time_raw": raw, "earlier_times": earlier[:EARLIER_TIMES]}

    def _known(self, guid: Guid) -> Known:
        if guid not in self.known:
            raise StoreError(f"{guid}: changed without having been read")
        return self.known[guid]

    def _patch(self, guid: Guid, columns: Columns) -> None:
        self._known(guid)
        self.updates[guid] = {**self.updates.get(guid, {}), **columns}

    def _changed(self, guid: Guid, kind: Kind, stirred: datetime | None) -> None:
        self.kinds[guid] = max(kind, self.kinds.get(guid, kind), key=_WEIGHT.index)
        if stirred:
            self.stirred = max(stirred, self.now, self.stirred or self.now)


def plan(
    changes: Iterable[Change],
    known: Iterable[Known],
    stored: Mapping[Guid, Update],
    now: datetime,
    reader: str | None = None,
) -> Plan:
    """What ``changes`` to the ``known`` updates write; ``stored`` holds the ones to be reread as they stand."""
    planned = Plan({one.id: one for one in known}, stored, now, reader)
    planned.take(changes)
    return planned


def reads_alike(candidate: Candidate, update: Update) -> bool:
    """Whether a document made from either would hold the same bytes."""
    return (
        candidate.title == update.title
        and candidate.content == update.content
        and (candidate.url or update.url) == update.url
        and candidate.authors == update.authors
        and candidate.categories == update.categories
        and candidate.media == update.media
        and candidate.summary == update.summary
        and candidate.rights == update.rights
        and candidate.origin == update.origin
        and (candidate.pinned, candidate.key_event) == (update.pinned, update.key_event)
    )


def _utc(time: Time) -> datetime:
    return time.instant.astimezone(UTC).replace(microsecond=0)
