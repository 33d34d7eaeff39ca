"""The order that a list kept though single rows were moved. Pure."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from itertools import takewhile

from syndicate.walk import Candidate

ORDERED = 0.7
"""A list of which so much stands in its known order has an order; the rest was moved."""
FEWEST = 3
"""Rows that must be in the order of their times to show that another is not."""


def rising(numbers: Sequence[float]) -> list[int]:
    """The places of the longest run of rising numbers, in their order."""
    ends: list[int] = []
    tails: list[float] = []
    before: list[int] = []
    for at, number in enumerate(numbers):
        rank = bisect_left(tails, number)
        before.append(ends[rank - 1] if rank else -1)
        ends[rank : rank + 1], tails[rank : rank + 1] = [at], [number]
    run: list[int] = []
    at = ends[-1] if ends else -1
    while at >= 0:
        run.append(at)
        at = before[at]
    return run[::-1]


def held_above(candidates: Sequence[Candidate], newest_first: bool | None) -> frozenset[int]:
    """The candidates, by number in page order, that head a list of this order although their times are not its head's.

    They are pinned there, whatever the page calls it: their places say nothing of what they are or when they came.
    """
    stated = [
        (i, one.published.instant)
        for i, one in enumerate(candidates)
        if one.published is not None and one.shown and not one.pinned
    ]
    if newest_first is None:
        return frozenset()
    by_age = stated if newest_first is False else stated[::-1]
    ranked = sorted(range(len(by_age)), key=lambda n: (by_age[n][1], n))  # of equal times the order of the page
    ranks = {n: float(rank) for rank, n in enumerate(ranked)}
    kept = {by_age[at][0] for at in rising([ranks[n] for n in range(len(by_age))])}
    if len(kept) < max(FEWEST, ORDERED * len(stated)):
        return frozenset()
    return frozenset(takewhile(lambda i: i not in kept, (i for i, _ in stated)))
