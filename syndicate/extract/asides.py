"""Lines of an update that are not what it says: its time, its day, a name, a label; and where text stands."""

from __future__ import annotations

import re

from selectolax.lexbor import LexborNode

from syndicate.extract import dom
from syndicate.extract.grammar import day_heading, read_marker
from syndicate.extract.phrases import PINNED
from syndicate.extract.words import words

TEXT = words("p h1 h2 h3 h4 h5 h6 blockquote li table figure strong b")
_PARAGRAPHS = TEXT - {"strong", "b"}
_HEADING_TAGS = dom.HEADINGS | {"summary", "dt"}
_LONGEST_NAMES = 80
FIRST = 4
"""Lines among which the time and the headline stand, if the update has any."""

BYLINE = re.compile(
    r"(?:By|Von|Par|Por|Di|From)\s(?:[A-Z]{2,6}['’]s\s)?(.{3,80}?)(?:,?\s(?:in|aus|en|à|from)\s[A-Z][\w ’'.-]{1,30})?$"
)
BY = re.compile(r"(?:von|by|par|de|di|por|from|door|av)\s(?=(?-i:[A-ZÄÖÜÅØÉ]))", re.IGNORECASE)
LABELS = re.compile(
    rf"(?:key event|{PINNED}|breaking|eilmeldung|highlight|"
    r"top-?meldung|wichtig|important|importante|"
    r"à retenir|exklusiv|exclusif|exclusive|"
    r"breaking news|update|flash|alerte|urgent|alerta|urgente|última hora|ultim['’]ora)$",
    re.IGNORECASE,
)
_PARTICLES = (
    r"(?:(?:de|del|della|di|da|do|dos|das|du|des|van|von|vom|zu|zur|der|den|ten|ter|te|la|le|el|al|bin|ibn|af|av)"
    r"\s){0,3}"
)
NAMES = re.compile(
    rf"(?:[A-ZÄÖÜÉ][\w.’'-]+\s{_PARTICLES}){{1,3}}[A-ZÄÖÜÉ][\w.’'-]+(?:(?:,| und| and| et| y|"
    rf" e)\s(?:[A-ZÄÖÜÉ][\w.’'-]+\s?{_PARTICLES}){{2,4}}){{0,3}}(?<![^\W\d_]{{4}}\.)$"
)
"""Words with capitals, as persons have them. A full stop ends a sentence ("Yellow Card."), but for that of "Jr."."""


def is_person(text: str) -> bool:
    """Whether a short text is the names of persons and nothing else."""
    return len(text) <= _LONGEST_NAMES and NAMES.match(text) is not None


def is_signed(text: str) -> bool:
    """Whether a short text is "by" and names, the "by" in small letters too, and nothing else."""
    by = BY.match(text)
    return by is not None and is_person(text[by.end() :])


def outermost(root: LexborNode) -> int:
    """The number of the element that is the update itself; it may be a list item or a row."""
    return root.first_child.mem_id if root.first_child is not None else 0


def is_heading(node: LexborNode) -> bool:
    return dom.tag(node) in _HEADING_TAGS or dom.attribute(node, "role") == "heading"


def in_text(place: LexborNode, outer: int) -> bool:
    return any(dom.tag(up) in _PARAGRAPHS and up.mem_id != outer for up in dom.ancestors(place))


def is_aside(line: str) -> bool:
    """Whether a line is only a time, a day, a name or a label."""
    return is_time(line) or any(one.match(line) for one in (NAMES, LABELS, BYLINE))


def is_time(line: str) -> bool:
    """Whether a line is only a time or a day."""
    marker = read_marker(line) if len(line) <= 60 else None
    alone = marker is not None and marker.kind in ("stamp", "relative") and not marker.rest
    return alone or day_heading(line) is not None


def line_holder(place: LexborNode, line: str, root: LexborNode) -> LexborNode | None:
    """The outermost element below ``root`` that holds this line and nothing else; nothing in it is hidden."""
    best: LexborNode | None = None
    for holder in dom.ancestors(place):
        if (
            holder.mem_id == root.mem_id
            or dom.longer_than(holder, len(line), hideable=())
            or holder.css_first(dom.SHOWN) is not None
        ):
            break
        best = holder
    return best
