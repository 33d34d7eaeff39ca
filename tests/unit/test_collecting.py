"""The garbage collector is patient while documents are read, and as it was when none is."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest

from syndicate.collecting import PATIENCE, patient_collector


@pytest.fixture(autouse=True)
def as_it_was() -> Iterator[None]:
    before = gc.get_threshold()
    gc.set_threshold(700, 10, 10)
    yield
    gc.set_threshold(*before)


def test_the_collector_is_patient_until_the_last_of_several_readings_ends() -> None:
    first, second = patient_collector(), patient_collector()
    first.__enter__()
    second.__enter__()
    assert gc.get_threshold() == (PATIENCE, 10, 10)
    assert gc.isenabled()
    first.__exit__(None, None, None)
    assert gc.get_threshold() == (PATIENCE, 10, 10)
    second.__exit__(None, None, None)
    assert gc.get_threshold() == (700, 10, 10)


def test_a_reading_that_fails_leaves_it_as_it_was() -> None:
    with pytest.raises(ValueError, match="unreadable"), patient_collector():
        raise ValueError("unreadable")
    assert gc.get_threshold() == (700, 10, 10)


@pytest.mark.parametrize("own", [0, 2 * PATIENCE], ids=["off", "more patient"])
def test_what_the_operator_set_stays(own: int) -> None:
    gc.set_threshold(own, 10, 10)
    with patient_collector():
        assert gc.get_threshold()[0] == own
    assert gc.get_threshold()[0] == own
