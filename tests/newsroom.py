"""A real store with newsblogs in it, and the web application before it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

from flask.testing import FlaskClient
from lxml import html as parser

from syndicate.deliver.web import create_app
from syndicate.links import Site
from syndicate.model import MediaObject, Newsblog, Time
from syndicate.store import Store
from syndicate.store.records import FeedSettings, Rendered, SourceSettings
from syndicate.walk import Change, Decision, Poll, SourceState
from tests.builders import at, make_poll

CET = timezone(timedelta(hours=1))
SITE = Site("https://news.example/live", "Elm Valley Live")
TOKEN = "open sesame"

FLOOD = Newsblog(
    kicker="Newsblog zum Hochwasser an der Elm",
    headline="Pegel bei 6,90 Metern",
    lead="Die Elm führt Hochwasser.",
    image=MediaObject("https://img.example/elm.jpg", caption="Die Elm", credit="Ole Brandhorst", width=640, height=360),
    stand=Time(datetime(2026, 3, 14, 13, 4, tzinfo=CET), "minute"),
    reading_time=3,
    language="de",
    url="https://news.example/flood",
    publisher="Elmtaler Rundschau",
    live=True,
)
ELECTION = Newsblog(headline="Westmark votes", language="en", live=False)


class Newsroom:
    """The store and the clock of one test; ``minute`` is what the clock says, in minutes after noon."""

    def __init__(self, folder: Path, *sources: str) -> None:
        self.store = Store(f"sqlite:///{folder / 'store.sqlite3'}")
        self.store.migrate()
        self.minute = 0.0
        self.woken: list[str] = []
        self._versions = 0
        self.open(*(sources or ("flood",)))

    def open(self, *ids: str) -> None:
        """Have exactly these sources, with a feed each."""
        self._versions += 1
        sources = [SourceSettings(id=id_, url=f"https://upstream.example/{id_}") for id_ in ids]
        feeds = [FeedSettings(id=id_, sources=(id_,)) for id_ in ids]
        self.store.apply_settings(sources, feeds, version=str(self._versions), now=at(self.minute))

    def tell(
        self,
        *changes: Change,
        source: str = "flood",
        newsblog: Newsblog = FLOOD,
        state: SourceState | None = None,
        poll: Poll | None = None,
    ) -> None:
        """Take changes into the store, as a poll at this minute does."""
        self.store.apply(
            self.store.snapshot(source),
            Decision(tuple(changes)),
            newsblog,
            state or SourceState(extractor="markup", extractor_why="headings with clock times", confidence=0.9),
            poll or make_poll(source, self.minute, status=200, counts={"New": len(changes)}),
            document=None,
            now=at(self.minute),
        )

    def publish(
        self, feed: str = "flood", content: bytes = b"<feed/>", etag: str = '"one"', minutes: float = 0
    ) -> None:
        """Put documents of a feed where the web application finds them."""
        types = {"atom": "application/atom+xml", "rss": "application/rss+xml", "json": "application/feed+json"}
        documents = {
            format_: Rendered(content, f"{media_type}; charset=utf-8", etag, at(minutes))
            for format_, media_type in types.items()
        }
        assert self.store.publish(feed, self.store.feed(feed).seq, "test", documents)

    def client(self, *, token: str | None = TOKEN, **options: Any) -> FlaskClient:
        plain: dict[str, Any] = {"now": lambda: at(self.minute), "wake": self.woken.append, "lag": 0}
        return create_app(SITE, self.store, token=token, **{**plain, **options}).test_client()


def links(page: str, rel: str) -> Sequence[str]:
    """The addresses of the ``link`` elements of a page with this ``rel``."""
    return [str(element.get("href")) for element in parser.fromstring(page).iter("link") if element.get("rel") == rel]
