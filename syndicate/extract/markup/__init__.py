"""A page without data: find the updates that a person sees, by the structure that repeats or by their markers.

Two ways of laying out a newsblog are tried: an element for each update (``containers.py``), and updates in a row
(``rows.py``). Class names are weak hints only; an ordinary article must come out empty, with the reason.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from selectolax.lexbor import LexborHTMLParser, LexborNode

from syndicate.extract import calendar, dom, ld
from syndicate.extract.bodies import Body, permalink, read_body
from syndicate.extract.furniture import remove_furniture
from syndicate.extract.further import next_page
from syndicate.extract.grammar import day_heading, read_marker
from syndicate.extract.head import todays_newsblog
from syndicate.extract.hints import Hints
from syndicate.extract.markers import newest_first
from syndicate.extract.markup.containers import Items, find_items
from syndicate.extract.markup.embeds import find_embed
from syndicate.extract.markup.rows import Rows, find_rows
from syndicate.extract.markup.zones import without_false_zone
from syndicate.extract.order import newest_first as by_stamps
from syndicate.extract.page import page_head, parse_page, wall
from syndicate.extract.phrases import is_live
from syndicate.extract.stamps import Stamped, read_time
from syndicate.extract.stream import Piece
from syndicate.model import Person
from syndicate.walk import Document, Extraction, RawHead, RawUpdate

NAME = "markup"
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
_ORDINARY = "the page shows no list of updates: an ordinary article, or one filled by script"


def extract(document: Document, hints: Hints) -> Extraction:
    """The updates of a page as seen. Raises ExtractError for an empty or hostile page."""
    tree = parse_page(document, hints)
    head = page_head(tree, document)
    blocked = wall(tree)
    if blocked is not None:
        return Extraction((), NAME, head, confidence=0.0, degraded=blocked, refused=blocked)
    live = _calls_itself_live(tree, head, document)
    embed = find_embed(tree)
    found = _read(tree, head, live, head.url or document.url)
    cut = None if document.complete else "the document was cut"
    if found is None:
        why = f"the updates are in an embedded product, {embed}, not in the page" if embed else _ORDINARY
        head = replace(head, successor=head.successor or todays_newsblog(tree, document.url))
        return Extraction((), NAME, head, confidence=0.0, degraded=cut, refused=why, notes=(why,))
    notes = (f"the page also embeds {embed}",) if embed else ()
    updates, false_zone = without_false_zone(found.updates, head, document.fetched)
    if false_zone:
        notes = (*notes, false_zone)
    notes = (*found.notes, *notes)
    return replace(found, updates=updates, head=head, notes=notes, degraded=cut, next_url=next_page(tree, document))


def _calls_itself_live(tree: LexborHTMLParser, head: RawHead, document: Document) -> bool:
    title = tree.css_first("title")
    named = "\n".join(
        filter(None, [head.kicker, head.headline, head.lead, dom.text(title) if title is not None else ""])
    )
    if is_live(named) or is_live(document.url) or is_live(head.url or ""):
        return True
    return any(ld.has_type(block, "LiveBlogPosting") for block in ld.blocks(tree))


def _read(tree: LexborHTMLParser, head: RawHead, live: bool, page: str) -> Extraction | None:
    """Containers or rows, whichever holds more; None if neither holds enough."""
    remove_furniture(tree, footers=False)
    body = tree.body
    if body is None:
        return None
    items = find_items(body, live=live)
    rows = find_rows(body, live=live)
    in_items, empty = _from_items(items, page) if items is not None and _enough(items, live) else ([], 0)
    in_rows = [update for piece in rows.stream.pieces if (update := _from_row(rows, piece, page)) is not None]
    if in_items and len(in_items) * 1.5 >= len(in_rows):
        order = by_stamps(update.stamp for update in in_items)
        if order is None:
            order = newest_first([_order(update) for update in in_items], [update.day for update in in_items])
        confidence = 0.6 + (0.2 if live else 0.0) + min(0.15, len(in_items) / 100)
        return Extraction(
            tuple(in_items),
            NAME,
            head,
            newest_first=order,
            confidence=round(confidence, 2),
            unreadable=empty,
        )
    if in_rows:
        return Extraction(
            tuple(in_rows),
            NAME,
            head,
            newest_first=rows.stream.newest_first,
            confidence=rows.stream.confidence,
            unreadable=len(rows.stream.pieces) - len(in_rows),
        )
    return None


def _enough(items: Items, live: bool) -> bool:
    """Whether a list of repeated elements is likely a newsblog rather than teasers or comments."""
    if live:
        return items.words >= 6 and items.linked < 0.5
    return len(items.nodes) >= 5 and items.words >= 30 and items.linked < 0.15 and items.hinted


# --- from containers -----------------------------------------------------------------------------------------------


def _from_items(items: Items, page: str) -> tuple[list[RawUpdate], int]:
    """The updates in the elements, and how many elements hold nothing that can be read."""
    days = _days(items.nodes)
    found: list[RawUpdate] = []
    for node, day in zip(items.nodes, days, strict=True):
        time = read_time(node)
        body = read_body(node.html or "", page, time_words=time.words, rest=time.rest)
        update = _update(node, body, time, day, page)
        if update is not None:
            found.append(update)
    return _without_doubles(found), len(items.nodes) - len(found)


def _update(node: LexborNode, body: Body, time: Stamped, day: str | None, page: str) -> RawUpdate | None:
    if not body.text and not body.headline and not body.media:
        return None
    ident = _identifier(node)
    return RawUpdate(
        id=ident,
        url=permalink(body.links, ident, page),
        headline=body.headline,
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


def _list_of(nodes: Sequence[LexborNode]) -> LexborNode | None:
    last = {holder.mem_id for holder in dom.ancestors(nodes[-1])}
    return next((holder for holder in dom.ancestors(nodes[0]) if holder.mem_id in last), None)


def _without_doubles(updates: list[RawUpdate]) -> list[RawUpdate]:
    """A pinned copy above the list goes; the update in the list, whose id is like the others', is marked as pinned."""
    shapes = Counter(_shape(update.id) for update in updates)
    first_of: dict[str, int] = {}
    kept: list[RawUpdate | None] = []
    for update in updates:
        key = re.sub(r"\W+", "", f"{update.headline or ''}{_plain(update.html or '')[:300]}")
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


def _plain(html: str) -> str:
    return re.sub(r"<[^<>]*>", "", html)


def _order(update: RawUpdate) -> int | None:
    if update.stamp and re.fullmatch(r"\d{10}(?:\d{3})?", update.stamp):
        return int(update.stamp[:10]) // 60 % 1440
    clock = update.stamp.partition("T")[2][:5] if update.stamp and "T" in update.stamp else update.time_text
    if not clock:
        return None
    marker = read_marker(clock)
    return marker.order if marker is not None else calendar.minutes(clock)


# --- from rows -----------------------------------------------------------------------------------------------------


def _from_row(rows: Rows, piece: Piece, page: str) -> RawUpdate | None:
    raw = rows.html_of(piece)
    body = read_body(raw, page, time_words=piece.marker.time_text, headline=piece.headline or "")
    if not body.text and not piece.headline and not body.media:
        return None
    ident = rows.identifier(piece)
    byline = re.sub(r"^(?:von|from|by|de|par|di|por)\s", "", piece.byline or "", flags=re.IGNORECASE)
    return RawUpdate(
        id=ident,
        url=permalink(body.links, ident, page),
        headline=piece.headline,
        html=body.html,
        time_text=piece.marker.time_text,
        day=piece.day,
        base=page,
        authors=(Person(byline),) if byline else body.authors,
        media=body.media,
        pinned=piece.pinned or body.pinned,
        key_event=body.key_event,
    )
