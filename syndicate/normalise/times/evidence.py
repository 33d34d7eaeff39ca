"""What a page as a whole says about time: its zone, its stand, its day."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo

from syndicate.model import Time
from syndicate.normalise.context import Context
from syndicate.normalise.times.recognise import Stated, recognise
from syndicate.normalise.times.settle import full_day, settle
from syndicate.normalise.times.words import MONTHS, home_zone, named_zone
from syndicate.walk import RawHead, RawUpdate

_URL_DAYS = (
    re.compile(r"(?<!\d)(?P<y>20\d\d)([/-]?)(?P<m>\d\d)\2(?P<d>\d\d)(?!\d)"),
    re.compile(r"/(?P<y>20\d\d)/(?P<n>[a-z]{3,9})/(?P<d>\d\d?)(?=/)"),
    re.compile(r"(?<!\d)(?P<d>\d\d?)-(?P<m>\d\d?)-(?P<y>20\d\d)(?!\d)"),
    re.compile(r"(?<![a-z\d])(?P<d>\d\d?)-(?P<n>[a-z]{3,9})-(?P<y>20\d\d)(?!\d)"),
)
_RECENT = timedelta(hours=36)


@dataclass(frozen=True, slots=True)
class Page:
    """``here`` is the page's own time as well as it can be told, None if nothing on the page tells it."""

    zone: tzinfo
    language: str | None
    now: datetime
    clock: datetime | None
    """The poll instant, where the document was fetched at it."""
    stand: Time | None = None
    stated: Time | None = None
    """Any other date of the page (``page_time``), failing that the day in its address."""
    here: datetime | None = None
    ongoing: bool | None = None

    def local(self, moment: datetime) -> datetime:
        return moment.astimezone(self.zone)

    def day(self, stated: Stated | None) -> date | None:
        """The calendar day that ``stated`` names, seen from this page."""
        if stated is None:
            return None
        if stated.day is None:
            base = self.clock or self.here
            named = stated.back is not None and base is not None
            return self.local(base).date() + timedelta(days=stated.back or 0) if named and base else None
        today = self.here
        if today is None and stated.day.weekday is not None and stated.day.month is not None:
            today = self.now  # the weekday fixes the year
        return full_day(stated.day, self.local(today).date() if today is not None else None)

    @property
    def anchor(self) -> tuple[str, Time] | None:
        """What dates a list of bare clocks: its kind ("stand", "now", "page") and the time."""
        if self.stand is not None:
            return "stand", self.stand
        recent = self.stated is None or (self.clock is not None and self.clock - self.stated.instant <= _RECENT)
        if self.clock is not None and (recent or self.ongoing):
            return "now", Time(self.clock)
        return ("page", self.stated) if self.stated is not None else None


def evidence(updates: Sequence[RawUpdate], head: RawHead, context: Context) -> Page:
    """Read the page's own statements, those of ``updates`` included, once for the whole list."""
    language = context.language or head.language
    readings = [found for text in _texts(updates, head) if (found := recognise(text, language))]
    zone = _zone(readings, language, context, _mentions_uhr(updates, head))
    clock = context.now if context.live else None
    stated = _absolute(head.page_time, clock, zone, language) or _in_address((context.url, head.url), zone)
    stand = _absolute(head.stand, clock or (stated.instant if stated else None), zone, language)
    newest = max((t.instant for r in readings if r.complete and (t := settle(r, anchor=None, zone=zone))), default=None)
    here = _end(stand) or newest or _end(stated) or clock
    return Page(zone, language, context.now, clock, stand, stated, here, head.live)


def _texts(updates: Iterable[RawUpdate], head: RawHead) -> Iterator[str | None]:
    yield from (head.stand, head.page_time, head.coverage_start)
    for update in updates:
        yield update.stamp
        yield update.time_text


def _mentions_uhr(updates: Iterable[RawUpdate], head: RawHead) -> bool:
    return any("Uhr" in (text or "") for text in (head.stand, *(update.time_text for update in updates)))


def _zone(readings: Iterable[Stated], language: str | None, context: Context, german: bool) -> tzinfo:
    """The source's own zone, else one that bears out the offsets the page states, else the language's home."""
    if context.timezone and (configured := named_zone(context.timezone)):
        return configured
    home = home_zone(language or ("de" if german else None))
    year = context.now.year
    for reading in readings:
        zone = reading.zone
        if zone is None:
            continue
        day = reading.day
        seen = day if day is not None and day.full else None
        at = datetime(seen.year or year, seen.month or 1, seen.day or 1) if seen else datetime(year, 1, 1)  # noqa: DTZ001 -- asked of a zone
        offset = zone.utcoffset(at)
        if not offset:
            continue  # UTC is a machine's way to write, not a place
        seasons = [at] if seen else [datetime(year, 1, 1), datetime(year, 7, 1)]  # noqa: DTZ001 -- as above
        return home if any(home.utcoffset(season) == offset for season in seasons) else zone
    return home


def _absolute(text: str | None, anchor: datetime | None, zone: tzinfo, language: str | None) -> Time | None:
    found = recognise(text, language)
    return settle(found, anchor=anchor, zone=zone) if found and found.ago is None else None


def _in_address(urls: Iterable[str | None], zone: tzinfo) -> Time | None:
    for url in urls:
        for pattern in _URL_DAYS:
            for match in pattern.finditer((url or "").lower()):
                said = match.groupdict()
                month = MONTHS.get(said["n"]) if said.get("n") else int(said["m"])
                try:
                    day = datetime(int(said["y"]), month or 0, int(said["d"]), tzinfo=zone)
                except ValueError:
                    continue
                return Time(day, "day", zone_assumed=True)
    return None


def _end(moment: Time | None) -> datetime | None:
    """The latest instant that ``moment`` may stand for."""
    if moment is None or moment.precision != "day":
        return moment.instant if moment else None
    return datetime.combine(moment.instant.date(), time(23, 59), moment.instant.tzinfo)
