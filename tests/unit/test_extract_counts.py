"""What sports count by: which lines open with it, and which only seem to."""

from __future__ import annotations

import pytest

from syndicate.extract.counts import balls, counted, phase
from syndicate.extract.grammar import read_marker, time_behind
from syndicate.extract.markup.titles import spans

COUNTED = [
    ("83'", ("83'", 83, "")),
    ("Min 90'", ("Min 90'", 90, "")),
    ("90.+3'", ("90.+3'", 90, "")),
    ("83. Minute: Orth trifft", ("83. Minute", 83, "Orth trifft")),
    ("Runde 34/57", ("Runde 34/57", 34, "")),
    ("Runde 34/57 Undercut geglückt", ("Runde 34/57", 34, "Undercut geglückt")),
    ("LAP 34", ("LAP 34", 34, "")),
    ("Lap 34 of 57: Duval stops", ("Lap 34 of 57", 34, "Duval stops")),
    ("Tour 12 : Duval attaque", ("Tour 12", 12, "Duval attaque")),
    ("45th over: England 231-6", ("45th over", 45, "England 231-6")),
    ("Over 45 - a maiden", ("Over 45", 45, "a maiden")),
    ("⚽ 81'", ("81'", 81, "")),
    ("🟨 67' Gelb für Brandner", ("67'", 67, "Gelb für Brandner")),
    ("90+4 mins: Full time", ("90+4 mins", 90, "Full time")),
    ("1 min: Under way", ("1 min", 1, "Under way")),
    ("78 mins - Goal for Holm", ("78 mins", 78, "Goal for Holm")),
    ("12:34 2. Drittel", ("12:34 2. Drittel", 20_754, "")),
    ("2. Drittel, 12:34: Tor für Holm", ("2. Drittel, 12:34", 20_754, "Tor für Holm")),
    ("04:10 (3rd period)", ("04:10 (3rd period)", 30_250, "")),
    ("65:02 OT Holm wins it", ("65:02 OT", 93_902, "Holm wins it")),
    ("Q4 02:15", ("Q4 02:15", 39_865, "")),
    ("1er quart-temps 09:30 Holm ouvre", ("1er quart-temps 09:30", 9_430, "Holm ouvre")),
    ("90'+5 : C'est terminé", ("90'+5", 90, "C'est terminé")),
    ("90'+3'", ("90'+3'", 90, "")),
    ("90'+3' Il treno parte", ("90'+3'", 90, "Il treno parte")),
    ("78' : But", ("78'", 78, "But")),
    ("⚽ Tor!", None),
    ("5 mins later it was over", None),
    ("12:34 2. Sitzung beginnt", None),
    ("OT law passed", None),
    ("09:30 Q3 results beat forecasts", None),
    ("16:30 Q3: Bank beats forecasts", None),
    ("20:45 1st half under way", None),
    ("09:30 1. Viertel der Stimmen ausgezählt", None),
    ("Runde 3 beginnt erst morgen", None),
    ("Over 200 people came", None),
    ("Tour 12 personnes", None),
    ("200'", None),
    ("Lap", None),
    ("11:15", None),
]
BEHIND = [
    ("Bridge reopened 17:34 GMT 26 November", ("17:34 GMT 26 November", "Bridge reopened")),
    ("Bahn fährt wieder, 17.34 Uhr", ("17.34 Uhr", "Bahn fährt wieder")),
    ("Le pont rouvre (17h34)", ("17h34", "Le pont rouvre")),
    ("Bridge reopened published at 17:34", ("17:34", "Bridge reopened")),
    ("Bridge is reopenedpublished at 17:34", ("17:34", "Bridge is reopened")),
    ("Bahn fährt um 17.34 Uhr wieder", None),
    ("Bridge 17:34", None),
    ("The council voted 12-7", None),
    ("Bridge reopened in 2026", None),
]


@pytest.mark.parametrize(("line", "found"), COUNTED, ids=[row[0] for row in COUNTED])
def test_a_line_opens_with_a_count(line: str, found: tuple[str, int, str] | None) -> None:
    assert counted(line) == found


@pytest.mark.parametrize(("line", "found"), BEHIND, ids=[row[0] for row in BEHIND])
def test_a_title_ends_with_a_time(line: str, found: tuple[str, str] | None) -> None:
    marker = time_behind(line)
    assert (marker and (marker.time_text, marker.rest)) == found


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("HT", ("HT", "")),
        ("Halbzeit:", ("Halbzeit:", "")),
        ("Mi-temps : Valbourg mène 1-0.", ("Mi-temps", "Valbourg mène 1-0.")),
        ("Coup d’envoi", ("Coup d’envoi", "")),
        ("Half time – all square", ("Half time", "all square")),
        ("Pause für alle", None),
        ("Full time work: a survey", None),
        ("Rust never sleeps", None),
    ],
)
def test_phases_of_a_match(line: str, found: tuple[str, str] | None) -> None:
    said = phase(line)
    assert (said and (said.words, said.rest)) == found


def test_balls_run_on() -> None:
    over = dict(enumerate(["23.6", "23.4", "23.1", "22.6", "22.5"]))
    assert [ball.order for ball in balls(over).values()] == [144, 142, 139, 138, 137]
    assert balls(dict(enumerate(["4.5", "6.2", "5.1", "7.4", "3.6"]))) == {}, "runs an over, in a table"
    assert len(balls(dict(enumerate(["0.1", "0.2", "0.4", "1.1", "1.3"])))) == 5, "from the first ball on"
    assert balls(dict(enumerate(["1.1", "1.2", "1.3", "2.1", "2.4"]))) == {}, "chapters"
    assert balls(dict(enumerate(["23.6", "23.4", "23.1"]))) == {}, "too few"
    assert balls(dict(enumerate(["4.5"] * 6))) == {}, "all alike"


def test_hours_are_spans_beside_minutes_ago() -> None:
    assert spans(["5m ago", "2h", None]) == ["5m ago", "2h ago", None]
    assert spans(["18h", "2h"]) == ["18h", "2h"]


@pytest.mark.parametrize(
    "part",
    ["1 ", "1:1", "26 november ", "lap 1/", "min 1+", "12:34 2. ", "vor etwa 2 ", "Mo, ", "5 min ago / 26 november "],
)
def test_long_near_misses_end(part: str) -> None:
    line = part * 5_000
    assert time_behind(line) is None
    assert counted(line) is None or line.startswith("lap")
    read_marker(line)
