"""Changes that are not the publisher's edits: parts that move on most updates at once. Pure.

Nobody edits forty updates in one minute. Where most updates of a document change together, the page is told in
another way (a template, a counter, a rotating teaser), and each change is taken in without a revision. A line by which
such changes come again and again is learned as noise: from then on it is not part of what a reader of the page reads.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
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

_NUMBER = re.compile(r"\d+(?:[.,:]\d+)*")


@dataclass(frozen=True, slots=True)
class Otherwise:
    """What is told in another way, and the lines (as shapes) that were learned to be noise."""

    updates: frozenset[Guid] = frozenset()
    noise: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def shape(line: str) -> str:
    """A line without its numbers: what "17 Aufrufe" and "1.204 Aufrufe" have in common."""
    return _NUMBER.sub("0", " ".join(line.casefold().split()))


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
    """Shapes of short lines that most updates have, and that moved on several of them at once."""
    having = Counter(line for match, _ in both for line in set(_shapes(match.candidate.content.text)))
    moving = Counter(line for match, one in changed for line in _moved(match, one))
    whole = {
        line
        for match, _ in both
        for lines in [_shapes(match.candidate.content.text)]
        if len(lines) < 2
        for line in lines
    }
    return {
        line
        for line, n in moving.items()
        if n >= min(SEVERAL, len(both))
        and having[line] >= max(SEVERAL, MOST * len(both))
        and len(line.split()) <= LONGEST_NOISE
        and line not in whole
    }


def _moved(match: Match, one: Known) -> set[str]:
    """Shapes of the lines that an update has other than before."""
    new, old = (Counter(_lines(text)) for text in (match.candidate.content.text, one.text))
    if match.candidate.title != one.title:
        return {"", *map(shape, (new - old) + (old - new))}  # a headline is never noise
    return {shape(line) for line in (new - old) + (old - new)}


def _shapes(text: str) -> list[str]:
    return [shape(line) for line in _lines(text)]


def _lines(text: str) -> Iterable[str]:
    return [line.strip() for line in text.split("\n") if line.strip()]


def _words(match: Match) -> tuple[str, ...]:
    return told(spoken(match.candidate)).words


def _said(one: Known) -> tuple[str, ...]:
    return told(spoken(one)).words
