"""Documents that mean harm, or are merely huge: read or refused in one line, never with another exception."""

from __future__ import annotations

import html
import importlib
import json
import pkgutil
import re
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import syndicate.extract
import syndicate.normalise
from syndicate import traps
from syndicate.extract import EXTRACTORS, extract
from tests import fuzz
from tests.unit.extract_fixtures import document

WHOLE = fuzz.documents()


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=600), st.sampled_from(fuzz.TYPES), st.sampled_from(["auto", *EXTRACTORS]))
def test_any_bytes_are_read_or_refused(content: bytes, media_type: str, name: str) -> None:
    fuzz.read(content, media_type, name)


@settings(max_examples=150, deadline=None)
@given(
    st.sampled_from(WHOLE),
    st.floats(0, 1),
    st.binary(max_size=8) | st.sampled_from(fuzz.TOKENS),
    st.sampled_from(["auto", *EXTRACTORS]),
)
def test_a_spoiled_document_is_read_or_refused(whole: bytes, where: float, what: bytes, name: str) -> None:
    at = int(where * len(whole))
    fuzz.read(whole[:at] + what + whole[at + len(what) :], "text/html", name)
    fuzz.read(whole[:at], "text/html", name)


def test_the_fuzzer_repeats_itself_and_finds_nothing() -> None:
    assert fuzz.rounds(60, seed=3) == 0


def test_headings_that_nest_deep_are_read() -> None:
    deep = "<span>" * 1_500, "</span>" * 1_500
    posts = "".join(
        f"<article><time>1{n}:00</time><h2>{deep[0]}Bridge {n} is closed{deep[1]}</h2>"
        f"<p>Bridge {n} has been closed since this morning, the police said.</p></article>"
        for n in range(5)
    )
    found, _ = extract(document(f"<title>Flood live</title><body><h1>Flood live</h1>{posts}"))
    assert [update.headline for update in found.updates] == [f"Bridge {n} is closed" for n in range(5)]


# --- huge ----------------------------------------------------------------------------------------------------------

MANY = 10_000


def _data(count: int) -> str:
    updates = [
        {
            "@type": "BlogPosting",
            "headline": f"Bridge {n} is closed",
            "datePublished": f"2026-01-{1 + n // 1_440 % 28:02}T{n // 60 % 24:02}:{n % 60:02}:00Z",
            "url": f"https://page.example/news#p{n}",
            "articleBody": f"Bridge number {n} is closed to all traffic tonight.",
        }
        for n in range(count)
    ]
    return json.dumps({"@type": "LiveBlogPosting", "headline": "Flood live", "liveBlogUpdate": updates})


def _page(data: str, posts: str = "") -> str:
    script = f'<script type="application/ld+json">{data}</script>'
    return f"<!doctype html><title>Flood live</title>{script}<body><h1>Flood live: bridges</h1>{posts}"


def test_ten_thousand_updates_in_the_data_of_a_page() -> None:
    posts = "".join(
        f"<article id=p{n}><p>Bridge number {n} is closed to all traffic tonight.</p></article>" for n in range(20)
    )
    reading = fuzz.read(_page(_data(MANY), posts).encode(), "text/html", "auto")
    assert reading is not None
    assert len(reading.candidates) == MANY
    assert sum(candidate.shown for candidate in reading.candidates) == 20


def test_two_thousand_updates_without_ids() -> None:
    data = re.sub(r'"url": "[^"]*", ', "", _data(MANY // 5))
    reading = fuzz.read(
        _page(data, "<p>Bridge number 9 is closed to all traffic tonight.</p>").encode(), "text/html", "auto"
    )
    assert reading is not None
    assert len(reading.candidates) == MANY // 5


@pytest.mark.parametrize(
    "data",
    [
        pytest.param("[" * 100_000, id="100,000-brackets"),
        pytest.param('{"@graph":' * 100_000, id="100,000-objects"),
        pytest.param("[" * 500 + '{"a":1}' + "]" * 500, id="500-whole-brackets"),
        pytest.param('{"a":"' + "\\" * 100_000, id="escapes"),
        pytest.param("/*" * 100_000, id="comments"),
        pytest.param('"' * 100_001, id="quotation-marks"),
        pytest.param("{}" * 100_000, id="empty-objects"),
        pytest.param('{"@type":"LiveBlogPosting","liveBlogUpdate":[' + "{}," * 20_000 + "{}]}", id="empty-updates"),
    ],
)
def test_hostile_data_does_not_keep_the_page_from_being_read(data: str) -> None:
    posts = "".join(
        f"<article class=post id=p{n}><time datetime=2026-01-07T17:3{n}Z>17:3{n}</time><p>Bridge {n} is closed now.</p></article>"
        for n in (3, 2, 1)
    )
    found, _ = extract(document(_page(data, posts)))
    assert [update.id for update in found.updates] == ["p3", "p2", "p1"]


# --- patterns ------------------------------------------------------------------------------------------------------


def _patterns() -> Iterator[tuple[str, re.Pattern[str] | re.Pattern[bytes]]]:
    modules = [traps]
    for package in (syndicate.extract, syndicate.normalise):
        modules += [
            importlib.import_module(one.name) for one in pkgutil.walk_packages(package.__path__, f"{package.__name__}.")
        ]
    for module in modules:
        for name, value in vars(module).items():
            held = value.values() if isinstance(value, dict) else value if isinstance(value, tuple | list) else [value]
            yield from ((f"{module.__name__}.{name}", one) for one in held if isinstance(one, re.Pattern))


PATTERNS = {f"{name} {number}": pattern for number, (name, pattern) in enumerate(_patterns())}


NEAR_MISSES = (
    "A",
    "a ",
    "Aa ",
    "1",
    "1.",
    "17:34 ",
    "+++ ",
    "<a ",
    "<p b=",
    "&",
    "((",
    "\u00a0",
    " ",
    "\t\n",
    "vor 1 ",
    "a-",
    "@a",
    '"',
    "*/*",
)


@pytest.mark.parametrize("pattern", PATTERNS.values(), ids=PATTERNS)
def test_no_pattern_takes_exponential_time(pattern: re.Pattern[str] | re.Pattern[bytes]) -> None:
    """One that does never ends here; what it finds is of no interest."""
    for unit in NEAR_MISSES:
        text = (unit * 500)[:700] + "\x01"
        if isinstance(pattern.pattern, bytes):
            pattern.fullmatch(text.encode())  # type: ignore[arg-type]
            pattern.search(text.encode())  # type: ignore[arg-type]
        else:
            pattern.fullmatch(text)  # type: ignore[arg-type]
            pattern.search(text)  # type: ignore[arg-type]


def test_all_patterns_are_looked_at() -> None:
    assert len(PATTERNS) > 150


@pytest.mark.parametrize("unit", NEAR_MISSES)
def test_long_near_misses_in_every_part_of_an_update(unit: str) -> None:
    """300 kB in a body, an id, a headline, an author: what is no line is cut before patterns see it."""
    long = (unit * 300_000)[:300_000]
    data = {
        "articleBody": long,
        "headline": long[:50_000],
        "author": long[:50_000],
        "@id": long[:50_000],
        "datePublished": long[:50_000],
    }
    posting = json.dumps({"@type": "LiveBlogPosting", "liveBlogUpdate": [data, {"headline": "Bridge 1 is closed"}]})
    fuzz.read(_page(posting).encode(), "text/html", "auto")
    escaped = html.escape(long[:150_000])
    fuzz.read(
        _page("{}", f"<article class=post id='{escaped}'><time>17:34</time><p>{escaped}</p></article>" * 2).encode(),
        "text/html",
        "auto",
    )
    fuzz.read(f"Newsblog\n17.34 Uhr: {long}\n17.30 Uhr: {long}".encode(), "text/plain", "auto")
