"""What serving a published feed of 200 entries does, beside nginx, bare Flask and building the feed for each request.

    make bench-serve           ROUNDS=5 SECONDS=2; ARGS="--only rates" or latency or memory, --quickack; STRICT=1

``rates``: requests a second by ``wrk`` (16 connections, one thread) from the other core, each server one worker on
one core, all targets in turn in every round; a ratio is the median over the rounds of the ratios within a round.
``latency``: the longest of all answers at a tenth of the measured capacity while a feed changes and is rendered and
sources are polled all the time. ``memory``: of all processes of the service with 1,000 feeds of 200 entries, once
every document was asked for. What is not installed (wrk, nginx) is skipped, with a word.
"""

from __future__ import annotations

import argparse
import http.client
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median

from bench import newsroom, servers
from bench.publish import START, candidate, first, tell
from syndicate.app import Service
from syndicate.config import load
from syndicate.walk import Revised

ENTRIES = 200
CONNECTIONS = 16
RATIOS = (
    # what, beside what, at least (0 where nothing is asked)
    ("granian 304", "granian hello", 4.0),
    ("gunicorn 304", "gunicorn hello", 1.6),
    ("granian 200", "nginx 200", 0.9),
    ("granian gzip", "nginx gzip", 0.5),
    ("granian 304", "nginx 304", 0.4),
    ("folder 200", "nginx 200", 0.95),
    ("folder gzip", "nginx gzip", 0.95),
    ("folder 304", "nginx 304", 0.95),
    ("granian 200", "feedgen 200", 50.0),
    ("gunicorn 200", "feedgen 200", 50.0),
    ("granian 200", "held 200", 0.0),
)
LONGEST = 0.25
"""Seconds that an answer may take at a tenth of capacity."""
BEGINS = re.compile(rb'(?=<entry>|<item>|{"id")')
"""Where entries begin, in any of the formats."""
MEMORY = 400.0
"""Megabytes in all."""


@dataclass(frozen=True)
class Target:
    name: str
    url: str
    headers: tuple[str, ...] = ()
    status: int = 200


def configuration(folder: Path, port: int, feeds: int = 1, sources: str = "") -> Path:
    """A configuration of ``feeds`` feeds of one source that is never polled."""
    named = ["live", *(f"feed-{n:04}" for n in range(1, feeds))]
    parts = [f'[[feed]]\nid = "{name}"\nsources = ["live"]\nlimit = {ENTRIES}\n' for name in named]
    file = folder / "syndicate.toml"
    file.write_text(
        f'[server]\nport = {port}\nworkers = 1\nthreads = 8\n[store]\nurl = "sqlite:///{folder}/store.sqlite3"\n'
        f'[publish]\ndirectory = "{folder}/www"\n[schedule]\nfloor = "1s"\n'
        f'[[source]]\nid = "live"\nurl = "file://{folder}/none.html"\ninterval = "1d"\n{sources}\n' + "".join(parts)
    )
    return file


def filled(config: Path) -> Service:
    """The service of a configuration with a source of 200 updates, all feeds rendered. The caller closes it."""
    service = Service(load(config, {}))
    service.start(START)
    tell(service.store, START, *(first(number) for number in range(ENTRIES)))
    service.store.set_status("live", "paused", START)
    return service


# --- rates ---------------------------------------------------------------------------------------------------------


@contextmanager
def targets(folder: Path) -> Iterator[list[Target]]:
    """All servers running, and what is asked of them."""
    ports = [servers.free_port() for _ in range(8)]
    config = configuration(folder, ports[0])
    service = filled(config)
    service.publish_stale()
    service.close()
    environment = {"SYNDICATE_CONFIG": str(config), "BENCH_STORE": f"sqlite:///{folder}/store.sqlite3"}
    commands: list[tuple[int, list[str]]] = [
        (ports[0], servers.syndicate(config)),
        (ports[1], servers.granian(servers.OURS, ports[1])),
        (ports[2], servers.granian("bench.peers_wsgi:hello", ports[2])),
        (ports[3], servers.gunicorn("bench.peers_wsgi:hello", ports[3])),
        (ports[4], servers.granian("bench.peers_wsgi:rebuild", ports[4])),
        (ports[7], servers.granian("bench.peers_wsgi:held", ports[7])),
    ]
    if shutil.which("nginx"):
        site = servers.plain_site(ports[5], folder / "www") + servers.own_site(ports[6], ports[0], folder / "www")
        commands.append((ports[6], servers.nginx(folder, site)))
    path = "/feeds/live.rss"  # as the one that feedgen builds
    with ExitStack() as stack:
        for port, command in commands:
            stack.enter_context(servers.running(command, port, cpu=0, environment=environment))
        found = [Target(f"{name} hello", f"http://127.0.0.1:{port}/") for name, port in hellos(ports)]
        found.append(Target("feedgen 200", f"http://127.0.0.1:{ports[4]}/"))
        found.append(Target("held 200", f"http://127.0.0.1:{ports[7]}/"))
        served = {"gunicorn": ports[0], "granian": ports[1]}
        if shutil.which("nginx"):
            served |= {"nginx": ports[5], "folder": ports[6]}
        for name, port in served.items():
            url = f"http://127.0.0.1:{port}{path}"
            _, headers, _ = servers.fetch(url)
            found += [
                Target(f"{name} 200", url, ("Accept-Encoding: identity",)),
                Target(f"{name} gzip", url, ("Accept-Encoding: gzip",)),
                Target(f"{name} 304", url, ("Accept-Encoding: identity", f"If-None-Match: {headers['ETag']}"), 304),
            ]
        yield found


def hellos(ports: Sequence[int]) -> list[tuple[str, int]]:
    return [("granian", ports[2]), ("gunicorn", ports[3])]


def rate(target: Target, seconds: int) -> float:
    """Requests a second; every answer must have the status that is meant."""
    headers = [part for header in target.headers for part in ("-H", header)]
    sent = {name: value for name, _, value in (header.partition(": ") for header in target.headers)}
    status, _, _ = servers.fetch(target.url, sent)
    assert status == target.status, f"{target.name}: {status}"
    wrk = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", *headers, target.url]
    pinned = ["taskset", "-c", "1"] if shutil.which("taskset") else []
    told = subprocess.run([*pinned, *wrk], capture_output=True, text=True, check=True).stdout
    errors = re.search(r"Non-2xx or 3xx responses: (\d+)|Socket errors: (.*)", told)
    assert errors is None, f"{target.name}: {errors and errors[0]}"
    found = re.search(r"Requests/sec:\s*([\d.]+)", told)
    assert found, told
    return float(found[1])


def rates(rounds: int, seconds: int) -> bool:
    """Measure and print; whether all targets were met."""
    if not shutil.which("wrk"):
        print("rates: skipped, wrk is not installed")
        return True
    samples: dict[str, list[float]] = {}
    with tempfile.TemporaryDirectory() as folder, targets(Path(folder)) as found:
        for number in range(rounds + 1):
            for target in found if number % 2 else found[::-1]:
                figure = rate(target, seconds if number else 1)
                if number:  # the first round warms all
                    samples.setdefault(target.name, []).append(figure)
    print(f"requests a second, feed of {ENTRIES} entries, median of {rounds} rounds of {seconds:g} s")
    print(f"{'':12}{'hello':>10}{'200':>10}{'gzip':>10}{'304':>10}")
    for server in ("nginx", "folder", "held", "granian", "gunicorn", "feedgen"):
        cells = [samples.get(f"{server} {what}") for what in ("hello", "200", "gzip", "304")]
        print(f"{server:12}" + "".join(f"{median(cell):10.0f}" if cell else " " * 10 for cell in cells))
    met = [_ratio(samples, *ratio) for ratio in RATIOS]  # all of them printed
    return all(met)


def _ratio(samples: dict[str, list[float]], what: str, beside: str, least: float) -> bool:
    if what not in samples or beside not in samples:
        print(f"{what} : {beside}: skipped, nginx is not installed")
        return True
    ratios = [one / other for one, other in zip(samples[what], samples[beside], strict=True)]
    met = median(ratios) >= least
    aim = f"target {least:g}{'' if met else ': MISSED'}" if least else "no target"
    spread = f"{min(ratios):.2f} to {max(ratios):.2f}"
    print(f"{what} : {beside} = {median(ratios):.2f} ({spread}), {aim}")
    return met


# --- latency -------------------------------------------------------------------------------------------------------


def latency(seconds: float) -> bool:
    """The longest answer at a tenth of capacity, while a feed changes and is rendered and sources are polled."""
    with tempfile.TemporaryDirectory() as name, newsroom.running() as upstream:
        folder, port = Path(name), servers.free_port()
        allow = upstream.removeprefix("http://")
        sources = "".join(
            f'[[source]]\nid = "s{n}"\nurl = "{upstream}/feed/{n}"\nallow = ["{allow}"]\ninterval = "1s"\n'
            for n in range(20)
        )
        config = configuration(folder, port, sources=sources)
        newsroom.set_phase(upstream, "same")
        service = filled(config)
        service.publish_stale()
        waits: list[float] = []
        ended = threading.Event()
        with servers.running(servers.syndicate(config, "run"), port):
            capacity = _capacity(port)
            changing = threading.Thread(target=_change, args=(service, ended))
            changing.start()
            try:
                waits = _ask(port, capacity / 10, seconds)
            finally:
                ended.set()
                changing.join()
        service.close()
    waits.sort()
    met = waits[-1] <= LONGEST
    print(
        f"{len(waits)} answers at {capacity / 10:.0f} a second (a tenth of {capacity:.0f}) under polls and renders: "
        f"median {median(waits) * 1000:.1f} ms, 99 of 100 under {waits[int(len(waits) * 0.99)] * 1000:.0f} ms, "
        f"longest {waits[-1] * 1000:.0f} ms, target {LONGEST * 1000:.0f} ms{'' if met else ': MISSED'}"
    )
    return met


def _capacity(port: int) -> float:
    """What one client on a kept connection gets, which is less than the server can do."""
    waits = _ask(port, float("inf"), 3.0)
    return len(waits) / 3.0


def _ask(port: int, rate_: float, seconds: float) -> list[float]:
    """GETs of one document at a steady rate, half of them conditional; how long each took."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    waits: list[float] = []
    begun = time.monotonic()
    etag = ""
    while time.monotonic() - begun < seconds:
        if (ahead := begun + len(waits) / rate_ - time.monotonic()) > 0:
            time.sleep(ahead)
        asked = time.monotonic()
        headers = {"Accept-Encoding": "gzip", **({"If-None-Match": etag} if len(waits) % 2 else {})}
        connection.request("GET", "/feeds/live.json", headers=headers)
        answer = connection.getresponse()
        answer.read()
        assert answer.status in (200, 304), answer.status
        etag = answer.headers["ETag"]
        waits.append(time.monotonic() - asked)
    connection.close()
    return waits


def _change(service: Service, ended: threading.Event) -> None:
    """Another wording of one update, twice a second; the running scheduler renders it."""
    number = 0
    while not ended.wait(0.5):
        number += 1
        now = datetime.now(UTC).replace(microsecond=0) + timedelta(seconds=number)
        one = candidate(number % ENTRIES, 2 + number)
        tell(service.store, now, Revised(f"urn:x:{number % ENTRIES}", one, 1 + number, one.published, now))


# --- memory --------------------------------------------------------------------------------------------------------


def memory(feeds: int) -> bool:
    """Megabytes of all processes with many feeds, once every document was asked for in every form."""
    with tempfile.TemporaryDirectory() as name:
        folder, port = Path(name), servers.free_port()
        config = configuration(folder, port, feeds)
        # The server as it is by default: two web processes.
        config.write_text(config.read_text().replace("workers = 1\n", "workers = 2\n"))
        service = filled(config)
        _publish_alike(service)
        names = [one.feed.id for one in service.store.feeds()]
        service.close()
        with servers.running(servers.syndicate(config, "run"), port) as process:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
            for path in (f"/feeds/{feed}.{suffix}" for feed in names for suffix in ("json", "atom", "rss")):
                for coding in ("identity", "gzip", "zstd"):
                    connection.request("GET", path, headers={"Accept-Encoding": coding})
                    answer = connection.getresponse()
                    assert (answer.status, bool(answer.read())) == (200, True), path
            connection.close()
            found = servers.resident(process.pid)
            count = len(servers.processes(process.pid))
    met = found <= MEMORY
    print(
        f"{feeds} feeds of {ENTRIES} entries, all documents asked for: {found:.0f} MB in {count} processes, "
        f"target {MEMORY:.0f} MB{'' if met else ': MISSED'}"
    )
    return met


def _publish_alike(service: Service) -> None:
    """Documents for all feeds, made from those of one: to render so many takes minutes."""
    from syndicate.render.codings import Parts
    from syndicate.store.records import Coded

    service.publish("live")
    made = {name: service.store.published("live", name) for name in ("atom", "rss", "json")}
    for one in service.store.feeds():
        if one.feed.id == "live":
            continue
        documents = {}
        for name, document in made.items():
            assert document is not None
            content = document.content.replace(b"/feeds/live.", f"/feeds/{one.feed.id}.".encode())
            parts = Parts(BEGINS.split(content))
            forms = {coding: Coded(*form) for coding, form in parts.coded().items()}
            documents[name] = replace(document, content=content, etag=parts.etag, coded=forms)
        service.store.publish(one.feed.id, one.seq, service.release, documents)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=int, default=2)
    parser.add_argument("--feeds", type=int, default=1_000, help="how many feeds memory is measured with")
    parser.add_argument("--only", choices=["rates", "latency", "memory"])
    parser.add_argument("--strict", action="store_true", help="end with an error where a target is missed")
    parser.add_argument("--quickack", action="store_true", help="in a network that acknowledges at once (root, ip)")
    options = parser.parse_args()
    if options.quickack:
        servers.in_network_of_our_own("bench.serve")
    parts: dict[str, Callable[[], bool]] = {
        "rates": lambda: rates(options.rounds, options.seconds),
        "latency": lambda: latency(20.0),
        "memory": lambda: memory(options.feeds),
    }
    met = [part() for name, part in parts.items() if options.only in (None, name)]
    if options.strict and not all(met):
        sys.exit(1)


if __name__ == "__main__":
    main()
