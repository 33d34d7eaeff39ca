"""What holds for every format: the state alone decides the bytes, nothing is lost, and all formats say the same.

The golden files in ``tests/data/render`` are written anew by ``UPDATE_GOLDEN=1 pytest tests/contract/test_render.py``;
look at what changed there, and raise ``RENDERER_VERSION``, before keeping them.
"""

from __future__ import annotations

import hashlib
import html
import io
import json
import locale
import logging
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from types import ModuleType
from typing import Any

import feedparser
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from syndicate.errors import SyndicateError, UnknownName
from syndicate.model import Carried, Category, Content, FeedState, Time
from syndicate.render import MEDIA_TYPES, RELEASE, RENDERERS, _feedgen, atom, etag, jsonfeed, liveblog, render, rss
from syndicate.render.characters import clean, line
from syndicate.render.facts import VERSION, Facts, contexts, entry_of, live_updates
from syndicate.render.heads import head_of
from tests.states import CASES, GOLDEN, SITE, flood, guid, hostile, merged, paragraphs, rail, state, update

DATA = Path(__file__).parent.parent / "data" / "render"
ROOT = Path(__file__).parents[2]
MODULES: dict[str, ModuleType] = {"atom": atom, "rss": rss, "json": jsonfeed, "jsonld": liveblog}
EVERY = [(case, format_) for case in CASES for format_ in RENDERERS]


# --- bytes ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("case", "format_"), [(c, f) for c, f in EVERY if c in GOLDEN])
def test_golden(case: str, format_: str) -> None:
    document = render(CASES[case], format_, SITE)
    for generator in ("syndicate %s", 'version="%s"'):
        document = document.replace((generator % VERSION).encode(), (generator % "0").encode())
    path = DATA / f"{case}.{format_}"
    if os.environ.get("UPDATE_GOLDEN"):
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(document)
    assert document == path.read_bytes()


def digests() -> dict[str, str]:
    return {f"{c}.{f}": hashlib.sha256(render(CASES[c], f, SITE)).hexdigest() for c, f in EVERY}


def test_twice_is_the_same() -> None:
    assert digests() == digests()


def test_another_process_zone_and_hash_seed_is_the_same() -> None:
    script = "import json; from tests.contract.test_render import digests; print(json.dumps(digests()))"
    surroundings = {**os.environ, "TZ": "Pacific/Auckland", "PYTHONHASHSEED": "4711", "LC_ALL": "C.UTF-8"}
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, env=surroundings, capture_output=True, text=True, check=True
    )
    assert json.loads(done.stdout) == digests()


@pytest.mark.parametrize("case", CASES)
def test_splicing_is_what_feedgen_writes_in_one_go(case: str) -> None:
    state = CASES[case]
    of = contexts(state, SITE)
    entries = [entry_of(update, of(update.source)) for update in live_updates(state)]
    head = head_of(state, SITE)
    assert atom.render(state, SITE) == _feedgen.atom(head, [atom._with_iris(entry) for entry in entries], atom._DIALECT)
    assert rss.render(state, SITE) == _feedgen.rss(
        rss._displayed(head), [rss._item(entry) for entry in entries], rss._DIALECT
    )
    document = jsonfeed.render(state, SITE).decode()
    assert document == json.dumps(json.loads(document), ensure_ascii=False) + "\n"


@pytest.mark.parametrize(("case", "format_"), EVERY)
def test_a_document_is_made_of_its_entries(case: str, format_: str) -> None:
    state = CASES[case]
    of = contexts(state, SITE)
    rest = render(state, format_, SITE)
    for entry in live_updates(state):
        _, found, rest = rest.partition(MODULES[format_].render_entry(Facts(entry, of(entry.source))))
        assert entry.id.encode() in found


@pytest.mark.parametrize("format_", RENDERERS)
def test_the_head_changes_no_entry(format_: str) -> None:
    before, page = flood(), flood().newsblog
    moved = replace(page, lead="Neu.", headline="Anders", stand=None, reading_time=12, live=False)
    after = replace(
        before, newsblog=moved, origins={"flut": Carried(guid("flut"), moved)}, updated=before.changed, seq=18
    )
    module = MODULES[format_]
    for entry in before.updates:
        written = module.render_entry(Facts(entry, contexts(before, SITE)(entry.source)))
        assert written == module.render_entry(Facts(entry, contexts(after, SITE)(entry.source)))
    assert render(before, format_, SITE) != render(after, format_, SITE)


@pytest.mark.parametrize("format_", RENDERERS)
def test_the_headline_of_a_source_changes_no_entry_of_a_feed_that_merges_it(format_: str) -> None:
    before, module = merged(), MODULES[format_]
    moved = {
        name: one._replace(head=replace(one.head, headline="Anders", lead="Neu.", live=False))
        for name, one in before.origins.items()
    }
    after = contexts(replace(before, origins=moved), SITE)
    for entry in before.updates:
        written = module.render_entry(Facts(entry, contexts(before, SITE)(entry.source)))
        assert written == module.render_entry(Facts(entry, after(entry.source)))


def test_stand_and_reading_time_change_no_document() -> None:
    page = flood().newsblog
    later = replace(page, stand=Time(datetime(2026, 1, 7, 18, 0, tzinfo=UTC), "minute"), reading_time=14)
    for format_ in RENDERERS:
        assert render(flood(), format_, SITE) == render(replace(flood(), newsblog=later), format_, SITE)


def instants(value: Any) -> Iterator[datetime]:
    """Every time a state holds."""
    if isinstance(value, datetime):
        yield value
    elif isinstance(value, dict):
        for each in value.values():
            yield from instants(each)
    elif isinstance(value, tuple):
        for each in value:
            yield from instants(each)
    elif is_dataclass(value):
        for each in fields(value):
            yield from instants(getattr(value, each.name))


@pytest.mark.parametrize(("case", "format_"), [(c, f) for c, f in EVERY if c in GOLDEN])
def test_every_date_is_the_states(case: str, format_: str) -> None:
    known = set(instants(CASES[case]))
    document = render(CASES[case], format_, SITE).decode()
    stamps = re.findall(r"\d{4}-\d\d-\d\dT[\d:]+(?:Z|[+-]\d\d:\d\d)", document)
    dates = re.findall(r"\w{3}, \d\d \w{3} \d{4} [\d:]+ GMT", document)
    assert stamps or dates
    assert {datetime.fromisoformat(stamp) for stamp in stamps} <= known
    assert {parsedate_to_datetime(date) for date in dates} <= known


def test_the_processs_locale_is_let_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> str:
        raise AssertionError("the locale belongs to the whole process")

    monkeypatch.setattr(locale, "setlocale", refuse)
    assert render(flood(), "rss", SITE).startswith(b"<?xml")


# --- nothing is lost, nothing leaks --------------------------------------------------------------------------------


@pytest.mark.parametrize("format_", RENDERERS)
def test_what_is_not_live_is_not_published(format_: str) -> None:
    document = render(hostile(), format_, SITE)
    assert b"must not be seen" not in document
    assert guid("taken down").encode() not in document


@pytest.mark.parametrize("format_", RENDERERS)
def test_an_entry_that_cannot_be_written_is_given_as_its_words(format_: str, caplog: pytest.LogCaptureFixture) -> None:
    wrong = (Category(7),)  # type: ignore[arg-type]  # the fault
    broken = update("broken", Content("<p>Die Brücke</p>", "Die Brücke <offen>"), categories=wrong)
    whole = update("whole", paragraphs("Alles gut."), minutes=1)
    with caplog.at_level(logging.WARNING):
        document = render(state((broken, whole), flood().newsblog), format_, SITE)
    assert guid("broken").encode() in document
    assert guid("whole").encode() in document
    assert "offen" in document.decode()
    assert guid("broken") in caplog.text


@pytest.mark.parametrize("format_", RENDERERS)
def test_an_entry_without_words_that_can_be_written_is_an_error(format_: str) -> None:
    broken = update("broken", Content("", 7))  # type: ignore[arg-type]  # the fault
    with pytest.raises(SyndicateError, match=guid("broken")):
        render(state((broken,), flood().newsblog), format_, SITE)


def test_an_unknown_format_is_refused() -> None:
    with pytest.raises(UnknownName, match="atom, rss, json"):
        render(flood(), "xml", SITE)


def test_one_name_for_each_format() -> None:
    assert list(RENDERERS) == list(MEDIA_TYPES) == ["atom", "rss", "json", "jsonld"]
    assert RELEASE


def test_entity_tags() -> None:
    one, other = (etag(render(each, "atom", SITE)) for each in (flood(), rail()))
    assert re.fullmatch(r'"[0-9a-f]{32}"', one)
    assert one != other
    assert one == etag(render(flood(), "atom", SITE))


# --- all formats say the same --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Said:
    """What a reader takes from an entry, in any format."""

    id: str
    title: str | None
    link: str
    html: str
    updated: datetime
    tags: tuple[str, ...]


def parsed(document: bytes) -> Any:
    found = feedparser.parse(io.BytesIO(document), sanitize_html=False, resolve_relative_uris=False)
    assert not found.bozo
    return found


def from_xml(entry: Any, *, derived: bool) -> Said:
    title = entry.get("title") if not derived else None
    if title is not None and entry.title_detail.type == "text/html":
        title = html.unescape(title)
    body = entry.content[0].value if "content" in entry else entry.get("summary", "")
    return Said(
        id=entry.id,
        title=title,
        link=entry.link,
        html=body,
        updated=datetime.fromisoformat(entry.updated),
        tags=tuple(sorted(tag.label or tag.term for tag in entry.get("tags", []))),
    )


def from_json(item: Any) -> Said:
    return Said(
        id=item["id"],
        title=item.get("title"),
        link=item["url"],
        html=item["content_html"],
        updated=datetime.fromisoformat(item["date_modified"]),
        tags=tuple(sorted(item.get("tags", ()))),
    )


def atom_said(state: FeedState) -> list[Said]:
    document = render(state, "atom", SITE)
    items = json.loads(render(state, "json", SITE))["items"]
    derived = {item["id"] for item in items if item["_syndicate"]["title_derived"]}
    keep = state.feed.derived_titles
    return [from_xml(entry, derived=not keep and entry.id in derived) for entry in parsed(document).entries]


@pytest.mark.parametrize("case", CASES)
def test_the_formats_agree(case: str) -> None:
    state = CASES[case]
    by_json = [from_json(item) for item in json.loads(render(state, "json", SITE))["items"]]
    assert atom_said(state) == by_json
    assert [from_xml(entry, derived=False) for entry in parsed(render(state, "rss", SITE)).entries] == by_json


@pytest.mark.parametrize("case", CASES)
def test_the_formats_agree_on_dates(case: str) -> None:
    state = CASES[case]
    items = json.loads(render(state, "json", SITE))["items"]
    atoms = [entry.get("published") for entry in parsed(render(state, "atom", SITE)).entries]
    rsses = [parsedate_to_datetime(entry.published) for entry in parsed(render(state, "rss", SITE)).entries]
    assert atoms == [item.get("date_published") for item in items]
    assert rsses == [update.dated for update in live_updates(state)]


@pytest.mark.parametrize("case", CASES)
def test_the_formats_agree_on_the_feed(case: str) -> None:
    state = CASES[case]
    feed = json.loads(render(state, "json", SITE))
    for format_ in ("atom", "rss"):
        found = parsed(render(state, format_, SITE)).feed
        title = html.unescape(found.title) if found.title_detail.type == "text/html" else found.title
        assert (title, found.link, found.get("language")) == (
            feed["title"],
            feed["home_page_url"],
            feed.get("language"),
        )
    assert parsed(render(state, "atom", SITE)).feed.updated == feed["_syndicate"]["updated"]


@pytest.mark.parametrize("case", GOLDEN)
def test_the_formats_agree_on_languages(case: str) -> None:
    items = json.loads(render(CASES[case], "json", SITE))["items"]
    languages = [item.get("language") for item in items]
    by_atom = etree.fromstring(render(CASES[case], "atom", SITE)).findall("{*}entry")
    by_rss = etree.fromstring(render(CASES[case], "rss", SITE)).findall("channel/item")
    assert [entry.get("{http://www.w3.org/XML/1998/namespace}lang") for entry in by_atom] == languages
    assert [item.findtext(f"{{{rss.DC}}}language") for item in by_rss] == languages


def test_a_merged_feed_has_the_same_sources_everywhere() -> None:
    items = json.loads(render(merged(), "json", SITE))["items"]
    titles = [item["_syndicate"]["source"]["title"] for item in items]
    for format_ in ("atom", "rss"):
        assert [entry.source.title for entry in parsed(render(merged(), format_, SITE)).entries] == titles


@settings(max_examples=60, deadline=None)
@given(
    st.text(st.characters(codec=None, exclude_categories=()), max_size=40),
    st.text(st.characters(codec=None, exclude_categories=()), max_size=40),
)
def test_any_text_comes_through_as_itself(title: str, words: str) -> None:
    one = update("any", Content("<p>x</p>", words), title=title)
    given_state = state((one,), flood().newsblog)
    entry = etree.fromstring(render(given_state, "atom", SITE)).find("{http://www.w3.org/2005/Atom}entry")
    item = etree.fromstring(render(given_state, "rss", SITE)).find("channel/item")
    told = json.loads(render(given_state, "json", SITE))["items"][0]
    assert entry is not None
    assert item is not None
    assert told.get("title", "") == line(title)
    assert told.get("content_text", "") == clean(words).strip()
    if line(title):
        assert entry.findtext("{http://www.w3.org/2005/Atom}title") == line(title)
        assert item.findtext("title") == rss.display(line(title))
