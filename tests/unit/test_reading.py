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
