"""Our Atom against RFC 4287 and RFC 6721, by a schema of our own writing, and against what a reader makes of it."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import feedparser
import pytest
from lxml import etree

from syndicate.links import anchor
from syndicate.model import Category, Content, FeedState, Origin
from syndicate.render import atom
from tests.states import CASES, SITE, flood, guid, hostile, merged, rail

SCHEMA = etree.RelaxNG(etree.parse(str(Path(__file__).parent.parent / "data" / "schema" / "atom.rng")))
NAMES = {
    "a": "http://www.w3.org/2005/Atom",
    "at": "http://purl.org/atompub/tombstones/1.0",
    "media": "http://search.yahoo.com/mrss/",
}


def tree(state: FeedState) -> etree._Element:
    return etree.fromstring(atom.render(state, SITE), etree.XMLParser(huge_tree=True))


def texts(element: etree._Element, path: str) -> list[str]:
    return [str(found) for found in element.xpath(path, namespaces=NAMES)]


@pytest.mark.parametrize("case", CASES)
def test_structure(case: str) -> None:
    SCHEMA.assertValid(tree(CASES[case]))


FAULTS = {
    "no id": (b"<id>urn:uuid:6cce07d8-1f8b-5815-b656-02b9757ac1af</id>", b""),
    "id is no IRI": (b"<id>urn:uuid:6cce07d8-1f8b-5815-b656-02b9757ac1af</id>", b"<id>post 17</id>"),
    "date with a space": (b"2026-01-07T17:00:00Z", b"2026-01-07 17:00:00Z"),
    "date without zone": (b"2026-01-07T17:00:00Z", b"2026-01-07T17:00:00"),
    "link without rel": (b'rel="self" ', b""),
    "link without href": (b'href="https://www.zeitung.example/flut#bruecke" ', b""),
    "CDATA as a type": (b'type="html"', b'type="CDATA"'),
    "two titles": (b"<summary>", b"<title>again</title><summary>"),
    "entry without updated": (b"<updated>2026-01-07T16:59:00Z</updated>", b""),
    "unknown element": (b"<summary>", b"<pubDate/><summary>"),
    "tombstone without when": (b' when="2026-01-07T13:30:00Z"', b""),
    "author without name": (b"<name>Karla Muster</name>", b""),
}


@pytest.mark.parametrize(("found", "put"), FAULTS.values(), ids=FAULTS)
def test_the_schema_sees_faults(found: bytes, put: bytes) -> None:
    document = atom.render(flood(), SITE)
    assert found in document
    assert not SCHEMA.validate(etree.fromstring(document.replace(found, put, 1)))


@pytest.mark.parametrize("case", CASES)
def test_what_no_schema_sees(case: str) -> None:
    feed = tree(CASES[case])
    ids = texts(feed, "a:entry/a:id/text()")
    assert len(set(ids)) == len(ids)
    assert feed.nsmap[None] == NAMES["a"]
    for element in (feed, *feed.findall("a:entry", NAMES)):
        alternates = [(e.get("type"), e.get("hreflang")) for e in element.findall("a:link[@rel='alternate']", NAMES)]
        assert len(set(alternates)) == len(alternates) == 1
        assert all(texts(element, "a:title/text()"))


@pytest.mark.parametrize("case", CASES)
def test_read_by_a_reader(case: str) -> None:
    read = feedparser.parse(io.BytesIO(atom.render(CASES[case], SITE)), sanitize_html=False)
    assert not read.bozo
    assert read.version == "atom10"
    assert len(read.entries) == sum(update.state == "live" for update in CASES[case].updates)


def test_the_head() -> None:
    feed = tree(flood())
    assert texts(feed, "a:id/text()") == [flood().id]
    assert texts(feed, "a:title/text()") == ["Pegel der Aue steigt weiter – Liveblog"]
    assert texts(feed, "a:subtitle/text()")[0].startswith("Seit Dienstag")
    assert texts(feed, "a:updated/text()") == ["2026-01-07T17:00:00Z"]
    assert texts(feed, "a:author/a:name/text()") == ["Beispielzeitung"]
    assert texts(feed, "a:link[@rel='self']/@href") == ["https://feeds.example/feeds/flut.atom"]
    assert texts(feed, "a:link[@rel='alternate']/@href") == ["https://feeds.example/flut/"]
    assert texts(feed, "a:link[@rel='via']/@href") == ["https://www.zeitung.example/flut"]
    assert texts(feed, "@xml:lang") == ["de"]
    # Atom has no place where a feed's picture could keep its credit.
    assert texts(feed, "a:logo") == texts(feed, "media:content") == []


def test_an_entry() -> None:
    entry = tree(flood()).find("a:entry", NAMES)
    assert entry is not None
    assert texts(entry, "a:published/text()") == ["2026-01-07T17:34:00+01:00"]
    assert texts(entry, "a:updated/text()") == ["2026-01-07T16:59:00Z"]
    assert texts(entry, "a:author/a:name/text()") == ["Karla Muster", "Jo Doe"]
    assert texts(entry, "a:link[@rel='alternate']/@href") == ["https://www.zeitung.example/flut#bruecke"]
    assert texts(entry, "a:link[@rel='via']") == []
    assert texts(entry, "a:link[@rel='enclosure']/@type") == ["image/jpeg", "video/mp4"]
    assert texts(entry, "a:link[@rel='enclosure']/@length") == ["48211", "9000000"]
    assert texts(entry, "a:category/@label") == ["Verkehr"]
    assert texts(entry, "a:category/@scheme") == ["https://www.zeitung.example/themen"]
    assert texts(entry, "media:content/media:credit/text()") == ["Foto: K. Muster", "Pegelamt"]
    assert texts(entry, "a:source") == []


def test_an_entry_without_headline_or_permalink() -> None:
    entries = tree(rail()).findall("a:entry", NAMES)
    assert texts(entries[0], "a:link[@rel='alternate']/@href") == [
        f"https://feeds.example/rail/{anchor(rail().updates[0].id)}"
    ]
    assert texts(entries[0], "a:link[@rel='via']/@href") == ["https://news.example/rail"]
    assert texts(entries[1], "a:published") == []
    assert texts(entries[2], "a:published/text()") == ["2026-01-06T00:00:00-05:00"]


def test_retractions_stand_before_the_entries() -> None:
    feed = tree(flood())
    assert texts(feed, "at:deleted-entry/@ref") == [guid("gone later"), guid("gone")]
    assert texts(feed, "at:deleted-entry/@when") == ["2026-01-07T13:30:00Z", "2026-01-07T12:30:00Z"]
    assert texts(feed, "at:deleted-entry/at:comment/text()") == ["Doppelte Meldung"]
    assert not feed.xpath("a:entry/following-sibling::at:deleted-entry", namespaces=NAMES)


def test_merged_feeds_name_each_entrys_source() -> None:
    entries = tree(merged()).findall("a:entry", NAMES)
    sources = [texts(entry, "a:source/a:id/text()")[0] for entry in entries]
    assert sources == [guid("flut"), guid("flut"), guid("rail"), guid("rail"), "tag:wire.example,2026:all"]
    assert texts(entries[0], "a:source/a:author/a:name/text()") == ["Beispielzeitung"]
    assert texts(entries[0], "a:source/a:rights/text()") == ["© Beispielzeitung"]
    assert [texts(entries[n], "a:source/a:title/text()")[0] for n in (0, 2)] == ["flut", "Bahn"]
    assert texts(entries[-1], "a:source/a:updated/text()") == ["2026-01-07T11:00:00Z"]
    assert [texts(entry, "@xml:lang")[0] for entry in entries] == ["de", "de", "en-US", "en-US", "de"]


def test_a_source_of_rss_has_the_address_of_its_feed_as_id() -> None:
    """RSS says title and address of it, RFC 4287 section 4.2.11 wants an id and a date."""
    told = replace(flood().updates[1], origin=Origin(None, "The Wire", "https://wire.example/all", None))
    (source,) = tree(replace(flood(), updates=(told,))).findall("a:entry/a:source", NAMES)
    assert texts(source, "a:id/text()") == ["https://wire.example/all"]
    assert texts(source, "a:updated/text()") == texts(source, "../a:updated/text()")


def test_a_headline_alone_leaves_no_empty_content() -> None:
    alone = replace(flood().updates[1], content=Content("", ""))
    (entry,) = tree(replace(flood(), updates=(alone,))).findall("a:entry", NAMES)
    assert texts(entry, "a:content/text()") == [" "]


SCHEMES = {
    "https://www.zeitung.example/themen": True,
    "urn:example:themen": True,
    "tag:zeitung.example,2026:themen": True,
    "urn:x:y": False,  # RFC 8141: a namespace has two letters at least
    "urn:example:": False,
    "ort": False,
}


@pytest.mark.parametrize(("scheme", "written"), SCHEMES.items())
def test_only_an_iri_is_the_scheme_of_a_category(scheme: str, written: bool) -> None:
    told = replace(flood().updates[1], categories=(Category("aue", scheme),))
    entries = tree(replace(flood(), updates=(told,)))
    assert texts(entries, "a:entry/a:category/@scheme") == ([scheme] if written else [])


def test_titles_are_text_whatever_they_hold() -> None:
    titles = texts(tree(hostile()), "a:entry/a:title/text()")
    assert titles[0] == "<script>alert('x')</script> & <b>bold</b> &amp; ]]>"
    assert titles[1].startswith("Null Bell Esc[0m")
    assert titles[2] == "lone 😀 split"


def test_an_offset_in_seconds_is_given_in_utc() -> None:
    odd = next(update for update in hostile().updates if update.id == guid("lines"))
    assert odd.published is not None
    written = texts(tree(hostile()), f"a:entry[a:id='{odd.id}']/a:published/text()")
    assert written == ["1905-01-01T00:00:00Z"]
    assert datetime.fromisoformat(written[0]) == odd.published.instant
