"""Liveblog for WordPress (Automattic): the entries of a post, from its REST API."""

from __future__ import annotations

import re

from selectolax.lexbor import LexborHTMLParser

from syndicate.extract import dom
from syndicate.extract.hints import Hints
from syndicate.extract.platforms import data
from syndicate.extract.platforms.data import Object
from syndicate.extract.platforms.product import Embed, Found, Product, read_document, without_doubles
from syndicate.model import Key, Person
from syndicate.walk import Deletion, Document, Extraction, RawUpdate

NAME = "WordPress Liveblog"

_PAGE = re.compile(r"/get-entries/(\d{1,6})/[^/?#]+")
_STATES = {"enable": True, "archive": False}
_KEY_MARK = re.compile(r"<span[^<>]{0,300}\btype-key\b[^<>]{0,300}>[^<]*</span>\s*", re.IGNORECASE)


def is_wordpress(value: object) -> bool:
    """``{entries: [{id, type, timestamp, render | content}]}``."""
    listed = data.child(value).get("entries")
    return any(
        "id" in entry and ("entry_time" in entry or "css_classes" in entry) and ("render" in entry or "type" in entry)
        for entry in data.objects(listed)
    )


def find(tree: LexborHTMLParser, document: Document) -> Embed | None:
    """``#wpcom-liveblog-container``, with the settings that say where the entries are."""
    settings = data.child(data.within(list(data.in_scripts(tree, ("liveblog_settings",))), _is_settings))
    node = tree.css_first("#wpcom-liveblog-container")
    if not settings and node is None:
        return None
    classes = dom.attribute(node, "class") if node is not None else ""
    ident = data.first(settings, "post_id") or next((one for one in classes.split() if one.isdigit()), None)
    base = dom.join(document.url, data.first(settings, "endpoint_url") or "") if settings else None
    if base is None or base == document.url:
        api = tree.css_first("link[rel='https://api.w.org/'][href]")
        root = dom.join(document.url, dom.attribute(api, "href")) if api is not None else None
        base = f"{root.rstrip('/')}/liveblog/v1/{ident}/" if root and ident and "?" not in root else None
    url = f"{base.rstrip('/')}/get-entries/1/latest" if base and "liveblog/v1/" in base else None
    return Embed(NAME, ident, url, _STATES.get(data.first(settings, "state") or ""))


def extract(document: Document, hints: Hints) -> Extraction:
    """The entries of a live blog. Raises ExtractError for what holds none."""
    return read_document(document, hints, PRODUCT)


def _is_settings(value: object) -> bool:
    return isinstance(value, dict) and "endpoint_url" in value and "entries_per_page" in value


def _read(value: object, url: str) -> Found:
    root = data.child(value)
    listed = root.get("entries")
    entries = data.objects(listed)
    gone = {ident: entry for entry in entries if _deleted(entry) and (ident := data.first(entry, "id"))}
    shown = [entry for entry in entries if not _deleted(entry) and data.first(entry, "id") not in gone]
    updates = [one for entry in shown if (one := _update(entry)) is not None]
    return Found(
        without_doubles(updates),
        deletions=tuple(
            Deletion(Key("id", ident), data.stamp(entry.get("timestamp")), "deleted") for ident, entry in gone.items()
        ),
        # What is told by times ("entries since") is a change; only pages are lists of what is there.
        window="page" not in root,
        unreadable=(len(listed) if isinstance(listed, list) else 0) - len(entries) + len(shown) - len(updates),
        next_url=_further(root, url),
    )


def _deleted(entry: Object) -> bool:
    return data.first(entry, "type") == "delete"


def _further(root: Object, url: str) -> str | None:
    here, page, pages = _PAGE.search(url), data.first(root, "page") or "", data.first(root, "pages") or ""
    if here is None or not (page.isascii() and page.isdigit() and pages.isascii() and pages.isdigit()):
        return None
    following = int(page[:6]) + 1
    if following > int(pages[:6]):
        return None
    return f"{url[: here.start()]}/get-entries/{following}/latest"


def _update(entry: Object) -> RawUpdate | None:
    heading, html = data.headed(_KEY_MARK.sub("", data.first(entry, "render", "content") or ""))
    if html is None and heading is None:
        return None
    published, changed = data.stamp(entry.get("entry_time")), data.stamp(entry.get("timestamp"))
    names = [data.line(author, "name") for author in data.objects(entry.get("authors"))]
    url = data.first(entry, "share_link")
    return RawUpdate(
        id=data.first(entry, "id"),
        url=url if url and url.startswith(("http://", "https://")) else None,
        headline=heading,
        html=html,
        stamp=published or changed,
        modified=changed,
        authors=tuple(Person(name) for name in dict.fromkeys(names) if name),
        key_event=data.flag(entry, "key_event"),
    )


PRODUCT = Product("wordpress", NAME, ('"css_classes"',), is_wordpress, _read, find)
