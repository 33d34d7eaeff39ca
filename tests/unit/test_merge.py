"""The merge table of the design, each row a named test; and that no sequence of documents breaks its promises."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syndicate.identify import identify
from syndicate.likeness import sighted
from syndicate.merge import FLIP_POLLS, FLIP_POLLS_TIME, merge, mint, reread
from syndicate.model import Content, Key, Newsblog, Source, Time
from syndicate.walk import (
    Aliased,
    Candidate,
    Decision,
    Deletion,
    Flipped,
    Found,
    Known,
    Match,
    Missed,
    Moved,
    New,
    Reading,
    Reread,
    Restored,
    Retimed,
    Retracted,
    Revised,
    Snapshot,
    SourceState,
    Trust,
    Withheld,
)

NOW = datetime(2026, 3, 1, 18, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
NOTHING = SourceState()
SOURCE = Source(id="flood", uid="5f2b6f52-3d9b-4c55-9d7a-0d9f1f0c2a11", url="https://example.org/flood")


def candidate(name: str, text: str = "", *, minute: int | None = 0, **fields: object) -> Candidate:
    body = text or f"Der Pegel der Elm steigt bei {name} weiter an, meldet die Leitstelle am Abend."
    keys = (Key("id", name), Key("print", body)) if name else (Key("print", body),)
    stated = None if minute is None else Time(NOW - 60 * MINUTE + minute * MINUTE, "minute")
    base = Candidate(
        keys=keys,
        fingerprint=body,
        content=Content(f"<p>{body}</p>", body),
        published=stated,
        time_raw="" if minute is None else f"17.{minute:02} Uhr",
    )
    return replace(base, **fields)  # type: ignore[arg-type]


def known(name: str, text: str = "", *, position: float = 1.0, minute: int | None = 0, **fields: object) -> Known:
    one = candidate(name, text, minute=minute)
    base = Known(
        id=f"urn:x:{name}",
        state="live",
        keys=frozenset(one.keys),
        mint=one.keys[0],
        n=0,
        fingerprint=one.fingerprint,
        revision=1,
        published=one.published,
        time_raw=one.time_raw,
        dated=NOW - 60 * MINUTE,
        updated=NOW - 60 * MINUTE,
        position=position,
        text=one.content.text,
    )
    return replace(base, **fields)  # type: ignore[arg-type]


def headed_perhaps(name: str, text: str) -> Known:
    """Stored without a headline, but it is known what its print is with the line above it."""
    one = known(name, text)
    return replace(one, keys=one.keys | {Key("print", "with a headline")})


def decide(shown: list[Candidate], stored: list[Known], *, state: SourceState = NOTHING, **reading: object) -> Decision:
    snapshot = Snapshot(SOURCE, 1, state, Newsblog(), tuple(stored))
    document = replace(Reading(Newsblog(), tuple(shown), newest_first=True), **reading)  # type: ignore[arg-type]
    return merge(identify(shown, stored).matches, document, snapshot, NOW)


def row(change: object) -> tuple[object, ...]:
    """A change as the table writes it: its kind and what the row is about."""
    match change:
        case New(mint=key, n=n):
            return ("New", key.value, n)
        case Aliased(id=ref, keys=keys):
            return ("Aliased", ref, *[key.value for key in keys])
        case Revised(id=ref, revision=number, updated=updated) | Restored(id=ref, revision=number, updated=updated):
            return (type(change).__name__, ref, number, updated)
        case Retimed(id=ref, published=published):
            return ("Retimed", ref, published and published.instant)
        case Flipped(id=ref, polls=polls) | Missed(id=ref, polls=polls):
            return (type(change).__name__, ref, polls)
        case Withheld(id=ref, sighted=now, keys=keys):
            return ("Withheld", ref, now.fingerprint, now.time_raw, *[key.value for key in keys])
        case Found(id=ref) | Reread(id=ref) | Retracted(id=ref):
            return (type(change).__name__, ref)
    raise AssertionError(change)


A, B, C = "Ahrbeck", "Brunn", "Celle"
FALLEN = known(A, state="taken-down", removed=NOW, sighted=sighted(candidate(A, "Der Pegel fällt."), erased=False))
"""Taken down, and told in other words since."""
ROWS: dict[str, tuple[list[Candidate], list[Known], list[tuple[object, ...]]]] = {
    "seen, none stored: New": ([candidate(A)], [], [("New", A, 0)]),
    "seen, same content and keys: nothing": ([candidate(A)], [known(A)], []),
    "scrolled off, told by the data in words known before: nothing": (
        [candidate(A, "Pegel fällt", shown=False)],
        [known(A, keys=frozenset({Key("id", A), Key("print", "Pegel fällt"), *candidate(A).keys}))],
        [],
    ),
    "scrolled off, told by the data in new words: Revised": (
        [candidate(A, "Der Pegel fällt.", shown=False)],
        [known(A)],
        [("Aliased", f"urn:x:{A}", "Der Pegel fällt."), ("Revised", f"urn:x:{A}", 2, NOW)],
    ),
    "told by the data before, now shown: Reread": (
        [candidate(A, also=candidate(A).fingerprint, fingerprint="in the page's words")],
        [known(A)],
        [("Reread", f"urn:x:{A}")],
    ),
    "seen after a miss: Found": ([candidate(A)], [known(A, missed=2)], [("Found", f"urn:x:{A}")]),
    "same content, new key: Aliased": (
        [replace(candidate(A), keys=(Key("url", "https://e/a"), *candidate(A).keys))],
        [known(A)],
        [("Aliased", f"urn:x:{A}", "https://e/a")],
    ),
    "other content: Revised at the poll instant, its print an alias": (
        [candidate(A, "Der Pegel fällt.")],
        [known(A)],
        [("Aliased", f"urn:x:{A}", "Der Pegel fällt."), ("Revised", f"urn:x:{A}", 2, NOW)],
    ),
    "other content, upstream's own time: Revised then": (
        [candidate(A, "Der Pegel fällt.", modified=NOW - 5 * MINUTE)],
        [known(A)],
        [("Aliased", f"urn:x:{A}", "Der Pegel fällt."), ("Revised", f"urn:x:{A}", 2, NOW - 5 * MINUTE)],
    ),
    "other content, upstream's time from the future: Revised now": (
        [candidate(A, "Der Pegel fällt.", modified=NOW + 5 * MINUTE)],
        [known(A)],
        [("Aliased", f"urn:x:{A}", "Der Pegel fällt."), ("Revised", f"urn:x:{A}", 2, NOW)],
    ),
    "revised twice in one second: updated still moves": (
        [candidate(A, "Der Pegel fällt.")],
        [known(A, updated=NOW)],
        [("Aliased", f"urn:x:{A}", "Der Pegel fällt."), ("Revised", f"urn:x:{A}", 2, NOW + timedelta(seconds=1))],
    ),
    "the first words were set apart as a headline: Reread": (
        [candidate(A, "Busse fahren.", title="Brücke zu", fingerprint="set apart")],
        [known(A, "Brücke zu\n\nBusse fahren.", title=None)],
        [("Aliased", f"urn:x:{A}", "Busse fahren."), ("Reread", f"urn:x:{A}")],
    ),
    "pinned: Reread": ([replace(candidate(A), pinned=True)], [known(A)], [("Reread", f"urn:x:{A}")]),
    "no longer pinned: Reread": ([candidate(A)], [known(A, pinned=True)], [("Reread", f"urn:x:{A}")]),
    "no longer pinned, and its time is corrected: Retimed first": (
        [candidate(A, minute=5)],
        [known(A, pinned=True)],
        [("Retimed", f"urn:x:{A}", NOW - 55 * MINUTE)],
    ),
    "pinned, as far as the data tells, which does not tell it: nothing": (
        [candidate(A, shown=False)],
        [known(A, pinned=True)],
        [],
    ),
    "a headline was put above the words: Revised": (
        [candidate(A, "Busse fahren.", title="Brücke zu", fingerprint="with a headline")],
        [known(A, "Busse fahren.", title=None)],
        [("Revised", f"urn:x:{A}", 2, NOW)],
    ),
    "a headline that stood above the words before is told to be theirs: Reread": (
        [candidate(A, "Busse fahren.", title="Brücke zu", fingerprint="with a headline")],
        [headed_perhaps(A, "Busse fahren.")],
        [("Reread", f"urn:x:{A}")],
    ),
    "and so it is, once it was taken away and stands there again: held": (
        [candidate(A, "Busse fahren.", title="Brücke zu", fingerprint="with a headline")],
        [replace(headed_perhaps(A, "Busse fahren."), earlier=frozenset({"with a headline"}))],
        [("Flipped", f"urn:x:{A}", 1)],
    ),
    "the publisher changed the time: Retimed": (
        [candidate(A, minute=5)],
        [known(A)],
        [("Retimed", f"urn:x:{A}", NOW - 55 * MINUTE)],
    ),
    "only our reading of the same words changed: published is pinned": (
        [replace(candidate(A), published=Time(NOW + 60 * MINUTE))],
        [known(A)],
        [],
    ),
    "a stated time that is only that of the modification: published is pinned": (
        [candidate(A, minute=5, modified=NOW - 55 * MINUTE)],
        [known(A)],
        [],
    ),
    "it went back, which no modification does: Retimed": (
        [candidate(A, minute=-20, modified=NOW - 80 * MINUTE)],
        [known(A)],
        [("Retimed", f"urn:x:{A}", NOW - 80 * MINUTE)],
    ),
    "a time for the first time: Retimed": (
        [candidate(A, minute=5)],
        [known(A, minute=None)],
        [("Retimed", f"urn:x:{A}", NOW - 55 * MINUTE)],
    ),
    "a time that is no longer told: nothing": ([candidate(A, minute=None)], [known(A)], []),
    "back after a retraction, same words: Restored past the tombstone": (
        [candidate(A)],
        [known(A, state="retracted", removed=NOW)],
        [("Restored", f"urn:x:{A}", 1, NOW + timedelta(seconds=1))],
    ),
    "back after a retraction, other words: Restored with a revision": (
        [candidate(A, "Der Pegel fällt.")],
        [known(A, state="retracted", removed=NOW - MINUTE)],
        [("Aliased", f"urn:x:{A}", "Der Pegel fällt."), ("Restored", f"urn:x:{A}", 2, NOW)],
    ),
    "taken down here: nothing": ([candidate(A)], [known(A, state="taken-down", removed=NOW)], []),
    "taken down here, told in other words: Withheld": (
        [candidate(A, "Der Pegel fällt.")],
        [known(A, state="taken-down", removed=NOW)],
        [("Withheld", f"urn:x:{A}", "Der Pegel fällt.", "17.00 Uhr", "Der Pegel fällt.")],
    ),
    "taken down here, told at another time: Withheld": (
        [candidate(A, minute=5)],
        [known(A, state="taken-down", removed=NOW)],
        [("Withheld", f"urn:x:{A}", candidate(A).fingerprint, "17.05 Uhr")],
    ),
    "taken down here, told as it was told since: nothing": (
        [candidate(A, "Der Pegel fällt.")],
        [replace(FALLEN, keys=FALLEN.keys | {Key("print", "Der Pegel fällt.")})],
        [],
    ),
    "taken down here, told once more as it was then, by an old copy: nothing": ([candidate(A)], [FALLEN], []),
    "equal to an earlier revision: held": (
        [candidate(A, "Der Pegel fällt.")],
        [
            known(
                A,
                earlier=frozenset({"Der Pegel fällt."}),
                keys=frozenset({Key("id", A), Key("print", "Der Pegel fällt.")}),
            )
        ],
        [("Flipped", f"urn:x:{A}", 1)],
    ),
    "equal to an earlier revision for long enough: one Revised": (
        [candidate(A, "Der Pegel fällt.")],
        [
            known(
                A,
                earlier=frozenset({"Der Pegel fällt."}),
                keys=frozenset({Key("id", A), Key("print", "Der Pegel fällt.")}),
                flip="Der Pegel fällt.",
                flip_polls=FLIP_POLLS - 1,
            )
        ],
        [("Flipped", f"urn:x:{A}", 0), ("Revised", f"urn:x:{A}", 2, NOW)],
    ),
    "flipped back before it counted: the hold ends": (
        [candidate(A)],
        [known(A, flip="Der Pegel fällt.", flip_polls=1)],
        [("Flipped", f"urn:x:{A}", 0)],
    ),
    "not shown, below the window: nothing": ([candidate(A)], [known(A, position=2), known(B, position=1)], []),
    "not shown, an older neighbour is: Missed": (
        [candidate(B)],
        [known(A, position=2), known(B, position=1)],
        [("Missed", f"urn:x:{A}", 1)],
    ),
    "missed often enough: Retracted": (
        [candidate(B)],
        [known(A, position=2, missed=2), known(B, position=1)],
        [("Retracted", f"urn:x:{A}")],
    ),
    "not shown, but pinned before: nothing": (
        [candidate(B)],
        [known(A, position=2, missed=2, pinned=True), known(B, position=1)],
        [],
    ),
    "not shown, the only older one shown is pinned: nothing": (
        [candidate(C), replace(candidate(B), pinned=True)],
        [known(C, position=3), known(A, position=2), known(B, position=1, pinned=True)],
        [],
    ),
}


@pytest.mark.parametrize(("shown", "stored", "expected"), ROWS.values(), ids=list(ROWS))
def test_merge(shown: list[Candidate], stored: list[Known], expected: list[tuple[object, ...]]) -> None:
    assert [row(change) for change in decide(shown, stored).changes] == expected


def test_a_feed_is_a_window_and_claims_nothing() -> None:
    stored = [known(A, position=2, missed=2), known(B, position=1)]
    assert decide([candidate(B)], stored, window=True).changes == ()


def test_a_degraded_document_covers_nothing() -> None:
    stored = [known(A, position=2, missed=2), known(B, position=1)]
    assert decide([candidate(B)], stored, degraded="the body was cut").changes == ()


def test_a_reordered_list_claims_nothing() -> None:
    stored = [known(A, position=3), known(B, position=2), known(C, position=1), known("Dorf", position=0)]
    decision = decide([candidate(C), candidate(A), candidate("Dorf")], stored)
    assert decision.changes == ()
    assert "reordered" in decision.notes[0]


def test_without_a_known_order_only_an_update_between_two_shown_ones_is_missed() -> None:
    stored = [known(A, position=3), known(B, position=2), known(C, position=1)]
    assert decide([candidate(B), candidate(C)], stored, newest_first=None).changes == ()
    assert [row(c) for c in decide([candidate(A), candidate(C)], stored, newest_first=None).changes] == [
        ("Missed", f"urn:x:{B}", 1)
    ]


def test_an_oldest_first_page_covers_the_same_way() -> None:
    stored = [known(A, position=1), known(B, position=2), known(C, position=3)]
    assert [row(c) for c in decide([candidate(A), candidate(C)], stored, newest_first=False).changes] == [
        ("Missed", f"urn:x:{B}", 1)
    ]


def test_what_only_the_data_lists_is_not_missed() -> None:
    stored = [known(A, position=2), known(B, position=1)]
    assert decide([candidate(B), replace(candidate(A), shown=False)], stored).changes == ()


def test_too_many_missing_at_once_holds_the_source() -> None:
    stored = [known(f"Ort {i}", position=i, missed=2) for i in range(40)]
    shown = [candidate(f"Ort {i}") for i in reversed(range(36)) if i not in range(10, 20)]
    decision = decide(shown, stored)
    assert decision.held == "14 of 39 covered updates missing: retract?"
    assert len(decision.asked) == 14
    assert not [c for c in decision.changes if isinstance(c, Missed | Retracted)]


LOST: dict[str, tuple[dict[int, int], dict[int, int | None]]] = {
    "one that stood, another for the first time": ({5: 2, 10: 0}, {5: None, 10: 1}),
    "two that stood": ({5: 2, 10: 2}, {5: None, 10: None}),
    "two that stood, a third for the first time: they wait for it": ({5: 2, 6: 2, 10: 0}, {5: 3, 6: 3, 10: 1}),
    "three, the last of which has stood": ({5: 4, 6: 4, 10: 2}, {5: None, 6: None, 10: None}),
    "one that waited for others long enough": ({5: 11, 6: 4, 10: 0}, {5: None, 6: 5, 10: 1}),
    "one more at each poll, until it is too much to be believed: what is asked about is counted anew": (
        dict(enumerate((6, 5, 4, 3, 2, 1, 0), 5)),
        dict.fromkeys(range(5, 9), 0),
    ),
    "a quarter of the list, all of which stood": (dict.fromkeys(range(5, 10), 5), dict.fromkeys(range(5, 10), 0)),
}


@pytest.mark.parametrize(("lost", "expected"), LOST.values(), ids=list(LOST))
def test_what_goes_missing_one_after_the_other(lost: dict[int, int], expected: dict[int, int | None]) -> None:
    """Withdrawn, and so retracted, or lost by a page that is breaking: then they wait, and in the end a person is
    asked."""
    stored = [known(f"Ort {i}", position=i, missed=lost.get(i, 0)) for i in range(20)]
    decision = decide([candidate(f"Ort {i}") for i in reversed(range(20)) if i not in lost], stored)
    told = {
        c.id: c.polls if isinstance(c, Missed) else None for c in decision.changes if isinstance(c, Missed | Retracted)
    }
    assert told == {f"urn:x:Ort {i}": polls for i, polls in expected.items()}
    assert (decision.held is None) == (0 not in expected.values())


def test_what_waited_for_others_is_told_though_the_list_no_longer_reaches_so_far() -> None:
    stored = [known(f"Ort {i}", position=i, missed={2: 3, 3: 2}.get(i, 0)) for i in range(10)]
    shown = [candidate(f"Ort {i}") for i in reversed(range(5, 10))]
    assert [row(c) for c in decide(shown, stored).changes] == [("Retracted", "urn:x:Ort 2")]


PINNED: dict[str, tuple[dict[str, object], int, list[str]]] = {
    "gone, and two that are older by their times are listed": ({"minute": 30}, 11, ["Retracted"]),
    "its box may be missing for a while": ({"minute": 30}, 10, ["Missed"]),
    "too old to be listed": ({"minute": 1}, 11, []),
    "its time is not known": ({"minute": None}, 11, []),
}


@pytest.mark.parametrize(("fields", "missed", "expected"), PINNED.values(), ids=list(PINNED))
def test_a_pinned_update_that_is_withdrawn(fields: dict[str, object], missed: int, expected: list[str]) -> None:
    """Its place says nothing: it would stand by its time, were it only no longer pinned."""
    stored = [known(f"Ort {i}", position=i, minute=i) for i in range(1, 5)]
    pinned = known("oben", position=9, pinned=True, missed=missed, **fields)  # type: ignore[arg-type]
    shown = [candidate(f"Ort {i}", minute=i) for i in reversed(range(1, 5))]
    assert [type(c).__name__ for c in decide(shown, [pinned, *stored]).changes] == expected


def test_what_is_asked_about_waits_and_holds_up_nothing_else() -> None:
    stored = [known(f"Ort {i}", position=i) for i in range(24)]
    shown = [candidate(f"Ort {i}") for i in reversed(range(24)) if i not in range(5, 9)]
    state = SourceState(asked=decide(shown, stored).asked)
    assert len(state.asked) == 4
    decision = decide([one for one in shown if one.keys[0].value != "Ort 12"], stored, state=state)
    assert [row(c) for c in decision.changes] == [("Missed", "urn:x:Ort 12", 1)]
    assert decision.asked == state.asked
    back = decide([candidate(f"Ort {i}") for i in reversed(range(24)) if i not in (5, 6)], stored, state=state)
    assert {row(c) for c in back.changes} == {("Missed", "urn:x:Ort 5", 1), ("Missed", "urn:x:Ort 6", 1)}
    assert back.held is None, "most of it came back: what is left is no more than may go"


ASKED = tuple(f"urn:x:Ort {i}" for i in (1, 2, 5, 6, 10, 12))
STILL: dict[str, tuple[list[int], dict[str, object], tuple[str, ...], str | None]] = {
    "the list was cut: it is remembered what was asked": (
        [*range(16, 24)],
        {},
        ASKED,
        None,
    ),
    "the list was cut, and still lacks some of it": (
        [*range(8, 10), 11, *range(13, 24)],
        {},
        ASKED,
        "2 of 14 covered updates missing: retract?",
    ),
    "the list was sorted anew": ([*range(13, 24, 2), *range(22, 13, -2)], {}, ASKED, "retract?"),
    "it is no list but a window": ([*range(16, 24)], {"window": True}, ASKED, "retract?"),
    "it is whole again: what it does not reach may have come back as well": ([*range(8, 24)], {}, (), None),
    "it went on, and leaves behind one after the other": (
        [3, 4, *range(7, 10), 11, *range(13, 24)],
        {},
        ASKED[2:],
        "4 of 19 covered updates missing: retract?",
    ),
}


@pytest.mark.parametrize(("listed", "fields", "asked", "held"), STILL.values(), ids=list(STILL))
def test_what_is_asked_about_is_still_asked(
    listed: list[int], fields: dict[str, object], asked: tuple[str, ...], held: str | None
) -> None:
    """Though the list does not reach so far for a while, or says nothing: it would be counted by itself later."""
    stored = [known(f"Ort {i}", position=i) for i in range(24)]
    shown = [candidate(f"Ort {i}") for i in reversed(listed)]
    decision = decide(shown, stored, state=SourceState(asked=ASKED, held="retract?"), **fields)
    assert (sorted(decision.asked), decision.held) == (sorted(asked), held)
    assert not [change for change in decision.changes if isinstance(change, Retracted)]


def test_what_waited_for_others_that_came_back_is_not_told_where_the_list_does_not_reach() -> None:
    stored = [known(f"Ort {i}", position=i, missed={2: 6, 6: 2}.get(i, 0)) for i in range(10)]
    shown = [candidate(f"Ort {i}") for i in reversed(range(5, 10))]
    assert {row(c) for c in decide(shown, stored).changes} == {("Found", "urn:x:Ort 6"), ("Missed", "urn:x:Ort 2", 0)}


def test_a_list_that_lacks_a_quarter_of_what_it_covers_is_not_whole() -> None:
    """What goes missing while a page is broken is no withdrawal either."""
    stored = [known(f"Ort {i}", position=i) for i in range(20)]
    state = SourceState(asked=tuple(f"urn:x:Ort {i}" for i in range(5, 11)))
    decision = decide(
        [candidate(f"Ort {i}") for i in reversed(range(20)) if i not in range(5, 12)], stored, state=state
    )
    assert decision.changes == ()
    assert set(decision.asked) == {*state.asked, "urn:x:Ort 11"}


def test_the_operator_answers_for_the_missing() -> None:
    stored = [known(f"Ort {i}", position=i) for i in range(40)]
    shown = [candidate(f"Ort {i}") for i in reversed(range(36)) if i not in range(10, 20)]
    asked = SourceState(held="retract?", asked=decide(shown, stored).asked)
    back = [candidate("Ort 39"), *shown]
    yes = decide(back, stored, state=asked.confirming())
    assert {c.id for c in yes.changes if isinstance(c, Retracted)} == {*asked.asked} - {"urn:x:Ort 39"}
    assert (yes.held, yes.asked) == (None, ())
    no = decide(back, stored, state=asked.dismissing())
    assert (no.changes, no.held, no.asked) == ((), None, ())


def test_an_old_copy_that_is_believed_said_its_words_before() -> None:
    """The polls for which it was doubted count: what it says has stood."""
    stored = known(A, earlier=frozenset({"Der Pegel fällt."}))
    back = candidate(A, "Der Pegel fällt.")
    for stood, expected in ((FLIP_POLLS - 2, Flipped), (FLIP_POLLS - 1, Revised)):
        changes = decide([back], [stored], state=SourceState(stale_polls=stood)).changes
        assert [type(change) for change in changes] == [Aliased, expected]


def test_an_old_copy_that_is_believed_was_missed_before() -> None:
    stored = [known(A, position=2), known(B, position=1)]
    stood = SourceState(stale_polls=2)
    assert [type(c) for c in decide([candidate(B)], stored, state=stood).changes] == [Retracted]


@pytest.mark.parametrize(
    ("text", "last", "moves"),
    [
        ("", timedelta(minutes=40), True),
        ("", timedelta(minutes=50), False),  # the document before may have been a copy from before the edit
        ("Der Pegel fällt.", timedelta(minutes=40), False),
        ("", None, False),
    ],
)
def test_a_stamp_of_the_last_edit_that_is_older_than_the_last_document_is_a_time_put_right(
    text: str, last: timedelta | None, moves: bool
) -> None:
    """Atom whose ``published`` always is its ``updated``: seen at minute 0, then at minute 2, an hour ago."""
    corrected = candidate(A, text, minute=2, modified=NOW - 58 * MINUTE)
    state = replace(NOTHING, seen=last and NOW - last)
    changes = decide([corrected], [known(A)], state=state).changes
    assert any(isinstance(c, Retimed) and c.published == corrected.published for c in changes) == moves
    assert all(c.published == known(A).published for c in changes if isinstance(c, Revised))


def test_an_earlier_time_is_held_until_it_has_stood() -> None:
    """Not as long as earlier words, for ``updated`` is not at stake."""
    assert FLIP_POLLS_TIME == 2 < FLIP_POLLS
    stored = known(A, minute=5, earlier_times=("17.03 Uhr",))
    back = candidate(A, minute=3)
    (held,) = decide([back], [stored]).changes
    assert held == Flipped(stored.id, "time 17.03 Uhr", 1)
    (moved,) = [
        c
        for c in decide([back], [replace(stored, flip="time 17.03 Uhr", flip_polls=FLIP_POLLS_TIME - 1)]).changes
        if isinstance(c, Retimed)
    ]
    assert moved.published == back.published


COUNTED = "Meldung {0} vom Damm: Der Pegel bei Ort {0} steigt.\n\nHeute {1} Mal gelesen"


def test_a_line_that_moves_on_most_updates_is_no_edit_and_is_learned() -> None:
    stored = [known(f"n{i}", COUNTED.format(i, i * 7), position=i) for i in range(4)]
    shown = [candidate(f"n{i}", COUNTED.format(i, i * 9 + 1)) for i in (3, 2, 1, 0)]
    decision = decide(shown, stored)
    assert {type(c) for c in decision.changes} == {Aliased, Reread}
    assert decision.noise == ("heute 0 mal gelesen",)
    assert any("learned as noise" in note for note in decision.notes)


def test_an_edit_beside_moving_counters_is_an_edit() -> None:
    stored = [known(f"n{i}", COUNTED.format(i, i * 7), position=i) for i in range(4)]
    shown = [candidate(f"n{i}", COUNTED.format(i, i * 9 + 1)) for i in (3, 2, 1)]
    shown.append(candidate("n0", COUNTED.format("0, am Wehr", 5)))
    assert [c.id for c in decide(shown, stored).changes if isinstance(c, Revised)] == ["urn:x:n0"]


def test_scoreboards_corrected_together_are_edits() -> None:
    stored = [known(f"n{i}", f"Zwischenstand nach {i} Spielen: 3 zu 1", position=i) for i in range(4)]
    shown = [candidate(f"n{i}", f"Zwischenstand nach {i} Spielen: 3 zu 2") for i in (3, 2, 1, 0)]
    assert sum(isinstance(c, Revised) for c in decide(shown, stored).changes) == 4


@pytest.mark.parametrize(
    ("before", "now", "moved", "noise"),
    [
        ("300 Zappler · {} Punkte", "304 Zappler · {} Punkte", 3, ("0 zappler",)),
        ("300 Zappler", "1.204 Zappler", 3, ("0 zappler",)),
        ("300 Zappler", "304 Zappler", 2, ()),  # the editor's hand reaches as far
        ("300 Zappler", "299 Zappler", 3, ()),  # nothing counts downwards
        ("Zwischenstand 2:1", "Zwischenstand 3:1", 3, ()),
        ("Pegel: 4,20 Meter", "Pegel: 4,35 Meter", 3, ()),
        ("Es gab seit dem Abend schon 300 Einsätze", "Es gab seit dem Abend schon 304 Einsätze", 3, ()),
    ],
)
def test_a_counter_of_a_word_that_nobody_knows_is_learned_though_most_updates_have_none(
    before: str, now: str, moved: int, noise: tuple[str, ...]
) -> None:
    def told(line: str, i: int) -> str:
        return f"Der Damm bei Ort {i} hält.\n\n{line.format(i)}" if i < 4 else f"Der Damm bei Ort {i} hält."

    stored = [known(f"n{i}", told(before, i), position=i) for i in range(12)]
    shown = [candidate(f"n{i}", told(now if i < moved else before, i)) for i in reversed(range(12))]
    assert decide(shown, stored).noise == noise


def test_what_another_reader_read_long_ago_is_not_edited_by_being_read_now() -> None:
    stored = replace(known(A), reader="1", fingerprint="as release 1 saw it", keys=frozenset({Key("id", A)}))
    snapshot = Snapshot(SOURCE, 1, NOTHING, Newsblog(), (stored,))
    shown = [candidate(A)]
    decision = merge(identify(shown, [stored]).matches, Reading(Newsblog(), tuple(shown)), snapshot, NOW, "2")
    assert [type(c) for c in decision.changes] == [Aliased, Reread]


def test_a_document_that_shares_nothing_is_a_gap() -> None:
    assert decide([candidate(A)], [known(B, minute=5)]).gap
    assert not decide([candidate(A)], []).gap
    assert not decide([candidate(A), candidate(B, minute=5)], [known(B, minute=5)]).gap


def test_an_update_that_was_moved_stands_at_its_new_place_and_hides_nothing() -> None:
    stored = [known(f"Ort {i}", position=i) for i in range(8)]
    shown = [candidate(f"Ort {i}") for i in (7, 6, 1, 4, 3, 2, 0)]
    moved, missed = decide(shown, stored).changes
    assert isinstance(moved, Moved)
    assert (moved.id, 4 < moved.position < 6) == ("urn:x:Ort 1", True)
    assert missed == Missed("urn:x:Ort 5", 1)


def test_one_that_is_held_on_top_keeps_its_place_and_is_not_missed_when_it_is_let_go() -> None:
    stored = [known(f"Ort {i}", position=i) for i in range(8)]
    held = [candidate(f"Ort {i}") for i in (1, 7, 6, 5, 4)]
    assert decide(held, stored).changes == ()


def test_one_that_was_moved_to_the_end_of_a_cut_list_is_no_witness() -> None:
    stored = [known(f"Ort {i}", position=i) for i in range(8)]
    assert decide([candidate(f"Ort {i}") for i in (7, 6, 5, 1)], stored).changes == ()
    assert decide([candidate(f"Ort {i}") for i in (7, 6, 5, 1, 0)], stored).changes != ()


def test_two_at_the_end_that_changed_places_stand_so_from_now_on() -> None:
    stored = [known(f"Ort {i}", position=i) for i in (3, 4, 5, 6, 7)] + [known("alt", position=1)]
    (moved,) = decide([candidate(f"Ort {i}") for i in (7, 6, 5, 3, 4)], stored).changes
    assert isinstance(moved, Moved)
    assert (moved.id, 4 < moved.position < 5) == ("urn:x:Ort 3", True)


def test_one_that_was_moved_up_from_the_end_of_a_cut_list_leaves_nobody_missing() -> None:
    """The last but one of a list of five: it is there again, above one that scrolls back in, and 2 and 3 lie between."""
    stored = [known(f"Ort {i}", position=i) for i in range(8)]
    (moved,) = decide([candidate(f"Ort {i}") for i in (7, 6, 5, 1, 4)], stored).changes
    assert isinstance(moved, Moved)
    stored[1] = replace(stored[1], position=moved.position)
    assert decide([candidate(f"Ort {i}") for i in (7, 6, 5, 1, 4)], stored).changes == ()


def test_one_that_heads_a_list_against_its_times_is_no_neighbour() -> None:
    """A page says of a pinned update only by its place that it is one: new ones are not older than it."""
    stored = [known(f"Ort {i}", position=i, minute=i) for i in range(6)]
    shown = [candidate(f"Ort {i}", minute=i) for i in (2, 9, 8, 7)]  # all the rest has been replaced
    births = {change.mint.value: change.position for change in decide(shown, stored).changes if isinstance(change, New)}
    assert 5 < births["Ort 7"] < births["Ort 8"] < births["Ort 9"]


def test_new_ones_below_the_lowest_that_is_known_stand_above_what_scrolled_off() -> None:
    stored = [known("oben", position=9), known("unten", position=8), known("fort", position=7)]
    shown = [candidate(name) for name in ("oben", "unten", "neu", "auch neu")]
    births = {change.mint.value: change.position for change in decide(shown, stored).changes if isinstance(change, New)}
    assert 7 < births["auch neu"] < births["neu"] < 8


def test_named_deletion_retracts_at_once_and_only_what_is_not_shown() -> None:
    stored = [known(A, position=2), known(B, position=1)]
    deletions = (Deletion(Key("id", A), reason="doppelt"), Deletion(Key("id", B)))
    decision = decide([candidate(B)], stored, window=True, deletions=deletions)
    assert decision.changes == (Retracted(f"urn:x:{A}", NOW, "doppelt"),)


def test_untimed_updates_keep_the_order_of_the_page_one_second_a_rank() -> None:
    births = decide([candidate(A, minute=None), candidate(B, minute=None)], []).changes
    assert [c.dated for c in births if isinstance(c, New)] == [NOW, NOW - timedelta(seconds=1)]
    assert [c.published for c in births if isinstance(c, New)] == [None, None]


def test_new_positions_lie_between_their_neighbours() -> None:
    stored = [known(A, position=5), known(C, position=4)]
    shown = [candidate("Neu"), candidate(A), candidate(B), candidate(C), candidate("Alt")]
    places = {c.mint.value: c.position for c in decide(shown, stored).changes if isinstance(c, New)}
    assert places["Neu"] > 5 > places[B] > 4 > places["Alt"]


def test_one_that_was_moved_does_not_mislead_where_new_ones_stand() -> None:
    stored = [known(f"Ort {i}", position=i) for i in range(1, 6)]
    shown = [candidate(name) for name in ("Ort 4", "Ort 3", "Neu", "Ort 2", "Ort 1", "Ort 5")]
    (birth,) = [c for c in decide(shown, stored).changes if isinstance(c, New)]
    assert 2 < birth.position < 3


def test_a_recycled_key_mints_the_next_number() -> None:
    dead = known(A, "Tor!", minute=1, state="retracted", removed=NOW - MINUTE)
    fresh = candidate(A, "Ganz andere Meldung vom Bahnhof mit neuen Worten", minute=40, title="Neu")
    (birth,) = [c for c in decide([fresh], [dead]).changes if isinstance(c, New)]
    assert (birth.mint, birth.n) == (Key("id", A), 1)
    assert birth.id != mint(SOURCE, Key("id", A), 0)


def test_reread_adopts_without_revision_and_brings_nothing_new() -> None:
    other = replace(candidate(A), fingerprint="anders", keys=(Key("id", A), Key("print", "anders")))
    decision = reread((Match(other, known(A), "id", other.keys), Match(candidate(B), None, None, candidate(B).keys)))
    assert decision.changes == (Reread(f"urn:x:{A}", other, (Key("print", "anders"),)),)


@pytest.mark.parametrize(
    ("key", "expected"),
    {
        "a URI passes through": (Key("id", "tag:example.org,2026:1"), "tag:example.org,2026:1"),
        "words before a colon make no URI": (Key("id", "Live: Spiel 3"), f"urn:uuid:{SOURCE.uid}#Live%3A%20Spiel%203"),
        "a scheme alone is no URI": (Key("id", "mailto:"), f"urn:uuid:{SOURCE.uid}#mailto%3A"),
        "another id is wrapped": (Key("id", "post 17"), f"urn:uuid:{SOURCE.uid}#post%2017"),
    }.values(),
)
def test_upstream_guids(key: Key, expected: str) -> None:
    assert mint(replace(SOURCE, guid="upstream"), key, 0) == expected


# --- promises over whole lives -------------------------------------------------------------------------------------

names = st.sampled_from([f"Ort {i}" for i in range(6)])
texts = st.sampled_from(["", "Der Pegel fällt.", "Entwarnung: Das Wasser geht zurück, sagt die Leitstelle.", "Tor!"])
documents = st.lists(
    st.lists(st.tuples(names, texts, st.integers(0, 3)), max_size=6, unique_by=lambda row: row[0]), max_size=8
)


def live_through(
    polls: list[list[tuple[str, str, int]]], with_ids: bool, taken_down: frozenset[int] = frozenset()
) -> dict[str, list[Known]]:
    """Drive identify and merge through documents and keep every state of every update, by GUID.

    Before the polls of these numbers an editor takes down the topmost live update.
    """
    history: dict[str, list[Known]] = {}
    trust: tuple[Trust, ...] = ()
    for number, document in enumerate(polls):
        now = NOW + number * MINUTE
        if number in taken_down:
            _take_down(history, now)
        shown = [candidate(n if with_ids else "", t, minute=m) for n, t, m in document]
        stored = [states[-1] for states in history.values()]
        snapshot = Snapshot(SOURCE, number, SourceState(), Newsblog(), tuple(stored))
        found = identify(shown, stored, trust, newest_first=True)
        trust = found.trust
        taken = [m.known.id for m in found.matches if m.known]
        assert len(taken) == len(set(taken)), "one update, one candidate"
        for change in merge(found.matches, Reading(Newsblog(), tuple(shown), newest_first=True), snapshot, now).changes:
            _apply(history, change)
        mints = [(states[-1].mint, states[-1].n) for states in history.values()]
        assert len(mints) == len(set(mints)), "one key and number, one GUID"
    return history


def _take_down(history: dict[str, list[Known]], now: datetime) -> None:
    live = [states[-1] for states in history.values() if states[-1].state == "live"]
    if live:
        top = max(live, key=lambda one: one.position)
        history[top.id].append(replace(top, state="taken-down", removed=now))


def _apply(history: dict[str, list[Known]], change: object) -> None:
    if isinstance(change, New):
        assert change.id not in history, "a GUID is minted once"
        c = change.candidate
        history[change.id] = [
            Known(change.id, "live", frozenset(change.keys), change.mint, change.n, c.fingerprint, 1, change.published,
                  c.time_raw, change.dated, change.updated, change.position, text=c.content.text)
        ]  # fmt: skip
        return
    old = history[change.id][-1]  # type: ignore[attr-defined]
    assert old.state != "taken-down" or isinstance(change, Withheld), "a takedown is final"
    match change:
        case Withheld(sighted=now, keys=keys):
            new = replace(old, sighted=now, keys=old.keys | set(keys))
        case Aliased(keys=keys):
            new = replace(old, keys=old.keys | set(keys))
        case Revised(candidate=c, revision=n, updated=u) | Restored(candidate=c, revision=n, updated=u):
            earlier = old.earlier | {old.fingerprint}
            new = replace(old, state="live", fingerprint=c.fingerprint, revision=n, updated=u, text=c.content.text,
                          earlier=earlier - {c.fingerprint}, missed=0)  # fmt: skip
        case Retimed(published=p, time_raw=raw):
            new = replace(old, published=p, time_raw=raw)
        case Flipped(flip=f, polls=polls):
            new = replace(old, flip=f, flip_polls=polls)
        case Missed(polls=polls):
            new = replace(old, missed=polls)
        case Found():
            new = replace(old, missed=0)
        case Moved(position=position):
            new = replace(old, position=position)
        case Retracted(when=when):
            new = replace(old, state="retracted", removed=when)
        case _:
            raise AssertionError(change)
    history[old.id].append(new)


@given(documents, st.booleans())
@settings(max_examples=150, deadline=None)
def test_no_life_moves_updated_back_or_mints_twice(polls: list[list[tuple[str, str, int]]], with_ids: bool) -> None:
    for states in live_through(polls, with_ids).values():
        assert all(a.updated <= b.updated for a, b in pairwise(states))
        assert all((a.revision < b.revision) <= (a.updated < b.updated) for a, b in pairwise(states))


@given(documents, st.booleans(), st.frozensets(st.integers(1, 7), max_size=3))
@settings(max_examples=150, deadline=None)
def test_no_sequence_of_documents_resurrects_a_takedown(
    polls: list[list[tuple[str, str, int]]], with_ids: bool, taken_down: frozenset[int]
) -> None:
    for states in live_through(polls, with_ids, taken_down).values():
        told = [one.state for one in states]
        if "taken-down" in told:
            assert set(told[told.index("taken-down") :]) == {"taken-down"}


@given(documents)
@settings(max_examples=100, deadline=None)
def test_a_document_seen_twice_changes_nothing_the_second_time(polls: list[list[tuple[str, str, int]]]) -> None:
    for document in polls:
        twice = live_through([document, document], with_ids=True)
        assert all(len(states) == 1 for states in twice.values())
