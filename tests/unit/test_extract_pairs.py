"""Documents as real upstreams write them, each beside what must be read from it: a new pair of files is a new test."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

import pytest

from syndicate.extract import feed, jsonfeed, liveblog
from syndicate.extract.hints import Hints
from syndicate.walk import Document, Extraction

DATA = Path(__file__).parent.parent / "data" / "extract"
EXTRACTORS: dict[str, Callable[[Document, Hints], Extraction]] = {
    "feed": feed.extract,
    "jsonfeed": jsonfeed.extract,
    "liveblog": liveblog.extract,
}
CASES = {
    f"{path.parent.name}/{path.stem}": path
    for name in EXTRACTORS
    for path in sorted((DATA / name).iterdir())
    if not path.name.endswith(".expected.json")
}


def agrees(expected: object, found: object, where: str = "") -> list[str]:
    """Where ``found`` is not as expected; of objects only the named fields count, "degraded" by its beginning."""
    if isinstance(expected, dict) and isinstance(found, dict):
        return [fault for key, value in expected.items() for fault in agrees(value, found.get(key), f"{where}.{key}")]
    if isinstance(expected, list) and isinstance(found, list | tuple):
        if len(expected) != len(found):
            return [f"{where}: {len(expected)} expected, {len(found)} found: {found!r}"]
        return [
            fault
            for rank, (one, other) in enumerate(zip(expected, found, strict=True))
            for fault in agrees(one, other, f"{where}[{rank}]")
        ]
    if where == ".degraded" and isinstance(expected, str) and isinstance(found, str):
        return [] if found.startswith(expected) else [f"{where}: {found!r}"]
    return [] if expected == found else [f"{where}: expected {expected!r}, found {found!r}"]


@pytest.mark.parametrize("path", CASES.values(), ids=CASES)
def test_pair(path: Path) -> None:
    address = "https://feeds.example/live"
    document = Document(address, path.read_bytes(), datetime(2026, 1, 7, 18, tzinfo=UTC))
    found = EXTRACTORS[path.parent.name](document, Hints())
    expected = json.loads(path.with_name(f"{path.stem}.expected.json").read_text("utf-8"))
    assert not agrees(expected, asdict(found))
    assert found.extractor == path.parent.name


def test_every_case_says_what_updates_it_holds() -> None:
    for path in CASES.values():
        expected = json.loads(path.with_name(f"{path.stem}.expected.json").read_text("utf-8"))
        assert expected["updates"], path.name
