"""What is kept, in the store and in memory, makes no difference: documents are those that are rendered of the state."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace

import pytest

from syndicate import render
from syndicate.app import Service
from syndicate.config import Settings
from syndicate.links import DOCUMENTS, FORMATS, archive_name
from syndicate.memo import Memo
from syndicate.model import FeedOptions, Newsblog, Time
from syndicate.render import codings
from syndicate.store import FeedSettings, Store, entries
from syndicate.walk import Change, Reread
from tests.builders import (
    at,
    make_candidate,
    make_guid,
    make_new,
    make_restored,
    make_retimed,
    make_retracted,
    make_revised,
    make_settings,
    take,
)

OPTIONS = [FeedOptions(), FeedOptions(order="updated"), FeedOptions(rights="Ours"), FeedOptions(content="summary")]


@pytest.fixture
def services(store: Store, store_url: str) -> Iterator[list[Service]]:
    """Processes that share a database, and the memory of none."""
    settings = Settings(server={"public_url": "https://feeds.example.org"}, store={"url": store_url})
    made = [Service(settings) for _ in range(2)]
    yield made
    for one in made:
        one.close()


class Day:
    """What happens in a newsblog, at random."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        self.alive: dict[str, int] = {}
        self.dead: list[str] = []
        self.number = 0

    def changes(self, minutes: int) -> list[Change]:
        made = [self._new(minutes) for _ in range(self.chance.choice((0, 1, 1, 4)))]
        touched = self.chance.sample(sorted(self.alive), min(len(self.alive), self.chance.choice((0, 1, 3))))
        return made + [self._touched(name, minutes) for name in touched if make_guid(name) not in {c.id for c in made}]

    def _new(self, minutes: int) -> Change:
        if self.dead and self.chance.random() < 0.3:
            name = self.dead.pop()
            self.alive[name] = 50
            return make_restored(name, f"{name} is back", revision=50, minutes=minutes)
        self.number += 1
        self.alive[f"u{self.number}"] = 1
        return make_new(f"u{self.number}", f"text {self.number} " + "water " * 300, minutes=minutes)

    def _touched(self, name: str, minutes: int) -> Change:
        what = self.chance.random()
        words = f"{name} at {minutes} " + "rail " * 300
        if what < 0.2:
            del self.alive[name]
            self.dead.append(name)
            return make_retracted(name, minutes=minutes)
        if what < 0.35:
            return Reread(make_guid(name), make_candidate(name, words), ())
        if what < 0.5:
            return make_retimed(name, Time(at(minutes - 30)))
        self.alive[name] += 1
        return make_revised(name, words, revision=self.alive[name], minutes=minutes)


@pytest.mark.parametrize("seed", range(3))
def test_what_is_kept_makes_no_difference(store: Store, services: list[Service], seed: int) -> None:
    day = Day(seed)
    options = OPTIONS[0]
    for minutes in range(20):
        if day.chance.random() < 0.2:
            options = day.chance.choice(OPTIONS)
        limit = day.chance.choice((4, 4, 4, 6))
        feed = FeedSettings("flood", ("flood",), limit=limit, options=options)
        store.apply_settings([make_settings()], [feed], version=str(minutes), now=at(minutes))
        head = Newsblog(headline="Flood", language=day.chance.choice(("en", "en", "en", "de")))
        take(store, *day.changes(minutes), minutes=minutes, head=head)
        day.chance.choice(services).publish_stale(at(minutes))
        if minutes % 4 == 3:
            compare(services[0])


def compare(service: Service) -> None:
    """All documents that are published with those made of the state alone."""
    store, site = service.store, service.site
    state = store.feed_state("flood")
    listed = [update.id for update in state.updates]
    for name, pieces in render.documents(state, site, listed, {}, DOCUMENTS).documents.items():
        assert b"".join(pieces) == render.render(state, name, site)
        told(store, name, pieces)
    for page in state.archives:
        sheet = store.sheet("flood", page, lambda *_: "", FORMATS)
        listed = [guid for guid, _, _ in sheet.listed]
        whole = replace(sheet.state, updates=tuple(store.update(guid) for guid in listed))
        for name, pieces in render.documents(whole, site, listed, {}, FORMATS).documents.items():
            told(store, archive_name(page, name), pieces)


def told(store: Store, name: str, pieces: list[bytes]) -> None:
    published = store.published("flood", name)
    assert published is not None
    parts = codings.Parts(map(bytes, pieces))
    assert (published.content, published.etag) == (b"".join(pieces), parts.etag)
    warm, codings.BLOCKS = codings.BLOCKS, Memo(lambda block: len(block.content))
    try:
        cold = parts.coded()
    finally:
        codings.BLOCKS = warm
    assert {coding: (form.content, form.etag) for coding, form in published.coded.items()} == cold


def test_memory_is_asked_first(store: Store, services: list[Service], monkeypatch) -> None:
    """What is in memory is not read again, and what was changed by another process is."""
    one, other = services
    store.apply_settings([make_settings()], [FeedSettings("flood", ("flood",))], version="1", now=at(0))
    take(store, *(make_new(f"u{number}", minutes=number) for number in range(9)), minutes=9)
    one.publish_stale(at(9))
    read: list[int] = []
    kept = entries._kept

    def counting() -> object:
        read.append(1)
        return kept()

    monkeypatch.setattr(entries, "_kept", counting)
    take(store, make_revised("u1", "corrected", minutes=10), minutes=10)
    other.publish_stale(at(10))
    assert len(read) == 1, "it remembers nothing"
    take(store, make_revised("u2", "corrected as well", minutes=11), minutes=11)
    one.publish_stale(at(11))
    assert len(read) == 2, "what the other rendered"
    assert one.store.published("flood", "rss").content.count(b"corrected") == other.render("flood", "rss").count(
        b"corrected"
    )
