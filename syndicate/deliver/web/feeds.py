"""The feeds themselves, as last rendered, and the list of them all (OPML 2.0)."""

from __future__ import annotations

from urllib.parse import urlencode

from flask import Blueprint, Response, request
from lxml import etree

from syndicate.deliver.web.conditional import answer, strong_etag
from syndicate.deliver.web.front import links, surrogate_key
from syndicate.deliver.web.heads import Head
from syndicate.deliver.web.problems import kept_as_page, moved, problem
from syndicate.deliver.web.service import Service
from syndicate.deliver.web.since import changed_since
from syndicate.links import FORMATS, feed_url, page_url

NAMES = {"atom": "Atom", "rss": "RSS", "json": "JSON Feed"}
NOT_RENDERED_RETRY = 5
"""Seconds until a feed that is new should have been rendered."""

_OPML_VERSIONS = {"atom": "ATOM", "rss": "RSS2", "json": "JSON1.1"}


def blueprint(service: Service) -> Blueprint:
    """``/feeds/{feed}.{atom,rss,json}`` and ``/feeds.opml``."""
    routes = Blueprint("feeds", __name__)

    @routes.get(f"/feeds/<feed>.<any({', '.join(FORMATS)}):format_>")
    def document(feed: str, format_: str) -> Response:
        return _document(service, feed, format_)

    @routes.get("/feeds.opml")
    def opml() -> Response:
        content = _opml(service, [one for one in service.heads.all() if not one.record.retired])
        media_type = "text/x-opml; charset=utf-8"
        response = answer(request, content, media_type, etag=strong_etag(content), max_age=service.max_age)
        response.headers["Surrogate-Key"] = surrogate_key()
        return response

    @routes.after_request
    def open_to_scripts(response: Response) -> Response:
        # Feeds are public and carry no credentials, so any page may read them, conditionally too.
        response.headers["Access-Control-Allow-Origin"] = "*"
        if request.method == "OPTIONS":
            response.headers["Access-Control-Allow-Methods"] = "GET, HEAD"
            response.headers["Access-Control-Allow-Headers"] = "If-None-Match, If-Modified-Since"
            response.headers["Access-Control-Max-Age"] = "86400"
        else:
            response.headers["Access-Control-Expose-Headers"] = "ETag, Link, Retry-After"
        return response

    return routes


def _document(service: Service, feed: str, format_: str) -> Response:
    """Whatever the front does not answer: feeds that retired, were renamed or are not rendered. Raises UnknownName."""
    record = service.store.find_feed(feed)
    if record.feed.id != feed:
        query = f"?{urlencode({'since': request.args['since']})}" if "since" in request.args else ""
        return moved(service, feed_url(service.site, record.feed.id, format_) + query, record.feed.id)
    if record.retired:
        return problem(410, "This feed has ended for good.", kept_as_page(service, feed))
    if format_ == "json" and "since" in request.args:
        return changed_since(service, feed, request.args["since"])
    rendered = service.store.published(feed, format_)
    if rendered is None:
        return problem(503, "This feed has not been rendered yet.", {"Retry-After": str(NOT_RENDERED_RETRY)})
    # Published this very moment: without coded forms, so that nothing is to be chosen.
    response = answer(
        request,
        rendered.content,
        rendered.media_type,
        etag=rendered.etag,
        last_modified=rendered.last_modified,
        max_age=service.max_age,
    )
    response.headers["Vary"] = "Accept-Encoding"
    response.headers["Link"] = ", ".join(links(service.site, feed, format_))
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
