"""A zone that can't be right: pages that write local time and put a Z behind it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from syndicate.extract import calendar
from syndicate.walk import RawHead, RawUpdate

_UTC = re.compile(r"(?:Z|[+-]00:?00)$")
_TOO_FAR = timedelta(minutes=30)


def without_false_zone(
    updates: Sequence[RawUpdate], head: RawHead, fetched: datetime
) -> tuple[tuple[RawUpdate, ...], str | None]:
    """The updates with their false Z taken off, and a note; unchanged without proof.

    Proof: every stamp says UTC and shows the very clock that is on the page, and the newest lies more than half an
    hour after the page was last changed or fetched.
    """
    own = tuple(updates)
    stamps = [update.stamp for update in own if update.stamp]
    if len(stamps) < 2 or not all(_UTC.search(stamp) and _shown(update) for update, stamp in _stamped(own)):
        return own, None
    bounds = [bound for bound in (_instant(head.stand), fetched) if bound is not None]
    times = [time for stamp in stamps if (time := _instant(stamp)) is not None]
    if not bounds or not times or max(times) - min(bounds) <= _TOO_FAR:
        return own, None
    note = "the stamps call local time UTC: their zone was ignored"
    return tuple(replace(u, stamp=_UTC.sub("", u.stamp)) if u.stamp else u for u in own), note


def _stamped(updates: Sequence[RawUpdate]) -> list[tuple[RawUpdate, str]]:
    return [(update, update.stamp) for update in updates if update.stamp]


def _shown(update: RawUpdate) -> bool:
    """Whether the stamp's clock is the one a person sees."""
    stamp = update.stamp or ""
    seen = calendar.minutes(update.time_text or "")
    return seen is not None and seen == calendar.minutes(stamp.partition("T")[2])


def _instant(stamp: str | None) -> datetime | None:
    try:
        time = datetime.fromisoformat(stamp or "")
    except ValueError:
        return None
    return time.astimezone(UTC) if time.tzinfo is not None else None
