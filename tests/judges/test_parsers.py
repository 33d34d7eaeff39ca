"""Five feed parsers that are not ours read what was published, field by field, as it stands in the store.

A parser that has no word for a field does not say it; ``OFFERED`` holds what each says, so that none falls silent. The
content is compared as what a person reads: words in their order, and the addresses of links and pictures.
"""

from __future__ import annotations

import html
import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import feedparser
import pytest
from lxml import html as lxml_html

from syndicate.links import Site, page_url, update_url
from syndicate.model import MediaObject, Update
from tests.judges.conftest import Docket
from tests.judges.day import SITE, SITE_TITLE, Shown
from tests.judges.installed import ask_node, ask_python

pytestmark = pytest.mark.timeout(300)  # others may be making what these wait for

Said = dict[str, Any]

ALWAYS = {"id", "title", "link", "published", "content"}
ALL = ALWAYS | {"updated", "authors", "categories", "enclosures"}
OFFERED = {
    ("feedparser", "atom"): ALL,
    ("feedparser", "rss"): ALL,
    ("atoma", "atom"): ALL,
    ("atoma", "rss"): ALL - {"updated", "authors"},
    ("atoma", "json"): ALL - {"authors"},
    ("feedsmith", "atom"): ALL,
    ("feedsmith", "rss"): ALL,
    ("feedsmith", "json"): ALL,
    ("rss-parser", "atom"): ALWAYS | {"first_author"},
    ("rss-parser", "rss"): ALWAYS | {"first_author", "categories", "first_enclosure"},
    ("@rowanmanning/feed-parser", "atom"): ALL - {"enclosures"} | {"media"},
    ("@rowanmanning/feed-parser", "rss"): ALL - {"updated", "enclosures"} | {"media"},
}
INHERITING = {("atoma", "atom"), ("@rowanmanning/feed-parser", "atom")}
"""Those who give an entry without author that of its feed."""


@pytest.mark.parametrize("format_", ["atom", "rss"])
def test_feedparser(docket: Docket, format_: str) -> None:
    """In this Python; it reads no JSON Feed."""
    heads = docket.heads(format_)
    _compare("feedparser", format_, heads, {str(path): {"feedparser": list(_feedparser(path))} for path in heads})


@pytest.mark.parametrize("format_", ["atom", "rss", "json"])
def test_atoma(docket: Docket, format_: str) -> None:
    heads = docket.heads(format_)
    _compare("atoma", format_, heads, ask_python("parse.py", list(heads)))


@pytest.mark.parametrize("format_", ["atom", "rss", "json"])
def test_parsers_of_node(docket: Docket, format_: str) -> None:
    heads = docket.heads(format_)
    said = ask_node("parse.mjs", list(heads))
    judges = [judge for judge, form in OFFERED if form == format_ and judge not in ("feedparser", "atoma")]
    assert len(judges) == (1 if format_ == "json" else 3)
    for judge in judges:
        _compare(judge, format_, heads, said)


def _compare(
    judge: str, format_: str, heads: Mapping[Path, Shown], said: Mapping[str, Mapping[str, list[Said]]]
) -> None:
    entries = 0
    for path, shown in heads.items():
        head, *found = said[str(path)][judge]
        assert _plain(head, format_) == _head(shown), (judge, shown.name)
        expected = [_published(update, shown, format_) for update in shown.state.updates]
        assert [one["id"] for one in found] == [one["id"] for one in expected], (judge, shown.name)
        for one, other in zip(found, expected, strict=True):
            assert set(one) == OFFERED[judge, format_], (judge, format_)
            read = _as_read(one, format_)
            if (judge, format_) in INHERITING and not other["authors"]:
                other["authors"] = [_publisher(shown)]
            assert read == {field: other[field] for field in read}, (judge, shown.name)
            entries += 1
    assert entries > 100


def _head(shown: Shown) -> Said:
    """The feed's title and its page, in every format."""
    state = shown.state
    return {
        "title": state.feed.title or state.newsblog.headline or shown.feed,
        "link": page_url(Site(SITE), shown.feed),
    }


def _published(update: Update, shown: Shown, format_: str) -> Said:
    """What was published of an update, as a reader of this format is to see it, from the store alone.

    Where a format must have a title or a date that is not known it has the derived one, which is not repeated here:
    then only that there is one is compared.
    """
    derived = format_ == "atom" or shown.state.feed.derived_titles
    published = update.published.instant if update.published else update.dated if format_ == "rss" else None
    typed = [one for one in update.media if one.type]
    authors = [author.name for author in update.authors]
    return {
        "id": update.id,
        "title": update.title or (SOMETHING if derived else None),
        "link": update.url or update_url(Site(SITE), shown.feed, update.id),
        "published": _stamp(published),
        "updated": _stamp(update.updated),
        "content": _content(update),
        "authors": authors,
        "first_author": authors[0] if authors else None,
        "categories": [each.label or each.term for each in update.categories],
        # RSS 2.0 has one enclosure an item at most; the others are in media:content.
        "enclosures": [_enclosure(one) for one in (typed[:1] if format_ == "rss" else typed)],
        "first_enclosure": _enclosure(typed[0]) if typed else None,
        "media": [_enclosure(one) for one in typed],
    }


class _Something:
    """Equal to every text that says anything."""

    def __eq__(self, other: object) -> bool:
        return isinstance(other, str) and bool(other.strip())

    __hash__ = None  # type: ignore[assignment]


SOMETHING = _Something()


def _publisher(shown: Shown) -> str:
    """The author of the feed. Those who inherit pass over that of ``atom:source`` (RFC 4287 section 4.2.1)."""
    newsblog = shown.state.newsblog
    return newsblog.publisher or urlsplit(newsblog.url or "").hostname or SITE_TITLE


def _content(update: Update) -> tuple[list[str], set[str]]:
    """The words of the update, and all addresses it must lead to."""
    body = lxml_html.fragment_fromstring(update.content.html, create_parent=True)
    return update.content.text.split(), set(_addresses(body)) | {one.url for one in update.media}


def _as_read(said: Said, format_: str) -> Said:
    """What a parser said of an entry, in the form of ``_published``."""
    return {**_plain(said, format_), "content": Read(said["content"])}


def _plain(said: Said, format_: str) -> Said:
    """RSS leaves open whether a title is text or HTML: ours mean the same as both, so they are read as HTML."""
    return {**said, "title": html.unescape(said["title"])} if format_ == "rss" and said["title"] else said


class Read:
    """Content as a parser gave it; equal to what it must hold: the words first, then what pictures say."""

    def __init__(self, content: str) -> None:
        body = lxml_html.fragment_fromstring(content, create_parent=True)
        self.addresses = set(_addresses(body))
        for end in body.xpath(".//p|.//br|.//figure|.//figcaption|.//small"):
            end.tail = f" {end.tail or ''}"
        self.words = body.text_content().split()

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, tuple):
            return NotImplemented
        words, addresses = other
        return self.words[: len(words)] == words and self.addresses == addresses

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"{self.words} {self.addresses}"


def _addresses(body: Any) -> Iterator[str]:
    for element in body.iter():
        for name in ("href", "src"):
            if address := element.get(name):
                yield address


def _enclosure(media: MediaObject) -> list[object]:
    return [media.url, media.type, media.size]


def _stamp(moment: datetime | None) -> str | None:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if moment else None


def _feedparser(path: Path) -> Iterator[Said]:
    def instant(parsed: Any) -> str | None:
        return _stamp(datetime(*parsed[:6], tzinfo=UTC)) if parsed else None

    read = feedparser.parse(path.read_bytes(), sanitize_html=False)
    assert not read.bozo, (path, read.get("bozo_exception"))
    yield {"title": read.feed.title, "link": read.feed.link}
    for entry in read.entries:
        enclosures = [one for one in entry.links if one.rel == "enclosure"]
        yield {
            "id": entry.id,
            "title": entry.get("title"),
            "link": entry.link,
            "published": instant(entry.get("published_parsed")),
            "updated": instant(entry.get("updated_parsed")),
            "content": entry.content[0].value,
            "authors": [author.get("name") for author in entry.get("authors", [])],
            "categories": [tag.label or tag.term for tag in entry.get("tags", [])],
            "enclosures": [[one.href, one.type, int(one.get("length") or 0) or None] for one in enclosures],
        }


def test_the_comparison_sees_faults(docket: Docket) -> None:
    """One field changed in one entry of one document, or its head, is enough."""
    heads = docket.heads("rss")
    path, shown = next((path, shown) for path, shown in heads.items() if shown.feed == "cup")
    good = {str(one): {"feedparser": list(_feedparser(one))} for one in heads}
    for field, fault in {
        "title": "Another", "link": "https://cup.example/", "published": "2026-03-01T11:00:00Z",
        "updated": None, "content": "<p>Other words</p>", "authors": [], "categories": ["cup"], "enclosures": [],
    }.items():  # fmt: skip
        changed = json.loads(json.dumps(good))
        changed[str(path)]["feedparser"][1][field] = fault
        with pytest.raises(AssertionError):
            _compare("feedparser", "rss", heads, changed)
    good[str(path)]["feedparser"][0]["title"] = "Another"
    with pytest.raises(AssertionError):
        _compare("feedparser", "rss", heads, good)
    assert shown.state.updates
