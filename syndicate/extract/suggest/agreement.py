"""How far two readings of one page agree."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from syndicate.extract.suggest.places import squash
from syndicate.walk import Candidate, Reading

_ALIKE = 75
"""Per cent of the letters that two wordings of one update have in common, at least."""
_COMPARED = 3_000


@dataclass(frozen=True, slots=True)
class Agreement:
    """Of ``total`` updates of the generic reader, how many the rules find, and in how many of these what is equal."""

    total: int
    found: int
    extra: int
    times: int
    headlines: int
    texts: int
    urls: int
    ids: int

    @property
    def score(self) -> float:
        """From 0 to 1, for choosing between rules."""
        parts = 4 * self.found + 3 * self.times + 2 * self.headlines + 2 * self.texts + self.urls + self.ids
        return parts / (13 * (self.total + self.extra)) if self.total + self.extra else 0.0

    @property
    def enough(self) -> bool:
        """Whether rules that agree so far are worth having."""
        return self.found * 3 >= self.total * 2 and self.extra * 2 <= self.total and self.found > 0

    @property
    def warnings(self) -> tuple[str, ...]:
        """What an operator has to mend before the rules are worth more than the generic reader."""
        lost = [name for name in ("times", "headlines", "texts") if getattr(self, name) * 3 < self.found * 2]
        said = (
            f"Most {' and '.join(lost)} are not read so: mend the rules by hand before they are used." if lost else ""
        )
        return (said,) if said else ()

    def __str__(self) -> str:
        said = (
            f"{self.found} of {self.total} updates, {self.ids} ids, {self.times} times, {self.headlines} headlines,"
            f" {self.texts} texts as the generic reader has them"
        )
        return said + (f"; {self.extra} more than it has" if self.extra else "")


def compare(generic: Reading, ruled: Reading) -> Agreement:
    """Pair the updates of two readings by their words and count."""
    ours = [candidate for candidate in generic.candidates if candidate.shown]
    theirs = [candidate for candidate in ruled.candidates if candidate.shown]
    pairs = _pairs(ours, theirs)
    return Agreement(
        total=len(ours),
        found=len(pairs),
        extra=len(theirs) - len(pairs),
        times=sum(_instant(one) == _instant(other) for one, other in pairs),
        headlines=sum(squash(one.title or "") == squash(other.title or "") for one, other in pairs),
        texts=sum(squash(one.content.text) == squash(other.content.text) for one, other in pairs),
        urls=sum(one.url == other.url for one, other in pairs),
        ids=sum(_id(one) == _id(other) for one, other in pairs),
    )


def _id(candidate: Candidate) -> str | None:
    """What upstream calls an update; where neither reader finds a name, they agree."""
    return next((key.value for key in candidate.keys if key.kind == "id"), None)


def _instant(candidate: Candidate) -> object:
    time = candidate.published
    return (time.instant.replace(second=0), time.precision == "day") if time is not None else None


def _pairs(ours: Sequence[Candidate], theirs: Sequence[Candidate]) -> list[tuple[Candidate, Candidate]]:
    """Exact words first, then the most alike of what is left."""
    left = {rank: _words(candidate) for rank, candidate in enumerate(theirs)}
    pairs: list[tuple[Candidate, Candidate]] = []
    unpaired: list[Candidate] = []
    for one in ours:
        words = _words(one)
        same = next((rank for rank, other in left.items() if other == words), None)
        if same is None:
            unpaired.append(one)
            continue
        pairs.append((one, theirs[same]))
        del left[same]
    for one in unpaired:
        best = process.extractOne(_words(one), left, scorer=fuzz.ratio, score_cutoff=_ALIKE)
        if best is not None:
            pairs.append((one, theirs[best[2]]))
            del left[best[2]]
    return pairs


def _words(candidate: Candidate) -> str:
    return squash(f"{candidate.title or ''} {candidate.content.text}")[:_COMPARED]
