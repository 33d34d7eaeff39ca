"""An upstream for benches: many small RSS feeds on loopback, in a process of its own, whose phase can be set.

Phases: ``first`` (20 entries, validators honoured), ``same`` (the same bytes, but every GET is answered in full),
``new`` (one more entry on top, validators honoured), ``newer`` (and another one).
"""

from __future__ import annotations

import hashlib
import random
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

ENTRIES = 20
START = datetime(2026, 3, 1, 6, 0, tzinfo=UTC)
WORDS = (
    *("river", "level", "bridge", "station", "rail", "line", "driver", "crew", "council", "vote", "count", "district"),
    *("hall", "school", "match", "goal", "half", "keeper", "storm", "water", "pump", "road", "crossing", "train"),
    *("delay", "platform", "ferry", "harbour", "mayor", "ballot", "turnout", "result", "replay", "whistle"),
)


def body(rng: random.Random) -> str:
    """About 1.6 kB of HTML, as a live update with a link, a picture and a list has."""

    def words(count: int) -> str:
        return " ".join(rng.choice(WORDS) for _ in range(count))

    return (
        f"<p><strong>{words(6).capitalize()}.</strong> {words(60)} &amp; <em>{words(4)}</em> "
        f'<a href="https://example.org/{rng.randrange(10**6)}?a=1&amp;b=2">{words(5)}</a>.</p>'
        f'<figure><img src="https://img.example.org/{rng.randrange(10**6)}.jpg" alt="{words(5)}" width="640" '
        f'height="360"/><figcaption>{words(8)} (Photo: Example)</figcaption></figure>'
        f"<ul><li>{words(10)}</li><li>{words(10)}</li></ul><p>{words(80)}</p>"
    )


def item(feed: int, number: int) -> str:
    rng = random.Random(f"{feed}-{number}")
    stamp = format_datetime(START + timedelta(minutes=3 * number))
    return (
        f"<item><title>{rng.choice(WORDS).capitalize()} {rng.choice(WORDS)} {number}</title>"
        f"<link>https://example.org/{feed}/{number}</link><guid isPermaLink='false'>{feed}-{number}</guid>"
        f"<pubDate>{stamp}</pubDate><content:encoded><![CDATA[{body(rng)}]]></content:encoded></item>"
    )


def rss(feed: int, entries: int) -> bytes:
    """The newest ``ENTRIES`` of the ``entries`` that a feed has had so far."""
    items = "".join(item(feed, n) for n in range(entries - 1, max(-1, entries - 1 - ENTRIES), -1))
    return (
        '<?xml version="1.0" encoding="UTF-8"?><rss version="2.0" '
        'xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>'
        f"<title>Live {feed}</title><link>https://example.org/{feed}</link><description>Live</description>"
        f"{items}</channel></rss>"
    ).encode()


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    phase = "first"

    def do_GET(self) -> None:
        kind, _, name = self.path[1:].partition("/")
        if kind == "phase":
            type(self).phase = name
            self._answer(200, b"", {})
        elif kind == "feed":
            self._feed(int(name))
        else:
            self._answer(404, b"", {})

    def _feed(self, number: int) -> None:
        content = rss(number, ENTRIES + {"new": 1, "newer": 2}.get(self.phase, 0))
        etag = f'"{hashlib.sha256(content).hexdigest()[:16]}"'
        if self.phase != "same" and self.headers["If-None-Match"] == etag:
            self._answer(304, b"", {"ETag": etag})
        else:
            self._answer(200, content, {"ETag": etag, "Content-Type": "application/rss+xml"})

    def _answer(self, status: int, content: bytes, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        if status != 304:
            self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
        pass


@contextmanager
def running() -> Iterator[str]:
    """The newsroom in another process, so that its CPU is not the client's; its address without trailing slash."""
    process = subprocess.Popen([sys.executable, "-m", "bench.newsroom"], stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout
        yield f"http://127.0.0.1:{int(process.stdout.readline())}"
    finally:
        process.terminate()
        process.wait(10)


def set_phase(root: str, phase: str) -> None:
    urllib.request.urlopen(f"{root}/phase/{phase}", timeout=10).close()


if __name__ == "__main__":
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    print(server.server_address[1], flush=True)
    server.serve_forever()
