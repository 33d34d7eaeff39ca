"""What a newsblog says, in no format at all.

Names are the field's own (RFC 4287, RSS, JSON Feed, schema.org). All instants are timezone-aware; those without a
source offset are UTC and have whole seconds. Values that travel the walk, and name their stage of life, are in
``walk.py``; this module holds what lasts.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Literal, NamedTuple

Guid = str
KeyKind = Literal["id", "url", "print"]
Precision = Literal["second", "minute", "day"]
UpdateState = Literal["live", "retracted", "taken-down"]
GuidMode = Literal["mint", "upstream"]
Follow = Literal["ask", "auto"]


class Key(NamedTuple):
    """One thing upstream says that may tell which update this is; ``id`` beats ``url`` beats ``print``."""

    kind: KeyKind
    value: str


@dataclass(frozen=True, slots=True)
class Time:
    """A time as the publisher stated it. ``instant`` keeps the stated offset; a day stands at its local midnight."""

    instant: datetime
    precision: Precision = "second"
    zone_assumed: bool = False


@dataclass(frozen=True, slots=True)
class Person:
    name: str
    uri: str | None = None
    email: str | None = None


@dataclass(frozen=True, slots=True)
class Category:
    """RFC 4287 section 4.2.2; RSS ``domain`` is ``scheme``."""

    term: str
    scheme: str | None = None
    label: str | None = None


@dataclass(frozen=True, slots=True)
class Content:
    """A body, once as clean HTML with absolute URLs, once as plain text (paragraphs parted by a blank line)."""

    html: str
    text: str
    language: str | None = None


@dataclass(frozen=True, slots=True)
class MediaObject:
    """A picture, film or sound. ``size`` in bytes, ``width`` and ``height`` in pixels, None where unknown."""

    url: str
    type: str | None = None
    size: int | None = None
    width: int | None = None
    height: int | None = None
    alt: str | None = None
    caption: str | None = None
    credit: str | None = None


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a merged upstream took an entry from (``atom:source``, RSS ``source``)."""

    id: str | None = None
    title: str | None = None
    url: str | None = None
    updated: datetime | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """One upstream page or feed that is polled.

    ``uid`` is fixed when the source is created and outlives renames and new URLs: GUIDs hang on it. ``interval`` is
    the floor between two polls; ``allow`` names the ``host:port`` or CIDR exceptions of this source alone.
    """

    id: str
    uid: str
    url: str
    title: str | None = None
    extractor: str = "auto"
    interval: timedelta = timedelta(minutes=1)
    timezone: str | None = None
    language: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    allow: tuple[str, ...] = ()
    guid: GuidMode = "mint"
    retract_after: int = 3
    confidence: float = 0.5
    """What a reading must reach, of 1, to be published without the operator's approval."""
    pages: int = 5
    """How many pages behind the first are read on the first poll and after a gap."""
    rules: str | None = None
    publisher: str | None = None
    robots: bool = True
    charset: str | None = None
    record: str | None = None
    """The folder in which its answers are kept for replaying."""
    record_limit: int = 200_000_000
    """Bytes of them that are kept."""
    follow: Follow = "ask"
    """Whether the page on which a newsblog goes on is attached by itself or when the operator says so."""


@dataclass(frozen=True, slots=True)
class Newsblog:
    """The head of the page. It changes all day without any update changing."""

    kicker: str | None = None
    headline: str | None = None
    lead: str | None = None
    image: MediaObject | None = None
    stand: Time | None = None
    reading_time: int | None = None
    """Minutes."""
    language: str | None = None
    url: str | None = None
    publisher: str | None = None
    coverage_start: datetime | None = None
    coverage_end: datetime | None = None
    live: bool | None = None
    successor: str | None = None
    rights: str | None = None


@dataclass(frozen=True, slots=True)
class Update:
    """One update of a newsblog as it stands in the store.

    ``published`` is the publisher's time or None; ``dated`` is what stands where a date is mandatory (``published``,
    or the instant first seen, one second a rank on the first poll). ``position`` orders the list of its source: the
    larger, the higher on a newest-first page.
    """

    id: Guid
    source: str
    title: str | None
    content: Content
    published: Time | None
    dated: datetime
    updated: datetime
    first_seen: datetime
    position: float
    revision: int = 1
    url: str | None = None
    authors: tuple[Person, ...] = ()
    categories: tuple[Category, ...] = ()
    media: tuple[MediaObject, ...] = ()
    summary: str | None = None
    rights: str | None = None
    origin: Origin | None = None
    pinned: bool = False
    key_event: bool = False
    state: UpdateState = "live"
    reason: str | None = None
    """What the newsroom itself says of this revision: a correction, an editor's note."""
    earlier: tuple[Revision, ...] = ()
    """The versions before this one, oldest first, where a feed is to tell them; else nobody asks for them."""


@dataclass(frozen=True, slots=True)
class Revision:
    """One version of an update: what it said, and when it was first seen saying so.

    ``published`` and ``modified`` are upstream's own times of this version. ``reason`` is what the newsroom says of
    it, or the operator where the version was made here.
    """

    update: Guid
    number: int
    title: str | None
    content: Content
    seen: datetime
    updated: datetime
    fingerprint: str
    media: tuple[MediaObject, ...] = ()
    published: datetime | None = None
    modified: datetime | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Tombstone:
    """RFC 6721 section 3: ``ref`` is the entry's id, ``when`` the instant of its removal."""

    ref: Guid
    when: datetime
    reason: str | None = None
    by: Literal["upstream", "editor"] = "upstream"


Verb = Literal["retract", "restore", "merge", "split", "expunge", "confirm", "dismiss", "approve", "follow", "rest"]


@dataclass(frozen=True, slots=True)
class Act:
    """What the editor's hand did: who, when, to which source and update, and what for.

    ``other`` is the second update of a merge or split, or the address that is followed.
    """

    at: datetime
    by: str
    verb: Verb
    source: str
    update: Guid | None = None
    other: str | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class FeedOptions:
    """Which updates of its sources a feed carries, and how it says them: what a ``[[feed]]`` may set.

    An update is carried if it has one of ``categories`` (all do if there are none) and none of ``without_categories``;
    likewise for ``keywords``, RE2 expressions looked for in headline and text without regard to case, and for
    ``languages``, tags of which ``de`` is also ``de-CH``. It enters ``embargo`` after it was first seen. ``archive``
    is how many updates the archive documents hold.
    """

    order: Literal["published", "updated"] = "published"
    categories: tuple[str, ...] = ()
    without_categories: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    without_keywords: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    embargo: timedelta | None = None
    content: Literal["full", "summary"] = "full"
    images: bool = True
    retractions: Literal["absence", "notice"] = "absence"
    """What RSS, which has no word for it, says of a retraction."""
    rights: str | None = None
    attribution: str | None = None
    """A line at the end of every entry; ``{url}`` and ``{publisher}`` stand for the update's own."""
    icon: str | None = None
    """The address of a square picture for the feed; ``favicon`` that of a small one."""
    favicon: str | None = None
    archive: int = 5000
    edits: Literal["update", "new"] = "update"
    """Whether a major correction replaces its entry in silence, or is an item of its own beside it as well."""
    revisions: bool = False
    """Tell the earlier versions of each update in JSON Feed's extension."""
    told_since: datetime | None = None
    """No setting: from when on ``retractions`` are as they are. What happened before is not told anew."""
    corrected_since: datetime | None = None
    """No setting: from when on ``edits`` are, likewise."""

    @property
    def selective(self) -> bool:
        """Whether some updates may be left out."""
        chosen = (self.categories, self.without_categories, self.keywords, self.without_keywords, self.languages)
        return any(chosen)


@dataclass(frozen=True, slots=True)
class Feed:
    """A published selection of sources. ``limit`` is the number of updates in the head document."""

    id: str
    sources: tuple[str, ...]
    title: str | None = None
    limit: int = 50
    derived_titles: bool = False
    """Give JSON Feed and RSS items without a headline the label that Atom must have."""
    options: FeedOptions = FeedOptions()


@dataclass(frozen=True, slots=True)
class Gap:
    """Nothing that a source showed at ``until`` was known from ``since``: what was said between may be missing."""

    source: str
    since: datetime | None
    until: datetime


class Carried(NamedTuple):
    """A source as a feed carries it: its URN, its head as it is now, and the name that its settings give it."""

    urn: str
    head: Newsblog
    title: str | None = None


@dataclass(frozen=True, slots=True)
class FeedState:
    """All that a rendered feed is a function of; nothing else, and above all no clock.

    ``updated`` moved when a reader would care (RFC 4287 section 4.2.15), ``changed`` at every change of state;
    ``updates`` are the ``limit`` last changed ones, listed by ``dated`` (or ``updated``, if the feed says so), then
    position, newest first; those of an archive document if this is the state of one.
    """

    feed: Feed
    newsblog: Newsblog
    updates: tuple[Update, ...]
    tombstones: tuple[Tombstone, ...]
    origins: Mapping[str, Carried]
    """By source id, in the order of the feed; for ``atom:source`` on merged feeds."""
    id: str
    """The feed's own URN."""
    created: datetime
    updated: datetime
    changed: datetime
    seq: int
    series: bool = False
    """All sources are one newsblog that went on elsewhere: nothing is merged, and the head is the newest one's."""
    gaps: tuple[Gap, ...] = ()
    """The last of them, newest first."""
    archives: range = range(0)
    """Numbers of the archive documents there are, the oldest first (RFC 5005 section 4)."""
    page: int | None = None
    """The number of the archive document that this is the state of; None for the head document."""
    day: date | None = None
    """The day that this is the state of, whole (RFC 5005 section 2)."""
