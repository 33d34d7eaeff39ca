"""May this document speak? An older copy of a page, told by what it says of its own age."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from syndicate.accept import STALE_POLLS, objection
from syndicate.model import Newsblog, Time
from syndicate.walk import Document, Extraction, Identification, Read, Reading, Snapshot, SourceState
from tests.builders import NOON, make_candidate, make_source

SOURCE = make_source()
HOUR = timedelta(hours=1)
ACCEPTED = SourceState(newest=NOON, stand=NOON, shown=3)


def read(newest: Time | None, stand: Time | None = None) -> Read:
    reading = Reading(Newsblog(headline="Elm", stand=stand), (make_candidate("u1", published=newest),))
    return Read(SOURCE.id, Document(SOURCE.url, b"page", NOON), Extraction((), "markup"), "", reading, "r")


def outcome(one: Read, state: SourceState) -> str | None:
    found = objection(one, Snapshot(SOURCE, 1, state, Newsblog(), ()), Identification(()))
    return found[0] if found else None


@pytest.mark.parametrize(
    ("one", "expected"),
    {
        "its newest update is older than the one we have": (read(Time(NOON - HOUR)), "stale"),
        "its newest update is the one we have": (read(Time(NOON)), None),
        "what is still to come is not counted": (read(Time(NOON + HOUR)), None),
        "a mere day says nothing": (read(Time(NOON - HOUR, "day")), None),
        "no times at all": (read(None), None),
        "its newest is gone, and the page says it is of now": (read(Time(NOON - HOUR), Time(NOON + HOUR)), None),
        "its stand went back": (read(Time(NOON), Time(NOON - HOUR)), "stale"),
    }.values(),
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_an_older_copy_is_told(one: Read, expected: str | None) -> None:
    assert outcome(one, ACCEPTED) == expected


def test_an_older_copy_is_believed_once_it_has_stood() -> None:
    old = read(Time(NOON - HOUR))
    assert outcome(old, replace(ACCEPTED, stale_polls=STALE_POLLS - 2)) == "stale"
    assert outcome(old, replace(ACCEPTED, stale_polls=STALE_POLLS - 1)) is None
