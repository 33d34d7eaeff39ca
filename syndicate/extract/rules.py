"""Files of selector rules, ``config/sites/*.toml``: read, checked, and chosen by the host of a page."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from selectolax.lexbor import LexborHTMLParser, SelectolaxError

from syndicate.errors import ConfigError
from syndicate.extract.hints import SiteRules

ELEMENTS = ("item", "start", "end", "body", "drop")
"""Parts that are elements."""
VALUES = ("id", "headline", "time", "author", "link", "day")
"""Parts that are words: an element's text, or one of its attributes."""
FIELDS = (*ELEMENTS, *VALUES, "time_format", "hosts", "newest_first", "ignore_zone", "timezone")

_HOST = re.compile(r"\.?[a-z0-9](?:[a-z0-9.-]{0,250}[a-z0-9])?")
_ATTRIBUTE = re.compile(r"(?P<css>.*)@(?P<name>[A-Za-z_][\w:.-]*)", re.DOTALL)
_PROBE = LexborHTMLParser("<p></p>")


class Selector(NamedTuple):
    """``css@attribute``: an empty ``css`` is the update's own element, no ``attribute`` the element's text."""

    css: str
    attribute: str | None


def selector(written: str) -> Selector:
    """A selector as written in a rule file, taken apart."""
    found = _ATTRIBUTE.fullmatch(written)
    return Selector(found["css"].strip(), found["name"]) if found else Selector(written, None)


def load_rules(folder: Path) -> list[SiteRules]:
    """The rules of all ``*.toml`` in ``folder``, by name; none if there is no such folder.

    Raises ConfigError with all problems at once, each ``file: field: what``.
    """
    found: list[SiteRules] = []
    problems: list[str] = []
    for path in sorted(folder.glob("*.toml")):
        try:
            found.append(read_rules(path.stem, path.read_text(encoding="utf-8-sig")))
        except ConfigError as error:
            problems += error.problems
        except (OSError, UnicodeDecodeError) as error:
            problems.append(f"{path.name}: {error}")
    if problems:
        raise ConfigError(problems)
    return found


def read_rules(name: str, text: str) -> SiteRules:
    """The rules of one file. Raises ConfigError with all problems at once, each ``file: field: what``."""
    problems: list[str] = []
    try:
        rules = _RuleReader(f"{name}.toml", tomllib.loads(text), problems).read(name)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError([f"{name}.toml: {error}"]) from error
    if problems:
        raise ConfigError(problems)
    return rules


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


def is_host(name: str) -> bool:
    return _HOST.fullmatch(name) is not None


@dataclass(frozen=True, slots=True)
class _RuleReader:
    """One file's table, checked field by field."""

    file: str
    stated: Mapping[str, object]
    problems: list[str]

    def read(self, name: str) -> SiteRules:
        for field in sorted(set(self.stated) - set(FIELDS)):
            self._wrong(field, "unknown field")
        hosts = self._strings("hosts")
        if not hosts and "hosts" not in self.stated:
            self._wrong("hosts", "is missing")
        for host in hosts:
            if not is_host(host):
                self._wrong("hosts", f'"{host}" is no host name in small letters without port')
        parts = {part: self._selectors(part) for part in (*ELEMENTS, *VALUES)}
        self._check_updates()
        return SiteRules(
            name,
            hosts,
            time_format=self._formats(),
            newest_first=self._flag("newest_first"),
            ignore_zone=bool(self._flag("ignore_zone")),
            timezone=self._zone(),
            **parts,
        )

    def _wrong(self, field: str, what: str) -> None:
        self.problems.append(f"{self.file}: {field}: {what}")

    def _check_updates(self) -> None:
        if "item" not in self.stated and "start" not in self.stated:
            self._wrong("item", "is missing; where updates have no element of their own, say where they start")
        if "item" in self.stated and "start" in self.stated:
            self._wrong("start", "is for updates without an item: keep one of the two")
        if "end" in self.stated and "start" not in self.stated:
            self._wrong("end", "ends the last update that has a start, and there is no start")

    def _strings(self, field: str) -> tuple[str, ...]:
        value = self.stated.get(field, [])
        listed = [value] if isinstance(value, str) else value
        if not isinstance(listed, list) or not all(isinstance(one, str) and one.strip() for one in listed):
            self._wrong(field, "must be a text or a list of texts")
            return ()
        if not listed and field in self.stated and field in ("hosts", "item", "start"):
            self._wrong(field, "must not be empty")
        return tuple(one.strip() for one in listed)

    def _selectors(self, part: str) -> tuple[str, ...]:
        found = self._strings(part)
        for written in found:
            css, attribute = selector(written)
            if attribute and part in ELEMENTS:
                self._wrong(part, f'"{written}" names an attribute, but must be an element')
            elif not _is_css(css) and not (attribute and not css):
                self._wrong(part, f'"{written}" is no CSS selector')
        return found

    def _formats(self) -> tuple[str, ...]:
        found = self._strings("time_format")
        for written in found:
            try:
                said = datetime(2026, 11, 23, 17, 34, tzinfo=UTC).strftime(written)
                known = "%" in written and datetime.strptime(said, written)  # noqa: DTZ007 - only tried out
            except ValueError:
                known = False
            if not known:
                self._wrong("time_format", f'"{written}" is no format such as "%d.%m.%Y %H:%M"')
        return found

    def _flag(self, field: str) -> bool | None:
        value = self.stated.get(field)
        if value is None or isinstance(value, bool):
            return value
        self._wrong(field, "must be true or false")
        return None

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


def _is_css(css: str) -> bool:
    try:
        _PROBE.css(css)
    except SelectolaxError:
        return False
    return bool(css)
