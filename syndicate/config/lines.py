"""On which line of a TOML file a setting stands: what ``tomllib`` knows while it reads and then forgets.

The text must already have been accepted by ``tomllib``; of a valid file, headers, keys and brackets tell everything.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

Path = tuple[str | int, ...]
"""Where a setting stands: ``("source", 1, "allow")``."""

_TOKEN = re.compile(
    r"""(?P<space>[ \t\r]+|\#[^\n]*)
      | (?P<string>\"{3}(?:\\.|[^\\])*?\"{3,5}|'{3}.*?'{3,5}|"(?:\\.|[^"\\\n])*"|'[^'\n]*')
      | (?P<newline>\n)
      | (?P<mark>\[\[|\]\]|[\[\]{},=.])
      | (?P<bare>[^\s\[\]{},=.#"']+)""",
    re.VERBOSE | re.DOTALL,
)


@dataclass(slots=True)
class _Scan:
    lines: dict[Path, int] = field(default_factory=dict)
    counts: dict[Path, int] = field(default_factory=dict)

    def resolve(self, names: list[str]) -> Path:
        """The path of a header ``[a.b]``, with the index of the last element wherever an array of tables stands."""
        path: Path = ()
        for name in names:
            path = (*path, name)
            if path in self.counts:
                path = (*path, self.counts[path] - 1)
        return path

    def open_element(self, names: list[str]) -> Path:
        """The path of a new element of the array of tables ``[[a.b]]``."""
        path = (*self.resolve(names[:-1]), names[-1])
        index = self.counts.get(path, 0)
        self.counts[path] = index + 1
        return (*path, index)


def locate(text: str) -> Mapping[Path, int]:
    """Line numbers, counted from 1, of all tables and keys of a valid TOML text."""
    scan = _Scan()
    table: Path = ()
    for line, statement in _statements(text):
        words = [mark for mark, _ in statement]
        if words[0] == "[[":
            table = scan.open_element(_names(words[1 : words.index("]]")]))
            scan.lines[table] = line
            scan.lines.setdefault(table[:-1], line)
        elif words[0] == "[":
            table = scan.resolve(_names(words[1 : words.index("]")]))
            scan.lines.setdefault(table, line)
        else:
            _assignment(scan.lines, table, statement)
    return scan.lines


def line_of(lines: Mapping[Path, int], path: Path) -> int:
    """The line of a setting, or of the nearest thing around it; 1 where nothing of it is in the file."""
    for length in range(len(path), 0, -1):
        if path[:length] in lines:
            return lines[path[:length]]
    return 1


def _statements(text: str) -> Iterator[tuple[int, list[tuple[str, int]]]]:
    """Headers and assignments, each as its marks with their lines; brackets and strings may span lines."""
    line, depth, header = 1, 0, False
    statement: list[tuple[str, int]] = []
    for match in _TOKEN.finditer(text):
        mark = match.group()
        if match.lastgroup == "newline" and depth == 0 and statement:
            yield statement[0][1], statement
            statement, header = [], False
        elif match.lastgroup not in ("space", "newline"):
            header = header or (not statement and mark in ("[", "[["))
            statement.append((mark, line))
            if match.lastgroup == "mark" and not header:
                depth += sum({"[": 1, "{": 1, "]": -1, "}": -1}.get(char, 0) for char in mark)
        line += mark.count("\n")
    if statement:
        yield statement[0][1], statement


def _assignment(lines: dict[Path, int], table: Path, statement: list[tuple[str, int]]) -> None:
    words = [mark for mark, _ in statement]
    equals = words.index("=")
    line = statement[0][1]
    path = table
    for name in _names(words[:equals]):
        path = (*path, name)
        lines.setdefault(path, line)
    if words[equals + 1] == "[":
        _elements(lines, path, statement[equals + 2 :])


def _elements(lines: dict[Path, int], path: Path, marks: list[tuple[str, int]]) -> None:
    """The elements of an array, each on a line of its own perhaps."""
    index, depth = 0, 0
    for mark, line in marks:
        if depth == 0 and mark not in (",", "]"):
            lines.setdefault((*path, index), line)
        depth += {"[": 1, "{": 1, "[[": 2, "]": -1, "}": -1, "]]": -2}.get(mark, 0)
        if mark == "," and depth == 0:
            index += 1


def _names(marks: list[str]) -> list[str]:
    """The parts of a dotted key: ``a."b.c"`` is two."""
    return [_unquote(mark) for mark in marks if mark != "."]


def _unquote(mark: str) -> str:
    if mark[:1] not in ("'", '"'):
        return mark
    return str(tomllib.loads(f"v = {mark}")["v"])
