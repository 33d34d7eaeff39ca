"""Which lines above markers are headlines: those of the updates, not the ends of the texts above."""

from __future__ import annotations

import re
from collections.abc import Sequence

from syndicate.extract.grammar import ALONE, Marker, day_heading, read_marker, title_like
from syndicate.extract.markers import (
    FEWEST,
    Line,
    line_above,
)
from syndicate.extract.phrases import CAPTION_LINE, CHROME, CONTENTS, STAND
from syndicate.extract.signed import BYLINE_CASED, NAMEPLATE, is_name

_FORMS = 2
"""Forms in which a time may stand above itself: how long ago, in full."""

_LONGEST_TIME = 80
_POSTED = re.compile(r"(?:published|posted)\s(?:at\s)?|\s(?:[A-Z][a-z]{2,12}\s){1,3}Time(?=\s|$)", re.IGNORECASE)
_TITLE = 7
"""Words that a title has at most where most updates have none."""


def headlines_above(lines: Sequence[Line], chosen: dict[int, Marker]) -> dict[int, int]:
    """The line above a marker that is its headline: a title whose marker's own words are no title."""
    found: dict[int, int] = {}
    alone = [index for index, marker in chosen.items() if marker.kind in ALONE]
    headed = [
        index
        for index in alone
        if index and lines[index - 1].kind == "heading" and not day_heading(lines[index - 1].text)
    ]
    led = [index for index in alone if index + 1 < len(lines) and lines[index + 1].kind == "heading"]
    titled = _titled(lines, chosen, alone)
    for index, marker in chosen.items():
        above = _above(lines, index, chosen)
        if above is None or above in chosen or marker.kind == "plus":
            continue
        line = lines[above]
        if line.kind in ("item", "quote") or not title_like(line.text) or not _may_head(line.text):
            continue
        if marker.kind in ALONE:
            if (index in headed and len(headed) > 0.4 * len(alone) and len(led) < 0.5 * len(headed)) or index in titled:
                found[index] = above
        elif not marker.rest:  # "17:34:" above a picture
            below = index + 1 < len(lines) and lines[index + 1].kind == "heading" and index + 2 not in chosen
            if line.kind == "heading" and lines[index].kind != "heading" and not below:
                found[index] = above
        elif not (title_like(marker.rest) and _has_text(lines, index, chosen)) and lines[index].kind != "heading":
            found[index] = above
    return _without_tails(lines, chosen, found)


def _above(lines: Sequence[Line], index: int, chosen: dict[int, Marker]) -> int | None:
    """The line above a marker; one that says its time in another form is not it."""
    above = line_above(lines, index)
    for _ in range(_FORMS):
        if above is None or above in chosen or not _tells_time(lines[above].text):
            break
        above = line_above(lines, above)
    return above


def _tells_time(text: str) -> bool:
    marker = read_marker(_POSTED.sub("", text)) if len(text) <= _LONGEST_TIME else None
    return marker is not None and not marker.rest and marker.kind in ("relative", "stamp")


def _titled(lines: Sequence[Line], chosen: dict[int, Marker], alone: Sequence[int]) -> frozenset[int]:
    """The times alone under lines that read as titles, if nearly all do and no titles follow them."""
    above = {index: _above(lines, index, chosen) for index in alone}
    titled = [
        index
        for index, up in above.items()
        if up is not None
        and up not in chosen
        and lines[up].kind == "text"
        and title_like(lines[up].text)
        and _may_head(lines[up].text)
        and not is_name(lines[up].text)
    ]
    after = [lines[index + 1].text for index in alone if index + 1 < len(lines)]
    follow = sum(title_like(text) and not (is_name(text) or NAMEPLATE.match(text)) for text in after)
    enough = len(titled) >= max(FEWEST, 0.8 * len(alone)) and follow < 0.3 * len(alone)
    return frozenset(titled) if enough else frozenset()


def _without_tails(lines: Sequence[Line], chosen: dict[int, Marker], found: dict[int, int]) -> dict[int, int]:
    """A line without a full stop above some of the clocks that open a sentence ends the update before."""
    spoken = [index for index, marker in chosen.items() if marker.kind not in ALONE]
    plain = [index for index in spoken if index in found and lines[found[index]].kind != "heading"]
    few = len(spoken) >= FEWEST and len(plain) < 0.5 * len(spoken)
    tails = {index for index in plain if few and len(lines[found[index]].text.split()) > _TITLE}
    return {index: above for index, above in found.items() if index not in tails}


def _may_head(text: str) -> bool:
    return not (
        day_heading(text)
        or STAND.match(text)
        or CAPTION_LINE.match(text)
        or CHROME.match(text)
        or CONTENTS.match(text)
        or BYLINE_CASED.match(text)
    )


def _has_text(lines: Sequence[Line], index: int, chosen: dict[int, Marker]) -> bool:
    """Whether a sentence follows before the next marker."""
    for follower in range(index + 1, min(index + 6, len(lines))):
        if follower in chosen:
            return False
        line = lines[follower]
        if line.kind == "text" and not title_like(line.text) and len(line.text.split()) > 3:
            return True
    return False
