"""What the fields of a rule file do, and the rule file that is made from a page read without one."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from syndicate.demo import PAGES as PAGES_OF_THE_DEMO
from syndicate.demo import create_demo
from syndicate.errors import ConfigError, ExtractError
from syndicate.extract import extract
from syndicate.extract.hints import Hints, SiteRules
from syndicate.extract.rules import FIELDS, read_rules
from syndicate.extract.suggest import Agreement, Suggestion, suggest
from syndicate.extract.suggest.agreement import compare
from syndicate.model import Key, Source
from syndicate.reading import read
from syndicate.walk import Document, Read, SourceState
from tests.unit.extract_fixtures import DATA, NOON, document, fixtures, lines_of

HOSTS = 'hosts = "page.example"\n'


def found(rules: str, page: str) -> list[tuple[str | None, str | None, str | None, str | None, list[str]]]:
    """Id, headline, words of the time, stamp and lines of each update that the rules find."""
    said, _ = extract(document(page), "selectors", Hints(rules=read_rules("weir", HOSTS + rules)))
    return [(one.id, one.headline, one.time_text, one.stamp, lines_of(one.html or "")) for one in said.updates]


PAGES = {
    "attributes of the element and of one inside": (
        'item = "article"\nid = "@data-key"\ntime = ["time@datetime", "time"]\nheadline = "h3"\nbody = "p"',
        "<article data-key=k1><time datetime=2026-03-01T17:34:00+01:00>17.34 Uhr</time><h3>Deich hält</h3><p>Text.</p></article>",
        [("k1", "Deich hält", "17.34 Uhr", "2026-03-01T17:34:00+01:00", ["Text."])],
    ),
    "a row of starts and its end": (
        'start = "h4"\nend = ".after"\nheadline = "h4"',
        "<div><p>Vorspann</p><h4>Eins</h4><p>Erstens.</p><p>Weiter.</p><h4>Zwei</h4><p>Zweitens.</p><p class=after>Schluss</p></div>",
        [(None, "Eins", None, None, ["Erstens.", "Weiter."]), (None, "Zwei", None, None, ["Zweitens."])],
    ),
    "a format of its own": (
        'item = "li"\ntime = "i"\ntime_format = "%d/%m/%Y %Hh%M"\nbody = "p"',
        "<ul><li id=a><i>01/03/2026 17h34</i><p>Texte.</p></li></ul>",
        [("a", None, "01/03/2026 17h34", "2026-03-01T17:34:00", ["Texte."])],
    ),
    "a false zone": (
        'item = "li"\ntime = "time@datetime"\nignore_zone = true\nbody = "p"',
        "<ul><li id=a><time datetime=2026-03-01T17:34:00Z></time><p>Testo.</p></li></ul>",
        [("a", None, None, "2026-03-01T17:34:00", ["Testo."])],
    ),
    "what is dropped, and what is hidden": (
        'item = "li"\nbody = "div"\ndrop = ".poll"',
        "<ul><li id=a><div><p>Text.</p><p class=poll>Stimmen Sie ab</p></div></li><li id=b hidden><div><p>Nie.</p></div></li></ul>",
        [("a", None, None, None, ["Text."])],
    ),
    "the second selector where the first finds nothing": (
        'item = [".gone", "li"]\nheadline = ["h9", "b"]\nbody = "p"',
        "<ul><li id=a><b>Titel</b><p>Text.</p></li></ul>",
        [("a", "Titel", None, None, ["Text."])],
    ),
    "a pinned copy above the list": (
        'item = ".u"\nheadline = "b"\nbody = "p"',
        "<div><div class=u id=top><b>Eins</b><p>Text.</p></div></div><ol><li class=u id=p1><b>Eins</b><p>Text.</p></li><li class=u id=p2><b>Zwei</b><p>Mehr.</p></li></ol>",
        [("p1", "Eins", None, None, ["Text."]), ("p2", "Zwei", None, None, ["Mehr."])],
    ),
}


@pytest.mark.parametrize(("rules", "page", "wanted"), PAGES.values(), ids=PAGES)
def test_what_the_fields_do(rules: str, page: str, wanted: list[tuple[object, ...]]) -> None:
    assert found(rules, f"<!doctype html><body><h1>Newsblog</h1>{page}") == wanted


def test_a_day_heading_stands_for_what_is_below_it() -> None:
    rules = read_rules("weir", HOSTS + 'item = "li"\nday = "h2"\nbody = "p"')
    page = "<h2>Montag, 2. März 2026</h2><ul><li id=a><p>A.</p></ul><h2>Sonntag, 1. März 2026</h2><ul><li id=b><p>B.</p></ul>"
    said, _ = extract(document(f"<body>{page}"), "selectors", Hints(rules=rules))
    assert [one.day for one in said.updates] == ["Montag, 2. März 2026", "Sonntag, 1. März 2026"]


PROBLEMS = {
    "neither item nor start": ("", "item: is missing; where updates have no element of their own"),
    "item and start": ('item = "p"\nstart = "h2"', "start: is for updates without an item"),
    "end without start": ('item = "p"\nend = "i"', "end: ends the last update that has a start"),
    "attribute as element": ('item = "p@id"', 'item: "p@id" names an attribute, but must be an element'),
    "nothing at all": ("item = []", "item: must not be empty"),
    "format": ('item = "p"\ntime_format = "half past"', 'time_format: "half past" is no format such as'),
    "flag": ('item = "p"\nignore_zone = "yes"', "ignore_zone: must be true or false"),
}


@pytest.mark.parametrize(("rules", "problem"), PROBLEMS.values(), ids=PROBLEMS)
def test_wrong_fields_are_named(rules: str, problem: str) -> None:
    with pytest.raises(ConfigError) as error:
        read_rules("weir", HOSTS + rules)
    assert [said for said in error.value.problems if said.startswith(f"weir.toml: {problem}")]


# --- made from a page ----------------------------------------------------------------------------------------------

URL = "https://page.example/live"
SOURCE = Source("preview", "00000000-0000-0000-0000-000000000000", URL, timezone="Europe/Berlin")


def suggested(content: bytes, media_type: str = "text/html") -> tuple[Read, Suggestion]:
    """The generic reading of a page, and the rules made from it."""
    page = Document(URL, content, NOON, media_type)

    def again(rules: SiteRules) -> Read:
        return read(page, replace(SOURCE, extractor="selectors", rules=rules.name), SourceState(), NOON, [rules])

    generic = read(page, SOURCE, SourceState(), NOON)
    return generic, suggest(generic, Hints(), again, timezone="Europe/Berlin")


def said_by(one: Read) -> list[tuple[object, ...]]:
    return [(c.title, c.published, c.content.text) for c in one.reading.candidates if c.shown]


EXACT = ("containers_en", "headings_de", "anchors_de", "time_headings_de", "data_times_en")
"""Fixtures of pages in quite different layouts, whose rules read exactly what is read without."""


@pytest.mark.parametrize("name", EXACT)
def test_the_written_rules_read_the_page_the_same_way(name: str) -> None:
    content = (DATA / "markup" / f"{name}.html").read_bytes()
    generic, made = suggested(content)
    rules = read_rules("again", made.text)
    page = Document(URL, content, NOON, "text/html")
    ruled = read(page, replace(SOURCE, extractor="selectors", rules="again"), SourceState(), NOON, [rules])
    assert said_by(ruled) == said_by(generic)
    assert made.agreement.texts == made.agreement.total == len(said_by(generic))


@pytest.mark.parametrize("path", [path for path in PAGES_OF_THE_DEMO if not path.endswith(".rss")])
def test_the_demo_is_read_the_same_way(path: str) -> None:
    start = NOON - timedelta(hours=2)
    shown = create_demo(lambda: NOON, start=start, pace=timedelta(minutes=4)).test_client().get(path)
    generic, made = suggested(shown.data, shown.mimetype)
    total = len(said_by(generic))
    assert total > 5
    assert made.agreement == Agreement(total, total, 0, total, total, total, total, total)


def test_other_ids_are_told() -> None:
    """The data name the updates otherwise than the page does: under rules each has another id, and the file says so."""
    one, other = (
        replace(generic, candidates=tuple(replace(c, keys=(Key("id", f"{front}{n}"),)) for n, c in enumerate(shown)))
        for generic in [suggested((DATA / "markup" / "containers_en.html").read_bytes())[0].reading]
        for shown in [[c for c in generic.candidates if c.shown]]
        for front in ("", "block-")
    )
    assert compare(one, one).ids == len(one.candidates)
    assert compare(one, other).ids == 0
    assert compare(one, other).score < compare(one, one).score
    assert f"{len(one.candidates)} updates, 0 ids, " in str(compare(one, other))


@pytest.mark.parametrize("path", fixtures("markup"), ids=lambda path: path.stem)
def test_a_file_says_no_more_than_it_can_do(path) -> None:  # type: ignore[no-untyped-def]
    """Whatever the page: rules that can be read back and agree as far as they say, or one line that tells why not."""
    made, why = None, ""
    try:
        _, made = suggested(path.read_bytes())
    except ExtractError as error:
        why = str(error)
    if made is None:
        assert why.startswith("no rules can be made: ")
        assert "\n" not in why
        return
    assert replace(read_rules("suggested", made.text), name=made.rules.name) == made.rules
    assert str(made.agreement) in made.text
    assert made.agreement.enough


HASHED = "".join(
    f'<div class="Post_wrap__x{n}Qz1 css-1a2b{n}"><span class="Post_time__{n}a9Xk">17.{n}0 Uhr</span>'
    f'<h3 class="css-9z8y7x">Pegel {n}</h3><p class="css-77aa{n}">Am Pegel {n} steht das Wasser jetzt bei {n} Metern und'
    f" steigt nach Angaben der Leitstelle langsam weiter an.</p></div>"
    for n in range(5, 0, -1)
)


@pytest.mark.parametrize(
    ("name", "times", "warned"),
    [("bold_with_full_stop_it", 4, False), ("time_behind_in_heading_en", 8, False), ("scribble_de", 0, True)],
)
def test_how_rules_read_what_stands_otherwise(name: str, times: int, warned: bool) -> None:
    """Bold titles between paragraphs and times behind titles are read; where times are lost, the file says so."""
    _, made = suggested((DATA / "markup" / f"{name}.html").read_bytes())
    assert made.agreement.times == times
    assert ("Most times are not read so" in made.text) is warned


def test_no_rule_leans_on_a_hashed_class() -> None:
    _, made = suggested(f"<!doctype html><body><main><h1>Newsblog</h1>{HASHED}</main>".encode())
    assert made.agreement.found == 5
    assert "css-" not in made.text
    assert "x5Qz1" not in made.text


NO_RULES = {
    "plain text": (b"17.34 Uhr: Eins\n\n17.30 Uhr: Zwei\n\n17.20 Uhr: Drei", "text/plain", "plain text"),
    "a feed": (
        b"<rss version='2.0'><channel><title>x</title><item><title>A</title><guid>1</guid></item></channel></rss>",
        "application/rss+xml",
        "it is a feed",
    ),
    "an article": (
        b"<!doctype html><body><h1>Titel</h1><p>Ein Satz.</p><p>Noch einer.</p>",
        "text/html",
        "no list of updates",
    ),
}


@pytest.mark.parametrize(("content", "media_type", "why"), NO_RULES.values(), ids=NO_RULES)
def test_where_no_rules_can_be_made(content: bytes, media_type: str, why: str) -> None:
    with pytest.raises(ExtractError, match=why):
        suggested(content, media_type)


def test_every_field_is_written_under_its_name() -> None:
    assert {*FIELDS, "name"} == set(SiteRules.__slots__)
