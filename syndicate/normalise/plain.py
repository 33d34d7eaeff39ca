"""Single values as found, made plain: headlines, numbers, people, media."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from html import unescape

from syndicate.model import Category, MediaObject, Origin, Person
from syndicate.normalise.text import html_to_text, one_line
from syndicate.normalise.times.recognise import recognise
from syndicate.normalise.urls import absolute
from syndicate.walk import RawMedia

_MARKUP = re.compile(
    r"</?(?:a|abbr|b|br|cite|div|em|font|h[1-6]|i|img|mark|p|q|s|small|span|strike|strong|sub|sup|time|tt|u|wbr)\b[^<>]*>",
    re.IGNORECASE,
)
_ENTITY = re.compile(r"&(?:#\d+|#x[0-9a-f]+|[a-z]\w+);", re.IGNORECASE)
_DIGIT = re.compile(r"\d")
_MAYBE_CLOCK = re.compile(
    r"\d[:.]\d\d|\d\s*(?:h|uhr|[ap]\.?\s?m)|\d{4}\s?(?:[A-Z]|hrs|hours)|\d[Tt ]\d\d|\d{9}|"
    r"(?:alle|ore|las|gegen)\s*\d",
    re.IGNORECASE,
)
"""Where a clock may be written; hardly any headline comes as far."""

_MEDIA_TYPE = re.compile(r"[\w.+-]+/[\w.+*-]+")
_NUMBER = re.compile(r"\s*(\d{1,12})(?:\.\d+)?\s*(?:px)?\s*", re.IGNORECASE)
_HOURS = re.compile(
    r"(?<![\d.,])(\d{1,2})\s*(?:h|std|stunden?|hours?|heures?|horas?|or[ae])(?![^\W\d])\.?", re.IGNORECASE
)
_MINUTES = re.compile(r"(?<![\d.,])(\d{1,3})\s*(?:m|mins?|minut\w*|['′])(?![^\W\d])|^(\d{1,3})$", re.IGNORECASE)


def plain(text: str | None) -> str | None:
    """One line of plain text; tags and entities that slipped into the string are read as such."""
    if not text:
        return None
    if _MARKUP.search(text):
        text = html_to_text(text)
    for _ in range(2):  # some systems escape twice
        if not _ENTITY.search(text):
            break
        text = unescape(text)
    return one_line(text)


def headline(text: str | None, language: str | None) -> str | None:
    """A headline, unless it says nothing but the time."""
    title = plain(text)
    if title is None or not _DIGIT.search(title) or not _MAYBE_CLOCK.search(title):
        return title
    said = recognise(title.strip(" +|-–—•:"), language)
    return None if said is not None and said.clock is not None and not said.loose else title


def number(text: str | None) -> int | None:
    """A whole number of bytes or pixels, or None."""
    match = _NUMBER.fullmatch(text or "")
    return int(match[1]) if match else None


def minutes(text: str | None) -> int | None:
    """A reading time ("11 Min.", "1 Std. 5 Min.", "PT11M") in minutes, or None."""
    if not text or len(text) > 80:
        return None
    said = text.strip()
    hours = _HOURS.search(said)
    rest = said[hours.end() :] if hours else said
    found = _MINUTES.search(rest)
    total = 60 * int(hours[1] if hours else 0) + int((found[1] or found[2]) if found else 0)
    return total or None


def media_object(raw: RawMedia, base: str) -> MediaObject | None:
    """``raw`` with an absolute address; None without one, and for a picture of one pixel."""
    url = absolute(raw.url, base)
    width, height = number(raw.width), number(raw.height)
    if url is None or (width in (0, 1) and height in (0, 1)):
        return None
    kind = (raw.type or "").partition(";")[0].strip().lower()
    return MediaObject(
        url=url,
        type=kind if _MEDIA_TYPE.fullmatch(kind) else None,
        size=number(raw.size),
        width=width or None,
        height=height or None,
        alt=plain(raw.alt),
        caption=plain(raw.caption),
        credit=plain(raw.credit),
    )


def all_media(raws: Iterable[RawMedia], base: str) -> tuple[MediaObject, ...]:
    """Every object once, in the order found."""
    found: dict[str, MediaObject] = {}
    for raw in raws:
        item = media_object(raw, base)
        if item is not None:
            found.setdefault(item.url, item)
    return tuple(found.values())


def people(raws: Iterable[Person], base: str) -> tuple[Person, ...]:
    """Everyone with a name, once."""
    found: dict[str, Person] = {}
    for raw in raws:
        name = plain(raw.name)
        if name:
            email = one_line(raw.email)
            found.setdefault(name, Person(name, absolute(raw.uri, base), email if email and "@" in email else None))
    return tuple(found.values())


def categories(raws: Iterable[Category]) -> tuple[Category, ...]:
    """Every category that has a term, once."""
    found: dict[tuple[str, str | None], Category] = {}
    for raw in raws:
        term = plain(raw.term)
        if term:
            category = Category(term, one_line(raw.scheme), plain(raw.label))
            found.setdefault((term, category.scheme), category)
    return tuple(found.values())


def origin(raw: Origin | None, base: str) -> Origin | None:
    """Where a merged upstream took an entry from; None if nothing of it is left."""
    if raw is None:
        return None
    cleaned = replace(raw, id=one_line(raw.id), title=plain(raw.title), url=absolute(raw.url, base))
    return cleaned if cleaned.id or cleaned.title or cleaned.url else None
