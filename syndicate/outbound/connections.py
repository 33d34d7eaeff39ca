"""Connections to checked addresses, each byte of them read against one deadline, kept for the next request."""

from __future__ import annotations

import logging
import socket
import ssl
import threading
import time
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from urllib3 import HTTPResponse
from urllib3.connection import HTTPConnection, HTTPSConnection

from syndicate.outbound.addresses import Allowance, Resolve, Sockaddr, resolve
from syndicate.outbound.target import Target

if TYPE_CHECKING:
    from typing_extensions import Buffer

# It reports an upstream's bad header with a traceback; what matters of it reaches the user as one line of an error.
logging.getLogger("urllib3").setLevel(logging.ERROR)

Connection = HTTPConnection
Key = tuple[str, str, int, Allowance]

_MOST_IDLE = 64
_IDLE_SECONDS = 90.0


class Deadline:
    """When a request must be done, connecting, waiting and reading included. Seconds, monotonic."""

    def __init__(self, seconds: float) -> None:
        self._end = time.monotonic() + seconds

    def left(self) -> float:
        """Seconds left. Raises TimeoutError when there are none."""
        left = self._end - time.monotonic()
        if left <= 0:
            raise TimeoutError("deadline passed")
        return left

    def extend(self, seconds: float) -> None:
        self._end += seconds


class _Socket(socket.socket):
    """A socket whose every read ends at the deadline, so that a server that drips bytes gains nothing by it.

    A timeout alone starts anew with each byte, and headers are read far from any loop of ours.
    """

    deadline: Deadline | None = None

    def recv_into(self, buffer: Buffer, nbytes: int = 0, flags: int = 0) -> int:
        if self.deadline is not None:
            self.settimeout(self.deadline.left())
        return super().recv_into(buffer, nbytes, flags)


class _TLSSocket(ssl.SSLSocket):
    """The same behind TLS."""

    deadline: Deadline | None = None

    def recv_into(self, buffer: Buffer, nbytes: int | None = None, flags: int = 0) -> int:
        if self.deadline is not None:
            self.settimeout(self.deadline.left())
        return super().recv_into(buffer, nbytes, flags)


class _Plain(HTTPConnection):
    dial: Callable[[], socket.socket]

    def _new_conn(self) -> socket.socket:
        return self.dial()


class _TLS(HTTPSConnection):
    dial: Callable[[], socket.socket]

    def _new_conn(self) -> socket.socket:
        return self.dial()


class Connections:
    """Makes and keeps connections. One TLS context for all; at most ``_MOST_IDLE`` wait for their next use."""

    def __init__(self, getaddrinfo: Resolve) -> None:
        self._getaddrinfo = getaddrinfo
        self._idle: list[tuple[Key, Connection, float]] = []
        self._lock = threading.Lock()
        self._context: ssl.SSLContext | None = None

    def ask(
        self, target: Target, allowance: Allowance, headers: Mapping[str, str], deadline: Deadline, via: str | None
    ) -> tuple[Connection, HTTPResponse]:
        """Send a GET and read the head of the answer; the body is the caller's to read, within the same deadline.

        Raises what ``resolve`` raises, and OSError, HTTPException and HTTPError as sockets, http.client and urllib3 do.
        """
        kept = self._take(_key(target, allowance))
        if kept is not None:
            try:
                return kept, _request(kept, target, headers, deadline)
            except (ConnectionError, ssl.SSLError):
                deadline.left()  # it was closed while it waited, which says nothing: once more on a new one
        made = self._connect(target, allowance, deadline, via)
        return made, _request(made, target, headers, deadline)

    def keep(self, connection: Connection, target: Target, allowance: Allowance) -> None:
        """Take back a connection whose answer was read to its end."""
        if connection.is_closed:
            return
        with self._lock:
            self._idle.append((_key(target, allowance), connection, time.monotonic()))
            surplus = self._idle[:-_MOST_IDLE]
            del self._idle[:-_MOST_IDLE]
        for _, oldest, _ in surplus:
            oldest.close()

    def close(self) -> None:
        with self._lock:
            idle, self._idle = self._idle, []
        for _, connection, _ in idle:
            connection.close()

    def _take(self, key: Key) -> Connection | None:
        """The kept connection for exactly this host and these exceptions, if it still stands.

        The exceptions are part of the key: a connection that one source's ``allow`` opened serves no other source.
        """
        with self._lock:
            now = time.monotonic()
            stale = [kept for kept in self._idle if now - kept[2] > _IDLE_SECONDS]
            found = next((kept for kept in reversed(self._idle) if kept[0] == key and kept not in stale), None)
            self._idle = [kept for kept in self._idle if kept is not found and kept not in stale]
        for _, connection, _ in stale:
            connection.close()
        if found is None:
            return None
        if found[1].is_connected:
            return found[1]
        found[1].close()
        return None

    def _connect(self, target: Target, allowance: Allowance, deadline: Deadline, via: str | None) -> Connection:
        addresses = resolve(target, allowance, self._getaddrinfo, deadline.left(), via=via)
        connection: _Plain | _TLS
        if target.scheme == "https":
            # urllib3 takes the name for SNI and for the certificate from here, whatever address is dialled
            connection = _TLS(target.dialled, target.port, ssl_context=self._tls())
        else:
            connection = _Plain(target.dialled, target.port)
        connection.auto_open = 0
        connection.dial = lambda: _dial(addresses, deadline)
        try:
            connection.connect()
        except BaseException:
            connection.close()
            raise
        return connection

    def _tls(self) -> ssl.SSLContext:
        with self._lock:
            if self._context is None:
                self._context = ssl.create_default_context()
                self._context.set_alpn_protocols(["http/1.1"])
                self._context.sslsocket_class = _TLSSocket
            return self._context


def _key(target: Target, allowance: Allowance) -> Key:
    return (target.scheme, target.host, target.port, allowance)


def _request(connection: Connection, target: Target, headers: Mapping[str, str], deadline: Deadline) -> HTTPResponse:
    try:
        connection.timeout = deadline.left()
        if isinstance(connection.sock, _Socket | _TLSSocket):
            connection.sock.deadline = deadline
        connection.request("GET", target.path, headers=headers, preload_content=False, decode_content=False)
        return connection.getresponse()
    except BaseException:
        connection.close()
        raise


def _dial(addresses: list[tuple[int, Sockaddr]], deadline: Deadline) -> socket.socket:
    """Connect to the first address that answers, leaving each of the others its share of the time."""
    failed: OSError | None = None
    for index, (family, sockaddr) in enumerate(addresses):
        dialled = _Socket(family, socket.SOCK_STREAM)
        try:
            dialled.settimeout(deadline.left() / (len(addresses) - index))
            dialled.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            dialled.connect(sockaddr)
            dialled.settimeout(deadline.left())  # the TLS handshake takes it from here
        except OSError as error:
            dialled.close()
            failed = error
        except BaseException:
            dialled.close()
            raise
        else:
            return dialled
    raise failed or TimeoutError("deadline passed")
