"""The times of whole lists: midnight, summer time, order, and what a page must not lend its posts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syndicate.normalise import Context
from syndicate.normalise.times import resolve, stated_raw
from syndicate.walk import RawHead, RawUpdate

NOW = datetime(2026, 1, 8, 12, 0, tzinfo=UTC)


def times(
    words: Sequence[str | None],
    *,
    days: Sequence[str | None] | None = None,
    stamps: Sequence[str | None] | None = None,
    pinned: Sequence[int] = (),
    head: RawHead | None = None,
    url: str = "https://news.example/flood",
    zone: str | None = "Europe/Berlin",
    language: str | None = "de",
    live: bool = False,
    now: datetime = NOW,
    newest_first: bool | None = None,
    texts: Sequence[str] = (),
) -> list[str | None]:
    updates = [
        RawUpdate(
            text=texts[at] if texts else None,
            time_text=word,
            day=days[at] if days else None,
            stamp=stamps[at] if stamps else None,
            pinned=at in pinned,
        )
        for at, word in enumerate(words)
    ]
    context = Context("uid", url, now, zone, language, live)
    found = resolve(updates, head or RawHead(), context, first_is_newest=newest_first)
    return [time and time.instant.isoformat()[: 10 if time.precision == "day" else 16] for time in found]


def stand(text: str) -> RawHead:
    return RawHead(stand=text)


def jan(day: int, *clocks: str) -> list[str]:
    return [f"2026-01-{day:02}T{clock}" for clock in clocks]


ROWS = {
    "one day": (times(["17:34", "16:00", "9:05"], head=stand("7.1.2026 17:40")), jan(7, "17:34", "16:00", "09:05")),
    "midnight in the list": (
        times(["0.10 Uhr", "23.50 Uhr", "22.00 Uhr"], head=stand("7.1.2026 00:12")),
        [*jan(7, "00:10"), *jan(6, "23:50", "22:00")],
    ),
    "three days": (
        times(["11.04", "06.20", "15.32", "13.28", "2.59", "1.10", "19.27"], head=stand("7.1.2026 11:08")),
        [*jan(7, "11:04", "06:20"), *jan(6, "15:32", "13:28", "02:59", "01:10"), *jan(5, "19:27")],
    ),
    "oldest first over midnight": (
        times(["6.00", "7.15", "23.50", "0.10"], head=stand("7.1.2026 0:12")),
        [*jan(6, "06:00", "07:15", "23:50"), *jan(7, "00:10")],
    ),
    "oldest first as told": (
        times(["23.50", "0.10"], head=stand("7.1.2026 0:12"), newest_first=False),
        [*jan(6, "23:50"), *jan(7, "00:10")],
    ),
    "stand just after midnight": (times(["16:05", "15:00"], head=stand("7.1.2026 00:10")), jan(6, "16:05", "15:00")),
    "newer than the stand": (times(["21:00", "20:42"], head=stand("7.1.2026 20:49")), jan(7, "21:00", "20:42")),
    "page of a day, told by its address": (
        times(["00:02", "23:40", "22:10"], url="https://news.example/20260106/flood"),
        [*jan(7, "00:02"), *jan(6, "23:40", "22:10")],
    ),
    "page date": (times(["9:00", "8:00"], head=RawHead(page_time="2026-01-05")), jan(5, "09:00", "08:00")),
    "clock of the last change on the day the page began": (times(["9:00", "8:00"], head=RawHead(page_time="2026-01-05", stand="9:05")), jan(5, "09:00", "08:00")),
    "clock of the last change after the page began": (times(["9:00", "8:00"], head=RawHead(page_time="2026-01-05T07:50:00+01:00", stand="9:05")), jan(5, "09:00", "08:00")),
    "day headings after the day the page began": (
        times(["16:00", "9:00"], days=["Dienstag, 6. Januar", "5. Januar"], head=RawHead(page_time="2026-01-04T07:50:00+01:00")),
        [*jan(6, "16:00"), *jan(5, "09:00")],
    ),
    "page time": (times(["9:00", "8:00"], head=RawHead(page_time="2026-01-05T07:50:00+01:00")), jan(5, "09:00", "08:00")),
    "one post out of order": (
        times(["17:34", "17:20", "21:00", "17:10"], head=stand("7.1.2026 21:10")),
        jan(7, "17:34", "17:20", "21:00", "17:10"),
    ),
    "one post far out of order": (
        times(["23:55", "17:20", "23:50", "17:10", "17:00"], head=stand("7.1.2026 23:58")),
        jan(7, "23:55", "17:20", "23:50", "17:10", "17:00"),
    ),
    "a misplaced minute": (
        times(["17:34", "17:31", "17:32", "17:30"], head=stand("7.1.2026 17:40")),
        jan(7, "17:34", "17:31", "17:32", "17:30"),
    ),
    "equal minutes": (times(["18:16"] * 4, head=stand("7.1.2026 18:20")), jan(7, *["18:16"] * 4)),
    "pinned": (
        times(["9:00", "17:34", "17:20"], pinned=[0], head=stand("7.1.2026 17:40")),
        jan(7, "09:00", "17:34", "17:20"),
    ),
    "pinned, not marked": (
        times(["9:00", "17:34", "17:20", "17:10"], head=stand("7.1.2026 17:40")),
        jan(7, "09:00", "17:34", "17:20", "17:10"),
    ),
    "pinned from last night, not marked": (
        times(["21:16", "6:36", "6:27", "6:18", "5:48", "5:30"], head=stand("7.1.2026 6:40")),
        [*jan(6, "21:16"), *jan(7, "06:36", "06:27", "06:18", "05:48", "05:30")],
    ),
    "a post every half day": (
        times(["20:16", "8:36", "22:00", "9:40", "19:00"], head=stand("7.1.2026 9:40")),
        [*jan(6, "20:16", "08:36"), *jan(5, "22:00", "09:40"), *jan(4, "19:00")],
    ),
    "pinned from last night": (
        times(["22:00", "8:34", "8:20"], pinned=[0], head=stand("7.1.2026 8:40")),
        [*jan(6, "22:00"), *jan(7, "08:34", "08:20")],
    ),
    "a stand that tells its clock alone, minutes after the page's date": (
        times(["21:40", "20:15"], head=RawHead(stand="21:55 Uhr", page_time="7.1.2026 21:45 Uhr")),
        jan(7, "21:40", "20:15"),
    ),
    "pinned a little later than the newest, and no stand": (
        times(["9:10", "7.1.2026 8:34", "7.1.2026 8:20"], pinned=[0]),
        jan(7, "09:10", "08:34", "08:20"),
    ),
    "pinned, and nothing tells the day": (
        times(["22:00", "8:34", "7.1.2026 8:20"], pinned=[0]),
        [None, *jan(7, "08:34", "08:20")],
    ),
    "day headings": (
        times(["0.10", "9:00", "23:00"], days=["Mittwoch, 7. 1.", "Dienstag, 6. 1.", "Montag, 5. 1."], live=True),
        [*jan(7, "00:10"), *jan(6, "09:00"), *jan(5, "23:00")],
    ),
    "one heading over a list that ran past midnight": (
        times(["12:30am", "12:11am", "11:49", "11:43pm"], days=["Tuesday, January 6, 2026"] * 4, language="en"),
        [*jan(7, "00:30", "00:11"), *jan(6, "23:49", "23:43")],
    ),
    "one heading, nothing ahead of now": (
        times(["9:00", "17:34", "17:20"], days=["Donnerstag, 8. Januar"] * 3, live=True, now=datetime(2026, 1, 8, 20, tzinfo=UTC)),
        jan(8, "09:00", "17:34", "17:20"),
    ),
    "a weekday and its date are right in 2020 and 2026": (times(["0.10", "9:00"], days=["Mittwoch, 7. 1."] * 2), [None, None]),
    "a weekday and its date are right in 2021 alone": (
        times(["0.10", "23:00"], days=["Samstag, 13. November", "Freitag, 12. November"]),
        ["2021-11-13T00:10", "2021-11-12T23:00"],
    ),
    "a leap day on its weekday": (times(["0.10"], days=["Samstag, 29. Februar"]), ["2020-02-29T00:10"]),
    "dates with weekdays in sentences tell the year": (
        times(["17. November, 12.39 Uhr", "20 Uhr"], texts=["Am Montag (15. November) wurde getagt.", "Ende"]),
        ["2021-11-17T12:39", "2021-11-16T20:00"],
    ),
    "dates with weekdays of two years": (
        times(["17. November, 12.39 Uhr"], texts=["Am Montag (16. November) und am Sonntag, 12. Februar, war Wahl."]),
        [None],
    ),
    "a sentence of yesterday": (
        times(["22.45 Uhr", "21:45 Uhr"], texts=["", "Die Wahl war am gestrigen Sonntag (14. November)."]),
        ["2021-11-15T22:45", "2021-11-15T21:45"],
    ),
    "a sentence of today, english": (
        times(["10:45 pm", "9:45 pm"], texts=["", "The vote is today, Sunday 14 November."], language="en"),
        ["2021-11-14T22:45", "2021-11-14T21:45"],
    ),
    "a sentence of another day": (times(["22.45 Uhr"], texts=["Gewählt wird am Sonntag, 14. November 2021."]), [None]),
    "the day in the headline": (
        times(["8.43am", "9.20am"], head=RawHead(headline="Politics live - Saturday 13 November"), language="en"),
        ["2021-11-13T08:43", "2021-11-13T09:20"],
    ),
    "live: the day in the headline is over": (
        times(["8.43am", "9.20am"], head=RawHead(headline="Politics live - Wednesday 7 January"), language="en", live=True),
        jan(7, "08:43", "09:20"),
    ),
    "live: the day in the headline of what goes on": (
        times(["11:00"], head=RawHead(headline="Flood live - Wednesday 31 December", live=True), language="en", live=True),
        jan(8, "11:00"),
    ),
    "live: a sentence of yesterday may be old": (
        times(["11:00", "10:00"], texts=["", "Die Wahl war am gestrigen Mittwoch (31. Dezember)."], live=True),
        jan(8, "11:00", "10:00"),
    ),
    "live: the address names a day without its year": (
        times(["9:00", "8:00"], url="https://news.example/porto-diretta-16-aprile/", language="it", live=True),
        ["2025-04-16T09:00", "2025-04-16T08:00"],
    ),
    "a file whose address names no year": (
        times(["9:00"], url="https://news.example/porto-diretta-16-aprile/", language="it"),
        [None],
    ),
    "address, english month": (
        times(["9.20am"], url="https://news.example/politics/blog/2011/may/24/flood-live", language="en"),
        ["2011-05-24T09:20"],
    ),
    "address, day first": (times(["20:44"], url="https://news.example/port-06-02-2023-ABC.php", language="fr"), ["2023-02-06T20:44"]),
    "address, eight figures": (times(["16:17"], url="https://news.example/20251119/puerto/1.shtml", language="es"), ["2025-11-19T16:17"]),
    "one date shows that the month comes first": (
        times(["1/3/2026 9:05", "12/30/2025 9:04"], language="en"),
        ["2026-01-03T09:05", "2025-12-30T09:04"],
    ),
    "one date shows that the day comes first": (
        times(["1/3/2025 9:05 am", "28/2/2025 9:04 am"], language="en"),
        ["2025-03-01T09:05", "2025-02-28T09:04"],
    ),
    "a day heading alone": (times([None, None], days=["7. Januar 2026", None]), ["2026-01-07", None]),
    "a date on the oldest": (
        times(["20.53 Uhr", "07.57 Uhr", "Samstag, 13. November 2021, 07.04 Uhr"]),
        ["2021-11-13T20:53", "2021-11-13T07:57", "2021-11-13T07:04"],
    ),
    "a date on the newest": (
        times(["7. Januar 2026, 0.39 Uhr", "20 Uhr", "19 Uhr"]),
        [*jan(7, "00:39"), *jan(6, "20:00", "19:00")],
    ),
    "a date in the middle": (
        times(["0:10", "6.1.2026 23:00", "22:00", "23:30"]),
        [*jan(7, "00:10"), *jan(6, "23:00", "22:00", "23:30")],
    ),
    "stamps date their neighbours": (
        times([None, "23:50"], stamps=["2026-01-07T00:10:00+01:00", None]),
        [*jan(7, "00:10"), *jan(6, "23:50")],
    ),
    "end of day": (times(["24 Uhr", "23.50 Uhr"], head=stand("7.1.2026 0:12")), [*jan(7, "00:00"), *jan(6, "23:50")]),
    "halves of the day forgotten": (
        times(["12:30am", "12:11am", "11:49", "11:43pm"], head=stand("7 Jan 2026 0:40"), language="en"),
        [*jan(7, "00:30", "00:11"), *jan(6, "23:49", "23:43")],
    ),
    "autumn, the doubled hour": (
        times(
            ["03:05", "02:40", "02:10", "02:50", "02:20", "01:55"],
            head=stand("25.10.2026 03:10"),
            now=datetime(2026, 10, 25, 12, tzinfo=UTC),
        ),
        ["2026-10-25T03:05", "2026-10-25T02:40", "2026-10-25T02:10", "2026-10-25T02:50", "2026-10-25T02:20", "2026-10-25T01:55"],
    ),
    "live: the poll dates the list": (times(["11:00", "9:00", "23:00"], live=True), [*jan(8, "11:00", "09:00"), *jan(7, "23:00")]),
    "live: nothing lies ahead": (times(["14:00", "9:00"], live=True), jan(7, "14:00", "09:00")),
    "live, but the page is old": (
        times(["14:00", "9:00"], live=True, head=RawHead(page_time="2025-12-01T08:00:00+01:00")),
        ["2025-12-01T14:00", "2025-12-01T09:00"],
    ),
    "live and going on for weeks": (
        times(["11:00", "9:00"], live=True, head=RawHead(page_time="2025-12-01T08:00:00+01:00", live=True)),
        jan(8, "11:00", "09:00"),
    ),
    "live: minutes ago": (times(["vor 5 Minuten", "12:30"], live=True), jan(8, "12:55", "12:30")),
    "live: yesterday": (times(["gestern, 17.34 Uhr", "16 Uhr"], live=True), jan(7, "17:34", "16:00")),
    "no evidence": (times(["23:27", "22:09"]), [None, None]),
    "a file tells nothing of now": (times(["vor 5 Minuten", "gestern, 17 Uhr", "17. November"]), [None, None, None]),
    "minutes ago need the poll": (times(["vor 5 Minuten"], head=stand("7.1.2026 17:40")), [None]),
    "a stand dates no post": (times([None, "", "Müller"], head=stand("7.1.2026 17:34")), [None, None, None]),
    "a page time dates no post": (times([None], head=RawHead(page_time="2026-01-07T17:34:00+01:00"), live=True), [None]),
    "nothing": (times([]), []),
    "midnight stamps, clocks in words": (
        times(["17:34", "16:00"], stamps=["2026-01-07T00:00:00+01:00", "2026-01-07"]),
        jan(7, "17:34", "16:00"),
    ),
    "a false Z": (
        times(["16:56", "16:48"], stamps=["2026-01-07T16:56Z", "2026-01-07T16:48Z"], head=stand("2026-01-07T15:58:00Z")),
        jan(7, "16:56", "16:48"),
    ),
    "a true Z with words in UTC": (
        times(["15:05", "15:01"], stamps=["2026-01-07T15:05:08Z", "2026-01-07T15:01:00Z"], head=stand("2026-01-07T15:06:00Z")),
        jan(7, "15:05", "15:01"),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", ROWS)
def test_lists(name: str) -> None:
    found, expected = ROWS[name]
    assert found == expected


def resolved(words: Sequence[str], **fields: object) -> list[tuple[str, bool]]:
    head = RawHead(**{name: str(fields.pop(name)) for name in ("stand", "zone") if fields.get(name)})
    updates = [RawUpdate(time_text=word) for word in words]
    url = str(fields.pop("url", "https://news.example/flood"))
    context = Context("uid", url, **{"now": NOW, "live": False, **fields})  # type: ignore[arg-type]  # a test's shorthand
    return [(t.instant.isoformat(), t.zone_assumed) if t else ("", False) for t in resolve(updates, head, context)]


def test_the_doubled_hour_is_told_by_the_order() -> None:
    words = ["03:05", "02:40", "02:10", "02:50", "02:20", "01:55"]
    now = datetime(2026, 10, 25, 12, tzinfo=UTC)
    found = resolved(words, stand="25.10.2026 03:10", timezone="Europe/Berlin", now=now)
    assert [instant[-6:] for instant, _ in found] == ["+01:00", "+01:00", "+01:00", "+02:00", "+02:00", "+02:00"]
    instants = [datetime.fromisoformat(instant) for instant, _ in found]
    assert instants == sorted(instants, reverse=True)
    upwards = resolved(words[::-1], stand="25.10.2026 03:10", timezone="Europe/Berlin", now=now)
    assert upwards == found[::-1]


@pytest.mark.parametrize(("now", "offset"), [("00:45", "+02:00"), ("01:45", "+01:00"), ("03:00", "+02:00")])
def test_while_it_lasts_the_doubled_hour_is_the_one_that_has_just_been(now: str, offset: str) -> None:
    instant = datetime.fromisoformat(f"2026-10-25T{now}:00Z")
    found = resolved(
        ["02:40", "02:31", "01:55"], stand="25.10.2026 02:41", timezone="Europe/Berlin", now=instant, live=True
    )
    assert [at[-6:] for at, _ in found] == [offset, offset, "+02:00"]


def test_a_doubled_hour_that_nothing_tells_is_the_first() -> None:
    found = resolved(
        ["02:40", "01:55"],
        stand="25.10.2026 03:10",
        timezone="Europe/Berlin",
        now=datetime(2026, 10, 25, 12, tzinfo=UTC),
    )
    assert found[0][0] == "2026-10-25T02:40:00+02:00"


def test_the_skipped_hour_of_spring() -> None:
    now = datetime(2026, 3, 29, 12, tzinfo=UTC)
    found = resolved(["03:05", "01:55"], stand="29.3.2026 03:10", timezone="Europe/Berlin", now=now)
    assert [instant for instant, _ in found] == ["2026-03-29T03:05:00+02:00", "2026-03-29T01:55:00+01:00"]


@pytest.mark.parametrize(
    ("name", "words", "fields", "expected"),
    [
        ("configured", "17:34", {"timezone": "America/New_York", "language": "de"}, ("2026-01-07T17:34:00-05:00", True)),
        ("home of the language", "17:34", {"language": "de"}, ("2026-01-07T17:34:00+01:00", True)),
        ("uhr is german", "17.34 Uhr", {}, ("2026-01-07T17:34:00+01:00", True)),
        ("english has no home", "17:34", {"language": "en"}, ("2026-01-07T17:34:00+00:00", True)),
        ("offset of the stand", "17:34", {"language": "en", "stand": "2026-01-07T17:40:00-05:00"}, ("2026-01-07T17:34:00-05:00", True)),
        ("stand in UTC says nothing", "17:34", {"language": "de", "stand": "2026-01-07T17:40:00Z"}, ("2026-01-07T17:34:00+01:00", True)),
        ("stated", "17:34 GMT", {"language": "de"}, ("2026-01-07T17:34:00+00:00", False)),
        ("stated far away", "10:34 PT", {"language": "de", "stand": "7.1.2026 19:40"}, ("2026-01-07T10:34:00-08:00", False)),
        ("all clocks", "17:34", {"language": "es", "zone": "Hora ucraniana, GMT+2"}, ("2026-01-07T17:34:00+02:00", True)),
        ("all clocks, named by place", "17:34", {"language": "en", "zone": "All times stated are UK"}, ("2026-01-07T17:34:00+00:00", True)),
        ("a country's address", "17:34", {"language": "de", "url": "https://news.example.ch/"}, ("2026-01-07T17:34:00+01:00", True)),
        ("india's address", "17:34", {"language": "en", "url": "https://news.example.in/"}, ("2026-01-07T17:34:00+05:30", True)),
        ("american", "11:43 p.m.", {"language": "en", "stand": "January 7, 2026, 11:50 p.m."}, ("2026-01-07T23:43:00-05:00", True)),
        ("british in summer", "17:34", {"language": "en", "stand": "7 July 2025, 17:40"}, ("2025-07-07T17:34:00+01:00", True)),
        ("stated, a day behind", "22:34 PT", {"language": "de", "stand": "7.1.2026 7:40"}, ("2026-01-06T22:34:00-08:00", False)),
    ],
)  # fmt: skip
def test_zones(name: str, words: str, fields: dict[str, object], expected: tuple[str, bool]) -> None:
    defaults = {"stand": "7.1.2026 17:40", "timezone": None, "language": None}
    assert resolved([words], **{**defaults, **fields}) == [expected]


def test_a_zone_stated_once_holds_for_its_neighbours() -> None:
    found = resolved(["12.50 BST", "12.34"], stand="15 May 2023 12.50 BST", timezone=None, language="en")
    assert found == [("2023-05-15T12:50:00+01:00", False), ("2023-05-15T12:34:00+01:00", True)]


RAW = [
    ("stamp", RawUpdate(stamp=" 2026-01-07T17:34Z ", time_text="17:34"), "2026-01-07T17:34Z"),
    ("words", RawUpdate(time_text="17.34\u00a0 Uhr"), "17.34 Uhr"),
    ("unreadable stamp", RawUpdate(stamp="soon", time_text="17:34"), "17:34"),
    ("day stamp and clock", RawUpdate(stamp="2026-01-07", time_text="17:34"), "2026-01-07 17:34"),
    ("minutes ago", RawUpdate(time_text="vor 5 Minuten"), ""),
    ("minutes ago beside a clock", RawUpdate(time_text="4m ago 12.50 BST"), "12.50 BST"),
    ("yesterday", RawUpdate(time_text="gestern, 17.34 Uhr"), ""),
    ("nothing", RawUpdate(day="7. Januar 2026"), ""),
    ("unreadable", RawUpdate(time_text="Müller"), ""),
]


@pytest.mark.parametrize(("update", "raw"), [row[1:] for row in RAW], ids=[row[0] for row in RAW])
def test_the_raw_time_is_the_publishers_own(update: RawUpdate, raw: str) -> None:
    assert stated_raw(update, "de") == raw


@settings(max_examples=150, deadline=None)
@given(st.lists(st.integers(0, 20), min_size=2, max_size=30), st.integers(0, 1439))
def test_a_list_without_gaps_comes_out_in_order(gaps: list[int], minute: int) -> None:
    newest = datetime(2026, 2, 3, tzinfo=UTC) + timedelta(minutes=minute)
    moments = [newest - timedelta(minutes=sum(gaps[:at])) for at in range(len(gaps))]
    updates = [RawUpdate(time_text=f"{moment:%H:%M}") for moment in moments]
    context = Context("uid", "https://news.example/x", newest + timedelta(minutes=1), "UTC", "en", True)
    down = resolve(updates, RawHead(), context, first_is_newest=True)
    up = resolve(updates[::-1], RawHead(), context, first_is_newest=False)
    assert [time and time.instant for time in down] == moments
    assert [time and time.instant for time in up] == moments[::-1]


PIECE = st.one_of(
    st.none(),
    st.text(max_size=12),
    st.sampled_from(
        [
            "17:34",
            "0:10",
            "23.50 Uhr",
            "24 Uhr",
            "12:30am",
            "11:49",
            "gestern 9:00",
            "vor 5 Minuten",
            "7. Januar",
            "Samstag",
            "29.2. 10:00",
            "10:00 PT",
            "2026-01-07T17:34Z",
            "2026-01-07",
        ]
    ),
)


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.builds(RawUpdate, time_text=PIECE, stamp=PIECE, day=PIECE, pinned=st.booleans()), max_size=8),
    st.builds(RawHead, stand=PIECE, page_time=PIECE, live=st.sampled_from([None, True, False])),
    st.booleans(),
    st.sampled_from([None, True, False]),
)
def test_any_list_comes_out_whole(updates: list[RawUpdate], head: RawHead, live: bool, order: bool | None) -> None:
    found = resolve(updates, head, Context("uid", "file:///x", NOW, None, "de", live), first_is_newest=order)
    assert len(found) == len(updates)
    for update, time in zip(updates, found, strict=True):
        assert time is None or time.instant.tzinfo is not None
        if not any((update.time_text, update.stamp, update.day)):
            assert time is None


@pytest.mark.parametrize(
    ("words", "instant"),
    [("00:00", "2026-10-25T00:00:00+00:00"), ("17:34", "2026-10-25T17:34:00+01:00")],
    ids=["a post at midnight", "a stamp that only names the day"],
)
def test_a_stamp_of_midnight(words: str, instant: str) -> None:
    updates = [RawUpdate(stamp="2026-10-25T00:00:00+00:00", time_text=words)]
    context = Context("uid", "https://news.example/flood", NOW, timezone="Europe/Berlin", live=False)
    (found,) = resolve(updates, RawHead(), context)
    assert found is not None
    assert found.instant.isoformat() == instant
