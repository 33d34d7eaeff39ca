"""Which known update is this? By its words, its stated time and its place, and each case where these are not believed."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from syndicate.identify import identify
from syndicate.model import Content, Key, Time
from syndicate.walk import Candidate, Known
from tests.unit.identify_cases import (
    BRUECKE,
    HALVES,
    LANG,
    LANG_KURZ,
    LANG_NEU,
    PEGEL,
    PEGEL_EDITED,
    REWRITTEN,
    SEKTOR_A,
    SEKTOR_B,
    STAND,
    STRECKE,
    bare,
    edited,
    found,
    fresh,
    on_the_second,
    stored,
    to_the_second,
)
from tests.unit.test_merge import NOW

ROWS: dict[str, tuple[list[Candidate], list[Known], list[tuple[str | None, str | None]]]] = {
    "the exact content, no id": ([bare(PEGEL)], [stored(PEGEL)], [("urn:x:a", "print")]),
    "an edit without ids: same minute, like words": ([bare(PEGEL_EDITED)], [stored(PEGEL)], [("urn:x:a", "similar")]),
    "a rewritten body under the same headline and minute": (
        [bare(BRUECKE, title="Lage")],
        [stored(PEGEL, title="Lage")],
        [("urn:x:a", "similar")],
    ),
    "the same beside another report of that minute: its headline is its own": (
        [bare(SEKTOR_A, title="Strecke"), bare(BRUECKE, title="Lage")],
        [stored(SEKTOR_A, title="Strecke", ref="b", position=2.0), stored(PEGEL, title="Lage")],
        [("urn:x:b", "print"), ("urn:x:a", "similar")],
    ),
    "the same where two reports of that minute have the headline: new": (
        [bare(BRUECKE, title="Lage"), bare(SEKTOR_A, title="Lage")],
        [stored(SEKTOR_A, title="Lage", ref="b"), stored(PEGEL, title="Lage", position=2.0)],
        [(None, None), ("urn:x:b", "print")],
    ),
    "other words in the same minute: new": ([bare(BRUECKE)], [stored(PEGEL)], [(None, None)]),
    "two unlike reports of one minute, the first withdrawn between two polls": (
        [
            bare(
                "Am Sportheim in Elmbrück füllen Freiwillige Sandsäcke. Bis zum Abend sollen es 3.100 werden, sagte ein "
                "Sprecher der Feuerwehr. Wer helfen will, soll festes Schuhwerk mitbringen.",
                title="Freiwillige füllen Sandsäcke",
            )
        ],
        [
            stored(
                "Die Fähre in Altenweiler liegt seit dem Morgen fest. Der Fährmann sagte, bei diesem Wasserstand sei der "
                "Betrieb zu gefährlich. Die nächste Brücke ist 14 Kilometer entfernt.",
                title="Fähre liegt fest",
            )
        ],
        [(None, None)],
    ),
    "a flash that grew into a story": (
        [bare("Tor für Brunn durch Kapitänin Lindner! " + PEGEL + " " + BRUECKE)],
        [stored("Tor für Brunn durch Kapitänin Lindner in der Nachspielzeit!")],
        [("urn:x:a", "similar")],
    ),
    "a flash that grew, and another report of the same minute": (
        [bare(BRUECKE), bare(f"Tor für Brunn durch Lindner! {PEGEL} {HALVES[1]}")],
        [stored("Tor für Brunn durch Lindner!")],
        [(None, None), ("urn:x:a", "similar")],
    ),
    "a word or two that another report of that minute begins with": (
        [bare(BRUECKE), bare(f"Tor! Tor! {PEGEL} {HALVES[1]}")],
        [stored("Tor! Tor!")],
        [(None, None), (None, None)],
    ),
    "like words at another minute: new": ([bare(SEKTOR_B, minute=7)], [stored(SEKTOR_A)], [(None, None)]),
    "twins in one minute, one edited: the exact one is taken first": (
        [bare(SEKTOR_B), bare(SEKTOR_A)],
        [stored(SEKTOR_A)],
        [(None, None), ("urn:x:a", "print")],
    ),
    "two that could be it: doubt means new": (
        [bare(SEKTOR_B + " Neu."), bare(SEKTOR_B + " Mehr.")],
        [stored(SEKTOR_A)],
        [(None, None), (None, None)],
    ),
    "a short text whose age is told, and the same one hours before: new": (
        [replace(bare("Tor!", minute=59), time_raw="")],
        [replace(stored("Tor!", minute=-90), time_raw="")],
        [(None, None)],
    ),
    "the same an hour apart, as ages in whole hours may be": (
        [replace(bare("Tor!", minute=59), time_raw="")],
        [replace(stored("Tor!", minute=-1), time_raw="")],
        [("urn:x:a", "print")],
    ),
    "untimed scoreboards that differ in a number: new": (
        [bare("Zwischenstand nach 18 Spielen im Stadion am See: 3 zu 1 Punkte", minute=None)],
        [stored("Zwischenstand nach 17 Spielen im Stadion am See: 3 zu 1 Punkte", minute=None)],
        [(None, None)],
    ),
    "a short text at another minute is another event": (
        [bare("OUT!", minute=9)],
        [stored("OUT!", minute=3)],
        [(None, None)],
    ),
    "a long text at another minute was retimed": (
        [bare(PEGEL, minute=9)],
        [stored(PEGEL, minute=3)],
        [("urn:x:a", "print")],
    ),
    "equal texts pair by their minute, not by order": (
        [bare("Tor!", minute=3), bare("Tor!", minute=9)],
        [stored("Tor!", minute=9, position=2, ref="b"), stored("Tor!", minute=3, position=1)],
        [("urn:x:a", "print"), ("urn:x:b", "print")],
    ),
    "a story told again after it scrolled off is another update": (
        [bare(PEGEL, minute=40), bare(BRUECKE, minute=30)],
        [stored(BRUECKE, minute=30, position=9), stored(PEGEL, minute=3, position=1, ref="old")],
        [(None, None), ("urn:x:a", "print")],
    ),
    "the day is put before the time at midnight, and an edit comes with it": (
        [replace(bare(PEGEL_EDITED, minute=3), time_raw="14. März, 12.03 Uhr")],
        [stored(PEGEL, minute=3)],
        [("urn:x:a", "similar")],
    ),
    "a short text whose time is written in another way": (
        [replace(bare("Tor!", minute=3), time_raw="12.03 Uhr"), replace(bare("Tor!", minute=9), time_raw="12.09 Uhr")],
        [stored("Tor!", minute=9, position=2, ref="b"), stored("Tor!", minute=3, position=1)],
        [("urn:x:a", "print"), ("urn:x:b", "print")],
    ),
    "the same words at the same minute of another day are another update": (
        [bare(PEGEL, minute=3), bare(BRUECKE, minute=2)],
        [
            stored(BRUECKE, minute=2, position=9),
            stored(PEGEL, minute=3, position=1, ref="old", published=Time(NOW - timedelta(days=1))),
        ],
        [(None, None), ("urn:x:a", "print")],
    ),
    "an update that comes back after its retraction": (
        [bare(PEGEL, minute=3), bare(BRUECKE, minute=2)],
        [stored(BRUECKE, minute=2, position=9), stored(PEGEL, minute=3, position=1, ref="old", state="retracted")],
        [("urn:x:old", "print"), ("urn:x:a", "print")],
    ),
    "a long report of an afternoon replaced by a short one that has nothing but words of it": (
        [bare(SEKTOR_A, minute=40), bare(LANG_KURZ, minute=27, title="Züge fallen aus"), bare(BRUECKE, minute=1)],
        [
            stored(SEKTOR_A, minute=40, position=3, ref="top"),
            stored(LANG, minute=5, position=2, title="Markt abgesagt", ref="b"),
            stored(BRUECKE, minute=1),
        ],
        [("urn:x:top", "print"), (None, None), ("urn:x:a", "print")],
    ),
    "the same report put right in one sentence, and its time": (
        [bare(SEKTOR_A, minute=40), bare(LANG_NEU, minute=27, title="Markt abgesagt"), bare(BRUECKE, minute=1)],
        [
            stored(SEKTOR_A, minute=40, position=3, ref="top"),
            stored(LANG, minute=5, position=2, title="Markt abgesagt", ref="b"),
            stored(BRUECKE, minute=1),
        ],
        [("urn:x:top", "print"), ("urn:x:b", "similar"), ("urn:x:a", "print")],
    ),
    "a body rewritten and retitled in one minute, alone in its place": (
        [bare(SEKTOR_A, minute=9), bare(REWRITTEN, minute=5, title="Pegel gestiegen"), bare(BRUECKE, minute=1)],
        [
            stored(SEKTOR_A, minute=9, position=3, ref="top"),
            stored(PEGEL, minute=5, position=2, title="Elm"),
            stored(BRUECKE, minute=1, position=1, ref="low"),
        ],
        [("urn:x:top", "print"), ("urn:x:a", "similar"), ("urn:x:low", "print")],
    ),
    "retitled, rewritten and retimed on top: new": (
        [bare(REWRITTEN, minute=9, title="Hochwasser"), bare(BRUECKE, minute=1)],
        [stored(PEGEL, minute=5, position=2, title="Elm"), stored(BRUECKE, minute=1, position=1, ref="low")],
        [(None, None), ("urn:x:low", "print")],
    ),
    "a corrected time label comes with a small edit, between neighbours": (
        [bare(SEKTOR_A, minute=9), bare(PEGEL_EDITED, minute=6), bare(BRUECKE, minute=1)],
        [
            stored(SEKTOR_A, minute=9, position=3, ref="top"),
            stored(PEGEL, minute=5, position=2),
            stored(BRUECKE, minute=1, position=1, ref="low"),
        ],
        [("urn:x:top", "print"), ("urn:x:a", "similar"), ("urn:x:low", "print")],
    ),
    "the time label of a short text is corrected where it stands": (
        [bare(SEKTOR_A, minute=9), bare("Tor!", minute=6), bare(BRUECKE, minute=1)],
        [
            stored(SEKTOR_A, minute=9, position=3, ref="top"),
            stored("Tor!", minute=5, position=2),
            stored(BRUECKE, minute=1, position=1, ref="low"),
        ],
        [("urn:x:top", "print"), ("urn:x:a", "print"), ("urn:x:low", "print")],
    ),
    "one is removed and its near-twin posted on top: new": (
        [bare(SEKTOR_B, minute=9), bare(BRUECKE, minute=7), bare(PEGEL, minute=1)],
        [
            stored(BRUECKE, minute=7, position=3, ref="b"),
            stored(SEKTOR_A, minute=5, position=2),
            stored(PEGEL, minute=1, position=1, ref="low"),
        ],
        [(None, None), ("urn:x:b", "print"), ("urn:x:low", "print")],
    ),
    "one is removed and its near-twin posted in its place at another time: new": (
        [bare(BRUECKE, minute=9), bare(SEKTOR_B, minute=7), bare(PEGEL, minute=1)],
        [
            stored(BRUECKE, minute=9, position=3, ref="b"),
            stored(SEKTOR_A, minute=5, position=2),
            stored(PEGEL, minute=1, position=1, ref="low"),
        ],
        [("urn:x:b", "print"), (None, None), ("urn:x:low", "print")],
    ),
    "the same, where every update says when it was last modified": (
        [bare(BRUECKE, minute=9), fresh(bare(SEKTOR_B, minute=7)), bare(PEGEL, minute=1)],
        [
            stored(BRUECKE, minute=9, position=3, ref="b"),
            stored(SEKTOR_A, minute=5, position=2),
            stored(PEGEL, minute=1, position=1, ref="low"),
        ],
        [("urn:x:b", "print"), (None, None), ("urn:x:low", "print")],
    ),
    "a number and the time label are corrected, last in the list": (
        [bare(BRUECKE, minute=9), bare(PEGEL.replace("4,20", "4,35"), minute=7)],
        [stored(BRUECKE, minute=9, position=3, ref="b"), stored(PEGEL, minute=5, position=2)],
        [("urn:x:b", "print"), ("urn:x:a", "similar")],
    ),
    "split after the first words": (
        [bare(HALVES[1], minute=5), bare("Tor für Blau-Weiß Brunn", minute=5)],
        [stored(f"Tor für Blau-Weiß Brunn {HALVES[1]}", minute=5)],
        [(None, None), ("urn:x:a", "similar")],
    ),
    "the same without times": (
        [bare(SEKTOR_B, minute=None), bare(BRUECKE, minute=None), bare(PEGEL, minute=None)],
        [
            stored(BRUECKE, minute=None, position=3, ref="b"),
            stored(SEKTOR_A, minute=None, position=2),
            stored(PEGEL, minute=None, position=1, ref="low"),
        ],
        [(None, None), ("urn:x:b", "print"), ("urn:x:low", "print")],
    ),
    "a number corrected without times, between neighbours": (
        [bare(SEKTOR_A, minute=None), bare(PEGEL_EDITED, minute=None), bare(BRUECKE, minute=None)],
        [
            stored(SEKTOR_A, minute=None, position=3, ref="top"),
            stored(PEGEL, minute=None, position=2),
            stored(BRUECKE, minute=None, position=1, ref="low"),
        ],
        [("urn:x:top", "print"), ("urn:x:a", "similar"), ("urn:x:low", "print")],
    ),
    "the first words are set apart as a headline once more follows": (
        [bare(BRUECKE, minute=5, title="Tor für Blau-Weiß Brunn")],
        [stored("Tor für Blau-Weiß Brunn", minute=5)],
        [("urn:x:a", "similar")],
    ),
    "split in two: the part that begins alike keeps the identity": (
        [bare(HALVES[1], minute=5), bare(HALVES[0], minute=5)],
        [stored(" ".join(HALVES), minute=5)],
        [(None, None), ("urn:x:a", "similar")],
    ),
    "split in two, and the part that begins alike rewritten: what was cut off is new": (
        [bare(HALVES[1], minute=5), bare(HALVES[0].replace("Am Sportheim", "In der Halle"), minute=5)],
        [stored(" ".join(HALVES), minute=5)],
        [(None, None), ("urn:x:a", "similar")],
    ),
    "what is left of the end, and nothing else": (
        [bare(HALVES[1], minute=5)],
        [stored(" ".join(HALVES), minute=5)],
        [("urn:x:a", "similar")],
    ),
    "two merged: the one whose time stands is it": (
        [bare(f"{PEGEL} {BRUECKE}", minute=5)],
        [stored(PEGEL, minute=5, position=2), stored(BRUECKE, minute=1, position=1, ref="gone")],
        [("urn:x:a", "similar")],
    ),
    "embeds without a word in one minute are told by what they show": (
        [replace(bare("X", minute=3), content=Content("<p>(embed)</p>", ""))],
        [replace(stored("Y", minute=3), text="")],
        [(None, None)],
    ),
    "a typo is put right and the label corrected, and the list sorted anew": (
        [bare(PEGEL.replace("Leitstelle", "Leitsetlle"), minute=12), bare(BRUECKE, minute=9), bare("Ende.", minute=1)],
        [
            stored(BRUECKE, minute=9, position=3, ref="b"),
            stored(PEGEL, minute=5, position=2),
            stored("Ende.", minute=1, position=1, ref="end"),
        ],
        [("urn:x:a", "similar"), ("urn:x:b", "print"), ("urn:x:end", "print")],
    ),
    "its near-twin, posted above others when it was removed: new": (
        [bare(STRECKE.format("Sandau"), minute=12), bare(BRUECKE, minute=9), bare("Ende.", minute=1)],
        [
            stored(BRUECKE, minute=9, position=3, ref="b"),
            stored(STRECKE.format("Brunn"), minute=5, position=2),
            stored("Ende.", minute=1, position=1, ref="end"),
        ],
        [(None, None), ("urn:x:b", "print"), ("urn:x:end", "print")],
    ),
    "more follows and the label is corrected, and the list sorted anew": (
        [bare(f"{PEGEL} {HALVES[0]}", minute=12), bare(BRUECKE, minute=9), bare("Ende.", minute=1)],
        [
            stored(BRUECKE, minute=9, position=3, ref="b"),
            stored(PEGEL, minute=5, position=2),
            stored("Ende.", minute=1, position=1, ref="end"),
        ],
        [("urn:x:a", "similar"), ("urn:x:b", "print"), ("urn:x:end", "print")],
    ),
    "words that were put in between and another time: new": (
        [bare(STRECKE.format("Brunn nicht mehr"), minute=12), bare(BRUECKE, minute=9), bare("Ende.", minute=1)],
        [
            stored(BRUECKE, minute=9, position=3, ref="b"),
            stored(STRECKE.format("Brunn"), minute=5, position=2),
            stored("Ende.", minute=1, position=1, ref="end"),
        ],
        [(None, None), ("urn:x:b", "print"), ("urn:x:end", "print")],
    ),
    "one number and the label are corrected, and the list sorted anew": (
        [bare(STAND.format("9", 31, 4), minute=12), bare(BRUECKE, minute=9), bare("Ende.", minute=1)],
        [
            stored(BRUECKE, minute=9, position=3, ref="b"),
            stored(STAND.format("9", 30, 4), minute=5, position=2),
            stored("Ende.", minute=1, position=1, ref="end"),
        ],
        [("urn:x:a", "similar"), ("urn:x:b", "print"), ("urn:x:end", "print")],
    ),
    "the caption at the end and the label are changed, among others that came and went": (
        [
            bare(SEKTOR_A, minute=12),
            bare(f"{PEGEL} {HALVES[0]} {HALVES[1]} Blick vom Turm (Foto: Albers)", minute=7),
            bare(SEKTOR_B, minute=6),
            bare(BRUECKE, minute=1),
        ],
        [
            stored(f"{PEGEL} {HALVES[0]} {HALVES[1]} Am Damm (Foto: Voss)", minute=5, position=2),
            stored(BRUECKE, minute=1, position=1, ref="low"),
        ],
        [(None, None), ("urn:x:a", "similar"), (None, None), ("urn:x:low", "print")],
    ),
    "the next report of one name, when the last is withdrawn: new": (
        [bare(STAND.format("9", 31, 5), minute=12), bare(BRUECKE, minute=9), bare("Ende.", minute=1)],
        [
            stored(BRUECKE, minute=9, position=3, ref="b"),
            stored(STAND.format("9", 30, 4), minute=5, position=2),
            stored("Ende.", minute=1, position=1, ref="end"),
        ],
        [(None, None), ("urn:x:b", "print"), ("urn:x:end", "print")],
    ),
    "two twins of one minute, both retitled": (
        [
            edited(bare(STRECKE.format("Brunn"), minute=5, title="Ersatzbusse ab Grabow")),
            edited(bare(STRECKE.format("Sandau"), minute=5, title="Bahnhof Vierlinden überfüllt")),
        ],
        [
            stored(STRECKE.format("Brunn"), minute=5, position=2, title="Strecke Brunn gesperrt"),
            stored(STRECKE.format("Sandau"), minute=5, position=1, title="Strecke Sandau gesperrt", ref="b"),
            stored(BRUECKE, minute=1, position=0, ref="gone"),
        ],
        [("urn:x:a", "similar"), ("urn:x:b", "similar")],
    ),
    "other words in the place and minute of one that was withdrawn: new": (
        [bare(SEKTOR_A, minute=9), bare(HALVES[0], minute=5, title="Helfer"), bare(BRUECKE, minute=1)],
        [
            stored(SEKTOR_A, minute=9, position=3, ref="top"),
            stored(PEGEL, minute=5, position=2, title="Elm"),
            stored(BRUECKE, minute=1, position=1, ref="low"),
        ],
        [("urn:x:top", "print"), (None, None), ("urn:x:low", "print")],
    ),
    "few words of one that the last document lacked already, in its place and minute: new": (
        [bare(SEKTOR_A, minute=9), bare(REWRITTEN, minute=5, title="Hochwasser"), bare(BRUECKE, minute=1)],
        [
            stored(SEKTOR_A, minute=9, position=3, ref="top"),
            stored(PEGEL, minute=5, position=2, title="Elm", missed=1),
            stored(BRUECKE, minute=1, position=1, ref="low"),
        ],
        [("urn:x:top", "print"), (None, None), ("urn:x:low", "print")],
    ),
    "a flash that grew, told in a minute of its own among others that came and went": (
        [bare(HALVES[1], minute=9), bare(f"Tor für Brunn {HALVES[0]}", minute=5), bare(BRUECKE, minute=1)],
        [stored("Tor für Brunn", minute=5, position=2), stored(BRUECKE, minute=1, position=1, ref="low")],
        [(None, None), ("urn:x:a", "similar"), ("urn:x:low", "print")],
    ),
    "a second that another states as well is nobody's own": (
        [
            to_the_second(bare(HALVES[0], minute=5, title="Helfer in Brunn")),
            to_the_second(bare(HALVES[1], minute=5)),
        ],
        [
            on_the_second(stored(HALVES[1], minute=5, position=2, ref="other")),
            on_the_second(stored(PEGEL, minute=5, position=1, title="Elm")),
        ],
        [(None, None), ("urn:x:other", "print")],
    ),
    "a list that was reordered": (
        [bare(PEGEL_EDITED, minute=1), bare(SEKTOR_A, minute=9), bare(BRUECKE, minute=5)],
        [
            stored(SEKTOR_A, minute=9, position=3, ref="s"),
            stored(BRUECKE, minute=5, position=2, ref="b"),
            stored(PEGEL, minute=1, position=1),
        ],
        [("urn:x:a", "similar"), ("urn:x:s", "print"), ("urn:x:b", "print")],
    ),
}


@pytest.mark.parametrize(("shown", "known_", "expected"), ROWS.values(), ids=list(ROWS))
def test_identify(shown: list[Candidate], known_: list[Known], expected: list[tuple[str | None, str | None]]) -> None:
    assert found(shown, known_) == expected


def test_the_last_of_the_list_retimed_to_stand_above_others() -> None:
    """It stood where the list ended, so nothing tells that it had not scrolled off, but for the few minutes."""
    shown = [bare(BRUECKE, minute=20), bare(PEGEL, minute=15)]
    stored_ = [
        stored(BRUECKE, minute=20, position=2.0, ref="b"),
        stored(PEGEL, minute=5, position=1.0, ref="p"),
    ]
    assert found(shown, stored_) == [("urn:x:b", "print"), ("urn:x:p", "print")]
    hours_later = [bare(PEGEL, minute=200), bare(BRUECKE, minute=20)]
    assert found(hours_later, stored_) == [(None, None), ("urn:x:b", "print")]


def test_an_edit_is_known_by_its_place_although_another_is_pinned_above_it() -> None:
    """No mark says so, but its time: it stands for no place in the list."""
    shown = [bare(PEGEL, minute=2), bare(BRUECKE, minute=50), bare(SEKTOR_A, minute=40), bare(HALVES[0], minute=31)]
    stored_ = [
        stored(BRUECKE, minute=50, position=4.0, ref="b"),
        stored(SEKTOR_A, minute=40, position=3.0, ref="s"),
        stored(HALVES[0] + " Wer helfen will, soll Stiefel mitbringen.", minute=30, position=2.0, ref="h"),
        stored(PEGEL, minute=2, position=1.0, ref="p"),
    ]
    assert [one for one, _ in found(shown, stored_, newest_first=True)] == [f"urn:x:{ref}" for ref in "pbsh"]


def test_the_last_of_the_list_edited_and_retimed_in_its_place() -> None:
    """Below a known neighbour nothing is posted; the one above it was lost while nothing older showed that."""
    shown = [bare(BRUECKE, minute=20), bare(f"{LANG} Das teilte sie um 16.41 Uhr mit.", minute=4, title="Aufruf")]
    stored_ = [
        stored(BRUECKE, minute=20, position=3.0, ref="b"),
        stored(PEGEL, minute=10, position=2.0, ref="p"),
        stored(f"{LANG} Das teilte sie um 16.39 Uhr mit.", minute=5, position=1.0, ref="l", title="Aufruf"),
    ]
    assert found(shown, stored_) == [("urn:x:b", "print"), ("urn:x:l", "similar")]


def test_what_a_person_is_asked_about_is_nobodys_partner() -> None:
    """It went before the other came."""
    shown = [bare(BRUECKE, minute=20), bare(HALVES[0], minute=None), bare(SEKTOR_A, minute=5)]
    stored_ = [
        stored(BRUECKE, minute=20, position=4.0, ref="b"),
        stored(PEGEL, minute=None, position=3.0, ref="p", title="Am Sportheim"),
        stored(SEKTOR_A, minute=5, position=1.0, ref="s"),
    ]
    shown[1] = replace(shown[1], title="Am Sportheim")
    assert found(shown, stored_)[1] == ("urn:x:p", "similar")
    assert found(shown, stored_, asked=("urn:x:p",))[1] == (None, None)


def test_likeness_is_bounded() -> None:
    """Thousands of unmatched updates are not compared each with each."""
    shown = [bare(f"Meldung {i} über den Pegel der Elm am Abend", minute=None) for i in range(3000)]
    stored_ = [stored(f"Nachricht {i} von der Wahl im Rathaus", minute=None, ref=str(i)) for i in range(3000)]
    assert all(m.known is None for m in identify(shown, stored_).matches)
    assert Key("print", shown[0].fingerprint) in identify(shown, stored_).matches[0].keys
