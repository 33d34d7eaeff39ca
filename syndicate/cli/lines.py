"""``poll --lines``: one long-running process that is told, line by line, when to poll what."""

from __future__ import annotations

import json
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING, TextIO

import click

from syndicate.cli.invocation import Instant

if TYPE_CHECKING:
    from syndicate.app import Service
    from syndicate.walk import Poll


def told(lines: TextIO) -> Iterator[tuple[datetime, list[str]]]:
    """The instants and sources of ``TIME [SOURCE ...]`` lines; empty ones are skipped. Raises UsageError."""
    for number, line in enumerate(lines, 1):
        if not (words := line.split()):
            continue
        try:
            at = Instant().convert(words[0], None, None)
        except click.BadParameter as error:
            raise click.UsageError(f"line {number}: {error.message}") from None
        yield at, words[1:]


def follow(
    service: Service, polls: Callable[[Sequence[str], datetime], list[Poll]], as_json: Callable[[Poll], object]
) -> None:
    """Do as standard input says until it ends; a line of JSON for each poll, once what it changed is rendered.

    ``polls`` polls the named sources, or all, at an instant.
    """
    for at, sources in told(sys.stdin):
        made = polls(sources, at)
        service.publish_stale()
        for one in made:
            click.echo(json.dumps(as_json(one), ensure_ascii=False))
        sys.stdout.flush()


@contextmanager
def answering(service: Service) -> Iterator[None]:
    """Answer GETs for feeds and pages meanwhile, in this process, at the host and port of the configuration.

    Raises SyndicateError if the port is taken.
    """
    from werkzeug.serving import WSGIRequestHandler, make_server

    from syndicate import supervise

    class Quiet(WSGIRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
            """Nothing: standard error is for what goes wrong."""

    where = service.settings.server
    supervise.check_free(where.host, where.port, "[server] port")
    server = make_server(where.host, where.port, service.web(at_once=True), threaded=True, request_handler=Quiet)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.1}, daemon=True)
    thread.start()
    click.echo(f"serving {supervise.base_url(where.host, where.port)}", err=True)
    try:
        yield
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
