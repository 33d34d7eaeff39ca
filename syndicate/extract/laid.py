"""The lines of a whole page, read in one walk, and which of them stand in which of its elements."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate

from selectolax.lexbor import LexborNode

from syndicate.extract import dom


class Laid:
    """A tree that nobody changes any more: ``lines`` as ``dom.placed_lines`` has them.

    A block begins and ends a line of its own, so the lines of one are a run of the page's. What is no block may share
    its lines with what stands beside it, and is read by itself.
    """

    def __init__(self, root: LexborNode) -> None:
        self.root = root
        self.lines = list(dom.lines_of(dom.steps(root, hideable=dom.may_hide(root))))
        self._words = [0, *accumulate(len(line.split()) for line, _ in self.lines)]
        self._letters = [0, *accumulate(len(line) + 1 for line, _ in self.lines)]
        self._runs = {holder: (first, last + 1) for holder, (first, last) in self._held().items()}

    def size(self, node: LexborNode) -> tuple[int, int]:
        """The words and the letters that an element holds, as ``dom.text`` has them."""
        if dom.tag(node) not in dom.BLOCK:
            text = dom.text(node)
            return len(text.split()), len(text)
        first, end = self._run(node)
        return self._words[end] - self._words[first], max(0, self._letters[end] - self._letters[first] - 1)

    def inside(self, node: LexborNode) -> Sequence[dom.Placed]:
        """The lines of an element."""
        if dom.tag(node) not in dom.BLOCK:
            return list(dom.placed_lines(node))
        first, end = self._run(node)
        return self.lines[first:end]

    def _run(self, node: LexborNode) -> tuple[int, int]:
        return (0, len(self.lines)) if node.mem_id == self.root.mem_id else self._runs.get(node.mem_id, (0, 0))

    def _held(self) -> dict[int, tuple[int, int]]:
        """The first and the last line in each element below the root."""
        held: dict[int, tuple[int, int]] = {}
        above: dict[int, tuple[int, ...]] = {}
        top = self.root.mem_id
        for number, (_, place) in enumerate(self.lines):
            parent = place.parent
            if parent is None or parent.mem_id == top:
                continue
            chain = above.get(parent.mem_id)
            if chain is None:
                chain = above[parent.mem_id] = _chain(parent, top)
            for holder in chain:
                held[holder] = (held[holder][0] if holder in held else number, number)
        return held


def _chain(node: LexborNode | None, top: int) -> tuple[int, ...]:
    """A node and all that hold it below the element ``top``."""
    chain: list[int] = []
    while node is not None and node.mem_id != top:
        chain.append(node.mem_id)
        node = node.parent
    return tuple(chain)
