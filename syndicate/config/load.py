"""Find the configuration, read it, and say everything that is wrong with it at once."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path

from pydantic import ValidationError

from syndicate.config import environment, lines
from syndicate.config.problems import Problem, from_validation, listed
from syndicate.config.relations import between_settings
from syndicate.config.settings import Place, Settings, secret_name
from syndicate.errors import ConfigError

VARIABLE = "SYNDICATE_CONFIG"


def locate_file(environ: Mapping[str, str], here: Path) -> Path:
    """The configuration when none was named: SYNDICATE_CONFIG, ``config/syndicate.toml`` here, or the shipped one."""
    if environ.get(VARIABLE):
        return Path(environ[VARIABLE])
    usual = Path("config") / "syndicate.toml"
    if (here / usual).is_file():
        return usual
    package = Path(__file__).parents[1]
    shipped = package / "shipped" / "syndicate.toml"
    return shipped if shipped.is_file() else package.parent / usual


def load(path: Path, environ: Mapping[str, str]) -> Settings:
    """The settings of a file and the environment. Raises ConfigError with all problems, in the order of the file."""
    text = _text(path)
    try:
        data: dict[str, object] = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError([_syntax(path, text, str(error))]) from None
    merged, origins, problems = environment.overlay(data, environ)
    settings = None
    try:
        settings = Settings.model_validate(merged)
    except ValidationError as error:
        problems += from_validation(error)
    problems += between_settings(merged, path.parent, environ)
    said = listed([_origin(problem, origins) for problem in problems], lines.locate(text), str(path))
    said += _site_rules(path.parent / "sites")
    if said or settings is None:
        raise ConfigError(said)
    secrets = {
        secret_name(value): environ[secret_name(value)]
        for source in settings.sources
        for value in source.headers.values()
        if value.startswith("env:")
    }
    return settings.placed(Place(path, path.parent.absolute()), secrets)


def _site_rules(folder: Path) -> list[str]:
    """What is wrong with the files of selector rules, with their lines."""
    if not any(folder.glob("*.toml")):
        return []
    from syndicate.extract.selectors import load_rules  # late: it imports an HTML parser

    try:
        load_rules(folder)
    except ConfigError as error:
        return [_located(folder, problem) for problem in error.problems]
    return []


def _located(folder: Path, problem: str) -> str:
    """``file: field: what`` with folder and line, as all other problems have them."""
    name, field, what = [*problem.split(": ", 2), "", ""][:3]
    path = folder / name
    text = _text(path)
    try:
        tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        return _syntax(path, text, str(error))
    return f"{path}:{lines.line_of(lines.locate(text), (field,))}: {field}: {what}"


def _text(path: Path) -> str:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise ConfigError([f"{path}: can't be read: {error.strerror or error}"]) from None
    try:
        # A line end is \n from here on, as it is for tomllib.
        return content.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise ConfigError([f"{path}:{line}: file: is not UTF-8 text, as TOML must be"]) from None


def _syntax(path: Path, text: str, message: str) -> str:
    """tomllib's complaint in the form of all others."""
    found = re.fullmatch(r"(.*?) \(at (?:line (\d+), column (\d+)|end of document)\)", message, re.DOTALL)
    if found is None:
        return f"{path}:1: syntax: {message}"
    line = int(found[2]) if found[2] else max(text.rstrip("\n").count("\n") + 1, 1)
    said = found[1][:1].lower() + found[1][1:]
    where = f" (column {found[3]})" if found[3] else " (at the end)"
    key = re.match(r'\s*([A-Za-z0-9_."-]+)\s*=', (text.split("\n")[line - 1 : line] or [""])[0])
    field = key[1] if key else "syntax"
    return f"{path}:{line}: {field}: not valid TOML: {said}{where}"


def _origin(problem: Problem, origins: Mapping[str, str]) -> Problem:
    """A problem whose setting came from the environment is the environment's."""
    variable = problem.variable or origins.get(problem.field)
    return Problem(problem.path, problem.message, variable)
