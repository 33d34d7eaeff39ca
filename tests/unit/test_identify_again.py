"""A document that was read before, read by another release: its updates are what they were, whatever they tell now."""

from __future__ import annotations

from dataclasses import replace

from syndicate.identify import identify
from syndicate.identify.again import identify_again
from syndicate.merge import reread
from syndicate.walk import Reread, Retimed
from tests.unit.identify_cases import BRUECKE, HALVES, PEGEL, SEKTOR_A, bare, stored

BEFORE = [
    stored(text, minute=0, ref=ref, position=float(position), title=title)
    for position, (ref, text, title) in enumerate(
        [("c", SEKTOR_A, "Strecke gesperrt"), ("b", PEGEL, "EilmeldungPegel steigt"), ("a", BRUECKE, "Brücke zu")]
    )
]
NOW = [
    bare(BRUECKE, minute=50, title="Brücke zu"),
    replace(bare(PEGEL, minute=40, title="Pegel steigt"), fingerprint="another"),
    bare(SEKTOR_A, minute=30, title="Strecke gesperrt"),
]
"""The clock is read now where the day alone was before, and a headline without its label."""


def test_times_that_are_read_otherwise_are_no_evidence() -> None:
    assert [match.known is not None for match in identify(NOW, BEFORE, newest_first=True).matches] == [
        True,
        False,
        True,
    ]
    again = identify_again(NOW, BEFORE, (), newest_first=True)
    assert [match.known for match in again.matches] == BEFORE[::-1]
    assert [match.candidate for match in again.matches] == NOW


def test_what_is_read_for_the_first_time_stays_new() -> None:
    shown = [bare(HALVES[0], minute=59), *NOW]
    again = identify_again(shown, BEFORE, (), newest_first=True)
    assert [match.known for match in again.matches] == [None, *BEFORE[::-1]]
    assert again.matches[0].candidate is shown[0]


def test_the_time_is_adopted_with_the_words_it_is_told_by() -> None:
    changes = reread(identify_again(NOW, BEFORE, (), newest_first=True).matches).changes
    told = [(type(change), change.id) for change in changes if isinstance(change, Reread | Retimed)]
    assert told == [(Reread, "urn:x:b"), (Retimed, "urn:x:b")]
    assert [change.published for change in changes if isinstance(change, Retimed)] == [NOW[1].published]
