"""The files of one source's recording: appended to by any number of workers, bounded, and read back in order."""

from __future__ import annotations

import json
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from syndicate.errors import SyndicateError
from syndicate.model import Feed, Source
from syndicate.recording.answers import Line
from syndicate.walk import Document

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

ABOUT, FEEDS, POLLS = "about.json", "feeds.json", "polls.jsonl"
DROPPED = "dropped"
"""A file that stands where older segments are gone."""
PARTS = 8
"""Segments that a full recording has: when the newest holds so much of the share, the next begins."""
_LEVEL = 9
_FEEDS = TypeAdapter(list[tuple[Feed, str]])
_SECRET = ("headers",)
"""Settings of a source that are never written down."""


class Shelf:
    """The recording of one source below ``folder``, at most ``limit`` bytes of it."""

    def __init__(self, folder: Path, source: Source, limit: int) -> None:
        self._folder = folder / source.id
        self._source = source
        self._limit = limit

    def add(self, now: datetime, line: Line, document: Document | None) -> None:
        """Append one answer, its document first: a line never names what is not there. Raises OSError."""
        segment = self._segment(now)
        if document is not None:
            path = segment / f"{document.digest}.zst"
            if not path.exists():
                write(path, zstd.compress(document.content, _LEVEL))
        # A line of its own even where a crash tore the last one; one write, so that no two workers mix.
        said = f"\n{line.model_dump_json(exclude_defaults=True)}\n".encode()
        with (segment / POLLS).open("ab", buffering=0) as file:
            file.write(said)

    def _segment(self, now: datetime) -> Path:
        """The folder that takes what comes now; what is over the share is dropped when a new one begins."""
        segments = segments_of(self._folder)
        if segments and _size(segments[-1]) < self._limit // PARTS:
            return segments[-1]
        self._describe()
        room = self._limit - self._limit // PARTS
        sizes = {segment: _size(segment) for segment in segments}
        while segments and sum(sizes[one] for one in segments) > room:
            oldest = segments.pop(0)
            (self._folder / DROPPED).touch()
            shutil.rmtree(oldest, ignore_errors=True)
        new = self._folder / _name(max(now, _after(segments[-1]) if segments else now))
        new.mkdir(parents=True, exist_ok=True)
        return new

    def _describe(self) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        about = asdict(self._source)
        for name in _SECRET:
            about.pop(name)
        about["interval"] = self._source.interval.total_seconds()
        write(self._folder / ABOUT, json.dumps(about, ensure_ascii=False, indent=1).encode())


def lines_of(folder: Path) -> Iterator[tuple[Line, Path]]:
    """The lines of a source's recording in their order, each with the segment that holds its document."""
    found: list[tuple[Line, Path]] = []
    for segment in segments_of(folder):
        path = segment / POLLS
        for said in path.read_bytes().split(b"\n") if path.exists() else ():
            try:
                found.append((Line.model_validate_json(said), segment))
            except ValidationError:
                continue  # a blank, or what a crash left of a line
    yield from sorted(found, key=lambda one: (one[0].at, one[0].count))


def content_of(segment: Path, digest: str) -> bytes:
    """The bytes of a recorded document. Raises SyndicateError if they are gone."""
    try:
        return zstd.decompress((segment / f"{digest}.zst").read_bytes())
    except (OSError, zstd.ZstdError) as error:
        raise SyndicateError(f"{segment}: the document {digest[:12]}… can't be read: {error}") from None


def about(folder: Path) -> Mapping[str, object]:
    """What was written of the source. Raises SyndicateError if this is no recording."""
    try:
        said: Mapping[str, object] = json.loads((folder / ABOUT).read_bytes())
    except (OSError, ValueError):
        raise SyndicateError(f"{folder} holds no recording of a source") from None
    return said


def written_feeds(feeds: Sequence[tuple[Feed, str]]) -> bytes:
    """Feeds, each with its URN, as a file of them."""
    return _FEEDS.dump_json(list(feeds), indent=1)


def feeds_of(folder: Path) -> list[tuple[Feed, str]]:
    """The feeds that a recorded source was in, each with its URN; none if they can't be read."""
    try:
        return _FEEDS.validate_json((folder / FEEDS).read_bytes())
    except (OSError, ValidationError):
        return []


def segments_of(folder: Path) -> list[Path]:
    """The segments of a recording, the oldest first."""
    if not folder.is_dir():
        return []
    return sorted(path for path in folder.iterdir() if path.is_dir() and path.name[:1].isdigit())


def forget(folder: Path, source_id: str) -> bool:
    """Remove all that was recorded of a source, for an update is to be erased everywhere; whether there was any.

    Raises OSError if something of it is left: nobody may believe that it is gone.
    """
    there = (folder / source_id).is_dir()
    if there:
        shutil.rmtree(folder / source_id)
    return there


def write(path: Path, content: bytes) -> None:
    """Put a whole file in place, or none. Raises OSError."""
    handle, name = tempfile.mkstemp(prefix=".", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        Path(name).replace(path)
    except OSError:
        Path(name).unlink(missing_ok=True)
        raise


def _name(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def _after(segment: Path) -> datetime:
    return datetime.strptime(segment.name, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC) + timedelta(seconds=1)


def _size(segment: Path) -> int:
    total = 0
    with os.scandir(segment) as entries:
        for entry in entries:
            try:
                total += entry.stat().st_size
            except OSError:
                continue
    return total
