"""What upstream says by now of what was taken down."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("updates", sa.Column("sighted", sa.Text()))


def downgrade() -> None:
    raise NotImplementedError("a store does not go back: restore a backup")
