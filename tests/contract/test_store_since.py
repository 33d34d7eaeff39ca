"""What happened since a cursor: nothing is skipped, whoever writes meanwhile."""

from __future__ import annotations

import threading

import pytest

from syndicate.errors import Conflict
from syndicate.store import WHOLE, FeedSettings, Position, Store
from tests.builders import (
    at,
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


def test_leaving_by_configuration_is_not_told(store: Store) -> None:
    set_up(store, "flood", "rail", feeds=[FeedSettings("all", ("flood", "rail"))])
    take(store, make_new("r", source="rail"), source="rail")
    end = store.changes("all", START, 9).end
    set_up(store, "flood", "rail", feeds=[FeedSettings("all", ("flood",))], version="2")
    after = store.changes("all", end, 9)
    assert (after.state.updates, after.state.tombstones) == ((), ())


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
