"""How often the garbage collector runs while a document is read.

A reading makes tens of thousands of small objects, of which most live until it ends and hardly any form cycles.
Python's collector, which starts after 700 new ones, would go through them again and again and find nothing. It is not
turned off but made patient: cycles still go after ``PATIENCE`` objects, however many readings overlap.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

PATIENCE = 50_000
"""New objects that outlive old ones before the collector starts: some megabytes."""


class _Patience:
    """The threshold is the process's: the first of several readings at once raises it, the last puts it back."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._readings = 0
        self._before = gc.get_threshold()

    @contextmanager
    def __call__(self) -> Iterator[None]:
        with self._lock:
            if not self._readings:
                self._before = gc.get_threshold()
                if 0 < self._before[0] < PATIENCE:  # 0 is off
                    gc.set_threshold(PATIENCE, *self._before[1:])
            self._readings += 1
        try:
            yield
        finally:
            with self._lock:
                self._readings -= 1
                if not self._readings:
                    gc.set_threshold(*self._before)


patient_collector = _Patience()
