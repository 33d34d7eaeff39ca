"""Bringing a database to the shape that ``tables.py`` describes, step by step, without any ini file."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.engine import Connection

HEAD = "0001"
"""The newest step. Known here so that a database that is there already costs no import of alembic."""


def upgrade(connection: Connection) -> None:
    """Run all missing steps inside the transaction of ``connection``."""
    if current(connection) == HEAD:
        return
    from alembic import command  # slow to import and rarely needed
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def current(connection: Connection) -> str | None:
    """The step that the database stands at; None for an empty one."""
    if not sa.inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalar()
