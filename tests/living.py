"""The demo newsblogs on a port of this machine, with a clock that a test moves."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from werkzeug.serving import WSGIRequestHandler, make_server

from syndicate.demo import create_demo


class Quiet(WSGIRequestHandler):
    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Nothing."""


class Clock:
    def __init__(self, now: datetime) -> None:
        self.now = now


@contextmanager
def living(start: datetime, pace: timedelta) -> Iterator[tuple[int, Clock]]:
    """Serve the demo from ``start`` on, something happening every ``pace``; gives its port and its clock."""
    clock = Clock(start)
    app = create_demo(lambda: clock.now, start=start, pace=pace)
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=Quiet)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield server.server_port, clock
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
