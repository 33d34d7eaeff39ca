"""What happened to each update? Pure: matches, known updates and the poll instant in, changes out.

| seen now                                   | stored         | change                                       |
|--------------------------------------------|----------------|----------------------------------------------|
| yes                                        | none           | New                                          |
| yes                                        | same print     | nothing; Found if it had been missed         |
| yes                                        | same print, key unknown | Aliased                             |
| yes                                        | other print    | Revised                                      |
| yes, publisher changed its time            | same print     | Retimed                                      |
| yes                                        | retracted      | Restored                                     |
| yes                                        | taken down     | nothing                                      |
| yes, in other words or at another time     | taken down     | Withheld: nobody is told                     |
| yes, only our reader changed               | any            | Reread                                       |
| yes, its first words set apart or no more  | other print    | Reread                                       |
| yes, pinned or no longer                   | same print     | Reread                                       |
| yes, equal to an earlier revision          | other print    | Flipped, until it has stood; then Revised    |
| yes, under an earlier time                 | same print     | Flipped, until it has stood; then Retimed    |
| yes, most others changed as well           | other print    | Reread: told in another way                  |
| no                                         | not covered    | nothing                                      |
| no                                         | covered        | Missed, then Retracted                       |
| named as deleted                           | live           | Retracted                                    |
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from syndicate.merge.absent import absences, deletions
from syndicate.merge.births import births, mint
from syndicate.merge.dates import utc
from syndicate.merge.places import moves
from syndicate.merge.seen import FLIP_POLLS, FLIP_POLLS_TIME, changes_of, is_ours, is_same, published_of, unknown_keys
from syndicate.noise import told_otherwise
from syndicate.walk import Change, Decision, Match, Reading, Reread, Retimed, Retracted, Snapshot

__all__ = ["FLIP_POLLS", "FLIP_POLLS_TIME", "merge", "mint", "reread"]


def merge(
    matches: Sequence[Match], reading: Reading, snapshot: Snapshot, now: datetime, reader: str | None = None
) -> Decision:
    """Decide what one accepted document did to a source.

    ``now`` is the poll instant, UTC, whole seconds; ``reader`` who read the document.
    """
    otherwise = told_otherwise(matches)
    stood, last = snapshot.state.stale_polls, snapshot.state.seen
    seen = {match.known.id for match in matches if match.known}
    changes: list[Change] = list(births(matches, reading, snapshot, now))
    for match in matches:
        if match.known:
            ours = match.known.id in otherwise.updates or is_ours(match, match.known, reader)
            changes += changes_of(match, match.known, now, last, stood=stood, ours=ours)
    changes += moves(matches, reading, snapshot.known)
    changes += deletions(reading, snapshot.known, seen, now)
    gone = {change.id for change in changes if isinstance(change, Retracted)}
    absent = absences(matches, reading, snapshot, seen | gone, now)
    notes = (*absent.notes, *otherwise.notes)
    gap = bool(matches) and not seen and any(one.state == "live" for one in snapshot.known)
    if gap:
        notes = (*notes, "no update shown was known before: a gap")
    return replace(absent, changes=(*changes, *absent.changes), notes=notes, noise=otherwise.noise, gap=gap)


def reread(matches: Sequence[Match]) -> Decision:
    """Adopt what a changed reader makes of the last accepted document: nothing new, nothing revised.

    The time that it now tells goes with the words it is told by: the next document would say nothing of either.
    """
    changes: list[Change] = []
    for match in matches:
        known, candidate = match.known, match.candidate
        if known is None or known.state != "live":
            continue
        new_keys = unknown_keys(match, known)
        if is_same(candidate, known) and not new_keys:
            continue
        changes.append(Reread(known.id, candidate, new_keys))
        published = published_of(candidate, known, None)
        if published is not None and published != known.published:
            changes.append(Retimed(known.id, published, candidate.time_raw, utc(published.instant)))
    return Decision(tuple(changes))
