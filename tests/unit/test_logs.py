"""One line per event, whatever upstream puts into it."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator

import pytest

from syndicate import logs
from syndicate.walk import Poll
from tests.builders import NOON


@pytest.fixture
def stream() -> Iterator[io.StringIO]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield io.StringIO()
    root.handlers[:], root.level = handlers, level


def said(stream: io.StringIO) -> str:
    """The line without its date."""
    return stream.getvalue().partition(" ")[2]


def test_a_poll_is_one_plain_line(stream: io.StringIO) -> None:
    logs.configure(stream=stream)
    logs.log_poll(Poll("flood", NOON, "changed", counts={"new": 2, "revised": 1}, shown=12, seconds=0.25))
    assert said(stream) == "info polled source=flood outcome=changed new=2 revised=1 shown=12 seconds=0.25\n"


def test_a_failure_is_a_warning(stream: io.StringIO) -> None:
    logs.configure(stream=stream)
    logs.log_poll(Poll("flood", NOON, "failed", "404 Not Found", status=404))
    assert said(stream) == 'warning polled source=flood outcome=failed status=404 message="404 Not Found" seconds=0.0\n'


def test_upstream_cannot_forge_a_line(stream: io.StringIO) -> None:
    logs.configure(stream=stream)
    logs.log_poll(Poll("flood", NOON, "failed", "a\nerror \x1b[31mpolled source=rail\u2028b"))
    assert stream.getvalue().count("\n") == 1
    assert "\x1b" not in stream.getvalue()
    assert "\u2028" not in stream.getvalue()


def test_json_lines_keep_the_fields(stream: io.StringIO) -> None:
    logs.configure("json", stream=stream)
    logs.log_poll(Poll("flood", NOON, "failed", "a\nb", retry_after=30.0))
    line = json.loads(stream.getvalue())
    wanted = {"level": "warning", "event": "polled", "source": "flood", "message": "a\nb", "retry_after": 30.0}
    assert {name: line[name] for name in wanted} == wanted
    assert stream.getvalue().count("\n") == 1


def test_a_fault_of_ours_keeps_its_traceback(stream: io.StringIO) -> None:
    logs.configure("json", stream=stream)
    try:
        raise ValueError("oh")
    except ValueError:
        logging.getLogger("syndicate").exception("the tick failed")
    assert "ValueError: oh" in json.loads(stream.getvalue())["traceback"]


def test_trouble_that_lasts_is_told_once_a_minute_and_when_it_is_over(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO")
    seconds = iter([0, 1, 2, 61, 62, 63, 64])
    trouble = logs.Trouble("the tick", clock=lambda: float(next(seconds)))
    for message in (None, "failed at 1", "failed at 2", "failed: no room", "failed: no room", "failed: no room"):
        trouble.tell(message)
    trouble.tell("took 61 s", logging.WARNING)
    trouble.tell(None)
    trouble.tell(None)
    assert [(record.levelname, record.getMessage()) for record in caplog.records] == [
        ("ERROR", "the tick: failed at 1"),
        ("ERROR", "the tick: failed: no room"),
        ("ERROR", "the tick: failed: no room"),
        ("WARNING", "the tick: took 61 s"),
        ("INFO", "the tick: well again"),
    ]


def test_ticks_that_leave_the_next_no_room_are_no_warning(stream: io.StringIO) -> None:
    logs.configure(stream=stream)
    logging.getLogger("apscheduler.scheduler").warning('Execution of job "tick" skipped')
    assert not stream.getvalue()
