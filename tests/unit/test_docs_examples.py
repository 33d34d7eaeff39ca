"""The examples in the documents are what the service answers: documents, addresses and curl commands."""

from __future__ import annotations

import html
import json
import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from flask.testing import FlaskClient

from syndicate.app import Service
from syndicate.config import Settings
from syndicate.model import FeedOptions, Gap
from syndicate.render import render
from syndicate.store import FeedSettings
from tests.builders import at, make_guid, make_new, make_retracted, make_revised, make_settings, take
from tests.states import SITE, flood

DOCS = Path(__file__).parents[2] / "docs"
PUBLIC = "https://feeds.example.org"
TOKEN = "a-token-for-this-test"


def blocks(name: str, language: str) -> list[str]:
    text = (DOCS / f"{name}.md").read_text(encoding="utf-8")
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)


# --- documents -----------------------------------------------------------------------------------------------------

TOLD = replace(
    flood(),
    feed=replace(flood().feed, options=FeedOptions(retractions="notice")),
    archives=range(1, 8),
    gaps=(Gap("flut", datetime(2026, 1, 7, 2, 10, tzinfo=UTC), datetime(2026, 1, 7, 5, 40, tzinfo=UTC)),),
)
NAMED = re.compile(r"<([A-Za-z][\w:-]*)([^<>]*?)/?>(?:([^<>]+)</\1>)?")


def elements(document: str) -> Iterator[tuple[str, dict[str, str], str]]:
    """Name, attributes and text of each element that has no element in it."""
    for name, attributes, text in NAMED.findall(document):
        yield name, dict(re.findall(r'([\w:-]+)="([^"]*)"', attributes)), html.unescape(text)


def shown(written: str, told: str) -> bool:
    """Whether an example shows this value; what is left out is dots."""
    start, dots, end = written.partition("…")
    return told.startswith(start) and told.endswith(end) if dots else written == told


@pytest.mark.parametrize("block", blocks("formats", "xml"), ids=["notice", "atom", "rss"])
def test_examples_in_xml(block: str) -> None:
    format_ = "atom" if "<feed" in block else "rss"
    told = list(elements(render(TOLD, format_, SITE).decode()))
    found = list(elements(block))
    assert len(found) > 5
    for name, attributes, text in found:
        assert any(
            name == other
            and all(shown(value, there.get(key, "")) for key, value in attributes.items() if key != "version")
            and (not text or shown(text, words))
            for other, there, words in told
        ), (name, attributes, text)


def same(written: Any, told: Any) -> bool:
    """Whether an example shows what is told; it may leave out members of objects, and items of lists."""
    if isinstance(written, dict):
        return isinstance(told, dict) and all(key in told and same(value, told[key]) for key, value in written.items())
    if isinstance(written, list):
        return isinstance(told, list) and all(any(same(one, other) for other in told) for one in written)
    return shown(written, told) if isinstance(written, str) and isinstance(told, str) else bool(written == told)


@pytest.mark.parametrize("block", blocks("formats", "json"), ids=["json", "jsonld"])
def test_examples_in_json(block: str) -> None:
    written = json.loads(block)
    told = json.loads(render(TOLD, "jsonld" if "@type" in written else "json", SITE))
    assert {key for key in written if not same(written[key], told.get(key))} == set()


def test_an_example_that_is_wrong_is_seen() -> None:
    assert list(elements('<a b="c…"/><d>e &amp; f</d>')) == [("a", {"b": "c…"}, ""), ("d", {}, "e & f")]
    assert not shown("a…c", "ab")
    assert not same({"a": [{"b": "c…e"}]}, {"a": [{"b": "cd"}]})
    assert same({"a": [{"b": "c…e"}]}, {"a": [{"b": "x"}, {"b": "cde", "f": 1}]})


# --- commands ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Example:
    """A curl command, and what the document says that it answers."""

    command: str
    answer: str

    def asked(self, secrets: dict[str, str]) -> tuple[str, str, dict[str, str], str | None]:
        """Method, path, headers and body."""
        method, headers, body, url = "GET", {}, None, ""
        words = iter(shlex.split(self.command.replace("\\\n", " "))[1:])
        for word in words:
            if word.startswith("-") and not word.startswith("--") and "I" in word:
                method = "HEAD"
            elif word == "--compressed":
                headers["Accept-Encoding"] = "gzip, zstd"
            elif word == "-X":
                method = next(words)
            elif word == "-d":
                body = next(words)
            elif word == "-H":
                name, _, value = next(words).partition(": ")
                headers[name] = value
            elif not word.startswith("-"):
                url = word
        for secret, value in secrets.items():
            url = url.replace(secret, value)
            headers = {name: told.replace(secret, value) for name, told in headers.items()}
        parts = urlsplit(url)
        assert f"{parts.scheme}://{parts.netloc}" == PUBLIC
        return method, f"{parts.path}?{parts.query}", headers, body


def examples() -> Iterator[tuple[str, Example]]:
    for name in ("http", "operating"):
        for block in blocks(name, ""):
            for part in re.split(r"^(?=(?:\$ )?curl )", block, flags=re.MULTILINE):
                if found := re.match(r"(?:\$ )?(curl (?:[^\n]*\\\n)*[^\n]*)\n(.*)", part, re.DOTALL):
                    yield f"{name}: {found[1][:60]}", Example(found[1], found[2].strip())


EXAMPLES = dict(examples())


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    """A service of the feed ``floods`` that the documents speak of: something happened in it."""
    folder = tmp_path_factory.mktemp("examples")
    settings = Settings(
        server={"public_url": PUBLIC, "token": TOKEN}, store={"url": f"sqlite:///{folder}/store.sqlite3"}
    )
    service = Service(settings)
    service.store.migrate()
    feed = FeedSettings("floods", ("floods",), limit=4)
    service.store.apply_settings([make_settings("floods")], [feed], version="1", now=at(0))
    for minute in range(9):
        take(service.store, make_new(f"u{minute}", source="floods", minutes=minute), source="floods", minutes=minute)
        service.publish_stale(at(minute))
    changes = make_retracted("u1", source="floods"), make_revised("u2", "Corrected.", source="floods", minutes=10)
    take(service.store, *changes, source="floods", minutes=10)
    service.publish_stale(at(10))
    yield service.web().test_client()
    service.close()


def secrets(client: FlaskClient) -> dict[str, str]:
    """What the examples leave out."""
    told = client.get("/feeds/floods.json?since=").get_json(force=True)["_syndicate"]["next_since"]
    tag = client.head("/feeds/floods.json", headers={"Accept-Encoding": "gzip, zstd"}).headers["ETag"]
    return {
        "b7c1….841": f"{told.partition('.')[0]}.1",
        '"3f0c…"': tag,
        "urn:uuid:…": make_guid("u5", "floods"),
        "$TOKEN": TOKEN,
    }


@pytest.mark.parametrize("example", EXAMPLES.values(), ids=EXAMPLES)
def test_commands(client: FlaskClient, example: Example) -> None:
    method, path, headers, body = example.asked(secrets(client))
    response = client.open(path, method=method, headers=headers, data=body)
    status, *lines = example.answer.splitlines() or [""]
    if status.startswith("HTTP/"):
        assert response.status_code == int(status.split()[1])
        for line in lines:
            name, _, value = line.partition(": ")
            assert name in response.headers, name
            if name not in ("ETag", "Last-Modified"):
                assert shown(value, response.headers[name]), name
        assert {name for name, _ in response.headers} - {line.partition(":")[0] for line in lines} <= {
            "X-Content-Type-Options",
            "Referrer-Policy",
        }
    elif status:
        members = set(re.findall(r'"(\w+)":', example.answer))
        assert members - set(re.findall(r'"(\w+)":', response.text)) <= {"left", "next_url"}
    else:
        assert response.status_code in (200, 202), response.text


def test_there_are_commands() -> None:
    assert len(EXAMPLES) >= 6


SINCE = {"since=": True, "since=b7c1.841": True, "a=1&since=": True, "": False, "since": False, "xsince=1": False}


@pytest.mark.parametrize(("query", "asked"), SINCE.items())
def test_the_site_for_nginx_leaves_cursors_to_the_service(query: str, asked: bool) -> None:
    site = (DOCS.parent / "config" / "nginx" / "syndicate.conf").read_text(encoding="utf-8")
    (expression,) = re.findall(r'if \(\$args ~ "(.+?)"\)', site)
    assert bool(re.search(expression, query)) is asked


# --- addresses -----------------------------------------------------------------------------------------------------


def addresses() -> Iterator[str]:
    """Every address of the tables, with a name in each place."""
    places = {"{feed}": "floods", "{n}": "2", "{yyyy-mm-dd}": "2026-03-14", "CURSOR": "", "u-…": "u-"}
    for name in ("http", "formats"):
        for row in re.findall(r"^\| (`/[^|]*) \|", (DOCS / f"{name}.md").read_text(encoding="utf-8"), re.MULTILINE):
            first, *others = re.findall(r"`([^`]+)`", row)
            stem = first.rpartition(".")[0]
            for address in (first, *(f"{stem}{other}" for other in others if other.startswith("."))):
                for place, value in places.items():
                    address = address.replace(place, value)
                yield address


@pytest.mark.parametrize("address", sorted(set(addresses())))
def test_addresses(client: FlaskClient, address: str) -> None:
    assert client.get(address).status_code == 200


def test_the_permanent_link(client: FlaskClient) -> None:
    link = f"/floods/u-{make_guid('u6', 'floods').removeprefix('urn:uuid:')}"
    assert client.get(link).status_code == 200
