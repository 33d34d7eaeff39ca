"""What happened to each update? Pure: matches, known updates and the poll instant in, changes out.

| seen now                                   | stored         | change                                       |
|--------------------------------------------|----------------|----------------------------------------------|
| yes                                        | none           | New                                          |
| yes                                        | same print     | nothing; Found if it had been missed         |
| yes                                        | same print, key unknown | Aliased                             |
| yes                                        | other print    | Revised                                      |
| yes, publisher changed its time            | same print     | Retimed                                      |
| yes                                        | retracted      | Restored                                     |
| yes                                        | taken down     | nothing                                      |
| yes, in other words or at another time     | taken down     | Withheld: nobody is told                     |
| yes, only our reader changed               | any            | Reread                                       |
| yes, its first words set apart or no more  | other print    | Reread                                       |
| yes, pinned or no longer                   | same print     | Reread                                       |
| yes, equal to an earlier revision          | other print    | Flipped, until it has stood; then Revised    |
| yes, under an earlier time                 | same print     | Flipped, until it has stood; then Retimed    |
| yes, most others changed as well           | other print    | Reread: told in another way                  |
| no                                         | not covered    | nothing                                      |
| no                                         | covered        | Missed, then Retracted                       |
| named as deleted                           | live           | Retracted                                    |
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from urllib.parse import quote

from syndicate.likeness import sighted, spoken, told
from syndicate.model import Guid, Key, Source, Time
from syndicate.noise import told_otherwise
from syndicate.order import ORDERED, held_above, rising
from syndicate.walk import (
    Aliased,
    Candidate,
    Change,
    Decision,
    Flipped,
    Found,
    Known,
    Match,
    Missed,
    Moved,
    New,
    Reading,
    Reread,
    Restored,
    Retimed,
    Retracted,
    Revised,
    Snapshot,
    Withheld,
)

FLIP_POLLS = 3
"""Polls that content equal to an earlier revision must have stood before it is believed."""
FLIP_POLLS_TIME = 2
"""The same for an earlier time alone: ``updated`` is not at stake."""
MOST_MISSED = 3
MOST_MISSED_SHARE = 0.1
"""More covered updates than both of these go missing in one poll: nothing is retracted and a person is asked."""
WITHIN_A_FEW = 2
"""So many times as many missing within the polls that a miss is counted: the same."""
BROKEN = 1 / 4
"""A list that lacks more of what it covers, and more than may go at once, is not whole, however it came to that."""
LOSING = 3
"""So many missing updates wait until the last of them has stood: a list that goes on losing some may be breaking."""
PATIENCE = 4
"""So many times as long as one alone they wait at most."""
CACHED = timedelta(minutes=10)
"""A document fetched may be so old, and the clock of its server so wrong: what it lacks may have been made before."""
SECOND = timedelta(seconds=1)
_URI = re.compile(r"""[A-Za-z][A-Za-z0-9+.-]*:[^\s\x00-\x20\x7f<>"{}|\\^`]+""")
"""RFC 3986 section 3, with the letters of RFC 3987: what may stand as ``atom:id``."""


def merge(
    matches: Sequence[Match], reading: Reading, snapshot: Snapshot, now: datetime, reader: str | None = None
) -> Decision:
    """Decide what one accepted document did to a source.

    ``now`` is the poll instant, UTC, whole seconds; ``reader`` who read the document.
    """
    otherwise = told_otherwise(matches)
    stood, last = snapshot.state.stale_polls, snapshot.state.seen
    seen = {match.known.id for match in matches if match.known}
    changes: list[Change] = list(_births(matches, reading, snapshot, now))
    for match in matches:
        if match.known:
            ours = match.known.id in otherwise.updates or _reads_alike(match, match.known, reader)
            ours |= _set_apart(match.candidate, match.known) or _headed_before(match.candidate, match.known)
            changes += _changes(match, match.known, now, last, stood=stood, ours=ours)
    changes += _moves(matches, reading, snapshot.known)
    changes += _deletions(reading, snapshot.known, seen, now)
    gone = {change.id for change in changes if isinstance(change, Retracted)}
    absent = _absences(matches, reading, snapshot, seen | gone, now)
    notes = (*absent.notes, *otherwise.notes)
    gap = bool(matches) and not seen and any(one.state == "live" for one in snapshot.known)
    if gap:
        notes = (*notes, "no update shown was known before: a gap")
    return replace(absent, changes=(*changes, *absent.changes), notes=notes, noise=otherwise.noise, gap=gap)


def reread(matches: Sequence[Match]) -> Decision:
    """Adopt what a changed reader makes of the last accepted document: nothing new, nothing revised."""
    return Decision(
        tuple(
            Reread(match.known.id, match.candidate, _unknown(match, match.known))
            for match in matches
            if match.known
            and match.known.state == "live"
            and (not _same(match.candidate, match.known) or _unknown(match, match.known))
        )
    )


def mint(source: Source, key: Key, n: int) -> Guid:
    """The GUID of the ``n``-th update of ``source`` known by ``key``: minted once, then stored and never made again.

    Under ``guid = "upstream"`` an upstream id that is a URI is passed through, another is wrapped as a fragment of the
    source's own URN.
    """
    if source.guid == "upstream" and key.kind != "print" and n == 0:
        return key.value if _URI.fullmatch(key.value) else f"urn:uuid:{source.uid}#{quote(key.value, safe='')}"
    return uuid.uuid5(uuid.UUID(source.uid), f"{key.kind}\n{key.value}\n{n}").urn


# --- seen ----------------------------------------------------------------------------------------------------------


def _births(matches: Sequence[Match], reading: Reading, snapshot: Snapshot, now: datetime) -> Iterator[New]:
    """New updates; n is the lowest number never used for the key, by an update living or dead."""
    used: dict[Key, int] = {}
    for key, n in snapshot.spent:
        used[key] = max(used.get(key, 0), n + 1)
    for one in snapshot.known:
        used[one.mint] = max(used.get(one.mint, 0), one.n + 1)
    ranks = _ranks(matches, reading)
    places = positions(matches, reading, snapshot.known)
    for i, match in enumerate(matches):
        if match.known:
            continue
        key = match.keys[0]
        n = used.get(key, 0)
        used[key] = n + 1
        candidate = match.candidate
        dated = _utc(candidate.published.instant) if candidate.published else now - ranks[i] * SECOND
        yield New(
            id=mint(snapshot.source, key, n),
            mint=key,
            n=n,
            keys=match.keys,
            candidate=candidate,
            published=candidate.published,
            dated=dated,
            updated=_first_updated(candidate, dated, now),
            position=places[i],
        )


def _first_updated(candidate: Candidate, dated: datetime, now: datetime) -> datetime:
    """RFC 4287 section 4.2.15 wants a date: the stated modification, else the publication, never the future."""
    modified = candidate.modified and _utc(candidate.modified)
    if modified and dated <= modified <= now:
        return modified
    return min(dated, now)


def _ranks(matches: Sequence[Match], reading: Reading) -> list[int]:
    """Each match's place in age, 0 the newest, so that updates without a time keep the order of the page."""
    count = len(matches)
    return [count - 1 - i if reading.newest_first is False else i for i in range(count)]


def positions(matches: Sequence[Match], reading: Reading, known: Sequence[Known]) -> list[float]:
    """A place for each match in the order of its source's list; known updates keep theirs.

    New ones go between the known neighbours they stand between, above the topmost or right below the lowest, for what
    is older and not shown has scrolled off.
    """
    ranks = _ranks(matches, reading)
    by_age = sorted(range(len(matches)), key=lambda i: -ranks[i])  # oldest first
    held = held_above([match.candidate for match in matches], reading.newest_first)
    listed = [
        (i, one.position)
        for i in by_age
        if (one := matches[i].known) and not one.pinned and not matches[i].candidate.pinned and i not in held
    ]
    shown = {match.known.id for match in matches if match.known}
    firm = {listed[at][0] for at in rising([position for _, position in listed])}
    places = [0.0] * len(matches)
    top = max((one.position for one in known), default=0.0)
    run: list[int] = []
    last: float | None = None
    for i in by_age:
        one = matches[i].known
        if one is None or i not in firm:
            run.append(i)
            continue
        start = last if last is not None else _below(one.position, shown, known, len(run))
        for step, j in enumerate(run, 1):
            places[j] = start + (one.position - start) * step / (len(run) + 1)
        run, last, places[i] = [], one.position, one.position
    for step, j in enumerate(run, 1):
        places[j] = max(top, last or 0.0) + step
    return [match.known.position if match.known else places[i] for i, match in enumerate(matches)]


def _moves(matches: Sequence[Match], reading: Reading, known: Sequence[Known]) -> Iterator[Moved]:
    """Known updates that an editor moved within a list that otherwise kept its order: they stand between others now."""
    ranks = _ranks(matches, reading)
    listed = [(ranks[i], one) for i, one in _listed(matches, reading)]
    listed.sort(key=lambda row: -row[0])  # the oldest first
    # Of two at the end of the list that changed places the upper one moved: else what is not shown would lie between.
    kept = [len(listed) - 1 - at for at in reversed(rising([-one.position for _, one in reversed(listed)]))]
    if len(kept) < ORDERED * len(listed) or len(kept) == len(listed):
        return
    floor = listed[kept[0]][1].position
    if lowest := [one for _, one in listed[: kept[0]]]:  # above what the list may no longer reach
        yield from _spread(lowest, _below(floor, {one.id for _, one in listed}, known, len(lowest)), floor)
    # What stands above all others is held there: pinned, whatever the page calls it.
    for older, newer in pairwise(kept):
        run = [one for _, one in listed[older + 1 : newer]]
        yield from _spread(run, listed[older][1].position, listed[newer][1].position)


def _below(position: float, shown: Collection[Guid], known: Sequence[Known], count: int) -> float:
    """Down to where there is room below a position: the next update that is not shown, else as much as is needed."""
    lower = (one.position for one in known if one.position < position and one.id not in shown)
    return max(lower, default=position - count - 1)


def _spread(run: Sequence[Known], below: float, above: float) -> Iterator[Moved]:
    for step, one in enumerate(run, 1):
        yield Moved(one.id, below + (above - below) * step / (len(run) + 1))


def _changes(
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
    if new_keys := _unknown(match, known):
        yield Aliased(known.id, new_keys)
    same = _same(candidate, known)
    published = _published(candidate, known, last if same else None)
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
        dated = _utc(published.instant) if published else known.dated
        yield Retimed(known.id, published, candidate.time_raw, dated)
    elif candidate.shown and candidate.pinned != known.pinned:
        yield Reread(known.id, candidate, ())  # else it would be held to be pinned until it is edited


def _withheld(match: Match, known: Known) -> Iterator[Withheld]:
    """What it says now is kept, so that a chain of edits, each of which is small, does not bring it back."""
    candidate = match.candidate
    said = {(one.fingerprint, one.time_raw) for one in (known, known.sighted) if one}
    if (candidate.fingerprint, candidate.time_raw) not in said or _unknown(match, known):
        yield Withheld(known.id, sighted(candidate, erased=known.expunged), _unknown(match, known))


def _same(candidate: Candidate, known: Known) -> bool:
    """Whether the content is what it was. What scrolled off the page may still be told by its data, in other words."""
    if candidate.fingerprint == known.fingerprint:
        return True
    return not candidate.shown and Key("print", candidate.fingerprint) in known.keys


def _went_back(candidate: Candidate, known: Known, published: Time | None) -> str | None:
    """The earlier content, or else the earlier time, that an update shows again."""
    if not _same(candidate, known):
        return candidate.fingerprint if candidate.fingerprint in known.earlier else None
    if published != known.published and candidate.time_raw in known.earlier_times:
        return f"time {candidate.time_raw}"
    return None


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


def _unknown(match: Match, known: Known) -> tuple[Key, ...]:
    return tuple(key for key in match.keys if key not in known.keys)


def _published(candidate: Candidate, known: Known, last: datetime | None) -> Time | None:
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
    modified = candidate.modified and _utc(candidate.modified)
    if modified and floor <= modified <= now:
        return modified
    return max(now, floor)


def _utc(instant: datetime) -> datetime:
    return instant.astimezone(UTC).replace(microsecond=0)


# --- not seen ------------------------------------------------------------------------------------------------------


def _deletions(reading: Reading, known: Sequence[Known], seen: set[Guid], now: datetime) -> Iterator[Retracted]:
    for deletion in reading.deletions:
        for one in known:
            if one.state == "live" and one.id not in seen and deletion.key in one.keys:
                yield Retracted(one.id, now, deletion.reason)


def _absences(
    matches: Sequence[Match], reading: Reading, snapshot: Snapshot, seen: set[Guid], now: datetime
) -> Decision:
    """What becomes of updates that are not shown: missed, retracted, or too many covered ones to believe it."""
    if reading.degraded:
        return Decision(())
    absent = [one for one in snapshot.known if one.state == "live" and one.id not in seen]
    gone = tuple(Retracted(one.id, now) for one in absent if one.id in snapshot.state.confirmed)
    answered = {*snapshot.state.confirmed, *snapshot.state.dismissed}
    shown = [one.position for _, one in _listed(matches, reading)]
    if reading.window or not shown:
        return Decision(gone)
    upwards = [shown[i] for i in rising(shown)]
    downwards = [shown[i] for i in rising([-position for position in shown])]
    listed = max(upwards, downwards, key=len)
    if len(listed) < ORDERED * len(shown):
        return Decision(gone, notes=("the list is reordered: its silence claims nothing",))
    oldest, newest = _witnessed(listed, snapshot), max(listed)
    # Where the order can't be told, an update is missed only between two that are shown.
    ceiling = newest if reading.newest_first is None else float("inf")
    covered = [one for one in snapshot.known if one.state == "live" and oldest < one.position <= ceiling]
    missing = [one for one in covered if one.id not in seen and one.id not in answered and not one.pinned]
    asked = _too_many(missing, len(covered), snapshot.state.asked)
    held = f"{len(asked)} of {len(covered)} covered updates missing: retract?" if asked else None
    after = snapshot.source.retract_after
    stood = snapshot.state.stale_polls + 1  # an older copy that is believed now was seen before
    waiting = [one for one in missing if one.id not in asked]
    if len(waiting) >= LOSING and any(one.missed + stood < after for one in waiting):
        after *= PATIENCE
    counted = (_missed(one, one.missed + stood, after, now) for one in waiting)
    return Decision((*gone, *counted), held, asked=asked)


def _too_many(missing: Sequence[Known], covered: int, asked: Collection[Guid]) -> tuple[Guid, ...]:
    """Those of the missing that a person is asked about: too many went missing in one poll, or within a few.

    What was asked about waits for its answer as long as it is too much to be believed; what goes missing meanwhile is
    counted by itself, unless by then so little is left that nothing the list lacks says anything.
    """
    most = max(MOST_MISSED, MOST_MISSED_SHARE * covered)
    waiting = [one for one in missing if one.id in asked]
    others = [one for one in missing if one.id not in asked]
    at_once = sum(not one.missed for one in others)
    if at_once > most or len(others) > WITHIN_A_FEW * most or len(missing) > max(most, BROKEN * covered):
        return tuple(one.id for one in missing)
    return tuple(one.id for one in waiting) if len(waiting) > most else ()


def _witnessed(listed: Sequence[float], snapshot: Snapshot) -> float:
    """Down to which position an absence is believed: two that are older are shown, or the oldest of all.

    One alone at the end of a list may have been moved there over what the list no longer reaches.
    """
    last, *others = sorted(listed)
    if last <= min(one.position for one in snapshot.known if one.state == "live"):
        return last
    return others[0] if others else float("inf")


def _missed(one: Known, polls: int, after: int, now: datetime) -> Missed | Retracted:
    return Retracted(one.id, now) if polls >= after else Missed(one.id, polls)


def _listed(matches: Sequence[Match], reading: Reading) -> list[tuple[int, Known]]:
    """The known updates that stand in the list, with the numbers of their matches.

    Pinned ones stand outside its order, whoever says that they are; what only the data lists is not shown.
    """
    held = held_above([match.candidate for match in matches], reading.newest_first)
    return [
        (i, one)
        for i, match in enumerate(matches)
        if (one := match.known) is not None
        and one.state == "live"
        and match.candidate.shown
        and not (match.candidate.pinned or one.pinned or i in held)
    ]
