"""The documents and the shipped configuration say what the code does, no less and no more."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import click
import pytest
from pydantic.fields import FieldInfo

from syndicate.cli import cli
from syndicate.cli.invocation import Exit
from syndicate.config import FeedSection, Settings, SourceSection, load
from syndicate.config.settings import ExtractorName, Section
from syndicate.config.values import RESERVED
from syndicate.extract.rules import FIELDS

ROOT = Path(__file__).parents[2]
SHIPPED = ROOT / "config" / "syndicate.toml"
CONFIGURATION = (ROOT / "docs" / "configuration.md").read_text(encoding="utf-8")
CLI = (ROOT / "docs" / "cli.md").read_text(encoding="utf-8")

SECTIONS: dict[str, type[Section]] = {
    "[server]": type(Settings().server),
    "[store]": type(Settings().store),
    "[fetch]": type(Settings().fetch),
    "[schedule]": type(Settings().schedule),
    "[publish]": type(Settings().publish),
    "[demo]": type(Settings().demo),
    "[[source]]": SourceSection,
    "[[feed]]": FeedSection,
}
SHIPPED_OTHERWISE = {"[demo] enabled"}
"""What the shipped file sets to something else than the default, so that there is something to see."""


def chapter(document: str, heading: str) -> str:
    """What stands under a heading of the second level."""
    found = re.search(rf"^## {re.escape(heading)}\n(.*?)(?=^## |\Z)", document, re.MULTILINE | re.DOTALL)
    assert found, f"no heading ## {heading}"
    return found[1]


def cells(text: str) -> Iterator[list[str]]:
    """The rows of a table, without its head."""
    rows = [re.split(r"(?<!\\)\|", line.strip("|")) for line in text.splitlines() if line.startswith("|")]
    yield from ([cell.strip() for cell in row] for row in rows[2:])


def toml_value(section: type[Section], name: str, written: str) -> object:
    """What a section makes of a value written in TOML."""
    given = tomllib.loads(f"v = {written}")["v"]
    others = {"id": "some", "url": "page.html", "sources": ["some"]}
    required = {other: value for other, value in others.items() if other in section.model_fields}
    return getattr(section.model_validate({**required, name: given}), name)


def default(field: FieldInfo) -> object:
    return field.get_default(call_default_factory=True)


def commented(text: str) -> Iterator[tuple[str, str, str]]:
    """Section, name and value of every setting in the shipped file, those that are commented out included."""
    section = ""
    for line in text.splitlines():
        plain = line.removeprefix("# ")
        if found := re.fullmatch(r"(\[+[a-z]+\]+)", plain):
            section = found[1]
        elif found := re.fullmatch(r"([a-z_]+) = (.+?)(\s+# .+)?", plain):
            yield section, found[1], found[2]


def test_the_sections_are_all_there() -> None:
    assert {name.strip("[]") for name in SECTIONS} == {f.alias or n for n, f in Settings.model_fields.items()}
    assert re.findall(r"^## (.+)$", CONFIGURATION, re.MULTILINE) == list(SECTIONS)


@pytest.mark.parametrize("heading", SECTIONS)
def test_configuration_md_lists_every_setting_with_its_default(heading: str) -> None:
    section = SECTIONS[heading]
    rows = {row[0].strip("`"): row[1] for row in cells(chapter(CONFIGURATION, heading))}
    assert list(rows) == list(section.model_fields)
    for name, field in section.model_fields.items():
        if field.is_required():
            assert rows[name] == "required", name
        elif default(field) in (None, {}):
            assert rows[name] == "*(none)*", name
        else:
            assert toml_value(section, name, rows[name].strip("`")) == default(field), name


def test_configuration_md_lists_the_choices() -> None:
    text = chapter(CONFIGURATION, "[[source]]")
    assert all(f"`{name}`" in text for name in (*get_args(ExtractorName), *RESERVED))


def test_the_shipped_file_can_be_used() -> None:
    shipped = load(SHIPPED, {})
    assert shipped.demo.enabled
    assert {source.id for source in shipped.sources} == {"hochwasser", "election"}
    demo = f"{shipped.demo.host}:{shipped.demo.port}"
    assert all(source.url.startswith(f"http://{demo}/") and source.allow == (demo,) for source in shipped.sources)


def test_the_shipped_file_can_be_used_with_all_that_is_commented_out(tmp_path: Path) -> None:
    text = re.sub(r"^# (\[\[|[a-z_]+ = )", r"\1", SHIPPED.read_text(encoding="utf-8"), flags=re.MULTILINE)
    (tmp_path / "sites").mkdir()
    (tmp_path / "sites" / "example.toml").write_text('hosts = ["example.org"]\nitem = "article"\n')
    (tmp_path / "all.toml").write_text(text, encoding="utf-8")
    everything = load(tmp_path / "all.toml", {"SYNDICATE_STORM_TOKEN": "x"})
    assert [source.id for source in everything.sources] == ["hochwasser", "election", "storm"]
    assert [feed.id for feed in everything.feeds] == ["all"]


@pytest.mark.parametrize("heading", SECTIONS)
def test_the_shipped_file_names_every_setting_with_its_default(heading: str) -> None:
    section = SECTIONS[heading]
    found = [(name, value) for where, name, value in commented(SHIPPED.read_text(encoding="utf-8")) if where == heading]
    written = dict(found)  # the last one, which for sources is the block that is commented out
    assert set(written) == set(section.model_fields)
    for name, field in section.model_fields.items():
        if field.is_required() or default(field) in (None, {}) or f"{heading} {name}" in SHIPPED_OTHERWISE:
            continue
        assert toml_value(section, name, written[name]) == default(field), name


def test_every_setting_of_the_shipped_file_has_a_comment() -> None:
    once: set[tuple[str, str]] = set()
    for line in SHIPPED.read_text(encoding="utf-8").splitlines():
        if re.match(r"(# )?[a-z_]+ = ", line) and not re.search(r"\s# .{8,}", line):
            once.add((line, "uncommented"))
    bare = {line.split(" = ")[0] for line, _ in once}
    assert bare == {"id", "url", "interval", "timezone", "language", "allow"}, "only the sources of the demo go without"


def commands(group: click.Group, before: str = "syndicate") -> Iterator[tuple[str, click.Command]]:
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from commands(command, f"{before} {name}")
        else:
            yield f"{before} {name}", command


COMMANDS = dict(commands(cli))
SHARED = {option for parameter in cli.params for option in parameter.opts} | {"-h", "--help"}


def heading_of(name: str, command: click.Command) -> str:
    arguments = [p.make_metavar(click.Context(command)) for p in command.params if isinstance(p, click.Argument)]
    return " ".join([name, *arguments])


def test_cli_md_has_a_heading_for_every_command_and_no_other() -> None:
    headings = re.findall(r"^## (syndicate .+)$", CLI, re.MULTILINE)
    assert headings == [heading_of(name, command) for name, command in COMMANDS.items()]


@pytest.mark.parametrize("name", COMMANDS)
def test_cli_md_lists_every_option(name: str) -> None:
    command = COMMANDS[name]
    own = [p for p in command.params if isinstance(p, click.Option) and p.opts[0] not in SHARED]
    rows = [row[0] for row in cells(chapter(CLI, heading_of(name, command)))]
    assert [re.findall(r"--?[a-z]+", row) for row in rows] == [option.opts for option in own]
    assert all(option.help for option in own)


def test_cli_md_lists_what_all_commands_take() -> None:
    rows = [option for row in cells(chapter(CLI, "All commands")) for option in re.findall(r"--?[a-z]+\b", row[0])]
    assert set(rows) == SHARED


def test_cli_md_lists_the_exit_codes() -> None:
    assert [int(row[0]) for row in cells(chapter(CLI, "Exit codes"))] == [code.value for code in Exit]


def test_rules_md_lists_every_field() -> None:
    rows = [row[0].strip("`") for row in cells((ROOT / "docs" / "rules.md").read_text(encoding="utf-8"))]
    assert sorted(rows) == sorted(FIELDS)


def test_the_example_of_rules_shows_every_field() -> None:
    example = (ROOT / "config" / "sites" / "example.toml.disabled").read_text(encoding="utf-8")
    assert set(re.findall(r"^(?:# )?([a-z_]+) = ", example, re.MULTILINE)) == set(FIELDS)
