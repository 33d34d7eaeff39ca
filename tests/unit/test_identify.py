"""Which known update is this? Each kind of evidence, and each case where it must not be believed."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from syndicate.identify import identify
from syndicate.likeness import packed, shingles, sighted
from syndicate.model import Content, Key, Time
from syndicate.walk import Candidate, Known, Trust
from tests.unit.test_merge import NOW, candidate, known

PEGEL = "Der Pegel der Elm ist am Abend auf 4,20 Meter gestiegen, meldet die Leitstelle in Brunn."
PEGEL_EDITED = (
    "Der Pegel der Elm ist am Abend auf 4,35 Meter gestiegen, meldet die Leitstelle in Brunn. Die Brücke bleibt zu."
)
BRUECKE = "Die Brücke in Ahrbeck ist für den Verkehr gesperrt, Busse fahren eine Umleitung über Celle."
SEKTOR_A = "Die Strecke A ist bis auf Weiteres gesperrt, wie die Bahn am Abend mitteilt."
SEKTOR_B = "Die Strecke B ist bis auf Weiteres gesperrt, wie die Bahn am Abend mitteilt."

REWRITTEN = "Im Landkreis steht das Wasser der Elm jetzt bei 4,35 Meter; Helfer in Brunn bauen Dämme."
STRECKE = "Die Strecke bei {} ist wegen eines Wasserschadens bis auf Weiteres gesperrt, wie die Bahn am Abend mitteilt."
STAND = "Stand {} Uhr: {} von 80 Zügen sind unterwegs, {} fallen aus, Busse fahren eine Umleitung über Celle und Brunn."
VEREIN = "Der Sportverein hat den Betrieb wieder aufgenommen"
LANG = (
    "Die Feuerwehr in Brunn warnt vor Glatteis. Die Bahn prüft ihre Züge auf Schäden, wie sie am Abend mitteilt. "
    "Helfer zählen Sandsäcke in Celle. Der Landkreis bestätigt die Zahlen nach eigenen Angaben. "
    "Am Hafen laden Freiwillige Decken und Feldbetten um, bis zum Morgen sollen drei Hallen eingerichtet sein."
)
LANG_KURZ = "Die Feuerwehr in Celle bestätigt die Zahlen. Die Bahn warnt nach eigenen Angaben vor Glatteis."
LANG_NEU = LANG.replace("Helfer zählen Sandsäcke in Celle.", "Niemand ist verletzt.")
HALVES = (
    "Am Sportheim in Elmbrück füllen Freiwillige seit dem Mittag Sandsäcke, bis zum Abend sollen es 3.100 werden.",
    "Die Fähre in Altenweiler liegt fest, der Fährmann nennt den Betrieb bei diesem Wasserstand zu gefährlich.",
)


def bare(text: str, *, minute: int | None = 0, title: str | None = None) -> Candidate:
    return candidate("", text, minute=minute, title=title)


def stored(text: str, *, minute: int | None = 0, position: float = 1.0, ref: str = "a", **fields: object) -> Known:
    return replace(known("", text, position=position, minute=minute), id=f"urn:x:{ref}", **fields)  # type: ignore[arg-type]


def fresh(one: Candidate) -> Candidate:
    """Last modified when it was published, as it says."""
    return replace(one, modified=one.published and one.published.instant)


def edited(one: Candidate) -> Candidate:
    """In something beside its body, which alone is the fingerprint here."""
    return replace(one, fingerprint=f"{one.title} {one.fingerprint}", keys=(Key("print", f"{one.title}"),))


def to_the_second(one: Candidate) -> Candidate:
    return replace(one, published=one.published and Time(one.published.instant + timedelta(seconds=45)))


def on_the_second(one: Known) -> Known:
    return replace(one, published=one.published and Time(one.published.instant + timedelta(seconds=45)))


def found(shown: list[Candidate], known_: list[Known], **kw: object) -> list[tuple[str | None, str | None]]:
    return [(m.known.id if m.known else None, m.by) for m in identify(shown, known_, **kw).matches]  # type: ignore[arg-type]


ROWS: dict[str, tuple[list[Candidate], list[Known], list[tuple[str | None, str | None]]]] = {
    "the upstream id": ([candidate("n1", PEGEL_EDITED)], [known("n1", PEGEL)], [("urn:x:n1", "id")]),
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
    "a recycled anchor is not told by another way to write its time": (
        [replace(candidate("n1", BRUECKE, minute=0, title="Brücke"), time_raw="12.00 Uhr")],
        [known("n1", PEGEL, minute=0, title="Pegel")],
        [("urn:x:n1", "id")],
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
    "a takedown that is told again at another time is held": (
        [bare(PEGEL, minute=30)],
        [stored(PEGEL, minute=3, state="taken-down")],
        [("urn:x:a", "print")],
    ),
    "a sibling event of a takedown is none": (
        [bare(SEKTOR_B, minute=30)],
        [stored(SEKTOR_A, minute=3, state="taken-down")],
        [(None, None)],
    ),
    "nor is one of which more is told, hours later": (
        [bare(f"{SEKTOR_B} Busse fahren von Brunn nach Elm.", minute=180)],
        [stored(SEKTOR_A, minute=3, state="taken-down")],
        [(None, None)],
    ),
    "nor is one under another headline": (
        [bare(SEKTOR_B, minute=30, title="Zug steht")],
        [stored(SEKTOR_A, minute=3, state="taken-down", title="Die Lage auf der Strecke am Abend")],
        [(None, None)],
    ),
    "what may be an erased one is matched to it by its runs of words": (
        [bare(f"{PEGEL} Das meldet die Leitstelle am Abend.", minute=30)],
        [replace(stored("", minute=3, state="taken-down", expunged=True), shingles=packed(shingles(PEGEL)))],
        [("urn:x:a", "similar")],
    ),
    "another report is no erased one": (
        [bare(BRUECKE, minute=3)],
        [replace(stored("", minute=3, state="taken-down", expunged=True), shingles=packed(shingles(PEGEL)))],
        [(None, None)],
    ),
    "what may be a takedown is matched to it": (
        [bare(PEGEL_EDITED)],
        [stored(PEGEL, state="taken-down")],
        [("urn:x:a", "similar")],
    ),
}


@pytest.mark.parametrize(("shown", "known_", "expected"), ROWS.values(), ids=list(ROWS))
def test_identify(shown: list[Candidate], known_: list[Known], expected: list[tuple[str | None, str | None]]) -> None:
    assert found(shown, known_) == expected


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


@pytest.mark.parametrize(("minute", "held"), [(25, True), (59, False)])
def test_what_was_taken_down_is_known_though_it_was_retimed_and_then_rewritten(minute: int, held: bool) -> None:
    """Both between two polls. An hour later its id or headline is another's."""
    down = {"state": "taken-down", "title": "Elm steigt"}
    by_id = [replace(known("n1", PEGEL, minute=5), **down)]  # type: ignore[arg-type]
    assert (found([candidate("n1", BRUECKE, minute=minute)], by_id) == [("urn:x:n1", "id")]) == held
    by_words = [stored(PEGEL, minute=5, **down)]
    rewritten = bare("In Brunn liegt der Pegel der Elm jetzt bei 5,10 Meter.", minute=minute, title="Elm steigt")
    assert (found([rewritten], by_words) == [("urn:x:a", "similar")]) == held


AGAIN = {"state": "taken-down", "position": 2}
TAKEN_DOWN: dict[str, tuple[Candidate, Candidate, Known]] = {
    "retimed, then rewritten": (
        bare(PEGEL, minute=50),
        bare(f"{HALVES[0]} {PEGEL[:60]}", minute=50),
        stored(PEGEL, minute=5, **AGAIN),
    ),
    "appended to, then of the first words only a few are left": (
        bare(f"{PEGEL} {HALVES[0]} {HALVES[1]}", minute=5),
        bare(f"{HALVES[0]} {HALVES[1]}", minute=5),
        stored(PEGEL, minute=5, **AGAIN),
    ),
    "rewritten, then what had gone is told again": (
        bare(f"{PEGEL} {HALVES[0]}", minute=5),
        bare(BRUECKE, minute=5),
        stored(f"{PEGEL} {BRUECKE}", minute=5, **AGAIN),
    ),
    "expunged, edited again and again": (
        bare(f"{PEGEL} {HALVES[0]}", minute=50),
        bare(HALVES[0], minute=50),
        replace(stored("", minute=5, expunged=True, **AGAIN), shingles=packed(shingles(PEGEL))),
    ),
}


@pytest.mark.parametrize(("first", "then", "one"), TAKEN_DOWN.values(), ids=list(TAKEN_DOWN))
def test_a_chain_of_edits_does_not_bring_back_what_was_taken_down(
    first: Candidate, then: Candidate, one: Known
) -> None:
    """What it said last is known as well as what it said when it was taken down."""
    end = bare("Ende.", minute=1)
    last = stored("Ende.", minute=1, position=0, ref="end")
    assert found([first, end], [one, last])[0][0] == "urn:x:a"
    down = replace(one, sighted=sighted(first, erased=one.expunged), keys=one.keys | set(first.keys))
    matches = identify([then, end], [down, last]).matches
    assert (matches[0].known, matches[1].known) == (down, last)
    assert not one.expunged or (down.sighted is not None and down.sighted.text == "")


def test_what_was_taken_down_is_known_though_it_grew_and_was_retimed() -> None:
    """Even where one that it took in, and that is gone, would stand in its place."""
    stored_ = [
        stored(PEGEL, minute=5, position=3, state="taken-down"),
        stored(HALVES[0], minute=4, position=2, ref="b"),
        stored("Ende.", minute=1, position=1, ref="end"),
    ]
    shown = [bare(f"{PEGEL} {HALVES[0]}", minute=7), bare("Ende.", minute=1)]
    assert found(shown, stored_) == [("urn:x:a", "similar"), ("urn:x:end", "print")]


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


def test_likeness_is_bounded() -> None:
    """Thousands of unmatched updates are not compared each with each."""
    shown = [bare(f"Meldung {i} über den Pegel der Elm am Abend", minute=None) for i in range(3000)]
    stored_ = [stored(f"Nachricht {i} von der Wahl im Rathaus", minute=None, ref=str(i)) for i in range(3000)]
    assert all(m.known is None for m in identify(shown, stored_).matches)
    assert Key("print", shown[0].fingerprint) in identify(shown, stored_).matches[0].keys
