"""What is dear to make is made once for all workers of a test run: the first makes it, the others wait for it."""

from __future__ import annotations

import fcntl
import os
import pickle
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import pytest

T = TypeVar("T")


def once(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], T]) -> T:
    """What ``make`` gives, called in one process only with a folder for its files; it must be of plain values."""
    base = factory.getbasetemp()
    common = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    folder = common / f"once-{name}"
    folder.mkdir(exist_ok=True)
    made, failed = folder / "made.pickle", folder / "failed.txt"
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if failed.exists():
            pytest.fail(f"could not be made by the first that asked: {failed.read_text()}", pytrace=False)
        if not made.exists():
            try:
                made.write_bytes(pickle.dumps(make(folder)))
            except BaseException as error:
                failed.write_text(repr(error))
                raise
    found: T = pickle.loads(made.read_bytes())
    return found
