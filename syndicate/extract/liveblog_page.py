"""Where on the visible page each update of the data stands, and what the page says there."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from itertools import takewhile
from typing import NamedTuple
from urllib.parse import parse_qsl, urlsplit

from selectolax.lexbor import LexborNode

from syndicate.extract import dom
from syndicate.extract.liveblog_spots import has_words, spots_of, squash_each, texts
from syndicate.walk import RawUpdate

_NAMES = ("id", "data-post-id", "data-guid", "data-id", "data-block-id", "data-key", "data-item-id", "data-event-id")
_ANY_NAME = frozenset(_NAMES)
_TAIL = re.compile(r"[0-9A-Za-z]{4,}$")
_ANCHORED = re.compile(r"https?://[\w.-]+/[\w./~-]*(?:#[\w./~-]*)?", re.ASCII)
_LONGEST_TAIL = 80
_ENOUGH = 3
"""Updates found by their ids that prove that the page marks its updates so."""
_MOST_PARENTS = 8
"""Elements that the updates of one list stand in: the list, or one for each day."""

_NEVER = datetime.min.replace(tzinfo=UTC)
_LONGEST = 20_000
"""Letters of an element that may be one update."""


class Stretch(NamedTuple):
    """An element, its ids, and the stretch of the page's letters that it holds."""

    node: LexborNode
    names: tuple[str, ...]
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Place:
    """Where an update stands: ``at`` in the page's letters, ``node`` its element if that is known."""

    at: int
    node: LexborNode | None
    by_id: bool


def places(steps: Sequence[dom.Step], updates: Sequence[RawUpdate]) -> list[Place | None]:
    """The place of each update on a page walked in ``steps``, None where that does not show it.

    By id, else by the start of its body.
    """
    letters, stretches = _letters(steps)
    exact, tails = _index([one for one in stretches if one.names])
    found = [_by_id(one, exact, tails) for one in updates]
    wanted = [rank for rank, place in enumerate(found) if place is None]
    # Where ids are found, words met elsewhere, in a summary or a teaser, are no update; unless it has no id of its own,
    # or several elements have it: a pinned copy.
    if sum(place is not None and place.by_id for place in found) >= _ENOUGH:
        several = {name for name, stretch in tails.items() if stretch is None}
        wanted = [rank for rank in wanted if all(several & {name, _tail(name)} for name in _names(updates[rank]))]
    spots = spots_of({rank: texts(updates[rank]) for rank in wanted}, letters)
    whole = [
        known or (Place(spots[rank], None, by_id=False) if rank in spots else None) for rank, known in enumerate(found)
    ]
    for rank, at in _by_stamps(updates, whole, stretches).items():
        whole[rank] = Place(at, None, by_id=False)
    return _with_elements(whole, stretches)


def _letters(steps: Sequence[dom.Step]) -> tuple[str, list[Stretch]]:
    """All visible letters and digits of the page, small and without gaps; and its elements that may be one update."""
    parts = iter(squashed := squash_each([node.text_content or "" for name, node, _ in steps if name == "-text"]))
    at = 0
    starts: list[int] = []
    stretches: list[Stretch] = []
    for name, node, out in steps:
        if name == "-text":
            at += len(next(parts))
        elif out:
            start = starts.pop()
            attributes = node.attributes
            named = (attributes.get("id") or "").strip()
            if at - start <= _LONGEST and (start < at or named):
                stretches.append(Stretch(node, _ids(attributes), start, at))
        else:
            starts.append(at)
    return "".join(squashed), stretches


def _ids(attributes: Mapping[str, str | None]) -> tuple[str, ...]:
    if _ANY_NAME.isdisjoint(attributes):  # as of most elements
        return ()
    return tuple(name for key in _NAMES if (name := (attributes.get(key) or "").strip()))


def _index(stretches: Sequence[Stretch]) -> tuple[dict[str, Stretch], dict[str, Stretch | None]]:
    """Elements by id, and by what follows its first word, or its last word where that holds a digit, if that is unique
    (``post-bridge-closed``, ``live-post-1288914``).

    Of elements with one id the longest counts: a list of key points repeats ids, but not the bodies.
    """
    exact: dict[str, Stretch] = {}
    for stretch in stretches:
        for name in stretch.names:
            known = exact.get(name)
            if known is None or stretch.end - stretch.start > known.end - known.start:
                exact[name] = stretch
    tails: dict[str, Stretch | None] = {}
    for name, stretch in exact.items():
        for tail in filter(None, {_tail(name), name.partition("-")[2]}):
            if tails.setdefault(tail, stretch) is not stretch:
                tails[tail] = None
    return exact, tails


def _tail(name: str) -> str | None:
    found = _TAIL.search(name[-_LONGEST_TAIL:])
    return found[0] if found and any(letter.isdigit() for letter in found[0]) else None


def _by_id(update: RawUpdate, exact: dict[str, Stretch], tails: dict[str, Stretch | None]) -> Place | None:
    names = list(_names(update))
    for name in names:
        if name in exact:
            return _place(exact[name])
    for name in names:
        stretch = tails.get(name) or tails.get(_tail(name) or "")
        if stretch is not None:
            return _place(stretch)
    return None


def _place(stretch: Stretch) -> Place:
    """An empty anchor marks the place, but is not the update's element."""
    return Place(stretch.start, stretch.node if stretch.end > stretch.start else None, by_id=True)


def _names(update: RawUpdate) -> Iterator[str]:
    """All that may be the update's id on the page: its id, fragments, the values of a query."""
    for said in (update.id, update.url):
        yield from _named(said, own=said == update.id) if said else ()


@lru_cache(maxsize=8192)
def _named(said: str, *, own: bool) -> tuple[str, ...]:
    if _ANCHORED.fullmatch(said):
        fragment = said.partition("#")[2]
        return (fragment,) if fragment else ()
    try:
        parts = urlsplit(said)
    except ValueError:
        return ()
    names = [parts.fragment] if parts.fragment else []
    if own and not parts.scheme:
        names.append(said)
    return (*names, *(value.partition(":")[2] or value for _, value in parse_qsl(parts.query)))


def _by_stamps(
    updates: Sequence[RawUpdate], found: Sequence[Place | None], stretches: Sequence[Stretch]
) -> dict[int, int]:
    """Where updates without words stand: a film, an embedded post. The page states their very time, and only there, or
    else beside updates that were found by their words."""
    stated: defaultdict[datetime, list[int]] = defaultdict(list)
    silent: defaultdict[datetime, list[int]] = defaultdict(list)
    lost = [rank for rank, place in enumerate(found) if place is None and not has_words(updates[rank])]
    for rank in lost:
        if instant := _instant(updates[rank].stamp or ""):
            silent[instant].append(rank)
    if not silent:
        return {}
    for one in stretches:
        if instant := _instant(dom.attribute(one.node, "datetime")):
            stated[instant].append(one.start)
    for starts in stated.values():
        starts.sort()
    for update, place in zip(updates, found, strict=True):
        beside = stated.get(_instant(update.stamp or "") or _NEVER) if place else None
        if place and beside:
            beside.pop(_nearest(beside, place.at))
    return {ranks[0]: stated[at][0] for at, ranks in silent.items() if len(stated[at]) == 1 == len(ranks)}


def _nearest(sorted_starts: Sequence[int], at: int) -> int:
    """Which of them is the nearest to a place."""
    after = bisect_left(sorted_starts, at)
    beside = range(max(0, after - 1), min(after + 1, len(sorted_starts)))
    return min(beside, key=lambda number: abs(sorted_starts[number] - at))


def _instant(stamp: str) -> datetime | None:
    """The instant of a machine's stamp, None where it is none or lacks its zone."""
    try:
        found = datetime.fromisoformat(stamp.strip())
    except ValueError:
        return None
    return found if found.tzinfo is not None else None


def _with_elements(found: Sequence[Place | None], stretches: Sequence[Stretch]) -> list[Place | None]:
    """An update found by its text, or by an empty anchor, gets an element that holds it and no other update.

    The innermost with an id; where several updates are known, so that its bounds are too, else the outermost.
    """
    if all(place is None or place.node is not None for place in found):
        return list(found)
    spots = sorted(place.at for place in found if place is not None)
    alone = [one for one in stretches if _between(spots, one.start, one.end) == 1]
    at_spot: dict[int, Stretch] = {}
    for stretch in sorted(alone, key=lambda stretch: stretch.end - stretch.start):
        at = _first_from(spots, stretch.start)
        named = at in at_spot and at_spot[at].names
        if not named and (stretch.names or len(spots) >= _ENOUGH):
            at_spot[at] = stretch
    return [
        Place(place.at, at_spot[place.at].node, by_id=place.by_id)
        if place is not None and place.node is None and place.at in at_spot
        else place
        for place in found
    ]


def _between(spots: Sequence[int], start: int, end: int) -> int:
    return bisect_left(spots, end) - bisect_left(spots, start)


def _first_from(spots: Sequence[int], start: int) -> int:
    return spots[bisect_left(spots, start)]


def alike(found: Sequence[Place | None]) -> int:
    """How many elements stand where those of the updates stand, with the same tag and the same first class.

    An element that holds one update and nothing else of the list, as a list item does, stands for it.
    """
    nodes = _outer([place.node for place in found if place is not None and place.node is not None])
    kinds = Counter(_kind(node) for node in nodes)
    parents = {node.parent.mem_id: node.parent for node in nodes if node.parent is not None}
    if not kinds or len(parents) > _MOST_PARENTS:
        return 0
    kind = kinds.most_common(1)[0][0]
    return sum(_kind(child) == kind for parent in parents.values() for child in parent.iter())


def _outer(nodes: Sequence[LexborNode]) -> list[LexborNode]:
    """The outermost elements that each hold one of the nodes alone, as far out as all do; the nodes if it is one."""
    counts = Counter(up.mem_id for node in nodes for up in dom.ancestors(node))
    chains = [list(takewhile(lambda up: counts[up.mem_id] == 1, dom.ancestors(node))) for node in nodes]
    shared = min(map(len, chains), default=0) if len(nodes) > 1 else 0
    return [chain[shared - 1] for chain in chains] if shared else list(nodes)


def _kind(node: LexborNode) -> tuple[str, str]:
    return dom.tag(node), dom.attribute(node, "class").partition(" ")[0]
