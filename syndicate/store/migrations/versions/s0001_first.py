"""The first shape of the store."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
INSTANT = sa.DateTime().with_variant(sa.DateTime(timezone=True), "postgresql")
NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    _sources()
    _feeds()
    _updates()
    _membership()


def downgrade() -> None:
    raise NotImplementedError("there is nothing before the first shape")


def _sources() -> None:
    op.create_table(
        "meta",
        sa.Column("key", TEXT, nullable=False),
        sa.Column("value", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_meta")),
    )
    op.create_table(
        "sources",
        sa.Column("pk", NUMBER, nullable=False),
        sa.Column("id", TEXT, nullable=False),
        sa.Column("uid", TEXT, nullable=False),
        sa.Column("url", TEXT, nullable=False),
        sa.Column("origin", TEXT, nullable=False),
        sa.Column("status", TEXT, nullable=False),
        sa.Column("paused_by", TEXT),
        sa.Column("reason", TEXT),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created", INSTANT, nullable=False),
        sa.Column("settings", sa.Text()),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("newsblog", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("pk", name=op.f("pk_sources")),
        sa.UniqueConstraint("id", name=op.f("uq_sources_id")),
        sa.UniqueConstraint("uid", name=op.f("uq_sources_uid")),
        sa.CheckConstraint("origin IN ('file', 'api')", name=op.f("ck_sources_origin")),
        sa.CheckConstraint("status IN ('active', 'paused', 'gone')", name=op.f("ck_sources_status")),
    )
    op.create_table(
        "schedule",
        sa.Column("source_pk", NUMBER, nullable=False, autoincrement=False),
        sa.Column("due", INSTANT, nullable=False),
        sa.Column("wanted", INSTANT),
        sa.Column("owner", TEXT),
        sa.Column("until", INSTANT),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("polls", NUMBER, nullable=False),
        sa.Column("unrecorded", NUMBER, nullable=False),
        sa.Column("recorded_at", INSTANT),
        sa.Column("recorded_outcome", TEXT),
        sa.Column("last_poll", sa.Text()),
        sa.PrimaryKeyConstraint("source_pk", name=op.f("pk_schedule")),
        sa.ForeignKeyConstraint(["source_pk"], ["sources.pk"], name=op.f("fk_schedule_source_pk"), ondelete="CASCADE"),
    )
    op.create_index(op.f("ix_schedule_due"), "schedule", ["due"])
    op.create_table(
        "documents",
        sa.Column("source_pk", NUMBER, nullable=False, autoincrement=False),
        sa.Column("digest", TEXT, nullable=False),
        sa.Column("url", TEXT, nullable=False),
        sa.Column("fetched", INSTANT, nullable=False),
        sa.Column("media_type", TEXT, nullable=False),
        sa.Column("charset", TEXT),
        sa.Column("etag", TEXT),
        sa.Column("last_modified", TEXT),
        sa.Column("permanent_url", TEXT),
        sa.Column("complete", sa.Boolean(), nullable=False),
        sa.Column("content_language", TEXT),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("source_pk", name=op.f("pk_documents")),
        sa.ForeignKeyConstraint(["source_pk"], ["sources.pk"], name=op.f("fk_documents_source_pk"), ondelete="CASCADE"),
    )
    op.create_table(
        "polls",
        sa.Column("pk", NUMBER, nullable=False),
        sa.Column("source_pk", NUMBER, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("outcome", TEXT, nullable=False),
        sa.Column("poll", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("pk", name=op.f("pk_polls")),
        sa.ForeignKeyConstraint(["source_pk"], ["sources.pk"], name=op.f("fk_polls_source_pk"), ondelete="CASCADE"),
    )
    op.create_index(op.f("ix_polls_source_pk_at"), "polls", ["source_pk", "at"])


def _feeds() -> None:
    op.create_table(
        "feeds",
        sa.Column("pk", NUMBER, nullable=False),
        sa.Column("id", TEXT, nullable=False),
        sa.Column("uid", TEXT, nullable=False),
        sa.Column("title", TEXT),
        sa.Column("limit", sa.Integer(), nullable=False),
        sa.Column("derived_titles", sa.Boolean(), nullable=False),
        sa.Column("origin", TEXT, nullable=False),
        sa.Column("status", TEXT, nullable=False),
        sa.Column("seq", NUMBER, nullable=False),
        sa.Column("rendered_seq", NUMBER, nullable=False),
        sa.Column("rendered_release", TEXT),
        sa.Column("created", INSTANT, nullable=False),
        sa.Column("updated", INSTANT),
        sa.Column("changed", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("pk", name=op.f("pk_feeds")),
        sa.UniqueConstraint("id", name=op.f("uq_feeds_id")),
        sa.UniqueConstraint("uid", name=op.f("uq_feeds_uid")),
        sa.CheckConstraint("origin IN ('file', 'api')", name=op.f("ck_feeds_origin")),
        sa.CheckConstraint("status IN ('active', 'paused')", name=op.f("ck_feeds_status")),
    )
    op.create_table(
        "feed_sources",
        sa.Column("feed_pk", NUMBER, nullable=False),
        sa.Column("source_pk", NUMBER, nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("feed_pk", "source_pk", name=op.f("pk_feed_sources")),
        sa.ForeignKeyConstraint(["feed_pk"], ["feeds.pk"], name=op.f("fk_feed_sources_feed_pk"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["source_pk"], ["sources.pk"], name=op.f("fk_feed_sources_source_pk"), ondelete="CASCADE"
        ),
    )
    op.create_index(op.f("ix_feed_sources_source_pk"), "feed_sources", ["source_pk"])
    op.create_table(
        "rendered",
        sa.Column("feed_pk", NUMBER, nullable=False),
        sa.Column("format", TEXT, nullable=False),
        sa.Column("seq", NUMBER, nullable=False),
        sa.Column("release", TEXT, nullable=False),
        sa.Column("media_type", TEXT, nullable=False),
        sa.Column("etag", TEXT, nullable=False),
        sa.Column("last_modified", INSTANT, nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("feed_pk", "format", name=op.f("pk_rendered")),
        sa.ForeignKeyConstraint(["feed_pk"], ["feeds.pk"], name=op.f("fk_rendered_feed_pk"), ondelete="CASCADE"),
    )


def _updates() -> None:
    op.create_table(
        "updates",
        sa.Column("pk", NUMBER, nullable=False),
        sa.Column("guid", TEXT, nullable=False),
        sa.Column("source_pk", NUMBER, nullable=False),
        sa.Column("mint_kind", TEXT, nullable=False),
        sa.Column("mint_digest", sa.LargeBinary(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("state", TEXT, nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("fingerprint", TEXT, nullable=False),
        sa.Column("position", sa.Double(), nullable=False),
        sa.Column("published", INSTANT),
        sa.Column("published_offset", sa.Integer()),
        sa.Column("published_precision", TEXT),
        sa.Column("zone_assumed", sa.Boolean(), nullable=False),
        sa.Column("time_raw", TEXT, nullable=False),
        sa.Column("dated", INSTANT, nullable=False),
        sa.Column("updated", INSTANT, nullable=False),
        sa.Column("first_seen", INSTANT, nullable=False),
        sa.Column("changed_at", INSTANT, nullable=False),
        sa.Column("pinned", sa.Boolean(), nullable=False),
        sa.Column("key_event", sa.Boolean(), nullable=False),
        sa.Column("missed", sa.Integer(), nullable=False),
        sa.Column("flip", TEXT),
        sa.Column("flip_polls", sa.Integer(), nullable=False),
        sa.Column("language", TEXT),
        sa.Column("mint_key", TEXT, nullable=False),
        sa.Column("title", TEXT),
        sa.Column("text", TEXT, nullable=False),
        sa.Column("url", TEXT),
        sa.Column("summary", TEXT),
        sa.Column("rights", TEXT),
        sa.Column("authors", sa.Text()),
        sa.Column("categories", sa.Text()),
        sa.Column("media", sa.Text()),
        sa.Column("origin", sa.Text()),
        sa.Column("html", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("pk", name=op.f("pk_updates")),
        sa.ForeignKeyConstraint(["source_pk"], ["sources.pk"], name=op.f("fk_updates_source_pk"), ondelete="CASCADE"),
        sa.UniqueConstraint("guid", name=op.f("uq_updates_guid")),
        sa.UniqueConstraint("source_pk", "mint_digest", "n", name=op.f("uq_updates_source_pk_mint_digest_n")),
        sa.CheckConstraint("state IN ('live', 'retracted', 'taken-down')", name=op.f("ck_updates_state")),
    )
    op.create_index(op.f("ix_updates_source_pk_position"), "updates", ["source_pk", "position"])
    op.create_index(op.f("ix_updates_source_pk_state"), "updates", ["source_pk", "state"])
    op.create_table(
        "aliases",
        sa.Column("source_pk", NUMBER, nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("update_pk", NUMBER, nullable=False),
        sa.Column("kind", TEXT, nullable=False),
        sa.Column("key", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("source_pk", "digest", "update_pk", name=op.f("pk_aliases")),
        sa.ForeignKeyConstraint(["source_pk"], ["sources.pk"], name=op.f("fk_aliases_source_pk"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["update_pk"], ["updates.pk"], name=op.f("fk_aliases_update_pk"), ondelete="CASCADE"),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_aliases_update_pk"), "aliases", ["update_pk"])
    op.create_table(
        "revisions",
        sa.Column("update_pk", NUMBER, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("fingerprint", TEXT, nullable=False),
        sa.Column("seen", INSTANT, nullable=False),
        sa.Column("updated", INSTANT, nullable=False),
        sa.Column("language", TEXT),
        sa.Column("title", TEXT),
        sa.Column("text", TEXT, nullable=False),
        sa.Column("media", sa.Text()),
        sa.Column("html", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("update_pk", "number", name=op.f("pk_revisions")),
        sa.ForeignKeyConstraint(["update_pk"], ["updates.pk"], name=op.f("fk_revisions_update_pk"), ondelete="CASCADE"),
    )
    op.create_table(
        "tombstones",
        sa.Column("update_pk", NUMBER, nullable=False, autoincrement=False),
        sa.Column("when", INSTANT, nullable=False),
        sa.Column("reason", TEXT),
        sa.Column("by", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("update_pk", name=op.f("pk_tombstones")),
        sa.ForeignKeyConstraint(
            ["update_pk"], ["updates.pk"], name=op.f("fk_tombstones_update_pk"), ondelete="CASCADE"
        ),
        sa.CheckConstraint("\"by\" IN ('upstream', 'editor')", name=op.f("ck_tombstones_by")),
    )


def _membership() -> None:
    op.create_table(
        "membership",
        sa.Column("feed_pk", NUMBER, nullable=False),
        sa.Column("update_pk", NUMBER, nullable=False),
        sa.Column("entered_seq", NUMBER, nullable=False),
        sa.Column("left_seq", NUMBER),
        sa.Column("changed_seq", NUMBER, nullable=False),
        sa.Column("changed_at", INSTANT, nullable=False),
        sa.Column("shown", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("feed_pk", "update_pk", name=op.f("pk_membership")),
        sa.ForeignKeyConstraint(["feed_pk"], ["feeds.pk"], name=op.f("fk_membership_feed_pk"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["update_pk"], ["updates.pk"], name=op.f("fk_membership_update_pk"), ondelete="CASCADE"
        ),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_membership_feed_pk_changed_seq"), "membership", ["feed_pk", "changed_seq"])
    op.create_index(op.f("ix_membership_feed_pk_shown_changed_at"), "membership", ["feed_pk", "shown", "changed_at"])
    op.create_index(op.f("ix_membership_update_pk"), "membership", ["update_pk"])
    op.create_table(
        "outbox",
        sa.Column("pk", NUMBER, nullable=False),
        sa.Column("feed_pk", NUMBER, nullable=False),
        sa.Column("seq", NUMBER, nullable=False),
        sa.Column("guid", TEXT),
        sa.Column("kind", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("pk", name=op.f("pk_outbox")),
        sa.ForeignKeyConstraint(["feed_pk"], ["feeds.pk"], name=op.f("fk_outbox_feed_pk"), ondelete="CASCADE"),
    )
    op.create_index(op.f("ix_outbox_feed_pk_seq"), "outbox", ["feed_pk", "seq"])
    op.create_table(
        "heartbeats",
        sa.Column("owner", TEXT, nullable=False),
        sa.Column("seen", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("owner", name=op.f("pk_heartbeats")),
    )
    op.create_table(
        "election",
        sa.Column("office", TEXT, nullable=False),
        sa.Column("owner", TEXT, nullable=False),
        sa.Column("until", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("office", name=op.f("pk_election")),
    )
