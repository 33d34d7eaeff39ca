"""Published documents as files, for a web server or a bucket: each with its coded forms beside it.

``feeds/floods.atom``, ``feeds/floods.atom.gz``, ``feeds/floods.atom.zst``. A file is replaced as a whole and carries
the document's Last-Modified as its own time. What is in ``feeds`` belongs to the service: files of feeds that retired
or have another name by now are removed, so that a web server asks the service, which knows what became of them.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from syndicate.errors import SyndicateError
from syndicate.links import document_path, page_of
from syndicate.store import Store
from syndicate.store.records import Catalogue, Published

SUFFIXES = {"identity": "", "gzip": ".gz", "zstd": ".zst"}


class Folder:
    """One folder that is kept like the store. One process at a time may write it."""

    def __init__(self, root: Path, store: Store) -> None:
        self._root = root
        self._store = store
        self._known = Catalogue(-1, "", "", ())

    def update(self) -> int:
        """Write what was published since the last call, at first all that is not there yet; says how many files.

        Archive documents come before the heads that lead to them; where one is replaced this very moment, its head
        waits for the next call.
        Raises StoreError, and SyndicateError if a file can't be written; the next call tries again.
        """
        before = self._known
        found = self._store.catalogue(before.version, before.settings, before.epoch)
        try:
            written, behind = self._write_all(sorted(found.documents, key=_before_what_leads_to_it))
            if (found.settings, found.epoch) != (before.settings, before.epoch):
                self._clear({name for one in found.documents for name in _names(one)})
        except OSError as error:
            raise SyndicateError(f"[publish] directory: {error.filename or self._root}: {error.strerror}") from error
        if not behind:
            self._known = Catalogue(found.version, found.settings, found.epoch, ())
        return written

    def _write_all(self, documents: Iterable[Published]) -> tuple[int, set[str]]:
        """How many files were written, and the feeds whose heads had to wait."""
        written, behind = 0, set[str]()
        for one in documents:
            if page_of(one.format) == 0 and one.feed in behind:
                continue
            files = self._write(one)
            if files is None and page_of(one.format):
                behind.add(one.feed)
            written += files or 0  # a head that is replaced comes anew
        return written, behind

    def _write(self, one: Published) -> int | None:
        """Write a document's files; says how many, None if it was replaced this very moment."""
        written = 0
        stamp = int(one.last_modified.timestamp())
        for coding, suffix in SUFFIXES.items():
            path = self._root / f"{_path(one)}{suffix}"
            form = one.forms.get(coding)
            if form is None:
                path.unlink(missing_ok=True)
                continue
            if _is(path, form.size, stamp):
                continue
            content = self._store.form(one.feed, one.format, coding, form.etag)
            if content is None:
                return None
            path.parent.mkdir(parents=True, exist_ok=True)
            replace_file(path, content, stamp)
            written += 1
        return written

    def _clear(self, expected: set[str]) -> None:
        """Remove the files of documents that are served no more."""
        for path in sorted((self._root / "feeds").rglob("*")):
            if path.is_file() and str(path.relative_to(self._root)) not in expected:
                path.unlink(missing_ok=True)


def replace_file(path: Path, content: bytes, stamp: int | None = None) -> None:
    """Replace a file as a whole: whoever reads it meanwhile has the old or the new one. ``stamp`` is its time."""
    part = tempfile.NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.", delete=False)  # noqa: SIM115  # closed below, and kept
    try:
        with part:
            part.write(content)
        umask = os.umask(0)
        os.umask(umask)
        Path(part.name).chmod(0o666 & ~umask)
        if stamp is not None:
            os.utime(part.name, (stamp, stamp))
        Path(part.name).replace(path)
    except OSError:
        with suppress(OSError):
            Path(part.name).unlink()
        raise


def _before_what_leads_to_it(one: Published) -> tuple[bool, int]:
    page = page_of(one.format)
    return page == 0, page


def _path(one: Published) -> str:
    return document_path(one.feed, one.format).removeprefix("/")


def _names(one: Published) -> set[str]:
    return {_path(one) + SUFFIXES[coding] for coding in one.forms}


def _is(path: Path, size: int, stamp: int) -> bool:
    """Whether this version is there already: no two have one date."""
    try:
        there = path.stat()
    except FileNotFoundError:
        return False
    return there.st_size == size and int(there.st_mtime) == stamp
