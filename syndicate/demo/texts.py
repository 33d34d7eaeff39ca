"""The invented words of the demo: stories with blanks, read once from the TOML files shipped beside this module."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal
from zoneinfo import ZoneInfo

Name = Literal["flood", "election", "rail"]


@dataclass(frozen=True, slots=True)
class Story:
    """One thing that may be reported. ``number`` is (lowest, highest, step) of the figure ``{n}`` in it."""

    headline: str
    text: tuple[str, ...]
    later: str
    """A paragraph that an edit appends."""
    retitle: str
    """The headline that an edit puts in place of the first."""
    number: tuple[int, int, int]
    picture: str | None = None
    """The caption, if the update carries a picture."""


@dataclass(frozen=True, slots=True)
class Texts:
    """All words of one newsblog. ``slots`` are the lists from which the blanks of a story are filled."""

    name: Name
    language: str
    zone: ZoneInfo
    kicker: str
    publisher: str
    headlines: tuple[str, ...]
    leads: tuple[str, ...]
    caption: str
    credit: str
    correction: str
    trends: tuple[str, str]
    slots: Mapping[str, tuple[str, ...]]
    stories: tuple[Story, ...]


@cache
def load(name: Name) -> Texts:
    """The texts of one newsblog of the demo."""
    raw = tomllib.loads((files(__package__) / "texts" / f"{name}.toml").read_text(encoding="utf-8"))
    rising, falling = raw["trends"]
    return Texts(
        name=name,
        language=raw["language"],
        zone=ZoneInfo(raw["zone"]),
        kicker=raw["kicker"],
        publisher=raw["publisher"],
        headlines=tuple(raw["headlines"]),
        leads=tuple(raw["leads"]),
        caption=raw["image"]["caption"],
        credit=raw["image"]["credit"],
        correction=raw["correction"],
        trends=(rising, falling),
        slots={slot: tuple(words) for slot, words in raw["slots"].items()},
        stories=tuple(_story(entry) for entry in raw["story"]),
    )


def _story(raw: Mapping[str, object]) -> Story:
    """A story as its table in the file says; a missing or misspelt setting is a KeyError, found by the tests."""
    text, number, picture = raw["text"], raw["n"], raw.get("picture")
    if not isinstance(text, list) or not isinstance(number, list):
        raise TypeError(f"a story needs lists: {raw['headline']}")
    low, high, step = number
    return Story(
        headline=str(raw["headline"]),
        text=tuple(text),
        later=str(raw["later"]),
        retitle=str(raw["retitle"]),
        number=(low, high, step),
        picture=None if picture is None else str(picture),
    )
