"""Filling the blanks of a story so that it hardly ever says the same twice, however often it is told.

The number of the telling is read in mixed radix: one digit chooses the figure, one a word from each list. So two
tellings of a story differ until all combinations have had their turn, which is after ``period`` tellings.
"""

from __future__ import annotations

import math
import string
from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from syndicate.demo.texts import Story, Texts


@dataclass(frozen=True, slots=True)
class Telling:
    """Words for the blanks of one telling. ``first`` is the figure as reported, ``other`` as it is put right later."""

    blanks: dict[str, str]
    first: int
    other: int


def tell(texts: Texts, index: int, told: int, key: str) -> Telling:
    """Telling number ``told`` of story ``index``; another ``key`` gives other words in another order."""
    blanks: dict[str, str] = {}
    chosen: dict[str, int] = {}
    for blank, digit, size in _digits(texts, texts.stories[index], told):
        if blank == "n":
            chosen["n"] = digit
            continue
        name = blank.removesuffix("2")
        order = list(texts.slots[name])
        Random(f"{key}|{index}|{name}").shuffle(order)  # noqa: S311  # nothing secret hangs on it
        chosen[blank] = digit if blank == name else (chosen[name] + 1 + digit) % (size + 1)
        blanks[blank] = order[chosen[blank]]
    first, other = _figures(texts.stories[index], chosen["n"], f"{key}|{index}|{blanks.get('place')}")
    return Telling(blanks, first, other)


def period(texts: Texts, story: Story) -> int:
    """After how many tellings the headline and text of a story as first told come round again."""
    read = _read(story)
    return math.prod(size for blank, _, size in _digits(texts, story, 0) if blank in read)


def _digits(texts: Texts, story: Story, told: int) -> Iterator[tuple[str, int, int]]:
    """Every blank with its digit for this telling and how many there are: what the text does not use comes last.

    The second word of a list ("place2") is chosen among those that the first left over.
    """
    sizes = {"n": len(_choice(story)) // 2}
    for name, words in texts.slots.items():
        sizes |= {name: len(words), f"{name}2": len(words) - 1}
    read = _read(story)
    # The place changes with every telling, the figure when all places have had their turn; then the rest.
    rank = {"place": 0, "n": 1}
    reached = 1
    for blank in sorted(sizes, key=lambda name: (name not in read, rank.get(name, 2), name)):
        yield blank, (told % reached + told // reached) % sizes[blank], sizes[blank]
        reached *= sizes[blank]


def _read(story: Story) -> set[str]:
    """The blanks in what the story says when it is first told, and the lists they stand for."""
    words = " ".join((story.headline, *story.text))
    found = {name for _, name, _, _ in string.Formatter().parse(words) if name}
    return found | {name.removesuffix("2") for name in found}


def _choice(story: Story) -> range:
    low, high, step = story.number
    return range(low, high + 1, step)


def _figures(story: Story, digit: int, key: str) -> tuple[int, int]:
    """Two neighbouring figures. They go in pairs, so that no first figure is ever another telling's second."""
    choice = _choice(story)
    pairs = len(choice) // 2
    # A stride without a common factor visits every pair before it comes back to one.
    stride = next(n for n in range(max(1, round(pairs * 0.382)), pairs + 1) if math.gcd(n, pairs) == 1)
    random = Random(key)  # noqa: S311  # nothing secret hangs on it
    at = 2 * ((random.randrange(pairs) + digit * stride) % pairs)
    return choice[at], choice[at + 1]
