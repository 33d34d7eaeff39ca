"""From lines in a row to updates: what is the headline of each, what its body, what stands between.

Plain text and pages without containers come here as the same lines, so that one grammar reads both.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from statistics import median

from syndicate.extract.agendas import without_agendas
from syndicate.extract.ends import Ended, find_ends
from syndicate.extract.families import choose_markers
from syndicate.extract.grammar import ALONE, Marker, day_heading, lone_clock, read_marker, title_like, undouble
from syndicate.extract.markers import (
    FEWEST,
    LONE_MARK,
    Line,
    find_markers,
    line_above,
    newest_first,
    orders,
)
from syndicate.extract.phrases import CAPTION_LINE, CHROME, CONTENTS, NEWSLETTER, STAND, UPDATED_LINE

BYLINE = re.compile(r"(?:von|from|by|de|par|di|por)\s(?=[A-ZÄÖÜ])[^.!?]{3,120}$", re.IGNORECASE)
_DAY_PART = re.compile(r"\d{1,2}[.:h]\d\d(?![.\d]).*|\d{1,2} Uhr.*")
_GLUED = re.compile(r"(?P<title>[^.!?]{8,160}?[^\W\d_]{3})(?<=[^\W\dA-Z_]{3})(?=[A-ZÄÖÜÉ][^\W\d_]{0,20}\s\S+\s\S)")
_FLASH = 12
"""Words that most updates have at least, on a page that does not call itself a newsblog and never was one."""
_SHORTEST = 3
_SENTENCE = re.compile(r"[^\W\d_]{2}[.!?…][\"'”“»)]*$")
_FEWEST_BARE = 5
_BARE = 0.4
_STOPPED = re.compile(r"[.!?:]$")
_TITLE = 7
"""Words that a title has at most where most updates have none."""

_CATEGORY = 3
_BYLINE_CASED = re.compile(r"(?:Von|From|By|Par|Di|Por)\s[A-ZÄÖÜ]")


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
    pieces = _without_doubles(lines, _without_heading(_pieces(lines, chosen)))
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
        end = after if after is not None else _tail(lines, index)
        body = tuple(number for number in range(index + 1, end) if _reads(lines[number]))
        said = any(_SENTENCE.search(lines[number].text) for number in body if lines[number].kind == "text")
        if said and title_like(lines[index].text):
            pieces.append(Piece(Marker("bare", None), index, index, lines[index].text, "", body, end=end))
    return tuple(pieces) if len(pieces) >= max(_FEWEST_BARE, 0.8 * len(heads)) else ()


def _ended(lines: Sequence[Line], one: Ended) -> Piece:
    rest = [index for index in range(one.start, one.end) if _reads(lines[index])]
    headline = lines[rest[0]].text if one.headed and len(rest) > 1 else None
    body = tuple(rest[1:] if headline else rest)
    return Piece(one.marker, one.start, one.start, headline, "", body, end=one.end, mark=one.mark)


def _with_names(found: dict[int, Marker]) -> dict[int, Marker]:
    """What stands beside most clocks is a name where few do for all of them: such a clock is alone on its line."""
    bare = [marker.rest for marker in found.values() if marker.kind == "bare"]
    names = [rest for rest in bare if is_name(rest)]
    if len(names) < 3 or len(names) < 0.8 * len(bare) or len(set(names)) > 0.7 * len(names):
        return found
    return {
        index: replace(marker, kind="stamp") if marker.kind == "bare" and is_name(marker.rest) else marker
        for index, marker in found.items()
    }


def _newest_first(pieces: Sequence[Piece]) -> bool | None:
    """The order of the list; a marker with a date of its own stands under that day."""
    days = [_DAY_PART.sub("", piece.marker.time_text or "") if piece.marker.dated else piece.day for piece in pieces]
    return newest_first(orders([piece.marker for piece in pieces]), days)


# --- what belongs to it --------------------------------------------------------------------------------------------


def _pieces(lines: Sequence[Line], chosen: dict[int, Marker]) -> list[Piece]:
    order = sorted(chosen)
    above = _headlines_above(lines, chosen)
    # What stands above the first update alone, and is no heading, is the page's, as far as can be told.
    alone = above.pop(order[0], None) if _heads_the_page(lines, order, above) else None
    ends = [above.get(index, index) for index in order[1:]] + [_tail(lines, order[-1])]
    names = _names(lines)
    day = _day_above(lines, order[0])
    pieces: list[Piece] = []
    last = order[0]
    for index, end in zip(order, ends, strict=True):
        for line in lines[last : index + 1]:
            day = day_heading(line.text) or day
        last = index + 1
        piece = _piece(lines, index, chosen[index], above.get(index), end, names)
        pieces.append(replace(piece, day=piece.day or day))
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


def _headlines_above(lines: Sequence[Line], chosen: dict[int, Marker]) -> dict[int, int]:
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
        above = line_above(lines, index)
        if above is None or above in chosen or marker.kind == "plus":
            continue
        line = lines[above]
        if line.kind in ("item", "quote") or not title_like(line.text) or not _may_head(line.text):
            continue
        if marker.kind in ALONE:
            if (index in headed and len(headed) > 0.4 * len(alone) and len(led) < 0.5 * len(headed)) or index in titled:
                found[index] = above
        elif (
            marker.rest
            and not (title_like(marker.rest) and _has_text(lines, index, chosen))
            and lines[index].kind != "heading"
        ):
            found[index] = above
    return _without_tails(lines, chosen, found)


def _titled(lines: Sequence[Line], chosen: dict[int, Marker], alone: Sequence[int]) -> frozenset[int]:
    """The times alone under lines that read as titles, if nearly all do and no titles follow them."""
    above = {index: line_above(lines, index) for index in alone}
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
    follow = sum(index + 1 < len(lines) and title_like(lines[index + 1].text) for index in alone)
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
        or _BYLINE_CASED.match(text)
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


def _names(lines: Sequence[Line]) -> frozenset[str]:
    """Names that stand alone on their lines again and again: those of the authors, no headlines."""
    counts = Counter(line.text for line in lines if len(line.text) <= 60 and is_name(line.text))
    return frozenset(name for name, count in counts.items() if count > 1)


def _piece(lines: Sequence[Line], at: int, marker: Marker, above: int | None, end: int, names: frozenset[str]) -> Piece:
    rest = [index for index in range(at + 1, end) if _reads(lines[index])]
    headline = lines[above].text if above is not None else None
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
        if byline is None and len(rest) > 1 and lines[rest[0]].text in names:
            byline, rest = lines[rest[0]].text, rest[1:]
        if byline is None and len(rest) > 2 and is_name(lines[rest[0]].text) and title_like(lines[rest[1]].text):
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
    byline, rest = _byline(lines, rest, byline, names)
    return Piece(marker, at, above if above is not None else at, headline, lead, tuple(rest), day, byline, end=end)


def _byline(
    lines: Sequence[Line], rest: list[int], byline: str | None, names: frozenset[str]
) -> tuple[str | None, list[int]]:
    """The name on the first lines left, unless one is known, and the lines after it."""
    if byline is None and len(rest) > 1 and lines[rest[0]].text in names:
        byline, rest = lines[rest[0]].text, rest[1:]
    if rest and _BYLINE_CASED.match(lines[rest[0]].text) and BYLINE.match(lines[rest[0]].text) and len(rest) > 1:
        byline, rest = lines[rest[0]].text, rest[1:]
    return byline, rest


def _is_category(lines: Sequence[Line], at: int, lead: str, rest: Sequence[int]) -> bool:
    """Whether a word or three beside the time stand above a title of their own, and that above a text."""
    return (
        len(rest) > 1
        and 1 <= len(lead.split()) <= _CATEGORY
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
    return first.kind == "text" and title_like(first.text) and len(rest) > 1 and not _BYLINE_CASED.match(first.text)


def is_name(text: str) -> bool:
    """Whether the words beside a time are a person's: two to four, all with a capital."""
    parts = text.split()
    return 1 < len(parts) <= 4 and all(part[:1].isupper() for part in parts) and not _STOPPED.search(text)


def _reads(line: Line) -> bool:
    """Whether a line is something an update says, not furniture around it."""
    text = line.text
    if line.kind in ("caption", "other") or LONE_MARK.match(text) or day_heading(text):
        return False
    if len(text) <= 90 and (CHROME.match(text) or UPDATED_LINE.match(text)):
        return False
    return not (len(text) <= 300 and (CAPTION_LINE.match(text) or NEWSLETTER.match(text)))


def _tail(lines: Sequence[Line], at: int) -> int:
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
        replace(piece, pinned=number in pinned)
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
