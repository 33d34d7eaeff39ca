"""HTML a feed may carry: what stays, what goes, what changes; and that cleaning twice changes nothing."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syndicate.normalise.html import clean_html, srcset
from syndicate.traps import trap

BASE = "https://news.example/flood/live.html"

CLEANED = [
    ("plain", "Water <b>rises</b>.", "Water <b>rises</b>."),
    ("paragraphs", "<p>One.</p>\n<p>Two.</p>", "<p>One.</p><p>Two.</p>"),
    ("boxes become paragraphs", "<div><div>One.</div><section>Two.</section></div>", "<p>One.</p><p>Two.</p>"),
    ("loose text beside blocks", "One.<p>Two.</p>Three.", "<p>One.</p><p>Two.</p><p>Three.</p>"),
    ("links beside a text", '<p>One.</p><aside><h4><a href="/a">Read more</a></h4></aside><p>Two.</p>', "<p>One.</p><p>Two.</p>"),
    ("words beside a text", '<p>One.</p><aside>See <a href="/a">more</a></aside>', '<p>One.</p><p>See <a href="https://news.example/a">more</a></p>'),
    ("a link beside nothing", '<aside><a href="/a">Two</a></aside>', '<p><a href="https://news.example/a">Two</a></p>'),
    ("custom tags vanish", "<x-live>One <span class=a>two</span></x-live>", "One two"),
    ("attributes", '<p class="a" id="b" style="c" onclick="d" data-e="f" lang="de">x</p>', '<p lang="de">x</p>'),
    ("script", "<p>x<script>alert(1)</script></p><style>p{}</style>", "<p>x</p>"),
    ("noscript, svg, form", "<noscript>n</noscript><svg><a>s</a></svg><button>Share</button><p>x</p>", "<p>x</p>"),
    ("comment", "<p>x<!-- y --></p>", "<p>x</p>"),
    ("javascript link", '<a href="javascript:alert(1)">x</a>', "x"),
    ("hidden javascript link", '<a href=" java\nscript:alert(1)">x</a>', "x"),
    ("data link", '<a href="data:text/html,x">x</a>', "x"),
    ("mail link", '<a href="MAILTO:desk@news.example?subject=a b&amp;body=c">x</a>', '<a href="mailto:desk@news.example">x</a>'),
    ("mail to nobody", '<a href="mailto:?subject=Look">x</a>', "x"),
    ("mail to many", '<a href="mailto:a@news.example,b@news.example">x</a>', "x"),
    ("picture by mail", '<p>x<img src="mailto:desk@news.example"></p>', "<p>x</p>"),
    ("call link", '<a href="tel:+49301">x</a>', "x"),
    ("link without address", '<p><a name="top">x</a></p>', "<p>x</p>"),
    ("relative link", '<a href="../rail?a=1&b=2#c">x</a>', '<a href="https://news.example/rail?a=1&amp;b=2#c">x</a>'),
    ("fragment link", '<a href="#p1">x</a>', '<a href="https://news.example/flood/live.html#p1">x</a>'),
    ("picture", '<img src="/a b.jpg" alt=\'say "x"\' width="640px" height="50%">', '<img src="https://news.example/a%20b.jpg" alt="say &quot;x&quot;" width="640">'),
    ("picture sizes", '<img src="a.jpg" srcset="a.jpg 1x, /b,c.jpg 2x">', '<img src="https://news.example/flood/a.jpg" srcset="https://news.example/flood/a.jpg 1x, https://news.example/b,c.jpg 2x">'),
    ("late picture", '<img src="data:image/gif;base64,R0" data-src="/a.jpg">', '<img src="https://news.example/a.jpg">'),
    ("late picture over a placeholder", '<img src="/blank.gif" data-src="/a.jpg">', '<img src="https://news.example/a.jpg">'),
    ("picture by sizes alone", '<img data-srcset="/a.jpg 300w, /b.jpg 600w">', '<img src="https://news.example/b.jpg" srcset="https://news.example/a.jpg 300w, https://news.example/b.jpg 600w">'),
    ("picture element", '<picture><source srcset="/b.jpg 600w"><img src="data:," alt="x"></picture>', '<img src="https://news.example/b.jpg" srcset="https://news.example/b.jpg 600w" alt="x">'),
    ("data picture", '<p>x<img src="data:image/png;base64,AA"></p>', "<p>x</p>"),
    ("pixel", '<p>x<img src="/t.gif" width="1" height="1"></p>', "<p>x</p>"),
    ("hidden pixel", '<p>x<img src="/t.gif" style="display:none"></p>', "<p>x</p>"),
    ("reader count", '<p>x<img src="https://vg01.met.vgwort.de/na/abc"></p>', "<p>x</p>"),
    ("figure", "<figure><div><img src=/a.jpg></div><figcaption><p>Bridge</p><span>Photo: A</span></figcaption></figure>", '<figure><img src="https://news.example/a.jpg"><figcaption>Bridge Photo: A</figcaption></figure>'),
    ("heading with a box", "<h2><div>Title</div></h2>", "<h2>Title</h2>"),
    ("empty wrappers", "<div><p>&nbsp;</p><ul><li> </li></ul><p><b></b><br></p></div><p>x</p>", "<p>x</p>"),
    ("blank inside an empty inline", "one<b> </b>two", "one two"),
    ("breaks at the edges", "<p><br>x<br></p>", "<p>x</p>"),
    ("table", "<table><tr><td colspan=2 style=x>a<td></table>", '<table><tbody><tr><td colspan="2">a</td><td></td></tr></tbody></table>'),
    ("empty table", "<table><tr><td> </td></tr></table>x", "x"),
    ("time", '<time datetime="2026-01-07T17:34Z" class=x>17:34</time>', '<time datetime="2026-01-07T17:34Z">17:34</time>'),
    ("correction", "<p><del>40</del> <ins>42</ins></p>", "<p><del>40</del> <ins>42</ins></p>"),
    ("frame", '<iframe src="https://maps.example/x" title="Map of the flood"></iframe>', '<p><a href="https://maps.example/x">Map of the flood</a></p>'),
    ("frame without title", '<iframe src="//www.maps.example/x"></iframe>', '<p><a href="https://www.maps.example/x">maps.example</a></p>'),
    ("late frame in a sentence", '<p>See <iframe data-src="https://www.youtube-nocookie.com/embed/abc?rel=0"></iframe></p>', '<p>See <a href="https://www.youtube.com/watch?v=abc">YouTube</a></p>'),
    ("frame that runs code", '<iframe src="javascript:x"></iframe><p>x</p>', "<p>x</p>"),
    ("vimeo", '<iframe src="https://player.vimeo.com/video/12"></iframe>', '<p><a href="https://vimeo.com/12">Vimeo</a></p>'),
    ("video", '<video poster="p.jpg"><source src="/v.mp4">no video</video>', '<p><a href="https://news.example/v.mp4">news.example</a></p>'),
    ("object with a fallback", '<object><embed src="/m.swf" title="Map"></object>', '<p><a href="https://news.example/m.swf">Map</a></p>'),
    ("quoted post", '<blockquote class="twitter-tweet"><p>Hello</p>A (@a) <a href="https://x.com/a/status/1">1 May</a></blockquote><script src=x></script>', '<blockquote><p>Hello</p>A (@a) <a href="https://x.com/a/status/1">1 May</a></blockquote>'),
    ("empty instagram post", '<blockquote class="instagram-media" data-instgrm-permalink="https://www.instagram.com/p/x/"><div></div></blockquote>', '<p><a href="https://www.instagram.com/p/x/">Instagram</a></p>'),
    ("amp video", '<amp-youtube data-videoid="abc"></amp-youtube>', '<p><a href="https://www.youtube.com/watch?v=abc">YouTube</a></p>'),
    ("amp picture", '<p><amp-img src="/a.jpg" width="2" height="3"></amp-img></p>', '<p><img src="https://news.example/a.jpg" width="2" height="3"></p>'),
    ("amp share bar", '<amp-social-share type="x"></amp-social-share><p>x</p>', "<p>x</p>"),
    ("illegal characters", "<p>a\x00\x0b&#1;&#xFFFE;b</p>", "<p>ab</p>"),
    ("preformatted", "<pre>\n\n a  b\n</pre>", "<pre> a  b\n</pre>"),
    ("unclosed", "<p>one<p><b>two", "<p>one</p><p><b>two</b></p>"),
    ("broken tag", "<p>one</p><a href=", "<p>one</p>"),
    ("nothing", " <div> </div> ", ""),
]  # fmt: skip


@pytest.mark.parametrize(("html", "clean"), [row[1:] for row in CLEANED], ids=[row[0] for row in CLEANED])
def test_cleaned(html: str, clean: str) -> None:
    assert clean_html(html, BASE) == clean
    assert clean_html(clean, BASE) == clean


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("a.jpg", "https://news.example/flood/a.jpg"),
        ("a.jpg 1x,b.jpg 2x", "https://news.example/flood/a.jpg 1x, https://news.example/flood/b.jpg 2x"),
        ("data:x 1x, javascript:y 2x", None),
        ("a.jpg large", None),
        (" , ,", None),
        ("", None),
    ],
)
def test_srcset(value: str, expected: str | None) -> None:
    assert srcset(value, BASE) == expected


ABUSE = [
    ("deep", "<div>" * 5_000 + "x", True),
    ("deep and mixed", "<b><i>" * 2_000 + "x", True),
    ("ends of other tags do not count", "<div></x>" * 5_000, True),
    ("many attributes", "<a " + "b=c " * 501 + ">x</a>", True),
    ("quoted attributes", "<a " + "b='>' c=\">\" " * 300 + ">x</a>", True),
    ("long paragraphs", "<p>x" * 5_000, False),
    ("long list", "<ul>" + "<li>x" * 5_000, False),
    ("balanced", "<div>x</div>" * 5_000, False),
    ("long attribute", '<a title="' + "word " * 2_000 + '">x</a>', False),
    ("long text after a tag", "<p>" + "word " * 2_000, False),
]


@pytest.mark.parametrize(("html", "abusive"), [row[1:] for row in ABUSE], ids=[row[0] for row in ABUSE])
def test_abuse_is_told_and_its_words_are_kept(html: str, abusive: bool) -> None:
    assert (trap(html) is not None) is abusive
    cleaned = clean_html(html, BASE)
    if abusive and "x</a>" in html:
        assert cleaned == "<p>x</p>"
    assert clean_html(cleaned, BASE) == cleaned


class _Reader(HTMLParser):
    """Everything a browser would act on."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(name, value or "") for name, value in attrs]


TAGS = (
    "a b p div span ul ol li table tr td th tbody caption h1 h2 h3 figure figcaption blockquote pre br img hr q time section form button "
    "select option svg math mi style script template iframe video object picture source noscript em code details dl dt dd body html head "
    "frameset input font nobr marquee textarea title xmp plaintext center foreignObject desc amp-img amp-youtube"
)
WITH = (
    " href=x| href='javascript:x'| href=mailto:a@b.example?c| href=mailto:| href=https://a.example/?q=1&b| src=i.jpg| src=data:x data-src=/y.png| srcset='a 1x, b 2x'| onload=x|"
    " class='instagram-media' cite=/q| title='a&quot;<b>' lang=de| width=1 height=1 src=p.gif| datetime=x| style='display:none' src=q|"
)
TEXTS = [
    "x",
    " ",
    "\n",
    "a b",
    "&amp;",
    "&lt;p&gt;",
    "&nbsp;",
    "&#1;",
    "<!-- c -->",
    "<![CDATA[x]]>",
    "\x00",
    "\u2028",
    "]]>",
    "ä",
    "\n\n",
    "<",
    '"',
]
SOUP = st.lists(
    st.one_of(
        st.tuples(st.sampled_from(TAGS.split()), st.sampled_from(WITH.split("|")), st.sampled_from([">", "/>", " "])).map(lambda t: f"<{t[0]}{t[1]}{t[2]}"),
        st.sampled_from(TAGS.split()).map(lambda tag: f"</{tag}>"),
        st.sampled_from(TEXTS),
    ),
    max_size=25,
).map("".join)  # fmt: skip
ALLOWED = {
    *("a", "abbr", "b", "blockquote", "br", "caption", "cite", "code", "del", "em", "figcaption", "figure"),
    *("h1", "h2", "h3", "h4", "h5", "h6", "hr", "i", "img", "ins", "li", "mark", "ol", "p", "pre", "q", "s"),
    *("small", "strong", "sub", "sup", "table", "tbody", "td", "tfoot", "th", "thead", "time", "tr", "u", "ul"),
}


@settings(max_examples=500, deadline=None)
@given(st.one_of(SOUP, st.text(max_size=60)))
def test_any_string_comes_out_safe_and_stays_as_it_is(html: str) -> None:
    cleaned = clean_html(html, BASE)
    assert clean_html(cleaned, BASE) == cleaned
    reader = _Reader()
    reader.feed(cleaned)
    reader.close()
    assert set(reader.tags) <= ALLOWED
    for name, value in reader.attributes:
        assert not name.startswith("on")
        assert name not in ("style", "class", "id")
        if name in ("href", "src", "cite"):
            assert re.match("https?://" if name != "href" else "https?://|mailto:", value)
