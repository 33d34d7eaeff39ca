"""What serving is measured against: a bare Flask application, and one that builds its feed anew for every request.

``hello`` and ``rebuild`` are WSGI applications; the latter reads the updates of the configured store, as a service
without published documents would.
"""

from __future__ import annotations

import os
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
