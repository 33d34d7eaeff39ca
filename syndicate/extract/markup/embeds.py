"""Live-blog products that fill the page by script: the HTML then holds no updates, and this says where they are."""

from __future__ import annotations

import re

from selectolax.lexbor import LexborHTMLParser, LexborNode

_PRODUCTS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    (
        "Tickaroo",
        r"tickaroo|tik4",
        ("data-tickaroo-id", "data-ticker-id", "data-id", "data-tickaroo-liveblog", "data-src", "id"),
    ),
    ("Arena", r"arena-liveblog|arena\.im", ("data-event", "data-arena-event", "data-publisher")),
    ("24liveblog", r"24liveblog|lb24|24liveplus", ("data-eid", "data-event-id", "data-id")),
    ("ScribbleLive", r"scribblelive|scrbbl-embed", ("data-src", "data-id", "data-eventid")),
    ("Norkon Live Center", r"livecenter|norkon|ncposts", ("data-channel", "data-channel-id", "data-id", "data-tenant")),
    (
        "Live Blog (Sourcefabric)",
        r"liveblog\.pro|sourcefabric|superdesk-liveblog|lb-?embed",
        ("data-blog-id", "data-id", "src"),
    ),
)
_MARKED = ("id", "class", "src", "data-src", "data-embed")
_ANY = re.compile("|".join(pattern for _, pattern, _ in _PRODUCTS), re.IGNORECASE)
_SMALL = re.compile(_ANY.pattern)
_IN_ADDRESS = re.compile(
    r"(?:tickaroo\.com/(?:[\w-]+/)*?|blogs?/|event[=/]|channel[=/]|eid=|/embed/(?:v\d/)?|id=)([\w-]{5,64})",
    re.IGNORECASE,
)


def find_embed(tree: LexborHTMLParser) -> str | None:
    """ "Tickaroo (id abc)" if the page holds such a product's container or script, else None."""
    holders = [
        (node.attributes, "\n".join(own), own)
        for selector in ("div", "section", "iframe", "script[src]", "article", "tik-liveblog")
        for node in tree.css(selector)
        if (own := _marks(node))
    ]
    whole = "\n".join([said for _, said, _ in holders])
    if whole.isascii() and not _SMALL.search(whole.lower()):  # as on most pages
        return None
    marked = [(attributes, own) for attributes, said, own in holders if _ANY.search(said)]
    for name, pattern, attributes in _PRODUCTS:
        mark = re.compile(pattern, re.IGNORECASE)
        found = None
        for every, own in marked:
            if not any(mark.search(value) for value in own):
                continue
            ident = _identifier(every, attributes)
            if ident:
                return f"{name} (id {ident})"
            found = name
        if found is not None:
            return f"{found} (id unknown)"
    return None


def _marks(node: LexborNode) -> list[str]:
    """What may name a product: the beginnings of ids, classes and addresses."""
    attributes = node.attributes
    return [value.strip()[:500] for key in _MARKED if (value := attributes.get(key))]


def _identifier(attributes: dict[str, str | None], names: tuple[str, ...]) -> str | None:
    for name in names:
        value = (attributes.get(name) or "").strip()
        if not value:
            continue
        inside = _IN_ADDRESS.search(value[:500])
        if inside is not None:
            return inside[1]
        if name not in ("src", "data-src", "id") and re.fullmatch(r"[\w.:/-]{1,64}", value):
            return value
    source = attributes.get("src") or ""
    inside = _IN_ADDRESS.search(source[:500])
    return inside[1] if inside else None
