"""How alike two texts are, part by part: each part is what some rule of identity rests on."""

from __future__ import annotations

import pytest

from syndicate.likeness import compare, repeats

LINE = "The line at {} is closed until further notice because of water damage."
TWINS: dict[str, tuple[str, str, bool]] = {
    "another place": (LINE.format("Brunn"), LINE.format("Celle"), True),
    "a place of two words": (LINE.format("Brunn"), LINE.format("Celle North"), True),
    "a letter": ("The line A is closed until further notice.", "The line B is closed until further notice.", True),
    "a typo": (LINE.format("Brunn"), LINE.format("Brunn").replace("damage", "damgae"), False),
    "another number": (LINE.format("kilometre 14"), LINE.format("kilometre 15"), False),
    "a word more": (LINE.format("Brunn"), LINE.format("Brunn again"), False),
    "a word less": (LINE.format("Brunn again"), LINE.format("Brunn"), False),
    "four other words": (
        LINE.format("Brunn"),
        "The road to Celle is closed until noon today because of water damage.",
        False,
    ),
    "grown by a sentence": (LINE.format("Brunn"), LINE.format("Celle") + " Buses run instead of the trains.", False),
    "the same": (LINE.format("Brunn"), LINE.format("Brunn"), False),
    "hardly alike": ("The line at Brunn is closed.", "Goal for Brunn!", False),
}


@pytest.mark.parametrize(("text", "other", "expected"), TWINS.values(), ids=TWINS)
def test_a_word_that_stands_for_another_makes_a_twin(text: str, other: str, expected: bool) -> None:
    """And no slip of the pen, no number, no edit that adds something."""
    assert compare(text, other).twin == compare(other, text).twin == expected


REPEATS: dict[str, tuple[str, str, int | None]] = {
    "the same": (LINE.format("Brunn"), LINE.format("Brunn"), 0),
    "more follows": (LINE.format("Brunn"), LINE.format("Brunn") + " Buses run.", 0),
    "a slip of the pen": (LINE.format("Brunn"), LINE.format("Brunn").replace("notice", "noitce"), 0),
    "three slips": (
        LINE.format("Brunn"),
        "The lien at Brunn is clsoed until furhter notice because of water damgae.",
        None,
    ),
    "another place": (LINE.format("Brunn"), LINE.format("Celle"), None),
    "another number": (LINE.format("kilometre 14"), LINE.format("kilometre 15"), 1),
    "a word put before": (LINE.format("Brunn"), "Now: " + LINE.format("Brunn"), None),
    "one word begins many reports": ("Goal!", "Goal! Brunn lead.", None),
}


@pytest.mark.parametrize(("text", "other", "expected"), REPEATS.values(), ids=REPEATS)
def test_one_text_begins_with_the_other(text: str, other: str, expected: int | None) -> None:
    assert repeats(text, other) == repeats(other, text) == expected
