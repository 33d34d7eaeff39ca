"""Several at once: nothing is lost, nothing is done twice."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

import sqlalchemy as sa

from syndicate.errors import Conflict
from syndicate.identify import identify
from syndicate.merge import merge
from syndicate.model import Key, Newsblog
from syndicate.store import FeedSettings, Store
from syndicate.walk import Decision, Reading
from tests.builders import (
    at,
    make_candidate,
    make_document,
    make_guid,
    make_new,
    make_poll,
    make_revised,
    make_settings,
    set_up,
    take,
)


def together(*jobs: Callable[[], object]) -> list[object]:
    """Run the jobs in threads that start as one; their results or errors in order."""
    barrier = threading.Barrier(len(jobs))

    def run(job: Callable[[], object]) -> object:
        barrier.wait()
        try:
            return job()
        except Exception as error:  # noqa: BLE001  # what went wrong is a result like any other
            return error

    with ThreadPoolExecutor(len(jobs)) as pool:
        return [future.result() for future in [pool.submit(run, job) for job in jobs]]


def test_two_decisions_on_one_state(store: Store) -> None:
    """One is taken, the other told to decide again; what it then decides is taken too."""
    set_up(store)
    before = store.source("flood").version
    for round_ in range(5):
        snapshot = store.snapshot("flood")

        def decide(name: str, snapshot=snapshot) -> int:
            new = make_new(name, f"text {name}")
            return store.apply(
                snapshot, Decision((new,)), snapshot.newsblog, snapshot.state, make_poll(), document=None, now=at(1)
            )

        names = [f"{round_}a", f"{round_}b"]
        results = together(*(lambda name=name: decide(name) for name in names))
        assert sorted(type(result).__name__ for result in results) == ["Conflict", "int"]
        for name, result in zip(names, results, strict=True):
            if isinstance(result, Conflict):
                take(store, make_new(name, f"text {name}"))
    assert len(store.updates("flood", 50)) == 10
    assert store.source("flood").version == before + 10


def test_sequence_has_no_gap_and_no_double(store: Store, store_url: str) -> None:
    """Six sources of one feed, each its own thread: every step of the feed is one commit."""
    names = [f"s{i}" for i in range(6)]
    set_up(store, *names, feeds=[FeedSettings("all", tuple(names)), FeedSettings("back", tuple(reversed(names)))])
    start = store.feed("all").seq

    def poll(name: str) -> None:
        for i in range(5):
            take(store, make_new(f"u{i}", f"{name} {i}", source=name, minutes=i), source=name, minutes=i)

    assert together(*(lambda name=name: poll(name) for name in names)) == [None] * 6
    assert store.feed("all").seq == store.feed("back").seq == start + 30
    assert store.feed("all").updates == 30
    engine = sa.create_engine(store_url)
    with engine.connect() as connection:
        query = "SELECT o.seq FROM outbox o JOIN feeds f ON f.pk = o.feed_pk WHERE f.id = 'all' ORDER BY o.seq"
        taken = list(connection.execute(sa.text(query)).scalars())
        query = "SELECT changed_seq FROM membership m JOIN feeds f ON f.pk = m.feed_pk WHERE f.id = 'all'"
        noted = list(connection.execute(sa.text(query)).scalars())
    engine.dispose()
    assert taken == list(range(start + 1, start + 31))
    assert sorted(noted) == taken


def test_readers_see_whole_steps(store: Store) -> None:
    """While one writes two updates a step, what is read is never half a step, nor older than before."""
    set_up(store)
    done = threading.Event()

    def write() -> None:
        try:
            for i in range(20):
                take(store, make_new(f"a{i}", f"a {i}"), make_new(f"b{i}", f"b {i}"), minutes=i)
        finally:
            done.set()

    def read() -> list[tuple[int, int]]:
        seen = []
        while not done.is_set():
            state = store.feed_state("flood")
            seen.append((state.seq, len(state.updates)))
        return seen

    wrote, *reads = together(write, read, read)
    assert wrote is None
    for seen in reads:
        assert isinstance(seen, list)
        assert all(count == 2 * (seq - 1) for seq, count in seen if count < 50), seen
        assert all(a <= b for a, b in pairwise(seen))


def test_every_source_is_claimed_once(store: Store) -> None:
    names = [f"s{i:03}" for i in range(120)]
    set_up(store, *names)

    def claim(owner: str) -> list[str]:
        mine: list[str] = []
        while got := store.claim(at(1), owner, timedelta(minutes=5), 7):
            mine += got
        return mine

    results = together(*(lambda owner=owner: claim(owner) for owner in "abcdef"))
    claimed = [name for result in results for name in result]
    assert sorted(claimed) == names


def test_one_of_many_leads(store: Store) -> None:
    results = together(*(lambda owner=owner: store.lead(owner, at(0), timedelta(minutes=1)) for owner in "abcdef"))
    assert sorted(results) == [False] * 5 + [True]


def test_many_start_with_one_configuration(store: Store, store_url: str) -> None:
    sources = [make_settings("flood"), make_settings("rail")]
    feeds = [FeedSettings("all", ("flood", "rail"))]

    def start() -> object:
        mine = Store(store_url)
        try:
            return mine.apply_settings(sources, feeds, version="1", now=at(0))
        finally:
            mine.close()

    results = together(*[start] * 4)
    assert sorted(bool(result) for result in results) == [False, False, False, True]
    assert store.feed("all").seq == 1


def test_settings_while_polls_are_taken(store: Store) -> None:
    """A source added to a feed during a poll: every live update of it is a member in the end."""
    set_up(store, "flood", "rail", feeds=[FeedSettings("all", ("rail",))])

    def poll() -> None:
        for i in range(12):
            while True:
                try:
                    take(store, make_new(f"u{i}", f"text {i}"), minutes=i)
                    break
                except Conflict:
                    continue

    def change() -> None:
        for i in range(5):
            members = ("rail", "flood") if i % 2 == 0 else ("rail",)
            set_up(store, "flood", "rail", feeds=[FeedSettings("all", members)], version=f"v{i}")

    assert together(poll, change) == [None, None]
    assert store.feed("all").updates == store.feed("flood").updates == 12


def test_polls_and_publishing_do_not_wait_for_each_other_for_ever(store: Store) -> None:
    names = ["a", "b", "c"]
    set_up(store, *names, feeds=[FeedSettings("all", tuple(names)), FeedSettings("back", tuple(reversed(names)))])

    def poll(name: str) -> None:
        take(store, make_new("u", "0", source=name), source=name)
        for i in range(6):
            changed = make_revised("u", str(i + 1), revision=i + 2, source=name, minutes=i)
            take(store, changed, source=name, minutes=i, document=make_document(str(i).encode()))

    def publish() -> None:
        for _ in range(10):
            for feed in store.stale_feeds("1"):
                store.publish(feed, store.feed_state(feed).seq, "1", {})

    assert together(*(lambda name=name: poll(name) for name in names), publish, publish) == [None] * 5
    assert [len(store.history(make_guid("u", name))) for name in names] == [7, 7, 7]


def test_one_document_taken_by_many_is_taken_once(store: Store) -> None:
    """Workers that read the same page at one instant, each deciding by itself until it is heard: one truth."""
    set_up(store)
    page = [make_candidate("", text, keys=(Key("print", text),), fingerprint=text) for text in ("one", "two", "three")]

    def work() -> int:
        while True:
            snapshot = store.snapshot("flood", {key for one in page for key in one.keys})
            found = identify(page, snapshot.known, snapshot.state.trust, newest_first=True)
            decision = merge(found.matches, Reading(Newsblog(), tuple(page), newest_first=True), snapshot, at(1))
            state = replace(snapshot.state, trust=found.trust)
            with suppress(Conflict):
                store.apply(snapshot, decision, snapshot.newsblog, state, make_poll(), document=None, now=at(1))
                return len(decision.changes)

    assert sorted(together(*[work] * 4)) == [0, 0, 0, 3]  # type: ignore[type-var]
    assert len(store.updates("flood", 50)) == 3
    assert [one.revision for one in store.updates("flood", 50)] == [1, 1, 1]
    before = store.source("flood").version
    assert work() == 0, "handled again after a crash"
    assert store.source("flood").version == before
