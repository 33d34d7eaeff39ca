"""What one form has shown so far: the truth that the output is held to, and what became due when."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime

from bench.lives.forms import Content, Form, content, listed, shown
from bench.lives.newsroom import EDITS, MOST_AT_ONCE, STRONG
from bench.lives.story import Life, Row

STOOD = 2
"""Good polls that a state must have stood before the output is held to it."""
STOOD_FLIP = 4
"""The same for a return to earlier words, which the service rightly doubts for some polls."""
STOOD_GONE = 4
"""Good polls without an update, with older ones listed, after which its removal is due."""
PAGE_WIDE = frozenset({"redesign", "new ids"})


@dataclass(frozen=True, slots=True)
class Due:
    """What the output must say by now of one update."""

    post: int
    kinds: frozenset[str]
    changed: bool
    content: Content
    label: datetime


@dataclass
class _Open:
    kinds: set[str]
    before: Content | None
    earlier: bool = False
    """Words that it said before, whatever brought them back."""


@dataclass
class Watch:
    form: Form
    life: Life
    contents: dict[int, list[Content]] = field(default_factory=lambda: defaultdict(list))
    labels: dict[int, set[datetime]] = field(default_factory=lambda: defaultdict(set))
    now: dict[int, Content] = field(default_factory=dict)
    """What each update said when it was last shown."""
    by_words: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    embeds: dict[str, int] = field(default_factory=dict)
    born: set[int] = field(default_factory=set)
    removed: set[int] = field(default_factory=set)
    """Withdrawn from the page, as far as the truth goes."""
    returned: dict[int, int] = field(default_factory=dict)
    """The last poll before which it came back."""
    taken_down: dict[int, int] = field(default_factory=dict)
    """What our own editor took down, and before which poll; upstream goes on showing and editing it."""
    missing: set[int] = field(default_factory=set)
    """Withdrawals that this form has shown long enough."""
    apart: set[int] = field(default_factory=set)
    """Updates that nobody could follow here: too many edits between two sightings, by a fault, and no id."""
    crumbled: set[int] = field(default_factory=set)
    """What the list lost so far though nobody withdrew it."""
    fresh: bool = True
    """Whether the last poll got the page as it then was."""
    opened: list[int] = field(default_factory=list)
    """The updates whose state began with this poll."""

    def __post_init__(self) -> None:
        self.apart |= self.life.undecidable
        self._run: dict[int, int] = {}
        self._open: dict[int, _Open] = {}
        self._pending: dict[int, list[str]] = defaultdict(list)
        self._away: set[int] = set()
        self._back: set[int] = set()
        self._absent: dict[int, int] = {}
        self._unsaid: set[int] = set()
        self._below: dict[int, frozenset[int]] = {}

    def poll(self, k: int, served: int | None) -> list[Due]:
        """Take in poll ``k``, which got the page of poll ``served``, or none; gives what became due with it."""
        self._hear(k)
        self.opened = []
        self.fresh = served == k
        if served is not None:
            reached = listed(self.form, self.life.states[served])
            self._returned({row.post for row in reached}, k)
            for row in reached:
                self._learn(row, content(self.form, row.version))
        if served != k:
            return []
        state = self.life.states[k]
        if self.form.crumbles:
            self.crumbled |= state.lost & self.born
        rows = {one.row.post: one.row for one in shown(self.form, self.life, state)}
        due = [told for row in rows.values() if (told := self._row(row, k))]
        if self.form.crumbles and state.lost:  # what was withdrawn before or meanwhile waits for a person
            self._unsaid |= self.removed
        self._missing({row.post for row in listed(self.form, state)}, k)
        self._away = {post for post in self.now if post not in rows}
        order = [row.post for row in listed(self.form, state)]
        for place, post in enumerate(order):
            self._below[post] = frozenset(order[place + 1 :])
        return due

    def _hear(self, k: int) -> None:
        for event in self.life.events[k]:
            if event.post is None:
                if event.kind in PAGE_WIDE:
                    for post in self.now:
                        if post not in self._away:
                            self._pending[post].append(event.kind)
            elif event.kind == "remove":
                self.removed.add(event.post)
                self._back.discard(event.post)
                self._absent[event.post] = 0
            else:
                self._pending[event.post].append(event.kind)
                if event.kind == "return":
                    self._back.add(event.post)

    def _returned(self, shown: set[int], k: int) -> None:
        """What came back where the list does not reach stays withdrawn, as far as anybody can see."""
        for post in self._back & shown:
            self.removed.discard(post)
            self.missing.discard(post)
            self.returned[post] = k
        self._back -= shown

    def _row(self, row: Row, k: int) -> Due | None:
        said = content(self.form, row.version)
        post = row.post
        before = self.now.get(post)
        heard = self._pending.pop(post, [])
        kinds = set(heard)
        if before is not None and self.form.ids != "stable" and not _followable(heard):
            self.apart.add(post)
        if post in self._away:
            kinds.add("away and back")
        self._learn(row, said)
        known = self.contents[post]
        earlier = before is not None and known.index(said) < known.index(before)
        minute = row.label.replace(second=0)
        if before is None or said != before or kinds - {"new"} or minute not in self.labels[post]:
            self._begin(post, kinds, before)
            self._open[post].earlier |= earlier
        else:
            self._run[post] += 1
        self.labels[post].add(minute)
        self.now[post] = said
        open_ = self._open.get(post)
        if open_ is None or self._run[post] < (STOOD_FLIP if open_.earlier else STOOD):
            return None
        del self._open[post]
        first = post not in self.born
        self.born.add(post)
        kinds_ = frozenset({"new"} if first else open_.kinds & self._visible(open_, said))
        return Due(post, kinds_, not first and said != open_.before, said, minute)

    def _begin(self, post: int, kinds: set[str], before: Content | None) -> None:
        self._run[post] = 1
        self.opened.append(post)
        if post in self._open:
            self._open[post].kinds |= kinds
        else:
            self._open[post] = _Open(set(kinds), before)

    def _visible(self, open_: _Open, said: Content) -> set[str]:
        """The kinds that this form shows: a new link is no challenge where no link is told."""
        hidden = set()
        if not self.form.rich:
            hidden |= {"link", "caption"}
        if not self.form.covers:
            hidden |= {"redesign", "pin", "unpin"}
        if self.form.ids != "moving":
            hidden.add("new ids")
        return open_.kinds - hidden - {"new"}

    def _learn(self, row: Row, said: Content) -> None:
        known = self.contents[row.post]
        if said in known:
            return
        known.append(said)
        if row.post not in self.by_words[said.words]:
            self.by_words[said.words].append(row.post)
        if said.embed:
            self.embeds[said.embed] = row.post

    def _missing(self, there: set[int], k: int) -> None:
        if not self.form.covers:
            return
        for post in self.removed - self._unsaid:
            if post in there or post not in self.born:
                continue
            if self._below.get(post, frozenset()) & there:
                self._absent[post] += 1
                if self._absent[post] >= STOOD_GONE:
                    self.missing.add(post)


def _followable(heard: list[str]) -> bool:
    """Whether what befell an update between two sightings is no more than may befall it between two polls."""
    edits = [kind for kind in heard if kind in EDITS]
    return len(edits) <= MOST_AT_ONCE and sum(kind in STRONG for kind in edits) <= 1
