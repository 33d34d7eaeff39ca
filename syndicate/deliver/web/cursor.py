"""Where a client stands in what happened to a feed.

A cursor is ``epoch.seq``, with the row number of a member behind it where an answer had to end within one seq. It is
opaque to clients. One of another epoch, or one that can't be read, gets the full answer.

The entity tag of an answer names the point at which it ends, and how the feed stood then. So a client that sends the
tag of its last answer along with the cursor of that answer gets 304 until something happens.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass

from syndicate.links import Site
from syndicate.render import RELEASE
from syndicate.store import WHOLE, Position

_CURSOR = re.compile(r"([0-9a-f]{32})\.([0-9]{1,15})(?:\.([0-9]{1,15}))?")


@dataclass(frozen=True, slots=True)
class Cursor:
    """A point in what happened to a feed of one epoch."""

    epoch: str
    position: Position

    def __str__(self) -> str:
        seq, number = self.position
        return f"{self.epoch}.{seq}" if number == WHOLE else f"{self.epoch}.{seq}.{number}"

    def tag(self, seq: int, site: Site) -> str:
        """The entity tag of an answer that ends here, of a feed that stands at ``seq``.

        Strong: the bytes are a function of these and of the cursor that was asked for, which is in the URL.
        """
        told = f"{self} {seq} {RELEASE} {site!r}"
        return f'"{hashlib.sha256(told.encode()).hexdigest()[:32]}"'


def parsed(text: str, epoch: str, newest: int) -> Cursor | None:
    """The cursor that ``text`` is; None if it is none of this epoch, or of what has not happened yet."""
    found = _CURSOR.fullmatch(text)
    if found is None or found[1] != epoch or int(found[2]) > newest:
        return None
    return Cursor(epoch, Position(int(found[2]), int(found[3]) if found[3] else WHOLE))
