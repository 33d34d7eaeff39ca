"""Archive documents (RFC 5005 section 4) as a client meets them that reads each but once."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from lxml import etree

from syndicate import publishing
from syndicate.app import Service
from syndicate.config import Settings
from syndicate.links import page_of
from syndicate.model import FeedOptions, MediaObject, Newsblog
from syndicate.store import FeedSettings, Store
from syndicate.walk import Reread
from tests.builders import (
    at,
    make_candidate,
    make_guid,
    make_new,
    make_restored,
    make_retracted,
    make_revised,
    make_settings,
    take,
)

PUBLIC = "https://feeds.example.org"
ATOM = "{http://www.w3.org/2005/Atom}"
HISTORY = "{http://purl.org/syndication/history/1.0}"
DELETED = "{http://purl.org/atompub/tombstones/1.0}deleted-entry"


@pytest.fixture
def service(store: Store, store_url: str) -> Iterator[Service]:
    made = Service(Settings(server={"public_url": PUBLIC}, store={"url": store_url}))
    yield made
    made.close()


def set_feed(store: Store, version: str = "1", minutes: float = 0, limit: int = 4, **options: object) -> None:
    feed = FeedSettings("flood", ("flood",), limit=limit, options=FeedOptions(**options))
    store.apply_settings([make_settings()], [feed], version=version, now=at(minutes))


def document(service: Service, name: str) -> bytes | None:
    found = service.store.published("flood", name)
    return found.content if found else None


def name_of(url: str) -> str:
    """The name of a document among those of its feed."""
    path = urlsplit(url).path.removeprefix("/feeds/flood")
    return path[1:]


class Archivist:
    """Follows a feed as RFC 5005 has it: the head each time, an archive document once."""

    def __init__(self, service: Service) -> None:
        self.service = service
        self.read: set[str] = set()
        self.copy: dict[str, tuple[str, str]] = {}

    def visit(self) -> None:
        documents: list[etree._Element] = []
        name: str | None = "atom"
        while name is not None and name not in self.read:
            content = document(self.service, name)
            assert content is not None, f"{name} is linked and not there"
            root = etree.fromstring(content)
            documents.append(root)
            if name != "atom":
                assert root.find(f"{HISTORY}archive") is not None
                self.read.add(name)
            links = {link.get("rel"): link.get("href") for link in root.findall(f"{ATOM}link")}
            older = links.get("prev-archive")
            name = name_of(older) if older else None
        for root in reversed(documents):
            for entry in root.findall(f"{ATOM}entry"):
                known = self.copy.get(entry.findtext(f"{ATOM}id"), ("", ""))
                said = entry.findtext(f"{ATOM}updated"), entry.findtext(f"{ATOM}content")
                self.copy[entry.findtext(f"{ATOM}id")] = max(known, said)
            for stone in root.findall(DELETED):
                self.copy.pop(stone.get("ref"), None)


def live(store: Store) -> dict[str, str]:
    return {one.id: one.content.html for one in store.updates("flood", 1000)}


@pytest.mark.parametrize("seed", range(6))
def test_a_client_that_reads_each_archive_document_once_has_all(service: Service, seed: int) -> None:
    """Whatever happens, and however seldom it comes: as long as tombstones are few, its copy is the truth."""
    chance = random.Random(seed)
    store = service.store
    set_feed(store)
    client = Archivist(service)
    alive: dict[str, int] = {}
    dead: list[str] = []
    number = 0
    for step in range(40):
        changes = []
        for _ in range(chance.choice((0, 1, 1, 2, 9))):
            number += 1
            changes.append(make_new(f"u{number}", f"text {number}", minutes=step))
            alive[f"u{number}"] = 1
        touched = chance.sample(sorted(alive), min(len(alive), chance.choice((0, 1, 3))))
        for name in touched:
            if any(change.id == make_guid(name) for change in changes):
                continue
            if chance.random() < 0.8 or len(dead) > 2:
                alive[name] += 1
                words = f"text {name} {alive[name]}"
                changes.append(make_revised(name, words, revision=alive[name], minutes=step))
            else:
                changes.append(make_retracted(name, minutes=step))
                dead.append(name)
                del alive[name]
        if dead and chance.random() < 0.1:
            name = dead.pop()
            changes.append(make_restored(name, f"{name} is back", revision=5, minutes=step))
            alive[name] = 5
        take(store, *changes, minutes=step)
        service.publish_stale(at(step))
        if chance.random() < 0.4 or step == 39 or len(dead) > 2:
            client.visit()
            assert {guid: html for guid, (_, html) in client.copy.items()} == live(store)


def pages(service: Service, format_: str = "atom") -> dict[str, list[str]]:
    """The archive documents there are, with the ids they hold."""
    found = {}
    for one in service.store.catalogue(-1, None, None).documents:
        if one.format.startswith("archive/") and one.format.endswith(f".{format_}"):
            root = etree.fromstring(document(service, one.format))
            found[one.format] = [entry.findtext(f"{ATOM}id") for entry in root.findall(f"{ATOM}entry")]
    return found


def grown(service: Service, count: int, **options: object) -> None:
    set_feed(service.store, **options)
    for minute in range(count):
        take(service.store, make_new(f"u{minute}", f"text {minute}", minutes=minute), minutes=minute)
        service.publish_stale(at(minute))


def test_what_falls_out_of_the_head_is_in_full_documents(service: Service) -> None:
    grown(service, 9)
    assert pages(service) == {
        "archive/1.atom": [make_guid("u0")],
        "archive/2.atom": [make_guid("u1")],
        "archive/3.atom": [make_guid("u3"), make_guid("u2")],
        "archive/4.atom": [make_guid("u5"), make_guid("u4")],
    }


@pytest.mark.parametrize("limit", [1, 2, 3, 4, 7, 50])
def test_no_archive_document_stands_alone(service: Service, limit: int) -> None:
    """One that leads to no other is taken for incomplete; the first two hold together what another holds."""
    set_feed(service.store, limit=limit, archive=1)
    take(service.store, *(make_new(f"u{minute}", minutes=minute) for minute in range(limit)))
    service.publish_stale(at(0))
    assert pages(service) == {}
    for minute in range(limit, 4 * limit + 4):
        take(service.store, make_new(f"u{minute}", minutes=minute), minutes=minute)
        service.publish_stale(at(minute))
        held = pages(service)
        assert len(held) in (2, 3)
        assert sum(map(len, held.values())) >= max(2, limit // 2)
        assert all(held.values())


@pytest.mark.parametrize("format_", ["atom", "rss"])
def test_links_between_the_documents(service: Service, format_: str) -> None:
    grown(service, 7)

    def links(name: str) -> dict[str, str]:
        root = etree.fromstring(document(service, name))
        channel = root if format_ == "atom" else root[0]
        ours = [link for link in channel.findall(f"{ATOM}link") if link.get("rel") not in ("via", "alternate")]
        return {link.get("rel"): link.get("href").removeprefix(f"{PUBLIC}/feeds/flood") for link in ours}

    head, first, middle, last = f".{format_}", *(f"/archive/{number}.{format_}" for number in (3, 2, 1))
    assert links(format_) == {"self": head, "next": first, "prev-archive": first, "first": head, "last": last}
    assert links(first[1:]) == {
        "self": first,
        "current": head,
        "previous": head,
        "next": middle,
        "prev-archive": middle,
        "first": head,
    }
    assert links(middle[1:])["previous"] == links(middle[1:])["next-archive"] == first
    backwards = {"previous": middle, "next-archive": middle}
    assert links(last[1:]) == {"self": last, "current": head, **backwards, "first": head}


def test_json_feed_leads_through_the_archive(service: Service) -> None:
    grown(service, 9)
    name, ids, read = "json", [], 0
    while name:
        told = json.loads(document(service, name))
        assert told["feed_url"] == f"{PUBLIC}/feeds/flood.json"
        ids += [item["id"] for item in told["items"]]
        name = name_of(told["next_url"]) if "next_url" in told else ""
        read += 1
    assert (read, set(ids)) == (5, {make_guid(f"u{number}") for number in range(9)})


def tags(service: Service) -> dict[str, str]:
    return {one.format: one.forms["identity"].etag for one in service.store.catalogue(-1, None, None).documents}


def versions(service: Service) -> dict[str, int]:
    return {one.format: one.version for one in service.store.catalogue(-1, None, None).documents}


def archives_of(versions: dict[str, int]) -> dict[str, int]:
    return {name: version for name, version in versions.items() if name.startswith("archive/")}


CHANGES = {
    # what happens to an archived update, and is its document another
    "revised": (make_revised("u3", "corrected", minutes=20), True),
    "retracted": (make_retracted("u3", minutes=20), True),
    "reread": (Reread(make_guid("u3"), make_candidate("u3", "read better"), ()), True),
    "another one is new": (make_new("u99", minutes=20), False),
}


@pytest.mark.parametrize(("change", "redrawn"), CHANGES.values(), ids=CHANGES)
def test_only_the_document_that_is_concerned_is_made_anew(service: Service, change, redrawn: bool) -> None:
    grown(service, 10)
    before = archives_of(versions(service))
    etags = tags(service)
    take(service.store, change, minutes=20)
    service.publish_stale(at(20))
    after = archives_of(versions(service))
    assert {name for name in before if after[name] > before[name] and "/4." not in name} == (
        {f"archive/3.{format_}" for format_ in ("atom", "rss", "json")} if redrawn else set()
    )
    assert (tags(service)["archive/3.atom"] != etags["archive/3.atom"]) is redrawn
    assert b"corrected" not in document(service, "archive/3.atom")


def test_what_was_edited_is_in_the_head_and_then_in_a_new_document(service: Service) -> None:
    grown(service, 10)
    take(service.store, make_revised("u3", "corrected", minutes=20), minutes=20)
    service.publish_stale(at(20))
    assert b"corrected" in document(service, "atom")
    assert pages(service)["archive/3.atom"] == [make_guid("u2")]
    for minute in range(21, 26):
        take(service.store, make_new(f"v{minute}", minutes=minute), minutes=minute)
        service.publish_stale(at(minute))
    assert make_guid("u3") in pages(service)[max(pages(service), key=lambda name: int(name[8:-5]))]
    assert b"corrected" not in document(service, "atom")


def test_what_an_edit_leads_out_of_a_feed_is_gone_from_its_archive_without_a_word(service: Service) -> None:
    set_feed(service.store, keywords=("text",))
    for minute in range(10):
        take(service.store, make_new(f"u{minute}", f"text {minute}", minutes=minute), minutes=minute)
    service.publish_stale(at(10))
    assert pages(service)["archive/3.atom"] == [make_guid("u3"), make_guid("u2")]
    take(service.store, make_revised("u3", "of no concern", minutes=20), minutes=20)
    service.publish_stale(at(20))
    for name in [one.format for one in service.store.catalogue(-1, None, None).documents]:
        assert make_guid("u3").encode() not in document(service, name), name
    assert pages(service)["archive/3.atom"] == [make_guid("u2")]
    take(service.store, make_revised("u3", "text again", revision=3, minutes=30), minutes=30)
    service.publish_stale(at(30))
    assert make_guid("u3").encode() in document(service, "atom")


def test_a_document_is_the_same_whenever_it_is_made(service: Service) -> None:
    """What the page says of itself moves all day; an archive document made early is the one that would be made now."""
    set_feed(service.store)
    for minute in range(12):
        hour = minute // 4
        head = Newsblog(
            headline=f"River at {minute} m", lead=f"Lead {minute}", kicker=f"Hour {hour}", live=minute < 9, language="en",
            coverage_end=at(minute) if minute > 8 else None, publisher="The Courier" if hour else None,
            image=MediaObject(f"https://pictures.example/{minute}.png", "image/png"), rights=f"(c) {hour}",
        )  # fmt: skip
        take(service.store, make_new(f"u{minute}", f"text {minute}", minutes=minute), minutes=minute, head=head)
        service.publish_stale(at(minute))
    names = versions(service)
    early = {name: document(service, name) for name in names}
    assert len(pages(service)) == 5
    assert all(b"The Courier" in content for content in early.values()), "what seldom moves is up to date"
    other = Service(
        Settings(server={"public_url": PUBLIC, "title": "other"}, store=service.settings.store.model_dump())
    )
    other.publish("flood")
    other.close()
    service.publish("flood")
    assert {name: document(service, name) for name in names} == early


def test_nothing_is_made_anew_where_nothing_happened(service: Service) -> None:
    grown(service, 10)
    before = versions(service)
    assert service.publish_stale(at(30)) == 0
    service.publish("flood")
    assert archives_of(versions(service)) == archives_of(before)


# --- at each moment ------------------------------------------------------------------------------------------------


class Died(BaseException):
    """What ends a process between two writes."""


def led_to(service: Service) -> None:
    """Whatever a document leads to is there; and from the head to the oldest no document is passed over."""
    there = {one.format for one in service.store.catalogue(-1, None, None).documents}
    for name in there:
        if name.endswith((".atom", ".rss")) or name in ("atom", "rss"):
            root = etree.fromstring(document(service, name))
            for link in root.iter(f"{ATOM}link"):
                if link.get("href").startswith(f"{PUBLIC}/feeds/"):
                    assert name_of(link.get("href")) in there, f"{name} leads to {link.get('href')}"
        elif name.endswith("json"):
            following = json.loads(document(service, name)).get("next_url")
            assert following is None or name_of(following) in there, f"{name} leads to {following}"


def all_told(service: Service) -> set[str]:
    client = Archivist(service)
    client.visit()
    return set(client.copy)


WRITES = ("publish", "drop")


def watched(service: Service, monkeypatch: pytest.MonkeyPatch, left: list[int]) -> None:
    """Look at all documents after each write, and die after as many writes as are left."""
    for name in WRITES:
        write = getattr(service.store, name)

        def writing(*args, write=write, **options):
            done = write(*args, **options)
            led_to(service)
            left[0] -= 1
            if left[0] == 0:
                raise Died
            return done

        monkeypatch.setattr(service.store, name, writing)


HAPPENS = {
    "a burst": lambda store: take(store, *(make_new(f"v{n}", minutes=30) for n in range(12)), minutes=30),
    "a shorter archive": lambda store: set_feed(store, "2", 30, archive=4),
    "none": lambda store: set_feed(store, "2", 30, archive=0),
    "one setting": lambda store: set_feed(store, "2", 30, rights="The Courier"),
    "a removal": lambda store: take(store, make_retracted("u1", minutes=30), minutes=30),
    "all of these": lambda store: (
        take(store, make_retracted("u7", minutes=30), *(make_new(f"v{n}", minutes=30) for n in range(7)), minutes=30),
        set_feed(store, "2", 31, rights="The Courier", archive=10),
    ),
}


@pytest.mark.parametrize("happens", HAPPENS.values(), ids=HAPPENS)
def test_wherever_publishing_dies_no_link_is_broken_and_nothing_stays_undone(
    service: Service, monkeypatch: pytest.MonkeyPatch, happens
) -> None:
    """Each write is the last one once; the next tick, of another process as it were, makes it good."""
    monkeypatch.setattr(publishing, "AT_ONCE", 2)
    grown(service, 20)
    happens(service.store)
    left = [0]
    watched(service, monkeypatch, left)
    died = 0
    while True:
        left[0] = 1 + died % 3
        try:
            ended = service.publish_stale(at(40)) == 0
        except Died:
            died += 1
            continue
        if ended:
            break
    assert died
    assert service.publish_stale(at(41)) == 0
    record = service.store.feed("flood")
    assert (record.rendered_seq, record.rendered_release) == (record.seq, service.release)
    monkeypatch.undo()
    standing = {one.format: document(service, one.format) for one in service.store.catalogue(-1, None, None).documents}
    kept = service.store.feed("flood").archives
    assert {page_of(name) for name in standing} - {0} == set(kept)
    if len(kept) * 2 >= record.updates - 4:
        assert all_told(service) == set(live(service.store))
    # Whatever was in between, the bytes are those of one that never died.
    with_all = Service(
        Settings(server={"public_url": PUBLIC, "title": "other"}, store=service.settings.store.model_dump())
    )
    with_all.publish("flood")
    with_all.close()
    service.publish("flood")
    assert {name: document(service, name) for name in standing} == standing


def test_a_head_is_made_good_after_a_process_died_before_it(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    """An archive document that is in place says nothing of the head."""
    grown(service, 9)
    take(service.store, *(make_new(f"v{n}", minutes=30) for n in range(6)), minutes=30)
    left = [1]
    watched(service, monkeypatch, left)
    with pytest.raises(Died):
        service.publish_stale(at(30))
    assert make_guid("v5").encode() not in document(service, "atom")
    assert service.store.feed("flood").rendered_seq < service.store.feed("flood").seq
    left[0] = -1
    assert service.publish_stale(at(31)) == 1
    assert make_guid("v5").encode() in document(service, "atom")
    assert all_told(service) == set(live(service.store))


def test_a_tick_makes_so_many_documents_and_heads_come_first(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(publishing, "AT_ONCE", 3)
    grown(service, 30)
    assert len(pages(service)) == 14
    before = versions(service)
    set_feed(service.store, "2", 40, rights="The Courier")
    ticks: list[int] = []
    while service.store.stale_feeds(service.release):
        service.tend(at(40))
        led_to(service)
        now = versions(service)
        assert b"The Courier" in document(service, "atom"), "the head is there at once"
        ticks.append(sum(now[f"archive/{page}.atom"] > before[f"archive/{page}.atom"] for page in range(1, 15)))
        before = now
    assert ticks == [3, 3, 3, 3, 2]
    assert all(b"The Courier" in document(service, name) for name in versions(service))


def test_what_left_a_document_goes_before_what_merely_looks_other(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(publishing, "AT_ONCE", 1)
    grown(service, 30)
    set_feed(service.store, "2", 40, rights="The Courier")
    service.tend(at(40))
    take(service.store, make_retracted("u0", minutes=41), minutes=41)
    service.tend(at(41))
    assert make_guid("u0").encode() not in document(service, "archive/1.atom")
    assert service.store.stale_feeds(service.release) == ["flood"]


def test_a_burst_enters_the_archive_from_the_oldest_on(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who follows the archive until it meets what it knows misses nothing, whenever it comes."""
    monkeypatch.setattr(publishing, "AT_ONCE", 2)
    set_feed(service.store)
    take(service.store, *(make_new(f"u{n}", f"text {n}", minutes=n) for n in range(30)), minutes=0)
    client = Archivist(service)
    seen: list[int] = []
    while service.store.stale_feeds(service.release):
        service.tend(at(1))
        client.visit()
        seen.append(len(client.copy))
    assert seen == [6, 10, 14, 18, 22, 26, 30]
    assert set(client.copy) == set(live(service.store))


def test_the_archive_has_an_end(service: Service) -> None:
    grown(service, 14, archive=4)
    assert sorted(pages(service)) == ["archive/5.atom", "archive/6.atom"]
    before = service.store.catalogue(-1, None, None)
    take(service.store, make_new("u98", minutes=98), make_new("u99", minutes=99), minutes=99)
    service.publish_stale(at(99))
    assert sorted(pages(service)) == ["archive/6.atom", "archive/7.atom"]
    after = service.store.catalogue(before.version, before.settings, before.epoch)
    assert {one.format for one in after.documents} == set(versions(service)), "who holds the old ones is told all anew"
    assert document(service, "archive/5.atom") is None


def test_no_archive(service: Service) -> None:
    grown(service, 9, archive=0)
    assert pages(service) == {}
    assert b"prev-archive" not in document(service, "atom")
    set_feed(service.store, version="2", minutes=30)
    service.publish_stale(at(30))
    assert len(pages(service)) == 4
    set_feed(service.store, version="3", minutes=31, archive=0)
    service.publish_stale(at(31))
    assert pages(service) == {}


# --- one day -------------------------------------------------------------------------------------------------------


def test_all_of_one_day(service: Service) -> None:
    store = service.store
    feed = FeedSettings("flood", ("flood",), limit=2)
    store.apply_settings([make_settings(timezone="America/New_York")], [feed], version="1", now=at(0))
    hours = (-9, -1, 0, 3, 15, 17)  # noon UTC is eight o'clock there
    take(store, *(make_new(f"u{hour}", f"at {hour}", minutes=60 * hour) for hour in hours), minutes=0)
    sheet = store.sheet("flood", at(0).date(), lambda *_: "", ["atom"])
    assert [guid for guid, _, _ in sheet.listed] == [make_guid(f"u{hour}") for hour in (15, 3, 0, -1)]
    assert (sheet.state.day, sheet.state.tombstones, sheet.state.changed) == (at(0).date(), (), at(0))
    take(store, make_retracted("u3", minutes=5), minutes=5)
    again = store.sheet("flood", at(0).date(), lambda *_: "", ["atom"])
    assert len(again.listed) == 3
    assert again.state.changed == at(5) == at(0) + timedelta(minutes=5)
