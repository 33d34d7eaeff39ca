"""Plain text from HTML and back, and the characters XML can carry."""

from __future__ import annotations

import re
import sys
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syndicate.normalise.html import clean_html
from syndicate.normalise.text import clean_to_text, html_to_text, legal, one_line, text_to_html, tidy_text

READ = [
    ("paragraphs", "<p>One.</p><p>Two.</p>", "One.\n\nTwo."),
    ("boxes", "<div>One.</div><div>Two.</div>", "One.\n\nTwo."),
    ("loose text before a box", "One.<div>Two.</div>Three.", "One.\n\nTwo.\n\nThree."),
    ("inline never parts a word", "<p>Hafen<b>brand</b>, <i>sagt</i> sie.</p>", "Hafenbrand, sagt sie."),
    ("punctuation stays", "<p>See <a href='/x'>here</a>.</p>", "See here."),
    ("line break", "<p>One<br>two</p>", "One\ntwo"),
    ("two line breaks part paragraphs", "One<br><br><br>two", "One\n\ntwo"),
    ("list", "<p>Now:</p><ul><li>one</li><li>two</li></ul><p>End.</p>", "Now:\n\n- one\n- two\n\nEnd."),
    ("list of paragraphs", "<ol><li><p>one</p></li><li><p>two</p></li></ol>", "- one\n- two"),
    ("list in a list", "<ul><li>one<ul><li>two</li></ul></li><li>three</li></ul>", "- one\n- two\n- three"),
    ("empty item", "<ul><li></li><li>one</li></ul>", "- one"),
    ("table", "<table><tr><th>Gauge</th><th>m</th></tr><tr><td>Bridge</td><td>4.20</td></tr></table>", "Gauge | m\nBridge | 4.20"),
    ("preformatted", "<pre>a  b\n  c</pre>", "a  b\n  c"),
    ("blanks", "<p>  One \n\t two </p>\n\n<p>\n</p>", "One two"),
    ("blank between inlines", "<b>One</b> <i>two</i>", "One two"),
    ("entities", "<p>4 &lt; 5 &amp; &quot;six&quot; &uuml;</p>", '4 < 5 & "six" ü'),
    ("quotation", "He said <q>no</q>.", 'He said "no".'),
    ("not read", "<style>x{}</style><script>x()</script><noscript>x</noscript><template>x</template>One", "One"),
    ("leading script", "<script>x</script><p>One</p>", "One"),
    ("comment", "One<!-- two -->", "One"),
    ("caption", "<figure><img src=x><figcaption>The bridge <span>Photo: A. Muster</span></figcaption></figure>", "The bridge Photo: A. Muster"),
    ("heading", "<h2>Title</h2>Text", "Title\n\nText"),
    ("rule", "One<hr>two", "One\n\ntwo"),
    ("plain text with entities", "Tom &amp; Jerry", "Tom & Jerry"),
    ("nothing", "", ""),
    ("only tags", "<p><br></p><div></div>", ""),
]  # fmt: skip


@pytest.mark.parametrize(("html", "text"), [row[1:] for row in READ], ids=[row[0] for row in READ])
def test_what_a_person_reads(html: str, text: str) -> None:
    assert html_to_text(html) == text


SET = [
    ("paragraphs", "One.\n\nTwo.", "<p>One.</p><p>Two.</p>"),
    ("lines", "One\ntwo", "<p>One<br>two</p>"),
    ("many blank lines", "One\n \n\n\u00a0\nTwo", "<p>One</p><p>Two</p>"),
    ("escaped", 'a < b & "c"', '<p>a &lt; b &amp; "c"</p>'),
    ("tags are text", "<b>x</b>", "<p>&lt;b&gt;x&lt;/b&gt;</p>"),
    ("windows line ends", "One\r\n\r\nTwo\rthree", "<p>One</p><p>Two<br>three</p>"),
    ("control characters", "One\x00\x0b\x1f two\ufffe", "<p>One two</p>"),
    ("nothing", " \n ", ""),
]


@pytest.mark.parametrize(("text", "html"), [row[1:] for row in SET], ids=[row[0] for row in SET])
def test_text_as_html(text: str, html: str) -> None:
    assert text_to_html(text) == html


@pytest.mark.parametrize(
    ("text", "tidy"),
    [("  One  two \n three\n\n\n\nFour ", "One two\nthree\n\nFour"), ("", ""), ("\n\n", "")],
    ids=["blanks", "empty", "blank"],
)
def test_tidy_text(text: str, tidy: str) -> None:
    assert tidy_text(text) == tidy


def test_one_line() -> None:
    assert one_line(" One\n two\u200b\x00 ") == "One two"
    assert one_line(" \n ") is None
    assert one_line(None) is None


def test_legal_keeps_what_people_write() -> None:
    text = "Grüße, 17\u00a0Uhr – „so“ … 😀 \u05d0\tx\ny"
    assert legal(text) == text


def test_nesting_deeper_than_python_goes() -> None:
    assert html_to_text("<div>" * 1900 + "deep" + "</div>" * 1900) == "deep"
    assert html_to_text("<div>" * 100_000 + "deep") == "deep"


SOUP = st.lists(
    st.sampled_from(
        [
            "<p>",
            "</p>",
            "<div>",
            "</div>",
            "<b>",
            "</b>",
            "<ul>",
            "<li>",
            "</ul>",
            "<table>",
            "<tr>",
            "<td>",
            "</table>",
            "<pre>",
            "</pre>",
            "<q>",
            "<br>",
            "<svg>",
            "<script>",
            "one",
            " ",
            "\n",
            "&amp;",
            "&#0;",
            "<!--",
            "-->",
            "<",
        ]
    ),
    max_size=25,
).map("".join)


@settings(max_examples=250, deadline=None)
@given(st.one_of(SOUP, st.text(max_size=60)))
def test_any_string_becomes_text_that_xml_carries(html: str) -> None:
    text = html_to_text(html)
    assert text == text.strip()
    assert "\n\n\n" not in text or "<pre" in html
    ET.fromstring(f"<t>{text.replace('&', '&amp;').replace('<', '&lt;').replace('>', '&gt;')}</t>")


@settings(max_examples=500, deadline=None)
@given(SOUP)
def test_clean_html_is_read_by_its_tags_as_it_is_by_a_parser(html: str) -> None:
    cleaned = clean_html(html, "https://news.example/")
    assert clean_to_text(cleaned) == html_to_text(cleaned)


@pytest.mark.parametrize(("html", "text"), [one[1:] for one in READ], ids=[one[0] for one in READ])
def test_clean_html_is_read_so_too(html: str, text: str) -> None:
    cleaned = clean_html(html, "https://news.example/")
    assert clean_to_text(cleaned) == html_to_text(cleaned)
    assert text[:1] in clean_to_text(cleaned)


@settings(max_examples=250, deadline=None)
@given(st.text(max_size=80))
def test_text_survives_html(text: str) -> None:
    html = text_to_html(text)
    assert clean_html(html, "https://news.example/") == html
    assert html_to_text(html).split() == legal(text).split()


@settings(max_examples=250, deadline=None)
@given(st.text(st.characters(max_codepoint=sys.maxunicode, exclude_categories=()), max_size=80))
def test_legal_is_what_xml_allows(text: str) -> None:
    cleaned = legal(text)
    assert legal(cleaned) == cleaned
    ET.fromstring("<t>" + re.sub("[<&>]", "", cleaned) + "</t>")
