"""One update shown twice in one document: pinned at the top, or repeated by the template. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from syndicate.likeness import compare, spoken, telling, told
from syndicate.model import KeyKind
from syndicate.walk import Candidate

ALIKE = 50.0
UPSTREAM_KINDS: tuple[KeyKind, ...] = ("id", "url")


def without_doubles(candidates: Sequence[Candidate]) -> tuple[list[Candidate], list[str]]:
    """The candidates, each update once; one that is pinned as well keeps its place in the list and becomes pinned."""
    kept: dict[int, Candidate] = dict(enumerate(candidates))
    exact: dict[tuple[str, str, str], int] = {}
    for i, candidate in enumerate(candidates):
        upstream = _upstream(candidate)
        if not upstream and not candidate.time_raw and not candidate.pinned:
            continue  # two untimed "OUT!" are two updates
        twin = exact.setdefault((upstream, candidate.fingerprint, candidate.time_raw if not upstream else ""), i)
        if twin != i:
            exact[upstream, candidate.fingerprint, candidate.time_raw if not upstream else ""] = _merged(kept, twin, i)
    for i in [i for i, candidate in kept.items() if candidate.pinned]:
        twins = [j for j, other in kept.items() if j != i and not other.pinned and _is_pinned_copy(kept[i], other)]
        if len(twins) == 1:
            _merged(kept, i, twins[0])
    dropped = len(candidates) - len(kept)
    return list(kept.values()), ([f"{dropped} shown twice"] if dropped else [])


def _merged(kept: dict[int, Candidate], one: int, other: int) -> int:
    """Drop one of two that are the same; gives the one that stays, the unpinned one if there is one."""
    stays, goes = (other, one) if kept[one].pinned and not kept[other].pinned else (one, other)
    gone = kept.pop(goes)
    if gone.pinned and not kept[stays].pinned:
        kept[stays] = replace(kept[stays], pinned=True)
    return stays


def _is_pinned_copy(pinned: Candidate, other: Candidate) -> bool:
    """A pinned copy may state its time in other words or not at all, carry no id, and end early."""
    mine, theirs = _upstream(pinned), _upstream(other)
    apart = _apart(pinned, other)
    if apart is not None and apart >= 60:
        return mine != "" and mine == theirs and pinned.fingerprint == other.fingerprint
    if mine and mine == theirs:  # unless ids only count: the first one pinned, the first one listed
        return pinned.fingerprint == other.fingerprint or compare(spoken(pinned), spoken(other)).contained >= ALIKE
    if apart is None and not telling(pinned.content.text):
        return False
    if pinned.fingerprint == other.fingerprint or (mine and theirs):
        return pinned.fingerprint == other.fingerprint
    few, many = told(pinned.content.text).words, told(other.content.text).words
    return telling(pinned.content.text) and many[: len(few) - 1] == few[:-1]  # cut within a word, perhaps


def _apart(pinned: Candidate, other: Candidate) -> float | None:
    """Seconds between the times that both state; None where one states none."""
    if pinned.published is None or other.published is None or not pinned.time_raw or not other.time_raw:
        return None
    return abs((pinned.published.instant - other.published.instant).total_seconds())


def _upstream(candidate: Candidate) -> str:
    return next((key.value for key in candidate.keys if key.kind in UPSTREAM_KINDS), "")
