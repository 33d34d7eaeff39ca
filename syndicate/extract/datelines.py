"""When a plain-text copy says its page was changed and published: datelines, alone on their line or glued to others."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from syndicate.extract.calendar import CLOCK, DATE, WEEKDAY
from syndicate.extract.grammar import day_heading
from syndicate.extract.phrases import PUBLISHED, READING_TIME, STAND

_LONGEST = 200
_DATED = rf"(?:(?:{WEEKDAY},?\s(?:den\s|the\s|le\s|el\s|il\s)?)?{DATE})"
TIMED_DATE = re.compile(
    rf"{_DATED}(?:[\s,|•–—-]{{0,5}}(?:(?:um|at|à|a\slas|alle(?:\sore)?|ore)\s)?{CLOCK})?|{CLOCK}[\s,|•–—-]{{1,3}}{_DATED}",
    re.IGNORECASE,
)
NAMED_DAY = re.compile(rf"{WEEKDAY},?\s(?:den\s|le\s|el\s|il\s)?{DATE}", re.IGNORECASE)
_LABEL = (
    r"(?:First published|Published|Last updated|Last modified|Updated|Erstveröffentlicht|Veröffentlicht|Aktualisiert|"
    r"Zuletzt aktualisiert|Publié|Mis à jour|Mise à jour|Publicado|Actualizado|Pubblicato|Aggiornato)(?![^\W_])"
)
_BETWEEN = re.compile(
    rf"\s?[|•]\s?(?=(?i:{_LABEL}))|(?<=[^\W_])(?={_LABEL})|(?i:(?<!last)(?<!first)(?<!zuletzt)(?<!ultimo))\s(?=(?i:{_LABEL})\s?:)"
)
"""Where one dateline ends and the next begins."""

_LEADING = " :|•·–—-"


@dataclass(slots=True)
class Datelines:
    """What was found: ``stand`` with a label that says "last changed", ``plain`` without any, ``published``."""

    stand: str | None = None
    plain: str | None = None
    published: str | None = None
    reading_time: str | None = None

    @property
    def page_time(self) -> str | None:
        return self.plain or self.published

    def take(self, line: str) -> bool:
        """Take the times of one line; True if the line held nothing else."""
        if len(line) > _LONGEST:
            return False
        rest = line
        reading = READING_TIME.search(line)
        if reading is not None:
            self.reading_time = self.reading_time or reading[1] or reading[2]
            rest = f"{line[: reading.start()]} {line[reading.end() :]}".strip()
        parts = [self._take(part) for part in _parts(rest)]
        if parts and all(parts):
            return True
        named = NAMED_DAY.search(rest)
        if named is not None and re.search(r"\d{4}$", named[0]) and not any(parts):  # else a sentence of another day
            self.plain = self.plain or named[0]
        return reading is not None and not rest

    def _take(self, part: str) -> bool:
        label, kept = STAND.match(part), "stand"
        if label is None:
            label, kept = PUBLISHED.match(part), "published"
        start = label.end() if label is not None else 0
        said = part[start:].strip(_LEADING)
        dated = TIMED_DATE.search(said)
        if label is not None and dated is not None:
            if len(said) > 80:
                return False
            setattr(self, kept, getattr(self, kept) or said)
            return True
        if dated is not None and dated.start() == 0 and len(said) - dated.end() <= 12:
            self.plain = self.plain or said
            return True
        heading = day_heading(said)
        if heading is not None and re.search(r"\d", heading):
            self.plain = self.plain or heading
            return True
        return False


def _parts(line: str) -> Iterator[str]:
    """The datelines of one line, each without the mark before it."""
    for part in _BETWEEN.split(line):
        if found := part.strip(_LEADING):
            yield found


def further(found: Datelines, lines: Sequence[str] | Iterable[str]) -> None:
    """Look for what is still missing in lines that hold nothing but datelines."""
    for line in lines:
        if found.stand and found.page_time:
            return
        seen = Datelines()
        if seen.take(line) and (seen.stand or seen.page_time):
            found.stand = found.stand or seen.stand
            found.plain = found.plain or seen.plain
            found.published = found.published or seen.published
