"""What the usual strategies give on the same lives: an id made from title and time, from content, from the link.

They are handed what a perfect reader would read of each document, the stale ones too, and skip what is no document.
An entry is new when its id is; its ``updated`` is the poll at which its words changed. They never retract.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import datetime
from functools import partial

from bench.lives.forms import Form, Shown, content, ident, shown
from bench.lives.outputs import Entry, Output
from bench.lives.pages import PAGE, clock
from bench.lives.story import Life, State, Version

Strategy = Callable[[Form, Life, State, Shown], str]


def _title(one: Shown) -> str:
    version = one.row.version
    return version.title or " ".join(version.paragraphs)[:60]


def by_title_and_time(form: Form, life: Life, state: State, one: Shown) -> str:
    return _hash(_title(one), clock(one.row.label, 2, life.language))


def by_content(form: Form, life: Life, state: State, one: Shown) -> str:
    return _hash(repr(content(form, one.row.version)))


def by_link(form: Form, life: Life, state: State, one: Shown) -> str:
    name = ident(form, life, state, one)
    return f"{PAGE}#{name}" if name else PAGE


def by_link_else_title(form: Form, life: Life, state: State, one: Shown) -> str:
    return by_link(form, life, state, one) if form.ids != "none" else _hash(_title(one))


STRATEGIES: dict[str, Strategy] = {
    "title and time": by_title_and_time,
    "content": by_content,
    "link": by_link,
    "link else title": by_link_else_title,
}


def _hash(*parts: str) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:24]


class Naive:
    """One strategy following one form."""

    def __init__(self, strategy: Strategy, form: Form, life: Life) -> None:
        self.strategy = strategy
        self.form = form
        self.life = life
        self.entries: dict[str, Entry] = {}
        self._said: dict[str, Version] = {}

    def poll(self, k: int, served: int | None) -> Output:
        """What its feed says after poll ``k``, which got the page of poll ``served``, or none."""
        at = self.life.polls[k]
        state = None if served is None else self.life.states[served]
        seen: set[str] = set()
        if state is None:
            return Output(tuple(self.entries.values()), None)
        for one in shown(self.form, self.life, state):
            guid = self.strategy(self.form, self.life, state, one)
            if guid in seen:
                continue
            seen.add(guid)
            version = one.row.version
            before = self.entries.get(guid)
            if before is None or self._said[guid] != version or before.published != one.row.label:
                moved = before is None or content(self.form, self._said[guid]) != content(self.form, version)
                updated = at if moved or before is None else before.updated
                self.entries[guid] = _entry(guid, version, one.row.label, updated)
                self._said[guid] = version
        return Output(tuple(self.entries.values()), None)


def _entry(guid: str, version: Version, label: datetime, updated: datetime | None) -> Entry:
    body = "".join(f"<p>{text}</p>" for text in version.paragraphs)
    rest = " ".join(filter(None, (version.link, version.picture, version.caption, version.embed)))
    return Entry(guid, version.title or "", body, label, updated, partial(str, body + rest))
