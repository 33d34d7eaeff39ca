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


@pytest.mark.parametrize(("above", "kept"), [("Ausgezählte Bezirke:", True), (SAID, False)])
def test_a_number_below_an_update_counts_likes_unless_a_colon_leads_to_it(above: str, kept: bool) -> None:
    told = f"<article><p>{SAID}</p><p>{above}</p><div>48</div></article>"
    assert read_body(told, "https://e.example/", time_words="12:00").text.endswith("48") == kept


@pytest.mark.parametrize(
    ("line", "author"),
    [
        ("By <a href=/p>Ada Holm</a>, chief reporter", "Ada Holm"),
        ("By <a href=/p>Ada Holm</a> in Port Harlan", "Ada Holm"),
        ("By <a href=/p>New Bridge</a> the water has risen by two metres.", None),
    ],
)
def test_a_sentence_about_a_place_is_no_byline(line: str, author: str | None) -> None:
    body = read_body(f"<article><div>{line}</div><p>{SAID}</p></article>", "https://e.example/", time_words="12:00")
    assert [one.name for one in body.authors] == ([author] if author else [])


@pytest.mark.parametrize(("said", "kept"), [("Turnout so far: 41 percent", True), ("Full screen", False)])
def test_words_in_a_picture_are_labels_if_they_are_few(said: str, kept: bool) -> None:
    figure = f"<figure><div>{said}</div><img src=/g.png><figcaption>Source: board</figcaption></figure>"
    body = read_body(f"<article><p>{SAID}</p>{figure}</article>", "https://e.example/", time_words="12:00")
    assert (said in body.text) == kept


@pytest.mark.parametrize(
    "told",
    [
        "<time>12:05</time><b>East Valley</b> Two more ferries sail from noon on.",
        "<time>12:05</time><div><b>East Valley</b></div><p>Two more ferries sail from noon on.</p>",
    ],
)
def test_a_place_in_bold_is_no_author(told: str) -> None:
    body = read_body(f"<article>{told}</article>", "https://e.example/", time_words="12:05")
    assert (body.authors, " ".join(body.text.split())) == ((), "East Valley Two more ferries sail from noon on.")


def test_a_word_that_opens_a_headline_is_no_label() -> None:
    said = [
        read_body(
            f"<article><h3><em>Wichtig</em> {rest}</h3><p>{SAID}</p></article>", "https://e.example/", time_words="1"
        )
        for rest in ("ist der Deich", "Deich hält")
    ]
    assert [one.headline for one in said] == ["Wichtig ist der Deich", "Deich hält"]


def test_a_time_and_a_name_around_a_headline_go_with_it() -> None:
    told = f"<header><span>17:40</span><h3>Road closed</h3><span>Ada Holm</span></header><p>{SAID}</p>"
    body = read_body(told, "https://e.example/", time_words="17:40")
    assert (body.headline, body.text) == ("Road closed", SAID)
