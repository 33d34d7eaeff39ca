"""Lists of what is to come inside of an update: their times are no updates."""

from __future__ import annotations

from collections.abc import Sequence

from syndicate.extract.grammar import ALONE, Marker, day_heading
from syndicate.extract.markers import FEWEST, LIST_INTRO, Line, line_above, newest_first


def without_agendas(lines: Sequence[Line], chosen: dict[int, Marker]) -> dict[int, Marker]:
    """Takes out lists of what is to come inside an update: times that follow a colon and run against the rest."""
    order = sorted(chosen)
    runs = _led(lines, chosen, order)
    announced = {index for position, run in runs for index in order[position : position + run]}
    others = [chosen[index].order for index in order if index not in announced]
    down = newest_first(others if len(others) >= FEWEST else [chosen[index].order for index in order])
    kept = dict(chosen)
    for position, run in runs:
        if _against(chosen, order, position, run, down):
            for inside in order[position : position + run]:
                kept.pop(inside)
    return kept


def _led(lines: Sequence[Line], chosen: dict[int, Marker], order: Sequence[int]) -> list[tuple[int, int]]:
    """Where runs of markers begin under a line that ends with a colon, and how long they are."""
    runs: list[tuple[int, int]] = []
    position = 1
    while position < len(order):
        intro = line_above(lines, order[position])
        if (
            intro is None
            or not LIST_INTRO.search(lines[intro].text)
            or day_heading(lines[intro].text)
            or (intro in chosen and (chosen[intro].kind in ALONE or not chosen[intro].rest))  # "17:53:" is a time
        ):
            position += 1
            continue
        runs.append((position, _run(lines, chosen, order, position)))
        position += runs[-1][1]
    return runs


def _run(lines: Sequence[Line], chosen: dict[int, Marker], order: Sequence[int], position: int) -> int:
    """How many markers stand one right after the other from ``position`` on, to where a time falls back."""
    run = 1
    kind = lines[order[position]].kind
    while (
        position + run < len(order)
        and line_above(lines, order[position + run]) == order[position + run - 1]
        and lines[order[position + run]].kind == kind
        and not _falls(chosen[order[position + run - 1]], chosen[order[position + run]])
    ):
        run += 1
    return run


def _falls(before: Marker, after: Marker) -> bool:
    return before.order is not None and after.order is not None and after.order < before.order


def _against(chosen: dict[int, Marker], order: Sequence[int], position: int, run: int, down: bool | None) -> bool:
    times = [chosen[index].order for index in order[position : position + run]]
    before, after = chosen[order[position - 1]].order, None
    if position + run < len(order):
        after = chosen[order[position + run]].order
    known = [time for time in times if time is not None]
    if not known or before is None:
        return False
    if run >= 2 and down and known == sorted(known) and known[0] != known[-1]:
        return True
    if after is None:
        return bool(down) and known[0] > before
    return (not down and known[-1] > after > before) or (bool(down) and known[0] > before > after)
