"""HTML a feed may carry: an allow-list, absolute addresses, nothing that runs, follows or styles.

nh3 (ammonia) decides what is allowed; what it cannot do is done around it: embeds become links before, and after it
generic boxes become paragraphs, empty wrappers, tracking pixels and links that lead nowhere go. ``clean_html`` is a
projection: cleaning what is clean changes nothing, byte for byte.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from urllib.parse import urlsplit

import nh3

from syndicate.normalise.embeds import without_embeds
from syndicate.normalise.tags import BLOCKS, BOXES, HEADINGS, INLINE, TABLE, UNREAD, VOID
from syndicate.normalise.text import html_to_text, legal, text_to_html
from syndicate.normalise.urls import absolute
from syndicate.traps import trap

_WORDS_ONLY = HEADINGS | {"figcaption", "caption"}
_NO_LOOSE_BLANKS = (TABLE - {"caption", "td", "th"}) | {"figure", "ol", "ul"}
_LAZY = ("data-src", "data-lazy-src", "data-original")
_ATTRIBUTES: dict[str, set[str]] = {
    "*": {"lang", "dir"},
    "a": {"href", "title"},
    "abbr": {"title"},
    "blockquote": {"cite"},
    "img": {"src", "srcset", "alt", "width", "height", "title", "style", "data-srcset", *_LAZY},
    "li": {"value"},
    "ol": {"start", "reversed"},
    "q": {"cite"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
    "time": {"datetime"},
}
_PICTURE = ("src", "srcset", "alt", "width", "height", "title")

_TOKEN = re.compile(r'<(/?)([a-z][a-z0-9]*)((?: [^\s"=<>]+="[^"]*")*)>|([^<]+)')
_ATTRIBUTE = re.compile(r' ([^\s"=<>]+)="([^"]*)"')
_NOTHING = re.compile(r"(?:\s|&nbsp;|<br>)*")
_TAGS = re.compile(r"<(?!img )[^>]*>")
_LINKED = re.compile(r"<a [^>]*>.*?</a>", re.DOTALL)
_HIDDEN = re.compile(r"display:\s*none|visibility:\s*hidden|(?:width|height):\s*[01]px", re.IGNORECASE)
_LANGUAGE = re.compile(r"[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8})*")
_MAIL = re.compile(
    r"\s*mailto:([^\s@?&<>\"',;]{1,64}@(?:[a-z0-9-]{1,63}\.){1,8}[a-z]{2,63})\s*(?:\?.*)?", re.IGNORECASE | re.DOTALL
)
_COUNTER = re.compile(r"(?:^|\.)met\.vgwort\.de$")  # the German authors' society counts readers with a pixel


def _one_of(tags: str, inside: str) -> str:
    return "(?:" + "|".join(f"<{tag}>(?:{inside})*+</{tag}>" for tag in tags.split()) + ")"


# Paragraphs, headings and lists of words, with links and stress, none in another of its kind: no parser can read them
# in another way.
_LINK = r'<a href="https?://[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?/[a-zA-Z0-9_.~%/:=+!$,;@()*|?#-]*+">[^<]*+</a>'
_SAID = rf"[^<]++|<br>|{_LINK}"
_STRESSED = rf"{_SAID}|{_one_of('b em i strong', _SAID)}"
_CERTAIN = re.compile(rf"(?:{_one_of('p h2 h3 h4', _STRESSED)}|{_one_of('ol ul', _one_of('li', _STRESSED))})*+")
_DESCRIPTOR = re.compile(r"(?:[\d.]+[wxh])?")
_SIZES = 40  # of one picture
_PASSES = 6

Part = tuple[bool, str]
"""A piece of output: whether it is a block, and its HTML."""


def clean_html(html: str, base: str) -> str:
    """``html`` as a feed may carry it, addresses resolved against ``base``; where it is abusive, its text."""
    html = legal(html)
    if trap(html):
        return text_to_html(html_to_text(html))
    cleaner = _cleaner(base)
    clean = _tidy(legal(cleaner.clean(without_embeds(html, base))))
    if _CERTAIN.fullmatch(clean):
        return clean
    for _ in range(_PASSES):
        again = legal(cleaner.clean(clean))
        if again == clean:
            return clean
        clean = _tidy(again)
    # Markup that a parser never reads the same way twice is not worth keeping.
    return text_to_html(html_to_text(clean))


def srcset(value: str, base: str) -> str | None:
    """``value`` of a ``srcset`` (HTML 4.8.4.2.1) with absolute addresses; None if none is left."""
    candidates: list[str] = []
    rest = value.strip()
    while len(candidates) < _SIZES and (rest := rest.lstrip(" ,\t\r\n\f")):
        url, _, rest = rest.partition(" ")
        descriptor = ""
        if url.endswith(","):
            url = url.rstrip(",")
        else:
            descriptor, _, rest = rest.partition(",")
        target = absolute(url, base)
        if target and _DESCRIPTOR.fullmatch(descriptor.strip()):
            candidates.append(f"{target} {descriptor.strip()}".rstrip())
    return ", ".join(candidates) or None


@lru_cache(maxsize=64)
def _cleaner(base: str) -> nh3.Cleaner:
    def attribute(tag: str, name: str, value: str) -> str | None:
        return _attribute(tag, name, value, base)

    return nh3.Cleaner(
        tags=set(INLINE | BLOCKS | VOID | BOXES),
        clean_content_tags=set(UNREAD),
        attributes=_ATTRIBUTES,
        attribute_filter=attribute,
        url_schemes={"http", "https", "mailto"},
        link_rel=None,
    )


def _attribute(tag: str, name: str, value: str, base: str) -> str | None:
    match name:
        case "href" if mail := _MAIL.fullmatch(value):
            return f"mailto:{mail[1]}"  # whom a person is to write to; what is to be written is his own affair
        case "href" | "src" | "cite" | "data-src" | "data-lazy-src" | "data-original":
            return absolute(value, base)
        case "srcset" | "data-srcset":
            return srcset(value, base)
        case "alt" | "title" | "datetime":
            return " ".join(legal(value).split()) or None
        case "width" | "height":
            return _digits(value.strip().removesuffix("px"), 5)
        case "colspan" | "rowspan" | "start" | "value":
            return _digits(value.strip(), 4)
        case "reversed":
            return ""
        case "scope":
            return value if value in {"row", "col", "rowgroup", "colgroup"} else None
        case "dir":
            return value if value in {"ltr", "rtl", "auto"} else None
        case "lang":
            return value if _LANGUAGE.fullmatch(value) else None
        case "style":
            # A mark for _picture alone: no style leaves this module.
            return "hidden" if tag == "img" and _HIDDEN.search(value) else None
        case _:
            return None


def _digits(value: str, most: int) -> str | None:
    return value if value.isascii() and value.isdigit() and len(value) <= most else None


@dataclass(slots=True)
class _Open:
    """An element whose end is still to come."""

    tag: str
    attributes: str
    parts: list[Part] = field(default_factory=list)


def _tidy(html: str) -> str:
    """One pass over nh3's (balanced, escaped) output."""
    stack = [_Open("", "")]
    words_only = figures = 0
    for end, tag, attributes, text in _TOKEN.findall(html):
        if text:
            stack[-1].parts.append((False, text))
        elif tag in VOID:
            _void(tag, attributes, stack[-1].parts)
        elif not end:
            stack.append(_Open(tag, attributes))
            words_only += tag in _WORDS_ONLY
            figures += tag == "figure"
        elif len(stack) > 1 and stack[-1].tag == tag:
            words_only -= tag in _WORDS_ONLY
            figures -= tag == "figure"
            element = stack.pop()
            if tag == "aside" and stack[-1].parts and _leads_away(element.parts):
                continue
            stack[-1].parts.extend(_close(element, bool(words_only), bool(figures)))
    while len(stack) > 1:
        # nh3 closes what it opens; should it ever not, the words still count.
        element = stack.pop()
        stack[-1].parts.extend(element.parts)
    root = stack[0].parts
    parts = _paragraphs(root) if any(block for block, _ in root) else root
    return _trimmed("".join(part for _, part in parts))


def _trimmed(html: str) -> str:
    """``html`` without blanks and line breaks at its ends."""
    html = html.strip()
    while html.startswith("<br>"):
        html = html[len("<br>") :].lstrip()
    while html.endswith("<br>"):
        html = html[: -len("<br>")].rstrip()
    return html


def _void(tag: str, attributes: str, parts: list[Part]) -> None:
    if tag == "img":
        picture = _picture(attributes)
        if picture:
            parts.append((False, picture))
    else:
        parts.append((tag == "hr", f"<{tag}>"))


def _picture(attributes: str) -> str | None:
    """The ``img`` with its true source where it is loaded late; None for pixels and for pictures without a source."""
    found = dict(_ATTRIBUTE.findall(attributes))
    source = next((found[name] for name in (*_LAZY, "src") if found.get(name)), None)
    many = found.get("data-srcset") or found.get("srcset")
    if source is None and many:
        source = many.rpartition(", ")[2].partition(" ")[0]
    if not source or "style" in found or (found.get("width", "9") in "01" and found.get("height", "9") in "01"):
        return None
    if _COUNTER.search(urlsplit(source).hostname or ""):
        return None
    found |= {"src": source, "srcset": many or ""}
    kept = "".join(f' {name}="{found[name]}"' for name in _PICTURE if found.get(name))
    return f"<img{kept}>"


def _close(element: _Open, words_only: bool, in_figure: bool) -> list[Part]:
    tag, parts = element.tag, element.parts
    blocks = any(block for block, _ in parts)
    if tag in BOXES or (tag == "p" and (blocks or words_only)):
        if words_only or (in_figure and tag != "p"):
            return [(False, " "), *parts, (False, " ")]
        return _paragraphs(parts)
    if tag in _NO_LOOSE_BLANKS or (blocks and tag in BLOCKS):
        parts = [part for part in parts if part[0] or not _NOTHING.fullmatch(part[1])]
    inner = "".join(part for _, part in parts)
    if tag == "pre":
        inner = inner.lstrip("\n")
    elif tag == "p" or tag in _WORDS_ONLY:
        inner = _trimmed(inner)
    if tag not in ("td", "th") and _NOTHING.fullmatch(inner):
        return [(False, inner)] if tag in INLINE and inner else []
    if tag == "table" and not _TAGS.sub("", inner).replace("&nbsp;", " ").strip():
        return []
    if tag == "a" and ' href="' not in element.attributes:
        return parts
    return [(blocks or tag in BLOCKS, f"<{tag}{element.attributes}>{inner}</{tag}>")]


def _leads_away(parts: list[Part]) -> bool:
    """Whether all words are links: set beside a text (HTML 4.3.5), they name other articles, others at every load."""
    inner = "".join(part for _, part in parts)
    left = _TAGS.sub("", _LINKED.sub("", inner))
    return "<a " in inner and "<img " not in inner and _NOTHING.fullmatch(left) is not None


def _paragraphs(parts: list[Part]) -> list[Part]:
    """``parts`` with every run of loose text made a paragraph."""
    result: list[Part] = []
    loose = ""
    for block, html in [*parts, (True, "")]:
        if not block:
            loose += html
            continue
        loose = _trimmed(loose)
        if loose and not _NOTHING.fullmatch(loose):
            result.append((True, f"<p>{loose}</p>"))
        loose = ""
        if html:
            result.append((True, html))
    return result
