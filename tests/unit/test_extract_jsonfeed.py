"""JSON Feed: what is none, what is broken; the good ones are pairs under ``data/extract/jsonfeed``."""

from __future__ import annotations

import json
from contextlib import suppress
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syndicate.errors import ExtractError
from syndicate.extract.hints import Hints
from syndicate.extract.jsonfeed import extract, is_jsonfeed
from syndicate.walk import Document, Extraction

VERSION = "https://jsonfeed.org/version/1.1"


def document(content: str | bytes, media_type: str = "", complete: bool = True) -> Document:
    data = content.encode() if isinstance(content, str) else content
    return Document("https://feeds.example/", data, datetime(2026, 1, 7, tzinfo=UTC), media_type, complete=complete)


def read(content: object) -> Extraction:
    return extract(document(content if isinstance(content, str | bytes) else json.dumps(content)), Hints())


ERRORS = {
    "nothing": ("", "the document is empty"),
    "a page": ("<html>", "no JSON: "),
    "a list": ("[]", "it is no object"),
    "no items": ('{"version": "x"}', "it has no list of items"),
    "items are no list": ('{"items": {}}', "it has no list of items"),
    "100,000 brackets": ('{"items": ' + "[" * 100_000, "the JSON nests too deep"),
}


@pytest.mark.parametrize(("content", "message"), ERRORS.values(), ids=ERRORS)
def test_refused_in_one_line(content: str, message: str) -> None:
    with pytest.raises(ExtractError) as caught:
        read(content)
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_body_that_fetch_had_to_cut_is_degraded() -> None:
    found = extract(document('{"items": []}', complete=False), Hints())
    assert found.degraded == "cut: the feed did not arrive whole"


def test_of_a_cut_feed_the_whole_items_stay() -> None:
    whole = json.dumps(
        {"version": VERSION, "title": "Storm", "items": [{"id": str(n), "content_text": "x"} for n in range(9)]}
    )
    for end in range(whole.index("[") + 1, len(whole) - 1):
        found = read(whole[:end])
        assert found.degraded
        assert found.head.headline == "Storm"
        assert [update.id for update in found.updates] == [str(n) for n in range(len(found.updates))]


ITEMS: dict[str, tuple[object, int]] = {
    "text": ("x", 1),
    "null": (None, 1),
    "empty": ({}, 1),
    "only what we don't know": ({"_x": 1}, 1),
    "wrong types": ({"id": {}, "title": [], "authors": 7, "tags": "a", "attachments": [1], "content_html": False}, 1),
    "id alone": ({"id": 0}, 0),
}


@pytest.mark.parametrize(("item", "unreadable"), ITEMS.values(), ids=ITEMS)
def test_one_bad_item_never_loses_its_siblings(item: object, unreadable: int) -> None:
    found = read(
        {"version": VERSION, "items": [{"id": "a", "content_text": "A"}, item, {"id": "b", "content_text": "B"}]}
    )
    assert found.unreadable == unreadable
    assert [found.updates[0].id, found.updates[-1].id] == ["a", "b"]


SNIFFED = {
    "1.1": (b'{"version": "https://jsonfeed.org/version/1.1"}', "", True),
    "1 with www and escapes": (rb'{"version":"https:\/\/www.jsonfeed.org\/version\/1"}', "application/json", True),
    "version at the end": (
        b'{"items": [' + b"1," * 9000 + b'1], "version" : "http://jsonfeed.org/version/1"}',
        "",
        True,
    ),
    "byte order mark": (b'\xef\xbb\xbf {"version": "https://jsonfeed.org/version/1.1"}', "", True),
    "by media type": (b'{"items": []}', "application/feed+json", True),
    "other JSON": (b'{"version": "2"}', "application/json", False),
    "a page by media type": (b"<html>", "application/feed+json", False),
    "nothing": (b"", "application/feed+json", False),
}


@pytest.mark.parametrize(("content", "media_type", "expected"), SNIFFED.values(), ids=SNIFFED)
def test_is_jsonfeed(content: bytes, media_type: str, expected: bool) -> None:
    assert is_jsonfeed(document(content, media_type)) is expected


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=5,
)
FIELDS = st.sampled_from(
    [
        "id",
        "url",
        "title",
        "content_html",
        "content_text",
        "authors",
        "author",
        "tags",
        "attachments",
        "image",
        "summary",
    ]
)


@given(st.lists(st.dictionaries(FIELDS, json_values, max_size=4) | json_values, max_size=4))
@settings(max_examples=100, deadline=None)
def test_every_item_is_read_or_counted(items: list[object]) -> None:
    found = read({"version": VERSION, "items": items})
    assert len(found.updates) + found.unreadable == len(items)


@given(st.binary(max_size=60))
@settings(max_examples=100, deadline=None)
def test_any_bytes_raise_nothing_but_extract_error(content: bytes) -> None:
    is_jsonfeed(document(content))
    for start in (b"", b'{"items": [', b'{"items": [{"id": "'):
        with suppress(ExtractError):
            read(start + content)
