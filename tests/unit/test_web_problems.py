"""What goes wrong is said in one short answer, and never shows the inside."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from tests.builders import make_new
from tests.newsroom import SITE, TOKEN, Newsroom


@pytest.fixture
def newsroom(tmp_path: Path) -> Newsroom:
    room = Newsroom(tmp_path)
    room.tell(make_new())
    return room


@pytest.fixture
def broken(newsroom: Newsroom, tmp_path: Path) -> FlaskClient:
    """The application before a store whose disk went bad."""
    client = newsroom.client()
    newsroom.store.close()
    for file in tmp_path.glob("store.sqlite3*"):
        file.unlink()
    (tmp_path / "store.sqlite3").write_bytes(b"this is no database, whatever its name says" * 100)
    return client


PLACES = {
    "/": "text/html",
    "/flood/": "text/html",
    "/flood": "text/html",
    "/feeds/flood.atom": "application/problem+json",
    "/feeds.opml": "application/problem+json",
    "/status": "text/html",
    "/status?format=json": "application/problem+json",
    "/metrics": "application/problem+json",
}


@pytest.mark.parametrize(("path", "media_type"), PLACES.items(), ids=PLACES)
def test_without_a_store(broken: FlaskClient, path: str, media_type: str) -> None:
    response = broken.get(path)
    assert (response.status_code, response.mimetype) == (503, media_type)
    assert response.headers["Retry-After"] == "5"
    assert response.headers["Cache-Control"] == "no-store"
    assert "database" not in response.text


def test_poll_now_without_a_store(broken: FlaskClient) -> None:
    response = broken.post("/api/sources/flood/poll", headers={"Authorization": f"Bearer {TOKEN}"})
    assert (response.status_code, response.mimetype) == (503, "application/problem+json")


@pytest.mark.parametrize("path", ["/flood/", "/feeds/flood.atom"])
def test_a_fault_of_ours_is_logged_and_not_shown(
    newsroom: Newsroom, path: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fault(*_: object) -> None:
        raise RuntimeError("the inside")

    client = newsroom.client()
    for asked in ("find_feed", "published"):
        monkeypatch.setattr(newsroom.store, asked, fault)
    with caplog.at_level(logging.ERROR):
        response = client.get(path)
    assert response.status_code == 500
    assert "inside" not in response.text
    assert "Traceback" not in response.text
    assert "the inside" in caplog.text


ACCEPTS = {
    "browser": ("text/html,application/xhtml+xml,*/*;q=0.8", "text/html"),
    "no wish": ("", "text/html"),
    "anything": ("*/*", "text/html"),
    "machine": ("application/json", "application/problem+json"),
    "problem": ("application/problem+json", "application/problem+json"),
}


@pytest.mark.parametrize(("accept", "media_type"), ACCEPTS.values(), ids=ACCEPTS)
def test_page_or_document(newsroom: Newsroom, accept: str, media_type: str) -> None:
    response = newsroom.client().get("/other/", headers={"Accept": accept})
    assert (response.status_code, response.mimetype) == (404, media_type)


def test_the_page_of_an_error_leads_home(newsroom: Newsroom) -> None:
    response = newsroom.client().get("/<script>/", headers={"Host": "evil.example"})
    assert f'href="{SITE.public_url}/"' in response.text
    assert "<script" not in response.text
    assert "evil" not in response.text
    assert "Content-Security-Policy" in response.headers


def test_big_bodies_are_not_read(newsroom: Newsroom) -> None:
    response = newsroom.client().post(
        "/api/sources/flood/poll", data=b"x" * 1_000_000, headers={"Authorization": f"Bearer {TOKEN}"}
    )
    assert response.status_code == 202, "nothing in the body is looked at"


@pytest.mark.parametrize("path", ["//feeds/flood.atom", "//flood/", "//"])
def test_two_slashes_are_no_one(newsroom: Newsroom, path: str) -> None:
    """As gunicorn gives them on; a second address of a document would be another in every cache."""
    assert newsroom.client().get("/", environ_overrides={"PATH_INFO": path}).status_code == 404
