"""The service's own public addresses, built from the one setting ``public_url`` and never from a Host header."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote

from syndicate.model import Guid

FORMATS = ("atom", "rss", "json")


@dataclass(frozen=True, slots=True)
class Site:
    """Who publishes, and where. ``public_url`` has no trailing slash."""

    public_url: str
    title: str = "syndicate"


def feed_url(site: Site, feed: str, format_: str) -> str:
    """Where the head document of a feed is served in one of ``FORMATS``."""
    return f"{site.public_url}/feeds/{feed}.{format_}"


def page_url(site: Site, feed: str) -> str:
    """The readable page of a newsblog."""
    return f"{site.public_url}/{feed}/"


def anchor(guid: Guid) -> str:
    """The fragment of an update on its page: stable as its GUID is."""
    return "u-" + quote(guid.removeprefix("urn:uuid:"), safe="")


def update_url(site: Site, feed: str, guid: Guid) -> str:
    """The permanent link of one update on the readable page."""
    return f"{page_url(site, feed)}#{anchor(guid)}"
