"""What upstream says by now of what was taken down; since when a feed tells corrections, apart from retractions."""

from __future__ import annotations

import json

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

FEEDS = sa.table("feeds", sa.column("pk", sa.BigInteger()), sa.column("options", sa.Text()))


def upgrade() -> None:
    op.add_column("updates", sa.Column("sighted", sa.Text()))
    connection = op.get_bind()
    for pk, said in list(
        connection.execute(sa.select(FEEDS.c.pk, FEEDS.c.options).where(FEEDS.c.options.is_not(None)))
    ):
        options = json.loads(said)
        since = options.get("told_since")
        if since is None:
            continue
        told = json.dumps({**options, "corrected_since": since}, ensure_ascii=False)
        connection.execute(sa.update(FEEDS).where(FEEDS.c.pk == pk).values(options=told))


def downgrade() -> None:
    raise NotImplementedError("a store does not go back: restore a backup")
