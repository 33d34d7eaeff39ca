"""A page whose clock or zone is another than before: all that it states was moved by one span. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from syndicate.likeness import telling
from syndicate.walk import Candidate, Known

FEWEST = 3
"""Updates that must say the same at times moved by one span."""
MOST = 0.7
"""And so much of all that say the same."""


def moved_by(candidates: Sequence[Candidate], known: Sequence[Known]) -> timedelta:
    """By how much a document states all times otherwise than before; none where each was corrected by itself.

    Told by long updates that say word for word what they said. Where our reading of a time changed it did not move.
    """
    stored = {one.fingerprint: one for one in known if one.state == "live" and telling(one.text)}
    spans: Counter[timedelta] = Counter()
    for candidate in candidates:
        one = stored.get(candidate.fingerprint)
        if one is None or not one.published or not candidate.published or not candidate.time_raw:
            continue
        if "day" not in (candidate.published.precision, one.published.precision):
            same = candidate.time_raw == one.time_raw
            spans[timedelta(0) if same else candidate.published.instant - one.published.instant] += 1
    (span, count), *_ = spans.most_common(1) or [(timedelta(0), 0)]
    return span if count >= max(FEWEST, MOST * spans.total()) else timedelta(0)


def moved_back(candidate: Candidate, span: timedelta) -> Candidate:
    """The candidate at the time that it would have stated by the clock of before."""
    time = candidate.published
    if not span or time is None or time.precision == "day":
        return candidate
    # What the clock showed then may be another update's words for its time now.
    return replace(
        candidate,
        published=replace(time, instant=time.instant - span),
        time_raw=candidate.time_raw and f"{candidate.time_raw} moved",
    )
