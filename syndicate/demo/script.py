"""What the demo newsblogs say at any instant: a pure function of seed, start, pace and the instant asked for.

Updates are numbered. Numbers 1, 2, … appear one a ``pace`` after ``start``; 0, -1, … have been there from before. What
happens to an update later hangs on its number alone (``_fate``), so the state at any instant can be worked out
without working through those before it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Literal

from syndicate.demo.telling import tell
from syndicate.demo.texts import Story, Texts

Fate = Literal["stays", "grows", "figure", "retitled", "corrected", "withdrawn"]

BACKLOG = 12
SHOWN = 40
WORDS_A_MINUTE = 200


@dataclass(frozen=True, slots=True)
class Picture:
    name: str
    caption: str
    credit: str


@dataclass(frozen=True, slots=True)
class Report:
    """One update as the page shows it at an instant; ``changed`` is when it was last edited, else None."""

    number: int
    id: str
    at: datetime
    headline: str
    paragraphs: tuple[str, ...]
    changed: datetime | None = None
    correction: str | None = None
    picture: Picture | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """The whole newsblog at an instant, newest update first. ``stand`` is the instant of its last change."""

    kicker: str
    headline: str
    lead: str
    image: Picture
    stand: datetime
    reading_time: int
    """Minutes."""
    reports: tuple[Report, ...]


@dataclass(frozen=True, slots=True)
class Script:
    """A newsblog that writes itself. ``start`` is aware; instants it yields are in the zone of its texts."""

    texts: Texts
    seed: int
    start: datetime
    pace: timedelta = timedelta(seconds=10)

    def at(self, now: datetime) -> Page:
        """The page as it stands at ``now``; before ``start`` as it stands at the start."""
        tick = max(0, (now - self.start) // self.pace)
        numbers = range(tick, max(-BACKLOG, tick - 2 * SHOWN), -1)
        reports = tuple(r for r in (self._report(k, tick) for k in numbers) if r is not None)[:SHOWN]
        words = sum(len(p.split()) for r in reports for p in r.paragraphs)
        # The head follows the story more slowly than the updates do.
        chapter = tick // 24
        blanks = tell(self.texts, 0, chapter, f"{self._key}|head").blanks | self._running(chapter * 24)
        return Page(
            kicker=self.texts.kicker,
            headline=self.texts.headlines[chapter % len(self.texts.headlines)].format_map(blanks),
            lead=self.texts.leads[chapter // 2 % len(self.texts.leads)],
            image=Picture(f"{self.texts.name}-0", self.texts.caption, self.texts.credit),
            stand=self._instant(tick),
            reading_time=max(1, math.ceil(words / WORDS_A_MINUTE)),
            reports=reports,
        )

    def _report(self, number: int, tick: int) -> Report | None:
        """Update ``number`` as it stands at ``tick``; None once it is withdrawn."""
        fate, after = _fate(number)
        due = number + after <= tick
        if due and fate == "withdrawn":
            return None
        index, told = self._story(number)
        story, telling = self.texts.stories[index], tell(self.texts, index, told, self._key)
        first, other = self._figure(telling.first), self._figure(telling.other)
        wrong = not due or fate not in ("figure", "corrected")
        blanks = telling.blanks | self._running(number) | {"n": first if wrong else other}
        paragraphs = (*story.text, story.later) if due and fate == "grows" else story.text
        headline = story.retitle if due and fate == "retitled" else story.headline
        notice = None
        if due and fate == "corrected":
            notice = self.texts.correction.format(old=first, new=other)
        return Report(
            number=number,
            id=f"update-{self._key}-{number + BACKLOG}",
            at=self._instant(number),
            headline=_sentence(headline.format_map(blanks)),
            paragraphs=tuple(_sentence(p.format_map(blanks)) for p in paragraphs),
            changed=self._instant(number + after) if due and fate != "stays" else None,
            correction=notice,
            picture=self._picture(story, number, blanks),
        )

    def _instant(self, number: int) -> datetime:
        """When update ``number`` appears: before the start one every five minutes, after it one a pace."""
        offset = number * self.pace if number > 0 else timedelta(minutes=5 * number - 1)
        return (self.start + offset).astimezone(self.texts.zone).replace(microsecond=0)

    @property
    def _key(self) -> str:
        """What all choices hang on; part of the ids too, as another key tells another story."""
        return f"{self.seed}-{int(self.start.timestamp()):x}-{self.pace.total_seconds():g}"

    def _story(self, number: int) -> tuple[int, int]:
        """Which story an update tells, and how often that has been told: all are told once before any is again."""
        told, place = divmod(number + BACKLOG, len(self.texts.stories))
        order = list(range(len(self.texts.stories)))
        Random(f"{self._key}|{self.texts.name}|{told}").shuffle(order)  # noqa: S311  # nothing secret hangs on it
        return order[place], told

    def _figure(self, value: int) -> str:
        grouped = f"{value:,}"
        return grouped.replace(",", ".") if self.texts.language == "de" else grouped

    def _running(self, number: int) -> dict[str, str]:
        """Blanks that change with time: the level of the river, and how far the count has come."""
        angle = number / 140
        level = f"{6.9 + 1.2 * math.sin(angle):.2f}"
        return {
            "level": level.replace(".", ",") if self.texts.language == "de" else level,
            "trend": self.texts.trends[0 if math.cos(angle) > 0 else 1],
            "counted": str(3 + (number + BACKLOG) // 4 % 96),
        }

    def _picture(self, story: Story, number: int, blanks: dict[str, str]) -> Picture | None:
        if story.picture is None:
            return None
        caption = _sentence(story.picture.format_map(blanks))
        return Picture(f"{self.texts.name}-{number + BACKLOG}", caption, self.texts.credit)


def _fate(number: int) -> tuple[Fate, int]:
    """What happens to an update later, and after how many paces. Each fate comes to pass within the first 13."""
    if number % 20 == 8:
        return "withdrawn", 5
    fates: dict[int, tuple[Fate, int]] = {
        1: ("grows", 3),
        3: ("figure", 4),
        5: ("retitled", 3),
        7: ("corrected", 5),
    }
    return fates.get(number % 10, ("stays", 0))


def _sentence(text: str) -> str:
    """A capital where a blank at the beginning was filled with a small letter."""
    return text[:1].upper() + text[1:]
