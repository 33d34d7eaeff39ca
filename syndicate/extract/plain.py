"""One-line strings that may hold markup or entities, as a person would read them."""

from __future__ import annotations

import html
import re
from functools import lru_cache

_INLINE = (
    "a abbr acronym b bdi bdo big cite code data del dfn em font i img ins kbd mark nobr q s samp script small span"
    " strike strong style sub sup time tt u var wbr"
)
_BLOCK = (
    "address article aside audio blockquote br caption center dd div dl dt embed figcaption figure footer form h1 h2"
    " h3 h4 h5 h6 header hr iframe li main nav object ol p picture pre section source table tbody td tfoot th thead tr"
    " ul video"
)
_ELEMENTS = frozenset([*_INLINE.split(), *_BLOCK.split()])
_BREAKING = frozenset(_BLOCK.split())

_TAG = re.compile(r"</?([a-zA-Z][a-zA-Z0-9]{0,15})(?:\s[^<>]*|/)?>")
_ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,31});")
_SILENT = re.compile(r"<(script|style)\b[^<>]*>.*?(?:</\1\s*>|\Z)", re.DOTALL | re.IGNORECASE)


def has_markup(text: str) -> bool:
    """Whether HTML elements or entities stand in the text; ``List<String>`` and ``5 < 6 > 4`` are none."""
    return bool(_ENTITY.search(text)) or has_tags(text)


def has_tags(text: str) -> bool:
    """Whether HTML elements stand in the text."""
    return any(match.group(1).lower() in _ELEMENTS for match in _TAG.finditer(text))


def plain(markup: str | None, times: int = 1) -> str | None:
    """Markup as one line of plain text: HTML elements out, entities decoded, white space single; None if empty.

    ``times`` is how often it may have been escaped: 2 reads ``&amp;quot;`` as a quotation mark.
    """
    text = markup or ""
    for _ in range(times if "<" in text or "&" in text else 0):
        if not has_markup(text):
            break
        text = decode_entities(_TAG.sub(_drop, _SILENT.sub(" ", text)))
    return line(text)


def decode_entities(text: str) -> str:
    """Character references decoded once; only those that end in a semicolon, so that ``?a=1&copy=2`` survives."""
    return _ENTITY.sub(_decode, text) if "&" in text else text


def line(text: str | None) -> str | None:
    """Text on one line, white space single; None if empty."""
    return " ".join((text or "").replace("\u200b", " ").replace("\ufeff", " ").split()) or None


def _drop(match: re.Match[str]) -> str:
    name = match.group(1).lower()
    if name not in _ELEMENTS:
        return match.group(0)
    return " " if name in _BREAKING else ""


def _decode(match: re.Match[str]) -> str:
    return _unescaped(match.group(0))


@lru_cache(maxsize=1024)  # a page has thousands of a few
def _unescaped(entity: str) -> str:
    return html.unescape(entity)
