"""What heads a list although its time is not that of its head."""

from __future__ import annotations

from dataclasses import replace

import pytest

from syndicate.order import held_above
from tests.unit.test_merge import candidate

LISTS: dict[str, tuple[list[int | None], bool | None, set[int]]] = {
    "in order": ([50, 40, 30, 20], True, set()),
    "an old one on top": ([5, 50, 40, 30, 20], True, {0}),
    "two old ones on top": ([5, 9, 50, 40, 30, 20, 10], True, {0, 1}),
    "one that was moved within the list": ([50, 40, 5, 30, 20], True, set()),
    "equal times": ([50, 50, 50, 50], True, set()),
    "oldest first, a new one on top": ([60, 10, 20, 30, 40], False, {0}),
    "no order known": ([5, 50, 40, 30, 20], None, set()),
    "too few to tell": ([5, 50, 40], True, set()),
    "no order to be seen": ([5, 50, 10, 40, 20], True, set()),
    "times that are not stated say nothing": ([None, 5, None, 50, 40, 30, 20], True, {1}),
}


@pytest.mark.parametrize(("minutes", "newest_first", "expected"), LISTS.values(), ids=LISTS)
def test_held_above(minutes: list[int | None], newest_first: bool | None, expected: set[int]) -> None:
    shown = [candidate(f"Ort {i}", minute=minute) for i, minute in enumerate(minutes)]
    assert held_above(shown, newest_first) == expected


def test_what_is_said_to_be_pinned_or_is_not_shown_is_no_row() -> None:
    shown = [candidate(f"Ort {i}", minute=minute) for i, minute in enumerate((5, 50, 40, 30, 20))]
    assert held_above([replace(shown[0], pinned=True), *shown[1:]], True) == set()
    assert held_above([replace(shown[0], shown=False), *shown[1:]], True) == set()
