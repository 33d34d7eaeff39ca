"""Updates as the page shows them: every word and address worked out here, so that the templates only place them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import tzinfo

from markupsafe import Markup

from syndicate.deliver.web.heads import web_address
from syndicate.deliver.web.labels import Labels
from syndicate.links import Site, anchor, update_url
from syndicate.model import Carried, FeedState, Update
from syndicate.render.facts import UNWRITABLE, Context, contexts, entry_of, plain_entry_of


@dataclass(frozen=True, slots=True)
class Entry:
    """One update. ``day`` is a heading that stands above it, where a new day begins; ``html`` is what feeds carry."""

    anchor: str
    permalink: str
    title: str | None
    html: Markup
    language: str | None
    day: str | None
    datetime: str | None
    clock: str
    time_note: str | None
    changed: str | None
    changed_datetime: str
    pinned: bool
    key_event: bool
    authors: str
    original: str | None
    origin: str | None


def entries(
    updates: Sequence[Update],
    site: Site,
    state: FeedState,
    words: Labels,
    zone: tzinfo,
) -> list[Entry]:
    """The updates of a feed in their order, said as its settings want it."""
    context_of = contexts(state, site)
    made: list[Entry] = []
    last = None
    for update in updates:
        at = update.published.instant if update.published else update.dated.astimezone(zone)
        day = None if at.date() == last else words.day(at.date())
        last = at.date()
        html = _html(update, context_of(update.source))
        made.append(_entry(update, site, state.feed.id, words, zone, day, html, _origin(update, state.origins)))
    return made


def _entry(
    update: Update,
    site: Site,
    feed: str,
    words: Labels,
    zone: tzinfo,
    day: str | None,
    html: str,
    origin: str | None,
) -> Entry:
    published = update.published
    timed = published is not None and published.precision != "day"
    changed = update.updated.astimezone(published.instant.tzinfo if published else zone)
    return Entry(
        anchor=anchor(update.id),
        permalink=update_url(site, feed, update.id),
        title=update.title,
        html=Markup(html),  # noqa: S704  # cleaned by an allow-list before it was stored
        language=update.content.language,
        day=day,
        datetime=_datetime(update),
        clock=words.clock(published.instant) if published and timed else words.no_time,
        time_note=words.assumed if published and published.zone_assumed else None,
        changed=f"{words.changed} {words.clock(changed)}" if update.revision > 1 else None,
        changed_datetime=changed.isoformat(timespec="seconds"),
        pinned=update.pinned,
        key_event=update.key_event,
        authors=", ".join(author.name for author in update.authors),
        original=web_address(update.url),
        origin=origin,
    )


def _html(update: Update, context: Context) -> str:
    try:
        return entry_of(update, context).html
    except UNWRITABLE:
        return plain_entry_of(update, context).html


def _datetime(update: Update) -> str | None:
    """The publisher's time in the form of HTML's ``datetime``, as precise as it was stated."""
    if update.published is None:
        return None
    instant = update.published.instant
    return instant.date().isoformat() if update.published.precision == "day" else instant.isoformat(timespec="seconds")


def _origin(update: Update, origins: Mapping[str, Carried]) -> str | None:
    if len(origins) < 2 or update.source not in origins:
        return None
    newsblog = origins[update.source].head
    return newsblog.publisher or newsblog.kicker or newsblog.headline
