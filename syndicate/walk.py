"""The values that travel the walk, each named by its stage of life.

``Document`` (bytes) -> ``Extraction`` of ``RawUpdate`` (strings as found) -> ``Reading`` of ``Candidate``
(normalised) -> ``Match`` -> ``Change`` against ``Known`` -> ``Poll`` (what is remembered of it).
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import lru_cache
from statistics import median_low
from typing import Literal

from syndicate.model import (
    Category,
    Content,
    Guid,
    Key,
    KeyKind,
    MediaObject,
    Newsblog,
    Origin,
    Person,
    Source,
    Time,
    UpdateState,
)

YIELD_POLLS = 20
"""How many of the last polls tell how many updates a source usually shows."""

_FEWEST_POLLS = 3
"""Fewer do not tell it."""

Evidence = Literal["id", "url", "print", "similar"]
Outcome = Literal["changed", "unchanged", "not-modified", "stale", "degraded", "held", "failed", "gone", "refused"]
QUIET: tuple[Outcome, ...] = ("unchanged", "not-modified")
"""Outcomes of polls that brought nothing, and that nobody waits to see."""


# --- fetch ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Validators:
    """RFC 9110 section 8.8: what to send back to learn that nothing changed, byte for byte as received."""

    etag: str | None = None
    last_modified: str | None = None


_PAGE = re.compile(rb"<html\b", re.IGNORECASE)
_PAGE_END = re.compile(rb"</(?:html|body)\b", re.IGNORECASE)
_HELD_OPEN = re.compile(rb"<!(?=--)|-->|<(/?)(div|main|section|article|ul|ol|table|script)\b", re.IGNORECASE)
_UNREAD = {b"<!": b"-->", b"<script": b"</script"}
"""What holds no tags, and what ends it."""


def _leaves_open(page: bytes) -> bool:
    """Whether a page ends within a script, a comment, or an element whose end tag may not be left out."""
    opened: Counter[bytes] = Counter()
    end: bytes | None = None
    for match in _HELD_OPEN.finditer(page):
        token = match[0].lower()
        if end is not None:
            end = None if token == end else end
        elif token in _UNREAD:
            end = _UNREAD[token]
        elif match[2]:
            opened[match[2].lower()] += -1 if match[1] else 1
    return end is not None or any(count > 0 for count in opened.values())


@dataclass(frozen=True, slots=True)
class Document:
    """What upstream answered. ``content`` is decoded (no Content-Encoding left) and bounded.

    ``url`` is where it was found in the end, ``permanent_url`` the target if every hop there was a permanent redirect,
    ``fetched`` the poll instant. ``complete`` is False for a body that was cut; such a body carries no validators.
    """

    url: str
    content: bytes
    fetched: datetime
    media_type: str = ""
    charset: str | None = None
    validators: Validators = Validators()
    permanent_url: str | None = None
    complete: bool = True
    content_language: str | None = None

    @property
    def digest(self) -> str:
        """SHA-256 of the content, hexadecimal."""
        return _digest(self.content)

    @property
    def breaks_off(self) -> bool:
        """Whether this is a web page that ends in the middle: neither itself is closed, whose end tags may be left out
        (HTML 13.1.2.4), nor what may not be left open."""
        page = self.content
        if not _PAGE.search(page, 0, 2000) or any(_PAGE_END.search(page, at) for at in (max(0, len(page) - 4000), 0)):
            return False
        return _leaves_open(page)


@lru_cache(maxsize=4)  # it is asked for half a dozen times in a poll
def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


@dataclass(frozen=True, slots=True)
class NotModified:
    """304: the document we hold is still the document."""

    validators: Validators = Validators()


# --- extract -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class RawMedia:
    url: str
    type: str | None = None
    size: str | None = None
    width: str | None = None
    height: str | None = None
    alt: str | None = None
    caption: str | None = None
    credit: str | None = None


@dataclass(frozen=True, slots=True)
class RawUpdate:
    """One update as found: strings, unresolved, in the words of the page.

    ``id`` is the upstream's own id, guid, element id or ``@id``; ``stamp`` a machine time (``datetime``, epoch,
    RFC 822), ``time_text`` the words a person reads ("17.34 Uhr"), ``day`` the day heading it stands under. Either
    ``html`` (relative to ``base``) or ``text`` (paragraphs parted by a blank line) carries the body.
    """

    id: str | None = None
    url: str | None = None
    headline: str | None = None
    html: str | None = None
    text: str | None = None
    summary: str | None = None
    time_text: str | None = None
    stamp: str | None = None
    day: str | None = None
    modified: str | None = None
    base: str | None = None
    language: str | None = None
    authors: tuple[Person, ...] = ()
    categories: tuple[Category, ...] = ()
    media: tuple[RawMedia, ...] = ()
    rights: str | None = None
    origin: Origin | None = None
    pinned: bool = False
    key_event: bool = False
    data: RawUpdate | None = None
    """The same update in the words of the data behind the page, where the page's own were preferred to them; or with
    the headline that it has, if what stands above it is one."""


@dataclass(frozen=True, slots=True)
class RawHead:
    """The head of the page as found. ``page_time`` is any other date the page states of itself (``datePublished``),
    ``zone`` the line that tells the zone of all its clocks ("All times are GMT")."""

    kicker: str | None = None
    headline: str | None = None
    lead: str | None = None
    image: RawMedia | None = None
    stand: str | None = None
    page_time: str | None = None
    reading_time: str | None = None
    language: str | None = None
    url: str | None = None
    publisher: str | None = None
    coverage_start: str | None = None
    coverage_end: str | None = None
    live: bool | None = None
    successor: str | None = None
    rights: str | None = None
    zone: str | None = None


@dataclass(frozen=True, slots=True)
class Deletion:
    """A removal that upstream itself names (RFC 6721, a webhook, a ``deleted`` flag)."""

    key: Key
    when: str | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Extraction:
    """What one document says, as found.

    ``updates`` is what a person sees, in page order; ``older`` what only the data behind the page lists. ``window``
    is True for feeds: a window of the newest entries whose silence claims nothing. ``newest_first`` is None where the
    order can't be told. ``degraded`` says why the document can't be trusted to be whole (a wall, a cut, bozo), else
    None. ``refused`` says why nothing was read from a document that has no updates, else None. ``unreadable`` counts
    updates that were seen but could not be read.
    """

    updates: tuple[RawUpdate, ...]
    extractor: str
    head: RawHead = RawHead()
    older: tuple[RawUpdate, ...] = ()
    deletions: tuple[Deletion, ...] = ()
    window: bool = False
    newest_first: bool | None = None
    confidence: float = 1.0
    notes: tuple[str, ...] = ()
    degraded: str | None = None
    refused: str | None = None
    unreadable: int = 0
    next_url: str | None = None


# --- normalise -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Candidate:
    """One update, normalised, not yet known to be old or new.

    ``keys`` holds all that may identify it, strongest first, fingerprints last. ``time_raw`` is the update's
    own time as written (stamp, else words; empty for a relative time): ``published`` may move only when it changes.
    """

    keys: tuple[Key, ...]
    fingerprint: str
    content: Content
    title: str | None = None
    url: str | None = None
    published: Time | None = None
    time_raw: str = ""
    time_text: str | None = None
    modified: datetime | None = None
    authors: tuple[Person, ...] = ()
    categories: tuple[Category, ...] = ()
    media: tuple[MediaObject, ...] = ()
    summary: str | None = None
    rights: str | None = None
    origin: Origin | None = None
    pinned: bool = False
    key_event: bool = False
    shown: bool = True
    also: str | None = None
    """The fingerprint of the same update in the words of the data behind the page, where those are others."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A normalised extraction. ``candidates`` are in page order, shown ones first, then what only the data lists."""

    newsblog: Newsblog
    candidates: tuple[Candidate, ...]
    deletions: tuple[Deletion, ...] = ()
    window: bool = False
    newest_first: bool | None = None
    notes: tuple[str, ...] = ()
    degraded: str | None = None
    unreadable: int = 0


@dataclass(frozen=True, slots=True)
class Read:
    """One document as one reader reads it. ``why`` says how the extractor was chosen, ``reader`` names the reader so
    exactly that another reading of the same bytes has another name."""

    source: str
    document: Document
    extraction: Extraction
    why: str
    reading: Reading
    reader: str
    instead: bool = False
    """The document is not the source's page but the data of a product embedded there, to be polled from now on."""


# --- identify and merge --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Sighted:
    """What upstream says by now of an update that was taken down here: evidence of what it is, told to nobody.

    Of an expunged one no words are kept, but the numbers of their runs.
    """

    fingerprint: str
    title: str | None
    text: str
    published: Time | None
    time_raw: str
    shingles: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Known:
    """What deciding needs of a stored update. ``mint`` and ``n`` made its GUID; ``earlier`` are older fingerprints."""

    id: Guid
    state: UpdateState
    keys: frozenset[Key]
    mint: Key
    n: int
    fingerprint: str
    revision: int
    published: Time | None
    time_raw: str
    dated: datetime
    updated: datetime
    position: float
    title: str | None = None
    text: str = ""
    shingles: bytes = b""
    """Of its text, as ``likeness.packed`` makes them: few are ever looked at."""
    earlier: frozenset[str] = frozenset()
    earlier_times: tuple[str, ...] = ()
    """The words of the times that it stated before."""
    reader: str | None = None
    """Who read its content as it stands, None if that is not known."""
    pinned: bool = False
    missed: int = 0
    flip: str | None = None
    flip_polls: int = 0
    removed: datetime | None = None
    """The tombstone's ``when``."""
    merged: bool = False
    """Others were found to be one with it; their keys are among its own."""
    expunged: bool = False
    """Its words were erased here: what shows them must not be kept."""
    sighted: Sighted | None = None
    """What it says upstream, where that is other than when it was taken down."""


@dataclass(frozen=True, slots=True)
class Trust:
    """What a source taught us of one kind of its keys.

    ``kept`` counts the edits that it outlasted since it last changed, ``changed`` the documents in a row in which
    unchanged updates had another one, ``reused`` how often it named another update than before. ``lost`` says why
    nothing of this kind is believed any more, None while it is.
    """

    kind: KeyKind
    kept: int = 0
    changed: int = 0
    reused: int = 0
    lost: str | None = None
    changing: bool = False
    """Unchanged updates have other ones in the document at hand: a new template, or one that makes them up."""

    @property
    def told(self) -> str:
        """What is thought of it, in words for the operator."""
        if self.lost:
            return f"lost: {self.lost}"
        return f"{self.standing}: outlasted {self.kept} edits" + (
            f", reused {self.reused} times" if self.reused else ""
        )

    @property
    def standing(self) -> Literal["lost", "earned", "unproven"]:
        """Unproven ones find an update again; only where it is earned does another key mean another update."""
        return "lost" if self.lost else "earned" if self.kept >= EARNED else "unproven"


EARNED = 3
"""Edits that an upstream key must outlast before another one is taken to mean another update."""


@dataclass(frozen=True, slots=True)
class Match:
    """A candidate and the known update it is, or None for a new one; ``by`` is the evidence."""

    candidate: Candidate
    known: Known | None
    by: Evidence | None
    keys: tuple[Key, ...]
    """The keys that may be trusted here and now, strongest first."""


@dataclass(frozen=True, slots=True)
class Identification:
    matches: tuple[Match, ...]
    trust: tuple[Trust, ...] = ()
    """What is thought of the source's keys from now on, this document included."""
    notes: tuple[str, ...] = ()

    @property
    def distrusted(self) -> tuple[KeyKind, ...]:
        """Kinds of upstream key that this source has lost our trust in."""
        return tuple(one.kind for one in self.trust if one.lost)


@dataclass(frozen=True, slots=True)
class New:
    id: Guid
    mint: Key
    n: int
    keys: tuple[Key, ...]
    candidate: Candidate
    published: Time | None
    dated: datetime
    updated: datetime
    position: float


@dataclass(frozen=True, slots=True)
class Revised:
    """Other content under the same GUID. ``published`` is what holds from now on."""

    id: Guid
    candidate: Candidate
    revision: int
    published: Time | None
    updated: datetime


@dataclass(frozen=True, slots=True)
class Aliased:
    id: Guid
    keys: tuple[Key, ...]


@dataclass(frozen=True, slots=True)
class Retimed:
    """The publisher changed (or first stated) the time of an update, and nothing else."""

    id: Guid
    published: Time | None
    time_raw: str
    dated: datetime


@dataclass(frozen=True, slots=True)
class Restored:
    """Back after a retraction by upstream; ``revision`` grew only if the content is another."""

    id: Guid
    candidate: Candidate
    revision: int
    published: Time | None
    updated: datetime


@dataclass(frozen=True, slots=True)
class Reread:
    """Our reader changed, not the publisher: adopted without revision, ``updated`` stays."""

    id: Guid
    candidate: Candidate
    keys: tuple[Key, ...]


@dataclass(frozen=True, slots=True)
class Flipped:
    """Content equal to an earlier revision: held until it has stood for some polls. ``flip`` None ends the hold."""

    id: Guid
    flip: str | None
    polls: int


@dataclass(frozen=True, slots=True)
class Found:
    """Shown again after having been missed."""

    id: Guid


@dataclass(frozen=True, slots=True)
class Moved:
    """Shown at another place of its list than before; no document changes by it."""

    id: Guid
    position: float


@dataclass(frozen=True, slots=True)
class Withheld:
    """What was taken down here is told in other words or at another time, or goes by other keys; no document shows
    it."""

    id: Guid
    sighted: Sighted
    keys: tuple[Key, ...]


@dataclass(frozen=True, slots=True)
class Missed:
    id: Guid
    polls: int


@dataclass(frozen=True, slots=True)
class Retracted:
    id: Guid
    when: datetime
    reason: str | None = None


Change = New | Revised | Aliased | Retimed | Restored | Reread | Flipped | Found | Moved | Withheld | Missed | Retracted


@dataclass(frozen=True, slots=True)
class Decision:
    """What happened. ``held`` says why nothing may be retracted and a person is asked, else None; ``asked`` names the
    updates that the question is about."""

    changes: tuple[Change, ...]
    held: str | None = None
    asked: tuple[Guid, ...] = ()
    noise: tuple[str, ...] = ()
    """Lines, as shapes, that were learned to be no part of the updates."""
    gap: bool = False
    """Nothing shown was known, though much is: what was said between may have been missed."""
    notes: tuple[str, ...] = ()


# --- remembered ----------------------------------------------------------------------------------------------------


def _joined(some: tuple[Guid, ...], others: tuple[Guid, ...]) -> tuple[Guid, ...]:
    return tuple(dict.fromkeys((*some, *others)))


@dataclass(frozen=True, slots=True)
class SourceState:
    """What is remembered of a source between polls; written with compare-and-set on its version.

    ``digest`` and ``reader`` belong to the last accepted document; ``digests`` are those accepted before it, newest
    first. ``extractor`` is the sticky choice of ``auto``. ``shown`` is how many updates that document showed.
    """

    validators: Validators = Validators()
    digest: str | None = None
    digests: tuple[str, ...] = ()
    reader: str | None = None
    extractor: str | None = None
    extractor_why: str | None = None
    stand: datetime | None = None
    newest: datetime | None = None
    seen: datetime | None = None
    """When the last accepted document was fetched."""
    shown: int = 0
    broken_off: bool | None = None
    """Whether that document ended in the middle, as pages do that leave their last tags out; None if nobody asked."""
    breaking: datetime | None = None
    """Since when all that came ended so and was not accepted."""
    stale_polls: int = 0
    """For how many polls an older copy has stood that was doubted."""
    stale_since: datetime | None = None
    stale_digest: str | None = None
    """When it was first had, and what it was last."""
    doubted_since: datetime | None = None
    """Since when such copies came, and nothing that was accepted."""
    trust: tuple[Trust, ...] = ()
    noise: tuple[str, ...] = ()
    """Lines, as shapes, that were learned to be no part of this source's updates."""
    gap: datetime | None = None
    """When a document last shared no update with what was known."""
    gaps: int = 0
    unreadable: datetime | None = None
    """Since when no document could be read, None while they can."""
    held: str | None = None
    """What a person is asked or told of, in one line; the questions that can be answered are about ``asked``."""
    asked: tuple[Guid, ...] = ()
    """Covered updates that are missing and wait for the operator: retract them?"""
    confirmed: tuple[Guid, ...] = ()
    """Yes, said the operator: those still missing at the next poll are retracted."""
    dismissed: tuple[Guid, ...] = ()
    """No, said the operator: they count as not covered until they are shown again."""
    awaiting: str | None = None
    """The reader whose reading waits for the operator's approval."""
    approved: str | None = None
    """The reader that the operator approved, however unsure it says it is."""
    pending: bool = False
    """A miss or a flip is being counted, so an unchanged document must be judged again."""
    live: bool | None = None
    url: str | None = None
    """Where the source is polled now, if a permanent redirect was adopted."""
    moved_to: str | None = None
    moved_since: datetime | None = None
    successor: str | None = None
    """Where a redirect led that shares no update: the newsblog may go on there."""
    followed: tuple[str, ...] = ()
    """Addresses on which this newsblog went on, each a source of its own by now."""
    declined: tuple[str, ...] = ()
    """Addresses on which it does not go on, said the operator."""
    looked: datetime | None = None
    """When a successor that was no newsblog yet was last looked at."""
    last_change: datetime | None = None
    confidence: float | None = None
    notes: tuple[str, ...] = ()

    def accepted(self, document: Document, reader: str) -> SourceState:
        """The state after ``document`` was read by ``reader`` and its result taken into the store."""
        earlier = tuple(d for d in (self.digest, *self.digests) if d and d != document.digest)
        return replace(
            self,
            validators=document.validators,
            digest=document.digest,
            digests=earlier[:20],
            reader=reader,
            seen=document.fetched,
            broken_off=document.breaks_off,
            breaking=None,
            stale_polls=0,
            stale_since=None,
            stale_digest=None,
            doubted_since=None,
            unreadable=None,
        )

    def met_again(self) -> SourceState:
        """The state after the last accepted document was answered once more: whatever was in doubt since is not."""
        sure = replace(self, stale_polls=0, stale_since=None, stale_digest=None, doubted_since=None)
        return replace(sure, unreadable=None, breaking=None, held=self.held if self.asked else None)

    def goes_on_at(self, stated: str | None) -> str | None:
        """Where the newsblog may go on: by a redirect, or as its page states; None if that is known or decided."""
        decided = {address.partition("#")[0] for address in (*self.followed, *self.declined)}
        told = (self.successor, stated)
        return next((one for one in told if one and one.partition("#")[0] not in decided), None)

    def confirming(self) -> SourceState:
        """The state after the operator said yes: what he was asked about is retracted if the next poll misses it."""
        return replace(self, confirmed=_joined(self.confirmed, self.asked), asked=(), held=None)

    def dismissing(self) -> SourceState:
        """The state after the operator said no: what he was asked about is not covered until it is shown again."""
        return replace(self, dismissed=_joined(self.dismissed, self.asked), asked=(), held=None)


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A source as it stands at one version: settings, memory, and the known updates that matter to deciding."""

    source: Source
    version: int
    state: SourceState
    newsblog: Newsblog
    known: tuple[Known, ...]
    spent: tuple[tuple[Key, int], ...] = ()
    """Key and n of GUIDs that were minted for updates since merged into others: not to be minted again."""


@dataclass(frozen=True, slots=True)
class Poll:
    """What is remembered of one poll, good or bad. ``counts`` by name of change; ``seconds`` it took."""

    source: str
    at: datetime
    outcome: Outcome
    message: str = ""
    status: int | None = None
    extractor: str | None = None
    confidence: float | None = None
    notes: tuple[str, ...] = ()
    counts: Mapping[str, int] = field(default_factory=dict)
    shown: int | None = None
    seconds: float = 0.0
    retry_after: float | None = None
    """Seconds upstream asked us to wait."""


def usual_yield(polls: Sequence[Poll]) -> int | None:
    """How many updates the accepted documents among ``polls`` showed, by their median; None if there are too few."""
    shown = [poll.shown for poll in polls if poll.shown is not None and poll.outcome in ("changed", "unchanged")]
    return median_low(shown) if len(shown) >= _FEWEST_POLLS else None
