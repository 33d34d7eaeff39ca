"""Times in the markup: machine stamps in attributes, and what a person reads beside them."""

from __future__ import annotations

import re
from collections import Counter, deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from selectolax.lexbor import LexborNode

from syndicate.extract import calendar, dom
from syndicate.extract.asides import NAMES, is_signed
from syndicate.extract.calendar import CLOCK, DATE, DAY, RELATIVE
from syndicate.extract.grammar import ALONE, TODAY, Marker, day_heading, read_marker
from syndicate.extract.phrases import PUBLISHED, STAND, UPDATED_LINE

_PUBLISHED_NAMES = re.compile(
    r"data-(?:[a-z]+-)*?(?:post|posted|publish|published|publication|pub|created?|creation|sort|first|display|"
    r"item|entry|event)?-?"
    r"(?:date|time|datetime|timestamp|at|ts)(?:-?(?:time|timestamp|iso|utc|stamp))?$|data-(?:first-)?(?:publish|published|"
    r"created|timestamp|posted)$"
)
_MODIFIED_NAMES = re.compile(r"data-(?:[a-z]+-)*?(?:update[d]?|modified|last-?modified|edited|changed)(?:-[a-z]+)*$")
_STAMP = re.compile(r"\d{4}-\d{2}-\d{2}|\d{10}(?:\d{3})?$|[A-Z][a-z]{2}, \d{1,2} [A-Z][a-z]{2} \d{4}")
_ZONED = re.compile(r"(?:Z|[+-]\d{2}:?\d{2})$|^\d{10}(?:\d{3})?$")
_EPOCH = re.compile(r"\d{10}(?:\d{3})?$")
_MINUTE = re.compile(r"[T ]\d{2}:(\d{2})")
_SHOWN_MINUTE = re.compile(r"\d[.:h]([0-5]\d)(?!\d)")
_CLOCK = re.compile(r"\d[.:h]\d\d|\d\s?(?:[ap]\.?m|Uhr)")
POSTED = re.compile(
    r"(?:posted|published|veröffentlicht|publié|publicado|pubblicato)\s?:?\s(?:(?:at|um|à|a las|alle)\s)?",
    re.IGNORECASE,
)
_BYLINED = re.compile(
    rf"(?P<name>[^\d·•|]{{3,60}}?)\s?[·•|,–—-]?\s?(?P<time>(?:{TODAY})?(?:{DAY}(?:\s?[,•|–—-]\s?|\s))?{CLOCK})(?:\s?[·•|]\s?[^\W\d]{{2,20}})?$",
    re.IGNORECASE,
)
_CATEGORY = re.compile(r"[^\W\d_][\w&-]{1,24}(?:\s[\w&-]{1,24}){0,2}\s?[·•|]|[^\W\d_]{3,20},\s")
"""A word or three, and a mark behind them."""
_NAMED = re.compile(r"[A-ZÄÖÜÉ][\w.’'-]+\s[A-ZÄÖÜÉ]")
"""How all ``NAMES`` begin; hardly a line does."""

_AGENCY = re.compile(r"\s\([A-Za-z]{2,10}(?:[/,]\s?[A-Za-z]{2,10}){0,3}\)$")
"""Whom a person writes for, behind the name: "(dpa)"."""

_ZONE_NAME = re.compile(r"(?<=\d)\s(?:[A-Z][a-z]{2,12}\s){1,3}Time$")
_ZONE_NAMES = re.compile(r"(?<=\d)\s(?:[A-Z][a-z]{2,12}\s){1,3}Time(?![^\W_])")
_AGO = re.compile(rf"(?<![^\W_])(?:{RELATIVE})", re.IGNORECASE)
_ANY_CLOCK = re.compile(CLOCK, re.IGNORECASE)
_LONGEST_TIMES = 80
_ONLY_DATE = re.compile(DATE, re.IGNORECASE)
_NEAR = 2
_DIGIT = re.compile(r"\d")
_MOST_TITLES = 10
_MOST_TIMES = 20
"""Times in a block among which the one is looked for that a line states."""

_LONGEST_TITLE = 60
_LATE = 30
"""Characters at the end of a line among which a time that it ends with has a digit."""

_PARTED = frozenset({"pipe", "dash", "dot"})
"""Markers behind whose sign a byline or a label may stand."""

_LONGEST_LABELLED = 60
_MOST_LABEL_WORDS = 3
_MOSTLY_LABELS = 0.8
_DISTINCT = 0.5

TIME_ELEMENTS = "time, amp-timeago"
STAMPED = (
    "[data-time], [data-timestamp], [data-post-time], [data-sort-time], [data-published], [data-date],"
    " [data-created], [data-posted-date-timestamp], [data-publish-date], [data-publish-time], [data-published-at],"
    " [data-publication-date], [data-created-at], [data-posted-at], [data-datetime], [data-ts], [data-timestamp-ms]"
)
"""Elements that may carry their time in ``data-`` attributes."""

_QUOTED = frozenset({"blockquote"})


@dataclass(frozen=True, slots=True)
class Stamped:
    """The time of an update: ``words`` as seen, ``stamp`` and ``modified`` for machines; ``rest`` stood beside."""

    words: str | None
    stamp: str | None
    modified: str | None = None
    rest: str = ""


def time_nodes(root: LexborNode, lines: Iterable[dom.Placed], limit: int) -> list[LexborNode]:
    """The elements that state when something was written: ``time`` and its like, or one of ``lines`` that is a time."""
    found: dict[int, LexborNode] = {}
    for node in root.css(TIME_ELEMENTS)[:limit]:
        found[node.mem_id] = node
    lines = list(lines)
    labels = _labels(line for line, _ in lines)
    for line, place in lines:
        if len(found) >= limit:
            break
        holder = place.parent
        if len(line) > 80 or holder is None or holder.mem_id in found:
            continue
        marker = read_stated(line)
        stated = marker is not None and marker.kind != "minute" and (marker.kind in ALONE or marker.kind == "bare")
        beside = marker is not None and marker.kind in _PARTED
        if beside and marker is not None and (is_signed(marker.rest) or marker.rest in labels):
            stated = True
        if stated and not dom.in_column_names(place):
            found[holder.mem_id] = holder
    return list(found.values())


def _labels(lines: Iterable[str]) -> frozenset[str]:
    """The word or three that stand beside many times, each alone on its line: "17:42 | Elections"."""
    markers = (read_marker(line) for line in lines if len(line) <= _LONGEST_LABELLED)
    said = [one.rest for one in markers if one is not None and one.kind in _PARTED and one.rest]
    short = [rest for rest in said if len(rest.split()) <= _MOST_LABEL_WORDS]
    counts = Counter(short)
    if len(short) < _MOSTLY_LABELS * len(said) or len(counts) > _DISTINCT * len(short):
        return frozenset()
    return frozenset(counts)


def read_stated(line: str) -> Marker | None:
    """The marker that opens a line, or the time that it states otherwise: "Published at 17:42", "Ada Holm · 17:42"."""
    marker = read_marker(line)
    if marker is not None or not _DIGIT.search(line[-_LATE:]):
        return marker
    posted = POSTED.match(line)
    if posted is not None:
        return read_marker(_ZONE_NAME.sub("", line[posted.end() :]))
    category = _CATEGORY.match(line)
    named = _BYLINED.match(line) if category or _NAMED.match(line) else None
    name = _AGENCY.sub("", named["name"]) if named is not None else ""
    if named is None or not (category or NAMES.match(name)):
        return None
    marker = read_marker(named["time"])
    return replace(marker, rest=name) if marker is not None and marker.kind in ALONE else None


def item_stamps(node: LexborNode) -> tuple[list[str], list[str]]:
    """Machine stamps in an element's own ``data-`` attributes: when it was published, when it was changed.

    An element of the page's own making needs no prefix.
    """
    published: list[str] = []
    modified: list[str] = []
    for name, value in node.attributes.items():
        text = (value or "").strip()
        if not _STAMP.match(text):
            continue
        if not name.startswith("data-"):
            if "-" not in dom.tag(node):
                continue
            name = f"data-{name}"
        if _MODIFIED_NAMES.match(name):
            modified.append(text)
        elif _PUBLISHED_NAMES.match(name):
            published.append(text)
    return published, modified


def read_time(item: LexborNode) -> Stamped:
    """The time of one update from its attributes and its first line that is a time."""
    published, modified = item_stamps(item)
    text = None
    for node in item.css(TIME_ELEMENTS)[:20]:
        own = dom.text(node)
        own_published, own_modified = item_stamps(node)
        stamps = [value for name in ("datetime", "content") if _STAMP.match(value := dom.attribute(node, name))]
        if _says_updated(own) or dom.attribute(node, "itemprop") == "dateModified":
            modified.extend([*stamps, *own_published])
        elif text is None:
            published[:0] = [*stamps, *own_published]
            modified.extend(own_modified)
            text = own or None
    for meta in item.css("meta[itemprop]")[:20]:
        content = dom.attribute(meta, "content")
        if _STAMP.match(content):
            (modified if "odified" in dom.attribute(meta, "itemprop") else published).append(content)
    shown, rest = _shown(item, text)
    if not published and not has_clock(shown):
        shown = _hovered(item, published) or shown
    if not published:
        carried = _carried(item)
        published = carried if shown is None else [stamp for stamp in carried if tells_minute(stamp, shown)]
    return Stamped(shown, _best(published, shown), _best(modified, None), rest)


def stamp_behind(block: LexborNode, words: str | None) -> str | None:
    """What an element of a block says for machines where it says ``words`` for people; None if several say these, each
    another time."""
    if not words:
        return None
    shown = {int(minute) for minute in _SHOWN_MINUTE.findall(words)}
    found: set[str] = set()
    for node in block.css(TIME_ELEMENTS)[:_MOST_TIMES]:
        stamp = dom.attribute(node, "datetime")
        minute = _minute(stamp)
        before, said, after = dom.text(node).partition(words)
        whole = said and not before[-1:].isdigit() and not after[:1].isdigit()
        if whole and _ZONED.search(stamp) and minute is not None and (minute in shown or not shown):
            found.add(stamp)
    return found.pop() if len(found) == 1 else None


def hovers(item: LexborNode) -> bool:
    """Whether a time shows over something in an element, or stands in its attributes."""
    published = item_stamps(item)[0]
    words = _hovered(item, published) if not published else None
    return words is not None or bool(published)


def only_times(line: str) -> bool:
    """Whether a line says nothing but when, be it twice: "published at 17:42 Greenwich Mean Time 17:42 GMT"."""
    posted = max(POSTED.match(line), PUBLISHED.match(line), key=lambda match: match.end() if match else 0)
    rest = line[posted.end() :] if posted is not None else line
    if len(line) > _LONGEST_TIMES or not _DIGIT.search(rest):
        return False
    if posted is not None and day_heading(rest.strip(" :")) is not None:
        return True
    rest, ago = _AGO.subn(" ", _ZONE_NAMES.sub(" ", rest))
    left, count = _ANY_CLOCK.subn(" ", rest)
    return count + ago > 1 and not any(map(str.isalnum, left))


def _carried(item: LexborNode) -> list[str]:
    """The stamps of the first element inside that carries some, to be put into words by a script."""
    found = (item_stamps(node)[0] for node in item.css(STAMPED)[:_MOST_TITLES] if not dom.within(node, _QUOTED))
    return next(filter(None, found), [])


def _hovered(item: LexborNode, published: list[str]) -> str | None:
    """The time that shows over "5 minutes ago"; one for machines joins ``published``."""
    for node in item.css("[title]")[:_MOST_TITLES]:
        said = dom.attribute(node, "title")
        if len(said) > _LONGEST_TITLE or not _DIGIT.search(said) or dom.longer_than(node, _LONGEST_TITLE):
            continue
        if _STAMP.match(said):
            published.append(said)
            return None
        marker = read_marker(said)
        if marker is not None and marker.kind == "stamp" and not marker.rest:
            return marker.time_text
    return None


def _shown(item: LexborNode, text: str | None) -> tuple[str | None, str]:
    """The words of the time, a clock before "4 minutes ago", and what else is on its line."""
    text = POSTED.sub("", text) if text else None
    own = read_marker(text) if text else None
    beside = _beside(item, text) if text else ""
    if own is not None and own.time_text is not None and own.kind != "relative":
        return own.time_text, own.rest or ("" if read_marker(beside) else beside)
    dated = text is not None and own is None and _ONLY_DATE.fullmatch(text) is not None
    seen = _seen(list(islice(_first_lines(item), _NEAR if dated else None)))  # at the end stands how long a film is
    if seen is not None and (own is None or _CLOCK.search(seen[0])):
        return seen
    return (own.time_text if own is not None else text), beside


def _beside(item: LexborNode, text: str) -> str:
    """What else stands on the line that begins with ``text``."""
    found = next((line for line, _ in _first_lines(item) if line.startswith(text)), text)
    return found[len(text) :].strip(" |•·,-–")


def has_clock(words: str | None) -> bool:
    """Whether the words of a time tell the time of day, and not only how long ago it was."""
    return words is not None and _CLOCK.search(words) is not None


def _says_updated(text: str) -> bool:
    return UPDATED_LINE.match(text) is not None or STAND.match(text) is not None


def _seen(lines: Sequence[dom.Placed]) -> tuple[str, str] | None:
    """The first line that begins with a time, and what else is on it; a clock before "4 minutes ago"."""
    relative: tuple[str, str] | None = None
    for number, (line, place) in enumerate(lines):
        if len(line) > 160:
            continue
        marker = read_stated(line)
        if marker is None or marker.kind == "minute" or marker.time_text is None or dom.in_column_names(place):
            continue
        if marker.kind == "relative":
            relative = relative or (marker.time_text, marker.rest)
        elif marker.kind in ("stamp", "bare", "dash", "pipe", "comma", "sign") or number == 0:
            return marker.time_text, marker.rest
    return relative


def _first_lines(item: LexborNode) -> Iterator[dom.Placed]:
    """The first lines, then the last two: some pages put the time at the end."""
    found = dom.placed_lines(item)
    yield from islice(found, 6)
    yield from deque(found, maxlen=2)


def _best(stamps: list[str], words: str | None) -> str | None:
    """Of several stamps the one whose zone is sure and whose minute is the one seen, else the first."""
    shown = calendar.minutes(words) if words and _CLOCK.search(words) else None
    agreeing = [stamp for stamp in stamps if shown is None or _minute(stamp) == shown % 60]
    for chosen in (agreeing, stamps):
        for stamp in chosen:
            if _ZONED.search(stamp):
                return stamp
        if chosen:
            return chosen[0]
    return None


def tells_minute(stamp: str, words: str) -> bool:
    """Whether a stamp tells the minute that is shown."""
    shown = calendar.minutes(words) if _CLOCK.search(words) else None
    return shown is not None and _minute(stamp) == shown % 60


def _minute(stamp: str) -> int | None:
    """The minute of the hour a stamp states; zones that differ by half hours are rare enough."""
    if _EPOCH.match(stamp):
        return int(stamp[:10]) // 60 % 60
    match = _MINUTE.search(stamp)
    return int(match[1]) if match else None
