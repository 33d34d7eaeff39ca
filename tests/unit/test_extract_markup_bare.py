"""Pages that lose their names, their order or their neatness must still be read alike, or say that they are unsure."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from syndicate.extract import markup
from syndicate.extract.hints import Hints
from syndicate.extract.markup.sure import Evidence, confidence
from syndicate.walk import Extraction
from tests.unit.extract_fixtures import document, fixtures, lines_of

_NAMES = re.compile(r"""\s(?:class|id|data-[\w-]+)=(?:"[^"]*"|'[^']*'|[^\s>]+)""")
_LIVES_BY_NAMES = {
    "ap_milliseconds_en",
    "containers_en",
    "data_times_en",
    "embed_de",
    "ended_en",
    "headlines_link_to_themselves_en",
    "named_entries_de",
    "rows_with_pictures_de",
    "times_not_read_out_en",
}
"""Fixtures whose times, credits or marks stand in attributes alone."""


def _read(html: str) -> Extraction:
    return markup.extract(document(html), Hints())


def _told(found: Extraction) -> list[tuple[str | None, str | None, list[str]]]:
    return [(one.time_text, one.headline, lines_of(one.html or "")) for one in found.updates]


def page(body: str) -> Extraction:
    return _read(f"<!doctype html><title>Flood live</title><h1>Flood live</h1><p>The river is rising.</p>{body}")


@pytest.mark.parametrize(
    "path", [path for path in fixtures("markup") if path.stem not in _LIVES_BY_NAMES], ids=lambda path: path.stem
)
def test_a_page_reads_the_same_without_names(path: Path) -> None:
    html = path.read_text(encoding="utf-8")
    assert _told(_read(_NAMES.sub("", html))) == _told(_read(html))


ITEM = (
    "<div><div><span>17:{:02d}</span></div><h3>Title number {}</h3><p>The water is still rising at bridge {}.</p></div>"
)


def _items(count: int) -> list[str]:
    return [ITEM.format(59 - n, n, n) for n in range(count)]


@pytest.mark.parametrize(
    "around",
    [
        pytest.param(lambda items: "".join(items), id="in-a-row"),
        pytest.param(lambda items: "".join(f"<div>{item}</div>" for item in items), id="each-in-a-wrapper"),
        pytest.param(
            lambda items: "".join(f"<div>{''.join(items[n : n + 2])}</div>" for n in range(0, 6, 2)), id="in-pairs"
        ),
        pytest.param(
            lambda items: "".join(
                f"<div>{'<p>Advertisement</p>' if n else ''}{''.join(items[n : n + 3])}</div>" for n in (0, 3)
            ),
            id="advertisement-in-the-wrapper",
        ),
        pytest.param(
            lambda items: "".join(item + "<div><h3>Newsletter</h3><p>All news at six.</p></div>" for item in items),
            id="newsletter-between",
        ),
        pytest.param(
            lambda items: f"<div><h3>Latest news</h3><ul>{''.join(f'<li>{item}</li>' for item in items)}</ul></div>",
            id="under-a-title",
        ),
    ],
)
def test_no_update_is_lost_by_what_stands_around_it(around: object) -> None:
    assert callable(around)
    found = page(f"<div>{around(_items(6))}</div>")
    assert [one.headline for one in found.updates] == [f"Title number {n}" for n in range(6)]
    assert found.confidence >= 0.8


def test_readers_who_answer_are_no_authors_of_updates() -> None:
    talk = "".join(
        f"<div><b>u{n}</b> <span>16:0{n}</span><p>I have seen it higher than this.</p></div>" for n in (1, 2)
    )
    found = page("".join(_items(4)) + f"<div><h3>Comments (2)</h3>{talk}</div>")
    assert [one.headline for one in found.updates] == [f"Title number {n}" for n in range(4)]


def test_updates_with_and_without_headlines_are_one_list() -> None:
    headed = "<h3>17:{} Title number {}</h3><p>The water is still rising at bridge {}.</p>"
    plain = "<div><span>17:{}</span></div><p>The water is still rising at bridge {}.</p>"
    found = page("".join([headed.format(59, 1, 1), plain.format(58, 2), headed.format(57, 3, 3), plain.format(56, 4)]))
    assert [one.time_text for one in found.updates] == ["17:59", "17:58", "17:57", "17:56"]
    assert [one.headline for one in found.updates] == ["Title number 1", None, "Title number 3", None]


def test_names_that_return_are_authors_and_no_headlines() -> None:
    items = "".join(
        f"<p>17:5{9 - n} {('Ada Holm', 'Ben Ruiz')[n % 2]}</p><p>The water is still rising at bridge {n}.</p>"
        for n in range(4)
    )
    found = page(items)
    assert [one.headline for one in found.updates] == [None] * 4
    assert [one.authors[0].name for one in found.updates] == ["Ada Holm", "Ben Ruiz"] * 2


def _events(beside: str, line: str, said: tuple[str, str] = ("Goal", "Corner")) -> Extraction:
    events = said * 3
    post = "<article class=post><p>17:3{}{}</p><div><div>{}</div><p>Marsh from the edge of the box, the {} time.</p></div></article>"
    return page(
        "".join(
            post.format(9 - n, beside.format(event), line.format(event), n) for n, event in enumerate(events)
        ).replace("<div></div>", "")
    )


def test_a_word_that_says_what_an_update_is_about_is_not_lost() -> None:
    above, beside = _events("", "{}").updates[0], _events(" {}", "").updates[0]
    assert lines_of(above.html or "") == ["Goal", "Marsh from the edge of the box, the 0 time."]
    assert [one.term for one in beside.categories] == ["Goal"]
    assert lines_of(beside.html or "") == ["Marsh from the edge of the box, the 0 time."]


def test_an_agency_above_a_text_is_not_part_of_it() -> None:
    found = _events("", "{}", ("NTB", "dpa/AFP")).updates
    assert [lines_of(one.html or "") for one in found] == [
        [f"Marsh from the edge of the box, the {n} time."] for n in range(6)
    ]


def test_a_footer_that_holds_the_whole_list_is_none() -> None:
    posts = "".join(_items(6))
    assert len(page(f"<div class=story-footer>{posts}</div>").updates) == 6


@pytest.mark.parametrize(("clock", "kept"), [("17:39", False), ("18:30", True)])
def test_a_time_behind_a_headline_is_said_again_if_it_is_the_same(clock: str, kept: bool) -> None:
    first = ITEM.format(39, "9</h3><h3>", 9).replace("Title number 9</h3><h3>", f"Results to be published at {clock}")
    headline = page(first + "".join(_items(60)[22:26])).updates[0].headline
    assert headline == (f"Results to be published at {clock}" if kept else "Results to be")


def test_what_readers_wrote_stays_folded() -> None:
    post = (
        "<article class=post><time>17:3{0}</time><h3>Title {0} is this</h3><p>The water is still rising at bridge {0}.</p>"
        "<button aria-expanded=false aria-controls=c{0}>{1}</button>"
        "<div id=c{0} hidden><p>I have seen the river rise much higher than that, number {0}.</p></div></article>"
    )
    told = [
        len(lines_of(page("".join(post.format(9 - n, said) for n in range(4))).updates[0].html or ""))
        for said in ("Show more", "Show 12 comments")
    ]
    assert told == [2, 1]


def test_a_box_of_teasers_below_the_last_row_ends_it() -> None:
    rows = "".join(
        f"<h3>17:3{9 - n} Title number {n}</h3><p>The water is still rising at bridge {n}.</p>" for n in range(4)
    )
    card = "<div><a href=/n/{0}><div>Pictures</div><h2>A walk along the dike, part {0}</h2></a><div><i>Desk</i> {0} min</div></div>"
    found = page(rows + "".join(card.format(n) for n in range(3)))
    assert [lines_of(one.html or "") for one in found.updates] == [
        [f"The water is still rising at bridge {n}."] for n in range(4)
    ]


# --- how sure ------------------------------------------------------------------------------------------------------

SOUND = Evidence(
    live=True, times=tuple(range(1000, 900, -10)), newest_first=True, covered=0.9, unclaimed=0.0, agreed=True
)


def _with(**other: object) -> float:
    values = {name: getattr(SOUND, name) for name in Evidence.__slots__} | other
    return confidence(Evidence(**values))  # type: ignore[arg-type]


def test_a_sound_reading_is_sure() -> None:
    assert confidence(SOUND) > 0.9


@pytest.mark.parametrize(
    "other",
    [
        pytest.param({"live": False}, id="not-called-live"),
        pytest.param({"times": (1000, 990)}, id="two-of-them"),
        pytest.param({"times": (None,) * 10}, id="no-times"),
        pytest.param({"times": (1000, 400, 900, 300, 800, 200)}, id="times-in-no-order"),
        pytest.param({"covered": 0.3}, id="small-part-of-the-text"),
        pytest.param({"unclaimed": 0.8}, id="times-that-no-update-claims"),
        pytest.param({"agreed": False}, id="two-readings-differ"),
    ],
)
def test_what_speaks_against_a_reading_makes_it_less_sure(other: dict[str, object]) -> None:
    assert _with(**other) < confidence(SOUND) - 0.03


def test_two_of_thirty_are_not_published_unseen() -> None:
    assert _with(times=(1000, 990), covered=0.07, unclaimed=28 / 30, agreed=False) < 0.5


def test_headings_alone_wait_for_a_person() -> None:
    assert _with(times=(None,) * 4, timed=False) < 0.5
    assert _with(times=(None,) * 4, timed=False, marked=True) >= 0.5
