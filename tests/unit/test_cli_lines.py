"""``poll --lines``: a process that polls as it is told, and serves what came of it."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from syndicate.cli import cli
from syndicate.cli.invocation import Exit

FEED = {
    "version": "https://jsonfeed.org/version/1.1",
    "title": "Flood on the coast",
    "items": [{"id": "one", "content_html": "<p>The ferry is out of service.</p>", "url": "https://news.example/#one"}],
}


@pytest.fixture
def config(tmp_path: Path) -> Path:
    (tmp_path / "page.json").write_text(json.dumps(FEED))
    file = tmp_path / "syndicate.toml"
    sources = "".join(f'[[source]]\nid = "{name}"\nurl = "page.json"\n' for name in ("flood", "other"))
    file.write_text(f'[store]\nurl = "sqlite:///{tmp_path}/store.sqlite3"\n{sources}')
    return file


def told(config: Path, lines: str, *options: str, code: int = Exit.OK) -> Result:
    result = CliRunner().invoke(cli, ["--config", str(config), "poll", "--lines", *options], input=lines)
    assert result.exit_code == code, result.output
    return result


def test_each_poll_is_a_line_of_json_in_the_order_told(config: Path) -> None:
    lines = "2026-03-14T12:00+01:00 other flood\n\n2026-03-14T11:01Z flood\n2026-03-14T11:02Z\n"
    polls = [json.loads(line) for line in told(config, lines).stdout.splitlines()]
    assert [(poll["source"], poll["at"][11:16], poll["outcome"]) for poll in polls] == [
        ("other", "11:00", "changed"),
        ("flood", "11:00", "changed"),
        ("flood", "11:01", "not-modified"),
        ("flood", "11:02", "not-modified"),
        ("other", "11:02", "not-modified"),
    ]


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        ("2026-03-14T11:00Z flood\nnoon flood\n", "line 2: 'noon' is no instant"),
        ("2026-03-14T11:00 flood\n", "line 1: '2026-03-14T11:00' lacks an offset"),
        ("2026-03-14T11:00Z floot\n", "no such source: floot; there are: flood, other"),
        ("2026-03-14T11:00Z flood\n2026-03-14T10:00Z flood\n", "can't go back"),
    ],
)
def test_a_line_that_makes_no_sense_ends_it_in_one_line(config: Path, lines: str, message: str) -> None:
    result = told(config, lines, code=Exit.USAGE)
    assert message in result.stderr
    assert len(result.stderr.splitlines()) == 1


@pytest.mark.parametrize(
    "arguments", [["--serve", "--all"], ["--lines", "flood"], ["--lines", "--all"], ["--lines", "--json"]]
)
def test_what_goes_with_lines(config: Path, arguments: list[str]) -> None:
    result = CliRunner().invoke(cli, ["--config", str(config), "poll", *arguments])
    assert result.exit_code == Exit.USAGE
    assert "--lines" in result.stderr


def test_what_changed_is_rendered_and_served_before_the_line_is_written(config: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    config.write_text(f"[server]\nport = {port}\n{config.read_text()}")
    command = [sys.executable, "-m", "syndicate", "--config", str(config), "poll", "--lines", "--serve"]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe, text=True) as process:
        assert process.stdin
        assert process.stdout
        assert process.stderr
        assert process.stderr.readline() == f"serving http://127.0.0.1:{port}\n"
        for minute in range(16):
            said = f"running every {minute + 20} minutes"
            item = FEED["items"][0] | {"content_html": f"<p>The ferry is {said}.</p>"}  # type: ignore[operator,index]
            (config.parent / "page.json").write_text(json.dumps(FEED | {"items": [item]}))
            process.stdin.write(f"2026-03-14T11:{minute:02}Z flood\n")
            process.stdin.flush()
            assert json.loads(process.stdout.readline())["outcome"] == "changed"
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/feeds/flood.json", timeout=10) as answer:
                assert said in answer.read().decode()
        process.stdin.close()
        assert process.wait(20) == Exit.OK
