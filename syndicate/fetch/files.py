"""Documents from files, for those named in the configuration or on the command line."""

from __future__ import annotations

import os
import stat
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import url2pathname

from syndicate.errors import FetchError, Refused
from syndicate.outbound import MAX_BYTES, shown
from syndicate.walk import Document, Validators

_MEDIA_TYPES = {
    ".txt": "text/plain",
    ".html": "text/html",
    ".htm": "text/html",
    ".xhtml": "application/xhtml+xml",
    ".json": "application/json",
    ".xml": "application/xml",
    ".rss": "application/rss+xml",
    ".atom": "application/atom+xml",
}


def is_file(url: str) -> bool:
    return url.strip()[:5].lower() == "file:"


def path_of(url: str) -> Path:
    """The path of a ``file:`` URL (RFC 8089). Raises Refused for a file of another host."""
    try:
        parts = urlsplit(url.strip())
        path = url2pathname(parts.path)
    except ValueError as error:
        raise FetchError(f"{shown(url)} is not a URL") from error
    if parts.netloc not in ("", "localhost"):
        raise Refused(f"{shown(url)}: only files of this machine are read; write file:///path")
    if not path.startswith("/") or "\0" in path:
        raise FetchError(f"{shown(url)} names no file; write file:///path")
    return Path(path)


def read_file(path: Path, now: datetime, url: str | None = None, *, max_bytes: int = MAX_BYTES) -> Document:
    """Read a file as if it had been fetched at ``now``.

    The media type is guessed by the suffix, empty where that tells nothing. A file of more than ``max_bytes`` is cut.
    The validator is made of time and size, so that an unchanged file is known without reading it. ``url`` defaults
    to the ``file:`` URL. Raises FetchError.
    """
    try:
        with path.open("rb") as file:
            status = os.fstat(file.fileno())
            if not stat.S_ISREG(status.st_mode):
                raise FetchError(f"{shown(str(path))} is not a file")
            content = file.read(max_bytes + 1)
    except OSError as error:
        raise _unreadable(path, error) from error
    complete = len(content) <= max_bytes
    return Document(
        url=url or path.absolute().as_uri(),
        content=content[:max_bytes],
        fetched=now,
        media_type=_MEDIA_TYPES.get(path.suffix.lower(), ""),
        validators=_validators(status) if complete else Validators(),
        complete=complete,
    )


def validators_of(path: Path) -> Validators:
    """What ``read_file`` would give, without reading. Raises FetchError."""
    try:
        return _validators(path.stat())
    except OSError as error:
        raise _unreadable(path, error) from error


def _validators(status: os.stat_result) -> Validators:
    return Validators(etag=f'"{status.st_mtime_ns:x}-{status.st_size:x}"')


def _unreadable(path: Path, error: OSError) -> FetchError:
    return FetchError(f"{shown(str(path))} can't be read: {error.strerror or type(error).__name__}")
