"""Bytes to text: what is declared, what is true, and what is left."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syndicate.extract.decode import codec, decode, document_text
from syndicate.extract.hints import Hints
from syndicate.walk import Document

TEXT = "Grüße – Hochwasser"
CASES = {
    "ascii": (b"plain", None, None, "plain"),
    "UTF-8, nothing declared": (TEXT.encode(), None, None, TEXT),
    "UTF-8 with mark, header wrong": (b"\xef\xbb\xbf" + TEXT.encode(), "iso-8859-1", None, TEXT),
    "UTF-8 declared latin in the header": (TEXT.encode(), "iso-8859-1", None, TEXT),
    "UTF-8 declared latin in XML": (b'<?xml version="1.0" encoding="ISO-8859-1"?>\xc3\xbc', None, None, None),
    "windows-1252 declared UTF-8": (TEXT.encode("cp1252"), "utf-8", None, TEXT),
    "windows-1252, nothing declared": (TEXT.encode("cp1252"), None, None, TEXT),
    "latin-1 means windows-1252": (TEXT.encode("cp1252"), "latin1", None, TEXT),
    "mostly UTF-8 with one stray byte": ((TEXT * 3).encode() + b" \x96 ", None, None, TEXT * 3 + " – "),
    "UTF-8 cut inside a character": (TEXT.encode() + b"\xe2\x80", None, None, TEXT),
    "UTF-16 by its mark": (("\ufeff" + TEXT).encode("utf-16-le"), "utf-8", None, TEXT),
    "UTF-16 by its zeros": (f"<?xml?>{TEXT}".encode("utf-16-be"), None, None, f"<?xml?>{TEXT}"),
    "header's UTF-16 is a lie": (TEXT.encode(), "utf-16", None, TEXT),
    "Cyrillic from the header": ("Погода".encode("koi8-r"), "KOI8-R", None, "Погода"),
    "Cyrillic from a meta element": (b'<meta charset="windows-1251">' + "Погода".encode("cp1251"), None, None, None),
    "Greek from http-equiv": (
        b'<meta http-equiv="content-type" content="text/html; charset=iso-8859-7">' + "Νερό".encode("iso8859-7"),
        None,
        None,
        '<meta http-equiv="content-type" content="text/html; charset=iso-8859-7">Νερό',
    ),
    "header before meta": (b"<meta charset=koi8-r>" + "Погода".encode("cp1251"), "cp1251", None, None),
    "the operator knows better": ("Погода".encode("cp1251"), "koi8-r", "windows-1251", "Погода"),
    "escapes that look like ASCII": ("水位".encode("iso2022_jp"), "iso-2022-jp", None, "水位"),
    "no such charset": (TEXT.encode(), "klingon\0", None, TEXT),
    "no character encoding at all": (b"616263", "hex", None, "616263"),
    "empty": (b"", "utf-8", None, ""),
}


@pytest.mark.parametrize(("content", "charset", "hint", "expected"), CASES.values(), ids=CASES)
def test_decode(content: bytes, charset: str | None, hint: str | None, expected: str | None) -> None:
    found = decode(content, charset, hint)
    if expected is None:
        assert found.endswith(("ü", "Погода"))
    else:
        assert found == expected


def test_labels_mean_what_the_web_means_by_them() -> None:
    assert codec('"ISO-8859-1"') == "cp1252"
    assert codec("gb2312") == "gb18030"
    assert codec("base64") is None
    assert codec("x" * 1000) is None
    assert codec(None) is None


def test_document_and_hint_are_heard() -> None:
    document = Document(
        "https://a.example/", "Погода".encode("cp1251"), datetime(2026, 1, 1, tzinfo=UTC), charset="koi8-r"
    )
    assert document_text(document, Hints()) != "Погода"
    assert document_text(document, Hints(charset="cp1251")) == "Погода"


@given(st.binary(max_size=300), st.one_of(st.none(), st.text(max_size=12), st.sampled_from(["utf-16", "gbk", "utf-7"])))
@settings(max_examples=150, deadline=None)
def test_never_raises_and_is_always_encodable(content: bytes, charset: str | None) -> None:
    decode(content, charset).encode("utf-8")


@given(st.text(alphabet=st.characters(exclude_categories=("Cs",), exclude_characters="\ufeff"), max_size=100))
@settings(max_examples=100, deadline=None)
def test_utf8_comes_through_whatever_the_header_says(text: str) -> None:
    if not text.isascii():
        assert decode(text.encode(), "iso-8859-2") == text
