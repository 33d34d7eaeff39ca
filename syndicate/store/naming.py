"""Renaming: which row of the store is meant by an id that was another before. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import TypeVar

from syndicate.store.records import FeedSettings, SourceSettings

T = TypeVar("T")


def renames(there: Collection[str], wanted: Sequence[SourceSettings] | Sequence[FeedSettings]) -> list[tuple[str, str]]:
    """(old, new) ids in an order that never meets a taken name: where a is to be b and b to be c, b moves first.

    A row that already has the new id is meant by it; its former names then mean nothing.
    """
    taken, unmoved = set(there), set(there)
    found: list[tuple[str, str]] = []
    moved = True
    while moved:
        moved = False
        for one in wanted:
            old = next((was for was in one.was if was in unmoved), None)
            if one.id not in taken and old is not None:
                taken = taken - {old} | {one.id}
                unmoved.remove(old)
                found.append((old, one.id))
                moved = True
    return found


def named_anew(rows: Mapping[str, T], renamed: Sequence[tuple[str, str]]) -> dict[str, T]:
    """The rows by the ids they are to have."""
    kept = {id_: row for id_, row in rows.items() if id_ not in dict(renamed)}
    return kept | {new: rows[old] for old, new in renamed}
