"""A feed as RSS 2.0, with the Atom, Dublin Core, content and Media RSS modules. A retracted update is
absent, or a notice stands in its place, as the feed wants it.
"""

from __future__ import annotations

import re
from dataclasses import replace
from html import escape

from lxml import etree

from syndicate.links import Site
from syndicate.model import FeedState, MediaObject, Tombstone
from syndicate.render import _feedgen
from syndicate.render.body import media_type, text_body
from syndicate.render.characters import clean, line, paragraphs, rfc3339
from syndicate.render.facts import Entry, Facts, Frame, contexts, entry_bytes, live_updates
from syndicate.render.heads import Head, head_of
from syndicate.render.history import TOMBSTONES, write_marks
from syndicate.render.media import MEDIA, write_media
from syndicate.render.paging import HISTORY
from syndicate.render.threads import THREADS, write_corrects

MEDIA_TYPE = "application/rss+xml; charset=utf-8"
DC = "http://purl.org/dc/elements/1.1/"

NOTICES = {
    "de": ("Diese Meldung wurde zurückgezogen.", "Grund: {}"),
    "en": ("This update was withdrawn.", "Reason: {}"),
    "es": ("Esta actualización fue retirada.", "Motivo: {}"),
    "fr": ("Cette information a été retirée.", "Motif : {}"),
    "it": ("Questo aggiornamento è stato ritirato.", "Motivo: {}"),
}
"""By language: that an update was retracted, and why."""

_IMAGE_TYPES = frozenset({"image/gif", "image/jpeg", "image/png"})
_MARKUP = re.compile(r"<[A-Za-z/!?]|&(?:#\d+|#[xX][0-9A-Fa-f]+|\w+);")
_Element = etree._Element


def render(state: FeedState, site: Site) -> bytes:
    """The RSS document of a feed: head, then each item's own bytes, then tail."""
    context_of = contexts(state, site)
    items = (render_entry(Facts(update, context_of(update.source))) for update in live_updates(state))
    return frame(state, site).document(items)


def frame(state: FeedState, site: Site) -> Frame:
    """The RSS document of a feed but for its items; notices of what was retracted stand behind these."""
    head = head_of(state, site)
    pieces = _feedgen.rss_pieces(_displayed(head), _DIALECT)
    notices = [_written(_notice(stone, head)) for stone in head.notices]
    return Frame(pieces.head, b"", b"".join((*notices, pieces.tail)))


def render_entry(facts: Facts) -> bytes:
    """The bytes of an update in any RSS document of that feed. Raises SyndicateError if it can't be written."""
    return entry_bytes(facts, _written)


def _written(entry: Entry) -> bytes:
    return _feedgen.rss_entry(_item(entry), _DIALECT)


def _notice(stone: Tombstone, head: Head) -> Entry:
    """What stands in the place of a retracted update, for a feed that wants it: RSS has no word for a removal."""
    said, because = NOTICES.get((head.language or "").lower().split("-")[0], NOTICES["en"])
    reason = line(stone.reason)
    text = f"{said} {because.format(reason)}" if reason else said
    return Entry(
        id=clean(stone.ref),
        title=said.rstrip("."),
        label=said,
        html=text_body(text),
        text=text,
        bare=text_body(text),
        link=head.page,
        dated=stone.when,
        updated=stone.when,
        withdrawn=stone.when,
    )


def _item(entry: Entry) -> Entry:
    """The facts as RSS words them: an optional title, and a description, which is HTML by custom."""
    return replace(
        entry,
        title=display(entry.shown_title),
        summary=escape(entry.summary or _first_words(entry), quote=False),
        authors=tuple(replace(author, name=display(author.name)) for author in entry.authors),
    )


def display(text: str) -> str:
    """Plain text for elements that some readers take for text and others for HTML.

    Text that would be markup or another text as HTML is given as HTML: harmless in all, right in most.
    """
    return escape(text, quote=False) if _MARKUP.search(text) else text


def _displayed(head: Head) -> Head:
    return replace(head, title=display(head.title), subtitle=display(head.subtitle), author=display(head.author))


def _first_words(entry: Entry) -> str:
    """What an update without summary says first: its first paragraph, else what a picture says.

    Some readers take ``media:description`` for the description of an item that has none beside its content.
    """
    pictures = (media.caption or media.alt for media in entry.media)
    return line(next(iter([*paragraphs(entry.text)[:1], *filter(None, pictures)]), ""))


def _extend_channel(channel: _Element, head: Head) -> None:
    for relation, href in [("self", head.paging.self_url("rss")), *head.paging.links("rss")]:
        etree.SubElement(channel, f"{{{_feedgen.ATOM}}}link", rel=relation, href=href, type="application/rss+xml")
    write_marks(channel, head.paging)
    etree.SubElement(channel, f"{{{DC}}}publisher").text = head.author
    if head.via:
        etree.SubElement(channel, f"{{{_feedgen.ATOM}}}link", rel="via", href=head.via, type="text/html")
    icons = (MediaObject(url) for url in (head.icon, head.favicon) if url)
    for image in filter(None, (head.image, *icons)):
        if media_type(image) in _IMAGE_TYPES:
            _write_image(channel, head, image)
            break


def _write_image(channel: _Element, head: Head, image: MediaObject) -> None:
    """The lead image, with caption and credit as the description of its link; or the icon."""
    words = " – ".join(part for part in (image.caption or image.alt, image.credit) if part)
    written = etree.SubElement(channel, "image")
    for name, text in (("url", image.url), ("title", head.title), ("link", head.page), ("description", words)):
        if text:
            etree.SubElement(written, name).text = text


def _extend_item(item: _Element, entry: Entry) -> None:
    etree.SubElement(item, f"{{{_feedgen.ATOM}}}updated").text = rfc3339(entry.updated)
    if entry.via:
        etree.SubElement(item, f"{{{_feedgen.ATOM}}}link", rel="via", href=entry.via, type="text/html")
    if entry.corrects:
        attributes = {"rel": "related", "href": entry.page, "type": "text/html"}
        etree.SubElement(item, f"{{{_feedgen.ATOM}}}link", attributes)
        write_corrects(item, entry.corrects, entry.page)
    if entry.withdrawn:  # what people read, for programs; declared here, as no other item has it
        words = {"ref": entry.id, "when": rfc3339(entry.withdrawn)}
        etree.SubElement(item, f"{{{TOMBSTONES}}}deleted-entry", words, nsmap={"at": TOMBSTONES})
    for name, texts in (
        ("creator", [author.name for author in entry.authors]),
        ("language", [entry.language]),
        ("rights", [entry.rights]),
    ):
        for text in filter(None, texts):
            etree.SubElement(item, f"{{{DC}}}{name}").text = text
    for media in entry.media:
        write_media(item, media, titled=bool(entry.title))


_DIALECT = _feedgen.Dialect({"dc": DC, "fh": HISTORY, "media": MEDIA, "thr": THREADS}, _extend_channel, _extend_item)
