"""Fixtures for all tests: a fresh store on each database, the real thing."""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
import sqlalchemy as sa

from syndicate.store import Store

POSTGRES = "SYNDICATE_TEST_POSTGRES"
"""Environment variable: the URL of a PostgreSQL database in which schemas may be made."""


@pytest.fixture(params=["sqlite", "postgresql"])
def store_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of an empty database: a file, or a schema of its own that is dropped afterwards."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/store.sqlite3"
        return
    base = os.environ.get(POSTGRES)
    if not base:
        pytest.skip(f"{POSTGRES} is not set")
    if why := _unreachable(base):
        pytest.skip(f"{POSTGRES}: {why}")
    name = f"t{uuid.uuid4().hex[:16]}"
    _execute(base, f"CREATE SCHEMA {name}")
    try:
        yield (
            sa.make_url(base)
            .update_query_dict({"options": f"-csearch_path={name}"})
            .render_as_string(hide_password=False)
        )
    finally:
        _execute(base, f"DROP SCHEMA {name} CASCADE")


@pytest.fixture
def store(store_url: str) -> Iterator[Store]:
    """A migrated, empty store."""
    made = Store(store_url)
    made.migrate()
    yield made
    made.close()


@cache
def _unreachable(url: str) -> str | None:
    try:
        _execute(url, "SELECT 1")
    except sa.exc.SQLAlchemyError as error:
        return str(error).splitlines()[0]
    return None


def _execute(url: str, statement: str) -> None:
    engine = sa.create_engine(
        url, poolclass=sa.NullPool, isolation_level="AUTOCOMMIT", connect_args={"connect_timeout": 5}
    )
    with engine.connect() as connection:
        connection.exec_driver_sql(statement)
