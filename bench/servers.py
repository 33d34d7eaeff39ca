"""Web servers for benches: each in processes of its own, started, waited for, and stopped."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parent.parent
BIN = Path(sys.executable).parent
OURS = "wsgi:application"
_NETWORK = "BENCH_NETWORK"


def in_network_of_our_own(module: str) -> None:
    """Run ``module`` anew in a network that has only loopback, and there acknowledges at once; returns once it is so.

    A kernel may wait 40 ms before it acknowledges, and on loopback, where a segment has 64 kB, the end of answers of
    some lengths waits for that: a few headers more or less would make three times the difference that nobody sees on a
    network. Who may not make one measures on the machine's own loopback, with a word.
    """
    if os.environ.get(_NETWORK):
        return
    quick = "dev lo proto kernel scope host src 127.0.0.1 table local quickack 1"
    nets = " && ".join(f"ip route change local {net} {quick}" for net in ("127.0.0.0/8", "127.0.0.1"))
    made = ["unshare", "--net", "sh", "-c", f'ip link set lo up && {nets} && exec "$@"', "sh"]
    try:
        able = subprocess.run([*made, "true"], capture_output=True, check=False).returncode == 0
    except FileNotFoundError:
        able = False
    if not able:
        print("no network of our own (unshare, ip, root): answers of some lengths wait for loopback")
        return
    os.environ[_NETWORK] = "1"
    os.execvp(made[0], [*made, sys.executable, "-m", module, *sys.argv[1:]])


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


def granian(application: str, port: int, *, workers: int = 1, threads: int = 1) -> list[str]:
    """A worker that does not end by itself is killed: while clients go on asking on kept connections, none does."""
    return [
        *(str(BIN / "granian"), "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port), "--no-log"),
        *("--workers", str(workers), "--blocking-threads", str(threads), "--working-dir", str(ROOT)),
        *("--workers-kill-timeout", "10s", application),
    ]


def gunicorn(application: str, port: int, *, workers: int = 1, threads: int = 8) -> list[str]:
    return [
        *(str(BIN / "gunicorn"), "--worker-class", "gthread", "--bind", f"127.0.0.1:{port}", "--log-level", "error"),
        *("--workers", str(workers), "--threads", str(threads), "--chdir", str(ROOT), "--no-control-socket"),
        application,
    ]


def syndicate(config: Path, command: str = "web") -> list[str]:
    return [str(BIN / "syndicate"), "--config", str(config), command]


@contextmanager
def running(
    command: Sequence[str], port: int, *, cpu: int | None = None, environment: Mapping[str, str] | None = None
) -> Iterator[subprocess.Popen[bytes]]:
    """The server, once it answers; with ``cpu`` all of it on that core."""
    pinned = ["taskset", "-c", str(cpu)] if cpu is not None and shutil.which("taskset") else []
    process = subprocess.Popen(
        [*pinned, *command],
        env={**os.environ, **(environment or {})},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        wait_for(port, process)
        yield process
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(40)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def wait_for(port: int, process: subprocess.Popen[bytes], seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise RuntimeError(f"{process.args!r} ended with {process.returncode}")
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=1):
                return
        except OSError:
            time.sleep(0.05)
    raise RuntimeError(f"nothing answers on port {port}")


def nginx(folder: Path, site: str) -> list[str]:
    """nginx in the foreground with one worker and this ``server`` block (or several)."""
    file = folder / "nginx.conf"
    temporary = "".join(
        f"{name}_temp_path {folder}/{name};\n" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    file.write_text(
        f"user root;\nworker_processes 1;\ndaemon off;\npid {folder}/nginx.pid;\nerror_log {folder}/error.log;\n"
        f"events {{ worker_connections 1024; }}\nhttp {{\naccess_log off;\nsendfile on;\ntcp_nopush on;\n"
        f"keepalive_requests 1000000;\n{temporary}{site}\n}}\n"
    )
    return ["nginx", "-c", str(file), "-e", str(folder / "error.log")]


def own_site(port: int, web: int, directory: Path) -> str:
    """The site that comes with the product, with its four lines set."""
    site = (ROOT / "config" / "nginx" / "syndicate.conf").read_text()
    site = re.sub(r"server 127\.0\.0\.1:8080;", f"server 127.0.0.1:{web};", site)
    site = re.sub(r"listen 80;", f"listen 127.0.0.1:{port};", site)
    return re.sub(r"root /var/lib/syndicate/www;", f"root {directory};", site)


def plain_site(port: int, directory: Path) -> str:
    """A site of static files and nothing else."""
    return (
        f"server {{ listen 127.0.0.1:{port}; root {directory}; gzip_static on; etag on;\n"
        "types { application/json json; application/rss+xml rss; text/plain txt; } }"
    )


def processes(pid: int) -> list[int]:
    """A process and all below it."""
    children: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                parent = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
            except (OSError, IndexError):
                continue
            children.setdefault(parent, []).append(int(entry.name))
    found = [pid]
    for one in found:
        found += children.get(one, [])
    return found


def resident(pid: int) -> float:
    """Megabytes in memory of a process and all below it, what they share counted once for each."""
    pages = 0
    for one in processes(pid):
        try:
            pages += int(Path(f"/proc/{one}/statm").read_text().split()[1])
        except OSError:
            continue
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def fetch(url: str, headers: Mapping[str, str] | None = None) -> tuple[int, Mapping[str, str], bytes]:
    """One GET: status, headers, body."""
    request = urllib.request.Request(url, headers=dict(headers or {}))
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.status, answer.headers, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.headers, error.read()
