"""How alike two updates are: their stated times and their words. Pure.

Words are compared as sets where texts are long, letter by letter where they are short. What a comparison finds is
said in parts (``Likeness``), since what counts as enough depends on what else is known: the time, the place in the
list.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import lru_cache
from typing import Literal
from zlib import crc32

from syndicate.walk import Candidate, Known, Sighted

TELLING_WORDS = 8
"""A text shorter than this ("Tor!", "OUT!") is no evidence of identity on its own."""
SHORT_WORD = 3
FEW_WORDS = 4
"""A text with fewer words than this is compared letter by letter."""
RESPELLED = 70.0
"""Points of 100 at which two words are one, spelled in two ways ("Leitstele", "Leitstelle")."""
ALIKE_TWINS = 50.0
"""Texts that share less are nothing to each other."""
TWIN_WORDS = 3
"""Texts that differ in so few words, one for another, may be twins: "Strecke A gesperrt", "Strecke B gesperrt"."""
MOST_SLIPS = 2
"""Words put right in one text; where more differ it was written anew."""
LONG_WORD = 5
START = 5
SHINGLE = 3
HALF_A_DAY = timedelta(hours=12)
AGES = timedelta(hours=2)
"""Times that were told as ages, in whole hours, may be one though so much lies between them."""

TimeRelation = Literal["exact", "same", "unknown", "other"]
"""Of two stated times: the same to a second that is not a full minute; the same as far as stated; one or both not
stated; another."""

_WORD = re.compile(r"\w+(?:[.,:/'’-]\w+)*")


@dataclass(frozen=True, slots=True)
class Told:
    """A text as words. ``said`` are those that say something: any two texts of one language share the short ones."""

    text: str
    words: tuple[str, ...]
    said: frozenset[str]
    numbers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Likeness:
    """What two texts have in common, in points of 100: of the shorter one's words (a text that grew is still alike),
    and of all words of both."""

    contained: float
    shared: float
    same_numbers: bool
    lost_numbers: int
    """Numbers of the shorter text that the longer one does not have."""
    same_start: bool
    grown: bool
    """One text is the other with something put before, after or between whole runs of its words."""
    twin: bool
    """A word, not a number, stands for another and little else changed: the report of a sibling event, perhaps."""


NOTHING = Likeness(0.0, 0.0, same_numbers=True, lost_numbers=0, same_start=False, grown=False, twin=False)


@lru_cache(maxsize=4096)
def told(text: str) -> Told:
    """The words of a text, folded."""
    words = tuple(_WORD.findall(text.casefold()))
    numbers = tuple(word for word in words if not word.isalpha() and any(c.isdigit() for c in word))
    return Told(text, words, frozenset((*numbers, *(word for word in words if len(word) > SHORT_WORD))), numbers)


def likeness(candidate: Candidate, one: Known) -> Likeness:
    """How alike two updates are in their words. Two without a word have nothing in common that could be told.

    Twins may have headlines that differ in more.
    """
    like = compare(spoken(candidate), spoken(one))
    if like.twin or candidate.title == one.title or like.contained < ALIKE_TWINS:
        return like
    return replace(like, twin=compare(candidate.content.text, one.text).twin)


def compare(text: str, other: str) -> Likeness:
    """How alike two texts are."""
    mine, theirs = told(text), told(other)
    if not mine.words or not theirs.words:
        return NOTHING
    few, many = sorted((mine, theirs), key=lambda one: len(one.said))
    both = len(few.said & many.said)
    if len(few.said) < FEW_WORDS:
        from rapidfuzz import fuzz  # here and below when it is first needed: web processes compare nothing

        ratio = fuzz.ratio(text.casefold(), other.casefold())
        contained = max(ratio, 90.0 * both / len(few.said) if len(few.said) > 1 else 0.0)
        shared = ratio
    else:
        contained = 100.0 * both / len(few.said)
        shared = 200.0 * both / (len(mine.said) + len(theirs.said))
    return Likeness(
        contained=contained,
        shared=shared,
        same_numbers=mine.numbers == theirs.numbers,
        lost_numbers=len(set(few.numbers) - set(many.numbers)),
        same_start=_same_start(mine.words, theirs.words),
        grown=contained >= 50.0 and _grown(mine.words, theirs.words),
        twin=contained >= ALIKE_TWINS and _twin(mine.words, theirs.words),
    )


def _same_start(words: tuple[str, ...], others: tuple[str, ...]) -> bool:
    start = min(START, len(words), len(others))
    return start > 1 and words[:start] == others[:start]


def _grown(words: tuple[str, ...], others: tuple[str, ...]) -> bool:
    few, many = sorted((words, others), key=len)
    if len(few) < TELLING_WORDS:
        return many[: len(few)] == few and len(few) > 1
    from rapidfuzz.distance import LCSseq

    return LCSseq.similarity(few, many) >= 0.95 * len(few) and few != many


def _twin(words: tuple[str, ...], others: tuple[str, ...]) -> bool:
    if abs(len(words) - len(others)) > TWIN_WORDS or words == others:
        return False
    from rapidfuzz.distance import Levenshtein

    if Levenshtein.distance(words, others, score_cutoff=2 * TWIN_WORDS) > 2 * TWIN_WORDS:
        return False  # to see which words are others takes longer
    changed = [step for step in Levenshtein.opcodes(words, others) if step.tag != "equal"]
    old = [word for step in changed for word in words[step.src_start : step.src_end]]
    new = [word for step in changed for word in others[step.dest_start : step.dest_end]]
    if max(len(old), len(new)) > TWIN_WORDS or not old or not new:
        return False
    if all(any(c.isdigit() for c in word) for word in (*old, *new)):
        return False  # other numbers are told apart by themselves
    return len(old) != len(new) or not all(map(_respelled, old, new))


def begins_as_twin(text: str, other: str) -> bool:
    """Whether the longer text begins with a twin of the shorter one: a sibling event, of which more is told."""
    few, many = sorted((told(text).words, told(other).words), key=len)
    return _twin(few, many[: len(few)])


def repeats(text: str, other: str) -> int | None:
    """Numbers that differ where the longer text begins with the shorter one, word for word but for slips of the pen.

    None where it does not.
    """
    few, many = sorted((told(text).words, told(other).words), key=len)
    if len(few) < 2:  # "Tor!" begins many reports
        return None
    numbers = slips = 0
    for word, another in zip(few, many, strict=False):
        if word == another:
            continue
        if any(c.isdigit() for c in word) and any(c.isdigit() for c in another):
            numbers += 1
        elif _slipped(word, another):
            slips += 1
        else:
            return None
    return numbers if slips <= MOST_SLIPS else None


def _slipped(word: str, other: str) -> bool:
    """One letter too many, too few or another, or two that changed places; a short word is soon another one."""
    if max(len(word), len(other)) < LONG_WORD or any(c.isdigit() for c in word + other):
        return False
    from rapidfuzz.distance import OSA

    return OSA.distance(word, other, score_cutoff=1) <= 1


def _respelled(word: str, other: str) -> bool:
    if any(c.isdigit() for c in word + other):
        return False
    from rapidfuzz import fuzz

    return fuzz.ratio(word, other) >= RESPELLED


def spoken(one: Candidate | Known) -> str:
    """Headline and text together: a template, or an editor, may set the first words apart or not."""
    text = one.text if isinstance(one, Known) else one.content.text
    return f"{one.title}\n{text}" if one.title else text


def telling(text: str) -> bool:
    """Whether a text says enough to be told from others by its words."""
    return len(text.split(None, TELLING_WORDS - 1)) >= TELLING_WORDS


# --- shingles ------------------------------------------------------------------------------------------------------


@lru_cache(maxsize=512)  # what is new is asked for when it is compared, and again when it is stored
def shingles(text: str) -> frozenset[int]:
    """Numbers for every run of three words, by which like texts are found among many; kept with each update."""
    words = told(text).words
    if len(words) < SHINGLE:
        return frozenset(map(_number, words))
    return frozenset(map(_number, map(" ".join, zip(*(words[start:] for start in range(SHINGLE)), strict=False))))


def _number(text: str) -> int:
    return crc32(text.encode(errors="surrogatepass"))


def sighted(candidate: Candidate, *, erased: bool) -> Sighted:
    """What is kept of a candidate as evidence of what was taken down; no words if those are ``erased``."""
    text = candidate.content.text
    one = Sighted(candidate.fingerprint, candidate.title, text, candidate.published, candidate.time_raw)
    return without_words(one) if erased else one


def without_words(one: Sighted) -> Sighted:
    """The same with its words erased."""
    return replace(one, title=None, text="", shingles=one.shingles or tuple(sorted(shingles(one.text))))


def as_sighted(one: Known) -> Known:
    """What was taken down, as it stands upstream by now."""
    if one.sighted is None:
        return one
    now = one.sighted
    return replace(
        one,
        fingerprint=now.fingerprint,
        title=now.title,
        text=now.text,
        published=now.published,
        time_raw=now.time_raw,
        shingles=packed(now.shingles or shingles(now.text)),
    )


def packed(numbers: Iterable[int]) -> bytes:
    """Shingles as bytes, the same for the same set on every machine."""
    ordered = array("I", sorted(numbers))
    if ordered.itemsize != 4:  # pragma: no cover - no such machine is known
        raise ValueError("an unsigned int has not four bytes here")
    return ordered.tobytes()


def unpacked(stored: bytes) -> frozenset[int]:
    """The shingles that ``packed`` wrote."""
    ordered = array("I")
    ordered.frombytes(stored)
    return frozenset(ordered)


# --- stated times --------------------------------------------------------------------------------------------------


def time_relation(candidate: Candidate, one: Known) -> TimeRelation:
    """How the stated times of two updates stand to each other."""
    if not candidate.time_raw or not one.time_raw:
        return "unknown"
    if not same_time(candidate, one):
        return "other"
    stated = candidate.published
    if stated and stated.precision == "second" and stated.instant.second:
        return "exact"
    return "same"


def same_time(candidate: Candidate, one: Known) -> bool:
    """One stated time: the same words, and not those of another day, or other words for the same instant.

    "17.34 Uhr" is said as "1. März, 17.34 Uhr" the day after, and as "17:34" after a redesign.
    """
    if candidate.time_raw != one.time_raw:
        mine, theirs = _instant(candidate), _instant(one)
        return mine is not None and mine == theirs and not _apart(candidate, one)
    if candidate.published is None or one.published is None:
        return True
    return abs(candidate.published.instant - one.published.instant) < HALF_A_DAY


def told_within(candidate: Candidate, one: Known, span: timedelta) -> bool:
    """Both state a time, and these are no further apart than ``span``."""
    if (
        candidate.published is None
        or one.published is None
        or "day"
        in (
            candidate.published.precision,
            one.published.precision,
        )
    ):
        return False
    return abs(candidate.published.instant - one.published.instant) <= span


def told_apart(candidate: Candidate, one: Known) -> bool:
    """Hours lie between two times, though one of them is only known by an age ("2 hours ago") that it had once."""
    times = [time for time in (candidate.published, one.published) if time and time.precision != "day"]
    return len(times) == 2 and abs(times[0].instant - times[1].instant) > AGES


def _instant(one: Candidate | Known) -> int | None:
    """The minute that an update's own words state, counted from 1970; None for a mere day, which many share."""
    if not one.time_raw or one.published is None or one.published.precision == "day":
        return None
    return int(one.published.instant.timestamp()) // 60


def _apart(candidate: Candidate, one: Known) -> bool:
    """Both state seconds, and not the same."""
    seconds = [time.instant.second for time in (candidate.published, one.published) if time]
    return all(seconds) and len(set(seconds)) > 1


def moments(one: Candidate | Known) -> set[str | int]:
    """The marks under which updates of one stated time meet."""
    if not one.time_raw:
        return set()
    minute = _instant(one)
    return {one.time_raw} if minute is None else {one.time_raw, minute}
