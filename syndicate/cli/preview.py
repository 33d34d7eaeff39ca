"""What a poll would read, as JSON that scripts may rely on, and as columns for people."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from syndicate.cli import console
from syndicate.model import MediaObject, Time
from syndicate.walk import Candidate, RawMedia, Read

JSON = dict[str, object]


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
    """The head of the page, its updates in page order, and the notes."""
    for label, text in _head(read):
        console.line(f"{label}  {text}", "bold" if label == "headline" else "")
    console.line(f"read by  {read.extraction.extractor}, {read.why} (confidence {read.extraction.confidence:.2f})")
    shown = [candidate for candidate in read.reading.candidates if candidate.shown]
    console.line("")
    if shown:
        console.table(
            ("time", "headline", "text"), (_row(candidate) for candidate in shown), loose=("headline", "text")
        )
    older = len(read.reading.candidates) - len(shown)
    console.line("")
    console.line(
        f"{_count(len(shown), 'update')}" + (f", and {_count(older, 'older one')} in the data" if older else "")
    )
    for note in notes(read):
        console.line(f"note: {note}", "yellow")


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


def _head(read: Read) -> Iterable[tuple[str, str]]:
    newsblog, image = read.reading.newsblog, _image(read)
    lines = {
        "kicker  ": newsblog.kicker,
        "headline": newsblog.headline,
        "lead    ": console.first_words(newsblog.lead, 300) if newsblog.lead else None,
        "updated ": stated(newsblog.stand),
        "image   ": ", ".join(part for part in (image.caption, image.credit, image.url) if part) if image else None,
        "reading ": f"{newsblog.reading_time} minutes" if newsblog.reading_time else None,
        "language": newsblog.language,
        "live    ": {True: "yes", False: "ended", None: None}[newsblog.live],
    }
    return [(label, text) for label, text in lines.items() if text]


def _row(candidate: Candidate) -> tuple[str, str, str]:
    time = candidate.published
    when = candidate.time_text or "-"
    if time:
        when = time.instant.strftime("%Y-%m-%d" if time.precision == "day" else "%Y-%m-%d %H:%M")
    marks = ("*" if candidate.pinned else "") + ("!" if candidate.key_event else "")
    return when + marks, candidate.title or "-", console.first_words(candidate.content.text)


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" + ("" if number == 1 else "s")
