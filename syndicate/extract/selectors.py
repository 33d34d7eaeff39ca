"""Sites that need no code: CSS selectors from ``config/sites/*.toml`` say where the parts of an update stand."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from selectolax.lexbor import LexborHTMLParser, LexborNode

from syndicate.errors import ExtractError
from syndicate.extract import dom
from syndicate.extract.bodies import permalink, read_body
from syndicate.extract.calendar import minutes
from syndicate.extract.cut import html_from
from syndicate.extract.grammar import day_heading, read_marker, time_behind
from syndicate.extract.hints import Hints, SiteRules
from syndicate.extract.markers import newest_first
from syndicate.extract.order import newest_first as by_stamps
from syndicate.extract.page import Page, open_page
from syndicate.extract.parts import Parts, outermost
from syndicate.extract.rules import load_rules, rules_for
from syndicate.extract.stamps import Stamped
from syndicate.walk import Document, Extraction, RawUpdate

__all__ = ["Found", "extract", "find", "load_rules", "rules_for"]

NAME = "selectors"
_IDENTIFIERS = ("id", "data-id", "data-post-id", "data-block-id", "data-entry-id", "data-item-id", "data-guid", "name")
_MOST_UPDATES = 20_000
_NUMBERS = re.compile(r"(?<![^\W_])[^\W\d_]*+\d[^\W_]*+")


@dataclass(frozen=True, slots=True)
class Found:
    """One update on the page: its element, or all those it runs over, and the day heading it stands under."""

    nodes: tuple[LexborNode, ...]
    day: str | None = None

    @property
    def html(self) -> str:
        return "".join(node.html or "" for node in self.nodes)


def extract(document: Document, hints: Hints) -> Extraction:
    """The updates where the rules of the site say they are. Raises ExtractError without rules."""
    if hints.rules is None:
        msg = "no selector rules are given for this source"
        raise ExtractError(msg)
    return of_page(open_page(document, hints), hints.rules)


def of_page(opened: Page, rules: SiteRules) -> Extraction:
    """The updates of an opened page where ``rules`` say they are."""
    head, document = opened.head, opened.document
    page = head.url or document.url
    items = find(opened.tree, rules)
    read = [update for item in items if (update := _update(item, rules, page)) is not None]
    updates = _without_doubles(read)
    blocked = opened.wall if not updates else None
    cut = None if document.complete else "the document was cut"
    return Extraction(
        tuple(updates),
        NAME,
        head,
        newest_first=_order(updates) if rules.newest_first is None else rules.newest_first,
        confidence=0.95 if updates else 0.0,
        degraded=blocked or cut,
        refused=None if updates else f'the rules "{rules.name}" find no update on the page',
        unreadable=len(items) - len(read),
    )


def _order(updates: Sequence[RawUpdate]) -> bool | None:
    order = by_stamps(update.stamp for update in updates)
    return newest_first([minutes(update.time_text or "") for update in updates]) if order is None else order


# --- where updates are ---------------------------------------------------------------------------------------------


def find(tree: LexborHTMLParser, rules: SiteRules) -> list[Found]:
    """The updates on the page, in page order, each with its day heading; what the page hides is left out."""
    found = [Found((node,)) for node in _seen(tree, rules.item)] if rules.item else list(_rows(tree, rules))
    if not rules.day:
        return found[:_MOST_UPDATES]
    days = {node.mem_id: text for node in _seen(tree, rules.day) if (text := dom.text(node))}
    firsts = {one.nodes[0].mem_id: rank for rank, one in enumerate(found)}
    day: str | None = None
    for node in tree.body.traverse() if tree.body is not None else ():
        if node.mem_id in firsts:
            rank = firsts[node.mem_id]
            found[rank] = replace(found[rank], day=day)
        day = days.get(node.mem_id, day)
    return found[:_MOST_UPDATES]


def _seen(tree: LexborHTMLParser, selectors: Sequence[str]) -> list[LexborNode]:
    """What the first selector that finds something finds in the page."""
    for css in selectors:
        nodes = [node for node in outermost(tree.css(css)) if not _unseen(node)]
        if nodes:
            return nodes
    return []


def _unseen(node: LexborNode) -> bool:
    return any(dom.hidden(place) or dom.tag(place) in dom.SILENT for place in (node, *dom.ancestors(node)))


def _rows(tree: LexborHTMLParser, rules: SiteRules) -> Iterator[Found]:
    """Updates that run from one start to the next, as children of the innermost element that holds all starts."""
    days = {node.mem_id for node in _seen(tree, rules.day)}
    starts = [node for node in _seen(tree, rules.start) if node.mem_id not in days]  # both may be headings of one level
    shared = _shared(starts)
    if shared is None:
        return
    openers = {mem_id for node in starts if (mem_id := _child_of(shared, node)) is not None}
    ends = {mem_id for node in _seen(tree, rules.end) if (mem_id := _child_of(shared, node)) is not None}
    run: list[LexborNode] = []
    day = under = None
    for child in shared.iter():
        heading = day_heading(dom.text(child)) if child.mem_id not in openers else None
        if child.mem_id in openers or child.mem_id in ends or heading:
            if run:
                yield Found(tuple(run), under)
            run, day = [], heading or day
        if child.mem_id in openers:
            under = day
        if child.mem_id in openers or (run and child.mem_id not in ends):
            run.append(child)
    if run:
        yield Found(tuple(run), under)


def _shared(nodes: Sequence[LexborNode]) -> LexborNode | None:
    """The innermost element that holds all nodes; for one node, what holds it."""
    if not nodes:
        return None
    shared = list(dom.ancestors(nodes[0]))
    for node in nodes[1:]:
        own = {holder.mem_id for holder in dom.ancestors(node)}
        shared = [holder for holder in shared if holder.mem_id in own]
    return shared[0] if shared else None


def _child_of(shared: LexborNode, node: LexborNode) -> int | None:
    """Which child of ``shared`` is the node or holds it."""
    for place in (node, *dom.ancestors(node)):
        if place.parent is not None and place.parent.mem_id == shared.mem_id:
            return int(place.mem_id)
    return None


# --- what they say -------------------------------------------------------------------------------------------------


def _update(item: Found, rules: SiteRules, page: str) -> RawUpdate | None:
    own = Parts(item.html)
    if own.root is None:
        return None
    time = own.time(rules)
    headline = own.headline(rules.headline)
    authors = own.authors(rules.author)
    behind = _behind(own) if time.words is None and time.stamp is None else None
    link = own.link(rules.link)
    ident = own.text(rules.id) or _identifier(item)
    day = (own.text(rules.day) if rules.item else None) or item.day
    own.drop(rules.drop, rules.headline, rules.time, rules.author, rules.day)
    html, said, words = _without_marker(own.html(rules.body), time)
    words = words or behind
    known = headline or said or ("" if rules.headline else None)
    body = read_body(html, page, time_words=words, rest=time.rest, headline=known)
    if body.empty and not body.headline:
        return None
    stated = dom.join(page, link) if link else None
    return RawUpdate(
        id=ident,
        url=stated or permalink(body.links, ident, page),
        headline=body.headline or None,
        html=body.html,
        time_text=words,
        stamp=time.stamp,
        modified=time.modified,
        day=day,
        base=page,
        authors=authors or body.authors,
        media=body.media,
        pinned=body.pinned,
        key_event=body.key_event,
    )


def _behind(own: Parts) -> str | None:
    """The time that the first line of an update ends with, behind its title."""
    first = next(iter(dom.lines(own.root)), "") if own.root is not None else ""
    marker = time_behind(first)
    return marker.time_text if marker is not None else None


def _without_marker(html: str, time: Stamped) -> tuple[str, str | None, str | None]:
    """A body without the time at its beginning ("17.34 Uhr: …"), the title if the marker holds one, and the words of
    the time: those of the marker where no other time was found."""
    lines = dom.lines(root) if (root := LexborHTMLParser(f"<body>{html}").body) is not None else []
    marker = read_marker(lines[0]) if lines else None
    words = time.words
    if marker and words is None and time.stamp is None:
        words = marker.time_text
    if marker is None or marker.time_text is None or marker.time_text != words:
        return html, None, words
    follows = marker.rest or next(iter(lines[1:]), "")
    if not follows:
        return html, marker.title, words
    return html_from(html, follows), marker.title, words


def _identifier(item: Found) -> str | None:
    """The element's own id, a ``data-`` id, that of the first element inside, or of what holds nothing but it."""
    node = item.nodes[0]
    parent = node.parent
    lone = parent if parent is not None and sum(1 for _ in parent.iter()) == 1 else None
    candidates = (node, next(node.iter(), None), lone, node.css_first("a[name], a[id]"))
    for place in candidates[: 2 if len(item.nodes) > 1 else None]:
        for name in _IDENTIFIERS if place is not None else ():
            value = dom.attribute(place, name) if place is not None else ""
            if value and len(value) <= 200:
                return value
    return None


def _without_doubles(updates: Sequence[RawUpdate]) -> list[RawUpdate]:
    """Without the copy of an update that is pinned above the list; the one in the list is marked as pinned."""
    kept: list[RawUpdate] = []
    at: dict[tuple[str | None, str | None, str | None], int] = {}
    for update in updates:
        key = (update.headline, update.html, update.time_text)
        if key in at and not _siblings(kept[at[key]], update):
            kept[at[key]] = replace(update, pinned=True)
        else:
            at[key] = len(kept)
            kept.append(update)
    return kept


def _siblings(one: RawUpdate, other: RawUpdate) -> bool:
    """Whether two ids are of one form, so that each is an update: "OUT!" twice in a minute."""
    shapes = [_NUMBERS.sub("#", update.id or "") for update in (one, other)]
    return one.id != other.id and bool(one.id and other.id) and shapes[0] == shapes[1]
