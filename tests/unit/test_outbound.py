"""Answers as the internet gives them: whole, coded, cut, endless, redirected; and the manners of asking."""

from __future__ import annotations

import gzip
import shutil
import socket
import subprocess
import threading
import tracemalloc
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

import brotli
import pytest
from backports import zstd
from hypothesis import given, settings
from hypothesis import strategies as st

from syndicate.errors import FetchError, Refused
from syndicate.outbound import Outbound, parse
from syndicate.outbound.codings import CodingError, Decoding
from tests.upstream import Upstream, answer, dripping, internet, redirect, upstream

BODY = b"Der Pegel der Elbe steigt weiter. " * 400
CAP = 100_000


def deflate(data: bytes, wbits: int = zlib.MAX_WBITS) -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, wbits)
    return packer.compress(data) + packer.flush()


def bare_deflate(data: bytes) -> bytes:
    return deflate(data, -zlib.MAX_WBITS)


Coder = Callable[[bytes], bytes]
CODINGS: dict[str, tuple[str, Coder]] = {
    "none": ("", bytes),
    "identity": ("identity", bytes),
    "gzip": ("gzip", gzip.compress),
    "x-gzip in capitals": ("X-GZIP", gzip.compress),
    "gzip in two members": ("gzip", lambda data: gzip.compress(data[:99]) + gzip.compress(data[99:])),
    "gzip with padding": ("gzip", lambda data: gzip.compress(data) + b"\0" * 100),
    "deflate": ("deflate", deflate),
    "deflate without its wrapper": ("deflate", bare_deflate),
    "br": ("br", brotli.compress),
    "zstd": ("zstd", zstd.compress),
    "zstd in two frames": ("zstd", lambda data: zstd.compress(data[:99]) + zstd.compress(data[99:])),
    "two at once": ("gzip, br", lambda data: brotli.compress(gzip.compress(data))),
}
CODED = {name: row for name, row in CODINGS.items() if row[0] not in ("", "identity")}


@pytest.fixture
def server() -> Iterator[Upstream]:
    with upstream() as running:
        yield running


@pytest.fixture
def out() -> Iterator[Outbound]:
    door = Outbound(user_agent="test/1", timeout=5, max_bytes=CAP)
    yield door
    door.close()


# --- bodies --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "pack"), CODINGS.values(), ids=CODINGS)
def test_codings(name: str, pack: Coder, server: Upstream, out: Outbound) -> None:
    server.script["/"] = answer(body=pack(BODY), headers={"Content-Encoding": name})
    response = out.get(server.url(), allow=server.allow)
    assert (response.status, response.complete, response.cut) == (200, True, None)
    assert response.content == BODY


@pytest.mark.parametrize(("name", "pack"), CODED.values(), ids=CODED)
def test_codings_byte_by_byte(name: str, pack: Coder) -> None:
    decoding = Decoding(name, len(BODY))
    packed = pack(BODY)
    assert b"".join(decoding.feed(packed[i : i + 1]) for i in range(len(packed))) == BODY
    assert decoding.finished
    assert not decoding.over


@pytest.mark.parametrize(("name", "pack"), CODED.values(), ids=CODED)
def test_a_limit_cuts_at_the_byte(name: str, pack: Coder) -> None:
    decoding = Decoding(name, len(BODY) - 1)
    assert decoding.feed(pack(BODY)) == BODY[:-1]
    assert decoding.over


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br", "zstd", "gzip, br"])
@given(junk=st.binary(max_size=200))
@settings(max_examples=60, deadline=None)
def test_junk_decodes_or_is_called_junk(coding: str, junk: bytes) -> None:
    decoding = Decoding(coding, 1_000)
    try:
        assert len(decoding.feed(junk)) <= 1_000
    except CodingError as error:
        message = str(error)
    else:
        message = "broken Content-Encoding"
    assert message == "broken Content-Encoding"


def zeros(coding: str) -> bytes:
    """200 MB of zeros, packed a piece at a time; kept small by its coding, not by us."""
    piece, pieces = b"\0" * 1_000_000, 200
    if coding == "br":
        return brotli.compress(piece * pieces, quality=5)
    packer = {"gzip": lambda: zlib.compressobj(9, zlib.DEFLATED, 31), "zstd": zstd.ZstdCompressor}[coding]()
    return b"".join(packer.compress(piece) for _ in range(pieces)) + packer.flush()


@pytest.mark.parametrize("coding", ["gzip", "br", "zstd"])
@pytest.mark.parametrize("cap", [CAP, 5_000_000])
def test_bombs(coding: str, cap: int, server: Upstream) -> None:
    server.script["/"] = answer(body=zeros(coding), headers={"Content-Encoding": coding})
    out = Outbound(user_agent="test", timeout=10, max_bytes=cap)
    tracemalloc.start()
    try:
        response = out.get(server.url(), allow=server.allow)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
        out.close()
    assert response.content == b"\0" * cap
    assert not response.complete
    assert response.cut == f"larger than {cap:,} bytes"
    assert peak < 6 * cap + 2_000_000


def test_a_bomb_inside_a_bomb(server: Upstream, out: Outbound) -> None:
    """Unpacked once it is over the cap already, though its own content would not be."""
    inner = b"".join(gzip.compress(b"") for _ in range(20_000))
    server.script["/"] = answer(body=brotli.compress(inner), headers={"Content-Encoding": "gzip, br"})
    response = out.get(server.url(), allow=server.allow)
    assert not response.complete
    assert response.content == b""


def test_much_on_the_wire_and_nothing_in_it(server: Upstream, out: Outbound) -> None:
    server.script["/"] = answer(body=gzip.compress(b"") * 6_000, headers={"Content-Encoding": "gzip"})
    response = out.get(server.url(), allow=server.allow)
    assert (response.content, response.complete, response.cut) == (b"", False, "larger than 100,000 bytes")


BROKEN = {
    "not gzip at all": ("gzip", b"<html>", "broken Content-Encoding"),
    "gzip, cut": ("gzip", gzip.compress(BODY)[:-9], "ended before its Content-Encoding did"),
    "br, cut": ("br", brotli.compress(BODY)[:-1], "ended before its Content-Encoding did"),
    "zstd, cut": ("zstd", zstd.compress(BODY)[:-1], "ended before its Content-Encoding did"),
    "deflate, cut": ("deflate", deflate(BODY)[:-1], "ended before its Content-Encoding did"),
    "unknown": ("compress", BODY, "Content-Encoding 'compress' can't be undone"),
    "a pile": ("br, br, br, br", BODY, "Content-Encoding 'br, br, br, br' can't be undone"),
    "zstd with a window of 128 MB": ("zstd", b"\x28\xb5\x2f\xfd\x00\x88" + b"\0" * 50, "broken Content-Encoding"),
}


@pytest.mark.parametrize(("coding", "body", "why"), BROKEN.values(), ids=BROKEN)
def test_broken_codings(coding: str, body: bytes, why: str, server: Upstream, out: Outbound) -> None:
    server.script["/"] = answer(body=body, headers={"Content-Encoding": coding})
    response = out.get(server.url(), allow=server.allow)
    assert (response.complete, response.cut) == (False, why)
    assert BODY.startswith(response.content)


CUT = {
    "less than declared": (
        b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\nhalf",
        b"half",
        "connection broke after 4 bytes",
    ),
    "chunks that stop": (
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n",
        b"half",
        "connection broke after 4 bytes",
    ),
    "chunks that are none": (
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\nzz\r\n",
        b"half",
        "connection broke after 4 bytes",
    ),
    "more than the cap declared": (
        answer(body=b"x" * (CAP + 1)),
        b"x" * CAP,
        "larger than 100,000 bytes",
    ),
    "more than the cap, undeclared": (
        b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * (CAP + 1),
        b"x" * CAP,
        "larger than 100,000 bytes",
    ),
}
WHOLE = {
    "until the connection ends": (b"HTTP/1.1 200 OK\r\n\r\nwhole", b"whole"),
    "HTTP/1.0": (b"HTTP/1.0 200 OK\r\n\r\nwhole", b"whole"),
    "more than declared": (b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nwhole and more", b"whole"),
    "length that is no number": (b"HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\nwhole", b"whole"),
    "chunks": (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nwhole\r\n0\r\n\r\n", b"whole"),
    "exactly the cap": (answer(body=b"x" * CAP), b"x" * CAP),
    "nothing": (answer(), b""),
    "nothing, said to be gzip": (answer(headers={"Content-Encoding": "gzip"}), b""),
}


@pytest.mark.parametrize(("raw", "content", "why"), CUT.values(), ids=CUT)
def test_cut(raw: bytes, content: bytes, why: str, server: Upstream, out: Outbound) -> None:
    server.script["/"] = raw
    response = out.get(server.url(), allow=server.allow)
    assert (response.content, response.complete, response.cut) == (content, False, why)


@pytest.mark.parametrize(("raw", "content"), WHOLE.values(), ids=WHOLE)
def test_whole(raw: bytes, content: bytes, server: Upstream, out: Outbound) -> None:
    server.script["/"] = raw
    response = out.get(server.url(), allow=server.allow)
    assert (response.content, response.complete) == (content, True)
    # and the next answer on this host is not what was left over of this one
    server.script["/next"] = answer(body=b"next")
    assert out.get(server.url("/next"), allow=server.allow).content == b"next"


# --- the deadline --------------------------------------------------------------------------------------------------

HEAD = b"HTTP/1.1 200 OK\r\n"
DRIPS = {
    "headers": (HEAD, b"X-A: b\r\n"),
    "status line": (b"HTTP/1.1 2", b"0"),
    "redirect": (b"HTTP/1.1 302 Found\r\nLocation: /", b"a"),
}
BODY_DRIPS = {
    "body": (HEAD + b"\r\nstart", b"."),
    "length": (HEAD + b"Content-Length: 9999\r\n\r\nstart", b"."),
    "chunks": (HEAD + b"Transfer-Encoding: chunked\r\n\r\n5\r\nstart\r\n", b"1\r\n.\r\n"),
    "chunk extension": (HEAD + b"Transfer-Encoding: chunked\r\n\r\n5\r\nstart\r\n1;", b"a"),
    "trailer": (HEAD + b"Transfer-Encoding: chunked\r\n\r\n5\r\nstart\r\n0\r\n", b"A: b\r\n"),
    "gzip that never says anything": (
        HEAD + b"Content-Encoding: gzip\r\n\r\n" + gzip.compress(b"start") + b"\x1f\x8b\x08\x08\0\0\0\0\0\0",
        b"n",
    ),
}


@pytest.mark.parametrize(("head", "drop"), DRIPS.values(), ids=DRIPS)
def test_dripping_before_the_body(head: bytes, drop: bytes, server: Upstream) -> None:
    server.script["/"] = dripping(head, drop)
    out = Outbound(user_agent="test", timeout=0.4)
    with pytest.raises(FetchError, match=r"did not answer within 0\.4 s"):
        out.get(server.url(), allow=server.allow)


@pytest.mark.parametrize(("head", "drop"), BODY_DRIPS.values(), ids=BODY_DRIPS)
def test_dripping_body(head: bytes, drop: bytes, server: Upstream) -> None:
    server.script["/"] = dripping(head, drop)
    response = Outbound(user_agent="test", timeout=0.4).get(server.url(), allow=server.allow)
    assert (response.complete, response.cut) == (False, "not done within 0.4 s")
    assert response.content.startswith(b"start")


def test_the_deadline_counts_over_redirects(server: Upstream) -> None:
    """Each answer comes in time, all of them together do not."""

    def slow(location: str) -> Callable[[], Iterator[bytes]]:
        def parts() -> Iterator[bytes]:
            threading.Event().wait(0.1)
            yield redirect(location)

        return parts

    server.script = {f"/{n}": slow(f"/{n + 1}") for n in range(9)}
    with pytest.raises(FetchError, match="did not answer within"):
        Outbound(user_agent="test", timeout=0.5).get(server.url("/0"), allow=server.allow)
    assert 1 < len(server.requests) < 9


def test_a_resolver_that_sleeps_holds_nobody(server: Upstream) -> None:
    awake = threading.Event()

    def getaddrinfo(host: str, port: int, **kwargs: object):  # type: ignore[no-untyped-def]  # stands in for getaddrinfo
        awake.wait(10)
        return []

    out = Outbound(user_agent="test", timeout=0.1, getaddrinfo=getaddrinfo)
    with pytest.raises(FetchError, match="did not answer within"):
        out.get("http://slow.example/")
    awake.set()


# --- errors: one clear line ----------------------------------------------------------------------------------------

NO_ANSWERS = {
    "nothing at all": b"",
    "not HTTP": b"SSH-2.0-OpenSSH_9.2\r\n",
    "endless header": HEAD + b"X: " + b"a" * 70_000,
    "too many headers": HEAD + b"X: y\r\n" * 200 + b"\r\n",
    "two lengths": HEAD + b"Content-Length: 5, 6\r\n\r\nwhole",
    "half a status": b"HTTP/1.1",
}


@pytest.mark.parametrize("raw", NO_ANSWERS.values(), ids=NO_ANSWERS)
def test_no_answer(raw: bytes, server: Upstream, out: Outbound) -> None:
    server.script["/"] = raw
    with pytest.raises(FetchError, match=r"no proper HTTP answer|can't be reached") as caught:
        out.get(server.url(), allow=server.allow)
    assert not isinstance(caught.value, Refused)
    assert str(caught.value).isprintable()
    assert len(str(caught.value)) < 250


PIECES = [b"HTTP/1.1 200 OK\r\n", b"HTTP/1.1 302 Found\r\n", b"HTTP/1.1 304 x\r\n", b"Location: ", b"Content-Length: ", b"Transfer-Encoding: chunked\r\n", b"Content-Encoding: gzip, br\r\n", b"\r\n", b"\r\n\r\n", b"-5", b"5", b"ffffffffffffffffffff", b":", b" ", b"\0", b"\xff", b"/x", b"http://["]  # fmt: skip


@given(st.lists(st.one_of(st.sampled_from(PIECES), st.binary(max_size=8)), max_size=12))
@settings(max_examples=150, deadline=None)
def test_any_bytes_are_an_answer_or_a_clear_no(fuzzed: tuple[Upstream, Outbound], pieces: list[bytes]) -> None:
    server, out = fuzzed
    server.script["/"] = lambda: pieces  # bit by bit, then the connection ends
    try:
        out.get(server.url(), allow=server.allow)
        line = ""
    except FetchError as error:
        line = str(error)
    assert line == "" or line.isprintable()


@pytest.fixture(scope="module")
def fuzzed() -> Iterator[tuple[Upstream, Outbound]]:
    with upstream() as running:
        yield running, Outbound(user_agent="test", timeout=2, max_bytes=CAP)


def test_nobody_listens(out: Outbound) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
        with pytest.raises(FetchError, match=f"127.0.0.1:{port} can't be reached: Connection refused"):
            out.get(f"http://127.0.0.1:{port}/", allow=[f"127.0.0.1:{port}"])


def test_no_such_name(out: Outbound) -> None:
    def getaddrinfo(host: str, port: int, **kwargs: object):  # type: ignore[no-untyped-def]  # stands in for getaddrinfo
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    out = Outbound(user_agent="test", getaddrinfo=getaddrinfo)
    with pytest.raises(FetchError, match=r"^nowhere\.example can't be found: Name or service not known$"):
        out.get("http://nowhere.example/")


@pytest.mark.parametrize("headers", [{"X-Key": "a\r\nX-B: c"}, {"X Key": "a"}, {"X-Key": "→"}, {"": "a"}])
def test_headers_that_can_not_be_sent(headers: dict[str, str], server: Upstream, out: Outbound) -> None:
    with pytest.raises(FetchError, match="can't be sent") as caught:
        out.get(server.url(), headers, allow=server.allow)
    assert server.connections == 0
    assert "X-B" not in str(caught.value)


# --- redirects -----------------------------------------------------------------------------------------------------

PERMANENT = {
    "301": (["301"], True),
    "308 twice": (["308", "301"], True),
    "302": (["302"], False),
    "301, then 307": (["301", "307"], False),
    "303, then 308": (["303", "308"], False),
}


@pytest.mark.parametrize(("statuses", "permanent"), PERMANENT.values(), ids=PERMANENT)
def test_permanent_redirects(statuses: list[str], permanent: bool, server: Upstream, out: Outbound) -> None:
    for n, status in enumerate(statuses):
        server.script[f"/{n}"] = redirect(f"{n + 1}#part", int(status))
    last = server.url(f"/{len(statuses)}")
    server.script[f"/{len(statuses)}"] = answer(body=b"here")
    response = out.get(server.url("/0"), allow=server.allow)
    assert (response.content, response.url, response.hops) == (b"here", last, len(statuses))
    assert response.permanent_url == (last if permanent else None)


def test_no_redirect_is_no_move(server: Upstream, out: Outbound) -> None:
    server.script["/"] = answer(body=b"here")
    response = out.get(server.url(), allow=server.allow)
    assert (response.permanent_url, response.hops) == (None, 0)


def test_a_redirect_without_location_is_an_answer(server: Upstream, out: Outbound) -> None:
    server.script["/"] = answer(302)
    assert out.get(server.url(), allow=server.allow).status == 302


def test_a_location_in_utf8(server: Upstream, out: Outbound) -> None:
    server.script["/"] = redirect("/über".encode().decode("latin-1"))
    server.script["/%C3%BCber"] = answer(body=b"over")
    assert out.get(server.url(), allow=server.allow).content == b"over"


def test_two_locations(server: Upstream, out: Outbound) -> None:
    server.script["/"] = b"HTTP/1.1 302 Found\r\nLocation: /a\r\nLocation: /a\r\nContent-Length: 0\r\n\r\n"
    server.script["/a"] = answer(body=b"a")
    assert out.get(server.url(), allow=server.allow).content == b"a"


def test_circle(server: Upstream, out: Outbound) -> None:
    server.script = {"/a": redirect("/b"), "/b": redirect("/c"), "/c": redirect("/b")}
    with pytest.raises(FetchError, match=r"^redirects in a circle: \S+/b → \S+/c → \S+/b$"):
        out.get(server.url("/a"), allow=server.allow)
    assert server.paths() == ["/a", "/b", "/c"]


def test_a_redirect_to_itself(server: Upstream, out: Outbound) -> None:
    server.script["/"] = redirect("/")
    with pytest.raises(FetchError, match="in a circle"):
        out.get(server.url(), allow=server.allow)


def test_endless_redirects(server: Upstream, out: Outbound) -> None:
    server.script = {f"/{n}": redirect(f"/{n + 1}") for n in range(20)}
    with pytest.raises(FetchError, match=r"more than 10 redirects: \S+/0 → … → \S+/11$"):
        out.get(server.url("/0"), allow=server.allow)
    assert len(server.requests) == 11


def test_ten_redirects_are_followed(server: Upstream, out: Outbound) -> None:
    server.script = {f"/{n}": redirect(f"/{n + 1}") for n in range(10)}
    server.script["/10"] = answer(body=b"there")
    assert out.get(server.url("/0"), allow=server.allow).content == b"there"


def test_a_redirect_to_no_url(server: Upstream, out: Outbound) -> None:
    server.script["/"] = redirect("http://[half/")
    with pytest.raises(FetchError, match="redirects to what is no URL"):
        out.get(server.url(), allow=server.allow)


# --- headers -------------------------------------------------------------------------------------------------------


def test_what_is_sent(server: Upstream, out: Outbound) -> None:
    out.get(server.url(), {"accept": "text/html", "X-Key": "k"}, allow=server.allow)
    assert dict(server.requests[0].headers) == {
        "Host": server.authority,
        "User-Agent": "test/1",
        "Accept-Encoding": "gzip, deflate, br, zstd",
        "accept": "text/html",
        "X-Key": "k",
    }


SECRETS = {"Authorization": "Bearer s", "Cookie": "c", "X-Key": "k", "User-Agent": "special/1"}
TRAVELLING = {"Accept": "text/html", "If-None-Match": '"1"', "If-Modified-Since": "Wed, 07 Jan 2026 16:34:00 GMT"}


def test_a_host_gets_all_headers_after_its_own_redirect(server: Upstream, out: Outbound) -> None:
    server.script = {"/a": redirect("/b"), "/b": answer()}
    out.get(server.url("/a"), SECRETS | TRAVELLING, allow=server.allow)
    assert server.paths() == ["/a", "/b"]
    for request in server.requests:
        assert (SECRETS | TRAVELLING).items() <= dict(request.headers).items()


def test_secrets_stay_with_their_host(server: Upstream, monkeypatch: pytest.MonkeyPatch) -> None:
    out = Outbound(user_agent="test/1", timeout=5, getaddrinfo=internet(monkeypatch))
    server.script = {"/a": redirect(server.url("/b", "two.example")), "/b": redirect(server.url("/c", "one.example"))}
    server.script["/c"] = answer(body=b"c")
    assert out.get(server.url("/a", "one.example"), SECRETS | TRAVELLING).content == b"c"
    first, second, third = (dict(request.headers) for request in server.requests)
    assert (SECRETS | TRAVELLING).items() <= first.items()
    assert {name: value for name, value in second.items() if name != "Host"} == {
        **TRAVELLING,
        "User-Agent": "test/1",
        "Accept-Encoding": "gzip, deflate, br, zstd",
    }
    assert SECRETS.items() <= third.items()


TRUST = {
    "itself": ("http://a.example/", "http://a.example/b", True),
    "behind TLS": ("http://a.example/", "https://a.example/", True),
    "no longer behind TLS": ("https://a.example/", "http://a.example/", False),
    "another port": ("http://a.example/", "http://a.example:81/", False),
    "TLS on another port": ("http://a.example:81/", "https://a.example/", False),
    "another host": ("https://a.example/", "https://www.a.example/", False),
}


@pytest.mark.parametrize(("first", "second", "trusted"), TRUST.values(), ids=TRUST)
def test_who_is_trusted(first: str, second: str, trusted: bool) -> None:
    assert parse(first).trusts(parse(second)) == trusted


# --- connections ---------------------------------------------------------------------------------------------------


def test_connections_are_kept(server: Upstream, out: Outbound) -> None:
    server.script = {
        "/": answer(body=b"a"),
        "/304": answer(304),
        "/gz": answer(body=gzip.compress(b"z"), headers={"Content-Encoding": "gzip"}),
    }
    for path in ("/", "/304", "/gz", "/404", "/"):
        out.get(server.url(path), allow=server.allow)
    assert [request.connection for request in server.requests] == [1] * 5


def test_a_connection_with_an_unread_rest_is_not_kept(server: Upstream, out: Outbound) -> None:
    server.script["/"] = [answer(body=b"x" * (CAP * 3)), answer(body=b"fine")]
    assert not out.get(server.url(), allow=server.allow).complete
    assert out.get(server.url(), allow=server.allow).content == b"fine"
    assert [request.connection for request in server.requests] == [1, 2]


def test_a_connection_that_died_while_kept(server: Upstream, out: Outbound) -> None:
    """The server takes the second request and hangs up without a word, as one that timed the connection out does."""
    server.script["/"] = [answer(body=b"one"), b"", answer(body=b"three")]
    assert out.get(server.url(), allow=server.allow).content == b"one"
    assert out.get(server.url(), allow=server.allow).content == b"three"


def test_a_server_sees_few_requests_at_a_time(server: Upstream) -> None:
    """Twelve want in, two get in at a time, and none fails for having waited."""
    inside, most, lock = 0, 0, threading.Lock()

    def slow() -> Iterator[bytes]:
        nonlocal inside, most
        with lock:
            inside += 1
            most = max(most, inside)
        threading.Event().wait(0.1)
        with lock:
            inside -= 1
        yield answer(body=b"done")

    server.script["/"] = slow
    out = Outbound(user_agent="test", timeout=0.5, per_host=2)
    got: list[bytes] = []
    threads = [
        threading.Thread(target=lambda: got.append(out.get(server.url(), allow=server.allow).content))
        for _ in range(12)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert got == [b"done"] * 12
    assert most == 2


def test_an_error_gives_its_turn_back(server: Upstream) -> None:
    server.script["/"] = b""
    out = Outbound(user_agent="test", timeout=2, per_host=1)
    for _ in range(3):
        with pytest.raises(FetchError, match=r"no proper HTTP answer"):
            out.get(server.url(), allow=server.allow)


# --- TLS -----------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A certificate for ``pinned.test``, its own authority, and its key."""
    if shutil.which("openssl") is None:
        pytest.skip("needs the openssl command to make a certificate")
    folder = tmp_path_factory.mktemp("tls")
    chain, key = folder / "chain.pem", folder / "key.pem"
    command = "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=pinned.test -addext subjectAltName=DNS:pinned.test -addext keyUsage=critical,digitalSignature,keyCertSign"
    subprocess.run([*command.split(), "-keyout", str(key), "-out", str(chain)], check=True, capture_output=True)
    return chain, key


@pytest.fixture
def tls(certificate: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Upstream, list[str | None]]]:
    """A TLS server whose certificate we trust, and the names it was asked for."""
    import ssl

    monkeypatch.setenv("SSL_CERT_FILE", str(certificate[0]))
    names: list[str | None] = []
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*certificate)
    context.sni_callback = lambda _, name, __: names.append(name)
    with upstream({"/": answer(body=b"behind TLS")}, context) as running:
        yield running, names


def at_loopback(host: str, port: int, **kwargs: object):  # type: ignore[no-untyped-def]  # stands in for getaddrinfo
    return socket.getaddrinfo("127.0.0.1", port, type=socket.SOCK_STREAM)


def test_tls_keeps_the_name(tls: tuple[Upstream, list[str | None]]) -> None:
    server, names = tls
    out = Outbound(user_agent="test", timeout=5, getaddrinfo=at_loopback)
    for _ in range(2):
        response = out.get(server.url(host="pinned.test"), allow=[f"pinned.test:{server.port}"])
        assert (response.content, response.complete) == (b"behind TLS", True)
    out.close()
    assert names == ["pinned.test"]
    assert [request.headers["Host"] for request in server.requests] == [f"pinned.test:{server.port}"] * 2
    assert [request.connection for request in server.requests] == [1, 1]


@pytest.mark.parametrize("host", ["other.test", "127.0.0.1"])
def test_tls_with_another_name_is_not_trusted(host: str, tls: tuple[Upstream, list[str | None]]) -> None:
    server, _ = tls
    out = Outbound(user_agent="test", timeout=5, getaddrinfo=at_loopback)
    with pytest.raises(FetchError, match=f"^{host}: its certificate is not trusted: "):
        out.get(server.url(host=host), allow=[f"{host}:{server.port}"])
    assert server.requests == []


def test_tls_that_drips(tls: tuple[Upstream, list[str | None]]) -> None:
    server, _ = tls
    server.script["/"] = dripping(b"HTTP/1.1 200 OK\r\n\r\nstart")
    out = Outbound(user_agent="test", timeout=1, getaddrinfo=at_loopback)
    response = out.get(server.url(host="pinned.test"), allow=[f"pinned.test:{server.port}"])
    assert (response.complete, response.cut) == (False, "not done within 1 s")


def test_no_tls_where_it_is_asked_for(server: Upstream, out: Outbound) -> None:
    with pytest.raises(FetchError, match="does not speak TLS as we do: "):
        out.get(server.url().replace("http:", "https:"), allow=server.allow)
