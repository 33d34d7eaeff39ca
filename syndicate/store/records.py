"""What the store takes in and gives out beside the model: settings, and rows with their bookkeeping."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, NamedTuple, TypeAlias

from syndicate.model import Feed, FeedOptions, FeedState, Guid, Source
from syndicate.walk import Poll, SourceState

JSON: TypeAlias = "bool | int | float | str | Sequence[JSON] | Mapping[str, JSON] | None"
MANY_FAILURES = 3
"""Failed polls in a row of which a person should know."""
SourceStatus = Literal["active", "paused", "gone"]
DEFAULT = FeedOptions()
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
class Pages:
    """Archive documents to be rendered, by number, with the shape they are to have; most pressing first.

    At each moment documents lead but to those that are in place: ``new`` ones are put there together, then the head
    leads to them; what is ``dropped`` goes when nothing leads there any more.
    """

    there: range = range(0)
    """Those that the documents lead to from now on."""
    new: dict[int, str] = field(default_factory=dict)
    """Of these the ones that are not in place."""
    changed: dict[int, str] = field(default_factory=dict)
    """With other neighbours, or with a member that changed or left."""
    reshaped: dict[int, str] = field(default_factory=dict)
    """They say the same, but look other than now."""
    dropped: tuple[int, ...] = ()
    more: bool = False
    """Further new ones wait until these are there."""


@dataclass(frozen=True, slots=True)
class FeedSettings:
    """A feed as the configuration names it; ``sources`` are ids, the first gives a merged feed its headline."""

    id: str
    sources: tuple[str, ...]
    title: str | None = None
    limit: int = 50
    derived_titles: bool = False
    was: tuple[str, ...] = ()
    retired: bool = False
    options: FeedOptions = DEFAULT


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
    successor: str | None = None
    """Where its newsblog may go on, if nobody decided on that yet."""
    stated: str | None = None
    """Where the page itself says that its newsblog goes on, decided or not."""
    continues: str | None = None
    """The source whose newsblog goes on here."""
    troubled: datetime | None = None
    """Since when no poll was good."""

    @property
    def alarm(self) -> str | None:
        """What a person should look at or decide, in one line; None if there is nothing."""
        if self.status != "active":
            return None
        since = f" (since {self.troubled:%Y-%m-%d %H:%MZ})" if self.troubled else ""
        outcome = self.last_poll.outcome if self.last_poll else None
        if self.state.asked:
            return self.state.held
        if self.state.awaiting:
            return f"waits for approval: the reader is not sure of the page{since}"
        if self.successor:
            looked = self.source.follow == "auto" and self.state.looked
            return f"goes on at {self.successor}{', where no newsblog is read yet' if looked else ': follow?'}"
        if outcome == "degraded" or (outcome in ("failed", "refused") and self.failures >= MANY_FAILURES):
            return f"no update readable since {self.troubled:%Y-%m-%d %H:%MZ}" if self.troubled else None
        return None

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
    retired: bool = False
    """Ended for good: its documents are answered with 410."""
    archives: range = range(0)
    """Numbers of the archive documents that it has."""
    archived: int = 0
    """The number of the newest that it ever had."""


@dataclass(frozen=True, slots=True)
class Coded:
    """A document in a content coding, or one without (``identity``), with the strong entity tag of these bytes."""

    content: bytes
    etag: str


@dataclass(frozen=True, slots=True)
class Rendered:
    """One document of a feed in one format, ready to be served; ``coded`` holds its other forms by content coding.

    ``last_modified`` is the last change of state. Where the bytes changed and it did not, the store moves it on by a
    second, so that the two versions can be told apart by it.
    """

    content: bytes
    media_type: str
    etag: str
    last_modified: datetime
    coded: Mapping[str, Coded] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Form:
    """What is known of one form of a published document without reading it; ``size`` in bytes."""

    etag: str
    size: int


@dataclass(frozen=True, slots=True)
class Published:
    """What is known of a published document without reading it; ``forms`` by content coding, ``identity`` included.

    ``seq`` is the feed's when it was rendered, ``version`` counts the documents of all feeds together.
    """

    feed: str
    format: str
    media_type: str
    last_modified: datetime
    seq: int
    version: int
    forms: Mapping[str, Form]


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The published documents newer than some version. Where ``settings`` or ``epoch`` is another than before, all
    that was known is to be read anew: feeds may have other names."""

    version: int
    settings: str
    epoch: str
    documents: tuple[Published, ...]


WHOLE = 2**62
"""As a row number in a ``Position``: behind all of that seq."""


class Position(NamedTuple):
    """A point in what happened to a feed: its seq, and the row number of the last member seen of that seq."""

    seq: int
    number: int


@dataclass(frozen=True, slots=True)
class Changes:
    """What happened to a feed up to ``end``: ``state.updates`` are those that are new or other than before, and
    ``state.tombstones`` are of those that were removed. ``left`` were served here and are no longer the feed's, by an
    edit or a setting; they were not retracted. ``more`` says that there is more behind ``end``."""

    state: FeedState
    end: Position
    more: bool
    left: tuple[Guid, ...] = ()


@dataclass(frozen=True, slots=True)
class Kept:
    """The bytes of an entry in one format. They are good as long as seq and mark of its member are these."""

    guid: Guid
    format: str
    seq: int
    mark: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Sheet:
    """What is needed to render a document of a feed. ``state.updates`` holds only those whose bytes are not kept.

    ``listed`` names all updates of the document in their order, each with its member's seq and the id of its
    source; ``marks`` are by source, ``kept`` are bytes by GUID and format. ``etags`` are those of the documents that
    are in place with their coded forms, by format: what has the same one need not be coded again.
    """

    state: FeedState
    listed: tuple[tuple[Guid, int, str], ...]
    marks: Mapping[str, str]
    kept: Mapping[Guid, Mapping[str, bytes]]
    etags: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Draft:
    """All that a feed has to publish, in its state ``seq``: archive documents to be rendered, each of which has a sheet
    of its own, and the head's sheet with the ``shape`` that it is to have; None if the head is as it should be."""

    seq: int
    pages: Pages
    head: Sheet | None
    shape: str
