"""Tickaroo: events of a "game", as its API, its embed and pages that leak them write them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from html import escape
from urllib.parse import urlencode

from selectolax.lexbor import LexborHTMLParser

from syndicate.errors import ExtractError
from syndicate.extract import dom, ld
from syndicate.extract.hints import Hints
from syndicate.extract.liveblog_update import update as from_schema
from syndicate.extract.page import parse_text
from syndicate.extract.platforms import data
from syndicate.extract.platforms.data import Object
from syndicate.extract.platforms.product import Embed, Found, Product, read_document, without_doubles
from syndicate.model import Category, Key, Person
from syndicate.walk import Deletion, Document, Extraction, RawHead, RawMedia, RawUpdate

NAME = "Tickaroo"

_EVENT, _GAME = "Tik::Model::Event", "Tik::Model::Game"
_PREFETCH = "https://cdn.tickaroo.com/api/embed/v4/prefetch/liveblog.json"
_ELEMENT, _ATTRIBUTE = "tickaroo-liveblog", "initialdata"
_GONE = {"60": "unpublished", "100": "deleted"}
_STICKY = ("sticky", "stickyNoHighlight")
_KEY = ("inplace", "milestone", "sticky")
_IN_SCRIPT = re.compile(r"""["']?(?:liveblogId|tickerId)["']?\s*[:=]\s*["']([\w-]{6,64})["']""")


def is_tickaroo(value: object) -> bool:
    """An event, a game, a response that holds them, a list of events, or the prefetched embed."""
    if isinstance(value, list):
        return any(_typed(one, _EVENT) for one in value)
    if not isinstance(value, dict):
        return False
    if isinstance(value.get("html"), str):
        return f"<{_ELEMENT}" in value["html"]
    if isinstance(value.get("schemaOrg"), str):
        return "liveBlogUpdate" in value["schemaOrg"]
    return any(_typed(one, _EVENT) or _typed(one, _GAME) for one in (value, value.get("game"))) or is_tickaroo(
        value.get("events")
    )


def find(tree: LexborHTMLParser, document: Document) -> Embed | None:  # noqa: ARG001 - the form of all products
    """``<tickaroo-liveblog liveblogId clientId themeId>``, an element with its id, or a script that names one."""
    for node in tree.css(_ELEMENT):
        ident, client = dom.attribute(node, "liveblogid"), dom.attribute(node, "clientid")
        theme = dom.attribute(node, "themeid")
        if not ident:
            continue
        asked = {"liveblogId": ident, "client_id": client, **({"themeId": theme} if theme else {})}
        return Embed(NAME, ident, f"{_PREFETCH}?{urlencode(asked)}" if client else None)
    for node in tree.css("[data-tickaroo-id], [data-tickaroo-liveblog]"):
        ident = dom.attribute(node, "data-tickaroo-id") or dom.attribute(node, "data-tickaroo-liveblog")
        if ident:
            return Embed(NAME, ident)
    for script in tree.css("script:not([src])"):
        text = script.text(deep=True) or ""
        named = _IN_SCRIPT.search(text) if "tickaroo" in text.lower() else None
        if named is not None:
            return Embed(NAME, named[1])
    return None


def extract(document: Document, hints: Hints) -> Extraction:
    """The events of a Tickaroo live blog. Raises ExtractError for what holds none."""
    return read_document(document, hints, PRODUCT)


def _typed(value: object, name: str) -> bool:
    return isinstance(value, dict) and value.get("_type") == name


# --- the list ------------------------------------------------------------------------------------------------------


def _read(value: object, url: str) -> Found:
    if isinstance(value, dict) and isinstance(html := value.get("html"), str):
        return _prefetched(value, html, url)
    if isinstance(value, dict) and isinstance(schema := value.get("schemaOrg"), str) and "events" not in value:
        return _by_schema(ld.load(schema), url)
    listed = [one for one in data.containers(value) if _typed(one, _EVENT) and isinstance(one, dict)]
    full: dict[str, Object] = {}
    for number, event in enumerate(listed):
        if _said_in(event) or _gone(event):
            full[data.first(event, "local_id") or f"\0{number}"] = event
    deletions = tuple(gone for event in full.values() if (gone := _deletion(event)) is not None)
    read = {ident: one for ident, event in full.items() if not _gone(event) and (one := _update(event)) is not None}
    shown = _shown(value, read)
    updates = without_doubles(read[ident] for ident in shown)
    references = {data.first(event, "local_id") for event in listed} - set(full) - {None}
    unreadable = sum(not _gone(event) for event in full.values()) - len(read) + len(references)
    return Found(
        updates,
        _head(value),
        older=tuple(one for ident, one in read.items() if ident not in shown),
        deletions=deletions,
        unreadable=max(0, unreadable),
    )


def _shown(value: object, read: dict[str, RawUpdate]) -> list[str]:
    """The ids in the order of the game's own list, which may leave out events that are only told beside it."""
    game = value.get("game") if isinstance(value, dict) else None
    listed = [data.first(one, "local_id") for one in data.objects(data.child(game).get("events"))]
    return [ident for ident in listed if ident is not None and ident in read] or list(read)


def _prefetched(value: Object, html: str, url: str) -> Found:
    """The embed as the product renders it for others: its data in an attribute, or schema.org beside it."""
    try:
        tree = parse_text(html)
    except ExtractError:
        return Found((), notes=("the embed's HTML could not be read",), unreadable=1)
    for told in data.in_attributes(tree, (_ATTRIBUTE,)):
        found = _read(told, url)
        if found.updates or found.deletions:
            return found
    return _by_schema([data.child(value, "schema"), *ld.blocks(tree)], url)


def _by_schema(told: Sequence[Object], url: str) -> Found:
    """What the product tells search engines: no ids, but all else."""
    posting: Object = next(iter(ld.having((dict(one) for one in told), "liveBlogUpdate")), {})
    listed = [one for one in ld.values(posting, "liveBlogUpdate") if isinstance(one, dict)]
    updates = [found for one in listed if (found := from_schema(one, url)) is not None]
    head = RawHead(
        headline=data.line(posting, "headline", "name"),
        lead=data.line(posting, "description"),
        coverage_start=data.stamp(posting.get("coverageStartTime")),
    )
    return Found(tuple(updates), head, unreadable=len(listed) - len(updates))


def _head(value: object) -> RawHead:
    game = data.within(value, lambda one: _typed(one, _GAME))
    meta = data.child(game, "meta_info")
    return RawHead(headline=data.line(meta, "title"), coverage_start=data.stamp(meta.get("starts_at")))


# --- one event -----------------------------------------------------------------------------------------------------


def _said_in(event: Object) -> bool:
    """Whether an event is told in full rather than by reference."""
    return bool(event.get("contents") or event.get("event_info") or event.get("headline"))


def _gone(event: Object) -> str | None:
    return _GONE.get(data.said(event.get("local_status")) or "")


def _deletion(event: Object) -> Deletion | None:
    ident, reason = data.first(event, "local_id"), _gone(event)
    if ident is None or reason is None:
        return None
    return Deletion(Key("id", ident), data.stamp(event.get("updated_at")), reason)


def _update(event: Object) -> RawUpdate | None:
    media = {ident: one for one in data.objects(event.get("media")) if (ident := data.first(one, "local_id"))}
    parts = [_block(one) for one in data.objects(event.get("contents"))] + list(_first_editor(event))
    heading, html = data.headed("".join(parts))
    pictures = tuple(dict.fromkeys([*_pictures(event, media)]))
    headline = data.line(event, "headline")
    if headline is not None and heading is not None and heading != headline:
        html = "".join(parts)
    if html is None and headline is None and heading is None and not pictures:
        return None
    highlight = data.first(event, "highlight") or ""
    author = data.line(data.child(event, "editor"), "name", "display_name", "title")
    return RawUpdate(
        id=data.first(event, "local_id"),
        headline=headline or heading,
        html=html,
        stamp=data.stamp(event.get("created_at")),
        modified=data.stamp(event.get("updated_at")),
        authors=(Person(author),) if author else (),
        categories=tuple(Category(tag) for tag in _tags(event)),
        media=pictures,
        pinned=highlight in _STICKY or data.flag(event, "is_sticky"),
        key_event=highlight in _KEY,
    )


def _block(block: Object) -> str:
    """One content block of the newer editor as HTML; pictures are read apart."""
    kind = (data.first(block, "_type") or "").rpartition("::")[2]
    if kind == "QuoteContentBlock":
        return data.quotation(data.first(block, "text"), data.first(block, "author"), data.first(block, "source"))
    if kind == "WebEmbedContentBlock":
        url = data.first(block, "url") or ""
        return url if url.startswith("<") else data.link(url, _title_of(block))
    if kind == "EmojiContentBlock":
        return f"<p>{data.first(block, 'emoji') or ''} {data.first(block, 'title') or ''}</p>"
    return data.first(block, "text") or ("" if block.get("items") else data.first(block, "title") or "")


def _title_of(block: Object) -> str | None:
    told = block.get("oembed_json")
    return data.line(data.child(data.loaded(told) if isinstance(told, str) else told), "title")


def _first_editor(event: Object) -> Iterator[str]:
    """What the older editor wrote: text with line breaks, and addresses of embeds."""
    info = data.child(event, "event_info")
    text = data.first(info, "title")
    if text is not None:
        yield "".join(f"<p>{escape(part.strip(), quote=False)}</p>" for part in text.split("\n") if part.strip())
    listed = info.get("web_embed_urls")
    for url in listed if isinstance(listed, list) else []:
        yield data.link(data.said(url), None)


def _pictures(event: Object, media: dict[str, Object]) -> Iterator[RawMedia]:
    """Pictures and films with an address on the web; those the product keeps for itself have none."""
    items = [item for block in data.objects(event.get("contents")) for item in data.objects(block.get("items"))]
    for item in [*items, *([] if items else media.values())]:
        kept = media.get(data.first(item, "media_local_id") or "", {})
        url = data.first(item, "url", "source_url") or data.first(kept, "url", "source_url") or ""
        if not url.startswith(("http://", "https://")):
            continue
        film = "Video" in (data.first(item, "_type") or "") or data.first(item, "subtype") == "v"
        yield RawMedia(
            url,
            type="video" if film else "image",
            width=data.pixels(item.get("width")) or data.pixels(kept.get("width")),
            height=data.pixels(item.get("height")) or data.pixels(kept.get("height")),
            caption=data.line(item, "title", "caption") or data.line(kept, "title", "caption"),
            credit=data.line(item, "credit") or data.line(kept, "credit"),
        )


def _tags(event: Object) -> list[str]:
    listed = event.get("tags")
    return [tag for one in (listed if isinstance(listed, list) else []) if (tag := data.said(one))]


PRODUCT = Product("tickaroo", NAME, (_EVENT, _GAME), is_tickaroo, _read, find, attributes=(_ATTRIBUTE,))
