"""An element that is taken apart line by line."""

from __future__ import annotations

from itertools import islice

from selectolax.lexbor import LexborNode

from syndicate.extract import dom


class Lined:
    """An element without furniture, and its lines, which are read once until something is taken out of it.

    With the furniture went what is hidden, so it is not looked for again.
    """

    def __init__(self, root: LexborNode) -> None:
        self.root = root
        self.changed()

    @property
    def lines(self) -> list[dom.Placed]:
        """The lines as ``dom.placed_lines`` has them. Whoever changes the element says so before asking again."""
        self._read.extend(self._rest)
        return self._read

    def first(self, count: int) -> list[dom.Placed]:
        """The first lines, reading no further than them."""
        if len(self._read) < count:
            self._read.extend(islice(self._rest, count - len(self._read)))
        return self._read[:count]

    @property
    def text(self) -> str:
        """The lines as one."""
        return " ".join(line for line, _ in self.lines)

    def changed(self) -> None:
        """To be called after something was taken out: places may be gone, lines read otherwise."""
        self._read: list[dom.Placed] = []
        self._rest = dom.lines_of(dom.steps(self.root, hideable=()))
