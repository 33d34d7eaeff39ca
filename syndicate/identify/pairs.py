"""Which unrecognised candidates and missing updates may be one, and how likely: few pairs out of many. Pure.

A pair is looked at if both state one time, share a gap of the list, or share runs of words (a shingle index). What
makes it plausible depends on what time and place say; the score only ranks what is plausible.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import NamedTuple

from syndicate.identify.places import Place, Places
from syndicate.likeness import (
    TELLING_WORDS,
    Likeness,
    begins_as_twin,
    likeness,
    moments,
    repeats,
    shingles,
    spoken,
    telling,
    time_relation,
    told,
    told_apart,
    told_within,
    unpacked,
)
from syndicate.walk import Candidate, Known

NEAREST = 3
"""Of the missing updates that share words with a candidate, so many are compared."""
MOST_BESIDE = 50
"""Missing updates that share a stated time or a gap with a candidate, so many are compared."""
COMMON = 200
"""A run of words that so many missing updates share says nothing."""

ALIKE = 50.0
ALIKE_IN_PLACE = 20.0
ALIKE_UNTIMED = 80.0
ALIKE_UNTIMED_IN_PLACE = 55.0
ALIKE_UNTIMED_BETWEEN = 30.0
ALIKE_RETIMED = 70.0
ALIKE_RETIMED_ON_TOP = 90.0
FLASH_WORDS = 4
"""So many words that another update begins with are its beginning, though a third one was told in the same minute."""
RETOLD_WITHIN = timedelta(minutes=30)
ALIKE_TAKEN_DOWN = 40.0
ALIKE_TAKEN_DOWN_RETIMED = 80.0


class Pair(NamedTuple):
    """A plausible pair: how likely, of about 100 points, the candidate's number, the known update."""

    score: float
    candidate: int
    one: Known


class Pairs:
    """The plausible pairs of one document."""

    def __init__(
        self, candidates: Sequence[Candidate], opened: Sequence[int], missing: Sequence[Known], places: Places
    ) -> None:
        self._candidates = candidates
        self._opened = opened
        self._places = places
        self._missing = sorted(missing, key=lambda one: -one.position)
        """What was taken down may be there twice, with what it said then and says now; so they go by number."""
        # A time that another update states as well, recognised or not, is nobody's own.
        self._stated = Counter(mark for candidate in candidates for mark in moments(candidate))
        self._titled = Counter((mark, one.title) for one in candidates if one.title for mark in moments(one))

    def scored(self) -> list[Pair]:
        """Every plausible pair, best first."""
        if not self._opened or not self._missing:
            return []
        rows = []
        by_time, by_shingle = self._indexes()
        for i in self._opened:
            candidate = self._candidates[i]
            marks = moments(candidate)
            then = {n for mark in marks for n in by_time.get(mark, ())}
            beside = dict.fromkeys(n for mark in marks for n in by_time.get(mark, ())[:MOST_BESIDE])
            beside |= dict.fromkeys((*self._partner(i), *self._nearest(candidate, by_shingle)))
            telling_it = [self._missing[n] for n in then if self._missing[n].state == "live"]
            alone = all(self._stated[mark] == 1 for mark in marks) and len(telling_it) <= 1
            # Of several that state one time a headline tells one, if no other has it.
            headed = candidate.title is not None and all(self._titled[mark, candidate.title] == 1 for mark in marks)
            headed &= sum(one.title == candidate.title for one in telling_it) == 1
            for one in map(self._missing.__getitem__, beside):
                like = likeness(candidate, one)
                place = self._places.of(i, one)
                own = alone or (headed and one.title == candidate.title)
                if _plausible(candidate, one, like, place, alone=own):
                    rows.append(Pair(_score(candidate, one, like, place), i, one))
        rows = _without_ends(rows, self._candidates)
        return sorted(rows, key=lambda row: (-row.score, row.candidate, -row.one.position, row.one.id))

    def _indexes(self) -> tuple[dict[str | int, list[int]], dict[int, list[int]]]:
        """The missing updates that could be meant, by their stated times and by runs of words."""
        marks = [mark for i in self._opened for mark in moments(self._candidates[i])]
        by_time: dict[str | int, list[int]] = {mark: [] for mark in marks}
        by_shingle: dict[int, list[int]] = defaultdict(list)
        wanted = frozenset(number for i in self._opened for number in shingles(self._candidates[i].content.text))
        for n, one in enumerate(self._missing):
            for mark in moments(one) & by_time.keys():
                by_time[mark].append(n)
            for number in (unpacked(one.shingles) or shingles(one.text)) & wanted:
                by_shingle[number].append(n)
        return by_time, by_shingle

    def _nearest(self, candidate: Candidate, by_shingle: dict[int, list[int]]) -> list[int]:
        """Those that share the most runs of words."""
        votes: Counter[int] = Counter()
        for number in shingles(candidate.content.text):
            sharing = by_shingle.get(number, ())
            if len(sharing) <= COMMON:
                for n in sharing:
                    votes[n] += 1
        return sorted(votes, key=lambda n: (-votes[n], n))[:NEAREST]

    def _partner(self, i: int) -> Iterable[int]:
        ref = self._places.partner(i)
        return [n for n, one in enumerate(self._missing) if one.id == ref] if ref else ()


def _without_ends(rows: Sequence[Pair], candidates: Sequence[Candidate]) -> list[Pair]:
    """Of an update that was split what was cut off its end is new, if another one may be what it was cut from."""
    choices = Counter(row.one.id for row in rows)
    return [
        row
        for row in rows
        if choices[row.one.id] < 2 or row.one.state != "live" or not _ends(candidates[row.candidate], row.one)
    ]


def _ends(candidate: Candidate, one: Known) -> bool:
    """Whether an update says, word for word, what another one says at its end."""
    mine, theirs = told(candidate.content.text).words, told(one.text).words
    return TELLING_WORDS <= len(mine) < len(theirs) and theirs[-len(mine) :] == mine


def _plausible(candidate: Candidate, one: Known, like: Likeness, place: Place, *, alone: bool) -> bool:
    """Whether two updates may be one, by what time, place and words say together."""
    same_title = candidate.title is not None and candidate.title == one.title
    relation = time_relation(candidate, one)
    if one.expunged:
        return _shares_runs(candidate, one)
    words = like.contained
    if one.state == "taken-down":
        return _may_be_taken_down(candidate, one, like, told_then=relation in ("exact", "same"))
    if relation in ("exact", "same"):
        if relation == "exact" and alone and (words >= ALIKE_IN_PLACE / 2 or place.partners):
            return True
        return _told_then(candidate, one, like, place, same_title=same_title, alone=alone)
    if one.state != "live":
        return False
    if relation == "unknown":
        again = told_apart(candidate, one) and not telling(spoken(candidate))
        return place.fits and not again and _untimed(like, place, same_title=same_title)
    return _repeated(candidate, one, place) or _relabelled(candidate, one, like, place, same_title=same_title)


def _told_then(
    candidate: Candidate, one: Known, like: Likeness, place: Place, *, same_title: bool, alone: bool
) -> bool:
    """At one stated time, which others may share."""
    words = like.contained
    if place.partners and (words >= ALIKE_IN_PLACE or (place.closed and _may_be_reworded(candidate, one))):
        return True
    if words >= ALIKE or (alone and same_title):
        return True
    mine, theirs = spoken(candidate), spoken(one)
    # "Tor für Brunn" may begin two reports of one minute, but hardly one that replaces the other.
    fewest = 0 if alone else FLASH_WORDS
    return min(len(told(mine).words), len(told(theirs).words)) >= fewest and repeats(mine, theirs) == 0


def _relabelled(candidate: Candidate, one: Known, like: Likeness, place: Place, *, same_title: bool) -> bool:
    """At another time: the label was corrected, if hardly anything else was, and it stands where the other stood."""
    if not place.fits or like.twin or not telling(spoken(candidate)):
        return False
    if not place.partners:
        return (place.covered or place.closed) and _retold(candidate, one, like, same_title=same_title)
    if place.closed:
        if same_title:
            return like.contained >= ALIKE
        # A long text has most of a short one's words, whatever that tells.
        return like.contained >= ALIKE_RETIMED and (like.same_start or like.shared >= ALIKE)
    return place.covered and like.contained >= ALIKE_RETIMED_ON_TOP and like.same_numbers


def _untimed(like: Likeness, place: Place, *, same_title: bool) -> bool:
    """Without a time that could be compared: the place has to say what the time does not."""
    if place.partners and place.closed:
        return like.contained >= ALIKE_UNTIMED_BETWEEN or same_title
    if place.partners and place.covered:
        return like.contained >= ALIKE_UNTIMED_IN_PLACE
    return like.contained >= ALIKE_UNTIMED and like.same_numbers and not like.twin


def _may_be_reworded(candidate: Candidate, one: Known) -> bool:
    """Of two texts that share nothing one may be the other, rewritten, if it is the same kind of thing: the headline
    stands, the first words do, or there are none, as in an embedded film."""
    mine, theirs = told(spoken(candidate)).words, told(spoken(one)).words
    if not mine or not theirs:
        return not mine and not theirs
    return candidate.title == one.title is not None or repeats(spoken(candidate), spoken(one)) is not None


def _repeated(candidate: Candidate, one: Known, place: Place) -> bool:
    """Word for word what is gone from the very same list, at another time: its label was corrected, and the list
    sorted again, perhaps. More may follow; one number may differ where nothing but an edit explains it.
    """
    mine, theirs = spoken(candidate), spoken(one)
    words = min(len(told(mine).words), len(told(theirs).words))
    if words < TELLING_WORDS or not (place.covered or told_within(candidate, one, RETOLD_WITHIN)):
        return False
    numbers = repeats(mine, theirs)
    if numbers is None:
        return False
    if not numbers and len(told(mine).words) == len(told(theirs).words):
        return True
    near = told_within(candidate, one, RETOLD_WITHIN)
    return near and (not numbers or (numbers == 1 and place.covered and words >= 2 * TELLING_WORDS))


def _retold(candidate: Candidate, one: Known, like: Likeness, *, same_title: bool) -> bool:
    """Among others that came and went: a long text that begins alike, under one headline, at almost the same time.

    Hourly reports of one name differ in several numbers.
    """
    if not like.same_start or like.lost_numbers > 1:
        return False
    near = told_within(candidate, one, RETOLD_WITHIN)
    long = len(one.text.split()) >= 2 * TELLING_WORDS
    untitled = candidate.title is None and one.title is None
    enough = ALIKE_UNTIMED if same_title else ALIKE_RETIMED_ON_TOP
    return near and long and (same_title or untitled) and like.contained >= enough


def _may_be_taken_down(candidate: Candidate, one: Known, like: Likeness, *, told_then: bool) -> bool:
    same_title = candidate.title is not None and candidate.title == one.title
    if told_then:
        return like.contained >= ALIKE_TAKEN_DOWN or same_title
    enough = ALIKE if same_title else ALIKE_TAKEN_DOWN_RETIMED
    if same_title and told_within(candidate, one, RETOLD_WITHIN):
        return like.contained >= ALIKE_TAKEN_DOWN
    if telling(one.text) and repeats(spoken(candidate), spoken(one)) == 0:
        return True
    sibling = not told_within(candidate, one, RETOLD_WITHIN) and begins_as_twin(candidate.content.text, one.text)
    return like.contained >= enough and like.same_numbers and not (like.twin or sibling)


def _shares_runs(candidate: Candidate, one: Known) -> bool:
    """Of an update whose words were erased only the numbers of their runs are left to know it by."""
    mine, theirs = shingles(candidate.content.text), unpacked(one.shingles)
    fewer = min(len(mine), len(theirs))
    return fewer > 0 and 100.0 * len(mine & theirs) >= ALIKE * fewer


def _score(candidate: Candidate, one: Known, like: Likeness, place: Place) -> float:
    """Points that rank the plausible: words first, then what title, beginning, time and place add."""
    score = 0.4 * like.contained + 0.15 * like.shared
    score += 15.0 * (candidate.title is not None and candidate.title == one.title)
    score += 25.0 * like.same_start
    score += 20.0 * (candidate.title != one.title and candidate.content.text == one.text != "")  # retitled, no more
    score += {"exact": 20.0, "same": 12.0, "unknown": 0.0, "other": -10.0}[time_relation(candidate, one)]
    score += 15.0 * place.partners
    return score
