"""Live blogs named in a page's data: what is the page's and not the update's, and what the page shows of it."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syndicate.errors import ExtractError
from syndicate.extract import extract as choose
from syndicate.extract.hints import Hints
from syndicate.extract.liveblog import extract, told
from syndicate.extract.page import open_page
from syndicate.model import Person
from syndicate.walk import Document, Extraction

URL = "https://news.example/live"
WORDS = (
    "The river has reached its highest level since the spring",
    "Trains to the north are running again after four hours",
    "The polling stations have closed and the counting begins",
    "The leading group has one minute at the foot of the climb",
    "A second team of helpers arrives in the early morning hours",
)


def posting(*updates: object, **more: object) -> str:
    return json.dumps(
        {"@type": "LiveBlogPosting", "headline": "The day", "url": URL, "liveBlogUpdate": updates, **more}
    )


def page(data: str, body: str = "") -> str:
    return f'<html><head><script type="application/ld+json">{data}</script></head><body>{body}</body></html>'


def read(html: str | bytes, url: str = URL, complete: bool = True) -> Extraction:
    data = html.encode() if isinstance(html, str) else html
    return extract(Document(url, data, datetime(2026, 1, 7, 18, tzinfo=UTC), complete=complete), Hints())


def post(n: int, **more: object) -> dict[str, object]:
    return {
        "@type": "BlogPosting",
        "url": f"{URL}#post-{1000 + n}",
        "headline": f"Headline no. {n}",
        "datePublished": f"2026-01-07T{18 - n:02}:00:00Z",
        "articleBody": WORDS[n],
        **more,
    }


def shown(n: int, stamp: str | None = None, tag: str = "article") -> str:
    return f'<{tag} id="post-{1000 + n}"><time datetime="{stamp or f"2026-01-07T{18 - n:02}:00Z"}">x</time><p>{WORDS[n]}</p></{tag}>'


BODIES: dict[str, tuple[object, str | None, str | None]] = {
    "text": ("One.", None, "One."),
    "lines are paragraphs": ("One.\n Two.\r\nThree.", None, "One.\n\nTwo.\n\nThree."),
    "paragraphs stay": ("One.\n\nTwo\nand a half.", None, "One.\n\nTwo\nand a half."),
    "HTML": ("<p>One &amp; two</p>", "<p>One &amp; two</p>", None),
    "entities": ("R&amp;D &#39;now&#39;", None, "R&D 'now'"),
    "entities twice": ("&amp;quot;Now&amp;quot;", None, '"Now"'),
    "escaped HTML": ("&lt;p&gt;One&lt;/p&gt;", "<p>One</p>", None),
    "comparison": ("3 < 5", None, "3 < 5"),
    "an object": ({"@type": "Text"}, None, None),
    "a list": (["One.", "Two."], None, "One."),
    "empty": ("", None, None),
}


@pytest.mark.parametrize(("body", "html", "text"), BODIES.values(), ids=BODIES)
def test_bodies(body: object, html: str | None, text: str | None) -> None:
    (update,) = read(page(posting(post(0, articleBody=body)))).updates
    assert (update.html, update.text) == (html, text)


AUTHORS: dict[str, tuple[object, tuple[Person, ...]]] = {
    "string": ("Ada", (Person("Ada"),)),
    "object": (
        {"@type": "Person", "name": "Ada", "url": "https://news.example/ada"},
        (Person("Ada", "https://news.example/ada"),),
    ),
    "array": (["Ada", {"name": "Bo"}, {"name": ""}, 0], (Person("Ada"), Person("Bo"), Person("0"))),
    "organisation": ({"@type": "Organization", "name": "Desk"}, (Person("Desk"),)),
    "relative address": ({"name": "Ada", "url": "/ada"}, (Person("Ada"),)),
    "none": (None, ()),
}


@pytest.mark.parametrize(("author", "expected"), AUTHORS.values(), ids=AUTHORS)
def test_authors(author: object, expected: tuple[Person, ...]) -> None:
    (update,) = read(page(posting(post(0, author=author)))).updates
    assert update.authors == expected


IDS: dict[str, tuple[dict[str, object], str | None, str | None]] = {
    "fragment": ({"url": f"{URL}#a1"}, "a1", f"{URL}#a1"),
    "@id first": ({"@id": "77", "url": f"{URL}#a1"}, "77", f"{URL}#a1"),
    "blank node is none": ({"@id": "_:b0", "url": f"{URL}#a1"}, "a1", f"{URL}#a1"),
    "relative": ({"url": "#a1"}, "a1", f"{URL}#a1"),
    "query": ({"url": f"{URL}?postId=9"}, None, f"{URL}?postId=9"),
    "none": ({"url": None}, None, None),
}


@pytest.mark.parametrize(("keys", "id_", "url"), IDS.values(), ids=IDS)
def test_keys(keys: dict[str, object], id_: str | None, url: str | None) -> None:
    (update,) = read(page(posting(post(0, **keys)))).updates
    assert (update.id, update.url) == (id_, url)


def test_keys_that_several_share_are_the_page_s() -> None:
    found = read(page(posting(post(0, url=URL), post(1, url=URL), post(2, **{"@id": "x"}), post(3, **{"@id": "x"}))))
    assert [(update.id, bool(update.url)) for update in found.updates] == [
        (None, False),
        (None, False),
        (None, True),
        (None, True),
    ]


def test_the_headline_of_the_page_is_none_of_the_updates_that_carry_it() -> None:
    found = read(page(posting(post(0, headline="The day"), post(1), post(2, headline="The day"), post(3))))
    assert [update.headline for update in found.updates] == [None, "Headline no. 1", None, "Headline no. 3"]
    assert found.notes[0] == "updates without a headline carry the page's: dropped"


def test_pictures_of_the_page_are_not_the_update_s() -> None:
    own, shared = "https://img.example/own.jpg", "https://img.example/logo.jpg"
    found = read(
        page(
            posting(
                post(0, image=["https://img.example/page.jpg?w=300"]),
                post(1, image=[shared]),
                post(2, image={"contentUrl": shared}),
                post(3, image={"url": shared}),
                post(4, image={"url": own, "width": "640px"}, video={"contentUrl": "https://img.example/v.mp4"}),
                image={"url": "https://img.example/page.jpg?w=1200"},
            )
        )
    )
    assert [[one.url for one in update.media] for update in found.updates] == [
        [],
        [],
        [],
        [],
        [own, "https://img.example/v.mp4"],
    ]
    assert [one.type for one in found.updates[4].media] == ["image", "video"]
    assert found.updates[4].media[0].width == "640"


def test_one_site_s_updates_only() -> None:
    found = read(
        page(posting(post(0), post(1, url="https://amp.news.example/x#1"), post(2, url="https://template.test/#1")))
    )
    assert [update.headline for update in found.updates] == ["Headline no. 0", "Headline no. 1"]
    assert "dropped because their addresses are another site's: 1" in found.notes


def test_a_template_s_examples_are_no_live_blog() -> None:
    with pytest.raises(ExtractError, match="another site's"):
        read(page(posting(post(0, url="https://template.test/#1"))), url="https://mirror.example/copy")


def test_a_copy_elsewhere_is_read() -> None:
    data = json.dumps({"@type": "LiveBlogPosting", "liveBlogUpdate": [post(0)]})
    assert len(read(page(data), url="http://127.0.0.1:8081/copy").updates) == 1


def test_what_the_page_no_longer_shows_is_older() -> None:
    found = read(page(posting(*(post(n) for n in range(5))), "".join(shown(n) for n in range(3))))
    assert [update.id for update in found.updates] == ["post-1000", "post-1001", "post-1002"]
    assert [update.id for update in found.older] == ["post-1003", "post-1004"]
    assert "the page shows 3 of the 5 updates in its data: the others are older" in found.notes


def test_two_that_share_an_address_are_found_by_their_words() -> None:
    """An address made of the headline comes again with it; the other ids prove nothing of those two."""
    hourly = f"{URL}#the-situation"
    shared = [post(0, url=hourly), *(post(n) for n in range(1, 4)), post(4, url=hourly)]
    found = read(page(posting(*shared), "".join(shown(n) for n in range(5))))
    assert [update.headline for update in found.updates] == [f"Headline no. {n}" for n in range(5)]
    assert found.older == ()


def test_ids_made_of_headlines_may_have_a_word_before_them_on_the_page() -> None:
    """Those with a number are found by it, and would prove that the page shows no more."""
    named = [post(n, url=f"{URL}#headline-no-{'abcde'[n]}") for n in (3, 4)]
    body = "".join(shown(n) for n in range(3)) + "".join(
        f'<article id="post-headline-no-{"abcde"[n]}"><p>{WORDS[n]}</p></article>' for n in (3, 4)
    )
    found = read(page(posting(*(post(n) for n in range(3)), *named), body))
    assert len(found.updates) == 5
    assert found.older == ()


def test_the_page_s_order_is_the_order() -> None:
    index = f'<ul><li><a data-id="post-1002">{WORDS[2]}</a></li><li>{WORDS[4]}</li></ul>'
    found = read(page(posting(*(post(n) for n in (2, 0, 1))), index + "".join(shown(n) for n in range(3))))
    assert [update.id for update in found.updates] == ["post-1000", "post-1001", "post-1002"]
    assert found.newest_first is True


def test_what_is_hidden_is_not_shown() -> None:
    hidden = f"<div hidden>{shown(3)}</div>"
    found = read(page(posting(*(post(n) for n in range(4))), "".join(shown(n) for n in range(3)) + hidden))
    assert [update.id for update in found.older] == ["post-1003"]


def test_a_headline_met_once_is_no_proof_that_the_page_shows_its_updates() -> None:
    found = read(
        page(
            posting(*(post(n, headline=f"A headline of its own, {n}") for n in range(5))),
            "<p>A headline of its own, 3</p>",
        )
    )
    assert len(found.updates) == 5
    assert found.older == ()


def test_a_flash_stands_where_its_words_follow_its_headline() -> None:
    """Not in the caption of another update further down, which says the same."""
    flash = post(0, url=None, headline="Turnout higher than expected", articleBody="Goal for Brunn")
    others = [post(n, url=None) for n in (1, 2, 3)]
    body = "<h3>Turnout higher than expected</h3><time>17:00</time><p>Goal for Brunn</p>"
    body += f"<p>{WORDS[1]}</p><p>{WORDS[2]}</p><figcaption>Turnout higher than expected (photo)</figcaption><p>{WORDS[3]}</p>"
    found = read(page(posting(flash, *others), body))
    assert [update.headline for update in found.updates] == [
        "Turnout higher than expected",
        *(f"Headline no. {n}" for n in (1, 2, 3)),
    ]


def test_an_update_whose_body_is_interrupted_stands_below_its_headline() -> None:
    """By a teaser, so that its body is found nowhere; another update begins with the words of its headline."""
    first = post(
        0, url=None, headline="Weber hits the post", articleBody="A fine shot.\n\nThe crowd is on its feet by now."
    )
    told = [first, *(post(n, url=None) for n in (1, 2))]
    told.append(post(3, url=None, headline="", articleBody="Weber hits the post from 32 metres, and then again."))
    row = '<div><time datetime="2026-01-07T{}:00:00Z">x</time>{}</div>'
    body = "<h3>Weber hits the post</h3><p>A fine shot.</p><a href=/x>Read more: the day in pictures</a>"
    body = row.format(18, f"{body}<p>The crowd is on its feet by <a href=/now>now</a>.</p>")
    body += "".join(row.format(18 - n, f"<p>{WORDS[n]}</p>") for n in (1, 2))
    body += row.format(15, "<p>Weber hits the post from 32 metres, and then again.</p>")
    found = read(page(posting(*told), body))
    assert [update.headline for update in found.updates] == [
        "Weber hits the post",
        "Headline no. 1",
        "Headline no. 2",
        None,
    ]
    assert "/now" in (found.updates[0].html or "")


def test_an_update_without_words_stands_with_its_neighbours() -> None:
    silent = post(1, articleBody="", headline="", url=f"{URL}?id=embed")
    found = read(
        page(
            posting(post(0, url=None), silent, post(2, url=None), post(3, url=None)),
            "".join(f"<p>{WORDS[n]}</p>" for n in (0, 2)),
        )
    )
    assert [update.url for update in found.updates] == [None, f"{URL}?id=embed", None]
    assert len(found.older) == 1


def test_a_film_shares_its_time_with_an_update_that_has_words() -> None:
    """What the words have taken of the times that the page states is no longer anybody else's."""
    film = post(1, articleBody="", headline="", url=None, datePublished="2026-01-07T18:00:00Z")
    row = '<div><time datetime="2026-01-07T{}:00Z">x</time>{}</div>'
    body = row.format("18:00", '<iframe src="https://video.example/embed/7" width="560" height="315"></iframe>')
    body += "".join(row.format(f"{18 - n}:00", f"<p>{WORDS[n]}</p>") for n in (0, 2, 3))
    found = read(page(posting(film, *(post(n, url=None) for n in (0, 2, 3))), body))
    assert "video.example" in (found.updates[0].html or "")
    assert len(found.updates) == 4


def test_an_update_that_is_pinned_as_well_is_shown_under_its_id() -> None:
    """Two elements have it, or their ids end with it; the one in the list counts."""
    pinned = f'<article id="post-pinned-1002"><p>{WORDS[2]}</p></article>'
    told = posting(*(post(n, url=f"{URL}#{1000 + n}") for n in range(5)))
    found = read(page(told, pinned + "".join(shown(n) for n in range(4))))
    assert [update.url for update in found.updates] == [f"{URL}#{1000 + n}" for n in range(4)]
    assert [update.url for update in found.older] == [f"{URL}#1004"]


ZONES: dict[str, tuple[list[str], str, list[str]]] = {
    "the same": (["18:00Z", "17:00Z", "16:00Z"], "", ["18", "17", "16"]),
    "one hour off throughout": (
        ["19:00Z", "18:00Z", "17:00Z"],
        "visible times are +1 h off the data's throughout: one of them has a wrong zone",
        ["18", "17", "16"],
    ),
    "others": (
        ["19:10Z", "19:20Z", "16:45Z"],
        "the data's times are not those the page shows: the page's are used",
        ["19", "19", "16"],
    ),
    "one other": (["18:20Z", "17:00Z", "16:00Z"], "", ["18", "17", "16"]),
}


@pytest.mark.parametrize(("seen", "note", "hours"), ZONES.values(), ids=ZONES)
def test_data_and_page_are_cross_checked(seen: list[str], note: str, hours: list[str]) -> None:
    body = "".join(shown(n, f"2026-01-07T{stamp}") for n, stamp in enumerate(seen))
    found = read(page(posting(*(post(n) for n in range(3))), body))
    assert [note] if note else list(found.notes) == []
    assert [(update.stamp or "")[11:13] for update in found.updates] == hours


def test_a_login_wall_is_named() -> None:
    with pytest.raises(ExtractError, match="login form"):
        read("<html><body><form><input type=password></form></body></html>")


ERRORS = {
    "an article": page('{"@type": "NewsArticle", "headline": "x"}'),
    "no updates yet": page(posting()),
    "updates that are no objects": page(posting("x", 7, None)),
    "updates that say nothing": page(posting({}, {"@type": "BlogPosting"})),
    "broken data": page('{"@type": "LiveBlogPosting", "liveBlogUpdate": ['),
    "empty": "",
    "3,000 deep": "<div>" * 3000,
}


@pytest.mark.parametrize("html", ERRORS.values(), ids=ERRORS)
def test_refused_in_one_line(html: str) -> None:
    with pytest.raises(ExtractError) as caught:
        read(html)
    assert "\n" not in str(caught.value)


def test_a_cut_page_is_degraded() -> None:
    assert read(page(posting(post(0))), complete=False).degraded == "cut: the page did not arrive whole"


SNIFFED = {
    "JSON-LD": (page(posting(post(0))), True),
    "one update, no array": (page(json.dumps({"@type": "LiveBlogPosting", "liveBlogUpdate": post(0)})), True),
    "microdata": ('<div itemprop="x liveBlogUpdate" itemscope></div>', True),
    "no updates yet": (page(posting()), False),
    "an article that mentions one": (
        page('{"@type": "NewsArticle", "headline": "LiveBlogPosting liveBlogUpdate"}'),
        False,
    ),
    "an ordinary page": ("<p>x</p>", False),
}


@pytest.mark.parametrize(("html", "expected"), SNIFFED.values(), ids=SNIFFED)
def test_what_counts_as_a_live_blog_s_data(html: str, expected: bool) -> None:
    page = open_page(Document(URL, html.encode(), datetime(2026, 1, 7, 18, tzinfo=UTC)), Hints())
    assert (told(page) is not None) is expected


values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.sampled_from(["http://[", "#a", "<p>x", "&amp;", "\ud800", "…", "2026-01-07T10:00Z"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["@id", "name", "url", "@value", "contentUrl"]), inner, max_size=3)
    ),
    max_leaves=4,
)
FIELDS = [
    "@id",
    "url",
    "headline",
    "articleBody",
    "datePublished",
    "dateModified",
    "author",
    "image",
    "video",
    "inLanguage",
    "identifier",
]


@given(
    st.lists(st.dictionaries(st.sampled_from(FIELDS), values, max_size=6), max_size=4),
    st.dictionaries(st.sampled_from([*FIELDS, "mainEntityOfPage", "publisher"]), values),
)
@settings(max_examples=150, deadline=None)
def test_any_data_is_read_or_refused(updates: list[dict[str, object]], more: dict[str, object]) -> None:
    data = json.dumps({"@type": "LiveBlogPosting", **more, "liveBlogUpdate": updates})
    try:
        found = read(page(data, shown(0)))
    except ExtractError:
        return
    different = {json.dumps(one, sort_keys=True) for one in updates}
    assert len(different) <= len(found.updates) + len(found.older) + found.unreadable <= len(updates)
    for update in (*found.updates, *found.older):
        str(update).encode()


PIECES = ["<div itemscope itemprop=liveBlogUpdate>", "</div>", "<meta itemprop=datePublished content=x>", "<p itemprop=articleBody>", "</p>",
          "<a itemprop=url href='http://['>", "<div itemprop=author itemscope>", "<span itemprop='name headline'>", "text", "<time itemprop=datePublished>"]  # fmt: skip


@given(st.lists(st.sampled_from(PIECES), max_size=20).map("".join))
@settings(max_examples=100, deadline=None)
def test_any_microdata_is_read_or_refused(html: str) -> None:
    try:
        found = read(html)
    except ExtractError:
        return
    assert found.updates


def test_one_stamp_in_all_elements_is_the_pages_where_several_times_are_shown() -> None:
    meta = '<meta itemprop="datePublished" content="2026-01-06T05:00:00+01:00">'
    kind = 'itemprop="liveBlogUpdate" itemscope itemtype="https://schema.org/BlogPosting"'
    posts = "".join(
        f'<div {kind}>{meta}<div>{18 - n}:05</div><h2>Headline no. {n}</h2><div itemprop="articleBody"><p>{WORDS[n]}</p>'
        "</div></div>"
        for n in range(3)
    )
    found = read(f'<body itemscope itemtype="https://schema.org/LiveBlogPosting"><h1>The day</h1>{posts}</body>')
    assert [(one.stamp, one.time_text) for one in found.updates] == [(None, f"{18 - n}:05") for n in range(3)]


def _with_sidebar(headline: str, shows: int = 0) -> str:
    dates = {"datePublished": "2026-01-05T08:00:00Z", "dateModified": "2026-01-07T17:55:00Z"}
    other = posting(*(post(n) for n in range(4)), headline=headline, url="https://news.example/other", **dates)
    own = "".join(
        f"<div class=e><div>{18 - n}:0{n}</div><h3>Gate {n} is shut</h3><p>Nobody passes gate no. {n} before tonight.</p></div>"
        for n in range(5)
    )
    told_too = "".join(f"<p>{WORDS[n]}.</p>" for n in range(shows))
    script = f'<script type="application/ld+json">{other}</script>'
    return (
        f'<head><link rel=canonical href="{URL}"><title>Flood live</title>{script}</head>'
        f"<body><h1>Flood on the river: live blog</h1>{own}{told_too}<aside><a href=/other>Headline no. 0</a></aside></body>"
    )


@pytest.mark.parametrize(
    ("html", "read_by"),
    [
        pytest.param(_with_sidebar("Rail strike: trains stop"), "markup", id="neither its address nor its headline"),
        pytest.param(_with_sidebar("River level: the latest"), "liveblog", id="a word of the headline in common"),
        pytest.param(_with_sidebar("Rail strike: trains stop", shows=4), "liveblog", id="the page tells its updates"),
    ],
)
def test_the_data_of_another_live_blog_is_not_the_pages(html: str, read_by: str) -> None:
    found, _ = choose(Document(URL, html.encode(), datetime(2026, 1, 7, 18, tzinfo=UTC)))
    assert found.extractor == read_by
    if read_by == "markup":
        assert [one.headline for one in found.updates] == [f"Gate {n} is shut" for n in range(5)]
        assert (found.head.stand, found.head.page_time) == (None, None)


def test_of_two_live_blogs_in_the_data_the_pages_own_is_read() -> None:
    own = posting(post(0), headline="Flood on the river", dateModified="2026-01-07T18:05:00Z")
    other = posting(
        *(post(n) for n in range(1, 4)), headline="Rail strike: trains stop", url="https://news.example/other"
    )
    html = f'<h1>Flood on the river: live blog</h1>{shown(0)}<script type="application/ld+json">{other}</script>'
    found = read(f'{html}<script type="application/ld+json">{own}</script>')
    assert [one.headline for one in found.updates] == ["Headline no. 0"]


@pytest.mark.parametrize(
    ("late", "more", "stamp"),
    [
        (40, {}, "2026-01-07T15:00:00+01:00"),
        (300, {}, "2026-01-07T15:00:00+01:00"),
        (1, {}, "2026-01-07T14:01:00Z"),
        (-20, {}, "2026-01-07T13:40:00Z"),
    ],
    ids=["an edit", "an edit hours later", "a minute rounded", "earlier than shown"],
)
def test_a_time_of_the_last_edit_gives_way_to_the_clock_that_the_page_shows(
    late: int, more: dict[str, object], stamp: str
) -> None:
    edited = (datetime(2026, 1, 7, 14, tzinfo=UTC) + timedelta(minutes=late)).isoformat().replace("+00:00", "Z")
    posts = [post(n) for n in range(4)]
    told_late = post(4, datePublished=edited, **more)
    shows = "".join(f"<article id=post-{1000 + n}><p>{19 - n}:00</p><p>{WORDS[n]}</p></article>" for n in range(5))
    found = read(page(posting(*posts, told_late), shows))
    assert [one.stamp for one in found.updates] == [*(f"2026-01-07T{18 - n:02}:00:00Z" for n in range(4)), stamp]


def test_a_page_that_shows_the_time_of_the_last_edit_dates_nothing() -> None:
    posts = [post(n, dateModified="2026-01-07T18:00:00Z") for n in range(5)]
    posts[4]["datePublished"] = "2026-01-07T18:20:00Z"
    shows = "".join(
        f"<article id=post-{1000 + n}><p>{19 - n if n < 4 else 19}:00</p><p>{WORDS[n]}</p></article>" for n in range(5)
    )
    assert read(page(posting(*posts), shows)).updates[4].stamp == "2026-01-07T18:20:00Z"


def test_the_headlines_that_the_page_shows_stand_before_those_of_its_data() -> None:
    posts = [post(n, headline=f"Words for machines, no. {n}") for n in range(4)]
    shows = "".join(
        f"<article id=post-{1000 + n}><h3>Gate {n} is shut</h3><p>{WORDS[n]}.</p></article>" for n in range(4)
    )
    found = read(page(posting(*posts), shows))
    assert [one.headline for one in found.updates] == [f"Gate {n} is shut" for n in range(4)]
    assert found.updates[0].html == f"<p>{WORDS[0]}.</p>"


def test_one_text_in_all_updates_is_the_pages() -> None:
    posts = [post(n, articleBody="Follow the flood in our blog, day and night.") for n in range(4)]
    shows = "".join(
        f"<article id=post-{1000 + n}><h3>Headline no. {n}</h3><p>{WORDS[n]}.</p></article>" for n in range(4)
    )
    found = read(page(posting(*posts), shows))
    assert [one.html for one in found.updates] == [f"<p>{WORDS[n]}.</p>" for n in range(4)]


def test_an_update_that_the_data_tells_twice_in_every_word_is_one() -> None:
    posts = [{key: value for key, value in post(n).items() if key != "url"} for n in (2, 0, 1, 2)]
    found = read(page(posting(*posts), "".join(f"<p>{WORDS[n]}</p>" for n in range(3))))
    assert [one.headline for one in found.updates] == [f"Headline no. {n}" for n in range(3)]


def test_what_the_data_says_twice_without_a_time_is_said_twice() -> None:
    posts = [{"headline": f"Minute {n}", "articleBody": WORDS[n]} for n in (2, 0, 1)] + [{"articleBody": "Goal!"}] * 2
    found = read(page(posting(*posts), ""))
    assert [one.text for one in (*found.updates, *found.older)].count("Goal!") == 2
