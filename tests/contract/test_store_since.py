"""What happened since a cursor: nothing is skipped, whoever writes meanwhile."""

from __future__ import annotations

import random
import threading
from dataclasses import replace
from datetime import timedelta

import pytest

from syndicate.errors import Conflict
from syndicate.model import Category, FeedOptions
from syndicate.store import WHOLE, FeedSettings, Position, Store
from tests.builders import (
    at,
    make_content,
    make_guid,
    make_new,
    make_restored,
    make_retracted,
    make_revised,
    make_settings,
    set_up,
    take,
)
from tests.contract.test_store_concurrency import together

START = Position(-1, -1)


def told(store: Store, after: Position, limit: int = 100) -> tuple[dict[str, str], set[str], Position]:
    """Texts by GUID, GUIDs that went, and where to go on; page by page."""
    texts: dict[str, str] = {}
    gone: set[str] = set()
    while True:
        found = store.changes("flood", after, limit)
        after = found.end
        texts |= {update.id: update.content.text for update in found.state.updates}
        gone |= {stone.ref for stone in found.state.tombstones}
        gone |= set(found.left)
        if not found.more:
            return texts, gone, after


def test_new_revised_retracted_and_restored_are_told_once(store: Store) -> None:
    set_up(store)
    take(store, make_new("a", "one"), make_new("b", "two"))
    texts, gone, end = told(store, START)
    assert (set(texts.values()), gone) == ({"one", "two"}, set())
    assert told(store, end) == ({}, set(), end)
    take(store, make_revised("a", "one, corrected", minutes=1), make_retracted("b", minutes=1), minutes=1)
    texts, gone, end = told(store, end)
    assert (texts, gone) == ({make_guid("a"): "one, corrected"}, {make_guid("b")})
    take(store, make_restored("b", "two", minutes=2), minutes=2)
    texts, gone, end = told(store, end)
    assert (texts, gone) == ({make_guid("b"): "two"}, set())
    assert end == Position(store.feed("flood").seq, WHOLE)


@pytest.mark.parametrize("limit", [1, 2, 3, 7])
def test_pages_may_end_within_one_poll(store: Store, limit: int) -> None:
    set_up(store)
    take(store, *(make_new(f"u{i}", f"text {i}", minutes=i) for i in range(7)), minutes=7)
    texts, _, end = told(store, START, limit)
    assert len(texts) == 7
    first = store.changes("flood", START, limit)
    take(store, make_revised("u0", "moved on", minutes=8), minutes=8)
    rest, _, _ = told(store, first.end, limit)
    both = {update.id for update in first.state.updates} | set(rest)
    assert both == set(texts)
    assert rest[make_guid("u0")] == "moved on"
    assert told(store, end)[0] == {make_guid("u0"): "moved on"}


def test_leaving_by_configuration_is_told_and_is_no_retraction(store: Store) -> None:
    set_up(store, "flood", "rail", feeds=[FeedSettings("all", ("flood", "rail"))])
    take(store, make_new("r", source="rail"), source="rail")
    end = store.changes("all", START, 9).end
    set_up(store, "flood", "rail", feeds=[FeedSettings("all", ("flood",))], version="2")
    after = store.changes("all", end, 9)
    assert (after.state.updates, after.state.tombstones) == ((), ())
    assert after.left == (make_guid("r", "rail"),)
    assert store.changes("all", after.end, 9).left == ()
    take(store, make_retracted("r", source="rail", minutes=1), source="rail", minutes=1)
    after = store.changes("all", after.end, 9)
    assert [stone.ref for stone in after.state.tombstones] == [make_guid("r", "rail")]
    assert after.left == ()


# --- a feed that chooses -------------------------------------------------------------------------------------------


def set_up_choosing(store: Store, **options: object) -> None:
    feed = FeedSettings("flood", ("flood",), options=FeedOptions(**options))
    store.apply_settings([make_settings()], [feed], version=f"{options}", now=at(0))


CHOOSING = {
    # options, what makes an update belong to the feed, and what makes it not
    "categories": ({"categories": ("rail",)}, {"categories": (Category("rail"),)}, {}),
    "without categories": ({"without_categories": ("rail",)}, {}, {"categories": (Category("rail"),)}),
    "keywords": ({"keywords": ("rail",)}, {"title": "By rail"}, {"title": "By road"}),
    "languages": (
        {"languages": ("de",)},
        {"content": replace(make_content("Es steigt."), language="de-AT")},
        {"content": replace(make_content("It rises."), language="en")},
    ),
}


@pytest.mark.parametrize(("options", "inside", "outside"), CHOOSING.values(), ids=CHOOSING)
def test_an_edit_that_leads_out_of_a_feed_is_told_and_one_that_leads_in_is_an_item(
    store: Store, options: dict[str, object], inside: dict[str, object], outside: dict[str, object]
) -> None:
    set_up_choosing(store, **options)
    take(store, make_new("goes", **inside), make_new("comes", **outside), make_new("never", **outside))
    before = store.changes("flood", START, 9)
    assert [update.id for update in before.state.updates] == [make_guid("goes")]
    take(
        store,
        make_revised("goes", "edited", minutes=1, **outside),
        make_revised("comes", "edited", minutes=1, **inside),
        make_revised("never", "edited", minutes=1, **outside),
        minutes=1,
    )
    after = store.changes("flood", before.end, 9)
    assert [update.id for update in after.state.updates] == [make_guid("comes")]
    assert after.left == (make_guid("goes"),)
    assert after.state.tombstones == ()
    take(store, make_revised("goes", "edited again", revision=3, minutes=2, **inside), minutes=2)
    back = store.changes("flood", after.end, 9)
    assert ([update.id for update in back.state.updates], back.left) == ([make_guid("goes")], ())


def test_who_waits_for_the_end_of_an_embargo_has_not_left(store: Store) -> None:
    set_up_choosing(store, embargo=timedelta(minutes=10), keywords=("rail",))
    take(store, make_new("a", title="By rail"), make_new("b", title="By rail"), make_new("c", title="By rail"))
    end = store.changes("flood", START, 9).end
    take(store, make_revised("a", "By road", title="By road", minutes=1), minutes=1)
    take(store, make_revised("b", "By rail, and late", title="By rail", minutes=2), minutes=2)
    after = store.changes("flood", end, 9)
    assert (after.state.updates, after.state.tombstones, after.left) == ((), (), ())
    store.lift_embargoes(at(10))
    after = store.changes("flood", after.end, 9)
    assert {update.id for update in after.state.updates} == {make_guid("b"), make_guid("c")}
    assert after.left == ()
    take(store, make_revised("b", "By road", title="By road", revision=3, minutes=20), minutes=20)
    assert store.changes("flood", after.end, 9).left == (make_guid("b"),)


@pytest.mark.parametrize("seed", range(4))
def test_a_copy_of_a_feed_that_chooses_is_what_the_feed_holds(store: Store, seed: int) -> None:
    """Whoever drops what went, by whatever way, keeps what the feed carries: by edits, retractions and settings."""
    chance = random.Random(seed)
    set_up_choosing(store, keywords=("rail",))
    held: dict[str, str] = {}
    end = START
    revision: dict[str, int] = {}
    dead: set[str] = set()
    for minute in range(40):
        name = f"u{minute}"
        words = chance.choice(("by rail", "by road"))
        changes = [make_new(name, f"{words} {minute}", title=words, minutes=minute)]
        for old in chance.sample(sorted(revision), min(len(revision), 3)):
            revision[old] += 1
            words = chance.choice(("by rail", "by road"))
            said = {"title": words, "revision": revision[old], "minutes": minute}
            if old in dead:
                changes.append(make_restored(old, f"{words} again {minute}", **said))
                dead.discard(old)
            elif chance.random() < 0.2:
                changes.append(make_retracted(old, minutes=minute))
                dead.add(old)
            else:
                changes.append(make_revised(old, f"{words} now {minute}", **said))
        revision[name] = 1
        take(store, *changes, minutes=minute)
        if chance.random() < 0.1:
            set_up_choosing(store, keywords=(chance.choice(("rail", "road", "now", "by")),))
        if chance.random() < 0.4:
            texts, gone, end = told(store, end, 2)
            assert not gone & set(texts)
            held = {guid: text for guid, text in (held | texts).items() if guid not in gone}
            assert held == {one.id: one.content.text for one in store.updates("flood", 1000)}


def test_a_cursor_never_skips_while_others_write(store: Store) -> None:
    """Six sources write to one feed at once; who follows the cursor ends with exactly what the feed holds."""
    names = [f"s{i}" for i in range(6)]
    store.apply_settings(
        [make_settings(name) for name in names], [FeedSettings("flood", tuple(names))], version="1", now=at(0)
    )
    writing = threading.Event()

    def write(name: str) -> None:
        for i in range(5):
            changes = [make_new(f"u{i}", f"{name} {i}", source=name, minutes=i)]
            if i:
                changes.append(make_revised(f"u{i - 1}", f"{name} {i - 1}, again", source=name, minutes=i))
            if i == 4:
                changes.append(make_retracted("u0", source=name, minutes=i))
            _insist(store, changes, name, i)

    def follow() -> tuple[dict[str, str], set[str]]:
        held: dict[str, str] = {}
        removed: set[str] = set()
        end = START
        last = False
        while True:
            last = writing.is_set()
            texts, gone, end = told(store, end, 3)
            held = {guid: text for guid, text in (held | texts).items() if guid not in gone}
            removed |= gone
            if last:
                return held, removed

    def write_all() -> None:
        try:
            assert together(*(lambda name=name: write(name) for name in names)) == [None] * 6
        finally:
            writing.set()

    wrote, one, other = together(write_all, follow, follow)
    assert wrote is None
    state = store.changes("flood", START, 1000).state
    held = {update.id: update.content.text for update in state.updates}
    assert len(held) == 6 * 4
    assert one == other == (held, {stone.ref for stone in state.tombstones})


def _insist(store: Store, changes, name: str, minutes: int) -> None:
    for _ in range(20):
        try:
            take(store, *changes, source=name, minutes=minutes)
        except Conflict:
            continue
        return
    raise AssertionError("never written")


def test_another_epoch(store: Store) -> None:
    before = store.epoch
    assert store.new_epoch() == store.epoch != before
