"""The order that a list kept though single rows were moved. Pure."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from itertools import takewhile

ORDERED = 0.7
"""A list of which so much stands in its known order has an order; the rest was moved."""


def rising(numbers: Sequence[float]) -> list[int]:
    """The places of the longest run of rising numbers, in their order."""
    ends: list[int] = []
    before: list[int] = []
    for at, number in enumerate(numbers):
        rank = bisect_left(ends, number, key=lambda end: numbers[end])
        before.append(ends[rank - 1] if rank else -1)
        ends[rank : rank + 1] = [at]
    run: list[int] = []
    at = ends[-1] if ends else -1
    while at >= 0:
        run.append(at)
        at = before[at]
    return run[::-1]


FEWEST = 3
"""Rows that must be in the order of their times to show that another is not."""


def held_above(times: Sequence[float | None], newest_first: bool | None) -> frozenset[int]:
    """The rows that a list of this order is headed by although their times are not those of its head.

    They are pinned there, whatever the page calls it: their places say nothing of what they are or when they came.
    """
    stated = [i for i, time in enumerate(times) if time is not None]
    if newest_first is None:
        return frozenset()
    by_age = stated if newest_first is False else stated[::-1]
    ranked = sorted(range(len(by_age)), key=lambda n: (times[by_age[n]] or 0.0, n))
    ranks = {n: float(rank) for rank, n in enumerate(ranked)}
    kept = {by_age[at] for at in rising([ranks[n] for n in range(len(by_age))])}
    if len(kept) < max(FEWEST, ORDERED * len(stated)):
        return frozenset()
    return frozenset(takewhile(lambda i: i not in kept, stated))
