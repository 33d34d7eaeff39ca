"""The service's own public addresses, built from the one setting ``public_url`` and never from a Host header."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote

from syndicate.model import Guid

FORMATS = ("atom", "rss", "json")
MEDIA_TYPES = {"atom": "application/atom+xml", "rss": "application/rss+xml", "json": "application/feed+json"}
"""Of links to them; the documents themselves may say more."""


@dataclass(frozen=True, slots=True)
class Site:
    """Who publishes, and where. ``public_url`` has no trailing slash."""

    public_url: str
    title: str = "syndicate"


def feed_url(site: Site, feed: str, format_: str) -> str:
    """Where the head document of a feed is served in one of ``FORMATS``."""
    return f"{site.public_url}{document_path(feed, format_)}"


def document_path(feed: str, name: str) -> str:
    """The path of a published document: one of ``FORMATS``, or a further one such as ``jsonld``; with a dot in its
    name (``3.atom``) it stands in a folder of the feed's own."""
    return f"/feeds/{feed}/{name}" if "." in name else f"/feeds/{feed}.{name}"


def page_url(site: Site, feed: str) -> str:
    """The readable page of a newsblog."""
    return f"{site.public_url}/{feed}/"


def anchor(guid: Guid) -> str:
    """The fragment of an update on the newsblog's page and the last part of its permanent link: stable as its GUID."""
    return "u-" + quote(guid.removeprefix("urn:uuid:"), safe="")


def guids_of(name: str) -> tuple[Guid, ...]:
    """The GUIDs that may stand behind the last part of a permanent link, unquoted, without its ``u-``."""
    return (f"urn:uuid:{name}", name)


def update_url(site: Site, feed: str, guid: Guid) -> str:
    """The permanent link of one update: a page of its own."""
    return f"{page_url(site, feed)}{anchor(guid)}"
