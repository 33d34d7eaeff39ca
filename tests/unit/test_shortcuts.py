"""What is told quickly is what is told at length: every way around work beside the work that it saves."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from selectolax.lexbor import LexborHTMLParser

from syndicate.extract import dom
from syndicate.extract.grammar import read_marker
from syndicate.extract.lined import Lined
from syndicate.extract.liveblog_spots import squash, squash_each
from syndicate.normalise.plain import headline
from syndicate.normalise.text import text_to_html, tidy_text, tidy_to_html
from syndicate.normalise.times.recognise import recognise
from syndicate.normalise.times.settle import parse_time, settle
from syndicate.normalise.times.words import home_zone

ODD_TEXTS = (
    "",
    " ",
    "River falls. “Ferries sail again”, says the port – at last…",
    "Straße № 5_b: ½ of 3³\u00a0km\n\n\n  İstanbul \u2028 next\x85line\x00\x0bend",
    "A & B < C\u2003\n\u2003\n\u2003\nsecond\r\n\r\n  third\tline  \n ",
    "«Le pont»\u202frouvre\ud800 漢字 ǅ ٣",
)


@pytest.mark.parametrize("text", ODD_TEXTS)
def test_letters_alone(text):
    slowly = re.sub(r"[\W_]+", "", text.lower())
    assert squash(text) == slowly
    assert squash_each([text, "B-2", text]) == [slowly, "b2", slowly]


@pytest.mark.parametrize("text", ODD_TEXTS)
def test_html_of_tidy_text(text):
    assert tidy_to_html(tidy_text(text)) == text_to_html(tidy_text(text))


@pytest.mark.parametrize(
    "stamp",
    [
        "2026-03-09T17:34:05Z",
        "2026-03-09T17:34:05.123+01:00",
        "2026-03-29T02:30:00-05:30",
        "2026-03-09T24:00:00Z",
        "2026-03-09T23:59:60Z",
        "2026-02-30T10:00:00Z",
        "1989-12-31T23:00:00Z",
        "2200-01-01T00:00:00Z",
        "2026-03-09T17:34:05+25:00",
    ],
)
def test_machine_stamps(stamp):
    zone, anchor = home_zone("de"), datetime(2026, 3, 9, 18, tzinfo=UTC)
    stated = recognise(stamp, "de")
    slowly = settle(stated, anchor=anchor, zone=zone) if stated else None
    quickly = parse_time(stamp, anchor=anchor, zone=zone, language="de")
    assert quickly == slowly
    assert (quickly and quickly.instant.utcoffset()) == (slowly and slowly.instant.utcoffset())


@pytest.mark.parametrize("clock", ["17:34", "0:05", "24:00", "9.07", "23:59"])
def test_a_clock_alone_is_read_as_one_before_a_bar(clock):
    alone, before = read_marker(clock), read_marker(f"{clock} | ")
    assert alone is not None
    assert before is not None
    assert (alone.kind, alone.time_text, alone.order) == ("stamp", before.time_text, before.order)


@pytest.mark.parametrize(
    ("title", "kept"),
    [
        ("17:34", False),
        ("17.34 Uhr", False),
        ("+++ 9 Uhr +++", False),
        ("5 pm", False),
        ("17h", False),
        ("ore 18", False),
        ("2026-03-09T17:34:05Z", False),
        ("1700 GMT", False),
        ("1773074045", False),
        ("Rail strike ends at 17:34", True),
        ("12 trains late", True),
        ("2026 budget agreed", True),
    ],
)
def test_a_headline_that_is_but_a_time(title, kept):
    assert headline(title, "en") == (title if kept else None)


@pytest.mark.parametrize(
    "element",
    [
        "<p hidden>",
        '<p aria-hidden="true">',
        '<p style="color:red; DISPLAY : None">',
        '<p style="visibility:hidden">',
        '<p class="a Visually-Hidden">',
        '<p class="visuallyhidden">',
        '<p class="sr-only">',
        '<p class="screen-reader-text">',
        '<p class="ScreenReader">',
        '<p class="assistive-text">',
        '<p class="u-hidden">',
        '<p class="is-hidden">',
        '<p class="offscreen">',
    ],
)
def test_all_that_is_hidden_may_be(element):
    body = LexborHTMLParser(f"<body><div>{element}unseen</p><p>seen</p></div>").body
    assert body is not None
    inside = body.css("p")
    assert [dom.hidden(node) for node in inside] == [True, False]
    may = dom.may_hide(body)
    assert inside[0].mem_id in may
    assert [line for line, _ in dom.lines_of(dom.steps(body, hideable=may))] == ["seen"] == dom.lines(body)


def test_lines_are_read_as_far_as_they_are_asked_for():
    body = LexborHTMLParser("<body><p>one</p><p>two</p><p>three</p>").body
    assert body is not None
    lined = Lined(body)
    assert [line for line, _ in lined.first(2)] == ["one", "two"]
    assert [line for line, _ in lined.first(1)] == ["one"]
    assert [line for line, _ in lined.lines] == ["one", "two", "three"]
    assert [line for line, _ in lined.first(5)] == ["one", "two", "three"]
    lined.first(1)[0][1].decompose()
    lined.changed()
    assert [line for line, _ in lined.first(1)] == ["two"]
    assert lined.text == "two three"
