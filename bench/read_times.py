"""Whether two times are the same, and if not, in what they differ."""

from __future__ import annotations

from datetime import datetime, timedelta

_DAY_ONLY = len("2026-01-07")
_MOST_ZONES_APART = timedelta(hours=14)


def verdict_of(wanted: str | None, got: str | None, precision: str | None) -> str:
    """``exact``; ``null`` for one that is rightly unknown; ``invented``, ``missed``, or how it is wrong.

    Times with offsets are compared as instants, an expected time without one by the clock on the wall, an expected day
    as a day. A source that shows minutes can't be asked for seconds. Wrong are ``zone`` (whole hours apart),
    ``am/pm``, ``day`` (the right clock on another day), ``clock unread`` (the day alone was read) and ``other``.
    """
    if wanted is None:
        return "null" if got is None else "invented"
    if got is None:
        return "missed"
    if len(wanted) == _DAY_ONLY:
        return "exact" if got[:_DAY_ONLY] == wanted else "day"
    if len(got) == _DAY_ONLY:
        return "clock unread"
    return _compared(datetime.fromisoformat(wanted), datetime.fromisoformat(got), precision or "")


def _compared(wanted: datetime, got: datetime, precision: str) -> str:
    if wanted.second == 0 or precision.startswith("minute"):
        wanted, got = wanted.replace(second=0), got.replace(second=0)
    wanted, got = wanted.replace(microsecond=0), got.replace(microsecond=0)
    if wanted.tzinfo is None or got.tzinfo is None:
        wanted, got = wanted.replace(tzinfo=None), got.replace(tzinfo=None)
    if wanted == got:
        return "exact"
    apart = abs(wanted - got)
    if wanted.time() == got.time() and apart >= _MOST_ZONES_APART:
        return "day"
    if apart == timedelta(hours=12) and wanted.utcoffset() == got.utcoffset():
        return "am/pm"
    return "zone" if apart <= _MOST_ZONES_APART and apart % timedelta(hours=1) == timedelta() else "other"
