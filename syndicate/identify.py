"""Which known update is this? Pure: candidates and known updates in, matches out.

Strongest evidence first: an upstream id that can be trusted, a permalink, the exact fingerprint, then likeness. Every
match is one to one. Doubt means *new*: a merged pair hides news, a double only annoys. Against an update that was
taken down here doubt reverses: what may be it is matched to it, and so stays unpublished.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace

from syndicate.likeness import likeness, moments, same_time, telling, unlike
from syndicate.model import Key, KeyKind
from syndicate.walk import Candidate, Evidence, Identification, Known, Match

UPSTREAM_KINDS: tuple[KeyKind, ...] = ("id", "url")
MOST_COMPARED = 200
"""Unmatched updates a side that are compared word by word; beyond it only keys speak."""
MARGIN = 10.0
"""Points (of 100) by which the best partner must beat the second best."""


def identify(
    candidates: Sequence[Candidate], known: Sequence[Known], distrusted: Collection[KeyKind] = ()
) -> Identification:
    """Match each candidate of one document to at most one known update, in page order.

    Candidates that are the same update shown twice (a pinned double) come out once. ``distrusted`` are the kinds of
    upstream key that this source has lost our trust in so far; the result names them with those lost now.
    """
    single, notes = without_doubles(candidates)
    untrusted = set(distrusted)
    for kind in UPSTREAM_KINDS:
        if kind not in untrusted and (why := _unstable(kind, single, known)):
            untrusted.add(kind)
            notes.append(why)
    matcher = _Matcher(single, known, untrusted)
    for kind in UPSTREAM_KINDS:
        matcher.by_key(kind)
    matcher.by_print()
    matcher.by_likeness()
    return Identification(
        matches=matcher.matches(),
        distrusted=tuple(kind for kind in UPSTREAM_KINDS if kind in untrusted),
        notes=tuple(notes),
    )


def without_doubles(candidates: Sequence[Candidate]) -> tuple[list[Candidate], list[str]]:
    """Collapse candidates that are one update shown twice; the unpinned one keeps its place and becomes pinned."""
    kept: list[Candidate] = []
    places: dict[tuple[str, str, str], int] = {}
    dropped = 0
    for candidate in candidates:
        upstream = next((key.value for key in candidate.keys if key.kind in UPSTREAM_KINDS), "")
        if not upstream and not candidate.time_raw and not candidate.pinned:
            kept.append(candidate)  # two untimed "OUT!" are two updates
            continue
        mark = (upstream, candidate.fingerprint, candidate.time_raw if not upstream else "")
        if mark not in places:
            places[mark] = len(kept)
            kept.append(candidate)
            continue
        dropped += 1
        place = places[mark]
        twin = kept[place]
        if twin.pinned and not candidate.pinned:
            kept.append(replace(candidate, pinned=True))
            kept[place] = replace(twin, keys=())  # marked for removal, so that places stay valid
            places[mark] = len(kept) - 1
        elif candidate.pinned and not twin.pinned:
            kept[place] = replace(twin, pinned=True)
    single = [candidate for candidate in kept if candidate.keys]
    return single, ([f"{dropped} shown twice"] if dropped else [])


def _unstable(kind: KeyKind, candidates: Sequence[Candidate], known: Sequence[Known]) -> str | None:
    """Say why keys of ``kind`` can't be trusted: they change while the content stays, or only count positions."""
    owners = _index(known, kind)
    by_print: dict[str, list[Known]] = defaultdict(list)
    for one in known:
        by_print[one.fingerprint].append(one)
    claimed = {value for candidate in candidates if (value := _value(candidate, kind))}
    same = moved = 0
    for candidate in candidates:
        value = _value(candidate, kind)
        twins = [twin for twin in by_print.get(candidate.fingerprint, ()) if _has(twin, kind)]
        if not telling(candidate.content.text):  # then its time must say that it is the same one
            twins = [twin for twin in twins if candidate.time_raw and same_time(candidate, twin)]
        if value is None or not twins:
            continue
        if any(Key(kind, value) in twin.keys for twin in twins):
            same += 1
        elif value in owners or not any(_values(twin, kind) & claimed for twin in twins):
            moved += 1
    if moved >= 2 and moved > same:
        return f"the upstream {kind}s of {moved} unchanged updates changed: {kind}s are not trusted here"
    return None


class _Matcher:
    """The one-to-one assignment of one document, filled rung by rung."""

    def __init__(self, candidates: Sequence[Candidate], known: Sequence[Known], untrusted: Collection[KeyKind]) -> None:
        self.candidates = candidates
        self.known = known
        shared = {key for key, n in Counter(key for c in candidates for key in c.keys).items() if n > 1}
        # A key that several updates of one document share names none of them; the fingerprint is paired by order.
        self.keys = [
            tuple(key for key in c.keys if key.kind == "print" or (key.kind not in untrusted and key not in shared))
            for c in candidates
        ]
        self.found: dict[int, Match] = {}
        self.taken: set[str] = set()

    def matches(self) -> tuple[Match, ...]:
        return tuple(
            self.found[i] if i in self.found else Match(candidate, None, None, self.keys[i])
            for i, candidate in enumerate(self.candidates)
        )

    def by_key(self, kind: KeyKind) -> None:
        owners = _index(self.known, kind)
        for i in self._open():
            for key in self.keys[i]:
                if key.kind != kind:
                    continue
                choices = [one for one in owners.get(key.value, ()) if one.id not in self.taken]
                if choices and not _recycled(self.candidates[i], best := _preferred(choices)):
                    self._take(i, best, kind)
                    break

    def by_print(self) -> None:
        """Equal content. Told at the same time it is the same update, wherever it was; else only if it is listed."""
        owners: dict[str, list[Known]] = defaultdict(list)
        for one in sorted(self.known, key=lambda one: -one.position):
            for key in one.keys:
                if key.kind == "print":
                    owners[key.value].append(one)
        for fits in (self._is_print_of, self._is_listed_print_of):
            floor = self._floor()
            for i in self._open():
                for one in owners.get(self.candidates[i].fingerprint, ()):
                    if one.id not in self.taken and not self._other_id(i, one) and fits(self.candidates[i], one, floor):
                        self._take(i, one, "print")
                        break

    def _is_print_of(self, candidate: Candidate, one: Known, _floor: float) -> bool:
        # A short text without a time ("OUT!") comes again and again.
        return same_time(candidate, one) and (candidate.time_raw != "" or telling(candidate.content.text))

    def _is_listed_print_of(self, candidate: Candidate, one: Known, floor: float) -> bool:
        # A short text at another time is another event; a long one was retimed, unless it scrolled off long ago.
        if one.state != "taken-down" and (one.state != "live" or one.position < floor):
            return False
        return not (candidate.time_raw and one.time_raw) or telling(candidate.content.text)

    def _floor(self) -> float:
        """Where the list ends, as far as it is known: what is older has scrolled off."""
        return min((m.known.position for m in self.found.values() if m.known), default=float("-inf"))

    def by_likeness(self) -> None:
        """Edited content without a key in common: the stated time must agree, the words must be alike enough."""
        scored = self._scores()
        beside: dict[int | str, list[tuple[float, int, str]]] = defaultdict(list)
        for score, i, one in scored:
            beside[i].append((score, i, one.id))
            beside[one.id].append((score, i, one.id))
        for score, i, one in scored:
            if i in self.found or one.id in self.taken:
                continue
            rivals = [s for s, j, ref in beside[i] + beside[one.id] if (j, ref) != (i, one.id) and self._free(j, ref)]
            if score - max(rivals, default=0.0) >= MARGIN or one.state == "taken-down":
                self._take(i, one, "similar")

    def _scores(self) -> list[tuple[float, int, Known]]:
        """Every plausible pair with its likeness, best first; bounded, since likeness costs."""
        candidates = self._open()[:MOST_COMPARED]
        floor = self._floor()
        by_time: dict[str, list[Known]] = defaultdict(list)
        for one in sorted(self.known, key=lambda one: -one.position):
            if (one.position >= floor or one.state == "taken-down") and one.id not in self.taken:
                for mark in moments(one):
                    if len(by_time[mark]) < MOST_COMPARED:
                        by_time[mark].append(one)
        rivals = Counter(self.candidates[i].time_raw for i in candidates)
        scored = []
        for i in candidates:
            candidate = self.candidates[i]
            near = {one.id: one for mark in moments(candidate) for one in by_time.get(mark, ())}
            for one in near.values():
                if self._other_id(i, one) or not same_time(candidate, one):
                    continue
                score = likeness(candidate, one, rivals[candidate.time_raw] == 1)
                if score is not None:
                    scored.append((score, i, one))
        return sorted(scored, key=lambda row: (-row[0], row[1], -row[2].position))

    def _free(self, i: int, ref: str) -> bool:
        return i not in self.found and ref not in self.taken

    def _other_id(self, i: int, one: Known) -> bool:
        """Both sides carry a trusted id, and not the same: then they are two updates, however alike."""
        mine = {key.value for key in self.keys[i] if key.kind == "id"}
        theirs = _values(one, "id")
        return bool(mine and theirs and not mine & theirs)

    def _open(self) -> list[int]:
        return [i for i in range(len(self.candidates)) if i not in self.found]

    def _take(self, i: int, one: Known, by: Evidence) -> None:
        self.found[i] = Match(self.candidates[i], one, by, self.keys[i])
        self.taken.add(one.id)


def _recycled(candidate: Candidate, one: Known) -> bool:
    """An anchor that was given to another update: other words, other headline, another stated time."""
    if candidate.fingerprint == one.fingerprint or not (candidate.time_raw and one.time_raw):
        return False
    if candidate.time_raw == one.time_raw or same_time(candidate, one) or candidate.title == one.title:
        return False
    return unlike(candidate, one)


def _preferred(choices: Sequence[Known]) -> Known:
    """Of several updates that ever had one key: the one that lives, else the one used last."""
    return max(choices, key=lambda one: (one.state == "live", one.n, one.position))


def _index(known: Iterable[Known], kind: KeyKind) -> dict[str, list[Known]]:
    index: dict[str, list[Known]] = defaultdict(list)
    for one in known:
        for key in one.keys:
            if key.kind == kind:
                index[key.value].append(one)
    return index


def _value(candidate: Candidate, kind: KeyKind) -> str | None:
    return next((key.value for key in candidate.keys if key.kind == kind), None)


def _values(one: Known, kind: KeyKind) -> set[str]:
    return {key.value for key in one.keys if key.kind == kind}


def _has(one: Known, kind: KeyKind) -> bool:
    return any(key.kind == kind for key in one.keys)
