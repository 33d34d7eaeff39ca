"""Patterns that are tried only where a hint stands, and the letters of many texts at once."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syndicate.extract import further, phrases
from syndicate.extract.liveblog_spots import squash, squash_each
from syndicate.extract.words import Hinted
from syndicate.normalise import fingerprint
from syndicate.normalise.times import phrases as spans

HINTED = {
    "ended": phrases.ENDED,
    "successor": phrases.SUCCESSOR,
    "today's": phrases.TODAYS,
    "live": phrases._LIVE,
    "more": further._MORE,
}


@pytest.mark.parametrize("hinted", HINTED.values(), ids=HINTED)
def test_whatever_matches_has_a_hint(hinted: Hinted) -> None:
    @settings(max_examples=300, deadline=None)
    @given(st.from_regex(hinted.pattern))
    def is_found(text: str) -> None:
        found = hinted.search(text)
        assert found is not None
        assert found[0] == hinted.pattern.search(text)[0]  # type: ignore[index]

    is_found()


@pytest.mark.parametrize("hinted", HINTED.values(), ids=HINTED)
def test_without_a_hint_nothing_is_found(hinted: Hinted) -> None:
    assert hinted.search("The water rises at the old bridge") is None
    assert hinted.search("Das Wasser an der alten Brücke steigt") is None


@settings(max_examples=300, deadline=None)
@given(st.from_regex(re.compile(fingerprint._AGO, re.IGNORECASE), fullmatch=True))
def test_every_span_at_the_end_of_a_line_has_its_word(span: str) -> None:
    assert any(word in span.lower() for word in fingerprint._MAYBE_AGO)


@pytest.mark.parametrize("pattern", [*spans._AGO, spans._JUST_NOW])
def test_every_span_has_its_word(pattern: re.Pattern[str]) -> None:
    @settings(max_examples=200, deadline=None)
    @given(st.from_regex(pattern))
    def is_hinted(text: str) -> None:
        assert spans._MAYBE_AGO.search(text)

    is_hinted()


@given(st.lists(st.text(max_size=30), min_size=1, max_size=8))
def test_letters_of_many_texts_are_those_of_each(texts: list[str]) -> None:
    assert squash_each(texts) == [squash(text) for text in texts]
