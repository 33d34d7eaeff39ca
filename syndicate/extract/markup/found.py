"""What one way of reading a page found, in a form that two ways can be compared in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from selectolax.lexbor import LexborNode

from syndicate.walk import RawUpdate


@dataclass(frozen=True, slots=True)
class Found:
    """Updates in page order, with the elements of each and the time it states (minutes of the day, or minus minutes
    ago; None if it states none).

    ``timed`` is False where the list was found without any times; ``marked`` then tells whether its items have
    anchors or numbers. ``inside`` are all elements that were looked into.
    """

    updates: tuple[RawUpdate, ...]
    nodes: tuple[tuple[LexborNode, ...], ...]
    times: tuple[int | None, ...]
    newest_first: bool | None
    unreadable: int = 0
    timed: bool = True
    marked: bool = False
    inside: Sequence[LexborNode] = ()
