"""One update shown twice in one document."""

from __future__ import annotations

from dataclasses import replace

from syndicate.identify import identify
from tests.unit.identify_cases import BRUECKE, PEGEL, SEKTOR_A, bare
from tests.unit.test_merge import candidate


def test_a_pinned_double_comes_out_once_and_keeps_its_place() -> None:
    shown = [replace(candidate("n1", PEGEL), pinned=True), candidate("n2", BRUECKE), candidate("n1", PEGEL)]
    matches = identify(shown, ()).matches
    assert [(m.candidate.keys[0].value, m.candidate.pinned) for m in matches] == [("n2", False), ("n1", True)]


def test_a_pinned_double_without_ids_too() -> None:
    shown = [replace(bare(PEGEL, minute=3), pinned=True), bare(BRUECKE, minute=5), bare(PEGEL, minute=3)]
    assert [m.candidate.content.text for m in identify(shown, ()).matches] == [BRUECKE, PEGEL]


def test_the_first_pinned_and_the_first_listed_are_two_where_ids_only_count() -> None:
    shown = [replace(candidate("item-1", PEGEL), pinned=True), candidate("item-1", BRUECKE, minute=5)]
    assert len(identify(shown, ()).matches) == 2


def test_two_that_begin_alike_under_one_counted_id_are_two_if_they_state_two_times() -> None:
    pinned = replace(candidate("p-1", f"{PEGEL} Dann mehr.", minute=3), pinned=True)
    shown = [pinned, candidate("p-1", PEGEL, minute=9), candidate("p-2", BRUECKE, minute=1)]
    assert len(identify(shown, []).matches) == 3
    assert len(identify([pinned, candidate("p-1", PEGEL, minute=3), shown[2]], []).matches) == 2


def test_a_pinned_copy_may_end_early_and_state_no_time() -> None:
    copy = replace(bare(f"{PEGEL} {BRUECKE}"[:120], minute=None), pinned=True)
    shown = [copy, bare(SEKTOR_A, minute=5), bare(f"{PEGEL} {BRUECKE}", minute=3)]
    assert [(m.candidate.content.text, m.candidate.pinned) for m in identify(shown, ()).matches] == [
        (SEKTOR_A, False),
        (f"{PEGEL} {BRUECKE}", True),
    ]


def test_two_untimed_equal_posts_are_two_updates() -> None:
    assert len(identify([bare("OUT!", minute=None), bare("OUT!", minute=None)], ()).matches) == 2
