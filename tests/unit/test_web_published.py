"""Published documents as they go over the wire: coded forms, validators, cursors, feeds that ended or moved."""

from __future__ import annotations

import gzip
import sys
import threading
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from syndicate.deliver.web.accepted import preferred
from syndicate.deliver.web.front import GUARD
from syndicate.deliver.web.gate import PATIENCE, Gate
from syndicate.deliver.web.shelf import Shelf
from syndicate.store import FeedSettings, SourceSettings
from syndicate.store.records import Coded, Rendered
from tests.builders import at, make_guid, make_new, make_retracted, make_revised
from tests.newsroom import TOKEN, Newsroom

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

BODY = b"<feed>" + b"The river stands at 4.20 m. " * 200 + b"</feed>"
TAGS = {"identity": '"plain"', "gzip": '"gz"', "zstd": '"zst"'}


@pytest.fixture
def newsroom(tmp_path: Path) -> Newsroom:
    room = Newsroom(tmp_path)
    room.tell(make_new())
    publish(room)
    return room


def publish(room: Newsroom, content: bytes = BODY, suffix: str = "", minutes: float = 0) -> None:
    tags = {coding: f'{tag[:-1]}{suffix}"' for coding, tag in TAGS.items()}
    coded = {
        "gzip": Coded(gzip.compress(content), tags["gzip"]),
        "zstd": Coded(zstd.compress(content), tags["zstd"]),
    }
    made = {
        name: Rendered(content, f"application/{name}", tags["identity"], at(minutes), coded)
        for name in ("atom", "json")
    }
    assert room.store.publish("flood", room.store.feed("flood").seq, "test", made)


ACCEPTS = {
    "nothing said": (None, "identity"),
    "empty": ("", "identity"),
    "all": ("gzip, deflate, br, zstd", "zstd"),
    "gzip": ("gzip", "gzip"),
    "the old name of gzip": ("x-gzip", "gzip"),
    "by weight": ("zstd;q=0.5, gzip;q=0.8", "gzip"),
    "refused": ("zstd;q=0, gzip", "gzip"),
    "anything": ("*", "zstd"),
    "anything but": ("*, zstd;q=0", "gzip"),
    "identity before": ("identity, gzip;q=0.5", "identity"),
    "unknown": ("br", "identity"),
    "nothing will do": ("identity;q=0, br", "identity"),
    "not to be read": ("gzip;q=x", "identity"),
    "capitals": ("GZIP;Q=1", "gzip"),
}


@pytest.mark.parametrize(("header", "coding"), ACCEPTS.values(), ids=ACCEPTS)
def test_the_coding_a_client_likes_best(header: str | None, coding: str) -> None:
    assert preferred(header, ("zstd", "gzip", "identity")) == coding


@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize("coding", TAGS)
def test_every_form_has_its_tag_and_its_length(newsroom: Newsroom, coding: str, method: str) -> None:
    unpack = {"identity": bytes, "gzip": gzip.decompress, "zstd": zstd.decompress}[coding]
    client = newsroom.client()
    response = client.open("/feeds/flood.atom", method=method, headers={"Accept-Encoding": coding})
    assert response.status_code == 200
    assert response.headers["ETag"] == TAGS[coding]
    assert response.headers.get("Content-Encoding", "identity") == coding
    assert response.headers["Vary"] == "Accept-Encoding"
    whole = client.get("/feeds/flood.atom", headers={"Accept-Encoding": coding}).data
    assert response.headers["Content-Length"] == str(len(whole))
    assert unpack(whole) == BODY
    assert response.data == (whole if method == "GET" else b"")


def test_a_tag_is_good_for_its_form_alone(newsroom: Newsroom) -> None:
    client = newsroom.client()
    asked = {"If-None-Match": TAGS["gzip"]}
    assert client.get("/feeds/flood.atom", headers={**asked, "Accept-Encoding": "gzip"}).status_code == 304
    assert client.get("/feeds/flood.atom", headers=asked).status_code == 200


def test_other_query_strings_are_the_same_document(newsroom: Newsroom) -> None:
    assert newsroom.client().get("/feeds/flood.atom?utm_source=x").headers["ETag"] == TAGS["identity"]


def test_new_versions_are_noticed_and_dates_move_on(newsroom: Newsroom) -> None:
    client = newsroom.client()
    first = client.get("/feeds/flood.atom")
    newsroom.minute = 1
    publish(newsroom, BODY + b"!", "2")
    second = client.get("/feeds/flood.atom", headers={"If-Modified-Since": first.headers["Last-Modified"]})
    assert (second.status_code, second.data) == (200, BODY + b"!")
    assert second.headers["Last-Modified"] > first.headers["Last-Modified"]


@pytest.mark.parametrize("thin", [True, False])
def test_no_answer_says_that_its_document_changed_after_it(
    newsroom: Newsroom, thin: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of two versions within one second the later has the next second's date, which is not said before its time."""
    client = newsroom.client()
    first = client.get("/feeds/flood.atom")
    publish(newsroom, BODY + b"!", "2")
    if not thin:
        monkeypatch.setattr(Shelf, "find", lambda _shelf, _path: None)
    held = {"If-Modified-Since": first.headers["Last-Modified"]}
    second = client.get("/feeds/flood.atom", headers=held)
    assert (second.status_code, second.data) == (200, BODY + b"!"), "the client has the first version"
    assert second.headers["Last-Modified"] == first.headers["Last-Modified"]
    assert client.head("/feeds/flood.atom").headers["Last-Modified"] == first.headers["Last-Modified"]
    assert client.get("/feeds/flood.atom", headers=held).status_code == 200, "of which version the date is"
    newsroom.minute = 1 / 60
    third = client.get("/feeds/flood.atom", headers=held)
    assert (third.status_code, third.headers["Last-Modified"]) == (200, "Sat, 14 Mar 2026 12:00:01 GMT")
    held = {"If-Modified-Since": third.headers["Last-Modified"]}
    assert client.get("/feeds/flood.atom", headers=held).status_code == 304


def test_a_small_memory_serves_as_well(newsroom: Newsroom) -> None:
    client = newsroom.client(room=1)
    for coding in TAGS:
        assert client.get("/feeds/flood.atom", headers={"Accept-Encoding": coding}).headers["ETag"] == TAGS[coding]


def test_without_a_store_what_is_known_is_served_on(newsroom: Newsroom, tmp_path: Path) -> None:
    client = newsroom.client()
    held = client.get("/feeds/flood.atom").data
    newsroom.store.close()
    for file in tmp_path.glob("store.sqlite3*"):
        file.unlink()
    (tmp_path / "store.sqlite3").write_bytes(b"no database" * 100)
    assert client.get("/feeds/flood.atom").data == held
    answer = client.get("/feeds/flood.atom", headers={"Accept-Encoding": "gzip", "If-None-Match": TAGS["gzip"]})
    assert answer.status_code == 304


DATE = "Sat, 14 Mar 2026 12:00:00 GMT"
BEFORE = "Sat, 14 Mar 2026 11:59:59 GMT"
ASKED = {
    # headers, and the status of head documents; RFC 9110 section 13.2.2 has the order
    "nothing": ({}, 200),
    "this version": ({"If-Match": TAGS["gzip"]}, 200),
    "any version": ({"If-Match": "*"}, 200),
    "this or another": ({"If-Match": f'"x", {TAGS["gzip"]}'}, 200),
    "another version": ({"If-Match": '"x"'}, 412),
    "another form": ({"If-Match": TAGS["zstd"]}, 412),
    "a weak tag": ({"If-Match": f"W/{TAGS['gzip']}"}, 412),
    "unmodified": ({"If-Unmodified-Since": DATE}, 200),
    "modified": ({"If-Unmodified-Since": BEFORE}, 412),
    "no date": ({"If-Unmodified-Since": "then"}, 200),
    "the tag first": ({"If-Match": TAGS["gzip"], "If-Unmodified-Since": BEFORE}, 200),
    "one to hold, one to match": ({"If-Match": TAGS["gzip"], "If-None-Match": TAGS["gzip"]}, 304),
    "none to match": ({"If-Match": '"x"', "If-None-Match": '"x"'}, 412),
    "held": ({"If-None-Match": f'"x", W/{TAGS["gzip"]}'}, 304),
    "held, whatever it is": ({"If-None-Match": "*"}, 304),
    "another held": ({"If-None-Match": '"x"', "If-Modified-Since": DATE}, 200),
    "a part": ({"Range": "bytes=0-3"}, 200),
    "a part of this": ({"Range": "bytes=0-3", "If-Range": TAGS["gzip"]}, 200),
}


@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize(("headers", "status"), ASKED.values(), ids=ASKED)
def test_what_a_request_asks_for(newsroom: Newsroom, headers: dict[str, str], status: int, method: str) -> None:
    asked = {"Accept-Encoding": "gzip", **headers}
    response = newsroom.client().open("/feeds/flood.atom", method=method, headers=asked)
    assert response.status_code == status
    if status == 412:
        assert (response.mimetype, response.headers["Cache-Control"]) == ("application/problem+json", "no-store")
        assert "ETag" not in response.headers
    else:
        assert response.headers["ETag"] == TAGS["gzip"]
    if method == "GET" and status == 200:
        assert gzip.decompress(response.data) == BODY


@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize("path", ["/feeds/flood.atom", "/feeds/flood.json", "/feeds/flood.json?utm_source=x"])
@pytest.mark.parametrize("headers", [asked for asked, _ in ASKED.values()], ids=ASKED)
def test_the_thin_layer_answers_as_the_application_does(
    newsroom: Newsroom, headers: dict[str, str], path: str, method: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of the plain form: the application gives no other."""
    plain = {name: value.replace(TAGS["gzip"], TAGS["identity"]) for name, value in headers.items()}
    client = newsroom.client()
    thin = client.open(path, method=method, headers=plain)
    monkeypatch.setattr(Shelf, "find", lambda _shelf, _path: None)
    full = client.open(path, method=method, headers=plain)
    assert (thin.status_code, thin.data) == (full.status_code, full.data)
    told = dict(full.headers)
    if thin.status_code == 304:  # RFC 9110 section 15.4.5 (werkzeug leaves its date out)
        told = {name: value for name, value in told.items() if name not in {"Link", "Surrogate-Key", *dict(GUARD)}}
        told["Last-Modified"] = client.get(path).headers["Last-Modified"]
    assert dict(thin.headers) == told


def test_answers_are_counted_by_status(newsroom: Newsroom) -> None:
    client = newsroom.client()
    for count in (1, 2):
        for headers in ({}, {"If-None-Match": TAGS["identity"]}, {"If-None-Match": "*"}):
            client.get("/feeds/flood.atom", headers=headers)
        for status, each in (("200", 1), ("304", 2)):
            figures = client.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"}).text
            said = f'syndicate_http_requests_total{{endpoint="feeds.document",status="{status}"}} {float(each * count)}'
            assert said in figures.splitlines()


EVERYWHERE = {
    # method and path, the status, and what all of them say
    "GET /feeds/flood.atom": 200,
    "GET /feeds/flood/2026-03-14.json": 200,
    "GET /feeds/flood.json?since=": 200,
    "GET /feeds/flood": 200,
    "GET /feeds/flood/": 301,
    "GET /feeds.opml": 200,
    "GET /feeds/other.atom": 404,
    "GET /feeds/flood.atom/": 404,
    "GET /feeds//flood.atom": 404,
    "GET /feeds/flood%0D%0AX-Evil:1.atom": 404,
    "POST /feeds/flood.atom": 405,
    "FOO /feeds/flood.atom": 405,
    "GET /feeds/flood.rss": 503,
}


@pytest.mark.parametrize(("asked", "status"), EVERYWHERE.items())
def test_every_answer_about_feeds_is_open_and_says_how_long_it_holds(
    newsroom: Newsroom, asked: str, status: int
) -> None:
    method, path = asked.split()
    response = newsroom.client().open(path, method=method)
    assert response.status_code == status
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert response.headers["Cache-Control"].startswith("public, max-age=" if status < 400 else "no-store")
    assert ("Allow" in response.headers) is (status == 405)
    assert ("Retry-After" in response.headers) is (status == 503)
    assert response.headers.get("Vary") == ("Accept-Encoding" if status == 200 else None)
    assert "X-Evil" not in response.headers


def test_pages_and_what_is_wrong_with_them_vary(newsroom: Newsroom) -> None:
    client = newsroom.client()
    assert client.get("/flood/").headers["Vary"] == "Accept-Encoding"
    for media_type in ("text/html", "application/json"):
        assert client.get("/none/", headers={"Accept": media_type}).headers["Vary"] == "Accept"


# --- cursors -------------------------------------------------------------------------------------------------------


def since(client: FlaskClient, cursor: str, tag: str = "") -> tuple[int, dict, str]:
    response = client.get(f"/feeds/flood.json?since={cursor}", headers={"If-None-Match": tag} if tag else {})
    return response.status_code, response.json if response.data else {}, response.headers["ETag"]


def test_a_cursor_tells_what_happened_and_304_if_nothing_did(newsroom: Newsroom) -> None:
    client = newsroom.client()
    status, feed, tag = since(client, "")
    assert (status, [item["id"] for item in feed["items"]]) == (200, [make_guid()])
    assert feed["_syndicate"]["full"] is True
    cursor = feed["_syndicate"]["next_since"]
    assert since(client, cursor, tag)[0] == 304
    newsroom.minute = 1
    newsroom.tell(make_new("u2", minutes=1), make_revised("u1", "Corrected.", minutes=1))
    publish(newsroom, BODY + b"2", "2", 1)
    status, feed, tag = since(client, cursor, tag)
    assert (status, feed["_syndicate"]["full"]) == (200, False)
    assert {item["id"] for item in feed["items"]} == {make_guid(), make_guid("u2")}
    assert "next_url" not in feed
    cursor = feed["_syndicate"]["next_since"]
    newsroom.minute = 2
    newsroom.tell(make_retracted("u2", minutes=2))
    publish(newsroom, BODY + b"3", "3", 2)
    status, feed, tag = since(client, cursor, tag)
    assert ([*feed["items"]], [stone["id"] for stone in feed["_syndicate"]["retracted"]]) == ([], [make_guid("u2")])


@pytest.mark.parametrize("cursor", ["0" * 32 + ".1", "nonsense", "-1", "0" * 32 + ".99999999999999999"])
def test_a_cursor_of_another_epoch_gets_the_full_answer(newsroom: Newsroom, cursor: str) -> None:
    status, feed, _ = since(newsroom.client(), cursor)
    assert (status, feed["_syndicate"]["full"], len(feed["items"])) == (200, True, 1)


def test_a_new_epoch_begins_anew(newsroom: Newsroom) -> None:
    client = newsroom.client()
    _, feed, tag = since(client, "")
    newsroom.store.new_epoch()
    status, feed, _ = since(client, feed["_syndicate"]["next_since"], tag)
    assert (status, feed["_syndicate"]["full"]) == (200, True)


def test_long_answers_come_in_pages(newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("syndicate.deliver.web.since.MOST", 2)
    newsroom.tell(*(make_new(f"n{i}") for i in range(4)))
    client = newsroom.client()
    seen: list[str] = []
    status, feed, tag = since(client, "")
    while True:
        seen += [item["id"] for item in feed["items"]]
        if "next_url" not in feed:
            break
        assert feed["next_url"].endswith(f"?since={feed['_syndicate']['next_since']}")
        status, feed, tag = since(client, feed["_syndicate"]["next_since"], tag)
        assert status == 200  # a page that goes on is never "nothing happened"
    assert len(seen) == len(set(seen)) == 5


# --- ended and moved ------------------------------------------------------------------------------------------------


def configure(newsroom: Newsroom, feed: FeedSettings) -> None:
    source = SourceSettings(id="flood", url="https://upstream.example/flood")
    newsroom.store.apply_settings([source], [feed], version=feed.id + str(feed.retired), now=at(0))


def test_a_feed_that_retired_is_gone(newsroom: Newsroom) -> None:
    client = newsroom.client()
    assert client.get("/feeds/flood.atom").status_code == 200
    configure(newsroom, FeedSettings("flood", ("flood",), retired=True))
    gone = {
        "/feeds/flood.atom": "application/problem+json",
        "/feeds/flood/archive/1.rss": "application/problem+json",
        "/feeds/flood/2026-03-14.json": "application/problem+json",
        "/feeds/flood": "application/problem+json",
        "/feeds/flood.json": "application/feed+json",
        "/feeds/flood.json?since=": "application/feed+json",
    }
    for path, media_type in gone.items():
        response = client.get(path)
        assert (response.status_code, response.mimetype) == (410, media_type), path
        assert "max-age" in response.headers["Cache-Control"]
    told = client.get("/feeds/flood.json").get_json(force=True)
    assert (told["expired"], told["items"], told["version"]) == (True, [], "https://jsonfeed.org/version/1.1")
    assert b"flood" not in client.get("/feeds.opml").data
    configure(newsroom, FeedSettings("flood", ("flood",)))
    assert client.get("/feeds/flood.atom").status_code == 200


def test_a_feed_that_was_renamed_has_moved(newsroom: Newsroom) -> None:
    client = newsroom.client()
    assert client.get("/feeds/flood.atom").status_code == 200
    configure(newsroom, FeedSettings("river", ("flood",), was=("flood",)))
    base = "https://news.example/live"
    name = make_guid().removeprefix("urn:uuid:")
    for old, new in {
        "/feeds/flood.atom": f"{base}/feeds/river.atom",
        "/feeds/flood.json?since=x%0Dy": f"{base}/feeds/river.json?since=x%0Dy",
        "/flood/": f"{base}/river/",
        "/flood": f"{base}/river/",
        f"/flood/u-{name}": f"{base}/river/u-{name}",
    }.items():
        response = client.get(old)
        assert (response.status_code, response.headers["Location"]) == (301, new)
    assert client.get("/feeds/river.atom").status_code == 200


def test_a_permanent_link_is_a_page_until_the_update_is_withdrawn(newsroom: Newsroom) -> None:
    client = newsroom.client()
    link = f"/flood/u-{make_guid().removeprefix('urn:uuid:')}"
    assert client.get(link).status_code == 200
    assert client.get("/flood/u-other").status_code == 404
    newsroom.minute = 1
    newsroom.tell(make_retracted("u1", minutes=1))
    response = client.get(link)
    assert (response.status_code, response.headers["Surrogate-Key"]) == (410, "feeds feed-flood")


# --- overload -------------------------------------------------------------------------------------------------------


def test_when_nothing_gets_on_the_next_is_told_to_come_again() -> None:
    now = [0.0]
    inside, leave = threading.Event(), threading.Event()

    def stuck(environ: dict, start_response) -> list[bytes]:
        inside.set()
        leave.wait(10)
        start_response("200 OK", [])
        return [b"done"]

    gate = Gate(stuck, 1, clock=lambda: now[0])
    told: list[tuple[str, dict[str, str]]] = []

    def start_response(status: str, headers: list[tuple[str, str]]) -> None:
        told.append((status, dict(headers)))

    asked = {"REQUEST_METHOD": "GET", "PATH_INFO": "/"}
    first = threading.Thread(target=gate, args=(asked, start_response))
    first.start()
    assert inside.wait(10)
    now[0] = PATIENCE + 1
    assert b"503" in b"".join(gate(asked, start_response))
    status, headers = told[0]
    assert (status[:3], headers["Retry-After"], headers["Cache-Control"]) == ("503", "5", "no-store")
    leave.set()
    first.join()
    assert gate(asked, start_response) == [b"done"]
