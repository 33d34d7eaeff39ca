"""Pages that put updates in a row: headings, times and paragraphs in one body, as NZZ, t-online and n-tv do.

The blocks of the page become lines for the grammar of markers; what it finds is turned back into the blocks' HTML.
"""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import islice
from typing import NamedTuple

from selectolax.lexbor import LexborNode

from syndicate.extract import dom
from syndicate.extract.cut import html_from
from syndicate.extract.furniture import is_card, is_furniture
from syndicate.extract.grammar import ALONE, read_marker, split_chain, title_like
from syndicate.extract.laid import Laid
from syndicate.extract.markers import FEWEST, Line, LineKind, find_markers
from syndicate.extract.players import is_player
from syndicate.extract.stream import Stream, segment
from syndicate.extract.updates import Piece
from syndicate.extract.words import words

_LISTS = words("ul ol")
_ATOMS = words("p h1 h2 h3 h4 h5 h6 ul ol dl blockquote pre table figure")
_HEADS = dom.HEADINGS | {"dt", "summary"}
_MOST_LINES = 20_000
_BOLD = words("b strong")
_BOLD_WITHIN = 3
"""How deep the first word of a title in bold may lie in it."""
_CLOSING = re.compile(r"\s*\+{2,4}\s*(?=(?:</\w+>\s*)*$)")
_PROBE = 80
_MOST_BESIDE = 20
_MOST_FRAMES = 3
_LONGEST_POINTER = 200
_SHOWN = words("img amp-img picture video audio")
_LOOSE = words("div span p")
_ROOTS = words("html body main article")
_SIGNS = " :.,–—-|"
"""What parts a title from the text that goes on behind it."""

_PARTING = ":.–—-|"

LONG = 8
"""Words that make a line a sentence, as opposed to a label or a link."""


@dataclass(frozen=True, slots=True)
class Page:
    """All that the page shows: where its long lines begin, each with its words, and where its times stand."""

    words: tuple[tuple[LexborNode, int], ...]
    times: tuple[LexborNode, ...]


@dataclass(frozen=True, slots=True)
class Rows:
    """Updates found in a row, with the lines and blocks they are made of."""

    stream: Stream
    lines: tuple[Line, ...]
    blocks: tuple[LexborNode, ...]
    spans: Mapping[int, tuple[int, int]]
    """The first and the last line of each block."""

    page: Page

    numbers: Collection[int] = frozenset()
    """The blocks as nodes of the tree."""

    holders: Collection[int] = frozenset()
    """Those that hold others."""

    def nodes(self, piece: Piece) -> list[LexborNode]:
        """The blocks of an update, its headline's first."""
        places = dict.fromkeys(line.place for line in self.lines[piece.start : piece.end])
        return [self.blocks[place] for place in places]

    def html_of(self, piece: Piece) -> str:
        """The HTML of an update's body. A block that also holds its marker loses that; a shared one gives lines."""
        parts: list[str] = []
        done: set[int] = set()
        if piece.lead:
            place = self.lines[piece.at].place
            alone = self._alone(place, piece)
            parts.append(_from(self.blocks[place], piece.lead) if alone else f"<p>{html.escape(piece.lead)}</p>")
            if alone:
                done.add(place)
        parts.extend(self._players(piece, piece.at))
        for index in piece.body:
            place = self.lines[index].place
            if place in done:
                parts.extend(self._players(piece, index))
                continue
            if self._alone(place, piece):
                first = self.lines[index].text
                whole = place != self.lines[piece.at].place and not self._headline_in(place, piece)
                parts.append(_pictured(self.blocks[place]).html or "" if whole else _from(self.blocks[place], first))
                done.add(place)
            else:
                parts.append(f"<p>{html.escape(self.lines[index].text)}</p>")
            parts.extend(self._players(piece, index))
        parts.extend(self._figures(piece, done))
        if piece.marker.closed and piece.lead and parts:
            parts[0] = _CLOSING.sub("", parts[0])
        return "\n".join(parts)

    def _alone(self, place: int, piece: Piece) -> bool:
        """Whether all lines of a block are this update's, none of them in a block of its own."""
        if self.blocks[place].mem_id in self.holders:
            return False
        first, last = self.spans[place]
        return piece.start <= first and last <= max([piece.at, *piece.body[-1:]])

    def _headline_in(self, place: int, piece: Piece) -> bool:
        return any(
            line.place == place and line.text == piece.headline
            for line in self.lines[piece.at : (piece.body[0] if piece.body else piece.at) + 1]
        )

    def _figures(self, piece: Piece, done: set[int]) -> list[str]:
        """Pictures between an update's lines: their captions are no lines of it."""
        places = dict.fromkeys(line.place for line in self.lines[piece.at : piece.end] if line.kind == "caption")
        found = {block.mem_id: block for place in places if place not in done for block in (self.blocks[place],)}
        outer = (block for block in found.values() if not any(up.mem_id in found for up in dom.ancestors(block)))
        return [block.html or "" for block in outer]

    def _players(self, piece: Piece, index: int) -> Iterator[str]:
        """Pictures and frames right behind a block, after its last line: they show something, and have no line."""
        place = self.lines[index].place
        if index != min(self.spans[place][1], piece.end - 1):
            return
        node = self.blocks[place].next
        for _ in range(_MOST_BESIDE):
            if node is None or node.mem_id in self.numbers:
                return
            if node.is_element_node and (is_player(node) or any(map(is_player, node.css("iframe"))) or _shows(node)):
                yield node.html or ""
            node = node.next

    def identifier(self, piece: Piece) -> str | None:
        """The anchor of an update: the id of its first block, or of an empty element in or just before it."""
        for index in dict.fromkeys((piece.start, piece.at)):
            node = self.blocks[self.lines[index].place]
            inner = node.css_first("a[name], a[id], [id]")
            before = next(
                (place for place in (node.prev, node.prev and node.prev.prev) if place and place.is_element_node), None
            )
            empty = before if before is not None and not dom.text(before) else None
            for place in (node, inner, empty):
                found = (dom.attribute(place, "id") or dom.attribute(place, "name")) if place is not None else ""
                if found:
                    return found
        return None


def _shows(node: LexborNode) -> bool:
    """Whether an element is a picture or a film, or holds one, and says nothing."""
    if dom.tag(node) in dom.SILENT or dom.hidden(node) or is_furniture(node) or dom.text(node):
        return False
    return dom.tag(node) in _SHOWN or node.css_first(dom.SHOWN) is not None


def _pictured(block: LexborNode) -> LexborNode:
    """A block, or what holds it and a picture and no other words: it is the picture's caption."""
    for holder in islice(dom.ancestors(block), _MOST_FRAMES) if dom.tag(block) in _LOOSE else ():
        if dom.tag(holder) in _ROOTS or dom.longer_than(holder, len(dom.text(block))):
            break
        if holder.css_first("img, amp-img") is not None:
            return holder
    return block


class _Holder(NamedTuple):
    """What is asked of an element for each line in it."""

    name: str
    unwanted: bool
    heads: bool
    """Whether what it holds is a heading."""

    columns: bool
    """Whether it is the row of a table that names its columns."""

    card: bool
    """Whether it is a link to another page, laid out as a box."""


def find_rows(laid: Laid, *, live: bool, known: bool = False, bare: bool = False) -> Rows:
    """The updates in a row below ``body``. A first pass finds where they stand, a second reads that place alone.

    ``known`` and ``bare`` as in ``segment``.
    """
    body = laid.root
    holders: dict[int, _Holder] = {}
    lines, blocks, spots = _lines(laid.lines, body, holders)
    page = _page(lines, spots)
    segmented = partial(segment, live=live, known=known, bare=bare)
    rows = _rows(lines, blocks, spots, page, segmented)
    if not rows.stream.pieces:
        return rows
    common = _common([blocks[lines[piece.at].place] for piece in rows.stream.pieces])
    rows = _within_one(rows)
    if common is None or common.mem_id == body.mem_id:
        return rows
    lines, blocks, spots = _lines(laid.inside(common), common, holders)
    again = _rows(lines, blocks, spots, page, segmented)
    return again if len(again.stream.pieces) >= len(rows.stream.pieces) else rows


def _within_one(rows: Rows) -> Rows:
    """Where all updates are in one table or list, the last ends with it."""
    pieces = rows.stream.pieces
    blocks = {rows.lines[piece.at].place for piece in pieces}
    if len(pieces) < FEWEST or len(blocks) > 1:
        return rows
    end = rows.spans[blocks.pop()][1] + 1
    last = replace(pieces[-1], body=tuple(line for line in pieces[-1].body if line < end), end=end)
    return replace(rows, stream=replace(rows.stream, pieces=(*pieces[:-1], last)))


def _rows(
    lines: Sequence[Line],
    blocks: Sequence[LexborNode],
    spots: Sequence[LexborNode],
    page: Page,
    segmented: Callable[[Sequence[Line]], Stream],
) -> Rows:
    stream = segmented(lines)
    lines, blocks = _by_items(stream, lines, blocks, spots)
    spans: dict[int, tuple[int, int]] = {}
    for index, line in enumerate(lines):
        spans[line.place] = (spans.get(line.place, (index, index))[0], index)
    numbers = {block.mem_id for block in blocks}
    stream = replace(stream, pieces=_bold_titles(stream.pieces, lines, blocks, spots))
    holders = {up.mem_id for block in blocks for up in dom.ancestors(block) if up.mem_id in numbers}
    return Rows(stream, tuple(lines), tuple(blocks), spans, page, numbers, holders)


def _by_items(
    stream: Stream, lines: Sequence[Line], blocks: Sequence[LexborNode], spots: Sequence[LexborNode]
) -> tuple[Sequence[Line], Sequence[LexborNode]]:
    """A list of which several items are updates is as many blocks as it has items."""
    opened = Counter(lines[piece.at].place for piece in stream.pieces)
    lists = {place for place, count in opened.items() if count > 1 and dom.tag(blocks[place]) in _LISTS}
    if not lists:
        return lines, blocks
    parted, found = list(lines), list(blocks)
    numbers: dict[int, int] = {}
    for index, line in enumerate(lines):
        if line.place not in lists:
            continue
        holder = blocks[line.place].mem_id
        item = next((up for up in dom.ancestors(spots[index]) if up.parent and up.parent.mem_id == holder), None)
        if item is None:
            continue
        if item.mem_id not in numbers:
            numbers[item.mem_id] = len(found)
            found.append(item)
        parted[index] = replace(line, place=numbers[item.mem_id])
    return parted, found


def _bold_titles(
    pieces: tuple[Piece, ...], lines: Sequence[Line], blocks: Sequence[LexborNode], spots: Sequence[LexborNode]
) -> tuple[Piece, ...]:
    """With the headlines that most updates have in bold behind their time, on the line on which the text goes on."""
    cuts = _bold_beside(pieces, lines, blocks)
    for piece in pieces:
        lead = piece.headline if piece.marker.kind == "pipe" and not piece.lead else piece.lead
        loose = lead and (lead == piece.headline or not piece.headline)
        holders = islice(dom.ancestors(spots[piece.at]), _BOLD_WITHIN) if loose else ()
        bold = next((holder for holder in holders if dom.tag(holder) in _BOLD), None)
        marker = read_marker(said) if bold is not None and (said := dom.text(bold)) else None
        if loose and lead and bold is None and (behind := _bold_behind(blocks[lines[piece.at].place], lead)):
            cuts[piece.at] = behind
            continue
        if marker is None or not marker.rest or not lead or not lead.startswith(marker.rest):
            continue
        title, rest = marker.rest.rstrip(_SIGNS), lead[len(marker.rest) :].lstrip(_SIGNS)
        if rest and title_like(title):
            cuts[piece.at] = title, rest
    if len(cuts) < FEWEST or len(cuts) < 0.6 * len(pieces):
        return _bold_below(pieces, lines, spots)
    return tuple(
        replace(piece, headline=cuts[piece.at][0], lead=cuts[piece.at][1], byline=None) if piece.at in cuts else piece
        for piece in pieces
    )


def _bold_behind(block: LexborNode, lead: str) -> tuple[str, str] | None:
    """The title in bold that stands behind a time in its block, and the text that goes on behind a sign or a stop."""
    bold = block.css_first("b, strong")
    said = dom.text(bold) if bold is not None else ""
    title, rest = said.rstrip(_SIGNS), lead[len(said) :]
    parted = said != title or rest.lstrip()[:1] in tuple(_PARTING)
    text = rest.lstrip(_SIGNS)
    return (title, text) if said and lead.startswith(said) and parted and text and title_like(title) else None


def _bold_below(pieces: tuple[Piece, ...], lines: Sequence[Line], spots: Sequence[LexborNode]) -> tuple[Piece, ...]:
    """With the headlines that most updates of one list have in bold at the start of the line below their time."""
    cuts: dict[int, tuple[str, str]] = {}
    for piece in pieces:
        first = piece.body[0] if piece.body and not piece.headline and not piece.lead else None
        if first is None or lines[first].place != lines[piece.at].place:
            continue
        holders = islice(dom.ancestors(spots[first]), _BOLD_WITHIN)
        said = next((dom.text(holder) for holder in holders if dom.tag(holder) in _BOLD), "")
        title, rest = said.rstrip(_SIGNS), lines[first].text.removeprefix(said).lstrip(_SIGNS)
        if said and lines[first].text.startswith(said) and rest and title_like(title):
            cuts[piece.at] = title, rest
    if len(cuts) < FEWEST or len(cuts) < 0.6 * len(pieces):
        return pieces
    return tuple(
        replace(piece, headline=cuts[piece.at][0], lead=cuts[piece.at][1], body=piece.body[1:])
        if piece.at in cuts
        else piece
        for piece in pieces
    )


def _bold_beside(
    pieces: tuple[Piece, ...], lines: Sequence[Line], blocks: Sequence[LexborNode]
) -> dict[int, tuple[str, str]]:
    """The titles in bold that are all that stands beside a minute or a lap, above the text."""
    cuts: dict[int, tuple[str, str]] = {}
    for piece in pieces:
        beside = piece.lead or piece.byline or ""
        if piece.marker.kind == "minute" and beside and piece.body and not piece.headline:
            bold = blocks[lines[piece.at].place].css_first("b, strong")
            if bold is not None and dom.text(bold) == beside and title_like(beside, fewest=1):
                cuts[piece.at] = beside, ""
    return cuts


def _page(lines: Sequence[Line], spots: Sequence[LexborNode]) -> Page:
    long = [(spot, count) for line, spot in zip(lines, spots, strict=True) if (count := len(line.text.split())) >= LONG]
    times = [spots[index] for index, marker in find_markers(lines).items() if marker.time_text]
    return Page(tuple(long), tuple(times))


def _lines(
    placed: Iterable[dom.Placed], root: LexborNode, holders: dict[int, _Holder]
) -> tuple[list[Line], list[LexborNode], list[LexborNode]]:
    """The lines of ``root``, the blocks they are numbered by, and for each line the first text in it."""
    lines: list[Line] = []
    spots: list[LexborNode] = []
    blocks: list[LexborNode] = []
    known: dict[int, int] = {}
    for text, place in placed:
        block, kind, wanted = _block_of(place, root, holders)
        if not wanted:
            continue
        number = known.get(block.mem_id)
        if number is None:
            number = known[block.mem_id] = len(blocks)
            blocks.append(block)
        led = kind == "text" or (kind == "item" and read_marker(text) is not None)
        if led and (title_like(text) or _stopped_title(text)) and _all_bold(place, text, block):
            kind = "heading"
        if len(lines) >= _MOST_LINES:
            break
        parts = split_chain(text)
        lines.extend(Line(part, number, kind) for part in parts)
        spots.extend([place] * len(parts))
    return lines, blocks, spots


def _stopped_title(text: str) -> bool:
    """Whether a line is a time and a title that ends with a full stop, as one in bold may."""
    marker = read_marker(text) if text.endswith(".") else None
    return marker is not None and marker.kind not in ALONE and title_like(marker.rest.removesuffix("."))


def _block_of(place: LexborNode, root: LexborNode, holders: dict[int, _Holder]) -> tuple[LexborNode, LineKind, bool]:
    """The block that a line is moved with, what kind of line it is, and whether it is no furniture."""
    block: LexborNode | None = None
    kind: LineKind = "text"
    nearest: LexborNode | None = None
    top = root.mem_id
    for holder in dom.ancestors(place):
        number = holder.mem_id
        if number == top:
            break
        known = holders.get(number)
        if known is None:
            known = holders[number] = _holder(holder)
        name, unwanted, heads, columns, card = known
        if unwanted and not (card and kind == "heading"):
            return holder, kind, False
        if nearest is None and name in dom.BLOCK:
            nearest = holder
        if name in _ATOMS:
            block = holder
        if name == "h1" or card:
            kind = "other"  # the headline of the page, or of another one, is no update's; the last update may end there
        elif heads and kind == "text":
            kind = "heading"
        elif name in ("figure", "figcaption"):
            kind = "caption"
        elif (name == "blockquote" or columns) and kind != "caption":
            kind = "quote"
        elif name in ("li", "dd") and kind == "text":
            kind = "item"
    return block or nearest or place, kind, True


def _holder(node: LexborNode) -> _Holder:
    name = dom.tag(node)
    heads = name in _HEADS or dom.attribute(node, "role") == "heading"
    unwanted = is_furniture(node) or (name == "li" and _points_away(node))
    card = not unwanted and is_card(node)
    return _Holder(name, unwanted or card, heads, name == "tr" and dom.names_columns(node), card)


def _points_away(item: LexborNode) -> bool:
    """Whether an item of a list is a time and a link to another page: a list of headlines beside the updates."""
    link = item.css_first("a[href]")
    if link is None or dom.attribute(link, "href")[:1] in ("", "#") or dom.longer_than(item, _LONGEST_POINTER):
        return False
    said, linked = dom.text(item), dom.text(link)
    marker = read_marker(said.removesuffix(linked).strip()) if linked and said.endswith(linked) else None
    return marker is not None and not marker.rest


def _all_bold(place: LexborNode, text: str, block: LexborNode) -> bool:
    for holder in dom.ancestors(place):
        if dom.tag(holder) in _BOLD:
            return dom.text(holder) == text
        if holder.mem_id == block.mem_id:
            return False
    return False


def _common(nodes: Sequence[LexborNode]) -> LexborNode | None:
    """The innermost element that holds all nodes; for one node, what holds it."""
    shared = [holder.mem_id for holder in dom.ancestors(nodes[0])]
    for node in nodes[1:]:
        own = {holder.mem_id for holder in dom.ancestors(node)}
        shared = [holder for holder in shared if holder in own]
    return next((holder for holder in dom.ancestors(nodes[0]) if shared and holder.mem_id == shared[0]), None)


def _from(block: LexborNode, start: str) -> str:
    """The HTML of a block from the words ``start`` on."""
    held = "".join(start.split())[:_PROBE] in "".join(dom.text(block).split())
    whole = block.inner_html if dom.tag(block) == "li" else block.html
    return html_from(whole or "", start) if held else f"<p>{html.escape(start)}</p>"
