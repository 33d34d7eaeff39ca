"""May this document speak, and what is remembered of it? Pure, as identify and merge are.

A document that is broken, older than what we have, or of another newsblog changes nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import fields, replace
from datetime import datetime, timedelta

from syndicate.model import Newsblog
from syndicate.walk import (
    Decision,
    Document,
    Flipped,
    Identification,
    Missed,
    New,
    Outcome,
    Poll,
    Read,
    Restored,
    Retracted,
    Revised,
    Snapshot,
    SourceState,
    Validators,
)

STALE_POLLS = 3
"""An older copy of a page is believed once it has stood this many polls: then the page really went back."""
STALE_FOR = timedelta(minutes=5)
"""And for so long, if polls are closer together."""
DOUBTED_FOR = timedelta(hours=2)
"""So long at most, however often upstream is in trouble in between or gives another one."""
RETURN_POLLS = {"a retracted update and earlier words": STALE_POLLS, "a retracted update": 2}
"""The same, where a page that does not tell its age shows nothing but what it said before."""
_NEWEST_GONE = "the newest update went back to"
MOST_NOISE = 50
ALARM_AFTER = timedelta(minutes=15)
"""How long documents can't be read before a person is told."""
BROKEN_FOR = timedelta(hours=2)
"""How long a page must break off before its end until that is how it is made."""
MOVE_AFTER = timedelta(days=1)
"""How long a permanent redirect must hold, with known updates behind it, before it is adopted (RFC 9110 15.4.2)."""


def objection(one: Read, full: Snapshot, found: Identification) -> tuple[Outcome, str] | None:
    """Why this document may not change anything: it is broken, old, or of another newsblog."""
    state = full.state
    shown = sum(candidate.shown for candidate in one.reading.candidates)
    if not one.document.complete:
        return "degraded", "the body was cut: the connection broke, or it is larger than [fetch] max_bytes"
    if _is_broken_off(one.document, state):
        return "degraded", "the page was cut: it breaks off before its end"
    if one.reading.degraded and not shown:
        return "degraded", one.reading.degraded
    if not shown and not one.reading.candidates and not one.reading.deletions:
        why = one.extraction.refused or "no update readable"
        return ("degraded", why) if state.shown or not one.reading.newsblog.headline else None
    if (
        not one.instead
        and _redirected(one.document, full)
        and full.known
        and not any(match.known for match in found.matches)
    ):
        return "held", f"redirected to {one.document.url}, which shares no update: a successor?"
    if doubtful(one, full):
        unsure = f"confidence {one.extraction.confidence:.2f} is below {full.source.confidence:.2f}"
        return "held", f"{unsure}: see `syndicate preview`, then `syndicate approve {full.source.id}`"
    if state.doubted_since is not None and one.document.fetched - state.doubted_since >= DOUBTED_FOR:
        return None
    if (old := _stale(one, full, found)) and not _has_stood(old, one, state, found):
        return "stale", old
    if (back := _went_back(one, full, found)) and state.stale_polls + 1 < RETURN_POLLS[back]:
        return "stale", f"nothing but what was said before: {back}"
    return None


def _has_stood(old: str, one: Read, state: SourceState, found: Identification) -> bool:
    """Whether an older copy is one no more: for some polls, and longer than an edge cache is behind by itself."""
    long = state.stale_since is None or one.document.fetched - state.stale_since >= STALE_FOR
    return state.stale_polls + 1 >= _polls_of(old, found) and (long or old.startswith(_NEWEST_GONE))


def _polls_of(old: str, found: Identification) -> int:
    """How long an older copy is doubted: not so long where only its newest update is gone, and it says what was never
    said before."""
    news = any(
        m.known is None or m.candidate.fingerprint not in {m.known.fingerprint, *m.known.earlier} for m in found.matches
    )
    return STALE_POLLS - 1 if news and old.startswith(_NEWEST_GONE) else STALE_POLLS


def _is_broken_off(document: Document, state: SourceState) -> bool:
    """A page that breaks off, as the one before it did not; what keeps doing so is made like that."""
    kept_on = state.breaking is not None and document.fetched - state.breaking >= BROKEN_FOR
    return state.digest is not None and state.broken_off is False and not kept_on and document.breaks_off


def doubtful(one: Read, full: Snapshot) -> bool:
    """Whether the reader is less sure than the source demands, and the operator has not approved this very reader."""
    return one.extraction.confidence < full.source.confidence and one.reader != full.state.approved


def _redirected(document: Document, full: Snapshot) -> bool:
    return document.url.split("#")[0] != (full.state.url or full.source.url).split("#")[0]


def _stale(one: Read, full: Snapshot, found: Identification) -> str | None:
    """An older copy from some edge cache: one we had before, or one whose stand or newest update goes back."""
    if one.document.digest in full.state.digests:
        return "an earlier copy of the page"
    stand = one.reading.newsblog.stand
    if stand and full.state.stand and stand.precision != "day" and stand.instant < full.state.stand:
        return f"the page's stand went back to {stand.instant.isoformat()}"
    newest = _newest(one)
    # Where the page says its own age, that is believed: then its newest update was really taken away.
    if not stand and newest and full.state.newest and newest < full.state.newest and not _retimed(found, full):
        return f"{_NEWEST_GONE} {newest.isoformat()}"
    return None


def _retimed(found: Identification, full: Snapshot) -> bool:
    """The update that was the newest is shown, under a time that the publisher corrected."""
    shown = (match.known.published for match in found.matches if match.known)
    return any(time and time.instant == full.state.newest for time in shown)


def _went_back(one: Read, full: Snapshot, found: Identification) -> str | None:
    """A document in which something goes back to an earlier state and nothing is new may be an old copy."""
    stand = one.reading.newsblog.stand
    if stand and full.state.stand and stand.instant > full.state.stand:
        return None
    pairs = [(match.candidate, match.known) for match in found.matches]
    if any(known is None or c.fingerprint not in {known.fingerprint, *known.earlier} for c, known in pairs):
        return None
    retracted = [known for _, known in pairs if known and known.state == "retracted"]
    if not retracted:
        return None  # earlier words are held by themselves
    gone = max((known.removed for known in retracted if known.removed), default=None)
    if gone and any(known and c.fingerprint == known.fingerprint and known.updated > gone for c, known in pairs):
        return None  # it says what was first said after those had gone
    if any(known and c.fingerprint != known.fingerprint for c, known in pairs):
        return "a retracted update and earlier words"
    return "a retracted update"


def _newest(one: Read) -> datetime | None:
    """The latest time that an update of the document states, but for days and what is still to come."""
    stated = [c.published for c in one.reading.candidates if c.published and c.published.precision != "day"]
    return max((time.instant for time in stated if time.instant <= one.document.fetched), default=None)


def remember(one: Read, full: Snapshot, found: Identification, decision: Decision, now: datetime) -> SourceState:
    """The source's memory after this document was accepted."""
    reading = one.reading
    state = full.state.accepted(one.document, one.reader)
    shown = {match.known.id for match in found.matches if match.known}
    stand = reading.newsblog.stand
    news = any(isinstance(change, New | Revised | Restored | Retracted) for change in decision.changes)
    state = replace(
        state,
        extractor=one.extraction.extractor if reading.candidates else state.extractor,
        extractor_why=one.why if state.extractor is None else state.extractor_why,
        stand=stand.instant if stand else state.stand,
        newest=_newest(one) or state.newest,
        shown=sum(candidate.shown for candidate in reading.candidates),
        trust=found.trust,
        noise=tuple(dict.fromkeys((*state.noise, *decision.noise)))[:MOST_NOISE],
        gap=now if decision.gap else state.gap,
        gaps=state.gaps + decision.gap,
        held=decision.held,
        asked=decision.asked,
        confirmed=(),
        dismissed=tuple(guid for guid in state.dismissed if guid not in shown),
        awaiting=None,
        pending=any(isinstance(change, Missed | Flipped) and change.polls for change in decision.changes),
        live=reading.newsblog.live,
        successor=None,
        last_change=now if news else state.last_change,
        confidence=one.extraction.confidence,
        notes=reading.notes,
    )
    if one.instead:
        return replace(state, url=one.document.url, moved_to=None, moved_since=None)
    return _follow(one.document, full, found, state, now)


def _follow(
    document: Document, full: Snapshot, found: Identification, state: SourceState, now: datetime
) -> SourceState:
    """A permanent redirect is adopted after it held for a day with known updates behind it."""
    target = document.permanent_url
    if target is None or target == (full.state.url or full.source.url):
        return replace(state, moved_to=None, moved_since=None)
    if target != full.state.moved_to or full.state.moved_since is None:
        return replace(state, moved_to=target, moved_since=now)
    if now - full.state.moved_since >= MOVE_AFTER and any(match.known for match in found.matches):
        return replace(state, url=target, moved_to=None, moved_since=None)
    return state


def told(one: Read, full: Snapshot, found: Identification, decision: Decision, now: datetime) -> Poll:
    """The record of a poll whose document was accepted."""
    counts = counts_of(decision)
    outcome: Outcome = "held" if decision.held else "changed" if counts else "unchanged"
    message = decision.held or one.reading.degraded or ""
    if not one.reading.candidates:
        message = message or one.extraction.refused or "no update yet"
    return Poll(
        full.source.id,
        now,
        outcome,
        message,
        extractor=one.extraction.extractor,
        confidence=one.extraction.confidence,
        notes=(*one.reading.notes, *found.notes, *decision.notes),
        counts=counts,
        shown=sum(candidate.shown for candidate in one.reading.candidates),
    )


def refused(one: Read, full: Snapshot, outcome: Outcome, message: str, now: datetime) -> tuple[Poll, SourceState]:
    """The record and the memory of a document that was not accepted: its validators are not kept."""
    result = replace(told(one, full, Identification(()), Decision(()), now), outcome=outcome, message=message)
    since = (full.state.unreadable or now) if outcome == "degraded" else full.state.unreadable
    breaking = (full.state.breaking or now) if _is_broken_off(one.document, full.state) else None
    alarm = since is not None and outcome == "degraded" and now - since >= ALARM_AFTER
    return result, replace(
        _doubted(one, full.state, outcome),
        unreadable=since,
        breaking=breaking,
        held=f"no update readable since {since:%Y-%m-%d %H:%M} UTC: {message}" if alarm else full.state.held,
        validators=Validators(),
        successor=one.document.url if _redirected(one.document, full) and outcome == "held" else full.state.successor,
        awaiting=one.reader if doubtful(one, full) else None,
    )


def _doubted(one: Read, state: SourceState, outcome: Outcome) -> SourceState:
    """The state with how long an older copy has stood; not while upstream is in trouble in between.

    Where each is another one that was had before, none of them has stood: some edge is behind, now more, now less.
    """
    if outcome != "stale":
        return replace(state, stale_polls=0, stale_since=None) if outcome == "degraded" else state
    digest = one.document.digest
    another = state.stale_digest not in (None, digest) and digest in state.digests
    polls = 1 if another else state.stale_polls + 1
    since = state.stale_since if polls > 1 else one.document.fetched
    doubted = state.doubted_since or one.document.fetched
    return replace(state, stale_polls=polls, stale_since=since, stale_digest=digest, doubted_since=doubted)


def head(one: Read, full: Snapshot) -> Newsblog:
    """The head as it stands now: what a document without a headline leaves out was said by an earlier one."""
    said = one.reading.newsblog
    if said.headline is not None:
        return said
    stated = {each.name: value for each in fields(said) if (value := getattr(said, each.name)) is not None}
    return replace(full.newsblog, **stated)


def counts_of(decision: Decision) -> Mapping[str, int]:
    """How many changes of each kind, by lower-case name."""
    return dict(Counter(type(change).__name__.lower() for change in decision.changes))
