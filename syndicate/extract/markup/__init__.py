"""A page without data: find the updates that a person sees, by the structure that repeats or by their markers.

Two ways of laying out a newsblog are tried: an element for each update (``containers.py``), and updates in a row
(``rows.py``). Class names are weak hints only; an ordinary article must come out empty, with the reason.
"""

from __future__ import annotations

import re
from dataclasses import replace
from urllib.parse import urlsplit

from selectolax.lexbor import LexborHTMLParser

from syndicate.extract import dom, ld
from syndicate.extract.bodies import permalink, read_body
from syndicate.extract.furniture import remove_furniture, time_buttons
from syndicate.extract.further import next_page
from syndicate.extract.head import todays_newsblog
from syndicate.extract.hints import Hints
from syndicate.extract.laid import Laid
from syndicate.extract.markers import FEWEST, orders
from syndicate.extract.markup.boxes import without_boxes
from syndicate.extract.markup.containers import Items, find_items
from syndicate.extract.markup.embeds import find_embed
from syndicate.extract.markup.found import Found
from syndicate.extract.markup.items import read_items
from syndicate.extract.markup.rows import Rows, find_rows
from syndicate.extract.markup.sure import confidence, refusal, weigh
from syndicate.extract.markup.zones import without_false_zone
from syndicate.extract.page import Page, open_page
from syndicate.extract.phrases import is_live, is_newsblog, is_programme
from syndicate.extract.stamps import stamp_behind
from syndicate.extract.updates import Piece
from syndicate.extract.veiled import unveil
from syndicate.model import Person
from syndicate.walk import Document, Extraction, RawHead, RawUpdate

NAME = "markup"
_TAGS = re.compile(r"<[^<>]*>")
_OPEN = 0.5
"""Confidence: what is read as surely as that stands on the page, whatever a banner over it asks for."""

_ORDINARY = "the page shows no list of updates: an ordinary article, or one filled by script"


def extract(document: Document, hints: Hints) -> Extraction:
    """The updates of a page as seen. Raises ExtractError for an empty or hostile page."""
    return of_page(open_page(document, hints))


def of_page(page: Page) -> Extraction:
    """The updates of an opened page as seen."""
    document, head, blocked = page.document, page.head, page.wall
    found = _read(page.copy(), page, head.url or document.url)
    if blocked is not None and (isinstance(found, str) or found.confidence < _OPEN):
        return Extraction((), NAME, head, confidence=0.0, degraded=blocked, refused=blocked)
    embed = find_embed(page.tree)
    cut = None if document.complete else "the document was cut"
    if isinstance(found, str):
        why = f"the updates are in an embedded product, {embed}, not in the page" if embed else found
        head = replace(head, successor=head.successor or todays_newsblog(page.tree, document.url))
        return Extraction((), NAME, head, confidence=0.0, degraded=cut, refused=why, notes=(why,))
    notes = (f"the page also embeds {embed}",) if embed else ()
    updates, false_zone = without_false_zone(found.updates, head, document.fetched)
    if false_zone:
        notes = (*notes, false_zone)
    notes = (*found.notes, *notes)
    return replace(
        found, updates=updates, head=head, notes=notes, degraded=cut, next_url=next_page(page.tree, document)
    )


def _calls_itself_live(page: Page) -> bool:
    head = page.head
    title = page.tree.css_first("title")
    named = "\n".join(
        filter(None, [head.kicker, head.headline, head.lead, dom.text(title) if title is not None else ""])
    )
    # Of the address the host says nothing: a name that has "ticker" in it is that of all its pages.
    if is_live(named) or any(is_live(_path(url)) for url in (page.document.url, head.url or "")):
        return True
    return any(ld.has_type(block, "LiveBlogPosting") for block in page.blocks)


def _named(page: Page) -> bool:
    """Whether headline or kicker call the page a newsblog outright."""
    return is_newsblog("\n".join(filter(None, [page.head.kicker, page.head.headline])))


def _path(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.path}?{parts.query}"


def _read(tree: LexborHTMLParser, about: Page, page: str) -> Extraction | str:
    """Containers or rows, whichever holds more; or why there are no updates.

    ``about`` says what the page calls itself, and whether it showed a newsblog before; ``page`` is its address.
    """
    live, known = _calls_itself_live(about), about.newsblog
    time_buttons(tree)
    unveil(tree)
    remove_furniture(tree, footers=False)
    if tree.body is None:
        return _ORDINARY
    laid = without_boxes(Laid(tree.body))
    items = find_items(laid, live=live)
    live = live or (items is not None and items.named)
    rows = find_rows(laid, live=live, known=known, bare=items is None and _named(about))
    in_items = read_items(items, page) if items is not None and _enough(items, live) else None
    by_rows = tuple(orders([piece.marker for piece in rows.stream.pieces]))
    full = items is not None and items.timed and in_items is not None and _says_something(in_items)
    enough = 1.5 if full else 0.8
    if in_items is not None and len(in_items.updates) * enough >= len(by_rows):
        chosen, others = in_items, by_rows
    else:
        chosen, others = read_rows(rows, page), in_items.times if in_items is not None else ()
    if not chosen.updates:
        return _ORDINARY
    words = [len(_TAGS.sub(" ", f"{update.headline or ''} {update.html or ''}").split()) for update in chosen.updates]
    live = live or _is_ticker(rows) or (known and len(rows.stream.pieces) >= FEWEST)
    seen = weigh(chosen, others, rows.page, sum(words), live=live)
    refused = refusal(seen, chosen, words, page)
    if refused is None and chosen.newest_first is False and is_programme(about.head.headline or ""):
        refused = "the page announces a programme"
    if refused is not None:
        return refused
    return Extraction(
        chosen.updates,
        NAME,
        RawHead(),
        newest_first=chosen.newest_first,
        confidence=confidence(seen),
        unreadable=chosen.unreadable,
    )


def _is_ticker(rows: Rows) -> bool:
    """Whether the updates open with ``+++ 17:34``, or run down with "17.34 Uhr: Title".

    Nothing but a ticker does, whatever the page calls itself.
    """
    pieces = rows.stream.pieces
    signs = sum(piece.marker.kind == "plus" and piece.marker.time_text is not None for piece in pieces)
    sure = sum(piece.marker.sure for piece in pieces) if rows.stream.newest_first else 0
    return (signs >= 2 and signs >= 0.6 * len(pieces)) or (sure >= FEWEST and sure >= 0.6 * len(pieces))


def _enough(items: Items, live: bool) -> bool:
    """Whether a list of repeated elements is likely a newsblog rather than teasers or comments."""
    if live:
        return items.words >= 6 and items.linked < 0.5
    return len(items.nodes) >= 5 and items.words >= 20 and items.linked < 0.15


def _says_something(found: Found) -> bool:
    """Whether most updates have a text, and not only a headline."""
    return sum(bool(update.html) for update in found.updates) * 2 >= len(found.updates)


def read_rows(rows: Rows, page: str) -> Found:
    """The updates in a row of blocks; ``page`` is the address that their links are relative to."""
    pieces = rows.stream.pieces
    read = [(piece, update) for piece in pieces if (update := _from_row(rows, piece, page)) is not None]
    nodes = tuple(tuple(rows.nodes(piece)) for piece, _ in read)
    return Found(
        tuple(update for _, update in read),
        nodes,
        tuple(orders([piece.marker for piece, _ in read])),
        rows.stream.newest_first,
        unreadable=len(pieces) - len(read),
        timed=any(piece.marker.time_text or piece.marker.kind != "bare" for piece in pieces),
        inside=[node for parts in nodes for node in parts],
    )


def _from_row(rows: Rows, piece: Piece, page: str) -> RawUpdate | None:
    raw = piece.unmarked(rows.html_of(piece))
    body = read_body(raw, page, time_words=piece.marker.time_text, headline=piece.headline or "")
    if body.empty and not piece.headline:
        return None
    ident = rows.identifier(piece)
    byline = re.sub(r"^(?:von|from|by|de|par|di|por)\s", "", piece.byline or "", flags=re.IGNORECASE)
    update = RawUpdate(
        id=ident,
        url=permalink(body.links, ident, page),
        headline=piece.headline,
        html=body.html,
        time_text=piece.marker.time_text,
        stamp=stamp_behind(rows.blocks[rows.lines[piece.at].place], piece.marker.time_text),
        day=piece.day,
        base=page,
        authors=(Person(byline),) if byline else body.authors,
        media=body.media,
        pinned=piece.pinned or piece.marker.pinned or body.pinned,
        key_event=body.key_event,
    )
    return replace(update, data=replace(update, headline=piece.perhaps)) if piece.perhaps else update
