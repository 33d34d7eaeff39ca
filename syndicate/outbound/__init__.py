"""The only door out: resolves, checks and pins the address; caps, deadlines, redirects.

A name is looked up once, every answer is checked, and the checked address is dialled; so is every hop of a redirect.
Proxies named in the environment are not used: they would do the look-up in our stead.
"""

from __future__ import annotations

import re
import socket
import ssl
import threading
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.client import HTTPException
from urllib.parse import urljoin

from urllib3 import HTTPHeaderDict, HTTPResponse
from urllib3.exceptions import HTTPError, ReadTimeoutError

from syndicate.errors import FetchError, Refused
from syndicate.outbound.addresses import Allowance, Resolve
from syndicate.outbound.codings import ACCEPTED, CodingError, Decoding
from syndicate.outbound.connections import Connections, Deadline
from syndicate.outbound.target import Target, parse, shown

__all__ = ["MAX_BYTES", "Allowance", "Outbound", "Response", "Target", "parse", "shown"]

MAX_BYTES = 5_000_000
_MOST_REDIRECTS = 10
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_PERMANENT = frozenset({301, 308})
_CHUNK = 65_536
# What may follow a redirect to another host; anything else (Authorization, Cookie, a key) was meant for the first one.
_TRAVELLING = frozenset({"accept", "accept-language", "if-modified-since", "if-none-match"})
_HEADER_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_HEADER_VALUE = re.compile(r"[\t\x20-\x7e\x80-\xff]*")


@dataclass(frozen=True, slots=True)
class Response:
    """An answer, its body decoded and bounded.

    ``url`` is where it came from in the end, ``hops`` how many redirects led there, ``permanent_url`` is ``url`` if
    each of them was permanent (301, 308). ``headers`` ignore case. ``cut`` says in a phrase why ``complete`` is False.
    """

    url: str
    status: int
    headers: Mapping[str, str]
    content: bytes
    complete: bool = True
    cut: str | None = None
    permanent_url: str | None = None
    hops: int = 0


@dataclass(frozen=True, slots=True)
class _Redirect:
    status: int
    location: str


class Outbound:
    """Asks upstream servers; safe to share between threads.

    ``timeout`` is the seconds a whole request may take, redirects included; ``max_bytes`` bounds a body as sent and as
    decoded, each; ``per_host`` is how many requests one server sees at a time (waiting for a turn is not counted).
    """

    def __init__(
        self,
        *,
        user_agent: str,
        timeout: float = 30.0,
        max_bytes: int = MAX_BYTES,
        per_host: int = 2,
        getaddrinfo: Resolve = socket.getaddrinfo,
    ) -> None:
        self.user_agent = user_agent
        self.timeout = timeout
        self.max_bytes = max_bytes
        self._connections = Connections(getaddrinfo)
        self._turns: defaultdict[str, threading.Semaphore] = defaultdict(lambda: threading.Semaphore(per_host))
        self._lock = threading.Lock()

    def get(self, url: str, headers: Mapping[str, str] = {}, *, allow: Sequence[str] = ()) -> Response:
        """GET, redirects followed. Any status is an answer.

        ``allow`` holds exceptions for addresses that are not public, ``host:port`` or CIDR; they hold for the host and
        port of ``url`` and for nothing that it redirects to. Of ``headers``, another host sees only Accept,
        Accept-Language and the conditional ones. Raises Refused for a forbidden scheme, address or redirect, and
        FetchError if there is no answer.
        """
        first = target = parse(url)
        allowed = _allowance(allow)
        deadline = Deadline(self.timeout)
        visited = [first.url]
        permanent = True
        own = _checked(headers)
        while True:
            # The same host and port is the same door; a redirect to any other one opens nothing.
            exceptions = allowed if target.authority == first.authority else Allowance()
            sent = own if first.trusts(target) else {name: own[name] for name in own if name.lower() in _TRAVELLING}
            answer = self._hop(target, exceptions, self._headers(sent), deadline, visited)
            if isinstance(answer, Response):
                return answer if len(visited) == 1 else _redirected(answer, visited, permanent=permanent)
            permanent = permanent and answer.status in _PERMANENT
            target = _next(target, answer.location)
            _check_circle(visited, target)
            visited.append(target.url)

    def close(self) -> None:
        """Close the connections that are kept for later."""
        self._connections.close()

    def _headers(self, headers: Mapping[str, str]) -> HTTPHeaderDict:
        sent = HTTPHeaderDict({"User-Agent": self.user_agent, "Accept": "*/*", "Accept-Encoding": ACCEPTED})
        for name, value in headers.items():
            sent[name] = value
        return sent

    def _hop(
        self,
        target: Target,
        exceptions: Allowance,
        headers: Mapping[str, str],
        deadline: Deadline,
        visited: Sequence[str],
    ) -> Response | _Redirect:
        via = visited[-2] if len(visited) > 1 else None
        with self._turn(target, deadline):
            try:
                connection, raw = self._connections.ask(target, exceptions, headers, deadline, via)
            except (OSError, HTTPException, HTTPError, UnicodeError) as error:
                raise FetchError(_failure(error, target, self.timeout)) from error
            whole = False
            try:
                answer = self._answer(raw, target)
                whole = isinstance(answer, Response) and answer.complete
                return answer
            finally:
                raw.close()
                if whole:
                    self._connections.keep(connection, target, exceptions)
                else:
                    connection.close()

    def _answer(self, raw: HTTPResponse, target: Target) -> Response | _Redirect:
        locations = raw.headers.getlist("location")
        if raw.status in _REDIRECTS and locations:
            return _Redirect(raw.status, locations[0])
        content, cut = self._read(raw)
        return Response(target.url, raw.status, raw.headers, content, cut is None, cut)

    def _read(self, raw: HTTPResponse) -> tuple[bytes, str | None]:
        """The decoded body, as far as it came, and why it was cut, if it was."""
        content = bytearray()
        wire = 0
        try:
            decoding = Decoding(raw.headers.get("content-encoding", ""), self.max_bytes)
            while chunk := raw.read1(_CHUNK, decode_content=False):
                wire += len(chunk)
                content += decoding.feed(chunk)
                if decoding.over or wire > self.max_bytes:
                    return bytes(content), f"larger than {self.max_bytes:,} bytes"
        except CodingError as error:
            return bytes(content), str(error)
        except (TimeoutError, ReadTimeoutError):
            return bytes(content), f"not done within {self.timeout:g} s"
        except (OSError, HTTPException, HTTPError):
            return bytes(content), f"connection broke after {wire:,} bytes"
        if wire and not decoding.finished:
            return bytes(content), "ended before its Content-Encoding did"
        return bytes(content), None

    @contextmanager
    def _turn(self, target: Target, deadline: Deadline) -> Iterator[None]:
        with self._lock:
            turn = self._turns[target.server]
        waiting = time.monotonic()
        with turn:
            deadline.extend(time.monotonic() - waiting)  # our own manners are not the server's slowness
            yield


def _allowance(allow: Sequence[str]) -> Allowance:
    try:
        return Allowance.parse(allow)
    except ValueError as error:
        raise Refused(str(error)) from error


def _checked(headers: Mapping[str, str]) -> dict[str, str]:
    """The headers, all fit to be sent (RFC 9110 section 5.5). Raises FetchError that names, but does not show, them."""
    for name, value in headers.items():
        if not _HEADER_NAME.fullmatch(name) or not _HEADER_VALUE.fullmatch(value):
            raise FetchError(f"header {shown(name)!r} can't be sent: it has characters that no header may have")
    return dict(headers)


def _redirected(answer: Response, visited: Sequence[str], *, permanent: bool) -> Response:
    return Response(
        answer.url,
        answer.status,
        answer.headers,
        answer.content,
        answer.complete,
        answer.cut,
        permanent_url=answer.url if permanent else None,
        hops=len(visited) - 1,
    )


def _next(target: Target, location: str) -> Target:
    """Where a redirect leads (RFC 9110 section 10.2.2). Raises Refused or FetchError."""
    with suppress(UnicodeError):
        location = location.encode("latin-1").decode("utf-8")  # some send UTF-8; http.client reads it as Latin-1
    try:
        return parse(urljoin(target.url, location.strip()))
    except Refused as error:
        raise Refused(f"redirect from {shown(target.url)} forbidden: {error}") from error
    except (FetchError, ValueError) as error:
        raise FetchError(f"{shown(target.url)} redirects to what is no URL: {shown(location)}") from error


def _check_circle(visited: Sequence[str], target: Target) -> None:
    if target.url in visited:
        circle = [*visited[visited.index(target.url) :], target.url]
        names = " → ".join(shown(url) for url in (circle if len(circle) < 5 else [*circle[:2], "…", circle[-1]]))
        raise FetchError(f"redirects in a circle: {names}")
    if len(visited) > _MOST_REDIRECTS:
        raise FetchError(f"more than {_MOST_REDIRECTS} redirects: {shown(visited[0])} → … → {shown(target.url)}")


def _failure(error: Exception, target: Target, timeout: float) -> str:
    """One clear line for what went wrong before there was an answer."""
    if isinstance(error, TimeoutError | HTTPError) and not isinstance(error, ssl.SSLError):
        late = isinstance(error, TimeoutError | ReadTimeoutError)
        return f"{target.authority} did not answer within {timeout:g} s" if late else _broken(error, target)
    if isinstance(error, socket.gaierror | UnicodeError):
        why = error.strerror if isinstance(error, socket.gaierror) and error.strerror else "not a host name"
        return f"{target.host} can't be found: {why}"
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"{target.host}: its certificate is not trusted: {shown(error.verify_message)}"
    if isinstance(error, ssl.SSLError):
        return f"{target.authority} does not speak TLS as we do: {shown(error.reason or str(error))}"
    if isinstance(error, OSError) and error.strerror:
        return f"{target.authority} can't be reached: {error.strerror}"
    return _broken(error, target)


def _broken(error: Exception, target: Target) -> str:
    return f"{target.authority} gave no proper HTTP answer ({type(error).__name__}: {shown(str(error))})"
