"""Clocks, dates and "minutes ago" as words on a page, in German, English, French, Spanish and Italian, and in Dutch,
Portuguese, Polish, Swedish, Danish and Norwegian.

Only their shape is known here, enough to find them and to tell the order of neighbours; what instant they mean is
decided in ``normalise``. Every pattern is bounded, so that none can take more than linear time.
"""

from __future__ import annotations

import re

_MONTHS = (
    "januar|jänner|februar|feber|märz|april|mai|juni|juli|august|september|oktober|november|dezember|"
    "january|february|march|may|june|july|october|december|"
    "janvier|février|mars|avril|juin|juillet|août|septembre|octobre|novembre|décembre|"
    "enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|setiembre|octubre|noviembre|diciembre|"
    "gennaio|febbraio|aprile|maggio|giugno|luglio|settembre|ottobre|dicembre|"
    "januari|februari|maart|mei|augustus|augusti|marts|desember|"
    "janeiro|fevereiro|março|maio|junho|julho|setembro|outubro|novembro|dezembro|"
    "stycznia|lutego|marca|kwietnia|maja|czerwca|lipca|sierpnia|września|października|listopada|grudnia|"
    "maj|mrt|fev|"
    "jan|feb|mär|mrz|apr|jun|jul|aug|sept|sep|okt|nov|dez|mar|oct|dec|janv|févr|juil|ene|abr|ago|dic|gen|mag|giu|lug|set|ott"
)
_WEEKDAYS = (
    "montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonnabend|sonntag|"
    "monday|tuesday|wednesday|thursday|friday|saturday|sunday|"
    "lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|"
    "lunes|martes|miércoles|jueves|viernes|sábado|domingo|"
    "lunedì|martedì|mercoledì|giovedì|venerdì|sabato|domenica|"
    "maandag|dinsdag|woensdag|donderdag|vrijdag|zaterdag|zondag|"
    "segunda-feira|terça-feira|quarta-feira|quinta-feira|sexta-feira|"
    "poniedziałek|wtorek|środa|czwartek|piątek|sobota|niedziela|"
    "måndag|tisdag|onsdag|torsdag|fredag|lördag|söndag|mandag|tirsdag|lørdag|søndag|"
    "mo|di|mi|do|fr|sa|so|mon|tues|tue|wed|thurs|thur|thu|fri|sat|sun|lun|mer|jeu|ven|sam|dim|mié|jue|vie|sáb|dom|gio"
)
WEEKDAY = rf"(?:{_WEEKDAYS})(?![\w’'])\.?"
DATE = (
    r"(?:"
    rf"\d{{1,2}}(?:\.|er|st|nd|rd|th|º|°)?\s?(?:de\s|of\s)?(?:{_MONTHS})(?!\w)\.?(?:,?\s(?:de\s|del\s)?\d{{4}}(?!\d))?|"
    rf"(?:{_MONTHS})(?!\w)\.?\s\d{{1,2}}(?:st|nd|rd|th)?(?![\d.:h])(?:,?\s\d{{4}}(?!\d))?|"
    r"\d{1,2}\.\s?\d{1,2}\.(?:\s?(?:\d{4}|\d{2})(?![\d:.]))?|"
    r"\d{4}-\d{2}-\d{2}(?!\d)|\d{1,2}/\d{1,2}/\d{2,4}(?!\d)|"
    r"(?<![\d/])\d{1,2}/\d{1,2}(?=(?:\s?[,|–-]\s?|\s(?:à|a\slas|alle|at|um|as|om)\s|\s)\d{1,2}[:.h][0-5]\d)"
    r")"
)
DAY = rf"(?:{WEEKDAY},?\s(?:den\s|dem\s|the\s|le\s|el\s|il\s)?{DATE}|{DATE}|{WEEKDAY})"

_HOURS = r"(?:2[0-4]|[01]?\d)"
ZONE = (
    r"(?:[\s\u00a0]?\(?(?:GMT|UTC|BST|IST|CET|CEST|MEZ|MESZ|EET|EEST|MSK|AEST|AEDT|EST|EDT|CST|CDT|MST|MDT|PST|PDT|ET|PT|CT|"
    r"WET|WEST|HNEC|HAEC)(?![\w])(?:[+-]\d{1,2})?\)?)"
)
_HALF = r"(?:\s?(?:[ap]\.\s?m\.|[ap]m(?!\w)))"
_SPOKEN = r"(?:Uhr|uur|horas|heures|hrs|hs?)(?!\w)"
CLOCK = (
    r"(?:"
    rf"(?:um\s|gegen\s)?{_HOURS}(?:[.:]|\s?h\s?)[0-5]\d(?::[0-5]\d)?(?!\d)(?:{_HALF})?(?:\s?{_SPOKEN})?{ZONE}?|"
    rf"(?:1[0-2]|0?\d){_HALF}{ZONE}?|"
    rf"{_HOURS}\s?{_SPOKEN}|"
    rf"(?:[01]\d|2[0-3])[0-5]\d{ZONE}"
    r")"
)
HOUR_WORD = r"(?:alle\s(?:ore\s)?|ore\s|a\slas\s|às\s|à\s|um\s|at\s|om\s|(?:o\s)?godz\.\s?|kl(?:o|\.|ockan)?\s)"

_UNIT = (
    r"(?:s|secs?|seconds?|m|mins?|minutes?|hours?|hrs?|h|days?|d|weeks?|w|months?|years?|"
    r"sekunden?|minuten?|min\.?|stunden?|std\.?|tag(?:en)?|wochen?|monat(?:en)?|jahr(?:en)?|"
    r"secondes?|heures?|jours?|semaines?|mois|segundos?|minutos?|horas?|días?|semanas?|mes(?:es)?|"
    r"secondi|minut[oi]|or[ae]|giorn[oi]|settiman[ae]|mes[ei]|"
    r"minuut|uur|uren|dagen|dag|weken|maand(?:en)?|dias?|mês|minut[aeyę]?|minutter|godz\.?|godzin[aęy]?|dni|dzień|"
    r"tim(?:me|mar|er?)?\.?|dagar|veck(?:a|or)|ug(?:e|er)|uker?|sem\.?|sett\.?|mån(?:ad(?:er)?)?\.?|mnd\.?|mdr\.?|"
    r"måned(?:er)?|tyg\.?|tydzień|tygodni[ea]?|miesi(?:ąc|ące|ęcy)|meses|años?|anos?|ann[io]|ans?|jaar|år|rok|lata?)"
)
_ABOUT = (
    r"(?:(?:ca\.?|circa|etwa|rund|gut|environ|unos|unas|cerca\sde|about|around|over|ungefär|omkring|około|ongeveer|"
    r"meno\sdi|moins\sd['’]|moins\sde|menos\sde|weniger\sals|less\sthan|mindre\s(?:än|enn|end)|minder\sdan)\s?)?"
)
_FEW = (
    r"(?:a\sfew|several|wenigen|einigen|quelques|pochi|poche|qualche|alcuni|alcune|pocos|unos|unas|poucos|alguns|"
    r"algumas|enkele|några|noen|nogle|få|kilka)"
)
_COUNT = rf"(?:\d{{1,3}}|un['’]|(?:an?|one|eine[rmn]?|une?|una?|uno|een|ett?|en|uma?|{_FEW})(?=\s))"
_AND = rf"(?:,?\s{{1,2}}(?:and\s|und\s|et\s|y\s|e\s|en\s|och\s|og\s|i\s)?\d{{1,3}}\s?{_UNIT})?"
_SPAN = rf"{_ABOUT}{_COUNT}\s?{_UNIT}(?![^\W\d_]){_AND}"
RELATIVE = (
    r"(?:"
    rf"(?:för\s|for\s)?{_SPAN}\s(?:ago|fa|geleden|sedan|siden|temu|atrás)|(?:vor|il y a|hace|há)\s{_SPAN}|"
    r"just now|(?:a\s)?moments?\sago|gerade eben|soeben|zojuist|przed chwilą|à l['’]instant|il y a un instant|"
    r"hace (?:un momento|unos instantes|instantes)|ahora mismo|há instantes|agora mesmo|poco fa|nyss|lige nu|akkurat nå"
    r")(?![^\W\d])"
)
WORDED = re.compile(
    r"ago|fa$|geleden|sedan|siden|temu|atrás|vor |il y a|hace |há |now|eben|zojuist|chwil|instant|mismo|mesmo|nyss|"
    r"lige nu|akkurat",
    re.IGNORECASE,
)
"""One of these is in every such span that is told without a figure."""

_RELATIVE_PART = re.compile(rf"(?<!\w)({_COUNT})\s?({_UNIT})(?!\w)", re.IGNORECASE)
_SOME = re.compile(_FEW, re.IGNORECASE)
_A_FEW = 3
_NOW = re.compile(RELATIVE, re.IGNORECASE)
_CLOCK_PARTS = re.compile(
    rf"(?<!\d)({_HOURS})(?:[.:]|\s?h\s?)([0-5]\d)|(?<!\d)([01]\d|2[0-3])([0-5]\d)(?=\s?[(A-Z])|(?<!\d)({_HOURS})(?!\d)",
    re.IGNORECASE,
)
_PM = re.compile(r"p\.?\s?m", re.IGNORECASE)
_AM = re.compile(r"(?<![a-z])a\.?\s?m", re.IGNORECASE)
_MINUTES = {"s": 0, "m": 1, "h": 60, "d": 1440, "w": 10080, "y": 525600}


def minutes(clock: str) -> int | None:
    """Minutes after midnight that a clock shows (12:30am is 30); None if there is none. No am/pm is guessed."""
    match = _CLOCK_PARTS.search(clock)
    if match is None:
        return None
    hour = int(match[1] or match[3] or match[5])
    minute = int(match[2] or match[4] or 0)
    if _PM.search(clock):
        hour = hour % 12 + 12
    elif _AM.search(clock):
        hour %= 12
    return hour * 60 + minute


def halved(clock: str) -> bool:
    """Whether a clock says am or pm."""
    return bool(_PM.search(clock) or _AM.search(clock))


def minutes_ago(words: str) -> int | None:
    """About how many minutes "1 hr 27 min ago" are, good enough to order neighbours."""
    total, found = 0, False
    for match in _RELATIVE_PART.finditer(words.replace("\u00a0", " ")):
        count = int(match[1]) if match[1].isdigit() else (_A_FEW if _SOME.fullmatch(match[1]) else 1)
        total += count * _unit(match[2].lower())
        found = True
    return total if found or _NOW.fullmatch(words) else None


def _unit(name: str) -> int:
    if name.startswith(("mon", "mois", "mes", "mês", "maand", "mån", "mnd", "mdr", "miesi")):
        return 43_200
    if name.startswith(("sem", "set", "woch", "week", "weke", "veck", "ug", "uke", "tyg", "tyd")):
        return _MINUTES["w"]
    if name.startswith(("an", "añ", "år", "rok", "lat")):
        return _MINUTES["y"]
    if name.startswith(("st", "h", "or", "u", "godz", "tim")):
        return _MINUTES["h"]
    if name.startswith(("d", "tag", "jour", "gior")):
        return _MINUTES["d"]
    if name.startswith(("y", "ja")):
        return _MINUTES["y"]
    return _MINUTES["s"] if name.startswith("s") else _MINUTES["m"]
