"""The commands, on a real store and a file as upstream: what they print, and how they end."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import click
import feedparser
import pytest
from click.testing import CliRunner, Result

from syndicate.cli import cli
from syndicate.cli.invocation import Exit, Invocation, speak
from syndicate.errors import ConfigError, ExtractError, StoreError, UnknownName

ITEMS = (
    ("one", "The river rises", "<p>The gauge at the old bridge stands at 4.20 m.</p>", "2026-03-14T10:00:00Z"),
    ("two", None, "<p>The ferry is out of service until further notice.</p>", "2026-03-14T11:00:00Z"),
)


def feed_text(items: tuple[tuple[str, str | None, str, str], ...] = ITEMS) -> str:
    """A JSON Feed, newest first."""
    listed = [
        {"id": id_, "content_html": html, "date_published": date, "url": f"https://news.example/flood#{id_}"}
        | ({"title": title} if title else {})
        for id_, title, html, date in reversed(items)
    ]
    feed = {"version": "https://jsonfeed.org/version/1.1", "title": "Flood on the coast", "items": listed}
    return json.dumps(feed)


class Place:
    """A folder with a configuration and a page, and commands that run there."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.page = folder / "page.json"
        self.config = folder / "syndicate.toml"
        self.page.write_text(feed_text(), encoding="utf-8")
        self.write('[[source]]\nid = "flood"\nurl = "page.json"\nextractor = "jsonfeed"\nlanguage = "en"\n')

    def write(self, text: str) -> None:
        self.config.write_text(f'[store]\nurl = "sqlite:///{self.folder}/store.sqlite3"\n{text}', encoding="utf-8")

    def run(self, *arguments: str, code: int = Exit.OK) -> Result:
        result = CliRunner().invoke(cli, ["--config", str(self.config), *arguments])
        assert result.exit_code == code, result.output
        return result

    def json(self, *arguments: str, code: int = Exit.OK) -> list[dict[str, object]]:
        found = json.loads(self.run(*arguments, "--json", code=code).stdout)
        return found if isinstance(found, list) else [found]


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Place:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("SYNDICATE_CONFIG", raising=False)
    return Place(tmp_path)


# --- poll -----------------------------------------------------------------------------------------------------------


def test_poll_says_what_changed_and_sources_remembers(place: Place) -> None:
    (poll,) = place.json("poll", "flood")
    assert (poll["source"], poll["outcome"], poll["counts"], poll["shown"]) == ("flood", "changed", {"new": 2}, 2)
    place.page.write_text(feed_text((*ITEMS, ("three", "Rail line closed", "<p>x</p>", "2026-03-14T11:30:00Z"))))
    assert place.json("poll", "--all")[0]["counts"] == {"new": 1}
    (source,) = place.json("sources")
    assert (source["id"], source["updates"], source["extractor"]) == ("flood", 3, "jsonfeed")
    assert source["last_poll"]["outcome"] == "changed"  # type: ignore[index]  # JSON


def test_people_get_a_table(place: Place) -> None:
    head, row = place.run("poll", "--all").stdout.splitlines()
    assert head.split() == ["source", "outcome", "changes", "message"]
    assert row.split() == ["flood", "changed", "2", "new"]
    head, row = place.run("sources").stdout.splitlines()
    assert head.split()[:3] == ["source", "status", "updates"]
    assert row.split()[:3] == ["flood", "active", "2"]


def test_a_failed_poll_is_exit_code_3_and_the_others_are_done(place: Place) -> None:
    place.write(
        '[[source]]\nid = "gone"\nurl = "none.json"\n[[source]]\nid = "flood"\nurl = "page.json"\nlanguage = "en"\n'
    )
    polls = place.json("poll", "gone", "flood", code=Exit.POLLS)
    assert [(poll["source"], poll["outcome"]) for poll in polls] == [("gone", "failed"), ("flood", "changed")]
    assert polls[0]["message"]


def test_poll_of_an_unknown_source_names_those_there_are(place: Place) -> None:
    result = place.run("poll", "floot", code=Exit.USAGE)
    assert result.stderr == "syndicate: no such source: floot; there are: flood\n"


def test_a_replay_may_not_go_back(place: Place) -> None:
    assert place.json("poll", "flood", "--at", "2026-03-14T12:00+00:00")[0]["at"] == "2026-03-14T12:00:00+00:00"
    assert place.json("poll", "flood", "--at", "2026-03-14T14:00+01:00")[0]["at"] == "2026-03-14T13:00:00+00:00"
    result = place.run("poll", "--all", "--at", "2026-03-14T12:30Z", code=Exit.USAGE)
    assert "flood was last polled at 2026-03-14T13:00:00+00:00: --at can't go back" in result.stderr
    assert place.json("sources")[0]["last_poll"]["at"] == "2026-03-14T13:00:00+00:00"  # type: ignore[index]  # JSON


# --- what the store holds -------------------------------------------------------------------------------------------


def test_feed_prints_the_document(place: Place) -> None:
    place.run("poll", "flood")
    for form, version in (("atom", "atom10"), ("rss", "rss20")):
        parsed = feedparser.parse(place.run("feed", "flood", "--format", form).stdout_bytes)
        assert (parsed.version, len(parsed.entries), parsed.bozo) == (version, 2, False)
    document = json.loads(place.run("feed", "flood", "--format", "json").stdout)
    assert [item.get("title") for item in document["items"]] == [None, "The river rises"]


def test_feed_writes_every_document_of_every_feed(place: Place) -> None:
    place.run("poll", "flood")
    out = place.folder / "deep" / "out"
    place.run("feed", "--all", "--directory", str(out))
    assert sorted(path.name for path in out.iterdir()) == ["flood.atom", "flood.json", "flood.rss"]
    assert (out / "flood.atom").read_bytes() == place.run("feed", "flood").stdout_bytes
    assert (out / "flood.atom").stat().st_mode & 0o044 == 0o044 & ~current_umask()


def test_help_says_of_each_command_a_whole_sentence(place: Place) -> None:
    listed = place.run("--help").stdout.partition("Commands:")[2]
    assert "where it is" in listed
    assert "..." not in listed


def test_a_directory_that_can_not_be_written_is_named(place: Place) -> None:
    (place.folder / "file").touch()
    out = place.folder / "file" / "out"
    told = place.run("feed", "--all", "--directory", str(out), code=Exit.FAILED).stderr
    assert told == f"syndicate: {out}: Not a directory\n"


def current_umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def test_feed_of_an_unknown_name(place: Place) -> None:
    assert place.run("feed", "x", code=Exit.USAGE).stderr == "syndicate: no such feed: x; there are: flood\n"


def test_history_shows_every_version(place: Place) -> None:
    place.run("poll", "flood", "--at", "2026-03-14T12:00Z")
    revised = (ITEMS[0], ("two", None, "<p>The ferry sails again.</p>", ITEMS[1][3]))
    place.page.write_text(feed_text(revised), encoding="utf-8")
    place.run("poll", "flood", "--at", "2026-03-14T12:10Z")
    guid = json.loads(place.run("feed", "flood", "--format", "json").stdout)["items"][0]["id"]
    (found,) = place.json("history", guid)
    assert [revision["text"] for revision in found["revisions"]] == [  # type: ignore[attr-defined]  # JSON
        "The ferry is out of service until further notice.",
        "The ferry sails again.",
    ]
    assert (found["id"], found["published"], found["tombstone"]) == (guid, "2026-03-14T11:00:00+00:00", None)
    table = place.run("history", guid.removeprefix("urn:uuid:")).stdout
    assert "The ferry [-is out of service until further notice.-] {+sails again.+}" in table
    assert "revision 2 (major)" in table
    assert guid in table


def test_history_of_an_unknown_update(place: Place) -> None:
    result = place.run("history", "urn:uuid:0", code=Exit.USAGE)
    assert result.stderr.startswith("syndicate: no")
    assert result.stderr.count("\n") == 1


# --- preview --------------------------------------------------------------------------------------------------------


def test_preview_stores_nothing(place: Place) -> None:
    (read,) = place.json("preview", str(place.page), "--language", "en")
    assert read["extractor"] == "jsonfeed"
    updates = read["updates"]
    assert [update["headline"] for update in updates] == [None, "The river rises"]  # type: ignore[attr-defined]  # JSON
    assert not (place.folder / "store.sqlite3").exists()
    text = place.run("preview", str(place.page)).stdout
    assert "The river rises" in text
    assert "2 updates" in text


def test_an_instant_without_offset_is_told_by_the_timezone(place: Place) -> None:
    place.run("preview", str(place.page), "--at", "2026-03-14T12:00", "--timezone", "Europe/Berlin")


BAD_PREVIEWS = {
    "timezone": ("--timezone", "Europe/Berln", 'did you mean "Europe/Berlin"?'),
    "extractor": ("--extractor", "html", "'html' is none of auto, feed"),
    "language": ("--language", "german!", "must be a language tag"),
    "allow": ("--allow", "nowhere", "must be host:port"),
    "at": ("--at", "2026-03-14T12:00", "lacks an offset"),
}


@pytest.mark.parametrize(("option", "value", "message"), BAD_PREVIEWS.values(), ids=BAD_PREVIEWS.keys())
def test_preview_checks_its_options(place: Place, option: str, value: str, message: str) -> None:
    result = place.run("preview", "page.json", option, value, code=Exit.USAGE)
    assert message in result.stderr
    assert result.stderr.count("\n") == 1


def test_preview_of_nothing_is_one_line(place: Place) -> None:
    result = place.run("preview", "none.html", code=Exit.FAILED)
    assert result.stderr.startswith("syndicate: ")
    assert result.stderr.count("\n") == 1


def test_preview_of_another_scheme_is_not_taken_for_a_file(place: Place) -> None:
    result = place.run("preview", "ftp://news.example/x", code=Exit.FAILED)
    assert result.stderr == "syndicate: ftp://news.example/x: only http and https are asked, not ftp\n"


@pytest.mark.parametrize("source", ["page.html", 'it\'s $HOME "page".html'])
def test_make_run_takes_any_file_name(tmp_path: Path, source: str) -> None:
    program = tmp_path / "bin" / "syndicate"
    program.parent.mkdir()
    program.write_text('#!/bin/sh\nprintf "%s|" "$@"\n')
    program.chmod(0o755)
    (tmp_path / ".ready").touch()
    makefile = Path(__file__).parents[2] / "Makefile"
    command = ["make", "-f", str(makefile), f"VENV={tmp_path}", f"STAMP={tmp_path}/.ready", "-o", f"{tmp_path}/.ready"]
    given = source.replace("$", "$$")
    # These tests may themselves run under make, which would hand its flags on.
    environment = {
        name: value for name, value in os.environ.items() if name not in ("MAKEFLAGS", "MAKELEVEL", "MFLAGS")
    }
    done = subprocess.run(
        [*command, "run", f"SOURCE={given}"], cwd=makefile.parent, env=environment, capture_output=True, text=True
    )
    assert (done.stdout, done.returncode) == (f"run|--source|{source}|", 0), done.stderr


# --- upkeep and the rest --------------------------------------------------------------------------------------------


def test_check_says_good_or_everything_that_is_wrong(place: Place) -> None:
    assert place.run("check").stdout == f"{place.config}: good: 1 source, 1 feed\n"
    place.config.write_text("[server]\nport = 0\ntiitle = 1\n", encoding="utf-8")
    assert place.run("check", code=Exit.USAGE).stderr.splitlines() == [
        f"syndicate: {place.config}:2: server.port: must be at least 1, not 0",
        f'syndicate: {place.config}:3: server.tiitle: unknown setting, did you mean "title"?',
    ]


def test_db_upgrade_twice(place: Place) -> None:
    for _ in range(2):
        assert place.run("db", "upgrade").stdout == "the store is up to date\n"
    assert (place.folder / "store.sqlite3").exists()


def test_a_taken_port_ends_every_server_with_one_line(place: Place) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        place.write(f"[server]\nport = {port}\n[demo]\nport = {port}\n")
        for command in ("run", "web", "demo"):
            result = place.run(command, code=Exit.FAILED)
            assert f"127.0.0.1:{port} is in use by another program" in result.stderr
            assert len(result.stderr.splitlines()) == 1


USAGE = {
    "poll nothing": ["poll"],
    "poll all and one": ["poll", "--all", "flood"],
    "feed nothing": ["feed"],
    "feed all and one": ["feed", "flood", "--all", "--directory", "out"],
    "feed all to nowhere": ["feed", "--all"],
    "one feed to a directory": ["feed", "flood", "--directory", "out"],
    "unknown format": ["feed", "flood", "--format", "opml"],
    "unknown command": ["pull"],
    "unknown option": ["sources", "--nope"],
    "missing argument": ["history"],
}


@pytest.mark.parametrize("arguments", USAGE.values(), ids=USAGE.keys())
def test_wrong_usage_is_one_line_and_exit_code_2(place: Place, arguments: list[str]) -> None:
    result = place.run(*arguments, code=Exit.USAGE)
    assert result.stderr.startswith("syndicate: ")
    assert result.stderr.count("\n") == 1
    assert not (place.folder / "store.sqlite3").exists()


def test_the_configuration_may_be_named_behind_the_command(place: Place) -> None:
    result = CliRunner().invoke(cli, ["check", "--config", str(place.config)])
    assert (result.exit_code, result.stdout) == (Exit.OK, f"{place.config}: good: 1 source, 1 feed\n")


def raising(error: BaseException) -> Callable[[], object]:
    def command() -> object:
        raise error

    return command


ENDS = {
    "configuration": (ConfigError(["a.toml:1: x: no", "a.toml:2: y: no"]), Exit.USAGE, 2),
    "unknown name": (UnknownName("no such source"), Exit.USAGE, 1),
    "store": (StoreError("the store does not answer"), Exit.FAILED, 1),
    "upstream": (ExtractError("nothing to read"), Exit.FAILED, 1),
    "file": (PermissionError(13, "Permission denied", "out"), Exit.FAILED, 1),
    "interrupt": (KeyboardInterrupt(), Exit.INTERRUPTED, 0),
    "abort": (click.Abort(), Exit.INTERRUPTED, 0),
    "a fault of ours": (ZeroDivisionError("oh"), Exit.FAILED, 1),
}


@pytest.mark.parametrize(("error", "code", "lines"), ENDS.values(), ids=ENDS.keys())
def test_every_error_is_a_line_and_a_code(
    error: BaseException, code: int, lines: int, capsys: pytest.CaptureFixture[str]
) -> None:
    assert speak(raising(error), Invocation()) == code
    assert len(capsys.readouterr().err.splitlines()) == lines


def test_only_verbose_shows_a_fault_of_ours() -> None:
    with pytest.raises(ZeroDivisionError):
        speak(raising(ZeroDivisionError("oh")), Invocation(verbose=True))


def test_a_reader_that_left_is_no_error(place: Place) -> None:
    place.run("poll", "flood")
    command = [sys.executable, "-m", "syndicate", "--config", str(place.config), "feed", "flood"]
    read, write = os.pipe()
    os.close(read)
    done = subprocess.run(command, stdout=write, stderr=subprocess.PIPE, text=True, check=False)
    os.close(write)
    assert (done.returncode, done.stderr) == (0, "")


LIGHT = ["pydantic", "rich", "sqlalchemy", "flask", "lxml", "selectolax", "urllib3", "apscheduler", "gunicorn"]


def test_help_imports_nothing_heavy() -> None:
    code = (
        "import sys\nfrom syndicate.cli import cli\n"
        "try: cli.main(['--help'])\nexcept SystemExit: pass\n"
        f"print([name for name in {LIGHT!r} if name in sys.modules], file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stderr == "[]\n"
    assert done.stdout.startswith("Usage: ")


def test_sources_imports_only_the_store(place: Place) -> None:
    place.run("sources")  # the store is made
    code = (
        "import sys\nfrom syndicate.cli import cli\n"
        f"try: cli.main(['--config', {str(place.config)!r}, 'sources'])\nexcept SystemExit: pass\n"
        f"print([n for n in {LIGHT!r} + ['alembic'] if n in sys.modules], file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stderr == "['pydantic', 'rich', 'sqlalchemy']\n"


# --- the editor's hand ----------------------------------------------------------------------------------------------


def published(place: Place) -> dict[str, object]:
    found: dict[str, object] = json.loads(place.run("feed", "flood", "--format", "json").stdout)
    return found


def guids(place: Place) -> list[str]:
    return [item["id"] for item in published(place)["items"]]  # type: ignore[attr-defined]  # JSON


def test_an_update_is_retracted_and_restored(place: Place) -> None:
    place.run("poll", "flood")
    guid, other = guids(place)
    assert place.run("retract", guid, "--reason", "not so", "--by", "kim").stdout == f"{guid}: retracted\n"
    assert guids(place) == [other]
    (stone,) = published(place)["_syndicate"]["retracted"]  # type: ignore[index]  # JSON
    assert (stone["id"], stone["reason"]) == (guid, "not so")
    place.run("poll", "flood")
    assert guids(place) == [other]
    (told,) = place.json("history", guid)
    (act,) = told["acts"]  # type: ignore[misc]  # JSON
    assert (act["by"], act["verb"], act["reason"]) == ("kim", "retract", "not so")
    assert "retract by kim (not so)" in place.run("history", guid).stdout
    place.run("restore", guid.removeprefix("urn:uuid:"))
    assert set(guids(place)) == {guid, other}
    assert "is not removed" in place.run("restore", guid, code=Exit.USAGE).stderr


def test_two_entries_become_one_and_two_again(place: Place) -> None:
    place.run("poll", "flood")
    kept, dropped = guids(place)
    place.run("merge", kept, dropped)
    assert guids(place) == [kept]
    assert place.run("split", dropped).stdout == f"{dropped}: an entry of its own again\n"
    assert set(guids(place)) == {kept, dropped}
    assert "can't be split" in place.run("split", kept, "--revision", "9", code=Exit.USAGE).stderr


def test_erasing_asks_first(place: Place) -> None:
    place.run("poll", "flood")
    guid, _ = guids(place)
    refused = CliRunner().invoke(cli, ["--config", str(place.config), "expunge", guid], input="n\n")
    assert refused.exit_code == Exit.INTERRUPTED
    assert "ferry" in refused.stderr
    assert guid in guids(place)
    place.run("expunge", guid, "--yes", "--reason", "by request")
    (told,) = place.json("history", guid)
    assert [revision["text"] for revision in told["revisions"]] == [""]  # type: ignore[attr-defined]  # JSON
    assert "ferry" not in place.run("feed", "flood", "--format", "atom").stdout


@pytest.mark.parametrize("command", ["confirm", "dismiss", "approve"])
def test_answering_where_nothing_is_asked(place: Place, command: str) -> None:
    result = place.run(command, "flood")
    assert result.stdout.startswith("flood: nothing ")
    assert "no source" in place.run(command, "floot", code=Exit.USAGE).stderr


def test_following_where_nothing_leads(place: Place) -> None:
    assert place.run("follow", "flood").stdout == "flood: no page is known where it goes on\n"
