"""Arena: the posts of a live blog, from its cached API."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import quote

from selectolax.lexbor import LexborHTMLParser

from syndicate.extract import dom
from syndicate.extract.hints import Hints
from syndicate.extract.platforms import data
from syndicate.extract.platforms.data import Object
from syndicate.extract.platforms.product import Embed, Found, Product, read_document, without_doubles
from syndicate.model import Person
from syndicate.walk import Document, Extraction, RawHead, RawMedia, RawUpdate

NAME = "Arena"

_API = {False: "https://cached-api.arena.im/v1/liveblog", True: "https://cached-api.eu.arena.im/v1/liveblog"}
"""By whether the page loads the product from its European address."""

_FRAME = re.compile(r"//go\.(?:eu\.)?arena\.im/embed/([\w.-]{1,64})/([\w.-]{1,64})", re.IGNORECASE)
_EUROPEAN = re.compile(r"//[\w-]+\.eu\.arena\.im/", re.IGNORECASE)


def is_arena(value: object) -> bool:
    """``{eventInfo, posts}``, or posts that have a message and a time."""
    if not isinstance(value, dict) or not isinstance(value.get("posts"), list):
        return False
    if isinstance(value.get("eventInfo"), dict):
        return True
    return any("createdAt" in post and isinstance(post.get("message"), dict) for post in data.objects(value["posts"]))


def find(tree: LexborHTMLParser, document: Document) -> Embed | None:  # noqa: ARG001 - the form of all products
    """``.arena-liveblog[data-publisher][data-event]``, the script with both in its address, or the frame."""
    sources = [dom.attribute(node, "src") for node in tree.css("script[src], iframe[src], amp-iframe[src]")]
    european = any(_EUROPEAN.search(source) for source in sources)
    for node in tree.css(".arena-liveblog[data-event], #arena-live[data-event]"):
        return _embed(dom.attribute(node, "data-publisher"), dom.attribute(node, "data-event"), european)
    for source in sources:
        frame = _FRAME.search(source)
        if frame is not None:
            return _embed(frame[1], frame[2], european)
        if "arenalib.js" in source and data.query(source, "e"):
            return _embed(data.query(source, "p"), data.query(source, "e"), european)
    return None


def extract(document: Document, hints: Hints) -> Extraction:
    """The posts of an Arena live blog. Raises ExtractError for what holds none."""
    return read_document(document, hints, PRODUCT)


def _embed(publisher: str | None, event: str | None, european: bool) -> Embed | None:
    if not event:
        return None
    url = f"{_API[european]}/{quote(publisher, safe='')}/{quote(event, safe='')}" if publisher else None
    return Embed(NAME, event, url)


def _read(value: object, url: str) -> Found:  # noqa: ARG001 - the form of all products
    root = data.child(value)
    listed = root.get("posts")
    updates = without_doubles(one for post in data.objects(listed) if (one := _update(post)) is not None)
    event = data.child(root, "eventInfo")
    head = RawHead(
        headline=data.line(event, "name", "title"),
        lead=data.line(event, "description"),
        stand=data.stamp(event.get("modifiedAt")),
        language=data.first(event, "language"),
    )
    return Found(updates, head, unreadable=max(0, (len(listed) if isinstance(listed, list) else 0) - len(updates)))


def _update(post: Object) -> RawUpdate | None:
    message = data.child(post, "message")
    headline, html = data.line(message, "title") or data.line(post, "title"), data.first(message, "text", "html")
    media = tuple(_media(message))
    if html is None and headline is None and not media:
        return None
    sender = data.child(post, "sender")
    author = data.line(sender, "displayName", "name", "label")
    return RawUpdate(
        id=data.first(post, "_id", "id", "key", "postId"),
        headline=headline,
        html=html,
        stamp=data.stamp(post.get("createdAt")),
        modified=data.stamp(post.get("updatedAt")),
        authors=(Person(author),) if author else (),
        media=media,
        pinned=data.flag(post, "isPinned", "pinned"),
    )


def _media(message: Object) -> Iterator[RawMedia]:
    for one in data.objects(message.get("media")):
        url = data.first(one, "imageUrl", "url", "src") or ""
        if url.startswith(("http://", "https://")):
            film = (data.first(one, "type") or "").lower() == "video"
            yield RawMedia(
                url,
                type="video" if film else "image",
                alt=data.line(one, "alt"),
                caption=data.line(one, "caption", "title"),
                credit=data.line(one, "credit"),
            )


PRODUCT = Product("arena", NAME, ("eventInfo",), is_arena, _read, find, sure=0.85)
