"""Plain text: the copy of a newsblog that lost its layout, and sometimes its headings and times.

The head comes first (kicker, headline, stand, lead, caption), then updates as the grammar of markers finds them. Where
no marker survived, subjects are told apart if they can be, and times stay unknown: the page's own time is no update's.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import islice, pairwise
from statistics import median
from urllib.parse import urlsplit

from syndicate.errors import ExtractError
from syndicate.extract.cohesion import subjects
from syndicate.extract.decode import document_text
from syndicate.extract.dom import squeeze
from syndicate.extract.grammar import read_marker, split_chain, title_like
from syndicate.extract.hints import Hints
from syndicate.extract.language import guess
from syndicate.extract.markers import Line, LineKind
from syndicate.extract.phrases import (
    CAPTION_LINE,
    CHROME,
    ENLARGE,
    is_live,
    is_programme,
)
from syndicate.extract.stream import Stream, segment
from syndicate.extract.text_head import ended, read_head
from syndicate.extract.updates import Piece
from syndicate.model import Person
from syndicate.walk import Document, Extraction, RawUpdate

NAME = "text"
MOST_LINES = 50_000
_UNCLOCKED = frozenset({"minute", "relative", "plus"})
_MOST_ABOVE = 500
_QUARTER = 15
_MOST = 0.6
_REPLY = re.compile(
    r"(?:reply|antworten|répondre|responder|contestar|rispondi|beantwoorden|reageren|odpowiedz|svara|svar)"
    r"(?: \(?\d{1,5}\)?)?",
    re.IGNORECASE,
)
_FIRST = 5
"""Lines at the top among which a programme says that it is one."""

_BULLET = re.compile(r"[•·▪►*–-]\s+(?=\S)")
_CREDIT_LINE = re.compile(
    r"(?:^|/\s?|\bvia\s)(?:AP|AFP|dpa|DPA|Reuters|EPA|Keystone|Imago|IMAGO|Getty(?:\sImages)?|PA|picture alliance|"
    r"ANSA|EFE|SDA)"
    r"(?:\s?/\s?\S{2,20})?\)?$"
)


_SHARING = re.compile(
    r"(?:(?:fb|tw|x|facebook|twitter|whatsapp|e-?mail|mail|drucken|print|teilen|share|tweet|pin|link kopieren)\s){2,}|"
    r"[\w-]{1,60}\.(?:jpe?g|png|webp|gif)\s",
    re.IGNORECASE,
)
"""Share labels, two and more, or the name of a picture's file, in front of a body."""


def extract(document: Document, hints: Hints) -> Extraction:
    """The updates of a plain-text document. Raises ExtractError if it holds no text at all."""
    lines = text_lines(document_text(document, hints))
    if not lines:
        msg = "the document is empty"
        raise ExtractError(msg)
    language = hints.language or document.content_language or guess(" ".join(lines[:200]))
    live = is_live("\n".join([*lines[:15], document.url]))
    marked = _marked(lines)
    stream = segment(marked, live=live, known=hints.newsblog)
    if (refused := _refusal(marked, stream, document)) is not None:
        top = [line.text for line in marked[: stream.start]]
        head, _ = read_head(top or lines[:1], document, language)
        return Extraction((), NAME, head, confidence=0.3, refused=refused)
    found = [_update(marked, piece) for piece in stream.pieces]
    updates = tuple(update for update in found if update.text or update.headline)
    if updates:
        top = _above(marked, lines, stream.pieces[0])
        head, _ = read_head(_with_glued_title(top, marked, lines, stream.pieces[0]), document, language)
        head = replace(head, live=False if ended(lines) else None)
        return Extraction(
            updates,
            NAME,
            head,
            newest_first=stream.newest_first,
            confidence=stream.confidence,
            degraded=None if document.complete else "the document was cut",
            unreadable=len(found) - len(updates),
        )
    unmarked = _unmarked(lines, document, language, live, stream.refused)
    return replace(unmarked, degraded=None if document.complete else "the document was cut")


def _refusal(lines: Sequence[Line], stream: Stream, document: Document) -> str | None:
    """Why times open no updates: they are those of comments, or run oldest first, as a chronicle's, a transcript's or a
    programme's."""
    if _are_comments(lines, stream.pieces):
        return "the times are those of its readers' comments"
    if stream.newest_first is not False or any(piece.marker.kind in _UNCLOCKED for piece in stream.pieces):
        return None
    above = [line.text for line in lines[: stream.start][:_MOST_ABOVE]]
    if any(is_programme(line) for line in above[:_FIRST]):
        return "the text announces a programme"
    named = is_live("\n".join([*above, urlsplit(document.url).path]))
    hours = {piece.marker.order for piece in stream.pieces}
    forecast = all(hour is not None and hour % _QUARTER == 0 for hour in hours)
    if named or (all(piece.marker.sure for piece in stream.pieces) and not forecast):
        return None
    return "times run through the text as in a chronicle, and it does not call itself a newsblog"


def _are_comments(lines: Sequence[Line], pieces: Sequence[Piece]) -> bool:
    """Whether most pieces end with a way to answer."""
    answered = sum(any(_REPLY.fullmatch(line.text) for line in lines[piece.at : piece.end]) for piece in pieces)
    return len(pieces) > 1 and answered > _MOST * len(pieces)


# --- lines ---------------------------------------------------------------------------------------------------------


def text_lines(text: str) -> list[str]:
    """The lines of a text, squeezed, no empty ones; paragraphs broken at a fixed width are joined again."""
    raw = [squeeze(line) for line in islice(text.splitlines(), MOST_LINES)]
    filled = [line for line in raw if line]
    if len(filled) >= 12 and 55 <= median(map(len, filled)) <= 85 and max(map(len, filled)) <= 100:
        raw = _unwrapped(raw)
    return [line for line in raw if line]


def _unwrapped(raw: Sequence[str]) -> list[str]:
    found: list[str] = []
    for line in raw:
        if line and found and len(found[-1]) > 0 and _long_enough(found[-1], line):
            found[-1] = f"{found[-1]} {line}"
        else:
            found.append(line)
    return found


def _long_enough(before: str, line: str) -> bool:
    last = before[before.rfind("\n") + 1 :]
    return len(last) >= 50 and read_marker(line) is None and not _BULLET.match(line)


def _marked(lines: Sequence[str]) -> list[Line]:
    """Lines with their kinds; chains of ``+++`` cut; a line that the next one, a caption, repeats is a caption too."""
    found = [Line(part, place, _kind(part)) for place, line in enumerate(lines) for part in split_chain(line)]
    for index in range(len(found) - 1):
        line, after = found[index], found[index + 1]
        credited = _CREDIT_LINE.search(after.text) is not None and len(after.text) <= 80
        repeated = after.kind == "caption" and after.text.startswith(line.text)
        if credited and read_marker(after.text) is None:
            found[index + 1] = replace(after, kind="caption")
        if repeated or (credited and len(line.text) <= 250 and line.kind == "text" and read_marker(line.text) is None):
            found[index] = replace(line, kind="caption")
    return found


def _kind(text: str) -> LineKind:
    if _BULLET.match(text):
        return "item"
    if ENLARGE.search(text) or (CAPTION_LINE.match(text) and len(text) <= 300):
        return "caption"
    return "text"


# --- updates -------------------------------------------------------------------------------------------------------


def _update(lines: Sequence[Line], piece: Piece) -> RawUpdate:
    body = [lead] if (lead := _without_sharing(piece.lead)) else []
    body.extend(lines[index].text for index in piece.body)
    headline = piece.headline
    byline = re.sub(r"^(?:von|from|by|de|par|di|por)\s", "", piece.byline or "", flags=re.IGNORECASE)
    update = RawUpdate(
        headline=headline,
        text=piece.unmarked("\n\n".join(body)),
        time_text=piece.marker.time_text,
        day=piece.day,
        authors=(Person(byline),) if byline else (),
        pinned=piece.pinned or piece.marker.pinned,
    )
    return replace(update, data=replace(update, headline=piece.perhaps)) if piece.perhaps else update


def _without_sharing(text: str) -> str:
    while (match := _SHARING.match(text)) is not None:
        text = text[match.end() :]
    return text


def _above(marked: Sequence[Line], lines: Sequence[str], first: Piece) -> list[str]:
    """The lines above the first update, as they were before chains were cut."""
    place = marked[first.start].place
    return [*lines[:place], *(line.text for line in marked[: first.start] if line.place == place)]


def _with_glued_title(top: list[str], marked: Sequence[Line], lines: Sequence[str], first: Piece) -> list[str]:
    """The first update may be part of the page's headline ("Liveticker +++ 23:27 Brand im Hafen +++")."""
    line = marked[first.at]
    if line.place == 0 and len(top) == 1 and marked[0].place == 0 and len(lines[0]) <= 200:
        return [lines[0]]
    return top


def _unmarked(
    lines: Sequence[str], document: Document, language: str | None, live: bool, refused: str | None
) -> Extraction:
    """No update is marked: subjects if they can be told apart, else one undivided update, else an ordinary text."""
    head, used = read_head(lines, document, language)
    rest = [line for index, line in enumerate(lines) if index not in used and _kind(line) != "caption"]
    body = [line for line in rest if not (len(line) <= 60 and CHROME.match(line))]
    if not live or sum(len(line.split()) for line in body) < 40:
        return Extraction((), NAME, head, confidence=0.3, refused=refused or "the text does not call itself a newsblog")
    missing = "headings and times are missing in this copy: updates are untimed, and more may be lost"
    headed = _headed(body)
    if headed is not None:
        untimed = "times are missing in this copy: updates are untimed"
        return Extraction(tuple(headed), NAME, head, confidence=0.5, notes=(untimed,))
    groups = subjects(body, language)
    if groups is None:
        undivided = "where one update ends and the next begins can't be told: given as one, undivided"
        one = RawUpdate(text="\n\n".join(body))
        return Extraction((one,), NAME, head, confidence=0.2, notes=(missing, undivided))
    notes = (missing, "updates were told apart by their subjects alone")
    updates = tuple(RawUpdate(text="\n\n".join(body[index] for index in group)) for group in groups)
    return Extraction(updates, NAME, head, confidence=0.35, notes=notes)


def _headed(body: Sequence[str]) -> list[RawUpdate] | None:
    """Updates under headlines of their own: short lines without a full stop, each over at least one sentence."""
    titles = [
        index
        for index, line in enumerate(body[:-1])
        if title_like(line) and len(line.split()) >= 3 and not _BULLET.match(line) and not title_like(body[index + 1])
    ]
    if len(titles) < 3:
        return None
    edges = [*titles, len(body)]
    spans = list(pairwise(edges))
    return [RawUpdate(headline=body[start], text="\n\n".join(body[start + 1 : end])) for start, end in spans]
