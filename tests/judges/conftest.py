"""The documents that are judged, made once by the real service."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.judges.day import Shown, day
from tests.judges.once import once


@dataclass(frozen=True)
class Docket:
    """The states of the day, and all their documents as files, by name."""

    shown: tuple[Shown, ...]
    files: Mapping[str, Path]

    def heads(self, *formats: str) -> dict[Path, Shown]:
        """The feeds' own documents in these formats."""
        return {self.files[f"{one.name}.{format_}"]: one for one in self.shown for format_ in formats}

    def all(self, *formats: str) -> list[Path]:
        """Every document in these formats: head documents, archives, answers since a cursor."""
        return [path for path in self.files.values() if path.suffix.removeprefix(".") in formats]


@pytest.fixture(scope="session")
def docket(tmp_path_factory: pytest.TempPathFactory) -> Docket:
    return once(tmp_path_factory, "docket", _docket)


def _docket(folder: Path) -> Docket:
    shown = tuple(day(folder))
    files: dict[str, Path] = {}
    for one in shown:
        further = {f"{one.name}, {n}.{_format(each)}": each for n, each in enumerate(one.further.values())}
        for name, document in {**{f"{one.name}.{key}": each for key, each in one.documents.items()}, **further}.items():
            files[name] = folder / name.replace(" ", "_")
            files[name].write_bytes(document)
    return Docket(shown, files)


def _format(document: bytes) -> str:
    """Which format a document is in, by what it begins with."""
    if document.startswith(b"{"):
        return "json"
    return "rss" if b"<rss" in document[:200] else "atom"
