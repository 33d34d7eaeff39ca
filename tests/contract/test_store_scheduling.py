"""Who polls what, and when; and what is remembered of polls."""

from __future__ import annotations

from datetime import timedelta

import pytest

from syndicate.errors import StoreError, UnknownName
from syndicate.model import Newsblog
from syndicate.store import Store
from syndicate.walk import Decision, SourceState
from tests.builders import at, make_new, make_poll, set_up, take

MINUTE = timedelta(minutes=1)


# --- leases -------------------------------------------------------------------------------------------------------


def test_claim_takes_what_is_due_the_longest_first(store: Store) -> None:
    set_up(store, "a", "b", "c", "d")
    store.claim(at(0), "me", MINUTE, 10)
    for name, due in {"a": 3, "b": 1, "c": 2, "d": 9}.items():
        store.release(name, "me", at(due), 0)
    assert store.claim(at(0), "me", MINUTE, 10) == []
    assert store.claim(at(5), "me", MINUTE, 2) == ["b", "c"]
    assert store.claim(at(5), "other", MINUTE, 10) == ["a"]


def test_lease_ends_by_itself_and_then_belongs_to_the_next(store: Store) -> None:
    set_up(store)
    assert store.claim(at(0), "dead", MINUTE, 1) == ["flood"]
    assert store.claim(at(0.5), "next", MINUTE, 1) == []
    assert store.claim(at(1), "next", MINUTE, 1) == ["flood"]
    store.release("flood", "dead", at(99), 7)
    assert (store.source("flood").due, store.source("flood").failures) == (at(0), 0)
    store.release("flood", "next", at(4), 2)
    assert (store.source("flood").due, store.source("flood").failures) == (at(4), 2)


def test_only_active_sources_are_claimed(store: Store) -> None:
    set_up(store, "a", "b", "c")
    store.set_status("a", "paused", at(0), "x")
    store.set_status("b", "gone", at(0), "410")
    assert store.claim(at(1), "me", MINUTE, 10) == ["c"]


def test_due_now(store: Store) -> None:
    set_up(store)
    store.claim(at(0), "me", MINUTE, 1)
    store.release("flood", "me", at(60), 0)
    store.due_now("flood", at(5))
    assert store.source("flood").due == at(5)
    store.due_now("flood", at(6))
    assert store.source("flood").due == at(5)
    assert store.claim(at(6), "me", MINUTE, 1) == ["flood"]
    store.release("flood", "me", at(60), 0)
    assert store.source("flood").due == at(60)


def test_asked_for_while_a_poll_is_under_way(store: Store) -> None:
    """That poll may have read the page before it was published: another must follow."""
    set_up(store)
    store.claim(at(0), "me", MINUTE, 1)
    store.due_now("flood", at(0.5))
    store.release("flood", "me", at(60), 0)
    assert store.source("flood").due == at(0.5)
    assert store.claim(at(1), "me", MINUTE, 1) == ["flood"]
    store.release("flood", "me", at(60), 0)
    assert store.source("flood").due == at(60)


def test_one_scheduler_leads(store: Store) -> None:
    assert store.lead("one", at(0), MINUTE)
    assert not store.lead("two", at(0.5), MINUTE)
    assert store.lead("one", at(0.9), MINUTE)
    assert not store.lead("two", at(1.5), MINUTE)
    assert store.lead("two", at(2), MINUTE)
    assert not store.lead("one", at(2), MINUTE)


def test_who_resigns_makes_room_at_once(store: Store) -> None:
    assert store.lead("one", at(0), MINUTE)
    store.resign("two")
    assert not store.lead("two", at(0.1), MINUTE)
    store.resign("one")
    assert store.lead("two", at(0.1), MINUTE)


def test_heartbeats(store: Store) -> None:
    assert store.scheduler_seen() is None
    store.heartbeat("one", at(0))
    store.heartbeat("two", at(5))
    store.heartbeat("one", at(3))
    assert store.scheduler_seen() == at(5)
    store.heartbeat("one", at(60 * 48))
    assert store.scheduler_seen() == at(60 * 48)


# --- polls --------------------------------------------------------------------------------------------------------


def test_polls_that_bring_nothing_are_counted(store: Store) -> None:
    set_up(store)
    take(store, make_new("u1"))
    for minute in range(1, 130):
        store.record(make_poll(minutes=minute, outcome="not-modified"), at(minute))
    assert [(poll.at, poll.outcome) for poll in store.polls("flood", 10)] == [
        (at(121), "not-modified"),
        (at(61), "not-modified"),
        (at(1), "not-modified"),
        (at(0), "changed"),
    ]
    record = store.source("flood")
    assert (record.polls, record.last_poll) == (130, make_poll(minutes=129, outcome="not-modified"))


@pytest.mark.parametrize("at_once", [1, 3, 200])
def test_polls_counted_together_leave_what_polls_recorded_one_by_one_leave(store: Store, at_once: int) -> None:
    set_up(store, "counted", "recorded")
    outcomes = ["unchanged", *["not-modified"] * 70, "unchanged", *["not-modified"] * 70]
    for minute, outcome in enumerate(outcomes):
        store.record(make_poll("recorded", minutes=minute, outcome=outcome), at(minute))
    for minute, outcome in enumerate(outcomes):
        store.count(make_poll("counted", minutes=minute, outcome=outcome))
        if minute % at_once == 0:
            store.settle()
    counted, recorded = (
        [(poll.at, poll.outcome) for poll in store.polls(name, 99)] for name in ("counted", "recorded")
    )
    assert counted == recorded
    assert len(counted) == 6
    assert store.source("counted").polls == store.source("recorded").polls == len(outcomes)
    assert store.source("counted").last_poll == make_poll("counted", minutes=141, outcome="not-modified")


def test_what_comes_later_is_written_later(store: Store) -> None:
    set_up(store)
    store.count(make_poll(minutes=1, outcome="not-modified"))
    store.record(make_poll(minutes=2, outcome="failed"), at(2))
    store.count(make_poll(minutes=3, outcome="not-modified"))
    take(store, make_new("u1"), minutes=4)
    assert [poll.outcome for poll in store.polls("flood", 9)] == ["changed", "not-modified", "failed", "not-modified"]


def test_what_waits_is_written_when_it_is_much_and_at_the_end(
    store: Store, store_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_up(store)
    beside = Store(store_url)
    monkeypatch.setattr("syndicate.store.batch.MOST", 3)
    monkeypatch.setattr("syndicate.store.batch.LONGEST", 3600.0)
    seen = []
    for minute in range(4):
        store.count(make_poll(minutes=minute, outcome="not-modified"))
        seen.append(beside.source("flood").polls)
    assert seen == [0, 0, 3, 3]
    store.close()
    assert beside.source("flood").polls == 4
    beside.close()


def test_sources_that_are_not_there_are_passed_over(store: Store) -> None:
    set_up(store)
    store.count(make_poll("gone", outcome="not-modified"))
    store.count(make_poll(outcome="not-modified"))
    store.give_back("gone", "me", at(1), 0)
    store.settle()
    assert store.source("flood").polls == 1


def test_leases_given_back_together(store: Store) -> None:
    set_up(store, "a", "b", "c")
    store.claim(at(0), "me", MINUTE, 2)
    store.claim(at(0), "other", MINUTE, 1)
    for number, name in enumerate("abc", 1):
        store.give_back(name, "me", at(number), number)
    store.due_now("b", at(0.5))
    assert [(one.due, one.failures) for one in store.sources()] == [(at(1), 1), (at(0.5), 2), (at(0), 0)]
    assert store.claim(at(0.6), "me", MINUTE, 9) == ["b"], "asked for while it was polled; c is another's"


# --- as it stands -------------------------------------------------------------------------------------------------


def test_a_source_as_it_stands_is_its_snapshot_whoever_changed_it(store: Store, store_url: str) -> None:
    set_up(store)
    beside = Store(store_url)
    changes = [
        lambda: take(beside, make_new("u1")),
        lambda: take(store, make_new("u2", "more"), minutes=1),
        lambda: beside.set_status("flood", "paused", at(2)),
        lambda: set_up(beside, "flood", "other"),
        lambda: None,
    ]
    for change in changes:
        assert store.standing("flood") == store.snapshot("flood", window=0)
        change()
        assert store.standing("flood") == store.snapshot("flood", window=0)
        assert store.version("flood") == store.snapshot("flood").version
    assert store.standing("flood") is store.standing("flood"), "kept"
    assert store.version("never") is None
    with pytest.raises(UnknownName):
        store.standing("never")
    beside.close()


def test_other_outcomes_leave_rows(store: Store) -> None:
    set_up(store)
    outcomes = ["unchanged", "failed", "failed", "gone", "unchanged"]
    for minute, outcome in enumerate(outcomes):
        store.record(make_poll(minutes=minute, outcome=outcome, message="no answer", status=503), at(minute))
    assert [poll.outcome for poll in store.polls("flood", 10)] == ["unchanged", "gone", "failed", "unchanged"]
    assert [poll.at for poll in store.polls("flood", 2)] == [at(4), at(3)]


def test_a_poll_comes_back_whole(store: Store) -> None:
    set_up(store)
    poll = make_poll(
        message="one line",
        status=200,
        extractor="markup",
        confidence=0.8,
        notes=("a", "b"),
        counts={"new": 3, "revised": 1},
        shown=20,
        seconds=0.25,
        retry_after=30.0,
    )
    store.record(poll, at(0))
    assert store.polls("flood", 1) == [poll]
    assert store.source("flood").last_poll == poll


def test_every_poll_that_changed_something_leaves_a_row(store: Store) -> None:
    set_up(store)
    for minute in range(3):
        take(store, make_new(f"u{minute}", f"text {minute}"), minutes=minute)
    snapshot = store.snapshot("flood")
    for minute, head in enumerate(["a", "b"], 3):
        store.apply(
            store.snapshot("flood"),
            Decision(()),
            Newsblog(headline=head),
            snapshot.state,
            make_poll(minutes=minute),
            document=None,
            now=at(minute),
        )
    assert len(store.polls("flood", 10)) == 3
    assert store.source("flood").polls == 5


# --- failures -----------------------------------------------------------------------------------------------------


def test_naive_times_are_refused(store: Store) -> None:
    set_up(store)
    with pytest.raises(StoreError, match="without a zone"):
        store.claim(at(0).replace(tzinfo=None), "me", MINUTE, 1)
    with pytest.raises(StoreError, match="without a zone"):
        store.due_now("flood", at(0).replace(tzinfo=None))


def test_ping(store: Store) -> None:
    store.ping()


def test_memory_of_an_older_release_is_read(store: Store, store_url: str) -> None:
    """A field that is not there yet has its default, one that is no more is passed over."""
    import sqlalchemy as sa

    set_up(store)
    engine = sa.create_engine(store_url)
    with engine.begin() as connection:
        connection.execute(sa.text("UPDATE sources SET state = :state"), {"state": '{"shown": 3, "long_gone": 1}'})
    engine.dispose()
    assert store.source("flood").state == SourceState(shown=3)
