"""The configuration applied to the store, all or nothing: here its sources, in ``selection`` its feeds.

Rows know their origin: those of the file are written here and read-only elsewhere. What is gone from the file is
paused and keeps its name, its GUIDs and its place in every feed.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import datetime

import sqlalchemy as sa
from pydantic import ValidationError
from sqlalchemy.engine import Connection

from syndicate.errors import ConfigError
from syndicate.model import Newsblog, Source
from syndicate.store.naming import named_anew, renames
from syndicate.store.prepared import Row
from syndicate.store.records import Applied, FeedSettings, SourceSettings
from syndicate.store.rows import Columns, source_of
from syndicate.store.selection import apply_feeds
from syndicate.store.series import tend_heirs
from syndicate.store.statements import add, patch
from syndicate.store.tables import feeds, meta, schedule, sources, updates
from syndicate.walk import SourceState, Validators

SETTABLE = frozenset(one.name for one in fields(Source)) - {"id", "uid", "url"}
SHOWN = ("title", "language", "publisher")
"""Settings of a source that its feeds show where the page says nothing."""
GONE_FROM_FILE = "no longer in the configuration"


@dataclass(slots=True)
class Outcome:
    """What became of the sources: ids by what was done, and row numbers of those whose feeds look other now."""

    added: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    paused: list[str] = field(default_factory=list)
    resumed: list[str] = field(default_factory=list)
    renamed: list[tuple[str, str]] = field(default_factory=list)
    redrawn: set[int] = field(default_factory=set)
    retitled: set[int] = field(default_factory=set)


def apply_settings(
    connection: Connection,
    wanted: Sequence[SourceSettings],
    selections: Sequence[FeedSettings],
    version: str,
    now: datetime,
    mint: Callable[[], str],
) -> Applied:
    """Bring sources and feeds to what the configuration says; see ``Store.apply_settings``."""
    connection.execute(sa.select(meta).where(meta.c.key == "epoch").with_for_update())  # one at a time
    if connection.execute(sa.select(meta.c.value).where(meta.c.key == "settings")).scalar() == version:
        return Applied()
    rows = {row.id: row for row in connection.execute(sa.select(sources))}
    renamed = renames(rows, wanted)
    rows = named_anew(rows, renamed)
    taken = {row.id for row in connection.execute(sa.select(feeds.c.id).where(feeds.c.origin == "api"))}
    if problems := [*_problems(connection, wanted, rows), *_feed_problems(selections, wanted, rows, taken)]:
        raise ConfigError(problems)
    outcome = Outcome(renamed=renamed)
    _rename(connection, renamed, rows, outcome)
    _change(connection, wanted, rows, now, outcome)
    _add(connection, [one for one in wanted if one.id not in rows], now, mint, outcome)
    _pause(connection, {one.id for one in wanted}, rows, outcome)
    tend_heirs(connection, {one.id for one in wanted})
    applied = apply_feeds(connection, selections, outcome.redrawn, outcome.retitled, now, mint)
    connection.execute(sa.delete(meta).where(meta.c.key == "settings"))
    add(connection, meta, [{"key": "settings", "value": version}])
    return replace(
        applied,
        added=tuple(outcome.added),
        changed=tuple(outcome.changed),
        paused=tuple(outcome.paused),
        resumed=tuple(outcome.resumed),
        renamed=tuple(renamed),
    )


# --- problems ------------------------------------------------------------------------------------------------------


def _problems(connection: Connection, wanted: Sequence[SourceSettings], rows: Mapping[str, Row]) -> Iterable[str]:
    yield from _doubles("source", [one.id for one in wanted])
    for one in wanted:
        row = rows.get(one.id)
        name = f'source "{one.id}"'
        for key in sorted(set(one.settings) - SETTABLE):
            yield f"{name}: {key}: not a setting of a source"
        try:
            source_of(one.id, "", one.url, one.settings)
        except ValidationError as error:
            yield from (f"{name}: {'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors())
        if row is None:
            continue
        if row.origin != "file":
            yield f"{name}: there is one of this id already, made by way of the API: choose another id"
        minted = sa.select(sa.exists().where(updates.c.source_pk == row.pk))
        if one.settings.get("guid", "mint") != row.settings.get("guid", "mint") and connection.scalar(minted):
            yield f"{name}: guid: fixed once the source has updates; add it under another id instead"


def _feed_problems(
    selections: Sequence[FeedSettings],
    wanted: Sequence[SourceSettings],
    rows: Mapping[str, Row],
    taken: Collection[str],
) -> Iterable[str]:
    yield from _doubles("feed", [one.id for one in selections])
    known = {one.id for one in wanted} | set(rows)
    for one in selections:
        if one.id in taken:
            yield f'feed "{one.id}": there is one of this id already, made by way of the API: choose another id'
        for source_id in one.sources:
            if source_id not in known:
                yield f'feed "{one.id}": sources: there is no source "{source_id}"'
        yield from (f'feed "{one.id}": sources: {problem}' for problem in _doubles("source", one.sources))


def _doubles(what: str, ids: Sequence[str]) -> Iterable[str]:
    for one in sorted(one for one, count in Counter(ids).items() if count > 1):
        yield f'{what} "{one}": named twice'


# --- done ----------------------------------------------------------------------------------------------------------


def _rename(
    connection: Connection, renamed: Sequence[tuple[str, str]], rows: Mapping[str, Row], outcome: Outcome
) -> None:
    for _, new in renamed:
        row = rows[new]
        here = sources.c.pk == row.pk
        connection.execute(sa.update(sources).where(here).values(id=new, version=sources.c.version + 1))
        outcome.redrawn.add(row.pk)


def _change(
    connection: Connection,
    wanted: Sequence[SourceSettings],
    rows: Mapping[str, Row],
    now: datetime,
    outcome: Outcome,
) -> None:
    """Write what is other than before, and resume what was paused for its absence."""
    changes: dict[int, Columns] = {}
    for one in wanted:
        if one.id not in rows:
            continue
        row = rows[one.id]
        columns = _changed(one, row)
        if columns:
            outcome.changed.append(one.id)
            differing = {name for name in SHOWN if one.settings.get(name) != row.settings.get(name)}
            outcome.redrawn |= {row.pk} if differing else set()
            outcome.retitled |= {row.pk} if "title" in differing else set()
        if (row.status, row.paused_by) == ("paused", "file") or (row.status == "gone" and "url" in columns):
            outcome.resumed.append(one.id)
            columns |= {"status": "active", "paused_by": None, "reason": None}
        if columns:
            changes[row.pk] = columns
    _write(connection, changes)
    patch(connection, schedule, "source_pk", {pk: {"due": now, "failures": 0} for pk in changes})


def _changed(one: SourceSettings, row: Row) -> Columns:
    """The columns of a source that are other than before. What is remembered of an address goes with it."""
    columns: Columns = {}
    if _plain(one) != row.settings:
        columns["settings"] = _plain(one)
    if one.url != row.url:
        columns["url"] = one.url
        columns["state"] = replace(
            row.state,
            validators=Validators(),
            extractor=None,
            extractor_why=None,
            url=None,
            broken_off=None,
            breaking=None,
            moved_to=None,
            moved_since=None,
            successor=None,
        )
    return columns


def _write(connection: Connection, changes: Mapping[int, Columns]) -> None:
    patch(connection, sources, "pk", changes)
    bump_versions(connection, changes)


def bump_versions(connection: Connection, numbers: Collection[int]) -> None:
    """Make whoever decided on an earlier version decide again."""
    if numbers:
        connection.execute(
            sa.update(sources).where(sources.c.pk.in_(sorted(numbers))).values(version=sources.c.version + 1)
        )


def _add(
    connection: Connection,
    wanted: Sequence[SourceSettings],
    now: datetime,
    mint: Callable[[], str],
    outcome: Outcome,
) -> None:
    new = [
        {
            "id": one.id,
            "uid": mint(),
            "url": one.url,
            "origin": "file",
            "status": "active",
            "version": 1,
            "created": now,
            "settings": _plain(one),
            "state": SourceState(),
            "newsblog": Newsblog(),
        }
        for one in wanted
    ]
    add(connection, sources, new)
    outcome.added += [one.id for one in wanted]
    unscheduled = sa.select(sources.c.pk).where(sources.c.pk.not_in(sa.select(schedule.c.source_pk)))
    numbers = list(connection.execute(unscheduled).scalars())
    add(
        connection,
        schedule,
        [{"source_pk": pk, "due": now, "failures": 0, "polls": 0, "unrecorded": 0} for pk in numbers],
    )


def _pause(connection: Connection, kept: Collection[str], rows: Mapping[str, Row], outcome: Outcome) -> None:
    gone = {
        id_: row for id_, row in rows.items() if id_ not in kept and row.origin == "file" and row.status == "active"
    }
    outcome.paused += sorted(gone)
    paused = {"status": "paused", "paused_by": "file", "reason": GONE_FROM_FILE}
    _write(connection, {row.pk: paused for row in gone.values()})


def _plain(one: SourceSettings) -> dict[str, object]:
    """The settings as they will come back from the store."""
    plain: dict[str, object] = json.loads(json.dumps(dict(one.settings)))
    return plain
