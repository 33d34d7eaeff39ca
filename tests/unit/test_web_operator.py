"""What the operator sees and may do."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask.testing import FlaskClient
from prometheus_client.parser import text_string_to_metric_families

from syndicate.deliver.web.operator import span
from syndicate.walk import SourceState
from tests.builders import at, make_new, make_poll, make_retracted
from tests.newsroom import TOKEN, Newsroom

BEARER = {"Authorization": f"Bearer {TOKEN}"}
AFAR = {"REMOTE_ADDR": "192.0.2.7"}


@pytest.fixture
def newsroom(tmp_path: Path) -> Newsroom:
    return Newsroom(tmp_path)


@pytest.fixture
def client(newsroom: Newsroom) -> FlaskClient:
    return newsroom.client()


def test_livez_says_nothing_of_the_store(newsroom: Newsroom, client: FlaskClient) -> None:
    newsroom.store.close()
    response = client.get("/livez")
    assert (response.status_code, response.text, response.headers["Cache-Control"]) == (200, "ok\n", "no-store")


HEARTBEATS = {
    "never": (None, 503),
    "just now": (0, 200),
    "59 seconds ago": (59, 200),
    "a minute ago": (60, 503),
    "an hour ago": (3600, 503),
}


@pytest.mark.parametrize(("age", "status"), HEARTBEATS.values(), ids=HEARTBEATS)
def test_readyz(newsroom: Newsroom, client: FlaskClient, age: int | None, status: int) -> None:
    if age is not None:
        newsroom.store.heartbeat("scheduler", at(0))
        newsroom.minute = age / 60
    response = client.get("/readyz")
    assert (response.status_code, response.mimetype) == (status, "application/json")
    assert response.json is not None
    assert response.json["ready"] is (status == 200)
    assert len(response.json["reasons"]) == (status != 200)


def test_readyz_without_a_store(newsroom: Newsroom, client: FlaskClient, tmp_path: Path) -> None:
    _break(newsroom, tmp_path)
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json is not None
    assert response.json["reasons"][0].startswith("the store does not answer: ")


DOORS = {
    "here": ({}, {}, 200),
    "afar": ({}, AFAR, 403),
    "afar, with the token": (BEARER, AFAR, 200),
    "afar, with a wrong one": ({"Authorization": "Bearer x"}, AFAR, 403),
    "through a proxy": ({"X-Forwarded-For": "127.0.0.1"}, {}, 403),
    "through a proxy, with the token": ({**BEARER, "X-Forwarded-For": "192.0.2.7"}, {}, 200),
}


@pytest.mark.parametrize(("headers", "environment", "status"), DOORS.values(), ids=DOORS)
@pytest.mark.parametrize("path", ["/status", "/status/flood", "/metrics"])
def test_doors(
    client: FlaskClient, path: str, headers: dict[str, str], environment: dict[str, str], status: int
) -> None:
    response = client.get(path, headers=headers, environ_overrides=environment)
    assert response.status_code == status
    assert response.headers["Cache-Control"] == "no-store"


def test_status_tells_what_is_known_of_a_source(newsroom: Newsroom, client: FlaskClient) -> None:
    state = SourceState(
        extractor="markup", extractor_why="clock times", confidence=0.75, notes=("two days",), held="40 of 50 missing"
    )
    newsroom.tell(make_new("u1"), make_new("u2", minutes=1), state=state)
    newsroom.minute = 2
    newsroom.tell(make_retracted("u1", minutes=2), state=state)
    response = client.get("/status?format=json")
    assert response.json is not None
    (source,) = response.json["sources"]
    told = {
        name: source[name] for name in ("id", "extractor", "extractor_why", "confidence", "notes", "held", "updates")
    }
    assert told == {
        "id": "flood",
        "extractor": "markup",
        "extractor_why": "clock times",
        "confidence": 0.75,
        "notes": ["two days"],
        "held": "40 of 50 missing",
        "updates": 1,
    }
    assert source["last_poll"]["outcome"] == "changed"
    assert source["last_poll"]["at"] == "2026-03-14T12:02:00+00:00"
    assert source["polls_url"] == "https://news.example/live/status/flood"
    (feed,) = response.json["feeds"]
    assert (feed["id"], feed["updates"], feed["retracted"]) == ("flood", 1, 1)
    page = client.get("/status", headers={"Accept": "text/html"})
    assert page.mimetype == "text/html"
    for words in ("markup", "clock times", "40 of 50 missing", "two days", "not ready"):
        assert words in page.text


ACCEPTS = {
    "browser": ("text/html,application/xhtml+xml,*/*;q=0.8", "text/html"),
    "anything": ("*/*", "text/html"),
    "json": ("application/json", "application/json"),
    "json rather": ("text/html;q=0.5, application/json", "application/json"),
}


@pytest.mark.parametrize(("accept", "media_type"), ACCEPTS.values(), ids=ACCEPTS)
@pytest.mark.parametrize("path", ["/status", "/status/flood"])
def test_status_as_asked_for(client: FlaskClient, path: str, accept: str, media_type: str) -> None:
    assert client.get(path, headers={"Accept": accept}).mimetype == media_type


def test_polls_of_a_source(newsroom: Newsroom, client: FlaskClient) -> None:
    newsroom.tell(make_new())
    newsroom.minute = 1
    newsroom.store.record(make_poll(minutes=1, outcome="failed", message="upstream answered 503 <b>"), at(1))
    polls = client.get("/status/flood?format=json").json
    assert polls is not None
    assert [poll["outcome"] for poll in polls["polls"]] == ["failed", "changed"]
    assert "upstream answered 503 &lt;b&gt;" in client.get("/status/flood").text
    assert client.get("/status/other").status_code == 404


@pytest.mark.parametrize(
    ("shown", "usual", "words"),
    [
        ((40, 41, 40, 9), 40, "9 shown, usually 40"),
        ((40, 40), None, "40 shown"),
        ((12, 12, 12, 13), 12, "13 shown, usually 12"),
    ],
)
def test_the_yield_is_told_against_the_last_polls(
    newsroom: Newsroom, client: FlaskClient, shown: tuple[int, ...], usual: int | None, words: str
) -> None:
    for hour, count in enumerate(shown):
        poll = make_poll(minutes=60 * hour, outcome="degraded" if count == 9 else "unchanged", shown=count)
        newsroom.store.record(poll, poll.at)
    report = client.get("/status?format=json").json
    assert report is not None
    assert (report["sources"][0]["shown"], report["sources"][0]["shown_usually"]) == (shown[-1], usual)
    for path in ("/status", "/status/flood"):
        page = client.get(path, headers={"Accept": "text/html"}).text
        assert words in page
        assert ('class="bad">9 shown' in page) == (shown[-1] == 9)


# --- metrics ---------------------------------------------------------------------------------------------------------


def figures(client: FlaskClient) -> dict[tuple[str, str], float]:
    response = client.get("/metrics")
    assert response.status_code == 200
    return {
        (sample.name, sample.labels.get("source") or sample.labels.get("feed") or ""): sample.value
        for family in text_string_to_metric_families(response.text)
        for sample in family.samples
    }


def test_metrics(newsroom: Newsroom, client: FlaskClient) -> None:
    newsroom.tell(make_new("u1"), make_new("u2", minutes=1))
    newsroom.store.heartbeat("scheduler", at(0))
    newsroom.minute = 1
    newsroom.store.record(make_poll(minutes=1, outcome="failed"), at(1))
    newsroom.store.claim(at(1), "scheduler", at(2) - at(1), 10)
    newsroom.store.release("flood", "scheduler", at(1), 3)
    newsroom.minute = 3
    found = figures(client)
    prefix = "syndicate_source_"
    assert found[prefix + "updates", "flood"] == 2
    assert found[prefix + "failures", "flood"] == 3
    assert found[prefix + "last_success_timestamp_seconds", "flood"] == at(0).timestamp()
    assert found[prefix + "last_poll_timestamp_seconds", "flood"] == at(1).timestamp()
    assert found[prefix + "due_lag_seconds", "flood"] == 120
    assert found[prefix + "held", "flood"] == 0
    assert found[prefix + "polls_total", "flood"] == 2
    assert found["syndicate_feed_updates", "flood"] == 2
    assert found["syndicate_feed_unrendered", "flood"] > 0
    assert found["syndicate_scheduler_age_seconds", ""] == 180


def test_metrics_of_two_applications_do_not_meet(newsroom: Newsroom, tmp_path: Path) -> None:
    one, other = newsroom.client(), newsroom.client()
    for _ in range(3):
        one.get("/livez")
    assert "operator.livez" in one.get("/metrics").text
    assert "operator.livez" not in other.get("/metrics").text


# --- poll now --------------------------------------------------------------------------------------------------------

POLL = "/api/sources/flood/poll"


@pytest.mark.parametrize("environment", [{}, AFAR], ids=["here", "afar"])
def test_poll_now(newsroom: Newsroom, client: FlaskClient, environment: dict[str, str]) -> None:
    newsroom.store.claim(at(0), "scheduler", at(1) - at(0), 10)
    newsroom.store.release("flood", "scheduler", at(600), 0)
    newsroom.minute = 5
    response = client.post(POLL, headers=BEARER, environ_overrides=environment)
    assert (response.status_code, response.json) == (202, {"source": "flood", "due": "2026-03-14T12:05:00+00:00"})
    assert newsroom.store.source("flood").due <= at(5)
    assert newsroom.woken == ["flood"]


REFUSED = {
    "no token": ("flood", {}, 401, 'Bearer realm="syndicate"'),
    "wrong token": ("flood", {"Authorization": "Bearer x"}, 401, 'Bearer realm="syndicate", error="invalid_token"'),
    "no token, unknown source": ("other", {}, 401, 'Bearer realm="syndicate"'),
    "unknown source": ("other", BEARER, 404, None),
}


@pytest.mark.parametrize(("source", "headers", "status", "challenge"), REFUSED.values(), ids=REFUSED)
def test_poll_now_refused(
    newsroom: Newsroom, client: FlaskClient, source: str, headers: dict[str, str], status: int, challenge: str | None
) -> None:
    response = client.post(f"/api/sources/{source}/poll", headers=headers)
    assert (response.status_code, response.mimetype) == (status, "application/problem+json")
    assert response.headers.get("WWW-Authenticate") == challenge
    assert newsroom.woken == []


@pytest.mark.parametrize("token", [None, ""])
@pytest.mark.parametrize("given", ["Bearer ", "Bearer None", f"Bearer {TOKEN}"])
def test_poll_now_without_a_token_configured(newsroom: Newsroom, token: str | None, given: str) -> None:
    response = newsroom.client(token=token).post(POLL, headers={"Authorization": given})
    assert (response.status_code, response.mimetype) == (503, "application/problem+json")
    assert newsroom.woken == []


def test_poll_now_of_a_paused_source(newsroom: Newsroom, client: FlaskClient) -> None:
    newsroom.store.set_status("flood", "paused", at(0), "over for today")
    assert client.post(POLL, headers=BEARER).status_code == 409


def test_poll_now_is_not_for_get(client: FlaskClient) -> None:
    response = client.get(POLL, headers=BEARER)
    assert (response.status_code, response.mimetype) == (405, "application/problem+json")


def _break(newsroom: Newsroom, folder: Path) -> None:
    """Have the store fail at the next question, as a lost or broken disk does."""
    newsroom.store.close()
    for file in folder.glob("store.sqlite3*"):
        file.unlink()
    (folder / "store.sqlite3").write_bytes(b"this is no database, whatever its name says" * 100)


SPANS = {0: "0 s", 119: "119 s", 120: "2 min", 420: "7 min", 7199: "119 min", 7200: "2 h", 86_400: "24 h"}


def test_spans_are_told_as_people_want_to_know_them(newsroom: Newsroom, client: FlaskClient) -> None:
    assert {seconds: span(seconds) for seconds in SPANS} == SPANS
    newsroom.tell(make_new("one"))
    newsroom.minute = 3 * 60
    assert "due for 3 h<" in client.get("/status").text
