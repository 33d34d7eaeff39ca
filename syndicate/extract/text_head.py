"""The head of a plain-text copy: kicker, headline, stand, reading time, lead and caption, from its first lines."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from syndicate.extract.calendar import CLOCK, DATE, WEEKDAY
from syndicate.extract.grammar import day_heading, title_like, undouble
from syndicate.extract.phrases import (
    CAPTION_LINE,
    CHROME,
    CONTENTS,
    CREDIT,
    ENDED,
    ENLARGE,
    MAX_LINE,
    READING_TIME,
    STAND,
    is_live,
)
from syndicate.extract.pictures import split_caption
from syndicate.extract.stream import BYLINE
from syndicate.walk import Document, RawHead, RawMedia

_BULLET = re.compile(r"[•·▪►*–-]\s+(?=\S)")
_GLUED_KICKER = re.compile(r"(?<=[a-zäöüß]{4})(?=[A-ZÄÖÜ][a-zäöüß]+\s)")
_NAMED_DAY = re.compile(rf"{WEEKDAY},?\s(?:den\s|le\s|el\s|il\s)?{DATE}", re.IGNORECASE)
_TIMED_DATE = re.compile(
    rf"(?:{DATE})[\s,|–—-]{{0,5}}(?:um\s)?(?:{CLOCK})?|{CLOCK}[\s,]{{1,3}}(?:{DATE})", re.IGNORECASE
)


def _begin(lines: Sequence[str]) -> int:
    """Where the head begins: after the navigation, if the text opens with line upon line of a word or two."""
    opening = lines[:15]
    if len(opening) < 15 or sum(len(line.split()) <= 3 for line in opening) < 10:
        return 0
    return next((index for index, line in enumerate(lines) if len(line.split()) >= 6 and title_like(line)), 0)


@dataclass(slots=True)
class _Parts:
    titles: list[str] = field(default_factory=list)
    lead: str | None = None
    stand: str | None = None
    page_time: str | None = None
    reading_time: str | None = None
    caption: str | None = None
    credit: str | None = None
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
    kicker, headline = _titles(parts.titles or [line for line in lines[begin : begin + 1] if _title_word(line)])
    image = RawMedia("", caption=parts.caption, credit=parts.credit) if parts.caption or parts.credit else None
    head = RawHead(
        kicker=kicker,
        headline=headline,
        lead=parts.lead,
        image=image,
        stand=parts.stand,
        page_time=parts.page_time,
        reading_time=parts.reading_time,
        language=language,
        url=document.url if document.url.startswith(("http://", "https://")) else None,
    )
    return head, parts.used


def _title_word(line: str) -> bool:
    """Whether a line may do for a headline where there is no better: a word or two, no time and no mark."""
    return len(line) <= 60 and re.match(r"[^\W\d_]", line) is not None and line[-1] not in ".,;:"


def ended(lines: Sequence[str]) -> bool:
    """Whether a short line says that the coverage is over."""
    return any(len(line) <= 160 and ENDED.search(line) for line in lines)


def _take(parts: _Parts, line: str, index: int, lines: Sequence[str]) -> bool:
    """Take one line into the head; False if the head ends before it."""
    if _take_times(parts, line) or _take_caption(parts, line):
        return True
    if _BULLET.match(line) or CONTENTS.match(line) or BYLINE.match(line) or (len(line) <= 60 and CHROME.match(line)):
        return True
    if parts.lead is None and parts.titles and _is_lead(line, index, lines):
        parts.lead = line
        return True
    if parts.lead is None and title_like(line) and len(parts.titles) < 4:
        parts.titles.append(line)
        return True
    return parts.lead is None and (len(line.split()) < 2 or (not parts.titles and index < 5))


def _take_times(parts: _Parts, line: str) -> bool:
    """Stand, dateline and reading time, also where they are glued to each other."""
    if len(line) > 200:
        return False
    rest = line
    reading = READING_TIME.search(line)
    if reading is not None:
        parts.reading_time = parts.reading_time or reading[1] or reading[2]
        rest = (line[: reading.start()] + " " + line[reading.end() :]).strip()
    label = STAND.match(rest)
    if label is not None and _TIMED_DATE.search(rest, label.end()):
        if len(rest) - label.end() > 80:
            return False
        parts.stand = parts.stand or rest[label.end() :].strip(" :|")
        return True
    dated = _TIMED_DATE.match(rest)
    if dated is not None and len(rest) - dated.end() <= 12:
        parts.page_time = parts.page_time or rest
        return True
    heading = day_heading(rest)
    if heading is not None and re.search(r"\d", heading):
        parts.page_time = parts.page_time or heading
        return True
    named = _NAMED_DAY.search(rest)
    if named is not None:
        parts.page_time = parts.page_time or named[0]
    return reading is not None and not rest


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
        if len(first.split()) <= 8 and len(first) <= len(second) + 10 and not re.search(DATE, first, re.IGNORECASE):
            return first, second
        return None, first
    glued = _GLUED_KICKER.search(titles[0][:60])
    if glued is not None and " " not in titles[0][: glued.start()]:
        return titles[0][: glued.start()], titles[0][glued.start() :]
    return None, titles[0]
