"""What was measured, as tables for people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bench.lives.score import Tally


@dataclass(frozen=True, slots=True)
class Target:
    """One line of the table of targets: ``least`` or ``most``, as a share where there is a base, else a count."""

    name: str
    count: str
    base: str | None = None
    most: float | None = None
    least: float | None = None
    of: str | None = None
    """What a count is told beside."""

    def measured(self, counts: Mapping[str, int]) -> float | None:
        if self.base is None:
            return float(counts.get(self.count, 0))
        return counts.get(self.count, 0) / counts[self.base] if counts.get(self.base) else None

    def met(self, counts: Mapping[str, int]) -> bool:
        value = self.measured(counts)
        if value is None:
            return True
        return value <= self.most if self.most is not None else value >= (self.least or 0.0)

    def bound(self) -> str:
        limit = self.most if self.most is not None else self.least
        assert limit is not None
        sign = "<=" if self.most is not None else ">="
        return f"{sign} {limit:.1%}" if self.base else f"{limit:g}"


TARGETS = (
    Target("collisions", "collisions", most=0),
    Target("false retractions", "false retractions", most=0),
    Target("retracted by crumbling", "retracted by crumbling", "crumbled", most=0.01),
    Target("returns of a takedown", "returns of a takedown", most=0, of="takedowns"),
    Target("false updated", "false updated", most=0),
    Target("updated went back", "updated went back", most=0),
    Target("doubles", "doubles", "updates", most=0.001),
    Target("stability, challenged", "stable", "challenged", least=0.995),
    Target("missed changes", "missed changes", "changes", most=0.005),
    Target("lost", "lost", "updates", most=0.001),
    Target("spurious", "spurious", "updates", most=0.001),
    Target("published", "dated right", "dated", least=0.998),
    Target("retractions seen", "retractions seen", "retractions due", least=0.98),
    Target("undecidable as new", "undecidable as new", "undecidable", least=1.0),
)


def worst(formats: Sequence[Tally]) -> Tally:
    """Of the three formats the one with most failures: a form is as good as its worst output."""
    return max(formats, key=lambda tally: len(tally.failures))


def total(tallies: Sequence[Tally]) -> Tally:
    whole = Tally()
    for tally in tallies:
        whole.add(tally)
    return whole


def targets(whole: Tally) -> str:
    lines = [f"{'measure':24}{'target':>10}{'measured':>12}{'of':>8}"]
    for target in TARGETS:
        value = target.measured(whole.counts)
        told = "-" if value is None else (f"{value:.2%}" if target.base else f"{value:g}")
        beside = target.base or target.of
        base = str(whole.counts.get(beside, 0)) if beside else ""
        verdict = "met" if target.met(whole.counts) else "MISSED"
        lines.append(f"{target.name:24}{target.bound():>10}{told:>12}{base:>8}  {verdict}")
    return "\n".join(lines)


MEASURES = (
    ("coll", "collisions"),
    ("doub", "doubles"),
    ("lost", "lost"),
    ("spur", "spurious"),
    ("f.upd", "false updated"),
    ("miss", "missed changes"),
    ("f.ret", "false retractions"),
    ("crumb", "retracted by crumbling"),
    ("unseen", "retractions unseen"),
    ("moved", "moved"),
    ("time", "wrong time"),
)


def by_form(forms: Mapping[str, Tally]) -> str:
    """A row for each form (or strategy): what went wrong, and the share of challenged updates that kept one GUID."""
    lines = [f"{'':22}{'updates':>8}{'stable':>9}" + "".join(f"{short:>8}" for short, _ in MEASURES)]
    for name, tally in forms.items():
        counts = tally.counts
        stable = f"{counts['stable'] / counts['challenged']:.2%}" if counts["challenged"] else "-"
        row = "".join(f"{counts[key]:>8}" for _, key in MEASURES)
        lines.append(f"{name:22}{counts['updates']:>8}{stable:>9}{row}")
    return "\n".join(lines)


def cells(forms: Mapping[str, Tally]) -> str:
    """Stability by form and kind of edit, in Markdown; the worst cell in bold."""
    kinds = sorted({kind for tally in forms.values() for kind in tally.asked})
    shares = {
        (name, kind): tally.held[kind] / asked for name, tally in forms.items() for kind, asked in tally.asked.items()
    }
    lowest = min(shares.values(), default=1.0)
    lines = ["| kind | " + " | ".join(forms) + " |", "|---|" + "---|" * len(forms)]
    for kind in kinds:
        row = []
        for name in forms:
            share = shares.get((name, kind))
            told = "" if share is None else f"{100 * share:.1f}".removesuffix(".0")
            row.append(f"**{told}**" if share is not None and share == lowest < 1 else told)
        lines.append(f"| {kind} | " + " | ".join(row) + " |")
    return "\n".join(lines)
