"""The upstream: a server on loopback that answers each path as it was last told to, and the faults it is told."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from random import Random

from bench.lives import feeds, pages, plain
from bench.lives.forms import Form
from bench.lives.story import Life, State

WALL = {
    "cookie wall": (
        "<h1>Wir brauchen Ihre Zustimmung</h1><p>Mit Klick auf „Alle akzeptieren“ stimmen Sie der Verwendung von "
        "Cookies zu.</p><button>Alle akzeptieren</button><button>Einstellungen</button>"
    ),
    "login wall": (
        "<h1>Bitte melden Sie sich an</h1><form><label>E-Mail<input type=email></label><label>Passwort"
        "<input type=password></label><button>Anmelden</button></form><p>Noch kein Konto? Jetzt registrieren.</p>"
    ),
}
FAULTS = ("500", "503", "cut", "cookie wall", "login wall", "empty", "shell")
FAULT_SHARE = 0.05
STALE_SHARE = 0.02


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    media_type: str
    content: bytes
    cut: bool = False
    validators: bool = False


def document(form: Form, life: Life, state: State, salt: int = 0) -> bytes:
    """What a browser gets at the instant of ``state``; another ``salt`` is another load."""
    noise = pages.Noise(life, form, state.at, salt)
    render = {
        "plus": plain.render_plus,
        "text": plain.render_text,
        "rss": feeds.render_rss,
        "atom": feeds.render_atom,
        "json": feeds.render_json,
    }.get(form.kind, pages.render)
    return render(form, life, state, noise)


def faults(form: Form, life: Life) -> dict[int, str]:
    """What goes wrong at which poll: a fault, "stale N" (a copy N polls old) or "old N" (an edge's copy of poll N)."""
    rng = Random(f"faults {life.seed} {form.name}")
    planned: dict[int, str] = {}
    last = len(life.polls) - 6
    for k in range(3, last):
        chance = rng.random()
        if chance < FAULT_SHARE:
            planned[k] = rng.choice(FAULTS)
        elif chance < FAULT_SHARE + STALE_SHARE:
            planned[k] = f"stale {rng.randint(1, 6)}"
    if rng.random() < 0.5:  # two edge caches, asked in turn, one of which still holds an old page
        first = rng.randrange(8, last - 10)
        for k in range(first + 1, first + rng.choice((6, 8, 10)), 2):
            planned[k] = f"old {first - rng.choice((1, 1, 2))}"
            planned.pop(k + 1, None)
    return planned


def served(k: int, fault: str | None) -> int | None:
    """The poll whose page is answered at poll ``k``: that one, an earlier one, or None where there is no page."""
    if fault is None:
        return k
    what, _, number = fault.partition(" ")
    if what == "old":
        return int(number)
    return max(0, k - int(number)) if what == "stale" else None


def answer(form: Form, life: Life, k: int, fault: str | None) -> Answer:
    """What upstream answers at poll ``k``."""
    if fault is None:
        honoured = life.seed % 2 == 0
        return Answer(200, form.media_type, document(form, life, life.states[k]), validators=honoured)
    if (page := served(k, fault)) is not None:
        salt = k % 2 if fault.startswith("stale") else 0  # every other stale copy is assembled anew at the edge
        return Answer(200, form.media_type, document(form, life, life.states[page], salt))
    if fault in WALL:
        body = f"<!doctype html><html><head><title>{life.headline}</title></head><body>{WALL[fault]}</body></html>"
        return Answer(200, "text/html; charset=utf-8", body.encode())
    if fault == "cut":
        return Answer(200, form.media_type, document(form, life, life.states[k]), cut=True)
    if fault == "empty":
        return Answer(200, form.media_type, b"")
    if fault == "shell":
        state = life.states[k]
        return Answer(200, form.media_type, document(form, life, State(state.at, (), stand=state.stand)))
    body = f"<html><head><title>{fault}</title></head><body><h1>{fault} Internal error</h1></body></html>"
    return Answer(int(fault), "text/html", body.encode())


class Upstream:
    """``answers`` by path; what is not there is 404. ``root`` is its address without trailing slash."""

    def __init__(self, server: ThreadingHTTPServer, answers: dict[str, Answer]) -> None:
        self.port = int(server.server_address[1])
        self.root = f"http://127.0.0.1:{self.port}"
        self.answers = answers


@contextmanager
def running() -> Iterator[Upstream]:
    answers: dict[str, Answer] = {}

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            told = answers.get(self.path, Answer(404, "text/plain", b"not here"))
            etag = f'"{hashlib.sha256(told.content).hexdigest()[:20]}"'
            if told.validators and self.headers["If-None-Match"] == etag:
                self.send_response(304)
                self.send_header("ETag", etag)
                self.end_headers()
                return
            self.send_response(told.status)
            self.send_header("Content-Type", told.media_type)
            self.send_header("Content-Length", str(len(told.content)))
            if told.validators:
                self.send_header("ETag", etag)
            self.end_headers()
            self.wfile.write(told.content[: len(told.content) * 6 // 10] if told.cut else told.content)
            self.close_connection = self.close_connection or told.cut

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.1}, daemon=True)
    thread.start()
    try:
        yield Upstream(server, answers)
    finally:
        server.shutdown()
        server.server_close()
