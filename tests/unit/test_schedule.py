"""When a source is polled next, and what one tick does."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syndicate import schedule
from syndicate.errors import StoreError
from syndicate.schedule import Limits, Scheduler, next_interval
from syndicate.store.records import SourceRecord
from syndicate.walk import Outcome, Poll, SourceState
from tests.builders import NOON, make_source

LIMITS = Limits(floor=timedelta(seconds=10), ceiling=timedelta(minutes=30), tail=timedelta(days=3))

S, M, H, D = 1, 60, 3600, 86400


def chosen(
    *,
    interval: int = M,
    live: bool | None = None,
    quiet: int | None = 0,
    outcome: Outcome = "changed",
    failures: int = 0,
    retry_after: float | None = None,
    jitter: float = 0.0,
    followed: bool = False,
) -> int:
    """Seconds until the next poll of a source that has been ``quiet`` for so many seconds."""
    source = make_source(interval=timedelta(seconds=interval))
    last_change = None if quiet is None else NOON - timedelta(seconds=quiet)
    state = SourceState(live=live, last_change=last_change, followed=("https://news.example/next",) if followed else ())
    poll = Poll(source.id, NOON, outcome, retry_after=retry_after)
    return int(next_interval(source, state, poll, failures, NOON, limits=LIMITS, jitter=jitter).total_seconds())


INTERVALS = {
    "live and changing": ({"live": True}, M),
    "live, quiet for a while": ({"live": True, "quiet": 20 * M}, M),
    "live, quiet for two hours": ({"live": True, "quiet": 2 * H}, 6 * M),
    "live, quiet for a night": ({"live": True, "quiet": 12 * H}, 30 * M),
    "says nothing, changing": ({}, M),
    "says nothing, quiet for ten minutes": ({"quiet": 10 * M}, M),
    "says nothing, quiet for an hour": ({"quiet": H}, 6 * M),
    "says nothing, quiet for a week": ({"quiet": 7 * D}, 30 * M),
    "new, never anything yet": ({"quiet": None}, M),
    "ended just now": ({"live": False}, 30 * M),
    "ended, within the tail": ({"live": False, "quiet": 3 * D - 1}, 30 * M),
    "ended, the tail is over": ({"live": False, "quiet": 3 * D}, D),
    "never under the floor": ({"interval": S}, 10),
    "the source's own interval above the ceiling": ({"interval": 2 * H, "quiet": 7 * D}, 2 * H),
    "ended, own interval above the ceiling": ({"interval": 2 * H, "live": False}, 2 * H),
    "ended long ago, own interval above a day": ({"interval": 2 * D, "live": False, "quiet": 9 * D}, 2 * D),
    "goes on elsewhere": ({"live": True, "followed": True}, 30 * M),
    "goes on elsewhere, ended long ago": ({"live": False, "quiet": 9 * D, "followed": True}, 30 * M),
    "first failure": ({"outcome": "failed", "failures": 1}, 2 * M),
    "third failure": ({"outcome": "failed", "failures": 3}, 8 * M),
    "many failures": ({"outcome": "failed", "failures": 500}, 30 * M),
    "failure with jitter": ({"outcome": "failed", "failures": 1, "jitter": 0.5}, 150),
    "refused backs off too": ({"outcome": "refused", "failures": 2}, 4 * M),
    "an ended one that fails": ({"live": False, "outcome": "failed", "failures": 1}, 2 * M),
    "Retry-After in full": ({"outcome": "failed", "failures": 1, "retry_after": 5 * H + 0.2}, 5 * H + 1),
    "Retry-After shorter than the back-off": ({"outcome": "failed", "failures": 3, "retry_after": 5.0}, 8 * M),
    "Retry-After on success": ({"retry_after": 600.0}, 600),
    "Retry-After beyond all reason": ({"outcome": "failed", "failures": 1, "retry_after": 1e300}, 366 * D),
    "Retry-After before now": ({"retry_after": -5.0}, M),
    "an old copy is no failure": ({"outcome": "stale", "quiet": H}, 6 * M),
    "a wall is no failure": ({"outcome": "degraded"}, M),
    "gone": ({"outcome": "gone"}, D),
    "a clock that went back": ({"quiet": -H}, M),
}


@pytest.mark.parametrize(("given_", "seconds"), INTERVALS.values(), ids=INTERVALS.keys())
def test_next_interval(given_: dict[str, object], seconds: int) -> None:
    assert chosen(**given_) == seconds  # type: ignore[arg-type]  # a table of keyword arguments


@given(
    interval=st.integers(1, 10 * D),
    live=st.sampled_from([True, False, None]),
    quiet=st.one_of(st.none(), st.integers(-D, 400 * D)),
    outcome=st.sampled_from(["changed", "failed", "refused", "gone", "stale", "not-modified"]),
    failures=st.integers(0, 10_000),
    retry_after=st.one_of(st.none(), st.floats(0, 30 * D)),
    jitter=st.floats(0, 1, exclude_max=True),
)
@settings(max_examples=80)
def test_never_under_the_floor_nor_under_what_was_asked(
    interval: int,
    live: bool | None,
    quiet: int | None,
    outcome: Outcome,
    failures: int,
    retry_after: float | None,
    jitter: float,
) -> None:
    seconds = chosen(
        interval=interval,
        live=live,
        quiet=quiet,
        outcome=outcome,
        failures=failures,
        retry_after=retry_after,
        jitter=jitter,
    )
    assert seconds >= max(interval, 10, retry_after or 0)


@dataclass
class Shelf:
    """A store that has only what the scheduler asks of it."""

    due: list[str] = field(default_factory=list)
    leader: bool = True
    failures: int = 0
    beats: int = 0
    limits: list[int] = field(default_factory=list)
    released: list[tuple[str, datetime, int]] = field(default_factory=list)
    state: SourceState = field(default_factory=SourceState)
    broken: bool = False
    resigned: int = 0
    present: int = 1
    settled: int = 0
    asked: list[str] = field(default_factory=list)
    records: list[Poll] = field(default_factory=list)
    rest: threading.Event = field(default_factory=threading.Event)

    def lead(self, owner: str, now: datetime, lease: timedelta) -> bool:
        if self.broken:
            raise StoreError("the store does not answer")
        return self.leader

    def resign(self, owner: str) -> None:
        self.resigned += 1

    def record(self, poll: Poll, now: datetime) -> None:
        self.records.append(poll)

    def heartbeat(self, owner: str, now: datetime) -> None:
        self.beats += 1

    def claim(self, now: datetime, owner: str, lease: timedelta, limit: int) -> Sequence[str]:
        self.limits.append(limit)
        taken, self.due = self.due[:limit], self.due[limit:]
        return taken

    def source(self, source_id: str) -> SourceRecord:
        self.asked.append(source_id)
        source = make_source(source_id)
        return SourceRecord(source, "active", self.present, self.state, NOON, self.failures, None, 0)

    def version(self, source_id: str) -> int | None:
        return self.present

    def settle(self) -> None:
        self.settled += 1

    def give_back(self, source_id: str, owner: str, due: datetime, failures: int) -> None:
        self.released.append((source_id, due, failures))
        self.rest.set()


def good(source_id: str, now: datetime) -> Poll:
    return Poll(source_id, now, "changed", counts={"new": 1})


def make_scheduler(
    shelf: Shelf,
    poll: Callable[[str, datetime], Poll] = good,
    tend: Callable[[], object] = lambda: None,
    workers: int = 2,
    attend: Callable[[SourceRecord], object] = lambda record: None,
) -> Scheduler:
    return Scheduler(
        store=shelf,
        poll=poll,
        tend=tend,
        limits=LIMITS,
        workers=workers,
        clock=lambda: NOON,
        jitter=lambda: 0.0,
        attend=attend,
    )


def finish(scheduler: Scheduler) -> None:
    assert scheduler.stop(timedelta(seconds=10))


def test_stopping_makes_room_for_the_next_scheduler() -> None:
    shelf = Shelf()
    finish(make_scheduler(shelf))
    assert shelf.resigned == 1


def test_what_is_asked_is_logged_once(caplog: pytest.LogCaptureFixture) -> None:
    """The count may change; that it is asked is said once, and once that it is over."""
    caplog.set_level("INFO", "syndicate.logs")
    shelf = Shelf()
    scheduler = make_scheduler(shelf)
    for missing in (17, 17, 18, 0, 0, 9):
        asked = tuple(map(str, range(missing)))
        held = f"{missing} of 40 covered updates missing: retract?" if missing else None
        shelf.state = SourceState(held=held, asked=asked)
        scheduler._run("flood", NOON)
    finish(scheduler)
    told = [record.message for record in caplog.records if record.message.startswith("alarm")]
    assert told == ["alarm", "alarm over", "alarm"]


def test_a_source_is_attended_to_after_its_poll() -> None:
    attended: list[str] = []
    shelf = Shelf(due=["flood"])
    scheduler = Scheduler(
        store=shelf,
        poll=good,
        tend=lambda: None,
        limits=LIMITS,
        clock=lambda: NOON,
        attend=lambda record: attended.append(record.source.id),
    )
    scheduler.tick()
    finish(scheduler)
    assert attended == ["flood"]


def test_a_poll_that_dies_leaves_a_record() -> None:
    def dies(source_id: str, now: datetime) -> Poll:
        raise ZeroDivisionError("by our own fault")

    shelf = Shelf(due=["flood"])
    scheduler = make_scheduler(shelf, dies)
    scheduler.tick()
    finish(scheduler)
    assert [(one.source, one.outcome, one.message) for one in shelf.records] == [
        ("flood", "failed", "ZeroDivisionError: by our own fault")
    ]
    assert shelf.released[0][2] == 1


def test_a_tick_polls_what_is_due_and_says_when_next() -> None:
    shelf = Shelf(due=["flood", "rail"], failures=4)
    scheduler = make_scheduler(shelf)
    scheduler.tick()
    finish(scheduler)
    assert sorted(shelf.released) == [
        ("flood", NOON + timedelta(minutes=1), 0),
        ("rail", NOON + timedelta(minutes=1), 0),
    ]
    assert shelf.beats == 1


def test_a_source_is_read_again_only_where_its_poll_or_anybody_changed_it() -> None:
    outcomes = iter(["changed", "not-modified", "unchanged", "not-modified", "failed", "not-modified"])
    attended: list[tuple[str, int]] = []
    shelf = Shelf(failures=2)
    scheduler = make_scheduler(
        shelf,
        lambda source_id, now: Poll(source_id, now, next(outcomes)),  # type: ignore[arg-type]
        attend=lambda record: attended.append((str(record.last_poll and record.last_poll.outcome), record.failures)),
    )
    for version in (1, 1, 1, 2, 2, 2):
        shelf.present = version
        shelf.due = ["storm"]
        shelf.rest.clear()
        scheduler.tick()
        assert shelf.rest.wait(10)
    finish(scheduler)
    assert len(shelf.asked) == 3, "at first, when its version was another, and after a failure"
    assert [failures for _, _, failures in shelf.released] == [0, 0, 0, 0, 3, 0]
    assert attended[1:3] == [("not-modified", 0), ("unchanged", 0)]


def test_no_more_is_claimed_than_there_are_hands() -> None:
    shelf, gate = Shelf(due=["a1", "a2", "a3"]), threading.Event()

    def wait(source_id: str, now: datetime) -> Poll:
        gate.wait(10)
        return good(source_id, now)

    scheduler = make_scheduler(shelf, wait)
    scheduler.tick()
    scheduler.tick()
    assert shelf.limits == [2]
    assert shelf.due == ["a3"]
    gate.set()
    finish(scheduler)
    assert len(shelf.released) == 2


def test_who_does_not_lead_does_nothing() -> None:
    shelf, tended = Shelf(due=["flood"], leader=False), []
    scheduler = make_scheduler(shelf, tend=lambda: tended.append(1))
    scheduler.tick()
    finish(scheduler)
    assert (shelf.due, shelf.beats, tended) == (["flood"], 0, [])


FAILURES: dict[str, Callable[[str, datetime], Poll]] = {
    "upstream failed": lambda source, now: Poll(source, now, "failed", "no answer"),
    "the store failed": lambda source, now: (_ for _ in ()).throw(StoreError("locked")),
    "a fault of ours": lambda source, now: (_ for _ in ()).throw(ZeroDivisionError("oh")),
}


@pytest.mark.parametrize("poll", FAILURES.values(), ids=FAILURES.keys())
def test_a_failure_backs_off_and_stops_nobody(poll: Callable[[str, datetime], Poll]) -> None:
    shelf = Shelf(due=["flood"], failures=2)
    scheduler = make_scheduler(shelf, poll)
    scheduler.tick()
    finish(scheduler)
    assert shelf.released == [("flood", NOON + timedelta(minutes=8), 3)]


def test_a_store_that_is_down_leaves_the_next_tick_alive(caplog: pytest.LogCaptureFixture) -> None:
    shelf = Shelf(due=["flood"], broken=True)
    scheduler = make_scheduler(shelf)
    scheduler.tick()
    assert "the store does not answer" in caplog.text
    shelf.broken = False
    scheduler.tick()
    finish(scheduler)
    assert [released[0] for released in shelf.released] == ["flood"]


@pytest.mark.parametrize(("seconds", "told"), [(-1.0, 1), (60.0, 0)])
def test_a_tick_that_takes_long_says_what_that_means(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch, seconds: float, told: int
) -> None:
    monkeypatch.setattr(schedule, "LONG", seconds)
    scheduler = make_scheduler(Shelf())
    scheduler.tick()
    scheduler.tick()
    assert caplog.text.count("nothing is lost") == told


def test_rendering_that_fails_is_said_and_survived(caplog: pytest.LogCaptureFixture) -> None:
    def fail() -> None:
        raise ValueError("bad feed")

    shelf = Shelf(due=["flood"])
    scheduler = make_scheduler(shelf, tend=fail)
    scheduler.tick()
    scheduler.tick()
    finish(scheduler)
    assert shelf.beats == 2
    assert caplog.text.count("the tick: failed: ValueError: bad feed") == 1  # not at every tick
    assert "Traceback" in caplog.text


def test_it_ticks_by_itself_and_stops() -> None:
    shelf = Shelf(due=["flood"])
    scheduler = make_scheduler(shelf)
    scheduler.start()
    assert shelf.rest.wait(10)
    finish(scheduler)
    shelf.due = ["rail"]
    assert [released[0] for released in shelf.released] == ["flood"]


def test_stopping_does_not_wait_for_ever() -> None:
    shelf, gate = Shelf(due=["flood"]), threading.Event()

    def wait(source_id: str, now: datetime) -> Poll:
        gate.wait(10)
        return replace(good(source_id, now), message="late")

    scheduler = make_scheduler(shelf, wait)
    scheduler.tick()
    assert not scheduler.stop(timedelta(0))
    gate.set()
