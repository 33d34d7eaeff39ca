"""Which web server cuts requests when it is told to reload (HUP) or to end (TERM), under load?

    make bench-restart         ROUNDS=5

The application is ours, two workers each. Clients ask without pause: some for a published document on kept
connections, some on a new connection each time, and some for a page that is made anew, so that there is work in
flight at every moment. A request is *cut* when it was sent and no whole answer came. On a kept connection that was
idle a server may close at any time (RFC 9112 section 9.3.1), and clients ask again: those are counted apart, as
*closed*. After TERM new connections are refused, which is no cut. Each round starts the server, sends HUP three times,
then TERM.
"""

from __future__ import annotations

import argparse
import http.client
import signal
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from bench import servers
from bench.serve import configuration, filled

HUPS = 3
BETWEEN = 3.0
"""Seconds between two signals."""


class Client(threading.Thread):
    """Asks for one path until told to end; ``kept`` says whether on one connection."""

    def __init__(self, port: int, path: str, counts: Counter[str], ended: threading.Event, *, kept: bool) -> None:
        super().__init__()
        self._kind = f"{'kept' if kept else 'new'} {path}"
        self._port = port
        self._path = path
        self._counts = counts
        self._ended = ended
        self._kept = kept

    def run(self) -> None:
        connection: http.client.HTTPConnection | None = None
        used = 0
        while not self._ended.is_set():
            try:
                if connection is None:
                    connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=30)
                    used = 0
                    connection.connect()
            except OSError:
                self._counts["refused"] += 1
                connection = None
                time.sleep(0.01)
                continue
            try:
                connection.request("GET", self._path)
                answer = connection.getresponse()
                answer.read()
                self._counts["answered" if answer.status == 200 else f"status {answer.status}"] += 1
                used += 1
                if not self._kept or answer.will_close:
                    connection.close()
                    connection = None
            except http.client.IncompleteRead:
                self._cut("within the answer")
                connection = None
            except (OSError, http.client.HTTPException) as error:
                # Nothing came at all on a connection that had been used before: closed while it was idle.
                idle = used > 0 and isinstance(error, http.client.RemoteDisconnected | ConnectionError)
                if idle:
                    self._counts["closed"] += 1
                else:
                    self._cut(type(error).__name__)
                connection.close()
                connection = None

    def _cut(self, how: str) -> None:
        self._counts["cut"] += 1
        self._counts[f"cut, {self._kind}, {how}"] += 1


def trial(command: Sequence[str], port: int, environment: dict[str, str], pages: int) -> dict[str, Counter[str]]:
    """What became of the requests around each signal, by its name."""
    told: dict[str, Counter[str]] = {}
    with servers.running(command, port, environment=environment) as process:
        time.sleep(2)  # workers open the store
        for name in ["HUP"] * HUPS + ["TERM"]:
            counts = told.setdefault(name, Counter())
            ended = threading.Event()
            clients = [Client(port, "/feeds/live.json", counts, ended, kept=True) for _ in range(4)]
            clients += [Client(port, "/feeds/live.json", counts, ended, kept=False) for _ in range(2)]
            clients += [Client(port, "/live/", counts, ended, kept=number % 2 == 0) for number in range(pages)]
            for client in clients:
                client.start()
            time.sleep(0.5)
            process.send_signal(getattr(signal, f"SIG{name}"))
            begun = time.monotonic()
            if name == "TERM":
                process.wait(60)
                counts["seconds"] += round(time.monotonic() - begun)
            else:
                time.sleep(BETWEEN)
            ended.set()
            for client in clients:
                client.join()
    return told


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--pages", type=int, default=4, help="clients that ask for a page made anew")
    options = parser.parse_args()
    sums: dict[tuple[str, str], Counter[str]] = {}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        config = configuration(folder, port := servers.free_port())
        config.write_text(config.read_text().replace("workers = 1\n", "workers = 2\n"))
        service = filled(config)
        service.publish_stale()
        service.close()
        environment = {"SYNDICATE_CONFIG": str(config)}
        for _ in range(options.rounds):
            for server, command in {
                "gunicorn gthread": servers.syndicate(config),
                "granian": servers.granian(servers.OURS, port, workers=2, threads=8),
            }.items():
                for signal_, counts in trial(command, port, environment, options.pages).items():
                    sums.setdefault((server, signal_), Counter()).update(counts)
    print(f"{options.rounds} rounds of {HUPS} HUP and one TERM under load, two workers")
    columns = ("answered", "cut", "closed", "refused", "other")
    print(f"{'':24}" + "".join(f"{column:>10}" for column in columns))
    for (server, signal_), counts in sums.items():
        counts["other"] = sum(counts[key] for key in counts if key.startswith("status"))
        print(f"{server + ', ' + signal_:24}" + "".join(f"{counts[column]:10}" for column in columns))
        for how, count in sorted(counts.items()):
            if how.startswith("cut, "):
                print(f"    {count} {how}")


if __name__ == "__main__":
    main()
