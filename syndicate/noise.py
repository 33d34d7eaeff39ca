"""Changes that are not the publisher's edits: parts that move on most updates at once. Pure.

Nobody edits forty updates in one minute. Where most updates of a document change together, the page is told in
another way (a template, a counter, a rotating teaser), and each change is taken in without a revision. A line by which
such changes come again and again is learned as noise: from then on it is not part of what a reader of the page reads.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from syndicate.likeness import likeness, spoken, told
from syndicate.model import Guid
from syndicate.walk import Known, Match

SEVERAL = 3
"""Fewer updates than this that change together may well be edits."""
MANY = 8
MOST = 0.6
NEARLY_ALL = 0.8
LONGEST_NOISE = 8
"""Words; a longer line was written for its own sake."""

A_THIRD = 1 / 3
COUNTER_WORDS = 4
"""Words of a counter, its number among them."""

_NUMBER = re.compile(r"\d+(?:[.,:]\d+)*")
_COUNTED = re.compile(r"\d{1,3}(?:[.,]\d{3})+|\d+")
"""A number as counters have it; "2:1" and "4,20" are told by someone."""
_BESIDE = re.compile(r"[|•·]")


@dataclass(frozen=True, slots=True)
class Otherwise:
    """What is told in another way, and the lines (as shapes) that were learned to be noise."""

    updates: frozenset[Guid] = frozenset()
    noise: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def shape(line: str) -> str:
    """A line without its numbers: what "17 Aufrufe" and "1.204 Aufrufe" have in common."""
    return _NUMBER.sub("0", " ".join(line.casefold().split()))


def parts(line: str) -> list[str]:
    """What stands side by side in a line: "17 Aufrufe · 3 Antworten" has two parts that come and go by themselves."""
    return [part.strip() for part in _BESIDE.split(line) if part.strip()]


def told_otherwise(matches: Sequence[Match]) -> Otherwise:
    """Which of the changed updates of one document changed by its telling alone."""
    both = [
        (match, match.known)
        for match in matches
        if match.known and match.known.state == "live" and match.candidate.shown
    ]
    changed = [(match, one) for match, one in both if match.candidate.fingerprint != one.fingerprint]
    if len(changed) < 2:
        return Otherwise()
    noise = _learned(changed, both)
    by_noise = {one.id for match, one in changed if noise and _moved(match, one) <= noise}
    silent = {one.id for match, one in changed if _words(match) == _said(one)}
    # Links and pictures of most updates changed at once, and not a word.
    if len(silent) < SEVERAL or len(silent) < MOST * len(both):
        silent = set()
    alike = {
        one.id
        for match, one in changed
        if (like := likeness(match.candidate, one)).contained >= 100 * NEARLY_ALL and like.same_numbers
    }
    if len(changed) < MANY or len(alike) < NEARLY_ALL * len(both):
        alike = set()
    updates = frozenset(by_noise | silent | alike)
    if not updates:
        return Otherwise()
    notes = [f"{len(updates)} of {len(both)} updates changed together: told in another way, not edited"]
    notes += [f'learned as noise: "{line}"' for line in sorted(noise)]
    return Otherwise(updates, tuple(sorted(noise)), tuple(notes))


def _learned(changed: Sequence[tuple[Match, Known]], both: Sequence[tuple[Match, Known]]) -> set[str]:
    """Shapes of short lines that most updates have, and that moved on several of them at once; and of counters."""
    having = Counter(line for match, _ in both for line in set(map(shape, _parts(match.candidate.content.text))))
    moving = Counter(line for match, one in changed for line in _moved(match, one))
    whole = {
        shape(part)
        for match, _ in both
        for lines in [_lines(match.candidate.content.text)]
        if len(lines) < 2
        for line in lines
        for part in parts(line)
    }
    most = {
        line
        for line, n in moving.items()
        if n >= min(SEVERAL, len(both))
        and having[line] >= max(SEVERAL, MOST * len(both))
        and len(line.split()) <= LONGEST_NOISE
    }
    counting = Counter(line for match, one in changed for line in _risen(match.candidate.content.text, one.text))
    counters = {line for line, n in counting.items() if n >= max(SEVERAL, A_THIRD * having[line])}
    return (most | counters) - whole


def _moved(match: Match, one: Known) -> set[str]:
    """Shapes of the lines that an update has other than before."""
    new, old = (Counter(_parts(text)) for text in (match.candidate.content.text, one.text))
    if match.candidate.title != one.title:
        return {"", *map(shape, (new - old) + (old - new))}  # a headline is never noise
    return {shape(part) for part in (new - old) + (old - new)}


def _risen(text: str, before: str) -> set[str]:
    """Shapes of what stands above or below an update, a number and a word or three, and counts more than before."""
    new, old = _counted(text), _counted(before)
    return {line for line, count in new.items() if line in old and count > old[line]}


def _counted(text: str) -> dict[str, int]:
    lines = _lines(text)
    counts: dict[str, int] = {}
    for line in lines[:1] + lines[1:][-1:]:
        for part in parts(line):
            numbers = _NUMBER.findall(part)
            if 2 <= len(part.split()) <= COUNTER_WORDS and len(numbers) == 1 and _COUNTED.fullmatch(numbers[0]):
                counts[shape(part)] = int(re.sub(r"\D", "", numbers[0]))
    return counts


def _parts(text: str) -> list[str]:
    return [part for line in _lines(text) for part in parts(line)]


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.split("\n") if line.strip()]


def _words(match: Match) -> tuple[str, ...]:
    return told(spoken(match.candidate)).words


def _said(one: Known) -> tuple[str, ...]:
    return told(spoken(one)).words
