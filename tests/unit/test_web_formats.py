"""What stands in the folder of a feed, the page that leads there, and that all of it names the same updates."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from lxml import etree
from lxml import html as parser

from syndicate.app import Service, clock
from syndicate.config import Settings
from syndicate.deliver.folder import Folder
from syndicate.deliver.web import create_app
from syndicate.model import FeedOptions, MediaObject
from syndicate.store import FeedSettings
from syndicate.store.tables import feeds
from tests.builders import at, make_guid, make_new, make_settings, take
from tests.newsroom import FLOOD

ATOM = "{http://www.w3.org/2005/Atom}"
HISTORY = "{http://purl.org/syndication/history/1.0}"
BASE = "https://feeds.example.org"


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Service]:
    """A feed of nine updates, of which its document holds four and four archive documents the others."""
    made = Service(Settings(server={"public_url": BASE}, store={"url": f"sqlite:///{tmp_path}/store.sqlite3"}))
    made.store.migrate()
    set_feed(made)
    for minute in range(9):
        take(made.store, make_new(f"u{minute}", f"Der Pegel: {minute}", minutes=minute), minutes=minute, head=FLOOD)
        made.publish_stale(at(minute))
    yield made
    made.close()


def set_feed(service: Service, name: str = "flood", was: tuple[str, ...] = ()) -> None:
    feed = FeedSettings(name, ("flood",), limit=4, was=was)
    service.store.apply_settings([make_settings(timezone="Europe/Berlin")], [feed], version=name, now=at(0))


@pytest.fixture
def client(service: Service) -> FlaskClient:
    return create_app(service.site, service.store, token=None, now=clock, lag=0).test_client()


SERVED = {
    "/feeds/flood.jsonld": "application/ld+json",
    "/feeds/flood/archive/1.atom": "application/atom+xml",
    "/feeds/flood/archive/3.rss": "application/rss+xml",
    "/feeds/flood/archive/2.json": "application/feed+json",
    "/feeds/flood/2026-03-14.atom": "application/atom+xml",
    "/feeds/flood/2026-03-14.rss": "application/rss+xml",
    "/feeds/flood/2026-03-14.json": "application/feed+json",
}


@pytest.mark.parametrize(("path", "media_type"), SERVED.items())
def test_documents_beside_the_head(client: FlaskClient, path: str, media_type: str) -> None:
    response = client.get(path)
    assert (response.status_code, response.mimetype) == (200, media_type)
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert response.headers["Surrogate-Key"] == "feeds feed-flood"
    links = [link.strip(" <").split(">")[0] for link in response.headers["Link"].split(",")]
    stem = f"{BASE}{path}".rpartition(".")[0]
    assert links[0] == BASE + path
    assert set(links[1:-1]) == {f"{stem}.{other}" for other in ("atom", "rss", "json")} - {BASE + path}
    assert client.get(path, headers={"If-None-Match": response.headers["ETag"]}).status_code == 304
    assert client.get(path, headers={"If-Modified-Since": response.headers["Last-Modified"]}).status_code == 304
    assert client.get(path).data == response.data


NOWHERE = [
    "/feeds/flood/archive/5.atom",
    "/feeds/flood/archive/0.atom",
    "/feeds/flood/archive/-1.atom",
    "/feeds/flood/archive/one.atom",
    "/feeds/flood/archive/01.atom",
    "/feeds/flood/archive/\u0661.atom",
    "/feeds/flood/archive/1.jsonld",
    "/feeds/flood/2026-03-13.atom",
    "/feeds/flood/20260314.atom",
    "/feeds/flood/2026-02-30.atom",
    "/feeds/flood/0001-01-01.atom",
    "/feeds/flood/9999-12-31.atom",
    "/feeds/flood/2026-W11-6.atom",
    "/feeds/other/2026-03-14.atom",
    "/feeds/other/archive/1.atom",
    "/feeds/other",
]


@pytest.mark.parametrize("path", NOWHERE)
def test_what_is_not_there(client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code == 404


def test_an_archive_document_that_was_dropped_is_gone(service: Service, client: FlaskClient) -> None:
    """410 for what there was, 404 for what there never was; and what is there on demand again is served again."""
    for version, kept, status in (
        ("short", 2, {1: 410, 2: 410, 3: 200, 4: 200, 5: 404}),
        ("none", 0, {1: 410, 2: 410, 3: 410, 4: 410, 5: 404}),
        ("long", 99, {1: 200, 2: 200, 3: 200, 4: 200, 5: 404}),
    ):
        feed = FeedSettings("flood", ("flood",), limit=4, options=FeedOptions(archive=kept))
        service.store.apply_settings([make_settings()], [feed], version=version, now=at(30))
        service.publish_stale(at(30))
        answers = {page: client.get(f"/feeds/flood/archive/{page}.json") for page in status}
        assert {page: answer.status_code for page, answer in answers.items()} == status, version
        for answer in answers.values():
            if answer.status_code == 410:
                assert answer.mimetype == "application/problem+json"
                assert answer.headers["Surrogate-Key"] == "feeds feed-flood"


def test_an_archive_document_that_is_about_to_be_made_is_neither_gone_nor_unknown(
    service: Service, client: FlaskClient
) -> None:
    with service.store._database.writing() as connection:
        connection.execute(sa.update(feeds).values(archived=5))
    response = client.get("/feeds/flood/archive/5.atom")
    assert (response.status_code, response.headers["Retry-After"]) == (503, "5")


def ids(client: FlaskClient, path: str) -> list[str]:
    content = client.get(path).data
    if path.endswith(".json"):
        return [item["id"] for item in json.loads(content)["items"]]
    root = etree.fromstring(content)
    if path.endswith(".rss"):
        return [item.findtext("guid") for item in root.iter("item")]
    return [entry.findtext(f"{ATOM}id") for entry in root.iter(f"{ATOM}entry")]


STEMS = ["/feeds/flood", "/feeds/flood/archive/1", "/feeds/flood/archive/3", "/feeds/flood/2026-03-14"]


@pytest.mark.parametrize("stem", STEMS)
def test_ids_are_the_same_in_all_formats_and_on_all_pages(client: FlaskClient, stem: str) -> None:
    found = [ids(client, f"{stem}.{format_}") for format_ in ("atom", "rss", "json")]
    assert found[0] == found[1] == found[2] != []
    page = client.get("/flood/").text
    for guid in found[0]:
        anchor = f"u-{guid.removeprefix('urn:uuid:')}"
        assert f'id="{anchor}"' in page
        assert client.get(f"/flood/{anchor}").status_code == 200


def test_a_day_is_whole(client: FlaskClient) -> None:
    assert ids(client, "/feeds/flood/2026-03-14.atom") == [make_guid(f"u{number}") for number in range(8, -1, -1)]
    root = etree.fromstring(client.get("/feeds/flood/2026-03-14.atom").data)
    assert root.find(f"{HISTORY}complete") is not None
    (own,) = (link.get("href") for link in root.findall(f"{ATOM}link") if link.get("rel") == "self")
    assert own == f"{BASE}/feeds/flood/2026-03-14.atom"


def test_the_page_that_says_how_to_subscribe(client: FlaskClient) -> None:
    response = client.get("/feeds/flood")
    assert (response.status_code, response.mimetype) == (200, "text/html")
    page = parser.fromstring(response.text)
    assert "Ein Feed bringt jede neue" in page.text_content()
    listed = [link.get("href") for link in page.find_class("addresses")[0].iter("a")]
    assert listed == [f"{BASE}/feeds/flood.{format_}" for format_ in ("atom", "rss", "json")]
    for link in page.iterlinks():
        if link[2].startswith(f"{BASE}/feeds"):
            parts = urlsplit(link[2])
            assert client.get(f"{parts.path}?{parts.query}").status_code == 200, link[2]
    assert client.get("/feeds/flood", headers={"If-None-Match": response.headers["ETag"]}).status_code == 304
    newsblog = parser.fromstring(client.get("/flood/").text)
    assert f"{BASE}/feeds/flood" in [link[2] for link in newsblog.iterlinks()]


@pytest.mark.parametrize("path", ["/feeds/flood.atom", "/feeds/flood.rss", "/feeds/flood/archive/1.atom"])
def test_a_browser_finds_a_style(client: FlaskClient, path: str) -> None:
    first = etree.fromstring(client.get(path).data).getprevious()
    assert first.target == "xml-stylesheet"
    style = client.get(urlsplit(first.get("href")).path)
    assert (style.status_code, style.mimetype) == (200, "text/css")
    assert "This is a feed" in style.text
    assert "Dies ist ein Feed" in style.text


def test_the_page_says_itself_in_data(client: FlaskClient) -> None:
    (script,) = parser.fromstring(client.get("/flood/").data.decode()).xpath("//script")
    assert script.get("type") == "application/ld+json"
    told = json.loads(script.text)
    assert told["@type"] == "LiveBlogPosting"
    assert [one["@id"] for one in told["liveBlogUpdate"]] == ids(client, "/feeds/flood.atom")
    assert told == json.loads(client.get("/feeds/flood.jsonld").data)


def test_a_renamed_feed_takes_its_folder_along(service: Service, client: FlaskClient) -> None:
    set_feed(service, "river", was=("flood",))
    service.publish_stale(at(20))
    for path in ("/feeds/flood", "/feeds/flood.jsonld", "/feeds/flood/archive/1.atom", "/feeds/flood/2026-03-14.rss"):
        response = client.get(path)
        assert (response.status_code, response.headers["Location"]) == (301, BASE + path.replace("flood", "river"))
        assert client.get(path.replace("flood", "river")).status_code == 200


def test_files_of_archive_documents_come_and_go(service: Service, tmp_path: Path) -> None:
    folder = Folder(tmp_path / "www", service.store)
    folder.update()
    names = {path.name for path in (tmp_path / "www" / "feeds" / "flood" / "archive").iterdir()}
    assert {"1.atom", "1.atom.gz", "1.atom.zst", "3.json"} <= names
    assert (tmp_path / "www" / "feeds" / "flood.jsonld").is_file()
    feed = FeedSettings("flood", ("flood",), limit=4, options=FeedOptions(archive=2))
    service.store.apply_settings([make_settings()], [feed], version="short", now=at(30))
    service.publish_stale(at(30))
    folder.update()
    names = {path.name for path in (tmp_path / "www" / "feeds" / "flood" / "archive").iterdir()}
    assert {name.split(".")[0] for name in names} == {"3", "4"}


def test_pages_say_it_as_the_feed_does(service: Service, client: FlaskClient) -> None:
    options = FeedOptions(images=False, embargo=timedelta(minutes=10), attribution="From {publisher}")
    feed = FeedSettings("flood", ("flood",), limit=4, options=options)
    service.store.apply_settings([make_settings()], [feed], version="other", now=at(20))
    picture = MediaObject("https://pictures.example/elm.jpg", "image/jpeg", credit="A. Photographer")
    take(service.store, make_new("late", "Noch geheim.", minutes=20, media=(picture,)), minutes=20)
    service.publish_stale(at(20))
    link = f"/flood/u-{make_guid('late').removeprefix('urn:uuid:')}"
    assert "Noch geheim." not in client.get("/flood/").text
    assert client.get(link).status_code == 404
    service.publish_stale(at(30))
    for page in (client.get("/flood/").text, client.get(link).text):
        assert "Noch geheim." in page
        assert "From Elmtaler Rundschau" in page
        assert "elm.jpg" not in page
        assert "A. Photographer" not in page
