"""The tables, in the order in which a writer locks them: sources, feeds, then the rest.

Numbers (``pk``) hold rows together and are never shown; ``id``, ``uid`` and ``guid`` are names. Heavy columns stand
last in their row, so that reading the others does not touch their pages.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy import CheckConstraint, Column, ForeignKey, ForeignKeyConstraint, Index, Table, UniqueConstraint

from syndicate.model import Category, FeedOptions, MediaObject, Newsblog, Origin, Person
from syndicate.store.columns import Instant, Json, Number, Text
from syndicate.walk import Poll, Sighted, SourceState

metadata = sa.MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

Media: Json[tuple[MediaObject, ...]] = Json(tuple[MediaObject, ...], tuple)

meta = Table(
    "meta",
    metadata,
    Column("key", Text, primary_key=True),
    Column("value", Text, nullable=False),
)

# --- sources -------------------------------------------------------------------------------------------------------

sources = Table(
    "sources",
    metadata,
    Column("pk", Number, primary_key=True),
    Column("id", Text, nullable=False, unique=True),
    Column("uid", Text, nullable=False, unique=True),  # fixed for ever: GUIDs hang on it
    Column("url", Text, nullable=False),
    Column("origin", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("paused_by", Text),  # "file": no longer listed there, so that listing it again resumes it
    Column("reason", Text),
    Column("version", sa.Integer, nullable=False),  # compare-and-set guards every write to a source
    Column("created", Instant, nullable=False),
    Column("settings", Json(dict[str, object], dict)),
    Column("state", Json(SourceState), nullable=False),
    Column("newsblog", Json(Newsblog), nullable=False),
    Column("continues", ForeignKey("sources.pk")),  # the source whose newsblog goes on here
    CheckConstraint("status IN ('active', 'paused', 'gone')", name="status"),
    CheckConstraint("origin IN ('file', 'api')", name="origin"),
)

schedule = Table(
    "schedule",  # apart from sources, so that leasing and counting touch neither its version nor its wide row
    metadata,
    Column("source_pk", ForeignKey("sources.pk", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("due", Instant, nullable=False),
    Column("wanted", Instant),  # asked for while a poll was under way
    Column("owner", Text),
    Column("until", Instant),
    Column("failures", sa.Integer, nullable=False),
    Column("polls", Number, nullable=False),
    Column("unrecorded", Number, nullable=False),
    Column("recorded_at", Instant),
    Column("recorded_outcome", Text),
    Column("last_poll", Json(Poll)),
    Index(None, "due"),
)

documents = Table(
    "documents",  # the last accepted one of each source
    metadata,
    Column("source_pk", ForeignKey("sources.pk", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("digest", Text, nullable=False),
    Column("url", Text, nullable=False),
    Column("fetched", Instant, nullable=False),
    Column("media_type", Text, nullable=False),
    Column("charset", Text),
    Column("etag", Text),
    Column("last_modified", Text),
    Column("permanent_url", Text),
    Column("complete", sa.Boolean, nullable=False),
    Column("content_language", Text),
    Column("content", sa.LargeBinary, nullable=False),  # zstd
)

polls = Table(
    "polls",
    metadata,
    Column("pk", Number, primary_key=True),
    Column("source_pk", ForeignKey("sources.pk", ondelete="CASCADE"), nullable=False),
    Column("at", Instant, nullable=False),
    Column("outcome", Text, nullable=False),
    Column("poll", Json(Poll), nullable=False),
    Index(None, "source_pk", "at"),
)

gaps = Table(
    "gaps",  # nothing shown at ``at`` was known at ``since``: what was said between may have been missed
    metadata,
    Column("pk", Number, primary_key=True),
    Column("source_pk", ForeignKey("sources.pk", ondelete="CASCADE"), nullable=False),
    Column("since", Instant),
    Column("at", Instant, nullable=False),
    Index(None, "source_pk", "at"),
)

# --- feeds ---------------------------------------------------------------------------------------------------------

feeds = Table(
    "feeds",
    metadata,
    Column("pk", Number, primary_key=True),
    Column("id", Text, nullable=False, unique=True),
    Column("uid", Text, nullable=False, unique=True),
    Column("title", Text),
    Column("limit", sa.Integer, nullable=False),
    Column("derived_titles", sa.Boolean, nullable=False),
    Column("options", Json(FeedOptions)),  # NULL: all of them at their defaults
    Column("origin", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("seq", Number, nullable=False),  # taken with this row locked to commit
    Column("rendered_seq", Number, nullable=False),
    Column("rendered_release", Text),
    Column("archived", sa.Integer, nullable=False, server_default="0"),  # the newest archive document
    Column("created", Instant, nullable=False),
    Column("updated", Instant),  # NULL until there is something to read
    Column("changed", Instant, nullable=False),
    Column("retired", sa.Boolean, nullable=False, server_default=sa.false()),  # for good: 410 (RFC 9110 15.5.11)
    CheckConstraint("status IN ('active', 'paused')", name="status"),
    CheckConstraint("origin IN ('file', 'api')", name="origin"),
)

feed_sources = Table(
    "feed_sources",
    metadata,
    Column("feed_pk", ForeignKey("feeds.pk", ondelete="CASCADE"), primary_key=True),
    Column("source_pk", ForeignKey("sources.pk", ondelete="CASCADE"), primary_key=True),
    Column("rank", sa.Integer, nullable=False),
    Index(None, "source_pk"),
)

former_names = Table(
    "former_names",  # ids that feeds had before: their addresses lead to the present ones
    metadata,
    Column("id", Text, primary_key=True),
    Column("feed_pk", ForeignKey("feeds.pk", ondelete="CASCADE"), nullable=False),
)

rendered = Table(
    "rendered",
    metadata,
    Column("feed_pk", ForeignKey("feeds.pk", ondelete="CASCADE"), primary_key=True),
    Column("format", Text, primary_key=True),
    Column("seq", Number, nullable=False),
    Column("release", Text, nullable=False),
    Column("media_type", Text, nullable=False),
    Column("etag", Text, nullable=False),
    Column("last_modified", Instant, nullable=False),
    Column("version", Number, nullable=False, server_default="0"),  # of all documents together, taken under a lock
    Column("size", Number, nullable=False, server_default="0"),
    Column("content", sa.LargeBinary, nullable=False),  # empty where a zstd form holds the same in a fifth of the room
    Index(None, "version"),
)

coded = Table(
    "coded",  # a document compressed, by content coding (RFC 9110 section 8.4.1)
    metadata,
    Column("feed_pk", Number, primary_key=True, autoincrement=False),
    Column("format", Text, primary_key=True),
    Column("coding", Text, primary_key=True),
    Column("etag", Text, nullable=False),
    Column("content", sa.LargeBinary, nullable=False),
    ForeignKeyConstraint(["feed_pk", "format"], ["rendered.feed_pk", "rendered.format"], ondelete="CASCADE"),
)

entries = Table(
    "entries",  # the bytes of an entry in the documents of a feed; valid while seq and mark are what they were
    metadata,
    Column("feed_pk", ForeignKey("feeds.pk", ondelete="CASCADE"), primary_key=True),
    Column("update_pk", ForeignKey("updates.pk", ondelete="CASCADE"), primary_key=True),
    Column("format", Text, primary_key=True),
    Column("seq", Number, nullable=False),  # the member's changed_seq
    Column("mark", Text, nullable=False),  # of the renderer, and of what the entry takes from its feed
    Column("content", sa.LargeBinary, nullable=False),
    Index(None, "update_pk"),
)

# --- updates -------------------------------------------------------------------------------------------------------

updates = Table(
    "updates",
    metadata,
    Column("pk", Number, primary_key=True),
    Column("guid", Text, nullable=False, unique=True),
    Column("source_pk", ForeignKey("sources.pk", ondelete="CASCADE"), nullable=False),
    Column("mint_kind", Text, nullable=False),
    Column("mint_digest", sa.LargeBinary, nullable=False),  # of kind and key: keys may be longer than an index takes
    Column("n", sa.Integer, nullable=False),
    Column("state", Text, nullable=False),
    Column("revision", sa.Integer, nullable=False),
    Column("fingerprint", Text, nullable=False),
    Column("position", sa.Double, nullable=False),
    Column("published", Instant),
    Column("published_offset", sa.Integer),  # seconds east of Greenwich, as stated
    Column("published_precision", Text),
    Column("zone_assumed", sa.Boolean, nullable=False),
    Column("time_raw", Text, nullable=False),
    Column("dated", Instant, nullable=False),
    Column("updated", Instant, nullable=False),
    Column("first_seen", Instant, nullable=False),
    Column("changed_at", Instant, nullable=False),  # the poll that last changed what a reader gets
    Column("pinned", sa.Boolean, nullable=False),
    Column("key_event", sa.Boolean, nullable=False),
    Column("missed", sa.Integer, nullable=False),
    Column("flip", Text),
    Column("flip_polls", sa.Integer, nullable=False),
    Column("language", Text),
    Column("reader", Text),  # who read the content as it stands
    Column("earlier_times", Json(tuple[str, ...], tuple)),
    Column("mint_key", Text, nullable=False),
    Column("title", Text),
    Column("text", Text, nullable=False),
    Column("url", Text),
    Column("summary", Text),
    Column("rights", Text),
    Column("authors", Json(tuple[Person, ...], tuple)),
    Column("categories", Json(tuple[Category, ...], tuple)),
    Column("media", Media),
    Column("origin", Json(Origin)),
    Column("html", Text, nullable=False),
    Column("shingles", sa.LargeBinary),  # of the text; NULL for what was stored before they were
    Column("reason", Text),  # what the newsroom says of this revision
    Column("merged_into", ForeignKey("updates.pk")),  # they were one: its keys are that one's
    Column("expunged", Instant),
    Column("sighted", Json(Sighted)),  # what upstream says by now of what was taken down
    UniqueConstraint("source_pk", "mint_digest", "n"),
    CheckConstraint("state IN ('live', 'retracted', 'taken-down')", name="state"),
    Index(None, "source_pk", "position"),
    Index(None, "source_pk", "state"),
    Index(None, "merged_into"),
)

aliases = Table(
    "aliases",  # every key ever seen; one key may belong to several updates, dead ones included
    metadata,
    Column("source_pk", ForeignKey("sources.pk", ondelete="CASCADE"), primary_key=True),
    Column("digest", sa.LargeBinary, primary_key=True),
    Column("update_pk", ForeignKey("updates.pk", ondelete="CASCADE"), primary_key=True),
    Column("kind", Text, nullable=False),
    Column("key", Text, nullable=False),
    Index(None, "update_pk"),
    sqlite_with_rowid=False,
)

revisions = Table(
    "revisions",
    metadata,
    Column("update_pk", ForeignKey("updates.pk", ondelete="CASCADE"), primary_key=True),
    Column("number", sa.Integer, primary_key=True, autoincrement=False),
    Column("fingerprint", Text, nullable=False),
    Column("seen", Instant, nullable=False),
    Column("updated", Instant, nullable=False),
    Column("language", Text),
    Column("title", Text),
    Column("text", Text, nullable=False),
    Column("media", Media),
    Column("html", Text, nullable=False),
    Column("published", Instant),  # upstream's own times of this version
    Column("modified", Instant),
    Column("reason", Text),
)

tombstones = Table(
    "tombstones",
    metadata,
    Column("update_pk", ForeignKey("updates.pk", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("when", Instant, nullable=False),
    Column("reason", Text),
    Column("by", Text, nullable=False),
    CheckConstraint("\"by\" IN ('upstream', 'editor')", name="by"),
)

membership = Table(
    "membership",  # a row once made stays: leaving is not retraction, and whoever was served is told of a removal
    metadata,
    Column("feed_pk", ForeignKey("feeds.pk", ondelete="CASCADE"), primary_key=True),
    Column("update_pk", ForeignKey("updates.pk", ondelete="CASCADE"), primary_key=True),
    Column("entered_seq", Number, nullable=False),
    Column("left_seq", Number),
    Column("changed_seq", Number, nullable=False),
    Column("changed_at", Instant, nullable=False),
    Column("shown", sa.Boolean, nullable=False),  # live, and not left: stands in the documents of the feed
    Column("due", Instant),  # under embargo until then, and never served before
    Column("page", sa.Integer),  # the archive document that holds it for good; NULL: none yet
    Index(None, "feed_pk", "shown", "changed_at"),
    Index(None, "feed_pk", "changed_seq"),
    Index(None, "feed_pk", "page"),
    Index(None, "due"),
    Index(None, "update_pk"),
    sqlite_with_rowid=False,
)

acts = Table(
    "acts",  # of the editor's hand; the newest are kept
    metadata,
    Column("pk", Number, primary_key=True),
    Column("at", Instant, nullable=False),
    Column("by", Text, nullable=False),
    Column("verb", Text, nullable=False),
    Column("source_pk", ForeignKey("sources.pk", ondelete="CASCADE"), nullable=False),
    Column("update_pk", ForeignKey("updates.pk", ondelete="CASCADE")),
    Column("other", Text),
    Column("reason", Text),
    Index(None, "source_pk"),
    Index(None, "update_pk"),
)

outbox = Table(
    "outbox",  # what is to be pushed, never its body: that is rendered when it is sent
    metadata,
    Column("pk", Number, primary_key=True),
    Column("feed_pk", ForeignKey("feeds.pk", ondelete="CASCADE"), nullable=False),
    Column("seq", Number, nullable=False),
    Column("guid", Text),
    Column("kind", Text, nullable=False),
    Index(None, "feed_pk", "seq"),
)

# --- schedulers ----------------------------------------------------------------------------------------------------

heartbeats = Table(
    "heartbeats",
    metadata,
    Column("owner", Text, primary_key=True),
    Column("seen", Instant, nullable=False),
)

election = Table(
    "election",
    metadata,
    Column("office", Text, primary_key=True),
    Column("owner", Text, nullable=False),
    Column("until", Instant, nullable=False),
)


def pick(table: Table, *names: str) -> list[Column[Any]]:
    """Some columns of a table by their names, parted by blanks."""
    return [table.c[name] for part in names for name in part.split()]
