"""A rule file from what the generic reader found, so that an operator freezes a page's reading.

Each update is looked up on the page by its words; what holds one each becomes ``item`` (or, in a row, what each begins
with ``start``), and its parts are found inside. The rules are then tried on the same page, and the reading compared.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from selectolax.lexbor import LexborHTMLParser

from syndicate.errors import ExtractError
from syndicate.extract import dom, selectors
from syndicate.extract.grammar import day_heading
from syndicate.extract.hints import Hints, SiteRules
from syndicate.extract.page import parse_page
from syndicate.extract.rules import is_host
from syndicate.extract.suggest import fields
from syndicate.extract.suggest.agreement import Agreement, compare
from syndicate.extract.suggest.fields import Pair
from syndicate.extract.suggest.frames import Frame, beginnings, containers
from syndicate.extract.suggest.names import names
from syndicate.extract.suggest.places import Page, Spot, between, locate
from syndicate.extract.suggest.text import written
from syndicate.walk import Read

__all__ = ["Agreement", "Suggestion", "suggest"]

NAME = "suggested"
_TRIED = 4
"""Frames of each kind that are tried out."""
_NO_PAGES = {
    "feed": "it is a feed, which needs no rules",
    "jsonfeed": "it is a feed, which needs no rules",
    "text": "it is plain text, and rules are for web pages",
}
_WITHOUT: Sequence[Callable[[SiteRules], SiteRules]] = (
    lambda rules: replace(rules, body=(), drop=()),
    lambda rules: replace(rules, drop=()),
    lambda rules: replace(rules, headline=()),
    lambda rules: replace(rules, time=()),
    lambda rules: replace(rules, author=()),
    lambda rules: replace(rules, link=()),
    lambda rules: replace(rules, id=()),
    lambda rules: replace(rules, day=()),
)
"""Rules without one of the parts that need not be told."""

Again = Callable[[SiteRules], Read]
"""The same document read by rules."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Rules, how far they agree with the generic reader, and the file that holds them."""

    rules: SiteRules
    agreement: Agreement
    text: str


def suggest(read: Read, hints: Hints, again: Again, *, timezone: str | None = None) -> Suggestion:
    """Rules for the page that ``read`` is the generic reading of; ``timezone`` is what the operator says.

    Raises ExtractError with one line where no rules can be made.
    """
    extraction = read.extraction
    if extraction.extractor in _NO_PAGES:
        raise _refused(_NO_PAGES[extraction.extractor])
    if not extraction.updates:
        raise _refused(extraction.refused or "no update was found")
    tree = parse_page(read.document, hints)
    if tree.body is None:
        raise _refused("the page is empty")
    page = Page(tree.body)
    spots = locate(page, extraction.updates)
    if len(spots) * 2 < len(extraction.updates):
        raise _refused(
            f"the page shows {len(spots)} of the {len(extraction.updates)} updates, the others are in its data alone"
        )
    base = SiteRules(NAME, _hosts(read), newest_first=extraction.newest_first, timezone=timezone)
    best = _best(read, tree, page, spots, base, again)
    if best is None:
        raise _refused("the updates have no element of their own, and nothing marks where each begins")
    rules, agreement = best
    if not agreement.enough:
        raise _refused(
            f"the best ones find {agreement.found} of {agreement.total} updates and {agreement.extra} others"
        )
    url = extraction.head.url or read.document.url
    return Suggestion(rules, agreement, written(rules, url, str(agreement), timezone, agreement.warnings))


def _refused(why: str) -> ExtractError:
    return ExtractError(f"no rules can be made: {why}")


def _hosts(read: Read) -> tuple[str, ...]:
    for url in (read.document.url, read.extraction.head.url):
        try:
            host = (urlsplit(url or "").hostname or "").lower()
        except ValueError:
            continue
        if host and is_host(host):
            return (host,)
    return ("news.example",)


# --- the best of several -------------------------------------------------------------------------------------------


def _best(
    read: Read, tree: LexborHTMLParser, page: Page, spots: Sequence[Spot], base: SiteRules, again: Again
) -> tuple[SiteRules, Agreement] | None:
    """The rules that agree most; a row only if no elements agree as well."""
    best: tuple[SiteRules, Agreement] | None = None
    for find in (containers, beginnings):
        for frame in find(tree, page, spots)[:_TRIED]:
            rules = _filled(read, tree, page, spots, _framed(base, frame))
            tried = rules, _tried(read, rules, again)
            if best is None or tried[1].score > best[1].score + 0.001:
                best = tried
        if best is not None and best[1].score > 0.97:
            break
    return _pruned(read, *best, again) if best is not None else None


def _framed(base: SiteRules, frame: Frame) -> SiteRules:
    if frame.begins:
        return replace(base, start=frame.selectors, end=frame.end)
    return replace(base, item=frame.selectors)


def _tried(read: Read, rules: SiteRules, again: Again) -> Agreement:
    return compare(read.reading, again(rules).reading)


def _pruned(read: Read, rules: SiteRules, agreement: Agreement, again: Again) -> tuple[SiteRules, Agreement]:
    """Without the parts that make it worse: then what is found without being told is better."""
    for without in _WITHOUT:
        less = without(rules)
        if less != rules:
            tried = _tried(read, less, again)
            if tried.score > agreement.score:
                rules, agreement = less, tried
    return rules, agreement


# --- the parts -----------------------------------------------------------------------------------------------------


def _filled(read: Read, tree: LexborHTMLParser, page: Page, spots: Sequence[Spot], rules: SiteRules) -> SiteRules:
    pairs = list(_pairs(read, tree, page, spots, rules))
    rules = replace(
        rules,
        headline=fields.headline(pairs),
        time=fields.time(pairs),
        author=fields.author(pairs),
        link=fields.link(pairs),
        id=fields.ident(pairs),
        body=fields.body(pairs) if rules.item else (),
        ignore_zone=fields.false_zone(pairs),
        day=_day(read, tree),
    )
    known = [css for part in (rules.headline, rules.time, rules.author) for css in part if "@" not in css]
    return replace(rules, drop=fields.drop(pairs, rules.body, known))


def _pairs(read: Read, tree: LexborHTMLParser, page: Page, spots: Sequence[Spot], rules: SiteRules) -> Iterator[Pair]:
    """Each update with what the frame of the rules gives it."""
    starts = [spot.start for spot in spots]
    for found in selectors.find(tree, rules):
        stretches = [stretch for node in found.nodes if (stretch := page.stretch(node)) is not None]
        if stretches and between(starts, stretches[0][0], stretches[-1][1]) == 1:
            spot = next(spot for spot in spots if stretches[0][0] <= spot.start < stretches[-1][1])
            yield Pair.of(found.html, read.extraction.updates[spot.rank])


def _day(read: Read, tree: LexborHTMLParser) -> tuple[str, ...]:
    """What the day headings are called that the reader found, and nothing else is."""
    wanted = {update.day for update in read.extraction.updates if update.day}
    if not wanted or tree.body is None:
        return ()
    found: dict[str, int] = {}
    seen: set[str | None] = set()
    for line, place in dom.placed_lines(tree.body):
        if (day := day_heading(line)) in wanted and place.parent is not None:
            seen.add(day)
            for css, cost in names(place.parent):
                days = [day_heading(dom.text(node)) for node in tree.css(css)]
                if all(days) and wanted <= set(days):
                    found[css] = cost
    return tuple(sorted(found, key=lambda css: (found[css], css))[:1])
