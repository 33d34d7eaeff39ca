"""Words of the buttons and notes around updates, told from sentences and titles."""

from __future__ import annotations

import pytest

from syndicate.extract.grammar import read_marker
from syndicate.extract.markup.sure import is_reply
from syndicate.extract.shares import is_button, is_share_word


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("Reply", True),
        ("Antworten", True),
        ("Reply (3)", True),
        ("5 Likes · Reply", True),
        ("Like Reply Share 12 min", True),
        ("Report comment", True),
        ("Reply to Anna", True),
        ("Antworten auf Anna Holm", True),
        ("Report: bridge closed", False),
        ("Report on the floods due", False),
        ("Quote of the day", False),
        ("A reply that came far too late for anybody", False),
    ],
)
def test_what_invites_to_answer_says_nothing_else(line: str, found: bool) -> None:
    assert is_reply(line) == found


@pytest.mark.parametrize("text", ["Like", "👍 3", "Reply", "12", "Share", "Gefällt mir", "J’aime", "(4) Comments"])
def test_words_of_buttons(text: str) -> None:
    assert is_button(text)


@pytest.mark.parametrize("text", ["Share prices fall", "Like no other", "Link road opens", "The bridge"])
def test_words_of_titles_are_no_buttons(text: str) -> None:
    assert not is_button(text)
    assert not is_share_word(text)


@pytest.mark.parametrize("line", ["X", "Facebook", "Copier le lien", "Link kopieren"])
def test_a_single_way_to_share(line: str) -> None:
    assert is_share_word(line)


@pytest.mark.parametrize(
    ("line", "time", "name"),
    [
        ("Von Max Ohler, 17:34 Uhr", "17:34 Uhr", "Max Ohler"),
        ("By Ada Holm | 5.34pm BST", "5.34pm BST", "Ada Holm"),
        ("Par Julie Martin, à 17h34", "à 17h34", "Julie Martin"),
    ],
)
def test_a_byline_may_tell_the_time(line: str, time: str, name: str) -> None:
    marker = read_marker(line)
    assert marker is not None
    assert (marker.kind, marker.time_text, marker.rest) == ("stamp", time, name)


@pytest.mark.parametrize(
    "line", ["Von Niederau bis Kaltbach: Züge fahren ab 17:34", "By Friday. 17:34", "Von 12:10 bis 17:34"]
)
def test_no_byline(line: str) -> None:
    assert read_marker(line) is None
