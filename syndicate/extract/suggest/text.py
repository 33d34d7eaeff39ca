"""A rule file as a person keeps it: every part with what it is for."""

from __future__ import annotations

import json
from collections.abc import Sequence

from syndicate.extract.hints import SiteRules

WIDTH = 47
"""Where comments begin."""

_SAID = {
    "item": "one update",
    "start": "an update begins here and runs to the next",
    "end": "what follows the last update",
    "id": "what tells an update from all others",
    "headline": "",
    "time": "",
    "body": "left out: all of the update that is nothing else",
    "author": "",
    "link": "the update's own address",
    "day": "the day that the updates below belong to",
    "drop": "taken out of the body",
}


def written(rules: SiteRules, url: str, agreement: str, zone: str | None, warnings: Sequence[str] = ()) -> str:
    """The TOML text of rules made from the page at ``url``."""
    lines = [
        f"# Made from {_comment(url)}:",
        f"# {_comment(agreement)}.",
        *(f"# {_comment(warning)}" for warning in warnings),
        "# Save as NAME.toml in the folder sites/ beside the configuration; docs/rules.md tells of every line.",
        "",
        _line("hosts", _list(rules.hosts), "a leading dot: the domain and all below it"),
        "",
    ]
    for part, said in _SAID.items():
        selectors: tuple[str, ...] = getattr(rules, part)
        if selectors:
            lines.append(_line(part, _list(selectors), said))
        elif part not in ("item", "start", "end", "id"):
            lines.append(_line(f"# {part}", '""', "none was found" if part != "body" else said))
    lines.append("")
    if rules.newest_first is not None:
        lines.append(_line("newest_first", json.dumps(rules.newest_first), "the order of the list"))
    if rules.ignore_zone:
        lines.append(_line("ignore_zone", "true", "the zone in the page's stamps is false"))
    if rules.timezone:
        lines.append(_line("timezone", _quoted(rules.timezone), "of times that state none"))
    else:
        lines.append(_line("# timezone", _quoted(zone or "Europe/Berlin"), "of times that state none"))
    return "\n".join(lines).rstrip() + "\n"


def _line(name: str, value: str, comment: str) -> str:
    line = f"{name} = {value}"
    return f"{line.ljust(WIDTH)} # {comment}" if comment else line


def _list(values: Sequence[str]) -> str:
    said = [_quoted(value) for value in values]
    return said[0] if len(said) == 1 else f"[{', '.join(said)}]"


def _quoted(text: str) -> str:
    """A TOML string: JSON's escapes are TOML's, but for U+007F, which TOML wants escaped."""
    return json.dumps(text, ensure_ascii=True).replace("\x7f", "\\u007f")


def _comment(text: str) -> str:
    """Without what a TOML comment, or a terminal, may not hold."""
    return "".join(char if char.isprintable() else " " for char in text)
