"""JSON Feed 1.0 and 1.1 (https://www.jsonfeed.org/version/1.1/)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping

from syndicate.errors import ExtractError
from syndicate.extract.decode import document_text
from syndicate.extract.hints import Hints
from syndicate.extract.order import newest_first
from syndicate.extract.plain import line, plain
from syndicate.model import Category, Person
from syndicate.walk import Document, Extraction, RawHead, RawMedia, RawUpdate

Object = Mapping[str, object]

_VERSION = re.compile(rb'"version"\s*:\s*"https?:\\?/\\?/(?:www\.)?jsonfeed\.org\\?/version\\?/', re.IGNORECASE)
_ITEMS = re.compile(r'"items"\s*:\s*\[')
_COMMA = re.compile(r"[\s,]*")
_SURROGATE = re.compile("[\ud800-\udfff]")
_LONGEST_NUMBER = 40


def _number(digits: str) -> int | str:
    return int(digits) if len(digits) < _LONGEST_NUMBER else digits


# A number keeps its digits: 1e3 and 1000 are two ids.
_DECODER = json.JSONDecoder(strict=False, parse_int=_number, parse_float=str, parse_constant=lambda _: None)


def is_jsonfeed(document: Document) -> bool:
    """Whether the document names a JSON Feed version, or is sent as ``application/feed+json``."""
    start = document.content[:64].lstrip(b"\xef\xbb\xbf \t\r\n")
    if not start.startswith(b"{"):
        return False
    return document.media_type == "application/feed+json" or _VERSION.search(document.content) is not None


def extract(document: Document, hints: Hints) -> Extraction:
    """The updates of a JSON Feed, which is a window. Raises ExtractError for what is no JSON Feed."""
    text = document_text(document, hints).strip()
    feed, broken = _load(text)
    items = feed.get("items")
    if not isinstance(items, list):
        msg = "JSON, but no JSON Feed: it has no list of items"
        raise ExtractError(msg)
    updates = tuple(update for item in items if isinstance(item, dict) and (update := _update(item)))
    degraded = "cut: the feed did not arrive whole" if not document.complete else broken
    return Extraction(
        updates=updates,
        extractor="jsonfeed",
        head=_head(feed),
        window=True,
        newest_first=newest_first(update.stamp for update in updates) is not False,
        confidence=0.6 if degraded else 1.0,
        notes=() if updates else ("the feed lists no items",),
        degraded=degraded,
        unreadable=len(items) - len(updates),
        next_url=_string(feed, "next_url"),
    )


def _load(text: str) -> tuple[Object, str | None]:
    """The feed, and what is wrong with it; of a cut or broken one the items that can be read."""
    if not text:
        msg = "the document is empty"
        raise ExtractError(msg)
    try:
        value = _DECODER.decode(text)
        broken = None
    except RecursionError as error:
        msg = "the JSON nests too deep: not parsed"
        raise ExtractError(msg) from error
    except ValueError as error:
        start = _ITEMS.search(text)
        if start is None or not text.startswith("{"):
            msg = f"no JSON: {error}"
            raise ExtractError(msg) from error
        value, broken = _rescued(text, start), f"malformed or cut: {error}"
    if not isinstance(value, dict):
        msg = "JSON, but no JSON Feed: it is no object"
        raise ExtractError(msg)
    return value, broken


def _rescued(text: str, start: re.Match[str]) -> Object:
    """What stands before the items, and the items up to the first that can't be read."""
    try:
        head = _DECODER.decode(text[: start.start()].rstrip(", \t\r\n") + "}")
    except (ValueError, RecursionError):
        head = {}
    items: list[object] = []
    at = start.end()
    while True:
        gap = _COMMA.match(text, at)
        try:
            item, at = _DECODER.raw_decode(text, gap.end() if gap else at)
        except (ValueError, RecursionError):
            return {**head, "items": items} if isinstance(head, dict) else {"items": items}
        items.append(item)


def _update(item: Object) -> RawUpdate | None:
    """One item; None for one that says nothing at all."""
    update = RawUpdate(
        id=_string(item, "id"),
        url=_string(item, "url") or _string(item, "external_url"),
        headline=line(_string(item, "title")),
        html=_string(item, "content_html"),
        text=None if _string(item, "content_html") else _string(item, "content_text"),
        summary=line(_string(item, "summary")),
        stamp=_string(item, "date_published"),
        modified=_string(item, "date_modified"),
        language=_string(item, "language"),
        authors=tuple(_people(item)),
        categories=tuple(dict.fromkeys(Category(tag) for tag in _strings(item.get("tags")))),
        media=tuple(_media(item)),
    )
    return update if update != RawUpdate() else None


def _people(owner: Object) -> Iterator[Person]:
    """``authors`` (1.1), or the single ``author`` of 1.0; a bare string is a name."""
    stated = owner.get("authors")
    for author in stated if isinstance(stated, list) and stated else [owner.get("author")]:
        if isinstance(author, str) and line(author):
            yield Person(line(author) or "")
        elif isinstance(author, dict):
            name, url = line(_string(author, "name")), _string(author, "url")
            mail = url.removeprefix("mailto:") if url and url.startswith("mailto:") else None
            if name or url:
                yield Person(name or mail or url or "", None if mail else url, mail)


def _media(item: Object) -> Iterator[RawMedia]:
    """The pictures that stand for the item, then its attachments; each URL once."""
    seen: set[str] = set()
    for key in ("image", "banner_image"):
        url = _string(item, key)
        if url and url not in seen:
            seen.add(url)
            yield RawMedia(url, type="image")
    for attachment in _objects(item.get("attachments")):
        url = _string(attachment, "url")
        if url and url not in seen:
            seen.add(url)
            yield RawMedia(
                url,
                type=_string(attachment, "mime_type"),
                size=_string(attachment, "size_in_bytes"),
                caption=line(_string(attachment, "title")),
            )


def _head(feed: Object) -> RawHead:
    picture = _string(feed, "icon")
    return RawHead(
        headline=plain(_string(feed, "title")),
        lead=plain(_string(feed, "description")),
        image=RawMedia(picture, type="image") if picture else None,
        language=_string(feed, "language"),
        url=_string(feed, "home_page_url"),
        publisher=next((person.name for person in _people(feed)), None),
        live=False if feed.get("expired") is True else None,
    )


def _string(owner: Object, key: str) -> str | None:
    """A string or number as a string without white space around it; None if empty or anything else."""
    return _said(owner.get(key))


def _said(value: object) -> str | None:
    if isinstance(value, bool) or not isinstance(value, str | int):
        return None
    return _SURROGATE.sub("\ufffd", str(value)).strip() or None


def _strings(value: object) -> list[str]:
    return [said for one in value if (said := _said(one))] if isinstance(value, list) else []


def _objects(value: object) -> Iterable[Object]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []
