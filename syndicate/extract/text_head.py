"""The head of a plain-text copy: kicker, headline, stand, reading time, lead and caption, from its first lines."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from syndicate.extract.calendar import DATE
from syndicate.extract.datelines import NAMED_DAY, Datelines, further
from syndicate.extract.grammar import title_like, undouble
from syndicate.extract.phrases import (
    CAPTION_LINE,
    CHROME,
    CONTENTS,
    CREDIT,
    ENDED,
    ENLARGE,
    MAX_LINE,
    STAND,
    UPDATED_LINE,
    is_live,
    zone_line,
)
from syndicate.extract.pictures import split_caption
from syndicate.extract.signed import BYLINE
from syndicate.walk import Document, RawHead, RawMedia

_BULLET = re.compile(r"[•·▪►*–-]\s+(?=\S)")
_GLUED_KICKER = re.compile(r"(?<=[a-zäöüß]{4})(?=[A-ZÄÖÜ][a-zäöüß]+\s)")
_GLUED_SENTENCE = re.compile(r"(?<=[^\W\d_]{3}[.!?])(?=[A-ZÄÖÜÉ][^\W\d_]{2})")
_NAVIGATION = 15
"""Lines that are looked at to tell whether the copy begins with its navigation."""

_MENU = 5
"""Entries of a menu in a row, from the first line on, that prove that it is one."""

_FURTHER = 60
"""Lines after the headline in which a dateline of the page may stand."""


def _begin(lines: Sequence[str]) -> int:
    """Where the head begins: at the likeliest headline, if the text opens with line upon line of a word or two."""
    opening = lines[:_NAVIGATION]
    long_menu = len(opening) == _NAVIGATION and sum(len(line.split()) <= 3 for line in opening) >= 10
    if not long_menu and not (len(lines) > _MENU and all(map(_menu_entry, lines[:_MENU]))):
        return 0
    titles = [index for index, line in enumerate(lines[:500]) if _may_be_headline(line)]
    return max(titles, key=lambda index: (_headline_like(lines, index), -index), default=0)


def _menu_entry(line: str) -> bool:
    return len(line.split()) <= 2 and _title_word(line) and not is_live(line)


def _may_be_headline(line: str) -> bool:
    """Four words, or fewer that name a newsblog; no dateline."""
    enough = 4 if not is_live(line) else 2
    other = STAND.match(line) or BYLINE.match(line) or CHROME.match(line) or Datelines().take(line)
    return len(line.split()) >= enough and title_like(line) and not other


def _headline_like(lines: Sequence[str], index: int) -> int:
    """How much a line looks like the page's headline, and what follows like a lead and a dateline: no menu."""
    line, after = lines[index], lines[index + 1 : index + 4]
    parts = line.split()
    small = sum(part[:1].islower() for part in parts)
    followed = any(len(other.split()) >= 8 or BYLINE.match(other) or Datelines().take(other) for other in after)
    followed = followed or any(CONTENTS.match(other) for other in after[:1])
    menu = all(len(other.split()) <= 3 for other in after)
    return 2 * is_live(line) + 2 * followed + (len(parts) >= 6) + (small >= 0.3 * len(parts)) - 3 * menu


@dataclass(slots=True)
class _Parts:
    titles: list[str] = field(default_factory=list)
    lead: str | None = None
    times: Datelines = field(default_factory=Datelines)
    caption: str | None = None
    credit: str | None = None
    listed: bool = False
    """Whether key points stood below the headline: what follows them is none."""

    used: set[int] = field(default_factory=set)


def read_head(lines: Sequence[str], document: Document, language: str | None) -> tuple[RawHead, set[int]]:
    """The head of the page from its first lines, and which of them it took."""
    parts = _Parts()
    begin = _begin(lines)
    parts.used.update(range(begin))
    for index, line in enumerate(lines[begin : begin + 40], begin):
        if not _take(parts, line, index, lines):
            break
        parts.used.add(index)
    further(parts.times, lines[begin : begin + _FURTHER])
    kicker, headline = _parted(*_titles(parts.titles or _short_title(lines[begin : begin + 2])), lines)
    image = RawMedia("", caption=parts.caption, credit=parts.credit) if parts.caption or parts.credit else None
    head = RawHead(
        kicker=kicker,
        headline=headline,
        lead=parts.lead,
        image=image,
        stand=parts.times.stand,
        page_time=parts.times.page_time,
        reading_time=parts.times.reading_time,
        language=language,
        url=document.url if document.url.startswith(("http://", "https://")) else None,
        zone=zone_line(lines),
    )
    return head, parts.used


def _short_title(lines: Sequence[str]) -> list[str]:
    """A word or two in place of a headline; a lone "Liveticker" together with what it is about."""
    words = [line for line in lines if _title_word(line)]
    if len(words) == 2 and words[0] == lines[0] and len(words[0].split()) == 1 and is_live(words[0]):
        return [" ".join(words)]
    return words[:1] if words[:1] == list(lines[:1]) else []


def _title_word(line: str) -> bool:
    """Whether a line may do for a headline where there is no better: a word or two, no time and no mark."""
    return len(line) <= 60 and re.match(r"[^\W\d_]", line) is not None and line[-1] not in ".,;:"


def ended(lines: Sequence[str]) -> bool:
    """Whether a short line says that the coverage is over."""
    return any(len(line) <= 160 and ENDED.search(line) for line in lines)


def _take(parts: _Parts, line: str, index: int, lines: Sequence[str]) -> bool:
    """Take one line into the head; False if the head ends before it."""
    if parts.times.take(line) or _take_caption(parts, line) or zone_line([line]):
        return True
    if _BULLET.match(line) or CONTENTS.match(line):
        parts.listed = bool(parts.titles)
        return True
    if BYLINE.match(line) or UPDATED_LINE.match(line) or (len(line) <= 60 and CHROME.match(line)):
        return True
    if parts.lead is None and parts.titles and _is_lead(line, index, lines):
        parts.lead = line
        return True
    if parts.lead is None and title_like(line) and len(parts.titles) < 4 and not parts.listed:
        parts.titles.append(line)
        return True
    return parts.lead is None and (len(line.split()) < 2 or (not parts.titles and index < 5))


def _take_caption(parts: _Parts, line: str) -> bool:
    known = parts.caption is not None and line.startswith(parts.caption)
    if not (ENLARGE.search(line) or known or (len(line) <= 300 and (CAPTION_LINE.match(line) or CREDIT.search(line)))):
        return False
    caption, credit = split_caption(line[:MAX_LINE])
    parts.caption = parts.caption or caption
    parts.credit = parts.credit or credit
    return True


def _is_lead(line: str, index: int, lines: Sequence[str]) -> bool:
    """A sentence under the headline, and not the first paragraph of what follows: shorter, or speaking of the page."""
    if title_like(line) or len(line.split()) < 1:
        return False
    following = [follower for follower in lines[index + 1 :] if len(follower.split()) > 12]
    longest = max(map(len, following[:3]), default=160)
    return is_live(line) or len(line) <= 0.75 * longest or len(line.split()) <= 12


def _titles(titles: Sequence[str]) -> tuple[str | None, str | None]:
    """Kicker and headline of the first lines."""
    if not titles:
        return None, None
    titles = [undouble(title) for title in titles]
    if len(titles) > 1:
        first, second = titles[0], titles[1]
        if shared := _shared(first, second):
            return None, shared
        if NAMED_DAY.search(second) and not NAMED_DAY.search(first):  # "Day 3 – Wednesday 6 March"
            return None, first
        if len(first.split()) <= 8 and len(first) <= len(second) + 10 and not re.search(DATE, first, re.IGNORECASE):
            return first, second
        return None, first
    return None, titles[0]


def _shared(first: str, second: str) -> str | None:
    """What two titles of one page have in common: up to a comma if that is the name of a newsblog, else the first."""
    own, other = first.partition(",")[0], second.partition(",")[0]
    if own == other and len(own.split()) >= 2 and own not in (first, second):
        return own if is_live(own) else first
    alike = len(set(first.lower().split()) & set(second.lower().split()))
    return first if alike >= 3 and alike >= 0.6 * len(first.split()) else None


def _parted(kicker: str | None, title: str | None, lines: Sequence[str]) -> tuple[str | None, str | None]:
    """Kicker and headline where a copy glued one to the other, or both to what stood before them."""
    if title is None:
        return kicker, None
    title = _GLUED_SENTENCE.split(title)[-1]
    dated = NAMED_DAY.search(title)
    if dated is not None:
        before, after = title[: dated.start()].rstrip(), title[dated.end() :].lstrip()
        if before[-1:].isalnum() and after[:1].isalnum():
            return before, after
    for line in lines:
        again = _BULLET.sub("", line, count=1).rstrip(": ")
        if len(again.split()) < 2 or again == title:
            continue
        if title.endswith(f" {again}") and len(again.split()) >= 3:
            return title[: -len(again)].rstrip(" :|–-"), again
        if title.startswith(f"{again} | "):
            return kicker, again
    glued = _GLUED_KICKER.search(title[:60])
    if kicker is None and glued is not None and " " not in title[: glued.start()]:
        return title[: glued.start()], title[glued.start() :]
    return kicker, title
