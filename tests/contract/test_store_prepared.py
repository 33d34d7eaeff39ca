"""Statements that the driver runs by itself: they say what SQLAlchemy's own would, in the same transaction."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest
import sqlalchemy as sa

from syndicate.errors import Conflict, StoreError
from syndicate.store import Store
from syndicate.store.prepared import Statement, prepared
from syndicate.store.tables import meta, pick, schedule, sources
from tests.builders import set_up

INSERT = Statement(sa.insert(meta))
ALL = Statement(sa.select(meta.c.key, meta.c.value).where(meta.c.key.like("k%")).order_by(meta.c.key))


@prepared
def _among(*, negated: bool = False) -> sa.Select[Any]:
    names: sa.BindParameter[Any] = sa.bindparam("names", expanding=True)
    here = meta.c.key.not_in(names) if negated else meta.c.key.in_(names)
    return sa.select(meta.c.key).where(here, meta.c.key.like("k%")).order_by(meta.c.key).limit(sa.bindparam("most"))


def _fill(store: Store, count: int) -> list[str]:
    names = [f"k{n}" for n in range(count)]
    with store._database.writing() as connection:
        INSERT.run_all(connection, [{"key": name, "value": f"value 100% :of {name}"} for name in names])
    return names


@pytest.mark.parametrize("count", [0, 1, 2, 7])
def test_as_many_as_are_given_are_written(store: Store, count: int) -> None:
    names = _fill(store, count)
    with store._database.reading() as connection:
        assert [(row.key, row.value) for row in ALL.rows(connection)] == [(n, f"value 100% :of {n}") for n in names]
        assert ALL.values(connection) == names
        assert ALL.value(connection) == (names[0] if names else None)


@pytest.mark.parametrize("count", range(7))
def test_lists_of_any_length(store: Store, count: int) -> None:
    names = _fill(store, 6)
    with store._database.reading() as connection:
        asked = {"names": names[:count], "most": 10}
        assert _among().values(connection, asked) == names[:count]
        assert _among(negated=True).values(connection, asked) == names[count:]
        assert _among().values(connection, {"names": names[:count], "most": 2}) == names[: min(count, 2)]


def test_a_list_may_be_as_long_as_the_database_allows(store: Store) -> None:
    names = _fill(store, 2)
    with store._database.reading() as connection:
        assert _among().values(connection, {"names": [*names, *map(str, range(40_000))], "most": 10}) == names


def test_values_and_rows_are_those_of_the_columns(store: Store) -> None:
    """Instants, JSON, truth and numbers come and go as SQLAlchemy has them."""
    set_up(store)
    due, query = datetime(2031, 5, 6, 7, 8, 9, 123456, tzinfo=UTC), sa.select(*sources.c, *pick(schedule, "due polls"))
    query = query.join(schedule, schedule.c.source_pk == sources.c.pk)
    with store._database.writing() as connection:
        changed = Statement(sa.update(schedule).where(schedule.c.polls == sa.bindparam("before")))
        assert changed.run(connection, {"before": 0, "due": due}) == 1
        assert changed.run(connection, {"before": 77, "due": due}) == 0
        (ours,), (theirs,) = Statement(query).rows(connection), connection.execute(query)
    assert tuple(ours) == tuple(theirs)
    assert (ours.due, ours.state, ours.id) == (due, theirs.state, theirs.id)
    with pytest.raises(StoreError, match="without a zone"), store._database.writing() as connection:
        changed.run(connection, {"before": 0, "due": datetime(2031, 5, 6)})


def test_a_value_that_is_missing_is_no_null(store: Store) -> None:
    with pytest.raises(StoreError), store._database.reading() as connection:
        _among().values(connection, {"names": ["k"]})


UNFIT = [
    {"due": datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=5)))},  # which is none of UTC
    {"due": date(2031, 5, 6)},
    {"owner": 5},
    {"polls": 2**70},
]


@pytest.mark.parametrize("unfit", UNFIT, ids=str)
@pytest.mark.parametrize("times", [1, 2])
def test_a_value_that_does_not_fit_is_a_store_error(store: Store, unfit: dict[str, Any], times: int) -> None:
    set_up(store)
    changed = Statement(sa.update(schedule).where(schedule.c.failures == sa.bindparam("before")))
    with pytest.raises(StoreError), store._database.writing() as connection:
        changed.run_all(connection, [{"before": 0, **unfit}] * times)
    with store._database.reading() as connection:
        assert connection.scalar(sa.select(schedule.c.polls)) == 0


def test_rows_that_name_other_columns_are_a_store_error(store: Store) -> None:
    with pytest.raises(StoreError), store._database.writing() as connection:
        INSERT.run_all(connection, [{"key": "k1", "value": ""}, {"key": "k2"}])


def test_a_stored_value_that_cannot_be_read_is_a_store_error(store: Store) -> None:
    set_up(store)
    with store._database.writing() as connection:
        connection.execute(sa.text("UPDATE schedule SET due = 'infinity'"))  # which is later than any time of Python's
    with pytest.raises(StoreError), store._database.reading() as connection:
        Statement(sa.select(schedule.c.due)).rows(connection)


def test_one_transaction_with_what_else_runs_there(store: Store) -> None:
    class Halt(Exception):
        pass

    with suppress(Halt), store._database.writing() as connection:
        connection.execute(sa.insert(meta), {"key": "k1", "value": "theirs"})
        INSERT.run(connection, {"key": "k2", "value": "ours"})
        assert ALL.values(connection) == ["k1", "k2"]
        assert connection.execute(ALL.core).scalars().all() == ["k1", "k2"]
        raise Halt
    with store._database.reading() as connection:
        assert ALL.rows(connection) == []
    with store._database.writing() as connection:
        INSERT.run(connection, {"key": "k2", "value": "ours"})
        connection.execute(sa.insert(meta), {"key": "k1", "value": "theirs"})
    with store._database.reading() as connection:
        assert ALL.values(connection) == ["k1", "k2"]


def test_a_double_is_a_conflict_and_undoes_all(store: Store) -> None:
    _fill(store, 1)
    rows = [{"key": "k8", "value": ""}, {"key": "k0", "value": ""}]
    with pytest.raises(Conflict, match="double"), store._database.writing() as connection:
        INSERT.run_all(connection, rows)
    with store._database.reading() as connection:
        assert ALL.values(connection) == ["k0"]


def test_what_the_database_refuses_is_a_store_error(store: Store) -> None:
    nowhere = Statement(sa.select(sa.table("nowhere", sa.column("key")).c.key))
    with pytest.raises(StoreError, match="syndicate db upgrade"), store._database.reading() as connection:
        nowhere.rows(connection)
    with store._database.reading() as connection:
        assert ALL.rows(connection) == []
