"""Our documents by schemas that are not ours: RELAX NG of RFC 4287, read by jing, and JSON Schema of JSON Feed 1.1."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from tests.judges.conftest import Docket
from tests.judges.installed import SECONDS, ask_node, atom_schema, command

pytestmark = pytest.mark.timeout(300)  # others may be making what these wait for


def jing(files: Sequence[Path]) -> list[str]:
    """What jing has against these files: lines with file, place and fault."""
    judge = [command("jing"), str(atom_schema()), *map(str, files)]
    done = subprocess.run(judge, capture_output=True, timeout=SECONDS, text=True)
    faults = [line for line in done.stdout.splitlines() if line]
    assert (done.returncode != 0) == bool(faults), done.stderr
    return faults


def test_every_atom_document_is_one_by_the_grammar_of_rfc_4287(docket: Docket) -> None:
    files = docket.all("atom")
    assert len(files) >= len(docket.shown)
    assert jing(files) == []


FAULTS = {
    "no id": ((b"<id>", b"<id2>"), (b"</id>", b"</id2>")),
    "a date in words": ((b"Z</updated>", b" noon</updated>"),),
    "two titles": ((b"<title>", b"<title>again</title><title>"),),
    "an enclosure without address": ((b'<link rel="enclosure" href=', b'<link rel="enclosure" title='),),
    "an element of ours in its namespace": ((b"</feed>", b"<deleted-entry/></feed>"),),
}


def test_the_grammar_sees_faults(docket: Docket, tmp_path: Path) -> None:
    files = [tmp_path / f"{name}.atom" for name in FAULTS]
    for file, changes in zip(files, FAULTS.values(), strict=True):
        document = docket.shown[0].documents["atom"]
        for found, put in changes:
            assert found in document
            document = document.replace(found, put, 1)
        file.write_bytes(document)
    faults = jing(files)
    assert [file.name for file in files if not any(line.startswith(str(file)) for line in faults)] == []


def test_every_json_document_is_a_json_feed_by_its_schema(docket: Docket) -> None:
    """Head documents and all answers since a cursor."""
    files = docket.all("json")
    assert len(files) >= 2 * len(docket.shown)
    said = ask_node("schema.mjs", files)
    assert len(said) == len(files)
    assert {name: faults for name, faults in said.items() if faults} == {}


JSON_FAULTS: dict[str, Callable[[Any], object]] = {
    "no version": lambda feed: feed.pop("version"),
    "a number as id": lambda feed: feed["items"][0].update(id=1),
    "a date without time": lambda feed: feed["items"][0].update(date_published="2026-03-01"),
    "an attachment without type": lambda feed: feed["items"][0]["attachments"][0].pop("mime_type"),
    "an address that is none": lambda feed: feed.update(feed_url="feeds/flood.json"),
}


def test_the_schema_sees_faults(docket: Docket, tmp_path: Path) -> None:
    files = [tmp_path / f"{name}.json" for name in JSON_FAULTS]
    for file, fault in zip(files, JSON_FAULTS.values(), strict=True):
        feed = json.loads(docket.shown[0].documents["json"])
        fault(feed)
        file.write_text(json.dumps(feed))
    assert all(ask_node("schema.mjs", files).values())
