"""The merge table of the design, each row a named test; and that no sequence of documents breaks its promises."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syndicate.identify import identify
from syndicate.merge import FLIP_POLLS, merge, mint, reread
from syndicate.model import Content, Key, Newsblog, Source, Time
from syndicate.walk import (
    Aliased,
    Candidate,
    Deletion,
    Flipped,
    Found,
    Known,
    Match,
    Missed,
    New,
    Reading,
    Reread,
    Restored,
    Retimed,
    Retracted,
    Revised,
    Snapshot,
    SourceState,
)

NOW = datetime(2026, 3, 1, 18, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
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


def decide(shown: list[Candidate], stored: list[Known], **reading: object):
    snapshot = Snapshot(SOURCE, 1, SourceState(), Newsblog(), tuple(stored))
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
        case Found(id=ref) | Reread(id=ref) | Retracted(id=ref):
            return (type(change).__name__, ref)
    raise AssertionError(change)


A, B, C = "Ahrbeck", "Brunn", "Celle"
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
    "taken down here: nothing, whatever upstream shows": (
        [candidate(A, "Der Pegel fällt.")],
        [known(A, state="taken-down", removed=NOW)],
        [],
    ),
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
        [known(C, position=3), known(A, position=2), known(B, position=1)],
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
    assert decision.held == "14 of 39 covered updates missing"
    assert not [c for c in decision.changes if isinstance(c, Missed | Retracted)]


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


def live_through(polls: list[list[tuple[str, str, int]]], with_ids: bool) -> dict[str, list[Known]]:
    """Drive identify and merge through documents and keep every state of every update, by GUID."""
    history: dict[str, list[Known]] = {}
    for number, document in enumerate(polls):
        now = NOW + number * MINUTE
        shown = [candidate(n if with_ids else "", t, minute=m) for n, t, m in document]
        stored = [states[-1] for states in history.values()]
        snapshot = Snapshot(SOURCE, number, SourceState(), Newsblog(), tuple(stored))
        found = identify(shown, stored)
        taken = [m.known.id for m in found.matches if m.known]
        assert len(taken) == len(set(taken)), "one update, one candidate"
        for change in merge(found.matches, Reading(Newsblog(), tuple(shown), newest_first=True), snapshot, now).changes:
            _apply(history, change)
    return history


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
    assert old.state != "taken-down", "a takedown is final"
    match change:
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


@given(documents)
@settings(max_examples=100, deadline=None)
def test_a_document_seen_twice_changes_nothing_the_second_time(polls: list[list[tuple[str, str, int]]]) -> None:
    for document in polls:
        twice = live_through([document, document], with_ids=True)
        assert all(len(states) == 1 for states in twice.values())
