"""A day of two newsblogs as the real service publishes it: what the judges are shown, state by state.

A page of schema.org data with pictures, captions and credits, and an upstream JSON Feed whose titles are hostile. Both
are polled, stored, rendered and asked for over the web application; only the clock is the test's.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

from flask.testing import FlaskClient

from syndicate.app import Service, open_service
from syndicate.config import FeedSection, Settings, SourceSection, StoreSection
from syndicate.config.settings import Server
from syndicate.links import FORMATS
from syndicate.model import FeedState
from tests.judges.archives import archives
from tests.upstream import Upstream, answer, upstream

SITE = "https://feeds.example"
SITE_TITLE = "Feeds of the Example Press"
NOON = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
FEEDS = ("flood", "cup", "later", "all", "told")
"""A page, a feed with hostile titles, one that was never read, the first two as one, and the page with all versions."""

Item = Mapping[str, object]


def _picture(name: str, caption: str, credit: str) -> Item:
    return {
        "@type": "ImageObject",
        "url": f"https://pictures.example/{name}.jpg",
        "encodingFormat": "image/jpeg",
        "width": 1200,
        "height": 800,
        "caption": caption,
        "creditText": credit,
    }


def post(number: int, clock: str, headline: str, body: str, **more: object) -> Item:
    return {
        "@type": "BlogPosting",
        "@id": f"https://news.example/flood#post-{number}",
        "url": f"https://news.example/flood#post-{number}",
        "headline": headline,
        "datePublished": f"2026-03-01T{clock}:00+01:00",
        "articleBody": body,
        **more,
    }


BRIDGE = post(
    5,
    "12:50",
    "Bridge at Ahrbeck closed",
    "<p>The bridge is closed to traffic & trams; a <a href='https://news.example/map?a=1&amp;b=2'>map</a> shows the way "
    "round.</p><p>Buses run every 20 minutes.</p>",
    image=_picture("bridge", "The closed bridge", "Photo: K. Muster"),
    author=[{"@type": "Person", "name": "Karla Muster", "url": "https://news.example/muster"}, {"name": "Jo Doe"}],
)
GAUGE = post(4, "12:31", "River at 4.20 m", "The river stands at 4.20 m and rises by three centimetres an hour.")
SCHOOLS = post(
    3,
    "12:05",
    "Schools stay closed",
    "Three schools in the district stay closed on Monday, the county says.",
    author={"@type": "Person", "name": "Jo Doe"},
)
TRAINS = post(2, "11:40", "Trains every half hour", "On the line to Celle trains run every half hour only.")
CELLARS = post(1, "11:10", "First cellars flooded", "The fire brigade has been pumping out cellars since the morning.")
FLOOD = (BRIDGE, GAUGE, SCHOOLS, TRAINS, CELLARS)

EDITED = ({**BRIDGE, "headline": "Bridge at Ahrbeck closed until Tuesday"}, *FLOOD[1:])
CORRECTION = "<p>Correction: An earlier version of this entry said the river stood at 4.20 m. It stands at 4.02 m.</p>"
CORRECTED = (
    EDITED[0],
    {**GAUGE, "headline": "River at 4.02 m", "articleBody": f"<p>The river stands at 4.02 m.</p>{CORRECTION}"},
    *FLOOD[2:],
)
WITHDRAWN = (*CORRECTED[:2], *CORRECTED[3:])

PUMPS = tuple(
    post(100 + n, f"14:{n + 1:02}", f"Pump {n + 1} runs", f"Pump {n + 1} lifts {n * 13 + 40} litres a second at Brunn.")
    for n in range(42)
)[::-1]
"""More updates than the document of a feed need hold, the newest first."""

TITLES = (
    "<script>alert('x')</script> & <b>bold</b> &amp; ]]>",
    "5 < 6 & AT&T > 0",
    '"Quoted", \u201cquoted\u201d and \u202eturned round',
    "👩‍👩‍👧‍👦 Goal in the 90th minute! 🇩🇪",
    "مباشر: نتيجة المباراة",
    "&lt;i&gt;twice&lt;/i&gt; &#38; &copy; 2026",
    "]]></title></item><!--",
    "A line\u2028and\tanother\x0b that breaks",
    None,
)
CUP = tuple(
    {
        "id": f"tag:cup.example,2026:{number}",
        "url": f"https://cup.example/live/{number}?a=1&b=2",
        **({"title": title} if title else {}),
        "content_html": f"<p>Minute {90 - number}: team {number} wins the ball & keeps it.</p>",
        "summary": f"Minute {90 - number} in short.",
        "date_published": f"2026-03-01T12:{40 - number:02}:00+01:00",
        "authors": [{"name": f"Reporter {number} <i>& son</i>", "url": f"https://cup.example/reporters/{number}"}],
        "tags": ["cup", f"A & B <{number}>"],
        "attachments": [
            {"url": f"https://cup.example/{number}.mp3", "mime_type": "audio/mpeg", "size_in_bytes": 4000 + number},
            {
                "url": f"https://cup.example/{number}.mp4?x=1&y=2",
                "mime_type": "video/mp4",
                "title": f"Goal {number} & more",
            },
        ],
    }
    for number, title in enumerate(TITLES)
)


def page(posts: Sequence[Item], changed: str) -> bytes:
    """The page with its data, brought up to date at this clock time."""
    data = {
        "@context": "https://schema.org",
        "@type": "LiveBlogPosting",
        "headline": "The flood on the Elm",
        "description": "The Elm is rising. What happens, as it happens.",
        "url": "https://news.example/flood",
        "inLanguage": "en",
        "dateModified": f"2026-03-01T{changed}:00+01:00",
        "coverageStartTime": "2026-03-01T08:00:00+01:00",
        "publisher": {"@type": "Organization", "name": "Elm Valley News"},
        "image": _picture("elm", "The Elm on Sunday", "Photo: O. Brand"),
        "liveBlogUpdate": posts,
    }
    script = json.dumps(data).replace("</", "<\\/")
    shown = "".join(f"<article><h2>{post['headline']}</h2>{post['articleBody']}</article>" for post in posts)
    return answer(
        200,
        f'<html lang="en"><head><title>Flood</title><script type="application/ld+json">{script}</script></head>'
        f"<body><h1>The flood on the Elm</h1>{shown}</body></html>".encode(),
        {"Content-Type": "text/html; charset=utf-8"},
    )


def upstream_feed(items: Sequence[Item]) -> bytes:
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "The cup & <more>",
        "home_page_url": "https://cup.example/",
        "language": "en",
        "items": items,
    }
    return answer(200, json.dumps(feed).encode(), {"Content-Type": "application/feed+json"})


@dataclass(frozen=True)
class Shown:
    """One feed in one state of the day: what the store holds, and every document that is served of it.

    ``documents`` are by format; ``further`` are by path: answers since a cursor, and archives.
    """

    when: str
    feed: str
    state: FeedState
    documents: Mapping[str, bytes]
    further: Mapping[str, bytes]

    @property
    def name(self) -> str:
        return f"{self.feed}, {self.when}"


def day(folder: Path) -> Iterator[Shown]:
    """The states of all feeds, one after the other."""
    script = {"/flood": page(FLOOD, "12:51"), "/cup": upstream_feed(CUP)}
    with upstream(script) as source, open_service(_settings(folder, source)) as service:
        yield from _day(service, source)


def _day(service: Service, source: Upstream) -> Iterator[Shown]:
    minute = 0

    def told(when: str, *, polls: int = 1) -> Iterator[Shown]:
        nonlocal minute
        for _ in range(polls):
            minute += 1
            for name in ("flood", "cup", "later"):
                service.poll(name, NOON + minute * timedelta(minutes=1))
        service.publish_stale()
        client = service.web().test_client()
        for feed in FEEDS:
            documents = {format_: _get(client, f"/feeds/{feed}.{format_}") for format_ in FORMATS}
            yield Shown(when, feed, service.store.feed_state(feed), documents, dict(_further(client, feed, documents)))

    yield from told("first read")
    source.script["/flood"] = page(EDITED, "13:01")
    source.script["/cup"] = upstream_feed(
        ({**CUP[0], "content_html": "<p>Minute 90: no goal after all.</p>"}, *CUP[1:])
    )
    yield from told("after edits")
    source.script["/flood"] = page(CORRECTED, "13:05")
    yield from told("after a correction")
    source.script["/flood"] = page(WITHDRAWN, "13:10")
    yield from told("after a retraction", polls=3)
    source.script["/flood"] = page(CORRECTED, "13:20")
    yield from told("back again")
    source.script["/flood"] = page((*PUMPS, *CORRECTED), "14:50")
    yield from told("in the evening")


def _settings(folder: Path, source: Upstream) -> Settings:
    sources = tuple(
        SourceSection(id=name, url=source.url(f"/{name}"), allow=source.allow, robots=False)
        for name in ("flood", "cup", "later")
    )
    return Settings(
        server=Server(public_url=SITE, title=SITE_TITLE),
        source=sources,
        feed=(
            FeedSection(id="flood", sources=("flood",)),
            FeedSection(id="cup", sources=("cup",)),
            FeedSection(id="all", sources=("flood", "cup"), title="Everything & more"),
            FeedSection(id="told", sources=("flood",), revisions=True, derived_titles=True, limit=12),
        ),
        store=StoreSection(url=f"sqlite:///{folder}/store.sqlite3"),
    )


def _get(client: FlaskClient, path: str) -> bytes:
    response = client.get(path)
    assert response.status_code == 200, (path, response.status)
    return response.data


def _further(client: FlaskClient, feed: str, documents: Mapping[str, bytes]) -> Iterator[tuple[str, bytes]]:
    """Answers since a cursor, and the archives that the documents lead to."""
    path: str | None = f"/feeds/{feed}.json?since="
    while path:
        found = _get(client, path)
        yield path, found
        path = _path(json.loads(found).get("next_url"))
    for document in documents.values():
        yield from archives(document, lambda url: _get(client, _path(url) or ""))


def _path(url: str | None) -> str | None:
    """What is asked of the application for one of its own addresses."""
    if url is None:
        return None
    assert url.startswith(f"{SITE}/"), f"an address that is not ours: {url}"
    parts = urlsplit(url)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path
