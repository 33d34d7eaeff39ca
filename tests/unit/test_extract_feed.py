"""RSS and Atom: what is no feed, what is broken, what attacks; the good ones are pairs under ``data/extract/feed``."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syndicate.errors import ExtractError
from syndicate.extract.feed import extract, is_feed
from syndicate.extract.feed_entry import person
from syndicate.extract.hints import Hints
from syndicate.model import Person
from syndicate.walk import Document, Extraction

RSS = "<rss version='2.0'><channel><title>Storm</title>{}</channel></rss>"
ATOM = "<feed xmlns='http://www.w3.org/2005/Atom'><title>Storm</title>{}</feed>"


def document(content: str | bytes, **more: object) -> Document:
    data = content.encode() if isinstance(content, str) else content
    return Document("https://feeds.example/live", data, datetime(2026, 1, 7, 18, tzinfo=UTC), **more)  # type: ignore[arg-type]


def read(content: str | bytes, **more: object) -> Extraction:
    return extract(document(content, **more), Hints())


def item(inner: str, shell: str = RSS) -> Extraction:
    tag = "entry" if shell is ATOM else "item"
    return read(shell.format(f"<{tag}>{inner}</{tag}>"))


LOL = "".join(f'<!ENTITY lol{n} "{f"&lol{n - 1};" * 10}">' for n in range(1, 10))
ERRORS = {
    "nothing": (b"", "the document is empty"),
    "white space": (b" \n\t ", "the document is empty"),
    "zeros": (b"\0" * 5000, "the document is empty"),
    "a web page": ("<!doctype html><html><body>Log in</body></html>", "a web page where a feed was expected"),
    "XML of another kind": ("<sitemap><url/></sitemap>", "neither RSS nor Atom"),
    "plain text": ("Nothing but words", "neither RSS nor Atom"),
    "JSON": ('{"version": "https://jsonfeed.org/version/1.1", "items": []}', "neither RSS nor Atom"),
    "billion laughs": (
        f'<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY lol0 "lol">{LOL}]>'
        + RSS.format("<item><title>&lol9;</title></item>"),
        "declares entities of its own",
    ),
    "quadratic blow-up": (
        f'<!DOCTYPE rss [<!ENTITY a "{"x" * 50_000}">]>'
        + RSS.format("<item><title>" + "&a;" * 5000 + "</title></item>"),
        "declares entities of its own",
    ),
    "entity in single quotes": ("<!DOCTYPE r [<!ENTITY a '&b;'>]>" + RSS.format(""), "declares entities of its own"),
    "entity from elsewhere": (
        '<!DOCTYPE r [<!ENTITY a SYSTEM "file:///etc/hostname">]>' + RSS.format("<item><title>&a;</title></item>"),
        "declares entities of its own",
    ),
    "nested 300 deep": (RSS.format("<item>" + "<a>" * 300 + "</a>" * 300 + "</item>"), "nests more than 256"),
    "nested 100,000 deep": (RSS.format("<item>" + "<a>" * 100_000), "nests more than 256"),
    "20,000 attributes": (
        RSS.format("<item><a " + " ".join(f'a{n}=">"' for n in range(20_000)) + "/></item>"),
        "more than 500 attributes",
    ),
    "nothing but tags": (RSS.format("<item><title>" + "<" * 500_000), "all tags or entities"),
}


@pytest.mark.parametrize(("content", "message"), ERRORS.values(), ids=ERRORS)
def test_refused_in_one_line(content: str | bytes, message: str) -> None:
    with pytest.raises(ExtractError) as caught:
        read(content)
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


DEGRADED = {
    "cut inside an item": (
        "<rss version='2.0'><channel><item><guid>1</guid></item><item><title>x",
        2,
        "malformed or cut: ",
    ),
    "cut inside a tag": ("<rss version='2.0'><channel><item><guid>1</guid></item><ite", 1, "malformed or cut: "),
    "cut inside CDATA": ("<rss version='2.0'><channel><item><title><![CDATA[x", 1, "malformed or cut: "),
    "crossed tags": (RSS.format("<item><title>a</item></title>"), 1, "malformed or cut: "),
    "prefix nobody declared": (
        RSS.format("<item><title>a</title><media:content url='x'/></item>"),
        1,
        "malformed or cut: unbound",
    ),
}


@pytest.mark.parametrize(("content", "updates", "reason"), DEGRADED.values(), ids=DEGRADED)
def test_broken_feeds_give_what_they_can_and_say_so(content: str, updates: int, reason: str) -> None:
    found = read(content)
    assert len(found.updates) == updates
    assert found.degraded is not None
    assert found.degraded.startswith(reason)
    assert found.confidence < 1


def test_a_body_that_fetch_had_to_cut_is_degraded_even_if_well_formed() -> None:
    assert read(RSS.format(""), complete=False).degraded == "cut: the feed did not arrive whole"


HARMLESS = {
    "wrong media type": {"media_type": "text/html"},
    "no media type": {"media_type": ""},
    "wrong charset": {"media_type": "application/rss+xml", "charset": "iso-8859-1"},
    "unknown charset": {"charset": "klingon"},
}


@pytest.mark.parametrize("headers", HARMLESS.values(), ids=HARMLESS)
def test_wrong_headers_are_harmless(headers: dict[str, str]) -> None:
    found = read(
        '<?xml version="1.0" encoding="utf-8"?>' + RSS.format("<item><title>Überflutet</title></item>"), **headers
    )
    assert found.degraded is None
    assert found.updates[0].headline == "Überflutet"


CHARSETS = {
    "declared latin-1": ("iso-8859-1", "iso-8859-1"),
    "declared UTF-8, is windows-1252": ("utf-8", "cp1252"),
    "declared latin-1, is UTF-8": ("iso-8859-1", "utf-8"),
    "UTF-16 with mark": ("utf-16", "utf-16"),
}


@pytest.mark.parametrize(("declared", "real"), CHARSETS.values(), ids=CHARSETS)
def test_charsets(declared: str, real: str) -> None:
    text = f'<?xml version="1.0" encoding="{declared}"?>' + RSS.format(
        "<item><title>Pegel über fünf Meter</title></item>"
    )
    found = read(text.encode(real))
    assert found.updates[0].headline == "Pegel über fünf Meter"
    assert found.degraded is None
    assert is_feed(document(text.encode(real)))


def test_control_characters_go_and_are_counted() -> None:
    found = item("<title>a\x00\x08b</title><description>c\x1fd \ufffe</description>")
    assert (found.updates[0].headline, found.updates[0].text) == ("ab", "cd")
    assert found.notes == ("control characters removed: 4",)
    assert found.degraded is None


def test_five_thousand_items() -> None:
    items = "".join(f"<item><guid isPermaLink='false'>{n}</guid><title>No. {n}</title></item>" for n in range(5000))
    found = read(RSS.format(items))
    assert [update.id for update in found.updates] == [str(n) for n in range(5000)]


def test_an_empty_feed_is_a_feed() -> None:
    found = read(RSS.format(""))
    assert found.updates == ()
    assert found.notes == ("the feed lists no entries",)
    assert (found.degraded, found.refused) == (None, None)


GUIDS = {
    "permalink by default": ("<guid>https://a.example/1</guid>", "https://a.example/1", "https://a.example/1"),
    "permalink said": (
        "<guid isPermaLink='true'>https://a.example/1</guid>",
        "https://a.example/1",
        "https://a.example/1",
    ),
    "not a permalink": ("<guid isPermaLink='false'>https://a.example/1</guid>", "https://a.example/1", None),
    "permalink that is no URL": ("<guid>abc</guid>", "abc", None),
    "link wins": (
        "<link>https://a.example/2</link><guid>https://a.example/1</guid>",
        "https://a.example/1",
        "https://a.example/2",
    ),
    "white space": ("<guid>\n  7 \n</guid>", "7", None),
    "empty": ("<guid/>", None, None),
    "missing": ("<title>x</title>", None, None),
    "relative link": ("<link>/x</link>", None, "https://feeds.example/x"),
}


@pytest.mark.parametrize(("inner", "id_", "url"), GUIDS.values(), ids=GUIDS)
def test_guid_and_link(inner: str, id_: str | None, url: str | None) -> None:
    (update,) = item(inner).updates
    assert (update.id, update.url) == (id_, url)


BODIES = {
    "RSS text": (RSS, "<description>3 &lt; 5</description>", None, "3 < 5"),
    "RSS HTML": (RSS, "<description>a&lt;br&gt;b</description>", "a<br>b", None),
    "RSS HTML by its entity": (RSS, "<description>a &amp;amp; b</description>", "a &amp; b", None),
    "Atom text": (ATOM, "<content>a &lt;br> b</content>", None, "a <br> b"),
    "Atom HTML": (ATOM, "<content type='html'>a &lt;br> b</content>", "a <br> b", None),
    "Atom HTML without any": (ATOM, "<content type='html'>a b</content>", None, "a b"),
    "Atom picture in line": (ATOM, "<content type='image/png'>aGVsbG8=</content>", None, None),
    "Atom elsewhere": (ATOM, "<content type='text/html' src='x'/><summary>s</summary>", None, "s"),
    "nothing": (RSS, "<title>x</title>", None, None),
}


@pytest.mark.parametrize(("shell", "inner", "html", "text"), BODIES.values(), ids=BODIES)
def test_bodies(shell: str, inner: str, html: str | None, text: str | None) -> None:
    (update,) = item(inner, shell).updates
    assert (update.html, update.text) == (html, text)


def test_a_picture_s_description_is_no_summary() -> None:
    shell = "<rss version='2.0' xmlns:media='http://search.yahoo.com/mrss/'><channel>{}</channel></rss>"
    inner = "<description>Body</description><media:content url='a.jpg'><media:description>Caption</media:description></media:content>tail"
    (update,) = item(inner, shell).updates
    assert (update.text, update.summary, update.media[0].caption) == ("Body", None, "Caption")


def test_dates_come_through_raw() -> None:
    (update,) = item("<pubDate>Mi, 7. Januar 2026 17.34 MEZ</pubDate>").updates
    assert update.stamp == "Mi, 7. Januar 2026 17.34 MEZ"


PEOPLE = {
    "mail and name": ("ada@a.example (Ada Example)", Person("Ada Example", email="ada@a.example")),
    "name and mail": ('"Ada Example" <ada@a.example>', Person("Ada Example", email="ada@a.example")),
    "mail": ("ada@a.example", Person("ada@a.example", email="ada@a.example")),
    "mail and no name": ("ada@a.example ()", Person("ada@a.example", email="ada@a.example")),
    "name": (" Ada\n Example ", Person("Ada Example")),
    "name with entity": ("Ada &amp; Bo", Person("Ada & Bo")),
    "nothing": ("  ", None),
}


@pytest.mark.parametrize(("words", "expected"), PEOPLE.values(), ids=PEOPLE)
def test_people(words: str, expected: Person | None) -> None:
    assert person(words) == expected


SNIFFED = {
    "RSS": ("<rss version='2.0'/>", True),
    "RSS after declaration, comment and DOCTYPE": (
        '\n<?xml version="1.0"?><!-- <html> --><!DOCTYPE rss []><rss>',
        True,
    ),
    "Atom": ("<feed xmlns='http://www.w3.org/2005/Atom'/>", True),
    "Atom with a prefix": ("<a:feed xmlns:a='http://www.w3.org/2005/Atom'/>", True),
    "RDF": ("<rdf:RDF>", True),
    "a page that mentions one": ("<!doctype html><html><rss/></html>", False),
    "a sitemap": ("<urlset/>", False),
    "words": ("rss feed", False),
    "nothing": ("", False),
}


@pytest.mark.parametrize(("content", "expected"), SNIFFED.values(), ids=SNIFFED)
def test_is_feed(content: str, expected: bool) -> None:
    assert is_feed(document(content, media_type="text/html")) is expected


SCRAPS = [
    *(
        "<rss version='2.0'>",
        "<channel>",
        "</channel>",
        "<item>",
        "</item>",
        "<title>",
        "</title>",
        "<guid>",
        "x",
        "&amp;",
    ),
    *(
        "<feed xmlns='http://www.w3.org/2005/Atom'>",
        "<entry>",
        "</entry>",
        "<content type='xhtml'>",
        "<div>",
        "<link href='[",
    ),
    *(
        "<![CDATA[",
        "]]>",
        "<!--",
        "-->",
        "<!DOCTYPE",
        "[<!ENTITY a 'b'>",
        "&",
        "<",
        ">",
        "'",
        '"',
        "\x00",
        "&#0;",
        "&nbsp;",
    ),
    *(
        "<link rel='enclosure' href='http://['/>",
        "<media:content url='a' width='x'/>",
        "<pubDate>2026",
        "ü",
        "<?xml",
        "?>",
    ),
    *("<source url='http://['>", "xml:base='http://['", "<at:deleted-entry ref='1'/>", "<category term='a'/>"),
]


@given(st.lists(st.sampled_from(SCRAPS), max_size=25).map("".join))
@settings(max_examples=150, deadline=None)
def test_scraps_of_feeds_raise_nothing_but_extract_error(content: str) -> None:
    try:
        found = read("<rss version='2.0'><channel>" + content)
    except ExtractError:
        return
    assert found.window


@given(st.binary(max_size=200))
@settings(max_examples=80, deadline=None)
def test_any_bytes_raise_nothing_but_extract_error(content: bytes) -> None:
    is_feed(document(content))
    for start in (b"", b"<rss>", b"<feed xmlns='http://www.w3.org/2005/Atom'><entry>"):
        with suppress(ExtractError):
            read(start + content)
