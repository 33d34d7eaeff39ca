"""Boxes that say by their title that they hold no updates: key points, related articles, comments, other live blogs."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from itertools import takewhile

from selectolax.lexbor import LexborNode

from syndicate.extract import dom
from syndicate.extract.laid import Laid
from syndicate.extract.phrases import CONTENTS
from syndicate.extract.words import words

_ELSEWHERE = re.compile(
    r"(?:mehr zum thema|mehr dazu|auch interessant|lesen sie auch|das könnte sie (?:auch )?interessieren|"
    r"weitere (?:artikel|nachrichten|meldungen|themen|live-?blogs|live-?ticker|newsblogs|beiträge|videos)|"
    r"meist ?gelesen(?:e artikel)?|meistgeklickt|beliebt|empfehlungen|aus dem ressort|"
    r"most (?:read|popular|viewed|shared)|more (?:live blogs|on this story|stories|news|like this|from .{1,40})|"
    r"related(?: (?:stories|articles|topics|content|links|coverage|news))?|"
    r"recommended(?: (?:for you|reading|stories))?|"
    r"you (?:may|might) (?:also )?like|trending(?: now)?|don['’]t miss|top stories|"
    r"(?:à lire|lire|voir) aussi|sur le même sujet|les plus lus|articles liés|dans la même rubrique|à la une|"
    r"les plus partagés|autres directs|te puede interesar|lo más (?:leído|visto)|más (?:noticias|leídas|directos)|"
    r"noticias relacionadas|(?:también )?en portada|leggi anche|i più letti|le più lette|articoli correlati|"
    r"altre (?:notizie|dirette)|potrebbe interessarti|"
    r"newsletters?)\s?:?$",
    re.IGNORECASE,
)
_COMMENTS = re.compile(
    r"(?:\d{1,5}\s)?(?:leser)?(?:kommentare?|comments?|commentaires?|comentarios?|commenti|diskussion|discussion|"
    r"leserbriefe|join the conversation|reader comments|your comments|ihre meinung|réactions|opiniones)"
    r"\s?(?:\(\d{1,5}\)|:)?(?:\s\d{1,5})?$",
    re.IGNORECASE,
)
_MOST = 60
"""Titles looked at on one page: more is a trap."""

_LONGEST_TITLE = 60
_LARGE = 0.5
"""Share of the page's words that no box has."""

_LINKED = 0.5
_SOME = 0.3
_FEW = 60
_CLOCK = re.compile(r"\d[.:h]\d\d")
_LISTS = words("ul ol dl table")
_ROOTS = words("html body main")


def without_boxes(laid: Laid) -> Laid:
    """The page without such boxes: all that begins with such a title, or the links that follow it, taken out."""
    body = laid.root
    titles = [(line, place) for line, place in laid.lines if _titles(line)][:_MOST]
    if not titles:
        return laid
    counted = _Counted(laid)
    total = counted(body)[0]
    gone: set[int] = set()
    for line, place in titles:
        if any(up.mem_id in gone for up in dom.ancestors(place)):
            continue
        for node in _box(place, line, body, counted, total):
            gone.add(node.mem_id)
            counted.take(node)
    return Laid(body) if gone else laid


class _Counted:
    """The words that are left in an element and how many of them are links, each element counted once."""

    def __init__(self, laid: Laid) -> None:
        self._laid = laid
        self._known: dict[int, tuple[int, int]] = {}
        self._taken: Counter[int] = Counter()

    def __call__(self, node: LexborNode) -> tuple[int, int]:
        found = self._known.get(node.mem_id)
        if found is None:
            linked = sum(len((link.text() or "").split()) for link in node.css("a[href]"))
            found = self._known[node.mem_id] = self._laid.size(node)[0] - self._taken[node.mem_id], linked
        return found

    def take(self, node: LexborNode) -> None:
        """Take an element out of the page."""
        words, _ = self(node)
        laid = [up.mem_id for up in dom.ancestors(node) if dom.tag(up) in dom.BLOCK]
        self._taken.update(dict.fromkeys(laid, words))
        self._known.clear()
        node.decompose()


def _titles(line: str) -> bool:
    return len(line) <= _LONGEST_TITLE and any(
        pattern.match(line) is not None for pattern in (_ELSEWHERE, _COMMENTS, CONTENTS)
    )


def _box(place: LexborNode, line: str, body: LexborNode, counted: _Counted, total: int) -> list[LexborNode]:
    """What a title stands over, itself included; nothing if that would be a large part of the page."""
    title = place
    for holder in dom.ancestors(place):
        if holder.mem_id == body.mem_id or dom.longer_than(holder, len(line)):
            break
        title = holder
    parent = title.parent
    if title.mem_id == place.mem_id or dom.tag(title) in _ROOTS or parent is None:
        return []
    follows = list(_following(title))
    first = not any(counted(before)[0] for before in _before(title))
    talk = _COMMENTS.match(line) is not None
    inner = parent.mem_id != body.mem_id and dom.tag(parent) not in _ROOTS
    if first and follows and inner and _is_box(parent, follows, counted, total, talk=talk):
        return [parent]
    taken = follows if talk else list(takewhile(lambda node: counted(node)[1] > _LINKED * counted(node)[0], follows))
    if not taken and follows and dom.tag(follows[0]) in _LISTS:
        taken = follows[:1]
    size = sum(counted(node)[0] for node in taken)
    return [title, *taken] if taken and size < _LARGE * total else []


def _is_box(node: LexborNode, follows: list[LexborNode], counted: _Counted, total: int, *, talk: bool) -> bool:
    """Whether an element is all about its title: a discussion, mostly links, lists, or a few words without a time.

    An update that happens to stand in one wrapper with a title must not go with it.
    """
    size, linked = counted(node)
    if size >= _LARGE * total or node.css_first("h1") is not None:
        return False
    listed = all(dom.tag(one) in _LISTS for one in follows)
    return talk or listed or linked >= _SOME * size or (size <= _FEW and _CLOCK.search(dom.text(node)) is None)


def _following(node: LexborNode) -> Iterator[LexborNode]:
    found = node.next
    while found is not None:
        if found.is_element_node:
            yield found
        found = found.next


def _before(node: LexborNode) -> Iterator[LexborNode]:
    found = node.prev
    while found is not None:
        if found.is_element_node:
            yield found
        found = found.prev
