"""From lines in a row to updates: what is the headline of each, what its body, what stands between.

Plain text and pages without containers come here as the same lines, so that one grammar reads both.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from statistics import median

from syndicate.extract.agendas import without_agendas
from syndicate.extract.ends import Ended, find_ends
from syndicate.extract.families import choose_markers
from syndicate.extract.grammar import Marker, title_like
from syndicate.extract.markers import (
    FEWEST,
    Line,
    find_markers,
    newest_first,
    orders,
)
from syndicate.extract.phrases import CONTENTS
from syndicate.extract.signed import is_name
from syndicate.extract.updates import Piece, pieces_of, reads, tail

_DAY_PART = re.compile(r"\d{1,2}[.:h]\d\d(?![.\d]).*|\d{1,2} Uhr.*")
_FLASH = 12
"""Words that most updates have at least, on a page that does not call itself a newsblog and never was one."""

_SHORTEST = 3
_SENTENCE = re.compile(r"[^\W\d_]{2}[.!?…][\"'”“»)]*$")
_FEWEST_BARE = 5
_BARE = 0.4


@dataclass(frozen=True, slots=True)
class Stream:
    pieces: tuple[Piece, ...]
    newest_first: bool | None
    confidence: float
    refused: str | None = None

    @property
    def start(self) -> int | None:
        """The first line that belongs to an update."""
        return self.pieces[0].start if self.pieces else None


def segment(lines: Sequence[Line], *, live: bool, known: bool = False, bare: bool = False) -> Stream:
    """The updates in ``lines``. ``live`` tells that the page calls itself a newsblog: less evidence is asked for.

    So it is where updates are ``known`` from before: these may all be flashes. ``bare`` asks for headings with text
    under them where nothing else opens an update.
    """
    found = _with_names(find_markers(lines))
    chosen = without_agendas(lines, choose_markers(lines, found, live))
    ended = find_ends(lines) if live else []
    if len(ended) > len(chosen):
        pieces = [_ended(lines, one) for one in ended]
        return Stream(tuple(pieces), _newest_first(pieces), round(min(0.9, 0.6 + 0.05 * len(pieces)), 2))
    if not chosen and bare and (headed := _under_headings(lines)):
        return Stream(headed, None, _BARE)
    if not chosen:
        return Stream(
            (),
            None,
            0.0,
            "no update markers were found" if not found else "what looks like update markers are too few or too weak",
        )
    pieces = _without_heading(_without_doubles(lines, pieces_of(lines, chosen)))
    weight = median(len(_words_of(lines, piece)) for piece in pieces)
    sure = all(piece.marker.sure for piece in pieces)
    known = known and len(pieces) >= FEWEST
    if not live and (len(pieces) < (2 if sure else 3) or (weight < _FLASH and not known)):
        return Stream((), None, 0.0, "times stand in the text, but it is no list of updates")
    if weight < _SHORTEST:
        return Stream((), None, 0.0, "what stands under the times is too short for updates")
    order = _newest_first(pieces)
    if len(pieces) < 3 and order is False and any(len(_words_of(lines, piece)) < 6 for piece in pieces[:-1]):
        return Stream((), None, 0.0, "the times are those of a programme, no updates")
    confidence = min(0.95, 0.5 + 0.05 * len(pieces) + (0.2 if live else 0.0))
    return Stream(tuple(pieces), order, round(confidence, 2))


def _under_headings(lines: Sequence[Line]) -> tuple[Piece, ...]:
    """Headings that read as titles, each with text under it, if there are many and hardly any are otherwise."""
    heads = [index for index, line in enumerate(lines) if line.kind == "heading" and not CONTENTS.match(line.text)]
    if len(heads) < _FEWEST_BARE:
        return ()
    pieces = []
    for index, after in zip(heads, [*heads[1:], None], strict=True):
        end = after if after is not None else tail(lines, index)
        body = tuple(number for number in range(index + 1, end) if reads(lines[number]))
        said = any(_SENTENCE.search(lines[number].text) for number in body if lines[number].kind == "text")
        if said and title_like(lines[index].text):
            pieces.append(Piece(Marker("bare", None), index, index, lines[index].text, "", body, end=end))
    return tuple(pieces) if len(pieces) >= max(_FEWEST_BARE, 0.8 * len(heads)) else ()


def _ended(lines: Sequence[Line], one: Ended) -> Piece:
    rest = [index for index in range(one.start, one.end) if reads(lines[index])]
    headline = lines[rest[0]].text if one.headed and len(rest) > 1 else None
    body = tuple(rest[1:] if headline else rest)
    return Piece(one.marker, one.start, one.start, headline, "", body, end=one.end, mark=one.mark)


def _with_names(found: dict[int, Marker]) -> dict[int, Marker]:
    """What stands beside most clocks is a name where few do for all of them: such a clock is alone on its line."""
    for kind in ("bare", "dash", "pipe"):
        beside = [marker.rest for marker in found.values() if marker.kind == kind]
        names = [rest for rest in beside if is_name(rest)]
        if len(names) < 3 or len(names) < 0.8 * len(beside) or len(set(names)) > 0.7 * len(names):
            continue
        found = {
            index: replace(marker, kind="stamp") if marker.kind == kind and is_name(marker.rest) else marker
            for index, marker in found.items()
        }
    return found


def _newest_first(pieces: Sequence[Piece]) -> bool | None:
    """The order of the list; a marker with a date of its own stands under that day."""
    days = [_DAY_PART.sub("", piece.marker.time_text or "") if piece.marker.dated else piece.day for piece in pieces]
    return newest_first(orders([piece.marker for piece in pieces]), days)


def _without_heading(pieces: list[Piece]) -> list[Piece]:
    """Without the newest update where a page that has it in its headline tells it again below."""
    first = pieces[0]
    again = first.headline is not None and any(
        piece.headline == first.headline and piece.marker.time_text == first.marker.time_text for piece in pieces[1:]
    )
    return pieces[1:] if again and first.marker.kind == "plus" else pieces


def _without_doubles(lines: Sequence[Line], pieces: list[Piece]) -> list[Piece]:
    """A post pinned above the list is shown there a second time: the one in the list stays, marked as pinned."""
    prints = [_print(lines, piece) or number for number, piece in enumerate(pieces)]
    last = {said: number for number, said in enumerate(prints)}
    pinned = {last[said] for number, said in enumerate(prints) if last[said] != number}
    return [
        replace(piece, pinned=piece.pinned or number in pinned)
        for number, (piece, said) in enumerate(zip(pieces, prints, strict=True))
        if last[said] == number
    ]


def _print(lines: Sequence[Line], piece: Piece) -> tuple[str | None, str | None, str] | None:
    """None of a piece without a word: two films of one minute are two updates."""
    opening = piece.lead or (lines[piece.body[0]].text if piece.body else "")
    return (piece.marker.time_text, piece.headline, opening) if opening or piece.headline else None


def _words_of(lines: Sequence[Line], piece: Piece) -> list[str]:
    texts = [piece.headline or "", piece.lead, *(lines[index].text for index in piece.body)]
    return " ".join(texts).split()
