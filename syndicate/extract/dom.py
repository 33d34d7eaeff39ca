"""Reading a lexbor tree as a person sees it: text with the breaks the layout makes, attributes that are never None.

No function here recurses: a page may nest 2,000 deep.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator, Mapping
from functools import lru_cache
from itertools import islice
from urllib.parse import urljoin

from selectolax.lexbor import LexborNode

from syndicate.extract.words import Hinted, words

SILENT = words("""
    script style template noscript svg math head title iframe object select option textarea button canvas datalist
    -comment -document_type
""")
"""Elements whose text nobody reads."""

BLOCK = words("""
    address article aside blockquote body center dd details dialog dir div dl dt fieldset figcaption figure footer
    form h1 h2 h3 h4 h5 h6 header hgroup hr li main menu nav ol p pre search section summary table tbody td tfoot th
    thead tr ul amp-img picture video audio
""")
HEADINGS = words("h1 h2 h3 h4 h5 h6")
_BREAKS = BLOCK | {"br"}
_SAID = frozenset("'\"”’»!?")
_RUNNING = HEADINGS | words("p a span b strong em i small time label")
"""What holds words of one line."""

_OWN_LINE = words("span time strong b a")
MOST_ANCESTORS = 200
Placed = tuple[str, LexborNode]
"""A line and the first text node that is in it."""

Step = tuple[str, LexborNode, bool]
"""The tag of a node, the node, and whether it is left."""

SHOWN = "img, amp-img, picture, iframe, video, audio"
"""What shows something without a word."""

_ABSOLUTE = re.compile(
    r"https?://[\w.-]+/[\w.~%/:=&+!$,'@()*|-]*(?:\?[\w.~%/:=&?+!$,'@()*|-]+)?(?:#[\w.~%/:=&?+!-]+)?", re.ASCII
)
"""An address that is relative to nothing and has no part that is empty."""
_CLOCK_END = re.compile(r"(?<!\d)\d{1,2}(?:[.:]|\s?h\s?)\d\d(?:\s?(?:Uhr|h|[ap]\.?m\.?|[A-Z]{2,4}))?$")
_ABBREVIATED = re.compile(r"[^\W\d_]{2}[.,]$")
_LONGEST_CLOCK = 16
_MOST_CELLS = 20
"""Cells of a row that are looked at."""

_HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_HIDDEN_CLASS = Hinted(
    re.compile(
        r"(?:^|[\s_-])(?:visually-?hidden|sr-only|screen-?reader(?:-text)?|assistive(?:-text)?|u-hidden|is-hidden|offscreen)"
        r"(?:$|[\s_-])",
        re.IGNORECASE,
    ),
    "hidden sr-only screen assistive",
)


_MAY_HIDE = (
    "[hidden], [aria-hidden], [style*=none i], [style*=hidden i],"
    " [class*=hidden i], [class*=sr-only i], [class*=screen i], [class*=assistive i]"
)
"""What every element that ``hidden`` tells is among."""


def attribute(node: LexborNode, name: str) -> str:
    """The value of an attribute, without white space around it; empty if it is missing or has no value."""
    return (node.attributes.get(name) or "").strip()


def tag(node: LexborNode) -> str:
    return node.tag or ""


def squeeze(text: str) -> str:
    """Runs of white space (no-break spaces too) become one space; none at the ends; soft hyphens go."""
    if not text.isascii():
        text = text.replace("\u00ad", "").replace("\u200b", "").replace("\ufeff", "")
    return " ".join(text.split())


def hidden(node: LexborNode) -> bool:
    """Whether the page itself says that an element is not to be seen."""
    attributes = node.attributes
    return bool(attributes) and hides(attributes)


def hides(attributes: Mapping[str, str | None]) -> bool:
    """As ``hidden``, of the attributes of an element."""
    if "hidden" in attributes or (attributes.get("aria-hidden") or "") == "true":
        return True
    style, classes = attributes.get("style"), attributes.get("class")
    return bool((style and _HIDDEN_STYLE.search(style)) or (classes and _hiding(classes)))


def may_hide(root: LexborNode) -> frozenset[int]:
    """The numbers of the elements below ``root`` that may be hidden: asked of all at once, and hardly any is."""
    return frozenset(node.mem_id for node in root.css(_MAY_HIDE))


@lru_cache(maxsize=4096)
def _hiding(classes: str) -> bool:
    """Whether classes say that an element is hidden. Pages repeat theirs hundreds of times."""
    return _HIDDEN_CLASS.search(classes) is not None


def steps(root: LexborNode, *, hideable: Container[int] | None = None) -> Iterator[Step]:
    """All nodes below ``root`` in document order, with their tags, each element twice: going in, and (True) going out.

    Texts come once, as ``-text``. What is silent or hidden is left out with all it holds. ``hideable`` are the numbers
    of all elements that may be hidden, as ``may_hide`` has them, where they are known.
    """
    above: list[tuple[str, LexborNode]] = []
    node = root.first_child
    while node is not None:
        name = node.tag or ""
        if name == "-text":
            yield name, node, False
        elif name not in SILENT and not ((hideable is None or node.mem_id in hideable) and hidden(node)):
            yield name, node, False
            if (child := node.first_child) is not None:
                above.append((name, node))
                node = child
                continue
            yield name, node, True
        while (following := node.next) is None:
            if not above:
                return
            name, node = above.pop()
            yield name, node, True
        node = following


def walk(root: LexborNode) -> Iterator[tuple[LexborNode, bool]]:
    """As ``steps``, without the tags."""
    return ((node, out) for _, node, out in steps(root))


def lines(root: LexborNode) -> list[str]:
    """The text of an element, a line for each block, no empty ones."""
    return [line for line, _ in placed_lines(root)]


def placed_lines(root: LexborNode) -> Iterator[Placed]:
    """The lines of an element, each with the first text node that is in it."""
    return lines_of(steps(root))


def lines_of(steps: Iterable[Step]) -> Iterator[Placed]:
    """The lines of an element that was walked, as ``placed_lines`` has them."""
    parts: list[str] = []
    place: LexborNode | None = None
    for name, node, _ in steps:
        if name == "-text":
            found = node.text_content or ""
            if place is None:
                if not found or found.isspace():
                    continue
                place = node
            elif found[:1].isalnum() and _parts_from(parts[-1], found, node):
                parts.append(" ")
            parts.append(found)
        elif place is not None and (name in _BREAKS or ("-" in name and _stands_apart(node))):
            if line := squeeze("".join(parts)):
                yield line, place
            parts.clear()
            place = None
    if place is not None and (line := squeeze("".join(parts))):
        yield line, place


def _stands_apart(custom: LexborNode) -> bool:
    """Whether an element of the page's own making is laid out as a block: it is no word of a text or a title."""
    return custom.parent is not None and tag(custom.parent) not in _RUNNING


def _parts_from(before: str, found: str, node: LexborNode) -> bool:
    """Whether two texts in elements of their own are two words: "21:00" and a name, "November" and "02"."""
    if found[0].isalpha() and _CLOCK_END.search(before, max(0, len(before) - _LONGEST_CLOCK)):
        return True
    if found[0].isdigit() and _ABBREVIATED.search(before, max(0, len(before) - _LONGEST_CLOCK)):
        return _side_by_side(node)  # "26 nov." and "21:15"
    last, first = before[-1:], found[0]
    if (last.islower() and first.isupper()) or (last in _SAID and first.isdigit()):
        return _side_by_side(node)  # "vor 5 Minuten" and a name, a kicker and a title
    if not (before[-1:].isalnum() and (before[-1].isdigit() or found[0].isdigit())):
        return False
    return (node.parent is not None and tag(node.parent) == "span") or _side_by_side(node)


def _side_by_side(text: LexborNode) -> bool:
    """Whether a text begins an element that stands right behind another one: a page lays such out as two."""
    holder = text.parent
    beside = holder.prev if holder is not None and text.prev is None else None
    if holder is None or beside is None:
        return False
    return beside.is_element_node and tag(holder) in _OWN_LINE and tag(beside) in _OWN_LINE


def text(root: LexborNode | None) -> str:
    """The text of an element on one line, words of different blocks kept apart."""
    return "" if root is None else " ".join(lines(root))


def longer_than(root: LexborNode, limit: int, *, hideable: Container[int] | None = None) -> bool:
    """Whether an element holds more than ``limit`` letters, looking no further than that; ``hideable`` as ``steps``."""
    count = 0
    for name, node, _ in steps(root, hideable=hideable):
        if name == "-text":
            count += len(squeeze(node.text_content or ""))
            if count > limit:
                return True
    return False


def ancestors(node: LexborNode) -> Iterator[LexborNode]:
    """The elements that hold ``node``, innermost first, ``MOST_ANCESTORS`` at most: no honest page nests deeper."""
    parent = node.parent
    for _ in range(MOST_ANCESTORS):
        if parent is None or not parent.is_element_node:
            return
        yield parent
        parent = parent.parent


def within(node: LexborNode, names: frozenset[str]) -> bool:
    """Whether the node or an element that holds it has one of these tags."""
    return tag(node) in names or any(tag(parent) in names for parent in ancestors(node))


def names_columns(row: LexborNode) -> bool:
    """Whether a row of a table says what its columns hold, several cells being headings, or is one of a timetable."""
    cells = list(islice(row.iter(), _MOST_CELLS))
    if len(cells) > 1 and all(tag(cell) == "th" for cell in cells):
        return True
    short = (text(cell) for cell in cells if not longer_than(cell, _LONGEST_CLOCK)) if len(cells) > 1 else ()
    return sum(_CLOCK_END.match(said) is not None for said in short) > 1


def in_column_names(place: LexborNode) -> bool:
    """Whether a text stands in such a row: a time there is a column's, nobody wrote anything at it."""
    row = next((holder for holder in ancestors(place) if tag(holder) in ("tr", "table")), None)
    return row is not None and tag(row) == "tr" and names_columns(row)


def join(base: str, reference: str) -> str | None:
    """``reference`` as an absolute http(s) or file URL; None if it is none."""
    reference = reference.strip()
    if _ABSOLUTE.fullmatch(reference):
        return reference
    try:
        url = urljoin(base, reference)
    except ValueError:
        return None
    return url if url.startswith(("http://", "https://", "file:")) else None
