"""Selectors for the parts of an update, learnt from where these parts stand in all updates of a page."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from selectolax.lexbor import LexborNode, SelectolaxError

from syndicate.extract import dom
from syndicate.extract.grammar import read_marker, undouble
from syndicate.extract.order import instant
from syndicate.extract.parts import Parts
from syndicate.extract.rules import selector
from syndicate.extract.stamps import read_time
from syndicate.extract.suggest.names import names
from syndicate.extract.suggest.places import body_lines, squash
from syndicate.walk import RawUpdate

_MOST_LEARNT_FROM = 40
_MOST_ELEMENTS = 600
_MOST_SELECTORS = 3
_MOST_DROPPED = 8
_WRONG = 4
"""How many right finds outweigh one wrong one."""
_ZONE = re.compile(r"(?<=\d)\s?(?:Z|[+-]\d{2}:?\d{2})$")
_BY = re.compile(r"(?:von|by|par|de|di|por|from)\s", re.IGNORECASE)

Right = Callable[[LexborNode, str | None], bool]
"""Whether an element, or the words of its attribute, is the part that is looked for."""


@dataclass(frozen=True, slots=True)
class Pair:
    """An update as the generic reader has it, and the copy of the elements that a rule would give it."""

    parts: Parts
    update: RawUpdate
    lines: frozenset[str]

    @classmethod
    def of(cls, html: str, update: RawUpdate) -> Pair:
        return cls(Parts(html), update, frozenset(body_lines(update)))

    def elements(self) -> Iterator[LexborNode]:
        seen = 0
        for node, out in dom.walk(self.parts.root) if self.parts.root is not None else ():
            if node.is_element_node and not out:
                seen += 1
                if seen > _MOST_ELEMENTS:
                    return
                yield node


def headline(pairs: Sequence[Pair]) -> tuple[str, ...]:
    def right(pair: Pair) -> Right:
        wanted = squash(pair.update.headline or "")
        return lambda node, _: bool(wanted) and len(wanted) <= 600 and _titled(dom.text(node)) == wanted

    return _learn(pairs, right, lambda node: node.css_first("p") is None)


def _titled(text: str) -> str:
    text = undouble(text[:1_000])
    marker = read_marker(text)
    return squash((marker.title or marker.rest) if marker is not None else text)


def time(pairs: Sequence[Pair]) -> tuple[str, ...]:
    """An element with the words, before it an attribute with the stamp where the element does not carry it."""

    def right(pair: Pair) -> Right:
        return lambda node, said: said is None and _tells(node, pair.update)

    def stamped(pair: Pair) -> Right:
        return lambda _, said: said is not None and _same(said, pair.update.stamp)

    seen = _learn(pairs, right, _may_be_time)
    if any(pair.update.stamp for pair in pairs) and not _stamped(pairs, seen):
        return (*_learn(pairs, stamped, lambda _: True, attributes=True), *seen)
    return seen


def _may_be_time(node: LexborNode) -> bool:
    text = dom.text(node) if not dom.longer_than(node, 80) else ""
    return dom.tag(node) == "time" or bool(re.search(r"\d|ago|just|eben", text))


def _tells(node: LexborNode, update: RawUpdate) -> bool:
    """Whether an element tells the time of an update: its stamp if it has one, else its words."""
    if dom.longer_than(node, 80):
        return False
    read = read_time(Parts(node.html or "").root or node)
    if update.stamp and read.stamp:
        return _same(read.stamp, update.stamp)
    return bool(read.words) and squash(read.words or "") == squash(update.time_text or "")


def _stamped(pairs: Sequence[Pair], selectors: Sequence[str]) -> bool:
    found = 0
    for pair in pairs:
        nodes = pair.parts.nodes(selectors)
        found += bool(nodes and pair.update.stamp and read_time(Parts(nodes[0].html or "").root or nodes[0]).stamp)
    return found * 2 >= len(pairs)


def _same(one: str | None, other: str | None) -> bool:
    if not one or not other:
        return False
    first = instant(one if _ZONE.search(other) or other.isdigit() else _ZONE.sub("", one))
    second = instant(other)
    return first is not None and second is not None and abs((first - second).total_seconds()) < 60


def false_zone(pairs: Sequence[Pair]) -> bool:
    """Whether the reader took off zones that the page states: its stamps have none."""
    stamps = [pair.update.stamp for pair in pairs if pair.update.stamp]
    if not stamps or any(_ZONE.search(one) or one.isdigit() for one in stamps):
        return False
    stated = [read_time(pair.parts.root).stamp for pair in pairs if pair.parts.root is not None]
    return any(one and "T" in one and _ZONE.search(one) for one in stated)


def author(pairs: Sequence[Pair]) -> tuple[str, ...]:
    def right(pair: Pair) -> Right:
        wanted = {squash(person.name) for person in pair.update.authors}
        return lambda node, _: squash(_BY.sub("", dom.text(node), count=1)) in wanted

    return _learn(pairs, right, lambda node: not dom.longer_than(node, 90))


def link(pairs: Sequence[Pair]) -> tuple[str, ...]:
    def right(pair: Pair) -> Right:
        def own(node: LexborNode, _: str | None) -> bool:
            href = dom.attribute(node, "href")
            return bool(href and pair.update.url) and dom.join(pair.update.base or "", href) == pair.update.url

        return own

    return _learn(pairs, right, lambda node: dom.tag(node) == "a")


def ident(pairs: Sequence[Pair]) -> tuple[str, ...]:
    def right(pair: Pair) -> Right:
        return lambda _, said: bool(said) and said == pair.update.id

    return _learn(pairs, right, lambda _: True, attributes=True)


def body(pairs: Sequence[Pair]) -> tuple[str, ...]:
    """The innermost element that holds all lines of the body, and neither the headline nor much else."""

    def right(pair: Pair) -> Right:
        headline = squash(pair.update.headline or "")
        length = sum(map(len, pair.lines))

        def whole(node: LexborNode, _: str | None) -> bool:
            letters = squash(dom.text(node))
            if len(letters) > 2 * length + 400 or (headline and letters.startswith(headline)):
                return False
            return all(line in letters for line in pair.lines)

        return whole

    spoken = [pair for pair in pairs if pair.lines]
    found = _learn(spoken, right, lambda node: dom.tag(node) not in ("p", "span", "a", "strong", "b"))[:1]
    if not found:
        return ()
    hits = sum(bool(nodes) and right(pair)(nodes[0], None) for pair in spoken for nodes in [pair.parts.nodes(found)])
    return found if hits >= 0.9 * len(spoken) else ()


def drop(pairs: Sequence[Pair], scope: Sequence[str], known: Sequence[str]) -> tuple[str, ...]:
    """What stands inside the updates and is no part of them, by names that never hold what is."""
    counts: dict[str, int] = {}
    kept: set[str] = set()
    for pair in pairs[:_MOST_LEARNT_FROM]:
        roots = pair.parts.nodes(scope) if scope else [pair.parts.root]
        inside = {node.mem_id for root in roots if root is not None for node in root.css("*")}
        told = {
            node.mem_id for css in known for node in pair.parts.nodes([css]) for node in (node, *dom.ancestors(node))
        }
        told |= {node.mem_id for css in known for top in pair.parts.nodes([css]) for node in top.css("*")}
        for node in pair.elements():
            called = [css for css, cost in names(node) if cost <= 5 and ("." in css or "[" in css)]
            own = [squash(line) for line in dom.lines(node)] if not dom.longer_than(node, 2_000) else list(pair.lines)
            if (
                node.mem_id in told
                or any(line in pair.lines for line in own)
                or node.css_first("img, video") is not None
            ):
                kept.update(called)
            elif node.mem_id in inside and any(own) and not _is_phrase(node):
                for css in called:
                    counts[css] = counts.get(css, 0) + 1
    ranked = sorted((-count, css) for css, count in counts.items() if css not in kept)
    return tuple(css for _, css in ranked)[:_MOST_DROPPED]


def _is_phrase(node: LexborNode) -> bool:
    """Whether an element is a few words of a paragraph or a quotation, not a thing of its own."""
    return dom.within(node, frozenset({"p", "blockquote", "table", "li", "figure", "h1", "h2", "h3", "h4"}))


# --- learning ------------------------------------------------------------------------------------------------------


def _learn(
    pairs: Sequence[Pair],
    right_of: Callable[[Pair], Right],
    wanted: Callable[[LexborNode], bool],
    attributes: bool = False,
) -> tuple[str, ...]:
    """Selectors, each for the updates in which those before it find nothing; none that is wrong more than rarely."""
    costs: dict[str, int] = {}
    rights = [(pair, right_of(pair)) for pair in pairs]
    for pair, right in rights[:_MOST_LEARNT_FROM]:
        for node in pair.elements():
            if wanted(node):
                for written, cost in _called(node, pair, right, attributes):
                    costs[written] = min(cost, costs.get(written, cost))
    chosen: list[str] = []
    left = rights
    while left and costs and len(chosen) < _MOST_SELECTORS:
        judged = [(*_count(written, left), -cost, written) for written, cost in costs.items()]
        score, hits, _, best = max(judged)
        if score <= 0 or hits <= 0:
            break
        chosen.append(best)
        costs.pop(best)
        left = [(pair, right) for pair, right in left if not pair.parts.values(best)]
    return tuple(chosen)


def _called(node: LexborNode, pair: Pair, right: Right, attributes: bool) -> Iterator[tuple[str, int]]:
    """The names of an element that is right, or of its right attributes; those of its parent before them too."""
    if not attributes:
        if right(node, None):
            own = list(names(node))
            yield from own
            above = list(names(node.parent)) if node.parent is not None and dom.tag(node.parent) != "body" else []
            yield from (
                (f"{outer} > {inner}", max(1, cost) + more)
                for outer, more in above
                if more <= 5
                for inner, cost in own
                if cost > 3
            )
        return
    top = pair.parts.own
    for name, value in node.attributes.items():
        if name in ("class", "style", "href", "src") or not value or not right(node, value.strip()):
            continue
        if top is not None and node.mem_id == top.mem_id:
            yield f"@{name}", 1 if name == "id" else 2
        else:
            yield from ((f"{css}@{name}", cost + 1) for css, cost in names(node))


def _count(written: str, pairs: Sequence[tuple[Pair, Right]]) -> tuple[float, int]:
    """How good a selector is, and how often it is right."""
    css, attribute = selector(written)
    hits = misses = 0
    for pair, right in pairs:
        try:
            nodes = pair.parts.nodes([css]) if css else [node for node in (pair.parts.own,) if node is not None]
        except SelectolaxError:
            return 0.0, 0
        if not nodes:
            continue
        said = dom.attribute(nodes[0], attribute) if attribute else None
        if attribute and not said:
            continue
        good = right(nodes[0], said)
        hits, misses = hits + good, misses + (not good)
    return hits - _WRONG * misses, hits
