"""Lists that look like a newsblog's and lead elsewhere, and articles under an address that sounds live."""

from __future__ import annotations

from itertools import pairwise

import pytest

from syndicate.extract import markup
from syndicate.extract.hints import Hints
from syndicate.walk import Extraction
from tests.unit.extract_fixtures import document

SUBJECTS = ("bridge", "harbour", "valley line", "pumps", "school", "market", "ferry", "dam", "town hall")


def page(body: str, *, title: str = "Flood live", url: str = "https://page.example/news/flood-7") -> Extraction:
    content = f"<!doctype html><title>{title}</title><body><h1>{title}</h1>{body}"
    return markup.extract(document(content, url=url), Hints())


def items(form: str) -> str:
    return "".join(
        form.format(n=n, down=18 - n, subject=subject, title=f"The {subject} stays closed until Monday")
        for n, subject in enumerate(SUBJECTS)
    )


SAID = "It is closed until Monday, the council has decided, and buses run instead."

TEASERS = {
    "a card inside its link": "<div class=card><a href=/s/{n}><div class=text><h3>{title}</h3><p>" + SAID + "</p>"
    "<time>{down}:05</time></div></a></div>",
    "a link beside the name of its paper": "<article><time>{down}:05</time><div class=title><a href=/s/{n}>{title}</a> "
    "<span>The Valley Post</span></div><p>" + SAID + "</p></article>",
    "a headline in a link far up": "<article><a href=/s/{n}><header><div><span>News</span></div><div><h3>{title}</h3>"
    "</div></header></a><p>" + SAID + "</p><time>{down}:05</time></article>",
}


@pytest.mark.parametrize("form", TEASERS.values(), ids=TEASERS)
def test_a_list_that_leads_to_other_pages(form: str) -> None:
    found = page(items(form))
    assert found.updates == ()
    assert found.refused


def test_teasers_in_one_list() -> None:
    rows = items(
        "<li><a href=/s/{n}><div class=time>{down}:05</div><div>{title} and the buses run instead</div></a></li>"
    )
    assert page(f"<ul>{rows}</ul>").updates == ()


@pytest.mark.parametrize("url", ["https://page.example/", "https://page.example/news/valley"])
def test_below_a_section_stand_other_pages(url: str) -> None:
    form = "<article><time>{down}:05</time><h3><a href=" + url.rstrip("/") + "/story-{n}>{title}</a></h3><p>" + SAID
    assert page(items(form + "</p></article>"), url=url).updates == ()


@pytest.mark.parametrize("href", ["#p{n}", "?post=p{n}#p{n}", "https://page.example/news/flood-7/p{n}"])
def test_a_headline_may_link_to_its_update(href: str) -> None:
    form = (
        "<article id=p{n}><time>{down}:05</time><h3><a href=" + href + ">{title}</a></h3><p>" + SAID + "</p></article>"
    )
    assert len(page(items(form)).updates) == len(SUBJECTS)


def test_the_name_of_the_host_says_nothing() -> None:
    body = items(
        "<section id=s{n}><h2>{title}</h2><p>" + SAID + "</p><p>Nobody was hurt at the {subject}.</p></section>"
    )
    assert page(body, title="What the flood has done", url="https://newsblog.example/page").updates == ()
    assert page(body, title="What the flood has done", url="https://page.example/newsblog/page").updates


def test_an_article_and_its_dateline_are_no_list() -> None:
    text = "<p>The council has decided that the bridge stays closed until the water has gone down again.</p>" * 9
    dateline = "<div class=entry-info><time datetime=2026-03-02T14:05Z>today</time> by Ada Holm, valley desk</div>"
    said = f"<div class=entry-text>{text}<p>Seen <time datetime=2026-03-02T14:09Z>today</time> at noon.</p></div>"
    assert page(dateline + said).updates == ()


def test_one_long_element_is_an_article() -> None:
    text = "<p>The council has decided that the bridge stays closed until the water has gone down again.</p>"
    one = "<article class=post id=post-7><time>14:05</time>{}</article>"
    assert len(page(one.format(text)).updates) == 1
    assert page(one.format(text * 30)).updates == ()


def test_bare_headings_wait_for_approval() -> None:
    found = page(items("<section><h2>{title}</h2><p>" + SAID + "</p></section>"))
    assert len(found.updates) == len(SUBJECTS)
    assert found.confidence < 0.5


@pytest.mark.parametrize(
    ("clocks", "sure"), [pytest.param(range(18, 9, -1), True, id="down"), pytest.param(range(9, 18), False, id="up")]
)
def test_clocks_before_titles_make_a_newsblog(clocks: range, sure: bool) -> None:
    """A page that does not call itself one is believed if they run down, as no programme and no chronicle does."""
    rows = "".join(f"<h3>{hour}.05 Uhr: Die Brücke bleibt gesperrt</h3><p>{SAID}</p>" for hour in clocks)
    assert (page(rows, title="Hochwasser im Tal").confidence >= 0.7) is sure


def test_one_time_for_all_is_no_newsblog() -> None:
    rows = "".join(f"<li>15:00 {one} – {two} 2:1</li>" for one, two in pairwise(SUBJECTS))
    assert page(f"<ul>{rows}</ul>").updates == ()


def test_cards_whose_time_stands_behind_their_link() -> None:
    assert (
        page(items("<div class=card><a href=/s/{n}><div>{title}</div></a><div>vor {n} Stunden</div></div>")).updates
        == ()
    )
