"""From elements that repeat to updates: what each says, which day it stands under, and which of two copies stays."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice

from selectolax.lexbor import LexborNode

from syndicate.extract import calendar, dom
from syndicate.extract.bodies import Body, permalink, read_body
from syndicate.extract.grammar import day_heading, read_marker, time_behind
from syndicate.extract.markers import newest_first
from syndicate.extract.markup.containers import Items
from syndicate.extract.markup.found import Found
from syndicate.extract.markup.titles import (
    spans,
    with_times_behind,
    with_titles,
    without_label,
    without_refrain,
    without_roles,
)
from syndicate.extract.order import newest_first as by_stamps
from syndicate.extract.stamps import POSTED, Stamped, has_clock, read_time, tells_minute
from syndicate.walk import RawUpdate

_IDENTIFIERS = (
    "data-post-id",
    "data-block-id",
    "data-entry-id",
    "data-guid",
    "data-item-id",
    "data-event-id",
    "data-update-id",
    "data-id",
)
_TAGS = re.compile(r"<[^<>]*>")
_NUMBERED = re.compile(r"(\d{1,3})\.\s")
_FIRST_LINES = 4
_FEWEST_STRANGE = 3
_STRANGE = 0.6


def read_items(items: Items, page: str) -> Found:
    """The updates in the elements; ``page`` is the address that their links are relative to."""
    days = _days(items.nodes)
    found: list[tuple[RawUpdate, LexborNode]] = []
    stamped = _times(items)
    labels = Counter(time.rest for time in stamped if time.rest)
    for node, day, time in zip(items.nodes, days, stamped, strict=True):
        if _is_day(time.stamp) and has_clock(time.words):  # the words tell more
            day, time = day or time.stamp, replace(time, stamp=None)
        body = read_body(node.html or "", page, time_words=time.words, rest=time.rest)
        update = _update(node, body, time, _own_day(node) or day, page)
        if update is not None:
            found.append((without_label(update, time.rest) if labels[time.rest] > 1 else update, node))
    behind = None if items.timed else with_times_behind(found)
    timed = items.timed or behind is not None
    found = with_titles(without_roles(without_refrain(found)), page) if items.timed else behind or found
    kept = _without_doubles([update for update, _ in found])
    nodes = {id(update): node for update, node in found}
    held = [nodes.get(id(update)) for update in kept]
    updates, numbered = (kept, False) if timed else _without_numbers(kept)
    times = tuple(_order(update) for update in updates)
    order = by_stamps(update.stamp for update in updates)
    if order is None:
        order = newest_first(times, [update.day for update in updates])
    return Found(
        tuple(updates),
        tuple((node,) if node is not None else () for node in held),
        times,
        order,
        unreadable=len(items.nodes) - len(found),
        timed=timed,
        marked=items.anchored or numbered,
        inside=items.nodes,
    )


def _times(items: Items) -> list[Stamped]:
    if not items.timed:
        return [Stamped(None, None)] * len(items.nodes)
    times = _without_strange_stamps([read_time(node) for node in items.nodes])
    return [
        replace(time, words=words) for time, words in zip(times, spans([time.words for time in times]), strict=True)
    ]


def _is_day(stamp: str | None) -> bool:
    return stamp is not None and len(stamp) == len("2026-01-07") and not stamp.isdigit()


def _without_strange_stamps(times: list[Stamped]) -> list[Stamped]:
    """Without the stamps of a list on which the minutes shown are others: those of the page, put everywhere."""
    both = [one for one in times if one.stamp and ":" in one.stamp and has_clock(one.words)]
    strange = sum(not tells_minute(one.stamp or "", one.words or "") for one in both)
    if len(both) < _FEWEST_STRANGE or strange < _STRANGE * len(both) or len({one.stamp for one in both}) > 1:
        return times
    return [replace(one, stamp=None) for one in times]


def _without_numbers(updates: list[RawUpdate]) -> tuple[list[RawUpdate], bool]:
    """Headlines without the numbers they are counted by, "3. Ferries add sailings"; and whether they were."""
    counts = [_NUMBERED.match(update.headline or "") for update in updates]
    numbers = [int(count[1]) for count in counts if count is not None]
    rising = sorted(set(numbers))
    if len(numbers) < len(updates) or numbers not in (rising, rising[::-1]):
        return updates, False
    return [replace(update, headline=_NUMBERED.sub("", update.headline or "", count=1)) for update in updates], True


def _update(node: LexborNode, body: Body, time: Stamped, day: str | None, page: str) -> RawUpdate | None:
    if body.empty and not body.headline:
        return None
    ident = _identifier(node)
    return RawUpdate(
        id=ident,
        url=permalink(body.links, ident, page),
        headline=_without_time(body.headline, time.words),
        html=body.html,
        time_text=time.words,
        stamp=time.stamp,
        modified=time.modified,
        day=day,
        base=page,
        authors=body.authors,
        media=body.media,
        pinned=body.pinned,
        key_event=body.key_event,
    )


def _without_time(headline: str | None, words: str | None) -> str | None:
    """A headline without the time that is said behind it for those who listen: "Bridge reopens published at 17:42"."""
    behind = time_behind(headline) if headline and words else None
    spoken = behind is not None and POSTED.match((headline or "")[len(behind.rest) :].lstrip()) is not None
    same = behind is not None and calendar.minutes(behind.time_text or "") == calendar.minutes(words or "")
    return behind.rest if spoken and same and behind is not None else headline


def _identifier(node: LexborNode) -> str | None:
    """The element's own id, a ``data-`` id, or that of the single element right inside or around it."""
    candidates: list[LexborNode | None] = [node, next((child for child in node.iter()), None)]
    parent = node.parent
    if parent is not None and not any(_beside(node)):
        candidates.append(parent)
    for candidate in candidates:
        if candidate is None:
            continue
        for name in ("id", *_IDENTIFIERS, "name"):
            value = dom.attribute(candidate, name)
            if value and len(value) <= 200:
                return value
    return None


def _beside(node: LexborNode) -> Iterator[bool]:
    """Whether the nearest neighbours are elements, text between left out."""
    for place in (node.prev, node.prev and node.prev.prev, node.next, node.next and node.next.next):
        yield place is not None and place.is_element_node


def _days(nodes: Sequence[LexborNode]) -> list[str | None]:
    """The day heading in force at each item: the last one between the items of the list before it."""
    inside = {node.mem_id: number for number, node in enumerate(nodes)}
    found: list[str | None] = [None] * len(nodes)
    shared = _list_of(nodes)
    if shared is None:
        return found
    day: str | None = None
    for line, place in dom.placed_lines(shared):
        number = next((inside[holder.mem_id] for holder in dom.ancestors(place) if holder.mem_id in inside), None)
        if number is None:
            day = day_heading(line) or day
        else:
            found[number] = day
    return found


def _own_day(node: LexborNode) -> str | None:
    """The day that stands in an item on a line of its own beside its time."""
    return next((day for line, _ in islice(dom.placed_lines(node), _FIRST_LINES) if (day := day_heading(line))), None)


def _list_of(nodes: Sequence[LexborNode]) -> LexborNode | None:
    last = {holder.mem_id for holder in dom.ancestors(nodes[-1])}
    return next((holder for holder in dom.ancestors(nodes[0]) if holder.mem_id in last), None)


def _without_doubles(updates: list[RawUpdate]) -> list[RawUpdate]:
    """A pinned copy above the list goes; the update in the list, whose id is like the others', is marked as pinned."""
    shapes = Counter(_shape(update.id) for update in updates)
    first_of: dict[str, int] = {}
    kept: list[RawUpdate | None] = []
    for update in updates:
        key = _letters(update)
        number = first_of.get(key)
        first = kept[number] if key and number is not None else None
        if first is None or number is None or not _may_be_same(first, update):
            first_of[key] = len(kept)
            kept.append(update)
        elif shapes[_shape(first.id)] > shapes[_shape(update.id)]:
            kept[number] = replace(first, pinned=True)
        else:
            kept[number] = None
            first_of[key] = len(kept)
            kept.append(replace(update, pinned=True))
    return [update for update in kept if update is not None]


def _may_be_same(one: RawUpdate, other: RawUpdate) -> bool:
    """Whether two updates with the same words may be one: "OUT!" twice in a minute, under two ids, is two."""
    if one.id != other.id and one.id and other.id and _shape(one.id) == _shape(other.id):
        return False
    return one.time_text == other.time_text or not one.time_text or not other.time_text


def _shape(ident: str | None) -> str:
    """What the ids of one list have in common: all but the words that hold digits."""
    return re.sub(r"[^\W_]*\d[^\W_]*", "#", ident or "")


def _letters(update: RawUpdate) -> str:
    """What tells an update from others: its headline and its longest paragraph, other copies may say more above."""
    parts = [re.sub(r"\W+", "", part) for part in (update.headline or "", *_TAGS.split(update.html or ""))]
    return parts[0] + max(parts[1:], key=len)[:300]


def _order(update: RawUpdate) -> int | None:
    if update.stamp and re.fullmatch(r"\d{10}(?:\d{3})?", update.stamp):
        return int(update.stamp[:10]) // 60 % 1440
    clock = update.stamp.partition("T")[2][:5] if update.stamp and "T" in update.stamp else update.time_text
    if not clock:
        return None
    marker = read_marker(clock)
    return marker.order if marker is not None else calendar.minutes(clock)
