"""What all products have in common: their data is JSON, at an address of its own or inside the page that shows it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, fields, replace

from selectolax.lexbor import LexborHTMLParser

from syndicate.errors import ExtractError
from syndicate.extract.decode import document_text
from syndicate.extract.hints import Hints
from syndicate.extract.order import newest_first
from syndicate.extract.page import Page, open_page
from syndicate.extract.platforms import data
from syndicate.walk import Deletion, Document, Extraction, RawHead, RawUpdate

NO_UPDATES = "the live blog lists no updates"
_NO_HEAD = RawHead()


@dataclass(frozen=True, slots=True)
class Embed:
    """A product that fills a page by script. ``data_url`` is where its public JSON is, if the page tells enough."""

    product: str
    id: str | None
    data_url: str | None = None
    live: bool | None = None

    def __str__(self) -> str:
        return f"{self.product} (id {self.id or 'unknown'})"


@dataclass(frozen=True, slots=True)
class Found:
    """What the JSON of a product says."""

    updates: tuple[RawUpdate, ...]
    head: RawHead = _NO_HEAD
    older: tuple[RawUpdate, ...] = ()
    deletions: tuple[Deletion, ...] = ()
    window: bool = False
    unreadable: int = 0
    next_url: str | None = None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Product:
    """One product: how its JSON is known and read, and how a page that embeds it is known.

    ``marks`` are strings of which one stands in every script that holds its JSON. ``sure`` is the confidence in what
    is read: lower where the shape is known from few places. ``attributes`` are those of elements that hold the JSON.
    """

    key: str
    name: str
    marks: tuple[str, ...]
    accepts: Callable[[object], bool]
    read: Callable[[object, str], Found]
    find: Callable[[LexborHTMLParser, Document], Embed | None]
    sure: float = 0.95
    attributes: tuple[str, ...] = ()


def read_document(document: Document, hints: Hints, product: Product) -> Extraction:
    """The product's JSON, or a page that carries or embeds it. Raises ExtractError for anything else."""
    text = document_text(document, hints)
    if data.looks_like_json(text):
        value = data.load(text)
        if not product.accepts(value):
            msg = f"JSON, but none of {product.name}"
            raise ExtractError(msg)
        return _extraction(product.read(value, document.url), product, document)
    page = open_page(document, hints)
    found = of_page(page, product)
    if found is None:
        raise ExtractError(page.wall or f"the page neither carries nor embeds {product.name}")
    return found


def of_page(page: Page, product: Product) -> Extraction | None:
    """What a page carries of the product, else what it says of where the updates are; None if neither."""
    tree, document = page.tree, page.document
    for value in (*data.in_attributes(tree, product.attributes), *data.in_scripts(tree, product.marks)):
        accepted = data.within(value, product.accepts)
        if accepted is None:
            continue
        found = _extraction(product.read(accepted, document.url), product, document)
        if found.updates:
            return replace(found, head=_completed(page.head, found.head))
    embed = product.find(tree, document)
    return None if embed is None else elsewhere(embed, page, product.key)


def elsewhere(embed: Embed, page: Page, key: str) -> Extraction:
    """No update, but where they are: the lead of such a page is none."""
    why = f"the updates are in an embedded product, {embed}, not in the page"
    notes = (f"the updates are at {embed.data_url}",) if embed.data_url else ()
    head = page.head
    return Extraction(
        (),
        key,
        head if embed.live is None or head.live is not None else replace(head, live=embed.live),
        confidence=0.0,
        notes=(why, *notes),
        degraded=None if page.document.complete else "the document was cut",
        refused=why,
        next_url=embed.data_url,
    )


def _extraction(found: Found, product: Product, document: Document) -> Extraction:
    nothing = None if found.updates or found.deletions else NO_UPDATES
    return Extraction(
        updates=found.updates,
        extractor=product.key,
        head=found.head,
        older=found.older,
        deletions=found.deletions,
        window=found.window,
        newest_first=newest_first(one.stamp for one in found.updates if not one.pinned),
        confidence=product.sure if found.updates else 0.0,
        notes=(*found.notes, *((nothing,) if nothing else ())),
        degraded=None if document.complete else "cut: the document did not arrive whole",
        refused=nothing,
        unreadable=found.unreadable,
        next_url=found.next_url,
    )


def _completed(page: RawHead, told: RawHead) -> RawHead:
    """The head of the page, with what only its data says."""
    names = [field.name for field in fields(RawHead)]
    return replace(page, **{name: getattr(told, name) for name in names if getattr(page, name) is None})


def without_doubles(updates: Iterable[RawUpdate]) -> tuple[RawUpdate, ...]:
    """Each id once, where it first stood, as it was last told."""
    found: dict[str, RawUpdate] = {}
    for number, update in enumerate(updates):
        found[update.id or f"\0{number}"] = update
    return tuple(found.values())
