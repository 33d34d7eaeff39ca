"""Lists in which some updates are marked otherwise than the rest: a flash without headline, a pinned one, a frame."""

from __future__ import annotations

import pytest

from syndicate.extract import liveblog, markup, text
from syndicate.extract.grammar import read_marker
from syndicate.extract.hints import Hints
from syndicate.extract.page import parse_text
from syndicate.extract.players import is_player
from syndicate.walk import RawUpdate
from tests.unit.extract_fixtures import document

TITLED = (
    ("17:34", "Bridge closed in Elmstedt", "The bridge between Elmstedt and Wolmar is closed to traffic."),
    ("17:20", "Pumps arrive from Grabow", "Crews from Grabow have brought nine pumps to the old harbour."),
    ("16:57", "All clear for Sandau", "The crest of the wave has passed Sandau without doing damage."),
    ("16:02", "School stays shut in Brunn", "The school in Brunn stays shut until the road is dry again."),
)
FLASH = "Stadtforum wins in Dornfelde."
Told = tuple[str | None, str | None]


def told(updates: tuple[RawUpdate, ...]) -> list[Told]:
    return [(update.time_text, update.headline) for update in updates]


def plain(*blocks: str, stand: str = "Updated 2 March 2026, 17:46") -> tuple[RawUpdate, ...]:
    copy = "\n\n".join(("Flood live blog", stand, "The water is rising in the whole valley.", *blocks))
    return text.extract(document(copy, "text/plain"), Hints()).updates


def headed(places: dict[int, str], *, word: str = "") -> list[str]:
    """The titled updates as text, each with ``word`` behind its time; ``places`` puts other blocks before them."""
    found = []
    for number, (clock, title, body) in enumerate(TITLED):
        found += [places[number]] if number in places else []
        found += [f"{clock}{word} - {title}", body]
    return found


EARLY = [
    *("09:58 - Bridge closed", "The bridge is closed to traffic.", "09:40\n\nThe gauge at Brunn stands at 6 metres."),
    *("09:20 - Pumps arrive", "Crews have brought pumps.", "09:01\n\nThe gauge at Celle stands at 5 metres."),
    *("06:30 - All clear", "The crest has passed."),
]
EARLY_TOLD: list[tuple[str | None, str | None]] = [
    *(("09:58", "Bridge closed"), ("09:40", None), ("09:20", "Pumps arrive")),
    *(("09:01", None), ("06:30", "All clear")),
]
ALL: list[Told] = [(clock, title) for clock, title, _ in TITLED]
H = headed({})
TEXTS: dict[str, tuple[list[str], list[Told]]] = {
    "a flash above the first headline": (headed({0: f"17:39\n\n{FLASH}"}), [("17:39", None), *ALL]),
    "a pinned flash, out of the order": (headed({0: f"16:10\n\n{FLASH}"}), [("16:10", None), *ALL]),
    "a flash beside an update that was moved": (
        headed({1: f"12:01 - Ferry laid up\n\nThe ferry is laid up.\n\n17:25\n\n{FLASH}"}),
        [ALL[0], ("12:01", "Ferry laid up"), ("17:25", None), *ALL[1:]],
    ),
    "a flash whose time was set back, said with its word": (
        headed({2: f"12:01 Uhr\n\n{FLASH}"}, word=" Uhr"),
        [("17:34 Uhr", ALL[0][1]), ("17:20 Uhr", ALL[1][1]), ("12:01 Uhr", None), ("16:57 Uhr", ALL[2][1]),
         ("16:02 Uhr", ALL[3][1])],
    ),
    "a flash whose time was set back a little": (
        headed({2: f"16:50\n\n{FLASH}"}),
        [*ALL[:2], ("16:50", None), *ALL[2:]],
    ),
    "a flash that was moved far up": (headed({1: f"16:10\n\n{FLASH}"}), [ALL[0], ("16:10", None), *ALL[1:]]),
    "early times alone that fall in, and one that was moved among them": (
        [*EARLY[:3], f"07:05\n\n{FLASH}", *EARLY[3:]],
        [*EARLY_TOLD[:2], ("07:05", None), *EARLY_TOLD[2:]],
    ),
    "early times alone, and the length of a film": (
        [*EARLY[:3], "07:05\n\nWatch how the bridge was closed", *EARLY[3:]],
        EARLY_TOLD,
    ),
    "an early time alone in no company is the length of a film, whatever stands below": (
        [*EARLY[:2], f"07:05\n\n{FLASH}", *EARLY[3:5], *EARLY[-2:]],
        EARLY_TOLD[::2],
    ),
    "flashes below one that is pinned, and one that was moved": (
        [*H[4:6], *H[:2], f"17:25\n\n{FLASH}", *H[2:4], f"16:59\n\n{FLASH}", *H[6:], *H[4:6]],
        [ALL[0], ("17:25", None), ALL[1], ("16:59", None), ALL[3], ALL[2]],
    ),
    "an early time alone in no company, written as no film's length is": (
        [block.replace(":", ".", 1) for block in (*EARLY[:2], f"07:05\n\n{FLASH}", *EARLY[3:5], *EARLY[-2:])],
        [("09.58", "Bridge closed"), ("07.05", None), ("09.20", "Pumps arrive"), ("06.30", "All clear")],
    ),
    "a length near the time of day, written in another way": (
        headed({2: "16:50\n\nWatch how the bridge was closed"}, word=" Uhr"),
        [(f"{clock} Uhr", title) for clock, title in ALL],
    ),
    "the length of a film opens nothing": (headed({1: "01:45\n\nWatch how the bridge was closed"}), ALL),
}  # fmt: skip


@pytest.mark.parametrize(("blocks", "expected"), TEXTS.values(), ids=TEXTS)
def test_flashes_among_headlines_in_plain_text(blocks: list[str], expected: list[Told]) -> None:
    assert told(plain(*blocks)) == expected


def test_nothing_but_flashes_is_a_newsblog_where_one_was_before() -> None:
    """A list that was cut may hold nothing else; on a page that nobody knows they may be anything."""
    flashes = [f"{clock}\n\n{body}" for clock, _, body in TITLED]
    copy = "\n\n".join(("Water in the valley", "Updated 2 March 2026, 17:46", *(f[:31] + "." for f in flashes)))
    read = [text.extract(document(copy, "text/plain"), Hints(newsblog=known)).updates for known in (False, True)]
    assert [len(updates) for updates in read] == [0, 4]
    rows = "".join(f"<p>{line}</p>" for flash in flashes for line in flash[:31].split("\n\n"))
    html = f"<title>Water in the valley</title><body><h1>Water in the valley</h1><div>{rows}</div>"
    seen = [markup.extract(document(html), Hints(newsblog=known)).updates for known in (False, True)]
    assert [len(updates) for updates in seen] == [0, 4]


def test_a_time_alone_above_the_list_may_be_the_pages_own() -> None:
    assert told(plain("17:39", "Sandbags are handed out.", *headed({}), stand="By our reporters")) == ALL


def test_one_headline_among_flashes() -> None:
    """It is written as the lone times are, wherever it stands; a programme inside an update is not."""
    flashes = [
        f"17:{minute}\n\nThe gauge at {place} stands at 6 metres." for minute, place in ((50, "Brunn"), (40, "Celle"))
    ]
    more = [
        f"16:{minute}\n\nThe gauge at {place} has fallen a little."
        for minute, place in ((50, "Sandau"), (40, "Wolmar"))
    ]
    one = "12:15 - Ferry laid up\n\nThe ferry at Altenweiler is laid up until Monday."
    agenda = "The council meets today. What is planned:\n\n18:00 - Start of the session\n\nThe mayor speaks first."
    assert told(plain(*flashes, one, *more)) == [
        ("17:50", None), ("17:40", None), ("12:15", "Ferry laid up"), ("16:50", None), ("16:40", None),
    ]  # fmt: skip
    assert told(plain(*flashes, *more, agenda)) == [("17:50", None), ("17:40", None), ("16:50", None), ("16:40", None)]


def rows(*blocks: str, title: str = "Flood live") -> tuple[RawUpdate, ...]:
    page = f"<title>{title}</title><body><main><h1>{title}</h1><div>{''.join(blocks)}</div></main>"
    return markup.extract(document(page), Hints()).updates


def row(clock: str, title: str, body: str, more: str = "") -> str:
    return f"<h3>{clock}{': ' if title else ''}{title}</h3><p>{body}</p>{more}"


def test_headings_with_a_time_are_updates_in_any_order() -> None:
    flashes = [row(clock, "", body) for clock, _, body in TITLED]
    moved = row("12:15", "Ferry laid up", "The ferry at Altenweiler")  # no sentence, only its heading tells
    assert told(rows(*flashes[:2], moved, *flashes[2:])) == [
        ("17:34", None),
        ("17:20", None),
        ("12:15", "Ferry laid up"),
        ("16:57", None),
        ("16:02", None),
    ]


def test_how_long_ago_it_was_is_said_besides() -> None:
    blocks = [row(*one, f"<span>{ago} minutes ago</span>") for one, ago in zip(TITLED, (4, 18, 41, 58), strict=True)]
    blocks.insert(0, row("17:36", "", FLASH, "<span>2 minutes ago</span>"))
    assert told(rows(*blocks)) == [("17:36", None), *ALL]


def test_a_ticker_says_by_its_pluses_what_it_is() -> None:
    """Such a page need not call itself one: it is read with confidence enough to be published unasked."""
    blocks = "".join(f"<p><b>+++ {clock} {title} +++</b></p><p>{body}</p>" for clock, title, body in TITLED)
    page = f"<title>Water in the valley</title><body><h1>Water in the valley</h1><div>{blocks}</div>"
    found = markup.extract(document(page), Hints())
    assert told(found.updates) == ALL
    assert found.confidence > 0.8


@pytest.mark.parametrize(
    ("label", "pinned"),
    [
        ("Pinned", True),
        ("Angeheftet", True),
        ("Oben angepinnt", True),
        ("Angeheftete Meldung", True),
        ("Épinglé", True),
        ("Fijado arriba", True),
        ("Update", False),
    ],
)
def test_a_label_before_the_time_may_say_that_it_is_pinned(label: str, pinned: bool) -> None:
    marker = read_marker(f"{label} 17.36")
    assert marker is not None
    assert (marker.time_text, marker.pinned) == ("17.36", pinned)
    entries = "".join(
        f"<div class=entry>{f'<span>{label}</span>' if not n else ''}<span class=at>{clock}</span><p>{body}</p></div>"
        for n, (clock, _, body) in enumerate(TITLED)
    )
    (first, *_) = rows(entries)
    assert (first.time_text, first.pinned) == ("17:34", pinned)
    assert label not in (first.html or "")


FRAME = '<iframe src="https://video.example/embed/42" width="560" height="315"></iframe>'
POST = '<blockquote class="social-post"><a href="https://social.example/status/42">https://social.example/status/42</a></blockquote>'


@pytest.mark.parametrize("shown", [FRAME, POST], ids=["frame", "post"])
@pytest.mark.parametrize("boxes", [False, True], ids=["in a row", "in boxes"])
def test_an_update_that_is_but_an_embed(shown: str, boxes: bool) -> None:
    def block(clock: str, body: str) -> str:
        told = f"<span>{clock}</span>{body}<span>12 comments</span>"
        return f"<div class=entry>{told}</div>" if boxes else f"<h3>{clock}</h3>{body}"

    blocks = [block(clock, f"<p>{body}</p>") for clock, _, body in TITLED]
    found = rows(blocks[0], block("17:30", shown), *blocks[1:])
    assert [update.time_text for update in found] == ["17:34", "17:30", "17:20", "16:57", "16:02"]
    assert "/42" in (found[1].html or "")
    assert not any("/42" in (update.html or "") for update in found if update is not found[1])


def test_an_embed_in_the_data_without_words_is_found_by_its_stamp() -> None:
    def item(stamp: str, body: str) -> str:
        return f'{{"@type": "BlogPosting", "datePublished": "{stamp}"{body}}}'

    stamps = [f"2026-03-02T{clock}:07+01:00" for clock, _, _ in TITLED]
    bodies = [f', "articleBody": "{body}"' for _, _, body in TITLED]
    bodies[1] = ""
    data = f'{{"@type": "LiveBlogPosting", "liveBlogUpdate": [{", ".join(map(item, stamps, bodies))}]}}'
    shown = [f"<p>{body}</p>" for _, _, body in TITLED]
    shown[1] = FRAME
    items = [
        f'<li><time datetime="{stamp}">at</time><div>{one}</div></li>' for stamp, one in zip(stamps, shown, strict=True)
    ]
    page = f'<title>Live</title><script type="application/ld+json">{data}</script><body><h1>Live</h1><ul>{"".join(items)}</ul>'
    found = liveblog.extract(document(page), Hints())
    assert [("/42" in (update.html or "")) for update in found.updates] == [False, True, False, False]


def test_an_opening_that_two_updates_share_is_where_it_agrees_furthest() -> None:
    opening = "A coalition of the New Middle and the Town Forum would have a narrow majority in the council"
    first = f"In the station of Ahrbeck many are waiting.\\n\\n{opening}. The count goes on."
    second = f"{opening}, the returning officer of Celle said on Sunday night when the last ballots were in."
    stamps = ("2026-03-02T17:34:00+01:00", "2026-03-02T17:20:00+01:00", "2026-03-02T17:01:00+01:00")
    third = "The turnout in Celle was eleven points above that of the last election, the city says."
    bodies = (second, first, third)
    items = ", ".join(
        f'{{"@type": "BlogPosting", "datePublished": "{stamp}", "articleBody": "{body}"}}'
        for stamp, body in zip(stamps, bodies, strict=True)
    )
    data = f'{{"@type": "LiveBlogPosting", "liveBlogUpdate": [{items}]}}'
    shown = "".join(
        f"<article>{''.join(f'<p>{part}</p>' for part in body.split(chr(92) + 'n' + chr(92) + 'n'))}</article>"
        for body in bodies
    )
    page = f'<title>Live</title><script type="application/ld+json">{data}</script><body><h1>Live</h1>{shown}'
    found = liveblog.extract(document(page), Hints())
    assert not any("cut" in note for note in found.notes)
    assert all("<p>" in (update.html or "") for update in found.updates)


FRAMES: dict[str, tuple[str, bool]] = {
    "a film": ('src="https://www.youtube.com/embed/x" width="560"', True),
    "a player of its own": ('src="https://video.example/embed/42"', True),
    "loaded when it is reached": ('data-src="https://x.com/i/status/42"', True),
    "an advertisement": ('src="https://ads.example/embed/slot?42"', False),
    "a tracker": ('src="https://track.example/pixel/video"', False),
    "too small to be seen": ('src="https://video.example/embed/42" height="1"', False),
    "whatever it may be": ('src="https://page.example/widget/42"', False),
    "without an address": ("", False),
}


@pytest.mark.parametrize(("attributes", "expected"), FRAMES.values(), ids=FRAMES)
def test_which_frames_show_something(attributes: str, expected: bool) -> None:
    node = parse_text(f"<iframe {attributes}></iframe>").css_first("iframe")
    assert node is not None
    assert is_player(node) is expected
