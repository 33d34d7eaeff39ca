"""Ways of writing a newsblog that are met on real pages: what heads an update, where its time stands, where it ends."""

from __future__ import annotations

import pytest

from syndicate.extract import calendar, markup
from syndicate.extract.hints import Hints
from syndicate.walk import Extraction
from tests.unit.extract_fixtures import document


def page(body: str, *, title: str = "Flood live") -> Extraction:
    content = f"<!doctype html><title>{title}</title><body><h1>{title}</h1><p>What we know of the flood.</p>{body}"
    return markup.extract(document(content, url="https://page.example/news/flood-7"), Hints())


def told(found: Extraction) -> list[tuple[str | None, str | None]]:
    return [(update.time_text, update.headline) for update in found.updates]


# --- headlines above a clock ---------------------------------------------------------------------------------------

POST = "<blockquote><p>Backpacks on the bridge</p>— Ada Holm (@ada) March 2</blockquote>"


def test_the_end_of_a_text_is_not_the_next_headline() -> None:
    """Where most clocks open a sentence without a title, a line without a full stop is the end of the text above."""
    rows = "".join(
        f"<p><strong>{18 - n}.05</strong> The water is still rising at the old bridge, and the pumps run.</p>{more}"
        for n, more in enumerate(["", "<p>The mayor has told reporters that she will stay</p>", POST, "", POST, ""])
    )
    assert told(page(rows)) == [(f"{18 - n}.05", None) for n in range(6)]


def test_titles_above_most_clocks_are_headlines() -> None:
    rows = "".join(
        f"<p>The mayor stays in the town hall {n}</p><p>{18 - n}.05 Uhr: The water is still rising, and the pumps run.</p>"
        for n in range(6)
    )
    assert told(page(rows)) == [(f"{18 - n}.05 Uhr", f"The mayor stays in the town hall {n}") for n in range(6)]


def test_items_of_one_list_keep_their_links() -> None:
    items = "".join(
        f"<li><b>{17 - n}.05 Uhr: Bridge {n} closed.</b> Water <a href='https://river.example/{n}'>still rises</a>.</li>"
        for n in range(4)
    )
    found = page(f"<ol>{items}</ol>")
    assert told(found) == [(f"{17 - n}.05 Uhr", f"Bridge {n} closed") for n in range(4)]
    assert [f'href="https://river.example/{n}"' in (one.html or "") for n, one in enumerate(found.updates)] == [
        True
    ] * 4


# --- banners -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "banner", ["Alle Cookies akzeptieren", "We value your privacy", "Already a subscriber? Sign in"]
)
def test_a_banner_over_short_updates_is_no_wall(banner: str) -> None:
    rows = "".join(
        f"<article><time>{18 - n}:05</time><p>The pumps at the dam run again, number {n}.</p></article>"
        for n in range(4)
    )
    found = page(f"<div><p>{banner}</p><button>OK</button></div>{rows}")
    assert len(found.updates) == 4
    assert found.degraded is None


def test_a_wall_in_place_of_a_page_stays_one() -> None:
    found = page("<div><p>We value your privacy</p><button>OK</button></div><p>18:05 The valley today.</p>")
    assert found.updates == ()
    assert found.degraded is not None


# --- times that are said in other words ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "words", "author"),
    [
        ("<div><span>Ada Holm</span><span>1{n}:05 Uhr</span></div>", "1{n}:05 Uhr", "Ada Holm"),
        ("<div>Ada Holm · 1{n}:05 · Share</div>", "1{n}:05", "Ada Holm"),
        ("<div>Ada Holm | March 12, 2026 1{n}:05</div>", "March 12, 2026 1{n}:05", "Ada Holm"),
        ("<div>published at 1{n}:05 Greenwich Mean Time</div>", "1{n}:05", None),
        ("<div>Publié à 1{n}h05</div>", "1{n}h05", None),
        ("<div>Publicado a las 1{n}:05</div>", "1{n}:05", None),
        ("<div>Heute, 1{n}:05 Uhr</div>", "1{n}:05 Uhr", None),
        ("<div>Ieri alle 1{n}:05</div>", "alle 1{n}:05", None),
    ],
)
def test_a_time_beside_other_words(line: str, words: str, author: str | None) -> None:
    form = (
        "<section id=s{n}>" + line + "<h3>The {n} bridge is closed</h3><p>The pumps at the dam run again.</p></section>"
    )
    found = page("".join(form.format(n=n) for n in (8, 6, 5, 3)))
    assert told(found) == [(words.format(n=n), f"The {n} bridge is closed") for n in (8, 6, 5, 3)]
    assert {tuple(person.name for person in update.authors) for update in found.updates} == {
        (author,) if author else ()
    }
    assert {(update.html or "").removeprefix("<div></div>") for update in found.updates} == {
        "<p>The pumps at the dam run again.</p>"
    }


def test_a_sentence_about_today_opens_nothing() -> None:
    rows = "".join(f"<p>Heute um {n} Uhr tritt der Stab wieder zusammen.</p>" for n in (18, 17, 16))
    assert page(rows).updates == ()


def test_match_minutes_before_their_text() -> None:
    rows = "".join(
        f"<div><strong>{n}. Minute:</strong> Eckball für die Gäste, die weiter drücken.</div>" for n in (88, 79, 61, 40)
    )
    assert told(page(rows, title="Liveticker")) == [(f"{n}. Minute", None) for n in (88, 79, 61, 40)]


def test_clocks_in_headings_are_more_than_headings() -> None:
    form = "<div class=update id=u{n}><h3>{n}:42 p.m. ET: The bridge is closed</h3><p>The pumps run again.</p></div>"
    found = page("".join(form.format(n=n) for n in (7, 5, 4, 2)))
    assert told(found) == [(f"{n}:42 p.m. ET", "The bridge is closed") for n in (7, 5, 4, 2)]


# --- headlines that are no headings --------------------------------------------------------------------------------

TITLES = ("The bridge is closed", "School is out until Monday", "The pumps run again", "Nobody was hurt")
TITLED = {
    "a plain line above the clock": "<p>{title}</p><p>{n}:05 Uhr</p><p>It stays so, the council has decided.</p>",
    "in bold, the text goes on behind": "<p><b>{n}.05 Uhr | {title}:</b> It stays so, the council has decided.</p>",
    "in bold in a list": "<li><p><b>{n}:05 – {title}</b></p><p>It stays so, the council has decided.</p></li>",
    "a first paragraph": "<article><div>{n}:05</div><div><p>{title}</p><p>It stays so, the council has decided.</p></div></article>",
}


@pytest.mark.parametrize("form", TITLED.values(), ids=TITLED)
def test_titles_that_are_no_headings(form: str) -> None:
    found = page("".join(form.format(n=18 - n, title=title) for n, title in enumerate(TITLES)))
    assert [update.headline for update in found.updates] == list(TITLES)
    assert all(title not in (update.html or "") for title, update in zip(TITLES, found.updates, strict=True))


def test_a_short_first_sentence_of_one_update_is_no_headline() -> None:
    form = "<article><div>{n}:05</div><p>{title}{stop}</p><p>It stays so, the council has decided.</p></article>"
    stops = ("", ".", ".", ".")
    found = page("".join(form.format(n=18 - n, title=title, stop=stops[n]) for n, title in enumerate(TITLES)))
    assert [update.headline for update in found.updates] == [None] * 4


@pytest.mark.parametrize("label", ["Alerte", "Urgent", "Última hora", "Flash"])
def test_labels_are_no_text(label: str) -> None:
    form = (
        "<article><span>1{n}:05</span><span>"
        + label
        + "</span><h3>The {n} bridge is closed</h3><p>The pumps run.</p></article>"
    )
    found = page("".join(form.format(n=n) for n in (8, 6, 5)))
    assert {update.html for update in found.updates} == {"<p>The pumps run.</p>"}


def test_a_byline_with_paper_and_place() -> None:
    form = "<article><time>1{n}:05</time><h3>The {n} bridge is closed</h3><p>From CNN's Ada Holm in Alderby</p><p>The pumps run.</p></article>"
    found = page("".join(form.format(n=n) for n in (8, 6, 5)))
    assert {update.html for update in found.updates} == {"<p>The pumps run.</p>"}
    assert {person.name for update in found.updates for person in update.authors} == {"Ada Holm"}


# --- further forms -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ("<p><b>🔴 1{n}h05 - {title}</b></p>", "1{n}h05"),
        ("<div>🕔 1{n}:05h</div><h4>{title}</h4>", "1{n}:05h"),
        ("<div>vor {n} Min.</div><h4>{title}</h4>", "vor {n} Min"),
        ("<div>Posted 1{n}:05 | Updated 1{n}:17</div><h4>{title}</h4>", "1{n}:05"),
        ("<div>1{n}:05 (updated 1{n}:17)</div><h4>{title}</h4>", "1{n}:05"),
    ],
)
def test_the_time_of_a_titled_update(form: str, words: str) -> None:
    item = "<div class=entry>" + form + "<p>It stays so, the council has decided.</p></div>"
    found = page("".join(item.format(n=8 - n, title=title) for n, title in enumerate(TITLES)))
    assert [update.headline for update in found.updates] == list(TITLES)
    assert [update.time_text for update in found.updates] == [words.format(n=8 - n) for n in range(4)]
    assert {update.html for update in found.updates} == {"<p>It stays so, the council has decided.</p>"}


@pytest.mark.parametrize("form", ["Min. {n} Eckball für die Gäste.", "{n} min: Eckball für die Gäste."])
def test_match_minutes_in_words(form: str) -> None:
    rows = "".join(f"<p>{form.format(n=n)}</p>" for n in (88, 79, 61, 40))
    assert len(page(rows, title="Liveticker").updates) == 4


RUN_IN = {
    "a line in no paragraph": "<div>{n}:05</div><div><span>{title}</span></div><div><div>It stays so, they say.</div></div>",
    "bold words, the text goes on": "<p><em>{n}:05</em></p><p><strong>{title}.</strong> It stays so, they say.</p>",
    "a name in between": "<header><p>{n}:05</p><p>Ada Holm</p></header><h3>{title}</h3><p>It stays so, they say.</p>",
}


@pytest.mark.parametrize("form", RUN_IN.values(), ids=RUN_IN)
def test_titles_of_elements(form: str) -> None:
    item = "<section><div class=entry>" + form + "</div></section>"
    found = page("".join(item.format(n=18 - n, title=title) for n, title in enumerate(TITLES)))
    assert [update.headline for update in found.updates] == list(TITLES)
    assert all("It stays so" in (update.html or "")[:40] for update in found.updates)


def test_a_place_before_the_text_is_a_dateline() -> None:
    rows = "".join(
        f"<p><b>{18 - n}.05 Uhr, Altenfeld:</b> Die Brücke bleibt gesperrt, sagt der Rat.</p>" for n in range(4)
    )
    found = page(rows)
    assert [update.headline for update in found.updates] == [None] * 4
    assert all("Altenfeld" not in (update.html or "") for update in found.updates)


def test_an_agenda_ends_with_its_list() -> None:
    said = "<p>It stays so, the council has decided.</p>"
    agenda = "<p>What is to come:</p><ul><li>18:00: the council meets</li><li>19:30: the mayor speaks</li></ul>"
    rows = "".join(f"<h3>{16 - n}:05: {title}</h3>{said}{agenda if n == 1 else ''}" for n, title in enumerate(TITLES))
    assert [update.headline for update in page(rows).updates] == list(TITLES)


# --- times at the end ----------------------------------------------------------------------------------------------

ENDED = {
    "headings": ("<h3>{title}</h3>", "(1{n}.15 Uhr)", True),
    "bold lines": ("<p><b>{title}</b></p>", "(Stand: 1{n}:15 Uhr)", True),
    "plain lines": ("<p>{title}</p>", "(posted at 1{n}:15)", True),
    "no titles": ("", "(1{n}.15 Uhr)", False),
}


@pytest.mark.parametrize(("title", "mark", "headed"), ENDED.values(), ids=ENDED)
def test_a_time_in_brackets_ends_an_update(title: str, mark: str, headed: bool) -> None:
    form = title + "<p>It stays so, the council has decided.</p><p>The pumps run (all of them) again. " + mark + "</p>"
    found = page("".join(form.format(n=8 - n, title=one) for n, one in enumerate(TITLES)))
    assert [update.headline for update in found.updates] == (list(TITLES) if headed else [None] * 4)
    assert [calendar.minutes(update.time_text or "") for update in found.updates] == [
        18 * 60 + 15 - 60 * n for n in range(4)
    ]
    assert all((update.html or "").endswith("<p>The pumps run (all of them) again.</p>") for update in found.updates)


def test_times_in_brackets_within_updates_end_nothing() -> None:
    form = "<h3>1{n}:05 {title}</h3><p>It stays so, the council has decided.</p><p>The pumps run again. (1{n}:02)</p>"
    found = page("".join(form.format(n=8 - n, title=one) for n, one in enumerate(TITLES)))
    assert [update.headline for update in found.updates] == list(TITLES)


def test_times_in_brackets_that_run_no_way_end_nothing() -> None:
    rows = "".join(f"<p>The pumps run again, the council says. ({clock})</p>" for clock in ("18:15", "18:15", "18:15"))
    assert page(rows).updates == ()


# --- small signs ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", ["<p><b>1{n}:05 h.- {title}.</b> ", "<p><b>1{n}h05. {title}.</b> "])
def test_what_parts_a_time_from_its_title(form: str) -> None:
    item = form + "It stays so, the council has decided.</p>"
    found = page("".join(item.format(n=8 - n, title=title) for n, title in enumerate(TITLES)))
    assert [update.headline for update in found.updates] == list(TITLES)


def test_a_german_am_is_no_half_of_the_day() -> None:
    rows = "".join(f"<p>{18 - n}:05 Am Nachmittag blieb die Brücke gesperrt, sagt der Rat.</p>" for n in range(4))
    found = page(rows, title="Liveticker")
    assert [update.time_text for update in found.updates] == [f"{18 - n}:05" for n in range(4)]
    assert all((update.html or "").startswith(("<p>Am ", "<p> Am ")) for update in found.updates)


def test_a_time_in_the_footer_of_an_update() -> None:
    form = "<div class=item><h3>{title}</h3><p>It stays so, they say.</p><footer><span>Ada Holm</span> <span>1{n}:05</span></footer></div>"
    found = page(
        "".join(form.format(n=8 - n, title=title) for n, title in enumerate(TITLES)) + "<footer>18:59</footer>"
    )
    assert told(found) == [(f"1{8 - n}:05", title) for n, title in enumerate(TITLES)]


def test_terms_and_what_is_said_of_them() -> None:
    rows = "".join(
        f"<dt>{18 - n}:05 The {n} bridge over the river is closed again</dt><dd><p>It stays so, they say.</p></dd>"
        for n in range(8)
    )
    found = page(f"<dl>{rows}</dl>")
    assert told(found) == [(f"{18 - n}:05", f"The {n} bridge over the river is closed again") for n in range(8)]
    assert all("It stays so" in (update.html or "") for update in found.updates)
