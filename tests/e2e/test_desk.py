"""The editor's hand beside real polls: what is taken down stays so, what is erased is nowhere."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from syndicate.app import Service, open_service
from syndicate.links import FORMATS
from syndicate.store.desk import Answer, Hand
from tests.e2e.newsday import FLOOD, Post, html, page
from tests.e2e.test_polls import MINUTE, NOW, settings, show, source
from tests.upstream import Upstream, upstream

WORD = "Umleitung"
"""Stands in the body of the second post and nowhere else."""


@pytest.fixture
def newsblog() -> Iterator[Upstream]:
    with upstream({"/live": html(page())}) as running:
        yield running


@pytest.fixture
def running(newsblog: Upstream, tmp_path: Path) -> Iterator[Service]:
    with open_service(settings(tmp_path, source(newsblog))) as service:
        assert service.poll("flood", NOW).counts == {"new": 5}
        service.publish_stale()
        yield service


def guid_of(service: Service, words: str) -> str:
    return next(one.id for one in service.store.updates("flood", 50) if words in one.content.text)


def hand(minutes: float) -> Hand:
    return Hand("kim", NOW + minutes * MINUTE, "a promise")


def edited(words: str) -> list[Post]:
    return [post._replace(body=f"{post.body} {words}") if WORD in post.body else post for post in FLOOD]


def test_a_takedown_outlives_edits_and_restarts(newsblog: Upstream, running: Service, tmp_path: Path) -> None:
    """On a page without a single id; the page may go on showing it, and change it."""
    guid = guid_of(running, WORD)
    running.store.desk.retract(guid, hand(0.5))
    for minutes, words in enumerate(("Bis morgen.", "Bis übermorgen.", ""), 1):
        show(newsblog, edited(words), f"17:4{minutes}")
        with open_service(settings(tmp_path, source(newsblog))) as again:
            again.poll("flood", NOW + minutes * MINUTE)
            again.publish_stale()
            assert again.store.update(guid).state == "taken-down"
            for form in FORMATS:
                published = again.store.published("flood", form)
                assert published is not None
                assert WORD.encode() not in published.content


def test_restored_says_what_the_page_says_by_then(newsblog: Upstream, running: Service) -> None:
    guid = guid_of(running, WORD)
    running.store.desk.retract(guid, hand(0.5))
    show(newsblog, edited("Bis morgen."), "17:45")
    running.poll("flood", NOW + MINUTE)
    running.store.desk.restore(guid, hand(1.5))
    assert running.poll("flood", NOW + 2 * MINUTE).counts["revised"] == 1
    assert running.store.update(guid).content.text.endswith("Bis morgen.")


def test_what_is_erased_is_nowhere(newsblog: Upstream, running: Service, tmp_path: Path) -> None:
    """Not in any column of any table, and not again while the page shows it, edited or not."""
    guid = guid_of(running, WORD)
    show(newsblog, edited("Bis morgen."), "17:41")
    running.poll("flood", NOW + MINUTE)
    running.publish_stale()
    running.expunge(guid, hand(1.5))
    for minutes, words in enumerate(("Bis morgen.", "Bis übermorgen.", "Bis auf Weiteres."), 2):
        show(newsblog, edited(words), f"17:4{minutes}")
        running.poll("flood", NOW + minutes * MINUTE)
        running.publish_stale()
        assert running.store.last_document("flood") is None
        assert running.store.source("flood").updates == 4
        engine = sa.create_engine(f"sqlite:///{tmp_path}/store.sqlite3")
        with engine.connect() as connection:
            for table in sa.inspect(connection).get_table_names():
                for row in connection.execute(sa.text(f'SELECT * FROM "{table}"')):
                    told = [value.encode() if isinstance(value, str) else value for value in row]
                    assert not any(WORD.encode() in value for value in told if isinstance(value, bytes)), table
        engine.dispose()
    show(newsblog, [post for post in FLOOD if WORD not in post.body], "17:55")
    running.poll("flood", NOW + 10 * MINUTE)
    assert running.store.last_document("flood") is not None, "kept again once the page lacks it"


def test_recordings_are_forgotten(newsblog: Upstream, tmp_path: Path) -> None:
    folder = tmp_path / "recordings"
    with open_service(settings(tmp_path, source(newsblog, record=str(folder)))) as service:
        service.poll("flood", NOW)
        assert (folder / "flood").is_dir()
        service.expunge(guid_of(service, WORD), hand(1))
        assert not (folder / "flood").exists()


@pytest.mark.parametrize(("answer", "state"), [("confirm", "retracted"), ("dismiss", "live")])
def test_what_is_missing_waits_for_the_answer(newsblog: Upstream, running: Service, answer: Answer, state: str) -> None:
    posts = [
        Post(
            f"{20 - n // 2}.{30 - 30 * (n % 2):02} Uhr", f"Meldung {n}", f"Am Bahnhof {n} hält der Zug {n * 37} heute."
        )
        for n in range(12)
    ]
    show(newsblog, posts, "20:40")
    later = 4 * 60
    running.poll("flood", NOW + later * MINUTE)
    show(newsblog, posts[:1] + posts[7:], "20:45")
    for minutes in (1, 2, 3, 4):
        assert running.poll("flood", NOW + (later + minutes) * MINUTE).outcome in ("held", "unchanged")
    record = running.store.source("flood")
    assert record.alarm == "6 of 10 covered updates missing: retract?"
    asked = record.state.asked
    assert running.store.desk.answer("flood", answer, hand(later + 5))
    for minutes in (6, 7, 8, 9):
        running.poll("flood", NOW + (later + minutes) * MINUTE)
    assert {running.store.update(guid).state for guid in asked} == {state}
    assert running.store.source("flood").alarm is None
    show(newsblog, posts, "20:50")
    running.poll("flood", NOW + (later + 10) * MINUTE)
    assert {running.store.update(guid).state for guid in asked} == {"live"}
