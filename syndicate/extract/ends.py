"""Updates that end with their time in brackets: "… all trains are diverted. (21.15 Uhr)"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from syndicate.extract.calendar import CLOCK, DAY, minutes
from syndicate.extract.grammar import Marker, day_heading, title_like
from syndicate.extract.markers import FEWEST, Line, newest_first, title_in_brackets
from syndicate.extract.phrases import STAND

_END = re.compile(
    rf"\((?:(?:stand|posted|published|publié|publicado|pubblicato|veröffentlicht)\s?:?\s)?"
    rf"(?P<time>(?:(?:{DAY})\s?[,|–-]?\s?)?(?:um\s|at\s|à\s|a las\s|alle\s|ore\s)?{CLOCK})\)\s?[.]?$",
    re.IGNORECASE,
)
_MOST_ABOVE = 8
"""Lines above the first time among which the headline of its update is looked for."""

_SENTENCE_END = re.compile(r"[.!?…][\"'”“»)]*$")
_MANY = 0.6


@dataclass(frozen=True, slots=True)
class Ended:
    """One update as lines from ``start`` to ``end``; ``mark`` is its time with the brackets."""

    marker: Marker
    mark: str
    start: int
    end: int
    headed: bool


def find_ends(lines: Sequence[Line]) -> list[Ended]:
    """The updates whose last lines end with times that run one way; none if these are few."""
    marks = {
        index: match
        for index, line in enumerate(lines)
        if line.kind in ("text", "item") and line.text.endswith((")", ").")) and (match := _END.search(line.text[-60:]))
    }
    if sum(title_in_brackets(lines[index].text) for index in marks) >= _MANY * len(marks):
        return []  # the times of titles, whose texts follow
    clocks = [minutes(match["time"]) for match in marks.values()]
    if len(marks) < FEWEST or newest_first(clocks) is None:
        return []
    order = sorted(marks)
    starts = [index + 1 for index in order[:-1]]
    headed = sum(_heads(lines, start, end) for start, end in zip(starts, order[1:], strict=True)) >= _MANY * len(starts)
    longest = max(end + 1 - start for start, end in zip(starts, order[1:], strict=True))
    starts.insert(0, _first(lines, order[0], longest, headed=headed))
    return [
        Ended(
            Marker("stamp", match["time"].strip(), order=minutes(match["time"])),
            match[0],
            start,
            end + 1,
            headed and _heads(lines, start, end),
        )
        for start, end, match in zip(starts, order, (marks[index] for index in order), strict=True)
    ]


def _first(lines: Sequence[Line], end: int, longest: int, *, headed: bool) -> int:
    """Where the first update starts: at the headline above, if others have such; else with the paragraphs above it.

    No more of these than other updates have, ``longest`` lines at most, and not the uppermost: that is the lead.
    """
    if not headed:
        return end - _paragraphs_above(lines, end, longest - 1)
    above = range(end - 1, max(-1, end - 1 - _MOST_ABOVE), -1)
    heading = next((index for index in above if lines[index].kind == "heading"), None)
    return next((index for index in above if _heads(lines, index, end)), end) if heading is None else heading


def _paragraphs_above(lines: Sequence[Line], end: int, most: int) -> int:
    """How many sentences stand right above a line, ``most`` at most, with one more above them."""
    count = 0
    while count <= most and count < end and _is_sentence(lines[end - 1 - count]):
        count += 1
    return max(0, min(count - 1, most))


def _is_sentence(line: Line) -> bool:
    return line.kind == "text" and _SENTENCE_END.search(line.text[-4:]) is not None and STAND.match(line.text) is None


def _heads(lines: Sequence[Line], index: int, end: int) -> bool:
    line = lines[index]
    return (
        index < end
        and line.kind in ("heading", "text")
        and title_like(line.text)
        and day_heading(line.text) is None
        and STAND.match(line.text) is None
    )
