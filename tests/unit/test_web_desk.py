"""The editor's desk over HTTP: with the token, and as final as on the command line."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from syndicate.walk import SourceState
from tests.builders import make_guid, make_new
from tests.newsroom import TOKEN, Newsroom

BEARER = {"Authorization": f"Bearer {TOKEN}"}
U1, U2 = make_guid("u1"), make_guid("u2")


@pytest.fixture
def newsroom(tmp_path: Path) -> Newsroom:
    room = Newsroom(tmp_path)
    room.tell(make_new("u1", "one"), make_new("u2", "two", minutes=1))
    return room


@pytest.fixture
def client(newsroom: Newsroom) -> FlaskClient:
    return newsroom.client()


def post(client: FlaskClient, path: str, body: object = None, headers: dict[str, str] = BEARER) -> TestResponse:
    return (
        client.post(f"/api/updates/{path}", json=body, headers=headers)
        if body
        else client.post(f"/api/updates/{path}", headers=headers)
    )


def test_retract_and_restore(newsroom: Newsroom, client: FlaskClient) -> None:
    told = post(client, f"{U1}/retract", {"reason": "not so", "by": "kim"}).json
    assert told is not None
    assert (told["id"], told["state"], told["removed"]["reason"]) == (U1, "taken-down", "not so")
    assert [(act["by"], act["verb"]) for act in told["acts"]] == [("kim", "retract")]
    assert newsroom.store.update(U1).state == "taken-down"
    told = post(client, f"{U1}/restore").json
    assert told is not None
    assert (told["state"], told["removed"]) == ("live", None)
    assert told["acts"][1]["by"] == "api"


def test_merge_and_split(newsroom: Newsroom, client: FlaskClient) -> None:
    assert post(client, f"{U1}/merge", {"other": U2}).status_code == 200
    assert newsroom.store.update(U2).state == "retracted"
    told = post(client, f"{U2}/split").json
    assert told is not None
    assert (told["id"], told["state"]) == (U2, "live")


def test_a_guid_may_be_an_address(newsroom: Newsroom, client: FlaskClient) -> None:
    new = make_new("u3", "three")
    newsroom.tell(type(new)(**{**{f: getattr(new, f) for f in new.__slots__}, "id": "https://news.example/a?b=1"}))
    told = client.get("/api/updates/https:%2F%2Fnews.example%2Fa%3Fb=1", headers=BEARER).json
    assert told is not None
    assert told["id"] == "https://news.example/a?b=1"


REFUSED = {
    "no token": (f"{U1}/retract", None, {}, 401),
    "a wrong token": (f"{U1}/retract", None, {"Authorization": "Bearer x"}, 401),
    "no such update": ("urn:uuid:none/retract", None, BEARER, 404),
    "no such act": (f"{U1}/expunge", None, BEARER, 404),
    "not as things stand": (f"{U1}/restore", None, BEARER, 409),
    "no second": (f"{U1}/merge", {"by": "kim"}, BEARER, 400),
    "no object": (f"{U1}/retract", ["x"], BEARER, 400),
    "no plain values": (f"{U1}/retract", {"reason": ["x"]}, BEARER, 400),
    "no number": (f"{U1}/split", {"revision": "x"}, BEARER, 400),
}


@pytest.mark.parametrize(("path", "body", "headers", "status"), REFUSED.values(), ids=REFUSED)
def test_refused(
    newsroom: Newsroom, client: FlaskClient, path: str, body: object, headers: dict[str, str], status: int
) -> None:
    response = post(client, path, body, headers)
    assert response.status_code == status
    assert response.mimetype == "application/problem+json"
    assert newsroom.store.desk.of_source("flood") == []


def test_without_any_token_nobody_gets_in(newsroom: Newsroom) -> None:
    assert post(newsroom.client(token=None), f"{U1}/retract").status_code == 503


def test_status_tells_what_was_done_and_what_is_asked(newsroom: Newsroom, client: FlaskClient) -> None:
    post(client, f"{U1}/retract", {"reason": "<b>not so</b>"})
    newsroom.tell(state=SourceState(held="17 of 40 covered updates missing: retract?", asked=(U2,)))
    for words in ("17 of 40 covered updates missing: retract?", "syndicate confirm flood"):
        assert words in client.get("/status", headers={"Accept": "text/html"}).text
    page = client.get("/status/flood", headers={"Accept": "text/html"}).text
    assert "Done by hand" in page
    assert "&lt;b&gt;not so" in page
    told = client.get("/status?format=json").json
    assert told is not None
    assert (told["sources"][0]["asked"], told["sources"][0]["alarm"][:8]) == ([U2], "17 of 40")
    figures = client.get("/metrics").text
    assert 'syndicate_source_asked{source="flood"} 1.0' in figures
    assert 'syndicate_source_alarm{source="flood"} 1.0' in figures
