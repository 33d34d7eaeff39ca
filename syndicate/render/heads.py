"""What a document says of its feed, settled and cleaned once, and so the same in every format."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from urllib.parse import urlsplit

from syndicate.links import Site, page_url, stylesheet_url
from syndicate.model import FeedState, Gap, MediaObject, Newsblog, Tombstone
from syndicate.render.body import media_type
from syndicate.render.characters import clean, language_tag, line, web
from syndicate.render.paging import Paging

EVER = datetime.min.replace(tzinfo=UTC)
NEVER = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Head:
    """The facts of a document. ``page`` is the feed's readable page here, ``via`` is upstream."""

    id: str
    title: str
    subtitle: str
    author: str
    page: str
    paging: Paging
    updated: datetime
    via: str | None = None
    language: str | None = None
    rights: str = ""
    image: MediaObject | None = None
    icon: str | None = None
    favicon: str | None = None
    kicker: str = ""
    live: bool | None = None
    coverage_start: datetime | None = None
    coverage_end: datetime | None = None
    tombstones: tuple[Tombstone, ...] = ()
    gaps: tuple[Gap, ...] = ()
    stylesheet: str | None = None
    notices: tuple[Tombstone, ...] = ()
    """What was retracted and is said so in RSS too."""


def head_of(state: FeedState, site: Site) -> Head:
    """The facts of the feed itself; in an archive document only what lasts, so that it is the same whenever it is made:
    a headline is another every hour."""
    newsblog = state.newsblog
    options = state.feed.options
    lasting = Head(
        id=clean(state.id),
        title=line(state.feed.title) or state.feed.id,
        subtitle="",
        author=publisher_of(newsblog) or line(site.title) or state.feed.id,
        page=page_url(site, state.feed.id),
        paging=Paging(site, state.feed.id, state.archives, state.page, state.day),
        updated=state.updated,
        via=web(newsblog.url),
        language=language_tag(newsblog.language),
        rights=line(options.rights) or line(newsblog.rights),
        icon=web(options.icon),
        favicon=web(options.favicon),
        stylesheet=stylesheet_url(site),
    )
    return lasting if state.page is not None else _moving(lasting, state)


def look(state: FeedState, site: Site) -> str:
    """What an archive document of this feed says of the feed; another look, another document."""
    head = head_of(replace(state, page=1, updated=state.created, archives=range(0)), site)
    return repr(head)


def _moving(lasting: Head, state: FeedState) -> Head:
    """With what a newsblog says of itself at one time."""
    newsblog = state.newsblog
    options = state.feed.options
    graves = tuple(sorted(state.tombstones, key=lambda stone: (stone.when, stone.ref), reverse=True))
    since = (options.told_since or EVER) if options.retractions == "notice" else NEVER
    return replace(
        lasting,
        title=line(state.feed.title) or line(newsblog.headline) or state.feed.id,
        subtitle=line(newsblog.lead),
        image=next(iter(media_of([newsblog.image] if newsblog.image and options.images else [])), None),
        kicker=line(newsblog.kicker),
        live=newsblog.live,
        coverage_start=newsblog.coverage_start,
        coverage_end=newsblog.coverage_end,
        tombstones=graves,
        gaps=state.gaps,
        notices=tuple(stone for stone in graves if stone.when >= since),
    )


def publisher_of(newsblog: Newsblog) -> str:
    """The publisher's name, else the host of the page. Empty if neither is known."""
    if name := line(newsblog.publisher):
        return name
    return (urlsplit(web(newsblog.url) or "").hostname or "").removeprefix("www.")


def media_of(media: Sequence[MediaObject]) -> tuple[MediaObject, ...]:
    """Media that have a web address, each with its type if that can be known."""
    found = []
    for each in media:
        if url := web(each.url):
            named = replace(each, url=url, alt=line(each.alt), caption=line(each.caption), credit=line(each.credit))
            found.append(replace(named, type=media_type(named)))
    return tuple(found)
