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
    from feedgen.feed import FeedGenerator

    state = _store().feed_state("live")
    feed = FeedGenerator()
    feed.id("urn:x:live")
    feed.title("Live")
    feed.link(href="https://example.org/live", rel="alternate")
    feed.description("Live")
    feed.updated(state.updated)
    for update in state.updates:
        entry = feed.add_entry(order="append")
        entry.id(update.id)
        entry.title(update.title)
        entry.link(href=update.url)
        entry.content(update.content.html, type="html")
        entry.published(update.dated)
        entry.updated(update.updated)
    return Response(feed.rss_str(), mimetype="application/rss+xml")
