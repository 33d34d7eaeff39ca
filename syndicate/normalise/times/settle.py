"""From what was stated to an instant, given a zone and an anchor that stands for the page's own time."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo

from syndicate.model import Precision, Time
from syndicate.normalise.times.phrases import Clock, Day
from syndicate.normalise.times.recognise import YEARS, Stated, recognise
from syndicate.normalise.times.words import home_zone

SLACK = timedelta(minutes=10)
"""How far a publisher's clock may run ahead of ours."""

_YEARS_BACK = 12
_EXACT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)", re.ASCII)


def parse_time(
    text: str | None,
    *,
    anchor: datetime | None,
    zone: tzinfo | None,
    language: str | None,
    month_first: bool | None = None,
) -> Time | None:
    """The instant that ``text`` states on its own, or None.

    ``zone`` counts where none is stated (failing that, the home of ``language``, else UTC). ``anchor`` is when the
    page said so: a missing year or day is the latest that is not after it; without it they stay unknown.
    """
    if text and _EXACT.fullmatch(text) and (exact := _exactly(text)) is not None:
        return exact
    stated = recognise(text, language, month_first)
    return settle(stated, anchor=anchor, zone=zone or home_zone(language)) if stated else None


def _exactly(text: str) -> Time | None:
    """The instant that a machine states with its offset, as ``recognise`` and ``settle`` have it."""
    try:
        moment = datetime.fromisoformat(text).replace(microsecond=0)
    except ValueError:
        return None
    return Time(moment, "second") if moment.year in YEARS else None


def settle(stated: Stated, *, anchor: datetime | None, zone: tzinfo) -> Time | None:
    """``stated`` as an instant; None where a part is missing that ``anchor`` does not give."""
    local = stated.zone or zone
    here = anchor.astimezone(local) if anchor is not None else None
    if stated.ago is not None and stated.clock is None and stated.day is None and stated.back is None:
        return _ago(stated, here)
    day = calendar_day(stated, here)
    if day is None and stated.clock is not None and stated.day is None and here is not None:
        day = here.date()
        moment = near(day, stated.clock, stated.zone, zone, here)
        return (
            moment if moment.instant <= here + SLACK else on(day - timedelta(days=1), stated.clock, stated.zone, zone)
        )
    if day is None:
        return None
    return near(day, stated.clock, stated.zone, zone, here)


def _ago(stated: Stated, here: datetime | None) -> Time | None:
    """A span before now, where its grain leaves no doubt: to the minute, or to the day."""
    if here is None or stated.ago is None or stated.rough is None:
        return None
    latest = here - stated.ago
    if stated.rough <= timedelta(minutes=1):
        return Time(_plain(latest.replace(second=0, microsecond=0)), "minute")
    if (latest - stated.rough).date() == latest.date():
        return Time(_plain(datetime.combine(latest.date(), time(), here.tzinfo)), "day", zone_assumed=True)
    return None


def calendar_day(stated: Stated, here: datetime | None, oldest: date | None = None) -> date | None:
    """The day ``stated`` names, seen from ``here``; None if it names none, or too little of one."""
    if stated.back is not None and stated.day is None:
        return here.date() + timedelta(days=stated.back) if here is not None else None
    if stated.day is None:
        return None
    return full_day(stated.day, here.date() if here is not None else oldest)


def full_day(day: Day, today: date | None) -> date | None:
    """``day`` with what is missing of it: the latest such day up to the day after ``today``."""
    if day.day is None or day.month is None:
        if day.weekday is None or today is None:
            return None
        return today - timedelta(days=(today.weekday() - day.weekday) % 7)
    if day.year is not None:
        return _date(day.year, day.month, day.day)
    if today is None:
        return None
    years = range(today.year + 1, today.year - _YEARS_BACK, -1)
    days = [found for year in years if (found := _date(year, day.month, day.day))]
    past = [found for found in days if found <= today + timedelta(days=1)]
    right = [found for found in past if day.weekday is None or found.weekday() == day.weekday]
    return next(iter(right or past), None)


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def on(day: date, clock: Clock | None, stated_zone: tzinfo | None, zone: tzinfo, fold: int = 0) -> Time:
    """``clock`` on ``day``; without a clock the day itself, at its local midnight."""
    local = stated_zone or zone
    if clock is None:
        return Time(_plain(datetime.combine(day, time(), local)), "day", zone_assumed=stated_zone is None)
    if clock.hour == 24:
        day, clock = day + timedelta(days=1), Clock(0)
    naive = time(clock.hour, clock.minute, clock.second or 0, fold=fold)
    precision: Precision = "minute" if clock.second is None else "second"
    return Time(_plain(datetime.combine(day, naive, local)), precision, zone_assumed=stated_zone is None)


def near(day: date, clock: Clock | None, stated_zone: tzinfo | None, zone: tzinfo, here: datetime | None) -> Time:
    """As ``on``; of the two equal hours in autumn the second, if ``here`` is within an hour of it."""
    if isinstance(stated_zone, timezone):  # an offset, which knows no autumn
        return on(day, clock, stated_zone, zone)
    first = on(day, clock, stated_zone, zone)
    if here is None:
        return first
    second = on(day, clock, stated_zone, zone, fold=1)
    return second if is_second(first.instant, second.instant, here) else first


def is_second(first: datetime, second: datetime, here: datetime | None) -> bool:
    """Whether of two readings of one ambiguous clock time the later one has just been, seen from ``here``."""
    return here is not None and first < second <= here < second + timedelta(hours=1)


def _plain(moment: datetime) -> datetime:
    """``moment`` with a fixed offset. A local time that a spring change skips moves on with the clocks."""
    if isinstance(moment.tzinfo, timezone):
        return moment.replace(fold=0) if moment.fold else moment
    real = moment.astimezone(UTC).astimezone(moment.tzinfo)
    offset = real.utcoffset() or timedelta(0)
    return real.replace(tzinfo=timezone(offset) if offset else UTC, fold=0)
