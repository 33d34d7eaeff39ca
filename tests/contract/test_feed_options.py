"""What a ``[[feed]]`` may set, seen in what is published; and that another setting neither floods nor retracts."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from lxml import etree

from syndicate.app import Service
from syndicate.config import Settings
from syndicate.links import FORMATS
from syndicate.model import Category, FeedOptions, MediaObject, Newsblog, Person
from syndicate.store import FeedSettings, Position, Store
from tests.builders import (
    at,
    make_content,
    make_guid,
    make_new,
    make_restored,
    make_retracted,
    make_revised,
    make_settings,
    take,
)

ATOM = "{http://www.w3.org/2005/Atom}"
THREADS = "{http://purl.org/syndication/thread/1.0}"
PICTURE = MediaObject("https://pictures.example/elm.jpg", "image/jpeg", caption="The Elm", credit="A. Photographer")
LONG = "\n\n".join(f"Paragraph {number} tells of the river at length. " * 8 for number in range(4))
HEAD = Newsblog(
    headline="Flood on the Elm", language="en-GB", url="https://news.example/flood", publisher="The Courier"
)
SAID = (
    make_new("rail", "The line to Brook is closed.", categories=(Category("rail", label="Rail & roads"),)),
    make_new("vote", "Polling stations stay open.", minutes=1, categories=(Category("election"), Category("Flood"))),
    make_new("pic", "The Elm seen from above.", minutes=2, media=(PICTURE,), authors=(Person("Jo Doe"),)),
    make_new("long", LONG, minutes=3, title=None),
    make_new("de", "Die Elm steigt.", minutes=4, content=replace(make_content("Die Elm steigt."), language="de-CH")),
)
ALL = {"rail", "vote", "pic", "long", "de"}


@pytest.fixture
def service(store: Store, store_url: str) -> Iterator[Service]:
    made = Service(Settings(server={"public_url": "https://feeds.example.org"}, store={"url": store_url}))
    yield made
    made.close()


def set_feed(service: Service, minutes: float = 0, **options: object) -> None:
    """Apply the settings of one feed, and publish what comes of it."""
    plain = {name: options.pop(name) for name in ("title", "limit", "derived_titles") if name in options}
    feed = FeedSettings("flood", ("flood",), options=FeedOptions(**options), **plain)
    service.store.apply_settings([make_settings()], [feed], version=f"{minutes} {feed}", now=at(minutes))
    service.publish_stale(at(minutes))


def say(service: Service, *changes: object, minutes: float = 5) -> None:
    take(service.store, *changes, minutes=minutes, head=HEAD)
    service.publish_stale(at(minutes))


def document(service: Service, format_: str) -> str:
    found = service.store.published("flood", format_)
    assert found is not None
    return found.content.decode()


def told(service: Service) -> dict[str, dict[str, str]]:
    """By format, the ids a document lists, in its order, each with its ``updated``."""
    atom = etree.fromstring(document(service, "atom").encode()).findall(f"{ATOM}entry")
    rss = etree.fromstring(document(service, "rss").encode()).findall("channel/item")
    return {
        "atom": {entry.findtext(f"{ATOM}id"): entry.findtext(f"{ATOM}updated") for entry in atom},
        "rss": {item.findtext("guid"): item.findtext(f"{ATOM}updated") for item in rss},
        "json": {item["id"]: item["date_modified"] for item in json.loads(document(service, "json"))["items"]},
    }


NAMES = {make_guid(name): name for name in ALL}


def names(service: Service) -> list[str]:
    """What is listed, in order; the same in all formats."""
    found = [list(ids) for ids in told(service).values()]
    assert found[0] == found[1] == found[2]
    return [NAMES.get(guid, guid) for guid in found[0]]


# --- which updates -------------------------------------------------------------------------------------------------

CHOICES: dict[str, tuple[dict[str, object], set[str]]] = {
    "all": ({}, ALL),
    "a category by its term": ({"categories": ("RAIL",)}, {"rail"}),
    "by its label": ({"categories": ("rail & roads",)}, {"rail"}),
    "one of several": ({"categories": ("rail", "flood")}, {"rail", "vote"}),
    "part of a name is none": ({"categories": ("elect",)}, set()),
    "without a category": ({"without_categories": ("flood",)}, ALL - {"vote"}),
    "with one, without another": ({"categories": ("election",), "without_categories": ("flood",)}, set()),
    "a keyword": ({"keywords": ("stations?",)}, {"vote"}),
    "whatever the case": ({"keywords": ("DIE ELM",)}, {"de"}),
    "in the headline": ({"keywords": ("^headline rail$",)}, set()),
    "in the headline, by line": ({"keywords": (r"(?m)^headline rail$",)}, {"rail"}),
    "words, not parts of them": ({"keywords": (r"\bbro\b",)}, set()),
    "without a keyword": ({"without_keywords": ("Elm", "river")}, {"rail", "vote"}),
    "a language, and its variants": ({"languages": ("de",)}, {"de"}),
    "the page's language where an update states none": ({"languages": ("en",)}, ALL - {"de"}),
    "a variant is not the whole": ({"languages": ("de-DE",)}, set()),
    "an expression that would take for ever": ({"keywords": ("(e+)+$",)}, set()),
}


@pytest.mark.parametrize(("options", "carried"), CHOICES.values(), ids=CHOICES)
def test_what_a_feed_carries(service: Service, options: dict[str, object], carried: set[str]) -> None:
    """Chosen as it is told, and chosen anew when the setting comes later: the same."""
    set_feed(service, **options)
    say(service, *SAID)
    assert set(names(service)) == carried
    set_feed(service, 6)
    assert set(names(service)) == ALL
    set_feed(service, 7, **options)
    assert set(names(service)) == carried
    set_feed(service, 8, keywords=("nothing at all",))
    assert names(service) == []
    set_feed(service, 9, **options)
    assert set(names(service)) == carried


def test_an_edit_decides_anew(service: Service) -> None:
    set_feed(service, keywords=("closed",))
    say(service, *SAID)
    assert names(service) == ["rail"]
    say(service, make_revised("rail", "The line is open again.", minutes=6), minutes=6)
    say(service, make_revised("vote", "Two polling stations are closed.", minutes=7), minutes=7)
    assert names(service) == ["vote"]
    assert "deleted-entry" not in document(service, "atom"), "leaving is no retraction"
    say(service, make_retracted("rail", minutes=8), make_retracted("pic", minutes=8), minutes=8)
    stones = [stone.ref for stone in service.store.feed_state("flood").tombstones]
    assert stones == [make_guid("rail")], "told of where it was served, and nowhere else"
    say(service, make_restored("rail", "The line is closed once more.", revision=3, minutes=9), minutes=9)
    assert names(service) == ["vote", "rail"]


def test_an_embargo(service: Service) -> None:
    set_feed(service, embargo=timedelta(minutes=10))
    say(service, *SAID, minutes=5)
    assert names(service) == []
    say(service, make_revised("rail", "The line to Brook is open.", minutes=8), minutes=8)
    say(service, make_retracted("vote", minutes=9), minutes=9)
    service.publish_stale(at(14))
    assert names(service) == []
    assert "deleted-entry" not in document(service, "atom"), "what was never served is not told of"
    assert service.publish_stale(at(15)) == 1
    assert set(names(service)) == ALL - {"vote"}
    assert "is open" in document(service, "atom")
    say(service, make_new("late", "A late one.", minutes=20), minutes=20)
    set_feed(service, 21)
    assert make_guid("late") in names(service), "without an embargo nothing waits"
    set_feed(service, 22, embargo=timedelta(hours=9))
    assert make_guid("late") in names(service), "what is public stays so"


def test_the_limit(service: Service) -> None:
    set_feed(service, limit=2)
    say(service, *SAID)
    assert names(service) == ["de", "long"]


def test_the_order(service: Service) -> None:
    set_feed(service, order="updated")
    say(service, *SAID)
    say(service, make_revised("rail", "Corrected.", minutes=9), minutes=9)
    assert names(service) == ["rail", "de", "long", "pic", "vote"]
    set_feed(service, 10)
    assert names(service) == ["de", "long", "pic", "vote", "rail"]


# --- how they are said ---------------------------------------------------------------------------------------------

MANNERS: dict[str, tuple[dict[str, object], tuple[str, ...], tuple[str, ...]]] = {
    # settings, what is in every format, what is in none
    "in full": ({}, ("Paragraph 3", "elm.jpg", "A. Photographer"), ("Source:",)),
    "in short": ({"content": "summary"}, ("Paragraph 0", "elm.jpg"), ("Paragraph 3",)),
    "without pictures": ({"images": False}, ("Paragraph 3",), ("elm.jpg", "A. Photographer", "The Elm&lt;")),
    "a line of attribution": (
        {"attribution": "Source: {publisher}, {url}"},
        ("Source: The Courier", "https://news.example/flood#rail"),
        ("{url}", "{publisher}"),
    ),
    "rights": ({"rights": "© The Courier, all of it"}, ("© The Courier, all of it",), ()),
    "a title": ({"title": "All about the Elm"}, ("All about the Elm",), ("Flood on the Elm",)),
}


@pytest.mark.parametrize(("options", "there", "nowhere"), MANNERS.values(), ids=MANNERS)
def test_how_a_feed_says_it(
    service: Service, options: dict[str, object], there: tuple[str, ...], nowhere: tuple[str, ...]
) -> None:
    set_feed(service, **options)
    say(service, *SAID)
    for format_ in FORMATS:
        text = document(service, format_)
        assert all(words in text for words in there), format_
        assert not any(words in text for words in nowhere), format_


def test_icons_are_there_where_settings_name_them(service: Service) -> None:
    icon, favicon = "https://pictures.example/icon.png", "https://pictures.example/favicon.png"
    for minutes, options, of_atom, of_rss in (
        (0, {}, None, None),
        (6, {"icon": icon}, icon, icon),
        (7, {"icon": icon, "favicon": favicon}, favicon, icon),
        (8, {"icon": "https://pictures.example/icon.svg"}, "https://pictures.example/icon.svg", None),
    ):
        set_feed(service, minutes, **options)
        say(service, *(SAID if not minutes else ()), minutes=minutes)
        told = json.loads(document(service, "json"))
        assert {name: told[name] for name in ("icon", "favicon") if name in told} == options
        assert etree.fromstring(document(service, "atom").encode()).findtext(f"{ATOM}icon") == of_atom
        channel = etree.fromstring(document(service, "rss").encode())[0]
        assert channel.findtext("image/url") == of_rss
        assert (of_rss is None) == (channel.find("image") is None)
    set_feed(service, 9, icon=icon)
    take(service.store, minutes=10, head=replace(HEAD, image=PICTURE))
    service.publish_stale(at(10))
    channel = etree.fromstring(document(service, "rss").encode())[0]
    assert channel.findtext("image/url") == PICTURE.url, "the newsblog's own picture comes first"


def test_derived_titles(service: Service) -> None:
    set_feed(service)
    say(service, *SAID)

    def title() -> tuple[str | None, str | None]:
        items = {item["id"]: item for item in json.loads(document(service, "json"))["items"]}
        rss = etree.fromstring(document(service, "rss").encode()).findall("channel/item")
        (of_rss,) = (item.findtext("title") for item in rss if item.findtext("guid") == make_guid("long"))
        return items[make_guid("long")].get("title"), of_rss

    assert title() == (None, None)
    set_feed(service, 6, derived_titles=True)
    of_json, of_rss = title()
    assert of_json == of_rss
    assert of_json is not None
    assert of_json.startswith("Paragraph 0 tells of the river")


def test_earlier_versions_are_told_where_the_feed_says_so_and_only_there(service: Service) -> None:
    set_feed(service)
    say(service, *SAID)
    say(service, make_revised("rail", "The line to Brook is open.", minutes=6), minutes=6)
    assert "is closed" not in document(service, "json")
    set_feed(service, 7, revisions=True)
    assert "is closed" in document(service, "json")
    set_feed(service, 8)
    assert "is closed" not in document(service, "json")
    set_feed(service, 9, edits="new")
    assert "is closed" not in "".join(document(service, format_) for format_ in FORMATS)


def test_a_retraction_as_a_notice(service: Service) -> None:
    set_feed(service, retractions="notice")
    say(service, *SAID)
    say(service, make_retracted("rail", minutes=6, reason="it was another line"), minutes=6)
    (item,) = (
        item
        for item in etree.fromstring(document(service, "rss").encode()).findall("channel/item")
        if item.findtext("guid") == make_guid("rail")
    )
    assert item.findtext("title") == "This update was withdrawn"
    assert item.findtext("description") == "This update was withdrawn. Reason: it was another line"
    (mark,) = item.iter("{http://purl.org/atompub/tombstones/1.0}deleted-entry")
    assert (mark.get("ref"), mark.get("when")) == (make_guid("rail"), "2026-03-14T12:06:00Z")
    assert "Brook" not in document(service, "rss")
    assert 'ref="' + make_guid("rail") in document(service, "atom")
    set_feed(service, 7, retractions="notice", edits="new")
    assert make_guid("rail") in document(service, "rss"), "another setting takes no notice away"
    set_feed(service, 7.5)
    assert make_guid("rail") not in document(service, "rss")
    set_feed(service, 8, retractions="notice")
    assert make_guid("rail") not in document(service, "rss"), "what was told long ago is not told anew"


def test_a_major_correction_as_an_item(service: Service) -> None:
    set_feed(service, edits="new")
    say(service, *SAID)
    say(service, make_revised("rail", "The line to Brook is closed .", minutes=6), minutes=6)
    assert set(names(service)) == ALL, "a slip of the pen is no item"
    say(service, make_revised("rail", "Two lines to Brook and 3 to Elm are closed.", revision=3, minutes=7), minutes=7)
    correction, *others = [guid for guid in names(service) if guid not in ALL]
    assert others == []
    (item,) = (item for item in json.loads(document(service, "json"))["items"] if item["id"] == correction)
    assert item["_syndicate"]["corrects"] == make_guid("rail")
    assert item["date_published"] == item["date_modified"] == "2026-03-14T12:07:00Z"
    assert "3 to Elm" in item["content_text"]
    page = f"https://feeds.example.org/flood/u-{make_guid('rail').removeprefix('urn:uuid:')}"
    for format_, tag in (("atom", f"{ATOM}entry"), ("rss", "item")):
        found = etree.fromstring(document(service, format_).encode()).iter(tag)
        links = [link for entry in found for link in entry.iter(f"{ATOM}link")]
        assert [link.get("href") for link in links if link.get("rel") == "related"] == [page]
        (answers,) = etree.fromstring(document(service, format_).encode()).iter(f"{THREADS}in-reply-to")
        assert (answers.get("ref"), answers.get("href")) == (make_guid("rail"), page)
    assert correction not in document(service, "jsonld"), "on a page it is not told twice"
    say(service, make_revised("rail", "All 9 lines are closed.", revision=4, minutes=8), minutes=8)
    (following,) = (guid for guid in names(service) if guid not in ALL)
    assert following != correction
    say(service, make_retracted("rail", minutes=9), minutes=9)
    assert set(names(service)) == ALL - {"rail"}


# --- changed later -------------------------------------------------------------------------------------------------

SETTINGS: dict[str, dict[str, object]] = {
    "title": {"title": "Other"},
    "limit": {"limit": 3},
    "order": {"order": "updated"},
    "categories": {"categories": ("rail", "election")},
    "without categories": {"without_categories": ("rail",)},
    "keywords": {"keywords": ("closed", "Elm")},
    "without keywords": {"without_keywords": ("closed",)},
    "languages": {"languages": ("en",)},
    "embargo": {"embargo": timedelta(minutes=30)},
    "content": {"content": "summary"},
    "images": {"images": False},
    "derived titles": {"derived_titles": True},
    "edits": {"edits": "new"},
    "revisions": {"revisions": True},
    "retractions": {"retractions": "notice"},
    "rights": {"rights": "© Other"},
    "attribution": {"attribution": "From {url}"},
    "archive": {"archive": 0},
}


@pytest.mark.parametrize("options", SETTINGS.values(), ids=SETTINGS)
@pytest.mark.parametrize("back", [False, True], ids=["set", "taken back"])
def test_another_setting_neither_floods_nor_retracts(service: Service, options: dict[str, object], back: bool) -> None:
    before, after = ({**options}, {}) if back else ({}, {**options})
    set_feed(service, **before)
    say(service, *SAID)
    say(service, make_revised("pic", "The Elm and 7 boats seen from above.", minutes=6), minutes=6)
    say(service, make_retracted("vote", minutes=7), minutes=7)
    was, stones = told(service), service.store.feed_state("flood").tombstones
    cursor = service.store.changes("flood", Position(-1, -1), 99).end
    set_feed(service, 8, **after)
    now = told(service)
    assert service.store.feed_state("flood").tombstones == stones, "nothing is retracted"
    ours = {make_guid(name) for name in ALL}
    for format_, entries in now.items():
        assert {guid: entries[guid] for guid in entries if guid in was[format_]} == {
            guid: was[format_][guid] for guid in entries if guid in was[format_]
        }, "no updated moves"
        assert set(entries) - set(was[format_]) <= ours, "nothing is told anew under another name"
        assert max(entries.values(), default="") <= "2026-03-14T12:07:00Z", "what comes in is as old as it is"
    came = {update.id for update in service.store.changes("flood", cursor, 99).state.updates}
    assert came <= set(now["json"]) - set(was["json"]) | ({*now["json"]} if "limit" in before else set())


def test_the_same_settings_are_no_change(service: Service) -> None:
    set_feed(service)
    say(service, *SAID)
    seq = service.store.feed("flood").seq
    set_feed(service, 9)
    assert service.store.feed("flood").seq == seq
