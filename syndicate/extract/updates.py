"""What belongs to an update of which the marker is known: headline, byline, body, its end."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from syndicate.extract.grammar import ALONE, Marker, day_heading, lone_clock, read_marker, title_like, undouble
from syndicate.extract.headed import headlines_above
from syndicate.extract.markers import (
    LONE_MARK,
    Line,
)
from syndicate.extract.phrases import CAPTION_LINE, CHROME, NEWSLETTER, PINNED, UPDATED_LINE
from syndicate.extract.signed import BYLINE_CASED, NAMEPLATE, byline_of, is_name, names_alone

_GLUED = re.compile(r"(?P<title>[^.!?]{8,160}?[^\W\d_]{3})(?<=[^\W\dA-Z_]{3})(?=[A-ZÄÖÜÉ][^\W\d_]{0,20}\s\S+\s\S)")
_HELD = re.compile(PINNED, re.IGNORECASE)
"""A line that says that the update below is held above the list."""
_PLUSES = re.compile(r"^\+{2,4}\s?(?=[^\s+])|(?<=[^\s+])\s?\+{2,4}$")
_CATEGORY = 3


@dataclass(frozen=True, slots=True)
class Piece:
    """One update as lines: ``at`` is the marker's, ``lead`` what of the marker's line is body, ``body`` the rest."""

    marker: Marker
    at: int
    start: int
    headline: str | None
    lead: str
    body: tuple[int, ...]
    day: str | None = None
    byline: str | None = None
    pinned: bool = False
    end: int = 0
    """The line after its last, furniture included."""

    mark: str | None = None
    """Its time as it stands in brackets at the end of its text."""

    perhaps: str | None = None
    """What is its headline, if it is not the page's: a line above the first update, where no other has one."""

    def unmarked(self, text: str) -> str:
        """``text``, of this update, without that."""
        before, mark, after = text.rpartition(self.mark) if self.mark else (text, "", "")
        return before.rstrip() + after if mark else text


def pieces_of(lines: Sequence[Line], chosen: dict[int, Marker]) -> list[Piece]:
    order = sorted(chosen)
    above = headlines_above(lines, chosen)
    # What stands above the first update alone, and is no heading, is the page's, as far as can be told.
    alone = above.pop(order[0], None) if _heads_the_page(lines, order, above) else None
    starts = [above.get(index, index) for index in order]
    held = {start for start in starts if start and _HELD.fullmatch(lines[start - 1].text)}
    ends = [start - (start in held) for start in starts[1:]] + [tail(lines, order[-1])]
    names = names_alone(lines)
    # What stands above the minutes of a match is the page's date: it is no time of a goal.
    day = _day_above(lines, order[0]) if chosen[order[0]].kind != "minute" else None
    pieces: list[Piece] = []
    last = order[0]
    for index, start, end in zip(order, starts, ends, strict=True):
        for line in lines[last : index + 1]:
            day = day_heading(line.text) or day
        last = index + 1
        piece = _piece(lines, index, chosen[index], above.get(index), end, names)
        pieces.append(replace(piece, day=piece.day or day, pinned=start in held))
    if alone and pieces[0].headline is None:  # the very first line is the page's
        pieces[0] = replace(pieces[0], perhaps=lines[alone].text)
    return _unglued(pieces)


def _heads_the_page(lines: Sequence[Line], order: Sequence[int], above: dict[int, int]) -> bool:
    return len(order) > 1 and set(above) == {order[0]} and lines[above[order[0]]].kind != "heading"


def _unglued(pieces: list[Piece]) -> list[Piece]:
    """Headline and text parted where a copy glued them on the line of a time ("Bridge openThe bridge is …")."""
    leads = [piece for piece in pieces if piece.marker.kind in ALONE and piece.lead and piece.headline is None]
    cuts = {piece.at: match for piece in leads if (match := _GLUED.match(piece.lead)) and title_like(match["title"])}
    if len(cuts) < 2 or len(cuts) < 0.6 * len(leads):
        return pieces
    return [
        replace(piece, headline=cut["title"], lead=piece.lead[cut.end() :]) if (cut := cuts.get(piece.at)) else piece
        for piece in pieces
    ]


def _day_above(lines: Sequence[Line], first: int) -> str | None:
    """The day heading last seen above the first update; a weekday alone only just above it: menus name days too."""
    for index in range(first - 1, -1, -1):
        found = day_heading(lines[index].text)
        if found is not None and (first - index <= 3 or re.search(r"\d", found)):
            return found
    return None


def _piece(lines: Sequence[Line], at: int, marker: Marker, above: int | None, end: int, names: frozenset[str]) -> Piece:
    rest = [index for index in range(at + 1, end) if reads(lines[index])]
    headline = _PLUSES.sub("", lines[above].text) if above is not None else None
    lead = marker.rest
    byline: str | None = None
    day: str | None = None
    if marker.kind == "plus":
        headline = marker.title if marker.closed else None
        if headline and not rest and not lead and not title_like(headline):  # a sentence between pluses is no title
            lead, headline = headline, None
        if not marker.closed and marker.time_text and title_like(lead) and rest:
            headline, lead = lead, ""
    elif marker.kind in ALONE:
        byline, lead = (lead or None, "") if is_name(lead) else (None, lead)
        rest, day = _after_stamp(lines, rest, marker)
        if byline is None and _signs(lines, rest, names):
            byline, rest = lines[rest[0]].text, rest[1:]
        own = (
            byline is not None and bool(rest) and lines[rest[0]].text.startswith(f"{byline} ")
        )  # "N.N. reports from …"
        if headline is None and not lead and len(rest) >= 1 and not own and _heads(lines, rest):
            headline, rest = undouble(lines[rest[0]].text), rest[1:]
    elif marker.kind == "bare" and marker.dated and rest and is_name(lead):
        byline, lead = lead, ""
    elif headline is None and _is_category(lines, at, lead, rest):
        headline, lead, rest = lines[rest[0]].text, "", rest[1:]
    elif (
        headline is None
        and lead
        and (
            lines[at].kind == "heading"
            or (title_like(lead) and rest and lines[rest[0]].kind != "item")
            or (marker.kind == "pipe" and rest)
        )
    ):
        headline, lead = lead, ""
    byline, rest = byline_of(lines, rest, byline, names)
    return Piece(marker, at, above if above is not None else at, headline, lead, tuple(rest), day, byline, end=end)


def _signs(lines: Sequence[Line], rest: Sequence[int], names: frozenset[str]) -> bool:
    """Whether the first line left is a name alone, with more below it."""
    if len(rest) < 2:
        return False
    said = lines[rest[0]].text
    if said in names:
        return True
    plated = NAMEPLATE.match(lines[rest[0] + 1].text) is not None
    return is_name(said) and (plated or (len(rest) > 2 and title_like(lines[rest[1]].text)))


def _is_category(lines: Sequence[Line], at: int, lead: str, rest: Sequence[int]) -> bool:
    """Whether a name, or a word or three, beside the time stand above a title of their own, and that above a text."""
    if len(rest) < 2:
        return False
    if is_name(lead) and title_like(lines[rest[0]].text):
        return True
    return (
        1 <= len(lead.split()) <= _CATEGORY
        and lead[-1:].isalnum()
        and lines[at].kind == "text"
        and lines[rest[0]].kind == "heading"
        and lines[rest[1]].kind == "text"
        and title_like(lines[rest[0]].text)
    )


def _after_stamp(lines: Sequence[Line], rest: list[int], marker: Marker) -> tuple[list[int], str | None]:
    """The lines after a lone time without other forms of it: a hidden copy, its date."""
    while rest:
        text = lines[rest[0]].text
        again = read_marker(text) if len(text) < 40 else None
        if lone_clock(text) or (again is not None and again.kind in ALONE and again.order == marker.order):
            rest = rest[1:]
        elif day_heading(text) and len(rest) > 1:
            return rest[1:], day_heading(text)
        else:
            break
    return rest, None


def _heads(lines: Sequence[Line], rest: Sequence[int]) -> bool:
    first = lines[rest[0]]
    if first.kind == "heading":
        return True
    return first.kind == "text" and title_like(first.text) and len(rest) > 1 and not BYLINE_CASED.match(first.text)


def reads(line: Line) -> bool:
    """Whether a line is something an update says, not furniture around it."""
    text = line.text
    if line.kind in ("caption", "other") or LONE_MARK.match(text) or day_heading(text):
        return False
    if len(text) <= 90 and (CHROME.match(text) or UPDATED_LINE.match(text) or NAMEPLATE.match(text)):
        return False
    return not (len(text) <= 300 and (CAPTION_LINE.match(text) or NEWSLETTER.match(text)))


def tail(lines: Sequence[Line], at: int) -> int:
    """Where the last update ends: at the chrome that follows its text."""
    said = lines[at].kind == "item" and len(lines[at].text.split()) > 5
    for index in range(at + 1, len(lines)):
        line = lines[index]
        if said and (line.kind == "other" or (len(line.text) <= 60 and CHROME.match(line.text))):
            return index
        if said and (line.kind == "heading" or (line.kind == "text" and lines[at].kind == "item")):
            return index
        said = said or (line.kind in ("text", "item") and len(line.text.split()) > 5)
    return len(lines)
