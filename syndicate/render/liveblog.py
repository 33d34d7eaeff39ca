"""A feed as schema.org ``LiveBlogPosting``, in JSON-LD: for search engines, and for readers of pages such as ours.

``articleBody`` is the body as HTML; what the publisher attached stands beside it, with caption and credit. What
schema.org has no word for is said by ``additionalProperty``. A time that is unknown is left out, and one of which only
the day is known is given as a date, so that nobody takes midnight for the publisher's word. Our own reader
(``extract/liveblog.py``) reads it back without loss.
"""

from __future__ import annotations

import json

from syndicate.links import Site, page_url
from syndicate.model import Category, FeedState, MediaObject, Person, Time
from syndicate.render.body import medium
from syndicate.render.characters import rfc3339
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
from syndicate.render.jsonfeed import JSON, stated

MEDIA_TYPE = "application/ld+json"
CONTEXT = "https://schema.org"

_SCRIPT = (("<", "\\u003c"), (">", "\\u003e"), ("&", "\\u0026"), ("\u2028", "\\u2028"), ("\u2029", "\\u2029"))
_OBJECTS = {"image": "ImageObject", "video": "VideoObject", "audio": "AudioObject", "document": "MediaObject"}


def render(state: FeedState, site: Site) -> bytes:
    """The JSON-LD document of a feed: head, then each update's own bytes, then tail."""
    context_of = contexts(state, site)
    updates = (render_entry(Facts(update, context_of(update.source))) for update in live_updates(state))
    return frame(state, site).document(updates)


def frame(state: FeedState, site: Site) -> Frame:
    """The JSON-LD document of a feed but for its updates."""
    head = _dump(_head(head_of(state, site), state, site))
    return Frame(head[:-1] + b', "liveBlogUpdate": [', b", ", b"]}\n")


def render_entry(facts: Facts) -> bytes:
    """The bytes of an update in any JSON-LD document of that feed. Raises SyndicateError if it can't be written."""
    return entry_bytes(facts, _written, corrections=False)  # on a page it is not told twice


def _written(entry: Entry) -> bytes:
    return _dump(_update(entry))


def _dump(value: dict[str, JSON]) -> bytes:
    """JSON that may stand in a ``script`` element as it is: nothing in it ends one (HTML section 4.12.1.3)."""
    text = json.dumps(value, ensure_ascii=False, allow_nan=False)
    for character, escaped in _SCRIPT:
        text = text.replace(character, escaped)
    return text.encode()


def _head(head: Head, state: FeedState, site: Site) -> dict[str, JSON]:
    """Google asks for headline, datePublished, dateModified, image and publisher; what we do not know is not said."""
    publisher = {"@type": "Organization", "name": head.author}
    return stated(
        **{"@context": CONTEXT, "@type": "LiveBlogPosting", "@id": head.id},
        url=head.page,
        mainEntityOfPage={"@type": "WebPage", "@id": page_url(site, state.feed.id)},
        headline=head.title,
        alternativeHeadline=head.kicker,
        description=head.subtitle,
        inLanguage=head.language,
        datePublished=rfc3339(head.coverage_start or state.created),
        dateModified=rfc3339(head.updated),
        coverageStartTime=rfc3339(head.coverage_start) if head.coverage_start else None,
        coverageEndTime=rfc3339(head.coverage_end) if head.coverage_end else None,
        creativeWorkStatus={True: "live", False: "ended"}[head.live] if head.live is not None else None,
        isBasedOn=head.via,
        image=_media(head.image) if head.image else None,
        author=publisher,
        publisher=publisher,
        copyrightNotice=head.rights,
    )


def _update(entry: Entry) -> dict[str, JSON]:
    published = entry.published
    return stated(
        **{"@type": "BlogPosting", "@id": entry.id},
        url=entry.page,
        sameAs=entry.link if entry.link != entry.page else None,
        headline=entry.title,
        articleBody=entry.bare,
        abstract=entry.summary,
        datePublished=_date(published) if published else None,
        dateModified=rfc3339(entry.updated),
        inLanguage=entry.language,
        isBasedOn=entry.via,
        author=[_person(author) for author in entry.authors],
        keywords=[_keyword(each) for each in entry.categories],
        image=[_media(media) for media in entry.media if medium(media) == "image"],
        video=[_media(media) for media in entry.media if medium(media) == "video"],
        audio=[_media(media) for media in entry.media if medium(media) == "audio"],
        copyrightNotice=entry.rights,
        isPartOf=_source(entry.source) if entry.source else None,
        version=entry.revision,
        additionalProperty=_properties(entry),
    )


def _date(time: Time) -> str:
    """As precise as the publisher said it: ISO 8601 has a form for each."""
    match time.precision:
        case "day":
            return time.instant.date().isoformat()
        case "minute":
            return time.instant.isoformat(timespec="minutes").replace("+00:00", "Z")
        case _:
            return rfc3339(time.instant)


def _keyword(category: Category) -> JSON:
    """A plain word, or a term of some set."""
    if not category.scheme and not category.label:
        return category.term
    return stated(
        **{"@type": "DefinedTerm"},
        name=category.label or category.term,
        termCode=category.term if category.label else None,
        inDefinedTermSet=category.scheme,
    )


def _source(source: EntrySource) -> JSON:
    return stated(**{"@type": "LiveBlogPosting", "@id": source.id}, name=source.title, url=source.url)


def _properties(entry: Entry) -> list[JSON]:
    said: dict[str, JSON] = {"pinned": True if entry.pinned else None, "keyEvent": True if entry.key_event else None}
    if entry.published and entry.published.zone_assumed:
        said["zoneAssumed"] = True
    return [{"@type": "PropertyValue", "name": name, "value": value} for name, value in said.items() if value]


def _person(author: Person) -> JSON:
    return stated(**{"@type": "Person"}, name=author.name, url=author.uri, email=author.email)


def _media(media: MediaObject) -> JSON:
    return stated(
        **{"@type": _OBJECTS[medium(media)]},
        name=media.alt,
        contentUrl=media.url,
        encodingFormat=media.type,
        contentSize=str(media.size) if media.size else None,
        width=media.width,
        height=media.height,
        caption=media.caption,
        creditText=media.credit,
    )
