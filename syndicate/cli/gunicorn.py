"""The web server: gunicorn with threads, set up from our own settings."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import ExitStack
from typing import TYPE_CHECKING

from gunicorn.app.base import BaseApplication
from gunicorn.config import Config
from gunicorn.glogging import Logger
from gunicorn.workers.gthread import ThreadWorker

from syndicate import app, logs, supervise
from syndicate.errors import SyndicateError

if TYPE_CHECKING:
    from syndicate.config import Settings

GRACE = 30
"""Seconds that a request in flight is given when the server stops."""


class PlainLogger(Logger):
    """gunicorn's log through ours."""

    def setup(self, cfg: Config) -> None:
        super().setup(cfg)
        self.error_log.handlers.clear()
        self.error_log.propagate = True


class Worker(ThreadWorker):
    """Threads that leave no one waiting at the door when they end.

    gunicorn's own stops accepting at once, but keeps the door open until its last answer is out: whoever connects in
    between is let in by the kernel, asks, and is cut off when the door is closed at last. Here all who have connected
    are let in, then the door is closed, and only then the answers are waited for. Who comes later is refused, and cut
    off from nothing.
    """

    def set_accept_enabled(self, enabled: bool) -> None:
        """Accept connections or not. Once the worker ends, who waits is let in and the door is closed for good."""
        if self.alive or enabled:
            super().set_accept_enabled(enabled)
            return
        for listener in self.sockets:
            waiting = True
            while waiting:
                before = self.nr_conns
                self.accept(listener)  # returns at once where nobody waits
                waiting = self.nr_conns > before
        super().set_accept_enabled(enabled)
        for listener in self.sockets:
            listener.close()


class Server(BaseApplication):
    """Workers that each open the service for themselves. ``read`` reads the settings anew at every SIGHUP."""

    def __init__(self, settings: Settings, read: Callable[[], Settings], *, verbose: bool) -> None:
        self._settings = settings
        self._read = read
        self._verbose = verbose
        self._started = False
        self._open = ExitStack()
        super().__init__()

    def load_config(self) -> None:
        """gunicorn's settings, at the start and at SIGHUP; a file that can't be used leaves all as it was."""
        if self._started:
            self._settings = supervise.reloaded(self._checked) or self._settings
        self._started = True
        server = self._settings.server
        for name, value in {
            "bind": supervise.base_url(server.host, server.port).removeprefix("http://"),
            "workers": server.workers,
            "threads": server.threads,
            "worker_class": Worker,
            "preload_app": False,
            "graceful_timeout": GRACE,
            "control_socket_disable": True,
            "logger_class": PlainLogger,
            "loglevel": "debug" if self._verbose else "warning",
            "proc_name": "syndicate",
            "worker_exit": lambda _arbiter, _worker: self._open.close(),
        }.items():
            self.cfg.set(name, value)

    def load(self) -> Callable[..., Iterable[bytes]]:
        """The WSGI application of one worker."""
        application: Callable[..., Iterable[bytes]] = self._open.enter_context(app.open_service(self._settings)).web()
        return application

    def _checked(self) -> Settings:
        """New settings, tried on the store before any worker relies on them."""
        settings = self._read()
        with app.open_service(settings):
            return settings


def serve(read: Callable[[], Settings], *, verbose: bool = False) -> int:
    """Serve until SIGTERM or SIGINT. Raises ConfigError, StoreError, and SyndicateError when the port is taken."""
    settings = read()
    supervise.check_free(settings.server.host, settings.server.port, "[server] port")
    with app.open_service(settings):
        pass  # a store that can't be opened is told here, once, and not by every worker
    logs.event("serving", fields={"url": supervise.base_url(settings.server.host, settings.server.port)})
    try:
        Server(settings, read, verbose=verbose).run()
    except SystemExit as end:
        if end.code not in (None, 0):
            raise SyndicateError(f"the web server ended with code {end.code}") from None
    return 0
