"""How a database gets its shape: the same on both, once, by whoever comes first."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.exc import OperationalError

from syndicate.errors import StoreError
from syndicate.likeness import packed, shingles
from syndicate.model import FeedOptions
from syndicate.store import Store, migrations
from syndicate.store.engine import Database
from syndicate.store.records import Pages
from syndicate.store.tables import metadata
from tests.builders import at, make_new, set_up, take

ROOT = Path(__file__).parents[2]


def test_the_steps_lead_to_the_tables(store: Store, store_url: str) -> None:
    engine = sa.create_engine(store_url)
    with engine.connect() as connection:
        options = {"compare_type": engine.dialect.name == "sqlite"}  # PostgreSQL spells collations into its types
        assert compare_metadata(MigrationContext.configure(connection, opts=options), metadata) == []
        assert migrations.current(connection) == migrations.HEAD
    engine.dispose()


def test_the_newest_step_is_the_one_that_is_known() -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(migrations.__file__).parent))
    assert ScriptDirectory.from_config(config).get_current_head() == migrations.HEAD


def test_migrating_again_changes_nothing(store: Store) -> None:
    set_up(store)
    take(store, make_new("u1"))
    before = store.epoch, store.sources(), store.feed_state("flood")
    store.migrate()
    assert (store.epoch, store.sources(), store.feed_state("flood")) == before


def _take_back(connection: sa.Connection, step: str) -> None:
    """Make the database anew as it was at an earlier step, with all the rows that fit in there."""
    kept = {table.name: _rows(connection, table.name) for table in metadata.sorted_tables}
    metadata.drop_all(connection)
    connection.execute(sa.text("DROP TABLE alembic_version"))
    config = Config()
    config.set_main_option("script_location", str(Path(migrations.__file__).parent))
    config.attributes["connection"] = connection
    command.upgrade(config, step)
    there = sa.inspect(connection)
    for name, rows in kept.items():
        if rows and there.has_table(name):
            columns = [column["name"] for column in there.get_columns(name) if column["name"] in rows[0]]
            listed = ", ".join(f'"{column}"' for column in columns)
            values = ", ".join(f":{column}" for column in columns)
            statement = sa.text(f'INSERT INTO "{name}" ({listed}) VALUES ({values})')
            connection.execute(statement, [{column: row[column] for column in columns} for row in rows])


def _rows(connection: sa.Connection, name: str) -> list[dict[str, object]]:
    return [dict(row._mapping) for row in connection.execute(sa.text(f'SELECT * FROM "{name}"'))]


def test_a_store_of_step_0001_keeps_what_it_knows(store: Store, store_url: str) -> None:
    """Taken back by hand to the first shape, with updates in it, and migrated again."""
    set_up(store)
    take(store, make_new("u1", "The river stands at 4.20 m."), make_new("u2", "The bridge is closed."))
    before = store.epoch, store.feed_state("flood")
    engine = sa.create_engine(store_url)
    with engine.begin() as connection:
        _take_back(connection, "0001")
        connection.execute(sa.text('UPDATE sources SET state = \'{"distrusted": ["id"]}\''))
    engine.dispose()
    store.migrate()
    snapshot = store.snapshot("flood")
    assert (store.epoch, store.feed_state("flood")) == before
    assert [(one.kind, one.standing) for one in snapshot.state.trust] == [("id", "lost")]
    assert all(one.shingles == packed(shingles(one.text)) and one.reader == "1" for one in snapshot.known)
    assert store.gaps("flood") == []


def test_a_store_of_step_0004_keeps_its_feeds(store: Store, store_url: str) -> None:
    """What a feed tells was a column of its own; archives and embargoes there were none."""
    set_up(store, "flood", "rail")
    take(store, *(make_new(f"u{number}", minutes=number) for number in range(3)))
    before = store.feed_state("flood")
    engine = sa.create_engine(store_url)
    with engine.begin() as connection:
        _take_back(connection, "0004")
        connection.execute(sa.text("UPDATE feeds SET revisions = true WHERE id = 'rail'"))
    engine.dispose()
    store.migrate()
    assert store.feed_state("flood") == before
    assert {one.feed.id: one.feed.options for one in store.feeds()} == {
        "flood": FeedOptions(),
        "rail": FeedOptions(revisions=True),
    }
    assert store.lift_embargoes(at(60)) == 0
    assert store.draft("flood", lambda _: "", lambda *_: "", ["atom"], "1", 9).pages == Pages()


def test_a_store_of_step_0005_tells_no_correction_anew(store: Store, store_url: str) -> None:
    """It had one instant for both, corrections and retractions."""
    set_up(store, "flood", "rail")
    engine = sa.create_engine(store_url)
    with engine.begin() as connection:
        _take_back(connection, "0005")
        told = '{"edits": "new", "told_since": "2026-03-14T12:00:00Z"}'
        connection.execute(sa.text("UPDATE feeds SET options = :told WHERE id = 'rail'"), {"told": told})
    engine.dispose()
    store.migrate()
    assert {one.feed.id: one.feed.options for one in store.feeds()} == {
        "flood": FeedOptions(),
        "rail": FeedOptions(edits="new", told_since=at(0), corrected_since=at(0)),
    }


def test_a_store_of_a_newer_release_is_left_alone(store: Store, store_url: str) -> None:
    engine = sa.create_engine(store_url)
    with engine.begin() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
    engine.dispose()
    with pytest.raises(StoreError, match="newer release"):
        store.migrate()


def test_threads_that_start_together(store_url: str) -> None:
    def start(_: int) -> str:
        mine = Store(store_url)
        try:
            mine.migrate()
            return mine.epoch
        finally:
            mine.close()

    with ThreadPoolExecutor(4) as pool:
        assert len(set(pool.map(start, range(4)))) == 1


def test_processes_that_start_together(store_url: str) -> None:
    code = "import sys; from syndicate.store import Store; s = Store(sys.argv[1]); s.migrate(); print(s.epoch)"
    started = [
        subprocess.Popen([sys.executable, "-c", code, store_url], stdout=subprocess.PIPE, text=True, cwd=ROOT)
        for _ in range(2)
    ]
    told = [process.communicate(timeout=60)[0] for process in started]
    assert [process.returncode for process in started] == [0, 0]
    assert told[0] == told[1] != ""


def test_a_store_that_was_never_set_up_says_what_to_do(store_url: str) -> None:
    store = Store(store_url)
    store.ping()
    for ask in (store.sources, store.feeds, lambda: store.epoch):
        with pytest.raises(StoreError, match="db upgrade"):
            ask()
    store.close()


URLS = {
    "nothing": ("", "not a database URL"),
    "words": ("my data", "not a database URL"),
    "another database": ("mysql://u:secret@127.0.0.1/x", "neither sqlite nor postgresql"),
    "memory": ("sqlite://", "name a file"),
    "bad port": ("postgresql://u:secret@127.0.0.1:port/x", "not a database URL"),
}


@pytest.mark.parametrize(("url", "words"), URLS.values(), ids=URLS)
def test_urls_that_can_not_be_used(url: str, words: str) -> None:
    with pytest.raises(StoreError, match=words) as error:
        Store(url)
    assert "secret" not in str(error.value)


def test_unreachable_database_is_one_clear_line() -> None:
    store = Store("postgresql://u:secret@127.0.0.1:1/x")
    for ask in (store.ping, store.migrate, store.sources):
        with pytest.raises(StoreError, match="did not answer") as error:
            ask()
        assert "\n" not in str(error.value)
        assert "secret" not in str(error.value)


def test_a_store_that_was_not_set_up_names_the_command(tmp_path: Path) -> None:
    store = Store(f"sqlite:///{tmp_path}/x.sqlite3")
    with pytest.raises(StoreError, match=r"no such table: \w+ \(run: syndicate db upgrade\)"):
        store.sources()


@pytest.mark.parametrize(
    ("words", "hint"),
    {
        "unable to open database file": "may its folder be written to?",
        "attempt to write a readonly database": "may the file and its folder be written to?",
        "disk I/O error": "is the disk full?",
        "database is locked": "another program is writing to it for long",
        'connection failed: FATAL: role "nobody" does not exist': None,  # no table is missing
    }.items(),
)
def test_a_store_that_fails_says_what_may_help(tmp_path: Path, words: str, hint: str | None) -> None:
    database = Database(f"sqlite:///{tmp_path}/x.sqlite3")
    with pytest.raises(StoreError) as error, database.reading():
        raise OperationalError("SELECT 1", {}, sqlite3.OperationalError(words))
    assert str(error.value) == f"the store did not answer: {words}" + (f" ({hint})" if hint else "")


def test_a_file_that_is_no_database(tmp_path: Path) -> None:
    (tmp_path / "x.sqlite3").write_text("these are not the bytes of a database" * 100)
    with pytest.raises(StoreError, match="not a database"):
        Store(f"sqlite:///{tmp_path}/x.sqlite3").migrate()


def test_folder_is_made(tmp_path: Path) -> None:
    store = Store(f"sqlite:///{tmp_path}/deep/down/x.sqlite3")
    store.migrate()
    assert (tmp_path / "deep" / "down" / "x.sqlite3").exists()
    store.close()


def test_sqlite_is_set_up_for_readers_beside_a_writer(tmp_path: Path) -> None:
    path = tmp_path / "x.sqlite3"
    store = Store(f"sqlite:///{path}")
    store.migrate()
    with store._database.reading() as connection:
        found = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys")
        }
    assert found == {"journal_mode": "wal", "synchronous": 1, "foreign_keys": 1}
    store.close()
