"""The web application: feeds, pages, and the operator's view.

Every address it writes is built from ``site.public_url``; the Host header makes none. It keeps no session and sets no
cookie. The names of its own paths are no ids of feeds: ``config.values.RESERVED``.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from flask import Flask, Response, abort, request

from syndicate.deliver.web import desk, feeds, operator, pages, problems
from syndicate.deliver.web.front import Front, prepared
from syndicate.deliver.web.gate import Gate
from syndicate.deliver.web.heads import Heads
from syndicate.deliver.web.metrics import Tally, registry
from syndicate.deliver.web.service import Service
from syndicate.deliver.web.shelf import LAG, Shelf
from syndicate.links import Site
from syndicate.store import Store

# Bodies are the publisher's words, already cleaned; this holds even where cleaning failed. No script runs, ever.
_PAGE_POLICY = "; ".join(
    (
        "default-src 'none'",
        "style-src 'self'",
        "img-src https: http: data:",
        "media-src https: http:",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'self'",
    )
)
_MAX_BODY = 65_536
_STYLE = Path(__file__).parent / "static" / "syndicate.css"


def create_app(
    site: Site,
    store: Store,
    *,
    token: str | None,
    now: Callable[[], datetime],
    wake: Callable[[str], None] | None = None,
    max_age: int = 15,
    room: int = 64_000_000,
    places: int = 7,
    lag: float = LAG,
) -> Flask:
    """The application. ``token`` opens the operator's paths from afar; without one they open on loopback only.

    ``wake`` is called with the id of a source that is to be polled at once. ``max_age`` is how many seconds caches
    may serve feeds and pages without asking, ``room`` how many bytes of published documents are kept in memory,
    ``places`` how many requests for anything else are worked on at a time, ``lag`` the seconds a new version may go
    unnoticed.
    """
    service = Service(site, store, Heads(store), token or None, now, wake, max_age)
    app = Flask(__name__, static_url_path="/static")
    app.config["MAX_CONTENT_LENGTH"] = _MAX_BODY
    app.config["SEND_FILE_MAX_AGE_DEFAULT"] = 86_400
    app.json.sort_keys = False  # type: ignore[attr-defined]  # the default provider has it, its interface does not
    # It would answer with a redirect built from the Host header.
    app.url_map.merge_slashes = False
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    version = hashlib.sha256(_STYLE.read_bytes()).hexdigest()[:10]
    app.jinja_env.globals["stylesheet"] = f"{service.prefix}/static/{_STYLE.name}?v={version}"
    app.jinja_env.filters["span"] = operator.span
    figures, requests = registry(service)
    whole, held = (Tally(requests.labels("feeds.document", status)) for status in ("200", "304"))
    app.register_blueprint(feeds.blueprint(service))
    app.register_blueprint(pages.blueprint(service))
    app.register_blueprint(operator.blueprint(service, figures, requests, (whole, held)))
    app.register_blueprint(desk.blueprint(service))
    problems.install(app, service)
    app.before_request(_to_the_letter)
    app.after_request(_guard)
    app.after_request(feeds.open_to_scripts)
    shelf = Shelf(store, lambda one: prepared(one, site, max_age, now()), room=room, lag=lag)
    gate = Gate(app.wsgi_app, places)
    # Flask's own way to put something before it.
    app.wsgi_app = Front(gate, shelf, site, max_age=max_age, now=now, whole=whole.add, held=held.add)  # type: ignore[method-assign]
    return app


def _to_the_letter() -> None:
    """No address has two slashes at its beginning; werkzeug takes them for one."""
    if request.environ.get("PATH_INFO", "").startswith("//"):
        abort(404)


def _guard(response: Response) -> Response:
    """Headers that keep a browser from doing more than showing what it got."""
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "strict-origin-when-cross-origin"
    if response.mimetype == "text/html":
        response.headers["Content-Security-Policy"] = _PAGE_POLICY
    return response
