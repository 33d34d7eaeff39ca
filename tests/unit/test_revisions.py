"""What changed between two versions: the words, the weight, and what the newsroom says of it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syndicate.model import MediaObject, Revision
from syndicate.revisions import LONGEST_REASON, new_note, weight, word_diff
from tests.builders import at, make_content

DIFFS = {
    "nothing": ("a b", "a b", [("same", "a b")]),
    "one word": ("a b c", "a x c", [("same", "a"), ("delete", " b"), ("insert", " x"), ("same", " c")]),
    "appended": ("a b", "a b\n\nc d", [("same", "a b"), ("insert", "\n\nc d")]),
    "all": ("a", "b", [("delete", "a"), ("insert", "b")]),
    "from nothing": ("", "a", [("insert", "a")]),
    "to nothing": ("a b", "", [("delete", "a b")]),
    "a comma": ("a b", "a, b", [("delete", "a"), ("insert", "a,"), ("same", " b")]),
    "a word by chance": (
        "it is open.",
        "it is shut.\n\nNote: it never was open.",
        [("same", "it is"), ("delete", " open."), ("insert", " shut.\n\nNote: it never was open.")],
    ),
    "several in a row": ("a b c d", "a x y d", [("same", "a"), ("delete", " b c"), ("insert", " x y"), ("same", " d")]),
}


@pytest.mark.parametrize(("before", "after", "pieces"), DIFFS.values(), ids=DIFFS)
def test_word_diff(before: str, after: str, pieces: list[tuple[str, str]]) -> None:
    assert [(piece.operation, piece.text) for piece in word_diff(before, after)] == pieces


TEXT = st.lists(st.sampled_from(["a", "b", "c", "\n", "4,20"]), max_size=30).map(" ".join)


@given(TEXT, TEXT)
def test_a_diff_holds_all_words_of_both_and_no_other(before: str, after: str) -> None:
    pieces = word_diff(before, after)
    assert "".join(piece.text for piece in pieces if piece.operation != "delete").split() == after.split()
    told = " ".join(piece.text for piece in pieces if piece.operation != "insert").split()
    assert told == before.split()


def version(text: str, title: str | None = None, number: int = 1, **fields: object) -> Revision:
    return Revision("urn:x", number, title, make_content(text), at(number), at(number), text, **fields)  # type: ignore[arg-type]


LONG = "The gauge at the old bridge stands at 4.20 m, and the fire brigade expects it to rise further in the night."
WEIGHTS = {
    "a slip of the pen": (version("the gague rises"), version("the gauge rises"), "minor"),
    "a comma": (version("rises says the mayor"), version("rises, says the mayor"), "minor"),
    "a word of many": (version(LONG), version(LONG.replace("further", "again")), "minor"),
    "a picture": (version("a b"), version("a b", media=(MediaObject("https://img.example/a.jpg"),)), "minor"),
    "a number": (version(LONG), version(LONG.replace("4.20", "4.30")), "major"),
    "the headline": (version("a b", "Bridge open"), version("a b", "Bridge closed"), "major"),
    "the headline's case": (version("a b", "Bridge open"), version("a b", "Bridge Open!"), "minor"),
    "a paragraph": (version(LONG), version(f"{LONG}\n\nThe trains have stopped, the buses run."), "major"),
    "half of few words": (version("the river rises today"), version("the lake falls today"), "major"),
    "named a correction": (version(LONG), version(LONG, reason="Correction: a name"), "major"),
}


@pytest.mark.parametrize(("before", "after", "expected"), WEIGHTS.values(), ids=WEIGHTS)
def test_weight(before: Revision, after: Revision, expected: str) -> None:
    assert weight(before, after) == expected


NOTES = {
    "Korrektur": ("Text.\n\nKorrektur: Der Pegel lag bei 4,20 Metern.", "Korrektur: Der Pegel lag bei 4,20 Metern."),
    "Korrektur with a time": ("Korrektur, 17.34 Uhr: Es waren drei.", "Korrektur, 17.34 Uhr: Es waren drei."),
    "in the headline": ("Korrektur: Pegel bei 4,20 Metern\nText.", "Korrektur: Pegel bei 4,20 Metern"),
    "Anmerkung der Redaktion": (
        "*Anmerkung der Redaktion: Wir haben es geprüft.*",
        "Anmerkung der Redaktion: Wir haben es geprüft.",
    ),
    "Anm. d. Red. in brackets": ("Er ging (Anm. d. Red.: Das war falsch) heim.", "Anm. d. Red.: Das war falsch"),
    "früheren Version": (
        "Text. In einer früheren Version hieß es, er sei da.",
        "In einer früheren Version hieß es, er sei da.",
    ),
    "an earlier version": (
        "Text.\n\nAn earlier version of this post misspelt a name.",
        "An earlier version of this post misspelt a name.",
    ),
    "correction": ("Correction: It was Monday.", "Correction: It was Monday."),
    "editor's note": ("Editor’s note – this was written before noon.", "Editor’s note – this was written before noon."),
    "amended": ("This post was amended on 3 May to add a name.", "This post was amended on 3 May to add a name."),
    "rectificatif": ("Rectificatif : le pont est ouvert.", "Rectificatif : le pont est ouvert."),
    "version précédente": (
        "Une version précédente de cet article donnait 4 m.",
        "Une version précédente de cet article donnait 4 m.",
    ),
    "corrección": ("Corrección: eran tres.", "Corrección: eran tres."),
    "fe de erratas": ("Fe de erratas. Eran tres.", "Fe de erratas. Eran tres."),
    "correzione": ("Correzione: erano tre.", "Correzione: erano tre."),
    "errata": ("Errata corrige: erano tre.", "Errata corrige: erano tre."),
    "talk of a correction": ("Die Korrektur der Prognose: ein Prozent.", None),
    "talk of corrections": ("The correction of the forecast came late.", None),
    "an explanation in a quote": ("„Er [der Minister, Anm. d. Red.] kommt“, sagte sie.", None),
    "nothing": ("", None),
}


@pytest.mark.parametrize(("text", "note"), NOTES.values(), ids=NOTES)
def test_what_the_newsroom_says(text: str, note: str | None) -> None:
    assert new_note("", text) == note


@pytest.mark.timeout(10)
@pytest.mark.parametrize(
    "text",
    ["\n" * 50_000, " \t" * 50_000, "(" * 50_000, "korrektur " * 20_000, "Korrektur: x\n" * 20_000, "* - " * 30_000],
)
def test_a_text_made_to_be_slow_is_not(text: str) -> None:
    """Seconds here would be minutes if the time grew with the square of the length."""
    assert new_note("", f"{text}\nversion") in (None, "Korrektur: x")


def test_a_note_counts_once() -> None:
    """The revision that brought it has it; the next, which still shows it, has not."""
    first = "Text.\n\nKorrektur: drei."
    assert new_note("Text.", first) == "Korrektur: drei."
    assert new_note(first, "Text, mehr.\n\nKorrektur: drei.") is None
    assert new_note(first, f"{first}\n\nCorrection: vier.") == "Correction: vier."


def test_a_long_note_is_cut_at_a_word() -> None:
    note = new_note("", "Korrektur: " + "sehr lang " * 100)
    assert note is not None
    assert len(note) <= LONGEST_REASON + 2
    assert note.endswith(("sehr …", "lang …"))
