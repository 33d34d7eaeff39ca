"""The real service as a process, a scripted newsblog without ids, and what its readers see of a day's news."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import feedparser
import pytest

from tests.e2e.newsday import FLOOD, Post, Running, configuration, edited, free_port, html, page, service
from tests.upstream import Upstream, answer, upstream


@pytest.fixture
def newsblog() -> Iterator[Upstream]:
    with upstream({"/live": html(page()), "/robots.txt": answer(404)}) as running:
        yield running


@pytest.fixture
def running(newsblog: Upstream, tmp_path: Path) -> Iterator[Running]:
    port = free_port()
    with service(configuration(tmp_path, newsblog, port), port) as one:
        yield one


def show(newsblog: Upstream, *posts: Post, stand: str) -> None:
    newsblog.script["/live"] = html(page(posts, stand))


def test_a_day_of_news(newsblog: Upstream, running: Running) -> None:
    """New, edited, corrected, withdrawn and back: one entry each, in all formats, and nothing twice."""
    first = running.items()
    assert [item["title"] for item in first.values()] == [post.title for post in FLOOD]
    assert [item["date_published"][11:16] for item in first.values()] == ["17:34", "17:05", "16:40", "16:12", "15:50"]

    corrected = edited(
        FLOOD, 1, body="Die Brücke ist bis Dienstag für den Verkehr gesperrt, Busse fahren eine Umleitung."
    )
    fresh = Post("18.02 Uhr", "Helfer füllen Sandsäcke", "Am Stadion füllen 200 Helfer Sandsäcke, sagt die Feuerwehr.")
    show(newsblog, fresh, *corrected, stand="18:03")
    running.poll()
    second = running.items()
    assert len(second) == 6
    assert set(first) < set(second)
    bridge = next(guid for guid, item in first.items() if item["title"] == FLOOD[1].title)
    assert "Dienstag" in str(second[bridge]["content_html"])
    moved = {guid for guid in first if second[guid]["date_modified"] != first[guid]["date_modified"]}
    assert moved == {bridge}
    assert all(second[guid]["date_published"] == first[guid]["date_published"] for guid in first)

    withdrawn = (fresh, corrected[0], corrected[1], corrected[3], corrected[4])
    show(newsblog, *withdrawn, stand="18:20")
    running.poll()
    assert len(running.items()) == 6, "one absence is no retraction"
    running.poll()
    running.poll()
    third = running.documents()
    gone = next(guid for guid, item in first.items() if item["title"] == FLOOD[2].title)
    assert gone not in running.items()
    assert f'ref="{gone}"'.encode() in third["atom"]
    assert gone.encode() not in third["rss"]
    assert gone in [one["id"] for one in json.loads(third["json"])["_syndicate"]["retracted"]]

    show(newsblog, fresh, *corrected, stand="18:40")
    running.poll()
    back = running.items()
    assert set(back) == set(second)
    assert str(back[gone]["date_modified"]) > str(second[gone]["date_modified"])


def test_three_formats_agree_and_are_cached_well(running: Running) -> None:
    documents = running.documents()
    by_json = {item["id"]: item for item in json.loads(documents["json"])["items"]}
    for name in ("atom", "rss"):
        parsed = feedparser.parse(documents[name])
        assert not parsed.bozo
        assert [entry.id for entry in parsed.entries] == list(by_json)
        status, body, headers = running.get(f"/feeds/flood.{name}")
        assert running.get(f"/feeds/flood.{name}", If_None_Match=headers["ETag"])[0] == 304
        assert (status, body) == (200, documents[name])


BAD_ANSWERS: dict[str, bytes] = {
    "an outage": answer(500, b"Internal Server Error"),
    "too many requests": answer(503, b"", {"Retry-After": "1"}),
    "not there": answer(404, b"gone fishing"),
    "an empty page": answer(200, b"", {"Content-Type": "text/html"}),
    "a login wall": html(
        b"<html><head><title>Anmelden</title></head><body><form><h1>Bitte melden Sie sich an</h1>"
        b"<input type=email><input type=password><button>Anmelden</button></form></body></html>"
    ),
    "a page that is another": html(
        b"<html><body><h1>Wartungsarbeiten</h1><p>Wir sind gleich zur\xc3\xbcck.</p></body></html>"
    ),
}


def test_failures_never_reach_readers(newsblog: Upstream, running: Running) -> None:
    good = running.documents()
    etags = {name: running.get(f"/feeds/flood.{name}")[2]["ETag"] for name in good}
    for name, bad in BAD_ANSWERS.items():
        newsblog.script["/live"] = bad
        running.poll()
        assert running.documents() == good, name
        if name == "too many requests":
            newsblog.script["/live"] = html(page())
    log = running.log.read_text()
    assert "Traceback" not in log
    assert "500 Internal Server Error" in log
    newsblog.script["/live"] = html(page(stand="18:00"))
    running.poll()
    assert {name: running.get(f"/feeds/flood.{name}")[2]["ETag"] for name in good} == etags


def test_sigterm_ends_everything(newsblog: Upstream, tmp_path: Path) -> None:
    port = free_port()
    with service(configuration(tmp_path, newsblog, port), port) as one:
        root = one
    assert root.process.returncode == 0
    with pytest.raises(OSError):
        root.get("/livez")
