"""What may be an update that was taken down, however it is told by now."""

from __future__ import annotations

from dataclasses import replace

import pytest

from syndicate.identify import identify
from syndicate.likeness import packed, shingles, sighted
from syndicate.walk import Candidate, Known
from tests.unit.identify_cases import (
    BRUECKE,
    HALVES,
    PEGEL,
    PEGEL_EDITED,
    SEKTOR_A,
    SEKTOR_B,
    bare,
    found,
    stored,
)
from tests.unit.test_merge import candidate, known

ROWS: dict[str, tuple[list[Candidate], list[Known], list[tuple[str | None, str | None]]]] = {
    "a takedown that is told again at another time is held": (
        [bare(PEGEL, minute=30)],
        [stored(PEGEL, minute=3, state="taken-down")],
        [("urn:x:a", "print")],
    ),
    "a sibling event of a takedown is none": (
        [bare(SEKTOR_B, minute=30)],
        [stored(SEKTOR_A, minute=3, state="taken-down")],
        [(None, None)],
    ),
    "nor is one of which more is told, hours later": (
        [bare(f"{SEKTOR_B} Busse fahren von Brunn nach Elm.", minute=180)],
        [stored(SEKTOR_A, minute=3, state="taken-down")],
        [(None, None)],
    ),
    "nor is one under another headline": (
        [bare(SEKTOR_B, minute=30, title="Zug steht")],
        [stored(SEKTOR_A, minute=3, state="taken-down", title="Die Lage auf der Strecke am Abend")],
        [(None, None)],
    ),
    "what may be an erased one is matched to it by its runs of words": (
        [bare(f"{PEGEL} Das meldet die Leitstelle am Abend.", minute=30)],
        [replace(stored("", minute=3, state="taken-down", expunged=True), shingles=packed(shingles(PEGEL)))],
        [("urn:x:a", "similar")],
    ),
    "another report is no erased one": (
        [bare(BRUECKE, minute=3)],
        [replace(stored("", minute=3, state="taken-down", expunged=True), shingles=packed(shingles(PEGEL)))],
        [(None, None)],
    ),
    "what may be a takedown is matched to it": (
        [bare(PEGEL_EDITED)],
        [stored(PEGEL, state="taken-down")],
        [("urn:x:a", "similar")],
    ),
}


@pytest.mark.parametrize(("shown", "known_", "expected"), ROWS.values(), ids=list(ROWS))
def test_identify(shown: list[Candidate], known_: list[Known], expected: list[tuple[str | None, str | None]]) -> None:
    assert found(shown, known_) == expected


@pytest.mark.parametrize(("minute", "held"), [(25, True), (59, False)])
def test_what_was_taken_down_is_known_though_it_was_retimed_and_then_rewritten(minute: int, held: bool) -> None:
    """Both between two polls. An hour later its id or headline is another's."""
    down = {"state": "taken-down", "title": "Elm steigt"}
    by_id = [replace(known("n1", PEGEL, minute=5), **down)]  # type: ignore[arg-type]
    assert (found([candidate("n1", BRUECKE, minute=minute)], by_id) == [("urn:x:n1", "id")]) == held
    by_words = [stored(PEGEL, minute=5, **down)]
    rewritten = bare("In Brunn liegt der Pegel der Elm jetzt bei 5,10 Meter.", minute=minute, title="Elm steigt")
    assert (found([rewritten], by_words) == [("urn:x:a", "similar")]) == held


AGAIN = {"state": "taken-down", "position": 2}
TAKEN_DOWN: dict[str, tuple[Candidate, Candidate, Known]] = {
    "retimed, then rewritten": (
        bare(PEGEL, minute=50),
        bare(f"{HALVES[0]} {PEGEL[:60]}", minute=50),
        stored(PEGEL, minute=5, **AGAIN),
    ),
    "appended to, then of the first words only a few are left": (
        bare(f"{PEGEL} {HALVES[0]} {HALVES[1]}", minute=5),
        bare(f"{HALVES[0]} {HALVES[1]}", minute=5),
        stored(PEGEL, minute=5, **AGAIN),
    ),
    "rewritten, then what had gone is told again": (
        bare(f"{PEGEL} {HALVES[0]}", minute=5),
        bare(BRUECKE, minute=5),
        stored(f"{PEGEL} {BRUECKE}", minute=5, **AGAIN),
    ),
    "expunged, edited again and again": (
        bare(f"{PEGEL} {HALVES[0]}", minute=50),
        bare(HALVES[0], minute=50),
        replace(stored("", minute=5, expunged=True, **AGAIN), shingles=packed(shingles(PEGEL))),
    ),
}


@pytest.mark.parametrize(("first", "then", "one"), TAKEN_DOWN.values(), ids=list(TAKEN_DOWN))
def test_a_chain_of_edits_does_not_bring_back_what_was_taken_down(
    first: Candidate, then: Candidate, one: Known
) -> None:
    """What it said last is known as well as what it said when it was taken down."""
    end = bare("Ende.", minute=1)
    last = stored("Ende.", minute=1, position=0, ref="end")
    assert found([first, end], [one, last])[0][0] == "urn:x:a"
    down = replace(one, sighted=sighted(first, erased=one.expunged), keys=one.keys | set(first.keys))
    matches = identify([then, end], [down, last]).matches
    assert (matches[0].known, matches[1].known) == (down, last)
    assert not one.expunged or (down.sighted is not None and down.sighted.text == "")


def test_what_was_taken_down_is_known_though_it_grew_and_was_retimed() -> None:
    """Even where one that it took in, and that is gone, would stand in its place."""
    stored_ = [
        stored(PEGEL, minute=5, position=3, state="taken-down"),
        stored(HALVES[0], minute=4, position=2, ref="b"),
        stored("Ende.", minute=1, position=1, ref="end"),
    ]
    shown = [bare(f"{PEGEL} {HALVES[0]}", minute=7), bare("Ende.", minute=1)]
    assert found(shown, stored_) == [("urn:x:a", "similar"), ("urn:x:end", "print")]
