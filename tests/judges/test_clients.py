"""What subscribers' own programs hold of a feed in the course of a day: every update once, whatever happens to it.

The service runs as a process; newsboat, sfeed and rss2email pull its feeds from one state of the newsblog to the next.
What each makes of an edit is its own affair and written down here: docs/judges.md.
"""

from __future__ import annotations

import json
import urllib.request
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import feedparser
import pytest

from tests.e2e.newsday import Running, configuration, free_port, service, until
from tests.judges.archives import archives, previous
from tests.judges.clients import Client, Newsboat, Row, Rss2email, Sfeed
from tests.judges.day import BRIDGE, CELLARS, FLOOD, GAUGE, PUMPS, SCHOOLS, TRAINS, Item, page, post
from tests.judges.once import once
from tests.upstream import Upstream, answer, upstream

pytestmark = pytest.mark.timeout(300)  # others may be making what these wait for

WINDOW = 12
"""Updates that the feed's document holds."""
RETITLED = {**BRIDGE, "headline": "Bridge at Ahrbeck closed until Tuesday"}
REWORDED = {**TRAINS, "articleBody": "On the line to Celle trains run every hour only, the railway says."}
EDITED = (RETITLED, GAUGE, SCHOOLS, REWORDED, CELLARS)
WITHDRAWN = (RETITLED, GAUGE, REWORDED, CELLARS)
FEW = tuple(
    post(10 + n, f"13:{n + 1:02}", f"Report {n + 1}", f"Helper team {n + 1} fills sandbags at gauge {n * 7 + 3}.")
    for n in range(WINDOW)
)[::-1]
MANY = PUMPS
assert len(MANY) == WINDOW + 30

CLIENTS: dict[str, Callable[[Path, str], Client]] = {
    "newsboat": Newsboat,
    "sfeed": Sfeed,
    "rss2email": Rss2email,
    "rss2email that replies": lambda folder, url: Rss2email(folder, url, "reply-changes = True"),
}


Held = Mapping[str, Sequence[Row]]
"""What a client holds of the Atom and of the RSS feed, each in a store of its own."""


@dataclass
class Diary:
    """What happened on one day, step by step: what each client held after it, and what the service then published."""

    held: dict[str, dict[str, Held]] = field(default_factory=dict)
    """By client and step."""
    published: dict[str, set[str]] = field(default_factory=dict)
    """The ids of the updates in the document, by step."""
    not_modified: dict[str, int] = field(default_factory=dict)
    """How often a client was answered with 304 when it asked again and again."""
    archived: dict[str, dict[str, str]] = field(default_factory=dict)
    """What a document and the archives behind it told at the end, titles by id, by format that has archives."""
    since: tuple[Mapping[str, str], ...] = ()
    """What was told since the first state, and since then; titles by id."""

    def of(self, client: str, step: str) -> Held:
        """What a client held; skips the test if the client is not installed."""
        if client not in self.held:
            CLIENTS[client](Path(), "")  # says what is missing
        return self.held[client][step]


STEPS: Mapping[str, tuple[Sequence[Item], str, int]] = {
    # what the page shows, when it says it was changed, and in how many polls that is seen
    "edited": (EDITED, "13:00", 1),
    "withdrawn": (WITHDRAWN, "13:01", 3),
    "few": ((*FEW, *WITHDRAWN), "13:30", 1),
    "many": ((*MANY, *FEW, *WITHDRAWN), "14:50", 1),
}


@pytest.fixture(scope="module")
def diary(tmp_path_factory: pytest.TempPathFactory) -> Diary:
    return once(tmp_path_factory, "clients", _kept)


def _kept(folder: Path) -> Diary:
    with upstream({"/flood": page(FLOOD, "12:51"), "/robots.txt": answer(404)}) as source:
        port = free_port()
        config = configuration(folder, source, port, "/flood")
        with config.open("a") as file:
            file.write(f'[[feed]]\nid = "flood"\nsources = ["flood"]\nlimit = {WINDOW}\n')
        with service(config, port) as running:
            diary = Diary()
            _live_through(diary, running, source, dict(_clients(folder, running.root)))
            return diary


def _clients(folder: Path, root: str) -> Iterator[tuple[str, dict[str, Client]]]:
    """The clients that are installed, one for each feed; the one that replies is slow, and follows Atom alone."""
    for name, client in CLIENTS.items():
        made = {}
        for format_ in ("atom",) if "replies" in name else ("atom", "rss"):
            own = folder / f"{name} {format_}".replace(" ", "-")
            own.mkdir()
            try:
                made[format_] = client(own, f"{root}/feeds/flood.{format_}")
            except pytest.skip.Exception:
                break
        else:
            yield name, made


def _live_through(
    diary: Diary, running: Running, source: Upstream, clients: Mapping[str, Mapping[str, Client]]
) -> None:
    def pulled(step: str) -> None:
        diary.published[step] = set(running.items())
        for name, each in clients.items():
            held = {format_: client.pull() for format_, client in each.items()}
            diary.held.setdefault(name, {})[step] = held

    pulled("first")
    _, cursor = _since(running.root, "")
    for name, each in clients.items():
        before = _not_modified(running)
        diary.held[name]["again"] = [{key: client.pull() for key, client in each.items()} for _ in range(2)][-1]
        diary.not_modified[name] = _not_modified(running) - before
    for step, (posts, changed, polls) in STEPS.items():
        source.script["/flood"] = page(posts, changed)
        for _ in range(polls):
            running.poll()
        shown = set(headlines(*posts[:WINDOW]))
        until(lambda: {item["title"] for item in running.items().values()} == shown)  # noqa: B023  # called at once
        pulled(step)
    for format_, document in running.documents().items():
        if previous(document):
            pages = [document, *(found for _, found in archives(document, _fetched(running.root)))]
            # An entry may stand in several: the newer document is right (RFC 5005 section 4).
            diary.archived[format_] = dict(told for found in reversed(pages) for told in _titles(found))
    told, cursor = _since(running.root, cursor)
    diary.since = (told, _since(running.root, cursor)[0])


def titles(rows: Sequence[Row]) -> list[str]:
    return sorted(row.title for row in rows)


def headlines(*posts: Item) -> list[str]:
    return sorted(str(post["headline"]) for post in posts)


def guids(rows: Sequence[Row]) -> set[str]:
    return {row.guid for row in rows}


EDITS: Mapping[str, tuple[Sequence[Item], bool, bool]] = {
    # client: what an edit adds a row for; whether a new title is seen, whether new words under an old title are
    "newsboat": ((), True, True),
    "sfeed": ((RETITLED,), True, False),
    "rss2email": ((), False, False),
    "rss2email that replies": ((REWORDED,), False, True),
}


@pytest.mark.parametrize("client", CLIENTS)
def test_every_update_once(diary: Diary, client: str) -> None:
    first = diary.of(client, "first")
    for rows in first.values():
        assert titles(rows) == headlines(*FLOOD)
        assert guids(rows) == diary.published["first"]
    assert diary.of(client, "again") == first, "asked again, nothing is new"
    # newsboat keeps no validators at its first pull, sfeed never does.
    assert diary.not_modified[client] >= (0 if client == "sfeed" else 2)


@pytest.mark.parametrize("client", CLIENTS)
def test_an_edit_is_no_other_entry(diary: Diary, client: str) -> None:
    further, sees_title, sees_words = EDITS[client]
    for format_, rows in diary.of(client, "edited").items():
        assert guids(rows) == guids(diary.of(client, "first")[format_])
        assert len(rows) == len(FLOOD) + len(further)
        assert (RETITLED["headline"] in titles(rows)) == sees_title
        assert (BRIDGE["headline"] in titles(rows)) == (client != "newsboat"), "newsboat has the new title in its place"
        told = [row.text for row in rows if row.title == TRAINS["headline"]]
        assert any("every hour only" in text for text in told) == sees_words


@pytest.mark.parametrize("client", ["newsboat", "sfeed"])
def test_an_edit_moves_no_date(diary: Diary, client: str) -> None:
    """What a reader lists entries by is when they were published."""
    published = {str(item["headline"]): _instant(item) for item in (*FLOOD, RETITLED)}
    for step in ("first", "edited"):
        for rows in diary.of(client, step).values():
            assert {row.title: row.date for row in rows} == {row.title: published[row.title] for row in rows}


def _instant(item: Item) -> int:
    return int(datetime.fromisoformat(str(item["datePublished"])).timestamp())


@pytest.mark.parametrize("client", CLIENTS)
def test_what_was_withdrawn_stays_where_it_is_held(diary: Diary, client: str) -> None:
    """No reader here knows RFC 6721; but nothing comes twice."""
    assert len(diary.published["withdrawn"]) == len(WITHDRAWN)
    assert diary.of(client, "withdrawn") == diary.of(client, "edited")


@pytest.mark.parametrize("client", CLIENTS)
def test_more_than_the_window(diary: Diary, client: str) -> None:
    """Between two pulls, first as many updates as the document holds, then thirty more than that."""
    for format_, rows in diary.of(client, "few").items():
        held = [*titles(diary.of(client, "withdrawn")[format_]), *headlines(*FEW)]
        assert titles(rows) == sorted(held)
        last = [*held, *headlines(*MANY[:WINDOW])]
        assert titles(diary.of(client, "many")[format_]) == sorted(last), "none of these follows archives"


def test_none_is_missed_by_who_follows_the_archives(diary: Diary) -> None:
    """RFC 5005: the document and the archives behind it hold every update that is there, as it is now."""
    assert diary.archived, "no document leads to an archive"
    for format_, found in diary.archived.items():
        assert sorted(found.values()) == headlines(*MANY, *FEW, *WITHDRAWN), format_


def test_none_is_missed_by_who_follows_a_cursor(diary: Diary) -> None:
    told, nothing = diary.since
    assert sorted(told.values()) == headlines(*MANY, *FEW, RETITLED, REWORDED)
    assert nothing == {}


def _not_modified(running: Running) -> int:
    """How often a published document was answered with 304."""
    figures = running.get("/metrics")[1].decode().splitlines()
    named = 'syndicate_http_requests_total{endpoint="feeds.document",status="304"} '
    return next((int(float(line.removeprefix(named))) for line in figures if line.startswith(named)), 0)


def _since(root: str, cursor: str) -> tuple[dict[str, str], str]:
    """All that happened since a cursor, titles by id, and where that ends."""
    told: dict[str, str] = {}
    url: str | None = f"{root}/feeds/flood.json?since={cursor}"
    while url:
        answered = json.loads(_fetched(root)(url))
        told |= {item["id"]: item["title"] for item in answered["items"]}
        cursor, url = answered["_syndicate"]["next_since"], answered.get("next_url")
    return told, cursor


def _fetched(root: str) -> Callable[[str], bytes]:
    def get(url: str) -> bytes:
        assert url.startswith(f"{root}/"), f"not an address of this service: {url}"
        with urllib.request.urlopen(url, timeout=10) as response:
            found: bytes = response.read()
            return found

    return get


def _titles(document: bytes) -> Iterator[tuple[str, str]]:
    """Of each entry of a document the id and the title."""
    if document.startswith(b"{"):
        yield from ((item["id"], item["title"]) for item in json.loads(document)["items"])
    else:
        yield from ((entry.id, entry.title) for entry in feedparser.parse(document).entries)
