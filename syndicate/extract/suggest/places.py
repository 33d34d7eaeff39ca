"""Where on a page the updates stand that a reader found: by their words, else by their ids."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from selectolax.lexbor import LexborHTMLParser, LexborNode

from syndicate.extract import dom
from syndicate.walk import RawUpdate

_NO_LETTER = re.compile(r"[\W_]+")
_PROBE = 60
"""Letters at the start of a line that are looked for."""
_SHORTEST = 12
_LINES = 8
"""Lines of an update that are looked for."""
_MOST_SPOTS = 30
_SLACK = 2_000
"""Letters that a page may put between the lines of one update: pictures, teasers, polls."""
_ABOVE = 400
"""Letters that may stand between a headline or a time and the body below."""


@dataclass(frozen=True, slots=True)
class Spot:
    """One update on the page: ``rank`` among all updates, and stretches of the page's letters.

    ``start`` and ``end`` are the body's, ``headline`` where its headline begins, ``first`` where its first word is.
    """

    rank: int
    start: int
    end: int
    headline: int | None
    first: int


class Page:
    """The visible letters of a page, small and without gaps, and the stretch of them that each element holds."""

    def __init__(self, root: LexborNode) -> None:
        parts: list[str] = []
        self._texts: list[tuple[int, LexborNode]] = []
        self._stretches: dict[int, tuple[int, int]] = {}
        self.by_id: dict[str, LexborNode] = {}
        opened: list[int] = []
        at = 0
        for node, out in dom.walk(root):
            if node.is_text_node:
                part = squash(node.text_content or "")
                if part:
                    self._texts.append((at, node))
                    parts.append(part)
                    at += len(part)
            elif node.is_element_node and out:
                self._stretches[node.mem_id] = (opened.pop(), at)
            elif node.is_element_node:
                opened.append(at)
                for name in ("id", "data-id", "data-post-id", "data-block-id"):
                    if value := dom.attribute(node, name):
                        self.by_id.setdefault(value, node)
        self.letters = "".join(parts)
        self._starts = [start for start, _ in self._texts]

    def stretch(self, node: LexborNode) -> tuple[int, int] | None:
        """Where an element's letters begin and end; None for what nobody sees."""
        return self._stretches.get(node.mem_id)

    def holders(self, at: int) -> Iterator[LexborNode]:
        """The elements that hold the letter at a place, innermost first."""
        index = bisect_right(self._starts, at) - 1
        if index >= 0:
            yield from dom.ancestors(self._texts[index][1])


def squash(text: str) -> str:
    """The letters and digits of a text, small."""
    return _NO_LETTER.sub("", text.lower())


def body_lines(update: RawUpdate) -> list[str]:
    """The lines of an update's body, squashed."""
    if update.html is not None:
        root = LexborHTMLParser(f"<body>{update.html}").body
        lines = dom.lines(root) if root is not None else []
    else:
        lines = (update.text or "").split("\n")
    return [letters for line in lines if (letters := squash(line))]


def locate(page: Page, updates: Sequence[RawUpdate]) -> list[Spot]:
    """The spots of all updates that the page shows, in page order; no two begin at one place."""
    found: dict[int, Spot] = {}
    for rank, update in enumerate(updates):
        stretch = _by_words(page, update) or _by_id(page, update)
        if stretch is not None and stretch[0] not in found:
            headline = _before(page, squash(update.headline or ""), stretch[0])
            time = _before(page, squash(update.time_text or ""), headline if headline is not None else stretch[0], 60)
            first = min(place for place in (headline, time, stretch[0]) if place is not None)
            found[stretch[0]] = Spot(rank, *stretch, headline, first)
    return [found[start] for start in sorted(found)]


def _by_words(page: Page, update: RawUpdate) -> tuple[int, int] | None:
    """Of the places that hold the first line, the one that holds most of the others; the last of these."""
    lines = [line for line in body_lines(update) if len(line) >= _SHORTEST][:_LINES]
    whole = sum(map(len, lines))
    for index, line in enumerate(lines[:3]):
        best: tuple[int, int, int] | None = None
        for at in _all(page.letters, line[:_PROBE]):
            window, end, hits = at + whole + _SLACK, at + min(len(line), _PROBE), 0
            for other in lines[index + 1 :]:
                place = page.letters.find(other[:_PROBE], end, window)
                if place >= 0:
                    hits, end = hits + 1, place + len(other[:_PROBE])
            if best is None or hits >= best[0]:
                best = hits, at, end
        if best is not None:
            return best[1], best[2]
    return None


def _all(letters: str, probe: str) -> Iterator[int]:
    at = letters.find(probe)
    for _ in range(_MOST_SPOTS):
        if at < 0:
            return
        yield at
        at = letters.find(probe, at + 1)


def _by_id(page: Page, update: RawUpdate) -> tuple[int, int] | None:
    node = page.by_id.get(update.id or "")
    return page.stretch(node) if node is not None else None


def _before(page: Page, said: str, start: int, slack: int = _ABOVE) -> int | None:
    """Where words stand that are told right above a place, or at it."""
    if len(said) < 2:
        return None
    at = page.letters.rfind(said, max(0, start - slack - len(said)), start + len(said))
    return at if at >= 0 else None


def between(places: Sequence[int], start: int, end: int) -> int:
    """How many of the sorted places lie in a stretch."""
    return bisect_left(places, end) - bisect_left(places, start)
