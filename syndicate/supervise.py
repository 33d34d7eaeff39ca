"""One process that keeps the others running: web server, scheduler and, where it is enabled, the demo."""

from __future__ import annotations

import ctypes
import logging
import os
import queue
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, NoReturn, TypeVar

from syndicate import logs
from syndicate.errors import ConfigError, SyndicateError

if TYPE_CHECKING:
    from syndicate.config import Settings

GRACE = 32.0
"""Seconds that the others are given to finish; they give themselves 30."""
STEADY = 60.0
"""Seconds after which a process that dies is thought to have been well."""
LONGEST_WAIT = 30.0
DEMO_WAIT = 5.0
"""Seconds that the others wait for the demo at the start."""
_BEAT = 0.2
_SUPERVISED = "SYNDICATE_SUPERVISED"
_PR_SET_PDEATHSIG = 1
_SPARING = {"MALLOC_ARENA_MAX": "2", "MALLOC_MMAP_THRESHOLD_": "65536"}
"""For glibc: else each thread has a heap of its own, and documents that went, compressed ones too, leave holes in it;
of 64 MB of documents in memory that made twice as much. Other C libraries do not know these. Who sets them otherwise
is heeded."""

T = TypeVar("T")


class Child:
    """One process that is started again when it dies, ever later the more often it does."""

    def __init__(self, name: str, command: Sequence[str]) -> None:
        self.name = name
        self.command = tuple(command)
        self.process: subprocess.Popen[bytes] | None = None
        self._started = 0.0
        self._due = 0.0
        self._deaths = 0

    def tend(self, now: float) -> None:
        """Start it if it is time to; notice if it died. ``now`` is a monotonic clock in seconds."""
        if self.process is None:
            if now >= self._due:
                self.start(now)
        elif (code := self.process.poll()) is not None:
            self.process = None
            self._deaths = 1 if now - self._started >= STEADY else self._deaths + 1
            wait = backoff(self._deaths)
            self._due = now + wait
            logs.event(f"{self.name} ended", logging.ERROR, {"code": code, "again_in": f"{wait:g}s"})

    def start(self, now: float) -> None:
        """Start it in a session of its own, so that Ctrl-C reaches the supervisor alone."""
        environment = {**_SPARING, **os.environ, _SUPERVISED: str(os.getpid())}
        self.process = subprocess.Popen(  # noqa: S603 - our own program
            self.command, stdin=subprocess.DEVNULL, env=environment, start_new_session=True
        )
        self._started = now

    def send(self, number: int) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(number)

    def ended(self) -> bool:
        return self.process is None or self.process.poll() is not None


def backoff(deaths: int) -> float:
    """Seconds to wait before a process that died ``deaths`` times in a row is started again."""
    return float(min(2 ** (max(deaths, 1) - 1), LONGEST_WAIT))


class Supervisor:
    """Keeps children running until a signal says otherwise. ``read`` reads the settings anew at SIGHUP."""

    def __init__(self, settings: Settings, read: Callable[[], Settings], commands: Mapping[str, Sequence[str]]) -> None:
        self._settings = settings
        self._read = read
        self._commands = commands
        self._signals: queue.SimpleQueue[int] = queue.SimpleQueue()
        self._children = [Child(name, commands[name]) for name in self._wanted(settings)]
        self._announced = False
        self._wait_for_demo = time.monotonic() + DEMO_WAIT

    def run(self) -> int:
        """Until SIGTERM or SIGINT; a second one ends everything at once."""
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, lambda received, _: self._signals.put(received))
        while True:
            for child in self._ready():
                child.tend(time.monotonic())
            self._announce()
            received = self._signal(_BEAT)
            if received == signal.SIGHUP:
                self._reload()
            elif received is not None:
                return self._stop()

    def _ready(self) -> list[Child]:
        """All children; at first the demo alone, so that the first poll finds it."""
        demo = self._settings.demo
        if not demo.enabled or time.monotonic() >= self._wait_for_demo or answers(demo.host, demo.port, "/"):
            self._wait_for_demo = 0.0
            return self._children
        return [child for child in self._children if child.name == "demo"]

    def _wanted(self, settings: Settings) -> list[str]:
        return ["demo", "scheduler", "web"] if settings.demo.enabled else ["scheduler", "web"]

    def _signal(self, seconds: float) -> int | None:
        try:
            return self._signals.get(timeout=seconds)
        except queue.Empty:
            return None

    def _announce(self) -> None:
        """Say so, once, when the first request is answered."""
        server = self._settings.server
        if not self._announced and answers(server.host, server.port):
            self._announced = True
            print(f"syndicate is running: {self._settings.public_url}", file=sys.stderr, flush=True)  # noqa: T201 - a sentence for people, not for the log

    def _reload(self) -> None:
        """Settings that can be used are handed on; those that can't change nothing anywhere."""
        settings = reloaded(self._read)
        if settings is None:
            return
        before, self._settings = self._settings, settings
        if settings.demo != before.demo:
            self._end([child for child in self._children if child.name == "demo"])
            self._children = [child for child in self._children if child.name != "demo"]
            if settings.demo.enabled:
                self._children.insert(0, Child("demo", self._commands["demo"]))
        for child in self._children:
            if child.name != "demo":
                child.send(signal.SIGHUP)

    def _stop(self) -> int:
        """First those who work, then the upstream they may still be reading."""
        logs.event("stopping")
        clean = self._end([child for child in self._children if child.name != "demo"])
        clean = self._end([child for child in self._children if child.name == "demo"]) and clean
        return 0 if clean else 1

    def _end(self, children: Sequence[Child]) -> bool:
        """Ask children to finish, and kill those that do not, or all of them at another signal."""
        for child in children:
            child.send(signal.SIGTERM)
        deadline = time.monotonic() + GRACE
        while not all(child.ended() for child in children):
            again = self._signal(0.05)
            if time.monotonic() >= deadline or again in (signal.SIGTERM, signal.SIGINT):
                for child in children:
                    child.send(signal.SIGKILL)
                return False
        return True


def run(read: Callable[[], Settings], commands: Mapping[str, Sequence[str]]) -> int:
    """Keep ``commands`` (web, scheduler, demo) running until told to stop; the exit code.

    Raises ConfigError, and SyndicateError when a port is taken.
    """
    settings = read()
    check_free(settings.server.host, settings.server.port, "[server] port")
    if settings.demo.enabled:
        check_free(settings.demo.host, settings.demo.port, "[demo] port")
    return Supervisor(settings, read, commands).run()


def reloaded(read: Callable[[], T]) -> T | None:
    """What ``read`` gives, or None when it can't be used: then every line of why is in the log."""
    try:
        return read()
    except SyndicateError as error:
        for problem in error.problems if isinstance(error, ConfigError) else (str(error),):
            logs.event(f"not reloaded: {problem}", logging.ERROR)
        return None


def base_url(host: str, port: int) -> str:
    """``http://host:port`` with IPv6 addresses in brackets."""
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def check_free(host: str, port: int, setting: str) -> None:
    """Raises SyndicateError, naming the setting to change, if nothing can listen there."""
    try:
        family, *_, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.create_server(address[:2], family=family):
            pass
    except OSError as error:
        why = (
            "is in use by another program" if error.errno == 98 else f"can't be listened on: {error.strerror or error}"
        )
        raise SyndicateError(f"{host}:{port} {why}; {setting} chooses another") from None


def answers(host: str, port: int, path: str = "/livez") -> bool:
    """Whether the web server there answers a request well, without waiting long."""
    here = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - it is the bound address, not a bind
    try:
        with socket.create_connection((here, port), timeout=0.5) as connection:
            connection.sendall(f"HEAD {path} HTTP/1.0\r\nHost: localhost\r\n\r\n".encode())
            return b" 200 " in connection.recv(64)
    except OSError:
        return False


def follow_parent() -> None:
    """End with the supervisor, however it ends; does nothing in a process that has none, or not on Linux."""
    parent = os.environ.pop(_SUPERVISED, None)
    if parent is None or not sys.platform.startswith("linux"):
        return
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() != int(parent):
        leave(1)


def leave(code: int) -> NoReturn:
    """Exit without waiting for threads."""
    logging.shutdown()
    os._exit(code)
