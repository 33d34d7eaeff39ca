"""The one memory of the service; SQLite and PostgreSQL through SQLAlchemy Core, behind one class.

    tables, columns, rows     what is stored, and how it becomes the model
    engine, migrations        the way in, and how an older database gets its present shape
    prepared, statements      statements that are run often, compiled once; what several concerns ask
    settings, selection       the configuration applied to it
    snapshots, updates        one poll: what is known before, what was decided after
    sources                   sources as they are told to others, and their polls
    sequence, feeds           what that does to feeds, and how a feed stands
    listing, sheets           what its documents list, and what is needed to render them
    published, entries        what is served, in all its forms, and the pieces it is joined of
    since                     what happened in a feed since some point
    documents, leases         the last document of each source; who polls what, and when
    standing, batch           what a poll that brings nothing need not read again, and need not write at once
    watch                     whether anything was published
    desk, hand, acts          what a person decides, and the log of it

Correctness rests on the version of each source: ``apply`` writes only what was decided on the state it still has.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import suppress
from datetime import date, datetime, timedelta

import sqlalchemy as sa

from syndicate.errors import StoreError
from syndicate.model import FeedState, Guid, Key, Newsblog, Revision, Tombstone, Update
from syndicate.store import (
    documents,
    embargo,
    entries,
    feeds,
    leases,
    published,
    settings,
    sheets,
    since,
    snapshots,
    sources,
    updates,
)
from syndicate.store.batch import Batch, Lease
from syndicate.store.desk import Desk
from syndicate.store.engine import Database
from syndicate.store.migrations import upgrade
from syndicate.store.records import (
    WHOLE,
    Applied,
    Catalogue,
    Changes,
    Draft,
    FeedRecord,
    FeedSettings,
    Kept,
    Position,
    Rendered,
    Sheet,
    SourceRecord,
    SourceSettings,
    SourceStatus,
)
from syndicate.store.standing import Standing
from syndicate.store.statements import CHANNEL, announce
from syndicate.store.tables import meta
from syndicate.store.watch import Watch
from syndicate.walk import Decision, Document, Poll, Snapshot, SourceState

__all__ = [
    "WHOLE",
    "Applied",
    "Changes",
    "FeedRecord",
    "FeedSettings",
    "Position",
    "Rendered",
    "SourceRecord",
    "SourceSettings",
    "Store",
]


def _uid() -> str:
    return str(uuid.uuid4())


class Store:
    """Everything the service remembers. Threads may share one; every process opens its own.

    Every method is one transaction and raises StoreError if the database fails. Instants must be aware.
    """

    def __init__(self, url: str, *, mint: Callable[[], str] = _uid) -> None:
        """``url`` is ``sqlite:///path`` or ``postgresql+psycopg://…``; ``mint`` makes the uids of sources and feeds.

        Nothing is connected yet; the folder of an SQLite file is made.
        """
        self._database = Database(url)
        self._mint = mint
        self.desk = Desk(self._database, mint)
        """What a person decides about single updates and sources."""
        self._batch = Batch(self._database)
        self._recall = snapshots.Recall()
        self._entries = entries.memory()
        self._standing = Standing(self._database, lambda name: self.snapshot(name, window=0))

    # --- the store itself ------------------------------------------------------------------------------------------

    def migrate(self) -> None:
        """Bring the database to its present shape, one process at a time; nothing if it has it."""
        with self._database.migrating() as connection:
            upgrade(connection)
            if connection.scalar(sa.select(sa.func.count()).where(meta.c.key == "epoch")) == 0:
                connection.execute(sa.insert(meta), {"key": "epoch", "value": uuid.uuid4().hex})

    def close(self) -> None:
        """Write what still waits, and close all connections."""
        with suppress(StoreError):
            self.settle()
        self._database.close()

    def ping(self) -> None:
        """Ask the database for anything. Raises StoreError."""
        with self._database.reading() as connection:
            connection.execute(sa.select(sa.literal(1)))

    def new_epoch(self) -> str:
        """Begin another epoch, after the store was restored: cursors of the last one then get the full answer."""
        epoch = uuid.uuid4().hex
        with self._database.writing() as connection:
            connection.execute(sa.update(meta).where(meta.c.key == "epoch").values(value=epoch))
            announce(connection)
        return epoch

    @property
    def epoch(self) -> str:
        """Random, minted when the store was created: sequence numbers of another epoch mean nothing here."""
        with self._database.reading() as connection:
            epoch = connection.scalar(sa.select(meta.c.value).where(meta.c.key == "epoch"))
        if epoch is None:
            raise StoreError("the store is empty (run: syndicate db upgrade)")
        return str(epoch)

    def apply_settings(
        self, sources: Sequence[SourceSettings], feeds: Sequence[FeedSettings], *, version: str, now: datetime
    ) -> Applied:
        """Bring sources and feeds to what the configuration says, all or nothing; nothing if ``version`` was last.

        What is new is added and due; what is gone is paused and its feed stays up; what had another id (``was``) is
        renamed and keeps its uid. Raises ConfigError with every problem.
        """
        with self._database.writing() as connection:
            return settings.apply_settings(connection, sources, feeds, version, now, self._mint)

    # --- one poll --------------------------------------------------------------------------------------------------

    def snapshot(self, source_id: str, keys: Collection[Key] = (), window: int = 500) -> Snapshot:
        """The source as it stands, with its newest ``window`` updates and all, dead ones too, that own one of
        ``keys``; newest position first. Raises UnknownName."""
        with self._database.reading() as connection:
            last = self._standing.last(source_id) if window else None
            return snapshots.snapshot(connection, source_id, keys, window, self._recall, last)

    def standing(self, source_id: str) -> Snapshot:
        """The source as it stands, without its updates; read from the store only if its version is another than before.
        Raises UnknownName."""
        return self._standing.of(source_id)

    def version(self, source_id: str) -> int | None:
        """The present version of a source, for nearly nothing; None if it is not there."""
        mark = self._standing.mark(source_id)
        return None if mark is None else mark[1]

    def apply(
        self,
        snapshot: Snapshot,
        decision: Decision,
        newsblog: Newsblog,
        state: SourceState,
        poll: Poll,
        *,
        document: Document | None,
        now: datetime,
    ) -> int:
        """Take what was decided on ``snapshot`` into the store, all of it or nothing; gives the new version.

        Every feed in which a document changes gets its next ``seq``. Where nothing is decided, and head and memory
        are as before, only the poll is counted and the version stays. ``document`` becomes the last accepted one.
        Raises Conflict if the source is no longer as it was read.
        """
        new = document is not None and document.digest != snapshot.state.digest
        packed = documents.packed(document) if document and new else None
        self.settle()
        with self._database.writing() as connection:
            written = updates.apply(connection, snapshot, decision, newsblog, state, poll, packed, now)
        if written.version != snapshot.version:
            self._recall.moved(snapshot.source.uid, snapshot.version, written.numbers, written.keys)
        return written.version

    def record(self, poll: Poll, now: datetime) -> None:  # noqa: ARG002  # every writing call says when it is
        """Count a poll that changed nothing; leave a row if its outcome is another than before, or hourly.

        Raises UnknownName.
        """
        self.settle()
        with self._database.writing() as connection:
            sources.remember(connection, sources.number(connection, poll.source), poll, always=False)

    def count(self, poll: Poll) -> None:
        """Do so soon, together with others: for polls that brought nothing. See ``settle``."""
        self._batch.add(poll)

    def settle(self) -> None:
        """Write what was left for soon: by ``count`` and ``give_back``. What tells of polls or leases does so first."""
        self._batch.settle()

    def last_document(self, source_id: str) -> Document | None:
        """The last accepted document of a source."""
        with self._database.reading() as connection:
            return documents.last(connection, source_id)

    # --- sources ---------------------------------------------------------------------------------------------------

    def sources(self) -> list[SourceRecord]:
        """All sources, by id."""
        self.settle()
        with self._database.reading() as connection:
            return sources.records(connection)

    def source(self, source_id: str) -> SourceRecord:
        """One source. Raises UnknownName."""
        self.settle()
        with self._database.reading() as connection:
            found = sources.records(connection, source_id)
            if not found:
                raise sources.unknown(connection, source_id)
            return found[0]

    def polls(self, source_id: str, limit: int = 50) -> list[Poll]:
        """The recorded polls of a source, newest first. Raises UnknownName."""
        self.settle()
        with self._database.reading() as connection:
            return sources.recorded(connection, source_id, limit)

    def gaps(self, source_id: str) -> list[tuple[datetime | None, datetime]]:
        """Stretches of which updates may have been missed, the last first: from one document to the next one, which
        showed nothing that was known. Raises UnknownName."""
        with self._database.reading() as connection:
            return sources.gaps_of(connection, source_id)

    def set_status(self, source_id: str, status: SourceStatus, now: datetime, reason: str = "") -> None:
        """Pause, resume or end a source; resumed, it is due at once. Raises UnknownName."""
        with self._database.writing() as connection:
            sources.set_status(connection, source_id, status, now, reason)

    # --- who polls -------------------------------------------------------------------------------------------------

    def claim(self, now: datetime, owner: str, lease: timedelta, limit: int) -> list[str]:
        """Lease up to ``limit`` due, active sources nobody holds, the longest due first; gives their ids."""
        self.settle()
        with self._database.writing() as connection:
            return leases.claim(connection, now, owner, lease, limit)

    def release(self, source_id: str, owner: str, due: datetime, failures: int) -> None:
        """Give a lease back; nothing if another holds it by now. Raises UnknownName.

        The source is next due at ``due``, or at once if that was asked for meanwhile.
        """
        with self._database.writing() as connection:
            leases.release(connection, source_id, owner, due, failures)

    def give_back(self, source_id: str, owner: str, due: datetime, failures: int) -> None:
        """Release soon, together with others; see ``settle``."""
        self._batch.add(Lease(source_id, owner, due, failures))

    def due_now(self, source_id: str, now: datetime) -> None:
        """Make a source due, whatever its interval says. Raises UnknownName."""
        with self._database.writing() as connection:
            leases.due_now(connection, source_id, now)

    def heartbeat(self, owner: str, now: datetime) -> None:
        """Note that a scheduler lives."""
        with self._database.writing() as connection:
            leases.heartbeat(connection, owner, now)

    def scheduler_seen(self) -> datetime | None:
        """When any scheduler was last seen alive."""
        with self._database.reading() as connection:
            return leases.seen(connection)

    def lead(self, owner: str, now: datetime, lease: timedelta) -> bool:
        """Take or keep the one office of scheduler for ``lease``; False while another holds it."""
        with self._database.writing() as connection:
            return leases.lead(connection, owner, now, lease)

    def resign(self, owner: str) -> None:
        """Give up the office of scheduler, if ``owner`` holds it."""
        with self._database.writing() as connection:
            leases.resign(connection, owner)

    # --- feeds -----------------------------------------------------------------------------------------------------

    def feeds(self) -> list[FeedRecord]:
        """All feeds, by id."""
        with self._database.reading() as connection:
            return feeds.records(connection)

    def feed(self, feed_id: str) -> FeedRecord:
        """One feed. Raises UnknownName."""
        with self._database.reading() as connection:
            found = feeds.records(connection, feed_id)
            if not found:
                raise feeds.unknown(connection, feed_id)
            return found[0]

    def find_feed(self, name: str) -> FeedRecord:
        """The feed that has this id, or had it before it was renamed. Raises UnknownName."""
        with self._database.reading() as connection:
            found = feeds.records(connection, feeds.present_name(connection, name))
            if not found:
                raise feeds.unknown(connection, name)
            return found[0]

    def feed_state(self, feed_id: str) -> FeedState:
        """All that the documents of a feed are a function of. Raises UnknownName."""
        with self._database.reading() as connection:
            return feeds.state(connection, feed_id)

    def draft(
        self,
        feed_id: str,
        look: Callable[[FeedState], str],
        marks: sheets.Marks,
        formats: Sequence[str],
        release: str,
        most: int,
    ) -> Draft:
        """What a feed has to publish: what its head needs in ``formats``, and which archive documents are to be
        rendered. What the head no longer lists is put into the archive before.

        ``look`` gives what the bytes of all entries depend on beside their updates, ``marks`` that of one source's,
        ``release`` is what the head depends on beside its state; ``most`` archive documents may be new.
        Raises UnknownName.
        """
        while True:
            with self._database.reading() as connection:
                found = sheets.draft(connection, feed_id, look, marks, formats, self._entries, release, most)
            if found is not None:
                return found
            with self._database.writing() as connection:
                sheets.shelve(connection, feed_id)

    def drop(self, feed_id: str, pages: Sequence[int]) -> None:
        """Forget archive documents that a feed no longer has, now that nothing leads there. Raises UnknownName."""
        with self._database.writing() as connection:
            sheets.drop(connection, feed_id, pages)

    def lift_embargoes(self, now: datetime) -> int:
        """Let into their feeds all updates whose embargo has ended; says how many."""
        with self._database.writing() as connection:
            return embargo.lift(connection, now)

    def updates(self, feed_id: str, limit: int, offset: int = 0) -> list[Update]:
        """The feed's live updates, newest first. Raises UnknownName."""
        with self._database.reading() as connection:
            return feeds.listed(connection, feed_id, limit, offset)

    def carries(self, feed_id: str, guid: Guid) -> bool:
        """Whether a feed has, or once had, an update: not one that waits for the end of an embargo."""
        with self._database.reading() as connection:
            return feeds.carries(connection, feed_id, guid)

    def stale_feeds(self, release: str) -> list[str]:
        """Ids of the feeds whose documents are older than their state, or made by another release."""
        with self._database.reading() as connection:
            return feeds.stale(connection, release)

    def sheet(
        self, feed_id: str, part: int | date, marks: sheets.Marks, formats: Sequence[str], there: range | None = None
    ) -> Sheet:
        """What the archive document of that number needs, or all of a day, likewise; ``there`` are the archive
        documents it may lead to, else all. Raises UnknownName."""
        with self._database.reading() as connection:
            return sheets.sheet(connection, feed_id, part, marks, formats, self._entries, there)

    def publish(
        self,
        feed_id: str,
        seq: int,
        release: str,
        rendered: Mapping[str, Rendered],
        made: Sequence[Kept] = (),
        shapes: Mapping[str, str] | None = None,
        *,
        more: bool = False,
    ) -> bool:
        """Put documents, by name, made from the state ``seq`` in place, and keep the entries' bytes ``made`` for them.

        ``shapes`` say, by name, what else they were made of; else it is the ``release``.
        With ``more`` further documents of that state are to come: until then the feed counts as not rendered.
        False if newer documents are there. Raises UnknownName.
        """
        with self._database.writing() as connection:
            number = feeds.number(connection, feed_id)
            done = published.publish(connection, number, seq, release, rendered, made, shapes, more=more)
        entries.remember(self._entries, number, made)
        return done

    def published(self, feed_id: str, format_: str) -> Rendered | None:
        """The published document of a feed in a format, if there is one. Raises UnknownName."""
        with self._database.reading() as connection:
            return published.published(connection, feeds.number(connection, feed_id), format_)

    def catalogue(self, after: int = -1, settings: str | None = None, epoch: str | None = None) -> Catalogue:
        """What is known of the documents newer than version ``after``, of feeds that are not retired.

        All of them if ``settings`` or ``epoch``, as an earlier catalogue told them, are others by now.
        """
        with self._database.reading() as connection:
            return published.catalogue(connection, after, settings, epoch)

    def form(self, feed_id: str, format_: str, coding: str, etag: str) -> bytes | None:
        """The bytes of a published document in one content coding; None if they have another tag by now."""
        with self._database.reading() as connection:
            return published.form(connection, feed_id, format_, coding, etag)

    def changes(self, feed_id: str, after: Position, limit: int) -> Changes:
        """What happened to a feed after a point, up to ``limit`` updates and tombstones. Raises UnknownName."""
        with self._database.reading() as connection:
            return since.changes(connection, feed_id, after, limit)

    def watch(self) -> Watch:
        """Something that tells cheaply whether anything may have been published since it was last asked."""
        return self._database.watch(CHANNEL)

    # --- updates ---------------------------------------------------------------------------------------------------

    def update(self, guid: Guid) -> Update:
        """One update, live or not. Raises UnknownName."""
        with self._database.reading() as connection:
            return updates.update(connection, guid)

    def history(self, guid: Guid) -> list[Revision]:
        """Every revision of an update, oldest first. Raises UnknownName."""
        with self._database.reading() as connection:
            return updates.history(connection, guid)

    def tombstone(self, guid: Guid) -> Tombstone | None:
        """What is said of the removal of an update, if it is removed."""
        with self._database.reading() as connection:
            return updates.tombstone(connection, guid)
