"""Entries' bytes, kept with their revision: what a document is joined of, so that only what changed is rendered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple, TypeAlias

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from syndicate.memo import Memo
from syndicate.model import Guid
from syndicate.pieces import Piece
from syndicate.store.prepared import Row, prepared
from syndicate.store.records import Kept
from syndicate.store.rows import Columns
from syndicate.store.statements import chunks, replace
from syndicate.store.tables import entries, membership, pick, updates


class Bytes(NamedTuple):
    """An entry's bytes by format. They are good as long as seq and mark of its member are these."""

    seq: int
    mark: str
    formats: Mapping[str, bytes]


Memory: TypeAlias = Memo[tuple[int, Guid], Bytes]
"""What this process last had of entries' bytes, by row number of the feed and GUID."""
ROOM = 12_000_000
"""Bytes that a generation of it holds."""


def memory() -> Memory:
    # What holds the bytes weighs something as well.
    return Memo(lambda one: 500 + sum(map(len, one.formats.values())), ROOM)


def good(
    connection: Connection,
    feed: int,
    listed: Sequence[Row],
    mark: Mapping[str, str],
    formats: Sequence[str],
    memory: Memory,
) -> dict[Guid, Mapping[str, bytes]]:
    """The bytes that are still good of what a document lists, by GUID and format; ``mark`` is by source."""
    found: dict[Guid, Mapping[str, bytes]] = {}
    unknown: dict[int, Row] = {}
    wanted = set(formats)
    for one in listed:
        number, guid, source, seq, _ = one
        known = memory.get((feed, guid))
        if known and known.seq == seq and known.mark == mark[source] and wanted <= known.formats.keys():
            found[guid] = known.formats
        else:
            unknown[number] = one
    read: dict[int, dict[str, bytes]] = {}
    for part in chunks(list(unknown)):
        for row in _kept().rows(connection, {"feed": feed, "numbers": part, "formats": formats}):
            one = unknown[row.update_pk]
            if row.seq == one.seq and row.mark == mark[one.source]:
                read.setdefault(row.update_pk, {})[row.format] = Piece(row.content)
    for number, known_now in read.items():
        one = unknown[number]
        found[one.id] = known_now
        _remember(memory, feed, one.id, Bytes(one.seq, mark[one.source], known_now))
    return found


def remember(memory: Memory, feed: int, made: Sequence[Kept]) -> None:
    """Have what was made in memory as well."""
    for one in made:
        _remember(memory, feed, one.guid, Bytes(one.seq, one.mark, {one.format: one.content}))


def _remember(memory: Memory, feed: int, guid: Guid, now: Bytes) -> None:
    before = memory.get((feed, guid))
    if before is not None and (before.seq, before.mark) == (now.seq, now.mark):
        now = now._replace(formats={**before.formats, **now.formats})
    memory.put((feed, guid), now)


def keep_entries(connection: Connection, feed: int, made: Sequence[Kept]) -> None:
    """Keep entries' bytes, and forget those of updates that no longer stand in the feed."""
    _forgetting().run(connection, {"feed": feed})
    if not made:
        return
    numbers: dict[Guid, int] = {}
    for part in chunks(sorted({one.guid for one in made})):
        numbers |= {row.guid: row.pk for row in _standing().rows(connection, {"feed": feed, "guids": part})}
    rows: list[Columns] = [
        {
            "feed_pk": feed,
            "update_pk": numbers[one.guid],
            "format": one.format,
            "seq": one.seq,
            "mark": one.mark,
            "content": one.content,
        }
        for one in made
        if one.guid in numbers
    ]
    replace(connection, entries, "feed_pk update_pk format", rows)


@prepared
def _kept() -> sa.Select[Any]:
    here = (
        entries.c.feed_pk == sa.bindparam("feed"),
        entries.c.update_pk.in_(sa.bindparam("numbers", expanding=True)),
        entries.c.format.in_(sa.bindparam("formats", expanding=True)),
    )
    return sa.select(*pick(entries, "update_pk format seq mark content")).where(*here)


@prepared
def _forgetting() -> sa.Delete:
    feed: sa.BindParameter[int] = sa.bindparam("feed")
    stands = sa.select(membership.c.update_pk).where(membership.c.feed_pk == feed, membership.c.shown)
    return sa.delete(entries).where(entries.c.feed_pk == feed, entries.c.update_pk.not_in(stands))


@prepared
def _standing() -> sa.Select[Any]:
    return (
        sa.select(updates.c.guid, updates.c.pk)
        .join(membership, membership.c.update_pk == updates.c.pk)
        .where(membership.c.feed_pk == sa.bindparam("feed"), membership.c.shown)
        .where(updates.c.guid.in_(sa.bindparam("guids", expanding=True)))
    )
