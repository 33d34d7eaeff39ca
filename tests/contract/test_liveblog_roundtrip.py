"""What we say as a LiveBlogPosting our own reader understands: as a document of its own, and on the page."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from syndicate.extract import extract
from syndicate.links import page_url
from syndicate.model import Carried, FeedState, Newsblog, Time, Update
from syndicate.normalise import Context, normalise
from syndicate.normalise.html import clean_html
from syndicate.normalise.text import html_to_text
from syndicate.render import MEDIA_TYPES, render
from syndicate.render.facts import Entry, contexts, entry_of, live_updates
from syndicate.render.heads import head_of
from syndicate.store.records import Rendered
from syndicate.walk import Candidate, Document, Reading
from tests.builders import at, make_new
from tests.newsroom import CET, Newsroom
from tests.newsroom import SITE as WHERE
from tests.states import CASES, SITE

LATER = datetime(2026, 1, 9, 12, 0, tzinfo=UTC)
URL = f"{SITE.public_url}/feeds/flut.jsonld"
NOT_TOLD = {
    "published": "compared apart, since a zone that we took for granted is stated in what we say",
    "label": "made of the rest",
    "dated": "where the publisher stated no time, ours is not passed off as his",
    "source": "compared apart",
    "derived_titles": "the reading feed's own setting",
    "revision": "ours, and the reader counts anew",
}
"""What does not come back, and why."""
READABLE = [name for name in CASES if name not in ("empty", "hostile")]


def read(content: bytes, media_type: str, url: str = URL) -> Reading:
    extraction, _ = extract(Document(url, content, LATER, media_type=media_type))
    assert extraction.extractor == "liveblog"
    return normalise(extraction, Context("read", url, LATER))


def plain(time: Time | None) -> tuple[datetime, str] | None:
    return (time.instant, time.precision) if time else None


def told(state: FeedState) -> list[Entry]:
    """What the feed says of each update, but for what a page has no place for, and with our own page as its address."""
    context_of = contexts(state, SITE)
    entries = []
    for update in live_updates(state):
        entry = entry_of(update, context_of(update.source))
        entries.append(replace(entry, link=entry.page, via=None))
    return entries


def understood(state: FeedState, candidate: Candidate) -> Entry:
    """What a feed of ours would say of an update that was read."""
    (of_id, *_) = (key.value for key in candidate.keys if key.kind == "id")
    published = candidate.published
    update = Update(
        id=of_id,
        source="read",
        title=candidate.title,
        content=candidate.content,
        published=published,
        dated=published.instant if published else LATER,
        updated=candidate.modified or LATER,
        first_seen=LATER,
        position=0,
        url=candidate.url,
        authors=candidate.authors,
        categories=candidate.categories,
        media=candidate.media,
        summary=candidate.summary,
        rights=candidate.rights,
        origin=candidate.origin,
        pinned=candidate.pinned,
        key_event=candidate.key_event,
    )
    plain = replace(state, origins={"read": Carried("urn:x", Newsblog())}, feed=replace(state.feed, sources=("read",)))
    return entry_of(update, contexts(plain, SITE)("read"))


def stored(state: FeedState) -> FeedState:
    """The state as the service itself would have it: bodies cleaned, texts made of them."""
    updates = []
    for update in state.updates:
        html = clean_html(update.content.html, URL)
        updates.append(replace(update, content=replace(update.content, html=html, text=html_to_text(html))))
    return replace(state, updates=tuple(updates))


@pytest.mark.parametrize("case", READABLE)
def test_it_is_read_back_without_loss(case: str) -> None:
    state = stored(CASES[case])
    reading = read(render(state, "jsonld", SITE), MEDIA_TYPES["jsonld"])
    found = [understood(state, candidate) for candidate in reading.candidates]
    wanted = told(state)
    assert [entry.id for entry in found] == [entry.id for entry in wanted]
    for one, other in zip(found, wanted, strict=True):
        lost = {
            field.name: (getattr(other, field.name), getattr(one, field.name))
            for field in fields(Entry)
            if field.name not in NOT_TOLD and getattr(one, field.name) != getattr(other, field.name)
        }
        assert plain(one.published) == plain(other.published)
        assert lost == {}, other.id
        if other.source:
            assert one.source is not None
            assert (one.source.id, one.source.title, one.source.url) == (
                other.source.id,
                other.source.title,
                other.source.url,
            )


@pytest.mark.parametrize("case", READABLE)
def test_so_is_what_it_says_of_itself(case: str) -> None:
    state = CASES[case]
    found = read(render(state, "jsonld", SITE), MEDIA_TYPES["jsonld"]).newsblog
    head = head_of(state, SITE)
    assert found.url == head.page
    assert (found.headline, found.kicker, found.lead) == (head.title, head.kicker or None, head.subtitle or None)
    assert (found.publisher, found.language, found.rights) == (head.author, head.language, head.rights or None)
    assert (found.coverage_start, found.coverage_end) == (head.coverage_start, head.coverage_end)
    assert head.live is None or found.live is head.live
    assert (found.image is None) is (head.image is None)
    if found.image and head.image:
        assert replace(found.image, alt=found.image.alt or "") == head.image


def test_the_page_is_read_like_the_document(tmp_path: Path) -> None:
    newsroom = Newsroom(tmp_path)
    for number in range(4):
        newsroom.minute = 7 * number
        stated = Time(at(newsroom.minute).astimezone(CET), "minute")
        words = f"Um {number} Uhr steht der Pegel der Elm bei {number} Metern, sagt die Leitstelle."
        newsroom.tell(make_new(f"u{number}", words, minutes=newsroom.minute, published=stated))
    state = newsroom.store.feed_state("flood")
    document = Rendered(render(state, "jsonld", WHERE), MEDIA_TYPES["jsonld"], '"1"', at(30))
    newsroom.store.publish("flood", state.seq, "test", {"jsonld": document})
    page = newsroom.client().get("/flood/")
    url = page_url(WHERE, "flood")
    found = read(page.data, "text/html", url)
    alone = read(document.content, MEDIA_TYPES["jsonld"], url)
    assert [one.title for one in found.candidates] == ["Headline u3", "Headline u2", "Headline u1", "Headline u0"]
    for one, other in zip(found.candidates, alone.candidates, strict=True):
        for name in ("keys", "fingerprint", "title", "content", "url", "published", "modified"):
            assert getattr(one, name) == getattr(other, name)
    assert {(candidate.keys[0].kind, candidate.keys[0].value) for candidate in found.candidates} == {
        ("id", update.id) for update in state.updates
    }
