"""What an extractor may be told about a source: language, charset, selector rules for a site, what it was before."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SiteRules:
    """Where the parts of an update stand on the pages of one site; docs/rules.md describes every field.

    Every part is a list of selectors, tried in order until one finds something. Either each update has an element of
    its own, ``item``, or one begins at each ``start`` and runs to the next, or to ``end``. These and ``day`` are
    searched in the page, all others inside an update. ``id``, ``headline``, ``time``, ``author``, ``link`` and ``day``
    may name an attribute: ``time@datetime``, or ``@data-id`` of the update's own element. ``drop`` names what is
    removed from a body. ``hosts`` are host names without port; a leading dot means the domain and all below it.
    ``time_format`` are formats of ``datetime.strptime``, ``ignore_zone`` says that the zone in machine times is
    false, ``newest_first`` and ``timezone`` (an IANA name) state what the page does not.
    """

    name: str
    hosts: tuple[str, ...]
    item: tuple[str, ...] = ()
    start: tuple[str, ...] = ()
    end: tuple[str, ...] = ()
    id: tuple[str, ...] = ()
    headline: tuple[str, ...] = ()
    time: tuple[str, ...] = ()
    time_format: tuple[str, ...] = ()
    body: tuple[str, ...] = ()
    author: tuple[str, ...] = ()
    link: tuple[str, ...] = ()
    day: tuple[str, ...] = ()
    drop: tuple[str, ...] = ()
    newest_first: bool | None = None
    ignore_zone: bool = False
    timezone: str | None = None


@dataclass(frozen=True, slots=True)
class Hints:
    """Settings of a source that change how its documents are read.

    ``language`` is a BCP 47 tag; ``charset`` an encoding the operator knows better than upstream declares it.
    ``newsblog`` says that several updates were read there before: what else is too short to be trusted may be some.
    """

    rules: SiteRules | None = None
    language: str | None = None
    charset: str | None = None
    newsblog: bool = False
