"""The data of a live blog held against its visible page: what is shown, in which order, and at what time."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from selectolax.lexbor import LexborNode

from syndicate.extract import dom
from syndicate.extract.liveblog_body import tellings, told_best
from syndicate.extract.liveblog_clocks import by_clocks
from syndicate.extract.liveblog_page import Place
from syndicate.extract.liveblog_spots import has_words
from syndicate.extract.order import instant
from syndicate.walk import RawUpdate

_ENOUGH = 3
"""Updates found by their words alone before they prove that the page shows its updates."""
_SAME = 90
"""Seconds that two statements of one time may differ: one may leave out the seconds."""
_HOUR = 3600
_LONGEST_TIME = 80

_CLOCK = re.compile(r"(?<!\d)\d{1,2}[.:h]\d{2}(?!\d)(?:\s?(?:Uhr|[ap]\.?m\b\.?|[A-Z]{2,4}\b))?")
_CUT = re.compile(r"(?:&\w{0,10})?(?:…|\.\.\.)$")
_ELLIPSIS = ("…", "...")
_LONGEST_HEADLINE = 300
_TIME = "time, amp-timeago, [itemprop=datePublished]"
_HEADING = "h2, h3, h4"


@dataclass(frozen=True, slots=True)
class Seen:
    """Updates as the page shows them, those it does not show, and what was noticed."""

    shown: tuple[RawUpdate, ...]
    older: tuple[RawUpdate, ...]
    notes: tuple[str, ...]


def hold_against(updates: Sequence[RawUpdate], places: Sequence[Place | None], url: str, *, own: bool) -> Seen:
    """The updates parted into shown and older and completed by what the page at ``url`` says where they stand.

    ``own`` says that the data is the page's own markup.
    """
    completed, notes = _timed(_completed(updates, places), places)
    read = tellings(completed, places, url)
    told, more = told_best(completed, read, own=own)
    timely, late = by_clocks(told, read)
    completed, notes = timely, [*notes, *more, *late]
    if not _shows(places):
        if not any(places):
            notes.append("the page itself shows none of its updates: taken from the data behind it")
        return Seen(tuple(completed), (), tuple(notes))
    shown: list[tuple[int, RawUpdate]] = []
    older: list[RawUpdate] = []
    by_id = any(one.by_id for one in places if one)
    for rank, update in enumerate(completed):
        at = _at(rank, updates, places, by_id=by_id)
        if at is None:
            older.append(update)
        else:
            shown.append((at, update))
    if older:
        notes.append(f"the page shows {len(shown)} of the {len(completed)} updates in its data: the others are older")
    shown.sort(key=lambda one: one[0])
    return Seen(tuple(update for _, update in shown), tuple(older), tuple(notes))


def _shows(places: Sequence[Place | None]) -> bool:
    """Whether the page shows its updates; one headline met in a teaser is no proof."""
    found = [place for place in places if place is not None]
    return any(place.by_id for place in found) or len(found) >= min(_ENOUGH, (len(places) + 1) // 2 or 1)


def _at(rank: int, updates: Sequence[RawUpdate], places: Sequence[Place | None], *, by_id: bool) -> int | None:
    """Where the update stands. One with nothing to be found by stands with its neighbours."""
    place = places[rank]
    if place is not None:
        return place.at
    if by_id or has_words(updates[rank]):
        return None
    around = [places[near] for near in (rank - 1, rank + 1) if 0 <= near < len(places)]
    before = places[rank - 1] if rank else None
    return before.at if before is not None and all(around) else None


def _completed(updates: Sequence[RawUpdate], places: Sequence[Place | None]) -> list[RawUpdate]:
    """With the element's id where the data has no key, its heading where the data has none, and the time's words."""
    nodes = [place.node if place else None for place in places]
    ids = [dom.attribute(node, "id") if node is not None else "" for node in nodes]
    without_key = [not (update.id or update.url) for update in updates]
    trusted = all(without_key) and len(set(filter(None, ids))) * 5 >= len(updates) * 4
    headless = all(update.headline is None for update in updates)
    found = []
    for update, node, own in zip(updates, nodes, ids, strict=True):
        if node is None:
            found.append(update)
            continue
        words, _ = _said_time(node)
        found.append(
            replace(
                update,
                id=own if trusted and own else update.id,
                headline=_heading(node) if headless else _whole(update.headline, node),
                time_text=words,
            )
        )
    return found


def _heading(node: LexborNode) -> str | None:
    return dom.text(node.css_first(_HEADING)) or None


def _whole(headline: str | None, node: LexborNode) -> str | None:
    """A headline that the data cuts off, as the page has it in full."""
    start = _CUT.sub("", headline) if headline and headline.endswith(_ELLIPSIS) else ""
    if not headline or not start:
        return headline
    return next(
        (line for line in dom.lines(node) if line.startswith(start) and len(line) < _LONGEST_HEADLINE), headline
    )


def _said_time(node: LexborNode) -> tuple[str | None, str | None]:
    """The first time an element shows: its words, and its machine form."""
    time = node.css_first(_TIME)
    if time is None:
        return None, None
    stamp = dom.attribute(time, "datetime")
    near = (time, time.parent) if time.parent is not None else (time,)
    for holder in near:
        said = dom.text(holder)
        clock = _CLOCK.search(said) if len(said) <= _LONGEST_TIME else None
        if clock:
            return clock[0], stamp or None
    return None, stamp or None


def _timed(updates: Sequence[RawUpdate], places: Sequence[Place | None]) -> tuple[list[RawUpdate], list[str]]:
    """Data and page cross-checked: what the data does not date the page does; where they differ, the reader's wins.

    A difference of the same whole hours throughout is a wrong zone on the page, for data is made by machines.
    """
    stamps = [_said_time(place.node)[1] if place and place.node is not None else None for place in places]
    missing = [update.stamp is None for update in updates]
    found = [
        replace(update, stamp=stamp) if none and stamp else update
        for update, stamp, none in zip(updates, stamps, missing, strict=True)
    ]
    pairs = [
        (rank, gap) for rank, update in enumerate(updates) if (gap := _gap(stamps[rank], update.stamp)) is not None
    ]
    hours = {round(gap / _HOUR) for _, gap in pairs}
    constant = len(hours) == 1 and all(abs(gap - round(gap / _HOUR) * _HOUR) <= _SAME for _, gap in pairs)
    if len(pairs) < _ENOUGH or (constant and hours == {0}):
        return found, []
    if constant:
        note = f"visible times are {hours.pop():+d} h off the data's throughout: one of them has a wrong zone"
        return found, [note]
    wrong = [rank for rank, gap in pairs if abs(gap) > _SAME and not _is_edit(updates[rank], stamps[rank])]
    if len(wrong) * 2 <= len(pairs):
        return found, []
    for rank in wrong:
        found[rank] = replace(found[rank], stamp=stamps[rank])
    return found, ["the data's times are not those the page shows: the page's are used"]


def _is_edit(update: RawUpdate, stamp: str | None) -> bool:
    gap = _gap(stamp, update.modified)
    return gap is not None and abs(gap) <= _SAME


def _gap(one: str | None, other: str | None) -> float | None:
    """Seconds from ``other`` to ``one``; None if either is no machine time with a clock in it."""
    if not one or not other or len(one) < len("2026-01-07T17") or len(other) < len("2026-01-07T17"):
        return None
    first, second = instant(one), instant(other)
    return (first - second).total_seconds() if first and second else None
