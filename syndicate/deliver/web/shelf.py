"""The published documents in the memory of a web process: what is known of all of them, and the bytes last asked for.

What is known of a document (tags, sizes, dates) is always here, so that most answers, which are 304s, read nothing.
Bytes are kept up to a bound. New versions are learnt from ``Store.watch``, which costs no query; while the store does
not answer, what is known is served on.
"""

from __future__ import annotations

import logging
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from typing import Generic, TypeVar

from syndicate.errors import StoreError
from syndicate.links import document_path
from syndicate.store import Store
from syndicate.store.records import Catalogue, Published

T = TypeVar("T")

LAG = 0.02
"""Seconds that a new version may go unnoticed."""
CERTAIN = 10.0
"""Seconds after which is asked in any case: a connection may have died without a word."""
PAUSE = 1.0
"""Seconds between two tries while the store does not answer."""

log = logging.getLogger(__name__)


class Shelf(Generic[T]):
    """Documents by path, each as what ``prepare`` makes of it. Threads may share one; every process has its own."""

    def __init__(
        self,
        store: Store,
        prepare: Callable[[Published], T],
        *,
        room: int,
        lag: float = LAG,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """``room`` is how many bytes of documents are kept, ``lag`` the seconds a new version may go unnoticed."""
        self._store = store
        self._prepare = prepare
        self._room = room
        self._lag = lag
        self._clock = clock
        self._watch = store.watch()
        self._asking = threading.Lock()
        self._due = self._certain = float("-inf")
        self._catalogue = Catalogue(-1, "", "", ())
        self._published: dict[str, Published] = {}
        self._documents: dict[str, T] = {}
        self._keeping = threading.Lock()
        self._bytes: OrderedDict[str, bytes] = OrderedDict()  # by entity tag, which is a digest of them
        self._kept = 0

    def find(self, path: str) -> T | None:
        """What is known of the document at ``path``; None if nothing is published there."""
        if self._clock() >= self._due:
            self._ask()
        return self._documents.get(path)

    @property
    def epoch(self) -> str:
        """Of the store: sequence numbers of another one mean nothing."""
        return self._catalogue.epoch

    def content(self, document: Published, coding: str, etag: str) -> bytes | None:
        """The bytes of the form of a document that has this tag; None if they are others by now. Raises StoreError."""
        try:  # each call is one step of the interpreter, so readers need no lock
            known = self._bytes[etag]
            self._bytes.move_to_end(etag)
        except KeyError:  # not here, or dropped this very moment
            pass
        else:
            return known
        read = self._store.form(document.feed, document.format, coding, etag)
        if read is not None and len(read) <= self._room:
            self._keep(etag, read)
        return read

    def ask_again(self) -> None:
        """Look for new versions at the next request, whatever was last heard."""
        self._due = self._certain = float("-inf")

    # --- learning ---------------------------------------------------------------------------------------------------

    def _ask(self) -> None:
        """Take in what is new. One thread asks, the others go on with what they have."""
        if not self._asking.acquire(blocking=False):
            return
        try:
            now = self._clock()
            self._due = now + self._lag
            if self._watch.moved() or now >= self._certain:
                self._certain = float("-inf")  # until it is done: what moved once is not told again
                known = self._catalogue
                self._take(self._store.catalogue(known.version, known.settings, known.epoch))
                self._certain = now + CERTAIN
        except StoreError as error:
            log.warning("the store does not answer, what is published is served on: %s", error)
            self._due = self._clock() + PAUSE
        finally:
            self._asking.release()

    def _take(self, found: Catalogue) -> None:
        before = self._catalogue
        whole = (found.settings, found.epoch) != (before.settings, before.epoch)
        published = {} if whole else dict(self._published)
        documents = {} if whole else dict(self._documents)
        for one in found.documents:
            path = document_path(one.feed, one.format)
            former = self._published.get(path)
            documents[path] = self._prepare(one)
            published[path] = one
            if former:
                self._drop({form.etag for form in former.forms.values()} - {f.etag for f in one.forms.values()})
        self._published = published
        self._documents = documents  # one assignment, so that readers need no lock
        self._catalogue = Catalogue(found.version, found.settings, found.epoch, ())

    # --- keeping ----------------------------------------------------------------------------------------------------

    def _keep(self, etag: str, content: bytes) -> None:
        with self._keeping:
            if etag not in self._bytes:
                self._bytes[etag] = content
                self._kept += len(content)
            while self._kept > self._room:
                _, oldest = self._bytes.popitem(last=False)
                self._kept -= len(oldest)

    def _drop(self, etags: set[str]) -> None:
        with self._keeping:
            for etag in etags:
                self._kept -= len(self._bytes.pop(etag, b""))
