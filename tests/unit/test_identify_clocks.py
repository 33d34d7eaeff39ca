"""A page whose clock or zone is another than before: its updates are what they were."""

from __future__ import annotations

from dataclasses import replace

import pytest

from syndicate.identify import identify
from syndicate.walk import Candidate
from tests.unit.identify_cases import BRUECKE, HALVES, PEGEL, SEKTOR_A, bare, found, stored

LONG = ((PEGEL, 50), (BRUECKE, 40), (SEKTOR_A, 30))
SHORT = (("Tor!", 45), ("Gelbe Karte.", 35))


def stated(text: str, minute: int) -> Candidate:
    """At a minute after five, or before."""
    said = bare(text, minute=minute)
    return replace(said, time_raw=f"{said.published and said.published.instant:%H:%M} Uhr")


BEFORE = [
    replace(stored(text, minute=minute, ref=text, position=float(minute)), time_raw=stated(text, minute).time_raw)
    for text, minute in LONG + SHORT
]
EVERY = sorted(LONG + SHORT, key=lambda row: -row[1])


@pytest.mark.parametrize("span", [60, -60, 7])
def test_all_times_are_moved_at_once(span: int) -> None:
    """Short ones, a new one and an edited one among them."""
    shown = [stated(HALVES[0], 59 + span)]
    shown += [stated(text, minute + span) for text, minute in EVERY]
    shown[-1] = stated("Die Strecke A ist wegen eines Wasserschadens gesperrt, wie die Bahn mitteilt.", 30 + span)
    extra = stored(HALVES[1], minute=20, ref="low", position=20.0)
    shown.append(stated(HALVES[1], 20 + span))
    matches = identify(shown, [*BEFORE, extra], newest_first=True)
    expected = [None, *(f"urn:x:{text}" for text, _ in EVERY), "urn:x:low"]
    assert [one.known.id if one.known else None for one in matches.matches] == expected
    assert [one.candidate for one in matches.matches] == shown, "as the document tells them"
    assert any("all times were moved" in note for note in matches.notes)


def test_a_time_that_another_had_before_is_not_its() -> None:
    """ "17:05 Uhr" was the first goal's until the clock was put forward; now it is the second one's."""
    goals = [stored("Tor!", minute=minute, ref=f"{minute}", position=float(minute)) for minute in (5, 35)]
    goals = [replace(one, time_raw=stated("Tor!", at).time_raw) for one, at in zip(goals, (5, 35), strict=True)]
    shown = [
        stated(text, minute + 30)
        for text, minute in sorted([*LONG, ("Tor!", 35), ("Tor!", 5)], key=lambda row: -row[1])
    ]
    told = dict(zip((c.time_raw for c in shown), found(shown, [*BEFORE[:3], *goals]), strict=True))
    assert told[stated("", 35).time_raw] == ("urn:x:5", "print")
    assert told[stated("", 65).time_raw] == ("urn:x:35", "print")


def test_some_are_stored_by_the_clock_of_now() -> None:
    """When the clock is put back, a time that was stated before is held for a poll, and one that never was is not."""
    back = replace(stored("Pause.", minute=-25, ref="back", position=1.0), time_raw=stated("Pause.", -25).time_raw)
    shown = [*(stated(text, minute - 60) for text, minute in EVERY), stated("Pause.", -25), stated("Anpfiff.", -35)]
    assert found(shown, [*BEFORE, back])[-2:] == [("urn:x:back", "print"), (None, None)]


def test_a_time_that_is_read_otherwise_has_not_moved() -> None:
    """The same words, of another day as we read them now: what is said at another minute is another update."""
    again = [replace(stated(text, minute - 60), time_raw=stated(text, minute).time_raw) for text, minute in LONG]
    shown = [*again, stated("Tor!", -15)]
    assert found(shown, BEFORE)[-1] == (None, None)


def test_a_few_that_were_corrected_by_themselves() -> None:
    shown = [stated(PEGEL, 52), stated(BRUECKE, 42), stated(SEKTOR_A, 30), stated("Tor!", 47)]
    assert found(shown, BEFORE)[-1] == (None, None)
