"""Clocks that the page shows beside updates whose data gives the time of their last edit for that of their publication.

The clocks of the other updates say how far the page's zone is from the data's.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from itertools import pairwise

from syndicate.extract.grammar import read_marker
from syndicate.extract.liveblog_body import Telling
from syndicate.extract.order import instant
from syndicate.walk import RawUpdate

_DAY = 24 * 60
_QUARTER = 15
_ENOUGH = 3
"""Updates whose clocks are as far from the data's as each other that prove a zone."""
_SHARE = 0.15
_EAST = 14 * 60
_LATEST = 12 * 60
"""Minutes after an update in which its last edit is looked for: a clock says no day."""


def by_clocks(updates: Sequence[RawUpdate], found: Sequence[Telling | None]) -> tuple[list[RawUpdate], list[str]]:
    """The updates, each that the data tells later than the page shows with the page's time; and a note of them."""
    gaps = [_gap(update.stamp, telling) for update, telling in zip(updates, found, strict=True)]
    known = [gap for gap in gaps if gap is not None]
    zones = _zones(known)
    if not zones:
        return list(updates), []
    corrected = [
        update if gap is None or _tells_edit(update, telling, zones) else _earlier(update, gap, zones)
        for update, telling, gap in zip(updates, found, gaps, strict=True)
    ]
    if _turns(corrected) > _turns(updates):
        return list(updates), []
    count = sum(one is not other for one, other in zip(updates, corrected, strict=True))
    return corrected, [f"published later in the data than the page shows, at their last edit: {count}"] if count else []


def _turns(updates: Sequence[RawUpdate]) -> int:
    """How many neighbours stand in another order than the rest of the list."""
    moments = [moment for one in updates if (moment := _moment(one.stamp)) is not None]
    falling = sum(above > below for above, below in pairwise(moments))
    rising = sum(above < below for above, below in pairwise(moments))
    return min(falling, rising)


def _gap(stamp: str | None, telling: Telling | None) -> int | None:
    """Minutes from the data's clock, in UTC, to the page's; None where either tells none."""
    moment = _moment(stamp)
    marker = read_marker(telling.time.words) if telling is not None and telling.time.words else None
    if moment is None or marker is None or marker.kind == "minute" or marker.order is None or marker.order < 0:
        return None
    return (marker.order - moment.hour * 60 - moment.minute) % _DAY


def _moment(stamp: str | None) -> datetime | None:
    if not stamp or len(stamp) < len("2026-01-07T17:34Z") or not (stamp.endswith("Z") or stamp[-6] in "+-"):
        return None
    return instant(stamp)


def _zones(gaps: Sequence[int]) -> list[int]:
    """The whole quarters of an hour that the page's clocks are ahead of the data's, the most common first."""
    quarters = Counter(round(gap / _QUARTER) * _QUARTER % _DAY for gap in gaps if (gap + 1) % _QUARTER <= 2)
    fewest = max(_ENOUGH, _SHARE * len(gaps))
    return [gap for gap, count in quarters.most_common() if count >= fewest]


def _late(gap: int, zones: Sequence[int]) -> tuple[int, int]:
    """By how many minutes the data is late, and the zone that says so."""
    return min(((zone - gap) % _DAY, zone) for zone in zones)


def _tells_edit(update: RawUpdate, telling: Telling | None, zones: Sequence[int]) -> bool:
    gap = _gap(update.modified, telling)
    return gap is not None and update.modified != update.stamp and _late(gap - 1, zones)[0] <= 2


def _earlier(update: RawUpdate, gap: int, zones: Sequence[int]) -> RawUpdate:
    late, zone = _late(gap, zones)
    moment = _moment(update.stamp)
    if moment is None or not 1 < late <= _LATEST:
        return update
    ahead = zone if zone <= _EAST else zone - _DAY
    shown = (moment - timedelta(minutes=late)).astimezone(timezone(timedelta(minutes=ahead)))
    return replace(update, stamp=shown.replace(second=0, microsecond=0).isoformat())
