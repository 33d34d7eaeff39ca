"""Which update is which where another reader reads a document that was read before. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from syndicate.identify import identify
from syndicate.walk import Candidate, Identification, Known, Match, Trust


def identify_again(
    candidates: Sequence[Candidate], known: Sequence[Known], trust: Sequence[Trust], *, newest_first: bool | None
) -> Identification:
    """As ``identify``; then what is left over is compared without times, for these may be read otherwise as well.

    Nobody edited anything: an update at another time, in nearly the same words and the same place, is the same.
    """
    found = identify(candidates, known, trust, newest_first=newest_first)
    taken = {match.known.id for match in found.matches if match.known}
    if len(taken) == len(found.matches):
        return found
    untimed = [replace(one, published=None, time_raw="") for one in candidates]
    told = {id(bare): id(one) for bare, one in zip(untimed, candidates, strict=True)}
    bare = identify(
        untimed, [replace(one, published=None, time_raw="") for one in known], trust, newest_first=newest_first
    )
    stored = {one.id: one for one in known}
    others: dict[int, Match] = {
        told[id(match.candidate)]: replace(match, known=stored[match.known.id])
        for match in bare.matches
        if match.known and match.known.id not in taken and id(match.candidate) in told
    }
    matches = [
        match if match.known else replace(others.get(id(match.candidate), match), candidate=match.candidate)
        for match in found.matches
    ]
    return replace(found, matches=tuple(matches))
