"""A feed as Atom: RFC 4287, with deleted entries as RFC 6721 has them and pictures as Media RSS has them."""

from __future__ import annotations

from dataclasses import replace

from lxml import etree

from syndicate.links import Site
from syndicate.model import FeedState
from syndicate.render import _feedgen
from syndicate.render.characters import clean, iri, line, rfc3339
from syndicate.render.facts import (
    Entry,
    EntrySource,
    Facts,
    Frame,
    contexts,
    entry_bytes,
    live_updates,
)
from syndicate.render.heads import Head, head_of
from syndicate.render.history import TOMBSTONES, write_marks
from syndicate.render.media import MEDIA, write_media
from syndicate.render.paging import HISTORY
from syndicate.render.threads import THREADS, write_corrects

MEDIA_TYPE = "application/atom+xml; charset=utf-8"

_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_Element = etree._Element


def render(state: FeedState, site: Site) -> bytes:
    """The Atom document of a feed: head, then each entry's own bytes, then tail."""
    context_of = contexts(state, site)
    entries = (render_entry(Facts(update, context_of(update.source))) for update in live_updates(state))
    return frame(state, site).document(entries)


def frame(state: FeedState, site: Site) -> Frame:
    """The Atom document of a feed but for its entries."""
    pieces = _feedgen.atom_pieces(head_of(state, site), _DIALECT)
    return Frame(pieces.head, b"", pieces.tail)


def render_entry(facts: Facts) -> bytes:
    """The bytes of an update in any Atom document of that feed. Raises SyndicateError if it can't be written."""
    return entry_bytes(facts, _written)


def _written(entry: Entry) -> bytes:
    return _feedgen.atom_entry(_with_iris(entry), _DIALECT)


def _with_iris(entry: Entry) -> Entry:
    """RFC 4287 section 4.2.2.2: a scheme is an IRI; other words of a publisher's own are left out."""
    kept = tuple(replace(each, scheme=iri(each.scheme)) for each in entry.categories)
    return replace(entry, categories=kept)


def _extend_feed(feed: _Element, head: Head) -> None:
    _set_date(feed, "updated", rfc3339(head.updated))
    if icon := head.favicon or head.icon:  # small and square, RFC 4287 section 4.2.5
        etree.SubElement(feed, "icon").text = icon
    _link(feed, "self", head.paging.self_url("atom"), type="application/atom+xml")
    for relation, href in head.paging.links("atom"):
        _link(feed, relation, href, type="application/atom+xml")
    write_marks(feed, head.paging)
    if head.via:
        _link(feed, "via", head.via, type="text/html")
    for stone in head.tombstones:
        deleted = etree.SubElement(
            feed, f"{{{TOMBSTONES}}}deleted-entry", ref=clean(stone.ref), when=rfc3339(stone.when)
        )
        if reason := line(stone.reason):
            etree.SubElement(deleted, f"{{{TOMBSTONES}}}comment").text = reason


def _extend_entry(element: _Element, entry: Entry) -> None:
    if entry.language:
        element.set(_LANG, entry.language)
    _set_date(element, "updated", rfc3339(entry.updated))
    if entry.published:
        _set_date(element, "published", rfc3339(entry.published.instant))
    _link(element, "alternate", entry.link, type="text/html")
    if entry.via:
        _link(element, "via", entry.via, type="text/html")
    if entry.corrects:
        _link(element, "related", entry.page, type="text/html")
        write_corrects(element, entry.corrects, entry.page)
    if not entry.html and (content := element.find("content")) is not None:
        content.text = " "  # a headline alone: validators take an empty content for a mistake
    for media in entry.media:
        if media.type:
            length = {"length": str(media.size)} if media.size else {}
            _link(element, "enclosure", media.url, type=media.type, **length)
        write_media(element, media, titled=True)
    if entry.source:
        _write_source(element, entry.source)


def _write_source(element: _Element, source: EntrySource) -> None:
    """RFC 4287 section 4.2.11: the feed an entry comes from, with what the entry would have inherited there."""
    written = etree.SubElement(element, "source")
    for name, text in (("id", source.id), ("title", source.title)):
        if text:
            etree.SubElement(written, name).text = text
    if source.updated:
        etree.SubElement(written, "updated").text = rfc3339(source.updated)
    if source.url:
        _link(written, "alternate", source.url)
    if source.author:
        etree.SubElement(etree.SubElement(written, "author"), "name").text = source.author
    if source.rights:
        etree.SubElement(written, "rights").text = source.rights


def _link(parent: _Element, rel: str, href: str, **attributes: str) -> None:
    etree.SubElement(parent, "link", {"rel": rel, "href": href} | attributes)


def _set_date(parent: _Element, name: str, text: str) -> None:
    """Write a date of feedgen's anew, as RFC 3339 with ``Z`` for UTC and without fractions."""
    element = parent.find(name)
    if element is None:
        element = etree.SubElement(parent, name)
    element.text = text


_DIALECT = _feedgen.Dialect(
    {"at": TOMBSTONES, "fh": HISTORY, "media": MEDIA, "thr": THREADS}, _extend_feed, _extend_entry
)
