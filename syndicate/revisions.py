"""What changed between two versions of an update: which words, how much it matters, and what the newsroom says of it.

Pure. Words are what stands between blanks, so that a moved comma is a changed word.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from syndicate.model import Revision

if TYPE_CHECKING:
    from rapidfuzz.distance import Opcode

Operation = Literal["same", "delete", "insert"]
Weight = Literal["minor", "major"]

FEW_WORDS = 5
FEW_WORDS_SHARE = 0.1
"""A change of at most so many words, and of at most this share of them, may be minor."""
MUCH_CHANGED = 5
"""Words changed on both sides of one that stayed, so that it stayed by chance."""
MOST_WORDS = 20_000
"""Longer texts are told apart as wholes: comparing costs time in proportion to the product of both lengths."""
LONGEST_REASON = 300


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of words that both versions have, or that only the earlier (delete) or the later one has (insert)."""

    operation: Operation
    text: str


def word_diff(before: str, after: str) -> tuple[Piece, ...]:
    """How ``before`` became ``after``, word by word; what was deleted comes before what stands in its place.

    Paragraphs keep their breaks: the blanks before a word belong to it.
    """
    old, new = _words(before), _words(after)
    if max(len(old), len(new)) > MOST_WORDS:
        return tuple(Piece(name, text) for name, text in _whole(before, after) if text)
    pieces: list[Piece] = []
    deleted: list[str] = []
    inserted: list[str] = []
    from rapidfuzz.distance import Indel  # when it is first needed: hardly any process compares versions

    steps = list(Indel.opcodes([word.strip() for word in old], [word.strip() for word in new]))
    for i, step in enumerate(steps):
        here, there = old[step.src_start : step.src_end], new[step.dest_start : step.dest_end]
        if step.tag == "equal" and not _by_chance(steps, i):
            pieces += [*_pieces(deleted, inserted), *_pieces([], [], there)]
            deleted, inserted = [], []
        else:
            deleted += here
            inserted += there
    return (*pieces, *_pieces(deleted, inserted))


def weight(before: Revision, after: Revision) -> Weight:
    """How much an edit matters. Major are another number, other words in the headline, a correction that is named as
    one, and more than a few words; the rest is minor: a slip of the pen, punctuation, a link, a picture."""
    if after.reason or _bare(before.title or "") != _bare(after.title or ""):
        return "major"
    old, new = _bare(before.content.text), _bare(after.content.text)
    if _numbers(old) != _numbers(new):
        return "major"
    changed = max((old - new).total(), (new - old).total())
    few = changed <= FEW_WORDS and changed <= max(1.0, FEW_WORDS_SHARE * max(old.total(), new.total()))
    return "minor" if few else "major"


def new_note(before: str, after: str) -> str | None:
    """What the newsroom itself says of an edit: the first correction or editor's note of ``after`` that was not in
    ``before``, on one line. Headline and text are given as one, parted by a line break."""
    said = " ".join(before.split())
    for note in _notes(after):
        if note not in said:
            return note if len(note) <= LONGEST_REASON else note[:LONGEST_REASON].rsplit(" ", 1)[0] + " …"
    return None


# --- words ---------------------------------------------------------------------------------------------------------


def _words(text: str) -> list[str]:
    return re.findall(r"\s*\S+", text)


def _by_chance(steps: Sequence[Opcode], i: int) -> bool:
    """Whether a single word is the same only because both of two long different runs have it."""
    beside = [*steps[max(i - 2, 0) : i], *steps[i + 1 : i + 3]]
    changed = [(one.src_end - one.src_start) + (one.dest_end - one.dest_start) for one in beside if one.tag != "equal"]
    return steps[i].src_end - steps[i].src_start == 1 and sum(changed) >= MUCH_CHANGED


def _whole(before: str, after: str) -> Sequence[tuple[Operation, str]]:
    return [("same", after)] if before == after else [("delete", before), ("insert", after)]


def _pieces(deleted: list[str], inserted: list[str], same: list[str] | None = None) -> list[Piece]:
    runs: Sequence[tuple[Operation, list[str]]] = (("delete", deleted), ("insert", inserted), ("same", same or []))
    return [Piece(operation, "".join(words)) for operation, words in runs if words]


def _bare(text: str) -> Counter[str]:
    """The words of a text without case and punctuation."""
    bare = (word.strip(".,;:!?()[]\"'„“”‚‘’«»‹›–—-…").casefold() for word in text.split())
    return Counter(word for word in bare if word)


def _numbers(words: Counter[str]) -> Counter[str]:
    return Counter({word: count for word, count in words.items() if any(char.isdigit() for char in word)})


# --- notes ---------------------------------------------------------------------------------------------------------

_LABELS = (
    # German
    r"korrektur(?:hinweis)?|berichtigung|richtigstellung|transparenzhinweis|korrigiert(?:e fassung)?",
    r"(?:anmerkung|hinweis|anm\.)\s+(?:der|d\.)\s*(?:redaktion|red\.?)",
    # English
    r"corrections?|corrected|clarifications?|corrections? and clarifications?|editor[’']?s[’']? note|editors[’']? note",
    # French; "correction" as in English
    r"rectificatif|rectification|erratum|errata|précision|note de la rédaction|ndlr",
    # Spanish
    r"corrección|correcciones|rectificación|fe de err(?:ores|atas)|nota (?:de la redacción|del editor)",
    # Italian
    r"correzion[ei]|rettifica|errata corrige|precisazione|nota (?:della redazione|di redazione)|n\.?d\.?r\.?",
)
_SENTENCES = (
    r"in (?:einer|der) (?:früheren|ersten|vorherigen|ursprünglichen) (?:version|fassung)\b",
    r"(?:zunächst|zuvor) (?:hieß|stand) (?:es )?(?:an dieser stelle|hier|im (?:blog|liveblog|ticker|text|beitrag))\b",
    r"wir haben (?:das|den fehler|die angabe|die stelle) korrigiert\b",
    r"(?:an|the) (?:earlier|previous|original) version of th(?:is|e)\b",
    r"this (?:post|article|story|entry|update|(?:live ?)?blog|piece|report) (?:was|has been) (?:corrected|amended)\b",
    r"une (?:première |précédente )?version (?:précédente|antérieure|initiale)?\s?de (?:cet|ce|cette)\b",
    r"(?:una|en una) versión (?:anterior|previa|inicial) de\b",
    r"(?:una|in una) (?:precedente versione|versione precedente|prima versione)\b",
)
_NOTE = re.compile(
    rf"(?:^|(?<=[(\[]))[ \t*+–—-]{{0,9}}(?:{'|'.join(_LABELS)})"
    rf"(?:\s?[,(]?\s?\d{{1,2}}[.:]\d{{2}}(?:\s?(?:uhr|h))?\)?)?\s?[:–—|.]\s?\S"
    rf"|(?:^|(?<=[(\[.!?:*])|(?<=[.!?:*]\s))[ \t]?(?:{'|'.join(_SENTENCES)})",
    re.IGNORECASE | re.MULTILINE,
)
"""A label counts where it opens a paragraph or a bracket and a colon or dash follows: "the correction of the
forecast" and "[the minister, editor's note]" are no corrections. The sentences count wherever they begin."""
_HINTS = (
    *("korrektur", "korrigiert", "berichtig", "richtigstell", "transparenz", "redaktion", "red.", "version", "fassung"),
    *(
        "zunächst",
        "zuvor",
        "correct",
        "clarif",
        "editor",
        "amended",
        "rectif",
        "errat",
        "précision",
        "rédaction",
        "ndlr",
    ),
    *("correcc", "rectificación", "fe de err", "redacción", "versión", "correzion", "rettifica", "precisazione"),
    *("redazione", "ndr", "n.d.r", "n.dr", "nd.r"),
)
"""One of these is in every note: most texts need no closer look."""


def _notes(text: str) -> Sequence[str]:
    """The notes of a text, each from its label to the end of its paragraph or bracket."""
    folded = text.lower()
    if not any(hint in folded for hint in _HINTS):
        return []
    found: list[str] = []
    end = 0
    for match in _NOTE.finditer(text):
        if match.start() < end:
            continue
        end = text.find("\n", match.end())
        end = len(text) if end < 0 else end
        bracket = text[match.start() - 1 : match.start()] if match.start() else ""
        closing = text.find({"(": ")", "[": "]"}[bracket], match.end()) if bracket in ("(", "[") else -1
        end = min(end, closing) if closing >= 0 else end
        found.append(" ".join(text[match.start() : end].split()).strip("*+–— "))
    return found
