"""RSS 0.9x to 2.0 and Atom: feedparser for titles and bodies, lxml for all that must come through untouched."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from io import BytesIO

import feedparser
import feedparser.api

from syndicate.errors import ExtractError
from syndicate.extract.feed_entry import RawEntry, deletions, entries, entry, person
from syndicate.extract.feed_entry import publisher as feed_publisher
from syndicate.extract.feed_xml import FeedXml, looks_like_feed, marks, name, read, without
from syndicate.extract.hints import Hints
from syndicate.extract.order import newest_first
from syndicate.extract.plain import has_markup, line, plain
from syndicate.memo import Memo
from syndicate.model import Category
from syndicate.walk import Document, Extraction, RawHead, RawMedia, RawUpdate

Parsed = dict[str, object]

KNOWN: Memo[tuple[bytes, bool], RawUpdate] = Memo(lambda one: len(one.html or one.text or "") + 1_000)
"""Entries read before, by their bytes and whether they are Atom's: most of a feed is what it was at the last poll."""

# The one that Python comes with, on every machine; to look for another at every feed takes longer than a small one.
feedparser.api.PREFERRED_XML_PARSERS = []

_HARMLESS = (feedparser.CharacterEncodingOverride, feedparser.NonXMLContentType, feedparser.UndeclaredNamespace)
_VOID_END = re.compile(r"</(?:area|base|br|col|embed|hr|img|input|link|meta|source|track|wbr)\s*>", re.IGNORECASE)


def is_feed(document: Document) -> bool:
    """Whether the document is RSS or Atom, by its first element, whatever its media type says."""
    return looks_like_feed(document)


def extract(document: Document, hints: Hints) -> Extraction:
    """The updates of a feed, which is a window: what it no longer lists is not thereby gone.

    Raises ExtractError for what is no feed, and for XML made to hurt its reader.
    """
    source = read(document, hints)
    removed = deletions(source.root) if source.root is not None else ()
    whose = feed_publisher(source.root) if source.root is not None else None
    told = _told_of_known(source, document, hints) or _told(source, document)
    parsed, notes = told.parsed, told.notes
    updates = tuple(told.updates)
    version = _string(parsed, "version") or ""
    typed = version.startswith("atom")
    feed = _mapping(parsed, "feed")
    if any(update.stamp is None and update.modified for update in updates):
        updates = tuple(replace(update, stamp=update.stamp or update.modified) for update in updates)
        notes = (*notes, "entries without a time of publication: their last modification stands in")
    if not updates:
        notes = (*notes, "the feed lists no entries")
    degraded = _degraded(document, parsed)
    return Extraction(
        updates=updates,
        extractor="feed",
        head=_head(feed, typed, whose),
        deletions=removed,
        window=True,
        newest_first=newest_first(update.stamp for update in updates) is not False,
        confidence=0.6 if degraded else 1.0,
        notes=(*source.notes, *notes),
        degraded=degraded,
        next_url=_linked(feed, "next"),
    )


@dataclass(frozen=True, slots=True)
class _Told:
    """What feedparser told of a feed, and its updates."""

    parsed: Parsed
    updates: Sequence[RawUpdate]
    notes: tuple[str, ...] = ()


def _told(source: FeedXml, document: Document) -> _Told:
    """All entries read."""
    parsed = _parse(source.prose, document)
    found = _list(parsed, "entries")
    version = _string(parsed, "version") or ""
    if not version and not found:
        raise ExtractError(_no_feed(source))
    typed = version.startswith("atom")
    nodes = entries(source.root) if source.root is not None else []
    if len(nodes) != len(found):
        note = f"two parsers see {len(found)} and {len(nodes)} entries: only the first one's view is used"
        return _Told(parsed, [_update(one, _from_feedparser(one), typed) for one in found], (note,))
    updates = [_update(one, entry(node, document.url), typed) for one, node in zip(found, nodes, strict=True)]
    if source.sound and not parsed.get("bozo"):
        for mark, update in zip(marks(nodes, document.url), updates, strict=True):
            KNOWN.put((mark, typed), update)
    return _Told(parsed, updates)


def _told_of_known(source: FeedXml, document: Document, hints: Hints) -> _Told | None:
    """Only those entries read whose bytes are not those of one read before; None where that can't be relied on.

    It can where both parsers find the document sound, since then an entry is read alike whatever stands beside it.
    """
    if source.root is None or not source.sound:
        return None
    nodes = entries(source.root)
    found = marks(nodes, document.url)
    typed = name(source.root) == "atom:feed"
    known = [KNOWN.get((mark, typed)) for mark in found]
    if not any(known):
        return None
    new = [node for node, one in zip(nodes, known, strict=True) if one is None]
    parsed = _parse(without(source.root, [n for n, one in zip(nodes, known, strict=True) if one is not None]), document)
    read_now = _list(parsed, "entries")
    version = _string(parsed, "version") or ""
    if parsed.get("bozo") or len(read_now) != len(new) or not version or version.startswith("atom") != typed:
        return _told(read(document, hints), document)
    fresh = iter([_update(one, entry(node, document.url), typed) for one, node in zip(read_now, new, strict=True)])
    updates = [one or next(fresh) for one in known]
    for mark, update, before in zip(found, updates, known, strict=True):
        if before is None:
            KNOWN.put((mark, typed), update)
    return _Told(parsed, updates)


def _parse(prose: bytes, document: Document) -> Parsed:
    headers = {"content-type": "application/xml; charset=utf-8", "content-location": document.url}
    try:
        return feedparser.parse(
            BytesIO(prose), response_headers=headers, resolve_relative_uris=False, sanitize_html=False
        )
    except Exception as error:
        msg = f"the feed can't be parsed: {type(error).__name__}"
        raise ExtractError(msg) from error


def _no_feed(source: FeedXml) -> str:
    if re.match(rb"<(?:!doctype\s+)?html\b", source.content[:40], re.IGNORECASE):
        return "a web page where a feed was expected (a login, a cookie wall, or the wrong address)"
    return "neither RSS nor Atom"


def _from_feedparser(one: Parsed) -> RawEntry:
    """What feedparser kept of an entry; its ``link`` may be made of a guid and its people may be mixed up."""
    people = [person(_string(author, "name") or _string(author, "email")) for author in _list(one, "authors")]
    return RawEntry(
        id=_string(one, "id"),
        url=_string(one, "link"),
        stamp=_string(one, "published"),
        modified=_string(one, "updated"),
        base=_string(one, "link"),
        authors=tuple(dict.fromkeys(one for one in people if one)),
        categories=tuple(
            Category(term, _string(tag, "scheme"), _string(tag, "label"))
            for tag in _list(one, "tags")
            if (term := _string(tag, "term"))
        ),
        media=tuple(
            RawMedia(href, _string(link, "type"), _string(link, "length"))
            for link in _list(one, "links")
            if _string(link, "rel") == "enclosure" and (href := _string(link, "href"))
        ),
    )


def _update(one: Parsed, raw: RawEntry, typed: bool) -> RawUpdate:
    html, text = _body(one, typed)
    detail = _mapping(one, "summary_detail")
    summary = _string(one, "summary")
    if html is None and text is None:
        html, text = _form(detail, typed)
        text = raw.described if html is None and text is None else text
        summary = None
    elif any(summary == _string(part, "value") for part in _list(one, "content")):  # feedparser's own copy
        summary = None
    return RawUpdate(
        id=raw.id,
        url=raw.url,
        headline=_title(_mapping(one, "title_detail"), typed),
        html=html,
        text=text,
        summary=_title(detail, typed) if summary else None,
        stamp=raw.stamp,
        modified=raw.modified,
        base=raw.base,
        language=raw.language,
        authors=raw.authors,
        categories=raw.categories,
        media=raw.media,
        rights=raw.rights,
        origin=raw.origin,
    )


def _title(detail: Parsed, typed: bool) -> str | None:
    """One line of plain text. Atom says what is markup (RFC 4287 section 3.1.1); in RSS only the text itself can."""
    value = _string(detail, "value")
    if typed and _string(detail, "type") == "text/plain":
        return line(value)
    return plain(value)


def _body(one: Parsed, typed: bool) -> tuple[str | None, str | None]:
    """The best ``content`` as (HTML, text): HTML before text."""
    forms = [_form(part, typed) for part in _list(one, "content")]
    html = next((form for form in forms if form[0]), None)
    return html or next((form for form in forms if form[1]), (None, None))


def _form(detail: Parsed, typed: bool) -> tuple[str | None, str | None]:
    """A text construct as (HTML, text), one of them None; pictures and data in line are no body."""
    value = _string(detail, "value")
    kind = _string(detail, "type") or "text/plain"
    if value is None or not kind.startswith(("text/", "application/xhtml")):
        return None, None
    if kind == "application/xhtml+xml":
        return _VOID_END.sub("", value), None
    if has_markup(value) and not (typed and kind == "text/plain"):
        return value, None
    return None, value


def _head(feed: Parsed, typed: bool, publisher: str | None) -> RawHead:
    image = _mapping(feed, "image")
    picture = _string(image, "href") or _string(feed, "logo") or _string(feed, "icon")
    return RawHead(
        headline=_title(_mapping(feed, "title_detail"), typed),
        lead=_title(_mapping(feed, "subtitle_detail"), typed),
        image=_picture(picture, image),
        stand=_string(feed, "updated"),
        page_time=_string(feed, "published"),
        language=_string(feed, "language"),
        url=_linked(feed, "alternate") or _string(feed, "link"),
        publisher=publisher,
        rights=_title(_mapping(feed, "rights_detail"), typed),
    )


def _picture(url: str | None, image: Parsed) -> RawMedia | None:
    if not url:
        return None
    return RawMedia(
        url, width=_string(image, "width"), height=_string(image, "height"), alt=plain(_string(image, "title"))
    )


def _linked(feed: Parsed, rel: str) -> str | None:
    return next((_string(link, "href") for link in _list(feed, "links") if _string(link, "rel") == rel), None)


def _degraded(document: Document, parsed: Parsed) -> str | None:
    """Why the feed can't be trusted to be whole; a wrong charset or media type is no reason."""
    if not document.complete:
        return "cut: the feed did not arrive whole"
    error = parsed.get("bozo_exception")
    if not parsed.get("bozo") or error is None or isinstance(error, _HARMLESS):
        return None
    place = re.fullmatch(r".*?:(\d+):(\d+): (.*)", str(error), re.DOTALL)
    if place is None:
        return f"malformed: {type(error).__name__}"
    return f"malformed or cut: {place[3]} (line {place[1]}, column {place[2]} of what was read)"


def _string(one: Parsed, key: str) -> str | None:
    # FeedParserDict answers for absent keys with other ones' values (updated for published): dict does not.
    value = dict.get(one, key)
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return (value.strip() or None) if isinstance(value, str) else None


def _mapping(one: Parsed, key: str) -> Parsed:
    value = dict.get(one, key)
    return value if isinstance(value, dict) else {}


def _list(one: Parsed, key: str) -> list[Parsed]:
    value = dict.get(one, key)
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []
