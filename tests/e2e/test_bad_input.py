"""Whatever upstream sends: one clear line, and the last good feed stays up, byte for byte."""

from __future__ import annotations

import gzip
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import brotli
import pytest

from syndicate.app import Service, open_service
from syndicate.config import Settings, SourceSection, StoreSection
from syndicate.links import FORMATS
from tests.e2e.newsday import FLOOD, html, page
from tests.upstream import Answer, Upstream, answer, redirect, upstream

NOW = datetime(2026, 3, 1, 17, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def newsblog() -> Iterator[Upstream]:
    with upstream({"/live": html(page())}) as running:
        yield running


@pytest.fixture
def running(newsblog: Upstream, tmp_path: Path) -> Iterator[Service]:
    source = SourceSection(
        id="flood", url=newsblog.url("/live"), allow=(newsblog.authority,), timezone="Europe/Berlin", robots=False
    )
    settings = Settings(source=(source,), store=StoreSection(url=f"sqlite:///{tmp_path}/store.sqlite3"))
    with open_service(settings) as service:
        assert service.poll("flood", NOW).counts == {"new": len(FLOOD)}
        service.publish_stale()
        yield service


def documents(service: Service) -> dict[str, bytes]:
    found = {name: service.store.published("flood", name) for name in FORMATS}
    return {name: one.content for name, one in found.items() if one}


def zeros_in_brotli() -> bytes:
    """A gigabyte of zeros, made and packed a piece at a time."""
    packer = brotli.Compressor(quality=1)
    piece = bytes(1 << 20)
    return b"".join([packer.process(piece) for _ in range(1024)] + [packer.finish()])


def feed(inner: str, declaration: str = "") -> bytes:
    return f'<?xml version="1.0"?>{declaration}<rss version="2.0"><channel><title>x</title>{inner}</channel></rss>'.encode()


def xml(content: bytes) -> bytes:
    return answer(200, content, {"Content-Type": "application/rss+xml"})


BILLION = "<!DOCTYPE x [<!ENTITY a 'ha'>" + "".join(
    f"<!ENTITY {chr(98 + i)} '{f'&{chr(97 + i)};' * 10}'>" for i in range(10)
) + "]>"  # fmt: skip

BAD: dict[str, tuple[Callable[[Upstream], Answer], str, str]] = {
    "404": (lambda _: answer(404), "failed", "404"),
    "500": (lambda _: answer(500), "failed", "500"),
    "429": (lambda _: answer(429, headers={"Retry-After": "60"}), "failed", "429"),
    "redirect loop": (lambda _: redirect("/live"), "refused|failed", "redirect"),
    "redirect to a private address": (lambda _: redirect("http://10.0.0.1/live"), "refused", "10.0.0.1"),
    "login wall": (
        lambda _: html(b"<html><body><h1>Anmelden</h1><form><input type=password></form></body></html>"),
        "degraded",
        "",
    ),
    "empty page": (lambda _: html(b""), "degraded|failed", ""),
    "cut body": (
        lambda _: answer(200, page()[:900], {"Content-Type": "text/html", "Content-Length": "99999"}),
        "degraded|unchanged|failed",
        "",
    ),
    "1 GB of zeros in br": (
        lambda _: answer(200, zeros_in_brotli(), {"Content-Type": "text/html", "Content-Encoding": "br"}),
        "degraded|failed",
        "",
    ),
    "not what its coding says": (
        lambda _: answer(200, b"no gzip", {"Content-Type": "text/html", "Content-Encoding": "gzip"}),
        "degraded|failed",
        "",
    ),
    "100,000 nested divs": (lambda _: html(b"<div>" * 100_000), "degraded|failed", ""),
    "XML bomb": (lambda _: xml(feed("<item><title>&k;</title></item>", BILLION)), "degraded|failed", ""),
    "nothing but control characters": (lambda _: html(bytes(range(32)) * 100), "degraded|failed", ""),
    "random bytes": (lambda _: html(bytes((i * 7919) % 256 for i in range(50_000))), "degraded|failed", ""),
}


@pytest.mark.parametrize(("bad", "outcomes", "says"), BAD.values(), ids=list(BAD))
def test_bad_input(
    newsblog: Upstream, running: Service, bad: Callable[[Upstream], Answer], outcomes: str, says: str
) -> None:
    good = documents(running)
    newsblog.script["/live"] = bad(newsblog)
    result = running.poll("flood", NOW + MINUTE)
    assert result.outcome in outcomes.split("|"), result
    assert says in result.message
    if result.outcome != "unchanged":
        assert result.message
    assert "\n" not in result.message
    assert len(result.message) < 400
    running.publish_stale()
    assert documents(running) == good
    record = running.store.source("flood")
    assert record.last_poll
    assert record.last_poll.outcome == result.outcome

    newsblog.script["/live"] = html(page())
    later = running.poll("flood", NOW + 10 * MINUTE)
    assert later.outcome in ("unchanged", "not-modified"), later
    running.publish_stale()
    assert documents(running) == good


def test_unreachable_host_is_one_line(tmp_path: Path) -> None:
    with upstream() as closed:
        pass
    source = SourceSection(id="flood", url=closed.url("/live"), allow=(closed.authority,))
    settings = Settings(source=(source,), store=StoreSection(url=f"sqlite:///{tmp_path}/store.sqlite3"))
    with open_service(settings) as service:
        result = service.poll("flood", NOW)
    assert result.outcome == "failed"
    assert "\n" not in result.message
    assert closed.authority in result.message


def test_an_address_that_is_not_public_says_what_to_do(tmp_path: Path) -> None:
    source = SourceSection(id="flood", url="http://127.0.0.1:9/live")
    settings = Settings(source=(source,), store=StoreSection(url=f"sqlite:///{tmp_path}/store.sqlite3"))
    with open_service(settings) as service:
        result = service.poll("flood", NOW)
    assert result.outcome == "refused"
    assert 'allow = ["127.0.0.1:9"]' in result.message


def test_410_switches_the_source_off_and_leaves_the_feed(newsblog: Upstream, running: Service) -> None:
    good = documents(running)
    newsblog.script["/live"] = answer(410)
    assert running.poll("flood", NOW + MINUTE).outcome == "gone"
    assert running.store.source("flood").status == "gone"
    assert documents(running) == good


def test_a_wrong_charset_is_read_for_what_it_is(newsblog: Upstream, running: Service) -> None:
    newsblog.script["/live"] = answer(200, page(stand="17:41"), {"Content-Type": "text/html; charset=iso-8859-1"})
    result = running.poll("flood", NOW + MINUTE)
    assert not set(result.counts) & {"new", "revised"}


def test_a_feed_of_5000_items_is_taken_whole(newsblog: Upstream, tmp_path: Path) -> None:
    items = "".join(
        f"<item><guid isPermaLink='false'>n{i}</guid><title>Meldung {i}</title><description>Zug {i} fährt.</description></item>"
        for i in range(5000)
    )
    newsblog.script["/big"] = answer(
        200, gzip.compress(feed(items)), {"Content-Type": "application/rss+xml", "Content-Encoding": "gzip"}
    )
    source = SourceSection(id="big", url=newsblog.url("/big"), allow=(newsblog.authority,), robots=False)
    settings = Settings(source=(source,), store=StoreSection(url=f"sqlite:///{tmp_path}/big.sqlite3"))
    with open_service(settings) as service:
        assert service.poll("big", NOW).counts == {"new": 5000}
        service.publish_stale()
        assert service.store.source("big").updates == 5000


def test_one_unreadable_update_never_loses_its_siblings(newsblog: Upstream, tmp_path: Path) -> None:
    items = (
        "<item><guid>a</guid><title>Eins</title><pubDate>kein Datum \x00</pubDate></item>"
        "<item></item>"
        "<item><guid>b</guid><title>Zwei \x0b\x1b</title><description>&lt;p&gt;&lt;script&gt;x&lt;/script&gt;Text</description></item>"
    )
    newsblog.script["/odd"] = xml(feed(items))
    source = SourceSection(id="odd", url=newsblog.url("/odd"), allow=(newsblog.authority,), robots=False)
    settings = Settings(source=(source,), store=StoreSection(url=f"sqlite:///{tmp_path}/odd.sqlite3"))
    with open_service(settings) as service:
        assert service.poll("odd", NOW).counts == {"new": 2}
        service.publish_stale()
        content = documents_of(service, "odd")
    assert b"Eins" in content["atom"]
    assert b"Zwei" in content["rss"]
    assert b"script" not in content["json"]


def documents_of(service: Service, name: str) -> dict[str, bytes]:
    found = {format_: service.store.published(name, format_) for format_ in FORMATS}
    return {format_: one.content for format_, one in found.items() if one}
