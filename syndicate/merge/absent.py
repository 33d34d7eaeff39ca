"""What becomes of updates that are not shown: nothing, missed, retracted, or too many to believe it. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from syndicate.merge.places import listed_of
from syndicate.model import Guid
from syndicate.order import ORDERED, rising
from syndicate.walk import Decision, Known, Match, Missed, Reading, Retracted, Snapshot

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
"""So many times as long as one alone they wait at most, and what was pinned: its box may be missing as well as it."""


def deletions(reading: Reading, known: Sequence[Known], seen: set[Guid], now: datetime) -> Iterator[Retracted]:
    for deletion in reading.deletions:
        for one in known:
            if one.state == "live" and one.id not in seen and deletion.key in one.keys:
                yield Retracted(one.id, now, deletion.reason)


def absences(
    matches: Sequence[Match], reading: Reading, snapshot: Snapshot, seen: set[Guid], now: datetime
) -> Decision:
    """What becomes of updates that are not shown: missed, retracted, or too many covered ones to believe it."""
    if reading.degraded:
        return Decision(())
    state = snapshot.state
    absent = [one for one in snapshot.known if one.state == "live" and one.id not in seen]
    asked_before = [one for one in absent if one.id in state.asked]
    gone = tuple(Retracted(one.id, now) for one in absent if one.id in state.confirmed)
    answered = {*state.confirmed, *state.dismissed}
    shown = [one.position for _, one in listed_of(matches, reading)]
    silent = Decision(gone, state.held if asked_before else None, asked=tuple(one.id for one in asked_before))
    if reading.window or not shown:
        return silent
    upwards = [shown[i] for i in rising(shown)]
    downwards = [shown[i] for i in rising([-position for position in shown])]
    listed = max(upwards, downwards, key=len)
    if len(listed) < ORDERED * len(shown):
        return replace(silent, notes=("the list is reordered: its silence claims nothing",))
    oldest, newest = _witnessed(listed, snapshot), max(listed)
    # Where the order can't be told, an update is missed only between two that are shown.
    ceiling = newest if reading.newest_first is None else float("inf")
    covered = [one for one in snapshot.known if one.state == "live" and oldest < one.position <= ceiling]
    after = snapshot.source.retract_after
    down_to = _oldest_stated(matches, reading)
    missing = [one for one in covered if one.id not in seen and (not one.pinned or _would_be_listed(one, down_to))]
    # What waited for others alone goes on waiting when the list no longer reaches so far, and so does a question; but
    # if the list is whole again, what it does not reach may have come back as well.
    whole = _whole_again(matches, missing, state.asked)
    beyond = [one for one in absent if one.missed >= after and one.position <= oldest and not one.pinned]
    asked_before = _remembered(asked_before, oldest, whole=whole)
    missing += [] if whole else beyond
    missing = [one for one in missing if one.id not in answered]
    asked = _too_many(missing, len(covered), asked_before)
    lacked = sum(one.id in asked for one in missing)
    held = f"{lacked} of {len(covered)} covered updates missing: retract?" if lacked else None
    stood = state.stale_polls + 1  # an older copy that is believed now was seen before
    waiting = [one for one in missing if one.id not in asked]
    enough = _enough(waiting, stood, after)
    # What waits for a person must not be told later because the list no longer reaches so far.
    anew = [Missed(one.id, 0) for one in missing if one.missed >= after and one.id in asked]
    anew += [Missed(one.id, 0) for one in beyond if whole]
    counted = (_missed(one, one.missed + stood, after * PATIENCE if one.pinned else enough, now) for one in waiting)
    return Decision((*gone, *anew, *counted), held, asked=asked)


def _remembered(asked: Sequence[Known], oldest: float, *, whole: bool) -> list[Known]:
    """What is still asked: a list that goes on leaves behind one after the other, one that is cut most at once."""
    reached = [one for one in asked if one.position > oldest]
    return reached if whole or 2 * len(reached) >= len(asked) else list(asked)


def _whole_again(matches: Sequence[Match], missing: Sequence[Known], asked: Collection[Guid]) -> bool:
    """Whether most of what the list lacked came back, as far as it reaches."""
    back = sum(one is not None and (one.missed > 0 or one.id in asked) for one in (match.known for match in matches))
    return back > sum(one.missed > 0 or one.id in asked for one in missing)


def _enough(waiting: Sequence[Known], stood: int, after: int) -> int:
    """In how many polls an update must be missing, given what else the list lacks."""
    young = len(waiting) >= LOSING and any(one.missed + stood < after for one in waiting)
    return after * (PATIENCE if young else 1)


def _oldest_stated(matches: Sequence[Match], reading: Reading) -> datetime | None:
    """Down to which time a list lists what it has: two are older, as where a place is known."""
    stated = [one.published.instant for _, one in listed_of(matches, reading) if _is_timed(one) and one.published]
    return sorted(stated)[1] if len(stated) > 1 and reading.newest_first is not None else None


def _is_timed(one: Known) -> bool:
    return one.published is not None and one.published.precision != "day"


def _would_be_listed(one: Known, down_to: datetime | None) -> bool:
    """Whether an update that was pinned would be listed by its time if it were only no longer pinned."""
    return down_to is not None and one.published is not None and _is_timed(one) and down_to < one.published.instant


def _too_many(missing: Sequence[Known], covered: int, asked: Sequence[Known]) -> tuple[Guid, ...]:
    """Those that a person is asked about: too many went missing in one poll, or within a few.

    What was ``asked`` about and is still gone waits for its answer as long as it is too much to be believed, and is
    remembered while the list does not reach so far; what goes missing meanwhile is counted by itself, unless by then so
    little is left that nothing the list lacks says anything.
    """
    most = max(MOST_MISSED, MOST_MISSED_SHARE * covered)
    waiting = tuple(one.id for one in asked)
    others = [one.id for one in missing if one.id not in waiting]
    at_once = sum(not one.missed for one in missing if one.id not in waiting)
    if at_once > most or len(others) > WITHIN_A_FEW * most or len(missing) > max(most, BROKEN * covered):
        return (*waiting, *others)
    return waiting if len(waiting) > most else ()


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
