"""What a page as a whole says about time: its zone, its stand, its day."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta, tzinfo

from syndicate.model import Time
from syndicate.normalise.context import Context
from syndicate.normalise.times.phrases import Day
from syndicate.normalise.times.recognise import Stated, recognise
from syndicate.normalise.times.said import (
    dated_weekdays,
    following,
    month_first,
    only_year,
    told_day,
    written_in,
    years,
    zone_note,
)
from syndicate.normalise.times.settle import SLACK, full_day, settle
from syndicate.normalise.times.words import MONTHS, home_zone, named_zone
from syndicate.walk import RawHead, RawUpdate

_URL_DAYS = (
    re.compile(r"(?<!\d)(?P<y>20\d\d)([/-]?)(?P<m>\d\d)\2(?P<d>\d\d)(?!\d)"),
    re.compile(r"/(?P<y>20\d\d)/(?P<n>[a-z]{3,9})/(?P<d>\d\d?)(?=/)"),
    re.compile(r"(?<!\d)(?P<d>\d\d?)-(?P<m>\d\d?)-(?P<y>20\d\d)(?!\d)"),
    re.compile(r"(?<![a-z\d])(?P<d>\d\d?)-(?P<n>[a-z]{3,10})-(?P<y>20\d\d)(?!\d)"),
    re.compile(r"(?<![a-z\d])(?P<n>[a-z]{3,9})-(?P<d>\d\d?)-(?P<y>20\d\d)(?!\d)"),
    re.compile(r"(?<![a-z\d])(?P<d>\d\d?)-(?:de-|di-)?(?P<n>[a-z]{3,10})(?![a-z\d-]*20\d\d)(?![a-z\d])"),
)
_TAG = re.compile(r"<[^<>]{0,400}>")
_RECENT = timedelta(hours=36)
_RUN = timedelta(days=30)
"""How long after the day that a page states for its beginning its updates may be."""


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
    """Any other date of the page (``page_time``), failing that the day in its address, its headline or a sentence."""
    here: datetime | None = None
    ongoing: bool | None = None
    named: bool = False
    """Whether ``stated`` is the day that the headline is about, the day such a list begins."""
    month_first: bool | None = None
    begun: bool = False
    """Whether ``here`` is but the day the page began, so that its updates are later."""
    year: int | None = None
    """The only year that the weekdays on the page allow, where nothing else tells the year."""

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
        if self.here is None and stated.day.year is None and stated.day.month is not None:
            return full_day(replace(stated.day, year=self.year), None)
        latest = self.here
        if latest is not None and self.begun and stated.day.month is not None:
            latest = max(latest, min(latest + _RUN, self.now))
        return full_day(stated.day, self.local(latest).date() if latest is not None else None)

    def recognise(self, text: str | None) -> Stated | None:
        """What ``text`` states, in the language and the order of day and month of this page."""
        return recognise(text, self.language, self.month_first)

    @property
    def anchor(self) -> tuple[str, Time] | None:
        """What dates a list of bare clocks: its kind ("stand", "now", "page") and the time."""
        if self.stand is not None:
            return "stand", self.stand
        if self.named and self.stated is not None and not self.ongoing:
            return "page", self.stated
        recent = self.stated is None or (self.clock is not None and self.clock - self.stated.instant <= _RECENT)
        if self.clock is not None and (recent or self.ongoing):
            return "now", Time(self.clock)
        return ("page", self.stated) if self.stated is not None else None


def evidence(updates: Sequence[RawUpdate], head: RawHead, context: Context) -> Page:
    """Read the page's own statements, those of ``updates`` included, once for the whole list."""
    texts = [text for text in _texts(updates, head) if text]
    language = written_in(context.language or head.language, context.url, texts)
    first = month_first(texts)
    readings = [found for text in texts if (found := recognise(text, language, first))]
    zone = _zone(readings, language, context, head, _mentions_uhr(updates, head))
    clock = context.now if context.live else None
    page = Page(zone, language, context.now, clock, ongoing=head.live, month_first=first)
    stated = _absolute(head.page_time, clock, page) or _in_address((context.url, head.url), clock, zone)
    stand = _absolute(head.stand, clock or _day_after(stated), page)
    newest = _newest(readings, zone) if stand is None else None
    begun = stand is None and stated is not None and (newest is None or newest <= stated.instant)
    page = replace(page, stand=stand, stated=stated, here=_end(stand) or newest or _end(stated) or clock, begun=begun)
    return page if stand or newest or stated else _by_sentences(page, updates, head)


def _newest(readings: Iterable[Stated], zone: tzinfo) -> datetime | None:
    whole = (settle(one, anchor=None, zone=zone) for one in readings if one.complete)
    return max((time.instant for time in whole if time is not None), default=None)


def _by_sentences(page: Page, updates: Sequence[RawUpdate], head: RawHead) -> Page:
    """``page`` with the day that its headline names or a sentence calls today, where nothing better tells it."""
    language = page.language
    sentences = [text for text in (head.headline, head.kicker, head.lead) if text]
    sentences += [update.text or _TAG.sub(" ", update.html or "") for update in updates]
    times = [*_texts(updates, head), *(update.day for update in updates)]
    said = [stated.day for text in times if (stated := page.recognise(text)) and stated.day]
    weekdays = [day for text in sentences for day in dated_weekdays(text, language)]
    named = [year for text in (head.headline, head.kicker, head.lead) for year in years(text)]
    page = replace(page, year=only_year([*said, *weekdays], page.local(page.now).date(), named))
    titled = [day for text in (head.headline, head.kicker) for day in dated_weekdays(text, language)]
    if len(titled) == 1 and (day := page.day(Stated(titled[0]))):
        return _on_day(page, day, named=True)
    if page.clock is not None and page.ongoing is not False:
        return page  # what was yesterday when it was written may be long ago
    for text in sentences:
        told = told_day(text, language)
        if told is not None and (day := page.day(Stated(told[0]))):
            return _on_day(page, following(day, told[1]), named=False)
    return page


def _on_day(page: Page, day: date, *, named: bool) -> Page:
    stated = Time(datetime.combine(day, time(), page.zone), "day", zone_assumed=True)
    return replace(page, stated=stated, here=page.here or _end(stated), named=named)


def _texts(updates: Iterable[RawUpdate], head: RawHead) -> Iterator[str | None]:
    yield from (head.stand, head.page_time, head.coverage_start)
    for update in updates:
        yield update.stamp
        yield update.time_text


def _mentions_uhr(updates: Iterable[RawUpdate], head: RawHead) -> bool:
    return any("Uhr" in (text or "") for text in (head.stand, *(update.time_text for update in updates)))


def _zone(readings: Iterable[Stated], language: str | None, context: Context, head: RawHead, german: bool) -> tzinfo:
    """The source's own zone, else the one the page says its clocks are in, else one that bears out the offsets it
    states, else the language's home."""
    if context.timezone and (configured := named_zone(context.timezone)):
        return configured
    if (noted := zone_note(head.zone)) is not None:
        return noted
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


def _absolute(text: str | None, anchor: datetime | None, page: Page) -> Time | None:
    found = page.recognise(text)
    return settle(found, anchor=anchor, zone=page.zone) if found and found.ago is None else None


def _in_address(urls: Iterable[str | None], clock: datetime | None, zone: tzinfo) -> Time | None:
    """The day in the page's address; one without a year ("16-aprile") is the latest before the poll instant."""
    for url in urls:
        for pattern in _URL_DAYS:
            for match in pattern.finditer((url or "").lower()):
                said = match.groupdict()
                month = MONTHS.get(said["n"]) if said.get("n") else int(said["m"])
                year = int(said["y"]) if said.get("y") else None
                today = clock.astimezone(zone).date() if clock else None
                day = full_day(Day(int(said["d"]), month, year), today)
                if day is not None:
                    return Time(datetime.combine(day, time(), zone), "day", zone_assumed=True)
    return None


def _day_after(stated: Time | None) -> datetime | None:
    """Before when a page was last changed of which only the clock is told: on the day it began."""
    if stated is None or stated.precision == "day":
        return _end(stated)
    return (
        stated.instant + timedelta(days=1) - SLACK - timedelta(minutes=1)
    )  # the same clock the day after is no change


def _end(moment: Time | None) -> datetime | None:
    """The latest instant that ``moment`` may stand for."""
    if moment is None or moment.precision != "day":
        return moment.instant if moment else None
    return datetime.combine(moment.instant.date(), time(23, 59), moment.instant.tzinfo)
