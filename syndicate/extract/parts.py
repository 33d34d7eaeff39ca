"""One update as selector rules see it: a copy of its elements, in which lists of selectors find its parts."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime

from selectolax.lexbor import LexborHTMLParser, LexborNode

from syndicate.extract import calendar, dom
from syndicate.extract.grammar import read_marker, undouble
from syndicate.extract.hints import SiteRules
from syndicate.extract.order import instant
from syndicate.extract.rules import selector
from syndicate.extract.stamps import Stamped, read_time
from syndicate.model import Person

_ZONE = re.compile(r"(?<=\d)\s?(?:Z|[+-]\d{2}:?\d{2})$")
_DATED = re.compile(r"%[YyjDcxF]")
_BY = re.compile(r"(?:von|by|par|de|di|por|from)\s", re.IGNORECASE)


class Parts:
    """What lists of selectors find inside one update; the first selector of a list that finds something counts."""

    def __init__(self, html: str) -> None:
        cell = html.startswith(("<tr", "<td", "<th"))
        self._tree = LexborHTMLParser(f"<body><table>{html}" if cell else f"<body>{html}")
        self.root = self._tree.body

    @property
    def own(self) -> LexborNode | None:
        """The update's own element, the first one where it has several."""
        node = self.root.first_child if self.root is not None else None
        while node is not None and not node.is_element_node:
            node = node.next
        return node

    def nodes(self, selectors: Sequence[str]) -> list[LexborNode]:
        """The elements found, none inside another."""
        found = next((found for one in selectors if (found := self._css(selector(one).css))), [])
        return outermost(found)

    def values(self, written: str) -> list[str]:
        """The words of one selector: of attributes, or the texts of elements; empty ones left out."""
        css, attribute = selector(written)
        nodes = self._css(css) if css else [node for node in (self.own,) if node is not None]
        return [said for node in nodes if (said := dom.attribute(node, attribute) if attribute else dom.text(node))]

    def said(self, selectors: Sequence[str]) -> list[str]:
        return next((found for one in selectors if (found := self.values(one))), [])

    def text(self, selectors: Sequence[str]) -> str | None:
        return next(iter(self.said(selectors)), None)

    def headline(self, selectors: Sequence[str]) -> str | None:
        """The headline without a time in it; a text that is nothing but a time is none."""
        for one in selectors:
            for said in self.values(one):
                text = undouble(dom.squeeze(said))
                marker = read_marker(text)
                if found := (marker.title or marker.rest) if marker else text:
                    return found
        return None

    def authors(self, selectors: Sequence[str]) -> tuple[Person, ...]:
        names = (_BY.sub("", name, count=1) for name in self.said(selectors))
        return tuple(Person(name) for name in dict.fromkeys(filter(None, names)))

    def link(self, selectors: Sequence[str]) -> str | None:
        """The first address: of an attribute that is named, or of the element or a link inside it."""
        for one in selectors:
            css, attribute = selector(one)
            if attribute:
                found = self.values(one)
            else:
                links = (n if dom.attribute(n, "href") else n.css_first("a[href]") for n in self._css(css))
                found = [dom.attribute(link, "href") for link in links if link is not None]
            if found:
                return found[0]
        return None

    def time(self, rules: SiteRules) -> Stamped:
        """The time by the rules, completed by what is seen: an attribute gives the stamp, an element the words."""
        assert self.root is not None  # noqa: S101 - a parsed text has a body
        seen = read_time(self.root)
        stamp: str | None = None
        words: str | None = None
        for written in rules.time:
            attribute = selector(written).attribute
            said = next(iter(self.values(written)), None)
            if said is None or (stamp if attribute else words):
                continue
            formatted = _formatted(said, rules.time_format)
            if formatted:
                stamp, words = (stamp or formatted[0]), (words or formatted[1])
            elif not attribute:
                read = read_time(_wrapped(self._css(written)[0]))
                stamp, words = stamp or read.stamp, words or read.words or said
            elif instant(said) is not None:
                stamp = said
            else:
                words = words or said
        stamp = stamp or seen.stamp
        if rules.ignore_zone and stamp and "T" in stamp.replace(" ", "T"):
            stamp = _ZONE.sub("", stamp)
        return Stamped(words or seen.words, stamp, seen.modified, seen.rest)

    def drop(self, *parts: Sequence[str]) -> None:
        """Take out what these selectors find."""
        for part in parts:
            for written in part:
                css, attribute = selector(written)
                if attribute is None:
                    for node in outermost(self._css(css)):
                        node.decompose()

    def html(self, selectors: Sequence[str]) -> str:
        """The HTML of the elements found, of all there is if no selectors are given."""
        if not selectors:
            return (self.root.inner_html or "") if self.root is not None else ""
        return "\n".join(node.html or "" for node in self.nodes(selectors))

    def _css(self, css: str) -> list[LexborNode]:
        return self.root.css(css) if self.root is not None and css else []


def outermost(nodes: Sequence[LexborNode]) -> list[LexborNode]:
    """The nodes that are in no other of them."""
    known = {node.mem_id for node in nodes}
    return [node for node in nodes if not any(holder.mem_id in known for holder in dom.ancestors(node))]


def _wrapped(node: LexborNode) -> LexborNode:
    """The node inside a copy, so that it is found below, not above, what is searched."""
    copy = LexborHTMLParser(f"<body>{node.html or ''}")
    return copy.body or node


def _formatted(text: str, formats: Sequence[str]) -> tuple[str | None, str | None] | None:
    """A text in one of the formats as (stamp, words), one of them None: a clock without a date is words."""
    for written in formats:
        try:
            found = datetime.strptime(text, written)  # noqa: DTZ007 - a zone the format does not name is the page's
        except ValueError:
            continue
        if _DATED.search(written):
            return found.isoformat(), None
        if calendar.minutes(clock := f"{found:%H:%M}") is not None:
            return None, clock
    return None
