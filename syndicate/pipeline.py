"""One poll of one source, upstream to store, read top to bottom. Whatever happens, a Poll is left behind."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from time import monotonic

from syndicate import accept
from syndicate.errors import Conflict, ExtractError, FetchError, Gone, PollError, Refused, StoreError
from syndicate.extract.hints import SiteRules
from syndicate.identify import identify
from syndicate.identify.again import identify_again
from syndicate.merge import merge, reread
from syndicate.model import Key, Source
from syndicate.reading import read, read_instead, read_on, reader_name, rules_of
from syndicate.recording import Fetching
from syndicate.store import Store
from syndicate.walk import (
    QUIET,
    Decision,
    Document,
    Identification,
    NotModified,
    Outcome,
    Poll,
    Read,
    Reading,
    Snapshot,
    SourceState,
    Validators,
)

TRIES = 5
"""How often a decision is made again because another writer was faster."""


@dataclass(frozen=True, slots=True)
class Rooms:
    """The rooms that one poll walks through, and the rule files it may use."""

    fetcher: Fetching
    store: Store
    rules: Sequence[SiteRules] = ()
    headers: Callable[[Mapping[str, str]], Mapping[str, str]] = dict
    """Request headers of a source as it is to send them: secrets are known by name until the last moment."""


def poll(source_id: str, now: datetime, rooms: Rooms) -> Poll:
    """Poll one source at the instant ``now`` (UTC, whole seconds) and take into the store what it says.

    Raises UnknownName for a source that is not there and StoreError when the store fails; every failure of upstream
    is a value: a Poll with its outcome and one line for a person.
    """
    walk = _Walk(now, rooms, monotonic())
    snapshot = rooms.store.standing(source_id)  # most polls find nothing to compare
    try:
        snapshot = _reread(snapshot, walk)
        asked = snapshot.source
        if asked.headers:
            asked = replace(asked, headers=rooms.headers(asked.headers))
        answer = rooms.fetcher.fetch(asked, snapshot.state.validators, now, url=snapshot.state.url)
        if isinstance(answer, NotModified) or answer.digest == snapshot.state.digest:
            return _unchanged(answer, snapshot, walk)
        one = read(answer, asked, snapshot.state, now, rooms.rules)
        return _take(_whole(one, asked, snapshot.state, walk), walk)
    except PollError as error:
        return _failed(error, snapshot, walk)


@dataclass(frozen=True, slots=True)
class _Walk:
    """One poll under way: its instant, its rooms, and when it began by a clock that only counts."""

    now: datetime
    rooms: Rooms
    started: float

    def timed(self, result: Poll) -> Poll:
        """The record of this poll with the seconds it took so far."""
        return replace(result, seconds=round(monotonic() - self.started, 3))

    def apply(
        self,
        full: Snapshot,
        decision: Decision,
        one: Read | None,
        state: SourceState,
        result: Poll,
        *,
        may_keep: bool = True,
    ) -> Poll:
        """Write what was decided on ``full``, and keep the document if that may be; raises Conflict."""
        newsblog = accept.head(one, full) if one else full.newsblog
        timed = self.timed(result)
        document = one.document if one and may_keep else None
        self.rooms.store.apply(full, decision, newsblog, state, timed, document=document, now=self.now)
        return timed

    def record(self, result: Poll) -> Poll:
        timed = self.timed(result)
        self.rooms.store.record(timed, self.now)
        return timed

    def remember(self, snapshot: Snapshot, state: SourceState, result: Poll) -> Poll:
        """Keep the poll and what it taught of the source; nothing of its updates changed."""
        if state != snapshot.state:
            with suppress(Conflict):  # the writer that was faster remembers something better
                return self.apply(snapshot, Decision(()), None, state, result)
        if result.outcome not in QUIET:  # those are counted many at a time
            return self.record(result)
        timed = self.timed(result)
        self.rooms.store.count(timed)
        return timed


# --- another reader ------------------------------------------------------------------------------------------------


def _reread(snapshot: Snapshot, walk: _Walk) -> Snapshot:
    """Before the first poll by another reader, read the last accepted document again and adopt the result.

    So a new release, a changed rule file or another extractor never looks like an edit by the publisher.
    """
    rooms, source = walk.rooms, snapshot.source
    if snapshot.state.reader is None or _same_reader(snapshot, rooms):
        return snapshot
    document = rooms.store.last_document(source.id)
    if document is None:
        return snapshot
    forgetful = replace(snapshot.state, extractor=None) if _extractor_changed(snapshot) else snapshot.state
    try:
        again = read(document, source, forgetful, document.fetched, rooms.rules)
    except ExtractError:
        return snapshot  # the next document will be read by the new reader, or say why it can't be
    for _ in range(TRIES):
        full = rooms.store.snapshot(source.id, _keys(again.reading))
        reading = again.reading
        found = identify_again(reading.candidates, full.known, full.state.trust, newest_first=reading.newest_first)
        decision = reread(found.matches)
        state = replace(full.state, reader=again.reader, extractor=again.extraction.extractor)
        counts = accept.counts_of(decision)
        with suppress(Conflict):
            walk.apply(full, decision, again, state, Poll(source.id, walk.now, "changed", "read again", counts=counts))
            return rooms.store.standing(source.id)
    raise StoreError(f"{source.id}: other writers were faster {TRIES} times")


def _same_reader(snapshot: Snapshot, rooms: Rooms) -> bool:
    extractor = snapshot.state.extractor or ""
    return not _extractor_changed(snapshot) and snapshot.state.reader == reader_name(
        snapshot.source, extractor, rules_of(snapshot.source, rooms.rules), snapshot.state.noise
    )


def _extractor_changed(snapshot: Snapshot) -> bool:
    """The operator named another extractor than the one that was chosen."""
    return snapshot.source.extractor not in ("auto", snapshot.state.extractor)


def _whole(one: Read, asked: Source, state: SourceState, walk: _Walk) -> Read:
    """With what is told elsewhere: by the data of an embedded product, or on further pages while none is known."""
    if one.extraction.next_url is None:
        return one

    def fetched(url: str) -> Document | None:
        try:
            answer = walk.rooms.fetcher.fetch(asked, Validators(), walk.now, url=url)
        except FetchError:
            return None  # what can't be had now is had another time
        return answer if isinstance(answer, Document) and answer.complete else None

    if not one.extraction.updates:
        return read_instead(one, asked, fetched, walk.now, walk.rooms.rules)
    if any(
        match.known
        for match in _identified(one.reading, walk.rooms.store.snapshot(one.source, _keys(one.reading))).matches
    ):
        return one
    return read_on(one, asked, fetched, walk.now, walk.rooms.rules, state)


# --- the outcomes --------------------------------------------------------------------------------------------------


def _unchanged(answer: Document | NotModified, snapshot: Snapshot, walk: _Walk) -> Poll:
    """The document we hold is still the document; what is being counted against it counts on."""
    judged = snapshot.state.pending or snapshot.state.confirmed
    if judged and (document := walk.rooms.store.last_document(snapshot.source.id)):
        return _take(read(document, snapshot.source, snapshot.state, document.fetched, walk.rooms.rules), walk)
    state = snapshot.state
    if state.stale_polls or state.unreadable:
        state = state.met_again()
    if isinstance(answer, Document) and answer.validators != state.validators:
        state = replace(state, validators=answer.validators)
    outcome: Outcome = "not-modified" if isinstance(answer, NotModified) else "unchanged"
    return walk.remember(snapshot, state, Poll(snapshot.source.id, walk.now, outcome))


def _take(one: Read, walk: _Walk) -> Poll:
    """Decide and store; on a faster writer decide again on what it left."""
    for _ in range(TRIES):
        full = walk.rooms.store.snapshot(one.source, _keys(one.reading))
        found = _identified(one.reading, full)
        if objection := accept.objection(one, full, found):
            result, state = accept.refused(one, full, *objection, walk.now)
            return walk.remember(full, state, result)
        decision = merge(found.matches, one.reading, full, walk.now, one.reader)
        state = accept.remember(one, full, found, decision, walk.now)
        with suppress(Conflict):
            told = accept.told(one, full, found, decision, walk.now)
            # Words that were erased here are not to come back by way of the kept document.
            erased = any(match.known and match.known.expunged for match in found.matches)
            return walk.apply(full, decision, one, state, told, may_keep=not erased)
    raise StoreError(f"{one.source}: other writers were faster {TRIES} times")


def _failed(error: PollError, snapshot: Snapshot, walk: _Walk) -> Poll:
    """Upstream could not be had or not be read: remembered, and the last good state stays up."""
    outcome: Outcome = "failed"
    if isinstance(error, Refused):
        outcome = "refused"
    elif isinstance(error, Gone):
        outcome = "gone"
    source_id = snapshot.source.id
    result = Poll(source_id, walk.now, outcome, str(error))
    if isinstance(error, FetchError):
        result = replace(result, status=error.status, retry_after=error.retry_after)
    # An upstream in trouble gives old copies as well: what it showed before has not stood since.
    result = walk.remember(snapshot, replace(snapshot.state, stale_polls=0, stale_since=None), result)
    if isinstance(error, Gone):
        walk.rooms.store.set_status(source_id, "gone", walk.now, str(error))
    return result


def _identified(reading: Reading, full: Snapshot) -> Identification:
    state = full.state
    return identify(reading.candidates, full.known, state.trust, newest_first=reading.newest_first, asked=state.asked)


def _keys(reading: Reading) -> set[Key]:
    return {key for candidate in reading.candidates for key in candidate.keys} | {d.key for d in reading.deletions}
