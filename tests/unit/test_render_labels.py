"""The label of an update without headline: time as stated, first sentence, cut at a word; never the clock."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest

from syndicate.model import Content, MediaObject, Time
from syndicate.render.labels import LABEL_LENGTH, label
from tests.states import paragraphs, update

ZONE = timezone(timedelta(hours=5, minutes=45))
LONG = "Die Bahn hat den Verkehr auf der Strecke zwischen Auestadt und Niederau nach einem Erdrutsch eingestellt."

SENTENCES = {
    "one sentence": ("Der Zug hält.", "Der Zug hält."),
    "first of two": ("Der Zug hält. Er fährt.", "Der Zug hält."),
    "first of two paragraphs": ("Der Zug hält\n\nEr fährt.", "Der Zug hält"),
    "question": ("Hält der Zug? Ja.", "Hält der Zug?"),
    "quotation": ("„Der Zug hält.“ Das sagte er.", "„Der Zug hält.“"),
    "abbreviation": ("Dr. Muster, z. B. aus St. Aue, kam. Er ging.", "Dr. Muster, z. B. aus St. Aue, kam."),
    "date": ("Am 7. Januar, 1. Tag, beginnt es. Ende.", "Am 7. Januar, 1. Tag, beginnt es."),
    "number with point": ("Es sind 4.20 m. Mehr folgt.", "Es sind 4.20 m. Mehr folgt."),
    "score": ("Es steht 2:1. Abpfiff.", "Es steht 2:1."),
    "short noun": ("Tor. Danach Pause.", "Tor."),
    "lines": ("Der Zug\nhält. Er", "Der Zug hält."),
    "ideographs": ("水位上昇。明日も。", "水位上昇。"),
    "control characters": ("Der\x00 Zug\ud800 hält.", "Der Zug hält."),
    "cut at a word": (LONG, "Die Bahn hat den Verkehr auf der Strecke zwischen Auestadt und Niederau nach…"),
    "cut without a comma": ("x" * 70 + ", " + "y" * 20, "x" * 70 + "…"),
    "cut between two words": ("x" * 79 + " " + "y", "x" * 79 + "…"),
    "just fits": ("x" * 80, "x" * 80),
    "no spaces": ("水" * 200, "水" * 79 + "…"),
    "no mark without its letter": ("a" * 78 + "e\u0301" + "b" * 9, "a" * 78 + "…"),
    "nothing": (" \n\n ", "…"),
}


@pytest.mark.parametrize(("text", "expected"), SENTENCES.values(), ids=SENTENCES)
def test_sentence(text: str, expected: str) -> None:
    found = label(update("x", Content("", text)))
    assert found == expected
    assert len(found) <= LABEL_LENGTH


TIMES = {
    "minute": (Time(datetime(2026, 1, 7, 17, 34, 59, tzinfo=ZONE), "minute"), "17:34 Der Zug hält."),
    "second": (Time(datetime(2026, 1, 7, 7, 4, tzinfo=ZONE)), "07:04 Der Zug hält."),
    "day": (Time(datetime(2026, 1, 7, tzinfo=ZONE), "day"), "Der Zug hält."),
    "unknown": (None, "Der Zug hält."),
}


@pytest.mark.parametrize(("published", "expected"), TIMES.values(), ids=TIMES)
def test_time_stands_in_the_stated_offset(published: Time | None, expected: str) -> None:
    assert label(update("x", paragraphs("Der Zug hält."), published=published)) == expected


def test_a_picture_speaks_where_there_is_no_text() -> None:
    pictures = (MediaObject("https://e/a.jpg"), MediaObject("https://e/b.jpg", caption="Die Aue. Am Abend."))
    assert label(update("x", Content("", ""), media=pictures)) == "Die Aue."
