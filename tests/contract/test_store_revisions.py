"""Every version is kept with what upstream says of it; what was said before is public only where a feed says so."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from syndicate import render
from syndicate.links import FORMATS, Site
from syndicate.model import FeedOptions, Time
from syndicate.store import FeedSettings, Store
from syndicate.walk import Reread, Restored
from tests.builders import (
    at,
    make_candidate,
    make_guid,
    make_new,
    make_retracted,
    make_revised,
    make_settings,
    set_up,
    take,
)

SITE = Site("https://feeds.example")
U1 = make_guid("u1")
NOTE = "Korrektur: Es waren vier Meter."


def items(store: Store, feed: str = "flood") -> list[dict[str, object]]:
    return list(json.loads(render.render(store.feed_state(feed), "json", SITE))["items"])


def extension(store: Store, feed: str = "flood") -> dict[str, object]:
    return items(store, feed)[0]["_syndicate"]  # type: ignore[return-value]


def test_a_version_has_its_times_and_its_reason(store: Store) -> None:
    set_up(store)
    stated = Time(at(-5), "minute")
    take(store, make_new("u1", "The river stands at five metres.", published=stated))
    candidate = make_candidate("u1", f"The river stands at four metres.\n\n{NOTE}", published=stated, modified=at(3))
    take(store, replace(make_revised("u1", "", minutes=3), candidate=candidate, published=stated), minutes=4)
    first, second = store.history(U1)
    assert (first.published, first.modified, first.seen, first.reason) == (at(-5), None, at(0), None)
    assert (second.published, second.modified, second.seen, second.reason) == (at(-5), at(3), at(4), NOTE)
    assert store.update(U1).reason == NOTE
    take(store, make_revised("u1", f"The river stands at 4 metres.\n\n{NOTE}", revision=3, minutes=5), minutes=5)
    assert (store.update(U1).reason, store.history(U1)[2].reason) == (None, None)


def test_a_new_update_may_be_a_correction(store: Store) -> None:
    set_up(store)
    take(store, make_new("u1", NOTE))
    assert store.update(U1).reason == store.history(U1)[0].reason == NOTE


def test_another_reading_changes_no_reason(store: Store) -> None:
    set_up(store)
    take(store, make_new("u1", "five metres"))
    take(store, make_revised("u1", f"four metres\n\n{NOTE}", minutes=1), minutes=1)
    take(store, Reread(U1, make_candidate("u1", f"four  metres\n\n{NOTE}"), ()), minutes=2)
    assert store.update(U1).reason == store.history(U1)[1].reason == NOTE


def test_restored_with_other_words_has_their_reason(store: Store) -> None:
    set_up(store)
    take(store, make_new("u1", "five metres"))
    take(store, make_retracted("u1", minutes=1), minutes=1)
    candidate = make_candidate("u1", f"four metres\n\n{NOTE}")
    take(store, Restored(U1, candidate, 2, None, at(2)), minutes=2)
    assert store.update(U1).reason == NOTE


def test_json_feed_has_number_and_reason(store: Store) -> None:
    set_up(store)
    take(store, make_new("u1", "five metres"))
    assert extension(store)["revision"] == 1
    assert "reason" not in extension(store)
    take(store, make_revised("u1", f"four metres\n\n{NOTE}", minutes=1), minutes=1)
    assert (extension(store)["revision"], extension(store)["reason"]) == (2, NOTE)


def test_what_was_said_before_is_told_where_the_feed_says_so_and_nowhere_else(store: Store) -> None:
    told = FeedSettings("told", ("flood",), options=FeedOptions(revisions=True))
    set_up(store, feeds=[told])
    take(store, make_new("u1", "five metres and a secret"))
    take(store, make_revised("u1", "four metres", minutes=1), minutes=1)
    for feed in ("flood", "told"):
        for form in FORMATS:
            document = render.render(store.feed_state(feed), form, SITE)
            assert (b"secret" in document) == ((feed, form) == ("told", "json")), (feed, form)
    (earlier,) = extension(store, "told")["revisions"]  # type: ignore[misc]  # JSON
    assert earlier == {
        "number": 1,
        "seen": "2026-03-14T12:00:00Z",
        "date_modified": "2026-03-14T12:00:00Z",
        "title": "Headline u1",
        "content_text": "five metres and a secret",
    }
    store.apply_settings(
        [make_settings("flood")],
        [FeedSettings("flood", ("flood",)), FeedSettings("told", ("flood",))],
        version="2",
        now=at(2),
    )
    assert "revisions" not in extension(store, "told")


@pytest.mark.parametrize("revisions", [False, True])
def test_a_feed_that_changes_its_mind_is_rendered_anew(store: Store, revisions: bool) -> None:
    set_up(store)
    before = store.feed("flood").seq
    store.apply_settings(
        [make_settings("flood")],
        [FeedSettings("flood", ("flood",), options=FeedOptions(revisions=revisions))],
        version="2",
        now=at(2),
    )
    assert store.feed("flood").seq == before + revisions
    assert store.feed("flood").updated - at(2) < timedelta(0), "no reader's business"
