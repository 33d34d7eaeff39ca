"""The elements of HTML by what they are to a reader."""

from __future__ import annotations


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


INLINE = _names("a abbr b cite code del em i ins mark q s small strong sub sup time u")
HEADINGS = _names("h1 h2 h3 h4 h5 h6")
TABLE = _names("table caption thead tbody tfoot tr th td")
BLOCKS = HEADINGS | TABLE | _names("blockquote figcaption figure li ol p pre ul")
VOID = _names("br hr img")

BOXES = _names(
    "address article aside center dd details dialog dir div dl dt fieldset footer form header hgroup legend main menu "
    "nav search section summary"
)
"""Boxes without a meaning of their own: unwrapped, their loose text becoming paragraphs."""

UNREAD = _names(
    "script style noscript template title svg math iframe object embed video audio canvas select textarea button map "
    "datalist"
)
"""Elements whose content is no part of the text."""
