"""The thin layer before Flask: published documents are answered here, from memory, and nothing else is."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from functools import cache
from typing import TYPE_CHECKING

from syndicate.deliver.web.accepted import IDENTITY, preferred
from syndicate.deliver.web.conditional import cache_control, other_version, tag_matches, unchanged_since
from syndicate.deliver.web.cursor import Cursor
from syndicate.deliver.web.shelf import Shelf
from syndicate.errors import StoreError
from syndicate.links import FORMATS, MEDIA_TYPES, Site, feed_url, page_url
from syndicate.store.records import WHOLE, Position, Published

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

Headers = list[tuple[str, str]]

OPEN = [("Access-Control-Allow-Origin", "*"), ("Access-Control-Expose-Headers", "ETag, Link, Retry-After")]
"""Feeds are public and carry no credentials: any page may read them."""
GUARD = [("X-Content-Type-Options", "nosniff"), ("Referrer-Policy", "strict-origin-when-cross-origin")]

VARY = ("Vary", "Accept-Encoding")
OTHER_VERSION = "syndicate.other_version"
"""Set in the environment of a request that asks for another version of a document than there is."""

_READING = ("GET", "HEAD")
_CODINGS = ("zstd", "gzip", IDENTITY)


@dataclass(frozen=True, slots=True)
class Answer:
    """One form of a document: its tag, and the headers of the answers 200 and 304."""

    etag: str
    full: tuple[tuple[str, str], ...]
    held: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Document:
    """A published document with everything worked out that does not depend on the request."""

    published: Published
    codings: tuple[str, ...]
    answers: Mapping[str, Answer]
    date: str
    told_since: bool
    """Whether ``since`` asks something of it."""
    early: bool
    """Whether its date was still to come: of two versions within a second the later has the next second's."""


def prepared(published: Published, site: Site, max_age: int, now: datetime) -> Document:
    """The answers that a document will be given as, from ``now`` on."""
    date = format_datetime(published.last_modified, usegmt=True)
    codings = tuple(coding for coding in _CODINGS if coding in published.forms)
    caching = (("Last-Modified", date), _same("Cache-Control", cache_control(max_age)), VARY)
    about = (
        ("Link", ", ".join(links(site, published.feed, published.format))),
        ("Surrogate-Key", surrogate_key(published.feed)),
        *GUARD,
    )
    answers: dict[str, Answer] = {}
    for coding in codings:
        form = published.forms[coding]
        coded = () if coding == IDENTITY else (_same("Content-Encoding", coding),)
        what = (_same("Content-Type", published.media_type), ("Content-Length", str(form.size)), *coded)
        # RFC 9110 section 15.4.5: a 304 repeats the validators and what was said on caching, and no more.
        held = (("ETag", form.etag), *caching, *OPEN)
        answers[coding] = Answer(form.etag, (*what, *held, *about), held)
    early = published.last_modified > now
    return Document(published, codings, answers, date, published.format == "json", early)


@cache
def _same(name: str, value: str) -> tuple[str, str]:
    """A header that thousands of documents have, kept once for all of them."""
    return name, value


def links(site: Site, feed: str, name: str) -> list[str]:
    """RFC 8288: this document first, then its other forms and the page for people."""
    stem, dot, format_ = name.rpartition(".")
    own = f'<{feed_url(site, feed, name)}>; rel="self"; type="{MEDIA_TYPES[format_]}"'
    others = [
        f'<{feed_url(site, feed, stem + dot + other)}>; rel="alternate"; type="{MEDIA_TYPES[other]}"'
        for other in FORMATS
        if other != format_
    ]
    return [own, *others, f'<{page_url(site, feed)}>; rel="alternate"; type="text/html"']


def surrogate_key(*feeds: str) -> str:
    """What a cache in front may purge by: ``feeds`` for everything, ``feed-ID`` for one feed."""
    return " ".join(("feeds", *(f"feed-{feed}" for feed in feeds)))


class Front:
    """A WSGI application that answers GET and HEAD of published documents and hands all else on.

    Most requests are for one of these, so it does as little as it can: what can be worked out beforehand is in the
    ``Document``, and headers are only read where they are there. ``whole`` and ``held`` are called for each answer of
    200 and of 304 that is given here.
    """

    def __init__(
        self,
        application: WSGIApplication,
        shelf: Shelf[Document],
        site: Site,
        *,
        max_age: int,
        now: Callable[[], datetime],
        whole: Callable[[], object],
        held: Callable[[], object],
    ) -> None:
        self._application = application
        self._shelf = shelf
        self._site = site
        self._caching = ("Cache-Control", cache_control(max_age))
        self._now = now
        self._whole = whole
        self._held = held

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        document = self._shelf.find(environ.get("PATH_INFO", ""))
        if document is None or environ["REQUEST_METHOD"] not in _READING:
            return self._application(environ, start_response)
        if document.told_since and "since=" in environ.get("QUERY_STRING", ""):
            return self._since(environ, start_response, document)
        coding = preferred(environ.get("HTTP_ACCEPT_ENCODING"), document.codings)
        answer = document.answers[coding]
        if ("HTTP_IF_MATCH" in environ or "HTTP_IF_UNMODIFIED_SINCE" in environ) and _asks_for_another(
            environ, document, answer
        ):
            return self._application({**environ, OTHER_VERSION: True}, start_response)
        tags = environ.get("HTTP_IF_NONE_MATCH")
        if tags == answer.etag or _holds(tags, environ, document, answer):
            self._held()
            start_response("304 Not Modified", self._dated(document, answer.held))
            return []
        if environ["REQUEST_METHOD"] == "HEAD":
            self._whole()
            start_response("200 OK", self._dated(document, answer.full))
            return []
        try:
            content = self._shelf.content(document.published, coding, answer.etag)
        except StoreError:
            content = None
        if content is None:  # replaced this very moment, or not to be had: the application knows what to say
            self._shelf.ask_again()
            return self._application(environ, start_response)
        self._whole()
        start_response("200 OK", self._dated(document, answer.full))
        return [content] if content else []

    def _dated(self, document: Document, headers: tuple[tuple[str, str], ...]) -> Headers:
        """Headers for one answer, which must not say that the document changed after it (RFC 9110 section 8.8.2.1).

        Whoever asks with the date said instead is given the document once more.
        """
        if document.early and document.published.last_modified > (now := self._now()):
            said = format_datetime(now, usegmt=True)
            return [(name, said if name == "Last-Modified" else value) for name, value in headers]
        return list(headers)

    def _since(self, environ: WSGIEnvironment, start_response: StartResponse, document: Document) -> Iterable[bytes]:
        """Nothing happened since the client's last answer: known here. What did happen the application tells."""
        seq = document.published.seq
        now = Cursor(self._shelf.epoch, Position(seq, WHOLE))
        if environ["QUERY_STRING"] == f"since={now}":
            etag = now.tag(seq, self._site)
            tags = environ.get("HTTP_IF_NONE_MATCH")
            if tags is not None and tag_matches(tags, etag):
                self._held()
                start_response("304 Not Modified", [("ETag", etag), self._caching, VARY, *OPEN])
                return []
        return self._application(environ, start_response)


def _asks_for_another(environ: WSGIEnvironment, document: Document, answer: Answer) -> bool:
    tags, date = environ.get("HTTP_IF_MATCH"), environ.get("HTTP_IF_UNMODIFIED_SINCE")
    if tags is None and date is None:
        return False
    return other_version(tags, date, answer.etag, document.published.last_modified)


def _holds(tags: str | None, environ: WSGIEnvironment, document: Document, answer: Answer) -> bool:
    """RFC 9110 section 13.2.2: If-None-Match first, and If-Modified-Since only where there is none."""
    if tags is not None:
        return tag_matches(tags, answer.etag)
    since = environ.get("HTTP_IF_MODIFIED_SINCE")
    if since is None:
        return False
    return since == document.date or unchanged_since(since, document.published.last_modified)
