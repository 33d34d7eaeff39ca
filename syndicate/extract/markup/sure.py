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
from urllib.parse import urlsplit, urlunsplit

from selectolax.lexbor import LexborNode

from syndicate.extract import dom
from syndicate.extract.markup.found import Found
from syndicate.extract.markup.rows import Page
from syndicate.extract.order import instant
from syndicate.extract.words import phrases

_MOST = 0.97
_MANY = 0.6
"""Share of a list that must show the mark of another kind of list."""

_TEASER = 60
"""Words: what is longer is no teaser."""

_DIGEST = 150
"""Words: so much may stand under a linked headline on a page that does not call itself live."""

_HEADS = "h1, h2, h3, h4, h5, h6, strong, b, dt, [role=heading]"

_REPLY = phrases(
    "Antworten|Antwort schreiben|Zitieren|Beitrag melden|Kommentar melden|Melden|Reply|Quote|Report|Report comment|"
    "Répondre|Signaler|Citer|Responder|Denunciar|Citar|Rispondi|Segnala|Cita"
)
_BESIDE_REPLY = phrases(
    "Gefällt mir|Teilen|Like|Likes|Share|Edit|Flag|Link|Permalink|J'aime|J’aime|Partager|Me gusta|Compartir|Mi piace|"
    "Condividi|this|post|comment|to|und|and|et|y|e|o|ou|or|oder|Kommentar|Beitrag|Replies|Show replies"
)
_REPLY_TO = re.compile(r"(?:reply to|antworten auf|répondre à|responder a|rispondi a)\s\S+(?:\s\S+)?$", re.IGNORECASE)
_COUNTED = re.compile(r"\d+\s?[^\W\d_]{0,4}(?!\w)")
_LETTER = re.compile(r"[^\W\d_]{2}")
_SENTENCE = re.compile(r"[^\W\d]{2}[.!?…](?=[\s\"'”“»]|$)")
_SHORT = 30
_LARGE = 0.5
_PROGRAMME = "times stand in the text, but they run like a programme or a chronicle, not like a newsblog"
_FEW = 5
_FEWEST_GAPS = 3
_DAY = 20 * 3600
"""Seconds, a few hours less than a day has: entries of a daily series."""
_LINKS = 3
"""Links of an element among which that of its headline is looked for."""

_OTHER = re.compile(r"[\W_]+")


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
        sure = 0.4 + (0.25 if seen.marked else 0.0) + (0.05 if count >= _FEW else 0.0)
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


def refusal(seen: Evidence, found: Found, words: Sequence[int], page: str) -> str | None:
    """Why a list is no newsblog's updates; None if it may be. ``words`` are those of each update."""
    nodes = found.nodes
    most = _TEASER if seen.live else _DIGEST
    if median(words) < most and (_leads_away(found, page) >= _MANY or _linked(found, page) >= _LARGE):
        return "the list leads to other pages: teasers, no updates"
    if len(seen.times) > _FEW and len(set(seen.times)) == 1 and seen.times[0] is not None and median(words) < _SHORT:
        return "one time stands on the whole list: fixtures or results, no updates"
    headed = sum(bool(update.headline) for update in found.updates) >= _MANY * len(found.updates)
    if _share(nodes, _invites_reply) >= _MANY and not (seen.live and headed):
        return "the list is a discussion, no newsblog"
    if not seen.timed and _asks(found) >= _MANY:
        return "the headings are questions: answers to them, no updates"
    if seen.newest_first is False and (seen.covered < _LARGE or _share(nodes, _tells) < 1 - _MANY):
        return _PROGRAMME
    if seen.live:
        return None
    if _days_apart(found):
        return "the entries are days apart: an archive, no newsblog"
    if not seen.timed:
        return "headings part the text, but nothing says that they are updates"
    if not seen.newest_first:
        return _PROGRAMME
    if seen.covered < _LARGE:
        return "times stand in the text, but most of the page is about something else"
    return None


def _days_apart(found: Found) -> bool:
    """Whether most entries are a day and more from the next."""
    instants = [moment for update in found.updates if (moment := instant(update.stamp)) is not None]
    gaps = [abs((after - before).total_seconds()) for before, after in pairwise(instants)]
    return len(gaps) >= _FEWEST_GAPS and median(gaps) >= _DAY


def _asks(found: Found) -> float:
    """The share of updates whose headlines are questions."""
    return sum((update.headline or "").endswith("?") for update in found.updates) / len(found.updates)


def _share(nodes: Sequence[Sequence[LexborNode]], test: Callable[[LexborNode], bool]) -> float:
    """The share of updates of which a block passes; several may stand in one block."""
    blocks = {part.mem_id: part for parts in nodes for part in parts}
    passed = {number for number, block in blocks.items() if test(block)}
    return sum(any(part.mem_id in passed for part in parts) for parts in nodes) / len(nodes) if nodes else 0.0


def _leads_away(found: Found, page: str) -> float:
    """The share of updates whose headline is a link to another page."""
    here = _own(page)
    away = [
        _links_away(parts, _said(update.headline), here)
        for parts, update in zip(found.nodes, found.updates, strict=True)
    ]
    return sum(away) / len(away) if away else 0.0


def _linked(found: Found, page: str) -> float:
    """The share of all words that are links to other pages. Updates in one row may share their elements."""
    here = _own(page)
    parts = {part.mem_id: part for parts in found.nodes for part in parts}
    links = {link.mem_id: link for part in parts.values() for link in part.css("a[href]") if _is_away(link, here)}
    words = {number: len(dom.text(part).split()) for number, part in parts.items()}
    inside = (number for number, part in parts.items() if any(_is_away(up, here) for up in _links_above(part)))
    linked = sum(len(dom.text(link).split()) for link in links.values()) + sum(words[number] for number in inside)
    said = sum(words.values())
    return linked / said if said else 0.0


def _links_away(parts: Sequence[LexborNode], headline: str, here: str) -> bool:
    """Whether the headline is a link to another page: all that its block says, what the link says, or all in a link."""
    around = _links_above(parts[0]) if parts else []
    if around:
        return _is_away(around[0], here)
    for part in parts:
        for link in part.css("a[href]")[:_LINKS]:
            above = (up for up in islice(dom.ancestors(link), 3) if _heads(up))
            heading = link.css_first(_HEADS) or next(above, None)
            said = dom.text(heading)
            own = dom.text(link)
            if (said and said in own) or _alike(headline, _said(own)):
                return _is_away(link, here)
    return False


def _alike(headline: str, link: str) -> bool:
    """Whether a link says the headline, or most of it: the name of the paper may stand beside."""
    return bool(headline) and (headline in link or (link in headline and len(link) >= _MANY * len(headline)))


def _links_above(part: LexborNode) -> list[LexborNode]:
    return [up for up in dom.ancestors(part) if dom.tag(up) == "a"]


def _is_away(link: LexborNode, here: str) -> bool:
    target = dom.attribute(link, "href")
    if target.startswith("#") or (here and (dom.join(here, target) or "").startswith(here)):
        return False
    anchor = target.partition("#")[2]  # of what holds the link: its own address, whatever the page's is
    return not anchor or not any(dom.attribute(up, "id") == anchor for up in dom.ancestors(link))


def _own(page: str) -> str:
    """How the addresses of a page's own updates begin. Below a home page or a section stand all its articles."""
    parts = urlsplit(page)
    path = parts.path.rstrip("/")
    name = path.rpartition("/")[2]
    if not any(map(str.isdigit, name)) and "-" not in name:
        return urlunsplit((parts.scheme, parts.netloc, parts.path, "", "")) + "#"
    return urlunsplit((parts.scheme, parts.netloc, path, "", ""))


def _said(text: str | None) -> str:
    return _OTHER.sub("", text or "").lower()


def _heads(node: LexborNode) -> bool:
    return (
        dom.tag(node) in dom.HEADINGS
        or dom.tag(node) in ("strong", "b", "dt")
        or dom.attribute(node, "role") == "heading"
    )


def _tells(block: LexborNode) -> bool:
    """Whether it holds a sentence."""
    return any(_SENTENCE.search(line) is not None for line in dom.lines(block))


def _invites_reply(block: LexborNode) -> bool:
    """Whether a line of its own invites to answer, and says nothing but that and the like."""
    return any(is_reply(line) for line in dom.lines(block)[-3:])


def is_reply(line: str) -> bool:
    """Whether a line says nothing but that one may answer, and what stands beside that on a button bar."""
    if len(line) > _SHORT:
        return False
    if _REPLY_TO.match(line):
        return True
    rest, count = _REPLY.subn(" ", line)
    return count > 0 and _LETTER.search(_COUNTED.sub(" ", _BESIDE_REPLY.sub(" ", rest))) is None
