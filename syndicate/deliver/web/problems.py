"""What goes wrong, said in one short page or, to machines, in problem+json (RFC 9457); never a traceback."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from http import HTTPStatus

from flask import Flask, Response, render_template, request
from werkzeug.exceptions import HTTPException

from syndicate.deliver.web.access import has_token
from syndicate.deliver.web.conditional import cache_control
from syndicate.deliver.web.front import surrogate_key
from syndicate.deliver.web.service import Service
from syndicate.errors import StoreError, UnknownName

log = logging.getLogger(__name__)

STORE_RETRY = 5
"""Seconds to wait before asking again while the store does not answer."""

_FOR_MACHINES = ("/feeds/", "/feeds.opml", "/api/", "/metrics", "/livez", "/readyz")
_WORDS = {
    400: "The request can't be understood.",
    403: "This is for the operator: ask from the machine itself or with the token.",
    404: "There is nothing at this address.",
    410: "This is gone for good.",
    405: "This address can't be used in that way.",
    412: "There is another version by now than the one that was asked for.",
    500: "Something went wrong here. It has been logged.",
    503: "The service can't answer right now. Please try again in a moment.",
}


def problem(status: int, detail: str | None = None, headers: Mapping[str, str] | None = None) -> Response:
    """The answer for an error, as page or as problem document, whichever suits the address and the client."""
    title = HTTPStatus(status).phrase
    words = detail or _WORDS.get(status) or f"{title}."
    if wants_json():
        content = json.dumps(
            {"type": "about:blank", "title": title, "status": status, "detail": words}, ensure_ascii=False
        )
        response = Response(content + "\n", status, content_type="application/problem+json")
    else:
        page = render_template("problem.html", status=status, title=title, detail=words)
        response = Response(page, status, content_type="text/html; charset=utf-8")
    if not request.path.startswith(_FOR_MACHINES):
        response.headers["Vary"] = "Accept"
    response.headers["Cache-Control"] = "no-store"
    response.headers.update(headers or {})
    return response


def without_token(service: Service) -> Response | None:
    """The answer to a command that does not carry the token; None if it does."""
    if service.token is None:
        return problem(503, "This needs a token, and the service has been given none.")
    if has_token(request, service.token):
        return None
    error = ', error="invalid_token"' if "Authorization" in request.headers else ""
    return problem(401, "This needs the token.", {"WWW-Authenticate": f'Bearer realm="syndicate"{error}'})


def kept_as_page(service: Service, *feeds: str) -> dict[str, str]:
    """Headers of an answer that stands until it is purged: gone, or moved for good."""
    return {"Cache-Control": cache_control(service.max_age), "Surrogate-Key": surrogate_key(*feeds)}


def moved(service: Service, url: str, feed: str) -> Response:
    """301 to an address of our own, made from ``public_url``."""
    response = Response(f"{url}\n", 301, content_type="text/plain; charset=utf-8")
    response.headers["Location"] = url
    response.headers.update(kept_as_page(service, feed))
    return response


def wants_json() -> bool:
    """Whether a machine asks: by the address, by ``?format=json``, or by preferring JSON over HTML."""
    if request.path.startswith(_FOR_MACHINES) or request.args.get("format") == "json":
        return True
    accepts = request.accept_mimetypes
    best = accepts.best_match(["text/html", "application/json", "application/problem+json"], "text/html")
    return best != "text/html" and accepts[best] > accepts["text/html"]


def install(app: Flask, service: Service) -> None:
    """Have every error of the application answered here."""

    @app.errorhandler(HTTPException)
    def from_http(error: HTTPException) -> Response:
        # Werkzeug's own redirects are errors too; there are none here, as they would be built from the Host header.
        status = error.code or 500
        kept = {name: value for name, value in error.get_headers(request.environ) if name in ("Allow", "Retry-After")}
        return problem(status if status >= 400 else 404, headers=kept)

    @app.errorhandler(UnknownName)
    def from_unknown(_error: UnknownName) -> Response:
        # The error lists the names there are, which is for the operator's terminal.
        return problem(404)

    @app.errorhandler(StoreError)
    def from_store(error: StoreError) -> Response:
        log.error("store: %s", error)
        return problem(503, headers={"Retry-After": str(STORE_RETRY)})

    @app.errorhandler(Exception)
    def from_fault(error: Exception) -> Response:
        log.error("unexpected error at %s %s", request.method, request.path, exc_info=error)
        return problem(500)

    @app.context_processor
    def shared() -> dict[str, object]:
        return {"site": service.site, "home": f"{service.site.public_url}/"}
