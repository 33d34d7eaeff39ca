"""The days of a list that shows only clock times, read from the order in which it stands.

Walking down a newest-first list the clock falls, and rises again where midnight was crossed. Posts out of order make
it rise too, so the cheapest reading of the whole list is sought: a gap costs its length, a step back in time three
times its length (so that a rise of more than six hours is midnight), and a single post between two that are close to
each other may be passed over as misplaced.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

DAY = 86_400
_BACKWARDS = 3
_MISPLACED = 12 * 3600
_CLOSE = 3600


@dataclass(frozen=True, slots=True)
class Spot:
    """One post in newest-first order: seconds since midnight, and its day where that is known."""

    clock: int
    day: date | None = None


def newest_first(spots: Sequence[Spot]) -> bool | None:
    """Whether most neighbours fall; None if as many rise. Jumps of over six hours may be midnights."""
    falls = rises = 0
    for above, below in pairwise(spots):
        if above.day and below.day and above.day != below.day:
            fall = (above.day - below.day).days
        else:
            fall = above.clock - below.clock
            if abs(fall) > DAY // 4:
                continue
        falls += fall > 0
        rises += fall < 0
    return None if falls == rises else falls > rises


def back(spots: Sequence[Spot]) -> tuple[list[int], float]:
    """Days back (0, -1, …) of each post against the first one, and what this reading costs, in seconds."""
    if not spots:
        return [], 0.0
    best: list[tuple[float, int | None]] = [(0.0, None)]
    for here in range(1, len(spots)):
        options = [(best[here - 1][0] + _step(spots[here - 1], spots[here])[0], here - 1)]
        if here > 1 and spots[here - 1].day is None:
            direct = _step(spots[here - 2], spots[here])[0]
            if direct <= _CLOSE:
                options.append((best[here - 2][0] + _MISPLACED + direct, here - 2))
        best.append(min(options))
    return _offsets(spots, best), best[-1][0]


def _step(above: Spot, below: Spot) -> tuple[float, int]:
    """The cost of standing directly above ``below``, and the days between them (0 or negative)."""
    if above.day is not None and below.day is not None:
        return 0.0, (below.day - above.day).days
    fall = above.clock - below.clock
    same = fall if fall >= 0 else -fall * _BACKWARDS
    over = fall + DAY
    return (float(same), 0) if same <= over else (float(over), -1)


def _offsets(spots: Sequence[Spot], best: Sequence[tuple[float, int | None]]) -> list[int]:
    path = [len(spots) - 1]
    while (above := best[path[-1]][1]) is not None:
        path.append(above)
    path.reverse()
    offsets: dict[int, int] = {path[0]: 0}
    for above, here in pairwise(path):
        offsets[here] = offsets[above] + _step(spots[above], spots[here])[1]
    for at in range(len(spots)):
        if at not in offsets:
            offsets[at] = _nearest(spots, offsets, at)
    return [offsets[at] for at in range(len(spots))]


def _nearest(spots: Sequence[Spot], offsets: dict[int, int], at: int) -> int:
    """The day that brings a misplaced post closest to the posts around it."""
    around = [other for other in (at - 1, at + 1) if other in offsets]

    def distance(offset: int) -> int:
        return sum(abs((offset - offsets[other]) * DAY + spots[at].clock - spots[other].clock) for other in around)

    days = {offsets[other] for other in around}
    return min(
        sorted({day + more for day in days for more in (-1, 0, 1)}, key=lambda day: (abs(day), day)), key=distance
    )
