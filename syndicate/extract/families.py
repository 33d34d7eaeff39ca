"""Which family of markers carries a page: not every time that stands in a text opens an update."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from syndicate.extract.grammar import ALONE, Marker
from syndicate.extract.markers import FEWEST, Line, newest_first
from syndicate.extract.strays import in_form, with_few


def choose_markers(lines: Sequence[Line], found: dict[int, Marker], live: bool) -> dict[int, Marker]:
    """The family of markers that carries the page: the pluses, else lines that begin with, or are, a time."""
    plus = {i: m for i, m in found.items() if m.kind == "plus" and m.time_text}
    if len(plus) >= (1 if live else 2):
        return plus
    every = lead = {i: m for i, m in found.items() if m.kind not in ALONE and m.kind != "plus"}
    bare = {
        i: m
        for i, m in lead.items()
        if m.kind == "bare" and not re.match(r"(?i)(?:alle )?ore\b", m.time_text or "") and not m.dated
    }
    if len(bare) < 3 or len(bare) < 0.6 * len(lead):
        lead = {i: m for i, m in lead.items() if i not in bare}
    alone = _alone({i: m for i, m in found.items() if m.kind in ALONE})
    clocks = _alone({i: m for i, m in found.items() if m.kind == "stamp"})
    if len(lead) >= max(FEWEST, 0.5 * len(alone)) and all(m.kind == "relative" for m in alone.values()):
        alone = clocks  # how long ago it was is said besides
    best, rest = (lead, alone) if len(lead) >= len(alone) else (alone, every)
    best = _with_others(_without_stand(best), _without_stand(rest))
    best = with_few(lines, best, {i: m for i, m in clocks.items() if not m.dated})
    best = with_few(lines, best, in_form(every, best))
    if len(best) >= 2:
        return best
    if len(best) == 1 and live and next(iter(best.values())).sure:
        return best
    return _open_pluses(found) if live else {}


def _with_others(best: dict[int, Marker], rest: dict[int, Marker]) -> dict[int, Marker]:
    """Both families, if the times of the second fall in with those of the first: only some updates have headlines."""
    if len(best) < 2 or len(rest) < 2 or len(rest) < 0.2 * len(best):
        return best
    both = dict(sorted({**best, **rest}.items()))
    times = [marker.order for marker in both.values() if marker.order is not None]
    down = newest_first([marker.order for marker in best.values()])
    steps = [after - before for before, after in pairwise(times)]
    falls = sum((step < 0) != (abs(step) > 720) for step in steps)
    in_order = falls == len(steps) if down else falls == 0
    return both if down is not None and len(times) == len(both) and 0 not in steps and in_order else best


def _alone(found: dict[int, Marker]) -> dict[int, Marker]:
    """Times alone on their line: clocks before relative times; match minutes only in company; a second form of the
    time just above, or a date under it, opens nothing."""
    clocks = {i: m for i, m in found.items() if m.kind == "stamp"}
    minutes = {i: m for i, m in found.items() if m.kind == "minute"}
    relative = {i: m for i, m in found.items() if m.kind == "relative"}
    chosen = dict(clocks if len(clocks) >= 2 or not relative else relative)
    if len(minutes) >= 2 and (chosen or len(minutes) >= 3):
        chosen.update(minutes)
    chosen = _one_form(chosen)
    kept: dict[int, Marker] = {}
    for index in sorted(chosen):
        before = kept.get(index - 1)
        if before is not None and _is_again(before, chosen[index]):
            continue
        kept[index] = chosen[index]
    return kept


def _is_again(before: Marker, marker: Marker) -> bool:
    """Whether a marker says the time of the one just above it again; 90+4 and 90+1 are two minutes."""
    if marker.kind == "minute":
        return before.time_text == marker.time_text
    return before.order == marker.order or marker.kind == "relative"


def _one_form(found: dict[int, Marker]) -> dict[int, Marker]:
    """Where nearly all clocks say "BST" or "Uhr", those that don't are the lengths of films and the like."""
    named = {i: m for i, m in found.items() if m.kind != "stamp" or re.search(r"[^\W\d]{2,}$", m.time_text or "")}
    return named if len(named) >= 6 and len(named) >= 0.8 * len(found) else found


def _without_stand(found: dict[int, Marker]) -> dict[int, Marker]:
    """The page's own dateline is no update: a date with a clock above times that have none."""
    order = sorted(found)
    if len(order) >= 2 and found[order[0]].dated and found[order[0]].kind == "stamp":
        rest = [found[index] for index in order[1:]]
        if not any(marker.dated for marker in rest):
            return {index: found[index] for index in order[1:]}
    return found


def _open_pluses(found: dict[int, Marker]) -> dict[int, Marker]:
    """``+++`` without times: those of the commoner form, ``+++ sentence.`` or ``+++ Title +++``."""
    timeless = {i: m for i, m in found.items() if m.kind == "plus" and not m.time_text}
    forms = [{i: m for i, m in timeless.items() if m.closed is closed} for closed in (False, True)]
    best = max(forms, key=len)
    return best if len(best) >= 2 else {}
