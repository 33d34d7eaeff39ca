"""Which way a list of updates runs, by the machine times it states."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import lru_cache
from itertools import pairwise

_SECONDS = 1e11
"""An epoch number above this is in milliseconds."""


def newest_first(stamps: Iterable[str | None]) -> bool | None:
    """As most neighbours stand; None where no two neighbours differ."""
    instants = [read for stamp in stamps if (read := instant(stamp)) is not None]
    falling = sum(above > below for above, below in pairwise(instants))
    rising = sum(above < below for above, below in pairwise(instants))
    return None if falling == rising else falling > rising


@lru_cache(maxsize=16_384)  # a feed states the same times at every poll, and an RFC 5322 date takes long to read
def instant(stamp: str | None) -> datetime | None:
    """A machine time for comparing with others of the same document: one without a zone counts as UTC."""
    stamp = (stamp or "").strip()
    for read in (datetime.fromisoformat, parsedate_to_datetime, _epoch):
        try:
            found = read(stamp)
            return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
        except (ValueError, TypeError, IndexError, OverflowError, OSError):
            continue
    return None


def _epoch(stamp: str) -> datetime:
    if not (stamp.isascii() and stamp.isdigit() and 9 <= len(stamp) <= 13):
        msg = "no epoch number"
        raise ValueError(msg)
    number = int(stamp)
    return datetime.fromtimestamp(number / 1000 if number > _SECONDS else number, UTC)
