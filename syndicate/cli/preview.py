"""What a poll would read, as JSON that scripts may rely on, and as columns for people."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from datetime import datetime

from syndicate.cli import console
from syndicate.model import MediaObject, Time
from syndicate.walk import Candidate, RawMedia, Read

JSON = dict[str, object]
_SURE = 0.5
"""Below it the confidence stands out; what a source needs to be published is its own setting."""


def as_json(read: Read) -> JSON:
    """The contract of ``preview --json``; docs/cli.md describes every member."""
    shown = [candidate for candidate in read.reading.candidates if candidate.shown]
    older = [candidate for candidate in read.reading.candidates if not candidate.shown]
    return {
        "page": _page(read),
        "extractor": read.extraction.extractor,
        "why": read.why,
        "confidence": read.extraction.confidence,
        "notes": notes(read),
        "updates": [_update(candidate) for candidate in shown],
        "older": [_update(candidate) for candidate in older],
    }


def notes(read: Read) -> list[str]:
    """All there is to say about how well it was read, each once."""
    said = [*read.extraction.notes, *read.reading.notes]
    said += [why for why in (read.extraction.refused, read.reading.degraded) if why]
    if read.reading.unreadable and not any("unreadable" in note for note in said):
        were = "update was" if read.reading.unreadable == 1 else "updates were"
        said.append(f"{read.reading.unreadable} {were} seen but could not be read")
    return list(dict.fromkeys(said))


def show(read: Read) -> None:
    """The head of the page, its updates in page order, and the notes: in line on a terminal, in columns in a pipe."""
    console.sheet([*_head(read), ("read by", f"{read.extraction.extractor}, {read.why}", ""), _confidence(read)])
    shown = [candidate for candidate in read.reading.candidates if candidate.shown]
    console.line("")
    if shown and sys.stdout.isatty():
        console.entries((_when(one), one.title or "", one.content.text or _media(one)) for one in shown)
        console.line("")
    elif shown:
        console.table(("time", "headline", "text"), (_row(one) for one in shown), loose=("headline", "text"))
        console.line("")
    older = len(read.reading.candidates) - len(shown)
    console.line(
        f"{_count(len(shown), 'update')}" + (f", and {_count(older, 'older one')} in the data" if older else "")
    )
    console.sheet(("note", note, "yellow") for note in notes(read))


def stated(time: Time | None) -> str | None:
    """A time as ISO 8601: an instant with its offset, a date where only the day is known."""
    if time is None:
        return None
    if time.precision == "day":
        return time.instant.date().isoformat()
    return time.instant.isoformat()


def precision(time: Time | None) -> str | None:
    """``second``, ``minute`` or ``day``, with ``+zone-assumed`` where the page does not say the zone."""
    if time is None:
        return None
    return time.precision + ("+zone-assumed" if time.zone_assumed else "")


def _page(read: Read) -> JSON:
    newsblog = read.reading.newsblog
    return {
        "kicker": newsblog.kicker,
        "headline": newsblog.headline,
        "lead": newsblog.lead,
        "updated": stated(newsblog.stand),
        "updated_precision": precision(newsblog.stand),
        "reading_time_min": newsblog.reading_time,
        "language": newsblog.language,
        "image": _picture(_image(read)),
        "live": newsblog.live,
        "coverage_start": _iso(newsblog.coverage_start),
        "coverage_end": _iso(newsblog.coverage_end),
        "successor": newsblog.successor,
        "url": newsblog.url,
        "publisher": newsblog.publisher,
    }


def _update(candidate: Candidate) -> JSON:
    return {
        "time_text": candidate.time_text,
        "published": stated(candidate.published),
        "published_precision": precision(candidate.published),
        "headline": candidate.title,
        "text": candidate.content.text,
        "html": candidate.content.html,
        "url": candidate.url,
        "key": candidate.keys[0].value if candidate.keys else None,
        "authors": [author.name for author in candidate.authors],
        "media": [_medium(media) for media in candidate.media],
        "pinned": candidate.pinned,
        "key_event": candidate.key_event,
        "modified": _iso(candidate.modified),
    }


def _image(read: Read) -> MediaObject | RawMedia | None:
    """The lead image; a text copy has lost its address and kept its caption and credit."""
    return read.reading.newsblog.image or read.extraction.head.image


def _picture(image: MediaObject | RawMedia | None) -> JSON | None:
    if image is None:
        return None
    return {"url": image.url or None, "alt": image.alt, "caption": image.caption, "credit": image.credit}


def _medium(media: MediaObject) -> JSON:
    return {"url": media.url, "type": media.type, "alt": media.alt, "caption": media.caption, "credit": media.credit}


def _iso(instant: datetime | None) -> str | None:
    return instant.isoformat() if instant else None


def _head(read: Read) -> Iterable[tuple[str, str, str]]:
    newsblog, image = read.reading.newsblog, _image(read)
    start, end = (_shown(moment) for moment in (newsblog.coverage_start, newsblog.coverage_end))
    lines = {
        "kicker": newsblog.kicker,
        "headline": newsblog.headline,
        "lead": console.first_words(newsblog.lead, 300) if newsblog.lead else None,
        "updated": _clock(newsblog.stand) if newsblog.stand else None,
        "image": ", ".join(part for part in (image.caption, image.credit, image.url) if part) if image else None,
        "reading": _count(newsblog.reading_time, "minute") if newsblog.reading_time else None,
        "language": newsblog.language,
        "covers": f"{start or '?'} to {end or '?'}" if start or end else None,
        "live": {True: "yes", False: "ended", None: None}[newsblog.live],
        "goes on": newsblog.successor,
    }
    return [(label, text, "bold" if label == "headline" else "") for label, text in lines.items() if text]


def _confidence(read: Read) -> tuple[str, str, str]:
    sure = read.extraction.confidence
    return "sure", f"{sure:.2f}", "" if sure >= _SURE else "yellow"


def _shown(moment: datetime | None) -> str | None:
    return moment.strftime("%Y-%m-%d %H:%M %z") if moment else None


def _clock(time: Time) -> str:
    """The day, and the clock where it is known, as the page's own readers see it."""
    return time.instant.strftime("%Y-%m-%d" if time.precision == "day" else "%Y-%m-%d %H:%M %z")


def _when(candidate: Candidate) -> str:
    """Day and clock; words that could not be read as a time in brackets; then the marks: * pinned, ! key event."""
    time = candidate.published
    when = f"({candidate.time_text})" if candidate.time_text else "-"
    if time:
        when = time.instant.strftime("%Y-%m-%d" if time.precision == "day" else "%Y-%m-%d %H:%M")
    return when + ("*" if candidate.pinned else "") + ("!" if candidate.key_event else "")


def _media(candidate: Candidate) -> str:
    return ", ".join(one.caption or one.alt or one.url for one in candidate.media) or "(nothing to read)"


def _row(candidate: Candidate) -> tuple[str, str, str]:
    text = candidate.content.text or _media(candidate)
    return _when(candidate), candidate.title or "-", console.first_words(text)


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" + ("" if number == 1 else "s")
