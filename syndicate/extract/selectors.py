"""Sites that need no code: CSS selectors from ``config/sites/*.toml`` say where the parts of an update stand."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from selectolax.lexbor import LexborHTMLParser, LexborNode, SelectolaxError

from syndicate.errors import ConfigError, ExtractError
from syndicate.extract import dom
from syndicate.extract.bodies import permalink, read_body
from syndicate.extract.calendar import minutes
from syndicate.extract.hints import Hints, SiteRules
from syndicate.extract.markers import newest_first
from syndicate.extract.page import page_head, parse_page, wall
from syndicate.extract.stamps import read_time
from syndicate.model import Person
from syndicate.walk import Document, Extraction, RawUpdate

NAME = "selectors"
_PARTS = ("item", "headline", "time", "body", "author", "link", "day", "drop")
_HOST = re.compile(r"\.?[a-z0-9](?:[a-z0-9.-]{0,250}[a-z0-9])?")


# --- rules ---------------------------------------------------------------------------------------------------------


def load_rules(folder: Path) -> list[SiteRules]:
    """The rules of all ``*.toml`` in ``folder``, by name; none if there is no such folder.

    Raises ConfigError with all problems at once, each ``file: field: what``.
    """
    found: list[SiteRules] = []
    problems: list[str] = []
    for path in sorted(folder.glob("*.toml")):
        try:
            stated = tomllib.loads(path.read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            problems.append(f"{path.name}: {error}")
            continue
        reader = _RuleReader(path.name, stated, problems)
        rules = reader.read(path.stem)
        if rules is not None:
            found.append(rules)
    if problems:
        raise ConfigError(problems)
    return found


def rules_for(rules: Sequence[SiteRules], url: str) -> SiteRules | None:
    """The rules whose host is the URL's, an exact one before ``.domain`` ones, the longest of these first."""
    try:
        host = (urlsplit(url).hostname or "").lower()
    except ValueError:
        return None
    best: tuple[int, SiteRules] | None = None
    for one in rules:
        for name in one.hosts:
            hit = host == name.lstrip(".") or (name.startswith(".") and host.endswith(name))
            rank = len(name) + (1000 if not name.startswith(".") else 0)
            if host and hit and (best is None or rank > best[0]):
                best = (rank, one)
    return best[1] if best else None


@dataclass
class _RuleReader:
    """One file's table, checked field by field."""

    file: str
    stated: Mapping[str, object]
    problems: list[str]

    def read(self, name: str) -> SiteRules | None:
        before = len(self.problems)
        for field in sorted(set(self.stated) - {*_PARTS, "hosts", "newest_first", "timezone"}):
            self._wrong(field, "unknown field")
        hosts = self._strings("hosts", required=True)
        for host in hosts:
            if not _HOST.fullmatch(host):
                self._wrong("hosts", f'"{host}" is no host name in small letters without port')
        parts = {part: self._selectors(part) for part in _PARTS}
        order = self.stated.get("newest_first")
        if order is not None and not isinstance(order, bool):
            self._wrong("newest_first", "must be true or false")
        zone = self._zone()
        if len(self.problems) > before:
            return None
        return SiteRules(name, hosts, newest_first=order if isinstance(order, bool) else None, timezone=zone, **parts)

    def _wrong(self, field: str, what: str) -> None:
        self.problems.append(f"{self.file}: {field}: {what}")

    def _strings(self, field: str, *, required: bool = False) -> tuple[str, ...]:
        value = self.stated.get(field, [])
        listed = [value] if isinstance(value, str) else value
        if not isinstance(listed, list) or not all(isinstance(one, str) and one.strip() for one in listed):
            self._wrong(field, "must be a text or a list of texts")
            return ()
        if required and not listed:
            self._wrong(field, "is missing")
        return tuple(one.strip() for one in listed)

    def _selectors(self, part: str) -> tuple[str, ...]:
        found = self._strings(part, required=part == "item")
        for selector in found:
            try:
                _PROBE.css(selector)
            except SelectolaxError:
                self._wrong(part, f'"{selector}" is no CSS selector')
        return found

    def _zone(self) -> str | None:
        value = self.stated.get("timezone")
        if value is None:
            return None
        try:
            if isinstance(value, str) and ZoneInfo(value):
                return value
        except (OSError, KeyError, ValueError):
            pass
        self._wrong("timezone", f'"{value}" is no IANA time zone')
        return None


_PROBE = LexborHTMLParser("<p></p>")


# --- reading -------------------------------------------------------------------------------------------------------


def extract(document: Document, hints: Hints) -> Extraction:
    """The updates where the rules of the site say they are. Raises ExtractError without rules."""
    rules = hints.rules
    if rules is None:
        msg = "no selector rules are given for this source"
        raise ExtractError(msg)
    tree = parse_page(document, hints)
    head = page_head(tree, document)
    page = head.url or document.url
    items = next((found for selector in rules.item if (found := tree.css(selector))), [])
    updates = tuple(update for item in items if (update := _update(item, rules, page)) is not None)
    blocked = wall(tree) if not updates else None
    cut = None if document.complete else "the document was cut"
    order = rules.newest_first
    if order is None:
        order = newest_first([minutes(update.time_text or "") for update in updates])
    return Extraction(
        updates,
        NAME,
        head,
        newest_first=order,
        confidence=0.95 if updates else 0.0,
        degraded=blocked or cut,
        refused=None if updates else f'the rules "{rules.name}" find no update on the page',
        unreadable=len(items) - len(updates),
    )


def _update(item: LexborNode, rules: SiteRules, page: str) -> RawUpdate | None:
    copy = LexborHTMLParser(f"<body>{item.html or ''}")
    root = copy.body
    if root is None:
        return None
    own = _Parts(root)
    day = own.text(rules.day)
    times = own.nodes(rules.time)
    time = read_time(_wrapped(times[0]) if times else root)
    headline = own.text(rules.headline)
    authors = tuple(Person(name) for name in dict.fromkeys(filter(None, map(dom.text, own.nodes(rules.author)))))
    links = tuple(href for node in own.nodes(rules.link) if (href := _href(node)))
    for selectors in (rules.drop, rules.headline, rules.time, rules.author, rules.day):
        own.drop(selectors)
    bodies = own.nodes(rules.body) if rules.body else [root]
    html = "\n".join((node.inner_html or "") if node is root else (node.html or "") for node in bodies)
    body = read_body(html, page, time_words=time.words, headline=headline or (None if not rules.headline else ""))
    if not body.text and not body.headline and not body.media:
        return None
    ident = next((value for name in ("id", "data-id", "data-post-id") if (value := dom.attribute(item, name))), None)
    stated = dom.join(page, links[0]) if links else None
    return RawUpdate(
        id=ident,
        url=stated or permalink(body.links, ident, page),
        headline=body.headline or None,
        html=body.html,
        time_text=time.words,
        stamp=time.stamp,
        modified=time.modified,
        day=day,
        base=page,
        authors=authors or body.authors,
        media=body.media,
        pinned=body.pinned,
        key_event=body.key_event,
    )


class _Parts:
    """What lists of selectors find inside one item; the first selector of a list that finds something counts."""

    def __init__(self, root: LexborNode) -> None:
        self._root = root

    def nodes(self, selectors: Sequence[str]) -> list[LexborNode]:
        return next((found for selector in selectors if (found := self._root.css(selector))), [])

    def text(self, selectors: Sequence[str]) -> str | None:
        return dom.text(next(iter(self.nodes(selectors)), None)) or None

    def drop(self, selectors: Sequence[str]) -> None:
        for selector in selectors:
            for node in self._root.css(selector):
                node.decompose()


def _wrapped(node: LexborNode) -> LexborNode:
    """The node inside a copy, so that it is found below, not above, what is searched."""
    copy = LexborHTMLParser(f"<body>{node.html or ''}")
    return copy.body or node


def _href(node: LexborNode) -> str:
    if dom.attribute(node, "href"):
        return dom.attribute(node, "href")
    inner = node.css_first("a[href]")
    return dom.attribute(inner, "href") if inner is not None else ""
