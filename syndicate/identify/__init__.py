"""Which known update is this? Pure: candidates and known updates in, matches out.

Strongest evidence first: an upstream key and the exact content that agree, an upstream key, the exact content, then
likeness of words, stated time and place in the list. Every match is one to one. Doubt means *new*: a merged pair
hides news, a double only annoys. Against an update that was taken down here doubt reverses: what may be it is matched
to it, and so stays unpublished.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from syndicate.identify import trust as trusting
from syndicate.identify.clocks import moved_back, moved_by
from syndicate.identify.doubles import UPSTREAM_KINDS, without_doubles
from syndicate.identify.pairs import RETOLD_WITHIN, Pairs
from syndicate.identify.places import BOTTOM, Places
from syndicate.identify.trust import Owners, value_of, values_of
from syndicate.likeness import (
    as_sighted,
    compare,
    likeness,
    same_time,
    spoken,
    telling,
    time_relation,
    told_apart,
    told_within,
)
from syndicate.model import Guid, Key, KeyKind
from syndicate.walk import Candidate, Evidence, Identification, Known, Match, Trust

__all__ = ["MARGIN", "UPSTREAM_KINDS", "identify", "without_doubles"]

MARGIN = 10.0
"""Points (of 100) by which the best partner must beat the second best."""
UNLIKE = 50.0
NEARLY_SAME = 85.0


def identify(
    candidates: Sequence[Candidate],
    known: Sequence[Known],
    trust: Sequence[Trust] = (),
    *,
    newest_first: bool | None = None,
    asked: Collection[Guid] = (),
) -> Identification:
    """Match each candidate of one document to at most one known update, in page order.

    Candidates that are the same update shown twice (a pinned double) come out once. ``trust`` is what the source's
    earlier documents taught of its keys; the result holds what is thought of them from now on.
    """
    single, notes = without_doubles(candidates)
    judged = trusting.remembered(UPSTREAM_KINDS, trust)
    had = {one.kind for one in judged if one.lost}
    # What was taken down is known by what it said then, and by what it says now; the latter leads.
    views = [view for one in known for view in ((as_sighted(one), one) if one.sighted else (one,))]
    owners = trusting.index(views)
    span = moved_by(single, known)
    by_clock = [moved_back(one, span) for one in single]
    judged = [one if one.lost else trusting.before(one, by_clock, owners) for one in judged]
    matcher = _Matcher(by_clock, views, owners, judged, newest_first, asked)
    matcher.climb(single if span else ())
    matches = matcher.matches(single)
    notes += [f"all times were moved by {span}"] if span else []
    judged = [trusting.after(one, matches, owners) for one in judged]
    stored = {one.id: one for one in known if one.sighted}
    matches = tuple(_as_stored(match, stored) for match in matches)
    notes += [f"{one.kind}s are not trusted here: {one.lost}" for one in judged if one.lost and one.kind not in had]
    held = sum(match.by == "similar" and match.known.state == "taken-down" for match in matches if match.known)
    notes += [f"{held} held unpublished: it may be what was taken down"] if held else []
    return Identification(matches, tuple(judged), tuple(notes))


class _Matcher:
    """The one-to-one assignment of one document, filled rung by rung."""

    def __init__(
        self,
        candidates: Sequence[Candidate],
        known: Sequence[Known],
        owners: Owners,
        trust: Sequence[Trust],
        newest_first: bool | None,
        asked: Collection[Guid],
    ) -> None:
        self.candidates = candidates
        self.known = known
        self.listed = [one for one in known if one.id not in asked]
        """What the last document may have shown."""
        self.newest_first = newest_first
        self.earned = {one.kind for one in trust if one.standing == "earned" and not one.changing}
        lost = {one.kind for one in trust if one.lost}
        shared = {key for key, n in Counter(key for c in candidates for key in c.keys).items() if n > 1}
        # A key that several updates of one document share names none of them; the fingerprint is paired by order.
        self.keys = [
            tuple(key for key in c.keys if key.kind == "print" or (key.kind not in lost and key not in shared))
            for c in candidates
        ]
        self.owners = owners
        stated = [c for c in candidates if c.published]
        # Atom without ``published``: all times are those of the last edit, and another one says nothing.
        self.dated_by_edits = bool(stated) and all(c.published and c.modified == c.published.instant for c in stated)
        self.found: dict[int, Match] = {}
        self.taken: set[str] = set()
        self.settled: tuple[int, Places] | None = None
        """The places, and how many were recognised when they were worked out."""

    def climb(self, as_told: Sequence[Candidate]) -> None:
        """All rungs, from the surest down; each knows the places that those before it settled.

        ``as_told`` are the candidates at the times of the document, where those are not the ones compared.
        """
        self._by_key_and_print()
        for kind in UPSTREAM_KINDS:
            self._by_key(kind)
        self._by_told_print(self.candidates)
        if as_told:
            self._by_told_print(as_told)  # some were stored by the clock of now already
        self._by_listed_print()
        if self._by_likeness():
            self._by_likeness()  # what was recognised now divides the list more finely

    def matches(self, as_told: Sequence[Candidate]) -> tuple[Match, ...]:
        """One for each candidate, which is given ``as_told`` by the document."""
        again = self._shown_again()
        return tuple(
            replace(self.found[i], candidate=candidate)
            if i in self.found
            else Match(candidate, None, None, self.keys[i])
            for i, candidate in enumerate(as_told)
            if i not in again
        )

    def _shown_again(self) -> set[int]:
        """Candidates that show a second time what the operator found to be one update with what was recognised."""
        standing = [one for one in self.known if one.merged and one.id in self.taken]
        if not standing:
            return set()
        places = self._places()
        return {i for i in self._open() if any(self._is_again(i, one, places) for one in standing)}

    def _is_again(self, i: int, one: Known, places: Places) -> bool:
        return any(
            key in one.keys and (key.kind == "print" or not self._recycled(i, one, key.kind, places))
            for key in self.keys[i]
        )

    # --- upstream keys ---------------------------------------------------------------------------------------------

    def _by_key_and_print(self) -> None:
        for kind in UPSTREAM_KINDS:
            owners = self.owners[kind]
            for i in self._open():
                candidate = self.candidates[i]
                value = self._key(i, kind)
                agreed = [one for one in owners.get(value or "", ()) if one.fingerprint == candidate.fingerprint]
                agreed = [one for one in agreed if one.id not in self.taken and not _another_event(candidate, one)]
                if agreed:
                    self._take(i, _preferred(agreed), kind)

    def _by_key(self, kind: KeyKind) -> None:
        owners = self.owners[kind]
        shown = {c.fingerprint: i for i, c in enumerate(self.candidates)}
        places = self._places()
        for i in self._open():
            choices = [one for one in owners.get(self._key(i, kind) or "", ()) if one.id not in self.taken]
            if not choices:
                continue
            best = _preferred(choices)
            if self._speaks_elsewhere(i, best, shown) or self._recycled(i, best, kind, places):
                continue
            self._take(i, best, kind)

    def _speaks_elsewhere(self, i: int, one: Known, shown: dict[str, int]) -> bool:
        """The content contradicts the key: this one's belongs to another known update, or that one's is shown by
        another candidate."""
        candidate = self.candidates[i]
        if any(
            other.id != one.id and other.id not in self.taken and self._is_print_of(candidate, other)
            for other in self.owners["print"].get(candidate.fingerprint, ())
        ):
            return True
        j = shown.get(one.fingerprint)
        return j is not None and j != i and j not in self.found and self._is_print_of(self.candidates[j], one)

    def _recycled(self, i: int, one: Known, kind: KeyKind, places: Places) -> bool:
        """A key that was given to another update: other words told at another time, or a short word told again."""
        candidate = self.candidates[i]
        if time_relation(candidate, one) != "other" or self.dated_by_edits:
            return False
        if one.state == "taken-down" and told_within(candidate, one, RETOLD_WITHIN):
            return False  # rewritten since, and its time corrected
        worded = trusting.is_worded(self._key(i, kind), candidate)
        place = places.of(i, one)
        scrolled_off = not place.fits and one.position < places.floor
        scrolled_off |= places.floor == BOTTOM and kind == "url"
        if candidate.fingerprint == one.fingerprint:
            return (scrolled_off or worded) and _another_event(candidate, one)
        if worded:
            return True  # it says no more than the words do: likeness weighs them
        like = compare(candidate.content.text, one.text)  # an address made of the headline is told by it again
        if scrolled_off:
            # An address made of the first words comes again with the next report that begins so.
            same = like.contained >= NEARLY_SAME and like.same_numbers and not like.twin
            return not (same and telling(candidate.content.text))
        # Of one topic's reports any two share half of their words: what was gone, or stood elsewhere, has to say more.
        away = (one.state == "retracted" or not place.fits) and not told_within(candidate, one, RETOLD_WITHIN)
        # A single sentence is soon said again: there the headline has to agree as well.
        if away and min(like.contained, compare(spoken(candidate), spoken(one)).contained) < NEARLY_SAME:
            return True
        return like.contained < UNLIKE or self._told_before(i, one)

    def _told_before(self, i: int, one: Known) -> bool:
        """Another known update states this one's time and has its words, or another candidate states that one's."""
        return any(
            _alike_then(self.candidates[i], other)
            for other in self.known
            if other.id != one.id and other.id not in self.taken and other.state == "live"
        ) or any(_alike_then(self.candidates[j], one) for j in self._open() if j != i)

    # --- exact content ---------------------------------------------------------------------------------------------

    def _by_told_print(self, candidates: Sequence[Candidate]) -> None:
        """Equal content told at the same time is the same update, wherever it was."""
        for i in self._oldest_first():
            candidate = candidates[i]
            for one in self.owners["print"].get(candidate.fingerprint, ()):
                if self._free(i, one) and self._is_print_of(candidate, one):
                    self._take(i, one, "print")
                    break

    def _is_print_of(self, candidate: Candidate, one: Known) -> bool:
        # A short text without a time ("OUT!") comes again and again.
        if candidate.time_raw or one.time_raw:
            return same_time(candidate, one) and (candidate.time_raw != "" or telling(candidate.content.text))
        return telling(candidate.content.text)

    def _by_listed_print(self) -> None:
        """Equal content told at another time or at none: the same update while it is listed, and in its place."""
        places = self._places()
        for i in self._oldest_first():
            candidate = self.candidates[i]
            for one in self.owners["print"].get(candidate.fingerprint, ()):
                if self._free(i, one) and self._is_listed_print_of(i, one, places):
                    self._take(i, one, "print")
                    break

    def _is_listed_print_of(self, i: int, one: Known, places: Places) -> bool:
        candidate, place = self.candidates[i], places.of(i, one)
        long = telling(candidate.content.text)
        if one.state == "taken-down":
            return long or time_relation(candidate, one) != "other"
        if one.state != "live" or (not long and told_apart(candidate, one)):
            return False
        if time_relation(candidate, one) == "other":
            # A short text at another time is another event, unless it stands where the other stood.
            listed = one.position >= places.floor or told_within(candidate, one, RETOLD_WITHIN)
            return (long and listed) or (place.closed and place.partners)
        return place.fits or (long and one.position >= places.floor)

    # --- likeness --------------------------------------------------------------------------------------------------

    def _by_likeness(self) -> bool:
        """Edited content without a key in common: words, time and place in the list decide, by a margin.

        True if something was recognised.
        """
        before = len(self.found)
        opened = self._open()
        missing = [one for one in self.known if one.id not in self.taken]
        pairs = Pairs(self.candidates, opened, missing, self._places())
        scored = [row for row in pairs.scored() if not self._other_key(row.candidate, row.one)]
        beside: dict[int | str, list[tuple[float, int, str]]] = defaultdict(list)
        for row in scored:
            beside[row.candidate].append((row.score, row.candidate, row.one.id))
            beside[row.one.id].append((row.score, row.candidate, row.one.id))
        for score, i, one in scored:
            if i in self.found or one.id in self.taken:
                continue
            rivals = [
                s
                for s, j, ref in beside[i] + beside[one.id]
                if (j, ref) != (i, one.id) and j not in self.found and ref not in self.taken
            ]
            if score - max(rivals, default=0.0) >= MARGIN or one.state == "taken-down":
                self._take(i, one, "similar")
        return len(self.found) > before

    def _other_key(self, i: int, one: Known) -> bool:
        """Both sides carry an id of a kind that outlasts edits, and not the same: two updates, however alike, unless
        they were told at one time."""
        if one.state == "taken-down" or "id" not in self.earned:
            return False
        candidate = self.candidates[i]
        if time_relation(candidate, one) in ("exact", "same"):
            return False
        verbatim = candidate.fingerprint == one.fingerprint and telling(candidate.content.text)
        if verbatim and told_within(candidate, one, RETOLD_WITHIN):
            return False  # out of sight while all got new ids, and its time corrected; or posted anew
        mine, theirs = self._key(i, "id"), values_of(one, "id")
        if not mine or not theirs or mine in theirs:
            return False
        return not trusting.is_worded(mine, candidate)  # what is made of the words changes with them

    # --- the assignment --------------------------------------------------------------------------------------------

    def _places(self) -> Places:
        if self.settled is not None and self.settled[0] == len(self.found):
            return self.settled[1]  # no rung since then found anything
        recognised = {i: match.known for i, match in self.found.items() if match.known}
        missing = [one for one in self.listed if one.id not in self.taken]
        places = Places(self.candidates, recognised, missing, self.newest_first)
        self.settled = len(self.found), places
        return places

    def _key(self, i: int, kind: KeyKind) -> str | None:
        value = value_of(self.candidates[i], kind)
        return value if value is not None and Key(kind, value) in self.keys[i] else None

    def _free(self, i: int, one: Known) -> bool:
        return i not in self.found and one.id not in self.taken and not self._other_key(i, one)

    def _open(self) -> list[int]:
        return [i for i in range(len(self.candidates)) if i not in self.found]

    def _oldest_first(self) -> list[int]:
        """Of equal ones the newest is the one that is new."""
        opened = self._open()
        return opened if self.newest_first is False else opened[::-1]

    def _take(self, i: int, one: Known, by: Evidence) -> None:
        self.found[i] = Match(self.candidates[i], one, by, self.keys[i])
        self.taken.add(one.id)


def _as_stored(match: Match, stored: Mapping[Guid, Known]) -> Match:
    return replace(match, known=stored[match.known.id]) if match.known and match.known.id in stored else match


def _another_event(candidate: Candidate, one: Known) -> bool:
    """A short text ("OUT!") told at another time may be another event, whatever address was made of its words."""
    return not telling(candidate.content.text) and time_relation(candidate, one) == "other"


def _alike_then(candidate: Candidate, one: Known) -> bool:
    told_then = time_relation(candidate, one) in ("exact", "same")
    return told_then and likeness(candidate, one).contained >= UNLIKE


def _preferred(choices: Sequence[Known]) -> Known:
    """Of several updates that ever had one key: the one that lives, else the one used last."""
    return max(choices, key=lambda one: (one.state == "live", one.n, one.position))
