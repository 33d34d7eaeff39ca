"""Where updates stand in their source's list: new ones, and those that an editor moved. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from itertools import pairwise

from syndicate.model import Guid
from syndicate.order import ORDERED, held_above, rising
from syndicate.walk import Known, Match, Moved, Reading


def ranks_of(matches: Sequence[Match], reading: Reading) -> list[int]:
    """Each match's place in age, 0 the newest, so that updates without a time keep the order of the page."""
    count = len(matches)
    return [count - 1 - i if reading.newest_first is False else i for i in range(count)]


def positions(matches: Sequence[Match], reading: Reading, known: Sequence[Known]) -> list[float]:
    """A place for each match in the order of its source's list; known updates keep theirs.

    New ones go between the known neighbours they stand between, above the topmost or right below the lowest, for what
    is older and not shown has scrolled off.
    """
    ranks = ranks_of(matches, reading)
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


def moves(matches: Sequence[Match], reading: Reading, known: Sequence[Known]) -> Iterator[Moved]:
    """Known updates that an editor moved within a list that otherwise kept its order: they stand between others now."""
    ranks = ranks_of(matches, reading)
    listed = [(ranks[i], one) for i, one in listed_of(matches, reading)]
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


def listed_of(matches: Sequence[Match], reading: Reading) -> list[tuple[int, Known]]:
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
