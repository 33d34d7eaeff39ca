"""What a feed carries and how it says it; embargo and archive documents."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime().with_variant(sa.DateTime(timezone=True), "postgresql")


def upgrade() -> None:
    op.add_column("feeds", sa.Column("options", sa.Text()))
    op.execute("UPDATE feeds SET options = '{\"revisions\": true}' WHERE revisions")
    op.drop_column("feeds", "revisions")
    op.add_column("feeds", sa.Column("archived", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("membership", sa.Column("due", INSTANT))
    op.add_column("membership", sa.Column("page", sa.Integer()))
    op.create_index(op.f("ix_membership_feed_pk_page"), "membership", ["feed_pk", "page"])
    op.create_index(op.f("ix_membership_due"), "membership", ["due"])


def downgrade() -> None:
    raise NotImplementedError("a store does not go back: restore a backup")
