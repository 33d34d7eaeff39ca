"""Makes a life: what is written, edited, moved and withdrawn between the polls of a day. A function of its seed."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

from bench.lives import words
from bench.lives.editors import DEEDS
from bench.lives.story import MINUTE, Event, Life, Row, State, Version
from bench.lives.texts import TOPICS, Writer

ZONE = ZoneInfo("Europe/Berlin")
HOURS = 6
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


class _Newsroom:
    def __init__(self, seed: int) -> None:
        self.rng = Random(f"life {seed}")
        rng = self.rng
        self.writer = Writer(rng, "de" if seed % 3 else "en", TOPICS[seed % 4])
        self.titled = rng.choice((1.0, 1.0, 0.8, 0.0)) if seed else 1.0
        self.start = datetime(2026, 3, 2 + seed % 25, rng.choice((6, 8, 11, 16)), rng.randrange(60), tzinfo=ZONE)
        self.resorts = rng.random() < 0.5
        self.rows: list[Row] = []
        self.gone: dict[int, tuple[Row, int, int]] = {}  # post -> the row, its place, the poll at which it returns
        self.past: dict[int, list[Version]] = {}
        self.next_post = 0
        self.next_cms = rng.randrange(1000, 90000)
        self.texts: set[tuple[str, ...]] = set()
        self.scoreboard_hour = -1
        self.scoreboards = rng.random() < 0.4
        self.recycles = rng.random() < 0.5
        self.touched: dict[int, set[str]] = {}
        self.log: list[Event] = []
        writer = self.writer
        self.told = Life(
            seed,
            writer.language,
            headline=writer.headline(),
            kicker="Newsblog" if writer.language == "de" else "Live blog",
            lead=writer.sentence(),
            pin_doubles=rng.random() < 0.5,
        )
        self.pinned: int | None = None
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
        return self.told

    def _polls(self, at: datetime) -> list[datetime]:
        """The first poll, then gaps as published; the last polls come with nothing happening in between."""
        polls = [at + MINUTE]
        while polls[-1] < at + timedelta(hours=HOURS):
            share = self.rng.random()
            least, most = next((low, high) for upto, low, high in _UPTO if share < upto)
            polls.append(polls[-1] + timedelta(seconds=self.rng.randint(least * 60, most * 60)))
        self.quiet_from = len(polls)
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
                self._return(post, poll)
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
            self._scoreboard(poll.replace(minute=0, second=0))

    # --- new updates ------------------------------------------------------------------------------------------------

    def post(
        self, at: datetime, version: Version | None = None, *, place: int = 0, label: datetime | None = None
    ) -> Row:
        """A new update; on top unless another place is given."""
        cms = self.next_cms
        self.next_cms += self.rng.choice((1, 1, 2, 7))
        row = Row(self.next_post, version or self._version(), 0, label or at, at, cms)
        self.next_post += 1
        self.rows.insert(place, row)
        self.past[row.post] = [row.version]
        self.log.append(Event("new", row.post))
        return row

    def _version(self) -> Version:
        rng, writer = self.rng, self.writer
        title = writer.headline() if rng.random() < self.titled else None
        while (body := writer.paragraphs()) in self.texts:
            pass
        self.texts.add(body)
        number = rng.randrange(10**6)
        picture = f"https://bilder.example.org/{number}/breit.jpg" if rng.random() < 0.12 else None
        caption = f"{writer.headline()} (Foto: {rng.choice(words.PEOPLE)})" if picture else None
        link = f"https://www.example.org/artikel/{number}.html" if rng.random() < 0.2 else None
        return Version(title, body, link, picture, caption)

    def _news(self, at: datetime) -> None:
        rng, writer = self.rng, self.writer
        kind = rng.choices(("story", "flash", "twins", "pair", "embed", "late", "recycled"), (66, 12, 5, 6, 4, 4, 3))[0]
        if kind == "flash":
            self.post(at, Version(None, (writer.filled(rng.choice(words.FLASH[writer.language])),)))
        elif kind == "twins":
            self._twins(at)
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
                old = self._free_cms()
                if old is not None:
                    self.rows[0] = replace(row, cms=old)

    def _free_cms(self) -> int | None:
        """The id of an update that is off the page: long scrolled off, or withdrawn for good."""
        used = {row.cms for row in self.rows[:28]}
        old = [row.cms for row in self.rows[28:]] + [r.cms for r, _, due in self.gone.values() if due < 0]
        return next((cms for cms in old if cms not in used), None)

    def _twins(self, at: datetime) -> None:
        """Two updates that say the same of two places."""
        title, body = words.TWIN[self.writer.language]
        for place, later in zip(self.rng.sample(words.PLACES, 2), (0, self.rng.choice((0, 40, 130))), strict=True):
            label = at + timedelta(seconds=later)
            told = (body.format(place=place),)
            if told in self.texts:
                continue
            self.texts.add(told)
            self.post(at, Version(title.format(place=place), told), label=label)

    def _scoreboard(self, at: datetime) -> None:
        language = self.writer.language
        text = words.SCOREBOARD[language].format(
            clock=at.strftime("%H.%M" if language == "de" else "%H:%M"),
            small=self.rng.randint(30, 79),
            small2=self.rng.randint(2, 29),
            number=self.rng.randint(100, 4999),
        )
        if self.rows and self.rows[0].label > at:
            at = self.rows[0].label
        self.post(at, Version(words.SCOREBOARD_HEADLINE[language], (text,)), label=at)

    # --- edits ------------------------------------------------------------------------------------------------------

    def _edit(self, at: datetime, k: int) -> None:
        kinds, weights = zip(*EDITS.items(), strict=True)
        for _ in range(6):  # not every deed can be done to every update
            kind = self.rng.choices(kinds, weights)[0]
            place = min(int(self.rng.expovariate(0.12)), len(self.rows) - 1)
            if self._allowed(kind, self.rows[place]) and self._do(kind, place, at, k):
                return

    def _allowed(self, kind: str, row: Row) -> bool:
        done = self.touched.get(row.post, set())
        if "new" in done or kind in done or row.post in self.told.undecidable:
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
            return self._restructure(kind, place, at, k)
        if version is None or version == row.version:
            return False
        if kind != "revert" and version in self.past[row.post]:
            return False
        self._revise(place, version, at)
        self._note(kind, row.post)
        return True

    def _restructure(self, kind: str, place: int, at: datetime, k: int) -> bool:
        deed = {
            "retime": self._retime,
            "split": self._split,
            "merged": self._merge,
            "move": self._move,
            "replaced": self._replace,
            "twin swap": self._swap_twins,
        }.get(kind)
        return deed(place, at) if deed else self._remove(place, k)

    def _revise(self, place: int, version: Version, at: datetime) -> None:
        row = self.rows[place]
        self.past[row.post].append(version)
        self.rows[place] = replace(row, version=version, edition=row.edition + 1, modified=at)

    def _note(self, kind: str, post: int) -> None:
        self.touched.setdefault(post, set()).add(kind)
        self.log.append(Event(kind, post))

    def _retime(self, place: int, at: datetime) -> bool:
        row = self.rows[place]
        label = row.label + timedelta(minutes=self.rng.choice((-25, -10, -5, -2, -1, 1, 2, 5, 10)))
        if label > at or label.date() != row.label.date():
            return False
        self.rows[place] = replace(row, label=label, modified=at, edition=row.edition + 1)
        if self.resorts:
            top = self.rows.pop(place)
            to = next((i for i, other in enumerate(self.rows) if other.label <= label), len(self.rows))
            self.rows.insert(to, top)
        self._note("retime", row.post)
        return True

    def _split(self, place: int, at: datetime) -> bool:
        row = self.rows[place]
        if len(row.version.paragraphs) < 2 or place > 4:
            return False  # far down the first half might scroll off with the split
        half = len(row.version.paragraphs) // 2
        title = self.writer.headline() if row.version.title else None
        rest = Version(title, row.version.paragraphs[half:])
        self._revise(place, replace(row.version, paragraphs=row.version.paragraphs[:half], link=None), at)
        self._note("split", row.post)
        new = self.post(at, rest, place=place, label=row.label + timedelta(minutes=self.rng.choice((0, 1))))
        self.touched[new.post] = {"new"}
        return True

    def _merge(self, place: int, at: datetime) -> bool:
        """The update below is taken into this one and disappears."""
        if place + 1 >= len(self.rows) or self.pinned in (self.rows[place].post, self.rows[place + 1].post):
            return False
        row, below = self.rows[place], self.rows[place + 1]
        if not below.version.paragraphs or not row.version.paragraphs or below.post in self.touched:
            return False
        self._revise(place, replace(row.version, paragraphs=row.version.paragraphs + below.version.paragraphs), at)
        self._note("merged", row.post)
        self._take_away(place + 1, -1)
        return True

    def _move(self, place: int, at: datetime) -> bool:
        if self.rows[place].post == self.pinned or len(self.rows) < 5:
            return False
        row = self.rows.pop(place)
        to = max(0, min(len(self.rows), place + self.rng.choice((-3, -2, -1, 1, 2, 3))))
        self.rows.insert(to, row)
        self._note("move", row.post)
        return to != place

    def _remove(self, place: int, k: int) -> bool:
        row = self.rows[place]
        if place + 2 >= len(self.rows) or row.post == self.pinned or row.post in self.touched:
            return False
        back = k + self.rng.randint(1, 12) if self.rng.random() < 0.45 else -1
        self._take_away(place, back if back < len(self._all_polls()) - 6 else -1)
        return True

    def _all_polls(self) -> range:
        return range(self.quiet_from + 5)

    def _take_away(self, place: int, back: int) -> None:
        row = self.rows.pop(place)
        self.gone[row.post] = (row, self.rows[place].post if place < len(self.rows) else -1, back)
        self._note("remove", row.post)

    def _return(self, post: int, at: datetime) -> None:
        row, above, _ = self.gone.pop(post)
        place = next((i for i, other in enumerate(self.rows) if other.post == above), len(self.rows))
        if place == len(self.rows):
            place = next((i for i, other in enumerate(self.rows) if other.label <= row.label), len(self.rows))
        self.rows.insert(place, row)
        self._note("return", post)

    def _replace(self, place: int, at: datetime) -> bool:
        """Retitled, rewritten and retimed at once: nobody could tell it from another update in its place."""
        row = self.rows[place]
        if place + 2 >= len(self.rows) or row.post == self.pinned or row.post in self.touched:
            return False
        self._take_away(place, -1)
        new = self.post(at, place=place, label=min(row.label + timedelta(minutes=self.rng.choice((-3, 2, 4))), at))
        self._apart(row.post, new.post)
        return True

    def _swap_twins(self, place: int, at: datetime) -> bool:
        """One is removed, its near-twin posted."""
        title, body = words.TWIN[self.writer.language]
        row = next((row for row in self.rows[:25] if row.version.title and _is_twin(row, title)), None)
        told = (body.format(place=self.rng.choice(words.PLACES)),)
        if row is None or row.post in self.touched or row.post == self.pinned or told in self.texts:
            return False
        place = self.rows.index(row)
        if place + 2 >= len(self.rows):
            return False
        self.texts.add(told)
        town = next(town for town in words.PLACES if body.format(place=town) == told[0])
        label = min(at, row.label + timedelta(minutes=self.rng.randint(1, 20)))
        if (label - row.label) < MINUTE:
            return False
        self._take_away(place, -1)
        new = self.post(at, Version(title.format(place=town), told), place=min(place, 1), label=label)
        self._apart(row.post, new.post)
        return True

    def _apart(self, *posts: int) -> None:
        for post in posts:
            self.told.undecidable.add(post)
            self.touched.setdefault(post, set()).add("new")

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


def _is_twin(row: Row, title: str) -> bool:
    before, _, after = title.partition("{place}")
    told = row.version.title or ""
    return told.startswith(before) and told.endswith(after) and row.edition == 0 and len(row.version.paragraphs) == 1


def _poisson(rng: Random, mean: float) -> int:
    count, left = 0, rng.expovariate(1.0)
    while left < mean:
        count += 1
        left += rng.expovariate(1.0)
    return count
