"""What a service does that keeps nothing: it builds the whole feed with feedgen."""

from __future__ import annotations

from feedgen.feed import FeedGenerator

from syndicate.model import FeedState


def feed_of(state: FeedState) -> FeedGenerator:
    """All entries of a feed, ready to be written as Atom or RSS."""
    feed = FeedGenerator()
    feed.id("urn:x:live")
    feed.title("Live")
    feed.link(href="https://example.org/live", rel="alternate")
    feed.description("Live")
    feed.updated(state.updated)
    for update in state.updates:
        entry = feed.add_entry(order="append")
        entry.id(update.id)
        entry.title(update.title)
        entry.link(href=update.url)
        entry.content(update.content.html, type="html")
        entry.published(update.dated)
        entry.updated(update.updated)
    return feed
