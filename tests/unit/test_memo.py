"""What is remembered changes nothing: documents are read, and decided on, as they are by who remembers nothing."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import syndicate.normalise
from syndicate.extract import bodies, feed, liveblog_body
from syndicate.memo import Memo
from syndicate.model import Source
from syndicate.reading import read
from syndicate.walk import Document, Read, SourceState
from tests.builders import at

RSS, ATOM = "rss", "atom"
TITLES = [
    "Line open again",
    "Water &amp; wind",
    "Zw\u00f6lf Uhr",
    "<![CDATA[Bridge <b>closed</b>]]>",
    "Vote counted",
    "",
]
BODIES = [
    "<![CDATA[<p>Trains run again, <a href='/more?a=1&b=2'>slowly</a>.</p>]]>",
    "&lt;p&gt;The river is at 7.20 metres &amp;amp; rising.&lt;/p&gt;<!-- & -->",
    "Turnout is 61 per cent &nbsp; by noon",
    "<![CDATA[<p>Turnout is 62 per cent</p>]]>",
]
EXTRA = [
    "",
    '<media:content xmlns:media="http://search.yahoo.com/mrss/" url="https://img.example.org/1.jpg" type="image/jpeg"/>',
    '<dc:creator xmlns:dc="http://purl.org/dc/elements/1.1/">A. Reporter</dc:creator>',
    '<x:other xmlns:x="urn:x" xml:lang="de">&#169;</x:other>',
    "<undeclared:thing/>",
    "<b>&undefined; & loose",
]
HEADS = ["", "<title>Floods</title>", '<atom:link xmlns:atom="http://www.w3.org/2005/Atom" href="?page=2" rel="next"/>']
BASES = ["", ' xml:base="https://example.org/live/"', ' xml:lang="de"']

ENTRY = st.tuples(
    st.integers(0, 7), st.sampled_from(TITLES), st.sampled_from(BODIES), st.integers(0, 59), st.sampled_from(EXTRA)
)
# What breaks a feed is rare: else nothing would ever be remembered.
ENTRIES = st.lists(ENTRY, max_size=6)
FEED = st.tuples(st.sampled_from(BASES), st.sampled_from(HEADS), ENTRIES, st.booleans())
FEEDS = st.tuples(st.sampled_from([RSS, ATOM]), st.lists(FEED, min_size=1, max_size=5))


@pytest.fixture(autouse=True)
def nothing_is_remembered() -> Iterator[None]:
    forget()
    yield
    forget()


def forget() -> None:
    feed.KNOWN.clear()
    bodies.KNOWN.clear()
    liveblog_body.KNOWN.clear()
    syndicate.normalise.KNOWN.clear()


def written(form: str, base: str, head: str, entries: list[tuple[int, str, str, int, str]], noisy: bool) -> bytes:
    items = []
    for number, title, body, minute, extra in entries:
        extra = extra if noisy or extra not in EXTRA[-2:] else ""
        if form == RSS:
            items.append(
                f"<item><title>{title}</title><link>/live/{number}</link><guid isPermaLink='false'>{number}</guid>"
                f"<pubDate>Sat, 14 Mar 2026 12:{minute:02} +0100</pubDate><description>{body}</description>{extra}</item>"
            )
        else:
            items.append(
                f"<entry><title>{title}</title><link href='/live/{number}'/><id>urn:{number}</id>"
                f"<updated>2026-03-14T12:{minute:02}:00+01:00</updated><content type='html'>{body}</content>{extra}"
                "</entry>"
            )
    inside = head + "stray\n".join(items)
    if form == RSS:
        return f'<rss version="2.0"{base}><channel>{inside}</channel></rss>'.encode()
    return f'<feed xmlns="http://www.w3.org/2005/Atom"{base}>{inside}</feed>'.encode()


def told(content: bytes, minutes: int) -> Read:
    document = Document("https://example.org/feed", content, at(minutes), "application/xml")
    return read(document, Source("live", "u1", document.url), SourceState(), document.fetched)


@settings(max_examples=150, deadline=None)
@given(FEEDS)
def test_a_feed_is_read_as_by_who_remembers_nothing(feeds: tuple[str, list[tuple]]) -> None:  # type: ignore[type-arg]
    form, editions = feeds
    contents = [written(form, *edition) for edition in editions]
    fresh = []
    for minutes, content in enumerate(contents):
        forget()
        fresh.append(told(content, minutes))
    forget()
    remembered = [told(content, minutes) for minutes, content in enumerate(contents)]
    assert remembered == fresh
    again = [told(content, minutes) for minutes, content in enumerate(contents)]
    assert again == fresh


def test_only_what_is_new_is_parsed_again(monkeypatch: pytest.MonkeyPatch) -> None:
    parsed: list[bytes] = []
    parse = feed._parse
    monkeypatch.setattr(feed, "_parse", lambda prose, document: parsed.append(prose) or parse(prose, document))
    one, two, three = ((n, f"Update {n}", BODIES[1], n, "") for n in range(3))
    told(written(RSS, "", HEADS[1], [two, one], False), 0)
    reading = told(written(RSS, "", HEADS[1], [three, two, one], False), 1).reading
    assert [candidate.title for candidate in reading.candidates] == ["Update 2", "Update 1", "Update 0"]
    assert [prose.count(b"<item>") for prose in parsed] == [2, 1]
    other_base = told(written(RSS, BASES[1], HEADS[1], [three, two, one], False), 2).reading
    assert parsed[-1].count(b"<item>") == 3, "what an entry inherits is part of it"
    assert {candidate.url for candidate in other_base.candidates} == {f"https://example.org/live/{n}" for n in range(3)}


PARTS = st.tuples(
    st.sampled_from(["Line open again", "Vote counted"]),
    st.sampled_from(["Trains run again, <a href='/more'>slowly</a>.", "The river is at 7.20 metres and rising."]),
    st.sampled_from(["10:25", "10:26", "11:05"]),
    st.sampled_from(["", '<p class="byline">By Ann Reporter</p>', '<img src="/1.jpg" alt="A bridge" width="800">']),
)
PAGES = st.tuples(st.sampled_from(["https://example.org/live", "https://example.net/live"]), st.booleans())


def page_of(data: bool, parts: list[tuple[str, str, str, str]]) -> bytes:
    """A newsblog with an element for each update, its data beside it or not."""
    updates = [
        f'<article class="update" id="u{number}"><time datetime="2026-03-14T{clock}:00+01:00">{clock}</time>'
        f"<h2>{title}</h2>{extra}<p>{text} Crews of both towns are on their way.</p></article>"
        for number, (title, text, clock, extra) in enumerate(parts, start=-len(parts))
    ]
    told = [
        {"@id": f"u{number}", "headline": title, "articleBody": text, "datePublished": f"2026-03-14T{clock}:00+01:00"}
        for number, (title, text, clock, _) in enumerate(parts, start=-len(parts))
    ]
    posting = json.dumps({"@type": "LiveBlogPosting", "liveBlogUpdate": told})
    script = f'<script type="application/ld+json">{posting}</script>' if data else ""
    return f"<title>Floods live</title>{script}<body><h1>Floods: live</h1>{''.join(updates)}".encode()


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(PAGES, st.lists(PARTS, min_size=3, max_size=5)), min_size=2, max_size=4))
def test_a_page_is_read_as_by_who_remembers_nothing(editions: list[tuple]) -> None:  # type: ignore[type-arg]
    documents = [
        Document(url, page_of(data, parts), at(minutes), "text/html")
        for minutes, ((url, data), parts) in enumerate(editions)
    ]
    fresh = []
    for document in documents:
        forget()
        fresh.append(said(document))
    forget()
    assert [said(document) for document in documents] == fresh
    assert [said(document) for document in documents] == fresh


def said(document: Document) -> Read:
    return read(document, Source("live", "u1", document.url), SourceState(), document.fetched)


def test_only_what_is_new_on_a_page_is_taken_apart_again(monkeypatch: pytest.MonkeyPatch) -> None:
    taken: list[str] = []
    take = bodies._taken_apart
    monkeypatch.setattr(bodies, "_taken_apart", lambda asked: taken.append(asked.html) or take(asked))
    parts = [("Vote counted", f"Ward {ward} has counted its votes.", f"10:{ward}", "") for ward in (13, 12, 11, 10)]
    for data in (False, True):
        forget()
        taken.clear()
        said(Document("https://example.org/live", page_of(data, parts[1:]), at(0), "text/html"))
        assert len(taken) == 3
        new, edited = parts[0], ("Vote counted", "Ward 12 counts again.", "10:12", "")
        said(Document("https://example.org/live", page_of(data, [new, edited, *parts[2:]]), at(1), "text/html"))
        assert len(taken) == 5
        assert "Ward 13" in taken[3]
        assert "counts again" in taken[4]


def test_what_a_result_is_asked_for_by_has_its_weight() -> None:
    memo: Memo[str, str] = Memo(len, room=100, weigh_key=len)
    for number in range(1_000):
        memo.of(f"{number:050}", lambda _: "x")
    assert sum(memo.get(f"{number:050}") is not None for number in range(990)) == 0


def test_what_was_asked_for_last_is_remembered() -> None:
    memo: Memo[int, str] = Memo(len, room=10)
    for number in range(8):
        memo.put(number, "four")
        assert memo.get(0) == "four"
    assert memo.get(1) is None
    assert memo.get(7) == "four"
    memo.put(7, "long" * 9)
    assert memo.get(7) == "long" * 9, "one thing is remembered, however large"
    memo.clear()
    assert memo.get(7) is None


def test_what_is_remembered_twice_weighs_once() -> None:
    memo: Memo[str, str] = Memo(len, room=5)
    memo.put("first", "12")
    for _ in range(9):
        memo.put("same", "123")
    memo.put("same", "456")
    assert (memo.get("first"), memo.get("same")) == ("12", "456")
    memo.put("third", "1")
    memo.put("fourth", "12345")
    assert memo.get("first") is None


def test_a_memo_stays_within_its_room() -> None:
    memo: Memo[int, str] = Memo(len, room=100)
    for _ in range(30):
        memo.put(0, "x" * 40)
    assert memo.get(0)
    for number in range(1_000):
        memo.put(number, "x" * 10)
    assert sum(memo.get(number) is not None for number in range(990)) <= 20


def test_instants_of_one_poll_do_not_stay_in_what_is_remembered() -> None:
    """An entry's modification is bounded by the poll instant, so it is no part of what is remembered."""
    entry = written(ATOM, "", "", [(1, "Update", BODIES[2], 0, "<published>2026-03-14T10:00:00Z</published>")], False)
    early = Document("https://example.org/feed", entry, at(0) - timedelta(days=3), "application/xml")
    source = Source("live", "u1", early.url)
    (first,) = read(early, source, SourceState(), early.fetched).reading.candidates
    (second,) = told(entry, 0).reading.candidates
    assert (first.modified, second.modified is not None) == (None, True)
