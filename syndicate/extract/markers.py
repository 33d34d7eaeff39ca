"""Which of a page's lines could open an update, and which way their times run."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from syndicate.extract.calendar import halved
from syndicate.extract.counts import balls, phase
from syndicate.extract.grammar import Marker, day_before, read_marker, time_behind, title_like
from syndicate.extract.phrases import CONTENTS

LineKind = Literal["text", "heading", "item", "quote", "caption", "other"]
LIST_INTRO = re.compile(r":\s?$")
LONE_MARK = re.compile(r"[-–—•*·]$")
"""A line that is nothing but a bullet or a dash."""

_LONGEST_TITLE = 140
_BALL = 5
"""Letters of "123.4", the longest ball of an innings."""

_FEWEST_AGO = 2
"""Times of "two hours ago" beside which "yesterday" is one."""
FEWEST = 3
"""Markers of one kind that make a list."""

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
        phases = {
            index: said
            for index, line in enumerate(lines)
            if index not in found and not _minute_alone(found.get(index - 1)) and (said := phase(line.text))
        }
        found |= {index: Marker("minute", said.words, said.rest) for index, said in phases.items()}
    if sum(marker.kind == "relative" for marker in found.values()) >= _FEWEST_AGO:
        found |= {index: marker for index, line in enumerate(lines) if (marker := day_before(line.text)) is not None}
    return found | _ends_of_headings(lines, found) | _balls(lines, found)


def _minute_alone(marker: Marker | None) -> bool:
    """Whether a minute stands alone on its line: what follows is its text, "Half-time: …" too."""
    return marker is not None and marker.kind == "minute" and not marker.rest


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
