"""A living newsblog to poll: an upstream of its own, in the layout of real ones, with invented news.

    /hochwasser   German, as many papers do it: heading, then "17.34 Uhr: …"; no ids, clock times, day headings
    /election     English, one container with id and machine time for each update
    /rail.rss     an RSS feed

What it says is a function of seed, start, pace and the time (``script``). It imports nothing of the walk.
"""

from __future__ import annotations

import hashlib
import signal
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from types import FrameType

from flask import Flask, Response, abort, render_template, request
from werkzeug.serving import WSGIRequestHandler, make_server

from syndicate.demo import words
from syndicate.demo.pictures import HEIGHT, WIDTH, landscape
from syndicate.demo.script import Script
from syndicate.demo.texts import Name, load

BEGINNING = datetime(2026, 1, 1, tzinfo=UTC)
"""When the story began: long ago, so that a demo that is started again goes on as if it had never stopped."""

PAGES: dict[str, tuple[Name, str, str]] = {
    "/hochwasser": ("flood", "hochwasser.html", "text/html"),
    "/election": ("election", "election.html", "text/html"),
    "/rail.rss": ("rail", "rail.xml", "application/rss+xml"),
}


def create_demo(
    now: Callable[[], datetime],
    *,
    seed: int = 1,
    start: datetime,
    pace: timedelta = timedelta(seconds=10),
) -> Flask:
    """The demo as a WSGI application. ``start`` is aware; a new update appears every ``pace`` from then on."""
    app = Flask(__name__, static_folder=None)
    app.jinja_env.filters.update(german_day=words.german_day, rfc822=format_datetime)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals.update(width=WIDTH, height=HEIGHT)

    def answer(name: Name, template: str, media_type: str) -> Response:
        script = Script(load(name), seed, start, pace)
        page = script.at(now())
        # An upstream names itself by the address it was asked under, as small sites do.
        body = render_template(template, page=page, texts=script.texts, base=request.host_url.rstrip("/"))
        return _conditional(Response(body, content_type=f"{media_type}; charset=utf-8"), page.stand)

    for path, arguments in PAGES.items():
        app.add_url_rule(
            path, path, answer, defaults=dict(zip(("name", "template", "media_type"), arguments, strict=True))
        )

    @app.get("/")
    def index() -> str:
        return render_template("index.html", paths=PAGES)

    @app.get("/bilder/<name>.png")
    def picture(name: str) -> Response:
        kind, _, number = name.rpartition("-")
        if kind not in ("flood", "election", "rail") or not number.isdecimal() or len(number) > 9:
            abort(404)
        return _conditional(Response(landscape(name), content_type="image/png"), start)

    return app


def _conditional(response: Response, last_modified: datetime) -> Response:
    """With a strong ETag of the body, and 304 where the client holds it (RFC 9110 section 13)."""
    response.set_etag(hashlib.sha256(response.get_data()).hexdigest()[:32])
    response.last_modified = last_modified
    response.headers["Cache-Control"] = "public, max-age=0"
    response.make_conditional(request.environ)
    return response


class _Quiet(WSGIRequestHandler):
    """No line per request: the terminal belongs to the service."""

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Nothing."""


def serve(
    host: str,
    port: int,
    *,
    now: Callable[[], datetime],
    seed: int = 1,
    start: datetime | None = None,
    pace: timedelta = timedelta(seconds=10),
    ready: Callable[[int], None] | None = None,
) -> None:
    """Serve the demo until SIGTERM or SIGINT; ``start`` is ``BEGINNING`` unless given.

    Only for the main thread of a process of its own, as it sets the signal handlers. ``ready`` is called with the
    port once it listens (port 0 picks a free one). Raises OSError if the port is taken.
    """
    begin = (start or BEGINNING).astimezone(UTC)
    server = make_server(host, port, create_demo(now, seed=seed, start=begin, pace=pace), True, request_handler=_Quiet)

    def stop(_signal: int, _frame: FrameType | None) -> None:
        # shutdown() waits for the loop that this very thread runs, so another has to ask for it.
        threading.Thread(target=server.shutdown, daemon=True).start()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)
    if ready is not None:
        ready(server.port)
    try:
        server.serve_forever(poll_interval=0.1)
    finally:
        server.server_close()
