"""Whether data in a page is another page's: that of the live blog which its sidebar advertises."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from urllib.parse import urlsplit

from selectolax.lexbor import LexborHTMLParser

from syndicate.extract import dom, ld
from syndicate.extract.liveblog_update import posting_url
from syndicate.extract.plain import plain

_WORD = re.compile(r"[^\W\d_]{4,}")
_TITLES = "h1, title, meta[property='og:title'], meta[name='twitter:title']"
_ADDRESSES = "link[rel=canonical], meta[property='og:url']"
_MOST = 20
_FEWEST = 2
"""Words of a headline that tell it from another."""


def is_elsewhere(block: Mapping[str, object], tree: LexborHTMLParser, url: str) -> bool:
    """Whether the address that ``block`` states is another than the page's own, and no word of its headline is in any
    title of the page. ``url`` is where the page was found."""
    stated = _path(posting_url(dict(block)))
    said = _words(plain(ld.string(block.get("headline")) or ld.string(block.get("name")), times=2) or "")
    if not stated or len(said) < _FEWEST or stated in _own(tree, url):
        return False
    titles = [dom.attribute(node, "content") or dom.squeeze(node.text() or "") for node in tree.css(_TITLES)[:_MOST]]
    known = [words for title in titles if len(words := _words(title)) >= _FEWEST]
    return bool(known) and all(said.isdisjoint(words) for words in known)


def without_others(found: Sequence[ld.Block], tree: LexborHTMLParser, url: str) -> list[ld.Block]:
    """The blocks without live blogs that are another page's."""
    return [one for one in found if not (ld.has_type(one, "LiveBlogPosting") and is_elsewhere(one, tree, url))]


def _own(tree: LexborHTMLParser, url: str) -> set[str]:
    stated = [dom.attribute(node, "href") or dom.attribute(node, "content") for node in tree.css(_ADDRESSES)[:_MOST]]
    return {path for address in (*stated, url) if (path := _path(address))}


def _path(address: str) -> str:
    try:
        return urlsplit(address).path.rstrip("/")
    except ValueError:
        return ""


def _words(text: str) -> frozenset[str]:
    return frozenset(_WORD.findall(text.casefold()))
