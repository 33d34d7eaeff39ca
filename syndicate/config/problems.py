"""What is wrong with a configuration, said so that a person can mend it: file, line, field, and what to do."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pydantic import ValidationError

from syndicate.config import lines, values
from syndicate.config.settings import FeedSection, Section, Settings, SourceSection

SLIPS = {
    "name": "title",
    "every": "interval",
    "tz": "timezone",
    "lang": "language",
    "link": "url",
    "encoding": "charset",
}
"""Words that people write, and the setting they mean."""

_SECTIONS: Mapping[str, type[Section]] = {
    **{
        name: type(field.default) for name, field in Settings.model_fields.items() if isinstance(field.default, Section)
    },
    "source": SourceSection,
    "feed": FeedSection,
}


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong. ``variable`` is the environment variable it came by, if not by the file."""

    path: lines.Path
    message: str
    variable: str | None = None

    @property
    def field(self) -> str:
        """``source.interval``: the line says which source."""
        return ".".join(part for part in self.path if isinstance(part, str))


def from_validation(error: ValidationError) -> list[Problem]:
    """pydantic's findings in our words."""
    found = []
    for detail in error.errors(include_url=False):
        path = tuple(part for part in detail["loc"] if part != "[key]")
        context = detail.get("ctx", {})
        found.append(Problem(path, _message(detail["type"], path, detail["input"], context)))
    return found


def listed(problems: Iterable[Problem], where: Mapping[lines.Path, int], file: str) -> list[str]:
    """``file:line: field: message``, in the order of the file, those of the environment last, each once."""
    of_file, of_environment = [], []
    for problem in problems:
        if problem.variable is None:
            of_file.append((lines.line_of(where, problem.path), f"{problem.field}: {problem.message}"))
        else:
            of_environment.append(f"environment: {problem.variable}: {problem.message}")
    said = [f"{file}:{line}: {text}" for line, text in sorted(of_file, key=lambda item: item[0])]
    return list(dict.fromkeys(said + of_environment))


def _message(kind: str, path: lines.Path, given: object, context: Mapping[str, object]) -> str:
    if kind == "extra_forbidden":
        return _unknown(path)
    if kind == "missing":
        return "is missing"
    if kind == "value_error":
        return str(context["error"])
    if kind in ("greater_than_equal", "less_than_equal"):
        bound = f"at least {context['ge']}" if "ge" in context else f"at most {context['le']}"
        return f"must be {bound}, not {given}"
    if kind == "literal_error":
        return f"must be one of {str(context['expected']).replace(chr(39), chr(34))}, not {values.show(given)}"
    if kind == "too_short":
        return "must not be empty"
    wanted = {
        "int_type": "a whole number",
        "string_type": "a text in quotes",
        "bool_type": "true or false",
        "dict_type": 'a table such as { Name = "value" }',
        "tuple_type": _tables(path) or 'a list such as ["one", "two"]',
        "model_type": _table(path),
    }
    return f"must be {wanted.get(kind, 'something else')}, not {_kind(given)}"


def _unknown(path: lines.Path) -> str:
    name = str(path[-1])
    if len(path) == 1:
        known = {**{key: _heading(key) for key in _SECTIONS}, "sources": "[[source]]", "feeds": "[[feed]]"}
        return "unknown section" + values.did_you_mean(name, known, "{}")
    names = _SECTIONS[str(path[0])].model_fields
    slips = {slip: right for slip, right in SLIPS.items() if right in names}
    return "unknown setting" + values.did_you_mean(name, {**slips, **{known: known for known in names}})


def _heading(section: str) -> str:
    return f"[[{section}]]" if section in ("source", "feed") else f"[{section}]"


def _table(path: lines.Path) -> str:
    return f"a table under {_heading(str(path[0]))}"


def _tables(path: lines.Path) -> str:
    return f"written as {_heading(str(path[0]))}" if path in (("source",), ("feed",)) else ""


def _kind(given: object) -> str:
    """A wrong value as its writer knows it."""
    if isinstance(given, dict):
        return "a table"
    if isinstance(given, list):
        return "a list"
    return values.show(given)
