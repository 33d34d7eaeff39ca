"""What a string says about a time: which of year, month, day, weekday, clock and zone it states, guessing nothing.

Machine forms come first (epoch, ISO 8601, RFC 5322), then the words people read. Where a string says anything that is
not about time, only a full date with a clock survives: a sentence that mentions an hour is not a time stamp.

``01/02/2026`` is read day first, except with a 12-hour clock or in American English, where the month comes first;
whichever is impossible gives way to the other.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, tzinfo
from email.utils import parsedate_to_datetime
from functools import lru_cache

from syndicate.normalise.times.phrases import Clock, Day, find_ago, find_clock, find_day, valid_day
from syndicate.normalise.times.words import DAY_WORDS, FILLERS, PORTUGUESE_DAYS, WEEKDAYS

_LONGEST = 200
YEARS = range(1990, 2200)
"""Those that a time may lie in."""

_EPOCH = re.compile(r"(\d{9,10})(?:\.\d+)?|(\d{12,13})")
_ISO = re.compile(
    r"(\d{4}-?\d\d-?\d\d)(?:[Tt ](\d\d:?\d\d(?::?(\d\d))?(?:[.,]\d+)?)\s*(Z|z|UTC|GMT|[+-]\d\d(?::?\d\d)?)?)?"
)
_MAIL = re.compile(r"(?:[A-Za-z]{3},? )?\d{1,2} [A-Za-z]{3} \d{2,4} \d\d:\d\d(:\d\d)? (?:[+-]\d{4}|GMT|UT|UTC)")
_DOUBLED = re.compile(r"(\d{1,2}[:.]\d{2})(?=\1)")
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−", "-") | dict.fromkeys("’‘´`", "'"))
_HALVED = re.compile(r"\d\s?[ap]\.?\s?m\b", re.IGNORECASE)
_DIGIT = re.compile(r"\d")
_BARE = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)")
_LATE_YEAR = re.compile(r"(?<!\d)((?:19|20|21)\d\d)(?!\d)")
_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?")
_DAY_WORD = re.compile(rf"(?<![\w-])(?:{'|'.join(sorted(DAY_WORDS, key=len, reverse=True))})\b", re.IGNORECASE)
_CLOCKLIKE = re.compile(r"\d:\d\d|\d\s?(?:uhr|h|heures?)\b|\dh\d\d|\d\s?[ap]\.?\s?m\b", re.IGNORECASE)
_NOT_OURS = re.compile(r"\b(?:ortszeit|local time|heure locale|hora local|ora locale)\b", re.IGNORECASE)
_LATEST = re.compile(
    r"\b(?:updated|aktualisiert|stand|mis a jour|modifie|actualizado|actualizada|aggiornato|last modified)\b(.+)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Stated:
    """What was said. ``back`` counts days ("gestern" is -1), ``ago`` is a span before now, ``rough`` its grain.

    ``loose`` is set where more was said than a time.
    """

    day: Day | None = None
    clock: Clock | None = None
    zone: tzinfo | None = None
    back: int | None = None
    ago: timedelta | None = None
    rough: timedelta | None = None
    loose: bool = False

    @property
    def relative(self) -> bool:
        """Whether the words change their meaning as the day goes by."""
        return self.back is not None or (self.ago is not None and self.clock is None)

    @property
    def complete(self) -> bool:
        """Whether year, month, day and clock are all stated."""
        return self.clock is not None and self.day is not None and self.day.full


def recognise(text: str | None, language: str | None = None, month_first: bool | None = None) -> Stated | None:
    """What ``text`` states, or None if it is no statement of a time.

    ``month_first`` tells how ``01/02/2026`` is to be read, where that is known.
    """
    if not text or len(text) > _LONGEST * 4:
        return None
    return _recognised(text, language, month_first)


@lru_cache(maxsize=8192)  # each time of a list is asked for by several, in one reading and in the next
def _recognised(text: str, language: str | None, month_first: bool | None) -> Stated | None:
    said = " ".join(text.split())
    if not said or len(said) > _LONGEST:
        return None
    if bare := _BARE.fullmatch(said):
        return Stated(clock=Clock(int(bare[1]), int(bare[2])))
    return _machine(said) or _human(said, (language or "").replace("_", "-").lower(), month_first)


@lru_cache(maxsize=4096)  # whatever the language
def _machine(said: str) -> Stated | None:
    epoch = _EPOCH.fullmatch(said)
    try:
        if epoch:
            seconds = int(epoch[1]) if epoch[1] else int(epoch[2]) // 1000
            return _from_instant(datetime.fromtimestamp(seconds, UTC), True, True)
        iso = _ISO.fullmatch(said)
        if iso and not said.isdigit():
            return _iso(iso)
        if iso and len(said) == 8:
            return _from_instant(datetime.fromisoformat(said), False, False)
        mail = _MAIL.fullmatch(said)
        if mail:
            # RFC 5322 section 3.3: -0000 is UTC without a word on the local zone; email.utils makes that naive.
            instant = parsedate_to_datetime(said)
            return _from_instant(instant if instant.tzinfo else instant.replace(tzinfo=UTC), True, bool(mail[1]))
    except (ValueError, OverflowError, OSError):
        return None
    return None


def _iso(match: re.Match[str]) -> Stated | None:
    day, clock, seconds, zone = match.groups()
    midnight_after = bool(clock) and clock.replace(":", "")[:4] == "2400"
    if midnight_after:
        clock = "00" + clock[2:]
    zone = {"z": "Z", "UTC": "Z", "GMT": "Z"}.get(zone or "", zone or "")
    instant = datetime.fromisoformat(day if not clock else f"{_dashed(day)}T{clock.replace(',', '.')}{zone}")
    return _from_instant(instant + timedelta(days=midnight_after), bool(clock), bool(seconds))


def _dashed(day: str) -> str:
    return day if "-" in day else f"{day[:4]}-{day[4:6]}-{day[6:]}"


def _from_instant(instant: datetime, clock: bool, seconds: bool) -> Stated | None:
    if instant.year not in YEARS:
        return None
    time = Clock(instant.hour, instant.minute, instant.second if seconds else None)
    return Stated(Day(instant.day, instant.month, instant.year), time if clock else None, instant.tzinfo)


def _human(said: str, language: str, month_first: bool | None) -> Stated | None:
    folded = "".join(c for c in unicodedata.normalize("NFD", said.translate(_DASHES)) if not unicodedata.combining(c))
    if _NOT_OURS.search(folded):
        return None
    found = _spot(_DOUBLED.sub("", folded), language, month_first)
    if found is not None:
        return found
    latest = _LATEST.search(folded)
    return _spot(latest[1], language, month_first) if latest else None


def _spot(text: str, language: str, month_first: bool | None) -> Stated | None:
    """Find one day, one clock and one span in ``text``, then judge what is left."""
    ago, rough, rest = find_ago(text)
    american = language == "en-us" or (_HALVED.search(text) is not None and language[:3] != "en-")
    first = american if month_first is None else month_first
    day, rest = find_day(rest, month_first=first, english=language[:2] == "en")
    clock, zone, rest, twice = find_clock(rest)
    if twice:
        return None
    day, rest = _late_year(day, rest)
    back, rest = _day_word(rest, language)
    weekday, strange = _weekday(rest, language)
    if day is None and weekday is not None:
        day = Day(weekday=weekday)
    elif day is not None:
        day = replace(day, weekday=weekday)
    strange = strange or _DIGIT.search(rest) is not None
    if strange and clock is not None and not _CLOCKLIKE.search(text):
        return None
    stated = Stated(day, clock, zone, back, ago, rough, strange)
    return stated if _credible(stated, strange) else None


def _late_year(day: Day | None, rest: str) -> tuple[Day | None, str]:
    """``Wed Jan  7 17:34:00 2026``: the year after the clock."""
    year = _LATE_YEAR.search(rest)
    if day is None or day.year is not None or year is None:
        return day, rest
    return valid_day(day.day or 0, day.month or 0, int(year[1])), rest.replace(year[1], " ", 1)


def _day_word(rest: str, language: str) -> tuple[int | None, str]:
    match = _DAY_WORD.search(rest)
    # "hier" is yesterday in French and here in German.
    if match is None or (match[0].lower() == "hier" and not language.startswith("fr")):
        return None, rest
    return DAY_WORDS[match[0].lower()], rest.replace(match[0], " ", 1)


def _weekday(rest: str, language: str) -> tuple[int | None, bool]:
    """The weekday named, and whether any word is left that is not about time."""
    weekday: int | None = None
    strange = False
    for word in _WORD.findall(rest):
        name = word.lower()
        # "Di", "Do", "So" are days in German only, and written as such.
        short = len(name) == 2 and not (word[0].isupper() and language[:2] in ("de", ""))
        ordinal = name in PORTUGUESE_DAYS and language[:2] != "pt" and "feira" not in rest.lower()
        if name in WEEKDAYS and weekday is None and not short and not ordinal:
            weekday = WEEKDAYS[name]
        elif name not in FILLERS:
            strange = True
    return weekday, strange


def _credible(stated: Stated, strange: bool) -> bool:
    day, clock = stated.day, stated.clock
    if day is not None and day.year is not None and day.year not in YEARS:
        return False
    if day is not None and day.month is not None:
        return not strange or clock is not None or day.year is not None or day.weekday is not None
    if strange:
        return False
    if clock is not None:
        return True
    return stated.ago is not None or stated.back is not None or day is not None
