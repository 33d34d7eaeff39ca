"""What a source's own keys are worth, learned from what happens to them. Pure.

Two things are believed of a key, each on its own evidence. That the *same* one means the same update is believed from
the start, until keys are seen to count positions, to be shared, or to go to other updates. That *another* one means
another update is believed only once keys have outlasted some edits: many systems mint a new guid at every edit, or
all at once with a new template.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import get_args

from syndicate.likeness import same_time, spoken, telling, told
from syndicate.model import Key, KeyKind
from syndicate.walk import Candidate, Known, Match, Trust

TOO_OFTEN = 3
"""Times that keys of a kind go to other updates before none of that kind is believed."""


WORDED = 0.6
"""The share of a key's words that are the update's own, where it is made of them; letters may be lost in it."""
FEWEST_WORDS = 2
_WORD = re.compile(r"[^\W\d_]{3,}")
_NUMBER = re.compile(r"\d+")


Owners = Mapping[KeyKind, Mapping[str, Sequence[Known]]]
"""The updates that ever had a key, by its kind and value."""


def before(trust: Trust, candidates: Sequence[Candidate], owners: Owners) -> Trust:
    """``trust`` after a first look at a document: keys that it shares out, or that count its positions, are lost."""
    kind = trust.kind
    values = Counter(value for candidate in candidates if (value := value_of(candidate, kind)))
    sharing = sum(n for n in values.values() if n > 1)
    if sharing > 1 and 2 * sharing > sum(values.values()):
        return replace(trust, lost=f"{sharing} updates of one document share their {kind}s")
    stayed = moved = changed = 0
    for candidate in candidates:
        value = value_of(candidate, kind)
        twins = [twin for twin in owners["print"].get(candidate.fingerprint, ()) if values_of(twin, kind)]
        twins = [twin for twin in twins if twin.fingerprint == candidate.fingerprint]
        if not telling(candidate.content.text):  # then its time must say that it is the same one
            twins = [twin for twin in twins if candidate.time_raw and same_time(candidate, twin)]
        if value is None or not twins:
            continue
        if any(value in values_of(twin, kind) for twin in twins):
            stayed += 1
        elif value in owners[kind] or any(values_of(twin, kind) & values.keys() for twin in twins):
            moved += 1
        else:
            changed += 1
    if moved >= 2 and moved > stayed:
        return replace(trust, lost=f"{moved} unchanged updates have the {kind}s of others")
    return replace(trust, changing=changed > stayed)


def after(trust: Trust, matches: Sequence[Match], owners: Owners) -> Trust:
    """``trust`` with what one document taught: which keys stayed, changed, or went to other updates."""
    if trust.lost:
        return trust
    kind = trust.kind
    edited = stayed = changed = moved = reused = 0
    for match in matches:
        value = value_of(match.candidate, kind)
        if value is None or Key(kind, value) not in match.keys:
            continue
        if match.known is None or not (theirs := values_of(match.known, kind)):
            reused += value in owners[kind]
        elif value in theirs:
            edited += match.candidate.fingerprint != match.known.fingerprint
            stayed += match.candidate.fingerprint == match.known.fingerprint
        elif value in owners[kind]:
            reused += 1
        else:
            changed += 1
            moved += match.candidate.fingerprint == match.known.fingerprint
    in_a_row = trust.changed + 1 if moved >= 2 and moved > stayed else 0 if stayed else trust.changed
    learned = replace(trust, kept=0 if changed else trust.kept + edited, changed=in_a_row, reused=trust.reused + reused)
    if learned.changed >= 2:
        return replace(learned, lost=f"the {kind}s of unchanged updates change all the time")
    if learned.reused >= TOO_OFTEN and learned.reused > learned.kept:
        return replace(learned, lost=f"{kind}s go to other updates again and again")
    return learned


def remembered(kinds: Sequence[KeyKind], trust: Iterable[Trust]) -> list[Trust]:
    """One judgement for each kind, as far as it was made before."""
    made = {one.kind: one for one in trust}
    return [made.get(kind, Trust(kind)) for kind in kinds]


def index(known: Iterable[Known]) -> Owners:
    """The updates that ever had a key, by its kind and value; of equal content the newest first."""
    found: dict[KeyKind, dict[str, list[Known]]] = {kind: {} for kind in get_args(KeyKind)}
    for one in sorted(known, key=lambda one: -one.position):
        for kind, value in one.keys:
            found[kind].setdefault(value, []).append(one)
    return found


def value_of(candidate: Candidate, kind: KeyKind) -> str | None:
    """The candidate's key of one kind."""
    for key in candidate.keys:  # as a loop: it is asked a hundred times for each document
        if key.kind == kind:
            return key.value
    return None


def is_worded(value: str | None, candidate: Candidate) -> bool:
    """Whether a key is made of the update's own words ("bridge-at-oak-street-closed"): it says no more than they do.

    Of an address its last part is meant; a number that the update does not say makes it an id.
    """
    path, _, fragment = (value or "").casefold().partition("#")
    name = fragment or path.rstrip("/").rpartition("/")[2]
    parts = _WORD.findall(name)
    words = told(spoken(candidate)).words
    said, spelled = set(words), " ".join(words)
    if len(parts) < FEWEST_WORDS or not all(number in spelled for number in _NUMBER.findall(name)):
        return False
    return sum(part in said for part in parts) >= WORDED * len(parts)


def values_of(one: Known, kind: KeyKind) -> set[str]:
    """All keys of one kind that an update ever had."""
    return {key.value for key in one.keys if key.kind == kind}
