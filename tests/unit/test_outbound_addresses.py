"""Which addresses are asked. Nothing forbidden may reach a server, however it is spelled."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syndicate.errors import FetchError, Refused
from syndicate.outbound import Allowance, Outbound, parse
from syndicate.outbound.addresses import embedded, is_public
from tests.upstream import Upstream, answer, redirect, upstream

PUBLIC = {
    "v4": "93.184.216.34",
    "v4 next to private": "172.32.0.1",
    "v4 below carrier-grade NAT": "100.63.255.255",
    "v6": "2606:4700::1111",
    "v4-mapped": "::ffff:93.184.216.34",
    "NAT64": "64:ff9b::5db8:d822",
    "6to4": "2002:5db8:d822::1",
}
CLOSED = {
    "this network": "0.0.0.0",
    "loopback": "127.0.0.1",
    "loopback, far end": "127.255.255.254",
    "private 10": "10.0.0.1",
    "private 172": "172.31.255.255",
    "private 192": "192.168.1.1",
    "carrier-grade NAT": "100.100.100.200",
    "link-local": "169.254.169.254",
    "protocol assignments": "192.0.0.192",
    "documentation": "203.0.113.7",
    "benchmark": "198.19.0.1",
    "multicast": "224.0.0.1",
    "reserved": "240.0.0.1",
    "broadcast": "255.255.255.255",
    "v6 unspecified": "::",
    "v6 loopback": "::1",
    "v6 private": "fd00::1",
    "v6 link-local": "fe80::1",
    "v6 site-local": "fec0::1",
    "v6 multicast": "ff02::1",
    "v6 documentation": "2001:db8::1",
    "v6 documentation, new": "3fff::1",
    "v6 discard": "100::1",
    "v6 segment routing": "5f00::1",
    "v4-mapped": "::ffff:127.0.0.1",
    "v4-mapped private": "::ffff:10.0.0.1",
    "v4-compatible": "::7f00:1",
    "NAT64": "64:ff9b::7f00:1",
    "NAT64 of a private": "64:ff9b::a00:1",
    "NAT64, local use": "64:ff9b:1::5db8:d822",
    "6to4": "2002:7f00:1::",
    "6to4 of a private": "2002:c0a8:101::1",
    "Teredo": "2001:0:5db8:d822::1",
}
SPELLINGS = {
    "dotted": "127.0.0.1",
    "name": "localhost",
    "two parts": "127.1",
    "one number": "2130706433",
    "hexadecimal": "0x7f.1",
    "octal": "0177.0.0.1",
    "zero": "0",
    "percent-encoded": "%31%32%37.0.0.1",
    "v4-mapped": "[::ffff:127.0.0.1]",
    "v4-mapped, hexadecimal": "[::ffff:7f00:1]",
    "v6 loopback": "[::1]",
    "v4-compatible": "[::7f00:1]",
    "NAT64": "[64:ff9b::7f00:1]",
    "6to4": "[2002:7f00:1::]",
    "Teredo": "[2001:0:7f00:1::1]",
    "link-local": "[fe80::1]",
    "private v6": "[fd00::1]",
    "private 10": "10.0.0.1",
    "private 192": "192.168.0.1",
    "cloud metadata": "169.254.169.254",
    "cloud metadata, another": "100.100.100.200",
    "user": "user@127.0.0.1",
    "user and password": "user:secret@127.0.0.1",
    "full-width digits": "\uff11\uff12\uff17.0.0.1",
}


@pytest.fixture
def server() -> Iterator[Upstream]:
    with upstream({"/": answer(body=b"reached")}) as running:
        yield running


@pytest.fixture
def out() -> Iterator[Outbound]:
    door = Outbound(user_agent="test", timeout=2)
    yield door
    door.close()


@pytest.mark.parametrize("address", PUBLIC.values(), ids=PUBLIC)
def test_public(address: str) -> None:
    assert is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize("address", CLOSED.values(), ids=CLOSED)
def test_closed(address: str) -> None:
    assert not is_public(ipaddress.ip_address(address))


@given(st.ip_addresses(v=4))
@settings(max_examples=100, deadline=None)
def test_wrapping_never_opens(address: ipaddress.IPv4Address) -> None:
    """An IPv4 address in any IPv6 dress is as public as it is naked."""
    number = int(address)
    dressed = [0xFFFF << 32 | number, number, 0x64FF9B << 96 | number, 0x2002 << 112 | number << 80 | 1]
    for form in map(ipaddress.IPv6Address, dressed):
        assert embedded(form) == (address,)
        assert is_public(form) == is_public(address)


@given(st.ip_addresses())
@settings(max_examples=200, deadline=None)
def test_what_python_takes_for_private_is_never_public(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> None:
    if not embedded(address) and not address.is_global:
        assert not is_public(address)


@pytest.mark.parametrize("host", SPELLINGS.values(), ids=SPELLINGS)
def test_forbidden_spellings_reach_nobody(host: str, server: Upstream, out: Outbound) -> None:
    with pytest.raises(Refused):
        out.get(server.url(host=host))
    assert server.connections == 0


def test_the_refusal_says_what_to_do(server: Upstream, out: Outbound) -> None:
    with pytest.raises(Refused) as caught:
        out.get(server.url())
    assert str(caught.value) == (
        f'127.0.0.1 is not a public address; to poll it anyway, add allow = ["127.0.0.1:{server.port}"] to the source '
        f"(preview: --allow 127.0.0.1:{server.port})"
    )
    with pytest.raises(Refused, match=r"localhost \(127\.0\.0\.1\) is not .* allow = \[\"localhost:"):
        Outbound(user_agent="test", getaddrinfo=resolver("127.0.0.1")).get(server.url(host="localhost"))


def test_a_password_is_not_repeated(out: Outbound) -> None:
    with pytest.raises(Refused) as caught:
        out.get("http://user:hunter2@example.org/")
    assert "hunter2" not in str(caught.value)


ALLOWED = {
    "host and port": ("127.0.0.1", ["127.0.0.1:{port}"]),
    "network": ("127.0.0.1", ["127.0.0.0/8"]),
    "one address": ("127.0.0.1", ["10.0.0.1:80", "127.0.0.1/32"]),
    "one address, bare": ("127.0.0.1", ["127.0.0.1"]),
    "v6 address beside it": ("127.0.0.1", ["::1", "127.0.0.0/24"]),
    "name as written": ("LocalHost", ["localhost:{port}"]),
    "name in capitals": ("localhost", ["LOCALHOST:{port}"]),
    "network of the mapped address": ("[::ffff:127.0.0.1]", ["127.0.0.0/8"]),
}
NOT_ALLOWED = {
    "nothing": ("127.0.0.1", []),
    "another port": ("127.0.0.1", ["127.0.0.1:1"]),
    "another spelling": ("localhost", ["127.0.0.1:{port}"]),
    "another network": ("127.0.0.1", ["10.0.0.0/8"]),
    "v6 address that looks like host and port": ("127.0.0.1", ["::1"]),
    "another family": ("127.0.0.1", ["::/0"]),
}


@pytest.mark.parametrize(("host", "allow"), ALLOWED.values(), ids=ALLOWED)
def test_allowed(host: str, allow: list[str], server: Upstream) -> None:
    out = Outbound(user_agent="test", timeout=2, getaddrinfo=resolver("127.0.0.1"))
    assert out.get(server.url(host=host), allow=filled(allow, server)).content == b"reached"
    out.close()


@pytest.mark.parametrize(("host", "allow"), NOT_ALLOWED.values(), ids=NOT_ALLOWED)
def test_not_allowed(host: str, allow: list[str], server: Upstream, out: Outbound) -> None:
    with pytest.raises(Refused):
        out.get(server.url(host=host), allow=filled(allow, server))
    assert server.connections == 0


@pytest.mark.parametrize(
    "entry",
    ["localhost", "10.0.0.0/99", "a/b:80", "a:b", "a:0", "a:99999999999", ":80", "host:99999", "", "10.1.2.3/8"],
)
def test_an_exception_that_is_none_is_refused(entry: str) -> None:
    with pytest.raises(ValueError, match="allow:"):
        Allowance.parse([entry])
    with pytest.raises(Refused, match="allow:"):
        Outbound(user_agent="test").get("http://127.0.0.1/", allow=[entry])


def test_a_redirect_inherits_no_exception(server: Upstream, out: Outbound) -> None:
    with upstream({"/": answer(body=b"inner")}) as inner:
        server.script["/"] = redirect(inner.url())
        with pytest.raises(Refused, match="redirects to it"):
            out.get(server.url(), allow=[server.authority, inner.authority])
        with pytest.raises(Refused, match="redirects to it"):
            out.get(server.url(), allow=["127.0.0.0/8"])
        assert inner.connections == 0


def test_a_redirect_to_the_same_door_keeps_the_exception(server: Upstream, out: Outbound) -> None:
    server.script = {"/a": redirect("/b"), "/b": answer(body=b"b")}
    assert out.get(server.url("/a"), allow=server.allow).content == b"b"


def test_a_kept_connection_opens_no_door_for_others(server: Upstream, out: Outbound) -> None:
    """The connection stands and needs no look-up; without the exception it is not used all the same."""
    for _ in range(2):
        assert out.get(server.url(), allow=server.allow).content == b"reached"
    assert [request.connection for request in server.requests] == [1, 1]
    with pytest.raises(Refused):
        out.get(server.url())
    assert len(server.requests) == 2


REDIRECTS = [
    "http://10.0.0.1/",
    "http://169.254.169.254/latest/",
    "http://[::1]/",
    "//127.0.0.1:1/",
    "file:///etc/passwd",
    "ftp://example.org/",
    "http://me@example.org/",
    "javascript:alert(1)",
]


@pytest.mark.parametrize("location", REDIRECTS)
def test_forbidden_redirects(location: str, server: Upstream, out: Outbound) -> None:
    server.script["/"] = redirect(location)
    with pytest.raises(Refused):
        out.get(server.url(), allow=server.allow)
    assert len(server.requests) == 1


def resolver(*addresses: str, calls: list[str] | None = None):  # type: ignore[no-untyped-def]  # stands in for getaddrinfo
    """Names resolve to these addresses, all of them every time."""

    def getaddrinfo(host: str, port: int, *args: object, **kwargs: object):  # type: ignore[no-untyped-def]  # as above
        if calls is not None:
            calls.append(host)
        found = []
        for address in addresses:
            found += socket.getaddrinfo(address, port, type=socket.SOCK_STREAM)
        return found

    return getaddrinfo


def filled(allow: list[str], server: Upstream) -> list[str]:
    return [entry.format(port=server.port) for entry in allow]


def test_one_forbidden_answer_refuses_the_name(server: Upstream) -> None:
    out = Outbound(user_agent="test", timeout=2, getaddrinfo=resolver("93.184.216.34", "127.0.0.1"))
    with pytest.raises(Refused):
        out.get(server.url(host="news.example"))
    assert server.connections == 0


def test_a_zone_is_no_way_round(server: Upstream) -> None:
    def getaddrinfo(host: str, port: int, **kwargs: object):  # type: ignore[no-untyped-def]  # stands in for getaddrinfo
        return [(socket.AF_INET6, socket.SOCK_STREAM, 6, "", ("fe80::1%lo", port, 0, 1))]

    with pytest.raises(Refused):
        Outbound(user_agent="test", getaddrinfo=getaddrinfo).get(server.url(host="[fe80::1%25lo]"))


def test_rebinding_finds_the_name_already_resolved(server: Upstream) -> None:
    """Looked up once for each connection: the address that was checked is the one that is dialled."""
    answers = ["127.0.0.1", "10.0.0.1"]
    calls = []

    def getaddrinfo(host: str, port: int, **kwargs: object):  # type: ignore[no-untyped-def]  # stands in for getaddrinfo
        calls.append(host)
        return socket.getaddrinfo(answers.pop(0), port, type=socket.SOCK_STREAM)

    out = Outbound(user_agent="test", timeout=2, getaddrinfo=getaddrinfo)
    server.script["/"] = answer(body=b"first", headers={"Connection": "close"})
    url = server.url(host="rebinding.example")
    assert out.get(url, allow=["127.0.0.0/8"]).content == b"first"
    assert calls == ["rebinding.example"]
    assert server.requests[0].headers["Host"] == f"rebinding.example:{server.port}"
    with pytest.raises(Refused, match=r"rebinding\.example \(10\.0\.0\.1\)"):
        out.get(url, allow=["127.0.0.0/8"])
    assert len(server.requests) == 1


def test_the_next_address_is_tried(server: Upstream) -> None:
    out = Outbound(user_agent="test", timeout=2, getaddrinfo=resolver("127.0.0.2", "127.0.0.1"))
    assert out.get(server.url(host="two.example"), allow=["127.0.0.0/8"]).content == b"reached"
    out.close()


def test_the_environment_names_no_proxy(server: Upstream, out: Outbound, monkeypatch: pytest.MonkeyPatch) -> None:
    with upstream({"/": answer(body=b"proxied")}) as proxy:
        for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
            monkeypatch.setenv(name, proxy.url())
        assert out.get(server.url(), allow=server.allow).content == b"reached"
        assert proxy.connections == 0


URLS = {
    "port kept": ("http://Example.ORG:8081/A?b=c#d", "http://example.org:8081/A?b=c"),
    "own port left out": ("https://example.org:443", "https://example.org/"),
    "space and umlaut": (" http://example.org/a b/ü ", "http://example.org/a%20b/%C3%BC"),
    "umlaut in the host": ("http://bücher.example:81/", "http://xn--bcher-kva.example:81/"),
    "v6": ("http://[2606:4700::1111]/", "http://[2606:4700::1111]/"),
    "backslash is no host": ("http://example.org\\@127.0.0.1/", "http://example.org/%5C@127.0.0.1/"),
}
NO_URLS = {
    "empty": "",
    "words": "no url",
    "no host": "http:///path",
    "bad port": "http://example.org:99999/",
    "bracket": "http://[::1/",
    "too long": "http://example.org/" + "a" * 9_000,
    "control character in the host": "http://exa\x00mple.org/",
    "endless label": f"http://{'ü' * 100}.example/",
}


@pytest.mark.parametrize(("url", "normal"), URLS.values(), ids=URLS)
def test_urls(url: str, normal: str) -> None:
    assert parse(url).url == normal


@pytest.mark.parametrize("url", NO_URLS.values(), ids=NO_URLS)
def test_what_is_no_url(url: str) -> None:
    with pytest.raises(FetchError) as caught:
        parse(url)
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 200


@given(st.text(max_size=60))
@settings(max_examples=200, deadline=None)
def test_any_text_is_a_target_or_a_clear_no(text: str) -> None:
    try:
        target = parse("http://" + text)
    except FetchError as error:
        message = str(error)
    else:
        message = ""
        assert parse(target.url) == target
        assert target.path.startswith("/")
        assert target.path.isascii()
    assert message == "" or message.isprintable()
