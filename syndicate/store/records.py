"""What the store takes in and gives out beside the model: settings, and rows with their bookkeeping."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, TypeAlias

from syndicate.model import Feed, Source
from syndicate.walk import Poll, SourceState

JSON: TypeAlias = "bool | int | float | str | Sequence[JSON] | Mapping[str, JSON] | None"
SourceStatus = Literal["active", "paused", "gone"]
FeedStatus = Literal["active", "paused"]


@dataclass(frozen=True, slots=True)
class SourceSettings:
    """A source as the configuration names it.

    The keys of ``settings`` are fields of ``model.Source`` other than id, uid and url; ``interval`` is in seconds.
    ``was`` lists ids that this source had before.
    """

    id: str
    url: str
    settings: Mapping[str, JSON] = field(default_factory=dict)
    was: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FeedSettings:
    """A feed as the configuration names it; ``sources`` are ids, the first gives a merged feed its headline."""

    id: str
    sources: tuple[str, ...]
    title: str | None = None
    limit: int = 50
    derived_titles: bool = False
    was: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Applied:
    """What applying the configuration did: ids of sources and, with ``feed_``, of feeds; ``renamed`` is old -> new."""

    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    paused: tuple[str, ...] = ()
    resumed: tuple[str, ...] = ()
    renamed: tuple[tuple[str, str], ...] = ()
    feed_added: tuple[str, ...] = ()
    feed_changed: tuple[str, ...] = ()
    feed_paused: tuple[str, ...] = ()
    feed_resumed: tuple[str, ...] = ()
    feed_renamed: tuple[tuple[str, str], ...] = ()

    def __bool__(self) -> bool:
        """Whether anything was done."""
        return self != Applied()


@dataclass(frozen=True, slots=True)
class SourceRecord:
    """A source with what the service remembers of it; ``updates`` counts its live updates.

    ``last_poll`` is the newest poll, written as a row or only counted. ``reason`` says why it is not active.
    """

    source: Source
    status: SourceStatus
    version: int
    state: SourceState
    due: datetime
    failures: int
    last_poll: Poll | None
    updates: int
    reason: str | None = None
    polls: int = 0
    """All polls ever, those that left no row included."""

    @property
    def shown(self) -> int | None:
        """How many updates the document of the last poll showed; where that brought none, the last accepted one."""
        if self.last_poll is not None and self.last_poll.shown is not None:
            return self.last_poll.shown
        return self.state.shown if self.state.reader is not None else None


@dataclass(frozen=True, slots=True)
class FeedRecord:
    """A feed with its sequence number and what of it is rendered; ``updates`` counts its live members."""

    feed: Feed
    urn: str
    seq: int
    rendered_seq: int
    rendered_release: str | None
    updated: datetime
    changed: datetime
    created: datetime
    status: FeedStatus
    updates: int


@dataclass(frozen=True, slots=True)
class Rendered:
    """One document of a feed in one format, ready to be served."""

    content: bytes
    media_type: str
    etag: str
    last_modified: datetime
