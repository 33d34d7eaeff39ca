"""Pages that put each update into an element of its own: find the elements that repeat, each with a time.

Every element around a time is a possible item. Elements that share a class, or stand in the page alike (the same tags
down to them, and from them down to the time), or are siblings of one tag, are one possible list. The list in which
most items carry a time and something to read is the newsblog; a list that only groups the items of another, as by
day, gives way to that.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from statistics import median

from selectolax.lexbor import LexborNode

from syndicate.extract import dom
from syndicate.extract.grammar import title_like
from syndicate.extract.laid import Laid
from syndicate.extract.markup.measures import Measures
from syndicate.extract.stamps import STAMPED, hovers, item_stamps, time_nodes
from syndicate.extract.words import words

_MOST_TIMES = 3_000
_FEWEST_WORDS = 5
_LONG = 80
"""Words: more in one element don't make it likelier an update."""

_STRANGER = 0.3
"""Share of the typical words that an element must have not to count against its list."""

_ALL = 0.95
"""Share of the words of two elements that makes the larger one the article and the smaller one its dateline."""

_LONGEST = 300
"""Words: a single element that says more is an article."""

_DEEPEST = 9
"""How far above a time its item may be."""

_NOT_ITEMS = words(
    "html body main header p span a time figure h1 h2 h3 h4 h5 h6 b strong em i small ul ol dl table tbody"
)
_DIGITS = re.compile(r"\d+")
_LIVE_HINT = re.compile(
    r"live|ticker|newsblog|timeline|(?:^|[\s_-])(?:entry|entries|event|post|update|block)", re.IGNORECASE
)

_NAMED = re.compile(
    r"live-?(?:blog|ticker|post|update|message|report|entry|feed|story|event|item|card)|news-?blog|"
    r"ticker(?:-|_{1,2})?(?:entry|item|post|event|message|meldung|eintrag|beitrag)",
    re.IGNORECASE,
)
"""What names the elements of a newsblog and hardly anything else."""

_HEADED = "h2, h3, h4, [role=heading]"
_BOLD = "strong, b"
_COMPARED = 12
"""Lists, the best first, among which a finer one is looked for."""

_MOSTLY = 0.8
_COVERED = 0.7
"""Share of its words that a list must find in the items of another, finer one to give way to it."""

Shape = tuple[str, ...]
"""What the elements of one possible list have in common; the first says what kind of likeness it is."""


@dataclass(frozen=True, slots=True)
class Items:
    """The elements that are updates, in page order. ``score`` compares lists, ``linked`` is linked words' share."""

    nodes: tuple[LexborNode, ...]
    score: float
    words: float
    linked: float
    hinted: bool
    timed: bool = True
    named: bool = False
    """Whether nearly all are called the posts of a newsblog by their own names."""

    anchored: bool = False
    """Of those without times: whether each can be linked to."""


def find_items(laid: Laid, *, live: bool) -> Items | None:
    """The best list of repeated elements with times; None if nothing repeats.

    On a page that calls itself a newsblog also elements without times, if they have headings, and, before there is
    a second one, a single element that looks like an update.
    """
    body = laid.root
    groups = _groups(body, [*time_nodes(body, laid.lines, _MOST_TIMES), *_stamped(body)])
    measured = Measures(laid)
    best = _best(groups, measured)
    if best is not None or not live:
        return best
    return _headed(body, measured) or _only_one(groups, measured)


def _headed(body: LexborNode, measured: Measures) -> Items | None:
    """Elements without times that have headings at their tops, and are most of what the page says."""
    bold = [node.parent for node in body.css("p > strong, p > b")[:_MOST_TIMES] if node.parent is not None]
    titles = [node for node in bold if title_like(said := dom.text(node)) and dom.text(node.css_first(_BOLD)) == said]
    best = _best(_groups(body, [*body.css(_HEADED)[:_MOST_TIMES], *titles]), measured)
    if best is None or len(best.nodes) < 3 or best.linked > 0.2:
        return None
    total = measured(body)[0]
    covered = sum(measured(node)[0] for node in best.nodes) / total if total else 0.0
    anchored = sum(map(_anchored, best.nodes)) >= 0.8 * len(best.nodes) and not _counted_up(best.nodes)
    timed = sum(map(hovers, best.nodes)) >= 0.8 * len(best.nodes)
    return replace(best, timed=timed, anchored=anchored) if covered >= 0.5 or (anchored and best.hinted) else None


def _groups(body: LexborNode, seeds: Iterable[LexborNode]) -> dict[Shape, dict[int, LexborNode]]:
    """The elements around the seeds by shape."""
    groups: dict[Shape, dict[int, LexborNode]] = defaultdict(dict)
    known: set[int] = set()
    for seed in seeds:
        chain = [seed, *dom.ancestors(seed)]
        tags = [dom.tag(holder) for holder in chain]
        for depth, holder in enumerate(chain):
            if depth > _DEEPEST or holder.mem_id == body.mem_id or holder.mem_id in known:
                break
            known.add(holder.mem_id)
            if tags[depth] not in _NOT_ITEMS:
                for shape in _shapes(holder, depth, tags):
                    groups[shape][holder.mem_id] = holder
    return groups


def _best(groups: Mapping[Shape, dict[int, LexborNode]], measured: Measures) -> Items | None:
    judged: list[tuple[Items, Shape]] = []
    seen: set[frozenset[int]] = set()
    for shape, group in groups.items():
        if len(group) < 2 or (members := frozenset(group)) in seen:
            continue
        seen.add(members)
        items = _judge(group, measured, flat=shape[0] in ("place", "siblings"))
        if items is not None:
            judged.append((items, shape))
    if not judged:
        return None
    judged.sort(key=lambda one: one[0].score, reverse=True)
    return _completed(*_finest(judged[0], judged[1:_COMPARED], measured), measured)


def _finest(
    best: tuple[Items, Shape], judged: Sequence[tuple[Items, Shape]], measured: Measures
) -> tuple[Items, Shape]:
    """The list inside the best one's elements, several in one, that holds most of their words; else the best."""
    holders = {node.mem_id for node in best[0].nodes}
    total = sum(measured(node)[0] for node in best[0].nodes)
    finer = []
    for items, shape in judged:
        if len(items.nodes) <= len(holders):
            continue
        inside = [next((up.mem_id for up in dom.ancestors(node) if up.mem_id in holders), None) for node in items.nodes]
        nested = [place for place in inside if place is not None]
        words = sum(measured(node)[0] for node, place in zip(items.nodes, inside, strict=True) if place is not None)
        if len(nested) >= 1.4 * len(set(nested)) > 0 and words >= _COVERED * total:
            finer.append((items, shape))
    return max(finer, key=lambda one: one[0].score) if finer else best


def _completed(items: Items, shape: Shape, measured: Measures) -> Items:
    """With the siblings of the same kind that state no time, as a summary does.

    Where the kind is only a way of building, they must stand between others: the lead is built so too.
    """
    known = {node.mem_id: node for node in items.nodes}
    parents = {node.parent.mem_id: node.parent for node in items.nodes if node.parent is not None}
    built = {_build(node) for node in items.nodes} - {()} if shape[0] != "class" else set()
    for parent in parents.values():
        children = list(parent.iter())
        places = [place for place, child in enumerate(children) if child.mem_id in known]
        for place, child in enumerate(children):
            if child.mem_id in known or measured(child)[0] < _FEWEST_WORDS:
                continue
            if shape[0] == "class":
                alike = shape in _shapes(child, 0, [dom.tag(child), dom.tag(parent)])
            else:
                between = places[0] < place < places[-1]
                alike = between and _build(child) in built and measured(child)[1] * 2 < measured(child)[0]
            if alike:
                known[child.mem_id] = child
    outer = [node for node in known.values() if not any(up.mem_id in known for up in dom.ancestors(node))]
    return replace(items, nodes=tuple(measured.in_order(outer)))


def _build(node: LexborNode) -> tuple[str, ...]:
    """What an element is made of right below it, runs of one tag taken as one; empty if that is all of one kind."""
    tags = [dom.tag(node), *(dom.tag(child) for child in node.iter())]
    build = tuple(tag for number, tag in enumerate(tags) if number < 2 or tag != tags[number - 1])
    return build if len(build) > 2 else ()


def _anchored(node: LexborNode) -> bool:
    """Whether an element can be linked to: it has an id, or something right inside it has."""
    first = next(node.iter(), None)
    return any(dom.attribute(place, "id") for place in (node, first) if place is not None) or (
        node.css_first("a[href^='#']") is not None
    )


def _counted_up(nodes: Sequence[LexborNode]) -> bool:
    """Whether their ids count from the first on, or say the headings again: those of a list, or of a long article."""
    idents = [dom.attribute(node, "id") for node in nodes]
    numbers = [int(found[0]) if len(found := _DIGITS.findall(ident)) == 1 else -1 for ident in idents]
    if numbers[0] in (0, 1) and numbers == list(range(numbers[0], numbers[0] + len(nodes))):
        return True
    slugs = [_slug(dom.text(node.css_first(_HEADED))) for node in nodes]
    return all(ident and ident == slug for ident, slug in zip(map(_slug, idents), slugs, strict=True))


def _slug(text: str) -> str:
    return "".join(filter(str.isalnum, text.casefold()))


def _only_one(groups: Mapping[Shape, dict[int, LexborNode]], measured: Measures) -> Items | None:
    """The single update of a newsblog that has just begun: an element that says so, with an id and a time."""
    for group in groups.values():
        for node in group.values():
            marks = dom.attribute(node, "class") + " " + dom.attribute(node, "id")
            if not dom.attribute(node, "id") or not _LIVE_HINT.search(marks) or node.css_first("h1") is not None:
                continue
            size, linked, blocks = measured(node)
            if len(group) == 1 and blocks and _FEWEST_WORDS <= size <= _LONGEST and linked < size / 4:
                return Items((node,), 0.0, float(size), linked / size, True)
    return None


def _stamped(body: LexborNode) -> list[LexborNode]:
    """Elements that carry their time in ``data-`` attributes."""
    return [node for node in body.css(STAMPED)[:_MOST_TIMES] if any(item_stamps(node))]


def _shapes(node: LexborNode, depth: int, tags: Sequence[str]) -> Iterator[Shape]:
    """What an element shares with its likes: its classes with their digits blurred, its place, its parent.

    ``tags`` are those from the seed up to the page, ``depth`` says which of them is the element's own.
    """
    tag, parent = tags[depth], tags[depth + 1] if depth + 1 < len(tags) else ""
    classes = dom.attribute(node, "class").split()[:4]
    for name in classes:
        yield "class", tag, parent, _DIGITS.sub("#", name)
    if not classes:
        yield "bare", tag, parent
    yield "place", "/".join(tags[: depth + 1]), "/".join(tags[depth + 1 :])
    if node.parent is not None:
        yield "siblings", tag, str(node.parent.mem_id)


def _judge(group: dict[int, LexborNode], measured: Measures, *, flat: bool) -> Items | None:
    """How much a group looks like the updates of a newsblog. Elements inside another of the group are no items.

    In a ``flat`` group none can be inside another.
    """
    nodes = list(group.values())
    if not flat:
        nodes = [node for node in nodes if not any(holder.mem_id in group for holder in dom.ancestors(node))]
    headed = [node for node in nodes if measured.headed(node)]
    if len(headed) == 1:  # the head of the page
        nodes = [node for node in nodes if node.mem_id != headed[0].mem_id]
    if len(nodes) < 2:
        return None
    counts = [measured(node) for node in nodes]
    sizes = [size for size, _, _ in counts]
    typical = median(sizes)
    total, linked = sum(sizes), sum(links for _, links, _ in counts)
    share = linked / total if total else 1.0
    if typical < _FEWEST_WORDS or share > 0.6 or max(sizes) > (0.8 if len(nodes) > 2 else _ALL) * total:
        return None
    told = sum(1 for size, _, blocks in counts if size >= 8 or blocks) / len(nodes)
    identified = sum(1 for node in nodes if dom.attribute(node, "id")) / len(nodes)
    hinted = any(
        _LIVE_HINT.search(dom.attribute(node, "class") + " " + dom.attribute(node, "id")) for node in nodes[:3]
    )
    named = sum(_NAMED.search(_marks(node)) is not None for node in nodes) >= _MOSTLY * len(nodes)
    # An element that says little beside the others, or only links, is a stranger: the list is better without it.
    said = sum(min(size, _LONG) * (1 - links / size) for size, links, _ in counts if size)
    score = said - _STRANGER * len(nodes) * min(typical, _LONG)
    score *= told * (1 + 0.2 * identified + 0.3 * hinted) * (1 - max(0.0, share - 0.25))
    return Items(tuple(measured.in_order(nodes)), score, typical, share, hinted, named=named)


def _marks(node: LexborNode) -> str:
    names = ("class", "id", "data-testid", "data-test-tag", "data-component")
    return " ".join(dom.attribute(node, name)[:200] for name in names)
