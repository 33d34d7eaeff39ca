"""The feeds themselves, as last rendered, and the list of them all (OPML 2.0)."""

from __future__ import annotations

from flask import Blueprint, Response, request
from lxml import etree

from syndicate.deliver.web.conditional import answer, strong_etag
from syndicate.deliver.web.heads import Head
from syndicate.deliver.web.problems import problem
from syndicate.deliver.web.service import Service
from syndicate.links import FORMATS, feed_url, page_url

MEDIA_TYPES = {"atom": "application/atom+xml", "rss": "application/rss+xml", "json": "application/feed+json"}
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
        content = _opml(service, service.heads.all())
        media_type = "text/x-opml; charset=utf-8"
        return answer(request, content, media_type, etag=strong_etag(content), max_age=service.max_age)

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
    """A feed as it was last rendered. Raises UnknownName."""
    rendered = service.store.published(feed, format_)
    if rendered is None:
        return problem(503, "This feed has not been rendered yet.", {"Retry-After": str(NOT_RENDERED_RETRY)})
    response = answer(
        request,
        rendered.content,
        rendered.media_type,
        etag=rendered.etag,
        last_modified=rendered.last_modified,
        max_age=service.max_age,
    )
    response.headers["Link"] = ", ".join(_links(service, feed, format_))
    return response


def _links(service: Service, feed: str, format_: str) -> list[str]:
    """RFC 8288: this document first, then its other forms and the page for people."""
    own = f'<{feed_url(service.site, feed, format_)}>; rel="self"; type="{MEDIA_TYPES[format_]}"'
    others = [
        f'<{feed_url(service.site, feed, other)}>; rel="alternate"; type="{MEDIA_TYPES[other]}"'
        for other in FORMATS
        if other != format_
    ]
    return [own, *others, f'<{page_url(service.site, feed)}>; rel="alternate"; type="text/html"']


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
