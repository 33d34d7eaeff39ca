"""What happened to a known update that is shown. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from syndicate.likeness import sighted, spoken, told
from syndicate.merge.dates import SECOND, utc
from syndicate.model import Key, Time
from syndicate.walk import (
    Aliased,
    Candidate,
    Change,
    Flipped,
    Found,
    Known,
    Match,
    Reread,
    Restored,
    Retimed,
    Revised,
    Withheld,
)

FLIP_POLLS = 3
"""Polls that content equal to an earlier revision must have stood before it is believed."""
FLIP_POLLS_TIME = 2
"""The same for an earlier time alone: ``updated`` is not at stake."""
CACHED = timedelta(minutes=10)
"""A document fetched may be so old, and the clock of its server so wrong: what it lacks may have been made before."""


def changes_of(
    match: Match, known: Known, now: datetime, last: datetime | None, *, stood: int, ours: bool
) -> Iterator[Change]:
    """What happened to one known update that is shown. ``last`` is when the document before was fetched.

    ``stood`` counts the polls for which an older copy was doubted before it was believed, ``ours`` says that only its
    telling or our reading changed.
    """
    candidate = match.candidate
    if known.state == "taken-down":
        yield from _withheld(match, known)
        return
    if new_keys := unknown_keys(match, known):
        yield Aliased(known.id, new_keys)
    same = is_same(candidate, known)
    published = published_of(candidate, known, last if same else None)
    if known.state == "retracted":
        revision = known.revision if same or ours else known.revision + 1
        yield Restored(known.id, candidate, revision, published, _moved(candidate, known, now))
        return
    if known.missed:
        yield Found(known.id)
    if not same and (ours or known.fingerprint == candidate.also):  # or so far only its data told it
        yield Reread(known.id, candidate, ())
        return
    if mark := _went_back(candidate, known, published):
        polls = max(known.flip_polls + 1 if known.flip == mark else 1, stood + 1)
        if polls < (FLIP_POLLS_TIME if same else FLIP_POLLS):
            yield Flipped(known.id, mark, polls)
            return
    if known.flip:
        yield Flipped(known.id, None, 0)
    if not same:
        yield Revised(known.id, candidate, known.revision + 1, published, _moved(candidate, known, now))
    elif published != known.published:
        dated = utc(published.instant) if published else known.dated
        yield Retimed(known.id, published, candidate.time_raw, dated)
    elif candidate.shown and candidate.pinned != known.pinned:
        yield Reread(known.id, candidate, ())  # else it would be held to be pinned until it is edited


def _withheld(match: Match, known: Known) -> Iterator[Withheld]:
    """What it says now is kept, so that a chain of edits, each of which is small, does not bring it back."""
    candidate = match.candidate
    said = {(one.fingerprint, one.time_raw) for one in (known, known.sighted) if one}
    if (candidate.fingerprint, candidate.time_raw) not in said or unknown_keys(match, known):
        yield Withheld(known.id, sighted(candidate, erased=known.expunged), unknown_keys(match, known))


def is_same(candidate: Candidate, known: Known) -> bool:
    """Whether the content is what it was. What scrolled off the page may still be told by its data, in other words."""
    if candidate.fingerprint == known.fingerprint:
        return True
    return not candidate.shown and Key("print", candidate.fingerprint) in known.keys


def _went_back(candidate: Candidate, known: Known, published: Time | None) -> str | None:
    """The earlier content, or else the earlier time, that an update shows again."""
    if not is_same(candidate, known):
        return candidate.fingerprint if candidate.fingerprint in known.earlier else None
    if published != known.published and candidate.time_raw in known.earlier_times:
        return f"time {candidate.time_raw}"
    return None


def is_ours(match: Match, known: Known, reader: str | None) -> bool:
    """Whether only our reading of an update changed, or where its headline ends."""
    candidate = match.candidate
    return _reads_alike(match, known, reader) or _set_apart(candidate, known) or _headed_before(candidate, known)


def _reads_alike(match: Match, known: Known, reader: str | None) -> bool:
    """Content that another reader read, and that says the same words now: it was long out of sight, not edited."""
    if reader is None or known.reader in (None, reader):
        return False
    return told(spoken(match.candidate)).words == told(spoken(known)).words


def _set_apart(candidate: Candidate, known: Known) -> bool:
    """Whether the first words became a headline, or a headline the first words, and nobody wrote anything."""
    moved = (candidate.title is None) != (known.title is None)
    return moved and told(spoken(candidate)).words == told(spoken(known)).words


def _headed_before(candidate: Candidate, known: Known) -> bool:
    """Whether a headline stood above the text before, and only now can be told to be its own."""
    if known.title is not None or candidate.title is None or candidate.content.text != known.text:
        return False
    return Key("print", candidate.fingerprint) in known.keys and candidate.fingerprint not in known.earlier


def unknown_keys(match: Match, known: Known) -> tuple[Key, ...]:
    return tuple(key for key in match.keys if key not in known.keys)


def published_of(candidate: Candidate, known: Known, last: datetime | None) -> Time | None:
    """Pinned when first resolved: moves only if the update's own words or stamp changed, and say another instant.

    A stated time that is the time of the last modification says nothing of publication: where upstream has no other
    (Atom without ``published``) it moves at every edit. But it only moves on: one that went back was put right. So was
    one that moved on, of an update that was not edited, to before the ``last`` document: an edit would be later.
    """
    if candidate.published is None or not candidate.time_raw:
        return known.published
    if known.published is None:
        return candidate.published
    moved_on = candidate.published.instant >= known.published.instant
    put_right = last is not None and candidate.published.instant <= last - CACHED
    if moved_on and not put_right and candidate.modified and candidate.modified == candidate.published.instant:
        return known.published
    if candidate.time_raw == known.time_raw or not known.time_raw:
        return known.published
    if candidate.published.instant == known.published.instant:
        return known.published
    return candidate.published


def _moved(candidate: Candidate, known: Known, now: datetime) -> datetime:
    """``updated`` of a revision: upstream's word if it is later and not from the future, else the poll instant."""
    floor = max(known.updated, known.removed or known.updated) + SECOND
    modified = candidate.modified and utc(candidate.modified)
    if modified and floor <= modified <= now:
        return modified
    return max(now, floor)
