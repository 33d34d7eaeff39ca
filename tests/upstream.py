"""Scripted upstream servers on loopback: bytes on a socket, so that an answer can be as wrong as the internet's."""

from __future__ import annotations

import socket
import socketserver
import ssl
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http import HTTPStatus

import pytest
from urllib3 import HTTPHeaderDict

from syndicate.outbound.addresses import Resolve

PUBLIC = "93.184.216.34"

Answer = bytes | Callable[[], Iterable[bytes]]
"""Raw bytes, status line and all, or a function that yields them bit by bit. The connection then closes if it says so."""


@dataclass(frozen=True)
class Request:
    line: str
    headers: Mapping[str, str]
    connection: int
    """Which connection, counted from 1, it came in on."""

    @property
    def path(self) -> str:
        return self.line.split(" ")[1]


@dataclass
class Upstream:
    """A running server. ``script`` maps a path to its answer, or to a list: one a request, the last for ever."""

    port: int
    scheme: str = "http"
    script: dict[str, Answer | list[Answer]] = field(default_factory=dict)
    requests: list[Request] = field(default_factory=list)
    connections: int = 0

    @property
    def authority(self) -> str:
        return f"127.0.0.1:{self.port}"

    @property
    def allow(self) -> tuple[str, ...]:
        return (self.authority,)

    def url(self, path: str = "/", host: str = "127.0.0.1") -> str:
        return f"{self.scheme}://{host}:{self.port}{path}"

    def paths(self) -> list[str]:
        return [request.path for request in self.requests]

    def next_answer(self, path: str) -> Answer:
        answers = self.script.get(path, answer(404))
        if isinstance(answers, list):
            return answers.pop(0) if len(answers) > 1 else answers[0]
        return answers


def answer(status: int = 200, body: bytes = b"", headers: Mapping[str, str] | None = None) -> bytes:
    """An answer as it should be."""
    fields = {"Content-Length": str(len(body)), **(headers or {})}
    if status in (204, 304):
        del fields["Content-Length"]
    head = "".join(f"{name}: {value}\r\n" for name, value in fields.items())
    return f"HTTP/1.1 {status} {HTTPStatus(status).phrase}\r\n{head}\r\n".encode("latin-1") + body


def redirect(location: str, status: int = 302) -> bytes:
    return answer(status, headers={"Location": location})


def dripping(head: bytes, drop: bytes = b".", pause: float = 0.02) -> Callable[[], Iterator[bytes]]:
    """A server that never ends: the head at once, then a drop at a time."""

    def drip() -> Iterator[bytes]:
        yield head
        while True:
            time.sleep(pause)
            yield drop

    return drip


def internet(monkeypatch: pytest.MonkeyPatch) -> Resolve:
    """All names are public hosts, and all public hosts are this machine. Returns what to pass as ``getaddrinfo``."""

    def dialled(sock: socket.socket, sockaddr: tuple[str, int]) -> None:
        host = "127.0.0.1" if sockaddr[0] == PUBLIC else sockaddr[0]
        socket.socket.connect(sock, (host, sockaddr[1]))

    def getaddrinfo(host: str, port: int, **kwargs: object) -> list[tuple[int, int, int, str, tuple[str, int]]]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (PUBLIC, port))]

    monkeypatch.setattr("syndicate.outbound.connections._Socket.connect", dialled, raising=False)
    return getaddrinfo


class _Handler(socketserver.StreamRequestHandler):
    server: _Server

    def handle(self) -> None:
        self.server.upstream.connections += 1
        number = self.server.upstream.connections
        try:
            while line := self.rfile.readline(65_536):
                if not self._serve(line.decode("latin-1").strip(), number):
                    return
        except (OSError, ValueError):
            return  # the client has gone

    def _serve(self, line: str, number: int) -> bool:
        if not line.rpartition(" ")[2].startswith("HTTP/"):
            self.wfile.write(answer(400))
            return False
        headers = HTTPHeaderDict()
        while (field_line := self.rfile.readline(65_536).decode("latin-1").strip()) != "":
            name, _, value = field_line.partition(":")
            headers.add(name, value.strip())
        upstream = self.server.upstream
        request = Request(line, headers, number)
        upstream.requests.append(request)
        scripted = upstream.next_answer(request.path)
        if isinstance(scripted, bytes):
            self.wfile.write(scripted)
            # what has no length ends with its connection; what is shorter than it says is cut off
            head, _, body = scripted.partition(b"\r\n\r\n")
            length = [part for part in head.lower().split(b"\r\n") if part.startswith(b"content-length:")]
            whole = b" 304 " in head or (bool(length) and int(length[0].split(b":")[1]) == len(body))
            return whole and b"connection: close" not in head.lower()
        for part in scripted():
            self.wfile.write(part)
            self.wfile.flush()
        return False


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    block_on_close = False
    allow_reuse_address = True
    upstream: Upstream
    context: ssl.SSLContext | None = None

    def get_request(self) -> tuple[object, object]:
        sock, address = super().get_request()
        if self.context is None:
            return sock, address
        # the handshake runs in the handler's thread, at its first read
        return self.context.wrap_socket(sock, server_side=True, do_handshake_on_connect=False), address

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that hangs up, or does not like our certificate, is part of the test."""


@contextmanager
def upstream(
    script: Mapping[str, Answer | list[Answer]] | None = None, context: ssl.SSLContext | None = None
) -> Iterator[Upstream]:
    """Run a server on a free port of 127.0.0.1; its ``script`` may be changed while it runs."""
    with _Server(("127.0.0.1", 0), _Handler) as server:
        running = Upstream(server.server_address[1], "https" if context else "http", dict(script or {}))
        server.upstream = running
        server.context = context
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        try:
            yield running
        finally:
            server.shutdown()
            thread.join()
