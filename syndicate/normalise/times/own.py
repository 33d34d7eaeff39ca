"""What an update says of its own time: its stamp, its words, and which of them to believe."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC

from syndicate.normalise.times.evidence import Page
from syndicate.normalise.times.phrases import Clock, find_ago
from syndicate.normalise.times.recognise import Stated, recognise
from syndicate.normalise.times.settle import SLACK, settle
from syndicate.walk import RawUpdate

_MACHINE = re.compile(r"[\d:.TZ+-]+")
"""A stamp with no word in it: nothing to be found of how long ago it was, and nothing to be made plain."""


def read(update: RawUpdate, language: str | None, month_first: bool | None = None) -> Stated | None:
    """What an update states of its own time: the stamp, with the words where the stamp is only a day."""
    stamp, words = (recognise(text, language, month_first) for text in (update.stamp, update.time_text))
    if stamp is None or words is None or words.clock is None:
        return stamp or words
    # Some systems stamp every post of a day with its midnight; a post at midnight says so in words too.
    dated = stamp.clock is None or (stamp.clock.seconds == 0 and words.clock.seconds != 0)
    if stamp.day is not None and words.day is None and dated:
        return replace(words, day=stamp.day, back=None)
    return stamp


def stated_raw(update: RawUpdate, language: str | None) -> str:
    """The update's own time as written; empty where it states none, or one that changes as the day goes by."""
    said = read(update, language)
    if said is None or said.relative:
        return ""
    if update.stamp and not update.time_text and _MACHINE.fullmatch(update.stamp):
        return update.stamp
    stamp = recognise(update.stamp, language)
    words = recognise(update.time_text, language)
    both = stamp is not None and words is not None and said not in (stamp, words)
    used = [update.stamp if stamp is not None else None, update.time_text if stamp is None or both else None]
    # "4m ago 12.50" states 12.50; what stands beside it would change with every poll.
    return " ".join(" ".join(find_ago(" ".join(text.split()))[2].split()) for text in used if text)


def honest(stated: list[Stated | None], updates: Sequence[RawUpdate], page: Page) -> list[Stated | None]:
    """Local times that are written with a false ``Z`` read as local.

    Told by the newest of them lying in the future, where the words beside every such stamp show the same clock.
    """
    pairs = [
        (at, said, words)
        for at, said in enumerate(stated)
        if said is not None
        and said.complete
        and said.zone is UTC
        and (words := page.recognise(updates[at].time_text)) is not None
        and words.clock is not None
        and words.zone is None
    ]
    if not pairs or any(not _same(said.clock, words.clock) for _, said, words in pairs):
        return stated
    newest = max(found.instant for _, said, _ in pairs if (found := settle(said, anchor=None, zone=page.zone)))
    limits = [page.clock] if page.clock else []
    if page.stand and page.stand.precision != "day":
        limits.append(page.stand.instant)
    if not limits or newest <= min(limits) + SLACK or not page.local(newest).utcoffset():
        return stated
    local = list(stated)
    for at, said, _ in pairs:
        local[at] = replace(said, zone=None)
    return local


def _same(one: Clock | None, other: Clock | None) -> bool:
    return one is not None and other is not None and (one.hour, one.minute) == (other.hour, other.minute)
