"""Words and makers of updates for the tests of identify."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from syndicate.identify import identify
from syndicate.model import Key, Time
from syndicate.walk import Candidate, Known
from tests.unit.test_merge import candidate, known

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
