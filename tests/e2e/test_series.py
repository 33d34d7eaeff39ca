"""A newsblog goes on at another address: who is asked, what is attached, and what subscribers see."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from syndicate.app import Service, open_service
from syndicate.errors import Impossible
from syndicate.store.desk import Hand
from tests.e2e.newsday import FLOOD, Post, html, page
from tests.e2e.test_polls import DAY, MINUTE, NOW, settings, source
from tests.upstream import Upstream, answer, redirect, upstream

NEXT = (
    Post("8.15 Uhr", "Pegel sinkt", "Der Pegel der Elm sinkt seit dem Morgen langsam, sagt die Leitstelle in Brunn."),
    Post("7.40 Uhr", "Schulen öffnen wieder", "Zwei der drei Schulen im Kreis öffnen am Montag wieder ihre Türen."),
    Post("7.05 Uhr", "Bahn fährt wieder", "Auf der Strecke nach Celle fahren die Züge seit dem frühen Morgen wieder."),
    Post("6.30 Uhr", "Keller sind leer", "Die Feuerwehr hat in der Nacht die letzten Keller in der Altstadt geleert."),
)
NOTE = '<p>Wir beenden den Liveblog. <a href="/next">Fortsetzung hier</a></p>'


def titled(content: bytes, title: str) -> bytes:
    return content.replace(b"<h1>Pegel in Brunn steigt weiter</h1>", f"<h1>{title}</h1>".encode())


@pytest.fixture
def newsblog() -> Iterator[Upstream]:
    next_page = titled(page(NEXT, "08:20").replace(b"01.03.2026", b"02.03.2026"), "Die Elm sinkt")
    with upstream({"/live": html(page()), "/next": html(next_page)}) as running:
        yield running


def poll(service: Service, name: str, minutes: float) -> str:
    """As the scheduler does it."""
    now = NOW + minutes * MINUTE
    outcome = service.poll(name, now).outcome
    service.attend(service.store.source(name), now)
    return outcome


def hand(minutes: float) -> Hand:
    return Hand("kim", NOW + minutes * MINUTE)


def document(service: Service, form: str = "json") -> bytes:
    return service.render("flood", form)


def test_asked_then_followed(newsblog: Upstream, tmp_path: Path) -> None:
    with open_service(settings(tmp_path, source(newsblog))) as service:
        poll(service, "flood", 0)
        before = json.loads(document(service))
        newsblog.script["/live"] = html(page(extra=NOTE, stand="18:00"))
        poll(service, "flood", 1)
        record = service.store.source("flood")
        assert record.successor == newsblog.url("/next")
        assert record.alarm == f"goes on at {newsblog.url('/next')}: follow?"
        assert [one.source.id for one in service.store.sources()] == ["flood"]
        assert service.follow("flood", hand(2)) == "flood-2"
        heir = service.store.source("flood-2")
        assert (heir.source.url, heir.source.timezone, heir.continues) == (
            newsblog.url("/next"),
            "Europe/Berlin",
            "flood",
        )
        assert heir.due == NOW + 2 * MINUTE
        assert service.store.source("flood").alarm is None
        assert service.follow("flood", hand(3)) is None
        poll(service, "flood-2", 15 * 60)
        after = json.loads(document(service))
        assert (after["feed_url"], after["_syndicate"]["id"]) == (before["feed_url"], before["_syndicate"]["id"])
        assert after["title"] == "Die Elm sinkt"
        assert len(after["items"]) == len(FLOOD) + len(NEXT)
        kept = after["items"][len(NEXT) :]
        assert [item["id"] for item in kept] == [item["id"] for item in before["items"]]
        assert kept[:-1] == before["items"][:-1], "only the entry that the note stands under is another"
        assert "source" not in after["items"][0]["_syndicate"], "a series is one newsblog, nothing is merged"


def test_followed_by_itself_once_it_is_a_newsblog(newsblog: Upstream, tmp_path: Path) -> None:
    ready = newsblog.script["/next"]
    newsblog.script["/next"] = html(b"<html><body><h1>Demn\xc3\xa4chst hier</h1><p>Es geht bald los.</p></body></html>")
    with open_service(settings(tmp_path, source(newsblog, follow="auto"))) as service:
        newsblog.script["/live"] = html(page(extra=NOTE))
        poll(service, "flood", 0)
        assert len(service.store.sources()) == 1
        assert "no newsblog is read yet" in (service.store.source("flood").alarm or "")
        newsblog.script["/next"] = ready
        poll(service, "flood", 1)
        assert len(service.store.sources()) == 1, "looked at every ten minutes"
        poll(service, "flood", 11)
        assert [one.source.id for one in service.store.sources()] == ["flood", "flood-2"]
        (act,) = service.store.desk.of_source("flood")
        assert (act.by, act.verb, act.other) == ("syndicate", "follow", newsblog.url("/next"))


def test_a_redirect_without_overlap(newsblog: Upstream, tmp_path: Path) -> None:
    with open_service(settings(tmp_path, source(newsblog))) as service:
        poll(service, "flood", 0)
        newsblog.script["/live"] = redirect("/next")
        assert poll(service, "flood", 1) == "held"
        assert service.store.source("flood").alarm == f"goes on at {newsblog.url('/next')}: follow?"
        assert service.store.source("flood").updates == len(FLOOD), "nothing is taken in by way of the old source"
        service.follow("flood", hand(2))
        assert poll(service, "flood", 3) == "held"
        record = service.store.source("flood")
        assert (record.successor, record.alarm) == (None, None)
        newsblog.script["/live"] = html(page(stand="18:30"))
        poll(service, "flood", 4)
        assert service.store.source("flood").state.successor is None


def test_a_page_that_points_to_todays(newsblog: Upstream, tmp_path: Path) -> None:
    """The page of a series shows no updates; each day it points to another newsblog, and never rests."""
    series = (
        "<html><head><title>Hochwasser</title></head><body><h1>Hochwasser an der Elm</h1><p>Seit Tagen steigt der Fluss."
        ' Wir berichten.</p><p><a href="{}">Zum Liveblog</a></p><p><a href="/abo">Abo</a></p></body></html>'
    )
    newsblog.script["/live"] = html(series.format("/next").encode())
    with open_service(settings(tmp_path, source(newsblog, follow="auto"))) as service:
        poll(service, "flood", 0)
        poll(service, "flood-2", 1)
        newsblog.script["/live"] = html(series.format("/third").encode())
        newsblog.script["/third"] = html(titled(page(NEXT[:3], "09:20"), "Der dritte Tag"))
        poll(service, "flood", 60)
        assert [one.continues for one in service.store.sources()] == [None, "flood", "flood"]
        assert service.store.feed("flood").feed.sources == ("flood-3", "flood-2", "flood")
        poll(service, "flood-3", 61)
        assert json.loads(document(service))["title"] == "Der dritte Tag"
        poll(service, "flood", 60 * 24 * 5)
        assert service.store.source("flood").status == "active"


def test_a_declined_place_is_not_asked_about_again(newsblog: Upstream, tmp_path: Path) -> None:
    newsblog.script["/live"] = html(page(extra=NOTE))
    with open_service(settings(tmp_path, source(newsblog))) as service:
        poll(service, "flood", 0)
        assert service.decline("flood", hand(1)) == newsblog.url("/next")
        newsblog.script["/live"] = html(page(extra=NOTE, stand="18:00"))
        poll(service, "flood", 2)
        assert service.store.source("flood").alarm is None
        assert service.decline("flood", hand(3)) is None


def test_another_source_is_no_heir(newsblog: Upstream, tmp_path: Path) -> None:
    newsblog.script["/live"] = html(page(extra=NOTE))
    with open_service(settings(tmp_path, source(newsblog), source(newsblog, "other", "/next"))) as service:
        poll(service, "flood", 0)
        with pytest.raises(Impossible, match="polled already, as other"):
            service.follow("flood", hand(1))


def test_the_heir_outlives_a_reload_and_shares_the_fate_of_its_series(newsblog: Upstream, tmp_path: Path) -> None:
    newsblog.script["/live"] = html(page(extra=NOTE))
    both = source(newsblog), source(newsblog, "other", "/other")
    with open_service(settings(tmp_path, *both)) as service:
        poll(service, "flood", 0)
        service.follow("flood", hand(1))
        poll(service, "flood-2", 2)
        listed = [update.id for update in service.store.updates("flood", 50)]
        renamed = source(newsblog, title="Hochwasser"), both[1]
        service.apply(settings(tmp_path, *renamed), NOW + 3 * MINUTE)
        assert service.store.feed("flood").feed.sources == ("flood-2", "flood")
        assert [update.id for update in service.store.updates("flood", 50)] == listed
        service.apply(settings(tmp_path, both[1]), NOW + 4 * MINUTE)
        assert service.store.source("flood-2").status == "paused"
        service.apply(settings(tmp_path, *both), NOW + 5 * MINUTE)
        assert service.store.source("flood-2").status == "active"


def test_the_old_page_rests_when_it_was_quiet_for_long(newsblog: Upstream, tmp_path: Path) -> None:
    newsblog.script["/live"] = html(page(extra=NOTE))
    with open_service(settings(tmp_path, source(newsblog))) as service:
        poll(service, "flood", 0)
        service.follow("flood", hand(1))
        tail = service.settings.schedule.tail
        poll(service, "flood", (tail - timedelta(hours=1)) / MINUTE)
        assert service.store.source("flood").status == "active"
        poll(service, "flood", (tail + DAY) / MINUTE)
        record = service.store.source("flood")
        assert (record.status, record.reason) == ("paused", f"goes on at {newsblog.url('/next')}")
        service.apply(settings(tmp_path, source(newsblog, title="Hochwasser")), NOW + 5 * DAY)
        assert service.store.source("flood").status == "paused", "reading the configuration again wakes nobody"


def test_headers_and_exceptions_stay_with_their_host(newsblog: Upstream, tmp_path: Path) -> None:
    elsewhere = '<p><a href="https://elsewhere.example/live">Fortsetzung hier</a></p>'
    newsblog.script["/live"] = html(page(extra=elsewhere))
    secret = source(newsblog, headers={"X-Token": "env:T"})
    with open_service(settings(tmp_path, secret).placed(settings(tmp_path).place, {"SYNDICATE_T": "s"})) as service:
        poll(service, "flood", 0)
        service.follow("flood", hand(1))
        heir = service.store.source("flood-2").source
        assert (heir.headers, heir.allow, heir.robots) == ({}, (), True)
        assert heir.timezone == "Europe/Berlin"


def test_what_is_no_successor_is_not_asked_about(newsblog: Upstream, tmp_path: Path) -> None:
    newsblog.script["/live"] = html(
        page(extra='<p><a href="/next">Zum Liveblog</a> <a href="#top">Fortsetzung hier</a></p>')
    )
    newsblog.script["/none"] = answer(404)
    with open_service(settings(tmp_path, source(newsblog))) as service:
        poll(service, "flood", 0)
        assert service.store.source("flood").successor is None
