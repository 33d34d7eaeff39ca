"""The pages for people: all newsblogs, and one newsblog to read."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass

from flask import Blueprint, Response, abort, render_template, request
from markupsafe import Markup
from werkzeug.wrappers import Response as AnyResponse

from syndicate.deliver.web.conditional import answer, strong_etag
from syndicate.deliver.web.entries import entries
from syndicate.deliver.web.feeds import NAMES
from syndicate.deliver.web.front import surrogate_key
from syndicate.deliver.web.heads import Head, head, web_address
from syndicate.deliver.web.labels import Labels, labels, zone_name
from syndicate.deliver.web.problems import kept_as_page, moved, problem
from syndicate.deliver.web.service import Service
from syndicate.errors import UnknownName
from syndicate.links import (
    FORMATS,
    MEDIA_TYPES,
    archive_url,
    day_url,
    feed_url,
    guids_of,
    page_url,
    subscribe_url,
    update_url,
)
from syndicate.model import Time, Update
from syndicate.store.records import FeedRecord

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
    subscribe: str
    original: str | None
    successor: str | None
    words: Labels


def blueprint(service: Service) -> Blueprint:
    """``/``, ``/{feed}/``, ``/{feed}/u-{update}``, ``/feeds/{feed}``, and what leads to them."""
    routes = Blueprint("pages", __name__)

    @routes.get("/")
    def index() -> Response:
        views = [_view(service, one) for one in service.heads.all()]
        languages = {view.words.language for view in views}
        words = labels(languages.pop() if len(languages) == 1 else None)
        return _page(service, render_template("index.html", views=views, words=words))

    @routes.get("/<feed>/")
    def newsblog(feed: str) -> AnyResponse:
        record = service.store.find_feed(feed)
        if record.feed.id != feed:
            return moved(service, page_url(service.site, record.feed.id), record.feed.id)
        return _page(service, _newsblog(service, record), feed)

    @routes.get("/feeds/<feed>")
    def subscribe(feed: str) -> AnyResponse:
        record = service.store.find_feed(feed)
        if record.feed.id != feed:
            return moved(service, subscribe_url(service.site, record.feed.id), record.feed.id)
        if record.retired:
            return problem(410, "This feed has ended for good.", kept_as_page(service, feed))
        return _page(service, _subscribe(service, record), feed)

    @routes.get("/feeds/<feed>/")
    def subscribe_with_slash(feed: str) -> AnyResponse:
        record = service.store.find_feed(feed)  # raises UnknownName: no redirect to nowhere
        return moved(service, subscribe_url(service.site, record.feed.id), record.feed.id)

    @routes.get("/<feed>/u-<path:name>")
    def update(feed: str, name: str) -> AnyResponse:
        record = service.store.find_feed(feed)
        one = _named(service, record, name)
        if record.feed.id != feed:
            return moved(service, update_url(service.site, record.feed.id, one.id), record.feed.id)
        if one.state != "live":
            return problem(410, "This update was withdrawn.", kept_as_page(service, feed))
        return _page(service, _one(service, record, one), feed)

    @routes.get("/<feed>")
    def without_slash(feed: str) -> AnyResponse:
        record = service.store.find_feed(feed)  # raises UnknownName: no redirect to nowhere
        return moved(service, page_url(service.site, record.feed.id), record.feed.id)

    return routes


def _named(service: Service, record: FeedRecord, name: str) -> Update:
    """The update of a permanent link of this feed. Raises UnknownName."""
    for guid in guids_of(name):
        with suppress(UnknownName):
            found = service.store.update(guid)
            if service.store.carries(record.feed.id, found.id):
                return found
    raise UnknownName(f'no update "{name}" in {record.feed.id}')


def _one(service: Service, record: FeedRecord, update: Update) -> str:
    """The page of one update."""
    feed = record.feed.id
    state = service.store.feed_state(feed)
    view = _view(service, head(record, state))
    return render_template(
        "newsblog.html",
        view=view,
        words=view.words,
        newsblog=state.newsblog,
        image=None,
        entries=entries([update], service.site, state, view.words, view.head.zone),
        older=None,
        first=False,
        canonical=update_url(service.site, feed, update.id),
    )


def _subscribe(service: Service, record: FeedRecord) -> str:
    """The page that says how to subscribe. Raises UnknownName."""
    feed = record.feed.id
    state = service.store.feed_state(feed)
    view = _view(service, head(record, state))
    newest = state.archives[-1] if state.archives else None
    return render_template(
        "subscribe.html",
        view=view,
        words=view.words,
        newsblog=state.newsblog,
        data=feed_url(service.site, feed, "jsonld"),
        archive=None if newest is None else archive_url(service.site, feed, newest, "atom"),
        day=day_url(service.site, feed, record.changed.date(), "atom"),
    )


def _newsblog(service: Service, record: FeedRecord) -> str:
    """The page of one newsblog. Raises UnknownName."""
    feed = record.feed.id
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
        image=web_address(state.newsblog.image.url) if state.newsblog.image and state.feed.options.images else None,
        entries=entries(updates, service.site, state, view.words, view.head.zone),
        older=f"{view.url}?before={left + 1}" if left > 0 else None,
        first=offset == 0,
        canonical=view.url if offset == 0 else None,
        data=_data(service, feed) if offset == 0 else None,
    )


def _data(service: Service, feed: str) -> Markup | None:
    """What the page says, for machines (JSON-LD), as it was published; nothing in it ends the element it stands in."""
    published = service.store.published(feed, "jsonld")
    return Markup(published.content.decode()) if published else None  # noqa: S704  # escaped where it is rendered


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
        subscribe=subscribe_url(service.site, one.id),
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


def _page(service: Service, html: str, *feeds: str) -> Response:
    content = html.encode()
    media_type = "text/html; charset=utf-8"
    response = answer(request, content, media_type, etag=strong_etag(content), max_age=service.max_age)
    response.headers["Surrogate-Key"] = surrogate_key(*feeds)
    return response
