"""Reads the service's documents as a feed reader would: entries, removals, nothing of how they came to be."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import parsedate_to_datetime
from functools import partial
from html import unescape

from lxml import etree

from bench.lives.forms import squeezed

ATOM = "{http://www.w3.org/2005/Atom}"
TOMBSTONE = "{http://purl.org/atompub/tombstones/1.0}deleted-entry"
CONTENT = "{http://purl.org/rss/1.0/modules/content/}encoded"


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry as read. ``everything`` gives all its text, for captions that formats put where they like."""

    guid: str
    title: str
    html: str
    published: datetime | None
    updated: datetime | None
    everything: Callable[[], str] = field(compare=False, repr=False)

    def words(self) -> tuple[str, str]:
        """Its words with and without the title, which may have been made from the body."""
        body = squeezed(plain(self.html))
        return f"{squeezed(self.title)} {body}".strip(), body


@dataclass(frozen=True, slots=True)
class Output:
    """``gone`` is None for a format that has no word for a removal."""

    entries: tuple[Entry, ...]
    gone: frozenset[str] | None


def plain(html: str) -> str:
    """The words of a body without captions, embeds and markup."""
    html = re.sub(r"<(figure|iframe|video|audio)\b.*?</\1>", " ", html, flags=re.DOTALL | re.IGNORECASE)
    html = re.sub(r'<a [^>]*href="([^"]*)"[^>]*>\s*\1\s*</a>', " ", html)
    return unescape(re.sub(r"</?(?:a|b|em|i|strong|span|small)\b[^>]*>|(<[^>]+>)", lambda m: " " if m[1] else "", html))


def read_json(content: bytes) -> Output:
    feed = json.loads(content)
    entries = tuple(
        Entry(
            item["id"],
            item.get("title", ""),
            item.get("content_html", ""),
            _instant(item.get("date_published")),
            _instant(item.get("date_modified")),
            partial(json.dumps, item, ensure_ascii=False),
        )
        for item in feed["items"]
    )
    gone = frozenset(one["id"] for one in feed.get("_syndicate", {}).get("retracted", ()))
    return Output(entries, gone)


def read_atom(content: bytes) -> Output:
    root = etree.fromstring(content)
    entries = tuple(
        Entry(
            entry.findtext(f"{ATOM}id") or "",
            entry.findtext(f"{ATOM}title") or "",
            entry.findtext(f"{ATOM}content") or "",
            _instant(entry.findtext(f"{ATOM}published")),
            _instant(entry.findtext(f"{ATOM}updated")),
            partial(_text, entry),
        )
        for entry in root.iter(f"{ATOM}entry")
    )
    return Output(entries, frozenset(stone.get("ref") or "" for stone in root.iter(TOMBSTONE)))


def read_rss(content: bytes) -> Output:
    root = etree.fromstring(content)
    entries = tuple(
        Entry(
            item.findtext("guid") or "",
            unescape(item.findtext("title") or ""),
            item.findtext(CONTENT) or item.findtext("description") or "",
            parsedate_to_datetime(date) if (date := item.findtext("pubDate")) else None,
            _instant(item.findtext(f"{ATOM}updated")),
            partial(_text, item),
        )
        for item in root.iter("item")
    )
    return Output(entries, None)


def _text(element: etree._Element) -> str:
    return unescape(etree.tostring(element, encoding="unicode"))


def _instant(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


READERS: dict[str, Callable[[bytes], Output]] = {"json": read_json, "atom": read_atom, "rss": read_rss}
