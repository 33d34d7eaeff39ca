"""What the scores of pages add up to: sums by kind of page, the targets, and confidence beside truth."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from bench.read_score import RIGHT, PageScore, f1

if TYPE_CHECKING:
    from bench.read import Result

KINDS = ("pages", "json", "specimens", "text, inner", "text, damaged", "articles")
BINS = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)
BIG = 700_000
"""Bytes of the page that the target for speed speaks of."""


@dataclass(frozen=True)
class Total:
    """The sums over some pages; shares are of the updates that were found, None where there were none."""

    pages: int
    expected: int
    found: int
    matched: int
    precision: float | None
    recall: float | None
    f1: float
    mean_f1: float
    bodies: float | None
    times: float | None
    times_invented: int
    headlines: float | None
    headlines_invented: int
    order: float | None
    head: float | None
    verdicts: Mapping[str, Mapping[str, int]]


def total(scores: Sequence[PageScore]) -> Total:
    expected, found, matched = (sum(getattr(one, name) for one in scores) for name in ("expected", "found", "matched"))
    times = sum((one.times for one in scores), Counter[str]())
    headlines = sum((one.headlines for one in scores), Counter[str]())
    fields = [right for one in scores for right in one.head.values()]
    return Total(
        len(scores), expected, found, matched,
        precision=share(matched, found), recall=share(matched, expected),
        f1=f1(matched, found, expected), mean_f1=sum(one.f1 for one in scores) / len(scores),
        bodies=share(sum(one.bodies for one in scores), matched),
        times=share(_right(times), matched), times_invented=times["invented"],
        headlines=share(_right(headlines), matched), headlines_invented=headlines["invented"],
        order=share(sum(one.in_order for one in scores), matched),
        head=share(sum(fields), len(fields)),
        verdicts={"times": dict(times), "headlines": dict(headlines)},
    )  # fmt: skip


def _right(verdicts: Counter[str]) -> int:
    return sum(verdicts[one] for one in RIGHT)


def share(part: float, whole: int) -> float | None:
    return part / whole if whole else None


def kinds(results: Sequence[Result]) -> dict[str, list[Result]]:
    """The pages by kind, known kinds first."""
    kinds = [*KINDS, *sorted({one.score.kind for one in results} - set(KINDS))]
    groups = {kind: [one for one in results if one.score.kind == kind] for kind in kinds}
    return {kind: group for kind, group in groups.items() if group}


# --- targets -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Target:
    """What is asked, what was measured, and the limit: the most of it, or the least."""

    label: str
    measured: float
    limit: float
    most: bool = False

    @property
    def met(self) -> bool:
        return self.measured <= self.limit if self.most else self.measured >= self.limit


def targets(results: Sequence[Result]) -> list[Target]:
    """Every target; what the folder does not hold is not asked."""
    rows: list[Target] = []
    groups = kinds(results)

    def ask(kind: str, label: str, of: Callable[[Total], float | None], limit: float, *, most: bool = False) -> None:
        if kind in groups and (measured := of(total([one.score for one in groups[kind]]))) is not None:
            rows.append(Target(f"{kind}: {label}", measured, limit, most))

    for kind in ("pages", "json"):
        ask(kind, "F1", lambda sums: sums.f1, 0.99)
        ask(kind, "times", lambda sums: sums.times, 0.99)
        ask(kind, "headlines", lambda sums: sums.headlines, 0.97)
    ask("specimens", "F1", lambda sums: sums.f1, 0.98)
    ask("text, inner", "F1", lambda sums: sums.f1, 0.9)
    ask("text, damaged", "invented times", lambda sums: sums.times_invented, 0, most=True)
    ask("text, damaged", "invented headlines", lambda sums: sums.headlines_invented, 0, most=True)
    ask("articles", "updates found", lambda sums: sums.found, 0, most=True)
    html = [one for one in results if one.page.html]
    if dressed := [one for one in html if one.permuted]:
        worst = max(one.loss for one in dressed)
        rows.append(Target("in other clothes: loss of F1", _loss(dressed), 0.02, most=True))
        rows.append(Target("in other clothes: loss of the worst page", worst, 0.02, most=True))
    if html:
        slowest = max((one.milliseconds - one.bare) / max(_size(one) / BIG, 1) for one in html)
        rows.append(Target("ms beyond the bare parse, per 700 kB", slowest, 60, most=True))
    return rows


def _size(result: Result) -> int:
    return result.page.path.stat().st_size


def _loss(html: Sequence[Result]) -> float:
    """F1 over all HTML pages, less that of the worst of the clothes they were read in."""
    plain = total([one.score for one in html]).f1
    return max(plain - total(list(scores)).f1 for scores in zip(*(one.permuted for one in html), strict=True))


# --- calibration ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Bin:
    """Readings whose confidence lies between two bounds; means, and the worst F1 among them."""

    low: float
    high: float
    readings: int
    confidence: float
    f1: float
    worst: float


@dataclass(frozen=True)
class Calibration:
    """``square`` is the mean square of confidence less truth: 0 at best, 0.25 for one that always says 0.5."""

    square: float
    bins: tuple[Bin, ...]
    articles: Mapping[str, float]


def calibration(results: Sequence[Result]) -> Calibration:
    """Confidence beside F1, of every reading, those in other clothes and in none included.

    The truth of an article is 0: there is no list of updates to be sure of.
    """
    readings = [(one.confidence, one.score) for one in results]
    for one in results:
        readings += zip(one.permuted_confidence, one.permuted, strict=True)
        readings += zip(one.stripped_confidence, one.stripped, strict=True)
    pairs = [(sure, score.f1 if score.expected else 0.0) for sure, score in readings]
    bins = []
    for low, high in pairwise(BINS):
        inside = [pair for pair in pairs if low <= pair[0] < high or pair[0] == high == BINS[-1]]
        if inside:
            sure, true = ([pair[at] for pair in inside] for at in (0, 1))
            bins.append(Bin(low, high, len(inside), sum(sure) / len(sure), sum(true) / len(true), min(true)))
    square = sum((sure - true) ** 2 for sure, true in pairs) / len(pairs)
    return Calibration(
        square, tuple(bins), {one.page.name: one.confidence for one in results if not one.score.expected}
    )
