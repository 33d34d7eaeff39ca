"""The Guardian's blocks: the JSON its pages are rendered from, and that of its content API."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from selectolax.lexbor import LexborHTMLParser

from syndicate.extract import dom
from syndicate.extract.hints import Hints
from syndicate.extract.plain import plain
from syndicate.extract.platforms import data
from syndicate.extract.platforms.data import Object
from syndicate.extract.platforms.product import Embed, Found, Product, read_document, without_doubles
from syndicate.extract.words import words
from syndicate.model import Person
from syndicate.walk import Document, Extraction, RawHead, RawMedia, RawUpdate

NAME = "Guardian blocks"

_LIVE = re.compile(r"\A/(?:[\w-]+/){1,4}live/\d{4}/[a-z]{3}/\d{1,2}/[\w-]+\Z")
_FIRST = re.compile(r"\AFirst published on\s+")
_CHROME = words("""
    AdPlaceholder Callout CalloutV2 CommentForm ContentAtom Disclaimer ExplainerAtom GuideAtom NewsletterSignup
    ProfileAtom QABlock QuizAtom RichLink TimelineAtom
""")
"""Kinds of elements that are boxes beside the news."""


def is_guardian(value: object) -> bool:
    """``{blocks: [{id, elements, attributes}]}``, or ``{response: {content: {blocks: {body: […]}}}}``."""
    return bool(_listed(value)[0])


def find(tree: LexborHTMLParser, document: Document) -> Embed | None:
    """A live page of theguardian.com: its JSON is at the same address, ``.json`` added."""
    stated = tree.css_first("link[rel=canonical][href]")
    for url in (dom.attribute(stated, "href") if stated is not None else "", document.url):
        try:
            parts = urlsplit(url)
            host = parts.hostname or ""
        except ValueError:
            continue
        if (host == "theguardian.com" or host.endswith(".theguardian.com")) and _LIVE.match(parts.path):
            return Embed(NAME, parts.path.strip("/"), f"https://www.theguardian.com{parts.path}.json?dcr=true")
    return None


def extract(document: Document, hints: Hints) -> Extraction:
    """The blocks of a Guardian live blog. Raises ExtractError for what holds none."""
    return read_document(document, hints, PRODUCT)


# --- the list ------------------------------------------------------------------------------------------------------


def _listed(value: object) -> tuple[list[Object], Object]:
    """The blocks, and the object that has the page's head."""
    for page in (data.child(value), data.child(value, "article"), data.child(value, "response", "content")):
        blocks = page.get("blocks")
        listed = data.objects(blocks.get("body") if isinstance(blocks, dict) else blocks)
        if any("id" in one and "attributes" in one and ("elements" in one or "bodyHtml" in one) for one in listed):
            return listed, page
    return [], {}


def _read(value: object, url: str) -> Found:
    blocks, page = _listed(value)
    address = data.first(page, "canonicalUrl", "webURL", "webUrl") or url
    pinned = data.child(page, "pinnedPost")
    public = [block for block in blocks if block.get("published") is not False]
    read = [one for block in public if (one := _update(block, address, data.first(pinned, "id"))) is not None]
    updates = without_doubles(read)
    above = _update(pinned, address, data.first(pinned, "id"))
    older = (above,) if above is not None and above.id not in {one.id for one in updates} else ()
    return Found(
        updates,
        _head(page, address),
        older=older,
        unreadable=len(public) - len(read),
        next_url=_further(data.child(page, "pagination"), url),
    )


def _further(pagination: Object, url: str) -> str | None:
    following = data.query(data.first(pagination, "older") or "", "page")
    return data.with_query(url, "page", following) if following and ".json" in url else None


def _head(page: Object, address: str) -> RawHead:
    fields = data.child(page, "fields")
    config = data.child(page, "config")
    live = config.get("isLive")
    published = data.first(page, "webPublicationSecondaryDateDisplay") or ""
    picture = next((one for element in _elements(page, "mainMediaElements") for one in _pictures(element)), None)
    return RawHead(
        headline=data.line(page, "headline", "webTitle") or data.line(fields, "headline"),
        lead=_lead(page) or _lead(fields),
        image=picture,
        stand=data.stamp(page.get("webPublicationDate")),
        page_time=_FIRST.sub("", published) if _FIRST.match(published) else None,
        language=data.first(page, "lang"),
        url=address,
        live=live if isinstance(live, bool) else None,
    )


def _lead(owner: Object) -> str | None:
    """The standfirst without the links that may stand under it."""
    return plain((data.first(owner, "standfirst") or "").partition("<ul")[0]) or data.line(owner, "trailText")


# --- one block -----------------------------------------------------------------------------------------------------


def _update(block: Object, address: str, pinned: str | None) -> RawUpdate | None:
    elements = _elements(block, "elements")
    html = "".join(_html(element) for element in elements) or data.first(block, "bodyHtml")
    media = tuple(dict.fromkeys(one for element in elements for one in _pictures(element)))
    attributes, ident = data.child(block, "attributes"), data.first(block, "id")
    headline = data.line(block, "title") or data.line(attributes, "title")
    if not html and headline is None and not media:
        return None
    return RawUpdate(
        id=ident,
        url=f"{address}?page=with:block-{ident}#block-{ident}" if ident else None,
        headline=headline,
        html=html or None,
        stamp=_time(
            block, "blockFirstPublished", "firstPublished", "firstPublishedDate", "publishedDate", "createdDate"
        ),
        modified=_time(block, "blockLastUpdated", "lastUpdated", "lastModifiedDate"),
        authors=tuple(_people(block)),
        media=media,
        pinned=data.flag(attributes, "pinned") or (pinned is not None and pinned == ident),
        key_event=data.flag(attributes, "keyEvent"),
    )


def _time(block: Object, *keys: str) -> str | None:
    return next((found for key in keys if (found := data.stamp(block.get(key)))), None)


def _people(block: Object) -> Iterator[Person]:
    listed = block.get("contributors")
    for one in listed if isinstance(listed, list) else []:
        name = data.line(one, "name") if isinstance(one, dict) else None
        if name:
            yield Person(name)


def _elements(owner: Object, key: str) -> list[Object]:
    return [one for one in data.objects(owner.get(key)) if _kind(one) not in _CHROME]


def _kind(element: Object) -> str:
    return (data.first(element, "_type") or "").rpartition(".")[2].replace("BlockElement", "")


def _html(element: Object) -> str:
    """What an element says: its HTML, or a link to what it shows."""
    kind, html = _kind(element), data.first(element, "html")
    if kind in ("Image", "MultiImage", "Cartoon"):
        return ""
    if kind == "Youtube":
        asset = data.first(element, "assetId")
        return data.link(asset and f"https://www.youtube.com/watch?v={asset}", data.line(element, "mediaTitle"))
    if kind == "Pullquote":
        return data.quotation(plain(html), data.line(element, "attribution"))
    if kind == "Subheading" and html and not html.startswith("<"):
        return f"<h3>{html}</h3>"
    label = data.line(element, "title", "caption", "alt")
    if kind == "Embed" and html and "<iframe" in html.lower():
        return data.link(data.first(element, "originalUrl", "url"), label) or html
    return html or data.link(data.first(element, "originalUrl", "url", "embedUrl"), label)


def _pictures(element: Object) -> Iterator[RawMedia]:
    if _kind(element) == "MultiImage":
        for one in data.objects(element.get("images")):
            yield from _pictures(one)
        return
    images = data.objects(data.child(element, "media").get("allImages"))
    if _kind(element) != "Image" or not images:
        return
    widest = max(images, key=_width)
    url, said = data.first(widest, "url") or "", data.child(element, "data")
    if url.startswith(("http://", "https://")):
        fields = data.child(widest, "fields")
        yield RawMedia(
            url,
            type=data.first(widest, "mimeType") or "image",
            width=data.pixels(fields.get("width")),
            height=data.pixels(fields.get("height")),
            alt=data.line(said, "alt"),
            caption=data.line(said, "caption"),
            credit=data.line(said, "credit"),
        )


def _width(image: Object) -> int:
    """The master copy may be as wide, and comes second."""
    fields = data.child(image, "fields")
    return int((data.pixels(fields.get("width")) or "0")[:6]) * 2 - data.flag(fields, "isMaster")


PRODUCT = Product("guardian", NAME, ("blockFirstPublished", '"bodyHtml"'), is_guardian, _read, find)
