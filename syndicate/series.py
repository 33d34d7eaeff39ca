"""A newsblog goes on elsewhere: what happens after a poll that showed where.

The evidence is a link in the closing note, a redirect to a page that shares no update, or a series page that points to
today's newsblog. GUIDs never cross: the page there becomes a source of its own, and the feeds follow it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from syndicate.errors import Impossible, PollError
from syndicate.model import Newsblog, Source
from syndicate.store import Store
from syndicate.store.desk import Hand
from syndicate.store.records import JSON, SourceRecord
from syndicate.walk import Read

LOOK_EVERY = timedelta(minutes=10)
"""How often a page that is no newsblog yet is looked at, where nobody is asked."""
ITSELF = "syndicate"
"""Whose hand it is where nobody's was."""
_OF_THE_HOST = frozenset({"headers", "allow", "rules", "extractor", "charset", "robots"})
"""Settings that are about the host: headers may be secrets, and what may be reached there may not elsewhere."""


def attend(record: SourceRecord, store: Store, look: Callable[[Source], Read], tail: timedelta, now: datetime) -> None:
    """After a poll: follow where the newsblog went if nobody is to be asked, and let it rest when it has ended.

    ``look`` reads a page that is not stored; ``tail`` is how long an ended newsblog is polled for late corrections.
    """
    if record.status != "active":
        return
    if _rests(record, tail, now):
        store.desk.rest(record.source.id, Hand(ITSELF, now, f"goes on at {record.state.followed[-1]}"))
        return
    looked = record.state.looked
    if record.successor is None or record.source.follow != "auto" or (looked and now - looked < LOOK_EVERY):
        return
    try:
        read = look(_heir(record.source, record.successor))
    except PollError:
        read = None
    if read is None or not is_newsblog(read, record.source):
        store.desk.looked(record.source.id, now)
        return
    try:
        follow(record, store, read.reading.newsblog, Hand(ITSELF, now))
    except Impossible:
        store.desk.decline(record.source.id, record.successor, Hand(ITSELF, now, "another source has that address"))


def follow(record: SourceRecord, store: Store, head: Newsblog, by: Hand) -> str | None:
    """Attach where the newsblog goes on; gives the id of the new source, None if no place is known.

    Raises UnknownName, and Impossible if another source has that address.
    """
    if record.successor is None:
        return None
    heir = _heir(record.source, record.successor)
    return store.desk.follow(record.source.id, heir.url, inherited(record.source, heir.url), head, by)


def is_newsblog(read: Read, source: Source) -> bool:
    """Whether a page shows updates, read with as much confidence as the source demands."""
    shown = any(candidate.shown for candidate in read.reading.candidates)
    return shown and read.reading.degraded is None and read.extraction.confidence >= source.confidence


def inherited(source: Source, url: str) -> dict[str, JSON]:
    """The settings of the source that continues ``source`` at ``url``; its title is its own."""
    same_host = urlsplit(url)[:2] == urlsplit(source.url)[:2]
    left_out = {"id", "uid", "url", "title"} | (set() if same_host else _OF_THE_HOST)
    settings: dict[str, JSON] = {
        each.name: getattr(source, each.name) for each in fields(source) if each.name not in left_out
    }
    return {**settings, "interval": int(source.interval.total_seconds())}


def _heir(source: Source, url: str) -> Source:
    """The source that would be: an address without fragment, since that names a place on the page."""
    kept = {name: value for name, value in inherited(source, url).items() if name != "interval"}
    return Source(id=source.id, uid=source.uid, url=url.partition("#")[0], interval=source.interval, **kept)  # type: ignore[arg-type]  # its own fields


def _rests(record: SourceRecord, tail: timedelta, now: datetime) -> bool:
    """A page that showed updates and said itself that it goes on elsewhere is done once it was quiet for long enough.

    One that shows none, or that only redirects, is a series page and may point to another newsblog tomorrow.
    """
    state = record.state
    if not state.followed or not state.shown or record.stated is None:
        return False
    quiet = now - state.last_change if state.last_change else tail
    return quiet >= tail
