"""One line per event, plain or JSON, through the standard library's logging."""

from __future__ import annotations

import json
import logging
import re
import sys
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Literal, TextIO

from syndicate.walk import Poll

Form = Literal["plain", "json"]

AGAIN = 60.0
"""Seconds after which trouble that lasts is told again."""

_NUMBER = re.compile(r"\d+")

log = logging.getLogger(__name__)


def configure(form: Form = "plain", *, level: int = logging.INFO, stream: TextIO | None = None) -> None:
    """Send every record of this process to ``stream`` (standard error), once."""
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(JsonFormatter() if form == "json" else PlainFormatter())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for chatty in ("urllib3", "alembic"):
        logging.getLogger(chatty).setLevel(logging.WARNING)
    # It warns of each tick that the one before leaves no room for; the scheduler itself says when that matters.
    logging.getLogger("apscheduler").setLevel(logging.ERROR)


def log_poll(poll: Poll) -> None:
    """``polled source=… outcome=… new=2 …``, as a warning where a person may have to look.

    What waits for an answer is no warning at every poll: the scheduler says it once.
    """
    fields: dict[str, object] = {"source": poll.source, "outcome": poll.outcome, **poll.counts}
    fields |= {"status": poll.status, "shown": poll.shown, "extractor": poll.extractor, "message": poll.message}
    fields |= {"seconds": poll.seconds, "retry_after": poll.retry_after}
    level = logging.WARNING if poll.outcome in ("failed", "refused", "gone", "degraded") else logging.INFO
    event("polled", level, {name: value for name, value in fields.items() if value not in (None, "")})


def event(message: str, level: int = logging.INFO, fields: Mapping[str, object] | None = None) -> None:
    """A record whose ``fields`` stay apart in JSON and become ``name=value`` in a plain line."""
    log.log(level, "%s", message, extra={"fields": dict(fields or {})})


class Trouble:
    """What may go wrong every second: told at once, again each minute that it lasts, and once when it is over."""

    def __init__(self, what: str, clock: Callable[[], float] = time.monotonic) -> None:
        self._what = what
        self._clock = clock
        self._said: str | None = None
        self._told = 0.0

    def tell(self, message: str | None, level: int = logging.ERROR, *, traceback: bool = False) -> None:
        """How it goes now; None if it goes well. Messages that differ in a number alone are one."""
        if message is None:
            if self._said is not None:
                event(f"{self._what}: well again")
            self._said = None
            return
        now, said = self._clock(), _NUMBER.sub("", message)
        if said == self._said and now - self._told < AGAIN:
            return
        self._said, self._told = said, now
        log.log(level, "%s: %s", self._what, message, exc_info=traceback)


class PlainFormatter(logging.Formatter):
    """``2026-01-07T16:34:02Z warning polled source=storm outcome=failed message="no answer"``"""

    def format(self, record: logging.LogRecord) -> str:
        words = [_instant(record), record.levelname.lower(), _one_line(record.getMessage())]
        words += [f"{name}={_quoted(value)}" for name, value in _fields(record).items()]
        return " ".join(words) + self._traceback(record)

    def _traceback(self, record: logging.LogRecord) -> str:
        """The only thing that takes more lines than one: a fault of our own."""
        return "\n" + self.formatException(record.exc_info) if record.exc_info else ""


class JsonFormatter(logging.Formatter):
    """One JSON object a line: at, level, event, logger, then the event's own fields."""

    def format(self, record: logging.LogRecord) -> str:
        said: dict[str, object] = {"at": _instant(record), "level": record.levelname.lower()}
        said |= {"event": record.getMessage(), "logger": record.name, **_fields(record)}
        if record.exc_info:
            said["traceback"] = self.formatException(record.exc_info)
        return json.dumps(said, ensure_ascii=False, default=str)


def _instant(record: logging.LogRecord) -> str:
    return datetime.fromtimestamp(record.created, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _fields(record: logging.LogRecord) -> Mapping[str, object]:
    fields = getattr(record, "fields", {})
    return fields if isinstance(fields, dict) else {}


def _one_line(text: str) -> str:
    """Upstream's words may not forge a second line."""
    return "".join(char if char.isprintable() else " " for char in text)


def _quoted(value: object) -> str:
    text = _one_line(str(value))
    return json.dumps(text, ensure_ascii=False) if not text or any(char in text for char in ' "=') else text
