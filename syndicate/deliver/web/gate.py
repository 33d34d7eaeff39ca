"""Overload: the application takes so many requests at a time, and when it is stuck, says so at once (RFC 9110 15.6.4).

Published documents never pass here. What does, pages and the operator's view, may wait for the store; if all places
are taken by requests that do not get on, the next ones are told to come again, so that a thread is left for readers.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

PATIENCE = 1.0
"""Seconds in which nothing was done, before the service calls itself overloaded."""
RETRY = 5
"""Seconds until a client that was turned away should ask again."""
ALWAYS = ("/livez",)
"""Paths that need nothing and are never turned away."""


class Gate:
    """A WSGI application that lets ``places`` requests at a time into another."""

    def __init__(
        self, application: WSGIApplication, places: int, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._application = application
        self._places = threading.BoundedSemaphore(max(1, places))
        self._clock = clock
        self._moved = clock()
        """When a place was last taken or left: while that happens often, waiting is short."""

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if environ.get("PATH_INFO") in ALWAYS:
            return self._application(environ, start_response)
        if not self._enter():
            return _turned_away(environ, start_response)
        try:
            return self._application(environ, start_response)
        finally:
            self._moved = self._clock()
            self._places.release()

    def _enter(self) -> bool:
        if self._places.acquire(blocking=False):
            self._moved = self._clock()
            return True
        left = PATIENCE - (self._clock() - self._moved)
        return left > 0 and self._places.acquire(timeout=left)


def _turned_away(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    told = {
        "type": "about:blank",
        "title": "Service Unavailable",
        "status": 503,
        "detail": "The service has too much to do right now. Please try again in a moment.",
    }
    content = json.dumps(told).encode() + b"\n"
    headers = [
        ("Content-Type", "application/problem+json"),
        ("Content-Length", str(len(content))),
        ("Retry-After", str(RETRY)),
        ("Cache-Control", "no-store"),
        ("Access-Control-Allow-Origin", "*"),
        ("Access-Control-Expose-Headers", "Retry-After"),
    ]
    start_response("503 Service Unavailable", headers)
    return [] if environ["REQUEST_METHOD"] == "HEAD" else [content]
