"""The feeds of the configuration applied to the store: which sources each follows, and who enters or leaves by it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from syndicate.model import FeedOptions
from syndicate.store.members import OUT, Choice, enter
from syndicate.store.naming import named_anew, renames
from syndicate.store.prepared import Row
from syndicate.store.records import DEFAULT, Applied, FeedSettings
from syndicate.store.rows import Columns
from syndicate.store.sequence import bump, lock
from syndicate.store.series import heirs, with_heirs
from syndicate.store.statements import add, chunks, insert, patch
from syndicate.store.tables import feed_sources, feeds, former_names, membership, outbox, sources, updates
from syndicate.store.whole import whole


@dataclass(frozen=True, slots=True)
class Difference:
    """What is to be done to one feed that is there. ``before`` and ``after`` are its sources in order."""

    columns: Columns
    before: Sequence[int]
    after: Sequence[int]
    redrawn: bool
    retitled: bool

    @property
    def entered(self) -> list[int]:
        return [pk for pk in self.after if pk not in self.before]

    @property
    def left(self) -> list[int]:
        return [pk for pk in self.before if pk not in self.after]


def apply_feeds(
    connection: Connection,
    wanted: Sequence[FeedSettings],
    redrawn: Collection[int],
    retitled: Collection[int],
    now: datetime,
    mint: Callable[[], str],
) -> Applied:
    """Bring the feeds to what the configuration says; ``redrawn`` are sources whose feeds look other than before."""
    numbers = {row.id: row.pk for row in connection.execute(sa.select(sources.c.id, sources.c.pk))}
    members = _members(connection)
    later = heirs(connection)
    rows = {row.id: row for row in connection.execute(sa.select(feeds))}
    renamed = renames(rows, wanted)
    rows = named_anew(rows, renamed)
    by_id = {one.id: one for one in wanted}
    followed = {id_: _followed(by_id.get(id_), numbers, later) for id_ in {*rows, *by_id}}
    differences = {
        row.pk: _difference(row, by_id.get(id_), id_, members.get(row.pk, []), followed[id_], redrawn, retitled, now)
        for id_, row in rows.items()
    }
    new = [one for one in wanted if one.id not in rows]
    joining = {pk for one in differences.values() for pk in (*one.entered, *one.left)}
    joining |= {numbers[source_id] for one in new for source_id in one.sources}
    # Whoever decides on such a source now does not know this feed: it must decide again.
    connection.execute(sa.update(sources).where(sources.c.pk.in_(joining)).values(version=sources.c.version + 1))
    _change(connection, differences, now, [rows[new_id].pk for _, new_id in renamed])
    _add(connection, new, followed, now, mint)
    _remember_names(connection, wanted)
    return _told(rows, by_id, differences, new, renamed)


def _remember_names(connection: Connection, wanted: Sequence[FeedSettings]) -> None:
    """Under which names feeds were known before. They are never forgotten, unless another feed takes one over."""
    numbers = {row.id: row.pk for row in connection.execute(sa.select(feeds.c.id, feeds.c.pk))}
    rows: list[Columns] = [
        {"id": was, "feed_pk": numbers[one.id]} for one in wanted for was in one.was if was not in numbers
    ]
    if rows:
        statement = insert(connection, former_names)
        replaced = {"feed_pk": statement.excluded.feed_pk}
        connection.execute(statement.on_conflict_do_update(index_elements=["id"], set_=replaced), rows)
    connection.execute(sa.delete(former_names).where(former_names.c.id.in_(sa.select(feeds.c.id))))


def _told(
    rows: Mapping[str, Row],
    wanted: Mapping[str, FeedSettings],
    differences: Mapping[int, Difference],
    new: Sequence[FeedSettings],
    renamed: Sequence[tuple[str, str]],
) -> Applied:
    status = {id_: differences[row.pk].columns.get("status") for id_, row in rows.items()}
    return Applied(
        feed_added=tuple(one.id for one in new),
        feed_changed=tuple(sorted(id_ for id_ in wanted if id_ in rows and differences[rows[id_].pk].redrawn)),
        feed_paused=tuple(sorted(id_ for id_, one in status.items() if one == "paused")),
        feed_resumed=tuple(sorted(id_ for id_, one in status.items() if one == "active")),
        feed_renamed=tuple(renamed),
    )


def _members(connection: Connection) -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    for row in connection.execute(sa.select(feed_sources).order_by(feed_sources.c.feed_pk, feed_sources.c.rank)):
        found.setdefault(row.feed_pk, []).append(row.source_pk)
    return found


def _followed(wanted: FeedSettings | None, numbers: Mapping[str, int], later: Mapping[int, Sequence[int]]) -> list[int]:
    """The sources that a feed is to follow: each after those on which its newsblog went on."""
    return with_heirs([numbers[source_id] for source_id in wanted.sources], later) if wanted else []


def _difference(
    row: Row,
    wanted: FeedSettings | None,
    id_: str,
    before: Sequence[int],
    followed: Sequence[int],
    redrawn: Collection[int],
    retitled: Collection[int],
    now: datetime,
) -> Difference:
    """A feed gone from the file is marked so and stays up as it is."""
    columns: Columns = {}
    after = before
    if wanted:
        after = followed
        asked = {"id": id_, **_plain(wanted, row.options or DEFAULT, now)}
        there = {name: getattr(row, name) for name in asked}
        there["options"] = row.options or DEFAULT
        columns = {name: value for name, value in asked.items() if value != there[name]}
        if wanted.retired != row.retired:
            columns["retired"] = wanted.retired
    looks_other = bool(columns) or list(before) != list(after) or any(pk in redrawn for pk in after)
    if wanted and row.status == "paused":
        columns["status"] = "active"
    elif not wanted and row.origin == "file" and row.status == "active":
        columns["status"] = "paused"
    return Difference(columns, before, after, looks_other, "title" in columns or any(pk in retitled for pk in after))


def _change(
    connection: Connection, differences: Mapping[int, Difference], now: datetime, renamed: Sequence[int]
) -> None:
    """Write the differences, each feed with its next number; names first, in the order that meets no taken one."""
    concerned = {pk for pk, one in differences.items() if one.redrawn or one.columns}
    locked = {row.pk: row for row in lock(connection, concerned)}
    for pk in renamed:
        connection.execute(sa.update(feeds).where(feeds.c.pk == pk).values(id=differences[pk].columns["id"]))
    changes: dict[int, Columns] = {}
    for pk, one in differences.items():
        if pk not in locked:
            continue
        changes[pk] = {name: value for name, value in one.columns.items() if name != "id"}
        if one.redrawn:
            seq = locked[pk].seq + 1
            came = _follow(connection, locked[pk], one, seq, now)
            changes[pk] |= bump(locked[pk], seq, now, now if came or one.retitled else None)
            add(connection, outbox, [{"feed_pk": pk, "seq": seq, "guid": None, "kind": "settings"}])
    patch(connection, feeds, "pk", changes)


def _add(
    connection: Connection,
    new: Sequence[FeedSettings],
    followed: Mapping[str, Sequence[int]],
    now: datetime,
    mint: Callable[[], str],
) -> None:
    for one in new:
        row = {
            "id": one.id,
            "uid": mint(),
            **_plain(one, None, now),
            "retired": one.retired,
            "origin": "file",
            "status": "active",
            "seq": 1,
            "rendered_seq": 0,
            "created": now,
            "changed": now,
        }
        add(connection, feeds, [row])
    there = {row.id: row.pk for row in connection.execute(sa.select(feeds.c.id, feeds.c.pk))}
    for one in new:
        (feed,) = lock(connection, [there[one.id]])
        if _follow(connection, feed, Difference({}, [], followed[one.id], redrawn=True, retitled=False), 1, now):
            connection.execute(sa.update(feeds).where(feeds.c.pk == feed.pk).values(updated=now))


def _plain(one: FeedSettings, before: FeedOptions | None, now: datetime) -> Columns:
    """The columns of a feed that its settings fill; ``before`` is how its options were."""
    told = None if one.options.retractions == DEFAULT.retractions else now
    corrected = None if one.options.edits == DEFAULT.edits else now
    if before is not None and one.options.retractions == before.retractions:
        told = before.told_since
    if before is not None and one.options.edits == before.edits:
        corrected = before.corrected_since
    return {
        "title": one.title,
        "limit": one.limit,
        "derived_titles": one.derived_titles,
        "options": replace(one.options, told_since=told, corrected_since=corrected),
    }


def _follow(connection: Connection, feed: Row, one: Difference, seq: int, now: datetime) -> bool:
    """Make a feed follow other sources, or choose otherwise among their updates. True if any came.

    Those that came stand where their last change puts them, so that nothing floods; those that went leave without a
    word: leaving is not a retraction.
    """
    options, before = one.columns.get("options", feed.options) or DEFAULT, feed.options or DEFAULT
    if list(one.before) != list(one.after):
        connection.execute(sa.delete(feed_sources).where(feed_sources.c.feed_pk == feed.pk))
        followed = [{"feed_pk": feed.pk, "source_pk": pk, "rank": rank} for rank, pk in enumerate(one.after)]
        add(connection, feed_sources, followed)
    if one.left:
        theirs = sa.select(updates.c.pk).where(updates.c.source_pk.in_(one.left))
        here = (membership.c.feed_pk == feed.pk, membership.c.left_seq.is_(None), membership.c.update_pk.in_(theirs))
        connection.execute(sa.update(membership).where(*here).values(left_seq=seq, changed_seq=seq, shown=False))
    if any(each.selective or each.embargo for each in (options, before)):
        return _choose(connection, feed.pk, options, one.after, seq, now)
    return bool(one.entered) and _enter(connection, feed.pk, one.entered, seq)


def _enter(connection: Connection, feed: int, entered: Sequence[int], seq: int) -> bool:
    """All live updates of some sources become members, each as of the poll that last changed it."""
    live = sa.select(
        sa.literal(feed), updates.c.pk, sa.literal(seq), sa.null(), sa.literal(seq), updates.c.changed_at, sa.true()
    ).where(updates.c.source_pk.in_(entered), updates.c.state == "live")
    statement = insert(connection, membership).from_select(
        ["feed_pk", "update_pk", "entered_seq", "left_seq", "changed_seq", "changed_at", "shown"], live
    )
    came = connection.execute(enter(statement, again=False).execution_options(preserve_rowcount=True))
    return came.rowcount > 0


def _choose(
    connection: Connection, feed: int, options: FeedOptions, followed: Sequence[int], seq: int, now: datetime
) -> bool:
    """Hold every live update of the feed's sources against its options; True if any came."""
    there = {
        row.update_pk: row for row in connection.execute(sa.select(membership).where(membership.c.feed_pk == feed))
    }
    came: list[Columns] = []
    went: list[int] = []
    for source in connection.execute(sa.select(sources).where(sources.c.pk.in_(followed))):
        choice = Choice(options, now, source.newsblog.language or source.settings.get("language"))
        of_source = (updates.c.source_pk == source.pk, updates.c.state == "live")
        changed = {row.pk: row.changed_at for row in connection.execute(sa.select(updates).where(*of_source))}
        for pk, update in whole(connection, *of_source):
            place, row = choice.place(update), there.get(pk)
            if place == OUT:
                went += [pk] if row and (row.shown or row.due) else []
            elif row is None or not row.shown:
                due = place if isinstance(place, datetime) and (row is None or row.due) else None
                came.append({"update_pk": pk, "changed_at": changed[pk], "due": due, "shown": due is None})
    _leave(connection, feed, went, seq)
    seqs = {"feed_pk": feed, "entered_seq": seq, "left_seq": None, "changed_seq": seq, "page": None}
    if came:
        statement = insert(connection, membership)
        taken = {name: statement.excluded[name] for name in (*seqs, "changed_at", "due", "shown") if name != "feed_pk"}
        met = statement.on_conflict_do_update(index_elements=["feed_pk", "update_pk"], set_=taken)
        connection.execute(met, [{**seqs, **row} for row in came])
    return any(row["shown"] for row in came)


def _leave(connection: Connection, feed: int, went: Sequence[int], seq: int) -> None:
    """Who was served leaves; who waited for the end of an embargo was never there."""
    for part in chunks(went):
        here = (membership.c.feed_pk == feed, membership.c.update_pk.in_(part))
        connection.execute(sa.delete(membership).where(*here, membership.c.due.is_not(None)))
        connection.execute(sa.update(membership).where(*here).values(left_seq=seq, changed_seq=seq, shown=False))
