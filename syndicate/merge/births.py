"""What is new: its GUID, its dates. Pure."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator, Sequence
from datetime import datetime
from urllib.parse import quote

from syndicate.merge.dates import SECOND, utc
from syndicate.merge.places import positions, ranks_of
from syndicate.model import Guid, Key, Source
from syndicate.walk import Candidate, Match, New, Reading, Snapshot

_URI = re.compile(r"""[A-Za-z][A-Za-z0-9+.-]*:[^\s\x00-\x20\x7f<>"{}|\\^`]+""")
"""RFC 3986 section 3, with the letters of RFC 3987: what may stand as ``atom:id``."""


def mint(source: Source, key: Key, n: int) -> Guid:
    """The GUID of the ``n``-th update of ``source`` known by ``key``: minted once, then stored and never made again.

    Under ``guid = "upstream"`` an upstream id that is a URI is passed through, another is wrapped as a fragment of the
    source's own URN.
    """
    if source.guid == "upstream" and key.kind != "print" and n == 0:
        return key.value if _URI.fullmatch(key.value) else f"urn:uuid:{source.uid}#{quote(key.value, safe='')}"
    return uuid.uuid5(uuid.UUID(source.uid), f"{key.kind}\n{key.value}\n{n}").urn


def births(matches: Sequence[Match], reading: Reading, snapshot: Snapshot, now: datetime) -> Iterator[New]:
    """New updates; n is the lowest number never used for the key, by an update living or dead."""
    used: dict[Key, int] = {}
    for key, n in snapshot.spent:
        used[key] = max(used.get(key, 0), n + 1)
    for one in snapshot.known:
        used[one.mint] = max(used.get(one.mint, 0), one.n + 1)
    ranks = ranks_of(matches, reading)
    places = positions(matches, reading, snapshot.known)
    for i, match in enumerate(matches):
        if match.known:
            continue
        key = match.keys[0]
        n = used.get(key, 0)
        used[key] = n + 1
        candidate = match.candidate
        dated = utc(candidate.published.instant) if candidate.published else now - ranks[i] * SECOND
        yield New(
            id=mint(snapshot.source, key, n),
            mint=key,
            n=n,
            keys=match.keys,
            candidate=candidate,
            published=candidate.published,
            dated=dated,
            updated=_first_updated(candidate, dated, now),
            position=places[i],
        )


def _first_updated(candidate: Candidate, dated: datetime, now: datetime) -> datetime:
    """RFC 4287 section 4.2.15 wants a date: the stated modification, else the publication, never the future."""
    modified = candidate.modified and utc(candidate.modified)
    if modified and dated <= modified <= now:
        return modified
    return min(dated, now)
