"""Bringing a database to the shape that ``tables.py`` describes, step by step, without any ini file."""

from __future__ import annotations

import threading
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from syndicate.errors import StoreError

HEAD = "0006"
"""The newest step. Known here so that a database that is there already costs no import of alembic."""

_one_thread = threading.Lock()
"""Alembic keeps the step it runs in globals, so one process runs one step at a time, whatever the database."""


def upgrade(connection: Connection) -> None:
    """Run all missing steps inside the transaction of ``connection``.

    Raises StoreError for a database that stands at a step unknown here.
    """
    if current(connection) == HEAD:
        return
    from alembic import command  # slow to import and rarely needed
    from alembic.config import Config
    from alembic.util import CommandError

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    config.attributes["connection"] = connection
    try:
        with _one_thread:
            command.upgrade(config, "head")
    except CommandError as error:
        raise StoreError(f"the store can't be brought to step {HEAD}; a newer release made it? ({error})") from error


def current(connection: Connection) -> str | None:
    """The step that the database stands at; None for an empty one."""
    if not sa.inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalar()
