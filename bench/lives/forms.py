"""The upstream forms: what each can tell, and what of a state it shows. How it looks is in pages, plain and feeds."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from datetime import timedelta
from random import Random
from typing import Literal

from bench.lives.story import Life, Row, State, Version

Ids = Literal["stable", "none", "moving", "positions", "shared", "slugs"]
Kind = Literal["ld", "html", "plus", "text", "rss", "atom", "json"]
PAGES: tuple[Kind, ...] = ("ld", "html", "plus", "text")


@dataclass(frozen=True, slots=True)
class Form:
    """One upstream form. ``window`` is the number of updates it lists at most."""

    name: str
    kind: Kind
    ids: Ids
    window: int
    crumbles: bool = False
    """Whether its list loses a half of its updates bit by bit, once in each life."""

    @property
    def covers(self) -> bool:
        """Whether what is missing from it is gone. Feeds are windows and claim nothing."""
        return self.kind in PAGES

    @property
    def rich(self) -> bool:
        """Whether it shows links, pictures and embedded posts."""
        return self.kind not in ("plus", "text")

    @property
    def media_type(self) -> str:
        kinds = {
            "text": "text/plain; charset=utf-8",
            "rss": "application/rss+xml",
            "atom": "application/atom+xml",
            "json": "application/feed+json",
        }
        return kinds.get(self.kind, "text/html; charset=utf-8")


FORMS = (
    Form("jsonld-ids", "ld", "stable", 24),
    Form("jsonld-slugs", "ld", "slugs", 24),
    Form("jsonld", "ld", "none", 24),
    Form("html-ids", "html", "stable", 24),
    Form("html-positions", "html", "positions", 24),
    Form("html", "html", "none", 24),
    Form("html-crumbling", "html", "none", 24, crumbles=True),
    Form("plus", "plus", "none", 24),
    Form("text", "text", "none", 24),
    Form("rss", "rss", "stable", 16),
    Form("rss-moving", "rss", "moving", 16),
    Form("rss-shared", "rss", "shared", 16),
    Form("atom", "atom", "stable", 18),
    Form("jsonfeed", "json", "stable", 20),
)
BY_NAME = {form.name: form for form in FORMS}


@dataclass(frozen=True, slots=True)
class Content:
    """What a person reads of a version in a form: words, and what else the form can show."""

    words: str
    link: str | None = None
    caption: str | None = None
    embed: str | None = None


def squeezed(text: str) -> str:
    """The letters and digits of a text, one space between words: blind to punctuation, spacing and case."""
    return " ".join(re.findall(r"\w+", text.casefold()))


def content(form: Form, version: Version) -> Content:
    """What ``form`` shows of ``version``."""
    words = squeezed(" ".join(filter(None, (version.title, *version.paragraphs))))
    if not form.rich:
        return Content(words)
    caption = squeezed(version.caption.replace("Foto: ", "")) if version.caption else None
    return Content(words, version.link, caption, version.embed)


@dataclass(frozen=True, slots=True)
class Shown:
    """One update as a document lists it."""

    row: Row
    pinned: bool
    place: int


def listed(form: Form, state: State) -> list[Row]:
    """The updates of the page that this form lists, in page order, without what it cannot show."""
    rows = [row for row in state.rows if form.rich or row.version.paragraphs]
    if form.crumbles:
        rows = [row for row in rows if row.post not in state.lost]
    return rows[: min(form.window, state.limit or form.window)]


def shown(form: Form, life: Life, state: State) -> list[Shown]:
    """The list as the document has it, the pinned update on top (and, where the template doubles it, in its place)."""
    rows = listed(form, state)
    pinned = next((row for row in state.rows if row.post == state.pinned), None) if form.covers else None
    if pinned is not None and not form.rich and not pinned.version.paragraphs:
        pinned = None
    there = [Shown(row, False, i) for i, row in enumerate(rows) if life.pin_doubles or row is not pinned]
    return [Shown(pinned, True, 0), *there] if pinned is not None else there


def layout(form: Form, life: Life, state: State) -> int:
    """Which of the three templates of this form: one of its own for each life, another after a redesign."""
    return (Random(f"layout {life.seed} {form.name}").randrange(3) + state.design) % 3


def ident(form: Form, life: Life, state: State, one: Shown) -> str | None:
    """What the CMS calls this update in this form: an id, an anchor, a guid; None where it has none."""
    row = one.row
    design = state.design if form.covers else 0
    if form.ids == "none":
        return None
    if form.ids == "positions":
        return f"{'item' if design % 2 == 0 else 'entry'}-{one.place + 1}"
    if form.ids == "shared":
        return "live"
    if form.ids == "slugs":
        return slug(row.version.title or " ".join(row.version.paragraphs)[:40] or str(row.cms))
    if form.ids == "moving":
        return _moving(life, state, one)
    if not form.covers:
        return str(70000 + row.post)  # anchors of pages are recycled, guids of feeds are not
    if design % 2:
        return hashlib.sha256(f"{row.cms}".encode()).hexdigest()[:12]
    return str(row.cms)


def _moving(life: Life, state: State, one: Shown) -> str:
    """Guids that change: at each edit, all at once, or both."""
    row = one.row
    edition = row.edition if life.seed % 3 != 1 else 0
    generation = state.generation if life.seed % 3 != 0 else 0
    return hashlib.sha256(f"{row.cms} {edition} {generation}".encode()).hexdigest()[:16]


def slug(text: str) -> str:
    return "-".join(re.findall(r"[a-z0-9]+", text.casefold())[:9])


def age(minutes: float, language: str) -> str:
    """A relative time, as pages write it for the poll at hand."""
    whole = max(0, int(minutes))
    if whole < 60:
        return f"vor {whole} Minuten" if language == "de" else f"{whole} minutes ago"
    return f"vor {whole // 60} Stunden" if language == "de" else f"{whole // 60} hours ago"


def minutes(span: timedelta) -> float:
    return span / timedelta(minutes=1)
