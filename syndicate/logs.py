"""One line per event, plain or JSON, through the standard library's logging."""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Literal, TextIO

from syndicate.walk import Poll

Form = Literal["plain", "json"]

log = logging.getLogger(__name__)


def configure(form: Form = "plain", *, level: int = logging.INFO, stream: TextIO | None = None) -> None:
    """Send every record of this process to ``stream`` (standard error), once."""
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(JsonFormatter() if form == "json" else PlainFormatter())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for chatty in ("apscheduler", "urllib3", "alembic"):
        logging.getLogger(chatty).setLevel(logging.WARNING)


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
