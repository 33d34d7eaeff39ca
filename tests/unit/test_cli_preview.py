"""``preview --json`` is a contract: every member, in every case."""

from __future__ import annotations

import json
import re
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from rich.cells import cell_len

from syndicate.cli import preview
from syndicate.model import Content, Key, MediaObject, Newsblog, Person, Time
from syndicate.walk import Candidate, Document, Extraction, Read, Reading
from tests.builders import NOON

CET = timezone(timedelta(hours=1))
STAND = datetime(2026, 1, 7, 17, 34, tzinfo=CET)


EMPTY = Newsblog()


def make_read(newsblog: Newsblog = EMPTY, *candidates: Candidate, **fields: object) -> Read:
    extraction = Extraction((), "text", notes=("times are missing",), confidence=0.5)
    reading = Reading(newsblog, candidates, notes=("times are missing", "headings are missing"), **fields)  # type: ignore[arg-type]
    return Read("preview", Document("https://news.example/a", b"", NOON), extraction, "it is plain text", reading, "r")


FULL = Candidate(
    keys=(Key("id", "post-7"), Key("print", "abc")),
    fingerprint="abc",
    content=Content("<p>The gauge falls.</p>", "The gauge falls."),
    title="Gauge",
    url="https://news.example/a#post-7",
    published=Time(STAND, "minute", zone_assumed=True),
    time_text="17.34 Uhr",
    modified=datetime(2026, 1, 7, 16, 40, tzinfo=UTC),
    authors=(Person("A. Reporter"),),
    media=(MediaObject("https://news.example/p.jpg", "image/jpeg", alt="gauge", caption="The gauge", credit="Photo"),),
    pinned=True,
    key_event=True,
)
BARE = Candidate(keys=(), fingerprint="def", content=Content("<p>x</p>", "x"), shown=False)


def test_every_member() -> None:
    page = Newsblog(
        kicker="Flood",
        headline="The river falls",
        lead="What is known.",
        image=MediaObject("https://news.example/l.jpg", alt="river", caption="The river", credit="Photo"),
        stand=Time(STAND, "minute"),
        reading_time=11,
        language="en",
        url="https://news.example/a",
        publisher="Example News",
        coverage_start=STAND,
        coverage_end=STAND + timedelta(hours=1),
        live=True,
        successor="https://news.example/b",
    )
    found = preview.as_json(make_read(page, FULL, BARE))
    assert json.loads(json.dumps(found)) == found
    assert found == {
        "page": {
            "kicker": "Flood",
            "headline": "The river falls",
            "lead": "What is known.",
            "updated": "2026-01-07T17:34:00+01:00",
            "updated_precision": "minute",
            "reading_time_min": 11,
            "language": "en",
            "image": {
                "url": "https://news.example/l.jpg",
                "alt": "river",
                "caption": "The river",
                "credit": "Photo",
            },
            "live": True,
            "coverage_start": "2026-01-07T17:34:00+01:00",
            "coverage_end": "2026-01-07T18:34:00+01:00",
            "successor": "https://news.example/b",
            "url": "https://news.example/a",
            "publisher": "Example News",
        },
        "extractor": "text",
        "why": "it is plain text",
        "confidence": 0.5,
        "notes": ["times are missing", "headings are missing"],
        "updates": [
            {
                "time_text": "17.34 Uhr",
                "published": "2026-01-07T17:34:00+01:00",
                "published_precision": "minute+zone-assumed",
                "headline": "Gauge",
                "text": "The gauge falls.",
                "html": "<p>The gauge falls.</p>",
                "url": "https://news.example/a#post-7",
                "key": "post-7",
                "authors": ["A. Reporter"],
                "media": [
                    {
                        "url": "https://news.example/p.jpg",
                        "type": "image/jpeg",
                        "alt": "gauge",
                        "caption": "The gauge",
                        "credit": "Photo",
                    }
                ],
                "pinned": True,
                "key_event": True,
                "modified": "2026-01-07T16:40:00+00:00",
            }
        ],
        "older": [
            {
                "time_text": None,
                "published": None,
                "published_precision": None,
                "headline": None,
                "text": "x",
                "html": "<p>x</p>",
                "url": None,
                "key": None,
                "authors": [],
                "media": [],
                "pinned": False,
                "key_event": False,
                "modified": None,
            }
        ],
    }


def test_nothing_known_is_null_and_no_member_is_missing() -> None:
    page = preview.as_json(make_read())["page"]
    assert isinstance(page, dict)
    assert set(page.values()) == {None}
    assert len(page) == 14


TIMES = {
    "second": (Time(STAND, "second"), "2026-01-07T17:34:00+01:00", "second"),
    "minute": (Time(STAND, "minute"), "2026-01-07T17:34:00+01:00", "minute"),
    "zone assumed": (Time(STAND, "minute", zone_assumed=True), "2026-01-07T17:34:00+01:00", "minute+zone-assumed"),
    "day": (Time(STAND.replace(hour=0, minute=0), "day"), "2026-01-07", "day"),
    "day, zone assumed": (Time(STAND, "day", zone_assumed=True), "2026-01-07", "day+zone-assumed"),
    "unknown": (None, None, None),
}


@pytest.mark.parametrize(("time", "stated", "precision"), TIMES.values(), ids=TIMES.keys())
def test_times(time: Time | None, stated: str | None, precision: str | None) -> None:
    assert (preview.stated(time), preview.precision(time)) == (stated, precision)


def test_what_stands_against_a_document_is_a_note() -> None:
    notes = preview.notes(make_read(degraded="a login wall", unreadable=2))
    assert notes[-2:] == ["a login wall", "2 updates were seen but could not be read"]


def test_people_see_the_page_its_updates_and_the_notes(capsys: pytest.CaptureFixture[str]) -> None:
    preview.show(make_read(Newsblog(headline="The river\x1b[31m falls", stand=Time(STAND)), FULL, BARE))
    printed = capsys.readouterr().out
    assert [line.rstrip() for line in printed.splitlines()] == [
        "headline  The river [31m falls",
        "updated   2026-01-07 17:34 +0100",
        "read by   text, it is plain text",
        "sure      0.50",
        "",
        "time                headline  text",
        "2026-01-07 17:34*!  Gauge     The gauge falls.",
        "",
        "1 update, and 1 older one in the data",
        "note  times are missing",
        "note  headings are missing",
    ]


WORDS = {
    "long headline": ("The river falls " * 12).strip(),
    "long word": "Hochwasserschutzbeauftragtenversammlung" * 4,
    "emoji": "🌊🌊🌊 the river 📣 " * 12,
    "wide letters": "河川の水位が下がる" * 12,
    "right to left": "انخفاض منسوب النهر " * 10,
    "combining": "n\u0308e\u0301 " * 60,
    "turned by a mark": "\u202egauge \u200frises " * 20,
    "none": "",
}


@pytest.mark.parametrize("width", [40, 80, 160])
@pytest.mark.parametrize("words", WORDS.values(), ids=WORDS)
def test_on_a_terminal_every_time_is_seen_and_no_line_is_too_long(
    words: str, width: int, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    update = replace(FULL, title=words or None, content=Content("", words * 20))
    untimed = replace(FULL, title=None, published=None, pinned=False, key_event=False)
    preview.show(make_read(Newsblog(headline=words, lead=words * 3), update, untimed))
    lines = re.sub(r"\x1b\[[\d;]*m", "", capsys.readouterr().out).splitlines()
    assert [line for line in lines if cell_len(line.rstrip()) > width] == []
    assert [line for line in lines if "\u202e" in line or "\u200f" in line] == []
    assert sum(line.startswith("2026-01-07 17:34*!  ") for line in lines) == 1
    assert sum(line.startswith("(17.34 Uhr)") and "The gauge falls." in line for line in lines) == 1
