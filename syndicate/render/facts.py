"""What the entries of a feed say, settled and cleaned once, and so the same in every format."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache, cached_property
from typing import NamedTuple

from syndicate import __version__
from syndicate.errors import SyndicateError
from syndicate.links import Site, update_url
from syndicate.model import (
    Category,
    FeedState,
    MediaObject,
    Person,
    Revision,
    Time,
    Update,
)
from syndicate.pieces import Piece
from syndicate.render.body import text_body
from syndicate.render.characters import clean, iri, language_tag, line, web
from syndicate.render.corrections import correction_id, last_major
from syndicate.render.heads import EVER, media_of, publisher_of
from syndicate.render.labels import label
from syndicate.render.manner import PLAIN, Manner, said

GENERATOR = "syndicate"
VERSION = __version__

UNWRITABLE = (ArithmeticError, AttributeError, LookupError, TypeError, ValueError)
"""What is raised over a value that no newsblog should hold."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class EntrySource:
    """The feed an entry was taken from (RFC 4287 section 4.2.11)."""

    id: str | None = None
    title: str | None = None
    url: str | None = None
    updated: datetime | None = None
    author: str | None = None
    rights: str | None = None


@dataclass(frozen=True, slots=True)
class Context:
    """What an entry takes from its feed. Its bytes are a function of its update and of this, and of nothing else.

    ``page`` is the upstream page, ``language`` that page's, ``source`` is set in feeds that merge several sources.
    """

    site: Site
    feed: str
    derived_titles: bool = False
    page: str | None = None
    language: str | None = None
    source: EntrySource | None = None
    publisher: str = ""
    manner: Manner = PLAIN
    revisions: bool = False
    """Earlier versions may be told; nowhere else are they public."""
    corrections: datetime | None = None
    """From when on a major correction is an item of its own as well; None if it is none."""


class Frame(NamedTuple):
    """A document without its entries: what stands before, between and behind them."""

    head: bytes
    between: bytes
    tail: bytes

    def pieces(self, entries: Iterable[bytes]) -> list[bytes]:
        """Head, the entries' bytes with what stands between them, tail, of which the document is joined."""
        if not self.between:
            return [self.head, *entries, self.tail]
        between = Piece(self.between)
        parted = [piece for entry in entries for piece in (entry, between)]
        return [self.head, *parted[:-1], self.tail]

    def document(self, entries: Iterable[bytes]) -> bytes:
        """The document of these entries."""
        return b"".join(self.pieces(entries))


@dataclass(frozen=True, slots=True)
class Entry:
    """The facts of an entry. ``link`` is its alternate; ``via`` the upstream page where that alternate is ours.

    ``title`` is the update's own, ``label`` stands where a title is mandatory or ``derived_titles`` asks for one.
    """

    id: str
    title: str
    label: str
    html: str
    text: str
    bare: str
    """The HTML as the publisher has it, without the media that he attached."""
    link: str
    dated: datetime
    updated: datetime
    published: Time | None = None
    summary: str = ""
    via: str | None = None
    language: str | None = None
    authors: tuple[Person, ...] = ()
    categories: tuple[Category, ...] = ()
    media: tuple[MediaObject, ...] = ()
    page: str = ""
    """Its own page here."""
    rights: str = ""
    source: EntrySource | None = None
    revision: int = 1
    pinned: bool = False
    key_event: bool = False
    derived_titles: bool = False
    reason: str = ""
    earlier: tuple[Revision, ...] = ()
    corrects: str | None = None
    """The id of the entry of which this item tells a major correction; ``page`` is that entry's too."""
    withdrawn: datetime | None = None
    """When the entry was retracted of which this is the notice."""

    @property
    def shown_title(self) -> str:
        """The title where titles are optional: the update's own, or the label if the feed asks for labels."""
        return self.title or (self.label if self.derived_titles else "")


def contexts(state: FeedState, site: Site) -> Callable[[str], Context]:
    """The context of a source's entries, by the source's id."""
    merged = not state.series and (len(state.feed.sources) > 1 or len(state.origins) > 1)
    options = state.feed.options
    manner = Manner(options.content == "summary", options.images, options.rights, options.attribution)

    @cache
    def of(source: str) -> Context:
        carried = state.origins.get(source)
        newsblog = carried.head if carried else state.newsblog
        return Context(
            site=site,
            feed=state.feed.id,
            derived_titles=state.feed.derived_titles,
            page=web(newsblog.url),
            language=language_tag(newsblog.language),
            publisher=publisher_of(newsblog),
            manner=manner,
            revisions=options.revisions,
            corrections=(options.corrected_since or EVER) if options.edits == "new" else None,
            source=EntrySource(
                id=carried.urn,
                title=line(carried.title) or source,  # no headline: it is another every hour, the entries are not
                url=web(newsblog.url),
                author=publisher_of(newsblog) or None,
                rights=line(newsblog.rights) or None,
            )
            if merged and carried
            else None,
        )

    return of


def entry_of(update: Update, context: Context) -> Entry:
    """The facts of an entry. Raises ValueError, TypeError and the like on values that no newsblog should hold."""
    own_url = web(update.url)
    identity = clean(update.id)
    page = update_url(context.site, context.feed, identity)
    link = own_url or page
    text = clean(update.content.text).strip()
    media = media_of(update.media)
    words = said(
        context.manner, clean(update.content.html).strip() or text_body(text), text, media, _summary(update, text)
    )
    credit = context.manner.credited(link, context.publisher)
    return Entry(
        id=identity,
        title=line(update.title),
        label=label(update),
        html=words.html + credit.html,
        text=words.text + credit.text,
        bare=words.bare + credit.bare,
        link=link,
        dated=update.dated,
        updated=update.updated,
        published=update.published,
        summary=_summary(update, text),
        via=None if own_url else context.page,
        language=language_tag(update.content.language) or context.language,
        authors=tuple(_people(update.authors)),
        categories=_categories(update.categories),
        media=words.media,
        page=page,
        rights=line(context.manner.rights) or line(update.rights),
        source=_source(update, context),
        revision=update.revision,
        pinned=update.pinned,
        key_event=update.key_event,
        derived_titles=context.derived_titles,
        reason=line(update.reason),
        earlier=update.earlier if context.revisions else (),
    )


class Facts:
    """An update as its feed tells of it; what is to be told is found out once for all formats."""

    def __init__(self, update: Update, context: Context) -> None:
        self.update = update
        self.context = context

    @cached_property
    def entry(self) -> Entry:
        """Raises as ``entry_of`` does."""
        return entry_of(self.update, self.context)


def items_of(facts: Facts, since: datetime | None) -> tuple[Entry, ...]:
    """What a feed lists of an update: its entry, and before it the item of its last major correction, if that came
    ``since`` an instant. Raises as ``entry_of`` does."""
    entry = facts.entry
    corrected = last_major(facts.update) if since else None
    if corrected is None or since is None or corrected.updated < since:
        return (entry,)
    item = replace(
        entry,
        id=correction_id(entry.id, corrected.number),
        published=Time(corrected.updated),
        dated=corrected.updated,
        corrects=entry.id,
        earlier=(),
    )
    return item, entry


def plain_entry_of(update: Update, context: Context) -> Entry:
    """The least an entry can say: its identity, dates and words. For updates whose other values can't be written."""
    text = clean(update.content.text).strip()
    identity = clean(update.id)
    return Entry(
        id=identity,
        title=line(update.title),
        label=line(text)[:80] or "…",
        html=text_body(text),
        text=text,
        bare=text_body(text),
        link=update_url(context.site, context.feed, identity),
        page=update_url(context.site, context.feed, identity),
        dated=update.dated,
        updated=update.updated,
        revision=update.revision,
        derived_titles=context.derived_titles,
    )


def entry_bytes(
    facts: Facts, write: Callable[[Entry], bytes], between: bytes = b"", *, corrections: bool = True
) -> bytes:
    """``write`` the entry, and before it what is listed with it, ``between`` standing between the two; if a value of
    it can't be written, its plain words. No entry is lost in silence.

    Raises SyndicateError if not even those can be written.
    """
    update, context = facts.update, facts.context
    try:
        return between.join(write(entry) for entry in items_of(facts, context.corrections if corrections else None))
    except UNWRITABLE as error:
        log.warning("feed %s: update %s is given as plain text: %s", context.feed, update.id, error)
    try:
        return write(plain_entry_of(update, context))
    except UNWRITABLE as error:
        raise SyndicateError(f"feed {context.feed}: update {update.id} can't be rendered: {error}") from error


def live_updates(state: FeedState) -> tuple[Update, ...]:
    """The updates that may be published: what was retracted or taken down never is."""
    return tuple(update for update in state.updates if update.state == "live")


def _summary(update: Update, text: str) -> str:
    summary = line(update.summary)
    return "" if summary in {line(update.title), line(text)} else summary


def _source(update: Update, context: Context) -> EntrySource | None:
    """The upstream's own word first, of which RSS has no more than title and address. A source we read was updated when
    its entry was, and so is one of which nothing else is known."""
    origin = update.origin
    if origin is not None and (origin.id or origin.title or origin.url):
        url = web(origin.url)
        return EntrySource(iri(origin.id) or url, line(origin.title) or None, url, origin.updated or update.updated)
    return replace(context.source, updated=update.updated) if context.source else None


def _people(authors: Sequence[Person]) -> list[Person]:
    """Authors with a name; addresses only where they are harmless."""
    people = []
    for author in authors:
        email = line(author.email)
        if name := line(author.name) or email:
            people.append(Person(name, web(author.uri), email if "@" in email.strip("@") else None))
    return people


def _categories(categories: Sequence[Category]) -> tuple[Category, ...]:
    """Each category once, those without a term left out."""
    found = (Category(line(each.term), line(each.scheme) or None, line(each.label) or None) for each in categories)
    return tuple({(each.term, each.scheme): each for each in found if each.term}.values())
