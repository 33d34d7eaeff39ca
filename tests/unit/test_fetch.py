"""Asking upstream politely: what is sent, what an answer means, and when nothing is sent at all."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from syndicate import __version__
from syndicate.errors import FetchError, Gone, Refused
from syndicate.fetch import Fetcher
from syndicate.model import Source
from syndicate.outbound import Outbound
from syndicate.walk import Document, NotModified, Validators
from tests.upstream import Upstream, answer, dripping, internet, redirect, upstream

NOW = datetime(2026, 1, 7, 16, 34, tzinfo=UTC)
DATE = "Wed, 07 Jan 2026 16:00:00 GMT"
NONE = Validators()


@pytest.fixture
def server() -> Iterator[Upstream]:
    with upstream({"/live": answer(body=b"<p>Hochwasser</p>")}) as running:
        yield running


@pytest.fixture
def fetcher() -> Iterator[Fetcher]:
    fetcher = Fetcher(Outbound(user_agent="test/1", timeout=5, max_bytes=10_000))
    yield fetcher
    fetcher.close()


def source(server: Upstream, path: str = "/live", **settings: Any) -> Source:
    return Source(
        **{"id": "flood", "uid": "u", "url": server.url(path), "allow": server.allow, "robots": False, **settings}
    )


def later(seconds: float) -> datetime:
    return NOW + timedelta(seconds=seconds)


# --- documents -----------------------------------------------------------------------------------------------------


def test_document(server: Upstream, fetcher: Fetcher) -> None:
    fields = {
        "Content-Type": "Text/HTML; Charset=ISO-8859-1",
        "ETag": 'W/"a b"',
        "Last-Modified": DATE,
        "Content-Language": "de",
    }
    server.script["/live"] = answer(body="Überflutung".encode("latin-1"), headers=fields)
    assert fetcher.fetch(source(server), NONE, NOW) == Document(
        url=server.url("/live"),
        content="Überflutung".encode("latin-1"),
        fetched=NOW,
        media_type="text/html",
        charset="iso-8859-1",
        validators=Validators('W/"a b"', DATE),
        content_language="de",
    )


CONTENT_TYPES = {
    "none": (None, "", None),
    "empty": ("", "", None),
    "no charset": ("text/html", "text/html", None),
    "quoted charset": ('application/rss+xml; charset="UTF-8"', "application/rss+xml", "utf-8"),
    "another parameter": ("text/html; a=b; charset=utf-8;", "text/html", "utf-8"),
    "sent twice": ("text/plain, text/html; charset=utf-8", "text/html", "utf-8"),
    "empty charset": ("text/html; charset=", "text/html", None),
    "rubbish": (";;;=", "", None),
}


@pytest.mark.parametrize(("field", "media_type", "charset"), CONTENT_TYPES.values(), ids=CONTENT_TYPES)
def test_content_type(
    field: str | None, media_type: str, charset: str | None, server: Upstream, fetcher: Fetcher
) -> None:
    server.script["/live"] = answer(body=b"x", headers={} if field is None else {"Content-Type": field})
    document = fetcher.fetch(source(server), NONE, NOW)
    assert isinstance(document, Document)
    assert (document.media_type, document.charset or None) == (media_type, charset)


def test_the_source_knows_the_charset_better(server: Upstream, fetcher: Fetcher) -> None:
    server.script["/live"] = answer(body=b"x", headers={"Content-Type": "text/html; charset=utf-8"})
    document = fetcher.fetch(source(server, charset="windows-1252"), NONE, NOW)
    assert isinstance(document, Document)
    assert document.charset == "windows-1252"


def test_an_empty_page_is_a_document(server: Upstream, fetcher: Fetcher) -> None:
    server.script["/live"] = answer()
    document = fetcher.fetch(source(server), NONE, NOW)
    assert isinstance(document, Document)
    assert (document.content, document.complete) == (b"", True)


CUT = {
    "by the cap": answer(body=b"x" * 10_001, headers={"ETag": '"1"', "Last-Modified": DATE}),
    "by the wire": b'HTTP/1.1 200 OK\r\nETag: "1"\r\nContent-Length: 99\r\n\r\nhalf',
}


@pytest.mark.parametrize("raw", CUT.values(), ids=CUT)
def test_a_cut_body_carries_no_validators(raw: bytes, server: Upstream, fetcher: Fetcher) -> None:
    server.script["/live"] = raw
    document = fetcher.fetch(source(server), NONE, NOW)
    assert isinstance(document, Document)
    assert document.content
    assert (document.complete, document.validators) == (False, NONE)


def test_a_body_cut_before_it_began_is_an_error(server: Upstream, fetcher: Fetcher) -> None:
    server.script["/live"] = b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n"
    with pytest.raises(FetchError, match="no body, connection broke after 0 bytes"):
        fetcher.fetch(source(server), NONE, NOW)


def test_moved_for_good(server: Upstream, fetcher: Fetcher) -> None:
    server.script |= {"/old": redirect("/older", 301), "/older": redirect("/live", 308), "/now": redirect("/live", 302)}
    moved = fetcher.fetch(source(server, "/old"), NONE, NOW)
    passing = fetcher.fetch(source(server, "/now"), NONE, NOW)
    assert isinstance(moved, Document)
    assert isinstance(passing, Document)
    assert (moved.url, moved.permanent_url) == (server.url("/live"), server.url("/live"))
    assert (passing.url, passing.permanent_url) == (server.url("/live"), None)


def test_an_adopted_url_is_asked(server: Upstream, fetcher: Fetcher) -> None:
    document = fetcher.fetch(source(server, "/old"), NONE, NOW, url=server.url("/live"))
    assert isinstance(document, Document)
    assert server.paths() == ["/live"]


# --- conditional requests ------------------------------------------------------------------------------------------

CONDITIONS = {
    "none": (NONE, {}),
    "etag": (Validators('W/"ä"'), {"If-None-Match": 'W/"ä"'}),
    "date": (Validators(None, "yesterday"), {"If-Modified-Since": "yesterday"}),
    "both": (Validators('"1"', DATE), {"If-None-Match": '"1"', "If-Modified-Since": DATE}),
}


@pytest.mark.parametrize(("validators", "expected"), CONDITIONS.values(), ids=CONDITIONS)
def test_conditions_go_back_as_they_came(
    validators: Validators, expected: dict[str, str], server: Upstream, fetcher: Fetcher
) -> None:
    fetcher.fetch(source(server), validators, NOW)
    sent = {name: value for name, value in server.requests[0].headers.items() if name.startswith("If-")}
    assert sent == expected


NOT_MODIFIED = {
    "bare": ({}, Validators('"1"', DATE)),
    "same": ({"ETag": '"1"'}, Validators('"1"', DATE)),
    "newer": ({"ETag": '"2"'}, Validators('"2"', DATE)),
}


@pytest.mark.parametrize(("fields", "expected"), NOT_MODIFIED.values(), ids=NOT_MODIFIED)
def test_not_modified(fields: dict[str, str], expected: Validators, server: Upstream, fetcher: Fetcher) -> None:
    server.script["/live"] = answer(304, headers=fields)
    assert fetcher.fetch(source(server), Validators('"1"', DATE), NOW) == NotModified(expected)


def test_not_modified_though_we_hold_nothing(server: Upstream, fetcher: Fetcher) -> None:
    server.script["/live"] = answer(304)
    with pytest.raises(FetchError, match="304 Not Modified, though we hold no document"):
        fetcher.fetch(source(server), NONE, NOW)


# --- what is sent --------------------------------------------------------------------------------------------------


def test_user_agent_names_a_contact(server: Upstream) -> None:
    fetcher = Fetcher(Outbound(user_agent="test/1"), contact="https://news.example/contact")
    fetcher.fetch(source(server, robots=True), NONE, NOW)
    agents = [request.headers["User-Agent"] for request in server.requests]
    assert server.paths() == ["/robots.txt", "/live"]
    assert agents == [f"syndicate/{__version__} (+https://news.example/contact)"] * 2
    fetcher.close()


def test_headers_of_the_source(server: Upstream, fetcher: Fetcher) -> None:
    """They win over ours, and robots.txt does not get them."""
    fetcher.fetch(source(server, robots=True, headers={"X-Key": "k", "accept": "text/plain"}), NONE, NOW)
    robots, page = (request.headers for request in server.requests)
    assert page["X-Key"] == "k"
    assert page["Accept"] == "text/plain"
    assert "X-Key" not in robots


def test_headers_of_the_source_stay_with_its_host(server: Upstream, monkeypatch: pytest.MonkeyPatch) -> None:
    fetcher = Fetcher(Outbound(user_agent="test/1", getaddrinfo=internet(monkeypatch)))
    server.script["/live"] = [redirect(server.url("/live", "two.example")), answer(body=b"x")]
    fetcher.fetch(source(server, url=server.url("/live", "one.example"), headers={"X-Key": "k"}), NONE, NOW)
    assert [request.headers.get("X-Key") for request in server.requests] == ["k", None]
    fetcher.close()


# --- errors --------------------------------------------------------------------------------------------------------

STATUSES = {204: "204 No Content", 206: "206 Partial Content", 302: "302 Found", 401: "401 Unauthorized", 403: "403 Forbidden", 404: "404 Not Found", 418: "418 I'm a Teapot", 429: "429 Too Many Requests", 500: "500 Internal Server Error", 503: "503 Service Unavailable"}  # fmt: skip


@pytest.mark.parametrize("status", STATUSES)
def test_statuses(status: int, server: Upstream, fetcher: Fetcher) -> None:
    server.script["/live"] = answer(status, b"" if status == 204 else b"<p>Sorry</p>")
    with pytest.raises(FetchError) as caught:
        fetcher.fetch(source(server), NONE, NOW)
    assert not isinstance(caught.value, Refused | Gone)
    assert (caught.value.status, caught.value.retry_after) == (status, None)
    phrase = STATUSES[status].lower()
    assert str(caught.value).lower() == f"{phrase}: {server.url('/live')}"


def test_a_status_nobody_knows(server: Upstream, fetcher: Fetcher) -> None:
    server.script["/live"] = b"HTTP/1.1 999 \x1b[31mNo\r\nContent-Length: 0\r\n\r\n"
    with pytest.raises(FetchError, match=rf"^999: {server.url('/live')}$"):
        fetcher.fetch(source(server), NONE, NOW)


def test_gone(server: Upstream, fetcher: Fetcher) -> None:
    server.script |= {"/live": answer(410), "/moved": redirect("/live", 301), "/passing": redirect("/live", 302)}
    for path in ("/live", "/moved"):
        with pytest.raises(Gone, match=r"^410 Gone: ") as caught:
            fetcher.fetch(source(server, path), NONE, NOW)
        assert caught.value.status == 410
    with pytest.raises(FetchError) as passing:
        fetcher.fetch(source(server, "/passing"), NONE, NOW)
    assert not isinstance(passing.value, Gone)


def test_refused_address(server: Upstream, fetcher: Fetcher) -> None:
    with pytest.raises(Refused, match="is not a public address; to poll it anyway, add allow = "):
        fetcher.fetch(source(server, robots=True, allow=()), NONE, NOW)
    assert server.connections == 0


def test_nobody_there(server: Upstream) -> None:
    """The line is about the host, not about its robots.txt."""
    server.script["/robots.txt"] = dripping(b"HTTP/1.1 200 OK\r\n", b"A: b\r\n")
    fetcher = Fetcher(Outbound(user_agent="test/1", timeout=0.3))
    with pytest.raises(FetchError, match=rf"^{server.authority} did not answer within 0\.3 s$"):
        fetcher.fetch(source(server, robots=True), NONE, NOW)


# --- Retry-After ---------------------------------------------------------------------------------------------------

RETRY_AFTER = {
    "seconds": ("120", 120.0),
    "date": ("Wed, 07 Jan 2026 16:36:00 GMT", 120.0),
    "date of old": ("Wednesday, 07-Jan-26 16:36:00 GMT", 120.0),
    "date without zone": ("Wed, 07 Jan 2026 16:36:00 -0000", 120.0),
    "date past": (DATE, None),
    "nought": ("0", None),
    "words": ("soon", None),
    "negative": ("-5", None),
    "empty": ("", None),
    "for ever": ("9" * 40, 366 * 86_400.0),
    "far future": ("Fri, 31 Dec 9999 23:59:59 GMT", 366 * 86_400.0),
}


@pytest.mark.parametrize(("field", "wait"), RETRY_AFTER.values(), ids=RETRY_AFTER)
@pytest.mark.parametrize("status", [429, 503])
def test_retry_after(status: int, field: str, wait: float | None, server: Upstream, fetcher: Fetcher) -> None:
    server.script["/live"] = answer(status, headers={"Retry-After": field})
    with pytest.raises(FetchError) as caught:
        fetcher.fetch(source(server), NONE, NOW)
    assert (caught.value.status, caught.value.retry_after) == (status, wait)


def test_a_long_wait_is_written_out(server: Upstream, fetcher: Fetcher) -> None:
    server.script["/live"] = answer(429, headers={"Retry-After": "31622400"})
    with pytest.raises(FetchError, match="it asks us to wait 31622400 s"):
        fetcher.fetch(source(server), NONE, NOW)


def test_a_wait_holds_for_the_whole_host_and_to_its_end(server: Upstream, fetcher: Fetcher) -> None:
    server.script |= {
        "/live": [answer(429, headers={"Retry-After": "120"}), answer(body=b"x")],
        "/other": answer(body=b"y"),
    }
    with pytest.raises(FetchError, match="it asks us to wait 120 s"):
        fetcher.fetch(source(server), NONE, NOW)
    for path, seconds, left in (("/live", 1, 119.0), ("/other", 119, 1.0)):
        with pytest.raises(FetchError) as caught:
            fetcher.fetch(source(server, path), NONE, later(seconds))
        assert (caught.value.status, caught.value.retry_after) == (None, left)
        assert str(caught.value) == (
            f"{server.authority} asked us to wait until 2026-01-07 16:36:00 UTC, {left:g} s from now: nothing sent"
        )
    assert server.paths() == ["/live"]
    assert isinstance(fetcher.fetch(source(server), NONE, later(120)), Document)


def test_another_server_need_not_wait(server: Upstream, fetcher: Fetcher) -> None:
    with upstream({"/live": answer(503, headers={"Retry-After": "120"})}) as busy:
        with pytest.raises(FetchError, match="503"):
            fetcher.fetch(source(busy), NONE, NOW)
        assert isinstance(fetcher.fetch(source(server), NONE, NOW), Document)


def test_a_shorter_wait_does_not_shorten(server: Upstream, fetcher: Fetcher) -> None:
    """Two requests were under way at once; the one that came back last was asked for less."""
    fetcher._waits.note(server.authority, 120, NOW)
    fetcher._waits.note(server.authority, 5, NOW)
    with pytest.raises(FetchError, match="119 s from now"):
        fetcher.fetch(source(server), NONE, later(1))


def test_a_wait_behind_a_redirect(server: Upstream, monkeypatch: pytest.MonkeyPatch) -> None:
    """It holds for the host that said so, and for the URL that leads there; not for the host of that URL."""
    fetcher = Fetcher(Outbound(user_agent="test/1", getaddrinfo=internet(monkeypatch)))
    server.script |= {
        "/a": redirect(server.url("/b", "busy.example")),
        "/b": answer(429, headers={"Retry-After": "60"}),
    }
    fetch = {path: source(server, url=server.url(path, "calm.example")) for path in ("/a", "/live")}
    with pytest.raises(FetchError, match="429"):
        fetcher.fetch(fetch["/a"], NONE, NOW)
    with pytest.raises(FetchError, match="nothing sent"):
        fetcher.fetch(fetch["/a"], NONE, later(59))
    with pytest.raises(FetchError, match="nothing sent"):
        fetcher.fetch(replace(fetch["/a"], url=server.url("/c", "busy.example")), NONE, later(59))
    assert isinstance(fetcher.fetch(fetch["/live"], NONE, later(1)), Document)
    fetcher.close()
