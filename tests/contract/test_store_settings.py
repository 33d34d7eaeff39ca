"""The configuration applied to the store: all or nothing, and dear things are never made twice."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa

from syndicate.errors import ConfigError
from syndicate.model import Newsblog
from syndicate.store import Applied, FeedSettings, Store
from syndicate.walk import SourceState, Validators
from tests.builders import at, make_new, make_retracted, make_settings, set_up, take


def apply(store: Store, *sources, feeds=None, version: str, minutes: float = 0) -> Applied:
    own = [FeedSettings(one.id, (one.id,), was=one.was) for one in sources] if feeds is None else feeds
    return store.apply_settings(sources, own, version=version, now=at(minutes))


def test_settings_become_the_source(store: Store) -> None:
    settings = {
        "title": "Flood",
        "interval": 90,
        "timezone": "Europe/Berlin",
        "headers": {"X-Key": "k"},
        "allow": ["127.0.0.1:8081"],
        "guid": "upstream",
        "robots": False,
    }
    apply(store, make_settings("flood", **settings), version="1")
    source = store.source("flood").source
    assert (source.id, source.url, source.title) == ("flood", "https://news.example/flood", "Flood")
    assert (source.interval, source.timezone) == (timedelta(seconds=90), "Europe/Berlin")
    assert (source.headers, source.allow, source.guid) == ({"X-Key": "k"}, ("127.0.0.1:8081",), "upstream")
    assert (source.robots, source.retract_after) == (False, 3)
    assert store.snapshot("flood").source == source


def test_new_sources_are_active_and_due(store: Store) -> None:
    done = apply(store, make_settings("flood"), make_settings("rail"), version="1", minutes=3)
    assert (done.added, done.feed_added) == (("flood", "rail"), ("flood", "rail"))
    record = store.source("rail")
    assert (record.status, record.due, record.failures, record.last_poll, record.updates) == (
        "active",
        at(3),
        0,
        None,
        0,
    )
    assert record.state == SourceState()
    feed = store.feed("rail")
    assert (feed.created, feed.updated, feed.changed, feed.status) == (at(3), at(3), at(3), "active")
    assert feed.urn != store.feed("flood").urn != "urn:uuid:" + store.source("flood").source.uid


def test_same_version_is_nothing(store: Store) -> None:
    apply(store, make_settings("flood"), version="1")
    before = store.sources(), store.feeds()
    assert not apply(store, make_settings("other"), version="1", minutes=5)
    assert (store.sources(), store.feeds()) == before


def test_same_settings_under_another_version_change_nothing(store: Store) -> None:
    apply(store, make_settings("flood", interval=90, allow=["a:1"]), version="1")
    before = store.sources(), store.feeds()
    assert not apply(store, make_settings("flood", interval=90, allow=["a:1"]), version="2", minutes=5)
    assert (store.sources(), store.feeds()) == before


def test_renaming_keeps_uid_feed_and_updates(store: Store) -> None:
    apply(store, make_settings("flood"), version="1")
    take(store, make_new("u1"))
    uid, urn, seq = store.source("flood").source.uid, store.feed("flood").urn, store.feed("flood").seq
    done = apply(
        store, make_settings("river", url="https://news.example/flood", was=("flood",)), version="2", minutes=1
    )
    assert (done.renamed, done.feed_renamed, done.added, done.paused) == (
        (("flood", "river"),),
        (("flood", "river"),),
        (),
        (),
    )
    assert store.source("river").source.uid == uid
    assert store.feed("river").urn == urn
    assert [one.source for one in store.updates("river", 5)] == ["river"]
    assert (store.feed("river").seq, store.feed("river").changed, store.feed("river").updated) == (
        seq + 1,
        at(1),
        at(0),
    )
    assert [one.source.id for one in store.sources()] == ["river"]
    done = apply(
        store, make_settings("river", url="https://news.example/flood", was=("flood",)), version="3", minutes=2
    )
    assert not done


def test_names_may_move_along_a_chain(store: Store) -> None:
    apply(store, make_settings("a"), make_settings("b"), version="1")
    uids = {one.source.id: one.source.uid for one in store.sources()}
    apply(
        store, make_settings("b", url="https://news.example/a", was=("a",)), make_settings("c", was=("b",)), version="2"
    )
    assert {one.source.id: one.source.uid for one in store.sources()} == {"b": uids["a"], "c": uids["b"]}
    assert store.feed("b").feed.sources == ("b",)


def test_gone_from_the_file_is_paused_and_stays_up(store: Store) -> None:
    apply(store, make_settings("flood"), make_settings("rail"), version="1")
    take(store, make_new("u1"))
    feed = store.feed("flood")
    done = apply(store, make_settings("rail"), version="2", minutes=1)
    assert (done.paused, done.feed_paused) == (("flood",), ("flood",))
    assert (store.source("flood").status, store.source("flood").reason) == ("paused", "no longer in the configuration")
    assert store.feed("flood") == replace(feed, status="paused")
    assert len(store.feed_state("flood").updates) == 1
    assert store.claim(at(9), "me", timedelta(minutes=1), 10) == ["rail"]


def test_back_in_the_file_it_goes_on(store: Store) -> None:
    apply(store, make_settings("flood"), version="1")
    uid = store.source("flood").source.uid
    apply(store, version="2", minutes=1)
    done = apply(store, make_settings("flood"), version="3", minutes=2)
    assert (done.resumed, done.feed_resumed, done.added) == (("flood",), ("flood",), ())
    record = store.source("flood")
    assert (record.status, record.reason, record.due, record.source.uid) == ("active", None, at(2), uid)


def test_paused_by_a_person_stays_paused(store: Store) -> None:
    apply(store, make_settings("flood"), version="1")
    store.set_status("flood", "paused", at(1), "too noisy")
    apply(store, version="2", minutes=2)
    assert apply(store, make_settings("flood"), version="3", minutes=3).resumed == ()
    assert (store.source("flood").status, store.source("flood").reason) == ("paused", "too noisy")
    store.set_status("flood", "active", at(4))
    assert (store.source("flood").status, store.source("flood").due) == ("active", at(4))


def test_another_address_forgets_what_hung_on_the_old(store: Store) -> None:
    apply(store, make_settings("flood"), version="1")
    hung = SourceState(validators=Validators('"1"'), extractor="markup", url="https://x.example", breaking=at(1))
    take(store, state=replace(hung, digest="d", broken_off=False))
    store.set_status("flood", "gone", at(1), "410")
    done = apply(store, make_settings("flood", url="https://news.example/new"), version="2", minutes=2)
    assert (done.changed, done.resumed) == (("flood",), ("flood",))
    record = store.source("flood")
    assert (record.status, record.source.url, record.due) == ("active", "https://news.example/new", at(2))
    assert record.state == SourceState(digest="d")


FEEDS = {
    # settings after, does ``updated`` move
    "title": (FeedSettings("flood", ("flood",), title="Other"), True),
    "limit": (FeedSettings("flood", ("flood",), limit=7), False),
    "derived titles": (FeedSettings("flood", ("flood",), derived_titles=True), False),
    "empty source more": (FeedSettings("flood", ("flood", "rail")), False),
    "none": (FeedSettings("flood", ("flood",)), None),
}


@pytest.mark.parametrize(("after", "stirred"), FEEDS.values(), ids=FEEDS)
def test_settings_of_a_feed_move_it(store: Store, after: FeedSettings, stirred: bool | None) -> None:
    sources = make_settings("flood"), make_settings("rail")
    apply(store, *sources, feeds=[FeedSettings("flood", ("flood",))], version="1")
    take(store, make_new("u1"))
    before = store.feed("flood")
    done = apply(store, *sources, feeds=[after], version="2", minutes=5)
    feed = store.feed("flood")
    moved = stirred is not None
    assert done.feed_changed == (("flood",) if moved else ())
    assert (feed.seq, feed.changed) == (before.seq + moved, at(5) if moved else before.changed)
    assert feed.updated == (at(5) if stirred else before.updated)
    assert (feed.feed.title, feed.feed.limit, feed.feed.sources) == (after.title, after.limit, after.sources)


def test_settings_of_a_source_that_show_move_its_feeds(store: Store) -> None:
    feeds = [FeedSettings("flood", ("flood",))]
    apply(store, make_settings("flood"), feeds=feeds, version="1")
    seq = store.feed("flood").seq
    apply(store, make_settings("flood", interval=5), feeds=feeds, version="2", minutes=1)
    assert store.feed("flood").seq == seq
    apply(store, make_settings("flood", interval=5, publisher="News"), feeds=feeds, version="3", minutes=2)
    assert (store.feed("flood").seq, store.feed("flood").updated) == (seq + 1, at(0))
    apply(store, make_settings("flood", title="Flood", publisher="News"), feeds=feeds, version="4", minutes=3)
    assert (store.feed("flood").seq, store.feed("flood").updated) == (seq + 2, at(3))
    assert store.feed_state("flood").newsblog == Newsblog(headline="Flood", publisher="News")


PROBLEMS = {
    "unknown setting": ([make_settings("rail", nmae="x")], [], 'source "rail": nmae'),
    "wrong value": ([make_settings("rail", interval="soon")], [], 'source "rail": interval'),
    "source twice": ([make_settings("rail"), make_settings("rail")], [], 'source "rail": named twice'),
    "feed twice": ([], [FeedSettings("x", ()), FeedSettings("x", ())], 'feed "x": named twice'),
    "unknown source": ([], [FeedSettings("x", ("nowhere",))], 'feed "x": sources: there is no source "nowhere"'),
    "guid mode of a used source": ([make_settings("flood", guid="upstream")], [], 'source "flood": guid'),
    "made by the API": ([make_settings("desk")], [], 'source "desk": there is one of this id'),
}


@pytest.mark.parametrize(("sources", "feeds", "problem"), PROBLEMS.values(), ids=PROBLEMS)
def test_any_problem_leaves_all_as_it_was(store: Store, store_url: str, sources, feeds, problem: str) -> None:
    apply(store, make_settings("flood"), make_settings("desk"), version="1")
    take(store, make_new("u1"))
    engine = sa.create_engine(store_url)
    with engine.begin() as connection:
        connection.execute(sa.text("UPDATE sources SET origin = 'api' WHERE id = 'desk'"))
    engine.dispose()
    before = store.sources(), store.feeds()
    named = {one.id for one in sources}
    kept = [make_settings("flood")] if "flood" not in named else []
    with pytest.raises(ConfigError, match=problem):
        apply(store, *kept, make_settings("fresh"), *sources, feeds=feeds, version="2", minutes=1)
    assert (store.sources(), store.feeds()) == before
    assert apply(store, make_settings("flood"), make_settings("fresh"), version="2").added == ("fresh",)


def test_all_problems_at_once(store: Store) -> None:
    with pytest.raises(ConfigError) as error:
        apply(store, make_settings("a", x=1, interval="soon"), feeds=[FeedSettings("f", ("b",))], version="1")
    assert len(error.value.problems) == 3


def test_sources_of_the_api_are_left_alone(store: Store, store_url: str) -> None:
    apply(store, make_settings("desk"), version="1")
    engine = sa.create_engine(store_url)
    with engine.begin() as connection:
        connection.execute(sa.text("UPDATE sources SET origin = 'api'"))
        connection.execute(sa.text("UPDATE feeds SET origin = 'api'"))
    engine.dispose()
    assert not apply(store, version="2")
    assert (store.source("desk").status, store.feed("desk").status) == ("active", "active")


def test_a_feed_of_a_paused_source_still_tells_its_retractions(store: Store) -> None:
    apply(store, make_settings("flood"), version="1")
    take(store, make_new("u1"))
    apply(store, version="2", minutes=1)
    take(store, make_retracted("u1", minutes=2), minutes=2)
    assert store.stale_feeds("1") == ["flood"]
    assert len(store.feed_state("flood").tombstones) == 1


def test_epoch_is_kept(store: Store, store_url: str) -> None:
    again = Store(store_url)
    again.migrate()
    assert again.epoch == store.epoch
    assert len(store.epoch) == 32
    again.close()


def test_ids_are_ordered_by_code_point_everywhere(store: Store) -> None:
    names = ["a-b", "ab", "a1", "b", "a"]
    set_up(store, *names)
    assert [one.source.id for one in store.sources()] == sorted(names)
