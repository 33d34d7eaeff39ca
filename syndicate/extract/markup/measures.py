"""What is counted in the elements of a page, each element once, so that lists of them can be compared."""

from __future__ import annotations

from collections.abc import Iterable

from selectolax.lexbor import LexborNode

from syndicate.extract import dom
from syndicate.extract.laid import Laid

_MOST_LETTERS = 30_000_000
"""Letters measured on one page, those of nested elements once for each: more is a trap."""


class Measures:
    """What is counted in an element, each element once."""

    def __init__(self, laid: Laid) -> None:
        self._laid = laid
        self._places: dict[int, int] = {}
        self._headed = {holder.mem_id for title in laid.root.css("h1") for holder in dom.ancestors(title)}
        self._known: dict[int, tuple[int, int, int]] = {}
        self._left = _MOST_LETTERS

    def __call__(self, node: LexborNode) -> tuple[int, int, int]:
        """Words to read, how many of them are links to elsewhere, and how many paragraphs there are."""
        found = self._known.get(node.mem_id)
        if found is None and self._left < 0:
            return 0, 0, 0
        if found is None:
            size, letters = self._laid.size(node)
            self._left -= letters
            linked = sum(len((link.text() or "").split()) for link in node.css("a[href]") if _leaves(link))
            found = (size, linked, len(node.css("p, blockquote, li, figure, img, amp-img")))
            self._known[node.mem_id] = found
        return found

    def headed(self, node: LexborNode) -> bool:
        """Whether the headline of a page stands in it."""
        return node.mem_id in self._headed

    def in_order(self, nodes: Iterable[LexborNode]) -> list[LexborNode]:
        """The nodes as they stand in the page."""
        if not self._places:
            self._places = {node.mem_id: place for place, node in enumerate(self._laid.root.traverse())}
        return sorted(nodes, key=lambda node: self._places[node.mem_id])


def _leaves(link: LexborNode) -> bool:
    return not dom.attribute(link, "href").startswith("#")
