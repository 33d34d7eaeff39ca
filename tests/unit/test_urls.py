"""Addresses made absolute, comparable, and blind to the rendition of a picture."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syndicate.normalise.urls import absolute, canonical, image_key

BASE = "https://news.example/a/b"

ABSOLUTE = [
    ("absolute", "https://news.example/x?y=1#z", "https://news.example/x?y=1#z"),
    ("relative", "../x", "https://news.example/x"),
    ("rooted", "/x", "https://news.example/x"),
    ("other host", "//cdn.example/x", "https://cdn.example/x"),
    ("fragment", "#p1", "https://news.example/a/b#p1"),
    ("query", "?p=2", "https://news.example/a/b?p=2"),
    ("blanks around", " \n\u00a0https://news.example/x\t ", "https://news.example/x"),
    ("line break inside", "https://news.exa\nmple/x", "https://news.example/x"),
    ("blank inside", "/a b", "https://news.example/a%20b"),
    ("umlauts", "/Fluß/ä?ö=ü#é", "https://news.example/Flu%C3%9F/%C3%A4?%C3%B6=%C3%BC#%C3%A9"),
    ("umlaut host", "https://Münch.example/", "https://xn--mnch-0ra.example/"),
    ("sharp s is no ss", "https://fluß.example/", "https://xn--flu-7ka.example/"),
    ("escapes stay", "/a%20b%2Fc", "https://news.example/a%20b%2Fc"),
    ("backslashes", "\\\\cdn.example\\x", "https://cdn.example/x"),
    ("upper case", "HTTPS://News.Example/X", "https://news.example/X"),
    ("port", "http://news.example:8080/x", "http://news.example:8080/x"),
    ("version 6", "http://[2001:db8::1]/x", "http://[2001:db8::1]/x"),
    ("quotes", "/a\"b'<c>", "https://news.example/a%22b'%3Cc%3E"),
    ("script", "javascript:alert(1)", None),
    ("script with a break", "java\nscript:alert(1)", None),
    ("data", "data:image/png;base64,AA", None),
    ("mail", "mailto:a@news.example", None),
    ("file", "file:///etc/passwd", None),
    ("no host", "https://", None),
    ("bad port", "http://news.example:99999/", None),
    ("bad bracket", "http://[x/", None),
    ("empty", "", None),
    ("blank", " \u00a0", None),
    ("none", None, None),
]


@pytest.mark.parametrize(("url", "expected"), [row[1:] for row in ABSOLUTE], ids=[row[0] for row in ABSOLUTE])
def test_absolute(url: str | None, expected: str | None) -> None:
    assert absolute(url, BASE) == expected


def test_a_file_lends_no_base() -> None:
    assert absolute("x.html", "file:///home/reader/page.html") is None
    assert absolute("https://news.example/x", "file:///home/reader/page.html") == "https://news.example/x"


CANONICAL = [
    ("case", "HTTPS://News.Example/X", "https://news.example/X"),
    ("default port", "https://news.example:443/x", "https://news.example/x"),
    ("other port", "https://news.example:8443/x", "https://news.example:8443/x"),
    ("tracking", "https://news.example/x?utm_source=a&id=7&fbclid=b&gclid=c", "https://news.example/x?id=7"),
    ("only tracking", "https://news.example/x?utm_campaign=a#p", "https://news.example/x#p"),
    ("fragment stays", "https://news.example/x#p1", "https://news.example/x#p1"),
    ("text fragment goes", "https://news.example/x#p1:~:text=a", "https://news.example/x#p1"),
    ("empty path", "https://news.example", "https://news.example/"),
    ("blank value stays", "https://news.example/x?a=", "https://news.example/x?a="),
    ("no address", "post-17", "post-17"),
]


@pytest.mark.parametrize(("url", "expected"), [row[1:] for row in CANONICAL], ids=[row[0] for row in CANONICAL])
def test_canonical(url: str, expected: str) -> None:
    assert canonical(url) == expected
    assert canonical(expected) == expected


SAME_PICTURE = [
    ("query sizes", "https://i.example/p/a.jpg?width=620&quality=85&s=x", "https://i.example/p/a.jpg?width=1200&s=y"),
    ("suffix sizes", "https://i.example/p/a-300x200.jpg", "https://i.example/p/a.jpg"),
    ("scaled", "https://i.example/p/a-scaled.jpg", "https://i.example/p/a@2x.jpg"),
    ("folder sizes", "https://i.example/1/0x46:1024x576/fit-in/1024x0/a.jpg", "https://i.example/1/200x200/a.jpg"),
    ("named sizes", "https://i.example/n/ALTERNATES/s615/a.jpg", "https://i.example/n/ALTERNATES/s1200/a.jpg"),
    ("crops", "https://i.example/abc/0_0_5000_3000/master/5000.jpg", "https://i.example/abc/0_0_5000_3000/500.jpg"),
    ("transformations", "https://i.example/up/w_300,h_200,c_fill/v1/a.jpg", "https://i.example/up/w_900/v1/a.jpg"),
    ("format", "https://i.example/p/a.jpg", "https://i.example/p/a.webp"),
    ("host shard", "https://i1.example/p/a.jpg", "https://i2.example/p/a.jpg"),
    ("width suffix", "https://i.example/p/a_w960_r1.778_fpx33_fpy50.jpg", "https://i.example/p/a_w1200_r1.jpg"),
]
OTHER_PICTURE = [
    ("name", "https://i.example/p/a.jpg", "https://i.example/p/b.jpg"),
    ("folder", "https://i.example/p/1234/large.jpg", "https://i.example/p/1235/large.jpg"),
    ("query id", "https://i.example/image.php?id=1", "https://i.example/image.php?id=2"),
    ("date", "https://i.example/2026/01/07/a.jpg", "https://i.example/2026/01/08/a.jpg"),
]


@pytest.mark.parametrize(("one", "other"), [row[1:] for row in SAME_PICTURE], ids=[row[0] for row in SAME_PICTURE])
def test_renditions_of_one_picture(one: str, other: str) -> None:
    assert image_key(one) == image_key(other)


@pytest.mark.parametrize(("one", "other"), [row[1:] for row in OTHER_PICTURE], ids=[row[0] for row in OTHER_PICTURE])
def test_different_pictures(one: str, other: str) -> None:
    assert image_key(one) != image_key(other)


URLISH = st.one_of(
    st.text(max_size=40),
    st.lists(st.sampled_from(["http", "https", ":", "//", "/", "..", ".", "?", "#", "@", "[", "]", "%", "%20", ":80", "a", "ä", "news.example", " ", "\\", "&", "=", "utm_source", ";", "�"]), max_size=10).map("".join),
)  # fmt: skip


@settings(max_examples=400, deadline=None)
@given(URLISH, st.one_of(st.sampled_from([BASE, "", "file:///x", "https://münch.example/ä"]), URLISH))
def test_any_string_is_an_address_or_none(url: str, base: str) -> None:
    found = absolute(url, base)
    if found is not None:
        assert found.isascii()
        assert not set(found) & set(' "<>\n\\')
        assert found.startswith(("http://", "https://"))
        assert absolute(found, "https://other.example/") == found
    assert canonical(canonical(url)) == canonical(url)
    assert isinstance(image_key(url), str)
