"""Which known update is this? By an upstream key, and what keys are worth."""

from __future__ import annotations

from dataclasses import replace

import pytest

from syndicate.identify import identify
from syndicate.model import Key
from syndicate.walk import Candidate, Known, Trust
from tests.unit.identify_cases import (
    BRUECKE,
    PEGEL,
    PEGEL_EDITED,
    SEKTOR_A,
    SEKTOR_B,
    STRECKE,
    VEREIN,
    bare,
    found,
    stored,
)
from tests.unit.test_merge import candidate, known

ROWS: dict[str, tuple[list[Candidate], list[Known], list[tuple[str | None, str | None]]]] = {
    "the upstream id": ([candidate("n1", PEGEL_EDITED)], [known("n1", PEGEL)], [("urn:x:n1", "id")]),
    "a recycled anchor is not told by another way to write its time": (
        [replace(candidate("n1", BRUECKE, minute=0, title="Brücke"), time_raw="12.00 Uhr")],
        [known("n1", PEGEL, minute=0, title="Pegel")],
        [("urn:x:n1", "id")],
    ),
    "like words in one minute under an id that has yet to prove itself: a guid minted anew at an edit": (
        [candidate("n2", PEGEL_EDITED)],
        [known("n1", PEGEL)],
        [("urn:x:n1", "similar")],
    ),
    "an anchor of what was withdrawn hours ago given to a report of the same topic": (
        [candidate("n1", f"{SEKTOR_B} Reisende warten in Celle.", minute=300)],
        [known("n1", f"{SEKTOR_A} Busse fahren über Brunn.", minute=0, state="retracted")],
        [(None, None)],
    ),
    "the same, by its words still the one that was withdrawn": (
        [candidate("n1", f"{PEGEL} Das Wasser steigt weiter.", minute=300)],
        [known("n1", PEGEL, minute=0, state="retracted")],
        [("urn:x:n1", "id")],
    ),
    "an anchor of what was withdrawn hours ago given to one that says its only sentence under another headline": (
        [candidate("n1", f"{VEREIN} in Grünwerder. Das Landratsamt meldet 94 Einsätze.", minute=200, title="Bahn")],
        [known("n1", f"{VEREIN}.", minute=0, title="Neue Zahlen aus Lindtal erwartet", state="retracted")],
        [(None, None)],
    ),
    "the same under one headline: back, and longer": (
        [candidate("n1", f"{VEREIN} in Grünwerder. Das Landratsamt meldet 94 Einsätze.", minute=200, title="Bahn")],
        [known("n1", f"{VEREIN}.", minute=0, title="Bahn", state="retracted")],
        [("urn:x:n1", "id")],
    ),
    "an anchor of what stood further down given to a report of the same topic on top": (
        [
            candidate("n1", f"{SEKTOR_B} Reisende warten in Celle.", minute=300),
            candidate("n2", BRUECKE, minute=9),
            candidate("n0", "Ende.", minute=0),
        ],
        [
            known("n2", BRUECKE, minute=9, position=3),
            known("n1", f"{SEKTOR_A} Busse fahren über Brunn.", minute=5, position=2),
            known("n0", "Ende.", minute=0, position=1),
        ],
        [(None, None), ("urn:x:n2", "id"), ("urn:x:n0", "id")],
    ),
    "an anchor given to another update": (
        [candidate("n1", BRUECKE, minute=30, title="Brücke")],
        [known("n1", PEGEL, minute=0, title="Pegel")],
        [(None, None)],
    ),
    "positional ids without headlines: what is unchanged elsewhere is not what took its id": (
        [candidate("post-0", BRUECKE, minute=9), candidate("post-1", PEGEL, minute=1)],
        [known("post-0", PEGEL, minute=1)],
        [(None, None), ("urn:x:post-0", "print")],
    ),
    "an address made of a headline comes again after the first has scrolled off": (
        [
            replace(bare("OUT!", minute=40), keys=(Key("url", "/live#out"), Key("print", "OUT!"))),
            bare(BRUECKE, minute=30),
        ],
        [
            stored(BRUECKE, minute=30, position=9, ref="b"),
            stored("OUT!", minute=3, position=1, keys=frozenset({Key("url", "/live#out"), Key("print", "OUT!")})),
        ],
        [(None, None), ("urn:x:b", "print")],
    ),
    "an address made of a headline names the next report of that name, though the first is still listed": (
        [
            replace(bare(SEKTOR_A, minute=40, title="Lage"), keys=(Key("id", "lage"), Key("print", SEKTOR_A))),
            bare(BRUECKE, minute=30),
            bare("Ende.", minute=1),
        ],
        [
            stored(BRUECKE, minute=30, position=9, ref="b"),
            stored(PEGEL, minute=3, position=2, title="Lage", keys=frozenset({Key("id", "lage"), Key("print", PEGEL)})),
            stored("Ende.", minute=1, position=1, ref="end"),
        ],
        [(None, None), ("urn:x:b", "print"), ("urn:x:end", "print")],
    ),
}


@pytest.mark.parametrize(("shown", "known_", "expected"), ROWS.values(), ids=list(ROWS))
def test_identify(shown: list[Candidate], known_: list[Known], expected: list[tuple[str | None, str | None]]) -> None:
    assert found(shown, known_) == expected


def test_a_key_shared_by_several_updates_names_none() -> None:
    shown = [candidate("page", PEGEL), candidate("page", BRUECKE)]
    assert [m.keys[0].kind for m in identify(shown, ()).matches] == ["print", "print"]


def test_ids_that_change_while_the_content_stays_lose_trust() -> None:
    texts = [PEGEL, BRUECKE, SEKTOR_A]
    before = [known(f"old-{i}", text, position=i) for i, text in enumerate(texts)]
    after = [candidate(f"new-{i}", text) for i, text in enumerate(texts)]
    once = identify(after, before)
    assert (once.distrusted, [m.by for m in once.matches]) == ((), ["print"] * 3), "a new template is no habit"
    twice = identify(after, before, once.trust)
    assert (twice.distrusted, [m.by for m in twice.matches]) == (("id",), ["print"] * 3)
    assert "not trusted" in twice.notes[0]


def test_short_updates_show_by_their_times_that_ids_change() -> None:
    shown = [candidate(f"new{minute}", "Tor!", minute=minute) for minute in (9, 3)]
    known_ = [known(f"old{minute}", "Tor!", position=minute, minute=minute) for minute in (9, 3)]
    result = identify(shown, known_, identify(shown, known_).trust)
    assert [m.known and m.known.id for m in result.matches] == ["urn:x:old9", "urn:x:old3"]
    assert result.distrusted == ("id",)


def test_two_short_updates_in_one_minute_cost_no_trust() -> None:
    shown = [candidate(f"n{number}", "OUT!", minute=3) for number in (4, 3, 2, 1)]
    known_ = [known(f"n{number}", "OUT!", position=number, minute=3) for number in (2, 1)]
    result = identify(shown, known_)
    assert [m.known and m.known.id for m in result.matches] == [None, None, "urn:x:n2", "urn:x:n1"]
    assert result.distrusted == ()


def test_ids_that_only_count_positions_lose_trust() -> None:
    texts = [PEGEL, BRUECKE, SEKTOR_A]
    before = [known(f"item-{i}", text, position=3 - i) for i, text in enumerate(texts)]
    shown = ["Eine ganz neue Meldung aus dem Rathaus von Celle über die Schulen am Montag.", *texts]
    result = identify([candidate(f"item-{i}", text) for i, text in enumerate(shown)], before)
    assert result.distrusted == ("id",)
    assert [m.known.id if m.known else None for m in result.matches] == [
        None,
        "urn:x:item-0",
        "urn:x:item-1",
        "urn:x:item-2",
    ]


def test_like_words_under_two_ids_are_two_updates_where_ids_outlast_edits() -> None:
    earned = (Trust("id", kept=3),)
    shown = [candidate("n2", PEGEL_EDITED, minute=None)]
    stored_ = [known("n1", PEGEL, minute=None)]
    assert identify(shown, stored_, earned).matches[0].known is None
    one_minute = identify([candidate("n2", PEGEL_EDITED)], [known("n1", PEGEL)], earned)
    assert one_minute.matches[0].by == "similar", "a headline that the id is made of was edited"
    assert one_minute.trust[0].kept == 0


@pytest.mark.parametrize(
    ("text", "minute", "expected"),
    [(PEGEL, 2, "urn:x:n1"), (PEGEL, 45, None), ("Tor!", 2, None), (PEGEL_EDITED, 2, None)],
    ids=["word for word, two minutes off", "much later", "a short one", "edited"],
)
def test_another_id_and_time_where_ids_outlast_edits(text: str, minute: int, expected: str | None) -> None:
    """It was out of sight while all got new ids, and its time was corrected."""
    shown = [candidate("n2", text, minute=minute), candidate("n0", "Ende.", minute=0)]
    stored_ = [
        known("n1", PEGEL if text != "Tor!" else text, minute=0, position=2),
        known("n0", "Ende.", minute=0, position=1),
    ]
    assert found(shown, stored_, trust=(Trust("id", kept=3),))[0][0] == expected


def test_trust_is_earned_by_edits_and_lost_by_going_to_others() -> None:
    trust: tuple[Trust, ...] = ()
    for number in range(3):
        trust = identify([candidate("n1", f"{PEGEL} Nachtrag {number}.")], [known("n1", PEGEL)], trust).trust
    assert [one.standing for one in trust] == ["earned", "unproven"]
    moved = identify([candidate("n2", PEGEL_EDITED)], [known("n1", PEGEL)]).trust
    assert moved[0] == Trust("id"), "a guid that changed at an edit has proved nothing"


def test_lost_trust_stays_lost() -> None:
    result = identify([candidate("n1", PEGEL)], [known("n1", BRUECKE)], trust=(Trust("id", lost="shared"),))
    assert result.distrusted == ("id",)
    assert result.matches[0].known is None
    assert {key.kind for key in result.matches[0].keys} == {"print"}


def test_an_id_made_of_the_headline_is_no_more_than_the_headline() -> None:
    """Hourly reports share it; when nothing else on the page is known, it names none of them. A number would."""

    def hourly(ident: str, hour: int, minute: int) -> Candidate:
        words = f"Stand {hour} Uhr: {hour * 3} von 80 Zügen sind unterwegs, {hour + 4} fallen aus, meldet die Bahn."
        return candidate(ident, words, title="Die Lage auf der Strecke", minute=minute)

    def before(ident: str) -> Known:
        one = hourly(ident, 9, 2)
        return replace(known(ident, one.content.text, minute=2), title=one.title)

    slug = "die-lage-auf-der-strecke"
    assert found([hourly(slug, 11, 50)], [before(slug)]) == [(None, None)]
    assert found([hourly("47111", 11, 50)], [before("47111")]) == [("urn:x:47111", "id")]


SLUG = "die-strecke-bei-brunn-ist-wegen"


OTHERWISE = "Die Strecke bei Brunn ist wegen eines Unfalls gesperrt, Züge der Bahn enden in Celle und Ahrbeck."
ADDRESSES: dict[str, tuple[str, str, str | None]] = {
    "the first words in the fragment": (f"ticker.html#{SLUG}", OTHERWISE, None),
    "the first words as the last part of the path": (f"{SLUG}/", OTHERWISE, None),
    "with a number that the update does not say": (f"ticker.html#{SLUG}-47112", OTHERWISE, "url"),
    "the first words, and all the words are the same": (f"ticker.html#{SLUG}", STRECKE.format("Brunn"), "url"),
}


@pytest.mark.parametrize(("address", "words", "expected"), ADDRESSES.values(), ids=list(ADDRESSES))
def test_another_time_under_an_address_made_of_the_words(address: str, words: str, expected: str | None) -> None:
    """It says no more than they do; an id would."""
    key = Key("url", f"https://example.org/live/{address}")
    shown = [replace(bare(words, minute=20), keys=(key, Key("print", words))), candidate("end", "Ende.", minute=1)]
    known_ = stored(
        STRECKE.format("Brunn"), minute=5, position=2, keys=frozenset({key, Key("print", STRECKE.format("Brunn"))})
    )
    matches = found(shown, [known_, known("end", "Ende.", minute=1, position=0)])
    assert matches == [("urn:x:a" if expected else None, expected), ("urn:x:end", "id")]


def test_another_key_made_of_the_words_is_no_other_update() -> None:
    """Where ids outlast edits another one is another update; but not one that a typo in the words changes."""
    typo = PEGEL.replace("Pegel", "Pgeel")
    earned = [Trust("id", kept=5)]
    stored_ = [
        stored(PEGEL, minute=5, position=2, keys=frozenset({Key("id", "der-pegel-der-elm"), Key("print", PEGEL)})),
        stored("Ende.", minute=1, position=1, ref="end"),
    ]
    for name, expected in (("der-pgeel-der-elm", ("urn:x:a", "similar")), ("47112", (None, None))):
        shown = [replace(bare(typo, minute=7), keys=(Key("id", name), Key("print", typo))), bare("Ende.", minute=1)]
        assert found(shown, stored_, trust=earned)[0] == expected


def test_an_id_that_counted_the_place_of_one_taken_in_by_another() -> None:
    """It has the words of both, and the minute of the other."""
    stored_ = [
        replace(known("item-2", PEGEL, minute=9, position=2), id="urn:x:upper"),
        replace(known("item-3", BRUECKE, minute=5, position=1), id="urn:x:lower"),
    ]
    shown = [candidate("item-3", f"{PEGEL} {BRUECKE}", minute=9)]
    assert found(shown, stored_) == [("urn:x:upper", "similar")]


def test_an_id_that_counted_the_place_of_one_that_is_shown_edited() -> None:
    """What has its place now tells much of the same, at another time."""
    stored_ = [
        replace(known("item-1", PEGEL, minute=9, position=2), id="urn:x:upper"),
        replace(known("item-2", BRUECKE, minute=5, position=1), id="urn:x:lower"),
    ]
    shown = [
        candidate("item-1", f"{PEGEL} Der Pegel fällt.", minute=30),
        candidate("item-2", f"{PEGEL} Neu.", minute=9),
        candidate("item-3", f"{BRUECKE} Neu.", minute=5),
    ]
    assert [one for one, _ in found(shown, stored_)] == [None, "urn:x:upper", "urn:x:lower"]
