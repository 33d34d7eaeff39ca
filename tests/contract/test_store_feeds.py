"""Feeds in the store: sequence numbers, members, the state that rendering is a function of, documents."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import timedelta

import pytest

from syndicate.errors import Conflict
from syndicate.model import Newsblog, Time
from syndicate.store import FeedSettings, Rendered, Store
from syndicate.walk import Aliased, Decision, Flipped, Found, Key, Missed, Reread, SourceState
from tests.builders import (
    at,
    make_candidate,
    make_guid,
    make_new,
    make_poll,
    make_restored,
    make_retimed,
    make_retracted,
    make_revised,
    make_settings,
    set_up,
    take,
)

ALL = FeedSettings("all", ("flood", "rail"), title="All of it")


def texts(store: Store, feed: str) -> list[str]:
    return [update.content.text for update in store.feed_state(feed).updates]


def refs(store: Store, feed: str) -> list[str]:
    return [grave.ref for grave in store.feed_state(feed).tombstones]


# --- seq, updated, changed ----------------------------------------------------------------------------------------

CHANGES = {
    # what, is the document another, would a reader care
    "new": (make_new("u2", minutes=9), True, True),
    "revised": (make_revised("u1", "other", minutes=9), True, True),
    "retracted": (make_retracted("u1", minutes=9), True, True),
    "restored": (make_restored("dead", "dead", minutes=9), True, True),
    "retimed": (make_retimed("u1", Time(at(-9))), True, False),
    "reread to other words": (Reread(make_guid("u1"), make_candidate("u1", "read better"), ()), True, False),
    "reread to the same words": (
        Reread(make_guid("u1"), make_candidate("u1", "first", fingerprint="f"), ()),
        False,
        False,
    ),
    "aliased": (Aliased(make_guid("u1"), (Key("url", "x"),)), False, False),
    "flipped": (Flipped(make_guid("u1"), "f", 1), False, False),
    "missed": (Missed(make_guid("u1"), 1), False, False),
    "found": (Found(make_guid("u1")), False, False),
}


@pytest.mark.parametrize(("change", "redrawn", "stirred"), CHANGES.values(), ids=CHANGES)
def test_what_moves_a_feed(store: Store, change, redrawn: bool, stirred: bool) -> None:
    set_up(store, "flood", "rail", feeds=[ALL])
    take(store, make_new("u1", "first"), make_new("dead", "dead"))
    take(store, make_retracted("dead", minutes=1), minutes=1)
    before = {name: store.feed(name) for name in ("flood", "rail", "all")}
    take(store, change, minutes=9)
    for name in ("flood", "all"):
        after = store.feed(name)
        assert after.seq == before[name].seq + redrawn, name
        assert after.changed == (at(9) if redrawn else before[name].changed), name
        assert after.updated == (at(9) if stirred else before[name].updated), name
    assert store.feed("rail") == before["rail"]


def test_one_poll_is_one_step(store: Store) -> None:
    set_up(store)
    take(store, *(make_new(f"u{i}", minutes=i) for i in range(30)), head=Newsblog(headline="Flood"))
    assert store.feed("flood").seq == 2


HEADS = {
    # what changes, of which feeds ``updated`` moves
    "headline": (Newsblog(headline="Other", lead="Lead"), {"flood", "untitled"}),
    "lead": (Newsblog(headline="Flood", lead="Other"), {"flood", "titled"}),
    "reading time": (Newsblog(headline="Flood", lead="Lead", reading_time=3), set()),
}


@pytest.mark.parametrize(("head", "stirred"), HEADS.values(), ids=HEADS)
def test_what_a_head_moves(store: Store, head: Newsblog, stirred: set[str]) -> None:
    untitled = FeedSettings("untitled", ("flood", "rail"))
    second = FeedSettings("second", ("rail", "flood"))
    titled = FeedSettings("titled", ("flood",), title="Mine")
    set_up(store, "flood", "rail", feeds=[ALL, untitled, second, titled])
    take(store, head=Newsblog(headline="Flood", lead="Lead"))
    before = {one.feed.id: one for one in store.feeds()}
    take(store, head=head, minutes=5)
    after = {one.feed.id: one for one in store.feeds()}
    assert {name for name in after if after[name].seq > before[name].seq} == {
        "flood",
        "all",
        "untitled",
        "second",
        "titled",
    }
    assert {name for name in after if after[name].updated > before[name].updated} == stirred


def test_updated_starts_with_the_first_content(store: Store) -> None:
    set_up(store, minutes=0)
    assert store.feed("flood").updated == store.feed_state("flood").updated == at(0)
    take(store, state=SourceState(stale_polls=1), minutes=3)
    assert store.feed("flood").updated == at(0)
    take(store, make_new("u1"), minutes=5)
    assert store.feed_state("flood").updated == at(5)


def test_instants_of_a_feed_never_go_back(store: Store) -> None:
    set_up(store)
    take(store, make_new("u1"), minutes=5)
    take(store, make_new("u2"), minutes=3)
    assert (store.feed("flood").updated, store.feed("flood").changed) == (at(5), at(5))
    take(store, make_revised("u1", "later than the poll", minutes=8), minutes=7)
    assert (store.feed("flood").updated, store.feed("flood").changed) == (at(8), at(7))


# --- the state ----------------------------------------------------------------------------------------------------


def test_state_holds_the_last_changed_listed_by_date(store: Store) -> None:
    store.apply_settings([make_settings()], [FeedSettings("flood", ("flood",), limit=3)], version="1", now=at(0))
    take(store, *(make_new(f"u{i}", f"text {i}", minutes=i) for i in range(6)), minutes=6)
    assert texts(store, "flood") == ["text 5", "text 4", "text 3"]
    take(store, make_revised("u0", "corrected", minutes=7), minutes=7)
    assert texts(store, "flood") == ["text 5", "text 4", "corrected"]
    take(store, make_retimed("u1", Time(at(20))), minutes=8)
    assert texts(store, "flood") == ["text 1", "text 5", "corrected"]
    assert [one.content.text for one in store.updates("flood", 10)] == [
        "text 1",
        *(f"text {i}" for i in (5, 4, 3, 2)),
        "corrected",
    ]
    assert [one.content.text for one in store.updates("flood", 2, offset=1)] == ["text 5", "text 4"]


def test_another_reader_draws_nothing_old_into_the_head(store: Store) -> None:
    store.apply_settings([make_settings()], [FeedSettings("flood", ("flood",), limit=2)], version="1", now=at(0))
    take(store, *(make_new(f"u{i}", f"text {i}", minutes=i) for i in range(4)), minutes=4)
    take(store, make_revised("u0", "corrected", minutes=5), minutes=5)
    take(store, Reread(make_guid("u1"), make_candidate("u1", "read better"), ()), minutes=6)
    assert texts(store, "flood") == ["text 3", "corrected"]


def test_first_poll_keeps_the_order_of_the_page(store: Store) -> None:
    """Equal dates: the place on the page decides."""
    set_up(store)
    take(store, *(make_new(f"u{i}", f"text {i}", published=Time(at(0), "minute"), position=i) for i in (2, 3, 1)))
    assert texts(store, "flood") == ["text 3", "text 2", "text 1"]


def test_head_of_one_source_and_of_several(store: Store) -> None:
    mine = FeedSettings("mine", ("flood",), title="Mine")
    untitled = FeedSettings("untitled", ("rail", "flood"))
    store.apply_settings(
        [make_settings("flood", language="de"), make_settings("rail", title="Rail", language="de")],
        [FeedSettings("flood", ("flood",)), mine, ALL, untitled],
        version="1",
        now=at(0),
    )
    take(store, head=Newsblog(headline="Flood", lead="Lead", live=True))
    assert store.feed_state("flood").newsblog == Newsblog(headline="Flood", lead="Lead", live=True, language="de")
    assert store.feed_state("mine").newsblog.headline == "Mine"
    assert store.feed_state("all").newsblog == Newsblog(headline="All of it", language="de")
    assert store.feed_state("untitled").newsblog.headline == "Rail"
    origins = store.feed_state("all").origins
    assert list(origins) == ["flood", "rail"]
    assert origins["flood"].urn == "urn:uuid:" + store.source("flood").source.uid
    assert origins["flood"].head.headline == "Flood"
    assert [one.title for one in origins.values()] == [None, "Rail"]


@pytest.mark.parametrize("limit", [3, 50])
def test_order_of_polling_is_not_seen(tmp_path, limit: int) -> None:
    """Two sources polled at one instant, in either order: the same state but for the count of steps."""
    states = []
    for i, order in enumerate(itertools.permutations(["flood", "rail", "sport"])):
        uids = itertools.count()
        store = Store(
            f"sqlite:///{tmp_path}/{i}.sqlite3", mint=lambda uids=uids: f"00000000-0000-4000-8000-{next(uids):012}"
        )
        store.migrate()
        feed = FeedSettings("all", ("flood", "rail", "sport"), limit=limit)
        set_up(store, "flood", "rail", "sport", feeds=[feed])
        for source in order:
            new = [make_new(f"u{j}", f"{source} {j}", source=source, minutes=j // 2) for j in range(4)]
            take(store, *new, source=source, head=Newsblog(headline=source), minutes=5)
        for source in reversed(order):
            take(
                store,
                make_revised("u0", f"{source} corrected", source=source, minutes=6),
                make_retracted("u3", source=source, minutes=6),
                source=source,
                minutes=6,
            )
        states.append(store.feed_state("all"))
        store.close()
    assert len(states[0].updates) == min(limit, 9)
    assert len(states[0].tombstones) == 3
    assert all(state == states[0] for state in states)


# --- members ------------------------------------------------------------------------------------------------------


def test_sources_added_bring_their_live_updates(store: Store) -> None:
    set_up(store, "flood", "rail")
    take(store, make_new("u1", "flood 1"), make_new("dead"))
    take(store, make_retracted("dead", minutes=1), minutes=1)
    take(store, make_new("u1", "rail 1", source="rail", minutes=2), source="rail", minutes=2)
    set_up(store, "flood", "rail", feeds=[replace(ALL, sources=("rail",))], version="2", minutes=3)
    assert texts(store, "all") == ["rail 1"]
    assert store.feed("all").updated == at(3)
    set_up(store, "flood", "rail", feeds=[ALL], version="3", minutes=4)
    assert texts(store, "all") == ["rail 1", "flood 1"]
    assert refs(store, "all") == []
    assert (store.feed("all").seq, store.feed("all").updated) == (2, at(4))
    take(store, make_restored("dead", "back", minutes=5), minutes=5)
    assert "back" in texts(store, "all")


def test_a_decision_made_before_its_source_joined_a_feed_is_made_again(store: Store) -> None:
    """It does not know the feed, so its new updates would be missing there."""
    set_up(store, "flood", "rail", feeds=[replace(ALL, sources=("rail",))])
    old = store.snapshot("flood")
    set_up(store, "flood", "rail", feeds=[ALL], version="2")
    with pytest.raises(Conflict):
        store.apply(old, Decision((make_new(),)), old.newsblog, old.state, make_poll(), document=None, now=at(1))
    take(store, make_new("u1"), minutes=1)
    assert len(store.updates("all", 5)) == 1


def test_leaving_is_not_retraction(store: Store) -> None:
    set_up(store, "flood", "rail", feeds=[ALL])
    take(store, make_new("u1", "flood 1"), make_new("u2", "flood 2", minutes=1), minutes=1)
    take(store, make_new("u1", "rail 1", source="rail"), source="rail")
    set_up(store, "flood", "rail", feeds=[replace(ALL, sources=("rail",))], version="2", minutes=3)
    assert texts(store, "all") == ["rail 1"]
    assert refs(store, "all") == []
    assert (store.feed("all").updated, store.feed("all").changed) == (at(1), at(3))
    seq = store.feed("all").seq
    take(store, make_revised("u1", "revised elsewhere", minutes=4), make_new("u3"), minutes=4)
    assert store.feed("all").seq == seq
    take(store, make_retracted("u1", minutes=5), minutes=5)
    assert (store.feed("all").seq, refs(store, "all")) == (seq + 1, [make_guid("u1")])
    take(store, make_restored("u1", "back", minutes=6), minutes=6)
    assert (store.feed("all").seq, refs(store, "all"), texts(store, "all")) == (seq + 2, [], ["rail 1"])
    set_up(store, "flood", "rail", feeds=[ALL], version="3", minutes=7)
    assert sorted(texts(store, "all")) == ["The river stands at 4.20 m.", "back", "flood 2", "rail 1"]


def test_tombstones_stand_only_where_the_entry_was_served(store: Store) -> None:
    set_up(store, "flood", "rail", feeds=[ALL])
    take(store, make_new("u1"), make_new("u2"))
    take(store, make_retracted("u1", minutes=1), minutes=1)
    set_up(store, "flood", "rail", feeds=[ALL, FeedSettings("late", ("flood",))], version="2", minutes=2)
    take(store, make_retracted("u2", minutes=3), minutes=3)
    assert refs(store, "flood") == refs(store, "all") == [make_guid("u2"), make_guid("u1")]
    assert refs(store, "late") == [make_guid("u2")]
    assert refs(store, "rail") == []


def test_tombstones_are_as_many_as_entries_newest_first(store: Store) -> None:
    store.apply_settings([make_settings()], [FeedSettings("flood", ("flood",), limit=2)], version="1", now=at(0))
    take(store, *(make_new(f"u{i}") for i in range(4)))
    take(store, make_retracted("u0", minutes=1), minutes=1)
    take(store, make_retracted("u2", minutes=2), make_retracted("u3", minutes=2), minutes=2)
    assert refs(store, "flood") == sorted([make_guid("u2"), make_guid("u3")])


def test_records_count_live_members(store: Store) -> None:
    set_up(store, "flood", "rail", feeds=[ALL])
    take(store, make_new("u1"), make_new("u2"))
    take(store, make_retracted("u1", minutes=1), minutes=1)
    assert {one.feed.id: one.updates for one in store.feeds()} == {"all": 1, "flood": 1, "rail": 0}
    assert {one.source.id: one.updates for one in store.sources()} == {"flood": 1, "rail": 0}
    assert store.feed("all").feed.sources == ("flood", "rail")


# --- published documents ------------------------------------------------------------------------------------------


def rendered(text: str) -> dict[str, Rendered]:
    return {
        name: Rendered(f"{name} {text}".encode(), f"application/{name}", f'"{text}"', at(1)) for name in ("atom", "rss")
    }


def test_older_documents_never_replace_newer(store: Store) -> None:
    set_up(store)
    assert store.published("flood", "atom") is None
    assert store.publish("flood", 5, "1", rendered("five"))
    assert not store.publish("flood", 4, "1", rendered("four"))
    assert store.published("flood", "atom") == rendered("five")["atom"]
    assert store.publish("flood", 5, "2", rendered("five again"))
    assert store.publish("flood", 6, "2", rendered("six"))
    later = at(1) + timedelta(seconds=2)  # two other versions since, and no two may have one date
    assert store.published("flood", "rss") == replace(rendered("six")["rss"], last_modified=later)
    assert store.published("flood", "json") is None
    assert (store.feed("flood").rendered_seq, store.feed("flood").rendered_release) == (6, "2")


def test_stale_feeds(store: Store) -> None:
    set_up(store, "flood", "rail", feeds=[ALL])
    assert store.stale_feeds("1") == ["all", "flood", "rail"]
    for name in ("all", "flood", "rail"):
        store.publish(name, store.feed_state(name).seq, "1", rendered("x"))
    assert store.stale_feeds("1") == []
    take(store, make_new("u1"))
    assert store.stale_feeds("1") == ["all", "flood"]
    assert store.stale_feeds("2") == ["all", "flood", "rail"]
