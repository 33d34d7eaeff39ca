"""Who wrote an update: names alone on their lines, and lines that begin with "by"."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from syndicate.extract.markers import (
    Line,
)

BYLINE = re.compile(
    r"(?:von|from|(?:(?:edited|written|compiled)\s)?by|de|par|di|por)\s(?=[A-ZÄÖÜ])[^.!?]{3,120}$", re.IGNORECASE
)
NAMEPLATE = re.compile(
    r"(?:live )?reporting (?:from|in) [^.!?]{2,50}$|(?:[\w.’'-]{1,20} ){1,4}profile (?:image|picture|photo)$",
    re.IGNORECASE,
)
"""What stands below an author's name, or tells that it is in a picture; ``match``, short lines only."""
_STOPPED = re.compile(r"[.!?:]$")
BYLINE_CASED = re.compile(r"(?:Von|From|By|Par|Di|Por)\s[A-ZÄÖÜ]")


def names_alone(lines: Sequence[Line]) -> frozenset[str]:
    """Names that stand alone on their lines again and again: those of the authors, no headlines."""
    counts = Counter(line.text for line in lines if len(line.text) <= 60 and is_name(line.text))
    return frozenset(name for name, count in counts.items() if count > 1)


def byline_of(
    lines: Sequence[Line], rest: list[int], byline: str | None, names: frozenset[str]
) -> tuple[str | None, list[int]]:
    """The name on the first lines left or the last, unless one is known, and the lines without it."""
    if byline is None and len(rest) > 1 and lines[rest[0]].text in names:
        byline, rest = lines[rest[0]].text, rest[1:]
    if rest and BYLINE_CASED.match(lines[rest[0]].text) and BYLINE.match(lines[rest[0]].text) and len(rest) > 1:
        byline, rest = lines[rest[0]].text, rest[1:]
    if byline is None and len(rest) > 1 and lines[rest[-1]].text in names:
        byline, rest = lines[rest[-1]].text, rest[:-1]
    return byline, rest


def is_name(text: str) -> bool:
    """Whether the words beside a time are a person's: two to four, all with a capital."""
    parts = text.split()
    return 1 < len(parts) <= 4 and all(part[:1].isupper() for part in parts) and not _STOPPED.search(text)
