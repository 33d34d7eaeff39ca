"""Our JSON Feed against version 1.1 of the format, as a JSON Schema of our own writing."""

from __future__ import annotations

import json
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from syndicate.render import jsonfeed
from tests.states import CASES, SITE, flood, guid, hostile, merged, rail, rail_labelled

URL = {"type": "string", "pattern": r"^https?://[^\s]+$"}
WORDS = {"type": "string", "minLength": 1}
DATE = {"type": "string", "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)$"}
EXTENSION = {"^_[a-z]+$": {"type": "object"}}


def closed(required: list[str], **properties: Any) -> dict[str, Any]:
    """An object with these properties, with extensions, and nothing else."""
    return {
        "type": "object",
        "required": required,
        "properties": properties,
        "patternProperties": EXTENSION,
        "additionalProperties": False,
    }


AUTHORS = {
    "type": "array",
    "minItems": 1,
    "items": {**closed([], name=WORDS, url={"type": "string", "pattern": "^(https?|mailto):"}), "minProperties": 1},
}
ATTACHMENT = closed(
    ["url", "mime_type"],
    url=URL,
    mime_type={"type": "string", "pattern": "^[a-z]+/"},
    title=WORDS,
    size_in_bytes={"type": "integer", "minimum": 1},
)
ITEM = closed(
    ["id", "url", "content_html", "date_modified", "_syndicate"],
    id=WORDS,
    url=URL,
    external_url=URL,
    title=WORDS,
    content_html={"type": "string"},
    content_text=WORDS,
    summary=WORDS,
    image=URL,
    date_published=DATE,
    date_modified=DATE,
    authors=AUTHORS,
    tags={"type": "array", "minItems": 1, "items": WORDS, "uniqueItems": True},
    language=WORDS,
    attachments={"type": "array", "minItems": 1, "items": ATTACHMENT},
)
SCHEMA = Draft202012Validator(
    closed(
        ["version", "title", "home_page_url", "feed_url", "authors", "items", "_syndicate"],
        version={"const": "https://jsonfeed.org/version/1.1"},
        title=WORDS,
        home_page_url=URL,
        feed_url=URL,
        description=WORDS,
        user_comment=WORDS,
        icon=URL,
        favicon=URL,
        language=WORDS,
        authors=AUTHORS,
        items={"type": "array", "items": ITEM},
    )
)


def read(document: bytes) -> dict[str, Any]:
    value = json.loads(document)
    assert isinstance(value, dict)
    return value


@pytest.mark.parametrize("case", CASES)
def test_structure(case: str) -> None:
    SCHEMA.validate(read(jsonfeed.render(CASES[case], SITE)))


FAULTS: dict[str, Any] = {
    "no version": lambda feed: feed.pop("version"),
    "number as id": lambda feed: feed["items"][0].update(id=1),
    "an unknown key": lambda feed: feed.update(subtitle="x"),
    "null for a date": lambda feed: feed["items"][0].update(date_published=None),
    "an attachment without type": lambda feed: feed["items"][0]["attachments"][0].pop("mime_type"),
    "an extension that is no object": lambda feed: feed.update(_syndicate="x"),
}


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
def test_the_schema_sees_faults(fault: Any) -> None:
    feed = read(jsonfeed.render(flood(), SITE))
    fault(feed)
    assert not SCHEMA.is_valid(feed)


def test_the_head() -> None:
    feed = read(jsonfeed.render(flood(), SITE))
    assert feed["feed_url"] == "https://feeds.example/feeds/flut.json"
    assert feed["home_page_url"] == "https://feeds.example/flut/"
    assert feed["authors"] == [{"name": "Beispielzeitung"}]
    assert feed["_syndicate"] == {
        "id": flood().id,
        "updated": "2026-01-07T17:00:00Z",
        "kicker": "Hochwasser an der Aue",
        "via": "https://www.zeitung.example/flut",
        "rights": "© Beispielzeitung",
        "image": {
            "url": "https://bilder.example/aue.jpg",
            "caption": "Die Aue am Mittwoch",
            "credit": "Foto: M. Beispiel",
        },
        "coverage": {"live": True, "start": "2026-01-06T08:00:00+01:00"},
        "retracted": [
            {"id": guid("gone later"), "when": "2026-01-07T13:30:00Z"},
            {"id": guid("gone"), "when": "2026-01-07T12:30:00Z", "reason": "Doppelte Meldung"},
        ],
    }


def test_an_item() -> None:
    item = read(jsonfeed.render(flood(), SITE))["items"][0]
    assert item["url"] == "https://www.zeitung.example/flut#bruecke"
    assert "external_url" not in item
    assert item["date_published"] == "2026-01-07T17:34:00+01:00"
    assert item["date_modified"] == "2026-01-07T16:59:00Z"
    assert item["tags"] == ["Verkehr", "Auestadt"]
    assert item["authors"][1] == {"name": "Jo Doe", "url": "mailto:jo@zeitung.example"}
    assert item["attachments"][0]["_syndicate"]["credit"] == "Foto: K. Muster"
    assert item["_syndicate"] == {
        "revision": 2,
        "published_precision": "minute",
        "zone_assumed": False,
        "title_derived": False,
        "pinned": True,
        "key_event": True,
    }


def test_what_is_not_known_is_not_said() -> None:
    timed, untimed, day, *_ = read(jsonfeed.render(rail(), SITE))["items"]
    assert "title" not in timed
    assert timed["_syndicate"]["zone_assumed"] is True
    assert timed["external_url"] == "https://news.example/rail"
    assert "date_published" not in untimed
    assert "published_precision" not in untimed["_syndicate"]
    assert (day["date_published"], day["_syndicate"]["published_precision"]) == ("2026-01-06T00:00:00-05:00", "day")


def test_derived_titles_are_marked() -> None:
    items = read(jsonfeed.render(rail_labelled(), SITE))["items"]
    assert items[2]["title"] == "The strike begins."
    assert all(item["_syndicate"]["title_derived"] for item in items)


def test_merged_feeds_name_each_items_source() -> None:
    items = read(jsonfeed.render(merged(), SITE))["items"]
    assert items[0]["_syndicate"]["source"] == {
        "id": guid("flut"),
        "title": "flut",
        "url": "https://www.zeitung.example/flut",
    }
    assert items[-1]["_syndicate"]["source"]["title"] == "The Wire"


def test_text_is_written_as_itself_and_ends_in_a_line_break() -> None:
    document = jsonfeed.render(hostile(), SITE)
    assert "مباشر".encode() in document
    assert document.endswith(b"]}\n")
    assert b"\\ud83d" not in document
