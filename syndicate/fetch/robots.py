"""robots.txt (RFC 9309): asked once a day per host, through the same door and with the same exceptions as the page."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from protego import Protego

from syndicate.errors import FetchError, Refused
from syndicate.fetch.manners import PRODUCT, Waits, described, failed, retry_after
from syndicate.outbound import Outbound, Response, Target, shown

_KEPT = timedelta(days=1)  # RFC 9309 section 2.4
_KEPT_ON = timedelta(hours=1)
_PARSED = 512_000  # RFC 9309 section 2.5: at least 500 KiB
# A group's name is its product token; what some write behind it ("syndicate/1.0") is no part of it (section 2.2.1).
_GROUP = re.compile(r"^[ \t]*user[- ]?agent[ \t]*:?[ \t]*(?P<name>\*|[a-z_-]*)[^\r\n]*", re.IGNORECASE | re.MULTILINE)
_OVERRIDE = "to poll it anyway, set robots = false in the source"


@dataclass(frozen=True, slots=True)
class _Rules:
    parsed: Protego | None
    """None where there are no rules: everything is allowed."""
    until: datetime


class Robots:
    """What each host's robots.txt lets us read; safe to share between threads."""

    def __init__(self, outbound: Outbound, waits: Waits) -> None:
        self._outbound = outbound
        self._waits = waits
        self._rules: dict[str, _Rules] = {}

    def check(self, target: Target, headers: Mapping[str, str], allow: Sequence[str], now: datetime) -> None:
        """Pass if the rules let us read the target. Crawl-delay, which is no part of RFC 9309, is not looked at.

        Raises Refused if they don't, or if the host has rules but can't tell them (section 2.3.1.4), and FetchError if
        the host can't be had at all.
        """
        rules = self._rules.get(target.origin)
        if rules is None or rules.until <= now:
            rules = self._rules[target.origin] = self._ask(target, headers, allow, now, rules)
        if rules.parsed is not None and not rules.parsed.can_fetch(target.url, PRODUCT):
            raise Refused(f"robots.txt of {target.host} does not let us read {shown(target.path)}; {_OVERRIDE}")

    def _ask(
        self, target: Target, headers: Mapping[str, str], allow: Sequence[str], now: datetime, kept: _Rules | None
    ) -> _Rules:
        try:
            response = self._outbound.get(f"{target.origin}/robots.txt", headers, allow=allow)
            if response.status == 429 or response.status >= 500:
                raise self._unreachable(response, target, now)
        except FetchError:
            if kept is None:
                raise
            return _Rules(kept.parsed, now + _KEPT_ON)
        if 200 <= response.status < 300:
            text = response.content[:_PARSED].decode("utf-8-sig", errors="replace")
            return _Rules(Protego.parse(_for_us(text)), now + _KEPT)
        # 4xx: there are no rules (section 2.3.1.3)
        return _Rules(None, now + _KEPT)

    def _unreachable(self, response: Response, target: Target, now: datetime) -> FetchError:
        wait = retry_after(response.headers, now)
        if wait is not None:
            self._waits.note(target.server, wait, now)
        if response.status == 429:  # throttled, which says nothing about rules: only come back later
            return failed(response.status, response.url, wait=wait)
        return Refused(
            f"robots.txt of {target.host} answers {described(response.status)}, and until it is readable"
            f" nothing there may be read (RFC 9309); {_OVERRIDE}",
            status=response.status,
            retry_after=wait,
        )


def _for_us(text: str) -> str:
    """The rules with all groups but ours and ``*`` under one name.

    The parser multiplies the names of a group by its rules: 20,000 of each would take minutes.
    """

    def rename(line: re.Match[str]) -> str:
        name = line["name"].lower()
        return f"User-agent: {name if name in ('*', PRODUCT) else 'other'}"

    return _GROUP.sub(rename, text.replace("\r", "\n"))
