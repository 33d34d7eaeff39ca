"""How alike two updates are: their stated times and their words. Pure."""

from __future__ import annotations

from datetime import UTC, timedelta

from rapidfuzz import fuzz

from syndicate.walk import Candidate, Known

TELLING_WORDS = 8
"""A text shorter than this ("Tor!", "OUT!") is no evidence of identity on its own."""
ALIKE = 50.0
ALIKE_UNTIMED = 80.0
ALIKE_TAKEN_DOWN = 60.0
SHORT_WORD = 3
FEW_WORDS = 4
"""A text with fewer words than this is compared letter by letter."""
HALF_A_DAY = timedelta(hours=12)


def likeness(candidate: Candidate, one: Known, lone: bool) -> float | None:
    """Points of 100 that two updates with one stated time are the same one, None where they can't be.

    ``lone`` says that no other unmatched candidate states this time.
    """
    words = alike(candidate.content.text, one.text)
    if one.state == "taken-down":
        return words if words >= ALIKE_TAKEN_DOWN else None
    if not candidate.time_raw:
        return words if words >= ALIKE_UNTIMED and not _differ_in_number(candidate, one) else None
    same_title = candidate.title is not None and candidate.title == one.title
    if same_title and lone:
        return 100.0
    return words if words >= ALIKE else None


def alike(text: str, other: str) -> float:
    """Points of 100: how much of the shorter text's words the longer one has; a text that grew is still alike.

    Short words are left out: any two texts of one language share them.
    """
    mine, theirs = _said(text), _said(other)
    if min(len(mine), len(theirs)) < FEW_WORDS:
        return fuzz.ratio(text, other)
    return 100.0 * len(mine & theirs) / min(len(mine), len(theirs))


def _said(text: str) -> set[str]:
    words = (word.strip(".,;:!?()[]\"'„“”‚‘’«»–—-").casefold() for word in text.split())
    return {word for word in words if len(word) > SHORT_WORD or any(c.isdigit() for c in word)}


def unlike(candidate: Candidate, one: Known) -> bool:
    """Whether the words of two updates speak against their being one."""
    return alike(candidate.content.text, one.text) < ALIKE


def same_time(candidate: Candidate, one: Known) -> bool:
    """One stated time: the same words, and not those of another day, or other words for the same instant.

    "17.34 Uhr" is said as "1. März, 17.34 Uhr" the day after, and as "17:34" after a redesign.
    """
    if candidate.time_raw != one.time_raw:
        mine, theirs = _instant(candidate), _instant(one)
        return mine is not None and mine == theirs
    if candidate.published is None or one.published is None:
        return True
    return abs(candidate.published.instant - one.published.instant) < HALF_A_DAY


def _instant(one: Candidate | Known) -> str | None:
    """The instant that an update's own words state, to the minute; None for a mere day, which many share."""
    if not one.time_raw or one.published is None or one.published.precision == "day":
        return None
    return one.published.instant.astimezone(UTC).isoformat(timespec="minutes")


def moments(one: Candidate | Known) -> set[str]:
    """The marks under which updates of one stated time meet."""
    return {one.time_raw, _instant(one) or one.time_raw}


def _differ_in_number(candidate: Candidate, one: Known) -> bool:
    """Hourly scoreboards read alike but for their numbers; without a stated time that is no proof of an edit."""
    return _numbers(candidate.content.text) != _numbers(one.text)


def _numbers(text: str) -> list[str]:
    return [word for word in text.split() if any(c.isdigit() for c in word)]


def telling(text: str) -> bool:
    """Whether a text says enough to be told from others by its words."""
    return len(text.split()) >= TELLING_WORDS
