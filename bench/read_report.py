"""The measurements as tables for people and as data for machines. Tables are Markdown that also reads in a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING

from bench.read_totals import calibration, kinds, share, targets, total

if TYPE_CHECKING:
    from bench.peers import Survival
    from bench.read import Result

# --- as data -------------------------------------------------------------------------------------------------------


def as_data(results: Sequence[Result], beside: Mapping[str, Survival]) -> dict[str, object]:
    return {
        "targets": [{**asdict(one), "met": one.met} for one in targets(results)],
        "totals": {kind: asdict(total([one.score for one in group])) for kind, group in kinds(results).items()},
        "calibration": asdict(calibration(results)),
        "peers": {name: asdict(survival) for name, survival in beside.items()},
        "pages": [_page_data(one) for one in results],
    }


def _page_data(one: Result) -> dict[str, object]:
    return {
        **vars(one.score),
        "f1": one.score.f1,
        "precision": share(one.score.matched, one.score.found),
        "recall": share(one.score.matched, one.score.expected),
        "confidence": one.confidence, "extractor": one.extractor, "why": one.why, "notes": one.notes,
        "milliseconds": {
            "first": one.first, "preview": one.milliseconds, "parse": one.bare, "beyond": one.milliseconds - one.bare
        },
        "without_data": {**vars(one.seen), "f1": one.seen.f1} if one.seen else None,
        "stripped": [
            {**vars(again), "f1": again.f1, "confidence": sure}
            for again, sure in zip(one.stripped, one.stripped_confidence, strict=True)
        ],
        "permuted": [
            {**vars(again), "f1": again.f1, "confidence": sure}
            for again, sure in zip(one.permuted, one.permuted_confidence, strict=True)
        ],
    }  # fmt: skip


# --- as text -------------------------------------------------------------------------------------------------------


def as_text(results: Sequence[Result], beside: Mapping[str, Survival], *, failures: bool = False) -> str:
    tables = (_page_table, _total_table, _target_table, _calibration_table, _extra_table)
    parts = [table(results) for table in tables]
    if beside:
        parts.append(_peer_table(beside))
    if failures:
        parts += [_failures(one) for one in results if one.score.failures or any(x.failures for x in one.permuted)]
    return "\n\n".join(parts)


def _page_table(results: Sequence[Result]) -> str:
    head = "page,read by,sure,updates,found,F1,body,time,headline,order,head,first,ms,parse,clothes,no data,bare"
    return _table(head, (_page_row(one) for one in results))


def _page_row(one: Result) -> list[str]:
    score, sums = one.score, total([one.score])
    clothes = _number(min(again.f1 for again in one.permuted)) if one.permuted else ""
    seen = _number(one.seen.f1) if one.seen else ""
    bare = _number(min(again.f1 for again in one.stripped)) if one.stripped else ""
    row = [score.name, one.extractor, _number(one.confidence), str(score.expected), str(score.found), _number(score.f1)]
    row += [_number(share) for share in (sums.bodies, sums.times, sums.headlines, sums.order)]
    wrong = [name for name, right in score.head.items() if not right]
    row.append(", ".join(wrong) or "ok")
    return [
        *row,
        f"{one.first:.1f}",
        f"{one.milliseconds:.1f}",
        f"{one.bare:.1f}" if one.bare else "",
        clothes,
        seen,
        bare,
    ]


def _total_table(results: Sequence[Result]) -> str:
    head = "all,pages,updates,found,precision,recall,F1,mean F1,body,time,invented,headline,invented,order,head"
    rows = []
    for kind, group in kinds(results).items():
        sums = total([one.score for one in group])
        row = [kind, str(sums.pages), str(sums.expected), str(sums.found)]
        row += [_number(one) for one in (sums.precision, sums.recall, sums.f1, sums.mean_f1, sums.bodies, sums.times)]
        row += [str(sums.times_invented), _number(sums.headlines), str(sums.headlines_invented)]
        rows.append([*row, _number(sums.order), _number(sums.head)])
    return _table(head, rows)


def _target_table(results: Sequence[Result]) -> str:
    rows = (
        [
            one.label,
            f"{one.measured:.3f}".rstrip("0").rstrip("."),
            f"{'<=' if one.most else '>='} {one.limit:g}",
            "met" if one.met else "MISSED",
        ]
        for one in targets(results)
    )
    return _table("target,measured,limit,", rows)


def _calibration_table(results: Sequence[Result]) -> str:
    found = calibration(results)
    rows = (
        [f"{one.low:.1f} to {one.high:.1f}", str(one.readings), *map(_number, (one.confidence, one.f1, one.worst))]
        for one in found.bins
    )
    articles = ", ".join(f"{name} {sure:.2f}" for name, sure in found.articles.items())
    table = _table("confidence,readings,mean,mean F1,worst F1", rows)
    return f"{table}\n\nmean square of confidence less F1: {found.square:.3f}; articles: {articles or 'none'}"


def _extra_table(results: Sequence[Result]) -> str:
    sums: dict[str, list[int]] = {}
    for one in results:
        for name, counts in one.score.extras.items():
            sums[name] = [before + more for before, more in zip(sums.get(name, (0, 0)), counts, strict=True)]
    return _table("given of some,right,of", ([name, *map(str, counts)] for name, counts in sums.items()))


def _peer_table(beside: Mapping[str, Survival]) -> str:
    rows = (
        [name, str(one.updates), _number(share(one.bodies, one.updates)),
         _number(share(one.headlines, one.headlines_of)), _number(share(one.times, one.times_of)),
         f"{one.milliseconds:.0f}"]
        for name, one in beside.items()
    )  # fmt: skip
    return _table("HTML pages by,updates,body left,headline left,time left,ms", rows)


def _failures(one: Result) -> str:
    lines = [f"{one.page.name}  ({one.extractor}: {one.why})", *(f"  {line}" for line in one.score.failures)]
    for number, again in enumerate(one.permuted, 1):
        new = [line for line in again.failures if line not in one.score.failures]
        lines += [f"  in clothes {number}: {line}" for line in new]
    return "\n".join(lines) if len(lines) > 1 else lines[0] + ": nothing wrong"


def _number(value: float | None) -> str:
    if value is None:
        return "-"
    return f"{value:.2f}" if round(value, 3) in (0, 1) else f"{value:.3f}"


def _table(head: str, rows: Iterable[Sequence[str]]) -> str:
    """Columns parted by bars; all but the first are flush right."""
    lines = [head.split(","), *rows]
    widths = [max(len(line[at]) for line in lines) for at in range(len(lines[0]))]

    def row(cells: Sequence[str]) -> str:
        first, *others = (cell.rjust(width) for cell, width in zip(cells, widths, strict=True))
        return "| " + " | ".join([cells[0].ljust(len(first)), *others]) + " |"

    rule = "|" + "|".join("-" * (width + 1) + (":" if at else "-") for at, width in enumerate(widths)) + "|"
    return "\n".join([row(lines[0]), rule, *map(row, lines[1:])])
