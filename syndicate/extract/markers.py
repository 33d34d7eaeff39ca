"""Which of a page's lines open an update: not every time that stands in a text does."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from syndicate.extract.calendar import halved
from syndicate.extract.counts import balls, is_phase
from syndicate.extract.grammar import ALONE, Marker, day_before, day_heading, read_marker, time_behind, title_like
from syndicate.extract.phrases import CONTENTS, STAND

LineKind = Literal["text", "heading", "item", "quote", "caption", "other"]

_LIST_INTRO = re.compile(r":\s?$")
LONE_MARK = re.compile(r"[-–—•*·]$")
"""A line that is nothing but a bullet or a dash."""

_MOVED = 45
"""Minutes between a moved update and one beside it, at most."""
_LONG_FILM = 600
"""From ten o'clock on a time is hardly the minutes and seconds of a film."""
_COMPANY = 2
"""Times alone that fall in with the others, by which a further one may stand where it was moved."""
_LONGEST_STAND = 80
_LONGEST_TITLE = 140
_BALL = 5
"""Letters of "123.4", the longest ball of an innings."""

FEWEST = 3
"""Markers of one kind that make a list."""
_SENTENCE_END = re.compile(r"[.!?…][\"'”“»)]*$")
_FIGURES = re.compile(r"\d+")
_BULLET = re.compile(r"[•·▪►*–-]\s")


@dataclass(frozen=True, slots=True)
class Line:
    """One line as a person sees it. ``place`` is the caller's number of the block it is in."""

    text: str
    place: int
    kind: LineKind = "text"


def find_markers(lines: Sequence[Line]) -> dict[int, Marker]:
    """Every line that could open an update, by its number; not those of a table of contents, captions or chrome."""
    found: dict[int, Marker] = {}
    contents = False
    for index, line in enumerate(lines):
        if CONTENTS.match(line.text):
            contents = True
            continue
        contents = contents and (line.kind == "item" or _BULLET.match(line.text) is not None)
        if contents or line.kind in ("caption", "other", "quote"):
            continue
        marker = read_marker(line.text)
        if marker is not None:
            found[index] = marker
    if sum(marker.kind == "minute" for marker in found.values()) >= FEWEST:
        phases = (index for index, line in enumerate(lines) if index not in found and is_phase(line.text))
        found |= {index: Marker("minute", lines[index].text) for index in phases}
    if sum(marker.kind == "relative" for marker in found.values()) >= _COMPANY:
        found |= {index: marker for index, line in enumerate(lines) if (marker := day_before(line.text)) is not None}
    return found | _ends_of_headings(lines, found) | _balls(lines, found)


def title_in_brackets(text: str) -> bool:
    """Whether a line may be a title with its time in brackets behind it."""
    return text.endswith(")") and len(text) <= _LONGEST_TITLE and title_like(text.rpartition("(")[0].rstrip())


def _ends_of_headings(lines: Sequence[Line], found: Mapping[int, Marker]) -> dict[int, Marker]:
    """The times behind the titles in headings, if most headings have one and most of them stand there."""
    headings = [
        index
        for index, line in enumerate(lines)
        if index not in found and (line.kind == "heading" or (line.kind == "text" and title_in_brackets(line.text)))
    ]
    behind = {index: marker for index in headings if (marker := time_behind(lines[index].text)) is not None}
    enough = len(behind) >= max(FEWEST, 0.6 * len(headings), len(found))
    return behind if enough and newest_first([marker.order for marker in behind.values()]) is not None else {}


def _balls(lines: Sequence[Line], found: Mapping[int, Marker]) -> dict[int, Marker]:
    short = {index: line.text for index, line in enumerate(lines) if len(line.text) <= _BALL and index not in found}
    return {index: Marker("minute", ball.words, order=ball.order) for index, ball in balls(short).items()}


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
    best = _with_few(lines, best, {i: m for i, m in clocks.items() if not m.dated})
    best = _with_few(lines, best, _in_form(every, best))
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


def _with_few(lines: Sequence[Line], best: dict[int, Marker], others: dict[int, Marker]) -> dict[int, Marker]:
    """With the few updates that are marked otherwise, since they alone have no headline, or one.

    They are headings as all others are, or lead over to a sentence, or their times fall in with their neighbours'. A
    time alone above the first of the list may be the page's own stamp; if that was found elsewhere, it is an update, or
    one that is pinned there.
    """
    times = [best[index].order for index in sorted(best)]
    down = newest_first(times)
    down = newest_first(times[1:]) if down is None else down  # the first may be pinned there
    if len(best) < FEWEST or down is None or not others:
        return best
    stand = _stand(lines)
    headed = sum(lines[i].kind == "heading" for i in best) >= 0.8 * len(best)
    kept = dict(best)
    for index, marker in others.items():
        before = [best[i].order for i in sorted(best) if i < index][-1:]
        after = [best[i].order for i in sorted(best) if i > index][:1]
        beside = [best[i].order for i in (index - 1, index + 1) if i in best]
        if index in best or marker.order in beside:  # right beside it stands the same time again
            continue
        if (headed and lines[index].kind == "heading") or (before and _is_spoken(lines, index, marker, best)):
            fits = True
        elif before:
            fits = _leads_over(lines, index, marker) or _falls_in(before, marker.order, after, down=down)
            fits |= _may_be_moved(lines, index, marker, best, [*before, *after])
        else:
            fits = stand is not None and stand < index
        if fits:
            kept[index] = marker
    company = sum(index in others for index in kept) >= _COMPANY  # lone times are no stranger here
    kept |= {
        i: m
        for i, m in others.items()
        if i not in kept and (company or ":" not in _form(m)) and _above_sentence(lines, i, m, best)
    }  # and the length of a film is written with a colon
    return dict(sorted(kept.items()))


def _is_spoken(lines: Sequence[Line], index: int, marker: Marker, best: dict[int, Marker]) -> bool:
    """Whether a time alone says "Uhr" or the like as the others do, above a text: no film's length does."""
    form = _FIGURES.sub("0", marker.time_text or "")
    return (
        marker.kind == "stamp"
        and any(map(str.isalpha, form))
        and any(form == _FIGURES.sub("0", other.time_text or "") for other in best.values())
        and index + 1 < len(lines)
        and lines[index + 1].kind == "text"
        and read_marker(lines[index + 1].text) is None
    )


def _may_be_moved(
    lines: Sequence[Line], index: int, marker: Marker, best: dict[int, Marker], beside: Sequence[int | None]
) -> bool:
    """Whether a time alone above a text, written as the others are, is one that an editor moved there or corrected.

    It is the length of a film where that is short, unless it is near to a time beside it.
    """
    time = marker.order
    if marker.kind != "stamp" or time is None or _form(marker) not in map(_form, best.values()):
        return False
    if index + 1 == len(lines) or lines[index + 1].kind != "text" or read_marker(lines[index + 1].text) is not None:
        return False
    if any(other is not None and abs(other - time) <= _MOVED for other in beside):
        return True
    return time >= _LONG_FILM and _among(time, best)


def _above_sentence(lines: Sequence[Line], index: int, marker: Marker, best: dict[int, Marker]) -> bool:
    """Whether a lone time of any hour that the list reaches stands above a sentence: no film's title is one."""
    follower = lines[index + 1] if index + 1 < len(lines) else None
    return (
        marker.kind == "stamp"
        and index - 1 not in best
        and _form(marker) in map(_form, best.values())
        and marker.order is not None
        and _among(marker.order, best)
        and follower is not None
        and follower.kind == "text"
        and _SENTENCE_END.search(follower.text) is not None
        and read_marker(follower.text) is None
    )


def _among(time: int, best: dict[int, Marker]) -> bool:
    """Whether a time lies between the first and the last of the list."""
    stated = [other.order for other in best.values() if other.order is not None]
    return min(stated) <= time <= max(stated)


def _form(marker: Marker) -> str:
    """How a time is written, figure for figure: "00:00 Uhr"."""
    return re.sub(r"\d", "0", marker.time_text or "")


def _leads_over(lines: Sequence[Line], index: int, marker: Marker) -> bool:
    """Whether a time with a headline stands above a sentence, and not in a list of what is to come."""
    above = line_above(lines, index)
    follower = lines[index + 1] if index + 1 < len(lines) else None
    return (
        marker.kind not in ALONE
        and lines[index].kind == "text"
        and follower is not None
        and follower.kind == "text"
        and _SENTENCE_END.search(follower.text) is not None
        and read_marker(follower.text) is None
        and (above is None or not _LIST_INTRO.search(lines[above].text))
    )


def _stand(lines: Sequence[Line]) -> int | None:
    """The line that says when the page was last changed, and when that was."""
    for index, line in enumerate(lines):
        label = STAND.match(line.text) if len(line.text) <= _LONGEST_STAND else None
        if label is not None and _FIGURES.search(line.text[label.end() :]):
            return index
    return None


def _falls_in(before: list[int | None], time: int | None, after: list[int | None], *, down: bool) -> bool:
    """Whether a time lies between its neighbours'; where these were moved themselves, beside one of them."""
    if after and not _in_order([*before, *after], down=down):
        return _in_order([*before, time], down=down) or _in_order([time, *after], down=down)
    return _in_order([*before, time, *after], down=down)


def _in_form(lead: dict[int, Marker], best: dict[int, Marker]) -> dict[int, Marker]:
    """The lines that begin with a time as the lone times are written, with a headline behind it."""
    forms = {_FIGURES.sub("0", marker.time_text or "") for marker in best.values()}
    return {
        i: m
        for i, m in lead.items()
        if i not in best and _FIGURES.sub("0", m.time_text or "") in forms and title_like(m.rest)
    }


def _in_order(times: Sequence[int | None], *, down: bool) -> bool:
    """Whether no time runs against the list; against it by more than half a day is midnight, with it is nothing."""
    known = [time for time in times if time is not None]
    steps = [after - before if down else before - after for before, after in pairwise(known)]
    return len(known) == len(times) and all(-720 <= step <= 0 or step > 720 for step in steps)


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


def without_agendas(lines: Sequence[Line], chosen: dict[int, Marker]) -> dict[int, Marker]:
    """Takes out lists of what is to come inside an update: times that follow a colon and run against the rest."""
    order = sorted(chosen)
    down = newest_first([chosen[index].order for index in order])
    kept = dict(chosen)
    position = 1
    while position < len(order):
        index = order[position]
        intro = line_above(lines, index)
        if (
            intro is None
            or not _LIST_INTRO.search(lines[intro].text)
            or day_heading(lines[intro].text)
            or (intro in chosen and (chosen[intro].kind in ALONE or not chosen[intro].rest))  # "17:53:" is a time
        ):
            position += 1
            continue
        run = _run(lines, order, position)
        if _against(chosen, order, position, run, down):
            for inside in order[position : position + run]:
                kept.pop(inside)
        position += run
    return kept


def _run(lines: Sequence[Line], order: Sequence[int], position: int) -> int:
    """How many markers stand one right after the other from ``position`` on."""
    run = 1
    kind = lines[order[position]].kind
    while (
        position + run < len(order)
        and line_above(lines, order[position + run]) == order[position + run - 1]
        and lines[order[position + run]].kind == kind
    ):
        run += 1
    return run


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


def line_above(lines: Sequence[Line], index: int) -> int | None:
    """The line above that is not furniture."""
    index -= 1
    while index >= 0 and (lines[index].kind in ("caption", "other") or LONE_MARK.match(lines[index].text)):
        index -= 1
    return index if index >= 0 else None


def newest_first(times: Sequence[int | None], days: Sequence[str | None] = ()) -> bool | None:
    """Whether times fall down the page. None if it can't be told.

    Only neighbours under the same day heading are compared; a jump by more than half a day is midnight, and one jump
    alone by more than four hours, under no day at all, proves nothing.
    """
    known = [(time, days[index] if days else None) for index, time in enumerate(times) if time is not None]
    pairs = [pair for pair in pairwise(known) if pair[0][1] == pair[1][1] and pair[0][0] != pair[1][0]]
    steps = [(lower - upper, day) for (upper, day), (lower, _) in pairs]
    clocks = all(time >= 0 for time, _ in known)
    if not pairs or (len(pairs) == 1 and clocks and steps[0][1] is None and abs(steps[0][0]) > 240):
        return None
    falls = sum((step < 0) != (clocks and day is None and abs(step) > 720) for step, day in steps)
    rises = len(steps) - falls
    return None if falls == rises else falls > rises


def orders(markers: Sequence[Marker]) -> list[int | None]:
    """What to sort by. Where most clocks say am or pm, one that does not tells no order."""
    spoken = [marker.time_text is not None and halved(marker.time_text) for marker in markers]
    if sum(spoken) * 2 <= len(spoken):
        return [marker.order for marker in markers]
    return [marker.order if said else None for marker, said in zip(markers, spoken, strict=True)]
