"""The editors' desk: the list of updates as the page holds it, and what is done to one of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from random import Random

from bench.lives import words
from bench.lives.story import MINUTE, Event, Row, Version
from bench.lives.texts import Writer


class Desk:
    """``rows`` is the list from the top; ``log`` what happened since it was last emptied. Chance is the writer's."""

    def __init__(self, writer: Writer) -> None:
        self.writer = writer
        self.rng: Random = writer.rng
        self.titled = self.rng.choice((1.0, 1.0, 0.8, 0.0))
        self.resorts = self.rng.random() < 0.5
        self.rows: list[Row] = []
        self.gone: dict[int, tuple[Row, int, int]] = {}
        """Update -> its row, the update it stood above, the poll at which it returns (-1 for never)."""
        self.past: dict[int, list[Version]] = {}
        self.next_post = 0
        self.next_cms = self.rng.randrange(1000, 90000)
        self.texts: set[tuple[str, ...]] = set()
        self.touched: dict[int, set[str]] = {}
        """What befell each update since the last poll."""
        self.undecidable: set[int] = set()
        self.log: list[Event] = []
        self.pinned: int | None = None
        self.last_return = 0
        """The poll from which on nothing returns."""

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

    def free_cms(self) -> int | None:
        """The id of an update that is off the page: long scrolled off, or withdrawn for good."""
        used = {row.cms for row in self.rows[:28]}
        old = [row.cms for row in self.rows[28:]] + [r.cms for r, _, due in self.gone.values() if due < 0]
        return next((cms for cms in old if cms not in used), None)

    def twins(self, at: datetime) -> None:
        """Two updates that say the same of two places."""
        title, body = words.TWIN[self.writer.language]
        for place, later in zip(self.rng.sample(words.PLACES, 2), (0, self.rng.choice((0, 40, 130))), strict=True):
            label = at + timedelta(seconds=later)
            told = (body.format(place=place),)
            if told in self.texts:
                continue
            self.texts.add(told)
            self.post(at, Version(title.format(place=place), told), label=label)

    def scoreboard(self, at: datetime) -> None:
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

    def restructure(self, kind: str, place: int, at: datetime, k: int) -> bool:
        deed = {
            "retime": self._retime,
            "split": self._split,
            "merged": self._merge,
            "move": self._move,
            "replaced": self._replace,
            "twin swap": self._swap_twins,
        }.get(kind)
        return deed(place, at) if deed else self._remove(place, k)

    def revise(self, place: int, version: Version, at: datetime) -> None:
        row = self.rows[place]
        self.past[row.post].append(version)
        self.rows[place] = replace(row, version=version, edition=row.edition + 1, modified=at)

    def note(self, kind: str, post: int) -> None:
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
        self.note("retime", row.post)
        return True

    def _split(self, place: int, at: datetime) -> bool:
        row = self.rows[place]
        if len(row.version.paragraphs) < 2 or place > 4:
            return False  # far down the first half might scroll off with the split
        half = len(row.version.paragraphs) // 2
        title = self.writer.headline() if row.version.title else None
        rest = Version(title, row.version.paragraphs[half:])
        self.revise(place, replace(row.version, paragraphs=row.version.paragraphs[:half], link=None), at)
        self.note("split", row.post)
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
        self.revise(place, replace(row.version, paragraphs=row.version.paragraphs + below.version.paragraphs), at)
        self.note("merged", row.post)
        self.take_away(place + 1, -1)
        return True

    def _move(self, place: int, at: datetime) -> bool:
        if self.rows[place].post == self.pinned or len(self.rows) < 5:
            return False
        row = self.rows.pop(place)
        to = max(0, min(len(self.rows), place + self.rng.choice((-3, -2, -1, 1, 2, 3))))
        self.rows.insert(to, row)
        self.note("move", row.post)
        return to != place

    def _remove(self, place: int, k: int) -> bool:
        row = self.rows[place]
        if place + 2 >= len(self.rows) or row.post == self.pinned or row.post in self.touched:
            return False
        back = k + self.rng.randint(1, 12) if self.rng.random() < 0.45 else -1
        self.take_away(place, back if back < self.last_return else -1)
        return True

    def take_away(self, place: int, back: int) -> None:
        row = self.rows.pop(place)
        self.gone[row.post] = (row, self.rows[place].post if place < len(self.rows) else -1, back)
        self.note("remove", row.post)

    def give_back(self, post: int, at: datetime) -> None:
        row, above, _ = self.gone.pop(post)
        place = next((i for i, other in enumerate(self.rows) if other.post == above), len(self.rows))
        if place == len(self.rows):
            place = next((i for i, other in enumerate(self.rows) if other.label <= row.label), len(self.rows))
        self.rows.insert(place, row)
        self.note("return", post)

    def _replace(self, place: int, at: datetime) -> bool:
        """Retitled, rewritten and retimed at once: nobody could tell it from another update in its place."""
        row = self.rows[place]
        if place + 2 >= len(self.rows) or row.post == self.pinned or row.post in self.touched:
            return False
        self.take_away(place, -1)
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
        self.take_away(place, -1)
        new = self.post(at, Version(title.format(place=town), told), place=min(place, 1), label=label)
        self._apart(row.post, new.post)
        return True

    def _apart(self, *posts: int) -> None:
        for post in posts:
            self.undecidable.add(post)
            self.touched.setdefault(post, set()).add("new")


def _is_twin(row: Row, title: str) -> bool:
    before, _, after = title.partition("{place}")
    told = row.version.title or ""
    return told.startswith(before) and told.endswith(after) and row.edition == 0 and len(row.version.paragraphs) == 1
