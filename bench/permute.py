"""The same page in the clothes of another publisher.

Every class and id becomes a word that means nothing, the same word wherever it stands; so do the names of data-*
attributes; div, section and article change places; links within the page and references to ids follow. What a person
reads stays as it was, and so do scripts (with the data in them), and all names that a standard gave: datetime,
itemprop, rel, role, property.

``stripped`` goes further: pages that have no classes, ids and data-* attributes at all, no scripts, and in the end
neither ``time`` nor headings nor any container but ``div``.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable

from selectolax.lexbor import LexborHTMLParser

_SYLLABLES = [consonant + vowel for consonant in "bfgkmnrswz" for vowel in "aou"]
_WORD = 6
"""Syllables of a word: enough that no two names of a page become one."""

_SHIFTS = (
    {"div": "section", "section": "article", "article": "div"},
    {"div": "article", "section": "div", "article": "section"},
)

_TOKEN = re.compile(
    r"<!--.*?-->"
    r"|<(?P<raw>script|style|textarea|title|iframe)\b.*?</(?P=raw)\s*>"
    r"|<(?P<close>/?)(?P<tag>[a-zA-Z][^\s/>]*)(?P<rest>(?:[^>\"']|\"[^\"]*\"|'[^']*')*)>",
    re.DOTALL | re.IGNORECASE,
)
_ATTRIBUTE = re.compile(
    r"(?P<before>[\s/]+)(?P<name>[^\s=/>\"']+)(?P<is>\s*=\s*(?P<value>\"[^\"]*\"|'[^']*'|[^\s>\"']+))?", re.DOTALL
)
_NAMED = re.compile(r"class$|id$|data-", re.IGNORECASE)
_BOXES = frozenset({"section", "article", "main", "aside", "nav", "header", "footer"})
_SCRIPT = re.compile(rb"<script\b.*?</script\s*>", re.DOTALL | re.IGNORECASE)
_REFERENCES = frozenset({"for", "aria-labelledby", "aria-describedby", "aria-controls", "aria-owns", "headers"})


def permute(content: bytes, seed: int, charset: str = "utf-8") -> bytes:
    """The page in other clothes, the same for the same seed. Raises ValueError if its text would not be the same."""
    page = content.decode(charset, errors="surrogateescape")
    changed = _TOKEN.sub(_changer(page, seed), page).encode(charset, errors="surrogateescape")
    if _text(content) != _text(changed):
        raise ValueError("in other clothes the page reads otherwise")
    return changed


def without_data(content: bytes) -> bytes:
    """The page without its scripts, and so without the data in them: what is left is what its reader sees."""
    return _SCRIPT.sub(b"", content)


def stripped(content: bytes, charset: str = "utf-8") -> list[bytes]:
    """The page without names, so without scripts, and so with nothing in its markup that tells what a part is."""
    page = content.decode(charset, errors="surrogateescape")
    bare = _TOKEN.sub(_without_names, page).encode(charset, errors="surrogateescape")
    silent = without_data(bare)
    plain = _TOKEN.sub(_without_meaning, silent.decode(charset, errors="surrogateescape"))
    return [bare, silent, plain.encode(charset, errors="surrogateescape")]


def _without_names(match: re.Match[str]) -> str:
    if match["tag"] is None or match["close"]:
        return match[0]
    rest = _ATTRIBUTE.sub(lambda one: "" if _NAMED.match(one["name"]) else one[0], match["rest"])
    return f"<{match['tag']}{rest}>"


def _without_meaning(match: re.Match[str]) -> str:
    """Containers become ``div``, times plain words, headings below the page's own a paragraph in bold."""
    tag, close = (match["tag"] or "").lower(), bool(match["close"])
    if tag in _BOXES:
        return "</div>" if close else "<div>"
    if tag in ("time", "amp-timeago"):
        return "</span>" if close else "<span>"
    if tag in ("h2", "h3", "h4", "h5", "h6"):
        return "</strong></p>" if close else "<p><strong>"
    return match[0]


def word(name: str, seed: int) -> str:
    """A name that nobody gave: syllables chosen by a hash."""
    digest = hashlib.sha256(f"{seed}:{name}".encode(errors="surrogateescape")).digest()
    return "".join(_SYLLABLES[byte % len(_SYLLABLES)] for byte in digest[:_WORD])


def _changer(page: str, seed: int) -> Callable[[re.Match[str]], str]:
    tags = _SHIFTS[seed % len(_SHIFTS)]
    ids = set(re.findall(r"\bid\s*=\s*[\"']?([^\s\"'>]+)", page, re.IGNORECASE))

    def of_attribute(match: re.Match[str]) -> str:
        name, value = match["name"].lower(), match["value"]
        renamed = f"data-{word(name, seed)}" if name.startswith("data-") else match["name"]
        if value is None:
            return match["before"] + renamed
        quote = value[0] if value[0] in "\"'" else ""
        inner = value[1:-1] if quote else value
        return f"{match['before']}{renamed}={quote}{_value(name, inner, ids, seed)}{quote}"

    def of_token(match: re.Match[str]) -> str:
        if match["tag"] is None:
            return match[0]
        tag = tags.get(match["tag"].lower(), match["tag"])
        rest = match["rest"] if match["close"] else _ATTRIBUTE.sub(of_attribute, match["rest"])
        return f"<{match['close']}{tag}{rest}>"

    return of_token


def _value(name: str, value: str, ids: set[str], seed: int) -> str:
    if name == "class":
        return " ".join(word(one, seed) for one in value.split())
    if name == "id":
        return word(value.strip(), seed) if value.strip() else value
    if name in _REFERENCES:
        return " ".join(word(one, seed) if one in ids else one for one in value.split())
    if name == "href" and "#" in value:
        address, _, fragment = value.partition("#")
        return f"{address}#{word(fragment, seed)}" if fragment in ids else value
    return value


def _text(content: bytes) -> str:
    body = LexborHTMLParser(content).body
    return " ".join(body.text(separator=" ").split()) if body else ""
