"""Where updates stand in their list: the order of neighbours as evidence. Pure.

Updates that are surely recognised divide a list into gaps. What is not yet recognised can only be an update of its
own gap, unless the list was reordered; new updates come in at the top.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from syndicate.order import ORDERED, held_above, rising
from syndicate.walk import Candidate, Known

TOP = float("inf")
BOTTOM = float("-inf")


@dataclass(frozen=True, slots=True)
class Gap:
    """Between two recognised neighbours: their positions, the older one's first; infinite at the ends."""

    older: float
    newer: float

    def holds(self, one: Known) -> bool:
        return self.older < one.position < self.newer

    @property
    def closed(self) -> bool:
        """Below a known neighbour nothing is newly posted: what stands there stood there before."""
        return self.newer != TOP


@dataclass(frozen=True, slots=True)
class Place:
    """How a candidate and a known update stand to each other in the list."""

    fits: bool
    """No recognised neighbour stands between them."""
    partners: bool
    """They are each other's only choice in their gap, or of one rank in a gap where as many came as went."""
    closed: bool
    covered: bool
    """An older neighbour is shown, so the known update would be too, were it still there."""


ANYWHERE = Place(fits=True, partners=False, closed=False, covered=False)
"""Of what stands outside the order: pinned updates, and all in a list that was reordered."""


class Places:
    """The gaps of one document, given which candidates are recognised so far."""

    def __init__(
        self,
        candidates: Sequence[Candidate],
        recognised: dict[int, Known],
        missing: Sequence[Known],
        newest_first: bool | None,
    ) -> None:
        by_age = list(range(len(candidates)))
        if newest_first is not False:
            by_age.reverse()
        self._candidates = candidates
        held = held_above(candidates, newest_first)
        listed = [i for i in by_age if _listed(candidates[i]) and i not in held]
        anchors = [(i, recognised[i].position) for i in listed if i in recognised and not recognised[i].pinned]
        # One that was moved within the list divides nothing.
        kept = [anchors[at] for at in rising([position for _, position in anchors])]
        self.ordered = len(kept) >= ORDERED * len(anchors)
        self.floor = kept[0][1] if kept else BOTTOM
        self.gaps = self._gaps(listed, dict(kept), recognised)
        self._ranks = self._paired(listed, recognised, missing)

    def _gaps(self, listed: Sequence[int], kept: dict[int, float], recognised: dict[int, Known]) -> dict[int, Gap]:
        gaps: dict[int, Gap] = {}
        bounds = [BOTTOM, *kept.values(), TOP]
        passed = 0
        for i in listed:
            if i in kept:
                passed += 1
            elif i not in recognised:
                gaps[i] = Gap(bounds[passed], bounds[passed + 1])
        return gaps

    def _paired(self, listed: Sequence[int], recognised: dict[int, Known], missing: Sequence[Known]) -> dict[int, str]:
        """Candidate -> the missing known update that it would be if all of a gap were edited and nothing else."""
        came: dict[Gap, list[int]] = defaultdict(list)
        for i in listed:
            if i not in recognised:
                came[self.gaps[i]].append(i)
        # What the last document lacked already is not what was edited since.
        live = [one for one in missing if one.state == "live" and not one.pinned and not one.missed]
        live.sort(key=lambda one: one.position)
        positions = [one.position for one in live]
        paired: dict[int, str] = {}
        for gap, ours in came.items():
            theirs = live[bisect_left(positions, gap.older) : bisect_left(positions, gap.newer)]
            theirs = [one for one in theirs if gap.holds(one)]
            if gap.older == BOTTOM and gap.closed:
                theirs = theirs[-len(ours) :]  # what is older still has scrolled off
            if len(theirs) == len(ours):
                paired |= {i: one.id for i, one in zip(ours, theirs, strict=True)}
        return paired

    def partner(self, i: int) -> str | None:
        """The known update that would be ``i`` if all of its gap were edited and nothing else."""
        return self._ranks.get(i) if self.ordered else None

    def of(self, i: int, one: Known) -> Place:
        """How the unrecognised candidate ``i`` stands to a known update that is not recognised either."""
        gap = self.gaps.get(i)
        if gap is None or not self.ordered or one.pinned or one.state != "live":
            return ANYWHERE
        return Place(
            fits=gap.holds(one),
            partners=self._ranks.get(i) == one.id,
            closed=gap.closed,
            covered=one.position > self.floor > BOTTOM,
        )


def _listed(candidate: Candidate) -> bool:
    return candidate.shown and not candidate.pinned
