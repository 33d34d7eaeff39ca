"""The commands that stay: run, web, scheduler, demo."""

from __future__ import annotations

import queue
import signal
from contextlib import ExitStack

import click

from syndicate.cli.invocation import Command, Exit, Invocation

SOURCE = click.option("--source", metavar="URL|FILE", help="Serve this page alone, from a store of its own.")


@click.command(cls=Command)
@SOURCE
@click.pass_obj
def run(invocation: Invocation, source: str | None) -> int:
    """Start everything: web server, scheduler, and the demo where it is enabled.

    One supervisor that restarts what dies. SIGTERM and Ctrl-C finish what is in flight, SIGHUP reloads the
    configuration, all of it or nothing.
    """
    from syndicate import supervise

    invocation.start_log()
    arguments = ["--source", source] if source else []
    return supervise.run(
        lambda: invocation.settings(source),
        {
            "web": invocation.child("web", *arguments),
            "scheduler": invocation.child("scheduler", *arguments),
            "demo": invocation.child("demo"),
        },
    )


@click.command(cls=Command)
@SOURCE
@click.pass_obj
def web(invocation: Invocation, source: str | None) -> int:
    """Serve feeds and pages; poll nothing. SIGHUP reloads the configuration."""
    from syndicate import supervise

    signal.signal(signal.SIGHUP, signal.SIG_IGN)  # until gunicorn listens to it
    supervise.follow_parent()
    invocation.start_log()
    from syndicate.cli import gunicorn

    return gunicorn.serve(lambda: invocation.settings(source), verbose=invocation.verbose)


@click.command(cls=Command)
@SOURCE
@click.pass_obj
def scheduler(invocation: Invocation, source: str | None) -> int:
    """Poll what is due and render what changed; serve nothing. SIGHUP reloads the configuration."""
    from syndicate import supervise

    signals: queue.SimpleQueue[int] = queue.SimpleQueue()
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, lambda received, _: signals.put(received))
    supervise.follow_parent()
    invocation.start_log()
    return _schedule(invocation, source, signals)


def _schedule(invocation: Invocation, source: str | None, signals: queue.SimpleQueue[int]) -> int:
    """Poll until told to stop; other settings get a scheduler of their own once they are known to be good."""
    from syndicate import app, logs, supervise

    settings = invocation.settings(source)
    with ExitStack() as current:
        service = current.enter_context(app.open_service(settings))
        running = service.scheduler()
        running.start()
        while (received := signals.get()) == signal.SIGHUP:
            following = ExitStack()
            renewed = supervise.reloaded(
                lambda: following.enter_context(app.open_service(invocation.settings(source)))  # noqa: B023 - called at once
            )
            if renewed is None:
                continue
            running.stop()
            current.close()
            current.push(following)
            running = renewed.scheduler()
            running.start()
            logs.event("configuration reloaded")
        logs.event("stopping", fields={"signal": signal.Signals(received).name})
        if not running.stop():
            logs.event("gave up on polls that did not end")
            supervise.leave(Exit.FAILED)
    return Exit.OK


@click.command(cls=Command)
@click.pass_obj
def demo(invocation: Invocation) -> int:
    """Serve the demo newsblogs, invented and lively, as [demo] says."""
    from datetime import UTC, datetime

    from syndicate import supervise
    from syndicate.demo import PAGES, serve

    supervise.follow_parent()
    settings = invocation.settings().demo
    supervise.check_free(settings.host, settings.port, "[demo] port")

    def ready(port: int) -> None:
        for path in PAGES:
            click.echo(f"demo: {supervise.base_url(settings.host, port)}{path}", err=True)

    serve(settings.host, settings.port, now=lambda: datetime.now(UTC), pace=settings.pace, ready=ready)
    return Exit.OK
