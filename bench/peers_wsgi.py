"""What serving is measured against: a bare Flask application, and one that builds its feed anew for every request.

``hello`` and ``rebuild`` are Flask applications; the latter reads the updates of the configured store, as a service
without published documents would. ``held`` is WSGI and nothing else, and answers all with the published document from
memory: what a server can do at most with an application behind it.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from functools import cache

from flask import Flask, Response

from syndicate.store import Store

hello = Flask("hello")
rebuild = Flask("rebuild")


@hello.get("/")
def say_hello() -> str:
    return "hello"


@cache
def _store() -> Store:
    return Store(os.environ["BENCH_STORE"])


@rebuild.get("/")
def build() -> Response:
    from bench.rebuild import feed_of

    feed = feed_of(_store().feed_state("live"))
    return Response(feed.rss_str(), mimetype="application/rss+xml")


@cache
def _document() -> bytes:
    document = _store().published("live", "rss")
    assert document is not None
    return document.content


def held(_environ: object, start_response: Callable[[str, list[tuple[str, str]]], object]) -> Iterable[bytes]:
    content = _document()
    start_response("200 OK", [("Content-Type", "application/rss+xml"), ("Content-Length", str(len(content)))])
    return (content,)
