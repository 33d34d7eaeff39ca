"""Live-blog products: their JSON, pages that carry it and pages that only embed it, each beside what must be read."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syndicate.errors import ExtractError
from syndicate.extract import EXTRACTORS, extract
from syndicate.extract.hints import Hints
from syndicate.extract.page import parse_text
from syndicate.extract.platforms import PRODUCTS, data, recognised
from syndicate.model import Key
from syndicate.walk import Document
from tests.unit.test_extract_pairs import agrees

DATA = Path(__file__).parent.parent / "data" / "extract"
CASES = {
    f"{name}/{path.stem}": path
    for name in PRODUCTS
    for path in sorted((DATA / name).iterdir())
    if not path.name.endswith(".expected.json")
}
JSON_CASES = {name: path for name, path in CASES.items() if path.suffix == ".json"}
FULL = {name: path for name, path in JSON_CASES.items() if path.stem != "event"}


def document(content: bytes | str, url: str = "https://blog.example/live", media_type: str = "") -> Document:
    raw = content.encode() if isinstance(content, str) else content
    return Document(url, raw, datetime(2026, 1, 7, 18, tzinfo=UTC), media_type)


@pytest.mark.parametrize("path", CASES.values(), ids=CASES)
def test_pair(path: Path) -> None:
    """By its own extractor and by ``auto``, the same, and as expected."""
    expected = json.loads(path.with_name(f"{path.stem}.expected.json").read_text("utf-8"))
    found = EXTRACTORS[path.parent.name](document(path.read_bytes()), Hints())
    assert not agrees(expected, asdict(found))
    assert found.extractor == path.parent.name
    chosen, why = extract(document(path.read_bytes()))
    assert chosen == found
    assert PRODUCTS[found.extractor].name in why


@pytest.mark.parametrize("path", JSON_CASES.values(), ids=JSON_CASES)
def test_a_products_json_is_known_as_its_own_and_no_others(path: Path) -> None:
    value = json.loads(path.read_text("utf-8"))
    assert [key for key, product in PRODUCTS.items() if product.accepts(value)] == [path.parent.name]


OTHERS = {
    "a JSON Feed": {"version": "https://jsonfeed.org/version/1.1", "title": "T", "items": []},
    "posts of something else": {"posts": [{"id": 1, "title": "A"}]},
    "blocks of something else": {"blocks": [{"id": 1}]},
    "entries of something else": {"entries": [{"id": 1, "title": "A"}]},
    "a result of something else": {"success": True, "result": {}},
    "an empty list": [],
    "a number": 7,
}


@pytest.mark.parametrize("value", OTHERS.values(), ids=OTHERS)
def test_other_json_is_no_products(value: object) -> None:
    assert recognised(document(json.dumps(value)), Hints()) is None


@pytest.mark.parametrize("name", PRODUCTS)
@pytest.mark.parametrize("content", ['{"a": 1}', "[1]", "<p>An article about the river.</p>", "{", "[" * 100_000])
def test_what_is_no_products_is_refused_in_one_line(name: str, content: str) -> None:
    with pytest.raises(ExtractError) as caught:
        EXTRACTORS[name](document(content), Hints())
    assert "\n" not in str(caught.value)


# --- pages ---------------------------------------------------------------------------------------------------------

OWN = "".join(
    f"<article class=post id=p{n}><time datetime=2026-01-07T17:3{n}Z>17:3{n}</time><p>Bridge {n} is closed to traffic.</p></article>"
    for n in (3, 2, 1)
)


@pytest.mark.parametrize("name", PRODUCTS)
def test_own_updates_beside_an_embed_are_read_as_before(name: str) -> None:
    embed = next(path for path in CASES.values() if path.parent.name == name and path.suffix == ".html")
    page = embed.read_text("utf-8").replace("<main>", f"<main>{OWN}").replace("der Tag im Newsblog", "Newsblog live")
    found, _ = extract(document(page))
    assert found.extractor == "markup"
    assert [update.id for update in found.updates] == ["p3", "p2", "p1"]
    assert found.next_url is None


def test_data_without_updates_does_not_hide_where_they_are() -> None:
    game = '{"_type": "Tik::Model::Game", "meta_info": {"title": "Flood"}, "events": []}'
    element = "<tickaroo-liveblog liveblogId=65aa01 clientId=c1></tickaroo-liveblog>"
    found, _ = extract(document(f"<!doctype html><h1>Flood</h1>{element}<script>x = {game}</script>"))
    assert not found.updates
    assert "liveblogId=65aa01" in (found.next_url or "")


NO_EMBEDS = {
    "a teaser": "<tickaroo-liveblog-teaser liveblogId=65aa01 clientId=c1></tickaroo-liveblog-teaser>",
    "a script of the whole site": "<script src=https://cdn.tickaroo.com/webng/embedjs/tik4.js></script>",
    "a chat": "<div class=arena-chat data-publisher=a data-event=b></div>",
    "a video frame": "<iframe src=https://video.example/embed/5a62002548101327f3b5a585></iframe>",
    "an article's address": "<link rel=canonical href=https://www.theguardian.com/science/2026/jan/07/probe>",
}


@pytest.mark.parametrize("body", NO_EMBEDS.values(), ids=NO_EMBEDS)
def test_what_looks_like_an_embed_but_is_none(body: str) -> None:
    tree = parse_text(f"<!doctype html><title>River</title><h1>River</h1>{body}<p>An article about the river.</p>")
    assert [key for key, product in PRODUCTS.items() if product.find(tree, document(""))] == []


@pytest.mark.parametrize("path", FULL.values(), ids=FULL)
def test_a_cut_document_is_an_error_or_degraded(path: Path) -> None:
    content = path.read_bytes()
    cut = Document("https://blog.example/live", content, datetime(2026, 1, 7, tzinfo=UTC), complete=False)
    assert (EXTRACTORS[path.parent.name](cut, Hints()).degraded or "").startswith("cut")
    with pytest.raises(ExtractError):
        EXTRACTORS[path.parent.name](document(content[: len(content) // 2]), Hints())


# --- further pages -------------------------------------------------------------------------------------------------

FEED = "https://livecentercdn.norkon.net/BulletinFeed/coast/60404"
NEWS = "https://data.24liveplus.com/v1/retrieve_server/x/event/1/news/"
ENTRIES = "https://count.example/wp-json/liveblog/v1/4711/get-entries"
STREAM = "https://api.scribblelive.com/v1/stream/3/posts"
PROBE = "https://www.theguardian.com/science/live/2026/jan/07/probe"
FURTHER = {
    "norkon": ("norkon/initial", f"{FEED}/Initial/", f"{FEED}/EarlierObj/6951551/"),
    "norkon elsewhere": ("norkon/initial", "https://proxy.example/feed", None),
    "24liveblog, full": (
        "liveblog24/news",
        f"{NEWS}?last_nid=&limit=3",
        f"{NEWS}?limit=3&last_nid=2916406618640257000",
    ),
    "24liveblog, the last": ("liveblog24/news", f"{NEWS}?last_nid=&limit=100", None),
    "wordpress": ("wordpress/page", f"{ENTRIES}/1/latest", f"{ENTRIES}/2/latest"),
    "scribblelive": ("scribblelive/stream", f"{STREAM}?PageNumber=0&token=a", f"{STREAM}?token=a&PageNumber=1"),
    "scribblelive, the last": ("scribblelive/stream", f"{STREAM}?PageNumber=3&token=a", None),
    "guardian": ("guardian/page", f"{PROBE}.json?dcr=true", f"{PROBE}.json?dcr=true&page=with%3Ablock-6001"),
    "sourcefabric from a file": ("sourcefabric/posts", "file:///posts.json", None),
}


@pytest.mark.parametrize(("case", "url", "expected"), FURTHER.values(), ids=FURTHER)
def test_where_older_updates_are(case: str, url: str, expected: str | None) -> None:
    found, _ = extract(document(CASES[case].read_bytes(), url))
    assert found.next_url == expected


def test_changes_claim_nothing_about_what_they_leave_out() -> None:
    content = CASES["norkon/initial"].read_bytes()
    assert EXTRACTORS["norkon"](document(content, f"{FEED}/Changes/563905"), Hints()).window
    assert not EXTRACTORS["norkon"](document(content, f"{FEED}/Initial/"), Hints()).window


def test_deletions_have_the_keys_that_updates_have() -> None:
    shown = json.loads(CASES["sourcefabric/posts"].read_text("utf-8"))
    before, _ = extract(document(json.dumps(shown)))
    shown["_items"][0]["deleted"] = True
    after, _ = extract(document(json.dumps(shown)))
    assert Key("id", before.updates[0].id or "") in [deletion.key for deletion in after.deletions]


# --- fields --------------------------------------------------------------------------------------------------------

STAMPS = {
    "seconds": (1767800000, "1767800000"),
    "milliseconds": (1767800000123, "1767800000123"),
    "a fraction": ("1767800000.5", "1767800000"),
    "none": (0, None),
    "ISO": ("2026-01-07T17:31:00Z", "2026-01-07T17:31:00Z"),
    ".NET": ("/Date(1361553853000+0000)/", "1361553853000"),
    "true": (True, None),
    "an object": ({}, None),
}


@pytest.mark.parametrize(("value", "expected"), STAMPS.values(), ids=STAMPS)
def test_stamp(value: object, expected: str | None) -> None:
    assert data.stamp(value) == expected


HEADINGS = {
    "opens with one": ("<h3>Sluice <b>open</b></h3><p>Now.</p>", ("Sluice open", "<p>Now.</p>")),
    "is one": ("<h2 class=x>Sluice</h2>", ("Sluice", None)),
    "has one later": ("<p>Now.</p><h3>Sluice</h3>", (None, "<p>Now.</p><h3>Sluice</h3>")),
    "never ends": ("<h3>Sluice", (None, "<h3>Sluice")),
    "is empty": ("<h3> </h3><p>Now.</p>", (None, "<h3> </h3><p>Now.</p>")),
    "nothing": (None, (None, None)),
}


@pytest.mark.parametrize(("html", "expected"), HEADINGS.values(), ids=HEADINGS)
def test_heading(html: str | None, expected: tuple[str | None, str | None]) -> None:
    assert data.headed(html) == expected


SCRIPTS = {
    "assignment": 'window.x = {"mark": 1};',
    "after an object that is no JSON": 'var a = {b: 1}; window.x = {"mark": 1}',
    "data block": '{"mark": 1}',
    "in a call": 'start({"mark": 1}, 2)',
    "JSON.parse": r'x = JSON.parse("{\"mark\": 1}")',
}


@pytest.mark.parametrize("script", SCRIPTS.values(), ids=SCRIPTS)
def test_json_in_scripts(script: str) -> None:
    tree = parse_text(f"<script>{script}</script>")
    assert {"mark": 1} in list(data.in_scripts(tree, ("mark",)))


# --- hostile -------------------------------------------------------------------------------------------------------

NAMES = sorted(
    {
        name
        for path in JSON_CASES.values()
        for one in data.containers(json.loads(path.read_text("utf-8")))
        if isinstance(one, dict)
        for name in one
    }
)
values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=5)
    | st.sampled_from(["open", "1", "<p>x</p>"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(NAMES), inner, max_size=4),
    max_leaves=12,
)


def _mutations(value: object) -> list[Callable[[object], None]]:
    """Ways of putting something else in one place of a JSON value."""
    ways: list[Callable[[object], None]] = []
    for one in data.containers(value):
        if isinstance(one, dict):
            ways.extend(partial(one.__setitem__, key) for key in one)
        elif isinstance(one, list):
            ways.extend(partial(one.__setitem__, at) for at in range(len(one)))
    return ways


@given(st.sampled_from(sorted(JSON_CASES)), st.data())
@settings(max_examples=300, deadline=None)
def test_whatever_stands_in_one_place_nothing_but_extract_error(case: str, choose: st.DataObject) -> None:
    value = json.loads(JSON_CASES[case].read_text("utf-8"))
    choose.draw(st.sampled_from(_mutations(value)))(choose.draw(values))
    content = json.dumps(value)
    with suppress(ExtractError):
        EXTRACTORS[JSON_CASES[case].parent.name](document(content), Hints())
    with suppress(ExtractError):
        extract(document(f"<!doctype html><h1>Live</h1><script>x = {content}</script>"))


@given(st.sampled_from(sorted(PRODUCTS)), values | st.dictionaries(st.sampled_from(NAMES), values, max_size=4))
@settings(max_examples=200, deadline=None)
def test_any_json_nothing_but_extract_error(name: str, value: object) -> None:
    with suppress(ExtractError):
        EXTRACTORS[name](document(json.dumps(value)), Hints())


@given(st.sampled_from(sorted(CASES)), st.integers(0, 4000), st.binary(max_size=8))
@settings(max_examples=200, deadline=None)
def test_any_bytes_nothing_but_extract_error(case: str, at: int, put: bytes) -> None:
    content = CASES[case].read_bytes()
    with suppress(ExtractError):
        EXTRACTORS[CASES[case].parent.name](document(content[:at] + put + content[at + len(put) :]), Hints())


LONG = {
    "openings": "window.x = [1," * 20_000,
    "nested openings": 'window.x = {"nid":' * 20_000,
    "white space": "=" + " " * 200_000,
    "quotes": 'JSON.parse("' * 20_000,
    "unclosed headings": "<h2>" * 50_000,
}


@pytest.mark.parametrize("script", LONG.values(), ids=LONG)
def test_long_near_misses_are_given_up(script: str) -> None:
    """Work is bounded: these end within the time limit of all tests."""
    list(data.in_scripts(parse_text(f"<script>{script}</script>"), ("",)))
    assert data.headed(script)[0] is None
