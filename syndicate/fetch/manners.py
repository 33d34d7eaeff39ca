"""Manners towards a host: who we are, how long it asked us to wait."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from http import HTTPStatus

from syndicate import __version__
from syndicate.errors import FetchError
from syndicate.outbound import shown

PRODUCT = "syndicate"
"""The product token: the name that robots.txt groups know us by (RFC 9309 section 2.2.1)."""

# A year is as good as for ever, and keeps a jest of twenty digits within what a datetime can hold.
_LONGEST_WAIT = timedelta(days=366)


def user_agent(contact: str = "") -> str:
    """The User-Agent field: product, version and, if given, where to complain (a URL or an address)."""
    return f"{PRODUCT}/{__version__}" + (f" (+{contact})" if contact else "")


def retry_after(headers: Mapping[str, str], now: datetime) -> float | None:
    """Seconds to wait by the Retry-After field, in either form (RFC 9110 section 10.2.3); None if there is none."""
    text = headers.get("Retry-After", "").strip()
    if text.isascii() and text.isdigit():
        wait = _LONGEST_WAIT if len(text) > 9 else min(timedelta(seconds=int(text)), _LONGEST_WAIT)
    else:
        try:
            until = parsedate_to_datetime(text)
        except ValueError:
            return None
        # RFC 9110 section 5.6.7: an HTTP-date is in UTC, even where its zone is missing
        wait = min((until if until.tzinfo else until.replace(tzinfo=UTC)) - now, _LONGEST_WAIT)
    return wait.total_seconds() if wait > timedelta() else None


def failed(status: int, url: str, *, wait: float | None = None) -> FetchError:
    """The error for an answer with a status that is of no use."""
    asked = f"; it asks us to wait {wait:.0f} s" if wait else ""
    return FetchError(f"{described(status)}: {shown(url)}{asked}", status=status, retry_after=wait)


def described(status: int) -> str:
    """``404 Not Found``. The phrase is the standard's, not the server's."""
    try:
        return f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        return f"{status}"


class Waits:
    """Until when we were asked to stay away, by server or URL; safe to share between threads."""

    def __init__(self) -> None:
        self._until: dict[str, datetime] = {}
        self._lock = threading.Lock()

    def note(self, name: str, seconds: float, now: datetime) -> None:
        with self._lock:
            self._until = {known: until for known, until in self._until.items() if until > now}
            self._until[name] = max(self._until.get(name, now), now + timedelta(seconds=seconds))

    def check(self, name: str, now: datetime) -> None:
        """Raises FetchError with the seconds left while the wait lasts."""
        until = self._until.get(name)
        if until is not None and until > now:
            left = (until - now).total_seconds()
            said = f"{shown(name)} asked us to wait until {until:%Y-%m-%d %H:%M:%S} UTC"
            raise FetchError(f"{said}, {left:g} s from now: nothing sent", retry_after=left)
