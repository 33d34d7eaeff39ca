"""Where a page goes on: the link behind "load more" or ``rel=next`` (WHATWG HTML, 4.6.7.13)."""

from __future__ import annotations

from urllib.parse import urldefrag, urljoin, urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

from syndicate.extract.words import Hinted, phrases
from syndicate.walk import Document

_MORE = Hinted(
    phrases(
        "mehr laden|mehr anzeigen|weitere meldungen|weitere beiträge|ältere beiträge|ältere meldungen|ältere einträge",
        "load more|show more|older posts|older updates|older entries|earlier updates|more updates|previous posts",
        "voir plus|charger plus|plus ancien|plus anciens|messages précédents|afficher plus",
        "cargar más|ver más|más antiguas|mostrar más|anteriores|carica altri|mostra altri|più vecchi|"
        "altri aggiornamenti",
    ),
    "mehr weitere more older earlier previous plus anteriores altri",
)
_LONGEST_LABEL = 60
_ADDRESSES = ("href", "data-href", "data-url", "data-next-url", "data-next", "data-load-more-url")


def next_page(tree: LexborHTMLParser, document: Document) -> str | None:
    """The absolute URL of the page behind this one, on the same host, or None."""
    for node in tree.css("link[rel~=next], a[rel~=next]"):
        if found := _target(node, document.url):
            return found
    for node in tree.css("a, button"):
        label = node.text(strip=True)[: _LONGEST_LABEL + 1]
        if len(label) <= _LONGEST_LABEL and _MORE.search(label) and (found := _target(node, document.url)):
            return found
    return None


def _target(node: LexborNode, page: str) -> str | None:
    for name in _ADDRESSES:
        address = (node.attributes.get(name) or "").strip()
        if not address or address.startswith("#"):
            continue
        try:
            url, _ = urldefrag(urljoin(page, address))
            same = urlsplit(url).netloc == urlsplit(page).netloc
        except ValueError:
            continue
        if same and url.startswith(("http://", "https://")) and url != urldefrag(page)[0]:
            return url
    return None
