"""Lines at the edge of an update that change at every load say nothing."""

from __future__ import annotations

import pytest

from syndicate.extract.bodies import read_body

SAID = "Das Wasser steigt in der Altstadt weiter an."


@pytest.mark.parametrize(
    "line",
    [
        "vor 2 Stunden",
        "vor 5 Min.",
        "vor einer Stunde",
        "3 min ago",
        "an hour ago",
        "il y a 5 min",
        "hace 2 horas",
        "2 ore fa",
        "gerade eben",
        "12 Kommentare",
        "1 comment",
        "Teilen Link kopieren 534",
    ],
)
@pytest.mark.parametrize("paragraphs", [1, 9])
def test_a_loose_age_or_counter_below_an_update_is_no_content(line: str, paragraphs: int) -> None:
    told = f"<p>{SAID}</p>" * paragraphs
    assert line not in read_body(f"{told}<span>{line}</span>", "https://e.example/", time_words="12:00").text


@pytest.mark.parametrize("said", ["Vor 2 Stunden brach der Damm.", "12 Kommentare erreichten uns.", "Teilen hilft."])
def test_a_sentence_that_begins_like_one_stays(said: str) -> None:
    body = read_body(f"<p>{SAID}</p><p>{said}</p>", "https://e.example/", time_words="12:00")
    assert body.text.endswith(said)


def test_a_time_and_a_name_around_a_headline_go_with_it() -> None:
    told = f"<header><span>17:40</span><h3>Road closed</h3><span>Ada Holm</span></header><p>{SAID}</p>"
    body = read_body(told, "https://e.example/", time_words="17:40")
    assert (body.headline, body.text) == ("Road closed", SAID)
