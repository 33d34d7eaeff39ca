"""Where in the letters of a page the words of updates stand, each spot given to one update."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from syndicate.extract.plain import plain
from syndicate.walk import RawUpdate

_NO_LETTER = re.compile(r"\W+")
_GAPS_BUT_NUL = bytes(code for code in range(1, 128) if not chr(code).isalnum())
_GAPS = b"\0" + _GAPS_BUT_NUL
_MARKS = "\u00a0\u2019\u201c\u201d\u201e\u2018\u2013\u2014\u2026\u00ab\u00bb"
"""Blanks, quotation marks and dashes that are met on pages."""

_PROBE = 60
"""Letters of a body's start that tell it from most others."""
_SHORTEST_BODY = 24
_SHORTEST_HEADLINE = 12
_TELLING_BODY = re.compile(rf"(?:[\W_]*+[^\W_]){{{_SHORTEST_BODY}}}")
_TELLING_HEADLINE = re.compile(rf"(?:[\W_]*+[^\W_]){{{_SHORTEST_HEADLINE}}}")
_MOST_SEARCHED = 5_000_000_000
"""Letters looked through for the words of all updates together: a few seconds."""
_MOST_RIVALS = 40
_ELSEWHERE = 3
"""Places more than there are updates that a beginning is looked for in."""

_BETWEEN = 40
"""Letters that may stand between a headline and its body: a time, a name."""


class Texts(NamedTuple):
    """The letters of a body and those of its headline, each empty if too short to be told by; and how the body
    begins, however short it is."""

    body: str
    headline: str
    start: str


def squash(text: str) -> str:
    """Its letters and digits alone, small."""
    return _letters(_dense(text.lower(), _GAPS))


def squash_each(texts: Sequence[str]) -> list[str]:
    """Each text as ``squash`` has it, all of them at once: a page has thousands."""
    whole = "\0".join([text.replace("\0", "") for text in texts])
    return list(map(_letters, _dense(whole.lower(), _GAPS_BUT_NUL).split("\0")))


def _dense(text: str, gaps: bytes) -> str:
    """``text`` without the ``gaps``, and without the ``_MARKS`` where it is more than ASCII."""
    if text.isascii():
        return text.encode("ascii").translate(None, gaps).decode("ascii")
    left = text.encode("utf-8", "surrogatepass").translate(None, gaps).decode("utf-8", "surrogatepass")
    for mark in _MARKS:  # nearly all that there are, and each is found in no time
        left = left.replace(mark, "")
    return left


def _letters(dense: str) -> str:
    """What ``_dense`` left without all beyond ASCII that is no letter and no digit."""
    return dense if dense.isascii() or dense.isalnum() else _NO_LETTER.sub("", dense)


def has_words(update: RawUpdate) -> bool:
    """Whether the update says enough to be found by its words: whether any of its ``texts`` is more than empty."""
    return _TELLING_HEADLINE.match(update.headline or "") is not None or _TELLING_BODY.match(_body(update)) is not None


def texts(update: RawUpdate) -> Texts:
    """What the update can be found by."""
    body = squash(_body(update))
    headline = squash(update.headline or "")
    return Texts(
        body if len(body) >= _SHORTEST_BODY else "",
        headline if len(headline) >= _SHORTEST_HEADLINE else "",
        body[:_PROBE],
    )


def _body(update: RawUpdate) -> str:
    return plain(update.html, times=2) or update.text or ""


def spots_of(wanted: Mapping[int, Texts], letters: str) -> dict[int, int]:
    """Where each update stands: where its body begins, or its headline if the body is nowhere.

    Of several spots the one counts that agrees furthest, then the last, for lists of key points and pinned copies stand
    above, and another update may say the same sentence further down. Where several updates begin alike, each spot goes
    to the one whose words agree with it furthest, and none to two.
    """
    found: dict[int, int] = {}
    settled: set[int] = set()  # what says their beginnings is known, be it another's
    left = _MOST_SEARCHED
    for which in (0, 1):
        alike: defaultdict[str, list[int]] = defaultdict(list)
        for rank, said in wanted.items():
            if rank not in found and rank not in settled and said[which]:
                alike[said[which][:_PROBE]].append(rank)
        for probe, ranks in alike.items():
            spots = _spots(letters, probe, len(ranks) + _ELSEWHERE)
            left -= len(letters)
            rivals = [(rank, wanted[rank]) for rank in ranks[:_MOST_RIVALS]]
            found |= _assigned(rivals, spots, letters, _headed if which else _agreement)
            if spots:
                settled.update(ranks)
            if left < 0:
                return found
    return found


def _spots(letters: str, probe: str, most: int) -> list[int]:
    """The last places where the probe stands, last first."""
    found: list[int] = []
    at = len(letters)
    while len(found) < min(most, _MOST_RIVALS) and (at := letters.rfind(probe, 0, at + len(probe) - 1)) >= 0:
        found.append(at)
    return found


def _assigned(
    rivals: Sequence[tuple[int, Texts]],
    spots: Sequence[int],
    letters: str,
    agreement: Callable[[Texts, str, int], int],
) -> dict[int, int]:
    if len(rivals) == 1 == len(spots):
        return {rivals[0][0]: spots[0]}
    pairs = sorted(
        ((agreement(said, letters, at), -rank, at) for at in spots for rank, said in rivals),
        reverse=True,
    )
    found: dict[int, int] = {}
    for _, rank, at in pairs:
        if -rank not in found and at not in found.values():
            found[-rank] = at
    return found


def _headed(said: Texts, letters: str, at: int) -> int:
    """The same for a headline's spot: how many letters of it, and how many of the body that begins right below.

    Something may stand between the body's paragraphs, a teaser.
    """
    end = at + len(said.headline)
    whole = letters.startswith(said.headline, at)
    below = letters[end : end + _BETWEEN + len(said.start)]
    start = said.start
    agreeing = bisect_left(range(len(start)), True, key=lambda cut: start[: cut + 1] not in below)
    return whole * len(said.headline) + agreeing


def _agreement(said: Texts, letters: str, at: int) -> int:
    """How many letters of body and headline agree with what stands at a spot and right before it."""
    body, headline, _ = said
    agreeing = bisect_left(range(len(body)), True, key=lambda end: not letters.startswith(body[: end + 1], at))
    before = letters[max(0, at - 2 * len(headline) - _BETWEEN) : at]
    return agreeing + (len(headline) if headline and headline in before else 0)
