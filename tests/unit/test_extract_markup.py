"""Pages without data: each fixture page beside what it must say, and the traps one by one."""

from __future__ import annotations

import contextlib
import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syndicate.errors import ExtractError
from syndicate.extract import markup
from syndicate.extract.hints import Hints
from syndicate.extract.page import open_page, parse_text
from syndicate.extract.pictures import split_caption
from syndicate.walk import Extraction, RawUpdate
from tests.unit.extract_fixtures import document, fixtures, lines_of, seen, told


@pytest.mark.parametrize("path", fixtures("markup"), ids=lambda path: path.stem)
def test_a_page_says_what_its_reader_sees(path: Path) -> None:
    assert seen(path) == json.loads(path.with_name(f"{path.stem}.expected.json").read_text(encoding="utf-8"))


def page(body: str, *, title: str = "Flood live", head: str = "", url: str = "https://page.example/news") -> Extraction:
    content = f"<!doctype html><title>{title}</title>{head}<body><h1>{title}</h1>{body}"
    return markup.extract(document(content, url=url), Hints())


def updates(body: str, **more: str) -> tuple[RawUpdate, ...]:
    return page(body, **more).updates


def posts(*items: str, tag: str = "article") -> str:
    return "".join(f"<{tag} class=post id=p{number}>{item}</{tag}>" for number, item in enumerate(items))


BODIES = ("The water is still rising at the old bridge.", "The pumps have been running all night long.")


# --- layouts -------------------------------------------------------------------------------------------------------


def _feed(item: str, *, around: str = "{}", title: str = "Flood live") -> str:
    bodies = (*BODIES, "School is out until Monday, the town has decided.")
    items = "".join(
        item.format(n=n, down=9 - n, body=body, title=f"Title number {n} here") for n, body in enumerate(bodies)
    )
    return f"<p>The lead of the page is here for all to read.</p>{around.format(items)}"


@pytest.mark.parametrize(
    ("body", "first", "headline"),
    [
        pytest.param(
            _feed(
                "<div id=post-12{n} class=lb data-sort-time=17228880{down}0><h2>{title}</h2><p>{body}</p><div class=author>Ada Holm</div>"
                "<div><amp-timeago datetime=2024-08-05T20:1{down}:00Z>17228880{down}0</amp-timeago></div><div>5 August 2024 21:1{down}</div></div>"
            ),
            "5 August 2024 21:19",
            True,
            id="time-at-the-end",
        ),
        pytest.param(
            _feed(
                "<x-post class=LivePost data-post-id=0{n} data-posted-date-timestamp=17228880{down}8921><span>2 hours ago</span>"
                "<h2>{title}</h2><div><p>{body}</p></div></x-post>"
            ),
            "2 hours ago",
            True,
            id="custom-elements",
        ),
        pytest.param(
            _feed(
                "<article data-post-id=h_{n}><header><span>{n} hr 9 min ago</span><h2>{title}</h2><p class=byline>From Ada Holm</p></header>"
                "<p>{body}</p></article>"
            ),
            "0 hr 9 min ago",
            True,
            id="relative",
        ),
        pytest.param(
            _feed(
                "<div class='live-blog-post c{n}'><a id=s{n}></a><h2><a href=#s{n}>{title}</a></h2><p>{body}</p><p>By Ada Holm</p></div>"
            ),
            None,
            True,
            id="no-times-but-anchors",
        ),
        pytest.param(
            _feed("<div class=e><h3><b>17:3{down}</b> {title}</h3><p>{body}</p></div>"),
            "17:39",
            True,
            id="time-in-the-heading",
        ),
        pytest.param(
            _feed("<div><div>17:3{down}</div><h3>{title}</h3><p>{body}</p></div>", around="<main>{}</main>"),
            "17:39",
            True,
            id="no-classes",
        ),
        pytest.param(
            _feed(
                "<div class='sc-{n}a'><i class=z{n}>17:3{down}</i><div><h3>{title}</h3></div><div><p>{body}</p></div></div>"
            ),
            "17:39",
            True,
            id="hashed-classes",
        ),
        pytest.param(_feed("<h3><i>17:3{down}</i> {title}</h3><p>{body}</p>"), "17:39", True, id="row-of-headings"),
        pytest.param(
            _feed("<p class=subtitle>17.3{down} Uhr: {title}</p><p>{body}</p>"),
            "17.39 Uhr",
            True,
            id="row-of-paragraphs",
        ),
        pytest.param(
            _feed("<p><strong>17.3{down} Uhr: {title}</strong></p><p>{body}</p>"), "17.39 Uhr", True, id="row-in-bold"
        ),
        pytest.param(
            _feed("<p><strong>17.3{down} Uhr: {title}</strong><br>{body}</p>"), "17.39 Uhr", True, id="bold-and-break"
        ),
        pytest.param(
            _feed("<h3>{title}</h3><p><strong>17.3{down} Uhr:</strong> {body}</p>"),
            "17.39 Uhr",
            True,
            id="title-above-time-in-bold",
        ),
        pytest.param(_feed("<p>+++ 17.3{down} Uhr: {body}</p>"), "17.39 Uhr", False, id="open-pluses"),
        pytest.param(
            _feed("<tr><td>17:3{down}</td><td>{body}</td></tr>", around="<table>{}</table>"), "17:39", False, id="table"
        ),
        pytest.param(
            _feed("<dt>17:3{down}</dt><dd>{body}</dd>", around="<dl>{}</dl>"), "17:39", False, id="definition-list"
        ),
        pytest.param(_feed("<li>17.3{down} Uhr: {body}</li>", around="<ul>{}</ul>"), "17.39 Uhr", False, id="list"),
        pytest.param(
            _feed("<b>17:3{down}</b> {body}<br><br>", around="<div>{}</div>"), "17:39", False, id="breaks-alone"
        ),
    ],
)
def test_a_layout(body: str, first: str | None, headline: bool) -> None:
    found = page(body)
    assert [lines_of(one.html or "") for one in found.updates] == [
        [BODIES[0]],
        [BODIES[1]],
        ["School is out until Monday, the town has decided."],
    ]
    assert found.updates[0].time_text == first
    assert [one.headline for one in found.updates] == [f"Title number {n} here" if headline else None for n in range(3)]
    assert found.newest_first is (True if first else None)


def test_the_first_update_of_a_new_blog() -> None:
    (one,) = updates(
        f"<article class=post id=p1><time datetime=2026-01-07T17:34Z>17:34</time><p>{BODIES[0]}</p></article>"
    )
    assert (one.id, one.time_text, lines_of(one.html or "")) == ("p1", "17:34", [BODIES[0]])


def test_a_post_without_time_among_others_is_not_lost() -> None:
    timed = "<article class=post id=p{}><time>17:3{}</time><p>The water is still rising at bridge {}.</p></article>"
    summary = "<article class=post id=s><h2>Summary</h2><p>That was the day at the river, in short.</p></article>"
    assert [one.id for one in updates(timed.format(3, 3, 3) + summary + timed.format(1, 1, 1))] == ["p3", "s", "p1"]


def test_two_posts_with_the_same_words_stay_two() -> None:
    found = updates(posts(*["<time>17:34</time><h2>OUT!</h2><p>Caught at the rope by the keeper.</p>"] * 2))
    assert [one.id for one in found] == ["p0", "p1"]


# --- times ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("time", "words", "stamp"),
    [
        pytest.param("<time datetime=2026-01-07T17:34Z>17:34</time>", "17:34", "2026-01-07T17:34Z", id="clock"),
        pytest.param("<time>17.34 Uhr</time>", "17.34 Uhr", None, id="words-only"),
        pytest.param("<time><span>4m ago</span>17:34</time>", "17:34", None, id="relative-glued-to-clock"),
        pytest.param("<time>4m ago</time><b>5.34pm GMT</b>", "5.34pm GMT", None, id="relative-then-clock"),
        pytest.param("<time>4 minutes ago</time>", "4 minutes ago", None, id="relative-alone"),
        pytest.param("<p class=t>17:3417:34</p>", "17:34", None, id="hidden-copy"),
        pytest.param("<time datetime=1767803640>18:34</time>", "18:34", None, id="epoch-is-no-datetime"),
        pytest.param("<time data-time=1767803640>16:34</time>", "16:34", "1767803640", id="epoch-in-data"),
        pytest.param(
            "<time data-time=2026-01-07T17:34 data-published=2026-01-07T16:34:20Z>17:34</time>",
            "17:34",
            "2026-01-07T16:34:20Z",
            id="the-one-with-a-zone",
        ),
    ],
)
def test_the_time_as_seen_and_as_stamped(time: str, words: str, stamp: str | None) -> None:
    found = updates(posts(*(f"{time}<p>{body}</p>" for body in BODIES)))
    assert [(one.time_text, one.stamp if "datetime=17" not in time else None) for one in found] == [(words, stamp)] * 2
    assert [lines_of(one.html or "") for one in found] == [[body] for body in BODIES]


def test_a_first_publication_is_a_stamp() -> None:
    found = updates(
        "".join(
            f"<article class=post data-first-publish=2026-01-07T16:3{4 - n}:20Z><p>{n + 3} min ago</p>"
            f"<h2>Water {n} rises</h2><p>{body}</p></article>"
            for n, body in enumerate(BODIES)
        )
    )
    assert [one.stamp for one in found] == ["2026-01-07T16:34:20Z", "2026-01-07T16:33:20Z"]


STAMPS = {
    "in a heading": ("<h3><time datetime={stamp}>{clock}</time> The bridge, part {n}</h3><p>{body}</p>", True),
    "on a line of its own": ("<div><time datetime={stamp}>{clock}</time></div><h3>The bridge, part {n}</h3><p>{body}</p>", True),
    "with the day": ("<h3><time datetime={stamp}>7 January 2026, {clock}</time> The bridge, part {n}</h3><p>{body}</p>", True),
    "of another minute": ("<h3><time datetime=2026-01-07T09:11:00-05:00>{clock}</time> Part {n}</h3><p>{body}</p>", False),
    "without a zone": ("<h3><time datetime=2026-01-07T1{down}:30:00>{clock}</time> Part {n}</h3><p>{body}</p>", False),
    "one of two": (
        "<h3><time datetime={stamp}>{clock}</time> Part {n} <time datetime=2026-01-06T10:30:00Z>{clock}</time></h3><p>{body}</p>",
        False,
    ),
}  # fmt: skip


@pytest.mark.parametrize(("item", "known"), STAMPS.values(), ids=STAMPS)
def test_what_a_time_says_for_machines_counts_where_updates_have_no_element(item: str, known: bool) -> None:
    stamps = [f"2026-01-07T1{7 - n}:30:00-05:00" for n in range(3)]
    found = updates(
        "".join(
            item.format(n=n, down=7 - n, clock=f"1{7 - n}:30", stamp=stamp, body=f"{BODIES[n % 2]} Boats wait at {n}.")
            for n, stamp in enumerate(stamps)
        )
    )
    assert [one.stamp for one in found] == (stamps if known else [None] * 3)


def test_one_long_update_among_short_ones_hides_no_stamp() -> None:
    stamps = [f"2026-01-07T1{7 - n}:30:00-05:00" for n in range(3)]
    bodies = ("The bridge is closed.", f"{BODIES[0]} {BODIES[1]} " * 40, "The ferry waits.")
    items = (
        f"<time datetime={stamp}>{stamp[11:16]}</time><p>{body}</p>" for stamp, body in zip(stamps, bodies, strict=True)
    )
    assert [one.stamp for one in updates(posts(*items))] == stamps


def test_last_change_is_no_publication() -> None:
    one, _ = updates(
        posts(
            f"<time datetime=2026-01-07T17:34Z>17:34</time><p>{BODIES[0]}</p>"
            "<p>Updated at <time datetime=2026-01-07T17:50Z>17:50</time></p>",
            f"<time datetime=2026-01-07T17:20Z>17:20</time><p>{BODIES[1]}</p>",
        )
    )
    assert (one.stamp, one.time_text) == ("2026-01-07T17:34Z", "17:34")
    assert "17:50" not in (one.html or "")


@pytest.mark.parametrize(
    ("clocks", "order"),
    [
        pytest.param(["17:34", "17:20", "16:00"], True, id="falling"),
        pytest.param(["16:00", "17:20", "17:34"], False, id="rising"),
        pytest.param(["00:10", "23:50", "22:00"], True, id="falling-across-midnight"),
        pytest.param(["17:34", "17:34"], None, id="all-equal"),
    ],
)
def test_order_is_told_from_the_times(clocks: list[str], order: bool | None) -> None:
    found = page(posts(*(f"<time>{clock}</time><p>{BODIES[n % 2]} {n}</p>" for n, clock in enumerate(clocks))))
    assert found.newest_first is order


def test_a_day_heading_holds_until_the_next() -> None:
    item = "<article class=p><time>17:34</time><p>The water is still rising at bridge {}.</p></article>"
    found = updates(
        f"<section><h2>Mittwoch, 7. Januar</h2>{item.format(1)}{item.format(2)}<h2>Dienstag, 6. Januar</h2>{item.format(3)}"
        "</section>"
    )
    assert [one.day for one in found] == ["Mittwoch, 7. Januar", "Mittwoch, 7. Januar", "Dienstag, 6. Januar"]


# --- bodies --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "extra",
    [
        pytest.param("<p class=byline>By Ada Holm</p>", id="byline"),
        pytest.param("<p class=contributor>Ada Holm</p><p class=qa-role>Transport correspondent</p>", id="role"),
        pytest.param("<ul class=share-bar><li><a href=/s>Share</a></li></ul>", id="share-bar"),
        pytest.param("<a href='https://twitter.com/intent/tweet?text=x'>Post this</a>", id="share-link"),
        pytest.param("<button>Copy link</button>", id="button"),
        pytest.param("<aside class=related><h4>Related</h4><a href=/x>Another story</a></aside>", id="related"),
        pytest.param("<p>Read more: <a href=/x>Another story</a></p>", id="read-more"),
        pytest.param("<form><p>Sign up to our newsletter</p></form>", id="newsletter"),
        pytest.param("<p style='display:none'>Hidden words</p>", id="hidden"),
        pytest.param("<script>var a = '<p>no</p>'</script><style>p{}</style>", id="script"),
        pytest.param("<p>Updated at 17.50 GMT</p>", id="updated-at"),
        pytest.param("<ul><li>Facebook</li><li>X</li><li>Copy link</li></ul>", id="ways-to-share"),
        pytest.param(
            "<div><span>👍 3</span> <span>Like</span> <span>Reply</span> <span>Share</span></div>", id="buttons"
        ),
        pytest.param(
            "<div class=video-player><video src=/v.mp4></video><div>Video: The flood from above</div></div>",
            id="title-of-a-film",
        ),
        pytest.param("<p>Article URL: https://page.example/news/88</p>", id="own-address"),
    ],
)
def test_what_is_no_part_of_the_body(extra: str) -> None:
    found = updates(
        posts(*(f"<time>17:3{n}</time><h2>Water rises {n}</h2><p>{body}</p>{extra}" for n, body in enumerate(BODIES)))
    )
    assert [lines_of(one.html or "") for one in found] == [[body] for body in BODIES]
    assert [one.headline for one in found] == ["Water rises 0", "Water rises 1"]


def test_pictures_leave_with_caption_and_credit_and_stay_in_the_html() -> None:
    figure = "<figure><img data-src=/w.jpg alt=Water width=800><figcaption>High water. (Foto: Jana Moor)</figcaption></figure>"
    one, _ = updates(posts(*(f"<time>17:34</time><p>{body}</p>{figure}" for body in BODIES)))
    (picture,) = one.media
    assert (picture.url, picture.alt, picture.width) == ("https://page.example/w.jpg", "Water", "800")
    assert (picture.caption, picture.credit) == ("High water.", "Jana Moor")
    assert 'src="https://page.example/w.jpg"' in (one.html or "")
    assert "Jana Moor" not in (one.html or "")


@pytest.mark.parametrize(
    ("attributes", "label", "pinned", "key_event"),
    [
        pytest.param("class='post pinned'", "", True, False, id="pinned-class"),
        pytest.param("class=post data-pinned=true", "", True, False, id="pinned-data"),
        pytest.param("class=post", "<span>Pinned</span>", True, False, id="pinned-word"),
        pytest.param("class=post", "<div>Angeheftet</div>", True, False, id="pinned-german"),
        pytest.param("class=post", "<div>Oben angeheftet</div>", True, False, id="pinned-on-top"),
        pytest.param("class=post", "<div>Pinned to the top</div>", True, False, id="pinned-to-the-top"),
        pytest.param("class=post data-type=key-event", "", False, True, id="key-data"),
        pytest.param("class=post", "<mark>KEY EVENT</mark>", False, True, id="key-word"),
    ],
)
def test_marks(attributes: str, label: str, pinned: bool, key_event: bool) -> None:
    marked = f"<article {attributes}><time>17:34</time>{label}<p>{BODIES[0]}</p></article>"
    one, other = updates(marked + f"<article class=post><time>17:20</time><p>{BODIES[1]}</p></article>")
    assert ((one.pinned, one.key_event), (other.pinned, other.key_event)) == ((pinned, key_event), (False, False))
    assert lines_of(one.html or "") == [BODIES[0]]


PICTURE = "<figure><img src=/bridge.jpg></figure>"
EMBEDDED = "<div><iframe src=https://video.example/embed/7></iframe></div>"
SMALL: dict[str, tuple[str, str, list[tuple[str | None, str | None, str]]]] = {
    "two words and a full stop are no name": (
        "<h2>{title}</h2><p><b>17:3{n} Uhr:</b> {body}</p>",
        "<p><b>17:32 Uhr:</b> Yellow Card.</p>",
        [("17:32 Uhr", None, "Yellow Card.")],
    ),
    "nor behind pluses without a headline": (
        "<p><b>+++ 17:3{n} {title} +++</b></p><p>{body}</p>",
        "<p><b>+++ 17:32 +++</b></p><p>Short Break.</p>",
        [("17:32", None, "Short Break.")],
    ),
    "a headline and a time above a picture": (
        "<h2>{title}</h2><p><b>17:3{n} Uhr:</b> {body}</p>",
        f"<h2>The bridge in the evening</h2><p><b>17:32 Uhr:</b></p>{PICTURE}",
        [("17:32 Uhr", "The bridge in the evening", "")],
    ),
    "two headings of one minute, the upper one without a title": (
        "<h3>17:3{n}: {title}</h3><p>{body}</p>",
        f"<h3>17:32</h3>{EMBEDDED}<h3>17:32: The bridge again</h3><p>The bridge is open again, says the town.</p>",
        [("17:32", None, ""), ("17:32", "The bridge again", "The bridge is open again, says the town.")],
    ),
}


@pytest.mark.parametrize(("item", "small", "expected"), SMALL.values(), ids=list(SMALL))
def test_small_updates_between_others(
    item: str, small: str, expected: list[tuple[str | None, str | None, str]]
) -> None:
    others = [
        item.format(n=n, title=f"Title number {n} here", body=body)
        for n, body in zip((4, 3, 1), (*BODIES, BODIES[0]), strict=True)
    ]
    read = updates("".join([*others[:2], small, others[2]]), title="Flood live")
    assert len(read) == 3 + len(expected)
    assert [(one.time_text, one.headline, " ".join(lines_of(one.html or ""))) for one in read[2:-1]] == expected
    assert [one.headline for one in (*read[:2], read[-1])] == [f"Title number {n} here" for n in (4, 3, 1)]


@pytest.mark.parametrize(
    "item", ["<h2>{title}</h2><p><b>17:3{n}:</b> {body}</p>", "<h3>{title}</h3><p>17:3{n}</p><p>{body}</p>"]
)
@pytest.mark.parametrize("held", [0, 1, 2])
def test_a_label_above_a_headline_marks_the_update_below(item: str, held: int) -> None:
    items = [
        item.format(n=9 - n, title=f"Title number {n} here", body=body)
        for n, body in enumerate((*BODIES, "School is out until Monday, the town has decided."))
    ]
    items[held] = f"<p>Pinned</p>{items[held]}"
    assert [one.pinned for one in updates("".join(items))] == [n == held for n in range(3)]


@pytest.mark.parametrize(
    ("line", "kept"),
    [
        ("<p>1.204 Aufrufe</p>", False),
        ("<div><span>410 views</span> · <span>Updated 4 minutes ago</span></div>", False),
        ("<span>350 visualizzazioni</span><span>Aggiornato 4 minuti fa</span>", False),
        ("<p>Mis à jour il y a 12 min.</p>", False),
        ("<p>1.204 Leser haben abgestimmt.</p>", True),
    ],
)
def test_counters_at_the_end_of_an_update_are_none_of_its_words(line: str, kept: bool) -> None:
    one, _ = updates(
        "".join(
            f"<article class=post><time>17:{m}</time><p>{b}</p>{line}</article>"
            for m, b in zip((34, 20), BODIES[:2], strict=True)
        )
    )
    assert (lines_of(one.html or "") == [BODIES[0]]) != kept


@pytest.mark.parametrize(
    ("item", "ident", "url"),
    [
        pytest.param("<article class=p id=a1>{}</article>", "a1", "https://page.example/news#a1", id="element-id"),
        pytest.param(
            "<article class=p data-post-id=77>{}</article>", "77", "https://page.example/news#77", id="data-id"
        ),
        pytest.param(
            "<li class=p><article id=a1>{}</article></li>", "a1", "https://page.example/news#a1", id="inner-id"
        ),
        pytest.param(
            "<article class=p id=a1>{}<a href='?with=a1#a1'>Link</a></article>",
            "a1",
            "https://page.example/news?with=a1#a1",
            id="permalink",
        ),
        pytest.param("<article class=p>{}</article>", None, None, id="none"),
    ],
)
def test_identifiers_and_permalinks(item: str, ident: str | None, url: str | None) -> None:
    one, *_ = updates("".join(item.format(f"<time>17:34</time><p>{body}</p>") for body in BODIES))
    assert (one.id, one.url) == (ident, url)


# --- what is no newsblog -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "body",
    [
        pytest.param("<p>One long paragraph about the bridge and the river.</p>" * 5, id="paragraphs"),
        pytest.param(
            "".join(
                f"<div class=teaser><time>1{n}:00</time><a href=/s{n}>Another story about the river {n}</a></div>"
                for n in range(8)
            ),
            id="teasers",
        ),
        pytest.param(
            "".join(
                f"<div class=comment><time>1{n}:00</time><p>I have seen the river rise before {n}.</p></div>"
                for n in range(8)
            ),
            id="comments",
        ),
        pytest.param("<ul>" + "".join(f"<li>1{n}.00 Uhr: Konzert</li>" for n in range(8)) + "</ul>", id="programme"),
        pytest.param("<p>+++ More about this in our overview +++</p><p>The bridge is closed.</p>", id="one-plus-line"),
    ],
)
def test_an_ordinary_article_yields_nothing_and_says_why(body: str) -> None:
    found = page(body, title="The bridge and the river")
    assert found.updates == ()
    assert found.refused


def test_a_live_page_without_updates_yields_nothing() -> None:
    found = page("<p>The count begins at six.</p>", title="Election live")
    assert found.updates == ()
    assert found.refused


@pytest.mark.parametrize(
    ("embed", "named"),
    [
        pytest.param("<div class=tickaroo-liveblog data-tickaroo-id=64f0></div>", "Tickaroo (id 64f0)", id="tickaroo"),
        pytest.param("<div class=arena-liveblog data-publisher=p data-event=ev9></div>", "Arena (id ev9)", id="arena"),
        pytest.param(
            "<div id=LB24_LIVE_CONTENT class=lb24 data-eid=33aa></div>", "24liveblog (id 33aa)", id="24liveblog"
        ),
        pytest.param(
            "<div class=scrbbl-embed data-src='/event/2871234'></div>", "ScribbleLive (id 2871234)", id="scribble"
        ),
        pytest.param("<div class=ncposts data-channel=4711></div>", "Norkon Live Center (id 4711)", id="norkon"),
        pytest.param(
            "<iframe src='https://lb.liveblog.pro/t/blogs/5f00aa11/index.html'></iframe>", "5f00aa11", id="sourcefabric"
        ),
    ],
)
def test_an_embedded_product_is_named(embed: str, named: str) -> None:
    found = page(f"<p>All numbers and voices of the evening.</p>{embed}", title="Election live")
    assert found.updates == ()
    assert named in (found.refused or "")


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        pytest.param("Please log in to read on", "a login wall", id="login-en"),
        pytest.param("Dieser Artikel ist nur für Abonnenten", "a login wall", id="subscribers-de"),
        pytest.param("Um fortzufahren, stimmen Sie der Nutzung zu", "a consent wall", id="consent-de"),
        pytest.param("We value your privacy", "a consent wall", id="consent-en"),
        pytest.param("Checking your browser before you go on", "a robot check", id="robots"),
    ],
)
def test_a_wall_is_degraded(words: str, kind: str) -> None:
    found = page(f"<p>{words}.</p>", title="Election live")
    assert found.updates == ()
    assert (found.degraded or "").startswith(kind)


def test_a_banner_over_a_full_page_is_no_wall() -> None:
    text = "<p>We value your privacy.</p>" + "<p>" + "The water is still rising at the old bridge. " * 20 + "</p>" * 1
    assert open_page(document(text * 5), Hints()).wall is None


def test_a_cut_page_is_degraded_but_read() -> None:
    whole = document(f"<h1>Flood live</h1>{posts(*(f'<time>17:34</time><p>{b}</p>' for b in BODIES))}")
    cut = type(whole)(whole.url, whole.content, whole.fetched, whole.media_type, complete=False)
    found = markup.extract(cut, Hints())
    assert len(found.updates) == 2
    assert found.degraded == "the document was cut"


# --- the head ------------------------------------------------------------------------------------------------------


def head_of(html: str) -> dict[str, object]:
    source = document(html)
    return dict(told(Extraction((), "markup", open_page(source, Hints()).head))["head"])  # type: ignore[call-overload]


@pytest.mark.parametrize(
    ("html", "field", "value"),
    [
        pytest.param("<h1>The river rises again</h1>", "headline", "The river rises again", id="h1"),
        pytest.param(
            "<meta property=og:title content='The river rises'><h1>The Weir</h1><h1>The river rises</h1>",
            "headline",
            "The river rises",
            id="not-the-logo",
        ),
        pytest.param(
            "<meta property=og:title content='The river rises'>", "headline", "The river rises", id="og-title"
        ),
        pytest.param("<p class=kicker>Floods</p><h1>The river rises</h1>", "kicker", "Floods", id="kicker-before"),
        pytest.param(
            "<h1><span class=kicker>Floods</span> The river rises</h1>", "kicker", "Floods", id="kicker-inside"
        ),
        pytest.param(
            "<h1><span class=kicker>Floods</span> The river rises</h1>", "headline", "The river rises", id="less-kicker"
        ),
        pytest.param(
            "<meta name=description content='Said to machines'><h1>The river rises</h1><p class=lead>Said to all who read here</p>",
            "lead",
            "Said to all who read here",
            id="visible-lead-first",
        ),
        pytest.param(
            "<meta name=description content='Said to machines'><h1>The river rises</h1>",
            "lead",
            "Said to machines",
            id="lead",
        ),
        pytest.param(
            "<h1>Flut am Fluss</h1><p>Aktualisiert am 07.01.2026 – 17:34 Uhr</p>",
            "stand",
            "07.01.2026 – 17:34 Uhr",
            id="stand-de",
        ),
        pytest.param(
            "<h1>River rises again</h1><p>Last updated: 7 January 2026, 17:34</p>",
            "stand",
            "7 January 2026, 17:34",
            id="stand-en",
        ),
        pytest.param(
            "<h1>La crue monte</h1><p>Mis à jour le 7 janvier 2026 à 17h34</p>",
            "stand",
            "7 janvier 2026 à 17h34",
            id="stand-fr",
        ),
        pytest.param(
            "<h1>La crue monte</h1><p>Publié le 6 janvier 2026 à 08h00, mis à jour le 7 janvier 2026 à 17h34</p>",
            "stand",
            "7 janvier 2026 à 17h34",
            id="stand-after-the-first",
        ),
        pytest.param(
            "<meta property=article:modified_time content=2026-01-07T16:34:20Z><h1>Flut am Fluss</h1><p>Stand: 07.01.2026, 17:34 Uhr</p>",
            "stand",
            "2026-01-07T16:34:20Z",
            id="the-stamp-of-the-same-minute",
        ),
        pytest.param(
            "<meta property=article:modified_time content=2026-01-07T19:00:00Z><h1>Flut am Fluss</h1><p>Stand: 07.01.2026, 17:34 Uhr</p>",
            "stand",
            "07.01.2026, 17:34 Uhr",
            id="words-against-another-stamp",
        ),
        pytest.param(
            "<meta property=article:published_time content=2026-01-07T05:00:00Z><h1>Flut am Fluss</h1>",
            "page_time",
            "2026-01-07T05:00:00Z",
            id="page-time",
        ),
        pytest.param(
            "<h1>River rises again</h1><p>Published: 7 January 2026, 17:34</p>",
            "page_time",
            "7 January 2026, 17:34",
            id="published-en",
        ),
        pytest.param(
            "<h1>La crue monte</h1><p>Publié le 7/1/2026 à 11h02</p>",
            "page_time",
            "7/1/2026 à 11h02",
            id="published-fr",
        ),
        pytest.param(
            "<h1>Flut am Fluss</h1><span>Publiziert: 06.01.2026 um 06:12 Uhr</span><span>Aktualisiert: 07.01.2026 um 10:58 Uhr</span>",
            "stand",
            "07.01.2026 um 10:58 Uhr",
            id="stand-behind-published",
        ),
        pytest.param(
            "<h1>La crue monte</h1><p>Publié le : 06/01/2026 - 18:02 Modifié le : 07/01/2026 - 09:49</p>",
            "stand",
            "07/01/2026 - 09:49",
            id="modified-behind-published",
        ),
        pytest.param(
            "<meta property=og:title content='Flut am großen Fluss'><h2><span role=heading aria-level=1>Flut am großen Fluss</span></h2>"
            "<p>Stand: 07.01.2026, 17:34 Uhr</p>",
            "stand",
            "07.01.2026, 17:34 Uhr",
            id="stand-below-another-heading",
        ),
        pytest.param("<h1>Flut am Fluss</h1><p>Lesedauer: 11 Min.</p>", "reading_time", "11", id="reading-time-de"),
        pytest.param("<h1>River rises again</h1><p>5 min read</p>", "reading_time", "5", id="reading-time-en"),
        pytest.param(
            "<html lang=de><meta property=og:locale content=de_CH><h1>Flut am Fluss</h1>",
            "language",
            "de-CH",
            id="language",
        ),
        pytest.param(
            "<html lang=de><meta property=og:locale content=en_GB><h1>Flut am Fluss</h1>",
            "language",
            "de",
            id="html-lang-first",
        ),
        pytest.param(
            "<link rel=canonical href=/flood><h1>River rises</h1>", "url", "https://page.example/flood", id="canonical"
        ),
        pytest.param(
            "<meta property=og:site_name content=Weir><h1>River rises</h1>", "publisher", "Weir", id="publisher"
        ),
        pytest.param(
            '<script type=application/ld+json>{"@type":"NewsArticle","publisher":{"name":"Weir"}}</script><h1>River rises</h1>',
            "publisher",
            "Weir",
            id="publisher-in-data",
        ),
        pytest.param("<h1>Flut am Fluss</h1><p>Dieser Ticker ist geschlossen.</p>", "live", False, id="ended-de"),
        pytest.param("<h1>La crue monte</h1><p>Ce direct est terminé.</p>", "live", False, id="ended-fr"),
        pytest.param(
            "<h1>Flut am Fluss</h1><a href=/tag-2>Hier geht es weiter: Tag 2</a>",
            "successor",
            "https://page.example/tag-2",
            id="successor",
        ),
        pytest.param(
            "<h1>Flut im Liveblog</h1><p>Dieser Liveblog ist beendet. Die Fortsetzung finden Sie <a href=/flut-2>hier</a>.</p>",
            "successor",
            "https://page.example/flut-2",
            id="successor-by-its-note",
        ),
        pytest.param(
            "<h1>Flood live</h1><p>We’re closing this live blog now.</p><p>Follow our new live blog <a href=/flood-live-2>here</a>.</p>",
            "successor",
            "https://page.example/flood-live-2",
            id="successor-en",
        ),
        pytest.param(
            "<h1>Flut im Liveblog</h1><p>Lesen Sie <a href=/bahn-liveblog>hier</a>, was die Bahn sagt.</p>",
            "successor",
            None,
            id="a-related-newsblog-is-no-successor",
        ),
        pytest.param(
            "<h1>Flut am Fluss</h1><p><a href=/bilder>Hier geht es weiter zu den Bildern</a></p>",
            "successor",
            None,
            id="a-gallery-is-no-successor",
        ),
        pytest.param(
            "<h1>Flood live</h1><aside><a href=/rail-live>Rail strike: live coverage continues here</a></aside>",
            "successor",
            None,
            id="a-newsblog-in-an-aside-is-no-successor",
        ),
        pytest.param(
            "<h1>Flut</h1><p>Dieser Newsblog wird nicht mehr aktualisiert.</p>", "live", False, id="not-updated-de"
        ),
        pytest.param("<h1>Flood</h1><p>Our live coverage has ended.</p>", "live", False, id="ended-en"),
        pytest.param("<h1>Crecida</h1><p>El directo ha finalizado.</p>", "live", False, id="ended-es"),
        pytest.param("<h1>Piena</h1><p>La diretta è terminata.</p>", "live", False, id="ended-it"),
        pytest.param(
            "<h1>Flood</h1><p>The ban on boats has ended, the county says.</p>", "live", None, id="something-else-ended"
        ),
        pytest.param('<h1>Flood</h1><span class="live-badge">LIVE</span>', "live", True, id="badge"),
        pytest.param(
            '<h1>Flood</h1><li><a class="live-badge" href=/x>Live</a></li>', "live", None, id="badge-of-another"
        ),
        pytest.param("<h1>Flood live</h1><p>Live</p>", "live", None, id="a-word-is-no-badge"),
        pytest.param('<h1>Flood</h1><script>{"page":{"isLive":true}}</script>', "live", True, id="flag"),
        pytest.param('<h1>Flood</h1><script>{"isLive": false}</script>', "live", False, id="flag-off"),
        pytest.param(
            '<h1>Flood</h1><script>[{"isLive":true},{"isLive":false}]</script>', "live", None, id="flags-of-many"
        ),
        pytest.param("<h1>Flood</h1><p>All times are GMT</p>", "zone", "All times are GMT", id="zone-of-all-times"),
        pytest.param(
            "<h1>Flood</h1><p>It is time at last for the GMT 500 race at 9:05</p>",
            "zone",
            None,
            id="no-zone-beside-a-clock",
        ),
        pytest.param(
            '<h1>Flood</h1><div><p><img src=/gauge.jpg></p><span class="newsCaption">The gauge at noon <i>(Image: Agency)</i></span></div>',
            "image",
            {"url": "https://page.example/gauge.jpg", "caption": "The gauge at noon", "credit": "Agency"},
            id="picture-with-a-caption-beside",
        ),
    ],
)
def test_the_head(html: str, field: str, value: object) -> None:
    assert head_of(html).get(field) == value


TODAYS = {
    "one link says so": ("<p>Wir berichten.</p><a href=/heute>Zum Liveblog</a>", "https://page.example/heute"),
    "in English": ("<a href=/today>Follow today's live coverage</a>", "https://page.example/today"),
    "twice the same": ("<a href=/h>Zum Liveblog</a> <a href=/h>Heute im Liveblog</a>", "https://page.example/h"),
    "two of them": ("<a href=/flut>Zum Liveblog</a> <a href=/wahl>Zum Liveblog</a>", None),
    "a place on the page": ("<a href=#oben>Zum Liveblog</a>", None),
    "another link": ("<a href=/abo>Zum Abo</a>", None),
}


@pytest.mark.parametrize(("body", "successor"), TODAYS.values(), ids=TODAYS)
def test_a_page_without_updates_may_point_to_todays(body: str, successor: str | None) -> None:
    found = markup.extract(document(f"<html><body><h1>Flut am Fluss</h1>{body}</body></html>"), Hints())
    assert found.updates == ()
    assert found.head.successor == successor


@pytest.mark.parametrize(
    ("text", "caption", "credit"),
    [
        pytest.param("Der Deich. (Quelle: Jana Moor)", "Der Deich.", "Jana Moor", id="quelle"),
        pytest.param("Der Deich. Foto: Jana Moor", "Der Deich.", "Jana Moor", id="foto"),
        pytest.param("Der Deich © Jana Moor", "Der Deich", "Jana Moor", id="copyright"),
        pytest.param("Am Deich Bildrechte: Agentur / X", "Am Deich", "Agentur / X", id="bildrechte"),
        pytest.param(
            "A pump at work. Photograph: Ida Brook/Weir", "A pump at work.", "Ida Brook/Weir", id="photograph"
        ),
        pytest.param("Der Deich.Vergrößern des Bildes", "Der Deich.", None, id="enlarge"),
        pytest.param("(Image: Getty)", None, "Getty", id="credit-alone"),
        pytest.param("Der Deich am Morgen, Foto: Jana Moor", "Der Deich am Morgen", "Jana Moor", id="comma"),
        pytest.param("Der Deich – © Jana Moor", "Der Deich", "Jana Moor", id="dash"),
        pytest.param("The dyke · Photo: Ida Brook", "The dyke", "Ida Brook", id="dot"),
        pytest.param("Der Deich.", "Der Deich.", None, id="plain"),
        pytest.param("Der Deich –", "Der Deich –", None, id="nothing-parted"),
    ],
)
def test_captions(text: str, caption: str | None, credit: str | None) -> None:
    assert split_caption(text) == (caption, credit)


# --- hostile pages -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "html",
    [
        pytest.param("<div>" * 100_000, id="100,000-divs"),
        pytest.param("<div></span>" * 50_000, id="closed-by-other-names"),
        pytest.param("<svg><div>" + "<path/>" * 50_000, id="self-closing-where-it-closes-nothing"),
        pytest.param("<svg>" + "<td>" * 50_000, id="optional-ends-inside-a-drawing"),
        pytest.param("<a" + " b=1" * 5_000 + ">", id="5,000-attributes"),
        pytest.param(f"<a b='{'c' * 300_000}'>", id="300-kB-attribute"),
        pytest.param("   \n ", id="empty"),
    ],
)
def test_a_hostile_page_is_refused_in_one_line(html: str) -> None:
    with pytest.raises(ExtractError) as refused:
        markup.extract(document(html), Hints())
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize(
    "html",
    [
        pytest.param("<svg><title>Icon</title><path d='M0'/><g><path/></g></svg>" * 3_000, id="icons"),
        pytest.param("<p>" * 5_000, id="paragraphs-never-closed"),
        pytest.param("<ul>" + "<li>one" * 5_000 + "</ul>", id="items-never-closed"),
        pytest.param("<script>" + "'<div>'+" * 5_000 + "</script>", id="tags-in-a-script"),
        pytest.param("<!-- " + "<div>" * 5_000 + " -->", id="tags-in-a-comment"),
        pytest.param("<div></div>" * 50_000, id="many-but-flat"),
    ],
)
def test_a_large_honest_page_is_not(html: str) -> None:
    parse_text(html)


TAGS = [
    "div",
    "p",
    "h2",
    "h3",
    "li",
    "ul",
    "article",
    "section",
    "time",
    "span",
    "figure",
    "figcaption",
    "img",
    "br",
    "b",
    "blockquote",
    "table",
    "tr",
    "td",
    "svg",
    "script",
    "a",
]
PIECES = st.one_of(
    st.sampled_from([f"<{tag}>" for tag in TAGS] + [f"</{tag}>" for tag in TAGS]),
    st.sampled_from(
        [
            "17.34 Uhr: ",
            "+++ 17:34 ",
            " +++",
            "4m ago",
            "Mittwoch, 7. Januar",
            "(Foto: X)",
            "<!--",
            "&amp;",
            "\0",
            "\ud83d",
        ]
    ),
    st.sampled_from(
        ["<time datetime=2026-01-07T17:34Z>17:34</time>", "<article class=post id=a>", "<img src=/a.jpg alt=b>"]
    ),
    st.text(max_size=20),
)


@settings(max_examples=120, deadline=None)
@given(st.lists(PIECES, max_size=60).map("".join))
def test_whatever_comes_in_only_extract_errors_come_out(html: str) -> None:
    try:
        found = markup.extract(document(("<h1>Flood live</h1>" + html).encode("utf-8", "replace")), Hints())
    except ExtractError:
        return
    assert isinstance(found, Extraction)
    assert found.updates or found.refused


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=300))
def test_bytes_too(content: bytes) -> None:
    with contextlib.suppress(ExtractError):
        markup.extract(document(content), Hints())
