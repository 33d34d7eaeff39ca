"""The documents that are judged, made once by the real service."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.judges.day import Shown, day


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
    folder = tmp_path_factory.mktemp("judged")
    shown = tuple(day(folder))
    files: dict[str, Path] = {}
    for one in shown:
        further = enumerate(one.further.values())
        named = {f"{one.name}, {n}.{_format(document)}": document for n, document in further}
        for name, document in {
            f"{one.name}.{key}": value for key, value in one.documents.items()
        }.items() | named.items():
            files[name] = folder / name.replace(" ", "_")
            files[name].write_bytes(document)
    return Docket(shown, files)


def _format(document: bytes) -> str:
    """Which format a document is in, by what it begins with."""
    if document.startswith(b"{"):
        return "json"
    return "rss" if b"<rss" in document[:200] else "atom"
