"""The service under test: ``syndicate poll --lines --serve`` as one process, told when to poll, read over HTTP."""

from __future__ import annotations

import http.client
import json
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

SUFFIXES = ("json", "atom", "rss")


@dataclass
class Service:
    process: subprocess.Popen[str]
    connection: http.client.HTTPConnection
    config: Path

    def poll(self, at: datetime, sources: Sequence[str]) -> list[dict[str, object]]:
        """Poll at that instant and wait until what changed is rendered; one record for each source."""
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write(f"{at.isoformat()} {' '.join(sources)}\n")
        self.process.stdin.flush()
        polls = []
        for _ in sources:
            if not (line := self.process.stdout.readline()):
                raise RuntimeError(f"the service ended: {self.config.with_suffix('.log').read_text()[-2000:]}")
            polls.append(json.loads(line))
        return polls

    def feed(self, name: str, suffix: str) -> bytes:
        self.connection.request("GET", f"/feeds/{name}.{suffix}")
        response = self.connection.getresponse()
        content = response.read()
        if response.status != 200:
            raise RuntimeError(f"/feeds/{name}.{suffix}: {response.status} {content[:200]!r}")
        return content

    def command(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Another command of the service, as an editor would give it."""
        return subprocess.run(
            [sys.executable, "-m", "syndicate", "--config", str(self.config), *arguments],
            capture_output=True, text=True, check=False,
        )  # fmt: skip


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


def configuration(folder: Path, authority: str, sources: Sequence[str], port: int) -> Path:
    """A file with a source for each form; nothing but the page's address, zone and language is told."""
    rooms = f'[server]\nport = {port}\n[store]\nurl = "sqlite:///{folder}/store.sqlite3"\n'
    parts = [f"{rooms}[fetch]\nrobots = false\nper_host = 32\n"]
    parts += [
        f'[[source]]\nid = "{name}"\nurl = "http://{authority}/{name}"\nallow = ["{authority}"]\n'
        f'timezone = "Europe/Berlin"\ninterval = "1h"\n'
        f'[[feed]]\nid = "{name}"\nsources = ["{name}"]\nlimit = 1000\n'
        for name in sources
    ]
    file = folder / "syndicate.toml"
    file.write_text("\n".join(parts))
    return file


@contextmanager
def running(folder: Path, authority: str, sources: Sequence[str]) -> Iterator[Service]:
    port = _free_port()
    config = configuration(folder, authority, sources, port)
    with config.with_suffix(".log").open("w") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "syndicate", "--config", str(config), "poll", "--lines", "--serve"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log, text=True,
        )  # fmt: skip
    try:
        _wait(port, process, config)
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        yield Service(process, connection, config)
        connection.close()
    finally:
        assert process.stdin
        process.stdin.close()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()


def _wait(port: int, process: subprocess.Popen[str], config: Path) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        if process.poll() is not None:
            break
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise RuntimeError(f"the service does not answer: {config.with_suffix('.log').read_text()[-2000:]}")
