"""The bench that measures identity is itself held to something: who knows the truth is never blamed, who errs is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bench.lives import upstream
from bench.lives.forms import BY_NAME, FORMS, Form, Shown
from bench.lives.naive import Naive
from bench.lives.newsroom import live
from bench.lives.outputs import Output
from bench.lives.score import Judge, Tally
from bench.lives.story import MINUTE, Life, Row, State, Version
from bench.lives.watch import STOOD, STOOD_FLIP, Watch

NOON = datetime(2026, 3, 14, 12, tzinfo=UTC)
Spoil = Callable[[int, Output], Output]
BLAMES = ("collisions", "doubles", "lost", "spurious", "false updated", "missed changes", "false retractions", "moved")


def by_truth(form: Form, life: Life, state: State, one: Shown) -> str:
    return str(one.row.post)


def judged(seed: int, form: Form, spoil: Spoil = lambda k, output: output) -> Tally:
    """What the judge says of an oracle that knows which update is which and what was withdrawn, once spoilt."""
    life = live(seed)
    planned = upstream.faults(form, life)
    watch = Watch(form, life)
    judge, oracle = Judge(watch, form.name), Naive(by_truth, form, life)
    for k in range(len(life.polls)):
        page = upstream.served(k, planned.get(k))
        due = watch.poll(k, page)
        judge.open(k)
        gone = frozenset(map(str, watch.missing))
        told = oracle.poll(k, page if page == k else None)
        output = Output(tuple(entry for entry in told.entries if entry.guid not in gone), gone)
        judge.output(k, spoil(k, output))
        judge.poll(k, due, page == k)
    return judge.finish(len(life.polls) - 1)


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.name)
def test_who_knows_the_truth_is_never_blamed(form: Form) -> None:
    tally = judged(3, form)
    assert tally.failures == []
    assert tally.unclean == []
    assert tally.counts["challenged"] >= 10
    assert tally.counts["challenged"] == tally.counts["stable"]
    assert tally.counts["retractions due"] == tally.counts["retractions seen"]
    assert (tally.counts["retractions due"] > 0) == form.covers


def _halfway(change: Spoil) -> Spoil:
    return lambda k, output: change(k, output) if k > 15 else output


def _renamed(k: int, output: Output) -> Output:
    return replace(output, entries=tuple(replace(entry, guid=f"{entry.guid}-again") for entry in output.entries))


def _twice(k: int, output: Output) -> Output:
    first = output.entries[0]
    return replace(output, entries=(*output.entries, replace(first, guid="double")))


def _shortened(k: int, output: Output) -> Output:
    return replace(output, entries=output.entries[:-3])


def _touched(k: int, output: Output) -> Output:
    moved = (replace(one, updated=one.updated and one.updated + timedelta(seconds=k)) for one in output.entries)
    return replace(output, entries=tuple(moved))


def _chrome(k: int, output: Output) -> Output:
    advert = replace(output.entries[0], guid="advert", title="Subscribe now", html="<p>Three months for one.</p>")
    return replace(output, entries=(*output.entries, advert))


def _merged(k: int, output: Output) -> Output:
    first, second, *rest = output.entries
    return replace(output, entries=(replace(second, guid=first.guid), *rest))


def _buried(k: int, output: Output) -> Output:
    first, *rest = output.entries
    return Output(tuple(rest), (output.gone or frozenset()) | {first.guid})


def _frozen() -> Spoil:
    kept = {}

    def spoil(k: int, output: Output) -> Output:
        for entry in output.entries:
            kept.setdefault(entry.guid, entry)
        return replace(output, entries=tuple(kept[entry.guid] for entry in output.entries))

    return spoil


@pytest.mark.parametrize(
    ("spoil", "blame"),
    [
        (_halfway(_renamed), {"moved"}),
        (_halfway(_twice), {"doubles"}),
        (_shortened, {"lost"}),
        (_halfway(_touched), {"false updated"}),
        (_halfway(_chrome), {"spurious"}),
        (_halfway(_merged), {"collisions", "false retractions"}),
        (_halfway(_buried), {"false retractions"}),
        (_frozen(), {"missed changes"}),
    ],
    ids=["renamed", "twice", "shortened", "touched", "chrome", "merged", "buried", "frozen"],
)
def test_who_errs_is_blamed_for_that(spoil: Spoil, blame: set[str]) -> None:
    counts = judged(3, BY_NAME["jsonfeed" if blame == {"lost"} else "html"], spoil).counts
    assert blame <= {name for name in BLAMES if counts[name]}


def test_what_comes_back_where_the_list_does_not_reach_is_still_withdrawn() -> None:
    life = live(21)
    watch = Watch(BY_NAME["html"], life)
    for k in range(len(life.polls)):
        watch.poll(k, k)
    back = {event.post for events in life.events for event in events if event.kind == "return"}
    unreached = {
        post for post in back if all(post != row.post for state in life.states[31:] for row in state.rows[:24])
    }
    assert unreached & watch.removed == {25}
    assert 25 not in watch.returned


def test_words_that_come_back_are_due_later_than_new_ones() -> None:
    """The service doubts them, rightly."""
    first, second = Version(None, ("The gauge stands at six metres.",)), Version(None, ("The gauge is falling now.",))
    told = [first] * 3 + [second] * 3 + [first] * 6
    watch = Watch(BY_NAME["html"], _told(told))
    due = [k for k in range(len(told)) if watch.poll(k, k)]
    assert due == [STOOD - 1, 3 + STOOD - 1, 6 + STOOD_FLIP - 1]


def _told(versions: list[Version]) -> Life:
    """A life of one update that says these at one poll after the other."""
    life = Life(0, "en", "Flood", "Live", "The water rises.", pin_doubles=False)
    for k, version in enumerate(versions):
        life.polls.append(NOON + k * MINUTE)
        life.states.append(State(life.polls[-1], (Row(0, version, k, NOON, NOON, 1),)))
        life.events.append([])
    return life


def test_what_says_the_words_of_a_takedown_may_be_held() -> None:
    """The one that was taken down was taken in by another, and split from it."""
    gone, other = Version(None, ("The bridge is closed.",)), Version("Bridge", ("The bridge is closed.",))
    for words, lost in ((other, 0), (Version("Ferry", ("The ferry is laid up.",)), 1)):
        life = _told([gone] * 6)
        for state_at in range(3, 6):
            row = Row(1, words, 0, NOON, NOON, 2)
            life.states[state_at] = replace(life.states[state_at], rows=(row,))
        watch = Watch(BY_NAME["html"], life)
        judge = Judge(watch, "html")
        for k in range(6):
            due = watch.poll(k, k)
            watch.taken_down = {0: 1}
            judge.open(k)
            judge.output(k, Output((), frozenset()))
            judge.poll(k, due, True)
        assert judge.tally.counts["lost"] == lost


def test_a_life_is_a_function_of_its_seed() -> None:
    one, again = live(7), live(7)
    assert one == again
    assert one != live(8)
    for form in FORMS:
        told = [upstream.answer(form, life, 5, None) for life in (one, again)]
        assert told[0] == told[1]
        assert told[0].content != upstream.answer(form, one, 20, None).content
