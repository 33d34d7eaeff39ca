"""The editor's hand: what was done by whom, entries that were one, words that were erased, reasons of revisions; and
sources that go on where another ended."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
INSTANT = sa.DateTime().with_variant(sa.DateTime(timezone=True), "postgresql")
NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    for name, kind in (("published", INSTANT), ("modified", INSTANT), ("reason", TEXT)):
        op.add_column("revisions", sa.Column(name, kind))
    op.add_column("feeds", sa.Column("revisions", sa.Boolean(), nullable=False, server_default=sa.false()))
    _point("sources", "continues", "sources")
    op.add_column("updates", sa.Column("reason", TEXT))
    op.add_column("updates", sa.Column("expunged", INSTANT))
    _point("updates", "merged_into", "updates")
    op.create_index(op.f("ix_updates_merged_into"), "updates", ["merged_into"])
    _acts()


def _point(table: str, column: str, target: str) -> None:
    """Add a column that points to a row; SQLite takes the constraint with the column and not after it."""
    if op.get_bind().dialect.name == "sqlite":
        op.execute(f"ALTER TABLE {table} ADD COLUMN {column} INTEGER REFERENCES {target} (pk)")
        return
    key = sa.ForeignKey(f"{target}.pk", name=op.f(f"fk_{table}_{column}"))
    op.add_column(table, sa.Column(column, NUMBER, key))


def _acts() -> None:
    op.create_table(
        "acts",
        sa.Column("pk", NUMBER, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("by", TEXT, nullable=False),
        sa.Column("verb", TEXT, nullable=False),
        sa.Column("source_pk", NUMBER, nullable=False),
        sa.Column("update_pk", NUMBER),
        sa.Column("other", TEXT),
        sa.Column("reason", TEXT),
        sa.PrimaryKeyConstraint("pk", name=op.f("pk_acts")),
        sa.ForeignKeyConstraint(["source_pk"], ["sources.pk"], name=op.f("fk_acts_source_pk"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["update_pk"], ["updates.pk"], name=op.f("fk_acts_update_pk"), ondelete="CASCADE"),
    )
    for column in ("source_pk", "update_pk"):
        op.create_index(op.f(f"ix_acts_{column}"), "acts", [column])


def downgrade() -> None:
    raise NotImplementedError("what was decided by hand is not thrown away")
