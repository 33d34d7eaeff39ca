"""An element that is taken apart line by line."""

from __future__ import annotations

from selectolax.lexbor import LexborNode

from syndicate.extract import dom


class Lined:
    """An element and its lines, which are read once until something is taken out of it."""

    def __init__(self, root: LexborNode) -> None:
        self.root = root
        self._lines: list[dom.Placed] | None = None

    @property
    def lines(self) -> list[dom.Placed]:
        """The lines as ``dom.placed_lines`` has them. Whoever changes the element says so before asking again."""
        if self._lines is None:
            self._lines = list(dom.placed_lines(self.root))
        return self._lines

    @property
    def text(self) -> str:
        """The lines as one."""
        return " ".join(line for line, _ in self.lines)

    def changed(self) -> None:
        """To be called after something was taken out: places may be gone, lines read otherwise."""
        self._lines = None
