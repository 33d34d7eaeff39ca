"""Which extractor reads a document, and why; and rules for sites that need no code."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syndicate.config.settings import ExtractorName
from syndicate.errors import ConfigError, ExtractError
from syndicate.extract import EXTRACTORS, extract
from syndicate.extract.hints import Hints, SiteRules
from syndicate.extract.selectors import load_rules, rules_for
from tests.unit.extract_fixtures import document, lines_of

RSS = "<?xml version='1.0'?><rss version='2.0'><channel><title>T</title><link>https://a.example/</link><description/>"
RSS += "<item><title>One</title><guid>1</guid></item></channel></rss>"
ATOM = "<feed xmlns='http://www.w3.org/2005/Atom'><id>urn:x</id><title>T</title><updated>2026-01-07T17:34:00Z</updated>"
ATOM += "<entry><id>urn:y</id><title>One</title><updated>2026-01-07T17:34:00Z</updated></entry></feed>"
JSON = '{"version":"https://jsonfeed.org/version/1.1","title":"T","items":[{"id":"1","content_text":"One"}]}'
POSTS = "".join(
    f"<article class=post id=p{n}><time datetime=2026-01-07T17:3{n}Z>17:3{n}</time><p>Bridge {n} is closed to traffic.</p></article>"
    for n in (3, 2, 1)
)
PAGE = f"<!doctype html><title>Flood live</title><body><h1>Flood live: bridges closed</h1>{POSTS}"
DATA = (
    '<script type="application/ld+json">{"@type":"LiveBlogPosting","headline":"Flood live","liveBlogUpdate":['
    '{"@type":"BlogPosting","headline":"A","datePublished":"2026-01-07T17:34:00Z","articleBody":"Bridge 3 is closed to traffic."},'
    '{"@type":"BlogPosting","headline":"B","datePublished":"2026-01-07T17:20:00Z","articleBody":"Bridge 2 is closed to traffic."}]}</script>'
)
TEXT = "Newsblog zur Flut\nDas Wasser steigt\n17.34 Uhr: Die Brücke ist gesperrt, teilt die Stadt mit.\n17.05 Uhr: Pumpen laufen in der Unterstadt."


@pytest.mark.parametrize(
    ("content", "media_type", "name"),
    [
        pytest.param(RSS, "application/rss+xml", "feed", id="rss"),
        pytest.param(RSS, "text/html", "feed", id="rss-as-html"),
        pytest.param(RSS, "text/plain", "feed", id="rss-as-text"),
        pytest.param(ATOM, "application/xml", "feed", id="atom-as-xml"),
        pytest.param(JSON, "application/feed+json", "jsonfeed", id="json-feed"),
        pytest.param(JSON, "text/html", "jsonfeed", id="json-feed-as-html"),
        pytest.param(PAGE, "text/html", "markup", id="page"),
        pytest.param(PAGE, "", "markup", id="page-without-type"),
        pytest.param(PAGE, "text/plain", "markup", id="page-as-text"),
        pytest.param(f"<h1>Flood live</h1>{POSTS}", "text/html", "markup", id="fragment"),
        pytest.param(DATA + PAGE, "text/html", "liveblog", id="page-with-data"),
        pytest.param(TEXT, "text/plain", "text", id="text"),
        pytest.param(TEXT, "", "text", id="text-without-type"),
        pytest.param(TEXT, "text/html", "text", id="text-as-html"),
    ],
)
def test_auto_goes_by_what_the_document_holds(content: str, media_type: str, name: str) -> None:
    found, why = extract(document(content, media_type))
    assert found.extractor == name
    assert why
    assert found.updates


def test_a_named_extractor_is_used() -> None:
    found, why = extract(document(DATA + PAGE), "markup")
    assert (found.extractor, why) == ("markup", "as configured")


@pytest.mark.parametrize(
    ("content", "media_type", "name", "message"),
    [
        pytest.param(" \n", "text/html", "auto", "empty", id="empty"),
        pytest.param("%PDF-1.7 x", "application/pdf", "auto", "no text but application/pdf", id="pdf"),
        pytest.param("\x89PNG", "", "auto", "no text but|binary", id="picture"),
        pytest.param(PAGE, "text/html", "telepathy", 'no extractor "telepathy"; there are feed, ', id="unknown-name"),
        pytest.param(PAGE, "text/html", "selectors", "no selector rules", id="selectors-without-rules"),
        pytest.param(PAGE, "text/html", "liveblog", "no live blog", id="liveblog-without-data"),
        pytest.param("<div>" * 3_000, "text/html", "auto", "nests", id="too-deep"),
    ],
)
def test_what_cannot_be_read_is_said_in_one_line(content: str, media_type: str, name: str, message: str) -> None:
    raw = content.encode("latin-1") if content.startswith("\x89") else content.encode()
    with pytest.raises(ExtractError, match=message) as error:
        extract(document(raw, media_type), name)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(
            '{"@type":"LiveBlogPosting","liveBlogUpdate":[{"@type":"BlogPosting"},{"@type":"BlogPosting"}]}',
            id="says-nothing",
        ),
        pytest.param(
            '{"@type":"LiveBlogPosting","liveBlogUpdate":[{"@type":"BlogPosting","url":"https://other.example/a#1","headline":"Demo","articleBody":"Demo"}]}',
            id="a-template's-example",
        ),
        pytest.param('{"@type":"LiveBlogPosting","liveBlogUpdate":[{"@type":"BlogPosting","headline":', id="cut"),
    ],
)
def test_broken_data_leads_to_what_is_seen(data: str) -> None:
    found, why = extract(document(f"<script type='application/ld+json'>{data}</script>{PAGE}"))
    assert found.extractor == "markup"
    assert len(found.updates) == 3
    assert "seen" in why


def test_a_wall_is_degraded_not_an_error() -> None:
    found, _ = extract(document("<!doctype html><title>Live</title><h1>Live</h1><p>Please log in to read on.</p>"))
    assert found.updates == ()
    assert found.degraded


def test_the_registry_is_what_the_documentation_says() -> None:
    assert ["auto", *EXTRACTORS] == list(get_args(ExtractorName))


# --- rules ---------------------------------------------------------------------------------------------------------

RULES = """
hosts = ["page.example", ".weir.example"]
item = ["div.missing", "li.entry"]
headline = "h3"
time = [".stamp", "time"]
body = ".text"
author = ".by"
link = "a.perma"
drop = ".poll"
newest_first = true
timezone = "Europe/Berlin"
"""
ENTRY = (
    "<li class=entry id=e{n}><span class=stamp>17.3{n} Uhr</span><h3>Bridge {n}</h3><i class=by>Ada Holm</i>"
    "<div class=text><p>Bridge {n} is closed.</p><div class=poll>Vote now</div></div><a class=perma href='#e{n}'>#</a></li>"
)


def rules(tmp_path: Path, text: str = RULES, name: str = "weir") -> list[SiteRules]:
    (tmp_path / f"{name}.toml").write_text(text, encoding="utf-8")
    return load_rules(tmp_path)


def test_rules_read_a_page(tmp_path: Path) -> None:
    page = "<!doctype html><h1>Anything</h1><ul>" + ENTRY.format(n=2) + ENTRY.format(n=1) + "</ul>"
    (rule,) = rules(tmp_path)
    found, why = extract(document(page), hints=Hints(rules=rule))
    assert why == 'the rules "weir" are for this site'
    assert [(one.id, one.headline, one.time_text, one.url) for one in found.updates] == [
        ("e2", "Bridge 2", "17.32 Uhr", "https://page.example/news#e2"),
        ("e1", "Bridge 1", "17.31 Uhr", "https://page.example/news#e1"),
    ]
    assert [lines_of(one.html or "") for one in found.updates] == [["Bridge 2 is closed."], ["Bridge 1 is closed."]]
    assert [person.name for person in found.updates[0].authors] == ["Ada Holm"]
    assert found.newest_first is True


def test_rules_that_find_nothing_give_way_with_a_note(tmp_path: Path) -> None:
    (rule,) = rules(tmp_path)
    found, _ = extract(document(PAGE), hints=Hints(rules=rule))
    assert found.extractor == "markup"
    assert found.notes[0] == 'the rules "weir" find no update on the page'


@pytest.mark.parametrize(
    ("url", "hit"),
    [
        ("https://page.example/x", True),
        ("https://PAGE.example:8080/x", True),
        ("https://www.page.example/x", False),
        ("https://weir.example/x", True),
        ("https://live.weir.example/x", True),
        ("https://otherweir.example/x", False),
        ("file:/tmp/page.html", False),
        ("https://[broken/", False),
    ],
)
def test_rules_hold_for_their_hosts(tmp_path: Path, url: str, hit: bool) -> None:
    assert (rules_for(rules(tmp_path), url) is not None) is hit


def test_an_exact_host_beats_a_domain(tmp_path: Path) -> None:
    rules(tmp_path, 'hosts = [".weir.example"]\nitem = "p"', "domain")
    both = rules(tmp_path, 'hosts = ["live.weir.example"]\nitem = "p"', "exact")
    found = rules_for(both, "https://live.weir.example/")
    assert found is not None
    assert found.name == "exact"


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        pytest.param('item = "p"', "hosts: is missing", id="no-hosts"),
        pytest.param('hosts = "a.example"', "item: is missing", id="no-item"),
        pytest.param('hosts = "a.example"\nitem = 3', "item: must be a text or a list of texts", id="item-number"),
        pytest.param('hosts = "a.example"\nitem = "p["', 'item: "p\\[" is no CSS selector', id="bad-selector"),
        pytest.param('hosts = "https://a.example/"\nitem = "p"', "hosts: .* is no host name", id="url-as-host"),
        pytest.param('hosts = "a.example"\nitem = "p"\nheadlin = "h2"', "headlin: unknown field", id="unknown-field"),
        pytest.param(
            'hosts = "a.example"\nitem = "p"\ntimezone = "Mars/Base"', "timezone: .* no IANA time zone", id="zone"
        ),
        pytest.param(
            'hosts = "a.example"\nitem = "p"\nnewest_first = 1', "newest_first: must be true or false", id="order"
        ),
        pytest.param("hosts = [", "Invalid|invalid|Expected|Unclosed", id="no-toml"),
    ],
)
def test_wrong_rules_are_named(tmp_path: Path, text: str, problem: str) -> None:
    with pytest.raises(ConfigError, match=f"weir.toml: (?:.*){problem}"):
        rules(tmp_path, text)


def test_all_problems_at_once(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text("x = 1", encoding="utf-8")
    (tmp_path / "b.toml").write_text("hosts = 1", encoding="utf-8")
    with pytest.raises(ConfigError) as error:
        load_rules(tmp_path)
    assert {problem.split(":")[0] for problem in error.value.problems} == {"a.toml", "b.toml"}


def test_no_folder_no_rules(tmp_path: Path) -> None:
    assert load_rules(tmp_path / "sites") == []


def test_the_shipped_example_is_valid(tmp_path: Path) -> None:
    example = Path(__file__).parents[2] / "config" / "sites" / "example.toml.disabled"
    assert rules(tmp_path, example.read_text(encoding="utf-8"))


@settings(max_examples=80, deadline=None)
@given(st.binary(max_size=400), st.sampled_from(["text/html", "text/plain", "application/xml", "application/json", ""]))
def test_whatever_comes_in_only_extract_errors_come_out(content: bytes, media_type: str) -> None:
    try:
        found, why = extract(document(content, media_type))
    except ExtractError:
        return
    assert why
    assert found.extractor in EXTRACTORS


POSTING = '<div class="post"><h3>Bridge {0} is open</h3><p>{0}:20</p><p>The river authority has lifted the closure of bridge {0}.</p></div>'
LISTED = (
    '{{"@type":"BlogPosting","headline":"Flood live","datePublished":"2026-01-07T{0}:20:00Z",'
    '"articleBody":"The river authority has lifted the closure of bridge {0}."}}'
)


@pytest.mark.parametrize(
    "around", ["{}", "<li>{}</li>", "<li class=post><div>{}</div></li>"], ids=["bare", "item", "deep"]
)
@pytest.mark.parametrize(
    ("listed", "posted", "name"),
    [
        pytest.param(4, 4, "liveblog", id="all-of-them"),
        pytest.param(4, 6, "liveblog", id="two-more-on-the-page"),
        pytest.param(4, 10, "markup", id="the-newest-alone-in-the-data"),
    ],
)
def test_data_that_names_few_of_the_updates_gives_way_to_the_page(
    listed: int, posted: int, name: str, around: str
) -> None:
    hours = range(21, 21 - posted, -1)
    data = ",".join(LISTED.format(hour) for hour in list(hours)[:listed])
    posts = "".join(around.format(POSTING.format(hour)) for hour in hours)
    page = (
        "<!doctype html><title>Flood live</title>"
        f'<script type="application/ld+json">{{"@type":"LiveBlogPosting","headline":"Flood live","liveBlogUpdate":[{data}]}}</script>'
        f"<body><h1>Flood live</h1><div>{posts}</div>"
    )
    found, _ = extract(document(page, "text/html"))
    assert (found.extractor, len(found.updates)) == (name, posted if name == "markup" else listed)
