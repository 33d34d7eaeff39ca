"""An update as the page tells it beside the same update as its data tells it: the better of both, field by field.

Data is text without links, lists and captions, its paragraphs often glued; the page may be empty until its scripts run,
or cut. Whose bodies are used is decided for the page as a whole, so that one edit never changes sides.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import NamedTuple

from selectolax.lexbor import LexborNode

from syndicate.extract.bodies import Body, permalink, read_body
from syndicate.extract.liveblog_page import Place
from syndicate.extract.liveblog_spots import squash
from syndicate.extract.plain import plain
from syndicate.extract.stamps import Stamped, has_clock, read_time
from syndicate.memo import Memo
from syndicate.walk import RawMedia, RawUpdate

_MARKED = "[itemprop~=articleBody]:not(meta):not([content])"
_PIECE = 30
"""Letters in a row that are looked for in the other telling."""

_COMPLETE = 0.8
"""Share of the data's words that the page must tell too, to tell no less."""

_CUT = 0.5
"""A page's body that holds less of the data's is cut."""

_MOST_MORE = 3
_SOME_MORE = 800
"""Letters that a page's body may have beyond the data's: embedded posts, tables. More is not of this update alone."""

_MOST_ALONE = 6_000
"""Letters that an update may have of which the data tells the headline alone."""

_MOST_AGREE = 0.75
_SEVERAL = 3
"""Times that a page shows, of which one stamp can't be the stamp of each."""


@dataclass(frozen=True, slots=True)
class Telling:
    """What the element of an update says. ``share`` is how much of the data's words it tells, None if that has none."""

    body: Body
    time: Stamped
    share: float | None
    foreign: bool
    marked: bool
    """The page marks which of it is the body (microdata)."""

    renamed: bool = False
    """The data's headline is nowhere in it."""

    @property
    def empty(self) -> bool:
        return self.body.empty


class _Asked(NamedTuple):
    """All that a telling is read from: the element, and of the data what it is held against."""

    element: str
    url: str
    headline: str | None
    html: str | None
    text: str | None


KNOWN: Memo[_Asked, Telling] = Memo(
    lambda one: len(one.body.html) + len(one.body.text) + 1_000,
    room=8_000_000,
    weigh_key=lambda asked: len(asked.element) + len(asked.html or asked.text or ""),
)
"""Elements of updates as they were read before: most of a page is what it was at the last poll."""


def tellings(updates: Sequence[RawUpdate], places: Sequence[Place | None], url: str) -> list[Telling | None]:
    """What the page says of each update whose element is known."""
    return [
        _telling(update, place.node, url) if place is not None and place.node is not None else None
        for update, place in zip(updates, places, strict=True)
    ]


def _telling(update: RawUpdate, node: LexborNode, url: str) -> Telling:
    asked = _Asked(node.html or "", url, update.headline, update.html, update.text)
    return KNOWN.of(asked, partial(_read, node))


def _read(node: LexborNode, asked: _Asked) -> Telling:
    time = read_time(node)
    named = asked.headline is None or squash(asked.headline) in squash(node.text() or "")
    headline = asked.headline if named else None
    body = read_body(asked.element, asked.url, time_words=time.words, rest=time.rest, headline=headline)
    said, shown = squash(plain(asked.html, times=2) or asked.text or ""), squash(body.text)
    foreign = len(shown) > (_MOST_MORE * len(said) + _SOME_MORE if said else _MOST_ALONE)
    marked = node.css_first(_MARKED) is not None
    return Telling(body, time, _share(said, shown) if said else None, foreign, marked, renamed=not named)


def _share(said: str, shown: str) -> float:
    """How much of what is ``said`` is ``shown`` too."""
    pieces = [said[at : at + _PIECE] for at in range(0, len(said) - _PIECE + 1, _PIECE)] or [said]
    return sum([piece in shown for piece in pieces]) / len(pieces)


def told_best(
    updates: Sequence[RawUpdate], found: Sequence[Telling | None], *, own: bool
) -> tuple[list[RawUpdate], list[str]]:
    """Each update with the better body, and what only the page says of it.

    ``own`` says that the data is the page's own markup (microdata): a body that it marks is best as it is.
    """
    both = [one for one in found if one is not None and one.share is not None and not one.empty]
    ours = sum(1 for one in both if one.share is not None and one.share >= _COMPLETE and not one.foreign)
    page = not both or ours >= _MOST_AGREE * len(both)
    renamed = sum(one.renamed and one.body.headline is not None for one in both) * 2 > len(both)
    updated, kept = [], 0
    for update, telling in zip(updates, _without_shared_stamp(found), strict=True):
        if telling is None:
            updated.append(update)
            continue
        cut = telling.share is not None and telling.share < _CUT
        taken = page and not (telling.empty or cut or telling.foreign or (own and telling.marked))
        kept += page and not taken and (cut or telling.empty) and telling.share is not None
        one = _merged(update, telling, body=taken)
        title = telling.body.headline if taken and renamed and telling.renamed else None
        updated.append(replace(one, headline=title) if title else one)
    notes = []
    if both and not page:
        notes.append("the page tells less of its updates than its data: their bodies are the data's")
    elif kept:
        notes.append(f"bodies that the page shows empty or cut are the data's: {kept}")
    return updated, notes


def _without_shared_stamp(found: Sequence[Telling | None]) -> Sequence[Telling | None]:
    """Without the stamp that all elements carry though they show several times: it is the page's."""
    times = [one.time for one in found if one is not None]
    shown = {time.words for time in times}
    if len({time.stamp for time in times}) > 1 or len(shown) < _SEVERAL:
        return found
    return [one and replace(one, time=replace(one.time, stamp=None)) for one in found]


def _merged(update: RawUpdate, telling: Telling, *, body: bool) -> RawUpdate:
    seen, time = telling.body, telling.time
    told = replace(
        update,
        url=update.url or permalink(seen.links, update.id, update.base or ""),
        stamp=update.stamp or time.stamp,
        time_text=update.time_text or (time.words if has_clock(time.words) else None),
        modified=update.modified or time.modified,
        authors=seen.authors or update.authors,
        pinned=seen.pinned,
        key_event=seen.key_event,
    )
    if not body:
        return told
    headline = update.headline or seen.headline
    media = _media(update.media, seen.media)
    return replace(told, headline=headline, html=seen.html, text=None, media=media, data=update)


def _media(data: tuple[RawMedia, ...], seen: tuple[RawMedia, ...]) -> tuple[RawMedia, ...]:
    """The page's pictures, which have captions; the data's films and sounds, which the page plays by script."""
    if not seen:
        return data
    known = {one.url for one in seen}
    played = (one for one in data if not (one.type or "image").startswith("image") and one.url not in known)
    return (*seen, *played)
