"""Pages that put each update into an element of its own: find the elements that repeat, each with a time.

Every element around a time is a possible item. Elements of one tag, in one kind of parent, that share a class (or have
none) are one possible list. The list in which most items carry a time and something to read is the newsblog.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from statistics import median

from selectolax.lexbor import LexborNode

from syndicate.extract import dom
from syndicate.extract.stamps import item_stamps, time_nodes
from syndicate.extract.words import words

_MOST_TIMES = 3_000
_MOST_LETTERS = 30_000_000
"""Letters measured on one page, those of nested elements once for each: more is a trap."""

_DEEPEST = 9
"""How far above a time its item may be."""

_NOT_ITEMS = words(
    "html body main header p span a time figure h1 h2 h3 h4 h5 h6 b strong em i small ul ol dl table tbody"
)
_DIGITS = re.compile(r"\d+")
_LIVE_HINT = re.compile(
    r"live|ticker|newsblog|timeline|(?:^|[\s_-])(?:entry|entries|event|post|update|block)", re.IGNORECASE
)

Shape = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Items:
    """The elements that are updates, in page order. ``score`` compares lists, ``linked`` is linked words' share."""

    nodes: tuple[LexborNode, ...]
    score: float
    words: float
    linked: float
    hinted: bool


def find_items(body: LexborNode) -> Items | None:
    """The best list of repeated elements with times; None if nothing repeats."""
    groups: dict[Shape, dict[int, LexborNode]] = defaultdict(dict)
    holders: dict[int, LexborNode] = {}
    for time in [*time_nodes(body, _MOST_TIMES), *_stamped(body)]:
        for depth, holder in enumerate([time, *dom.ancestors(time)]):
            if depth > _DEEPEST or holder.mem_id == body.mem_id:
                break
            if holder.mem_id in holders:
                break
            holders[holder.mem_id] = holder
            if dom.tag(holder) not in _NOT_ITEMS:
                for shape in _shapes(holder):
                    groups[shape][holder.mem_id] = holder
    measured = _Measures()
    best: Items | None = None
    seen: set[frozenset[int]] = set()
    for group in groups.values():
        if len(group) < 2 or (members := frozenset(group)) in seen:
            continue
        seen.add(members)
        items = _judge(group, measured)
        if items is not None and (best is None or items.score > best.score):
            best = items
    return best


def _stamped(body: LexborNode) -> list[LexborNode]:
    """Elements that carry their time in ``data-`` attributes."""
    found = body.css(
        "[data-time], [data-timestamp], [data-post-time], [data-sort-time], [data-published], [data-date],"
        " [data-created]"
    )
    return [node for node in found[:_MOST_TIMES] if any(item_stamps(node))]


def _shapes(node: LexborNode) -> Iterable[Shape]:
    """The names an element shares with its likes: tag, the parent's tag, and each class with its digits blurred."""
    parent = dom.tag(node.parent) if node.parent is not None else ""
    classes = dom.attribute(node, "class").split()[:4]
    if not classes:
        return [(dom.tag(node), parent, "")]
    return [(dom.tag(node), parent, _DIGITS.sub("#", name)) for name in classes]


class _Measures:
    """What is counted in an element, each element once."""

    def __init__(self) -> None:
        self._known: dict[int, tuple[int, int, int]] = {}
        self._left = _MOST_LETTERS

    def __call__(self, node: LexborNode) -> tuple[int, int, int]:
        """Words to read, how many of them are links to elsewhere, and how many paragraphs there are."""
        found = self._known.get(node.mem_id)
        if found is None and self._left < 0:
            return 0, 0, 0
        if found is None:
            text = dom.text(node)
            self._left -= len(text)
            linked = sum(len((link.text() or "").split()) for link in node.css("a[href]") if _leaves(link))
            found = (len(text.split()), linked, len(node.css("p, blockquote, li, figure, img, amp-img")))
            self._known[node.mem_id] = found
        return found


def _leaves(link: LexborNode) -> bool:
    return not dom.attribute(link, "href").startswith("#")


def _judge(group: dict[int, LexborNode], measured: _Measures) -> Items | None:
    """How much a group looks like the updates of a newsblog. Elements inside another of the group are no items."""
    nodes = [node for node in group.values() if not any(holder.mem_id in group for holder in dom.ancestors(node))]
    if len(nodes) < 2:
        return None
    counts = [measured(node) for node in nodes]
    sizes = [size for size, _, _ in counts]
    typical = median(sizes)
    total, linked = sum(sizes), sum(links for _, links, _ in counts)
    share = linked / total if total else 1.0
    if typical < 5 or share > 0.6 or (max(sizes) > 0.8 * total and len(nodes) > 2):
        return None
    told = sum(1 for size, _, blocks in counts if size >= 8 or blocks) / len(nodes)
    identified = sum(1 for node in nodes if dom.attribute(node, "id")) / len(nodes)
    hinted = any(
        _LIVE_HINT.search(dom.attribute(node, "class") + " " + dom.attribute(node, "id")) for node in nodes[:3]
    )
    teasing = max(0.0, share - 0.25)
    score = len(nodes) * min(typical, 80.0) * told * (1 + 0.2 * identified + 0.3 * hinted) * (1 - teasing)
    return Items(tuple(_in_order(nodes)), score, typical, share, hinted)


def _in_order(nodes: list[LexborNode]) -> list[LexborNode]:
    """Document order: groups are filled in the order of their times, which may come from two searches."""
    roots = {node.mem_id: node for node in nodes}
    top = nodes[0]
    for holder in dom.ancestors(nodes[0]):
        top = holder
    found: list[LexborNode] = []
    node: LexborNode | None = top
    while node is not None:
        if node.mem_id in roots:
            found.append(node)
            child = None
        else:
            child = node.first_child
        if child is not None:
            node = child
            continue
        while node is not None and node.next is None:
            node = node.parent
            if node is not None and node.mem_id == top.mem_id:
                return found
        node = node.next if node is not None else None
    return found
