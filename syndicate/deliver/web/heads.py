"""What is said about a newsblog as a whole: on the list of all, on its own page and in the OPML."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime, tzinfo

from syndicate.model import FeedState, Newsblog, Update
from syndicate.store import Store
from syndicate.store.records import FeedRecord

# What XML 1.0 section 2.2 does not allow: a title may come from the configuration, which nobody has cleaned.
_ILLEGAL = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class Head:
    """A feed with the head of its newsblog. ``zone`` is the publisher's offset, UTC where none was stated."""

    record: FeedRecord
    newsblog: Newsblog
    zone: tzinfo
    retracted: int

    @property
    def id(self) -> str:
        return self.record.feed.id

    @property
    def title(self) -> str:
        """The feed's own title, else the newsblog's headline, else what there is."""
        title = self.record.feed.title or self.newsblog.headline or self.newsblog.kicker or self.id
        return _ILLEGAL.sub("", title).strip() or self.id


class Heads:
    """The heads of all feeds. To read one means to read its updates: each is kept as long as its feed's ``seq``."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._kept: dict[str, tuple[object, Head]] = {}

    def all(self) -> list[Head]:
        """Every feed, the live and last changed ones first; equal for equal state. Raises StoreError."""
        kept: dict[str, tuple[object, Head]] = {}
        for record in self._store.feeds():
            state = (record.feed, record.urn, record.seq, record.changed)
            before = self._kept.get(record.feed.id)
            if before is not None and before[0] == state:
                kept[record.feed.id] = (state, replace(before[1], record=record))
            else:
                kept[record.feed.id] = (state, head(record, self._store.feed_state(record.feed.id)))
        self._kept = kept  # one assignment, so that threads need no lock
        listed = [one for _, one in kept.values()]
        return sorted(listed, key=lambda one: (one.newsblog.live is False, -one.record.changed.timestamp(), one.id))


def head(record: FeedRecord, state: FeedState) -> Head:
    """The head of one feed."""
    return Head(record, state.newsblog, _zone(state.newsblog, state.updates), len(state.tombstones))


def _zone(newsblog: Newsblog, updates: tuple[Update, ...]) -> tzinfo:
    """The offset in which the publisher last stated a time."""
    times: list[datetime] = [u.published.instant for u in updates if u.published is not None]
    if not times and newsblog.stand is not None:
        times = [newsblog.stand.instant]
    return times[0].tzinfo or UTC if times else UTC


def web_address(url: str | None) -> str | None:
    """``url`` if a page may link to it: http and https only, so no file paths and no scripts."""
    return url if url and re.match(r"https?://", url, re.IGNORECASE) else None
