"""Documents from files, and how long to wait after failures."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from syndicate.errors import FetchError, Refused
from syndicate.fetch import Fetcher, read_file, user_agent
from syndicate.model import Source
from syndicate.outbound import Outbound
from syndicate.walk import Document, NotModified, Validators

NOW = datetime(2026, 1, 7, 16, 34, tzinfo=UTC)


@pytest.fixture
def fetcher() -> Fetcher:
    return Fetcher(Outbound(user_agent="test/1", max_bytes=1_000))


def source(url: str, charset: str | None = None) -> Source:
    return Source(id="page", uid="u", url=url, charset=charset)


MEDIA_TYPES = {
    "page.txt": "text/plain",
    "page.HTML": "text/html",
    "page.htm": "text/html",
    "feed.json": "application/json",
    "feed.xml": "application/xml",
    "feed.rss": "application/rss+xml",
    "feed.atom": "application/atom+xml",
    "page": "",
    "page.bak": "",
}


@pytest.mark.parametrize("name", MEDIA_TYPES)
def test_read_file(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(b"Sport")
    document = read_file(path, NOW)
    assert (document.content, document.media_type, document.fetched) == (b"Sport", MEDIA_TYPES[name], NOW)
    assert (document.url, document.complete) == (path.as_uri(), True)
    assert read_file(path, NOW, "https://example.org/").url == "https://example.org/"


def test_a_file_that_did_not_change(tmp_path: Path, fetcher: Fetcher) -> None:
    path = tmp_path / "näch ste.txt"
    path.write_bytes(b"eins")
    url = path.as_uri()
    document = fetcher.fetch(source(url, "utf-8"), Validators(), NOW)
    assert isinstance(document, Document)
    assert (document.content, document.charset) == (b"eins", "utf-8")
    assert fetcher.fetch(source(url), document.validators, NOW) == NotModified(document.validators)

    later = path.stat().st_mtime_ns + 1_000
    os.utime(path, ns=(later, later))
    assert isinstance(fetcher.fetch(source(url), document.validators, NOW), Document)
    assert isinstance(fetcher.fetch(source(url), Validators(None, "x"), NOW), Document)


def test_a_file_over_the_cap_is_cut(tmp_path: Path, fetcher: Fetcher) -> None:
    path = tmp_path / "big.txt"
    path.write_bytes(b"x" * 1_001)
    document = fetcher.fetch(source(path.as_uri()), Validators(), NOW)
    assert isinstance(document, Document)
    assert (len(document.content), document.complete, document.validators) == (1_000, False, Validators())
    path.write_bytes(b"x" * 1_000)
    assert read_file(path, NOW, max_bytes=1_000).complete


def test_a_url_that_upstream_gave_opens_no_file(tmp_path: Path, fetcher: Fetcher) -> None:
    """Only the configuration names files; a moved page does not."""
    path = tmp_path / "secret.txt"
    path.write_bytes(b"secret")
    with pytest.raises(Refused, match="a file is read only where the configuration names it"):
        fetcher.fetch(source("https://example.org/"), Validators(), NOW, url=path.as_uri())


UNREADABLE = {
    "missing": ("file://{folder}/missing.txt", "can't be read: No such file or directory"),
    "folder": ("file://{folder}", "can't be read: Is a directory"),
    "device": ("file:///dev/zero", "is not a file"),
    "another host": ("file://host{folder}/a.txt", "only files of this machine"),
    "relative": ("file:page.txt", "names no file"),
    "nothing": ("file:", "names no file"),
    "zero byte": ("file:///a%00b", "names no file"),
}


@pytest.mark.parametrize(("url", "why"), UNREADABLE.values(), ids=UNREADABLE)
def test_unreadable(url: str, why: str, tmp_path: Path, fetcher: Fetcher) -> None:
    with pytest.raises(FetchError, match=why) as caught:
        fetcher.fetch(source(url.format(folder=tmp_path)), Validators(), NOW)
    assert str(caught.value).isprintable()


MINUTE = timedelta(minutes=1)
BACKOFF = {
    "no failure": (0, MINUTE, MINUTE),
    "first": (1, MINUTE, 2 * MINUTE),
    "second": (2, 2 * MINUTE, 4 * MINUTE),
    "fifth": (5, 16 * MINUTE, 32 * MINUTE),
    "at the cap": (6, 30 * MINUTE, 60 * MINUTE),
    "for a year": (10_000, 30 * MINUTE, 60 * MINUTE),
}


def test_user_agent() -> None:
    assert user_agent().partition("/")[0] == "syndicate"
    assert user_agent("me@example.org").endswith(" (+me@example.org)")
