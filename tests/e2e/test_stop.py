"""What clients see of a web server that is told to end."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tests.e2e.newsday import free_port, until

WAITING = 12


def children(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="processes and their children are read from /proc")
def test_who_waits_at_the_door_is_answered(tmp_path: Path) -> None:
    port = free_port()
    config = tmp_path / "syndicate.toml"
    config.write_text(
        f'[server]\nport = {port}\nworkers = 1\nthreads = 1\n[store]\nurl = "sqlite:///{tmp_path}/store.sqlite3"\n'
    )
    with (
        (tmp_path / "log").open("wb") as log,
        subprocess.Popen([sys.executable, "-m", "syndicate", "--config", str(config), "web"], stderr=log) as process,
    ):
        try:
            until(lambda: answers(port))
            (worker,) = children(process.pid)
            os.kill(worker, signal.SIGSTOP)  # nobody is let in while the kernel says yes to all who come
            clients = [socket.create_connection(("127.0.0.1", port), timeout=20) for _ in range(WAITING)]
            for client in clients:
                client.sendall(b"GET /status?format=json HTTP/1.1\r\nHost: localhost\r\n\r\n")
            process.send_signal(signal.SIGTERM)
            os.kill(worker, signal.SIGCONT)
            assert [first_line(client) for client in clients] == [b"HTTP/1.1 200 OK"] * WAITING
            assert process.wait(20) == 0
        finally:
            process.kill()


def answers(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=5) as client:
            client.sendall(b"GET /status?format=json HTTP/1.1\r\nHost: localhost\r\n\r\n")
            return first_line(client) == b"HTTP/1.1 200 OK"
    except OSError:
        return False


def first_line(client: socket.socket) -> bytes:
    with client, client.makefile("rb") as answer:
        return answer.readline().rstrip()
