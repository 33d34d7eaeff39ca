"""From an extraction to a reading: keys, titles, dropped and unreadable updates, the head of the page."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syndicate import normalise as room
from syndicate.model import Category, Key, MediaObject, Origin, Person, Time
from syndicate.normalise import Context, normalise
from syndicate.normalise.plain import headline, minutes, number, plain
from syndicate.walk import Candidate, Deletion, Extraction, RawHead, RawMedia, RawUpdate, Reading

NOW = datetime(2026, 1, 7, 20, 0, tzinfo=UTC)
PAGE = "https://news.example/flood"
CONTEXT = Context("uid", PAGE, NOW, "Europe/Berlin", "de")
CET = timezone(timedelta(hours=1))


def reading(*updates: RawUpdate, context: Context = CONTEXT, **fields: Any) -> Reading:
    return normalise(Extraction(updates, "test", **fields), context)


def one(**fields: Any) -> Candidate:
    (candidate,) = reading(RawUpdate(**{"text": "Der Pegel steigt.", **fields})).candidates
    return candidate


def test_an_update_as_a_whole() -> None:
    candidate = one(
        id=" post-1 ",
        url="#post-1",
        headline="Pegel &amp; Damm",
        text=None,
        html='<div>Der Pegel <b>steigt</b>.</div><a href="/stadt">Stadt</a>',
        time_text="17.34 Uhr",
        modified="2026-01-07T17:40:00+01:00",
        language="de_DE",
        authors=(Person(" A. Muster ", "/autoren/1", "a@news.example"), Person("A. Muster"), Person(" ")),
        categories=(Category("Wetter"), Category("Wetter"), Category("")),
        media=(
            RawMedia("/a.jpg", "Image/JPEG", "1200", "640px", "480", "x", "Damm &amp; Deich", "Foto: B"),
            RawMedia("data:x"),
        ),
        summary="<p>Kurz</p>",
        rights="© 2026",
        origin=Origin("urn:x", "Agentur", "/agentur"),
        pinned=True,
        key_event=True,
    )
    assert candidate.keys == (Key("id", "post-1"), Key("url", f"{PAGE}#post-1"), Key("print", candidate.fingerprint))
    assert candidate.title == "Pegel & Damm"
    assert candidate.url == f"{PAGE}#post-1"
    assert (
        candidate.content.html == '<p>Der Pegel <b>steigt</b>.</p><p><a href="https://news.example/stadt">Stadt</a></p>'
    )
    assert candidate.content.text == "Der Pegel steigt.\n\nStadt"
    assert candidate.content.language == "de-DE"
    assert candidate.published == Time(datetime(2026, 1, 7, 17, 34, tzinfo=CET), "minute", zone_assumed=True)
    assert (candidate.time_raw, candidate.time_text) == ("17.34 Uhr", "17.34 Uhr")
    assert candidate.modified == datetime(2026, 1, 7, 17, 40, tzinfo=CET)
    assert candidate.authors == (Person("A. Muster", "https://news.example/autoren/1", "a@news.example"),)
    assert candidate.categories == (Category("Wetter"),)
    assert candidate.media == (
        MediaObject("https://news.example/a.jpg", "image/jpeg", 1200, 640, 480, "x", "Damm & Deich", "Foto: B"),
    )
    assert (candidate.summary, candidate.rights) == ("Kurz", "© 2026")
    assert candidate.origin == Origin("urn:x", "Agentur", "https://news.example/agentur")
    assert candidate.pinned
    assert candidate.key_event
    assert candidate.shown


KEYS = [
    ("nothing of its own", {}, ["print"]),
    ("id", {"id": "p1"}, ["id", "print"]),
    ("blank id", {"id": " \x00"}, ["print"]),
    ("fragment", {"url": "#p1"}, ["url", "print"]),
    ("page of its own", {"url": "/flood/p1"}, ["url", "print"]),
    ("the page itself", {"url": PAGE}, ["print"]),
    ("the page itself, spelt otherwise", {"url": "HTTPS://NEWS.example:443/flood/?utm_source=x"}, ["print"]),
    ("no address", {"url": "javascript:x"}, ["print"]),
    ("all", {"id": "p1", "url": "#p1"}, ["id", "url", "print"]),
]


@pytest.mark.parametrize(("fields", "kinds"), [row[1:] for row in KEYS], ids=[row[0] for row in KEYS])
def test_keys(fields: dict[str, str], kinds: list[str]) -> None:
    assert [key.kind for key in one(**fields).keys] == kinds


def test_the_pages_other_address_is_no_key_either() -> None:
    found = reading(RawUpdate(text="x", url="/live"), head=RawHead(url="/live"))
    assert [key.kind for key in found.candidates[0].keys] == ["print"]


TITLES = [
    ("plain", "Pegel steigt", "Pegel steigt"),
    ("blanks", " Pegel\n steigt ", "Pegel steigt"),
    ("entities", "A &amp; B", "A & B"),
    ("escaped twice", "A &amp;#39;B&amp;#39;", "A 'B'"),
    ("markup", "<b>Pegel</b> <i>steigt</i>", "Pegel steigt"),
    ("no markup", "4 < 5 und 6 > 5", "4 < 5 und 6 > 5"),
    ("illegal", "Pegel\x00\x0b steigt\ufffe", "Pegel steigt"),
    ("time alone", "17.34 Uhr", None),
    ("time in plus signs", "+++ 17:34 +++", None),
    ("day and time alone", "Mittwoch, 7. Januar 2026, 17:34 Uhr", None),
    ("time and words", "17.34 Uhr: Pegel steigt", "17.34 Uhr: Pegel steigt"),
    ("score", "Bahn 2:15 schneller", "Bahn 2:15 schneller"),
    ("empty", " \u200b ", None),
    ("none", None, None),
]


@pytest.mark.parametrize(("raw", "title"), [row[1:] for row in TITLES], ids=[row[0] for row in TITLES])
def test_titles(raw: str | None, title: str | None) -> None:
    assert headline(raw, "de") == title
    assert one(headline=raw).title == title


def test_an_update_that_says_nothing_is_dropped_and_counted() -> None:
    found = reading(
        RawUpdate(id="1", text=" \n ", headline="17:34"),
        RawUpdate(id="2", html="<p>&nbsp;</p><img src='/t.gif' width=1 height=1>"),
        RawUpdate(id="3", html='<img src="/a.jpg">'),
        RawUpdate(id="4", media=(RawMedia("/a.jpg"),)),
        RawUpdate(id="5", headline="Nur Titel"),
        RawUpdate(id="6", html='<iframe src="https://www.youtube.com/embed/abc"></iframe>'),
        unreadable=2,
    )
    assert [candidate.keys[0].value for candidate in found.candidates] == ["3", "4", "5", "6"]
    assert found.unreadable == 4
    assert found.notes == ("2 updates without headline, text or media left out",)


def test_one_unreadable_update_loses_no_sibling(monkeypatch: pytest.MonkeyPatch) -> None:
    clean = room.clean_html

    def fails(html: str, base: str) -> str:
        if "kaputt" in html:
            raise RuntimeError("unlesbar")
        return clean(html, base)

    monkeypatch.setattr(room, "clean_html", fails)
    updates = [RawUpdate(id=name, html=f"<p>{name}</p>", time_text="17:34") for name in ("eins", "kaputt", "drei")]
    found = reading(*updates)
    assert [candidate.content.text for candidate in found.candidates] == ["eins", "drei"]
    assert found.unreadable == 1
    assert found.notes == ("update 2 could not be read (RuntimeError: unlesbar)",)
    assert all(candidate.published for candidate in found.candidates)


def test_unreadable_times_lose_no_update(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object, **__: object) -> None:
        raise RuntimeError("unlesbar")

    monkeypatch.setattr(room, "resolve", fails)
    found = reading(RawUpdate(text="eins", time_text="17:34"))
    assert [(candidate.published, candidate.time_raw) for candidate in found.candidates] == [(None, "")]
    assert found.notes == ("times could not be read (RuntimeError: unlesbar)",)


def test_older_updates_are_not_shown_and_do_not_time_each_other() -> None:
    found = reading(
        RawUpdate(text="neu", time_text="17:34"),
        older=(RawUpdate(text="alt", stamp="2026-01-05T10:00:00Z"), RawUpdate(text="älter")),
        newest_first=True,
    )
    assert [(c.content.text, c.shown) for c in found.candidates] == [("neu", True), ("alt", False), ("älter", False)]
    assert [c.published is not None for c in found.candidates] == [True, True, False]


def test_the_rest_of_an_extraction_passes_through() -> None:
    deletions = (Deletion(Key("url", "HTTPS://news.example/flood#p1"), "gestern"), Deletion(Key("id", " p1 ")))
    found = reading(deletions=deletions, window=True, newest_first=False, notes=("n",), degraded="wall", unreadable=1)
    assert [deletion.key for deletion in found.deletions] == [Key("url", f"{PAGE}#p1"), Key("id", "p1")]
    assert (found.window, found.newest_first, found.notes, found.degraded) == (True, False, ("n",), "wall")
    assert (found.unreadable, found.candidates) == (1, ())


TIMED = [
    ("stamp", {"stamp": "2026-01-07T16:34:00Z", "time_text": "17:34"}, "2026-01-07T16:34:00Z", True),
    ("words", {"time_text": "17:34"}, "17:34", True),
    ("minutes ago", {"time_text": "vor 5 Minuten"}, "", True),
    ("yesterday", {"time_text": "gestern, 17:34"}, "", True),
    ("a day heading", {"day": "7. Januar 2026"}, "", True),
    ("unreadable", {"time_text": "bald"}, "", False),
    ("none", {}, "", False),
]


@pytest.mark.parametrize(("fields", "raw", "known"), [row[1:] for row in TIMED], ids=[row[0] for row in TIMED])
def test_raw_times(fields: dict[str, str], raw: str, known: bool) -> None:
    candidate = one(**fields)
    assert (candidate.time_raw, candidate.published is not None) == (raw, known)


def test_a_file_without_a_date_times_nothing_but_keeps_the_words() -> None:
    found = reading(RawUpdate(text="x", time_text="17.34 Uhr"), context=replace(CONTEXT, live=False))
    assert [(c.published, c.time_raw, c.time_text) for c in found.candidates] == [(None, "", "17.34 Uhr")]


def test_a_page_stamp_times_no_update() -> None:
    found = reading(RawUpdate(text="x"), RawUpdate(text="y"), head=RawHead(stand="07.01.2026 – 17:34 Uhr"))
    assert [candidate.published for candidate in found.candidates] == [None, None]
    assert found.newsblog.stand == Time(datetime(2026, 1, 7, 17, 34, tzinfo=CET), "minute", zone_assumed=True)


@pytest.mark.parametrize(
    ("raw", "known"),
    [
        ("2026-01-07T17:40:00+01:00", True),
        ("1767800000", True),
        ("2026-01-08T19:00:00Z", True),
        ("2026-01-09T19:00:00Z", False),
        ("2026-01-07", False),
        ("bald", False),
        (None, False),
    ],
)
def test_modified(raw: str | None, known: bool) -> None:
    assert (one(modified=raw).modified is not None) is known


def test_the_head() -> None:
    head = RawHead(
        kicker=" Hochwasser ",
        headline="Pegel &amp; Damm",
        lead="<p>Alles im <b>Newsblog</b>.</p>",
        image=RawMedia("/a.jpg", caption="Damm", credit="Foto: A"),
        stand="Aktualisiert am 07.01.2026 – 17:34 Uhr",
        reading_time="Lesedauer: 11 Min.",
        language="de_de",
        url="/live?page=2",
        publisher="Beispielblatt",
        coverage_start="2026-01-07T06:00:00Z",
        coverage_end="bald",
        live=True,
        successor="/flood-2",
        rights="© 2026",
    )
    found = reading(head=head, context=replace(CONTEXT, language=None)).newsblog
    assert (found.kicker, found.headline, found.lead) == ("Hochwasser", "Pegel & Damm", "Alles im Newsblog.")
    assert found.image == MediaObject("https://news.example/a.jpg", caption="Damm", credit="Foto: A")
    assert found.stand == Time(datetime(2026, 1, 7, 17, 34, tzinfo=CET), "minute", zone_assumed=True)
    assert (found.reading_time, found.language, found.url) == (11, "de-DE", "https://news.example/live?page=2")
    assert (found.coverage_start, found.coverage_end) == (datetime(2026, 1, 7, 6, tzinfo=UTC), None)
    assert (found.publisher, found.live, found.rights) == ("Beispielblatt", True, "© 2026")
    assert found.successor == "https://news.example/flood-2"


def test_an_empty_head() -> None:
    found = reading(context=replace(CONTEXT, url="file:///page.txt", language=None)).newsblog
    assert (found.headline, found.url, found.stand, found.image, found.language, found.live) == (None,) * 6


def test_a_stand_far_ahead_is_no_stand() -> None:
    assert reading(head=RawHead(stand="2027-01-01T00:00:00Z")).newsblog.stand is None


@pytest.mark.parametrize(
    ("language", "tag"),
    [("de", "de"), ("DE", "de"), ("de_AT", "de-AT"), ("en-us", "en-US"), ("zh-hans-cn", "zh-Hans-CN"), ("de, en", "de"), ("Deutsch", "de"), ("x", None), ("deutsche Sprache", None), ("", None), (None, None)],
)  # fmt: skip
def test_language_tags(language: str | None, tag: str | None) -> None:
    found = reading(head=RawHead(language=language), context=replace(CONTEXT, language=None))
    assert found.newsblog.language == tag


def test_a_configured_language_wins_and_updates_inherit_it() -> None:
    found = reading(RawUpdate(text="x"), head=RawHead(language="en"))
    assert (found.newsblog.language, found.candidates[0].content.language) == ("de", "de")


@pytest.mark.parametrize(
    ("text", "expected"),
    [("11 Min.", 11), ("Lesedauer: 11 Min.", 11), ("PT11M", 11), ("1 Std. 5 Min.", 65), ("PT1H5M", 65), ("7", 7), ("4 minutes read", 4), ("1.200 Wörter", None), ("0 Min.", None), ("bald", None), (None, None)],
)  # fmt: skip
def test_reading_times(text: str | None, expected: int | None) -> None:
    assert minutes(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [("640", 640), ("640px", 640), ("640.5", 640), ("50%", None), ("-1", None), ("", None), (None, None)],
)
def test_numbers(text: str | None, expected: int | None) -> None:
    assert number(text) == expected


def test_text_updates_keep_their_paragraphs() -> None:
    candidate = one(text="Eins  <b>\r\n\r\n\r\nzwei\ndrei")
    assert candidate.content.text == "Eins <b>\n\nzwei\ndrei"
    assert candidate.content.html == "<p>Eins &lt;b&gt;</p><p>zwei<br>drei</p>"


def test_reading_twice_gives_the_same() -> None:
    updates = [RawUpdate(id=str(n), html=f"<p>{n} <b>x</b></p>", time_text=f"{20 - n}:00") for n in range(5)]
    assert reading(*updates) == reading(*updates)


TEXT = st.one_of(
    st.none(),
    st.text(max_size=25),
    st.sampled_from(["17:34", "<p>x", "#p", "https://x.example/ä", "&#0;", "vor 5 Minuten"]),
)
UPDATES = st.lists(
    st.builds(
        RawUpdate, id=TEXT, url=TEXT, headline=TEXT, html=TEXT, text=TEXT, summary=TEXT, time_text=TEXT, stamp=TEXT, day=TEXT, modified=TEXT,
        base=TEXT, language=TEXT, rights=TEXT, media=st.lists(st.builds(RawMedia, url=st.text(max_size=15), caption=TEXT, width=TEXT), max_size=2).map(tuple),
    ),
    max_size=5,
)  # fmt: skip
HEADS = st.builds(RawHead, kicker=TEXT, headline=TEXT, lead=TEXT, stand=TEXT, page_time=TEXT, reading_time=TEXT, language=TEXT, url=TEXT, coverage_start=TEXT, successor=TEXT)  # fmt: skip


@settings(max_examples=200, deadline=None)
@given(UPDATES, HEADS, st.sampled_from(["Europe/Berlin", None, "No/where"]), st.sampled_from([PAGE, "", "file:///x"]))
def test_any_strings_give_a_reading(updates: list[RawUpdate], head: RawHead, zone: str | None, url: str) -> None:
    found = reading(*updates, head=head, context=Context("uid", url, NOW, zone, None))
    assert len(found.candidates) + found.unreadable == len(updates)
    assert not any("could not be read" in note for note in found.notes)
    for candidate in found.candidates:
        assert candidate.keys[-1] == Key("print", candidate.fingerprint)
        assert len({key.kind for key in candidate.keys}) == len(candidate.keys)


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=60))
def test_plain_is_one_legal_line(text: str) -> None:
    found = plain(text)
    assert found is None or (found == found.strip() and "\n" not in found and found)


# --- what the times of the updates tell of the page ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("page_time", "stand", "told"),
    [
        ("2026-01-07T17:40:00+01:00", None, "2026-01-07T17:40:00+01:00"),
        ("7.1.2026, 17.34 Uhr", None, "2026-01-07T17:34:00+01:00"),
        ("2026-01-07T17:00:00+01:00", None, None),
        ("2026-01-07", None, None),
        ("2026-01-07T17:40:00+01:00", "7.1.2026 17:35", "2026-01-07T17:35:00+01:00"),
    ],
    ids=["after the newest", "in its minute", "when it began", "a day", "the stand is said"],
)
def test_a_page_time_that_no_update_outruns_is_its_stand(page_time: str, stand: str | None, told: str | None) -> None:
    update = RawUpdate(text="Der Pegel steigt.", stamp="2026-01-07T17:34:20+01:00")
    found = reading(update, head=RawHead(page_time=page_time, stand=stand)).newsblog.stand
    assert (found and found.instant.isoformat()) == told


LIVES = {
    "end ahead": ("2026-01-08T12:00:00+01:00", "2026-01-07T17:34:00+01:00", True, True),
    "end ahead of a file": ("2026-01-07T22:00:00+01:00", "2026-01-07T17:34:00+01:00", False, True),
    "over, and nothing new for hours": ("2026-01-07T10:00:00+01:00", "2026-01-07T09:34:00+01:00", True, False),
    "over, but there is news": ("2026-01-07T10:00:00+01:00", "2026-01-07T20:34:00+01:00", True, None),
    "before the newest of a file": ("2026-01-07T10:00:00+01:00", "2026-01-07T17:34:00+01:00", False, False),
    "a template's, the newest again": ("2026-01-07T17:34:00+01:00", "2026-01-07T17:34:00+01:00", False, None),
    "none": (None, "2026-01-07T17:34:00+01:00", True, None),
}


@pytest.mark.parametrize(("end", "newest", "fetched", "live"), LIVES.values(), ids=LIVES)
def test_whether_it_goes_on_by_the_end_it_states(
    end: str | None, newest: str, fetched: bool, live: bool | None
) -> None:
    context = replace(CONTEXT, live=fetched)
    update = RawUpdate(text="Der Pegel steigt.", stamp=newest)
    assert reading(update, context=context, head=RawHead(coverage_end=end)).newsblog.live is live
    said = reading(update, context=context, head=RawHead(coverage_end=end, live=False)).newsblog.live
    assert said is False
