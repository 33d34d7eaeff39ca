"""The service's own public addresses, built from the one setting ``public_url`` and never from a Host header."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from urllib.parse import quote

from syndicate.model import Guid

FORMATS = ("atom", "rss", "json")
"""What feed readers subscribe to."""
DOCUMENTS = (*FORMATS, "jsonld")
"""All forms of a feed's head document."""
MEDIA_TYPES = {
    "atom": "application/atom+xml",
    "rss": "application/rss+xml",
    "json": "application/feed+json",
    "jsonld": "application/ld+json",
}
"""Of links to them; the documents themselves may say more."""


@dataclass(frozen=True, slots=True)
class Site:
    """Who publishes, and where. ``public_url`` has no trailing slash."""

    public_url: str
    title: str = "syndicate"


def feed_url(site: Site, feed: str, format_: str) -> str:
    """Where the head document of a feed is served in one of ``DOCUMENTS``."""
    return f"{site.public_url}{document_path(feed, format_)}"


def document_path(feed: str, name: str) -> str:
    """The path of a document of a feed: one of ``DOCUMENTS``, or one with a dot in its name (``archive/3.atom``),
    which stands in a folder of the feed's own."""
    return f"/feeds/{feed}/{name}" if "." in name else f"/feeds/{feed}.{name}"


def archive_name(page: int, format_: str) -> str:
    """What an archive document is called among the documents of its feed."""
    return f"archive/{page}.{format_}"


def page_of(name: str) -> int:
    """The number of the archive document of that name; 0 for what is none."""
    number = name.removeprefix("archive/").partition(".")[0]
    return int(number) if number != name and number.isdecimal() else 0


def archive_url(site: Site, feed: str, page: int, format_: str) -> str:
    """Where an archive document of a feed is served in one of ``FORMATS``, for good (RFC 5005 section 4)."""
    return f"{site.public_url}{document_path(feed, archive_name(page, format_))}"


def day_name(day: date, format_: str) -> str:
    """What the document of one day is called among the documents of its feed."""
    return f"{day.isoformat()}.{format_}"


def day_url(site: Site, feed: str, day: date, format_: str) -> str:
    """Where all updates of one day are served in one of ``FORMATS``."""
    return f"{site.public_url}{document_path(feed, day_name(day, format_))}"


def subscribe_url(site: Site, feed: str) -> str:
    """The page that says how to subscribe to a feed."""
    return f"{site.public_url}/feeds/{feed}"


def stylesheet_url(site: Site) -> str:
    """The style in which a browser shows a feed."""
    return f"{site.public_url}/static/feed.css"


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
