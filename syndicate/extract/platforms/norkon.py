"""Norkon Live Center: the bulletins of a channel, from its public feed."""

from __future__ import annotations

import re

from selectolax.lexbor import LexborHTMLParser

from syndicate.extract import dom
from syndicate.extract.hints import Hints
from syndicate.extract.platforms import data
from syndicate.extract.platforms.data import Object
from syndicate.extract.platforms.product import Embed, Found, Product, read_document, without_doubles
from syndicate.model import Person
from syndicate.walk import Document, Extraction, RawUpdate

NAME = "Norkon Live Center"

_FEED = "https://livecentercdn.norkon.net/BulletinFeed"
_LISTS = ("addedOrChanged", "bulletins")
_FRAME = re.compile(r"//livecenter\.norkon\.net/frame/([\w.-]{1,64})/(\d{1,12})(?:/|\Z|\?)", re.IGNORECASE)
_CHANNEL = re.compile(r"""\bchannelId["']?\s*:\s*["']?(\d{1,12})""")
_TENANT = re.compile(r"""\btenantKey["']?\s*:\s*["']([\w.-]{1,64})["']""")
_SET = re.compile(r"""\bsetJsonContent\(\s*["']([\w.-]{1,64})["']\s*,\s*["']?(\d{1,12})""")
_EXTENSION = re.compile(r"/LiveCenter/Extension(?:Js|Css)/([\w.-]{1,64})", re.IGNORECASE)
_ADDRESS = re.compile(r"\A(https?://[^?#]*/BulletinFeed/[^/?#]+/\d+)/", re.IGNORECASE)
_CHANGES = re.compile(r"/Changes/", re.IGNORECASE)


def is_norkon(value: object) -> bool:
    """``{success, result: {addedOrChanged | bulletins}}``."""
    result = data.child(value, "result")
    return any(isinstance(result.get(name), list) for name in _LISTS) and (
        "lastChangesId" in result or "hasMore" in result or data.child(value).get("success") is True
    )


def find(tree: LexborHTMLParser, document: Document) -> Embed | None:  # noqa: ARG001 - the form of all products
    """The frame's address, an element that names the channel, or the script that starts the feed."""
    for node in tree.css("[data-src*='norkon.net/frame/' i], iframe[src*='norkon.net/frame/' i]"):
        frame = _FRAME.search(dom.attribute(node, "data-src") or dom.attribute(node, "src"))
        if frame is not None:
            return _embed(frame[1], frame[2])
    scripts = [script.text(deep=True) or "" for script in tree.css("script:not([src])")]
    starts = next((text for text in scripts if "NcPosts" in text or "setJsonContent" in text), "")
    pair = _SET.search(starts)
    if pair is not None:
        return _embed(pair[1], pair[2])
    named = tree.css_first("[data-norkon-channel-id]")
    channel = dom.attribute(named, "data-norkon-channel-id") if named is not None else _group(_CHANNEL, starts)
    if not channel or not channel.isdigit():
        return None
    addresses = " ".join(
        dom.attribute(node, "src") or dom.attribute(node, "href") for node in tree.css("script[src], link[href]")
    )
    return _embed(_group(_TENANT, starts) or _group(_EXTENSION, addresses), channel)


def extract(document: Document, hints: Hints) -> Extraction:
    """The bulletins of a Live Center channel. Raises ExtractError for what holds none."""
    return read_document(document, hints, PRODUCT)


def _embed(tenant: str | None, channel: str) -> Embed:
    return Embed(NAME, channel, f"{_FEED}/{tenant}/{channel}/Initial/" if tenant else None)


def _group(pattern: re.Pattern[str], text: str) -> str | None:
    found = pattern.search(text)
    return found[1] if found else None


def _read(value: object, url: str) -> Found:
    result = data.child(value, "result")
    listed = next((result[name] for name in _LISTS if isinstance(result.get(name), list)), [])
    bulletins = data.objects(listed)
    updates = without_doubles(one for bulletin in bulletins if (one := _update(bulletin)) is not None)
    count = len(listed) if isinstance(listed, list) else 0
    return Found(
        updates,
        unreadable=max(0, count - len(updates)),
        window=_CHANGES.search(url) is not None,
        next_url=_further(result, bulletins, url),
    )


def _further(result: Object, bulletins: list[Object], url: str) -> str | None:
    """Where the older bulletins are, if there are any."""
    base, last = _ADDRESS.match(url), data.first(bulletins[-1], "id") if bulletins else None
    if base is None or last is None or not last.isdigit() or not data.flag(result, "hasMore"):
        return None
    return f"{base[1]}/EarlierObj/{last}/"


def _update(bulletin: Object) -> RawUpdate | None:
    html, headline = data.first(data.child(bulletin, "content"), "html"), data.line(bulletin, "title")
    if html is None and headline is None:
        return None
    author = data.line(bulletin, "authorName")
    return RawUpdate(
        id=data.first(bulletin, "id"),
        headline=headline,
        html=html,
        stamp=data.stamp(bulletin.get("created")),
        modified=data.stamp(bulletin.get("updated")),
        authors=(Person(author),) if author else (),
    )


PRODUCT = Product("norkon", NAME, _LISTS, is_norkon, _read, find, sure=0.9)
