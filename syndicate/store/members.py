"""Who is in a feed: the rows of ``membership``, and what a feed's options make of one update."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Literal

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from syndicate.admission import admits
from syndicate.model import FeedOptions, Update
from syndicate.store.changes import Kind
from syndicate.store.prepared import prepared
from syndicate.store.rows import Columns
from syndicate.store.statements import Insert, inserting
from syndicate.store.tables import membership

OUT: Final = "out"
AS_IT_WAS: Final = "as it was"
Place = datetime | Literal["in", "out", "as it was"]
"""In a feed, out of it by its options, in it from an instant on; or told to a feed that held it once."""


@dataclass(frozen=True, slots=True)
class Choice:
    """What one feed makes of the updates of a source; ``language`` is that of the source's page."""

    options: FeedOptions | None
    now: datetime
    language: str | None

    def place(self, update: Update | None, kind: Kind = "new") -> Place:
        """Where ``update`` belongs, which may be None for a feed that takes all."""
        options = self.options
        if kind in ("retracted", "reread"):
            return AS_IT_WAS
        if options is None or update is None:
            return "in"
        if not admits(options, update, self.language):
            return OUT
        due = update.first_seen + options.embargo if options.embargo else None
        return due if due and due > self.now else "in"


@dataclass(slots=True)
class Members:
    """Changes of ``membership`` rows, gathered over all feeds and then written, each sort in one statement."""

    entered: list[Columns] = field(default_factory=list)
    moved: list[Columns] = field(default_factory=list)
    removed: list[Columns] = field(default_factory=list)
    left: list[Columns] = field(default_factory=list)
    reread: list[Columns] = field(default_factory=list)

    def note(self, feed: int, update: int, seq: int, kind: Kind, now: datetime, place: Place) -> None:
        """Note one change. What only our reader changed keeps its place among the last changed."""
        row: Columns = {"feed_pk": feed, "update_pk": update, "changed_seq": seq}
        if kind == "reread":
            self.reread.append(row)
        elif kind == "retracted":
            self.removed.append({**row, "changed_at": now, "shown": False})
        elif place == OUT:
            self.left.append({**row, "left_seq": seq, "shown": False})
        elif place == AS_IT_WAS:
            self.moved.append({**row, "changed_at": now, "page": None})
        else:
            due = place if isinstance(place, datetime) else None
            new = {"changed_at": now, "entered_seq": seq, "left_seq": None, "due": due, "shown": due is None}
            self.entered.append({**row, **new})

    def write(self, connection: Connection) -> None:
        """Those inside become members if they are not; those who are keep when they entered."""
        if self.entered:
            _entering(connection.dialect.name).run_all(connection, self.entered)
        _patch(connection, self.moved)
        _patch(connection, self.reread)
        # What was taken away before its embargo ended was never served: nobody need be told.
        _patch(connection, self.removed)
        _forget(connection, self.removed)
        # Leaving is no event for who was not in.
        _patch(connection, self.left, shown=True)
        _forget(connection, self.left)


@prepared
def _entering(dialect: str) -> Insert:
    return enter(inserting(dialect, membership), again=True)


def _patch(connection: Connection, rows: list[Columns], *, shown: bool = False) -> None:
    named = [{f"the_{k}" if k.endswith("_pk") else k: v for k, v in row.items()} for row in rows]
    _patching(shown=shown).run_all(connection, named)


@prepared
def _patching(*, shown: bool) -> sa.Update:
    return sa.update(membership).where(*_here(), *((membership.c.shown,) if shown else ()))


def _forget(connection: Connection, rows: list[Columns]) -> None:
    named = [{"the_feed_pk": row["feed_pk"], "the_update_pk": row["update_pk"]} for row in rows]
    _forgetting().run_all(connection, named)


@prepared
def _forgetting() -> sa.Delete:
    return sa.delete(membership).where(*_here(), membership.c.due.is_not(None))


def _here() -> list[sa.ColumnElement[bool]]:
    return [membership.c[name] == sa.bindparam(f"the_{name}") for name in ("feed_pk", "update_pk")]


def enter(statement: Insert, *, again: bool) -> Insert:
    """The insert of members, so that it meets those there. With ``again`` a member who never left keeps its entry.

    Who waits for the end of an embargo waits on; who stood in the archive is in the head again, and loose.
    """
    new = statement.excluded
    stayed = sa.case((membership.c.left_seq.is_(None), membership.c.entered_seq), else_=new.entered_seq)
    return statement.on_conflict_do_update(
        index_elements=["feed_pk", "update_pk"],
        set_={
            "entered_seq": stayed if again else new.entered_seq,
            "left_seq": None,
            "changed_seq": new.changed_seq,
            "changed_at": new.changed_at,
            "shown": membership.c.due.is_(None),
            "page": None,
        },
    )
