"""The grammar of update markers, form by form, and near misses long enough to hurt a careless pattern."""

from __future__ import annotations

import pytest

from syndicate.extract.calendar import minutes, minutes_ago
from syndicate.extract.grammar import day_heading, read_marker, split_chain, title_like, undouble
from syndicate.extract.markers import newest_first
from syndicate.extract.phrases import is_live


@pytest.mark.parametrize(
    ("line", "kind", "time_text", "rest", "title"),
    [
        ("+++ 17:34 Brücke gesperrt +++", "plus", "17:34", "", "Brücke gesperrt"),
        ("+++ 17:34 Brücke gesperrt +++ Die Brücke ist zu.", "plus", "17:34", "Die Brücke ist zu.", "Brücke gesperrt"),
        ("+++19:10 Uhr+++", "plus", "19:10 Uhr", "", None),
        ("+++22.25 Uhr+++ Die Brücke ist zu.", "plus", "22.25 Uhr", "Die Brücke ist zu.", None),
        ("+++22.01Uhr+++", "plus", "22.01Uhr", "", None),
        ("+++ 22.45 Uhr: Die Brücke ist zu.", "plus", "22.45 Uhr", "Die Brücke ist zu.", None),
        ("+++ Die Brücke ist zu.", "plus", None, "Die Brücke ist zu.", None),
        ("++ Brücke gesperrt ++", "plus", None, "", "Brücke gesperrt"),
        ("2.55 Uhr: Die Brücke ist zu.", "colon", "2.55 Uhr", "Die Brücke ist zu.", None),
        ("2 Uhr: Die Brücke ist zu.", "colon", "2 Uhr", "Die Brücke ist zu.", None),
        ("16:25: The bridge is closed.", "colon", "16:25", "The bridge is closed.", None),
        ("8.43am: The bridge is closed.", "colon", "8.43am", "The bridge is closed.", None),
        ("2:00 a.m. — The bridge is closed.", "dash", "2:00 a.m.", "The bridge is closed.", None),
        ("0455 GMT: The bridge is closed.", "colon", "0455 GMT", "The bridge is closed.", None),
        ("20h05 : Le pont est fermé", "colon", "20h05", "Le pont est fermé", None),
        ("ORE 19:18 – Il ponte resta chiuso.", "dash", "ORE 19:18", "Il ponte resta chiuso.", None),
        ("Ore 21.25 Il ponte resta chiuso", "bare", "Ore 21.25", "Il ponte resta chiuso", None),
        ("19:30 Uhr | Brücke gesperrt", "pipe", "19:30 Uhr", "Brücke gesperrt", None),
        ("18:02 Uhr - Brücke gesperrt", "dash", "18:02 Uhr", "Brücke gesperrt", None),
        ("15.09 Uhr. Die Brücke ist zu.", "dot", "15.09 Uhr", "Die Brücke ist zu.", None),
        ("22.24 Uhr 📣 Die Brücke ist zu.", "sign", "22.24 Uhr", "Die Brücke ist zu.", None),
        ("22.20 Uhr, Talheim Die Brücke ist zu.", "comma", "22.20 Uhr", "Die Brücke ist zu.", None),
        (
            "Update vom 29. Mai, 21.40 Uhr: Die Brücke ist zu.",
            "colon",
            "29. Mai, 21.40 Uhr",
            "Die Brücke ist zu.",
            None,
        ),
        ("Update 20 Uhr: Die Brücke ist zu.", "colon", "20 Uhr", "Die Brücke ist zu.", None),
        ("Update, 22.16 Uhr - Brücke gesperrt", "dash", "22.16 Uhr", "Brücke gesperrt", None),
        ("Topmeldung (20.53 Uhr): Die Brücke ist zu.", "colon", "20.53 Uhr", "Die Brücke ist zu.", None),
        ("Samstag, 13. November, 07.04 Uhr: Zu.", "colon", "Samstag, 13. November, 07.04 Uhr", "Zu.", None),
        ("16.1.2021 • 23:13 Uhr", "stamp", "16.1.2021 • 23:13 Uhr", "", None),
        ("20:44", "stamp", "20:44", "", None),
        ("14:32:15", "stamp", "14:32:15", "", None),
        ("11.34pm GMT", "stamp", "11.34pm GMT", "", None),
        ("11.34pm\u00a0GMT", "stamp", "11.34pm GMT", "", None),
        ("10:40pm", "stamp", "10:40pm", "", None),
        ("10.25am BST10.25am BST", "stamp", "10.25am BST", "", None),
        ("10:2510:25", "stamp", "10:25", "", None),
        ("21 mins ago11:48 Ada Holm", "stamp", "11:48", "Ada Holm", None),
        ("20m ago (08:53 GMT)Bridge closed", "stamp", "08:53 GMT", "Bridge closed", None),
        ("2/24/2022 2:46:46 PM   Ada Holm", "bare", "2/24/2022 2:46:46 PM", "Ada Holm", None),
        ("1 hr 27 min ago", "relative", "1 hr 27 min ago", "", None),
        ("1 month ago", "relative", "1 month ago", "", None),
        ("vor 5 Minuten", "relative", "vor 5 Minuten", "", None),
        ("il y a 5 minutes", "relative", "il y a 5 minutes", "", None),
        ("hace 5 minutos", "relative", "hace 5 minutos", "", None),
        ("5 minuti fa", "relative", "5 minuti fa", "", None),
        ("14:22Riaperto il ponte", "sign", "14:22", "Riaperto il ponte", None),
        ("14.22L'acqua sale ancora", "sign", "14.22", "L'acqua sale ancora", None),
        ("2 mån sedan", "relative", "2 mån sedan", "", None),
        ("2 uker siden", "relative", "2 uker siden", "", None),
        ("en time siden", "relative", "en time siden", "", None),
        ("2 tyg. temu", "relative", "2 tyg. temu", "", None),
        ("2 anos atrás", "relative", "2 anos atrás", "", None),
        ("hace unos minutos", "relative", "hace unos minutos", "", None),
        ("vor etwa 2 Stunden", "relative", "vor etwa 2 Stunden", "", None),
        ("à l'instant", "relative", "à l'instant", "", None),
        ("89'", "minute", "89'", "", None),
        ("90.+3:", "minute", "90.+3", "", None),
        ("1.", "minute", "1.", "", None),
    ],
)
def test_a_marker(line: str, kind: str, time_text: str | None, rest: str, title: str | None) -> None:
    found = read_marker(line)
    assert found is not None
    assert (found.kind, found.time_text, found.rest, found.title) == (kind, time_text, rest, title)


@pytest.mark.parametrize(
    "line",
    [
        "",
        "Die Brücke ist seit 17.34 Uhr gesperrt.",
        "Bis 16:30 Uhr berichten wir",
        "Stand 21.04., 20.12 Uhr: 144.814",
        "Around 1.30pm: Councillors debate",
        "2:1 für die Gäste",
        "12:000 GMT - The bridge",
        "17.03.2020",
        "+ Zwei Menschen am Deich. © Jana Moor",
        "3.000 Helfer sind im Einsatz.",
        "24.99 Euro kostet die Karte",
        "200'",
    ],
)
def test_no_marker(line: str) -> None:
    found = read_marker(line)
    assert found is None or (found.kind == "bare" and not found.sure)


@pytest.mark.parametrize(
    ("line", "day"),
    [
        ("Samstag, 25. November", "Samstag, 25. November"),
        ("Donnerstag, 18. 7.", "Donnerstag, 18. 7."),
        ("Viernes 18 de marzo:", "Viernes 18 de marzo"),
        ("mercredi 7 janvier 2026", "mercredi 7 janvier 2026"),
        ("venerdì 7 marzo", "venerdì 7 marzo"),
        ("Tuesday, November 6, 2012", "Tuesday, November 6, 2012"),
        ("Tue 6 Nov", "Tue 6 Nov"),
        ("16. Januar 2021", "16. Januar 2021"),
        ("17.03.2020", "17.03.2020"),
        ("Sonntag:", "Sonntag"),
        ("25.11.", "25.11."),
        ("Mai", None),
        ("Am Samstag, 25. November, wird gewählt", None),
        ("Samstag, 25. November, 17.34 Uhr", None),
        ("2024", None),
    ],
)
def test_a_day_heading(line: str, day: str | None) -> None:
    assert day_heading(line) == day


@pytest.mark.parametrize(
    ("clock", "count"),
    [
        ("17:34", 1054),
        ("9.05", 545),
        ("09h05", 545),
        ("9 Uhr", 540),
        ("20 Uhr", 1200),
        ("12:30am", 30),
        ("12.30pm", 750),
        ("9.05 p.m.", 1265),
        ("0905 GMT", 545),
        ("x", None),
    ],
)
def test_minutes_of_the_day(clock: str, count: int | None) -> None:
    assert minutes(clock) == count


@pytest.mark.parametrize(
    ("words", "count"),
    [
        ("1 hr 27 min ago", 87),
        ("20m ago", 20),
        ("vor 2 Stunden", 120),
        ("vor einem Tag", 1440),
        ("il y a 2 heures", 120),
        ("hace 3 horas", 180),
        ("2 ore fa", 120),
        ("1 month ago", 43_200),
        ("just now", 0),
        ("vor 1 Stunde und 5 Minuten", 65),
        ("hace 2 horas y 5 minutos", 125),
        ("2 mdr. siden", 86_400),
        ("2 lata temu", 1_051_200),
        ("pochi minuti fa", 3),
        ("nyss", 0),
    ],
)
def test_minutes_ago(words: str, count: int) -> None:
    assert minutes_ago(words) == count


def test_a_chain_is_cut_before_each_marker() -> None:
    line = "Liveticker +++ 06:56 A +++ Eins. +++ 06:19 B +++ Zwei."
    assert split_chain(line) == ["Liveticker", "+++ 06:56 A +++ Eins.", "+++ 06:19 B +++ Zwei."]
    assert split_chain("USA ziehen ab +++ Hafen geschlossen") == ["USA ziehen ab +++ Hafen geschlossen"]


@pytest.mark.parametrize(
    ("text", "once"),
    [("Vote delayedVote delayed", "Vote delayed"), ("10:25 10:25", "10:25"), ("abcabd", "abcabd"), ("aa", "aa")],
)
def test_what_is_said_twice(text: str, once: str) -> None:
    assert undouble(text) == once


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("Brücke gesperrt", True),
        ("Wer zahlt für den Deich?", True),
        ("„Niemand ist allein“", True),
        ("Die Brücke ist zu.", False),
        ("Die Hochrechnung sieht so aus:", False),
        ("Brücke", False),
        ("word " * 40, False),
    ],
)
def test_titles(text: str, title: bool) -> None:
    assert title_like(text) is title


@pytest.mark.parametrize(
    ("times", "days", "order"),
    [
        pytest.param([600, 500, 400], [], True, id="falling"),
        pytest.param([400, 500, 600], [], False, id="rising"),
        pytest.param([10, 1430, 1400], [], True, id="midnight"),
        pytest.param([600, 500, 1400], ["a", "a", "b"], True, id="only-within-a-day"),
        pytest.param([759, 1200], [], None, id="one-long-step-proves-nothing"),
        pytest.param([664, 380], ["a", "a"], True, id="unless-under-one-day"),
        pytest.param([1253, 477, 424], [None, None, "a"], None, id="another-day-proves-nothing-either"),
        pytest.param([600, 600], [], None, id="equal"),
        pytest.param([-87, -93, -124], [], True, id="minutes-ago"),
        pytest.param([None, None], [], None, id="unknown"),
    ],
)
def test_order(times: list[int | None], days: list[str | None], order: bool | None) -> None:
    assert newest_first(times, days) is order


@pytest.mark.parametrize(
    ("text", "live"),
    [
        ("Newsblog zum Hochwasser", True),
        ("River floods LIVE", True),
        ("River floods live: third bridge closed", True),
        ("Wahl-Liveticker", True),
        ("Inondations en direct", True),
        ("Elecciones, en directo", True),
        ("https://page.example/live/2026/floods", True),
        ("Where the boat people live now", False),
        ("Das Stadtfest am Wochenende", False),
        ("Olive oil is dear", False),
    ],
)
def test_what_calls_itself_live(text: str, live: bool) -> None:
    assert is_live(text) is live


NEAR_MISSES = [
    "+++ ",
    "12:30 ",
    "Montag, ",
    "1",
    "Update vom ",
    "12. ",
    "vor 1 ",
    "+",
    "+++12:",
    "12:3",
    "a.m. ",
    "1 hr ",
    "Mai ",
    "((",
    " ",
    "\u00a0",
    "Ore ",
    "1.+",
]


@pytest.mark.timeout(20)
@pytest.mark.parametrize("piece", NEAR_MISSES)
def test_long_near_misses_are_read_in_linear_time(piece: str) -> None:
    """A pattern that backtracks badly would run for hours on these."""
    line = piece * (400_000 // len(piece)) + "x"
    read_marker(line)
    day_heading(line)
    split_chain(line)
    title_like(line)
    undouble(line)
    minutes(line[:500])
    minutes_ago(line[:500])
    assert is_live(line) in (True, False)


@pytest.mark.parametrize(
    "clock", ["06:11", "06:11 Uhr", "6.11 Uhr", "17:05", "17.05 Uhr", "11h15", "12:30am", "11.05 am"]
)
@pytest.mark.parametrize(
    "label", ["Update ", "Update: ", "Angepinnt ", "Pinned ", "Pinned", "Breaking ", "Update 3, ", "Update 12: ", ""]
)
def test_a_label_takes_nothing_of_the_time_behind_it(label: str, clock: str) -> None:
    marker = read_marker(f"{label}{clock}")
    assert marker is not None
    assert marker.time_text == clock
