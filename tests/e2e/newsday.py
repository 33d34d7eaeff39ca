"""A scripted newsblog page without any id, as newsrooms make them, and the service that follows it."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple

from syndicate.deliver.web.shelf import LAG
from tests.upstream import Upstream, answer

TOKEN = "a-token-for-this-test"


class Post(NamedTuple):
    time: str
    title: str
    body: str


FLOOD = (
    Post(
        "17.34 Uhr",
        "Pegel in Brunn steigt weiter",
        "Der Pegel der Elm ist auf 4,20 Meter gestiegen, meldet die Leitstelle.",
    ),
    Post(
        "17.05 Uhr",
        "Brücke in Ahrbeck gesperrt",
        "Die Brücke ist für den Verkehr gesperrt, Busse fahren eine Umleitung.",
    ),
    Post(
        "16.40 Uhr",
        "Schulen bleiben am Montag zu",
        "Drei Schulen im Kreis bleiben am Montag geschlossen, teilt der Landrat mit.",
    ),
    Post(
        "16.12 Uhr",
        "Bahn meldet Störung",
        "Auf der Strecke nach Celle fahren Züge nur im Halbstundentakt, sagt die Bahn.",
    ),
    Post(
        "15.50 Uhr", "Erste Keller laufen voll", "Die Feuerwehr pumpt seit dem Nachmittag Keller in der Altstadt leer."
    ),
)


def page(posts: Sequence[Post] = FLOOD, stand: str = "17:40", extra: str = "") -> bytes:
    """The page as a browser gets it: headings and paragraphs in a row, clock times without a date."""
    updates = "".join(f"<h2>{post.title}</h2><p><strong>{post.time}:</strong> {post.body}</p>" for post in posts)
    return f"""<!doctype html><html lang="de"><head><meta charset="utf-8"><title>Newsblog zum Hochwasser</title></head>
<body><header><nav><a href="/">Start</a> <a href="/sport">Sport</a></nav></header><main><article>
<span class="kicker">Newsblog zum Hochwasser an der Elm</span><h1>Pegel in Brunn steigt weiter</h1>
<p class="stand">Aktualisiert am 01.03.2026 – {stand} Uhr</p><p class="lead">Die Elm führt Hochwasser. Alle Entwicklungen im Newsblog.</p>
<div class="body">{updates}{extra}</div></article></main><footer>Impressum</footer></body></html>""".encode()


def html(content: bytes, **headers: str) -> bytes:
    return answer(200, content, {"Content-Type": "text/html; charset=utf-8", **headers})


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


def configuration(folder: Path, source: Upstream, port: int, path: str = "/live", **settings: str) -> Path:
    """A configuration with one source, and nothing that would poll it by itself within a test."""
    extra = "".join(f"{name} = {json.dumps(value)}\n" for name, value in settings.items())
    file = folder / "syndicate.toml"
    file.write_text(
        f"""
[server]
port = {port}
workers = 1
[store]
url = "sqlite:///{folder}/store.sqlite3"
[[source]]
id = "flood"
url = "{source.url(path)}"
allow = ["{source.authority}"]
timezone = "Europe/Berlin"
interval = "1h"
{extra}"""
    )
    return file


@dataclass(frozen=True)
class Running:
    """The service as a process of its own, seen over HTTP."""

    root: str
    process: subprocess.Popen[bytes]
    log: Path

    def get(self, path: str, **headers: str) -> tuple[int, bytes, dict[str, str]]:
        request = urllib.request.Request(self.root + path, headers={k.replace("_", "-"): v for k, v in headers.items()})
        try:
            with urllib.request.urlopen(request, timeout=10) as response:
                return response.status, response.read(), dict(response.headers)
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.read(), dict(error.headers)

    def polls(self) -> int:
        """How many polls the service says it made."""
        return self.log.read_text().count(" polled ")

    def poll(self) -> None:
        """Ask for a poll as a newsroom's CMS does, and wait until it is done and rendered."""
        before = self.polls()
        request = urllib.request.Request(
            f"{self.root}/api/sources/flood/poll", b"", {"Authorization": f"Bearer {TOKEN}"}, method="POST"
        )
        with urllib.request.urlopen(request, timeout=10) as response:
            assert response.status == 202
        until(lambda: self.polls() > before and self.is_rendered())
        time.sleep(2 * LAG)  # what is stored may go unseen for that long

    def is_rendered(self) -> bool:
        """Whether what is served is what is known; the scheduler's tick sees to that."""
        status, body, _ = self.get("/status?format=json")
        return status == 200 and all(feed["rendered_seq"] == feed["seq"] for feed in json.loads(body)["feeds"])

    def documents(self) -> dict[str, bytes]:
        return {name: self.get(f"/feeds/flood.{name}")[1] for name in ("atom", "rss", "json")}

    def items(self) -> dict[str, dict[str, object]]:
        """The JSON Feed's items by GUID."""
        return {item["id"]: item for item in json.loads(self.documents()["json"])["items"]}


def until(done: Callable[[], bool], seconds: float = 25.0) -> None:
    """Wait for something that another process does; fails when it does not."""
    deadline = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < deadline, f"waited {seconds} s in vain"
        time.sleep(0.05)


@contextmanager
def service(config: Path, port: int) -> Iterator[Running]:
    """``syndicate run`` as a user starts it, until SIGTERM."""
    log = config.with_suffix(".log")
    environment = {**os.environ, "SYNDICATE_SERVER__TOKEN": TOKEN}
    with log.open("wb") as stream:
        process = subprocess.Popen(
            [sys.executable, "-m", "syndicate", "--config", str(config), "run"],
            stderr=stream, stdout=stream, env=environment, cwd=config.parent,
        )  # fmt: skip
        running = Running(f"http://127.0.0.1:{port}", process, log)
        try:
            until(lambda: process.poll() is not None or "is running" in log.read_text())
            assert process.poll() is None, log.read_text()
            until(lambda: running.polls() > 0)
            until(running.is_rendered)
            yield running
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(40)


def edited(posts: Sequence[Post], place: int, **fields: str) -> tuple[Post, ...]:
    """The posts with one of them changed."""
    return tuple(post._replace(**fields) if i == place else post for i, post in enumerate(posts))


__all__ = ["FLOOD", "Post", "Running", "configuration", "edited", "free_port", "html", "page", "replace", "service"]
