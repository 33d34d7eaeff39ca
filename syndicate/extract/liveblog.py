"""A page whose data names its updates: schema.org ``LiveBlogPosting`` in JSON-LD or microdata."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields, replace
from functools import lru_cache
from urllib.parse import urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

from syndicate.errors import ExtractError
from syndicate.extract import ld, microdata
from syndicate.extract.dom import attribute, join
from syndicate.extract.elsewhere import is_elsewhere
from syndicate.extract.further import next_page
from syndicate.extract.hints import Hints
from syndicate.extract.ld import Block
from syndicate.extract.liveblog_page import Place, alike, places
from syndicate.extract.liveblog_seen import hold_against
from syndicate.extract.liveblog_update import people, picture, posting_url, update, without_repeats
from syndicate.extract.order import newest_first
from syndicate.extract.page import Page, open_page
from syndicate.extract.plain import plain
from syndicate.walk import Document, Extraction, RawHead, RawUpdate

_STATUS = {"live": True, "ended": False}


@dataclass(frozen=True, slots=True)
class Told:
    """What a page's data says: the live blog, its updates, and their elements where the data is microdata."""

    posting: Block
    blocks: Sequence[Block]
    nodes: Sequence[LexborNode] = ()
    elsewhere: bool = False
    """Whether it is another page's live blog, by its address and its headline."""


def extract(document: Document, hints: Hints) -> Extraction:
    """The updates the page shows, in its order; those that only the data lists are older.

    Raises ExtractError for a page without ``liveBlogUpdate``.
    """
    page = open_page(document, hints)
    found = told(page)
    if found is None:
        raise ExtractError(page.wall or "no live blog: the page's data names no liveBlogUpdate")
    return of_page(page, found)


def is_data(document: Document) -> bool:
    """Whether the document is no page but the data of a live blog alone, in JSON-LD."""
    return (
        document.content.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in (b"{", b"[") and b'"liveBlogUpdate"' in document.content
    )


def told(page: Page) -> Told | None:
    """The live blog that the page's data names, None if it names no update."""
    posting, blocks = _from_json(page)
    if blocks:
        return Told(posting, blocks, elsewhere=not page.bare and is_elsewhere(posting, page.tree, page.document.url))
    found = microdata.updates(page.tree)
    if not found:
        return None
    return Told(microdata.posting(page.tree) or {}, [block for _, block in found], [node for node, _ in found])


def of_page(page: Page, found: Told) -> Extraction:
    """The updates of an opened page, its data held against what it shows. Raises ExtractError if none can be read."""
    return weighed(page, found)[0]


def weighed(page: Page, found: Told) -> tuple[Extraction, int]:
    """As ``of_page``, and how many elements of the page look like those of the updates that it shows."""
    tree, document, head = page.tree, page.document, RawHead() if page.bare else page.head
    posting, blocks, nodes = found.posting, found.blocks, found.nodes
    url = _base(tree, document, posting)
    read = [(one, rank) for rank, block in enumerate(blocks) if (one := update(block, url)) is not None]
    unreadable = len(blocks) - len(read)
    read = _without_copies(read)
    kept, notes = _without_leftovers(read, document.url, (head.url, posting_url(posting)))
    updates, dropped = without_repeats([one for one, _ in kept], posting, url)
    where: Sequence[Place | None] = (
        [Place(rank, nodes[rank], by_id=True) for _, rank in kept] if nodes else places(tree, page.steps, updates)
    )
    seen = hold_against(updates, where, url, own=bool(nodes))
    extraction = Extraction(
        updates=seen.shown,
        extractor="liveblog",
        head=_completed(head, posting, url),
        older=seen.older,
        newest_first=newest_first(one.stamp for one in seen.shown),
        confidence=0.95,
        notes=(*notes, *dropped, *seen.notes),
        degraded=None if document.complete else "cut: the page did not arrive whole",
        unreadable=unreadable,
        next_url=next_page(tree, document),
    )
    return extraction, 0 if nodes else alike(where)


def _from_json(page: Page) -> tuple[Block, list[Block]]:
    """The JSON-LD block with the most updates, and these; ({}, []) if there is none. Blocks in others come second,
    those of other pages last."""
    best: tuple[Block, list[Block]] = ({}, [])
    blocks = [one for one in page.blocks if "liveBlogUpdate" in one] or list(ld.having(page.blocks, "liveBlogUpdate"))
    if len(blocks) > 1:
        own = [one for one in blocks if not is_elsewhere(one, page.tree, page.document.url)]
        blocks = own or blocks
    for block in blocks:
        found = [value for value in ld.values(block, "liveBlogUpdate") if isinstance(value, dict)]
        if len(found) > len(best[1]):
            best = block, found
    return best


def _without_copies(read: Sequence[tuple[RawUpdate, int]]) -> list[tuple[RawUpdate, int]]:
    """Of updates that are told twice in every word and at one time, as a pinned one is, the last; what lacks a text or
    a time ("Goal!") may be said twice and mean it."""
    last = {(one.id, one.url, one.headline, one.html or one.text, one.stamp): rank for one, rank in read}
    kept = set(last.values())
    return [(one, rank) for one, rank in read if rank in kept or not ((one.html or one.text) and one.stamp)]


def _base(tree: LexborHTMLParser, document: Document, posting: Block) -> str:
    """What relative addresses are relative to: the document, or for a file the address its data states."""
    url = document.url if _host(document.url) else posting_url(posting) or document.url
    stated = tree.css_first("base[href]")
    return (join(url, attribute(stated, "href")) if stated is not None else None) or url


def _without_leftovers(
    read: Sequence[tuple[RawUpdate, int]], url: str, stated: Iterable[str | None]
) -> tuple[list[tuple[RawUpdate, int]], list[str]]:
    """Without updates whose address is another site's: a template's examples. Raises ExtractError if none is left.

    ``stated`` is where the page says it belongs. A page that does not, and whose updates all are elsewhere, is a copy.
    """
    own, sites = _site(url), {site for address in stated if (site := _site(address))}
    kept = [(one, rank) for one, rank in read if not (site := _site(one.url)) or site == own or site in sites]
    if not kept and sites <= {own}:
        kept = list(read)
    if not kept:
        msg = "no live blog: its updates are another site's, or say nothing"
        raise ExtractError(msg)
    gone = len(read) - len(kept)
    return kept, [f"dropped because their addresses are another site's: {gone}"] if gone else []


@lru_cache(maxsize=4096)
def _host(url: str | None) -> str:
    try:
        return urlsplit(url or "").hostname or ""
    except ValueError:
        return ""


def _site(url: str | None) -> str:
    """The last two labels of the host, so that ``amp.example.org`` is ``www.example.org``; empty for an address."""
    return _domain(_host(url))


@lru_cache(maxsize=256)
def _domain(host: str) -> str:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return ".".join(host.split(".")[-2:]) if "." in host else ""
    return ""


def _completed(head: RawHead, posting: Block, url: str) -> RawHead:
    """The page's head with what only the data of the live blog says."""
    start, end = ld.string(posting.get("coverageStartTime")), ld.string(posting.get("coverageEndTime"))
    data = RawHead(
        headline=plain(ld.string(posting.get("headline")) or ld.string(posting.get("name")), times=2),
        lead=plain(ld.string(posting.get("description")), times=2),
        image=picture(posting.get("image"), url),
        stand=ld.string(posting.get("dateModified")),
        page_time=ld.string(posting.get("datePublished")),
        language=ld.string(posting.get("inLanguage")),
        url=posting_url(posting) or None,
        publisher=next((one.name for one in people(posting.get("publisher"))), None),
        coverage_start=start,
        coverage_end=end if end != start else None,
        live=_STATUS.get((ld.string(posting.get("creativeWorkStatus")) or "").lower()),
        kicker=plain(ld.string(posting.get("alternativeHeadline")), times=2),
        rights=plain(ld.string(posting.get("copyrightNotice")), times=2),
    )
    names = [field.name for field in fields(RawHead)]
    missing = {name: getattr(data, name) for name in names if getattr(head, name) is None}
    return replace(head, **missing)
