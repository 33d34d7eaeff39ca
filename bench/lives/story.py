"""The truth: one newsblog's life, told as what its page holds at every poll, and every event between two polls.

Which update is which is known (``Row.post``); no form and no service decides it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Version:
    """What an update says. ``link`` is the target of its last words, ``embed`` the address of a foreign post."""

    title: str | None
    paragraphs: tuple[str, ...]
    link: str | None = None
    picture: str | None = None
    caption: str | None = None
    embed: str | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """One update as the page holds it. ``cms`` is the number its upstream ids are made from."""

    post: int
    version: Version
    edition: int
    label: datetime
    modified: datetime
    cms: int


@dataclass(frozen=True, slots=True)
class State:
    """The page at one instant: its updates from the top, what is pinned, how many are listed, which template."""

    at: datetime
    rows: tuple[Row, ...]
    pinned: int | None = None
    limit: int | None = None
    design: int = 0
    generation: int = 0
    stand: datetime | None = None
    lost: frozenset[int] = frozenset()
    """Updates that a page whose list crumbles does not list, though nobody withdrew them."""


@dataclass(frozen=True, slots=True)
class Event:
    kind: str
    post: int | None = None
    """None for what befalls the whole page."""


@dataclass
class Life:
    """``states[k]`` is the page at ``polls[k]``, ``events[k]`` what happened since the poll before."""

    seed: int
    language: str
    headline: str
    kicker: str
    lead: str
    pin_doubles: bool
    polls: list[datetime] = field(default_factory=list)
    states: list[State] = field(default_factory=list)
    events: list[list[Event]] = field(default_factory=list)
    undecidable: set[int] = field(default_factory=set)
    """Updates that took another's place between two polls, and those whose place was taken: scored apart."""
