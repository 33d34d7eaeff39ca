"""How sure a reading of a page is, from what speaks for it and what against.

For: the page calls itself a newsblog, there are many updates, they have times and these run one way, they are most of
what there is to read, and two ways of reading agree. Against: much text beside them, times that no update claims.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import islice, pairwise
from statistics import median
from urllib.parse import urldefrag

from selectolax.lexbor import LexborNode

from syndicate.extract import dom
from syndicate.extract.markup.found import Found
from syndicate.extract.markup.rows import Page
from syndicate.extract.words import phrases

_MOST = 0.97
_MANY = 0.6
"""Share of a list that must show the mark of another kind of list."""

_TEASER = 60
"""Words: what is longer is no teaser."""

_HEADS = "h1, h2, h3, h4, h5, h6, strong, b, dt, [role=heading]"

_REPLY = phrases(
    "Antworten|Antwort schreiben|Zitieren|Beitrag melden|Kommentar melden|Melden|Reply|Quote|Report|Report comment|"
    "Répondre|Signaler|Citer|Responder|Denunciar|Citar|Rispondi|Segnala|Cita"
)
_SENTENCE = re.compile(r"[^\W\d]{2}[.!?…](?=[\s\"'”“»]|$)")
_SHORT = 30
_LARGE = 0.5
_PROGRAMME = "times stand in the text, but they run like a programme or a chronicle, not like a newsblog"
_FEW = 5


@dataclass(frozen=True, slots=True)
class Evidence:
    """What was seen. ``times`` in page order, None where an update has none; ``newest_first`` as decided from them.

    ``covered`` is the share of the page's text that the updates are, ``unclaimed`` that of its times that belong to
    none, ``agreed`` whether another way of reading found the same (None: it found nothing).
    """

    live: bool
    times: tuple[int | None, ...]
    newest_first: bool | None
    covered: float
    unclaimed: float
    agreed: bool | None
    timed: bool = True
    marked: bool = False


def weigh(found: Found, others: Sequence[int | None], page: Page, words: int, *, live: bool) -> Evidence:
    """The evidence for what was found, ``words`` long altogether; ``others`` are the times that another way found."""
    inside = {node.mem_id for node in found.inside}
    claimed = _claims(inside)
    beside = sum(count for block, count in page.words if not claimed(block))
    loose = sum(not claimed(block) for block in page.times)
    return Evidence(
        live,
        found.times,
        found.newest_first,
        covered=words / (words + beside) if words else 0.0,
        unclaimed=loose / len(page.times) if page.times else 0.0,
        agreed=agreement(found.times, others),
        timed=found.timed,
        marked=found.marked,
    )


def _claims(inside: set[int]) -> Callable[[LexborNode], bool]:
    known: dict[int, bool] = {}

    def claimed(place: LexborNode) -> bool:
        if place.mem_id not in known:
            known[place.mem_id] = any(up.mem_id in inside for up in (place, *dom.ancestors(place)))
        return known[place.mem_id]

    return claimed


def confidence(seen: Evidence) -> float:
    """From 0 to 1, two digits."""
    count = len(seen.times)
    if not seen.timed:
        sure = 0.45 + (0.2 if seen.marked else 0.0) + (0.05 if count >= _FEW else 0.0)
        return round(sure * min(1.0, seen.covered / 0.5), 2)
    timed = sum(time is not None for time in seen.times) / count
    sure = 0.5 if seen.live else 0.08
    sure += 0.2 * (1 - math.exp2(-count / 2))
    sure += 0.15 * timed * _ordered(seen)
    sure += 0.1 * min(1.0, seen.covered / 0.8)
    sure += 0.05 if seen.agreed else 0.0
    sure *= 0.4 + 0.6 * min(1.0, seen.covered / 0.5)
    sure *= 1 - 0.5 * seen.unclaimed
    sure *= 0.9 if seen.agreed is False else 1.0
    sure *= 0.9 if seen.newest_first is False else 1.0  # programmes and chronicles run so too
    return round(min(_MOST, sure), 2)


def _ordered(seen: Evidence) -> float:
    """The share of neighbours whose times run the way of the list, midnight counted as in order."""
    steps = [after - before for before, after in pairwise(time for time in seen.times if time is not None)]
    if not steps or seen.newest_first is None:
        return 0.5
    falls = [step <= 0 or step > 720 if seen.newest_first else step >= 0 or step < -720 for step in steps]
    return sum(falls) / len(steps)


def agreement(one: Sequence[int | None], other: Sequence[int | None]) -> bool | None:
    """Whether two readings found the same times; None if one found nothing."""
    first, second = Counter(one), Counter(other)
    if not first or not second:
        return None
    return sum((first & second).values()) >= 0.8 * max(len(one), len(other))


def refusal(seen: Evidence, nodes: Sequence[Sequence[LexborNode]], words: Sequence[int], page: str) -> str | None:
    """Why a list is no newsblog's updates; None if it may be. ``nodes`` are the elements of each update."""
    if median(words) < _TEASER and _share(nodes, lambda parts: _links_away(parts, page)) >= _MANY:
        return "the list leads to other pages: teasers, no updates"
    if _share(nodes, _invites_reply) >= _MANY:
        return "the list is a discussion, no newsblog"
    if seen.newest_first is False and (seen.covered < _LARGE or _share(nodes, _tells) < 1 - _MANY):
        return _PROGRAMME
    if seen.live:
        return None
    if not seen.timed:
        return "headings part the text, but nothing says that they are updates"
    if not seen.newest_first:
        return _PROGRAMME
    if seen.covered < _LARGE:
        return "times stand in the text, but most of the page is about something else"
    return None


def _share(nodes: Sequence[Sequence[LexborNode]], test: Callable[[Sequence[LexborNode]], bool]) -> float:
    return sum(test(parts) for parts in nodes) / len(nodes) if nodes else 0.0


def _links_away(parts: Sequence[LexborNode], page: str) -> bool:
    """Whether the headline is a link to another page: it is all that its block says, or the block's link holds it."""
    own = urldefrag(page).url.partition("?")[0].rstrip("/")
    for part in parts:
        for link in part.css("a[href]")[:3]:
            around = (up for up in islice(dom.ancestors(link), 3) if _heads(up))
            heading = link.css_first(_HEADS) or next(around, None)
            said = dom.text(heading)
            if said and said in dom.text(link):
                target = dom.attribute(link, "href")
                return not target.startswith("#") and not (own and (dom.join(page, target) or "").startswith(own))
    return False


def _heads(node: LexborNode) -> bool:
    return (
        dom.tag(node) in dom.HEADINGS
        or dom.tag(node) in ("strong", "b", "dt")
        or dom.attribute(node, "role") == "heading"
    )


def _tells(parts: Sequence[LexborNode]) -> bool:
    """Whether it holds a sentence."""
    return any(_SENTENCE.search(line) is not None for part in parts for line in dom.lines(part))


def _invites_reply(parts: Sequence[LexborNode]) -> bool:
    """Whether a line of its own invites to answer."""
    return any(
        len(line) <= _SHORT and _REPLY.search(line) is not None for part in parts for line in dom.lines(part)[-3:]
    )
