"""What sports count by instead of the time of day: minutes of a match or of a period, laps, overs and their balls."""

from __future__ import annotations

import re
from itertools import pairwise, takewhile
from typing import NamedTuple

from syndicate.extract.words import words

_LONGEST = 200
_LAST_MINUTE = 130
"""Of a match, with all its extra time."""

_SHORT = 20
_STARTS = frozenset("0123456789mMlLrRvVgGtTwWoOpPqQfFsSdD")
_LETTERS = "\u2190"
"""Signs and emoji come after it, and no letter that a count begins with."""
_EMOJI = re.compile(r"[\u2190-\u2bff\U0001f000-\U0001faff]\ufe0f?\s?")
_PHASES = words(
    "ft ht ko full-time half-time kick-off halbzeit halbzeitpause anpfiff abpfiff schlusspfiff pause mi-temps mt"
    " descanso intervallo intervalo rust aftrap paus avspark avslutt slutsignal przerwa"
) | {
    *("full time", "half time", "kick off", "coup d'envoi", "fin du match", "medio tiempo", "final del partido"),
    *("saque inicial", "fischio finale", "calcio d'inizio", "fine primo tempo", "fim de jogo", "koniec meczu"),
}
_LONGEST_PHASE = 18
_AFTER_PHASE = re.compile(r"\s?[:–—]\s(?=\S)")
_DIGIT = re.compile(r"\d")
_MINUTE = re.compile(
    r"(?:min(?:ut[eo])?\.?\s)?"
    r"\d{1,3}(?:\.?\s?\+\s?\d{1,2})?\s?(?:\.\s?min(?:ute|\.)?|[.'’′])(?:\s?\+\s?\d{1,2}['’′]?)?\s?:?$",
    re.IGNORECASE,
)
_MINUTE_LED = re.compile(
    r"(?P<minute>(?:min(?:ut[eo])?\.?\s)\d{1,3}(?:\s?\+\s?\d{1,2})?['’′.]?|"
    r"\d{1,3}(?:\s?\+\s?\d{1,2})?\s?min(?:ut[eo]s?|s|\.)?(?=\s?[:–—-])|"
    r"\d{1,3}(?:\.?\s?\+\s?\d{1,2})?\s?(?:\.\s?min(?:ute|\.)|['’′](?:\s?\+\s?\d{1,2}(?:['’′]|(?=\s?[:–—-])))?))"
    r"(?:\s?[:–—-]?\s|(?<=['’′])(?=[^\W\d_]{2}))(?P<rest>\S.*)",
    re.IGNORECASE | re.DOTALL,
)
_LAP = re.compile(
    r"(?P<count>(?:lap|runde|vuelta|giro|tour|volta|ronde|varv|omgang|okrążenie|over)\s(?P<n>\d{1,3})"
    r"(?:\s?(?:/|of|von|de|sur|di|van|av|z)\s?\d{1,3})?|(?P<nth>\d{1,3})(?:st|nd|rd|th)\sover)"
    r"(?:(?:\s?[:–—|-]\s?|(?<=\d/\d)\s|(?<=/\d\d)\s)(?P<rest>\S.*)|\s?:?$)",
    re.IGNORECASE | re.DOTALL,
)
_QUARTERS = r"(?:viertel|quarter|quart[\s-]temps|cuarto|quarto|kwarta)"
_PERIOD = (
    rf"(?:\d(?:\.|st|nd|rd|th|[eéèº°ª]r?|ère|ème|er)?\s(?:{_QUARTERS}|drittel|halbzeit|period[eo]?|perioden|half|"
    r"tiers[\s-]temps|période|mi[\s-]temps|tercio|tiempo|tempo|periodo|tercja|erä)|[PQ][1-4]|"
    r"overtime|verlängerung|prolongation|prórroga|supplementari|förlängning|dogrywka|OT)(?!\w)"
)
_MATCH_CLOCK = r"\d{1,3}:[0-5]\d(?!\d)"
_CLOCKED = re.compile(
    rf"(?P<count>{_MATCH_CLOCK}\s?[|,·•/(–—-]?\s?{_PERIOD}\)?|{_PERIOD}\s?[|,·•/(–—-]?\s?{_MATCH_CLOCK}\)?)"
    r"(?:(?P<sign>\s?[:.|–—-])?\s(?P<rest>\S.*)|\s?:?$)",
    re.IGNORECASE | re.DOTALL,
)
"""The clock of a match beside its period: "12:34 2. Drittel", "Q3 04:10"."""

_SHOWN = re.compile(r"(\d{1,3}):([0-5]\d)")
_PERIOD_NUMBER = re.compile(r"[1-9]")
_EXTRA = 9
"""Overtime comes after all periods that are numbered."""

_COUNTS_DOWN = re.compile(rf"Q\d|{_QUARTERS}", re.IGNORECASE)
_LONGEST_PERIOD = 10_000
"""In seconds: more than any period, or any match, has."""

_LONGEST_QUARTER = 15 * 60

_BALL = re.compile(r"(\d{1,3})\.([1-6])$")
_FEWEST_BALLS = 4
_FIRST_CHAPTER = "1.1"
_NEAR = 12
"""Balls between one told of and the next, at most: some feeds tell only of what happened."""


class Counted(NamedTuple):
    """How far it had gone: ``words`` as read, ``order`` grows, ``rest`` is what follows on the line."""

    words: str
    order: int
    rest: str


def counted(line: str) -> Counted | None:
    """The minute of a match, the lap of a race or the over of an innings that opens a line; None if none does."""
    if line[:1] > _LETTERS:
        line = _EMOJI.sub("", line, count=1)
    if line[:1] not in _STARTS or not _DIGIT.search(line[:_SHORT]):
        return None
    lap = _LAP.match(line[:_LONGEST])
    if lap is not None:
        rest = (lap["rest"] or "") + (line[_LONGEST:] if lap["rest"] else "")
        return Counted(" ".join(lap["count"].split()), int(lap["n"] or lap["nth"]), " ".join(rest.split()))
    return _clocked(line) or _minute(line)


def _clocked(line: str) -> Counted | None:
    """The clock of a match; one that runs down, as in basketball, is turned round."""
    match = _CLOCKED.match(line[:_LONGEST])
    shown = _SHOWN.search(match["count"]) if match is not None else None
    if match is None or shown is None:
        return None
    rest = (match["rest"] or "") + (line[_LONGEST:] if match["rest"] else "")
    if rest and not match["sign"] and not rest[0].isupper():
        return None  # "12:34 Q3 results beat forecasts"
    number = _PERIOD_NUMBER.search(_SHOWN.sub("", match["count"]))
    seconds = int(shown[1]) * 60 + int(shown[2])
    down = _COUNTS_DOWN.search(match["count"]) is not None
    if down and seconds > _LONGEST_QUARTER:
        return None
    gone = -seconds if down else seconds
    period = int(number[0]) if number is not None else _EXTRA
    return Counted(" ".join(match["count"].split()), period * _LONGEST_PERIOD + gone, " ".join(rest.split()))


def _minute(line: str) -> Counted | None:
    alone = len(line) <= _SHORT and _MINUTE.match(line) is not None
    led = None if alone else _MINUTE_LED.match(line[:_LONGEST])
    digits = _DIGIT.search(line)
    if digits is None or (led is None and not alone):
        return None
    number = int("".join(takewhile(str.isdigit, line[digits.start() :])))
    if number > _LAST_MINUTE:
        return None
    if led is None:
        return Counted(line.rstrip(": "), number, "")
    return Counted(led["minute"], number, " ".join((led["rest"] + line[_LONGEST:]).split()))


def phase(line: str) -> Counted | None:
    """Where a match stood, if a line says nothing else or goes on behind a colon: "HT", "Mi-temps : …"."""
    if line[:1].isdigit():
        return None
    parted = _AFTER_PHASE.search(line[: _LONGEST_PHASE + 4])
    said = line[: parted.start()] if parted is not None else line
    if len(said) > _LONGEST_PHASE + 1 or said.rstrip(":!").replace("’", "'").lower() not in _PHASES:
        return None
    return Counted(said, 0, line[parted.end() :] if parted is not None else "")


def balls(lines: dict[int, str]) -> dict[int, Counted]:
    """Of lines by their numbers those that are balls of an over, "23.4", if they run on as balls do; else none."""
    found = {
        index: Counted(line, int(match[1]) * 6 + int(match[2]), "")
        for index, line in lines.items()
        if (match := _BALL.match(line)) is not None
    }
    steps = [after.order - before.order for before, after in pairwise(found[index] for index in sorted(found))]
    down = sum(steps) < 0
    opened = min(found, default=None)
    if opened is not None and not down and found[opened].words == _FIRST_CHAPTER:
        return {}  # an innings begins with 0.1
    near = [step for step in steps if 0 <= (-step if down else step) <= _NEAR]
    return found if len(found) >= _FEWEST_BALLS and len(near) >= 0.9 * len(steps) and any(steps) else {}
