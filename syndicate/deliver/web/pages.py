"""The pages for people: all newsblogs, and one newsblog to read."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, Response, abort, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from syndicate.deliver.web.conditional import answer, strong_etag
from syndicate.deliver.web.entries import entries
from syndicate.deliver.web.feeds import MEDIA_TYPES, NAMES
from syndicate.deliver.web.heads import Head, head, web_address
from syndicate.deliver.web.labels import Labels, labels, zone_name
from syndicate.deliver.web.service import Service
from syndicate.links import FORMATS, feed_url, page_url
from syndicate.model import Time

PAGE = 100
"""Updates on one page; the feeds hold fewer, so whatever they link to is found on the first."""


@dataclass(frozen=True, slots=True)
class FeedLink:
    """One format of a feed, to subscribe to."""

    name: str
    url: str
    media_type: str
    title: str


@dataclass(frozen=True, slots=True)
class View:
    """A newsblog as the templates see it."""

    head: Head
    url: str
    stand: str | None
    stand_datetime: str | None
    changed: str
    changed_datetime: str
    zone: str
    links: list[FeedLink]
    original: str | None
    successor: str | None
    words: Labels


def blueprint(service: Service) -> Blueprint:
    """``/``, ``/{feed}/`` and the redirect to it."""
    routes = Blueprint("pages", __name__)

    @routes.get("/")
    def index() -> Response:
        views = [_view(service, one) for one in service.heads.all()]
        languages = {view.words.language for view in views}
        words = labels(languages.pop() if len(languages) == 1 else None)
        return _page(service, render_template("index.html", views=views, words=words))

    @routes.get("/<feed>/")
    def newsblog(feed: str) -> Response:
        return _page(service, _newsblog(service, feed))

    @routes.get("/<feed>")
    def without_slash(feed: str) -> AnyResponse:
        service.store.feed(feed)  # raises UnknownName: no redirect to nowhere
        return redirect(page_url(service.site, feed), 301)

    return routes


def _newsblog(service: Service, feed: str) -> str:
    """The page of one newsblog. Raises UnknownName."""
    record = service.store.feed(feed)
    state = service.store.feed_state(feed)
    view = _view(service, head(record, state))
    before = _before(request.args.get("before"), record.updates)
    offset = record.updates + 1 - before
    updates = service.store.updates(feed, PAGE, offset)
    left = record.updates - offset - len(updates)
    return render_template(
        "newsblog.html",
        view=view,
        words=view.words,
        newsblog=state.newsblog,
        image=web_address(state.newsblog.image.url) if state.newsblog.image else None,
        entries=entries(updates, service.site, feed, view.words, view.head.zone, state.origins),
        older=f"{view.url}?before={left + 1}" if left > 0 else None,
        first=offset == 0,
    )


def _before(argument: str | None, total: int) -> int:
    """The number of an update, counted from the oldest, below which a page begins.

    Counted from that end, because new ones arrive at the other: a page keeps its updates while the newsblog grows.
    """
    if argument is None:
        return total + 1
    if not (argument.isascii() and argument.isdecimal() and len(argument) < 10) or int(argument) < 2:
        abort(404)
    return min(int(argument), total + 1)


def _view(service: Service, one: Head) -> View:
    words = labels(one.newsblog.language)
    changed = one.record.changed.astimezone(one.zone)
    stand, stand_datetime = _stand(one.newsblog.stand, words)
    return View(
        head=one,
        url=page_url(service.site, one.id),
        stand=stand,
        stand_datetime=stand_datetime,
        changed=words.moment(changed),
        changed_datetime=changed.isoformat(),
        zone=words.times.format(zone_name(changed.utcoffset() or changed - changed)),
        links=[
            FeedLink(
                NAMES[format_],
                feed_url(service.site, one.id, format_),
                MEDIA_TYPES[format_],
                f"{one.title} ({NAMES[format_]})",
            )
            for format_ in FORMATS
        ],
        original=web_address(one.newsblog.url),
        successor=web_address(one.newsblog.successor),
        words=words,
    )


def _stand(stand: Time | None, words: Labels) -> tuple[str | None, str | None]:
    """When the publisher says the page was brought up to date: for people, and in the form of ``datetime``."""
    if stand is None:
        return None, None
    if stand.precision == "day":
        return words.day(stand.instant.date()), stand.instant.date().isoformat()
    return words.moment(stand.instant), stand.instant.isoformat(timespec="seconds")


def _page(service: Service, html: str) -> Response:
    content = html.encode()
    media_type = "text/html; charset=utf-8"
    return answer(request, content, media_type, etag=strong_etag(content), max_age=service.max_age)
