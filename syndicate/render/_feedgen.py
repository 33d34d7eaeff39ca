"""The one door to feedgen: its Atom and RSS, with what it lacks or gets wrong put right by extensions.

Around feedgen's faults: entry links, enclosures and sources are written as elements of our own (feedgen drops their
attributes and puts the last feed link into the channel); every date is set, since feedgen falls back to the clock, and
written by ``characters``, since feedgen sets the process's locale for each; all text was cleaned before; content is
never CDATA or XHTML; entries are appended; dc, media, source and deleted-entry elements come from the dialects.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from html import escape
from typing import NamedTuple, cast

import feedgen.entry
import feedgen.feed
from feedgen.entry import FeedEntry
from feedgen.ext.base import BaseEntryExtension, BaseExtension
from feedgen.feed import FeedGenerator
from lxml import etree

from syndicate.links import Site
from syndicate.model import Person
from syndicate.render.characters import rfc822
from syndicate.render.facts import GENERATOR, VERSION, Entry
from syndicate.render.heads import Head
from syndicate.render.paging import Paging

Element = etree._Element

ATOM = "http://www.w3.org/2005/Atom"
RSS_DOCS = "https://www.rssboard.org/rss-specification"
LIVE_TTL, ENDED_TTL = 1, 60
"""Minutes after which a reader may ask again (RSS 2.0, ``ttl``)."""

feedgen.feed.formatRFC2822 = rfc822
feedgen.entry.formatRFC2822 = rfc822


class Pieces(NamedTuple):
    """A document in three parts; head + entries + tail are its bytes."""

    head: bytes
    entries: bytes
    tail: bytes


@dataclass(frozen=True, slots=True)
class Dialect:
    """What a format adds to feedgen's own elements: prefixes, and writers for a feed's and an entry's element.

    Atom elements carry no namespace in feedgen's tree; in RSS the feed's element is the channel.
    """

    namespaces: Mapping[str, str]
    extend_feed: Callable[[Element, Head], None]
    extend_entry: Callable[[Element, Entry], None]


def _nothing(*_: object) -> None:
    """What an extension adds before it is told what to add."""


class _FeedExtension(BaseExtension):
    def __init__(self) -> None:
        self.namespaces: Mapping[str, str] = {}
        self.write: Callable[[Element], None] = _nothing

    def extend_ns(self) -> dict[str, str]:
        return dict(self.namespaces)

    def extend_atom(self, feed: Element) -> Element:
        self.write(feed)
        return feed

    def extend_rss(self, feed: Element) -> Element:
        self.write(feed[0])
        return feed


class _EntryExtension(BaseEntryExtension):
    def __init__(self) -> None:
        self.write: Callable[[Element], None] = _nothing

    def extend_atom(self, feed: Element) -> Element:
        self.write(feed)
        return feed

    def extend_rss(self, feed: Element) -> Element:
        self.write(feed)
        return feed


# The frame an entry is rendered in, to be cut out of it: nothing of it reaches the entry's bytes.
_FRAME = Head(
    id="urn:frame",
    title="-",
    subtitle="-",
    author="-",
    page="http://localhost/",
    paging=Paging(Site("http://localhost"), "-"),
    updated=datetime(1970, 1, 1, tzinfo=UTC),
)


def atom(head: Head, entries: Sequence[Entry], dialect: Dialect) -> bytes:
    """A whole Atom document, RFC 4287."""
    feed = _feed(head, dialect)
    feed.id(head.id)
    feed.author([{"name": head.author}])
    feed.link(href=head.page, rel="alternate", type="text/html")
    if head.subtitle:
        feed.subtitle(head.subtitle)
    for entry in entries:
        _atom_entry(feed, entry, dialect)
    return _styled(feed.atom_str(), head)


def rss(head: Head, entries: Sequence[Entry], dialect: Dialect) -> bytes:
    """A whole RSS 2.0 document."""
    feed = _feed(head, dialect)
    feed.link(href=head.page, rel="alternate")
    feed.subtitle(head.subtitle or head.title)
    feed.docs(RSS_DOCS)
    feed.generator(f"{GENERATOR} {VERSION}")
    feed.ttl(ENDED_TTL if head.live is False else LIVE_TTL)
    for entry in entries:
        _rss_entry(feed, entry, dialect)
    return _styled(feed.rss_str(), head)


def _styled(document: bytes, head: Head) -> bytes:
    """With the style in which browsers show it, before the first element (W3C xml-stylesheet)."""
    if not head.stylesheet:
        return document
    declaration, _, rest = document.partition(b"?>\n")
    named = f'?>\n<?xml-stylesheet type="text/css" href="{escape(head.stylesheet)}"?>\n'
    return declaration + named.encode() + rest


def cut(document: bytes, tag: str, end: str) -> Pieces:
    """Cut a document before its first and after its last ``tag``; ``end`` is what follows entries.

    Text and attributes can't be mistaken for the tag: their ``<`` is escaped.
    """
    closing = f"</{tag}>".encode()
    last = document.rfind(closing)
    first = min((at for at in (document.find(f"<{tag}{c}".encode()) for c in " >") if at >= 0), default=-1)
    if last < 0 or first < 0:
        last = first = document.rindex(end.encode())
    else:
        last += len(closing)
    return Pieces(document[:first], document[first:last], document[last:])


def atom_pieces(head: Head, dialect: Dialect) -> Pieces:
    """Head and tail of an Atom document, without entries."""
    return cut(atom(head, (), dialect), "entry", "</feed>")


def rss_pieces(head: Head, dialect: Dialect) -> Pieces:
    """Head and tail of an RSS document, without items."""
    return cut(rss(head, (), dialect), "item", "</channel>")


def atom_entry(entry: Entry, dialect: Dialect) -> bytes:
    """The bytes of one Atom entry, the same in whatever document it stands."""
    return cut(atom(_FRAME, (entry,), _framed(dialect)), "entry", "</feed>").entries


def rss_entry(entry: Entry, dialect: Dialect) -> bytes:
    """The bytes of one RSS item, the same in whatever document it stands."""
    return cut(rss(_FRAME, (entry,), _framed(dialect)), "item", "</channel>").entries


def _framed(dialect: Dialect) -> Dialect:
    return Dialect(dialect.namespaces, _nothing, dialect.extend_entry)


def _feed(head: Head, dialect: Dialect) -> FeedGenerator:
    """What both formats share."""
    feed = FeedGenerator()
    feed.register_extension("dialect", _FeedExtension, _EntryExtension)
    extension = cast("_FeedExtension", vars(feed)["dialect"])
    extension.namespaces = dialect.namespaces
    extension.write = lambda element: dialect.extend_feed(element, head)
    feed.title(head.title)
    feed.updated(head.updated)
    feed.generator(GENERATOR, version=VERSION)
    if head.language:
        feed.language(head.language)
    if head.rights:
        feed.rights(head.rights)
    return feed


def _atom_entry(feed: FeedGenerator, entry: Entry, dialect: Dialect) -> None:
    element = _entry(feed, entry, dialect)
    element.id(entry.id)
    element.title(entry.title or entry.label)
    element.updated(entry.updated)
    element.author([_person(author) for author in entry.authors])
    element.content(entry.html, type="html")
    if entry.summary:
        element.summary(entry.summary)
    if entry.published:
        element.published(entry.published.instant)
    if entry.rights:
        element.rights(entry.rights)


def _rss_entry(feed: FeedGenerator, entry: Entry, dialect: Dialect) -> None:
    element = _entry(feed, entry, dialect)
    element.guid(entry.id, permalink=False)
    if entry.title:
        element.title(entry.title)
    element.link(href=entry.link, rel="alternate")
    element.content(entry.html)
    if entry.summary:
        # after content(): description() writes Atom's content too, which no RSS document shows
        element.description(entry.summary)
    element.published(entry.dated)
    enclosed = next((media for media in entry.media if media.type), None)
    if enclosed and enclosed.type:
        element.enclosure(enclosed.url, str(enclosed.size or 0), enclosed.type)
    if entry.source and entry.source.url and entry.source.title:
        element.source(entry.source.url, entry.source.title)


def _entry(feed: FeedGenerator, entry: Entry, dialect: Dialect) -> FeedEntry:
    element = feed.add_entry(order="append")
    extension = cast("_EntryExtension", vars(element)["dialect"])
    extension.write = lambda written: dialect.extend_entry(written, entry)
    element.category(
        [
            {"term": each.term}
            | ({"scheme": each.scheme} if each.scheme else {})
            | ({"label": each.label} if each.label else {})
            for each in entry.categories
        ]
    )
    return element


def _person(person: Person) -> dict[str, str]:
    fields = {"name": person.name, "uri": person.uri, "email": person.email}
    return {key: value for key, value in fields.items() if value}
