"""Ask upstream politely: validators, Retry-After, robots.txt, per-host manners."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from email.message import Message

from syndicate.errors import FetchError, Gone, Refused
from syndicate.fetch.files import is_file, path_of, read_file, validators_of
from syndicate.fetch.manners import Waits, described, failed, retry_after, user_agent
from syndicate.fetch.robots import Robots
from syndicate.model import Source
from syndicate.outbound import Outbound, Response, Target, parse, shown
from syndicate.walk import Document, NotModified, Validators

__all__ = ["Fetcher", "read_file", "user_agent"]

_ACCEPT = (
    "text/html, application/xhtml+xml, application/atom+xml, application/rss+xml, application/feed+json, "
    "application/json;q=0.9, application/xml;q=0.9, text/xml;q=0.9, text/plain;q=0.8, */*;q=0.5"
)
# 203 is a 200 that a proxy touched. The other successes carry no page: nothing, a part, or a promise.
_READABLE = frozenset({200, 203})


class Fetcher:
    """Fetches the documents of sources; safe to share between threads.

    It remembers for each host how long we were asked to wait and what robots.txt says. ``contact`` goes into the
    User-Agent field; ``robots`` False leaves robots.txt alone for all sources.
    """

    def __init__(self, outbound: Outbound, *, contact: str = "", robots: bool = True) -> None:
        self._outbound = outbound
        self._own = {"User-Agent": user_agent(contact)} if contact else {}
        self._waits = Waits()
        self._robots = Robots(outbound, self._waits) if robots else None

    def fetch(
        self, source: Source, validators: Validators, now: datetime, *, url: str | None = None
    ) -> Document | NotModified:
        """The source's document, or NotModified if it still is the one that ``validators`` came with.

        ``url`` is asked in place of ``source.url``. Raises Gone for a 410 that no passing redirect led to, Refused if
        we may not ask, and FetchError for all else, with the seconds to wait if upstream named any.
        """
        asked = url or source.url
        if is_file(asked):
            return self._read(source, validators, now, asked)
        target = parse(asked)
        self._check_waits(target, now)
        if self._robots is not None and source.robots:
            self._robots.check(target, self._own, source.allow, now)
            self._check_waits(target, now)  # it may have been asked for just now, and said so
        response = self._outbound.get(target.url, self._headers(source, validators), allow=source.allow)
        if response.status == 304:
            return _not_modified(response, validators)
        if response.status in _READABLE:
            return _document(response, source, now)
        raise self._failure(response, target, now)

    def close(self) -> None:
        """Close what the way out keeps open."""
        self._outbound.close()

    def _check_waits(self, target: Target, now: datetime) -> None:
        self._waits.check(target.server, now)
        self._waits.check(target.url, now)

    def _headers(self, source: Source, validators: Validators) -> Mapping[str, str]:
        headers = {"Accept": _ACCEPT, **self._own}
        own = {name.lower() for name in source.headers}
        headers = {name: value for name, value in headers.items() if name.lower() not in own}
        headers.update(source.headers)
        # RFC 9110 section 13.1: both, byte for byte; a server that knows the first leaves the second alone
        if validators.etag is not None:
            headers["If-None-Match"] = validators.etag
        if validators.last_modified is not None:
            headers["If-Modified-Since"] = validators.last_modified
        return headers

    def _read(self, source: Source, validators: Validators, now: datetime, url: str) -> Document | NotModified:
        if not is_file(source.url):
            raise Refused(f"{shown(url)}: a file is read only where the configuration names it")
        path = path_of(url)
        known = validators_of(path)
        if known == validators:
            return NotModified(known)
        document = read_file(path, now, max_bytes=self._outbound.max_bytes)
        return replace(document, charset=source.charset)

    def _failure(self, response: Response, target: Target, now: datetime) -> FetchError:
        wait = retry_after(response.headers, now)
        if wait is not None:
            self._waits.note(parse(response.url).server, wait, now)
            if response.hops:
                # asking this URL leads there again, so it waits as well; its own server did not ask for that
                self._waits.note(target.url, wait, now)
        if response.status == 410 and (not response.hops or response.permanent_url):
            return Gone(f"{described(410)}: {shown(response.url)}", status=410)
        return failed(response.status, response.url, wait=wait)


def _not_modified(response: Response, validators: Validators) -> NotModified:
    if validators == Validators():
        raise FetchError(f"{described(304)}, though we hold no document: {shown(response.url)}", status=304)
    # RFC 9110 section 15.4.5: a 304 may bring newer validators, and need not bring all
    return NotModified(
        Validators(
            etag=response.headers.get("ETag", validators.etag),
            last_modified=response.headers.get("Last-Modified", validators.last_modified),
        )
    )


def _document(response: Response, source: Source, now: datetime) -> Document:
    if not response.complete and not response.content:
        raise FetchError(f"{shown(response.url)}: no body, {response.cut}", status=response.status)
    media_type, charset = _content_type(response.headers.get("Content-Type", ""))
    validators = Validators(response.headers.get("ETag"), response.headers.get("Last-Modified"))
    return Document(
        url=response.url,
        content=response.content,
        fetched=now,
        media_type=media_type,
        charset=source.charset or charset,
        # a cut body must be asked for again, whole: its validators would bring a 304 for ever
        validators=validators if response.complete else Validators(),
        permanent_url=response.permanent_url,
        complete=response.complete,
        content_language=response.headers.get("Content-Language"),
    )


def _content_type(field: str) -> tuple[str, str | None]:
    """Media type in lower case without parameters, and charset, of a Content-Type field (RFC 9110 section 8.3)."""
    field = field.rpartition(",")[2]  # sent twice, it arrives as a list; the last one holds
    message = Message()
    message["Content-Type"] = field
    return field.partition(";")[0].strip().lower(), message.get_content_charset()
