"""What an operator may tell an extractor about a source: language, charset, and selector rules for a site."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SiteRules:
    """Where the parts of an update stand on the pages of one site.

    Every part is a list of CSS selectors, tried in order until one finds something. ``item`` is searched in the page,
    all others inside an item; ``drop`` names what is removed from a body. ``hosts`` are host names without port; a
    leading dot means the domain and all below it. ``newest_first`` and ``timezone`` (an IANA name) state what the page
    does not.
    """

    name: str
    hosts: tuple[str, ...]
    item: tuple[str, ...]
    headline: tuple[str, ...] = ()
    time: tuple[str, ...] = ()
    body: tuple[str, ...] = ()
    author: tuple[str, ...] = ()
    link: tuple[str, ...] = ()
    day: tuple[str, ...] = ()
    drop: tuple[str, ...] = ()
    newest_first: bool | None = None
    timezone: str | None = None


@dataclass(frozen=True, slots=True)
class Hints:
    """Settings of a source that change how its documents are read.

    ``language`` is a BCP 47 tag; ``charset`` an encoding the operator knows better than upstream declares it.
    """

    rules: SiteRules | None = None
    language: str | None = None
    charset: str | None = None
