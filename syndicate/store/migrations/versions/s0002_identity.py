"""What identity needs: runs of words, earlier times and the reader of each update; gaps; trust in upstream keys."""

from __future__ import annotations

import json

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
INSTANT = sa.DateTime().with_variant(sa.DateTime(timezone=True), "postgresql")
NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
BEFORE = "1"
"""Stands for the reader of what was stored before readers were."""


def upgrade() -> None:
    op.add_column("updates", sa.Column("reader", TEXT))
    op.add_column("updates", sa.Column("earlier_times", sa.Text()))
    op.add_column("updates", sa.Column("shingles", sa.LargeBinary()))
    updates = sa.table("updates", sa.column("reader", sa.Text()))
    op.execute(updates.update().values(reader=BEFORE))
    op.create_table(
        "gaps",
        sa.Column("pk", NUMBER, nullable=False),
        sa.Column("source_pk", NUMBER, nullable=False),
        sa.Column("since", INSTANT),
        sa.Column("at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("pk", name=op.f("pk_gaps")),
        sa.ForeignKeyConstraint(
            ["source_pk"], ["sources.pk"], name=op.f("fk_gaps_source_pk_sources"), ondelete="CASCADE"
        ),
    )
    op.create_index(op.f("ix_gaps_source_pk_at"), "gaps", ["source_pk", "at"])
    _trust()


def _trust() -> None:
    """Kinds of key that were not believed are not believed now either."""
    sources = sa.table("sources", sa.column("pk", sa.Integer()), sa.column("state", sa.Text()))
    connection = op.get_bind()
    for pk, stored in connection.execute(sa.select(sources.c.pk, sources.c.state)).all():
        state = json.loads(stored)
        kinds = state.pop("distrusted", [])
        state["trust"] = [{"kind": kind, "lost": "it was lost before"} for kind in kinds]
        written = json.dumps(state, ensure_ascii=False)
        connection.execute(sources.update().where(sources.c.pk == pk).values(state=written))


def downgrade() -> None:
    raise NotImplementedError("a backup leads back")
