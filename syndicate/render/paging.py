"""The documents around a document of a feed: RFC 5005, paged (section 3), archived (section 4) and complete (2)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from syndicate.links import Site, archive_url, day_url, feed_url, subscribe_url

HISTORY = "http://purl.org/syndication/history/1.0"


@dataclass(frozen=True, slots=True)
class Paging:
    """Where one document stands. ``page`` is its number in the archive, ``day`` the day it holds all updates of.

    ``archives`` are the numbers of the archive documents there are, the oldest first.
    """

    site: Site
    feed: str
    archives: range = range(0)
    page: int | None = None
    day: date | None = None

    def self_url(self, format_: str) -> str:
        """Where this document is, in one of ``FORMATS``."""
        if self.day is not None:
            return day_url(self.site, self.feed, self.day, format_)
        return self._address(self.page, format_)

    def feed_url(self, format_: str) -> str:
        """Where the feed is that this document belongs to."""
        return feed_url(self.site, self.feed, format_)

    def subscribe_url(self) -> str:
        """The page that says how to subscribe to the feed."""
        return subscribe_url(self.site, self.feed)

    def older(self) -> int | None:
        """The number of the archive document that follows this one, None for the last."""
        if self.day is not None or not self.archives:
            return None
        following = self.archives[-1] if self.page is None else self.page - 1
        return following if following in self.archives else None

    def links(self, format_: str) -> list[tuple[str, str]]:
        """Relation and address of every document around this one."""
        if self.day is not None:
            return []
        found: dict[str, str] = {}
        if self.page is not None:
            newer = self.page + 1 if self.page + 1 in self.archives else None
            found["current"] = self.feed_url(format_)
            found["previous"] = self._address(newer, format_)
            if newer is not None:
                found["next-archive"] = self._address(newer, format_)
        if (older := self.older()) is not None:
            found["next"] = found["prev-archive"] = self._address(older, format_)
        if self.archives:
            found["first"] = self.feed_url(format_)
        if self.archives and self.page is None:  # an archive document stays as it is when the oldest one goes
            found["last"] = self._address(self.archives[0], format_)
        return list(found.items())

    def _address(self, page: int | None, format_: str) -> str:
        return self.feed_url(format_) if page is None else archive_url(self.site, self.feed, page, format_)
