"""Answers that a client may already hold: validators, 304, and how long caches may keep them (RFC 9110, RFC 9111)."""

from __future__ import annotations

import hashlib
from datetime import datetime

from flask import Request, Response, abort
from werkzeug.http import parse_date, parse_etags

STALE_WHILE_REVALIDATE = 30
STALE_IF_ERROR = 86_400


def cache_control(max_age: int) -> str:
    """How long caches may serve an answer, in seconds (RFC 9111 section 5.2.2, RFC 5861).

    A shared cache may give what it has for half a minute while it asks anew, and for a day while we don't answer.
    """
    return (
        f"public, max-age={max_age}, s-maxage={max_age}, "
        f"stale-while-revalidate={STALE_WHILE_REVALIDATE}, stale-if-error={STALE_IF_ERROR}"
    )


def answer(
    request: Request,
    content: bytes,
    media_type: str,
    *,
    etag: str,
    last_modified: datetime | None = None,
    max_age: int,
) -> Response:
    """200 with ``content``, or 304 without it. ``etag`` is an entity tag with its quotes, ``max_age`` in seconds.

    Raises the error 412 where the client asks for another version than this one.
    """
    if other_version(request.headers.get("If-Match"), request.headers.get("If-Unmodified-Since"), etag, last_modified):
        abort(412)
    held = not_modified(request, etag, last_modified)
    response = Response(None if held else content, status=304 if held else 200)
    if held:
        response.headers.pop("Content-Type", None)
    else:
        response.headers["Content-Type"] = media_type
    # RFC 9110 section 15.4.5: a 304 repeats the tag and what was said on caching (werkzeug leaves its date out).
    response.headers["ETag"] = etag
    response.headers["Cache-Control"] = cache_control(max_age)
    response.headers["Vary"] = "Accept-Encoding"  # not here, but whatever stands in front may compress it
    if last_modified is not None:
        response.last_modified = last_modified
    return response


def not_modified(request: Request, etag: str, last_modified: datetime | None) -> bool:
    """Whether the client holds the current version (RFC 9110 section 13.1.2, 13.1.3 and 13.2.2).

    If-Modified-Since counts only where there is no If-None-Match and its date can be read.
    """
    tags = request.headers.getlist("If-None-Match")
    if tags:
        return tag_matches(", ".join(tags), etag)
    return last_modified is not None and unchanged_since(request.headers.get("If-Modified-Since"), last_modified)


def other_version(tags: str | None, date: str | None, etag: str, last_modified: datetime | None) -> bool:
    """Whether If-Match, or else If-Unmodified-Since, asks for another version (RFC 9110 section 13.1.1 and 13.1.4)."""
    if tags is not None:
        wanted = parse_etags(tags)
        return not (wanted.star_tag or wanted.contains(etag.strip('"')))
    return date is not None and last_modified is not None and _later(last_modified, date)


def _later(last_modified: datetime, date: str) -> bool:
    since = parse_date(date)
    return since is not None and last_modified.replace(microsecond=0) > since


def tag_matches(header: str, etag: str) -> bool:
    """Whether If-None-Match names ``etag``; compared weakly, as a cache that compressed the body has weakened it."""
    known = parse_etags(header)
    return known.star_tag or known.contains_weak(etag.strip('"'))


def unchanged_since(header: str | None, last_modified: datetime) -> bool:
    """Whether the date of If-Modified-Since can be read and is not before ``last_modified``."""
    since = parse_date(header)
    return since is not None and last_modified.replace(microsecond=0) <= since


def strong_etag(content: bytes) -> str:
    """An entity tag for content that is made on request, quotes included."""
    return f'"{hashlib.sha256(content).hexdigest()[:32]}"'
