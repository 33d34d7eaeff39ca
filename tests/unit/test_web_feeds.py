"""The feeds over HTTP, and the list of them."""

from __future__ import annotations

from email.utils import format_datetime
from pathlib import Path

import pytest
from lxml import etree

from syndicate.model import Newsblog
from tests.builders import at, make_new
from tests.newsroom import FLOOD, Newsroom

FORMATS = {"atom": "application/atom+xml", "rss": "application/rss+xml", "json": "application/feed+json"}


@pytest.fixture
def newsroom(tmp_path: Path) -> Newsroom:
    room = Newsroom(tmp_path)
    room.tell(make_new())
    return room


@pytest.mark.parametrize("format_", FORMATS)
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_a_feed_is_what_was_published(newsroom: Newsroom, format_: str, method: str) -> None:
    newsroom.publish(content="<feed>Höhe</feed>".encode())
    response = newsroom.client().open(f"/feeds/flood.{format_}", method=method)
    body = "<feed>Höhe</feed>".encode()
    assert response.status_code == 200
    assert response.data == (body if method == "GET" else b"")
    assert response.headers["Content-Length"] == str(len(body))
    assert response.headers["Content-Type"] == f"{FORMATS[format_]}; charset=utf-8"
    assert response.headers["ETag"] == '"one"'
    assert response.headers["Last-Modified"] == format_datetime(at(0), usegmt=True)
    assert response.headers["Cache-Control"] == (
        "public, max-age=15, s-maxage=15, stale-while-revalidate=30, stale-if-error=86400"
    )
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert "Set-Cookie" not in response.headers
    assert response.headers["Vary"] == "Accept-Encoding"
    assert response.headers["Surrogate-Key"] == "feeds feed-flood"


def test_links_are_built_from_public_url(newsroom: Newsroom) -> None:
    newsroom.publish()
    response = newsroom.client().get("/feeds/flood.rss", headers={"Host": "evil.example"})
    first, *others = response.headers["Link"].split(", ")
    assert first == '<https://news.example/live/feeds/flood.rss>; rel="self"; type="application/rss+xml"'
    assert [link.split(";")[0] for link in others] == [
        "<https://news.example/live/feeds/flood.atom>",
        "<https://news.example/live/feeds/flood.json>",
        "<https://news.example/live/flood/>",
    ]
    assert all('rel="alternate"' in link for link in others)


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_304_and_then_the_new_version(newsroom: Newsroom, method: str) -> None:
    newsroom.publish()
    client = newsroom.client()
    held = {"If-None-Match": '"one"'}
    first = client.open("/feeds/flood.atom", method=method, headers=held)
    assert (first.status_code, first.data) == (304, b"")
    assert set(first.headers.keys()) == {
        "ETag",
        "Last-Modified",
        "Cache-Control",
        "Vary",
        "Access-Control-Allow-Origin",
        "Access-Control-Expose-Headers",
    }
    newsroom.minute = 1
    newsroom.tell(make_new("u2", minutes=1))
    newsroom.publish(content=b"<feed>2</feed>", etag='"two"', minutes=1)
    second = client.open("/feeds/flood.atom", method=method, headers=held)
    assert (second.status_code, second.headers["ETag"]) == (200, '"two"')


def test_not_rendered_yet(newsroom: Newsroom) -> None:
    response = newsroom.client().get("/feeds/flood.atom")
    assert (response.status_code, response.mimetype) == (503, "application/problem+json")
    assert response.headers["Retry-After"] == "5"
    assert response.headers["Access-Control-Allow-Origin"] == "*"


UNKNOWN = ["/feeds/other.atom", "/feeds/flood.xml", "/feeds/flood.atom/", "/feeds/a/flood.atom"]


@pytest.mark.parametrize("path", UNKNOWN)
def test_unknown_feeds_are_problems(newsroom: Newsroom, path: str) -> None:
    newsroom.publish()
    response = newsroom.client().get(path, headers={"Accept": "text/html"})
    assert (response.status_code, response.mimetype) == (404, "application/problem+json")
    assert response.json is not None
    assert (response.json["status"], response.json["title"], response.json["type"]) == (404, "Not Found", "about:blank")
    assert response.headers["Cache-Control"] == "no-store"


def test_scripts_may_ask_conditionally(newsroom: Newsroom) -> None:
    newsroom.publish()
    asked = {"Origin": "https://portal.example", "Access-Control-Request-Headers": "if-none-match"}
    response = newsroom.client().options("/feeds/flood.json", headers=asked)
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert "If-None-Match" in response.headers["Access-Control-Allow-Headers"]


def test_feeds_can_only_be_read(newsroom: Newsroom) -> None:
    response = newsroom.client().post("/feeds/flood.atom")
    assert (response.status_code, response.mimetype) == (405, "application/problem+json")
    assert set(response.headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS"}


def test_opml(tmp_path: Path) -> None:
    newsroom = Newsroom(tmp_path, "flood", "election")
    newsroom.tell(make_new(), newsblog=FLOOD)
    newsroom.minute = 5
    newsroom.tell(make_new(source="election"), source="election", newsblog=Newsblog(headline='Votes <&> "more"\x07'))
    client = newsroom.client()
    response = client.get("/feeds.opml")
    assert response.headers["Content-Type"] == "text/x-opml; charset=utf-8"
    opml = etree.fromstring(response.data)
    assert (opml.tag, opml.get("version"), opml.findtext("head/title")) == ("opml", "2.0", "Elm Valley Live")
    groups = opml.findall("body/outline")
    assert [group.get("text") for group in groups] == ['Votes <&> "more"', "Pegel bei 6,90 Metern"]
    entries = groups[1].findall("outline")
    assert [entry.get("type") for entry in entries] == ["rss"] * 3
    assert [entry.get("xmlUrl") for entry in entries] == [
        f"https://news.example/live/feeds/flood.{format_}" for format_ in FORMATS
    ]
    assert {entry.get("htmlUrl") for entry in entries} == {"https://news.example/live/flood/"}
    assert client.get("/feeds.opml").data == response.data
    assert client.get("/feeds.opml", headers={"If-None-Match": response.headers["ETag"]}).status_code == 304
