"""A feed as JSON Feed 1.1. What the format has no word for is in the extension ``_syndicate`` (docs/formats.md).

Keys without a value are left out; flags are always there.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import TypeAlias

from syndicate.links import Site
from syndicate.model import FeedState, Guid, MediaObject, Person, Revision
from syndicate.render.body import medium
from syndicate.render.characters import clean, line, rfc3339
from syndicate.render.facts import (
    Entry,
    EntrySource,
    Facts,
    Frame,
    contexts,
    entry_bytes,
    live_updates,
)
from syndicate.render.heads import Head, head_of

MEDIA_TYPE = "application/feed+json"
VERSION_URL = "https://jsonfeed.org/version/1.1"

BETWEEN = b", "

JSON: TypeAlias = "str | int | bool | Mapping[str, JSON] | list[JSON] | None"


def render(state: FeedState, site: Site) -> bytes:
    """The JSON Feed document: head, then each item's own bytes, then tail."""
    context_of = contexts(state, site)
    items = (render_entry(Facts(update, context_of(update.source))) for update in live_updates(state))
    return frame(state, site).document(items)


def changes(
    state: FeedState, site: Site, left: Sequence[Guid], *, next_since: str, next_url: str | None, full: bool
) -> bytes:
    """What happened since a cursor, as a JSON Feed: the items that are new or other than before.

    ``retracted`` of the extension are those that were removed, ``left`` those that are no longer this feed's; ``full``
    says that this begins anew and that whatever the client had before is to be dropped, ``next_since`` is the cursor
    to come back with.
    """
    context_of = contexts(state, site)
    items = (render_entry(Facts(update, context_of(update.source))) for update in live_updates(state))
    gone: list[JSON] = [{"id": clean(guid)} for guid in left]
    head = _head(head_of(state, site), {**stated(left=gone), "full": full, "next_since": next_since})
    head.pop("next_url", None)  # who follows a cursor is not led into the archives
    if next_url:
        head["next_url"] = next_url
    return _framed(head).document(items)


def expired(state: FeedState, site: Site) -> bytes:
    """What is left of a feed that ended for good: its head, which says so (``expired``), and no items."""
    head = head_of(state, site)
    address = head.paging.feed_url("json")
    said: dict[str, JSON] = {"version": VERSION_URL, "title": head.title, "home_page_url": head.page}
    return _framed({**said, "feed_url": address, "expired": True}).document([])


def frame(state: FeedState, site: Site) -> Frame:
    """The JSON Feed document but for its items."""
    return _framed(_head(head_of(state, site), {}))


def _framed(head: Mapping[str, JSON]) -> Frame:
    return Frame(_dump(head)[:-1] + b', "items": [', BETWEEN, b"]}\n")


def render_entry(facts: Facts) -> bytes:
    """The bytes of an update in any JSON document of that feed. Raises SyndicateError if it can't be written."""
    return entry_bytes(facts, _written, BETWEEN)


def _written(entry: Entry) -> bytes:
    return _dump(_item(entry))


def _dump(value: Mapping[str, JSON]) -> bytes:
    return json.dumps(value, ensure_ascii=False, allow_nan=False).encode()


def stated(**values: JSON) -> dict[str, JSON]:
    """What has a value. ``False`` is one."""
    return {key: value for key, value in values.items() if value is not None and value not in ("", [], {})}


def _head(head: Head, further: Mapping[str, JSON]) -> dict[str, JSON]:
    coverage = stated(
        live=head.live,
        start=rfc3339(head.coverage_start) if head.coverage_start else None,
        end=rfc3339(head.coverage_end) if head.coverage_end else None,
    )
    extension = stated(
        id=head.id,
        updated=rfc3339(head.updated),
        kicker=head.kicker,
        via=head.via,
        rights=head.rights,
        image=({"url": head.image.url} | _picture(head.image)) if head.image else None,
        coverage=coverage,
    )
    retracted: list[JSON] = [
        stated(id=clean(stone.ref), when=rfc3339(stone.when), reason=line(stone.reason)) for stone in head.tombstones
    ]
    gaps: list[JSON] = [
        stated(source=gap.source, since=rfc3339(gap.since) if gap.since else None, until=rfc3339(gap.until))
        for gap in head.gaps
    ]
    return stated(
        version=VERSION_URL,
        title=head.title,
        home_page_url=head.page,
        feed_url=head.paging.feed_url("json"),
        next_url=dict(head.paging.links("json")).get("next"),
        description=head.subtitle,
        user_comment=f"This is a feed, to be read by a program. How to subscribe: {head.paging.subscribe_url()}",
        icon=head.icon,
        favicon=head.favicon,
        language=head.language,
        authors=[{"name": head.author}],
        _syndicate={**extension, "retracted": retracted, **stated(gaps=gaps), **further},
    )


def _item(entry: Entry) -> dict[str, JSON]:
    published = entry.published
    extension: dict[str, JSON] = {
        "revision": entry.revision,
        **({"published_precision": published.precision, "zone_assumed": published.zone_assumed} if published else {}),
        "title_derived": not entry.title,
        "pinned": entry.pinned,
        "key_event": entry.key_event,
        **stated(
            reason=entry.reason,
            corrects=entry.corrects,
            revisions=[_revision(one) for one in entry.earlier],
            rights=entry.rights,
            source=_source(entry.source) if entry.source else None,
        ),
    }
    return {
        "id": entry.id,
        "url": entry.link,
        **stated(external_url=entry.via, title=entry.shown_title),
        "content_html": entry.html,
        **stated(
            content_text=entry.text,
            summary=entry.summary,
            image=next((media.url for media in entry.media if medium(media) == "image"), None),
            date_published=rfc3339(published.instant) if published else None,
            date_modified=rfc3339(entry.updated),
            authors=[_author(author) for author in entry.authors],
            tags=list(dict.fromkeys(each.label or each.term for each in entry.categories)),
            language=entry.language,
            attachments=[_attachment(media, media.type) for media in entry.media if media.type],
        ),
        "_syndicate": extension,
    }


def _revision(version: Revision) -> JSON:
    """An earlier version, with the instant it was first seen."""
    return stated(
        number=version.number,
        seen=rfc3339(version.seen),
        date_modified=rfc3339(version.updated),
        title=line(version.title),
        content_text=clean(version.content.text).strip(),
        reason=line(version.reason),
    )


def _author(author: Person) -> JSON:
    return stated(name=author.name, url=author.uri or (f"mailto:{author.email}" if author.email else None))


def _source(source: EntrySource) -> JSON:
    return stated(id=source.id, title=source.title, url=source.url)


def _attachment(media: MediaObject, mime_type: str) -> JSON:
    return stated(
        url=media.url, mime_type=mime_type, title=media.caption, size_in_bytes=media.size, _syndicate=_picture(media)
    )


def _picture(media: MediaObject) -> dict[str, JSON]:
    return stated(caption=media.caption, credit=media.credit, alt=media.alt, width=media.width, height=media.height)
