"""Instants as they are stored."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

SECOND = timedelta(seconds=1)


def utc(instant: datetime) -> datetime:
    """In UTC, to the second."""
    return instant.astimezone(UTC).replace(microsecond=0)
