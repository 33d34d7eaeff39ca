"""Plain-text copies: each fixture beside what it must say."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syndicate.errors import ExtractError
from syndicate.extract import cohesion, text
from syndicate.extract.cohesion import subjects
from syndicate.extract.hints import Hints
from syndicate.extract.language import guess
from syndicate.extract.text import text_lines
from syndicate.walk import Extraction
from tests.unit.extract_fixtures import DATA, document, fixtures, seen


@pytest.mark.parametrize("path", fixtures("text"), ids=lambda path: path.stem)
def test_a_text_says_what_its_reader_sees(path: Path) -> None:
    assert seen(path) == json.loads(path.with_name(f"{path.stem}.expected.json").read_text(encoding="utf-8"))


def read(content: str) -> Extraction:
    return text.extract(document(content, "text/plain"), Hints())


@pytest.mark.parametrize("name", ["no_chronicle_de", "no_transcript_en", "no_forecast_de", "no_programme_es"])
def test_the_name_of_a_host_makes_no_newsblog_of_times_that_run_oldest_first(name: str) -> None:
    content = (DATA / "text" / f"{name}.txt").read_bytes()
    found = text.extract(document(content, "text/plain", "https://newsblog.example/page"), Hints())
    assert (found.updates, bool(found.refused)) == ((), True)


def test_nothing_is_dated_by_the_pages_own_time() -> None:
    found = read(
        "Newsblog zur Flut\n\nDas Wasser steigt weiter\n\nAktualisiert am 07.01.2026 – 17:34 Uhr\n\n"
        + "Landrätin Helga Brandt hat am Deich mit Helfern über Sandsäcke gesprochen und ihnen gedankt. " * 4
    )
    assert found.head.stand == "07.01.2026 – 17:34 Uhr"
    assert [(one.time_text, one.stamp, one.day) for one in found.updates] == [(None, None, None)]


def test_a_text_wrapped_at_a_fixed_width_is_joined_again() -> None:
    paragraph = (
        "The water has reached the deck of the third bridge and the county has closed it to all traffic tonight. " * 3
    )
    words, lines, line = paragraph.split(), [], ""
    for word in words:
        if len(line) + len(word) > 70:
            lines.append(line.strip())
            line = ""
        line += " " + word
    lines.append(line.strip())
    wrapped = "\n".join(lines)
    assert text_lines("\n\n".join([wrapped] * 4)) == [paragraph.strip()] * 4


HEADED = """Newsblog: Elbe steigt weiter

Am Abend wird der Scheitel erwartet, sagt die Leitstelle in Brunn.

Helfer in Elm

11.00 Uhr: Die Helfer füllen am Deich weiter Sandsäcke.

10.30 Uhr: Der Pegel steht am Morgen bei fünf Metern.
{}
10.10 Uhr: Die Brücke bei Holm ist seit dem Mittag gesperrt.
"""


@pytest.mark.parametrize(
    ("text_", "headline", "perhaps"),
    [(HEADED.format(""), None, "Helfer in Elm"), (HEADED.format("\nBrücke zu\n"), "Helfer in Elm", None)],
    ids=["nobody can tell whose the line is", "others have headlines as well"],
)
def test_a_line_above_the_first_update_is_its_headline_where_others_have_some(
    text_: str, headline: str | None, perhaps: str | None
) -> None:
    first = read(text_).updates[0]
    assert (first.headline, first.data and first.data.headline) == (headline, perhaps)


def test_what_is_pinned_between_pluses_is_one_with_what_it_repeats() -> None:
    posts = [
        f"+++ 1{n}:10 Brücke {n} gesperrt +++\nDie Brücke {n} ist seit dem Mittag gesperrt.\n" for n in range(3, 0, -1)
    ]
    found = read("\n".join(["Liveticker zur Flut\n", posts[1], *posts]))
    assert [(one.headline, one.pinned) for one in found.updates] == [
        ("Brücke 3 gesperrt", False),
        ("Brücke 2 gesperrt", True),
        ("Brücke 1 gesperrt", False),
    ]


def test_an_update_is_never_made_of_captions_alone() -> None:
    found = read(
        "Liveticker zur Flut\n17.05 Uhr: Brücke gesperrt\nDie Brücke ist gesperrt.\n(Foto: Jana Moor)\n"
        "16.40 Uhr: Pumpen laufen\nIn der Unterstadt laufen Pumpen.\nAm Deich. (Quelle: Jana Moor)\n"
    )
    assert [one.text for one in found.updates] == ["Die Brücke ist gesperrt.", "In der Unterstadt laufen Pumpen."]


@pytest.mark.parametrize(
    ("paragraphs", "groups"),
    [
        pytest.param(
            [
                "Landrätin Helga Brandt liefert Sandsäcke an die Gemeinden im Oberland.",
                "Weiter schrieb Brandt, das Lager in Oberfeld reiche für drei Tage.",
                "Bahnsprecher Ole Winter kündigt einen Notfahrplan auf der Strecke nach Küstrow an.",
                "Später sollte die Hafenbehörde hinzukommen.",
            ],
            [[0, 1], [2, 3]],
            id="two-subjects",
        ),
        pytest.param(
            [
                "Landrätin Helga Brandt liefert Sandsäcke an die Gemeinden im Oberland.",
                "Die Sandsäcke für das Oberland liefert Brandt aus dem Lager der Gemeinden.",
            ],
            None,
            id="one-subject",
        ),
        pytest.param(["Landrätin Helga Brandt liefert Sandsäcke."], None, id="one-paragraph"),
    ],
)
def test_subjects(paragraphs: list[str], groups: list[list[int]] | None) -> None:
    assert subjects(paragraphs, "de") == groups


@pytest.mark.parametrize(
    ("words", "language"),
    [
        pytest.param("Die Brücke ist für den Verkehr gesperrt und wird geprüft.", "de", id="de"),
        pytest.param("The bridge is closed to traffic and has been checked.", "en", id="en"),
        pytest.param("Le pont est fermé et les élèves ont été renvoyés dans la cour.", "fr", id="fr"),
        pytest.param("El puente está cerrado y los colegios no abren por la lluvia.", "es", id="es"),
        pytest.param("Il ponte è chiuso e gli alunni sono a casa per la pioggia.", "it", id="it"),
        pytest.param("De brug is dicht voor het verkeer en wordt nog onderzocht.", "nl", id="nl"),
        pytest.param("A ponte está fechada e os alunos foram para casa, não há feridos.", "pt", id="pt"),
        pytest.param("Most jest zamknięty i nie będzie otwarty do końca dnia.", "pl", id="pl"),
        pytest.param("Bron är stängd och skolorna öppnar inte på grund av snön.", "sv", id="sv"),
        pytest.param("Broen er lukket af politiet, og skolerne åbner ikke efter regnen.", "da", id="da"),
        pytest.param("Broen er stengt av politiet, og skolene åpner ikke etter regnet.", "no", id="no"),
        pytest.param("1234 5678", None, id="none"),
    ],
)
def test_language(words: str, language: str | None) -> None:
    assert guess(words) == language


def test_paragraphs_of_one_subject_are_each_looked_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    looked: list[str] = []
    monkeypatch.setattr(cohesion, "_nouns", lambda paragraph, _: looked.append(paragraph) or set())
    subjects([f"Zeile {n}" for n in range(500)], "de")
    assert len(looked) == 500


def test_an_empty_text_is_an_error() -> None:
    with pytest.raises(ExtractError, match="empty"):
        read(" \n\n ")


LINES = st.one_of(
    st.sampled_from(
        [
            "Liveticker",
            "17.34 Uhr: ",
            "+++ 17:34 A +++",
            "+++",
            "20:44",
            "1.",
            "vor 5 Minuten",
            "(Foto: X)",
            "- ",
            "Inhalt",
            "Update 20 Uhr:",
        ]
    ),
    st.text(max_size=40),
)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(LINES, LINES), max_size=30))
def test_whatever_comes_in_only_extract_errors_come_out(lines: list[tuple[str, str]]) -> None:
    content = "\n".join("".join(pair) for pair in lines)
    try:
        found = read(content.encode("utf-8", "replace").decode())
    except ExtractError:
        return
    assert found.updates or found.refused
    assert all((one.text or one.headline) for one in found.updates)
