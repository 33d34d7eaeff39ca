"""Where and when a document was read: all that normalising may know besides the document itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Context:
    """``url`` is the page's own, ``now`` the poll instant (aware, UTC), ``timezone`` an IANA name, ``language`` BCP 47.

    ``live`` says that the document was fetched at ``now``, so that ``now`` is evidence for the day of a bare clock
    time; it is False for a file of unknown age. ``noise`` holds the lines, as shapes, that no update is known by.
    """

    source_uid: str
    url: str
    now: datetime
    timezone: str | None = None
    language: str | None = None
    live: bool = True
    noise: frozenset[str] = frozenset()
