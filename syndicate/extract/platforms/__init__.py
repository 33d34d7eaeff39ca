"""Live-blog products that publishers embed, one file each, read from their public JSON."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from syndicate.errors import ExtractError
from syndicate.extract.decode import document_text
from syndicate.extract.hints import Hints
from syndicate.extract.page import Page
from syndicate.extract.platforms import (
    arena,
    data,
    guardian,
    liveblog24,
    norkon,
    scribblelive,
    sourcefabric,
    tickaroo,
    wordpress,
)
from syndicate.extract.platforms.product import Embed, Product, of_page
from syndicate.walk import Document, Extraction

__all__ = ["EXTRACTORS", "PRODUCTS", "Embed", "Product", "carried_or_embedded", "recognised"]

PRODUCTS: Mapping[str, Product] = {
    "tickaroo": tickaroo.PRODUCT,
    "sourcefabric": sourcefabric.PRODUCT,
    "arena": arena.PRODUCT,
    "liveblog24": liveblog24.PRODUCT,
    "scribblelive": scribblelive.PRODUCT,
    "norkon": norkon.PRODUCT,
    "wordpress": wordpress.PRODUCT,
    "guardian": guardian.PRODUCT,
}

EXTRACTORS: Mapping[str, Callable[[Document, Hints], Extraction]] = {
    "tickaroo": tickaroo.extract,
    "sourcefabric": sourcefabric.extract,
    "arena": arena.extract,
    "liveblog24": liveblog24.extract,
    "scribblelive": scribblelive.extract,
    "norkon": norkon.extract,
    "wordpress": wordpress.extract,
    "guardian": guardian.extract,
}


def recognised(document: Document, hints: Hints) -> str | None:
    """The key of the product whose JSON the document is; None for all else."""
    text = document_text(document, hints)
    if not data.looks_like_json(text):
        return None
    try:
        value = data.load(text)
    except ExtractError:
        return None
    return next((key for key, product in PRODUCTS.items() if product.accepts(value)), None)


def carried_or_embedded(page: Page) -> Extraction | None:
    """For a page that shows no updates: those its scripts carry, else which product has them, and where."""
    told = [found for product in PRODUCTS.values() if (found := of_page(page, product)) is not None]
    return next((found for found in told if found.updates), told[0] if told else None)
