"""How newsblogs mark their updates in words: one grammar for lines of plain text and for blocks of a page.

A *marker* is a line that opens an update: a clock with something before, around or after it, a relative time, a match
minute, or ``+++``. A *day heading* dates what stands under it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise
from typing import Literal

from syndicate.extract.calendar import CLOCK, DATE, DAY, HOUR_WORD, RELATIVE, WEEKDAY, WORDED, minutes, minutes_ago
from syndicate.extract.counts import counted
from syndicate.extract.dom import squeeze
from syndicate.extract.phrases import PINNED, STAND

Kind = Literal["plus", "colon", "pipe", "dash", "dot", "comma", "sign", "bare", "stamp", "relative", "minute"]
"""What follows the clock: ``stamp`` is a clock alone on its line, ``sign`` an emoji, ``bare`` nothing but a space."""

ALONE = frozenset({"stamp", "relative", "minute"})
"""Markers that fill their line: a headline, if any, is the next one."""

_PARTED = frozenset({"stamp", "colon", "pipe", "dash"})
"""Markers that are parted from what follows by a sign, or fill their line."""

MAX_LABEL = 200
"""Characters at the start of a line in which a marker is looked for."""

MAX_DAY_WORD = 12
_FLAGS = re.IGNORECASE
_BULLET = r"(?:(?:[•·▪►*–-]|[\u2190-\u21ff\u2300-\u27bf\u2b00-\u2bff\U0001f000-\U0001faff]\ufe0f?)\s?)?"
"""A dash, or an emoji: a red dot, a clock."""

_LABEL = (
    r"(?:update|topmeldung|eilmeldung|erstmeldung|ursprungsmeldung|meldung|aktualisierung|breaking|mise à jour|"
    rf"aggiornamento|actualización|{PINNED}|key event|highlight)"
)
_PINNED = re.compile(rf"topmeldung|{PINNED}", _FLAGS)
_TIMED = re.compile(
    rf"{_BULLET}(?:(?:\d{{1,2}}\.\s)?(?P<label>{_LABEL})(?:\s#?\d{{1,2}}(?![:.h]?\d))?(?![^\W\d]))?"
    rf"(?:[\s,:]{{1,3}}(?:vom|von|um|at|du|del|le|el)\s|[\s,:]{{1,3}}|(?P<open>\s?[(\[]))?"
    rf"(?P<time>(?:{DAY}(?:\s?[,•|–—-]\s?|\s(?:um|at|à|alle|a las)\s|\s))?(?:{HOUR_WORD})?{CLOCK})"
    r"(?P<shut>[)\]])?(?P<rest>.*)",
    _FLAGS | re.DOTALL,
)
_CLOCK_THEN_DATE = re.compile(rf"{_BULLET}(?P<time>{CLOCK}\s?[,•|–—-]\s?{DAY})(?P<rest>.*)", _FLAGS | re.DOTALL)
_CLOCK_AND_DATE = re.compile(rf"(?P<time>{CLOCK}\s?{DAY})(?P<rest>)$", _FLAGS)
_AMERICAN = re.compile(r"(?P<time>\d{1,2}/\d{1,2}/\d{4} \d{1,2}:\d{2}:\d{2} [AP]M)(?P<rest>.*)", _FLAGS | re.DOTALL)
_AGO = re.compile(
    rf"(?P<ago>{RELATIVE})\s{{0,3}}(?:[/|·•]\s)?(?:\(?(?P<clock>(?:{DAY},?\s)?{CLOCK})\)?)?(?P<rest>.*)",
    _FLAGS | re.DOTALL,
)
_SEPARATOR = re.compile(
    r"\s{0,3}(?:\.(?=-))?(?P<sign>:|\||[-–—]|\.|,|•|[^\w\s'\"„“”‚‘’«»()\[\]+&/#@%$€£.,:;!?…-])\s{0,3}", re.DOTALL
)
_TODAYS = r"(?:heute|today|hoy|aujourd['’]hui|oggi|vandaag|hoje|dziś|dzisiaj|i\s?dag)"
_YESTERDAYS = r"(?:gestern|yesterday|ayer|hier|ieri|gisteren|ontem|wczoraj|i\s?g[åa]r)"
_TODAY = re.compile(
    rf"(?:{_TODAYS}|{_YESTERDAYS})\s?[,|•·–—-]?\s(?=[^\W\d]{{0,5}}\s?(?:[^\W\d]{{1,4}}\s)?\d)",
    _FLAGS,
)
_DAY_BEFORE = re.compile(rf"{_YESTERDAYS}$", _FLAGS)
TODAY = _TODAY.pattern
"""A day told from today's, before a clock."""

_PLUS_OPEN = re.compile(r"\+{2,4}\s?(?=[^\s+])")
_PLUS_CLOSE = re.compile(r"\s?\+{2,4}")
_CHAIN = re.compile(rf"\+{{3}}\s?(?=(?:{HOUR_WORD})?{CLOCK})", _FLAGS)
_DAY_LINE = re.compile(rf"(?:{DAY})\s?[:.]?$|(?:{WEEKDAY}),?\s{DATE}\s?[:.]?$", _FLAGS)
_NOT_A_DAY = re.compile(rf"(?:{WEEKDAY}|\d{{1,2}}\.\s?\d{{1,2}}\.)\s?[:.]?$", _FLAGS)
_SHORT_DAY = re.compile(r"(?:0?[1-9]|[12]\d|3[01])\.(?:0\d|1[0-2])\.\s?:?$")
"""A day and a month of two figures, with both their stops: no clock, and no number of a section."""

_DIGIT = re.compile(r"\d")
_DOUBLE_CLOCK = re.compile(r"(?<!\d)(\d{1,2}[.:h]\d\d)\1(?!\d)")
_NOTE_AT_END = re.compile(r"\s\([^()]{1,60}\)$")
_LONGEST_TAIL = 60
_BEHIND = re.compile(
    rf"(?:\s?(?:published|posted) at\s|[,|•·–—(-]\s?|\s|^)"
    rf"(?P<time>(?:{DAY}(?:\s?[,|•–—-]\s?|\s))?(?:{HOUR_WORD})?{CLOCK}(?:[\s,|•–—-]{{1,3}}{DAY})?)\)?$",
    _FLAGS,
)
_LONE_CLOCK = re.compile(rf"{CLOCK}$", _FLAGS)
_ANY_CLOCK = re.compile(CLOCK, _FLAGS)
_ANY_DATE = re.compile(DATE, _FLAGS)
_BARE_CLOCK = re.compile(r"(?:[01]?\d|2[0-4])[.:][0-5]\d")
_HOUR = re.compile(HOUR_WORD, _FLAGS)
_HALF = re.compile(r"[ap]\.?m", _FLAGS)
_LONG_NAME = re.compile(r"[^\W\d]{5,}\s?:?$")


@dataclass(frozen=True, slots=True)
class Marker:
    """The opening of an update. ``time_text`` is what a person reads as its time, ``rest`` what follows on the line.

    ``closed`` tells ``+++ 17:34 Title +++`` from ``+++ 17:34 Title``; ``title`` is what the pluses enclose.
    ``order`` grows with time: minutes after midnight, or minus the minutes ago; None where there is no clock.
    """

    kind: Kind
    time_text: str | None
    rest: str = ""
    title: str | None = None
    closed: bool = False
    order: int | None = None
    dated: bool = False
    label: str | None = None

    @property
    def pinned(self) -> bool:
        """Whether its label says that the update is held above the list."""
        return self.label is not None and _PINNED.match(self.label) is not None

    @property
    def sure(self) -> bool:
        """Whether hardly anything but an update opens so."""
        if self.kind == "plus":
            return self.time_text is not None
        return (
            self.kind in ("colon", "pipe")
            and self.time_text is not None
            and bool(_MINUTE_OR_UHR.search(self.time_text))
        )


_SPAN = re.compile(r"([1-5]?\d)m$")
"""How long ago it was, without a word: "5m"."""

_NAME = re.compile(r"(?:[A-ZÄÖÜÅØÉ][\w.’'-]{1,20}\s){1,3}[A-ZÄÖÜÅØÉ][\w.’'-]{1,20}$")
"""A person's name beside "5 minutes ago"."""

_SIGNED = re.compile(
    rf"(?:Von|By|Par|Por|Di|Door|Av)\s(?P<name>[A-ZÄÖÜÅØÉ][^\d.!?,:|·]{{2,60}}?)\s?[,|·–-]\s(?P<time>(?:{HOUR_WORD})?(?-i:{CLOCK}))$"
)
"""Who wrote it and at what time, as a byline under a headline says: "By Ada Holm, 17:42"."""

_SPOKEN = re.compile(r"uhr|uur|hor[ae]s|heures|\dh\d|(?<=[\d\s])hr?s?(?!\w)", _FLAGS)
_MINUTE_OR_UHR = re.compile(r"\d[.:h]\d\d|Uhr")


@lru_cache(maxsize=1024)
def read_marker(line: str) -> Marker | None:
    """The marker that opens ``line`` (one line, squeezed), or None. First lines are asked about often."""
    if _BARE_CLOCK.fullmatch(line):
        return Marker("stamp", line, order=minutes(line))
    if len(line) <= MAX_DAY_WORD and _SHORT_DAY.match(line):
        return None
    line = undouble(line)
    if line.startswith("++"):
        return _plus(line)
    if (count := counted(line)) is not None:
        return Marker("minute", count.words, count.rest, order=count.order)
    if len(line) <= 3 and (span := _SPAN.match(line)) is not None:
        return Marker("relative", f"{line} ago", order=-int(span[1]))
    today = _TODAY.match(line)
    if today is not None:  # a sentence begins so as well
        marker = read_marker(line[today.end() :])
        return marker if marker is not None and marker.kind in _PARTED else None
    head, tail = line[:MAX_LABEL], line[MAX_LABEL:]
    if not _DIGIT.search(head[:60]) and not (len(line) <= _LONGEST_TAIL and WORDED.search(line)):
        return None
    ago = _AGO.match(head)
    if ago is not None:
        return _relative(ago, tail)
    signed = _SIGNED.match(head) if not tail and head[-1:].isalnum() else None
    if signed is not None:
        return Marker("stamp", _words(signed["time"]), signed["name"], order=minutes(_clock_of(signed["time"])))
    timed = _AMERICAN.match(head) or _CLOCK_THEN_DATE.match(head) or _CLOCK_AND_DATE.match(head) or _TIMED.match(head)
    return _timed(timed, tail) if timed is not None else None


def day_before(line: str) -> Marker | None:
    """ "Yesterday" alone on a line, as it follows "23 hours ago"; elsewhere it is a heading, or no time at all."""
    alone = len(line) <= MAX_DAY_WORD and _DAY_BEFORE.match(line) is not None
    return Marker("relative", line, order=-1440) if alone else None


def undouble(line: str) -> str:
    """``10:2510:25`` and "Vote delayedVote delayed" said once: hidden copies of what is seen."""
    line = _DOUBLE_CLOCK.sub(r"\1", line) if len(line) <= MAX_LABEL else line
    half, odd = divmod(len(line), 2)
    if half >= 4:
        if not odd and line[:half] == line[half:]:
            return line[:half]
        if odd and line[half] == " " and line[:half] == line[half + 1 :]:
            return line[:half]
    return line


def time_behind(line: str) -> Marker | None:
    """The time that a title ends with, "Bridge reopened 17:34 GMT 26 November"; ``rest`` is the title."""
    tail = line[-_LONGEST_TAIL:]
    if not _DIGIT.search(tail):
        return None
    behind = _BEHIND.search(tail)
    if behind is None:
        return None
    title = line[: len(line) - len(tail) + behind.start()].rstrip(" ,|•·–—-(")
    time_text = _words(behind["time"])
    if not title_like(title):
        return None
    return Marker("pipe", time_text, title, order=minutes(_clock_of(time_text)))


def split_chain(line: str) -> list[str]:
    """A line that holds several ``+++ 06:56 Title +++ body`` in a row, or one after other text, cut before each."""
    cuts = [match.start() for match in _CHAIN.finditer(line)] if "+++" in line else []
    if not cuts or cuts == [0]:
        return [line]
    edges = [0, *[cut for cut in cuts if cut], len(line)]
    return [part for start, end in pairwise(edges) if (part := line[start:end].strip())]


@lru_cache(maxsize=1024)
def day_heading(line: str) -> str | None:
    """The day a line is the heading of ("Samstag, 25. November"); None if it is anything else."""
    if len(line) > 60 or not _DAY_LINE.match(line):
        return None
    if _SHORT_DAY.match(line):
        return line.rstrip(": ")
    if _NOT_A_DAY.match(line):  # "Mi." or "5.1." alone is too little, "Sonntag:" is enough
        return line.rstrip(": ") if _LONG_NAME.match(line) else None
    return line.rstrip(": ")


def lone_clock(line: str) -> bool:
    return len(line) <= 30 and _LONE_CLOCK.match(line) is not None


def title_like(text: str, fewest: int = 2) -> bool:
    """Whether a line reads as a headline: ``fewest`` words, not too many, and no full stop at the end."""
    count = len(text.split())
    if not fewest <= count <= 26 or len(text) > 220:
        return False
    last = _NOTE_AT_END.sub("", text).rstrip("\"'“”’»« ")[-1:]
    return last not in ".,;:…–-" and not text.startswith(("•", "- ", "* ", "(", "– ", "— "))


def _plus(line: str) -> Marker | None:
    opened = _PLUS_OPEN.match(line)
    if opened is None:
        return None
    inner, rest, closed = line[opened.end() :], "", False
    shut = _PLUS_CLOSE.search(inner)
    if shut is not None:
        inner, rest, closed = inner[: shut.start()], inner[shut.end() :].strip(" +"), True
    timed = _TIMED.match(inner[:MAX_LABEL])
    if timed is None or timed["label"]:
        if closed:
            return Marker("plus", None, rest, squeeze(inner) or None, True)
        return Marker("plus", None, squeeze(inner))
    within = timed["rest"] + inner[MAX_LABEL:]
    separator = _SEPARATOR.match(within)
    told = within[separator.end() :] if separator else within
    time_text = _words(timed["time"])
    marker = Marker("plus", time_text, order=minutes(_clock_of(time_text)), closed=closed)
    told = squeeze(told)
    if closed:
        return replace(marker, title=told or None, rest=rest)
    return replace(marker, rest=told)


def _relative(match: re.Match[str], tail: str) -> Marker | None:
    rest = squeeze(match["rest"] + tail).removeprefix(".")
    if match["clock"] is not None:
        return Marker("stamp", _words(match["clock"]), rest, order=minutes(_clock_of(match["clock"])))
    if rest and not _NAME.match(rest):
        return None
    ago = minutes_ago(match["ago"])
    return Marker("relative", _words(match["ago"]), rest, order=None if ago is None else -ago)


def _timed(match: re.Match[str], tail: str) -> Marker | None:
    said, after = match["time"], match["rest"] + tail
    if said.endswith(" Am") and after[:1] == " ":  # "17:05 Am Nachmittag": German, no half of the day
        said, after = said[:-3], " Am" + after
    time_text = _words(said)
    clock = _clock_of(time_text)
    groups = match.groupdict()
    marker = Marker(
        "stamp",
        time_text,
        order=minutes(clock),
        dated=len(clock) + 3 < len(time_text) and _ANY_DATE.search(time_text) is not None,
        label=groups.get("label"),
    )
    if not after.strip(" .:"):
        return replace(marker, kind="colon" if ":" in after else "stamp")
    if len(after) <= _LONGEST_STAND and _CHANGED.match(after):  # "17:42 | Updated 17:49"
        return marker
    separator = _SEPARATOR.match(after)
    spoken = _SPOKEN.search(time_text) is not None or marker.label is not None
    if separator is None:
        known = _HOUR.match(time_text) is not None or marker.dated
        if lone_clock(squeeze(after)):
            return marker
        if groups.get("open") and groups.get("shut"):
            return replace(marker, kind="sign", rest=squeeze(after))
        if after[:1] in " \t(" or known:
            return replace(marker, kind="bare", rest=squeeze(after))
        if _GLUED.match(after) and _MINUTES_LAST.search(time_text):
            return replace(marker, kind="sign", rest=squeeze(after))
        return None
    rest = squeeze(after[separator.end() :])
    kind = _SIGNS.get(separator["sign"], "sign")
    if kind in ("dot", "comma") and not (spoken or _HALF.search(time_text)):
        return None
    if kind == "comma":
        rest = _without_place(rest)
    return replace(marker, kind=kind, rest=rest)


_GLUED = re.compile(r"[A-ZÄÖÜÅØÉ][^\W\d_]+\s\S+\s\S|[A-ZÄÖÜÅØÉ]\w?[’' ]\S+\s\S")
"""A title that a copy glued to its time: "14:22Bridge open again"."""

_MINUTES_LAST = re.compile(r"\d[.:h]\d\d$")
_LONGEST_STAND = 40
_CHANGED = re.compile(
    rf"[\s|(,·•:–—-]{{1,4}}(?:last |zuletzt |letzte |dernière )?(?:{STAND.pattern})\s?"
    rf"(?:{HOUR_WORD})?(?:{DAY}\s?,?\s?)?{CLOCK}\s?\)?$",
    _FLAGS,
)
_SIGNS: dict[str, Kind] = {":": "colon", "|": "pipe", "-": "dash", "–": "dash", "—": "dash", ".": "dot", ",": "comma"}
_OPENERS = re.compile(
    r"(?:[^\W\d_][\w-]*\s){1,2}?(?=(?:Der|Die|Das|Den|Dem|Ein|Eine|Einen|In|Im|Am|An|Auf|Bei|Nach|Vor|Für|Mit|Es|Er|Sie|Wir|"
    r"Beim|Zum|Zur|Seit|Trotz|Laut|Rund|Mehr|The|A|In|At|Le|La|Les|Un|Une|El|Los|Las|Il|Lo)\s)"
)

_PLACE = re.compile(r"(?:[A-ZÄÖÜÉ][\w’'-]{2,20}[\s/]?(?:am |an der |im |bei )?){1,3}(?<!\s):\s(?=\S)")


def _without_place(rest: str) -> str:
    """``22.20 Uhr, Hafenstadt Der Verband …``: the place before the sentence is a dateline."""
    place = _PLACE.match(rest) or _OPENERS.match(rest)
    return rest[place.end() :] if place and rest[:1].isupper() else rest


def _words(text: str) -> str:
    found = squeeze(text).strip(" ,;(–—-|•")
    return found.rstrip(")") if "(" not in found else found


def _clock_of(time_text: str) -> str:
    """The clock in a time text that may begin with a date."""
    if _BARE_CLOCK.fullmatch(time_text):
        return time_text
    found = list(_ANY_CLOCK.finditer(_ANY_DATE.sub(lambda match: " " * len(match[0]), time_text)))
    return time_text[found[-1].start() : found[-1].end()] if found else time_text
