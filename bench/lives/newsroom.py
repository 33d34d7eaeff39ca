"""Makes a life: what is written, edited, moved and withdrawn between the polls of a day. A function of its seed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

from bench.lives import words
from bench.lives.crumbling import crumble
from bench.lives.desk import Desk
from bench.lives.editors import DEEDS, is_flash
from bench.lives.story import MINUTE, Event, Life, Row, State, Version
from bench.lives.texts import TOPICS, Writer

ZONE = ZoneInfo("Europe/Berlin")
HOURS = 6
FEWEST = 40
"""Polls that a life has at least, whatever the gaps."""
GAPS = ((0.55, 1, 3), (0.27, 4, 8), (0.15, 10, 25), (0.03, 40, 90))
"""Minutes between two polls: share, least, most. Published in docs/identity.md."""
_UPTO = tuple((sum(share for share, _, _ in GAPS[: i + 1]) + 1e-9, low, high) for i, (_, low, high) in enumerate(GAPS))
NEWS_PER_MINUTE = 0.09
EDITS_PER_MINUTE = 0.2
EDITS = {
    "typo": 12,
    "number": 12,
    "append": 13,
    "rewrite": 8,
    "retitle": 9,
    "entitle": 3,
    "retime": 7,
    "correction": 4,
    "link": 3,
    "caption": 3,
    "expand": 9,
    "split": 3,
    "merged": 3,
    "move": 4,
    "remove": 8,
    "replaced": 2,
    "twin swap": 2,
    "revert": 2,
}
"""How often editors do what, relative to each other."""
STRONG = frozenset({"rewrite", "retitle", "retime", "expand", "split", "merged", "entitle", "revert"})
"""At most one of these befalls an update between two polls: two of them at once nobody could follow."""

MOST_AT_ONCE = 2
"""At most so many kinds of edit befall one update between two polls."""


def live(seed: int) -> Life:
    """The life of a seed."""
    return _Newsroom(seed).life()


class _Newsroom(Desk):
    def __init__(self, seed: int) -> None:
        rng = Random(f"life {seed}")
        writer = Writer(rng, "de" if seed % 3 else "en", TOPICS[seed % 4])
        super().__init__(writer)
        self.start = datetime(2026, 3, 2 + seed % 25, rng.choice((6, 8, 11, 16)), rng.randrange(60), tzinfo=ZONE)
        self.scoreboard_hour = -1
        self.scoreboards = rng.random() < 0.4
        self.recycles = rng.random() < 0.5
        self.told = Life(
            seed,
            writer.language,
            headline=writer.headline(),
            kicker="Newsblog" if writer.language == "de" else "Live blog",
            lead=writer.sentence(),
            pin_doubles=rng.random() < 0.5,
            undecidable=self.undecidable,
        )
        self.limit: int | None = None
        self.design = self.generation = 0

    # --- the day ----------------------------------------------------------------------------------------------------

    def life(self) -> Life:
        rng = self.rng
        at = self.start - timedelta(hours=3)
        for _ in range(rng.randint(7, 12)):
            at += timedelta(seconds=rng.randint(200, 900))
            self.post(at)
        self.log.clear()
        at = max(self.start, at)
        polls = self._polls(at)
        plans = self._plans(len(polls))
        before = at
        for k, poll in enumerate(polls):
            self.touched.clear()
            self._gap(k, before, poll)
            for what in plans.get(k, ()):
                self._page_event(what)
            self.told.polls.append(poll)
            self.told.states.append(
                State(poll, tuple(self.rows), self.pinned, self.limit, self.design, self.generation, self._stand(poll))
            )
            self.told.events.append(list(self.log))
            self.log.clear()
            before = poll
        crumble(self.told, self.quiet_from)
        return self.told

    def _polls(self, at: datetime) -> list[datetime]:
        """The first poll, then gaps as published; the last polls come with nothing happening in between."""
        polls = [at + MINUTE]
        while polls[-1] < at + timedelta(hours=HOURS) or len(polls) < FEWEST:
            share = self.rng.random()
            least, most = next((low, high) for upto, low, high in _UPTO if share < upto)
            polls.append(polls[-1] + timedelta(seconds=self.rng.randint(least * 60, most * 60)))
        self.quiet_from = len(polls)
        self.last_return = len(polls) - 1
        polls += [polls[-1] + timedelta(minutes=3 * n) for n in range(1, 6)]
        return polls

    def _plans(self, polls: int) -> dict[int, list[str]]:
        """What befalls the page as a whole, by poll."""
        rng = self.rng
        plans: dict[int, list[str]] = {}

        def plan(k: int, what: str) -> None:
            if k < polls - 6:
                plans.setdefault(k, []).append(what)

        if rng.random() < 0.75:
            plan(rng.randrange(10, polls - 10), "redesign")
        if rng.random() < 0.6:
            plan(rng.randrange(10, polls - 10), "new ids")
        if rng.random() < 0.7:
            first = rng.randrange(8, polls - 25)
            plan(first, "truncate")
            plan(first + rng.randint(4, 10), "untruncate")
        for _ in range(rng.choice((1, 1, 2))):
            first = rng.randrange(4, polls - 16)
            plan(first, "pin")
            plan(first + rng.randint(3, 12), "unpin")
        return plans

    def _stand(self, poll: datetime) -> datetime:
        return max((row.modified for row in self.rows), default=poll)

    def _gap(self, k: int, before: datetime, poll: datetime) -> None:
        """What editors do between two polls."""
        rng = self.rng
        for post, (_, _, due) in list(self.gone.items()):
            if due == k:
                self.give_back(post, poll)
        if k >= self.quiet_from:
            return
        minutes = (poll - before) / MINUTE
        rates = [(NEWS_PER_MINUTE, "news"), (EDITS_PER_MINUTE, "edit")]
        deeds = [what for rate, what in rates for _ in range(_poisson(rng, rate * minutes))]
        rng.shuffle(deeds)
        moments = sorted(before + (poll - before) * rng.random() for _ in deeds)
        for at, deed in zip(moments, deeds, strict=True):
            at = at.replace(microsecond=0)
            if deed == "news":
                self._news(at)
            else:
                self._edit(at, k)
        if self.scoreboards and poll.hour != self.scoreboard_hour and poll.minute >= 2:
            self.scoreboard_hour = poll.hour
            self.scoreboard(poll.replace(minute=0, second=0))

    def _news(self, at: datetime) -> None:
        rng, writer = self.rng, self.writer
        kind = rng.choices(("story", "flash", "twins", "pair", "embed", "late", "recycled"), (66, 12, 5, 6, 4, 4, 3))[0]
        if kind == "flash":
            self.post(at, Version(None, (writer.filled(rng.choice(words.FLASH[writer.language])),)))
        elif kind == "twins":
            self.twins(at)
        elif kind == "pair":
            self.post(at)
            self.post(at + timedelta(seconds=rng.randrange(0, max(1, 60 - at.second))))
        elif kind == "embed":
            number = rng.randrange(10**9)
            host = rng.choice(("video.example.com/embed", "social.example.com/status"))
            self.post(at, Version(None, (), embed=f"https://{host}/{number}"))
        elif kind == "late" and len(self.rows) > 6:
            place = rng.randint(1, 4)
            self.post(at, place=place, label=self.rows[place].label + timedelta(seconds=rng.randrange(30)))
        else:
            row = self.post(at)
            if kind == "recycled" and self.recycles and self.next_post > 24:
                old = self.free_cms()
                if old is not None:
                    self.rows[0] = replace(row, cms=old)

    # --- edits ------------------------------------------------------------------------------------------------------

    def _edit(self, at: datetime, k: int) -> None:
        kinds, weights = zip(*EDITS.items(), strict=True)
        for _ in range(6):  # not every deed can be done to every update
            kind = self.rng.choices(kinds, weights)[0]
            place = self._place(kind)
            if self._allowed(kind, self.rows[place]) and self._do(kind, place, at, k):
                return

    def _place(self, kind: str) -> int:
        """Which update is edited: rather a new one than an old one, and one that such an edit can be done to."""
        fits: dict[str, Callable[[Version], object]] = {
            "expand": is_flash,
            "link": lambda version: version.link,
            "caption": lambda version: version.caption,
        }
        fitting = [i for i, row in enumerate(self.rows[:14]) if kind in fits and fits[kind](row.version)]
        return self.rng.choice(fitting) if fitting else min(int(self.rng.expovariate(0.12)), len(self.rows) - 1)

    def _allowed(self, kind: str, row: Row) -> bool:
        done = self.touched.get(row.post, set())
        if "new" in done or kind in done or row.post in self.undecidable:
            return False
        short = sum(len(text.split()) for text in row.version.paragraphs) < 12
        if short and kind in ("retime", "rewrite", "retitle", "split", "merged", "revert"):
            return False
        return len(done) < MOST_AT_ONCE and not (kind in STRONG and done & STRONG)

    def _do(self, kind: str, place: int, at: datetime, k: int) -> bool:
        row = self.rows[place]
        if kind in DEEDS:
            version = DEEDS[kind](self.writer, row.version)
        elif kind == "revert":
            version = self.past[row.post][-2] if len(self.past[row.post]) > 1 else None
        else:
            return self.restructure(kind, place, at, k)
        if version is None or version == row.version:
            return False
        if kind != "revert" and version in self.past[row.post]:
            return False
        self.revise(place, version, at)
        self.note(kind, row.post)
        return True

    # --- the page as a whole ----------------------------------------------------------------------------------------

    def _page_event(self, what: str) -> None:
        if what == "redesign":
            self.design += 1
        elif what == "new ids":
            self.generation += 1
        elif what == "truncate":
            self.limit = self.rng.randint(6, 14)
        elif what == "untruncate":
            self.limit = None
        elif what == "pin":
            quiet = [row for row in self.rows[1:12] if row.post not in self.touched]
            if not quiet or self.pinned is not None:
                return
            self.pinned = self.rng.choice(quiet).post
            self.log.append(Event("pin", self.pinned))
            return
        elif what == "unpin":
            if self.pinned is not None:
                self.log.append(Event("unpin", self.pinned))
            self.pinned = None
            return
        self.log.append(Event(what))


def _poisson(rng: Random, mean: float) -> int:
    count, left = 0, rng.expovariate(1.0)
    while left < mean:
        count += 1
        left += rng.expovariate(1.0)
    return count
