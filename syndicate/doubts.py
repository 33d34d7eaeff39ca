"""What the times of a list say against its being a newsblog: a programme, a chronicle, a log of versions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from statistics import median

from syndicate.extract import calendar
from syndicate.extract.order import instant
from syndicate.walk import Extraction, Reading

_AHEAD = timedelta(minutes=30)
_BEFORE = timedelta(hours=1)
_FEWEST = 3
_FEWEST_APART = 4
_MANY_AHEAD = 0.25
_ROUND = 5
_QUARTER = 15
_DAYS = 2
"""Days from one entry to the next, mostly, that no live coverage lets pass."""


def doubt(extraction: Extraction, reading: Reading, now: datetime | None) -> str | None:
    """Why a list found by sight may be no newsblog; None if its times say nothing of the kind.

    Of a list that runs oldest first, what is past lies before the page was first published, what is to come behind
    its own last change, or behind ``now`` where it was fetched then.
    """
    if _days_apart(reading):
        return "its entries are days apart, as those of a log of versions or of a calendar are"
    if extraction.newest_first is not False:
        return None
    clocks = [minutes for one in extraction.updates if (minutes := calendar.minutes(one.time_text or "")) is not None]
    quarters = sum(minutes % _QUARTER == 0 for minutes in clocks)
    if (
        len(set(clocks)) >= _FEWEST_APART
        and not any(minutes % _ROUND for minutes in clocks)
        and 2 * quarters > len(clocks)
    ):
        return "it runs oldest first through quarters of an hour and other round times, as programmes do"
    times = [one.published.instant for one in reading.candidates if one.published and one.published.precision != "day"]
    return _past_or_to_come(times, extraction, reading, now) if len(times) >= _FEWEST else None


def _days_apart(reading: Reading) -> bool:
    times = [one.published for one in reading.candidates if one.published is not None]
    days = sorted(time.instant.date() for time in times)
    steps = [(later - sooner).days for sooner, later in pairwise(days)]
    return len(days) >= _FEWEST_APART and len(days) == len(reading.candidates) and median(steps) >= _DAYS


def _past_or_to_come(
    times: Sequence[datetime], extraction: Extraction, reading: Reading, now: datetime | None
) -> str | None:
    stand, begun = reading.newsblog.stand, instant(extraction.head.page_time or "")
    known = [stand.instant] if stand is not None and stand.precision != "day" else []
    bound = min([*known, *([now] if now is not None else [])], default=None)
    ahead = sum(time > bound + _AHEAD for time in times) if bound is not None else 0
    if begun is not None and max(times) < begun - _BEFORE:
        return "all times lie before the page was published, as those of a chronicle do"
    if ahead >= max(2, _MANY_AHEAD * len(times)):
        return f"{ahead} of {len(times)} times lie ahead of the page itself, as those of a programme do"
    return None
