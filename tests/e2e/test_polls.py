"""What a poll makes of documents that are old, moved, read by another reader, or handled twice."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from syndicate import reading
from syndicate.app import Service, open_service
from syndicate.config import Settings, SourceSection, StoreSection, load
from syndicate.config.settings import Place
from syndicate.links import FORMATS
from syndicate.model import Key
from syndicate.walk import Poll
from tests.e2e.newsday import FLOOD, Post, edited, html, page
from tests.upstream import Upstream, answer, redirect, upstream

NOW = datetime(2026, 3, 1, 17, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)


@pytest.fixture
def newsblog() -> Iterator[Upstream]:
    with upstream({"/live": html(page())}) as running:
        yield running


def source(newsblog: Upstream, name: str = "flood", path: str = "/live", **settings: object) -> SourceSection:
    return SourceSection(
        id=name,
        url=newsblog.url(path),
        allow=(newsblog.authority,),
        robots=False,
        **{"timezone": "Europe/Berlin", **settings},  # type: ignore[arg-type]
    )


def settings(folder: Path, *sources: SourceSection) -> Settings:
    return Settings(source=sources, store=StoreSection(url=f"sqlite:///{folder}/store.sqlite3"))


@pytest.fixture
def running(newsblog: Upstream, tmp_path: Path) -> Iterator[Service]:
    with open_service(settings(tmp_path, source(newsblog))) as service:
        assert service.poll("flood", NOW).counts == {"new": 5}
        yield service


def show(newsblog: Upstream, posts: Sequence[Post], stand: str = "17:40", **headers: str) -> None:
    newsblog.script["/live"] = html(page(posts, stand), **headers)


def stamps(service: Service) -> dict[str, tuple[datetime, int]]:
    return {one.id: (one.updated, one.revision) for one in service.store.updates("flood", 100)}


def test_the_same_page_changes_nothing(running: Service) -> None:
    before = running.store.source("flood").version
    assert running.poll("flood", NOW + MINUTE).outcome == "unchanged"
    assert running.store.source("flood").version == before


def test_304_counts_as_having_seen_it(newsblog: Upstream, running: Service) -> None:
    """A retraction that a page shows and then keeps silent about still comes through."""
    show(newsblog, [*FLOOD[:2], *FLOOD[3:]], "18:00", ETag='"two"')
    assert running.poll("flood", NOW + MINUTE).counts == {"missed": 1}
    newsblog.script["/live"] = answer(304, headers={"ETag": '"two"'})
    assert running.poll("flood", NOW + 2 * MINUTE).counts == {"missed": 1}
    assert running.poll("flood", NOW + 3 * MINUTE).counts == {"retracted": 1}
    assert running.poll("flood", NOW + 4 * MINUTE).outcome == "not-modified"


def test_two_edge_caches_that_alternate_cause_nothing(newsblog: Upstream, running: Service) -> None:
    show(
        newsblog,
        edited(FLOOD, 0, body="Der Pegel der Elm ist auf 4,35 Meter gestiegen, meldet die Leitstelle."),
        "18:00",
    )
    assert running.poll("flood", NOW + MINUTE).counts["revised"] == 1
    fresh = newsblog.script["/live"]
    before = stamps(running)
    outcomes = []
    for number in range(8):
        newsblog.script["/live"] = html(page()) if number % 2 == 0 else fresh
        outcomes.append(running.poll("flood", NOW + (2 + number) * MINUTE).outcome)
    assert outcomes == ["stale", "unchanged"] * 4
    assert stamps(running) == before


def test_a_page_that_really_went_back_is_believed(newsblog: Upstream, running: Service) -> None:
    show(newsblog, edited(FLOOD, 0, title="Pegel fällt"), "17:50")
    running.poll("flood", NOW + MINUTE)
    newsblog.script["/live"] = html(page())
    results = [running.poll("flood", NOW + n * MINUTE) for n in range(2, 8)]
    assert [result.outcome for result in results[:2]] == ["stale", "stale"]
    assert sum(result.counts.get("revised", 0) for result in results) == 1
    top = next(one for one in running.store.updates("flood", 1))
    assert (top.title, top.revision) == (FLOOD[0].title, 3)


def test_too_many_missing_holds_the_source(newsblog: Upstream, running: Service) -> None:
    many = [
        Post(f"{17 - n // 4}.{58 - 12 * (n % 4)} Uhr", f"Meldung {n}", f"Der Bahnhof {n} meldet Zug {n * 37} ab.")
        for n in range(20)
    ]
    show(newsblog, many, "18:00")
    assert running.poll("flood", NOW + MINUTE).counts["new"] == 20
    for number in range(2, 8):
        show(newsblog, [many[0], *many[12:]], f"18:{number:02}")
        result = running.poll("flood", NOW + number * MINUTE)
        assert result.outcome == "held"
        assert "updates missing" in result.message
    assert running.store.source("flood").state.held
    assert running.store.source("flood").updates == 25
    show(newsblog, many, "18:30")
    assert running.poll("flood", NOW + 9 * MINUTE).outcome != "held"
    assert running.store.source("flood").state.held is None


def test_a_redirect_to_another_newsblog_is_no_successor_by_itself(newsblog: Upstream, running: Service) -> None:
    newsblog.script["/live"] = redirect("/tomorrow")
    newsblog.script["/tomorrow"] = html(
        page([Post("06.10 Uhr", "Ein neuer Tag", "Am Morgen beginnt im Stadion das Turnier der Schulen.")], "06:15")
    )
    result = running.poll("flood", NOW + MINUTE)
    assert result.outcome == "held"
    assert "/tomorrow" in result.message
    assert running.store.source("flood").updates == 5
    assert running.store.source("flood").state.successor == newsblog.url("/tomorrow")


def test_a_permanent_redirect_is_adopted_after_a_day(newsblog: Upstream, running: Service) -> None:
    newsblog.script["/live"] = redirect("/moved", 301)
    newsblog.script["/moved"] = html(page(stand="17:41"))
    running.poll("flood", NOW + MINUTE)
    assert running.store.source("flood").state.url is None
    newsblog.script["/moved"] = html(page(stand="17:42"))
    running.poll("flood", NOW + DAY + 2 * MINUTE)
    assert running.store.source("flood").state.url == newsblog.url("/moved")
    newsblog.requests.clear()
    running.poll("flood", NOW + DAY + 3 * MINUTE)
    assert newsblog.paths() == ["/moved"]


def test_another_reader_never_looks_like_an_edit(
    newsblog: Upstream, running: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A release that reads otherwise adopts the last document first; then only the real edit is one."""
    before = stamps(running)
    normalise = reading.normalise

    def louder(*arguments: object) -> object:
        said = normalise(*arguments)  # type: ignore[arg-type]
        candidates = tuple(
            replace(
                c, fingerprint=c.fingerprint + "!", keys=(*c.keys[:-1], c.keys[-1]._replace(value=c.fingerprint + "!"))
            )
            for c in said.candidates
        )
        return replace(said, candidates=candidates)

    monkeypatch.setattr(reading, "READER_VERSION", "next")
    monkeypatch.setattr(reading, "normalise", louder)
    show(
        newsblog,
        edited(FLOOD, 2, body="Vier Schulen im Kreis bleiben am Montag geschlossen, teilt der Landrat mit."),
        "18:00",
    )
    result = running.poll("flood", NOW + MINUTE)
    assert result.counts.get("new", 0) == 0
    assert result.counts["revised"] == 1
    after = stamps(running)
    assert set(after) == set(before)
    moved = [guid for guid in after if after[guid] != before[guid]]
    assert len(moved) == 1
    assert after[moved[0]] == (NOW + MINUTE, 2)


def test_a_new_release_edits_nothing_that_was_out_of_its_sight(
    newsblog: Upstream, running: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a list no longer reached when the release changed is read by the new one only when it is shown again."""
    show(newsblog, FLOOD[:3], "18:00")
    running.poll("flood", NOW + MINUTE)
    before = stamps(running)
    normalise = reading.normalise

    def otherwise(*arguments: object) -> object:
        said = normalise(*arguments)  # type: ignore[arg-type]
        told = [replace(c, fingerprint=f"{c.fingerprint} too") for c in said.candidates]
        return replace(said, candidates=tuple(replace(c, keys=(Key("print", c.fingerprint),)) for c in told))

    monkeypatch.setattr(reading, "READER_VERSION", "next")
    monkeypatch.setattr(reading, "normalise", otherwise)
    show(newsblog, FLOOD, "18:05")
    result = running.poll("flood", NOW + 2 * MINUTE)
    assert result.counts == {"aliased": 2, "reread": 2}
    assert stamps(running) == before


def test_a_counter_in_every_update_is_learned_and_never_an_edit(newsblog: Upstream, tmp_path: Path) -> None:
    def counted(posts: Sequence[Post], factor: int) -> list[Post]:
        lines = (f"</p><p>Heute {(n + 3) * factor} Mal gelesen" for n, _ in enumerate(posts))
        return [post._replace(body=post.body + line) for post, line in zip(posts, lines, strict=True)]

    show(newsblog, counted(FLOOD, 7))
    with open_service(settings(tmp_path, source(newsblog))) as service:
        assert service.poll("flood", NOW).counts == {"new": 5}
        before = stamps(service)
        show(newsblog, counted(FLOOD, 11), "17:50")
        result = service.poll("flood", NOW + MINUTE)
        assert (result.counts["reread"], result.counts.get("revised", 0)) == (5, 0)
        assert any('learned as noise: "heute 0 mal gelesen"' in note for note in result.notes)
        assert service.store.source("flood").state.noise == ("heute 0 mal gelesen",)
        show(newsblog, counted(FLOOD, 13), "17:51")
        assert service.poll("flood", NOW + 2 * MINUTE).counts == {}
        assert stamps(service) == before
        show(newsblog, counted(edited(FLOOD, 2, title="Schulen bleiben zu"), 17), "17:52")
        assert service.poll("flood", NOW + 3 * MINUTE).counts["revised"] == 1
        assert sum(now != before[guid] for guid, now in stamps(service).items()) == 1


RULES = """
hosts = "127.0.0.1"
start = "h2"
headline = "h2"
drop = ".drop"
"""


def ruled(folder: Path, newsblog: Upstream, rules: str, **more: object) -> Settings:
    (folder / "sites").mkdir(exist_ok=True)
    (folder / "sites" / "flood.toml").write_text(rules, encoding="utf-8")
    chosen = settings(folder, source(newsblog, extractor="selectors", rules="flood", **more))
    return chosen.placed(Place(None, folder), {})


def test_a_changed_rule_file_never_looks_like_an_edit(newsblog: Upstream, tmp_path: Path) -> None:
    show(
        newsblog,
        [
            post._replace(body=f"{post.body}</p><p class=drop>Stimmen Sie mit ab, wie hoch der Pegel steigt.")
            for post in FLOOD
        ],
    )
    with open_service(ruled(tmp_path, newsblog, RULES.replace('drop = ".drop"\n', ""))) as service:
        assert service.poll("flood", NOW).counts == {"new": 5}
        before = stamps(service)
        assert "Stimmen Sie mit ab, wie hoch der Pegel steigt." in service.store.updates("flood", 1)[0].content.text
        service.apply(ruled(tmp_path, newsblog, RULES), NOW + MINUTE)
        assert service.poll("flood", NOW + MINUTE).outcome == "unchanged"
        assert stamps(service) == before
        assert "Stimmen Sie mit ab, wie hoch der Pegel steigt." not in service.store.updates("flood", 1)[0].content.text


def test_rules_that_find_nothing_any_more_retract_nothing(newsblog: Upstream, tmp_path: Path) -> None:
    with open_service(ruled(tmp_path, newsblog, RULES, retract_after=1)) as service:
        assert service.poll("flood", NOW).counts == {"new": 5}
        newsblog.script["/live"] = html(page().replace(b"<h2>", b"<h4>").replace(b"</h2>", b"</h4>"))
        for minute in (1, 2, 3):
            result = service.poll("flood", NOW + minute * MINUTE)
            assert (result.outcome, dict(result.counts)) == ("degraded", {})
            assert 'the rules "flood" find no update on the page' in result.message
        assert service.store.source("flood").updates == 5


def test_a_changed_timezone_moves_no_time_and_no_updated(newsblog: Upstream, running: Service, tmp_path: Path) -> None:
    before = {one.id: (one.published, one.updated) for one in running.store.updates("flood", 100)}
    running.apply(settings(tmp_path, source(newsblog, timezone="Europe/Lisbon")), NOW + MINUTE)
    assert running.poll("flood", NOW + 2 * MINUTE).outcome == "unchanged"
    assert {one.id: (one.published, one.updated) for one in running.store.updates("flood", 100)} == before


def test_two_workers_one_truth(newsblog: Upstream, running: Service, tmp_path: Path) -> None:
    """One document handled by several workers at once: one of them writes, the others find nothing left to do."""
    fresh = Post("18.02 Uhr", "Helfer füllen Sandsäcke", "Am Stadion füllen 200 Helfer Sandsäcke, sagt die Feuerwehr.")
    show(newsblog, [fresh, *edited(FLOOD, 1, title="Brücke wieder frei")], "18:03")
    results: list[Poll] = []
    gate = threading.Barrier(4)

    def work() -> None:
        with open_service(running.settings) as service:
            gate.wait()
            results.append(service.poll("flood", NOW + MINUTE))

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(result.counts.get("new", 0) for result in results) == 1
    assert sum(result.counts.get("revised", 0) for result in results) == 1
    assert running.store.source("flood").updates == 6
    assert sorted(revision for _, revision in stamps(running).values()) == [1, 1, 1, 1, 1, 2]


OLDER = (
    Post("15.20 Uhr", "Krisenstab tritt zusammen", "Im Rathaus von Brunn tritt am Nachmittag der Krisenstab zusammen."),
    Post(
        "14.55 Uhr", "Regen lässt nach", "Der Regen lässt nach Angaben des Wetterdienstes am Nachmittag langsam nach."
    ),
)
OLDEST = (Post("23.10 Uhr", "Warnung für die Nacht", "Der Wetterdienst warnt am Samstag vor Starkregen in der Nacht."),)
MORE = '<p><a class="button" href="{}">Mehr laden</a></p>'


def test_further_pages_are_read_once_on_first_attach(newsblog: Upstream, tmp_path: Path) -> None:
    newsblog.script["/live"] = html(page(extra=MORE.format("/live?page=2")))
    newsblog.script["/live?page=2"] = html(page(OLDER, extra=MORE.format("/live?page=3")))
    newsblog.script["/live?page=3"] = html(page(OLDEST, extra=MORE.format("/live?page=2")))
    with open_service(settings(tmp_path, source(newsblog))) as service:
        assert service.poll("flood", NOW).counts == {"new": 8}
        assert newsblog.paths() == ["/live", "/live?page=2", "/live?page=3"]
        listed = [
            (one.title, one.published.instant.day) for one in service.store.updates("flood", 100) if one.published
        ]
        assert listed == [(post.title, 1) for post in (*FLOOD, *OLDER)] + [(OLDEST[0].title, 28)]
        newsblog.script["/live"] = html(page(stand="17:50", extra=MORE.format("/live?page=2")))
        assert service.poll("flood", NOW + MINUTE).counts == {}
        assert newsblog.paths()[3:] == ["/live"]


def test_further_pages_bridge_a_gap(newsblog: Upstream, running: Service) -> None:
    """When none of the updates shown is known, the page behind is read until one is; all of them come in."""
    fresh = [
        Post(f"18.{50 - n} Uhr", f"Meldung {n}", f"Am Bahnhof {n} hält der Zug {n * 37} am Abend.") for n in range(4)
    ]
    show(newsblog, fresh, "18:52")
    newsblog.script["/live"] = html(page(fresh, "18:52", MORE.format("/live?page=2")))
    between = [
        Post(f"18.{20 - n} Uhr", f"Nachricht {n}", f"Im Stadion {n} spielt die Mannschaft {n * 41}.") for n in range(3)
    ]
    newsblog.script["/live?page=2"] = html(page([*between, *FLOOD[:2]]))
    assert running.poll("flood", NOW + MINUTE).counts == {"new": 7}
    assert len(running.store.updates("flood", 100)) == 12


def test_an_unsure_reading_waits_for_the_operator(newsblog: Upstream, tmp_path: Path) -> None:
    with open_service(settings(tmp_path, source(newsblog, confidence=0.99))) as service:
        result = service.poll("flood", NOW)
        assert result.outcome == "held"
        assert "syndicate approve flood" in result.message
        assert service.store.source("flood").updates == 0
        assert service.approve("flood", NOW + MINUTE)
        assert service.approve("flood", NOW + MINUTE) is None
        assert service.store.source("flood").due == NOW + MINUTE
        assert service.poll("flood", NOW + 2 * MINUTE).counts == {"new": 5}
        service.apply(settings(tmp_path, source(newsblog, confidence=0.99, extractor="text")), NOW + 3 * MINUTE)
        show(newsblog, [*FLOOD, *OLDER], "18:00")
        assert service.poll("flood", NOW + 4 * MINUTE).outcome == "held", "another reader asks again"


MERGED = """
[store]
url = "sqlite:///{folder}/store.sqlite3"
[[feed]]
id = "all"
sources = ["flood", "rail"]
limit = 7
"""
ONE = """
[[source]]
id = "{name}"
url = "{url}"
allow = ["{authority}"]
timezone = "Europe/Berlin"
robots = false
"""


def test_bytes_do_not_depend_on_order_process_or_time_zone(newsblog: Upstream, tmp_path: Path) -> None:
    """One store, copied; two orders of polling; rendered by two processes in two time zones, with two hash seeds."""
    rail = [post._replace(title=post.title.replace("Pegel", "Zug"), body=post.body + " Neu.") for post in FLOOD]
    newsblog.script["/rail"] = html(page(rail))
    urls = {"flood": newsblog.url("/live"), "rail": newsblog.url("/rail")}
    orders = {"Pacific/Auckland": ("flood", "rail"), "America/Lima": ("rail", "flood")}
    first, second = (tmp_path / zone.replace("/", "-") for zone in orders)
    first.mkdir()

    def file(folder: Path) -> Path:
        written = folder / "syndicate.toml"
        sources = "".join(ONE.format(name=name, url=url, authority=newsblog.authority) for name, url in urls.items())
        written.write_text(MERGED.format(folder=folder) + sources)
        return written

    with open_service(load(file(first), {})):
        pass
    shutil.copytree(first, second)
    for folder, (zone, order) in zip((first, second), orders.items(), strict=True):
        with open_service(load(file(folder), {})) as service:
            for name in order:
                assert service.poll(name, NOW).counts == {"new": 5}
        environment = {**os.environ, "TZ": zone, "PYTHONHASHSEED": str(len(zone)), "LC_ALL": "C"}
        command = [
            sys.executable,
            "-m",
            "syndicate",
            "--config",
            str(file(folder)),
            "feed",
            "--all",
            "--directory",
            "out",
        ]
        subprocess.run(command, env=environment, cwd=folder, check=True, timeout=60)
    for name in FORMATS:
        assert (first / "out" / f"all.{name}").read_bytes() == (second / "out" / f"all.{name}").read_bytes()
    assert (first / "out" / "all.atom").read_bytes().count(b"<entry") == 7
