"""When a page was last changed and first published, in its own words or the better form of them in its data."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from selectolax.lexbor import LexborNode

from syndicate.extract import dom, ld
from syndicate.extract.phrases import PUBLISHED, READING_TIME, STAND
from syndicate.extract.words import words

_CLOCK = re.compile(r"(?<!\d)(\d{1,2})[.:h]([0-5]\d)(?!\d)")
_FULL_DATE = re.compile(
    r"\d{1,2}\.\s?(?:\d{1,2}\.\s?\d{2,4}|[^\W\d]{3,10}\.?\s\d{4})|\d{4}-\d{2}-\d{2}|\d{1,2}/\d{1,2}/\d{2,4}|"
    r"[^\W\d]{3,10}\.?\s\d{1,2},?\s\d{4}|\d{1,2}\s(?:de\s)?[^\W\d]{3,10}\.?\s(?:de\s)?\d{4}"
)
DATELINE = re.compile(
    rf"(?:{_FULL_DATE.pattern})[^\d]{{0,12}}\d{{1,2}}[.:h][0-5]\d(?:\s(?:Uhr|[A-Z]{{2,4}}|[ap]\.?m\.?)\b)?"
)
_ONLY_DATE = re.compile(rf"(?:[^\W\d]{{2,12}}\.?,?\s)?(?:{_FULL_DATE.pattern})\.?")
_DATED = re.compile(
    rf"(?:(?P<who>[^.!?:\d]{{2,60}}(?:,|\s[|•·–—-])\s)?(?P<day>(?:[^\W\d]{{2,12}}\.?,?\s)?(?:{_FULL_DATE.pattern}))"
    r"(?:\s?\([^()]{3,60}\)|\s[|•·–—-]\s[^\d]{3,40}\d{1,2}[.:h]\d\d(?:\sUhr)?)?)"
)
"""A date with who wrote the page before it, or in brackets or after a dash what was changed when."""
_NEAR = 6
_ABOVE = 12
"""Lines below the headline among which a clock alone is the page's, and not one update's or one box's."""
_PARTS = re.compile(r"[(|•·–]\s?|\s-\s|(?:(?<=\d\d)|(?<=\dh\d\d)|(?<=Uhr)),?\s(?=[^\W\d])")
_MODIFIED = ("article:modified_time", "last-modified", "datemodified", "og:updated_time", "dcterms.modified")
_PUBLISHED = ("article:published_time", "datepublished", "date", "dcterms.created", "dc.date")

_ITEMS = words("li blockquote figure aside")
_NO_DATELINE = _ITEMS | dom.HEADINGS


def page_times(
    lines: Sequence[tuple[str, LexborNode]], meta: Mapping[str, str], data: Mapping[str, object]
) -> tuple[str | None, str | None]:
    """Stand and page time. A machine stamp that tells the time the words tell is the better form of it."""
    stamps = [_first(meta, _MODIFIED), ld.string(data.get("dateModified"))]
    labelled, plain, published = _visible_stand(lines)
    seen = labelled or plain
    same = next((stamp for stamp in stamps if stamp and seen and _same_time(stamp, seen)), None)
    if same:
        stand: str | None = same
    elif labelled and _FULL_DATE.search(labelled):
        stand = labelled
    elif plain and any(stamp and _same_minute(stamp, plain) for stamp in stamps):  # only its zone is wrong
        stand = plain
    else:
        stand = next(filter(None, [*stamps, labelled]), None)
    page_time = _first(meta, _PUBLISHED) or ld.string(data.get("datePublished")) or plain or published
    return stand, page_time


def _visible_stand(
    lines: Sequence[tuple[str, LexborNode]],
) -> tuple[str | None, str | None, str | None]:
    """The words after "Aktualisiert am" and its like, the first dateline without such words, that after "Published".

    A date alone right below the headline is as good as the last.
    """
    plain: str | None = None
    published: str | None = None
    for number, (line, place) in enumerate(lines):
        if len(line) > 200:
            continue
        if (
            number < _NEAR
            and published is None
            and not PUBLISHED.match(line)
            and (day := _ONLY_DATE.fullmatch(line) or _DATED.fullmatch(line))
            and not dom.within(place, _NO_DATELINE)
        ):
            published = day.groupdict().get("day") or line
        for start in _label_ends(line):
            rest = line[start:].strip(" :|)")
            rest = READING_TIME.sub("", rest).strip(" :|)")
            told = _FULL_DATE.search(rest) or (number < _ABOVE and _CLOCK.search(rest))
            if told and not dom.within(place, _ITEMS) and not _before(rest, plain):
                return (_machine(place) if not PUBLISHED.match(line) else None) or rest, plain, published
        dated = DATELINE.search(line)
        if plain is None and dated and not PUBLISHED.match(line) and len(line.split()) <= 14:
            plain = dated[0]
        elif published is None and PUBLISHED.match(line) and not dom.within(place, _ITEMS):
            day = dated or _FULL_DATE.search(line)
            published = day[0] if day is not None else None
    return None, plain, published


def _before(rest: str, dateline: str | None) -> bool:
    """Whether a clock without a day is earlier than the page's dateline: an update below it was changed then."""
    if dateline is None or _FULL_DATE.search(rest):
        return False
    own, above = _clock(rest), _clock(dateline)
    return own is not None and above is not None and own < above


def _label_ends(line: str) -> list[int]:
    """Where a stand's label ends: one at the start of the line, or after a bracket, a bar, a dash or a clock."""
    starts = [0, *(match.end() for match in _PARTS.finditer(line))]
    return [match.end() for start in starts if (match := STAND.match(line, start)) is not None]


def _machine(place: LexborNode) -> str | None:
    """The stamp of the ``time`` element that the whole line stands in."""
    for holder in list(dom.ancestors(place))[:2]:
        stamp = dom.attribute(holder, "datetime") if dom.tag(holder) == "time" else ""
        if "T" in stamp and STAND.match(dom.text(holder)):
            return stamp
    return None


def _same_minute(stamp: str, seen: str) -> bool:
    """Whether both state the same minute of the hour, whatever the hour: zones differ by whole hours here."""
    own, other = _clock(stamp), _clock(seen)
    return own is not None and other is not None and own[1] == other[1]


def _same_time(stamp: str, seen: str) -> bool:
    """Whether ``stamp`` may be ``seen`` in another form: its own clock, or UTC beside a local clock."""
    own, other = _clock(stamp), _clock(seen)
    if own is None or other is None or own[1] != other[1]:
        return False
    return own[0] % 12 == other[0] % 12 or re.search(r"(?:Z|[+-]00:?00)$", stamp) is not None


def _clock(text: str) -> tuple[int, int] | None:
    match = _CLOCK.search(_FULL_DATE.sub(" ", text).replace("T", " "))
    return (int(match[1]), int(match[2])) if match else None


def _first(meta: Mapping[str, str], names: Sequence[str]) -> str | None:
    return next((meta[name] for name in names if meta.get(name)), None)
