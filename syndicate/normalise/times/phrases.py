"""The parts of a time as people write them, each found in a string and taken out of it.

All strings are single-spaced, without accents, with plain dashes and apostrophes.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta, timezone, tzinfo

from syndicate.normalise.times.words import MONTHS, NOT_ENGLISH, SPOKEN_ZONES, ZONE_NAMES, named_zone


@dataclass(frozen=True, slots=True)
class Clock:
    """A time of day; ``twelve`` says that "am" or "pm" stood beside it."""

    hour: int
    minute: int = 0
    second: int | None = None
    twelve: bool = False

    @property
    def seconds(self) -> int:
        """Since midnight; 24:00 is 86,400."""
        return self.hour * 3600 + self.minute * 60 + (self.second or 0)


@dataclass(frozen=True, slots=True)
class Day:
    """A calendar day as far as it was stated; Monday is weekday 0."""

    day: int | None = None
    month: int | None = None
    year: int | None = None
    weekday: int | None = None

    @property
    def full(self) -> bool:
        return self.year is not None


_MONTH = "|".join(sorted(MONTHS, key=len, reverse=True))
_YEAR = r"(?:19|20|21)\d\d"
_DAYS = [
    re.compile(rf"(?<!\d)(?P<y>{_YEAR})[-/.](?P<m>\d{{1,2}})[-/.](?P<d>\d{{1,2}})(?!\d)"),
    re.compile(
        rf"(?<![\d:])(?P<d>\d{{1,2}})(?:st|nd|rd|th|er|º|°|ª|o)?\.?[\s-]*(?:de |of |di )?(?P<n>{_MONTH})\b\.?"
        rf"(?:(?:,| de| del)?\s?-?(?P<y>{_YEAR})(?![\d:])|(?:'|-)(?P<s>\d\d)(?![\d:]))?",
        re.IGNORECASE,
    ),
    re.compile(
        rf"\b(?P<n>{_MONTH})\b\.?\s?(?P<d>\d{{1,2}})(?:st|nd|rd|th)?(?![\d:]|\.\d|\s?[ap]\.?m|\s?h\b)(?:,?\s?(?P<y>{_YEAR})(?![\d:]))?",
        re.IGNORECASE,
    ),
    re.compile(rf"(?<![\d.:])(?P<d>\d{{1,2}})\.\s?(?P<m>\d{{1,2}})\.\s?(?P<y>{_YEAR})(?!\d)"),
    re.compile(r"(?<![\d.:])(?P<d>\d{1,2})\.\s?(?P<m>\d{1,2})\.(?P<s>\d\d)(?![\d:.h]|\s?(?:uhr|h)\b)", re.IGNORECASE),
    re.compile(r"(?<![\d.:])(?P<d>\d{1,2})\.\s?(?P<m>\d{1,2})\.(?!\d)"),
]
_EITHER = re.compile(rf"(?<!\d)(?P<a>\d{{1,2}})(?P<p>[/-])(?P<b>\d{{1,2}})(?P=p)(?P<y>{_YEAR}|\d\d)(?![\d:])")

_YEARLESS = re.compile(
    r"(?<![\d/.-])(?P<a>\d{1,2})/(?P<b>\d{1,2})"
    r"(?=(?:\s?[,|•-]\s?|\s(?:a|a las|alle|at|um|as|om)\s|\s)\d{1,2}[:h.]\d\d)",
    re.IGNORECASE,
)
"""A day without its year, where a clock follows."""

_HALF = r"(?P<half>[ap])\.?\s?m\b\.?"
_CLOCKS = [
    re.compile(
        rf"(?<![\d:.])(?P<h>\d{{1,2}}):(?P<m>\d\d)(?::(?P<s>\d\d)(?:[.,]\d+)?)?(?![\d:])(?:\s?{_HALF})?(?:\s?(?:uhr|h|hs)\b)?",
        re.IGNORECASE,
    ),
    re.compile(
        rf"(?<![\d:.,])(?P<h>\d{{1,2}})[.](?P<m>\d\d)(?![\d:])(?!\.\d)(?:\s?{_HALF}|\s?(?:uhr|h|hs)\b)?", re.IGNORECASE
    ),
    re.compile(r"(?<![\d:.])(?P<h>\d{1,2})\s?(?:h|heures?)\s?(?P<m>\d\d)?(?![\w:])", re.IGNORECASE),
    re.compile(r"(?<![\d:.])(?P<h>\d{1,2})\s?uhr(?:\s(?P<m>\d\d)(?![\d:.]))?", re.IGNORECASE),
    re.compile(rf"(?<![\d:.])(?P<h>\d{{1,2}})\s?{_HALF}", re.IGNORECASE),
    re.compile(
        rf"(?<![\d:.])(?P<h>[01]\d|2[0-3])(?P<m>[0-5]\d)(?=\s?(?:{'|'.join(sorted(ZONE_NAMES))}|hrs|hours|h)\b)"
    ),
    re.compile(r"(?:\balle(?: ore)?|\bore|\ba? ?las|\bgegen)\s(?P<h>\d{1,2})(?![\d:.])", re.IGNORECASE),
]
_OFFSET = r"(?P<sign>[+-])(?P<oh>\d{1,2})(?::?(?P<om>\d\d))?"
_ZONE = re.compile(
    rf"\s?\(?(?:(?P<name>{'|'.join(sorted(ZONE_NAMES, key=len, reverse=True))})(?![A-Za-z])(?:\s?{_OFFSET}(?!\d))?\)?)"
)
_NUMERIC_ZONE = re.compile(r"\s?\(?(?P<sign>[+-])(?P<oh>\d\d):?(?P<om>\d\d)(?!\d)\)?")
_SPOKEN = re.compile(rf"\b(?:{'|'.join(sorted(SPOKEN_ZONES, key=len, reverse=True))})\b", re.IGNORECASE)
_ASIDE = re.compile(r"\([^()]*\)")

_SECOND = r"s|sek|sekunden?|secs?|seconds?|secondes?|segundos?|seg|secondi"
_MINUTE = r"m|min|mins|minuten?|minutes?|minutos?|minut[io]|minuut|minut|minut[aey]|minutter"
_HOUR = r"h|std|stunden?|hrs?|hours?|heures?|horas?|or[ae]|uur|uren|godz|godzin[aey]?|tim|tim(?:me|mar|er?)"
_DAYS_AGO = r"d|tag(?:en?)?|days?|jours?|dias?|giorn[io]|dag(?:en|ar)?|dni|dzien"
_LONG = (
    r"w|wochen?|weeks?|semaines?|semanas?|settiman[ae]|mo|monat(?:en?)?|months?|mois|mes(?:es)?|mes[ei]|"
    r"y|jahr(?:en?)?|years?|ans?|anos?|ann[io]"
)
_UNIT = rf"(?:(?P<us>{_SECOND})|(?P<um>{_MINUTE})|(?P<uh>{_HOUR})|(?P<ud>{_DAYS_AGO})|(?P<ul>{_LONG}))"
_NUMBER = r"(?P<n>\d{1,4}|an?|one|eine[rmn]?|un'|une?|una?|uma?|een|ett?|en)(?:\s|(?<=[\d']))"
_AND = rf"(?:(?:,| und| and| et| y| e)?\s?(?P<n2>\d{{1,2}})\s?(?:{_MINUTE})\b\.?)?"
_AGO = [
    re.compile(
        rf"\b(?:vor|il y a|hace|ha)\s(?:ca\.? |etwa |rund |environ |unos |about )?{_NUMBER}{_UNIT}\b\.?{_AND}",
        re.IGNORECASE,
    ),
    re.compile(
        rf"(?<![\w:.])(?:for\s)?{_NUMBER}{_UNIT}\b\.?{_AND}\s(?:ago|fa|geleden|sedan|siden|temu)\b", re.IGNORECASE
    ),
    re.compile(rf"(?<![\d:.]){_NUMBER}{_UNIT}\b\.?{_AND}\s(?:ago|fa)", re.IGNORECASE),
]
_MAYBE_AGO = re.compile(
    r"ago|fa|vor|il y a|ha|now|eben|geleden|sedan|siden|temu|zojuist|chwila|a l'instant|ahora|adesso", re.IGNORECASE
)
"""One of these is in every such span."""

_JUST_NOW = re.compile(
    r"\b(?:just now|moments? ago|gerade eben|soeben|zojuist|przed chwila|a l'instant|ahora mismo|adesso)\b",
    re.IGNORECASE,
)


def find_day(text: str, *, month_first: bool, english: bool) -> tuple[Day | None, str]:
    """The first calendar day in ``text`` and what is left of it."""
    for pattern in _DAYS:
        for match in pattern.finditer(text):
            day = _day(match, english)
            if day:
                return day, _without(text, match)
    slashed = _EITHER.search(text)
    day = _slashed(slashed, month_first) if slashed else None
    if slashed and day:
        return day, _without(text, slashed)
    short = _YEARLESS.search(text)
    first, second = (int(short["a"]), int(short["b"])) if short else (0, 0)
    day = _either(first, second, None, month_first=month_first) if short else None
    return (day, _without(text, short)) if short and day else (None, text)


def _day(match: re.Match[str], english: bool) -> Day | None:
    said = match.groupdict()
    name = (said.get("n") or "").lower()
    if name in NOT_ENGLISH and english:
        return None
    month = MONTHS[name] if name else int(said["m"])
    year = said.get("y")
    short = said.get("s")
    return valid_day(int(said["d"]), month, int(year) if year else _century(short) if short else None)


def _slashed(match: re.Match[str], month_first: bool) -> Day | None:
    first, second = int(match["a"]), int(match["b"])
    year = int(match["y"]) if len(match["y"]) == 4 else _century(match["y"])
    return _either(first, second, year, month_first=month_first)


def _either(first: int, second: int, year: int | None, *, month_first: bool) -> Day | None:
    if month_first:
        return valid_day(second, first, year) or valid_day(first, second, year)
    return valid_day(first, second, year) or valid_day(second, first, year)


def _century(short: str) -> int:
    return 2000 + int(short) if int(short) < 70 else 1900 + int(short)


def valid_day(day: int, month: int, year: int | None) -> Day | None:
    """A calendar day if there is one; without a year, 29 February is one."""
    if not 1 <= month <= 12:
        return None
    leap = year is None or (year % 4 == 0 and (year % 100 != 0 or year % 400 == 0))
    longest = (31, 29 if leap else 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)[month - 1]
    return Day(day, month, year) if 1 <= day <= longest else None


def find_clock(text: str) -> tuple[Clock | None, tzinfo | None, str, bool]:
    """The clock in ``text``, its zone, what is left, and whether two different clocks were found (then none counts)."""
    for pattern in _CLOCKS:
        for match in pattern.finditer(text):
            clock = _clock(match)
            if clock is None:
                continue
            zone, rest = _zone(text, match)
            others = [other for other in pattern.finditer(rest) if _clock(other)]
            if any(_clock(other) != clock for other in others):
                return None, None, text, True
            for other in others:
                rest = rest.replace(other[0], " ")
            return clock, zone, rest, False
    return None, None, text, False


def _clock(match: re.Match[str]) -> Clock | None:
    said = match.groupdict()
    hour, minute = int(said["h"]), int(said.get("m") or 0)
    second = int(said["s"]) if said.get("s") else None
    half = said.get("half")
    if half and hour <= 12:
        hour = hour % 12 + (12 if half in "pP" else 0)
    if minute > 59 or (second or 0) > 59 or hour > 24 or (hour == 24 and (minute or second)):
        return None
    return Clock(hour, minute, second, bool(half))


def _zone(text: str, clock: re.Match[str]) -> tuple[tzinfo | None, str]:
    """The zone beside the clock or elsewhere, and ``text`` without both."""
    before, after = text[: clock.start()], text[clock.end() :]
    match = _ZONE.match(after) or _NUMERIC_ZONE.match(after)
    if match:
        return _offset(match), f"{before} {_ASIDE.sub(' ', after[match.end() :])}"
    spoken = _SPOKEN.search(text)
    if spoken:
        name = SPOKEN_ZONES[spoken[0].lower()]
        return named_zone(name), f"{before} {after}".replace(spoken[0], " ")
    rest = f"{before} {after}"
    match = next((m for m in _ZONE.finditer(rest) if m.start() == 0 or not rest[m.start() - 1].isalpha()), None)
    return (_offset(match), _without(rest, match)) if match else (None, rest)


def zone_in(text: str) -> tzinfo | None:
    """The zone that ``text`` names by a phrase or an abbreviation, without a clock beside it."""
    spoken = _SPOKEN.search(text)
    if spoken:
        return named_zone(SPOKEN_ZONES[spoken[0].lower()])
    match = next((m for m in _ZONE.finditer(text) if m.start() == 0 or not text[m.start("name") - 1].isalpha()), None)
    return _offset(match) if match else None


def _offset(match: re.Match[str]) -> tzinfo | None:
    said = match.groupdict()
    if said["sign"] is None:
        return named_zone(said["name"])
    span = timedelta(hours=int(said["oh"]), minutes=int(said["om"] or 0))
    return timezone(-span if said["sign"] == "-" else span) if span < timedelta(hours=16) else None


def find_ago(text: str) -> tuple[timedelta | None, timedelta | None, str]:
    """The span before now that ``text`` names, the grain it is given in, and what is left."""
    if not _MAYBE_AGO.search(text):
        return None, None, text
    for pattern in _AGO:
        match = pattern.search(text)
        if match:
            return *_span(match), _without(text, match)
    match = _JUST_NOW.search(text)
    if match:
        return timedelta(0), timedelta(minutes=1), _without(text, match)
    return None, None, text


def _span(match: re.Match[str]) -> tuple[timedelta, timedelta]:
    number = int(match["n"]) if match["n"].isdigit() else 1
    more = timedelta(minutes=int(match["n2"] or 0))
    if match["us"]:
        return timedelta(seconds=number), timedelta(minutes=1)
    if match["um"]:
        return timedelta(minutes=number), timedelta(minutes=1)
    if match["uh"]:
        return timedelta(hours=number) + more, timedelta(minutes=1) if match["n2"] else timedelta(hours=1)
    return timedelta(days=number), timedelta(days=1) if match["ud"] else timedelta(days=28)


def _without(text: str, match: re.Match[str]) -> str:
    return f"{text[: match.start()]} {text[match.end() :]}"
