"""What becomes of updates that are not shown: nothing, missed, retracted, or too many to believe it. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
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
"""So many times as long as one alone they wait at most."""


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
    absent = [one for one in snapshot.known if one.state == "live" and one.id not in seen]
    gone = tuple(Retracted(one.id, now) for one in absent if one.id in snapshot.state.confirmed)
    answered = {*snapshot.state.confirmed, *snapshot.state.dismissed}
    shown = [one.position for _, one in listed_of(matches, reading)]
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
