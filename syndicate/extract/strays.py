"""The few updates of a list that are marked otherwise than the most, and times that only look like them."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from itertools import pairwise

from syndicate.extract.grammar import ALONE, Marker, read_marker, title_like
from syndicate.extract.markers import FEWEST, LIST_INTRO, Line, line_above, newest_first
from syndicate.extract.phrases import STAND

_MOVED = 45
"""Minutes between a moved update and one beside it, at most."""

_LONG_FILM = 600
"""From ten o'clock on a time is hardly the minutes and seconds of a film."""

_COMPANY = 2
"""Times alone that fall in with the others, by which a further one may stand where it was moved."""

_LONGEST_STAND = 80
_SENTENCE_END = re.compile(r"[.!?…][\"'”“»)]*$")
_FIGURES = re.compile(r"\d+")


def with_few(lines: Sequence[Line], best: dict[int, Marker], others: dict[int, Marker]) -> dict[int, Marker]:
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
    order = sorted(best)
    for index, marker in others.items():
        before = [best[i].order for i in order[: bisect_left(order, index)][-1:]]
        after = [best[i].order for i in order[bisect_right(order, index) :][:1]]
        beside = [best[i].order for i in (index - 1, index + 1) if i in best]
        heads = headed and lines[index].kind == "heading"
        if index in best or (marker.order in beside and not heads):  # right beside it stands the same time again
            continue
        if heads or (before and _is_spoken(lines, index, marker, best)):
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
        and (above is None or not LIST_INTRO.search(lines[above].text))
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


def in_form(lead: dict[int, Marker], best: dict[int, Marker]) -> dict[int, Marker]:
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
