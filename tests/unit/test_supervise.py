"""The supervisor: what dies is started again, what is asked to stop stops, and a bad file changes nothing."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from syndicate.errors import ConfigError, StoreError, SyndicateError
from syndicate.supervise import Child, answers, backoff, base_url, check_free, reloaded


@pytest.mark.parametrize(("deaths", "seconds"), [(1, 1), (2, 2), (3, 4), (5, 16), (6, 30), (1000, 30)])
def test_backoff(deaths: int, seconds: int) -> None:
    assert backoff(deaths) == seconds


def ends_with(code: int) -> Child:
    return Child("web", [sys.executable, "-Sc", f"raise SystemExit({code})"])


def test_a_dead_child_is_started_again_ever_later() -> None:
    child, now = ends_with(3), 100.0
    for pause in (1.0, 2.0, 4.0):
        child.tend(now)
        assert child.process is not None
        assert child.process.wait(10) == 3
        child.tend(now + 0.5)
        assert child.ended()
        child.tend(now + 0.5 + pause - 0.01)
        assert child.process is None, "too early"
        now += 0.5 + pause


def test_a_child_that_was_well_for_long_starts_at_once_again() -> None:
    child = ends_with(0)
    for started, died in ((0.0, 1.0), (10.0, 100.0)):
        child.tend(started)
        assert child.process is not None
        child.process.wait(10)
        child.tend(died)
    child.tend(101.0)
    assert child.process is not None, "its second death counts as the first"
    child.process.wait(10)


@pytest.mark.parametrize(("given", "found"), [(None, "2"), ("9", "9")])
def test_a_child_is_told_to_spare_memory_unless_told_otherwise(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, given: str | None, found: str
) -> None:
    monkeypatch.delenv("MALLOC_ARENA_MAX", raising=False)
    if given:
        monkeypatch.setenv("MALLOC_ARENA_MAX", given)
    tell = "import os, sys; open(sys.argv[1], 'w').write(os.environ['MALLOC_ARENA_MAX'])"
    child = Child("web", [sys.executable, "-Sc", tell, str(tmp_path / "told")])
    child.tend(0.0)
    assert child.process is not None
    child.process.wait(10)
    assert (tmp_path / "told").read_text() == found


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server


def test_a_taken_port_is_one_line(listener: socket.socket) -> None:
    port = listener.getsockname()[1]
    wanted = rf"^127\.0\.0\.1:{port} is in use by another program; \[server\] port chooses another$"
    with pytest.raises(SyndicateError, match=wanted):
        check_free("127.0.0.1", port, "[server] port")
    listener.close()
    check_free("127.0.0.1", port, "[server] port")


def test_an_address_of_another_machine_is_one_line() -> None:
    with pytest.raises(SyndicateError, match=r"^192\.0\.2\.1:9 can't be listened on: "):
        check_free("192.0.2.1", 9, "[server] port")


@pytest.mark.parametrize(("answer", "well"), [("200 OK", True), ("503 Service Unavailable", False)])
def test_whether_the_web_answers(listener: socket.socket, answer: str, well: bool) -> None:
    def serve() -> None:
        connection, _ = listener.accept()
        with connection:
            connection.recv(1000)
            connection.sendall(f"HTTP/1.1 {answer}\r\n\r\n".encode())

    server = threading.Thread(target=serve)
    server.start()
    assert answers("127.0.0.1", listener.getsockname()[1]) is well
    server.join(10)


def test_nobody_there_is_no_answer(listener: socket.socket) -> None:
    port = listener.getsockname()[1]
    listener.close()
    assert not answers("127.0.0.1", port)


@pytest.mark.parametrize(("host", "url"), [("127.0.0.1", "http://127.0.0.1:80"), ("::1", "http://[::1]:80")])
def test_base_url(host: str, url: str) -> None:
    assert base_url(host, 80) == url


@pytest.mark.parametrize(
    ("error", "lines"),
    [
        (
            ConfigError(["a.toml:1: x: no", "a.toml:2: y: no"]),
            ["not reloaded: a.toml:1: x: no", "not reloaded: a.toml:2: y: no"],
        ),
        (StoreError("no answer"), ["not reloaded: no answer"]),
    ],
    ids=["configuration", "store"],
)
def test_what_cannot_be_used_is_logged_and_left(
    error: SyndicateError, lines: list[str], caplog: pytest.LogCaptureFixture
) -> None:
    def read() -> int:
        raise error

    assert reloaded(read) is None
    assert [record.getMessage() for record in caplog.records] == lines


# A supervisor whose children write down what they are told. They stand for web and scheduler.
CHILD = """
import pathlib, signal, sys, threading
told, done = pathlib.Path(sys.argv[1]), threading.Event()
def hear(number, frame):
    with told.open("a") as file: file.write(signal.Signals(number).name + "\\n")
    if number == signal.SIGTERM: done.set()
for number in (signal.SIGHUP, signal.SIGTERM, signal.SIGINT): signal.signal(number, hear)
told.with_suffix(".up").touch()
while not done.wait(0.05): pass
"""
SUPERVISOR = """
import pathlib, sys
from syndicate import config, logs, supervise
folder = pathlib.Path(sys.argv[1])
logs.configure()
child = [sys.executable, "-Sc", (folder / "child.py").read_text()]
commands = {name: [*child, str(folder / name)] for name in ("web", "scheduler", "demo")}
sys.exit(supervise.run(lambda: config.load(folder / "syndicate.toml", {}), commands))
"""


def until(condition: object, process: subprocess.Popen[str]) -> None:
    """Wait for something that another process does."""
    for _ in range(400):
        assert process.poll() is None, process.communicate()
        if condition():  # type: ignore[operator]  # any callable
            return
        threading.Event().wait(0.05)
    raise AssertionError("it never happened")


def test_signals_reach_the_children(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    config = tmp_path / "syndicate.toml"
    config.write_text(f"[server]\nport = {port}\n")
    (tmp_path / "child.py").write_text(CHILD)
    web, scheduler = tmp_path / "web", tmp_path / "scheduler"
    with subprocess.Popen(
        [sys.executable, "-c", SUPERVISOR, str(tmp_path)], stderr=subprocess.PIPE, text=True, env={**os.environ}
    ) as process:
        try:
            until(lambda: web.with_suffix(".up").exists() and scheduler.with_suffix(".up").exists(), process)
            config.write_text("[server]\nport = 0\n")
            process.send_signal(signal.SIGHUP)
            assert process.stderr is not None
            assert "not reloaded:" in process.stderr.readline()
            config.write_text(f'[server]\nport = {port}\ntitle = "New"\n')
            process.send_signal(signal.SIGHUP)
            until(lambda: web.exists() and scheduler.exists(), process)
            process.send_signal(signal.SIGTERM)
            assert process.wait(20) == 0
        finally:
            process.kill()
    assert web.read_text() == scheduler.read_text() == "SIGHUP\nSIGTERM\n"
    assert not (tmp_path / "demo.up").exists(), "the demo is off unless it is enabled"
