"""One page as it was read against what its reader sees: which updates were found, and what of them is right.

Updates are paired one to one: first those whose body begins with the expected words and whose headline is the
expected one, then by the body alone, by the headline alone, and last those that only were cut elsewhere into headline
and body. Of several that fit alike, the one with the right time goes first, then the first on the page.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bench.read_times import verdict_of

JSON = Mapping[str, Any]
"""A member of an expectation file or of ``preview --json``; both are data from outside."""

RIGHT = ("exact", "null")
"""Verdicts on a field that is as expected; ``null`` is one that was rightly left empty."""

_MARKS = str.maketrans(dict.fromkeys("“”„‟«»″", '"') | dict.fromkeys("‘’‚‛‹›`´′", "'") | dict.fromkeys("‐‑‒–—−", "-"))
_INVISIBLE = re.compile("[\u200b-\u200f\u2060\ufeff\u00ad]")


@dataclass
class PageScore:
    """What reading one page came to; counts are of updates, failures are lines for a person."""

    name: str
    kind: str
    expected: int
    found: int
    matched: int = 0
    bodies: int = 0
    in_order: int = 0
    times: Counter[str] = field(default_factory=Counter)
    headlines: Counter[str] = field(default_factory=Counter)
    head: dict[str, bool] = field(default_factory=dict)
    extras: dict[str, tuple[int, int]] = field(default_factory=dict)
    failures: list[str] = field(default_factory=list)

    @property
    def f1(self) -> float:
        """1 for an article in which nothing was found."""
        return f1(self.matched, self.found, self.expected)


@dataclass(frozen=True)
class Pair:
    """An expected update and the one that was read for it; ``at`` are their positions on the page."""

    wanted: JSON
    got: JSON
    at: tuple[int, int]

    @property
    def time(self) -> str:
        return verdict_of(self.wanted.get("iso"), self.got["published"], self.got["published_precision"])

    @property
    def headline(self) -> str:
        return headline_verdict(self.wanted.get("headline"), self.got["headline"])


def f1(matched: int, found: int, expected: int) -> float:
    """Harmonic mean of precision and recall; 1 where nothing was expected and nothing found."""
    return 2 * matched / (found + expected) if found + expected else 1.0


def plain(text: str) -> str:
    """Whitespace, quotation marks and dashes made alike; all else as it is."""
    return " ".join(_INVISIBLE.sub("", unicodedata.normalize("NFC", text)).translate(_MARKS).split())


def letters(text: str) -> str:
    """Letters and digits alone, so that neither marks nor lost blanks tell two texts apart."""
    return "".join(char for char in unicodedata.normalize("NFKC", text).casefold() if char.isalnum())


def headline_verdict(wanted: str | None, got: str | None) -> str:
    """``exact``, ``null`` (rightly none), ``missed``, ``invented`` or ``wrong``."""
    if not wanted or not got:
        return ("invented" if got else "null") if not wanted else "missed"
    return "exact" if plain(wanted) == plain(got) else "wrong"


# --- alignment -----------------------------------------------------------------------------------------------------


def same_body(wanted: JSON, got: JSON) -> bool:
    """The body begins with the expected words; an update that is an embed alone has no words to compare."""
    begins = letters(wanted.get("body8") or "")
    return bool(begins) and letters(got["text"]).startswith(begins)


def _same_headline(wanted: JSON, got: JSON) -> bool:
    return headline_verdict(wanted.get("headline"), got["headline"]) == "exact"


def _cut_elsewhere(wanted: JSON, got: JSON) -> bool:
    begins = letters((wanted.get("headline") or "") + (wanted.get("body8") or ""))
    if not begins:  # an embed alone: its time is all it has
        return verdict_of(wanted.get("iso"), got["published"], got["published_precision"]) == "exact"
    whole = letters((got["headline"] or "") + got["text"])
    return whole.startswith((begins, letters(wanted.get("body8") or "") or begins))


_FITS: Sequence[Callable[[JSON, JSON], bool]] = (
    lambda wanted, got: same_body(wanted, got) and headline_verdict(wanted.get("headline"), got["headline"]) in RIGHT,
    same_body,
    _same_headline,
    _cut_elsewhere,
)


def align(wanted: Sequence[JSON], got: Sequence[JSON]) -> list[Pair]:
    """The pairs in the order of the expected updates."""
    pairs: dict[int, Pair] = {}
    used: set[int] = set()
    for fits in _FITS:
        for timely in (True, False):
            for i, one in enumerate(wanted):
                if i in pairs:
                    continue
                for j, other in enumerate(got):
                    if j in used or not fits(one, other):
                        continue
                    pair = Pair(one, other, (i, j))
                    if timely and pair.time not in RIGHT:
                        continue
                    pairs[i] = pair
                    used.add(j)
                    break
    return [pairs[i] for i in sorted(pairs)]


def in_order(pairs: Sequence[Pair]) -> int:
    """How many of the pairs stand in one common order: the longest rising run of positions, gaps allowed."""
    tails: list[int] = []
    for pair in pairs:
        place = bisect_left(tails, pair.at[1])
        tails[place : place + 1] = [pair.at[1]]
    return len(tails)


# --- one page ------------------------------------------------------------------------------------------------------


def score(name: str, kind: str, truth: JSON, preview: JSON) -> PageScore:
    """``truth`` is an expectation file, ``preview`` what ``preview --json`` says of the page."""
    wanted, got = truth.get("updates", []), preview["updates"]
    pairs = align(wanted, got)
    page = PageScore(name, kind, len(wanted), len(got), len(pairs), in_order=in_order(pairs))
    for pair in pairs:
        body = same_body(pair.wanted, pair.got) or not letters(pair.wanted.get("body8") or "")
        page.bodies += body
        page.times[pair.time] += 1
        page.headlines[pair.headline] += 1
        page.failures += _faults(pair, body)
    _unpaired(page, wanted, got, pairs)
    _head(page, truth.get("page", {}), preview["page"])
    _extras(page, truth, preview, pairs)
    return page


def _faults(pair: Pair, body: bool) -> list[str]:
    said = []
    if not body:
        said.append(f"body: {pair.wanted.get('body8')!r} was read {pair.got['text'][:60]!r}")
    if pair.time not in RIGHT:
        said.append(
            f"time ({pair.time}): {pair.wanted.get('iso')} was read {pair.got['published']} [{_label(pair.wanted)}]"
        )
    if pair.headline not in RIGHT:
        said.append(f"headline ({pair.headline}): {pair.wanted.get('headline')!r} was read {pair.got['headline']!r}")
    return said


def _unpaired(page: PageScore, wanted: Sequence[JSON], got: Sequence[JSON], pairs: Sequence[Pair]) -> None:
    """What is missing and what is too much; times and headlines of the latter are invented if the page has none."""
    used = {pair.at for pair in pairs}
    missing = set(range(len(wanted))) - {i for i, _ in used}
    extra = set(range(len(got))) - {j for _, j in used}
    page.failures += [f"missing: {_label(wanted[i])}" for i in sorted(missing)]
    page.failures += [f"not expected: {_label(got[j])}" for j in sorted(extra)]
    if wanted and not any(one.get("iso") for one in wanted):
        page.times["invented"] += sum(got[j]["published"] is not None for j in extra)
    if wanted and not any(one.get("headline") for one in wanted):
        page.headlines["invented"] += sum(got[j]["headline"] is not None for j in extra)


def _label(update: JSON) -> str:
    body = " ".join(update["text"].split()[:8]) if "text" in update else update.get("body8")
    return " | ".join(part for part in (update.get("time_text"), update.get("headline"), body) if part)[:140]


def _head(page: PageScore, wanted: JSON, got: JSON) -> None:
    """The fields of the head that the expectation names; a language is compared without its region."""
    for name, verdict, read in _head_verdicts(wanted, got):
        page.head[name] = verdict in RIGHT
        if verdict not in RIGHT:
            page.failures.append(f"page {name} ({verdict}): {wanted[name]!r} was read {read!r}")


def _head_verdicts(wanted: JSON, got: JSON) -> Iterator[tuple[str, str, object]]:
    for name in ("headline", "kicker"):
        if name in wanted:
            yield name, headline_verdict(wanted[name], got[name]), got[name]
    if "updated_at" in wanted:
        stand = got["updated"]
        yield "updated_at", verdict_of(wanted["updated_at"], stand, got["updated_precision"]), stand
    if "language" in wanted:
        yield "language", headline_verdict(_primary(wanted["language"]), _primary(got["language"])), got["language"]
    if "reading_time_min" in wanted:
        same = wanted["reading_time_min"] == got["reading_time_min"]
        yield "reading_time_min", "exact" if same else "wrong", got["reading_time_min"]


def _primary(language: str | None) -> str | None:
    return re.split("[-_]", language)[0].lower() if language else None


def _extras(page: PageScore, truth: JSON, preview: JSON, pairs: Sequence[Pair]) -> None:
    """What is told apart from the targets: times as written, edits, authors, key events, ids, what the data lists."""
    checks: Mapping[str, Callable[[Any, JSON], bool]] = {
        "time_text": lambda want, got: letters(want) in letters(got["time_text"] or ""),
        "updated_iso": lambda want, got: verdict_of(want, got["modified"], "second") in RIGHT,
        "author": lambda want, got: want in got["authors"],
        "key_event": lambda want, got: want == got["key_event"],
        "id": lambda want, got: bool(got["key"]) and (want in got["key"] or got["key"] in want),
    }
    for name, right in checks.items():
        given = [pair for pair in pairs if pair.wanted.get(name) is not None]
        if given:
            page.extras[name] = (sum(right(pair.wanted[name], pair.got) for pair in given), len(given))
    listed = truth.get("page", {}).get("n_updates_jsonld")
    if listed:
        page.extras["n_updates_jsonld"] = (len(preview["updates"]) + len(preview["older"]), listed)
