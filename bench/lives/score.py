"""Holds one format of the output to the truth, by content alone: a GUID is only looked at to see whether it holds."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from rapidfuzz import fuzz, process

from bench.lives.forms import Content, squeezed
from bench.lives.outputs import Entry, Output
from bench.lives.watch import Due, Watch

ALIKE = 80.0
"""Points of 100 from which an entry that says none of the known texts exactly is held to be the nearest one."""
APART = frozenset(
    {"doubles", "lost", "false updated", "missed changes", "false retractions", "retractions unseen", "wrong time"}
)
"""What is scored apart where nobody could decide which update is which."""


@dataclass
class Tally:
    """What was counted; ``held`` of ``asked`` by kind of edit; ``failures`` say which, for people, ``unclean`` what
    was found only as the nearest text."""

    counts: Counter[str] = field(default_factory=Counter)
    held: Counter[str] = field(default_factory=Counter)
    asked: Counter[str] = field(default_factory=Counter)
    failures: list[str] = field(default_factory=list)
    unclean: list[str] = field(default_factory=list)

    def add(self, other: Tally) -> None:
        for mine, theirs in ((self.counts, other.counts), (self.held, other.held), (self.asked, other.asked)):
            mine.update(theirs)
        self.failures += other.failures
        self.unclean += other.unclean


@dataclass(frozen=True, slots=True)
class _Seen:
    post: int | None
    content: Content | None
    updated: datetime | None
    published: datetime | None


class Judge:
    """Follows one format of one feed over a life."""

    def __init__(self, watch: Watch, name: str) -> None:
        self.watch = watch
        self.name = name
        self.tally = Tally()
        self.current: dict[str, _Seen] = {}
        self.gone: frozenset[str] = frozenset()
        self.by_post: dict[int, list[str]] = {}
        self._owner: dict[str, int] = {}
        self._before: dict[int, tuple[str, datetime | None]] = {}
        self._first: dict[int, str] = {}
        self._challenged: set[int] = set()
        self._moved: set[int] = set()
        self._told: set[tuple[str, object]] = set()
        self._doubled: set[int] = set()
        self._present: set[int] = set()
        self._read: dict[str, tuple[Entry, _Seen]] = {}
        self._known: dict[int, int] = {}

    def open(self, k: int) -> None:
        """Before the output of a poll is read: remember what challenged updates are called now."""
        for post in self.watch.opened:
            if post not in self._before and (guids := self.by_post.get(post)):
                seen = self.current[guids[0]]
                told = seen.content == self.watch.now[post]  # by a copy of a page that was never got itself
                self._before[post] = guids[0], None if told else seen.updated

    def output(self, k: int, output: Output) -> None:
        """The document as it stands after poll ``k``."""
        taken: set[int] = set()
        now: dict[str, _Seen] = {}
        for entry in output.entries:
            now[entry.guid] = self._resolve(entry, taken, k)
        for guid, seen in now.items():
            self._compare(k, guid, seen)
        if output.gone is not None:
            self._buried(k, output.gone, {seen.post for seen in now.values() if seen.post is not None})
            self.gone = output.gone
        self.current = now
        self.by_post = defaultdict(list)
        for guid, seen in now.items():
            if seen.post is not None:
                self.by_post[seen.post].append(guid)

    def poll(self, k: int, due: Sequence[Due], good: bool) -> None:
        """Hold the output to what is due after poll ``k``."""
        if not good:
            return
        for one in due:
            self._due(k, one)
        doubled = {post for post, guids in self.by_post.items() if len(guids) > 1}
        for post in doubled & self._doubled:
            self._fail("doubles", post, k, f"{', '.join(g[-12:] for g in self.by_post[post])}", post)
        self._doubled = doubled
        for post, when in self.watch.taken_down.items():
            if post in self.by_post and k > when and post not in self.watch.apart:
                self._fail("returns of a takedown", post, k, "up again", post)
        for post in self.watch.born - self.watch.removed - self.watch.taken_down.keys():
            if post not in self.by_post and post not in self.watch.opened:
                what = "false retractions" if post in self._present else "lost"
                if what == "lost" and self._says_a_takedown(post, k):
                    continue
                self._fail(what, post, k, f"not in {self.name}", post)
        self._present |= set(self.by_post)

    def _says_a_takedown(self, post: int, k: int) -> bool:
        """Whether an update says, or said, nothing but what one said that our editor took down: it was split from that,
        or from another that took it in. It may be held."""
        rows = [row for state in self.watch.life.states[: k + 1] for row in state.rows]
        down = {text for row in rows if row.post in self.watch.taken_down for text in row.version.paragraphs}
        said = [row.version.paragraphs for row in rows if row.post == post]
        return any(paragraphs and down.issuperset(paragraphs) for paragraphs in said)

    def finish(self, k: int) -> Tally:
        """At the end of the life."""
        watch, tally = self.watch, self.tally
        tally.counts["updates"] = len(watch.born)
        tally.counts["crumbled"] = len(watch.crumbled - watch.apart)
        tally.counts["takedowns"] = len(watch.taken_down)
        decided = self._challenged - watch.apart
        tally.counts["challenged"] = len(decided)
        tally.counts["stable"] = len(decided - self._moved)
        for post in watch.missing - watch.taken_down.keys():
            if post in self.by_post:
                self._fail("retractions unseen", post, k, "still up", post)
            if post in watch.apart:
                continue  # scored apart
            tally.counts["retractions due"] += 1
            tally.counts["retractions seen"] += post not in self.by_post
        for post in sorted(watch.life.undecidable & watch.born):
            tally.counts["undecidable"] += 1
            guids = {guid for guid, owner in self._owner.items() if owner == post}
            shared = self._told & {("apart", guid) for guid in guids}
            tally.counts["undecidable as new"] += bool(guids) and not shared
        return tally

    # --- which update an entry is ------------------------------------------------------------------------------------

    def _resolve(self, entry: Entry, taken: set[int], k: int) -> _Seen:
        before, seen = self._read.get(entry.guid, (None, None))
        if before == entry and seen is not None and seen.post is not None and not self._changed(seen.post):
            taken.add(seen.post)
            return seen
        seen = self._resolved(entry, taken, k)
        self._read[entry.guid] = entry, seen
        if seen.post is not None:
            self._known[seen.post] = len(self.watch.contents[seen.post])
        return seen

    def _changed(self, post: int) -> bool:
        """Whether an update has said something since that was not yet known here."""
        return len(self.watch.contents[post]) != self._known.get(post)

    def _resolved(self, entry: Entry, taken: set[int], k: int) -> _Seen:
        posts = self._posts(entry)
        owner = self._owner.get(entry.guid)
        if len(posts) > 1:
            minute = entry.published.astimezone().replace(second=0) if entry.published else None
            timed = [post for post in posts if minute in self.watch.labels[post]]
            posts = tuple(timed or posts)
        if len(posts) > 1:
            free = [post for post in posts if post not in taken]
            posts = (owner,) if owner in posts else tuple(free or posts)
        if not posts:
            self._fail("spurious", None, k, entry.title + " " + entry.html[:160], entry.guid)
            return _Seen(None, None, entry.updated, entry.published)
        post = posts[0]
        taken.add(post)
        return _Seen(post, self._content(entry, post), entry.updated, entry.published)

    def _posts(self, entry: Entry) -> tuple[int, ...]:
        watch = self.watch
        whole, body = entry.words()
        for words in (whole, body):
            if words and (posts := watch.by_words.get(words)):
                return tuple(posts)
        everything = entry.everything()
        for url, post in watch.embeds.items():
            if url in everything:
                return (post,)
        best = process.extractOne(whole, watch.by_words.keys(), scorer=fuzz.ratio, score_cutoff=ALIKE)
        best = best or process.extractOne(body, watch.by_words.keys(), scorer=fuzz.ratio, score_cutoff=ALIKE)
        if best is None:
            return ()
        if ("unclean", whole) not in self._told:
            self._told.add(("unclean", whole))
            self.tally.counts["unclean"] += 1
            self.tally.unclean.append(f"unclean {self.name}: {whole!r} for {best[0]!r}")
        return tuple(watch.by_words[best[0]])

    def _content(self, entry: Entry, post: int) -> Content:
        """Which of the contents that an update has had the entry says."""
        known = self.watch.contents[post]
        if len(known) == 1:
            return known[0]
        said = entry.words()
        exact = [one for one in known if one.words in said]
        if not exact:
            return max(known, key=lambda one: (max(fuzz.ratio(one.words, text) for text in said), known.index(one)))
        everything = squeezed(entry.everything())
        full = [
            one
            for one in exact
            if (not one.link or one.link in entry.everything())
            and (not one.caption or all(word in everything for word in one.caption.split()))
        ]
        return (full or exact)[-1 if full else 0]

    # --- what is wrong with it ----------------------------------------------------------------------------------------

    def _compare(self, k: int, guid: str, seen: _Seen) -> None:
        if seen.post is None:
            return
        owner = self._owner.setdefault(guid, seen.post)
        if owner != seen.post:
            apart = {owner, seen.post} & self.watch.apart
            if apart:
                self._told.add(("apart", guid))
                self._fail("undecidable merged", seen.post, k, f"{guid[-12:]} was update {owner}", (guid, seen.post))
            else:
                self._fail("collisions", seen.post, k, f"{guid[-12:]} was update {owner}", (guid, seen.post))
            self._owner[guid] = seen.post
            return
        before = self.current.get(guid)
        if before is None or before.updated == seen.updated:
            return
        if before.updated and seen.updated and seen.updated < before.updated:
            self._fail("updated went back", seen.post, k, f"{before.updated} to {seen.updated}", (guid, k))
        if self.watch.returned.get(seen.post, -9) >= k - 4:
            return
        if seen.content == before.content:
            self._fail("false updated", seen.post, k, f"{guid[-12:]} says the same", (guid, k))
        elif seen.content != self.watch.now[seen.post] and not self._ahead(seen):
            self._fail("false updated", seen.post, k, f"{guid[-12:]} went back", (guid, k))

    def _ahead(self, seen: _Seen) -> bool:
        """Whether a copy of a page that was never got itself told of a change first."""
        if self.watch.fresh or seen.post is None or seen.content is None:
            return False
        known = self.watch.contents[seen.post]
        return known.index(seen.content) > known.index(self.watch.now[seen.post])

    def _buried(self, k: int, gone: Iterable[str], live: Container[int]) -> None:
        """Removals told: each must be true. That of a double whose other entry is still up was counted as a double."""
        for guid in set(gone) - self.gone:
            post = self._owner.get(guid)
            if post is None or post in self.watch.taken_down:
                continue
            if not self.watch.form.covers:
                self._fail("false retractions", post, k, "retracted, though a window claims nothing", post)
            elif post not in self.watch.removed and post not in live:
                self._fail("false retractions", post, k, "retracted, though never withdrawn", post)

    def _due(self, k: int, one: Due) -> None:
        before = self._before.pop(one.post, None)
        guids = self.by_post.get(one.post, [])
        apart = one.post in self.watch.apart
        if not guids or one.post in self.watch.taken_down:
            return  # lost is counted where all updates are
        seen = [self.current[guid] for guid in guids]
        if "new" in one.kinds or "retime" in one.kinds:
            self._dated(k, one, seen)
        kinds = one.kinds - {"new"}
        if apart:
            return
        told = "+".join(sorted(kinds))
        self.tally.counts["changes"] += one.changed
        names = [guid for guid in guids if self.current[guid].content == one.content]
        if not names:
            if one.changed:
                self._fail("missed changes", one.post, k, f"{told}: old words still up", (one.post, k))
            return
        if before is None or not kinds:
            return
        self._challenged.add(one.post)
        held = before[0] in names
        for kind in kinds:
            self.tally.held[kind] += held
            self.tally.asked[kind] += 1
        if not held:
            self._moved.add(one.post)
            self._fail("moved", one.post, k, f"{told}: {before[0][-12:]} became {names[0][-12:]}", (one.post, k))
        elif one.changed and before[1] and self.current[before[0]].updated == before[1] and "return" not in kinds:
            self._fail("missed changes", one.post, k, f"{told}: updated did not move", (one.post, k))

    def _dated(self, k: int, one: Due, seen: Sequence[_Seen]) -> None:
        self.tally.counts["dated"] += 1
        minutes = [each.published.replace(second=0) for each in seen if each.published]
        if one.label in minutes:
            self.tally.counts["dated right"] += 1
        else:
            self._fail(
                "wrong time",
                one.post,
                k,
                f"{[m.isoformat() for m in minutes]} is not {one.label.isoformat()}",
                (one.post, k),
            )

    def _fail(self, what: str, post: int | None, k: int, why: str, mark: object) -> None:
        """Count it, once."""
        if (what, mark) in self._told:
            return
        self._told.add((what, mark))
        apart = post in self.watch.apart and what in APART
        what = f"{what} (undecidable)" if apart else what
        if what == "false retractions" and post in self.watch.crumbled:
            what = "retracted by crumbling"
        self.tally.counts[what] += 1
        self.tally.failures.append(f"{what} {self.name} poll {k} update {post}: {why}")
