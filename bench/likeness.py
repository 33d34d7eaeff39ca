"""How long it takes to find edited updates among many by their words: ``python -m bench.likeness``.

Each row: so many unmatched candidates against so many known updates of the live window, all missing, all without ids;
CPU milliseconds of ``identify`` (the least of three), and how many of them were recognised.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from time import process_time

from syndicate.identify import identify
from syndicate.likeness import packed, shingles, told
from syndicate.model import Content, Key, Time
from syndicate.walk import Candidate, Known

NOON = datetime(2026, 3, 14, 12, tzinfo=UTC)
GOALS = {(5, 3000): 60.0, (300, 3000): 600.0, (300, 300): 600.0}
WORDS = 80
BESIDE = 100
"""Updates of the same document that did not change."""


def main() -> None:
    """Print the table."""
    # Each round compares anew: what one process remembers of texts is forgotten first.
    chance = random.Random(1)
    vocabulary = ["".join(chance.choices("abcdefghij", k=6)) for _ in range(3000)]
    print(f"{'unmatched':>10} {'known':>6} {'times':>7} {'ms':>8} {'goal':>6} {'recognised':>11}")
    for (unmatched, many), goal in GOALS.items():
        for timed in (True, False):
            known = [_known(i, _text(chance, vocabulary), timed=timed) for i in range(many)]
            chosen = chance.sample(range(many), min(unmatched, many))
            edited = [_edited(known[i], chance, vocabulary) for i in chosen]
            shown = [_unchanged(known[i]) for i in range(many) if i not in set(chosen)][:BESIDE]
            least = min(_cost(known, [*shown, *edited]) for _ in range(3))
            right = _right(known, [*shown, *edited]) - len(shown)
            times = "minutes" if timed else "none"
            print(f"{unmatched:>10} {many:>6} {times:>7} {least:8.1f} {goal:6.0f} {right:>7}/{len(edited)}")


def _text(chance: random.Random, vocabulary: Sequence[str]) -> str:
    return " ".join(chance.choices(vocabulary, k=WORDS))


def _known(number: int, text: str, *, timed: bool) -> Known:
    at = NOON - timedelta(minutes=number)
    key = Key("print", f"p{number}")
    stated = Time(at, "minute") if timed else None
    raw = f"{at:%d.%m. %H:%M}" if timed else ""
    base = Known(
        f"urn:x:{number}",
        "live",
        frozenset({key}),
        key,
        0,
        key.value,
        1,
        stated,
        raw,
        at,
        at,
        float(-number),
        text=text,
    )
    return replace(base, shingles=packed(shingles(text)))


def _unchanged(one: Known) -> Candidate:
    return Candidate(
        (one.mint,), one.fingerprint, Content("", one.text), published=one.published, time_raw=one.time_raw
    )


def _edited(one: Known, chance: random.Random, vocabulary: Sequence[str]) -> Candidate:
    words = one.text.split()
    words[3] = "neu"
    text = " ".join([*words, "Update:", *chance.choices(vocabulary, k=15)])
    mark = f"{one.fingerprint} edited"
    return replace(_unchanged(one), keys=(Key("print", mark),), fingerprint=mark, content=Content("", text))


def _cost(known: Sequence[Known], shown: Sequence[Candidate]) -> float:
    told.cache_clear()
    start = process_time()
    identify(shown, known, newest_first=True)
    return 1000 * (process_time() - start)


def _right(known: Sequence[Known], shown: Sequence[Candidate]) -> int:
    matches = identify(shown, known, newest_first=True).matches
    return sum(bool(m.known) and m.candidate.fingerprint.split()[0] == m.known.fingerprint for m in matches if m.known)


if __name__ == "__main__":
    main()
