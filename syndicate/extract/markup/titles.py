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
from syndicate.walk import RawUpdate

Read = tuple[RawUpdate, LexborNode]
"""An update and the element it was read from."""

_BOLD_START = re.compile(
    r"\s{0,20}(?:<div[^<>]{0,300}>\s{0,20}){0,3}<p(?:\s[^<>]{0,300})?>\s{0,20}"
    r"(?P<bold><(?:b|strong)>(?P<title>[^<>]{8,160})</(?:b|strong)>[\s.:–—-]{0,3})(?=[^\s<]|<a)"
)
_FIRST_LINE = re.compile(
    r"\s{0,20}(?:<div[^<>]{0,300}>\s{0,20})?"
    r"(?P<line><(?P<tag>p|div|span)(?:\s[^<>]{0,300})?>(?P<said>[^<>]{2,40})</(?P=tag)>)"
)
_MINUTES_AGO = re.compile(r"\d{1,2}m ago$")
_HOURS_AGO = re.compile(r"\d{1,2}[hd]$")
_SENTENCE_END = (".", "!", "?", ":", "…")
_LONGEST_TITLE = 120
_FEWEST = 3
_FEWEST_ALIKE = 4
_MOSTLY = 0.8
"""Share of the updates that must have such a title."""

_ALIKE = 0.6
"""Share of the updates that must begin with the same short line."""


def with_titles(found: list[Read], page: str) -> list[Read]:
    """With the headlines that are no headings, where most updates have such: a first line that reads as a title, or
    bold words that the text goes on behind."""
    bare = [update for update, _ in found if not update.headline]
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
