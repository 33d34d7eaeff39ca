"""Run by the judges' own Python: what atoma reads in the documents named on the command line, as JSON.

It knows nothing of the service. Of each entry, the feed itself going before them, only what the parser itself offers is
said: a field that it has no word for is absent.
"""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import atoma


def stamp(moment: datetime | None) -> str | None:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if moment else None


def atom(content: bytes) -> list[dict[str, Any]]:
    def links(entry: Any, rel: str) -> list[Any]:
        return [link for link in entry.links if link.rel == rel]

    feed = atoma.parse_atom_bytes(content)
    return [{"title": feed.title.value, "link": links(feed, "alternate")[0].href}] + [
        {
            "id": entry.id_,
            "title": entry.title.value,
            "link": links(entry, "alternate")[0].href,
            "published": stamp(entry.published),
            "updated": stamp(entry.updated),
            "content": entry.content.value,
            "authors": [author.name for author in entry.authors],
            "categories": [each.label or each.term for each in entry.categories],
            "enclosures": [[link.href, link.type_, link.length] for link in links(entry, "enclosure")],
        }
        for entry in feed.entries
    ]


def rss(content: bytes) -> list[dict[str, Any]]:
    feed = atoma.parse_rss_bytes(content)
    return [{"title": feed.title, "link": feed.link}] + [
        {
            "id": item.guid,
            "title": item.title,
            "link": item.link,
            "published": stamp(item.pub_date),
            "content": item.content_encoded,
            "categories": item.categories,
            "enclosures": [[one.url, one.type, one.length or None] for one in item.enclosures],
        }
        for item in feed.items
    ]


def json_feed(content: bytes) -> list[dict[str, Any]]:
    feed = atoma.parse_json_feed_bytes(content)
    return [{"title": feed.title, "link": feed.home_page_url}] + [
        {
            "id": item.id_,
            "title": item.title,
            "link": item.url,
            "published": stamp(item.date_published),
            "updated": stamp(item.date_modified),
            "content": item.content_html,
            "categories": item.tags or [],
            "enclosures": [[one.url, one.mime_type, one.size_in_bytes] for one in item.attachments or []],
        }
        for item in feed.items
    ]


READ = {".atom": atom, ".rss": rss, ".json": json_feed}

if __name__ == "__main__":
    said = {name: {"atoma": READ[Path(name).suffix](Path(name).read_bytes())} for name in sys.argv[1:]}
    json.dump(said, sys.stdout)
