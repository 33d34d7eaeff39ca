"""Column types: what goes in comes out on both databases; what names no instant is refused."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy.dialects import postgresql, sqlite

from syndicate.errors import StoreError
from syndicate.model import MediaObject, Newsblog, Time
from syndicate.store.columns import Instant, Json, storable
from syndicate.store.naming import named_anew, renames
from syndicate.store.rows import digest
from syndicate.walk import Poll, SourceState, Trust
from tests.builders import make_settings

DIALECTS = {"sqlite": sqlite.dialect(), "postgresql": postgresql.dialect()}
OFFSETS = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
INSTANTS = st.datetimes(datetime(1900, 1, 1), datetime(2200, 1, 1), timezones=OFFSETS)


@pytest.mark.parametrize("name", DIALECTS)
@settings(max_examples=50, deadline=None)
@given(instant=INSTANTS)
def test_instants_come_back_in_utc(name: str, instant: datetime) -> None:
    dialect = DIALECTS[name]
    bound = Instant().process_bind_param(instant, dialect)
    found = Instant().process_result_value(bound, dialect)
    assert found == instant
    assert found is not None
    assert found.utcoffset() == timedelta(0)


@pytest.mark.parametrize("name", DIALECTS)
def test_instants_without_zone_are_refused(name: str) -> None:
    with pytest.raises(StoreError, match="without a zone"):
        Instant().process_bind_param(datetime(2026, 1, 1), DIALECTS[name])


@settings(max_examples=50, deadline=None)
@given(instant=INSTANTS, text=st.text(), number=st.one_of(st.none(), st.integers(0, 10**12)))
def test_values_come_back_as_they_went_in(instant: datetime, text: str, number: int | None) -> None:
    text = storable(text)
    values = {
        Newsblog: Newsblog(headline=text, stand=Time(instant, "minute"), image=MediaObject(text, size=number)),
        SourceState: replace(
            SourceState(stand=instant, notes=(text, ""), digests=(text,)),
            trust=(Trust("id", 3), Trust("url", lost=text)),
        ),
        Poll: Poll(text, instant, "failed", text, status=number, counts={"new": 3}),
    }
    for type_, value in values.items():
        column: Json[object] = Json(type_)
        found = column.process_result_value(column.process_bind_param(value, DIALECTS["sqlite"]), DIALECTS["sqlite"])
        assert found == value
    blog = Json(Newsblog)
    again = blog.process_result_value(blog.process_bind_param(values[Newsblog], DIALECTS["sqlite"]), DIALECTS["sqlite"])
    assert again.stand.instant.utcoffset() == instant.utcoffset()


def test_empty_is_null_and_back() -> None:
    column = Json(tuple[MediaObject, ...], tuple)
    assert column.process_bind_param((), DIALECTS["sqlite"]) is None
    assert column.process_result_value(None, DIALECTS["sqlite"]) == ()


@pytest.mark.parametrize("text", ["{", '{"state": 1}', '"x"'])
def test_unreadable_values_are_a_store_error(text: str) -> None:
    with pytest.raises(StoreError, match="can't be read"):
        Json(Poll).process_result_value(text, DIALECTS["sqlite"])


TEXTS = {
    "plain": ("Grüße 🙂", "Grüße 🙂"),
    "nul": ("a\x00b", "a\ufffdb"),
    "half a pair": ("a\ud83d", "a\ufffd"),
    "two halves in order": ("\ud83d\ude42", "🙂"),
    "two halves in disorder": ("\ude42\ud83d", "\ufffd\ufffd"),
}


@pytest.mark.parametrize(("text", "stored"), TEXTS.values(), ids=TEXTS)
def test_storable(text: str, stored: str) -> None:
    assert storable(text) == stored


def test_values_of_json_are_storable_too() -> None:
    column = Json(Poll)
    poll = Poll("x", datetime(2026, 1, 1, tzinfo=UTC), "failed", "half a pair: \ud83d, nul: \x00")
    bound = column.process_bind_param(poll, DIALECTS["sqlite"])
    assert bound == storable(bound)
    found = column.process_result_value(bound, DIALECTS["sqlite"])
    assert found == replace(poll, message="half a pair: \ufffd, nul: \x00")


def test_digests_part_kind_and_value() -> None:
    seen = {digest("id", "a"), digest("url", "a"), digest("id", "b"), digest("print", "a\ud83d")}
    assert len(seen) == 4
    assert {len(one) for one in seen} == {16}


RENAMES = {
    # there, wanted (id, was), pairs
    "none": (["a"], [("a", ())], []),
    "one": (["a"], [("b", ("a",))], [("a", "b")]),
    "done before": (["b"], [("b", ("a",))], []),
    "both there": (["a", "b"], [("b", ("a",))], []),
    "first of several that is there": (["y", "z"], [("b", ("x", "y", "z"))], [("y", "b")]),
    "chain": (["a", "b"], [("b", ("a",)), ("c", ("b",))], [("b", "c"), ("a", "b")]),
    "not twice": (["x"], [("y", ("x",)), ("z", ("y",))], [("x", "y")]),
    "old name goes to another": (["a"], [("a", ()), ("b", ("a",))], [("a", "b")]),
    "swap is none": (["a", "b"], [("a", ("b",)), ("b", ("a",))], []),
}


@pytest.mark.parametrize(("there", "wanted", "pairs"), RENAMES.values(), ids=RENAMES)
def test_renames(there, wanted, pairs) -> None:
    found = renames(there, [make_settings(name, was=was) for name, was in wanted])
    assert found == pairs
    rows = named_anew({name: name for name in there}, found)
    assert sorted(rows.values()) == sorted(there)
    assert all(rows[new] == old for old, new in pairs)
