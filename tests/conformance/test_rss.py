"""Our RSS against the RSS 2.0 specification, by a schema of our own writing, and against what a reader makes of it."""

from __future__ import annotations

import io
from pathlib import Path

import feedparser
import pytest
from lxml import etree

from syndicate.model import FeedState
from syndicate.render import rss
from tests.states import CASES, SITE, flood, guid, hostile, merged, rail, rail_labelled

SCHEMA = etree.RelaxNG(etree.parse(str(Path(__file__).parent.parent / "data" / "schema" / "rss.rng")))
NAMES = {
    "atom": "http://www.w3.org/2005/Atom",
    "content": "http://purl.org/rss/1.0/modules/content/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "media": "http://search.yahoo.com/mrss/",
}


def channel(state: FeedState) -> etree._Element:
    return etree.fromstring(rss.render(state, SITE), etree.XMLParser(huge_tree=True))[0]


def texts(element: etree._Element, path: str) -> list[str]:
    return [str(found) for found in element.xpath(path, namespaces=NAMES)]


@pytest.mark.parametrize("case", CASES)
def test_structure(case: str) -> None:
    SCHEMA.assertValid(channel(CASES[case]).getroottree())


FAULTS = {
    "no channel description": (b"<description>Seit", b"<descriptor>Seit"),
    "no date": (b"<pubDate>Wed, 07 Jan 2026 16:34:00 GMT</pubDate>", b""),
    "date in numbers": (b"16:34:00 GMT", b"16:34:00 +0000"),
    "guid as a link": (b'isPermaLink="false"', b'isPermaLink="true"'),
    "enclosure without length": (b' length="48211"', b""),
    "an element of no module": (b"<pubDate>", b"<updated/><pubDate>"),
}


@pytest.mark.parametrize(("found", "put"), FAULTS.values(), ids=FAULTS)
def test_the_schema_sees_faults(found: bytes, put: bytes) -> None:
    document = rss.render(flood(), SITE)
    assert found in document
    assert not SCHEMA.validate(etree.fromstring(document.replace(found, put, 1), etree.XMLParser(recover=True)))


@pytest.mark.parametrize("case", CASES)
def test_read_by_a_reader(case: str) -> None:
    read = feedparser.parse(io.BytesIO(rss.render(CASES[case], SITE)), sanitize_html=False)
    assert not read.bozo
    assert read.version == "rss20"
    assert len(read.entries) == sum(update.state == "live" for update in CASES[case].updates)


def test_the_channel() -> None:
    found = channel(flood())
    assert texts(found, "link/text()") == ["https://feeds.example/flut/"]
    assert texts(found, "lastBuildDate/text()") == ["Wed, 07 Jan 2026 17:00:00 GMT"]
    assert texts(found, "pubDate") == []
    assert texts(found, "atom:link[@rel='self']/@href") == ["https://feeds.example/feeds/flut.rss"]
    assert texts(found, "dc:publisher/text()") == ["Beispielzeitung"]
    assert texts(found, "copyright/text()") == ["© Beispielzeitung"]
    assert texts(found, "image/description/text()") == ["Die Aue am Mittwoch – Foto: M. Beispiel"]


def test_an_item() -> None:
    item = channel(flood()).find("item")
    assert item is not None
    assert texts(item, "pubDate/text()") == ["Wed, 07 Jan 2026 16:34:00 GMT"]
    assert texts(item, "atom:updated/text()") == ["2026-01-07T16:59:00Z"]
    assert texts(item, "dc:creator/text()") == ["Karla Muster", "Jo Doe"]
    assert texts(item, "author") == []
    assert texts(item, "category/text()") == ["Verkehr", "Auestadt"]
    assert texts(item, "category/@domain") == ["https://www.zeitung.example/themen", "ort"]
    assert texts(item, "enclosure/@url") == ["https://bilder.example/bruecke.jpg?w=1200"]
    assert texts(item, "media:content/media:credit/text()") == ["Foto: K. Muster", "Pegelamt"]
    assert texts(item, "description/text()") == ["Umleitung über die Nordstraße."]
    assert texts(item, "content:encoded/text()")[0].startswith("<p>Die Brücke ist seit 17.30 Uhr zu.</p>")


def test_titles_only_where_there_are_headlines() -> None:
    assert texts(channel(rail()), "item/title") == []
    assert texts(channel(rail_labelled()), "item/title/text()")[2:] == [
        "The strike begins.",
        "The station is closed.",
        "An empty platform",
    ]


def test_a_picture_never_lends_an_item_its_title() -> None:
    read = feedparser.parse(io.BytesIO(rss.render(rail(), SITE)))
    assert all("title" not in entry for entry in read.entries)


def test_a_date_where_none_is_known() -> None:
    assert texts(channel(rail()), "item/pubDate/text()") == [
        "Wed, 07 Jan 2026 14:15:00 GMT",
        "Wed, 07 Jan 2026 13:40:00 GMT",
        "Tue, 06 Jan 2026 05:00:00 GMT",
        "Wed, 07 Jan 2026 10:55:00 GMT",
        "Wed, 07 Jan 2026 10:50:00 GMT",
    ]


def test_retraction_is_absence() -> None:
    assert guid("gone").encode() not in rss.render(flood(), SITE)


def test_merged_feeds_name_each_items_source() -> None:
    assert texts(channel(merged()), "item/source/@url") == [
        *["https://www.zeitung.example/flut"] * 2,
        *["https://news.example/rail"] * 2,
        "https://wire.example/all",
    ]


TITLES = {
    "plain": ("Pegel bei 4,20 Metern", "Pegel bei 4,20 Metern"),
    "signs that are no markup": ("5 < 6 & AT&T > 0", "5 < 6 & AT&T > 0"),
    "a tag": ("<script>x</script>", "&lt;script&gt;x&lt;/script&gt;"),
    "a comment": ("<!-- x", "&lt;!-- x"),
    "an entity": ("a &amp; b", "a &amp;amp; b"),
    "a tag and signs": ("A&B <i>", "A&amp;B &lt;i&gt;"),
}


@pytest.mark.parametrize(("title", "written"), TITLES.values(), ids=TITLES)
def test_titles_mean_the_same_as_text_and_as_html(title: str, written: str) -> None:
    assert rss.display(title) == written


def test_no_title_is_markup_to_a_reader_that_takes_it_for_html() -> None:
    found = channel(hostile())
    for words in texts(found, "//title/text() | channel/description/text() | //dc:creator/text()"):
        assert "<script" not in words
