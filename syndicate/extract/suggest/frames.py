"""What holds one update each: an element that repeats, or a place where each begins."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from selectolax.lexbor import LexborHTMLParser, LexborNode, SelectolaxError

from syndicate.extract import dom
from syndicate.extract.parts import outermost
from syndicate.extract.suggest.names import names, of_ids, opening
from syndicate.extract.suggest.places import Page, Spot, between
from syndicate.extract.words import words

_BOLD = words("b strong")
_HOLDERS = words("div article section main body td")
_NEVER = words("html body head span a strong b em i u small time font")
_NOT_ALONE = words("html body main")
_FEWEST = 0.5
"""Share of the updates that a frame must hold to be looked at."""
_CONTEXTS = 6
_DEEPEST = 12

Judge = Callable[[str, int], "Frame | None"]
"""A selector and its cost to what it finds; None if it holds too little, or several updates in one element."""


@dataclass(frozen=True, slots=True)
class Frame:
    """Selectors that find the same elements on this page, the best first; ``begins``: an update runs to the next."""

    selectors: tuple[str, ...]
    begins: bool
    score: float
    cost: int
    end: tuple[str, ...] = ()
    found: frozenset[int] = frozenset()


@dataclass
class _Names:
    """What elements are called, and the cost of each name."""

    nodes: dict[str, dict[int, LexborNode]] = field(default_factory=lambda: defaultdict(dict))
    costs: dict[str, int] = field(default_factory=dict)

    def add(self, rank: int, node: LexborNode, called: Iterable[tuple[str, int]]) -> None:
        for css, cost in called:
            self.nodes[css].setdefault(rank, node)
            self.costs[css] = min(cost, self.costs.get(css, cost))

    def common(self, fewest: float) -> list[tuple[str, int, list[LexborNode]]]:
        return [
            (css, self.costs[css], list(known.values())) for css, known in self.nodes.items() if len(known) >= fewest
        ]


def containers(tree: LexborHTMLParser, page: Page, spots: Sequence[Spot]) -> list[Frame]:
    """Frames of elements that hold one update each and nothing of another, the best first."""
    starts = [spot.start for spot in spots]
    called, groups = _Names(), defaultdict[tuple[str, int], list[LexborNode]](list)
    for spot in spots:
        for depth, node in enumerate(_own(page, spot, starts)):
            called.add(spot.rank, node, names(node))
            groups[dom.tag(node), depth].append(node)
            groups[dom.tag(node), -1].append(node)
    for nodes in groups.values():
        for css, cost in of_ids(nodes):
            for rank, node in enumerate(nodes):
                called.add(rank, node, [(css, cost)])

    def judged(css: str, cost: int) -> Frame | None:
        nodes = _css(tree, css)
        places = [stretch for node in nodes if (stretch := page.stretch(node)) is not None]
        good = {starts[_at(starts, a)] for a, b in places if between(starts, a, b) == 1}
        several = sum(between(starts, a, b) > 1 for a, b in places)
        if not good or several or len(good) < _FEWEST * len(spots):
            return None
        by_start = {spot.start: spot for spot in spots}
        wide = sum(1 for a, b in places if between(starts, a, b) == 1 and by_start[starts[_at(starts, a)]].first >= a)
        share = len(good) / len(spots)
        precision = len(good) / len(places)
        return Frame((css,), False, share + precision + wide / len(spots), cost, found=_ids(nodes))

    return _ranked(called.common(_FEWEST * len(spots)), judged)


def _own(page: Page, spot: Spot, starts: Sequence[int]) -> Iterator[LexborNode]:
    """The elements that hold this update's body and no other's, innermost first."""
    for node in page.holders(spot.start):
        stretch = page.stretch(node)
        if stretch is None or stretch[1] < spot.end:
            continue
        if between(starts, *stretch) != 1 or dom.tag(node) in _NOT_ALONE:
            return
        if len(starts) == 1 and node.css_first("h1") is not None:
            return
        if dom.tag(node) not in _NEVER:
            yield node


def beginnings(tree: LexborHTMLParser, page: Page, spots: Sequence[Spot]) -> list[Frame]:
    """Frames of elements at which the updates of a row begin, the best first."""
    firsts = sorted({spot.first for spot in spots})
    called = _Names()
    for spot in spots:
        for depth, node in enumerate(page.holders(spot.first)):
            stretch = page.stretch(node)
            if stretch is None or stretch[0] != spot.first or between(firsts, *stretch) != 1 or depth > _DEEPEST:
                break
            if dom.tag(node) not in _NEVER or _among_blocks(node):
                called.add(spot.rank, node, [*names(node), *opening(node)])

    def judged(css: str, cost: int) -> Frame | None:
        nodes = _css(tree, css)
        places = sorted({stretch[0] for node in nodes if (stretch := page.stretch(node)) is not None})
        if not places:
            return None
        hits = [between(firsts, a, b) for a, b in zip(places, [*places[1:], len(page.letters) + 1], strict=True)]
        good = hits.count(1)
        if good < _FEWEST * len(spots):
            return None
        score = good / len(spots) + good / len(places) + len({*places} & {*firsts}) / len(spots)
        return Frame((css,), True, score, cost, found=_ids(nodes))

    found = _ranked(called.common(_FEWEST * len(spots)), judged)
    return [replace(frame, end=_end(tree, page, spots, frame)) for frame in found]


def _among_blocks(node: LexborNode) -> bool:
    """Whether bold words stand between paragraphs, in none themselves."""
    return dom.tag(node) in _BOLD and node.parent is not None and dom.tag(node.parent) in _HOLDERS


def _end(tree: LexborHTMLParser, page: Page, spots: Sequence[Spot], frame: Frame) -> tuple[str, ...]:
    """What stands right behind the last update, if it can be told from all inside the list."""
    last = max(spots, key=lambda spot: spot.end)
    starts = _css(tree, frame.selectors[0])
    chains = [[node, *dom.ancestors(node)] for node in starts]
    shared = next((h for h in chains[0][1:] if all(h.mem_id in {n.mem_id for n in c[1:]} for c in chains)), None)
    for child in shared.iter() if shared is not None else ():
        stretch = page.stretch(child)
        if stretch is None or stretch[0] < last.end or stretch[0] == stretch[1]:
            continue
        for css, _ in sorted(names(child), key=lambda one: one[1]):
            places = [page.stretch(node) for node in _css(tree, css)]
            if all(place is None or place[0] >= last.end for place in places):
                return (css,)
        return ()
    return ()


# --- comparing -----------------------------------------------------------------------------------------------------


def _ranked(named: Iterable[tuple[str, int, list[LexborNode]]], judged: Judge) -> list[Frame]:
    """Frames by score, then cost; those that find the same elements are one, with fallbacks."""
    frames: dict[frozenset[int], list[Frame]] = defaultdict(list)
    for css, cost, nodes in named:
        plain = judged(css, cost)
        tried = [plain]
        if plain is None or plain.cost > 10 or plain.score < 2.95:
            tried += [judged(f"{around} {css}", cost + extra) for around, extra in _around(nodes)]
        for frame in tried:
            if frame is not None:
                frames[frame.found].append(frame)
    merged = []
    for same in frames.values():
        best, *others = sorted(same, key=lambda one: (one.cost, len(one.selectors[0]), one.selectors))
        fallbacks = [one.selectors[0] for one in others if one.cost <= 6 and " " not in one.selectors[0]][:2]
        merged.append(replace(best, selectors=(*best.selectors, *fallbacks)))
    return sorted(merged, key=lambda one: (-round(one.score, 2), one.cost, one.selectors))


def _around(nodes: Sequence[LexborNode]) -> list[tuple[str, int]]:
    """What the elements that hold all these nodes are called, the most telling first; ``parent >`` too."""
    chains = [list(dom.ancestors(node)) for node in nodes]
    shared = [h for h in chains[0] if all(any(h.mem_id == n.mem_id for n in c) for c in chains[1:])]
    found: dict[str, int] = {}
    for depth, holder in enumerate(shared[:_DEEPEST]):
        ident = dom.attribute(holder, "id")
        own = list(names(holder)) if dom.tag(holder) not in ("html", "body") else []
        if ident.replace("-", "").replace("_", "").isalpha() and ident.isascii():
            own.append((f"#{ident}", 1))
        for css, cost in own:
            found.setdefault(f"{css} >" if depth == 0 and chains[0][0].mem_id == holder.mem_id else css, cost + depth)
    return sorted(found.items(), key=lambda one: one[1])[:_CONTEXTS]


def _css(tree: LexborHTMLParser, css: str) -> list[LexborNode]:
    try:
        return outermost(tree.css(css))
    except SelectolaxError:
        return []


def _ids(nodes: Sequence[LexborNode]) -> frozenset[int]:
    return frozenset(int(node.mem_id) for node in nodes)


def _at(starts: Sequence[int], place: int) -> int:
    """The first of the sorted starts at or behind a place."""
    return bisect_right(starts, place - 1)
