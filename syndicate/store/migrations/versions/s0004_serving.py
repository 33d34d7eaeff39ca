"""Documents in coded forms and versions, entries' bytes kept, feeds that retire or had other names."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column("feeds", sa.Column("retired", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("rendered", sa.Column("version", NUMBER, nullable=False, server_default="0"))
    op.add_column("rendered", sa.Column("size", NUMBER, nullable=False, server_default="0"))
    op.execute("UPDATE rendered SET size = length(content)")
    op.create_index(op.f("ix_rendered_version"), "rendered", ["version"])
    op.create_table(
        "coded",
        sa.Column("feed_pk", NUMBER, nullable=False),
        sa.Column("format", TEXT, nullable=False),
        sa.Column("coding", TEXT, nullable=False),
        sa.Column("etag", TEXT, nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["feed_pk", "format"],
            ["rendered.feed_pk", "rendered.format"],
            name=op.f("fk_coded_feed_pk_format"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("feed_pk", "format", "coding", name=op.f("pk_coded")),
    )
    op.create_table(
        "entries",
        sa.Column("feed_pk", NUMBER, nullable=False),
        sa.Column("update_pk", NUMBER, nullable=False),
        sa.Column("format", TEXT, nullable=False),
        sa.Column("seq", NUMBER, nullable=False),
        sa.Column("mark", TEXT, nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["feed_pk"], ["feeds.pk"], name=op.f("fk_entries_feed_pk"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["update_pk"], ["updates.pk"], name=op.f("fk_entries_update_pk"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("feed_pk", "update_pk", "format", name=op.f("pk_entries")),
    )
    op.create_index(op.f("ix_entries_update_pk"), "entries", ["update_pk"])
    op.create_table(
        "former_names",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("feed_pk", NUMBER, nullable=False),
        sa.ForeignKeyConstraint(["feed_pk"], ["feeds.pk"], name=op.f("fk_former_names_feed_pk"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_former_names")),
    )


def downgrade() -> None:
    raise NotImplementedError("a store is never brought back to an older release: restore its backup instead")
