"""``?since=CURSOR`` on JSON Feed: what is new, revised or retracted since, for those who keep a copy."""

from __future__ import annotations

from flask import Response, request

from syndicate.deliver.web.conditional import answer
from syndicate.deliver.web.cursor import Cursor, parsed
from syndicate.deliver.web.front import surrogate_key
from syndicate.deliver.web.service import Service
from syndicate.links import feed_url
from syndicate.render import jsonfeed
from syndicate.store.records import Position

MOST = 500
"""Updates and tombstones in one answer."""


def changed_since(service: Service, feed: str, text: str) -> Response:
    """The answer for one feed. Raises UnknownName and StoreError."""
    epoch = service.store.epoch
    asked = parsed(text, epoch, service.store.feed(feed).seq)
    start = asked.position if asked else Position(-1, -1)
    found = service.store.changes(feed, start, MOST)
    following = Cursor(epoch, found.end)
    url = f"{feed_url(service.site, feed, 'json')}?since={following}"
    document = jsonfeed.changes(
        found.state,
        service.site,
        found.left,
        next_since=str(following),
        next_url=url if found.more else None,
        full=asked is None,
    )
    response = answer(
        request,
        document,
        jsonfeed.MEDIA_TYPE,
        etag=following.tag(found.state.seq, service.site),
        max_age=service.max_age,
    )
    response.headers["Surrogate-Key"] = surrogate_key(feed)
    return response
