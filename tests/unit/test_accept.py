"""May this document speak? An older copy of a page, told by what it says of its own age."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from syndicate.accept import STALE_POLLS, objection, refused
from syndicate.model import Newsblog, Time
from syndicate.walk import Document, Extraction, Identification, Known, Match, Read, Reading, Snapshot, SourceState
from tests.builders import NOON, make_candidate, make_print, make_source

SOURCE = make_source()
HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)
ACCEPTED = SourceState(newest=NOON, stand=NOON, shown=3)


def read(newest: Time | None, stand: Time | None = None) -> Read:
    reading = Reading(Newsblog(headline="Elm", stand=stand), (make_candidate("u1", published=newest),))
    return Read(SOURCE.id, Document(SOURCE.url, b"page", NOON), Extraction((), "markup"), "", reading, "r")


def outcome(one: Read, state: SourceState) -> str | None:
    found = objection(one, Snapshot(SOURCE, 1, state, Newsblog(), ()), Identification(()))
    return found[0] if found else None


@pytest.mark.parametrize(
    ("one", "expected"),
    {
        "its newest update is older than the one we have": (read(Time(NOON - HOUR)), "stale"),
        "its newest update is the one we have": (read(Time(NOON)), None),
        "what is still to come is not counted": (read(Time(NOON + HOUR)), None),
        "a mere day says nothing": (read(Time(NOON - HOUR, "day")), None),
        "no times at all": (read(None), None),
        "its newest is gone, and the page says it is of now": (read(Time(NOON - HOUR), Time(NOON + HOUR)), None),
        "its stand went back": (read(Time(NOON), Time(NOON - HOUR)), "stale"),
    }.values(),
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_an_older_copy_is_told(one: Read, expected: str | None) -> None:
    assert outcome(one, ACCEPTED) == expected


def test_an_older_copy_is_believed_once_it_has_stood() -> None:
    old = read(Time(NOON - HOUR))
    assert outcome(old, replace(ACCEPTED, stale_polls=STALE_POLLS - 2)) == "stale"
    assert outcome(old, replace(ACCEPTED, stale_polls=STALE_POLLS - 1)) is None


def doubted(copies: Sequence[bytes], minutes: int, *, broken: Collection[int] = ()) -> list[str | None]:
    """What is said of one copy after the other, a few minutes apart, all of which were had before; those whose numbers
    are ``broken`` could not be read."""
    had = tuple(Document(SOURCE.url, copy, NOON).digest for copy in (b"one", b"two", b"three"))
    state, said = replace(ACCEPTED, digests=had), list[str | None]()
    for number, copy in enumerate(copies):
        one = replace(read(Time(NOON)), document=Document(SOURCE.url, copy, NOON + number * minutes * MINUTE))
        full = Snapshot(SOURCE, 1, state, Newsblog(), ())
        answer = ("degraded", "") if number in broken else objection(one, full, Identification(()))
        said.append(answer and answer[0])
        if answer:
            state = refused(one, full, answer[0], answer[1], one.document.fetched)[1]
    return said


def test_copies_of_several_ages_have_not_stood() -> None:
    """An edge cache that is behind, now more, now less; one that is left alone is believed."""
    assert doubted((b"one", b"two", b"three", b"one", b"two"), 3) == ["stale"] * 5
    assert doubted((b"one", b"two", b"two", b"two"), 3) == ["stale"] * 3 + [None]


def test_an_old_copy_must_stand_longer_than_an_edge_cache_is_behind() -> None:
    assert doubted((b"one",) * 7, 1) == ["stale"] * 5 + [None] * 2


def test_an_old_copy_has_not_stood_while_the_upstream_is_in_trouble() -> None:
    assert doubted((b"one",) * 6, 3, broken={2}) == ["stale", "stale", "degraded", "stale", "stale", None]


def test_no_old_copy_is_doubted_for_ever() -> None:
    """Where every other poll fails it would never stand, and nothing new would be told."""
    said = doubted((b"one",) * 17, 10, broken=range(1, 17, 2))
    assert said[::2] == ["stale"] * 6 + [None] * 3


@pytest.mark.parametrize(
    ("says", "stand", "polls"),
    {
        "nothing new": ("now", None, STALE_POLLS - 1),
        "what was never said before": ("an edit", None, STALE_POLLS - 2),
        "what was never said before, but the page says that it is older": ("an edit", NOON - HOUR, STALE_POLLS - 1),
    }.values(),
)
def test_a_page_whose_newest_update_is_gone_is_believed_sooner_if_it_says(
    says: str, stand: datetime | None, polls: int
) -> None:
    one, full, found = told(("u1", "now", "live"))
    shown = make_candidate("u1", says, published=Time(NOON - HOUR))
    head = Newsblog(headline="Elm", stand=stand and Time(stand))
    one = replace(one, reading=replace(one.reading, candidates=(shown,), newsblog=head))
    found = Identification((replace(found.matches[0], candidate=shown),))
    answers = [objection(one, replace(full, state=replace(ACCEPTED, stale_polls=n)), found) for n in range(3)]
    assert [answer is not None for answer in answers] == [n < polls for n in range(3)]


WHOLE = b"<!DOCTYPE html><html><body><main><div class=post><p>The river rises.</p></div></main></body></html>"


HELD = replace(ACCEPTED, digest="whole", broken_off=False)
LONG_AGO = NOON - timedelta(hours=3)


@pytest.mark.parametrize(
    ("page", "state", "expected"),
    {
        "whole": (WHOLE, HELD, None),
        "it breaks off in an update": (WHOLE[:80], HELD, "degraded"),
        "it breaks off in its list": (WHOLE[: WHOLE.index(b"</main>")], HELD, "degraded"),
        "so did the one before": (WHOLE[:80], replace(HELD, broken_off=True), None),
        "nothing was before": (WHOLE[:80], ACCEPTED, None),
        "so do all since long ago": (WHOLE[:80], replace(HELD, unreadable=LONG_AGO, breaking=LONG_AGO), None),
        "others could not be read for long": (WHOLE[:80], replace(HELD, unreadable=LONG_AGO), "degraded"),
        "nobody asked that of the one before": (WHOLE[:80], replace(HELD, broken_off=None), None),
        "end tags that may be left out are": (WHOLE[: WHOLE.index(b"</body>")], HELD, None),
        "so are they, around scripts and comments that tell of elements": (
            WHOLE[: WHOLE.index(b"</body>")]
            + b"<script>a = '<div>'</script><!-- <div> --><!--[if !IE]><!--><script>'<ul>'</script>",
            HELD,
            None,
        ),
        "it breaks off in a script": (WHOLE[: WHOLE.index(b"</body>")] + b"<script>a = '", HELD, "degraded"),
        "in a comment": (WHOLE[: WHOLE.index(b"</body>")] + b"<!-- the end", HELD, "degraded"),
        "no web page": (b"17.34 Uhr: Die Elbe <div>", HELD, None),
    }.values(),
    ids=range(13),
)
def test_a_page_that_breaks_off_changes_nothing(page: bytes, state: SourceState, expected: str | None) -> None:
    one = read(Time(NOON), Time(NOON + HOUR))
    one = replace(one, document=replace(one.document, content=page))
    assert outcome(one, state) == expected
    assert state.accepted(one.document, "r").broken_off == one.document.breaks_off


def told(*pairs: tuple[str, str, str]) -> tuple[Read, Snapshot, Identification]:
    """A page that shows each update with this text, while the store holds it in this state and with an earlier one."""
    shown = [make_candidate(name, text) for name, text, _ in pairs]
    stored = [
        Known(
            id=f"urn:x:{c.keys[0].value}", state=state, keys=frozenset(c.keys), mint=c.keys[0], n=0,  # type: ignore[arg-type]
            fingerprint="now" if c.content.text == "before" else c.fingerprint, revision=2, published=None, time_raw="",
            dated=NOON, updated=NOON, position=1.0, earlier=frozenset({make_print(c.title, "before")}),
        )
        for c, (_, _, state) in zip(shown, pairs, strict=True)
    ]  # fmt: skip
    matches = tuple(Match(c, one, "id", c.keys) for c, one in zip(shown, stored, strict=True))
    reading = Reading(Newsblog(headline="Elm"), tuple(shown))
    one = Read(SOURCE.id, Document(SOURCE.url, b"page", NOON), Extraction((), "markup"), "", reading, "r")
    return one, Snapshot(SOURCE, 1, ACCEPTED, Newsblog(), tuple(stored)), Identification(matches)


@pytest.mark.parametrize(
    ("page", "polls"),
    {
        "a retracted update and an edit undone": (told(("u1", "before", "live"), ("u2", "now", "retracted")), 2),
        "nothing but an edit undone, which is held by itself": (told(("u1", "before", "live")), 0),
        "nothing but a retracted update": (told(("u1", "now", "retracted"), ("u2", "now", "live")), 1),
        "all as it is known": (told(("u1", "now", "live")), 0),
    }.values(),
    ids=lambda value: str(value) if isinstance(value, int) else "",
)
def test_a_page_that_only_goes_back_is_doubted_for_some_polls(
    page: tuple[Read, Snapshot, Identification], polls: int
) -> None:
    one, full, found = page
    answers = [objection(one, replace(full, state=replace(ACCEPTED, stale_polls=n)), found) for n in range(3)]
    assert [answer is not None and answer[0] == "stale" for answer in answers] == [n < polls for n in range(3)]
    newer = replace(one, reading=replace(one.reading, newsblog=Newsblog(headline="Elm", stand=Time(NOON + HOUR))))
    assert objection(newer, full, found) is None, "a page that says it is newer is not an old copy"


def test_a_page_that_says_what_was_first_said_after_a_retraction_is_no_older_copy() -> None:
    one, full, found = told(("u1", "now", "retracted"), ("u2", "now", "live"))
    for removed, expected in ((NOON, "stale"), (NOON - HOUR, None)):
        gone, live = (match.known for match in found.matches)
        assert gone
        pairs = zip(found.matches, (replace(gone, removed=removed), live), strict=True)
        known = Identification(tuple(replace(match, known=stored) for match, stored in pairs))
        answer = objection(one, full, known)
        assert (answer and answer[0]) == expected


def test_a_page_that_can_not_be_read_for_long_raises_an_alarm() -> None:
    one, full, _ = told(("u1", "now", "live"))
    _, state = refused(one, full, "degraded", "a cookie wall", NOON)
    assert (state.unreadable, state.held) == (NOON, None)
    _, state = refused(one, replace(full, state=state), "degraded", "a cookie wall", NOON + HOUR)
    assert state.held == "no update readable since 2026-03-14 12:00 UTC: a cookie wall"
    assert state.accepted(one.document, "r").unreadable is None
    assert (state.met_again().unreadable, state.met_again().held) == (None, None)
    asked = replace(state, asked=("urn:x:u1",), held="retract?")
    assert asked.met_again().held == "retract?"


def test_a_page_that_breaks_off_again_and_again_is_made_so_only_if_nothing_else_came() -> None:
    one, full, _ = told(("u1", "now", "live"))
    cut, wall = (replace(one, document=replace(one.document, content=content)) for content in (WHOLE[:80], WHOLE))
    since: list[datetime | None] = []
    state = replace(HELD, seen=NOON)
    for hour, answer in enumerate((cut, cut, wall, cut)):
        _, state = refused(answer, replace(full, state=state), "degraded", "", NOON + hour * HOUR)
        since.append(state.breaking)
    assert since == [NOON, NOON, None, NOON + 3 * HOUR]
    assert state.unreadable == NOON
    assert state.met_again().breaking is None
