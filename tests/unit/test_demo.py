"""The demo newsblogs: the same at the same instant, alive, and in the layout that is read."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import urllib.request
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from typing import Any

import pytest
from lxml import etree

from syndicate.demo import BEGINNING, PAGES, create_demo
from syndicate.demo.pictures import HEIGHT, WIDTH, landscape
from syndicate.demo.script import BACKLOG, SHOWN, Report, Script
from syndicate.demo.telling import period, tell
from syndicate.demo.texts import Name, load

START = datetime(2026, 11, 23, 16, 30, tzinfo=UTC)
PACE = timedelta(seconds=10)
NAMES: tuple[Name, ...] = ("flood", "election", "rail")
WITHIN = 18
"""Paces in the first three minutes."""


def script(name: Name, seed: int = 1, start: datetime = START) -> Script:
    return Script(load(name), seed, start, PACE)


def after(one: Script, paces: float) -> tuple[Report, ...]:
    return one.at(one.start + paces * PACE).reports


def by_number(reports: tuple[Report, ...]) -> dict[int, Report]:
    return {report.number: report for report in reports}


@pytest.mark.parametrize("name", NAMES)
def test_on_start_there_is_a_backlog_of_the_past_hour(name: Name) -> None:
    reports = after(script(name), 0)
    assert len(reports) == BACKLOG
    assert all(START - timedelta(hours=1) <= report.at < START for report in reports)


@pytest.mark.parametrize("name", NAMES)
def test_one_update_more_a_pace_until_the_page_is_full(name: Name) -> None:
    blog = script(name)
    assert [after(blog, n)[0].number for n in (0, 0.9, 1, 2, 7.5)] == [0, 0, 1, 2, 7]
    assert len(after(blog, 200)) == SHOWN
    assert blog.at(START - timedelta(hours=3)) == blog.at(START)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("paces", [0, 13, 60, 400, 9000])
def test_newest_first_and_times_never_rise_downwards(name: Name, paces: int) -> None:
    page = script(name).at(START + paces * PACE)
    times = [report.at for report in page.reports]
    assert times == sorted(times, reverse=True)
    assert page.stand >= times[0]
    assert all(report.changed is None or report.at < report.changed <= page.stand for report in page.reports)


def test_state_is_a_function_of_seed_start_and_time() -> None:
    now = START + 31 * PACE
    assert script("flood").at(now) == script("flood").at(now)
    assert script("flood").at(now) != script("flood", seed=2).at(now)
    texts = {report.paragraphs for report in script("flood").at(now).reports}
    other = {report.paragraphs for report in script("flood", start=START - timedelta(hours=1)).at(now).reports}
    assert len(texts & other) < 3, "a demo that starts anew tells another story"


OTHERS = {
    "start": Script(load("election"), 1, START + timedelta(minutes=5), PACE),
    "pace": Script(load("election"), 1, START, PACE / 2),
    "seed": Script(load("election"), 2, START, PACE),
}


@pytest.mark.parametrize("other", OTHERS.values(), ids=OTHERS)
def test_another_story_has_other_ids(other: Script) -> None:
    assert not {report.id for report in after(script("election"), 30)} & {report.id for report in after(other, 30)}


def test_a_demo_that_is_served_again_goes_on_with_its_story() -> None:
    blog = script("flood", start=BEGINNING)
    before, later = (blog.at(START + pause) for pause in (timedelta(0), timedelta(minutes=2)))
    assert len(before.reports) == SHOWN
    assert all(START - timedelta(minutes=10) < report.at <= START for report in before.reports)
    shared = by_number(before.reports).keys() & by_number(later.reports).keys()
    assert len(shared) > SHOWN // 2


@pytest.mark.parametrize("name", ["flood", "election"])
def test_hundreds_of_updates_before_two_say_the_same(name: Name) -> None:
    blog = script(name)
    seen: dict[int, Report] = {}
    for paces in range(0, 400, SHOWN // 2):
        seen.update(by_number(after(blog, paces)))
    assert len(seen) > 360
    assert len({report.paragraphs for report in seen.values()}) == len(seen)


@pytest.mark.parametrize("name", ["flood", "election"])
def test_days_before_a_story_is_told_in_the_same_words(name: Name) -> None:
    texts = load(name)
    tellings = timedelta(days=7) / (PACE * len(texts.stories))
    assert {story.headline: period(texts, story) for story in texts.stories if period(texts, story) < tellings} == {}


@pytest.mark.parametrize("index", range(3))
def test_period_is_what_it_says(index: int) -> None:
    texts = load("rail")
    story, whole = texts.stories[index], period(texts, texts.stories[index])

    def said(told: int) -> str:
        telling = tell(texts, index, told, "key")
        return " ".join((story.headline, *story.text)).format_map({**telling.blanks, "n": telling.first, "trend": ""})

    assert len({said(told) for told in range(whole)}) == whole
    assert len({said(told) for told in range(whole + 20)}) == whole


def test_a_figure_put_right_is_never_another_tellings_first() -> None:
    texts = load("flood")
    for index in range(len(texts.stories)):
        tellings = [tell(texts, index, told, "key") for told in range(60)]
        assert not {telling.first for telling in tellings} & {telling.other for telling in tellings}


@pytest.mark.parametrize("name", NAMES)
def test_every_story_fits_its_blanks(name: Name) -> None:
    blog = script(name)
    for paces in range(0, 2 * len(blog.texts.stories), 10):
        for report in after(blog, paces):
            words = " ".join((report.headline, *report.paragraphs))
            assert "{" not in words
            assert "  " not in words
            assert report.headline[0].isupper() or not report.headline[0].isalpha()


def _grew(old: Report, new: Report) -> bool:
    return len(new.paragraphs) == len(old.paragraphs) + 1 and new.paragraphs[:-1] == old.paragraphs


def _retitled(old: Report, new: Report) -> bool:
    return new.headline != old.headline and new.paragraphs == old.paragraphs


def _figure(old: Report, new: Report) -> bool:
    return new.correction is None and len(new.paragraphs) == len(old.paragraphs) and new.paragraphs != old.paragraphs


def _corrected(old: Report, new: Report) -> bool:
    return old.correction is None and new.correction is not None and new.paragraphs != old.paragraphs


@pytest.mark.parametrize("name", ["flood", "election"])
@pytest.mark.parametrize("happens", [_grew, _retitled, _figure, _corrected], ids=lambda f: f.__name__.strip("_"))
def test_edits_come_to_pass_within_three_minutes(name: Name, happens: Any) -> None:
    blog = script(name)
    pairs = []
    for paces in range(WITHIN):
        old, new = by_number(after(blog, paces)), by_number(after(blog, paces + 1))
        pairs += [(old[k], new[k]) for k in old.keys() & new.keys() if old[k] != new[k]]
    assert any(happens(old, new) for old, new in pairs)
    assert all(old.at == new.at and old.id == new.id and new.changed for old, new in pairs)


@pytest.mark.parametrize("name", NAMES)
def test_an_update_is_withdrawn_while_older_ones_stay(name: Name) -> None:
    blog = script(name)
    withdrawn = []
    for paces in range(WITHIN):
        old, new = by_number(after(blog, paces)), by_number(after(blog, paces + 1))
        withdrawn += [k for k in old.keys() - new.keys() if k > min(new)]
    assert withdrawn == [8]


def test_a_correction_names_both_figures() -> None:
    corrected = [r for r in after(script("flood"), WITHIN) if r.correction]
    assert corrected
    for report in corrected:
        right = str(report.correction).removesuffix(".").rpartition(" ")[2]
        assert report.correction is not None
        assert report.correction.startswith("Korrektur: ")
        assert right in " ".join((report.headline, *report.paragraphs))


# --- pages -----------------------------------------------------------------------------------------------------------


class Clock:
    def __init__(self) -> None:
        self.now = START + 3 * PACE

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def client(clock: Clock) -> Any:
    return create_demo(clock, start=START, pace=PACE).test_client()


class Outline(HTMLParser):
    """Checks that every element that needs an end tag gets it, and collects headings and paragraphs."""

    VOID = frozenset({"meta", "link", "img", "br", "hr", "input"})

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.texts: list[tuple[str, str]] = []
        self.attributes: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.attributes.append((tag, dict(attrs)))
        if tag not in self.VOID:
            self.open.append(tag)
            self.texts.append((tag, ""))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.texts[-1][0] == self.open[-1]:
            tag, text = self.texts[-1]
            self.texts[-1] = (tag, text + data)


def outline(text: str) -> Outline:
    parser = Outline()
    parser.feed(text)
    parser.close()
    assert parser.open == []
    return parser


def test_german_page(client: Any, clock: Clock) -> None:
    clock.now = datetime(2026, 11, 23, 16, 34, 5, tzinfo=UTC)
    page = outline(client.get("/hochwasser").text)
    assert ("p", "Newsblog zum Hochwasser an der Elm") in page.texts
    assert ("span", "Aktualisiert am 23.11.2026 – 17:34 Uhr") in page.texts
    assert any(tag == "span" and text.startswith("Lesedauer: ") for tag, text in page.texts)
    headings = [text for tag, text in page.texts if tag == "h2"]
    assert headings[0] == "Montag, 23. November 2026"
    assert len(headings) == 1 + len(script("flood").at(clock.now).reports)
    assert any(tag == "p" and text.startswith("17.34 Uhr: ") for tag, text in page.texts)
    assert any(
        tag == "figcaption" and text.endswith("(Quelle: Ole Brandhorst/Elmtal-Bild)") for tag, text in page.texts
    )
    main = page.attributes[[tag for tag, _ in page.attributes].index("main") :]
    assert not [attributes for _, attributes in main if "id" in attributes], "real pages of this form have no ids"


def test_a_new_day_has_its_own_heading() -> None:
    start = datetime(2026, 11, 23, 22, 58, tzinfo=UTC)  # two minutes to midnight in Berlin
    client = create_demo(lambda: start + timedelta(minutes=4), start=start, pace=PACE).test_client()
    headings = [text for tag, text in outline(client.get("/hochwasser").text).texts if tag == "h2"]
    days = [text for text in headings if text.endswith(" 2026")]
    assert days == ["Dienstag, 24. November 2026", "Montag, 23. November 2026"]


def test_english_page_has_ids_and_machine_times(client: Any, clock: Clock) -> None:
    page = outline(client.get("/election").text)
    ids = [attributes["id"] for tag, attributes in page.attributes if tag == "article"]
    times = [str(attributes["datetime"]) for tag, attributes in page.attributes if tag == "time"]
    assert len(set(ids)) == len(ids) == BACKLOG + 3
    assert times[1] == "2026-11-23T16:30:30+00:00"


def test_rss(client: Any) -> None:
    response = client.get("/rail.rss")
    channel = etree.fromstring(response.data)
    assert response.mimetype == "application/rss+xml"
    assert len(channel.findall(".//item/guid")) == BACKLOG + 3
    assert channel.findtext(".//item/pubDate") == "Mon, 23 Nov 2026 17:30:30 +0100"


@pytest.mark.parametrize("path", PAGES)
def test_conditional_requests(client: Any, clock: Clock, path: str) -> None:
    first = client.get(path)
    held = {"If-None-Match": first.headers["ETag"]}
    assert client.get(path, headers=held).status_code == 304
    assert client.get(path, headers={"If-Modified-Since": first.headers["Last-Modified"]}).status_code == 304
    clock.now += PACE
    second = client.get(path, headers=held)
    assert (second.status_code, second.headers["ETag"] != first.headers["ETag"]) == (200, True)
    assert second.last_modified > first.last_modified


def test_pictures_exist_and_are_pictures(client: Any, clock: Clock) -> None:
    clock.now = START + 40 * PACE
    sources = [str(a["src"]) for tag, a in outline(client.get("/hochwasser").text).attributes if tag == "img"]
    assert len(sources) > 1
    picture = client.get(sources[0])
    assert (picture.status_code, picture.mimetype) == (200, "image/png")
    assert picture.data.startswith(b"\x89PNG\r\n\x1a\n")
    assert picture.data[16:24] == WIDTH.to_bytes(4, "big") + HEIGHT.to_bytes(4, "big")
    assert landscape("flood-1") != landscape("flood-2")


@pytest.mark.parametrize("path", ["/bilder/flood.png", "/bilder/other-1.png", "/bilder/flood-x.png", "/nothing"])
def test_nothing_else(client: Any, path: str) -> None:
    assert client.get(path).status_code == 404


def test_runner_serves_and_stops_on_sigterm() -> None:
    command = [sys.executable, "-m", "syndicate.demo", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        try:
            address = process.stdout.readline().strip()
            with urllib.request.urlopen(address, timeout=10) as response:
                assert b"Newsblog zum Hochwasser" in response.read()
            os.kill(process.pid, signal.SIGTERM)
            assert process.wait(10) == 0
            assert process.stderr.read() == ""
        finally:
            process.kill()


@pytest.mark.parametrize("port", ["nine", "70000", "-1"])
def test_runner_refuses_what_is_no_port(port: str) -> None:
    done = subprocess.run([sys.executable, "-m", "syndicate.demo", port], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (2, f"syndicate.demo: not a port: {port}\n")
