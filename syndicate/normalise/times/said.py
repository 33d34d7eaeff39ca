"""What a page's sentences and habits of writing say about time, beside the times themselves.

The order of month and day, the zone of all clocks ("All times are GMT"), the country an English page is written in, the
day "yesterday, Sunday (12 February)" was written on, and the only year in which every weekday named falls on its date.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from datetime import date, timedelta, tzinfo
from urllib.parse import urlsplit

from syndicate.normalise.times.phrases import Day, find_day, zone_in
from syndicate.normalise.times.words import DAY_WORDS, PORTUGUESE_DAYS, WEEKDAYS, named_zone

_YEARS_BACK = 12
"""Newsblogs older than this are too few to keep a date with its weekday from telling the year."""

_LONGEST_NOTE = 120
_PLACES = {
    **dict.fromkeys(("UK", "London", "British"), "Europe/London"),
    **dict.fromkeys(("Paris", "francaise"), "Europe/Paris"),
    **dict.fromkeys(("italiana", "italiano", "Roma"), "Europe/Rome"),
    **dict.fromkeys(("peninsular", "espanola", "Madrid"), "Europe/Madrid"),
    **dict.fromkeys(("deutsche[rn]?", "Berlin"), "Europe/Berlin"),
}
_LONGEST_TEXT = 20_000
_TWO_NUMBERS = re.compile(r"(?<![\d/-])(\d{1,2})([/-])(\d{1,2})\2(?:\d{4}|\d\d)(?!\d)")
_HOURS = re.compile(r"\b(?:horas?|heures?|or[ae]|orari|times?|(?:uhr)?zeit(?:en|angaben)?)\b", re.IGNORECASE)
_ANY_CLOCK = re.compile(r"(?<![+\d-])\d{1,2}[.:h]\d\d|\d\s?(?:uhr|[ap]\.?m\b)", re.IGNORECASE)
_BRITISH_CLOCK = re.compile(
    r"(?<![\d.])\d{1,2}\.[0-5]\d\s?(?:[ap]m\b|(?:BST|GMT)\b|$)|\b(?:1[3-9]|2[0-3])[:.][0-5]\d(?![\d:])|^0\d[:.][0-5]\d$"
)
_MACHINE = re.compile(r"\s*\d{4}-?\d\d|\s*\d{9}")
_AMERICAN_CLOCK = re.compile(r"\d{1,2}(?::[0-5]\d)?\s?[ap]\.\s?m\.", re.IGNORECASE)
_HALVED = re.compile(r"\d{1,2}(?::[0-5]\d)?\s?[ap]m\b", re.IGNORECASE)
_MONTH_FIRST = re.compile(r"\b[A-Z][a-z]{2,8}\.?\s\d{1,2},\s(?:19|20)\d\d\b")
_COUNTRIES = {"uk": "gb", "ie": "ie", "in": "in", "nz": "nz", "at": "at", "ch": "ch", "be": "be", "pt": "pt"}
_TOLD = re.compile(
    rf"(?<![\w-])(?P<when>{'|'.join(sorted(DAY_WORDS, key=len, reverse=True))}),?\s"
    r"(?:am\s|den\s|dem\s|the\s|le\s|el\s|il\s)?\(?"
    rf"(?P<weekday>{'|'.join(sorted(WEEKDAYS, key=len, reverse=True))})(?P<feira>-feira)?\.?,?\s"
    r"(?:\(|den\s|dem\s|the\s|le\s|el\s|il\s)?(?P<date>\(?.{4,24})",
    re.IGNORECASE,
)
_DATED_WEEKDAY = re.compile(
    rf"\b(?P<weekday>{'|'.join(name for name in sorted(WEEKDAYS, key=len, reverse=True) if len(name) > 3)})"
    r"(?P<feira>-feira)?\.?,?\s"
    r"(?:\(|den\s|dem\s|the\s|le\s|el\s|il\s)?(?P<date>\(?.{4,24})",
    re.IGNORECASE,
)
_YEAR = re.compile(r"(?<![\d.,])20\d\d(?![\d.,]?\d)")
_STARTS = re.compile(r"\(?(?:\d{1,2}|[^\W\d]{3,9}\.?\s\d{1,2})")


def month_first(texts: Iterable[str]) -> bool | None:
    """Whether ``02/24/2022`` somewhere in ``texts`` shows that the month comes first; None where nothing shows it."""
    votes = 0
    for text in texts:
        for match in _TWO_NUMBERS.finditer(text[:_LONGEST_TEXT]):
            first, second = int(match[1]), int(match[3])
            votes += (first <= 12 < second <= 31) - (second <= 12 < first <= 31)
    return None if votes == 0 else votes > 0


def zone_note(text: str | None) -> tzinfo | None:
    """The zone that a short line states for all clocks of the page, showing none itself: "Hora ucraniana, GMT+2"."""
    if not text or len(text) > _LONGEST_NOTE or _ANY_CLOCK.search(text):
        return None
    plain = folded(text)
    if not _HOURS.search(plain):
        return None
    place = next((zone for name, zone in _PLACES.items() if re.search(rf"\b{name}\b", plain, re.IGNORECASE)), None)
    return zone_in(plain) or (named_zone(place) if place else None)


def written_in(language: str | None, url: str, texts: Iterable[str]) -> str | None:
    """``language`` with the country that the address or, for English, the way to write clocks and dates tells."""
    if language is None or "-" in language.replace("_", "-"):
        return language
    host = urlsplit(url).hostname or ""
    country = _COUNTRIES.get(host.rpartition(".")[2])
    if country:
        return f"{language}-{country}"
    if language.lower() != "en":
        return language
    said = [" ".join(text.split()) for text in texts if not _MACHINE.match(text)]
    if any(_BRITISH_CLOCK.search(text) for text in said):
        return "en-gb"
    halved = any(_HALVED.search(text) for text in said)
    american = any(_AMERICAN_CLOCK.search(text) for text in said) or any(_MONTH_FIRST.search(text) for text in said)
    return "en-us" if american and (halved or any(_AMERICAN_CLOCK.search(text) for text in said)) else language


def told_day(text: str | None, language: str | None) -> tuple[Day, int] | None:
    """A date that a sentence calls today or yesterday, with the days that it lies back (0 or less)."""
    plain = folded((text or "")[:_LONGEST_TEXT])
    for match in _TOLD.finditer(plain):
        day = _dated(match, language)
        word = match["when"].lower()
        if day is not None and (word != "hier" or (language or "").startswith("fr")):
            return day, DAY_WORDS[word]
    return None


def dated_weekdays(text: str | None, language: str | None) -> list[Day]:
    """The dates without a year that stand right behind their weekday: "am Mittwoch, 25. November"."""
    plain = folded((text or "")[:_LONGEST_TEXT])
    found = (_dated(match, language) for match in _DATED_WEEKDAY.finditer(plain))
    return [day for day in found if day is not None and day.year is None]


def only_year(days: Iterable[Day], latest: date, named: Iterable[int] = ()) -> int | None:
    """The only year of the last twelve, up to ``latest``, in which every date falls on its weekday; else None.

    Of several such years the one that the page's head names, if it names but one of them.
    """
    known = {day for day in days if day.weekday is not None and day.month is not None and day.year is None}
    if not known:
        return None
    fits = [
        year
        for year in range(latest.year, latest.year - _YEARS_BACK, -1)
        if all(_falls(day, year) for day in known) and any(_on(day, year) <= latest for day in known)
    ]
    if len(fits) > 1:
        fits = sorted(set(fits) & set(named))
    return fits[0] if len(fits) == 1 else None


def years(text: str | None) -> list[int]:
    """The years that a text names."""
    return [int(year) for year in _YEAR.findall(text or "")]


def folded(text: str) -> str:
    """``text`` without accents, single-spaced, with plain apostrophes."""
    bare = "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))
    return " ".join(bare.replace("’", "'").split())


def _dated(match: re.Match[str], language: str | None) -> Day | None:
    if not _STARTS.match(match["date"]):
        return None
    ordinal = match["weekday"].lower() in PORTUGUESE_DAYS and not match["feira"]
    if ordinal and not (language or "").startswith("pt"):
        return None
    english = (language or "").startswith("en")
    day, rest = find_day(match["date"].strip("("), month_first=False, english=english)
    if day is None or not rest.startswith(" "):  # something stands between weekday and date
        return None
    return Day(day.day, day.month, day.year, WEEKDAYS[match["weekday"].lower()])


def _falls(day: Day, year: int) -> bool:
    found = _on(day, year)
    return found != date.min and found.weekday() == day.weekday


def _on(day: Day, year: int) -> date:
    """``day`` in ``year``; the first day of all where there is none."""
    try:
        return date(year, day.month or 0, day.day or 0)
    except ValueError:
        return date.min


def following(day: date, back: int) -> date:
    """The day on which ``day`` was called today (0) or yesterday (-1)."""
    return day - timedelta(days=back)
