"""What a reading says of itself once its times are known."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from syndicate.app import NOBODY
from syndicate.model import Source
from syndicate.reading import read
from syndicate.walk import Read, SourceState
from tests.unit.extract_fixtures import document

URL = "https://page.example/news/flood-7"
NOON = datetime(2026, 3, 12, 12, 0, tzinfo=UTC)


def reading(
    hours: range,
    *,
    stand: str | None,
    begun: str = "2026-03-12T03:00:00Z",
    fetched: datetime = NOON,
    live: bool = False,
) -> Read:
    changed = f'<meta property="article:published_time" content="{begun}">'
    changed += f'<meta property="article:modified_time" content="{stand}">' if stand else ""
    items = "".join(
        f"<div class=entry><time>{hour:02}:05</time><h3>Hall {hour} opens its doors</h3><p>All may come and listen.</p></div>"
        for hour in hours
    )
    page = document(
        f"<!doctype html><title>The festival live</title>{changed}<body><h1>The festival live</h1>{items}", url=URL
    )
    source = Source("festival", NOBODY, URL, timezone="UTC")
    return read(replace(page, fetched=fetched), source, SourceState(), fetched, live=live)


@pytest.mark.parametrize(
    ("hours", "stand", "live", "waits"),
    [
        pytest.param(range(10, 18), "2026-03-12T12:00:00Z", False, True, id="a programme of the day"),
        pytest.param(range(10, 18), None, True, True, id="a programme, by the clock on the wall"),
        pytest.param(range(4, 12), "2026-03-12T12:00:00Z", True, False, id="a newsblog that runs oldest first"),
        pytest.param(
            range(17, 9, -1), "2026-03-12T12:00:00Z", False, False, id="a page with a late stamp, newest first"
        ),
    ],
)
def test_a_list_of_what_is_to_come_waits_for_approval(hours: range, stand: str | None, live: bool, waits: bool) -> None:
    found = reading(hours, stand=stand, live=live, fetched=NOON + timedelta(minutes=1))
    assert len(found.reading.candidates) == len(hours)
    assert (found.extraction.confidence < 0.5) is waits
    assert any("as those of a" in note for note in found.reading.notes) is waits


def test_a_chronicle_of_last_night_waits_for_approval() -> None:
    found = reading(range(1, 7), stand=None, begun="2026-03-12T10:00:00Z")
    assert found.extraction.confidence < 0.5
    assert any("chronicle" in note for note in found.reading.notes)


def listed(times: list[str], ids: list[str] | None = None, state: SourceState | None = None) -> Read:
    """A list on a page that calls itself live and says nothing of its own times."""
    items = "".join(
        f"<div class=entry{f' id={ids[place]}' if ids else ''}>{f'<p>{time}</p>' if time else ''}"
        f"<h3>Hall {place} opens its doors</h3><p>All may come and hear number {place} speak.</p></div>"
        for place, time in enumerate(times)
    )
    page = document(f"<!doctype html><title>The festival live</title><body><h1>The festival live</h1>{items}", url=URL)
    source = Source("festival", NOBODY, URL, timezone="UTC")
    return read(replace(page, fetched=NOON), source, state or SourceState(), NOON, live=False)


@pytest.mark.parametrize(
    ("times", "waits"),
    [
        (["9:00", "9:30", "11:15", "13:00", "14:45"], True),
        (["14:45", "13:00", "11:15", "9:30", "9:00"], False),
        (["9:00", "9:30", "11:17", "13:00", "14:45"], False),
        (["9:00", "9:30", "11:20", "13:00", "14:45"], True),
        (["9:05", "9:30", "11:20", "13:10", "14:45"], False),
        (["9:00", "9:30", "11:15"], False),
        (["20 May 2026", "2 May 2026", "9 April 2026", "1 March 2026"], True),
        (["20 May 2026, 9:12", "2 May 2026, 8:03", "9 April 2026, 17:20", "1 March 2026, 9:11"], True),
        (["20 May 2026, 9:12", "20 May 2026, 8:03", "19 May 2026, 17:20", "1 March 2026, 9:11"], False),
    ],
    ids=[
        "quarters of an hour, oldest first",
        "quarters of an hour, newest first",
        "one of them is none",
        "one of them is a round time still",
        "round times, mostly no quarters",
        "too few of them",
        "days weeks apart",
        "times weeks apart",
        "a late start",
    ],
)
def test_a_list_that_runs_like_no_newsblog_waits_for_approval(times: list[str], waits: bool) -> None:
    found = listed(times)
    assert len(found.reading.candidates) == len(times)
    assert (found.extraction.confidence < 0.5) is waits


@pytest.mark.parametrize(("shown", "waits"), [(0, True), (2, True), (3, False)])
def test_a_newsblog_that_slowed_down_goes_on(shown: int, waits: bool) -> None:
    """Its times say by now what they would say against a list that nobody knows."""
    times = ["20 May 2026, 9:12", "2 May 2026, 8:03", "9 April 2026, 17:20", "1 March 2026, 9:11"]
    found = listed(times, state=SourceState(shown=shown))
    assert (found.extraction.confidence < 0.5) is waits


@pytest.mark.parametrize(
    ("ids", "waits"),
    [
        (["post-84213", "post-84207", "post-84199", "post-84180"], False),
        (["place-4", "place-3", "place-2", "place-1"], False),
        (["place-1", "place-2", "place-3", "place-4"], True),
        (
            ["hall-0-opens-its-doors", "hall-1-opens-its-doors", "hall-2-opens-its-doors", "hall-3-opens-its-doors"],
            True,
        ),
    ],
    ids=["numbers of posts", "counted down", "counted up", "the headings again"],
)
def test_a_list_without_times_needs_ids_that_are_not_counted_up(ids: list[str], waits: bool) -> None:
    found = listed([""] * len(ids), ids)
    assert len(found.reading.candidates) == len(ids)
    assert (found.extraction.confidence < 0.5) is waits
