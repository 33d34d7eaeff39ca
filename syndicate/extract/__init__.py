"""One document to what it says, as found: an extractor for each form of upstream, and the choice between them.

``auto`` goes by the strongest evidence first: a feed is a feed whatever its media type says; then rules for the site,
then the page's own data, then its structure, then a product that fills it; the JSON of such a product is known by its
shape, and what is no HTML is plain text. The reason goes with the result.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from math import ceil
from typing import ParamSpec, TypeVar

from syndicate.collecting import patient_collector
from syndicate.errors import ExtractError
from syndicate.extract import feed, jsonfeed, liveblog, markup, platforms, selectors, text
from syndicate.extract.decode import document_text
from syndicate.extract.hints import Hints
from syndicate.extract.page import Page, open_page
from syndicate.walk import Document, Extraction

__all__ = ["EXTRACTORS", "Extractor", "extract"]

Extractor = Callable[[Document, Hints], Extraction]
_Asked = ParamSpec("_Asked")
_Read = TypeVar("_Read")

EXTRACTORS: Mapping[str, Extractor] = {
    "feed": feed.extract,
    "jsonfeed": jsonfeed.extract,
    "liveblog": liveblog.extract,
    "markup": markup.extract,
    "selectors": selectors.extract,
    "text": text.extract,
    **platforms.EXTRACTORS,
}

_HTML = re.compile(
    r"<(?:!doctype\s+html|html|head|body|main|article|div|section|p|h[1-6]|table|ul|span|script|meta)\b", re.IGNORECASE
)
_HTML_TYPES = ("text/html", "application/xhtml+xml")
_LOOKED_AT = 4_096
_MANY = 1.5
"""As many times the updates of its data a page must show to be believed in their place."""

_MORE = 3
"""As many more, for a page of few."""

_OPENING = 60
"""Characters of a text that tell it from others."""

_TAG = re.compile(r"<[^<>]*>")
_OTHER = re.compile(r"[\W_]+")
_BINARY = ("image/", "audio/", "video/", "font/", "application/pdf", "application/zip")
_MAGIC = (b"%PDF-", b"PK\x03\x04", b"\x89PNG", b"GIF8", b"\xff\xd8\xff", b"\x1f\x8b", b"RIFF", b"\x7fELF")


@patient_collector()
def extract(document: Document, name: str = "auto", hints: Hints = Hints()) -> tuple[Extraction, str]:  # noqa: B008 - frozen
    """What the document says, and why it was read by the extractor that read it. Raises ExtractError."""
    if name != "auto":
        chosen = EXTRACTORS.get(name)
        if chosen is None:
            msg = f'there is no extractor "{name}"; there are {", ".join(EXTRACTORS)}'
            raise ExtractError(msg)
        return _run(chosen, document, hints), "as configured"
    if not document.content.strip():
        msg = "the document is empty"
        raise ExtractError(msg)
    if document.media_type.startswith(_BINARY) or document.content.startswith(_MAGIC):
        msg = f"the document is no text but {document.media_type or 'binary data'}"
        raise ExtractError(msg)
    if jsonfeed.is_jsonfeed(document):
        return _run(jsonfeed.extract, document, hints), "it is a JSON Feed"
    if (product := platforms.recognised(document, hints)) is not None:
        return _run(EXTRACTORS[product], document, hints), f"it is the data of {platforms.PRODUCTS[product].name}"
    if feed.is_feed(document):
        return _run(feed.extract, document, hints), "it is an RSS or Atom feed"
    if liveblog.is_data(document):
        return _run(liveblog.extract, document, hints), "it is the data of a LiveBlogPosting"
    if not _is_html(document, hints):
        return _run(text.extract, document, hints), "it is plain text"
    return _page(document, hints)


def _run(extractor: Callable[_Asked, _Read], *asked: _Asked.args, **more: _Asked.kwargs) -> _Read:
    try:
        return extractor(*asked, **more)
    except RecursionError as error:
        msg = "the document nests too deep to be read"
        raise ExtractError(msg) from error


def _is_html(document: Document, hints: Hints) -> bool:
    """By what it holds; by its media type where that leaves a doubt."""
    start = document_text(document, hints)[:_LOOKED_AT]
    if _HTML.search(start[:1_000].lstrip("\ufeff \t\r\n")):
        return document.media_type != "text/plain" or start.lstrip("\ufeff \t\r\n").startswith("<")
    return document.media_type in _HTML_TYPES and (_HTML.search(start) is not None or "<" in start)


def _page(document: Document, hints: Hints) -> tuple[Extraction, str]:
    """A web page: rules for its site, its data, its structure."""
    page = open_page(document, hints)
    doubts: list[str] = []
    if hints.rules is not None:
        by_rules = _run(selectors.of_page, page, hints.rules)
        if by_rules.updates:
            return by_rules, f'the rules "{hints.rules.name}" are for this site'
        doubts.append(by_rules.refused or "")
    told = liveblog.told(page)
    if told is not None:
        by_data = _by_data(page, told, doubts)
        if by_data is not None:
            return by_data, "the page's data is a LiveBlogPosting"
    seen = _run(markup.of_page, page)
    if not seen.updates and (seen.degraded is None or not document.complete):
        carried = platforms.carried_or_embedded(page)
        if carried is not None:
            name = platforms.PRODUCTS[carried.extractor].name
            why = f"the page shows no updates; they are those of {name}"
            return replace(carried, notes=(*doubts, *carried.notes)), why
    why = "the page has no data of its updates: read as it is seen" if not doubts else "read as it is seen"
    return replace(seen, notes=(*doubts, *seen.notes)), why


def _by_data(page: Page, told: liveblog.Told, doubts: list[str]) -> Extraction | None:
    """What the page's data says. None, and a doubt, if it says nothing, or is contradicted by what the page shows."""
    try:
        found, rows = _run(liveblog.weighed, page, told)
    except ExtractError as error:
        doubts.append(str(error))
        return None
    if not found.updates:
        doubts.append("the page's data names no update that can be read")
        return None
    if told.elsewhere and not _mostly_told(found, page):
        doubts.append("the page's data is that of another live blog")
        return None
    timeless = len(found.updates) > 1 and not any(update.stamp or update.time_text for update in found.updates)
    doubt = None
    if timeless:
        doubt = "the page's data gives its updates no times of their own, the page does"
    elif not any(update.data or update.time_text for update in found.updates) and not _shown(found, page):
        doubt = "the page shows other updates than its data names"
    fewest, many = 2, max(ceil(_MANY * len(found.updates)), len(found.updates) + _MORE)
    if doubt is None and rows >= many:
        doubt, fewest = "the page shows more updates than its data names", many
    if doubt is not None:
        seen = _run(markup.of_page, page)
        if len(seen.updates) >= fewest and any(update.stamp or update.time_text for update in seen.updates):
            doubts.append(doubt)
            return None
    return replace(found, notes=(*doubts, *found.notes))


def _shown(found: Extraction, page: Page) -> bool:
    """Whether any update of the data can be read on the page: its headline or how its text begins."""
    letters = _letters(" ".join(line for line, _ in page.lines))
    for update in found.updates:
        body = update.text or _TAG.sub(" ", update.html or "")
        for words in (update.headline, body[:_OPENING]):
            if words and _letters(words) in letters:
                return True
    return False


def _mostly_told(found: Extraction, page: Page) -> bool:
    """Whether the page shows how most updates of the data begin, and not their headlines alone."""
    letters = _letters(" ".join(line for line, _ in page.lines))
    updates = [update.data or update for update in (*found.updates, *found.older)]
    begun = [_letters((update.text or _TAG.sub(" ", update.html or ""))[:_OPENING]) for update in updates]
    return sum(bool(start) and start in letters for start in begun) * 2 >= len(begun)


def _letters(text: str) -> str:
    return _OTHER.sub("", text).lower()
