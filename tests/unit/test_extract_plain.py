"""One-line strings with and without markup, and which way a list runs."""

from __future__ import annotations

import pytest

from syndicate.extract.order import instant, newest_first
from syndicate.extract.plain import has_markup, has_tags, plain

PLAIN = {
    "plain": ("River falls", 1, "River falls"),
    "entities": ("Pegel &uuml;ber 5&nbsp;m", 1, "Pegel über 5 m"),
    "inline elements leave no gap": ("H<sub>2</sub>O", 1, "H2O"),
    "blocks leave one": ("<p>One</p><p>Two</p>", 1, "One Two"),
    "comparison is no element": ("5 < 6 and 7 > 3", 1, "5 < 6 and 7 > 3"),
    "generic type is no element": ("List<String> explained", 1, "List<String> explained"),
    "escaped element is text": ("The &lt;b&gt; element", 1, "The <b> element"),
    "query is no entity": ("?a=1&copy=2&reg", 1, "?a=1&copy=2&reg"),
    "escaped once too often": ("&amp;quot;Yes&amp;quot;", 2, '"Yes"'),
    "escaped markup, read twice": ("&lt;strong&gt;Go&lt;/strong&gt;", 2, "Go"),
    "scripts say nothing": ("<script>alert(1)</script>Text", 1, "Text"),
    "zero width space": ("\u200b19:02", 1, "19:02"),
    "line breaks": ("a\n\t b", 1, "a b"),
    "empty element": ("<br/>", 1, None),
    "empty": ("", 1, None),
    "nothing": (None, 1, None),
}


@pytest.mark.parametrize(("markup", "times", "expected"), PLAIN.values(), ids=PLAIN)
def test_plain(markup: str | None, times: int, expected: str | None) -> None:
    assert plain(markup, times) == expected


def test_markup_is_told_from_text() -> None:
    assert has_markup("a &amp; b")
    assert not has_tags("a &amp; b")
    assert has_tags("<br/>")
    assert not has_markup("a & b < c > d")


ORDERS: dict[str, tuple[list[str | None], bool | None]] = {
    "falling": (["2026-01-07T12:00Z", None, "2026-01-07T11:00Z", "2026-01-07T11:00Z"], True),
    "rising, one pinned": (["2026-01-07T10:00Z", "2026-01-07T11:00Z", "2026-01-07T12:00Z", "2026-01-07T09:00Z"], False),
    "RFC 822": (["Wed, 07 Jan 2026 12:00:00 +0100", "Wed, 07 Jan 2026 11:30:00 +0000"], False),
    "epoch": (["1767787200000", "1767783600"], True),
    "one": (["2026-01-07T12:00Z"], None),
    "words": (["Mi, 7. Januar", "gestern"], None),
    "none": ([], None),
}


@pytest.mark.parametrize(("stamps", "expected"), ORDERS.values(), ids=ORDERS)
def test_order(stamps: list[str | None], expected: bool | None) -> None:
    assert newest_first(stamps) is expected


@pytest.mark.parametrize(
    "stamp", [None, "", "0001-01-01T00:00+14:00", "9" * 13, "9" * 400, "Mon, 99 Foo 2026 99:99:99"]
)
def test_no_stamp_breaks_the_comparison(stamp: str | None) -> None:
    found = instant(stamp)
    assert found is None or found.tzinfo is not None
