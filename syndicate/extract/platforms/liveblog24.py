"""24liveblog: the news of an event, from its public API."""

from __future__ import annotations

import re

from selectolax.lexbor import LexborHTMLParser

from syndicate.extract import dom
from syndicate.extract.hints import Hints
from syndicate.extract.platforms import data
from syndicate.extract.platforms.data import Object
from syndicate.extract.platforms.product import Embed, Found, Product, read_document, without_doubles
from syndicate.model import Person
from syndicate.walk import Document, Extraction, RawHead, RawUpdate

NAME = "24liveblog"

_API = "https://data.24liveplus.com/v1/retrieve_server/x/event"
_LIMIT = 100
_FRAME = re.compile(r"24liveblog\.com/(?:iframe|live)/?\?(?:[^#]*&)?id=(\d{5,30})", re.IGNORECASE)


def is_liveblog24(value: object) -> bool:
    """``{err_code, data: {news: [{nid, …}]}}``, or ``data.event`` without news."""
    told = data.child(value, "data")
    if isinstance(told.get("news"), list):
        return "err_code" in data.child(value) or any("nid" in one for one in data.objects(told["news"]))
    return "err_code" in data.child(value) and "eid" in data.child(told, "event")


def find(tree: LexborHTMLParser, document: Document) -> Embed | None:  # noqa: ARG001 - the form of all products
    """``#LB24_LIVE_CONTENT[data-eid]``, or the frame."""
    for node in tree.css("#LB24_LIVE_CONTENT[data-eid], #LB24[data-eid]"):
        ident = dom.attribute(node, "data-eid")
        if ident.isascii() and ident.isdigit():
            return _embed(ident)
    for node in tree.css("iframe[src*='24liveblog.com' i], amp-iframe[src*='24liveblog.com' i]"):
        frame = _FRAME.search(dom.attribute(node, "src"))
        if frame is not None:
            return _embed(frame[1])
    return None


def extract(document: Document, hints: Hints) -> Extraction:
    """The news of a 24liveblog event. Raises ExtractError for what holds none."""
    return read_document(document, hints, PRODUCT)


def _embed(ident: str) -> Embed:
    return Embed(NAME, ident, f"{_API}/{ident}/news/?inverted_order=1&last_nid=&limit={_LIMIT}")


def _read(value: object, url: str) -> Found:
    told = data.child(value, "data")
    listed = told.get("news")
    news = data.objects(listed)
    updates = without_doubles(one for item in news if (one := _update(item)) is not None)
    return Found(
        updates,
        _head(data.child(told, "event")),
        unreadable=max(0, (len(listed) if isinstance(listed, list) else 0) - len(updates)),
        next_url=_further(news, url),
    )


def _head(event: Object) -> RawHead:
    ended = data.flag(event, "closed")
    return RawHead(
        headline=data.line(event, "title", "name"),
        lead=data.line(event, "description"),
        stand=data.stamp(event.get("last_updated")),
        coverage_start=data.stamp(event.get("start_time")),
        coverage_end=data.stamp(event.get("last_updated")) if ended else None,
        live=not ended if "closed" in event else None,
    )


def _further(news: list[Object], url: str) -> str | None:
    """The next page begins after the last item of this one, if this one is full."""
    limit, last = data.query(url, "limit") or "", data.first(news[-1], "nid") if news else None
    if last is None or not limit.isascii() or not limit.isdigit() or len(news) < int(limit[:6]):
        return None
    return data.with_query(url, "last_nid", last)


def _update(item: Object) -> RawUpdate | None:
    html, headline = data.first(item, "contents"), data.line(item, "newstitle")
    if html is None and headline is None:
        return None
    author = data.line(item, "uname")
    return RawUpdate(
        id=data.first(item, "nid"),
        headline=headline,
        html=html,
        stamp=data.stamp(item.get("created")),
        modified=data.stamp(item.get("lastupdate")),
        authors=(Person(author),) if author else (),
    )


PRODUCT = Product("liveblog24", NAME, ('"nid"', '\\"nid\\"'), is_liveblog24, _read, find)
