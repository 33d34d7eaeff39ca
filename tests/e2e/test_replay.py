"""A recording walked again: the same GUIDs and bytes, whatever happened to the files meanwhile."""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from syndicate.app import Service, open_service
from syndicate.cli import cli
from syndicate.config import Settings, SourceSection, StoreSection
from syndicate.errors import FetchError, Gone, Refused, SyndicateError
from syndicate.links import FORMATS
from syndicate.model import Source
from syndicate.recording import Recorder, forget
from syndicate.recording.shelf import DROPPED, POLLS, lines_of, segments_of
from syndicate.replay import polls, scratch, tapes
from syndicate.walk import Document, NotModified, Poll, Validators
from tests.living import Clock, living

START = datetime(2026, 3, 1, 17, 0, tzinfo=UTC)
PACE = timedelta(seconds=10)
STEP = timedelta(seconds=60)
POLLED = 14


@pytest.fixture(scope="module")
def demo() -> Iterator[tuple[int, Clock]]:
    with living(START, PACE) as running:
        yield running


def documents(service: Service) -> dict[str, bytes]:
    return {f"{one.feed.id}.{f}": service.render(one.feed.id, f) for one in service.store.feeds() for f in FORMATS}


@pytest.fixture(scope="module")
def recorded(
    demo: tuple[int, Clock], tmp_path_factory: pytest.TempPathFactory
) -> tuple[Settings, Path, dict[str, bytes], list[Poll]]:
    """Some twenty minutes of both demo newsblogs: the settings, the folder, the documents at the end, the polls."""
    port, clock = demo
    tmp_path = tmp_path_factory.mktemp("recorded")
    folder = tmp_path / "recordings"
    sources = [
        SourceSection(
            id=name,
            url=f"http://127.0.0.1:{port}/{name}",
            allow=(f"127.0.0.1:{port}",),
            timezone=zone,
            record=str(folder),
            headers={"Authorization": "env:PASS"},
        )
        for name, zone in (("hochwasser", "Europe/Berlin"), ("election", "Europe/London"))
    ]
    settings = Settings(
        source=tuple(sources),
        feed=({"id": "both", "sources": ["hochwasser", "election"], "title": "Beide", "limit": 20},),
        store=StoreSection(url=f"sqlite:///{tmp_path}/store.sqlite3"),
    ).placed(Settings().place, {"SYNDICATE_PASS": "open sesame"})
    told: list[Poll] = []
    with open_service(settings) as service:
        for number in range(POLLED):
            for source in sources:
                told.append(service.poll(source.id, clock.now))
                service.publish_stale()
            clock.now += STEP if number % 3 else timedelta(seconds=1)
        return settings, folder, documents(service), told


def test_a_day_of_the_demo_replays_to_identical_bytes(
    recorded: tuple[Settings, Path, dict[str, bytes], list[Poll]],
) -> None:
    settings, folder, before, told = recorded
    elsewhere = settings.model_copy(update={"sources": (), "feeds": ()})
    tape = tapes(folder)
    with scratch(elsewhere, tape, folder) as (service, player):
        again = list(polls(service, player, tape))
        assert documents(service) == before
    assert [(one.source, one.at, one.outcome, dict(one.counts)) for one in again] == [
        (one.source, one.at, one.outcome, dict(one.counts)) for one in told
    ]
    assert sum(one.counts.get("revised", 0) for one in told) > 2
    assert any(one.outcome == "not-modified" for one in told)


def test_no_secret_is_written_down(recorded: tuple[Settings, Path, dict[str, bytes], list[Poll]]) -> None:
    _, folder, _, _ = recorded
    for path in folder.rglob("*"):
        if path.is_file():
            assert b"open sesame" not in path.read_bytes()
            assert b"Authorization" not in path.read_bytes()


def test_the_command_tells_poll_by_poll(
    recorded: tuple[Settings, Path, dict[str, bytes], list[Poll]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, folder, before, told = recorded
    (tmp_path / "own.toml").write_text("")
    monkeypatch.setenv("SYNDICATE_CONFIG", str(tmp_path / "own.toml"))
    run = CliRunner().invoke(cli, ["replay", str(folder), "--json", "--feeds", str(tmp_path / "out")])
    assert run.exit_code == 0, run.output
    assert [one["counts"] for one in json.loads(run.stdout)] == [dict(one.counts) for one in told]
    assert (tmp_path / "out" / "both.json").read_bytes() == before["both.json"]
    run = CliRunner().invoke(cli, ["replay", str(folder), "--source", "nowhere"])
    assert (run.exit_code, run.stderr.count("\n")) == (1, 1)
    assert "there are: election, hochwasser" in run.stderr
    run = CliRunner().invoke(cli, ["replay", str(tmp_path / "out")])
    assert run.exit_code == 1
    assert "holds no recordings" in run.stderr


# --- the files -----------------------------------------------------------------------------------------------------


class Upstream:
    """Gives the answers it is told to, in turn."""

    def __init__(self, *answers: Document | NotModified | FetchError) -> None:
        self.answers = list(answers)

    def fetch(
        self, source: Source, validators: Validators, now: datetime, *, url: str | None = None
    ) -> Document | NotModified:
        answer = self.answers.pop(0)
        if isinstance(answer, FetchError):
            raise answer
        return answer


def at(minutes: float) -> datetime:
    return START + timedelta(minutes=minutes)


def page(words: str, minutes: float) -> Document:
    return Document(
        "https://news.example/x", words.encode(), at(minutes), "text/html", validators=Validators('"e"', None)
    )


SOURCE = Source("x", "00000000-0000-4000-8000-000000000001", "https://news.example/x")


def test_every_answer_comes_back_as_it_was(tmp_path: Path) -> None:
    answers = [
        page("one", 0),
        NotModified(Validators('"e"', "Sun, 01 Mar 2026 17:00:00 GMT")),
        FetchError("502 Bad Gateway", status=502, retry_after=30.0),
        Refused("robots.txt forbids it"),
        Gone("410 Gone", status=410),
        page("one", 5),
    ]
    source = replace(SOURCE, record=str(tmp_path))
    recorder = Recorder(Upstream(*answers), Path())
    for minute in range(len(answers)):
        with suppress(FetchError):
            recorder.fetch(source, Validators(), at(minute), url="https://news.example/y" if minute == 1 else None)
    found = [
        (line, line.read(lambda digest, path=path: _content(path, digest))) for line, path in lines_of(tmp_path / "x")
    ]
    assert [line.asked for line, _ in found] == [None, "https://news.example/y", None, None, None, None]
    assert [one for _, one in found[:2]] == answers[:2]
    for (_, one), error in zip(found[2:5], answers[2:5], strict=True):
        raised = one.error()  # type: ignore[union-attr]
        assert (type(raised), str(raised)) == (type(error), str(error))
        assert (raised.status, raised.retry_after) == (error.status, error.retry_after)  # type: ignore[union-attr]
    assert len(list(tmp_path.rglob("*.zst"))) == 1


def _content(segment: Path, digest: str) -> bytes:
    from syndicate.recording.shelf import content_of

    return content_of(segment, digest)


def test_what_a_crash_tore_is_passed_over(tmp_path: Path) -> None:
    recorder = Recorder(Upstream(*(page(f"page {n}", n) for n in range(3))), Path())
    source = replace(SOURCE, record=str(tmp_path))
    recorder.fetch(source, Validators(), at(0))
    recorder.fetch(source, Validators(), at(1))
    (segment,) = segments_of(tmp_path / "x")
    torn = (segment / POLLS).read_bytes()[:-40]
    (segment / POLLS).write_bytes(torn)
    (segment / ".halfwritten").write_bytes(b"\x00")
    recorder.fetch(source, Validators(), at(2))
    assert [line.at for line, _ in lines_of(tmp_path / "x")] == [at(0), at(2)]


def test_the_oldest_goes_and_replay_says_so(tmp_path: Path) -> None:
    noise = os.urandom(4000).hex()
    source = replace(SOURCE, record=str(tmp_path), record_limit=60_000)
    recorder = Recorder(Upstream(*(page(f"{noise} {n}", n) for n in range(60))), Path())
    for minute in range(60):
        recorder.fetch(source, Validators(), at(minute))
    size = sum(path.stat().st_size for path in tmp_path.rglob("*") if path.is_file())
    assert size < 75_000
    assert (tmp_path / "x" / DROPPED).exists()
    (tape,) = tapes(tmp_path)
    assert not tape.whole
    assert tape.lines[-1][0].at == at(59)
    assert tape.lines[0][0].at > at(0)


def test_a_folder_that_can_not_be_written_breaks_no_poll(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "full").write_text("a file where a folder should be")
    source = replace(SOURCE, record=str(tmp_path / "full"))
    assert Recorder(Upstream(page("one", 0)), Path()).fetch(source, Validators(), at(0)) == page("one", 0)
    assert "is not recorded" in caplog.text


def test_workers_share_a_folder(tmp_path: Path) -> None:
    source = replace(SOURCE, record=str(tmp_path))

    def work(number: int) -> None:
        recorder = Recorder(Upstream(*(page(f"{number} {n}", n) for n in range(25))), Path())
        for minute in range(25):
            recorder.fetch(source, Validators(), at(minute))

    threads = [threading.Thread(target=work, args=(n,)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(list(lines_of(tmp_path / "x"))) == 100


def test_a_recording_can_be_forgotten(tmp_path: Path) -> None:
    source = replace(SOURCE, record=str(tmp_path))
    Recorder(Upstream(page("one", 0)), Path()).fetch(source, Validators(), at(0))
    assert forget(tmp_path, "x")
    assert not forget(tmp_path, "x")
    with pytest.raises(SyndicateError, match="holds no recordings"):
        tapes(tmp_path)


def test_what_is_left_of_a_forgotten_recording_is_no_secret(tmp_path: Path) -> None:
    """A folder that is a link to another disk can't be removed so: whoever erases must learn of it."""
    elsewhere = tmp_path / "disk" / "x"
    elsewhere.mkdir(parents=True)
    (elsewhere / "kept").write_text("told once")
    (tmp_path / "x").symlink_to(elsewhere, target_is_directory=True)
    with pytest.raises(OSError):
        forget(tmp_path, "x")
    assert (elsewhere / "kept").exists()


def test_words_that_no_file_can_hold_break_no_poll(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    source = replace(SOURCE, record=str(tmp_path))
    answer = replace(page("one", 0), content_language="\ud800")
    assert Recorder(Upstream(answer), Path()).fetch(source, Validators(), at(0)) == answer
    assert "is not recorded" in caplog.text
