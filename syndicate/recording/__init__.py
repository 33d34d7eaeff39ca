"""What upstream answered, kept so that it can be walked again: ``syndicate replay``.

    DIR/SOURCE/about.json        the source as it was: uid, address, settings (never its request headers)
    DIR/SOURCE/feeds.json        the feeds it appears in
    DIR/SOURCE/SEGMENT/polls.jsonl   one line an answer, in order; what was torn by a crash is passed over
    DIR/SOURCE/SEGMENT/DIGEST.zst    the documents of the segment, each once

Segments are named by their first instant; the oldest go when a source has more than its share. Recording never breaks
a poll: what can't be written is said in the log.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Protocol

from syndicate.errors import FetchError
from syndicate.model import Feed, Source
from syndicate.recording.answers import Answer, Failure, told
from syndicate.recording.shelf import FEEDS, Shelf, forget, write, written_feeds
from syndicate.walk import Document, NotModified, Validators

__all__ = ["Answer", "Failure", "Fetching", "Recorder", "Shelf", "describe_feeds", "forget"]

log = logging.getLogger(__name__)


class Fetching(Protocol):
    """What asks upstream: ``fetch.Fetcher``, one that keeps what it was told, or one that has it all on file."""

    def fetch(
        self, source: Source, validators: Validators, now: datetime, *, url: str | None = None
    ) -> Document | NotModified:
        """Raises FetchError."""
        ...


def describe_feeds(folder: Path, feeds: Sequence[tuple[Feed, str]]) -> None:
    """Put down the feeds that a recorded source is in, each with its URN; what can't be written is logged."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        write(folder / FEEDS, written_feeds(feeds))
    except OSError as error:
        log.warning("%s: its feeds are not written down: %s", folder, error.strerror or error)


class Recorder:
    """Passes requests on and keeps the answers of those sources that are recorded."""

    def __init__(self, fetcher: Fetching, base: Path, count: Callable[[], int] = time.time_ns) -> None:
        """Relative folders of sources start from ``base``; ``count`` orders answers of one instant."""
        self._fetcher = fetcher
        self._base = base
        self._count = count

    def fetch(
        self, source: Source, validators: Validators, now: datetime, *, url: str | None = None
    ) -> Document | NotModified:
        """As the fetcher below: the same answer, the same FetchError."""
        try:
            answer = self._fetcher.fetch(source, validators, now, url=url)
        except FetchError as error:
            self._keep(source, url, now, Failure.of(error))
            raise
        self._keep(source, url, now, answer)
        return answer

    def _keep(self, source: Source, url: str | None, now: datetime, answer: Answer) -> None:
        if not source.record:
            return
        document = answer if isinstance(answer, Document) else None
        try:
            shelf = Shelf(self._base / source.record, source, source.record_limit)
            shelf.add(now, told(answer, now, url, self._count()), document)
        except (OSError, ValueError) as error:  # ValueError: words that no file can hold, such as half a surrogate pair
            log.warning("%s: this answer is not recorded: %s", source.id, getattr(error, "strerror", None) or error)
