"""Names of months, days and zones in German, English, French, Spanish and Italian, accents folded,
and in Dutch, Portuguese, Polish, Swedish, Danish and Norwegian (whose ł and ø are letters, not accents).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, timedelta, timezone, tzinfo
from functools import cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

_MONTH_NAMES = (
    "januar jan janner jaenner janvier janv january enero ene gennaio gen januari janeiro stycznia",
    "februar feb feber febr fevrier fevr fev february febrero febbraio februari fevereiro lutego",
    "marz maerz mar mrz mars march marzo maart mrt marco marca marts",
    "april apr avril avr abril abr aprile kwietnia",
    "mai may mayo maggio mag mei maio maj maja",
    "juni jun juin june junio giugno giu junho czerwca",
    "juli jul juillet juil july julio luglio lug julho lipca",
    "august aug aout august agosto ago augustus augusti sierpnia",
    "september sep sept septembre septiembre setiembre settembre set setembro wrzesnia",
    "oktober okt october oct octobre octubre ottobre ott outubro pazdziernika",
    "november nov novembre noviembre novembro listopada",
    "dezember dez december dec decembre diciembre dic dicembre dezembro desember grudnia",
)
_DAY_NAMES = (
    "montag mo monday mon lundi lun lunes lunedi maandag segunda poniedziałek mandag",
    "dienstag di tuesday tue tues mardi mar martes martedi dinsdag terca wtorek tisdag tirsdag",
    "mittwoch mi wednesday wed mercredi mer miercoles mie mercoledi woensdag quarta sroda onsdag",
    "donnerstag do thursday thu thur thurs jeudi jeu jueves jue giovedi gio donderdag quinta czwartek torsdag",
    "freitag fr friday fri vendredi ven viernes vie venerdi vrijdag sexta piatek fredag",
    "samstag sonnabend sa saturday sat samedi sam sabado sab sabato zaterdag sobota lordag lørdag",
    "sonntag so sunday sun dimanche dim domingo dom domenica zondag niedziela sondag søndag",
)
MONTHS: Mapping[str, int] = {name: at + 1 for at, names in enumerate(_MONTH_NAMES) for name in names.split()}
WEEKDAYS: Mapping[str, int] = {name: at for at, names in enumerate(_DAY_NAMES) for name in names.split()}
"""Monday is 0."""

PORTUGUESE_DAYS = frozenset(("segunda", "terca", "quarta", "quinta", "sexta"))
"""Ordinals too, in Portuguese and beside it: days where "-feira" follows or the text is Portuguese."""

# "ago" is August in Spanish and Italian, but never in a text that may be English.
NOT_ENGLISH = frozenset(("ago", "set", "gen", "mag"))

DAY_WORDS: Mapping[str, int] = {
    **dict.fromkeys(("heute", "heutigen", "today", "tonight", "aujourd'hui", "aujourdhui", "hoy", "oggi"), 0),
    **dict.fromkeys(("vandaag", "hoje", "dzis", "dzisiaj", "idag", "i dag"), 0),
    **dict.fromkeys(("gisteren", "ontem", "wczoraj", "igar", "i gar"), -1),
    **dict.fromkeys(("eergisteren", "anteontem", "przedwczoraj"), -2),
    **dict.fromkeys(("gestern", "gestrigen", "yesterday", "hier", "ayer", "ieri"), -1),
    **dict.fromkeys(("vorgestern", "avant-hier", "anteayer", "antes de ayer", "l'altro ieri", "altro ieri"), -2),
}

_HOURS: Mapping[str, float] = {
    **dict.fromkeys(("UTC", "GMT", "Z", "WET"), 0),
    **dict.fromkeys(("BST", "WEST", "CET", "MEZ", "WAT"), 1),
    **dict.fromkeys(("CEST", "MESZ", "EET", "OEZ", "SAST", "CAT"), 2),
    **dict.fromkeys(("EEST", "OESZ", "MSK", "TRT", "EAT"), 3),
    **dict.fromkeys(("GST",), 4),
    **dict.fromkeys(("PKT",), 5),
    **dict.fromkeys(("IST",), 5.5),
    **dict.fromkeys(("HKT", "SGT", "AWST"), 8),
    **dict.fromkeys(("JST", "KST"), 9),
    **dict.fromkeys(("ACST",), 9.5),
    **dict.fromkeys(("AEST",), 10),
    **dict.fromkeys(("ACDT",), 10.5),
    **dict.fromkeys(("AEDT",), 11),
    **dict.fromkeys(("NZST",), 12),
    **dict.fromkeys(("NZDT",), 13),
    **dict.fromkeys(("BRT", "ART"), -3),
    **dict.fromkeys(("EDT", "AST"), -4),
    **dict.fromkeys(("EST", "CDT"), -5),
    **dict.fromkeys(("CST", "MDT"), -6),
    **dict.fromkeys(("MST", "PDT"), -7),
    **dict.fromkeys(("PST", "AKDT"), -8),
    **dict.fromkeys(("AKST",), -9),
    **dict.fromkeys(("HST",), -10),
}
_PLACES: Mapping[str, str] = {
    "ET": "America/New_York",
    "CT": "America/Chicago",
    "MT": "America/Denver",
    "PT": "America/Los_Angeles",
    "AET": "Australia/Sydney",
}
SPOKEN_ZONES: Mapping[str, str] = {
    "eastern time": "ET",
    "eastern": "ET",
    "central time": "CT",
    "mountain time": "MT",
    "pacific time": "PT",
    "uk time": "Europe/London",
    "london time": "Europe/London",
    "deutscher zeit": "Europe/Berlin",
    "mitteleuropaischer zeit": "Europe/Berlin",
    "mitteleuropaische zeit": "Europe/Berlin",
    "heure de paris": "Europe/Paris",
    "heure francaise": "Europe/Paris",
    "hora espanola": "Europe/Madrid",
    "hora peninsular": "Europe/Madrid",
    "ora italiana": "Europe/Rome",
}
ZONE_NAMES = frozenset({*_HOURS, *_PLACES})

_HOMES: Mapping[str, str] = {
    "de": "Europe/Berlin",
    "de-at": "Europe/Vienna",
    "de-ch": "Europe/Zurich",
    "en-gb": "Europe/London",
    "en-uk": "Europe/London",
    "en-ie": "Europe/Dublin",
    "en-in": "Asia/Kolkata",
    "en-nz": "Pacific/Auckland",
    "en-us": "America/New_York",
    "fr": "Europe/Paris",
    "fr-be": "Europe/Brussels",
    "fr-ch": "Europe/Zurich",
    "it": "Europe/Rome",
    "it-ch": "Europe/Zurich",
    "es": "Europe/Madrid",
    "nl": "Europe/Amsterdam",
    "pl": "Europe/Warsaw",
    "nl-be": "Europe/Brussels",
    "pt-pt": "Europe/Lisbon",
    "pt-br": "America/Sao_Paulo",
    "sv": "Europe/Stockholm",
    "da": "Europe/Copenhagen",
    "no": "Europe/Oslo",
    "nb": "Europe/Oslo",
    "nn": "Europe/Oslo",
}
_OWN_REGION = frozenset(("de-de", "fr-fr", "it-it", "es-es", "nl-nl", "pl-pl"))

_FILLERS = (
    # German
    "stand aktualisiert aktualisierung zuletzt update updates vom am um den der dem des die das seit gegen ca circa "
    "etwa kurz uhr zeit veroffentlicht erstellt erschienen erstmeldung eilmeldung publiziert letzte letztes "
    "liveticker ticker newsblog liveblog uhrzeit datum von ab neu topmeldung meldung geandert anderung live "
    # English
    "updated published posted post first last modified at on the of o'clock oclock hrs hours time key event pinned "
    "breaking new latest around about edited created issued by from st nd rd th and also "
    # French
    "le la a mis mise jour publie publiee modifie actualise heure heures depuis vers direct "
    # Spanish
    "actualizado actualizada publicado publicada ultima hora horas hs el las los de del y en directo creado "
    # Italian
    "ore alle aggiornato aggiornata pubblicato pubblicata ultimo aggiornamento il lo di dell del diretta h "
    # Dutch, Portuguese, Polish, Swedish, Danish, Norwegian
    "om uur op bijgewerkt laatst laatste gepubliceerd atualizado atualizada atualizacao publicado em feira godz "
    "godzina o ostatnia aktualizacja kl klockan klokken uppdaterad uppdaterat senast publicerad "
    "oppdatert opdateret publisert"
)
FILLERS = frozenset(_FILLERS.split())
"""What may stand around a time without making it a sentence."""


@cache
def named_zone(name: str) -> tzinfo | None:
    """The zone of an abbreviation ("CET", "ET") or an IANA name, or None."""
    if name in _HOURS:
        hours = _HOURS[name]
        return timezone(timedelta(hours=hours)) if hours else UTC
    try:
        return ZoneInfo(_PLACES.get(name, name))
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


@cache
def home_zone(language: str | None) -> tzinfo:
    """Where a publication in ``language`` is most likely at home; UTC where a language has no one home."""
    tag = (language or "").replace("_", "-").lower()
    if tag in _OWN_REGION:
        tag = tag.partition("-")[0]
    return named_zone(_HOMES.get(tag, "UTC")) or UTC
