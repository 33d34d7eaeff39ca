"""What alembic runs: the steps, on the connection that it was handed, in the transaction that is open there."""

from __future__ import annotations

from alembic import context

from syndicate.store.tables import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata, render_as_batch=True)
with context.begin_transaction():
    context.run_migrations()
