"""The feeds themselves, as last rendered, and the list of them all (OPML 2.0)."""

from __future__ import annotations

import re
from datetime import date
from urllib.parse import urlencode

from flask import Blueprint, Response, abort, request
from lxml import etree

from syndicate import render
from syndicate.deliver.web.conditional import answer, strong_etag
from syndicate.deliver.web.front import OTHER_VERSION, links, surrogate_key
from syndicate.deliver.web.heads import Head
from syndicate.deliver.web.problems import kept_as_page, moved, problem
from syndicate.deliver.web.service import Service
from syndicate.deliver.web.since import changed_since
from syndicate.links import DOCUMENTS, FORMATS, archive_name, day_name, feed_url, page_url
from syndicate.render import jsonfeed
from syndicate.store.records import Rendered

NAMES = {"atom": "Atom", "rss": "RSS", "json": "JSON Feed"}
NOT_RENDERED_RETRY = 5
"""Seconds until a feed that is new should have been rendered."""

_OPML_VERSIONS = {"atom": "ATOM", "rss": "RSS2", "json": "JSON1.1"}


def blueprint(service: Service) -> Blueprint:
    """``/feeds/{feed}.{format}``, what stands in the folder of the feed, and ``/feeds.opml``."""
    routes = Blueprint("feeds", __name__)
    formats = f"<any({', '.join(FORMATS)}):format_>"

    @routes.get(f"/feeds/<feed>.<any({', '.join(DOCUMENTS)}):format_>")
    def document(feed: str, format_: str) -> Response:
        return _document(service, feed, format_)

    @routes.get(f"/feeds/<feed>/archive/<page>.{formats}")
    def archive(feed: str, page: str, format_: str) -> Response:
        return _archive(service, feed, _number(page), format_)

    @routes.get(f"/feeds/<feed>/<day>.{formats}")
    def one_day(feed: str, day: str, format_: str) -> Response:
        return _day(service, feed, _date(day), format_)

    @routes.get("/feeds.opml")
    def opml() -> Response:
        content = _opml(service, [one for one in service.heads.all() if not one.record.retired])
        media_type = "text/x-opml; charset=utf-8"
        response = answer(request, content, media_type, etag=strong_etag(content), max_age=service.max_age)
        response.headers["Surrogate-Key"] = surrogate_key()
        return response

    return routes


def open_to_scripts(response: Response) -> Response:
    """Feeds are public and carry no credentials: any page may read them, conditionally too, and what goes wrong."""
    if not request.path.startswith("/feeds"):
        return response
    response.headers["Access-Control-Allow-Origin"] = "*"
    if request.method == "OPTIONS":
        response.headers["Access-Control-Allow-Methods"] = "GET, HEAD"
        response.headers["Access-Control-Allow-Headers"] = "*, If-None-Match, If-Modified-Since"
        response.headers["Access-Control-Max-Age"] = "86400"
    else:
        response.headers["Access-Control-Expose-Headers"] = "ETag, Link, Retry-After"
    return response


def _elsewhere(service: Service, feed: str, name: str) -> Response | None:
    """The answer for a feed that was renamed or has retired; None for one that is there. Raises UnknownName."""
    record = service.store.find_feed(feed)
    if record.feed.id != feed:
        query = f"?{urlencode({'since': request.args['since']})}" if "since" in request.args else ""
        return moved(service, feed_url(service.site, record.feed.id, name) + query, record.feed.id)
    if not record.retired:
        return None
    if name != "json":
        return problem(410, "This feed has ended for good.", kept_as_page(service, feed))
    # JSON Feed has a word for it, so whoever reads bodies is told in his own language.
    expired = jsonfeed.expired(service.store.feed_state(feed), service.site)
    response = Response(expired, 410, content_type=jsonfeed.MEDIA_TYPE)
    response.headers.update(kept_as_page(service, feed))
    return response


def _document(service: Service, feed: str, name: str) -> Response:
    """Whatever the front does not answer: feeds that retired, were renamed or are not rendered. Raises UnknownName."""
    if (elsewhere := _elsewhere(service, feed, name)) is not None:
        return elsewhere
    if OTHER_VERSION in request.environ:
        abort(412)
    if name == "json" and "since" in request.args:
        return changed_since(service, feed, request.args["since"])
    rendered = service.store.published(feed, name)
    if rendered is None:
        return problem(503, "This feed has not been rendered yet.", {"Retry-After": str(NOT_RENDERED_RETRY)})
    # Published this very moment: without coded forms, so that nothing is to be chosen.
    return _answer(service, feed, name, rendered)


def _archive(service: Service, feed: str, page: int, format_: str) -> Response:
    """An archive document likewise; one that there was once is gone for good (410). Raises UnknownName."""
    record = service.store.find_feed(feed)
    if record.feed.id == feed and not record.retired and page not in record.archives:
        if page > record.archived:
            abort(404)
        return problem(410, "This archive document was dropped: its updates are too old.", kept_as_page(service, feed))
    return _document(service, feed, archive_name(page, format_))


def _day(service: Service, feed: str, day: date, format_: str) -> Response:
    """All of one day, put together now of what is kept of its entries. Raises UnknownName if there is nothing."""
    name = day_name(day, format_)
    if (elsewhere := _elsewhere(service, feed, name)) is not None:
        return elsewhere
    sheet = service.store.sheet(feed, day, lambda state, source: render.mark(state, service.site, source), [format_])
    made = render.documents(sheet.state, service.site, [guid for guid, _, _ in sheet.listed], sheet.kept, [format_])
    content = b"".join(made.documents[format_])
    rendered = Rendered(content, render.MEDIA_TYPES[format_], render.etag(content), sheet.state.changed)
    return _answer(service, feed, name, rendered)


def _number(text: str) -> int:
    """The number of an archive document, as we write it; anything else is no address."""
    if not re.fullmatch("[1-9][0-9]{0,8}", text):
        abort(404)
    return int(text)


def _date(text: str) -> date:
    """A day of our time, as ISO 8601 has it; anything else is no address."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        abort(404)
    if day.isoformat() != text or not 1970 <= day.year < 3000:
        abort(404)
    return day


def _answer(service: Service, feed: str, name: str, rendered: Rendered) -> Response:
    response = answer(
        request,
        rendered.content,
        rendered.media_type,
        etag=rendered.etag,
        last_modified=rendered.last_modified,
        max_age=service.max_age,
    )
    if response.last_modified is not None:  # never later than the answer, as in the front
        response.last_modified = min(response.last_modified, service.now())
    response.headers["Link"] = ", ".join(links(service.site, feed, name))
    response.headers["Surrogate-Key"] = surrogate_key(feed)
    return response


def _opml(service: Service, listed: list[Head]) -> bytes:
    """One outline for each newsblog, one within it for each format; equal for equal state."""
    opml = etree.Element("opml", version="2.0")
    head = etree.SubElement(opml, "head")
    etree.SubElement(head, "title").text = service.site.title
    etree.SubElement(head, "docs").text = "http://opml.org/spec2.opml"
    body = etree.SubElement(opml, "body")
    for one in sorted(listed, key=lambda item: item.id):
        group = etree.SubElement(body, "outline", text=one.title, title=one.title)
        for format_ in FORMATS:
            etree.SubElement(
                group,
                "outline",
                type="rss",
                text=f"{one.title} ({NAMES[format_]})",
                title=f"{one.title} ({NAMES[format_]})",
                version=_OPML_VERSIONS[format_],
                xmlUrl=feed_url(service.site, one.id, format_),
                htmlUrl=page_url(service.site, one.id),
            )
    return etree.tostring(opml, xml_declaration=True, encoding="UTF-8", pretty_print=True)
