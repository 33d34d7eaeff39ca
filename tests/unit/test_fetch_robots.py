"""robots.txt: RFC 9309, with its answer kept for a day."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from syndicate.errors import FetchError, Refused
from syndicate.fetch import Fetcher
from syndicate.fetch.robots import _for_us
from syndicate.model import Source
from syndicate.outbound import Outbound
from syndicate.walk import Document, Validators
from tests.upstream import Upstream, answer, redirect, upstream

NOW = datetime(2026, 1, 7, 16, 34, tzinfo=UTC)
DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
DENY = b"User-agent: *\nDisallow: /live\n"


@pytest.fixture
def server() -> Iterator[Upstream]:
    with upstream({"/live": answer(body=b"<p>Wahl</p>")}) as running:
        yield running


@pytest.fixture
def fetcher() -> Iterator[Fetcher]:
    fetcher = Fetcher(Outbound(user_agent="test/1", timeout=5))
    yield fetcher
    fetcher.close()


@pytest.fixture
def source(server: Upstream) -> Source:
    return Source(id="vote", uid="u", url=server.url("/live"), allow=server.allow)


ALLOWED = {
    "nothing said": b"",
    "nothing forbidden": b"User-agent: *\nDisallow:\n",
    "another path": b"User-agent: *\nDisallow: /private\n",
    "another crawler": b"User-agent: crawler\nDisallow: /\n",
    "a longer name": b"User-agent: syndicate-pro\nDisallow: /\n",
    "the longer rule allows": b"User-agent: *\nDisallow: /\nAllow: /live\n",
    "our group beats the general one": b"User-agent: *\nDisallow: /\n\nUser-agent: Syndicate\nDisallow: /x\n",
    "slow down": b"User-agent: *\nCrawl-delay: 3600\n",
    "a page instead": b"<!doctype html><title>Not found</title>",
    "junk": bytes(range(256)) * 20,
}
DENIED = {
    "everybody": DENY,
    "everything": b"User-agent: *\nDisallow: /\n",
    "us": b"User-agent: syndicate\nDisallow: /live\n",
    "us, with a version": b"User-agent: Syndicate/1.0\nDisallow: /live\n",
    "us among others": b"User-agent: crawler\nUser-agent: syndicate\nDisallow: /live\n",
    "with a mark and old line ends": b"\xef\xbb\xbfUser-agent: *\rDisallow: /live\r",
    "a pattern": b"User-agent: *\nDisallow: /*ve$\n",
}


@pytest.mark.parametrize("body", ALLOWED.values(), ids=ALLOWED)
def test_allowed(body: bytes, server: Upstream, fetcher: Fetcher, source: Source) -> None:
    server.script["/robots.txt"] = answer(body=body)
    assert isinstance(fetcher.fetch(source, Validators(), NOW), Document)


@pytest.mark.parametrize("body", DENIED.values(), ids=DENIED)
def test_denied(body: bytes, server: Upstream, fetcher: Fetcher, source: Source) -> None:
    server.script["/robots.txt"] = answer(body=body)
    with pytest.raises(Refused) as caught:
        fetcher.fetch(source, Validators(), NOW)
    assert str(caught.value) == (
        "robots.txt of 127.0.0.1 does not let us read /live; to poll it anyway, set robots = false in the source"
    )
    assert server.paths() == ["/robots.txt"]


def test_the_source_may_leave_it_out(server: Upstream, fetcher: Fetcher, source: Source) -> None:
    server.script["/robots.txt"] = answer(body=DENY)
    assert isinstance(fetcher.fetch(replace(source, robots=False), Validators(), NOW), Document)
    assert server.paths() == ["/live"]


def test_all_sources_may_leave_it_out(server: Upstream, source: Source) -> None:
    server.script["/robots.txt"] = answer(body=DENY)
    fetcher = Fetcher(Outbound(user_agent="test/1"), robots=False)
    assert isinstance(fetcher.fetch(source, Validators(), NOW), Document)
    fetcher.close()


def test_asked_once_a_day(server: Upstream, fetcher: Fetcher, source: Source) -> None:
    server.script |= {"/robots.txt": answer(body=b""), "/other": answer(body=b"x")}
    for now in (NOW, NOW + HOUR, NOW + DAY - timedelta(seconds=1)):
        fetcher.fetch(source, Validators(), now)
        fetcher.fetch(replace(source, url=server.url("/other")), Validators(), now)
    assert server.paths().count("/robots.txt") == 1
    server.script["/robots.txt"] = answer(body=DENY)
    with pytest.raises(Refused):
        fetcher.fetch(source, Validators(), NOW + DAY)


@pytest.mark.parametrize("status", [401, 403, 404, 410])
def test_no_rules(status: int, server: Upstream, fetcher: Fetcher, source: Source) -> None:
    server.script["/robots.txt"] = answer(status, DENY)
    for _ in range(2):
        assert isinstance(fetcher.fetch(source, Validators(), NOW), Document)
    assert server.paths() == ["/robots.txt", "/live", "/live"]


def test_a_redirect_is_followed(server: Upstream, fetcher: Fetcher, source: Source) -> None:
    server.script |= {"/robots.txt": redirect("/rules", 301), "/rules": answer(body=DENY)}
    with pytest.raises(Refused, match="does not let us read"):
        fetcher.fetch(source, Validators(), NOW)


@pytest.mark.parametrize("status", [500, 503])
def test_rules_that_can_not_be_told_forbid(status: int, server: Upstream, fetcher: Fetcher, source: Source) -> None:
    server.script["/robots.txt"] = [answer(status), answer(body=b"")]
    with pytest.raises(Refused, match=rf"^robots.txt of 127\.0\.0\.1 answers {status} .* set robots = false") as caught:
        fetcher.fetch(source, Validators(), NOW)
    assert caught.value.status == status
    assert server.paths() == ["/robots.txt"]
    # and it is asked again, not held against the host for a day
    assert isinstance(fetcher.fetch(source, Validators(), NOW), Document)


BROKEN = {"500": answer(500), "429": answer(429), "no HTTP": b"SSH-2.0\r\n"}


@pytest.mark.parametrize("broken", BROKEN.values(), ids=BROKEN)
@pytest.mark.parametrize(("rules", "allowed"), [(b"", True), (DENY, False)], ids=["allowed", "denied"])
def test_old_rules_hold_while_there_are_no_new_ones(
    rules: bytes, allowed: bool, broken: bytes, server: Upstream, fetcher: Fetcher, source: Source
) -> None:
    server.script["/robots.txt"] = [answer(body=rules), broken]
    for now in (NOW, NOW + DAY, NOW + DAY + HOUR / 2, NOW + DAY + HOUR):
        if allowed:
            assert isinstance(fetcher.fetch(source, Validators(), now), Document)
        else:
            with pytest.raises(Refused, match="does not let us read"):
                fetcher.fetch(source, Validators(), now)
    assert server.paths().count("/robots.txt") == 3


def test_throttled_is_no_refusal(server: Upstream, fetcher: Fetcher, source: Source) -> None:
    server.script["/robots.txt"] = [answer(429, headers={"Retry-After": "60"}), answer(body=b"")]
    with pytest.raises(FetchError, match=r"^429 Too Many Requests") as caught:
        fetcher.fetch(source, Validators(), NOW)
    assert not isinstance(caught.value, Refused)
    assert caught.value.retry_after == 60
    with pytest.raises(FetchError, match="nothing sent"):
        fetcher.fetch(replace(source, robots=False), Validators(), NOW + timedelta(seconds=59))
    assert isinstance(fetcher.fetch(source, Validators(), NOW + timedelta(seconds=60)), Document)


def test_a_wait_told_by_robots_txt_holds_for_the_page(server: Upstream, fetcher: Fetcher, source: Source) -> None:
    """The old rules would let us, the host asked us not to."""
    server.script["/robots.txt"] = [answer(body=b""), answer(503, headers={"Retry-After": "60"})]
    fetcher.fetch(source, Validators(), NOW)
    with pytest.raises(FetchError, match="nothing sent"):
        fetcher.fetch(source, Validators(), NOW + DAY)
    assert server.paths() == ["/robots.txt", "/live", "/robots.txt"]


def test_the_rules_of_one_server_are_not_those_of_another(server: Upstream, fetcher: Fetcher, source: Source) -> None:
    with upstream({"/robots.txt": answer(body=DENY)}) as strict, pytest.raises(Refused):
        fetcher.fetch(replace(source, url=strict.url("/live"), allow=strict.allow), Validators(), NOW)
    assert isinstance(fetcher.fetch(source, Validators(), NOW), Document)


def test_many_groups_do_not_multiply() -> None:
    """Names of a group times its rules would be 4 hundred million; only two names mean anything to us."""
    text = "".join(f"User-agent: bot{n}\n" for n in range(20_000)) + "Disallow: /\n" * 20_000
    names = {line for line in _for_us(text).splitlines() if line.startswith("User-agent")}
    assert names == {"User-agent: other"}
