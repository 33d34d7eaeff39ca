"""The pages for people."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from lxml import html
from lxml.html import HtmlElement

from syndicate.config.values import RESERVED
from syndicate.links import anchor
from syndicate.model import Content, MediaObject, Newsblog, Time
from tests.builders import make_guid, make_new, make_retracted, make_revised
from tests.newsroom import CET, ELECTION, Newsroom, links

PUBLISHED = Time(datetime(2026, 3, 14, 13, 2, tzinfo=CET), "minute")
BASE = "https://news.example/live"


@pytest.fixture
def newsroom(tmp_path: Path) -> Newsroom:
    return Newsroom(tmp_path)


def page(newsroom: Newsroom, path: str = "/flood/", **options: Any) -> HtmlElement:
    response = newsroom.client().get(path, **options)
    assert (response.status_code, response.headers["Content-Type"]) == (200, "text/html; charset=utf-8")
    return html.document_fromstring(response.text)


def words(element: HtmlElement, css_class: str) -> list[str]:
    return [" ".join(one.text_content().split()) for one in element.find_class(css_class)]


def test_head_of_the_newsblog(newsroom: Newsroom) -> None:
    newsroom.tell(make_new(published=PUBLISHED))
    document = page(newsroom)
    assert document.get("lang") == "de"
    assert words(document, "kicker") == ["Newsblog zum Hochwasser an der Elm"]
    assert document.findtext(".//h1") == "Pegel bei 6,90 Metern"
    assert words(document, "lead") == ["Die Elm führt Hochwasser."]
    meta = words(document, "meta")[0]
    assert "Stand: Samstag, 14. März 2026, 13:04 Uhr" in meta
    assert "Lesedauer 3 Min." in meta
    assert "Live" in meta
    assert document.find(".//figure/img").get("src") == "https://img.example/elm.jpg"
    assert document.find(".//figure/figcaption").text_content() == "Die Elm Quelle: Ole Brandhorst"
    assert words(document, "count") == ["1 Meldung · Zeiten in UTC+01:00"]


def test_labels_follow_the_language(newsroom: Newsroom) -> None:
    newsroom.tell(make_new(), newsblog=ELECTION)
    document = page(newsroom)
    assert document.get("lang") == "en"
    assert words(document, "ended") == ["Ended"]
    assert words(document, "count") == ["1 update · Times in UTC"]


def test_an_update(newsroom: Newsroom) -> None:
    newsroom.tell(make_new(published=PUBLISHED))
    document = page(newsroom)
    guid = make_guid()
    update = document.get_element_by_id(anchor(guid))
    assert update.findtext(".//h3") == "Headline u1"
    link = update.find(".//a")
    assert link.get("href") == f"{BASE}/flood/{anchor(guid)}"
    assert (link.find("time").get("datetime"), link.find("time").text) == ("2026-03-14T13:02:00+01:00", "13:02 Uhr")
    assert words(document, "day") == ["Samstag, 14. März 2026"]
    assert not words(update, "changed")
    assert update.xpath(".//a[@href='https://news.example/flood#u1']")


TIMES = {
    "to the minute": (PUBLISHED, "2026-03-14T13:02:00+01:00", "13:02 Uhr"),
    "day only": (Time(datetime(2026, 3, 14, tzinfo=CET), "day"), "2026-03-14", "ohne Zeitangabe"),
    "unknown": (None, None, "ohne Zeitangabe"),
}


@pytest.mark.parametrize(("published", "stamp", "shown"), TIMES.values(), ids=TIMES)
def test_times_are_as_precise_as_stated(
    newsroom: Newsroom, published: Time | None, stamp: str | None, shown: str
) -> None:
    newsroom.tell(make_new(published=published))
    update = page(newsroom).get_element_by_id(anchor(make_guid()))
    time = update.find(".//time")
    assert (None if time is None else time.get("datetime")) == stamp
    assert words(update, "stamp") == [shown]


def test_newest_first_under_their_days(newsroom: Newsroom) -> None:
    newsroom.tell(
        make_new("old", published=Time(datetime(2026, 3, 13, 23, 50, tzinfo=CET))),
        make_new("new", published=Time(datetime(2026, 3, 14, 0, 10, tzinfo=CET))),
        make_new("newer", published=Time(datetime(2026, 3, 14, 0, 20, tzinfo=CET))),
    )
    document = page(newsroom)
    assert [h.text for h in document.iter("h3")] == ["Headline newer", "Headline new", "Headline old"]
    assert words(document, "day") == ["Samstag, 14. März 2026", "Freitag, 13. März 2026"]


def test_edited_updates_say_so(newsroom: Newsroom) -> None:
    newsroom.tell(make_new(published=PUBLISHED))
    newsroom.minute = 9
    newsroom.tell(make_revised("u1", "The river stands at 4.30 m.", minutes=9, published=PUBLISHED))
    update = page(newsroom).get_element_by_id(anchor(make_guid()))
    assert words(update, "changed") == ["geändert 13:09 Uhr"]
    assert words(update, "text") == ["The river stands at 4.30 m."]


def test_retracted_updates_are_counted_and_not_shown(newsroom: Newsroom) -> None:
    newsroom.tell(make_new("u1", "Secret text."), make_new("u2", "Other text.", minutes=1))
    newsroom.minute = 5
    newsroom.tell(make_retracted("u1", minutes=5))
    document = page(newsroom)
    assert words(document, "count") == ["1 Meldung · 1 Meldung wurde zurückgezogen · Zeiten in UTC+01:00"]
    assert "Secret" not in document.text_content()
    assert len(document.find_class("update")) == 1


def test_marks(newsroom: Newsroom) -> None:
    newsroom.tell(make_new(pinned=True, key_event=True))
    assert [span.text for span in page(newsroom).find_class("marks")[0]] == ["Angeheftet", "Wichtig"]


def test_pictures_are_shown_once(newsroom: Newsroom) -> None:
    inside = MediaObject("https://img.example/a.jpg?x=1&y=2", caption="The weir")
    beside = MediaObject("https://img.example/b.jpg", alt="Boat", credit="Edda Quill")
    sound = MediaObject("https://img.example/c.mp3", type="audio/mpeg", caption="The siren")
    unsafe = MediaObject("javascript:alert(1)", caption="Nothing")
    body = '<p>Text</p><figure><img src="https://img.example/a.jpg?x=1&amp;y=2"></figure>'
    change = make_new(content=Content(body, "Text"), media=(inside, beside, sound, unsafe))
    newsroom.tell(change, newsblog=ELECTION)
    update = page(newsroom).get_element_by_id(anchor(make_guid()))
    assert [img.get("src") for img in update.iter("img")] == [inside.url, beside.url]
    assert [audio.get("src") for audio in update.iter("audio")] == [sound.url]
    assert [caption.text_content() for caption in update.iter("figcaption")] == ["The weir", "Edda Quill", "The siren"]
    assert "javascript" not in html.tostring(update).decode()


def test_words_of_others_are_escaped(newsroom: Newsroom) -> None:
    nasty = '<script>alert("x")</script>'
    newsblog = Newsblog(
        kicker=nasty,
        headline=nasty,
        lead=f'"{nasty}',
        image=MediaObject("javascript:alert(2)", caption=nasty),
        publisher=nasty,
        url="javascript:alert(1)",
    )
    newsroom.tell(make_new(title=nasty, url="javascript:alert(3)"), newsblog=newsblog)
    for path in ("/", "/flood/"):
        response = newsroom.client().get(path)
        assert "<script" not in response.text.lower()
        assert "javascript:" not in response.text
        assert "&lt;script&gt;" in response.text


def test_clean_html_is_shown_as_it_is(newsroom: Newsroom) -> None:
    newsroom.tell(make_new(content=Content('<p>A <a href="https://x.example/">link</a></p>', "A link")))
    text = page(newsroom).find_class("text")[0]
    assert text.find(".//a").get("href") == "https://x.example/"


def test_policy_of_pages(newsroom: Newsroom) -> None:
    response = newsroom.client().get("/flood/")
    policy = dict(part.split(" ", 1) for part in response.headers["Content-Security-Policy"].split("; "))
    assert policy["default-src"] == "'none'"
    assert "script-src" not in policy
    assert policy["style-src"] == "'self'"
    assert policy["img-src"] == "https: http: data:"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert "Set-Cookie" not in response.headers


@pytest.mark.parametrize("path", ["/", "/flood/"])
def test_pages_can_be_held(newsroom: Newsroom, path: str) -> None:
    newsroom.tell(make_new())
    client = newsroom.client()
    first = client.get(path)
    assert client.get(path, headers={"If-None-Match": first.headers["ETag"]}).status_code == 304
    head = client.head(path)
    assert (head.data, head.headers["Content-Length"]) == (b"", str(len(first.data)))
    newsroom.minute = 1
    newsroom.tell(make_new("u2", minutes=1))
    assert client.get(path, headers={"If-None-Match": first.headers["ETag"]}).status_code == 200


@pytest.mark.parametrize("path", ["/", "/flood/", "/nothing/", "/status"])
def test_every_address_is_public_url(newsroom: Newsroom, path: str) -> None:
    newsroom.tell(make_new())
    hidden = {"Host": "localhost:8080", "X-Forwarded-Host": "evil.example"} if path != "/status" else {}
    document = html.document_fromstring(newsroom.client().get(path, headers=hidden).text)
    found = [link for _, name, link, _ in document.iterlinks() if name in ("href", "src")]
    ours = [
        link for link in found if not link.startswith(("data:", "https://img.example", "https://news.example/flood"))
    ]
    assert ours
    assert all(link.startswith((BASE, "/live/static/")) for link in ours), ours


def test_autodiscovery(tmp_path: Path) -> None:
    newsroom = Newsroom(tmp_path, "flood", "election")
    client = newsroom.client()
    of_flood = [f"{BASE}/feeds/flood.{format_}" for format_ in ("atom", "rss", "json")]
    assert links(client.get("/flood/").text, "alternate") == of_flood
    assert set(of_flood) < set(links(client.get("/").text, "alternate"))
    assert len(links(client.get("/").text, "alternate")) == 6


def test_index(tmp_path: Path) -> None:
    newsroom = Newsroom(tmp_path, "flood", "election", "quiet")
    newsroom.tell(make_new())
    newsroom.minute = 7
    newsroom.tell(make_new(source="election"), source="election", newsblog=ELECTION)
    document = page(newsroom, "/")
    teasers = {teaser.find(".//h2/a").get("href"): teaser for teaser in document.find_class("teaser")}
    assert list(teasers) == [f"{BASE}/{name}/" for name in ("flood", "quiet", "election")], "ended ones last"
    flood = words(teasers[f"{BASE}/flood/"], "meta")[0]
    assert flood.startswith("Live 1 Meldung Stand: Samstag, 14. März 2026, 13:04 Uhr Letzte Änderung: ")
    assert words(teasers[f"{BASE}/election/"], "meta")[0].startswith("Ended 1 update Last change: ")
    assert [a.text for a in teasers[f"{BASE}/flood/"].find_class("subscribe")[0].iter("a")] == [
        "Abonnieren",
        "Atom",
        "RSS",
        "JSON Feed",
    ]


def test_nothing_yet(newsroom: Newsroom) -> None:
    assert words(page(newsroom), "empty") == ["No updates yet. The source is being read for the first time."]
    assert words(page(newsroom, "/"), "teaser")[0].startswith("flood 0 updates ")


@pytest.mark.parametrize("host", ["localhost", "evil.example"])
def test_without_slash(newsroom: Newsroom, host: str) -> None:
    response = newsroom.client().get("/flood", headers={"Host": host})
    assert (response.status_code, response.headers["Location"]) == (301, f"{BASE}/flood/")


MISSING = ["/other", "/other/", "/flood/x", "/feeds/", "/flood//", "/static/", "/api/", "/FLOOD/"]


@pytest.mark.parametrize("path", MISSING)
def test_missing(newsroom: Newsroom, path: str) -> None:
    response = newsroom.client().get(path)
    assert response.status_code == 404
    assert "Location" not in response.headers


def test_paging_keeps_its_place_while_the_newsblog_grows(newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("syndicate.deliver.web.pages.PAGE", 3)
    newsroom.tell(*(make_new(f"u{n}", minutes=n) for n in range(8)))

    def shown(path: str) -> tuple[list[str], list[str]]:
        document = page(newsroom, path)
        older = document.xpath("//a[@rel='next']/@href")
        return [str(h.text).removeprefix("Headline ") for h in document.iter("h3")], older

    first, (second_url,) = shown("/flood/")
    second_path = second_url.removeprefix(BASE)
    second, (third_url,) = shown(second_path)
    third, none = shown(third_url.removeprefix(BASE))
    assert (first, second, third) == (["u7", "u6", "u5"], ["u4", "u3", "u2"], ["u1", "u0"])
    assert none == []
    newsroom.minute = 9
    newsroom.tell(make_new("u9", minutes=9))
    assert shown(second_path)[0] == second


@pytest.mark.parametrize("before", ["0", "1", "-3", "x", "", "²", "9" * 30])
def test_no_such_page(newsroom: Newsroom, before: str) -> None:
    newsroom.tell(make_new())
    assert newsroom.client().get("/flood/", query_string={"before": before}).status_code == 404


def test_stylesheet(newsroom: Newsroom) -> None:
    client = newsroom.client()
    (address,) = links(client.get("/flood/").text, "stylesheet")
    response = client.get(address.removeprefix("/live"))
    assert (response.status_code, response.mimetype) == (200, "text/css")
    assert "max-age=86400" in response.headers["Cache-Control"]


def test_own_paths_are_no_ids_of_feeds(newsroom: Newsroom) -> None:
    firsts = {rule.rule.split("/")[1] for rule in newsroom.client().application.url_map.iter_rules()}
    assert {first for first in firsts if re.fullmatch("[a-z0-9-]{2,63}", first)} == set(RESERVED)


def test_a_head_is_read_again_when_it_changed(newsroom: Newsroom) -> None:
    client = newsroom.client()
    assert "flood" in client.get("/").text
    newsroom.tell(make_new())
    assert "Pegel bei 6,90 Metern" in client.get("/").text
    newsroom.minute = 1
    newsroom.tell(newsblog=Newsblog(headline="Pegel bei 7,10 Metern"))
    assert "Pegel bei 7,10 Metern" in client.get("/").text
    newsroom.open("other")
    assert client.get("/").text.count('class="teaser"') == 2
