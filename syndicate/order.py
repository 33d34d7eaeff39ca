"""The order that a list kept though single rows were moved. Pure."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

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
