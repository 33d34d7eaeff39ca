"""Headlines and times of a list's updates that only the whole list tells: what most of them have in one place."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from html import unescape
from itertools import islice

from selectolax.lexbor import LexborHTMLParser, LexborNode

from syndicate.extract import dom
from syndicate.extract.bodies import read_body
from syndicate.extract.grammar import time_behind, title_like
from syndicate.extract.markers import newest_first
from syndicate.extract.signed import is_name
from syndicate.model import Category
from syndicate.walk import RawUpdate

Read = tuple[RawUpdate, LexborNode]
"""An update and the element it was read from."""

_BOLD_START = re.compile(
    r"\s{0,20}(?:<div[^<>]{0,300}>\s{0,20}){0,3}(?:<p(?:\s[^<>]{0,300})?>\s{0,20})?"
    r"(?P<bold><(?:b|strong)>(?P<title>[^<>]{8,160})</(?:b|strong)>[\s.:–—-]{0,3})(?=[^\s<]|<a)"
)
_FIRST_LINE = re.compile(
    r"\s{0,20}(?:<div[^<>]{0,300}>\s{0,20})?"
    r"(?P<line><(?P<tag>p|div|span)(?:\s[^<>]{0,300})?>(?P<said>[^<>]{2,40})</(?P=tag)>)"
)
_ROLE = re.compile(
    r"\s{0,20}(?:</?(?:div|span|section|article|header|img)(?:\s[^<>]{0,300})?>\s{0,20}){1,12}"
    r"(?P<said>[^<>]{2,60})</(?:div|span|section|article)>"
)
_AGENCY = re.compile(
    r"(?:(?:AFP|AP|Reuters|dpa|DPA|APA|SDA|ATS|Keystone-SDA|ANSA|AGI|Adnkronos|LaPresse|EFE|Europa Press|Lusa|ANP|"
    r"Belga|NTB|TT|Ritzau|STT|PAP|ČTK|MTI|PA Media|KNA|epd|SID|Interfax|Xinhua|Kyodo|Anadolu|Bloomberg)"
    r"(?:\s?[/,+]\s?|$)){1,4}"
)
"""News agencies, by the names they are credited with."""
_PARAGRAPH = re.compile(r"<p[\s>]")
_MINUTES_AGO = re.compile(r"\d{1,2}m ago$")
_HOURS_AGO = re.compile(r"\d{1,2}[hd]$")
_SENTENCE_END = (".", "!", "?", ":", "…")
_LONGEST_TITLE = 120
_FEWEST = 3
_FEWEST_ALIKE = 4
_MOSTLY = 0.8
"""Share of the updates that must have such a title."""

_DISTINCT = 0.5
_MOSTLY_PARAGRAPHS = 0.6
_SEVERAL = 2
_ALIKE = 0.6
"""Share of the updates that must begin with the same short line."""


def with_titles(found: list[Read], page: str) -> list[Read]:
    """With the headlines that are no headings, where most updates have such: a first line that reads as a title, or
    bold words that the text goes on behind."""
    bare = [update for update, _ in found if not update.headline]
    if len(bare) < (1 - _MOSTLY) * len(found):
        return [(_headed(update, page), node) for update, node in found]
    if len(bare) < _FEWEST or len(bare) < _MOSTLY * len(found):
        return found
    for cut in (_first_line, _run_in):
        titles = {id(update): title for update in bare if (title := cut(update.html or "", page, 2))}
        distinct = len({title for title, _ in titles.values()}) == len(titles)
        if distinct and len(titles) >= max(_FEWEST, _MOSTLY * len(bare)):
            words = {id(update): title for update in bare if (title := cut(update.html or "", page, 1))}
            titles = words | titles  # where all have a title, a single word is one too
            return [
                (replace(update, headline=titles[id(update)][0], html=titles[id(update)][1]), node)
                if id(update) in titles
                else (update, node)
                for update, node in found
            ]
    return found


def _first_line(html: str, page: str, fewest: int) -> tuple[str, str] | None:
    """The first line and the rest, if that reads as a title and sentences follow."""
    root = LexborHTMLParser(f"<body>{html}").body
    lines = [line for line, _ in islice(dom.placed_lines(root), 2)] if root is not None else []
    if len(lines) < 2 or not _titles(lines[0], fewest) or title_like(lines[1]):
        return None
    body = read_body(html, page, time_words=None, headline=lines[0])
    return None if body.empty else (lines[0], body.html)


def _headed(update: RawUpdate, page: str) -> RawUpdate:
    """An update among many with headlines: the only line of one that shows a picture is its headline too."""
    if update.headline or not update.media:
        return update
    root = LexborHTMLParser(f"<body>{update.html or ''}").body
    lines = [line for line, _ in islice(dom.placed_lines(root), 2)] if root is not None else []
    if len(lines) != 1 or not _titles(lines[0], 2):
        return update
    body = read_body(update.html or "", page, time_words=None, headline=lines[0])
    return update if body.empty else replace(update, headline=lines[0], html=body.html)


def _run_in(html: str, _page: str, fewest: int) -> tuple[str, str] | None:
    """Bold words at the start of the first paragraph, and the HTML without them."""
    match = _BOLD_START.match(html)
    title = dom.squeeze(unescape(match["title"])).rstrip(" .:–—-") if match is not None else ""
    if match is None or not _titles(title, fewest):
        return None
    return title, html[: match.start("bold")] + html[match.end() :]


def _titles(line: str, fewest: int) -> bool:
    return len(line) <= _LONGEST_TITLE and title_like(line, fewest) and not is_name(line)


def without_refrain(found: list[Read]) -> list[Read]:
    """Without the short line that most updates begin with: the name of the desk, a label."""
    if len(found) < _FEWEST_ALIKE:
        return found
    begins = [_FIRST_LINE.match(update.html or "") for update, _ in found]
    said = [match["said"].strip() if match is not None else "" for match in begins]
    line, count = Counter(said).most_common(1)[0]
    if not line or line.endswith(_SENTENCE_END) or count < _ALIKE * len(found):
        return found
    return [
        (replace(update, html=(update.html or "")[match.end("line") :].lstrip()), node)
        if match is not None and one == line and len(update.html or "") > match.end("line")
        else (update, node)
        for (update, node), match, one in zip(found, begins, said, strict=True)
    ]


def without_roles(found: list[Read]) -> list[Read]:
    """Without the short lines in no paragraph that several updates have above their first one.

    They tell an agency, a trade, where somebody reports from. Where nearly each update has one of its own, they may be
    titles; of an update that has neither headline nor author they may tell what it is about, "Goal", a place, unless
    they are an agency's name.
    """
    if sum(_PARAGRAPH.search(update.html or "") is not None for update, _ in found) < _MOSTLY_PARAGRAPHS * len(found):
        return found
    begins = [_ROLE.match(update.html or "") for update, _ in found]
    lines = [match["said"].strip() for match in begins if match is not None]
    counts = Counter(line for line in lines if not line.endswith(_SENTENCE_END))
    if len(counts) > _DISTINCT * len(lines):
        return found
    return [
        (replace(update, html=_without(update.html or "", match)), node)
        if match is not None
        and counts[said := match["said"].strip()] >= _SEVERAL
        and (update.headline or update.authors or _AGENCY.fullmatch(said))
        else (update, node)
        for (update, node), match in zip(found, begins, strict=True)
    ]


def without_label(update: RawUpdate, label: str) -> RawUpdate:
    """The label beside the time told as a category, where it is above the text of an update that has no headline."""
    html = update.html or ""
    match = _ROLE.match(html) or _FIRST_LINE.match(html)
    if update.headline or match is None or match["said"].strip() != label or is_name(label):
        return update
    return replace(update, html=_without(html, match), categories=(*update.categories, Category(label)))


def _without(html: str, match: re.Match[str]) -> str:
    return html[: match.start("said")] + html[match.end("said") :]


def with_times_behind(found: list[Read]) -> list[Read] | None:
    """With the times that stand behind the titles, if nearly all headlines end in one; else None."""
    behind = [time_behind(update.headline or "") for update, _ in found]
    told = [marker for marker in behind if marker is not None]
    if len(told) < max(_FEWEST, _MOSTLY * len(found)) or newest_first([marker.order for marker in told]) is None:
        return None
    timed = [
        replace(update, headline=marker.rest, time_text=marker.time_text) if marker is not None else update
        for (update, _), marker in zip(found, behind, strict=True)
    ]
    return list(zip(timed, (node for _, node in found), strict=True))


def spans(times: Sequence[str | None]) -> list[str | None]:
    """ "2h" as "2h ago" where others of the list are "5m ago": a clock it is elsewhere."""
    if not any(time is not None and _MINUTES_AGO.match(time) for time in times):
        return list(times)
    return [f"{time} ago" if time is not None and _HOURS_AGO.match(time) else time for time in times]
