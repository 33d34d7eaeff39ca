"""Documents to one reading: extracted, normalised, and named after the reader that did it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, fields, replace
from datetime import datetime
from functools import lru_cache

from syndicate.collecting import patient_collector
from syndicate.doubts import doubt
from syndicate.errors import ExtractError
from syndicate.extract import extract
from syndicate.extract.hints import Hints, SiteRules
from syndicate.extract.selectors import rules_for
from syndicate.model import Source
from syndicate.normalise import READER_VERSION, Context, normalise
from syndicate.walk import Document, Extraction, RawHead, Read, Reading, SourceState

_BY_SIGHT = frozenset({"markup", "text"})
"""Extractors that go by what a page looks like."""

_UNSURE = 0.45
_FEWEST = 3
"""Updates that a page showed before, at least, to be a newsblog still."""

Fetched = Callable[[str], Document | None]
"""A further document of the source by its URL, whole, or None."""


def read(
    document: Document,
    source: Source,
    state: SourceState,
    now: datetime,
    rules: Sequence[SiteRules] = (),
    *,
    live: bool = True,
) -> Read:
    """Extract and normalise one document of one source; ``live`` says that it was fetched at ``now``.

    Raises ExtractError.
    """
    with patient_collector():
        extraction, why = _extract(document, source, state, rules)
        return _normalise(document, source, state, extraction, why, now, rules, live=live)


def _extract(
    document: Document, source: Source, state: SourceState, rules: Sequence[SiteRules]
) -> tuple[Extraction, str]:
    # A page that showed updates may show nothing but flashes now.
    hints = Hints(rules_of(source, rules), source.language, source.charset, newsblog=_was_newsblog(state))
    name = source.extractor if source.extractor != "auto" else state.extractor or "auto"
    return extract(document, name, hints)


def _was_newsblog(state: SourceState) -> bool:
    return state.shown >= _FEWEST


def _normalise(
    document: Document,
    source: Source,
    state: SourceState,
    extraction: Extraction,
    why: str,
    now: datetime,
    rules: Sequence[SiteRules],
    *,
    live: bool = True,
) -> Read:
    known = rules_of(source, rules)
    zone = source.timezone or (known.timezone if known else None)
    told = frozenset(state.noise)
    reading = normalise(
        extraction, Context(source.uid, document.url, now, zone, source.language, live=live, noise=told)
    )
    if reading.degraded and len(reading.candidates) > 1:
        # Where a broken document ends, its last update may end early: it waits for a whole one.
        reading = replace(reading, candidates=reading.candidates[:-1])
    if not _was_newsblog(state):  # one that slowed down to an update a week has long shown what it is
        extraction, reading = _doubted(extraction, reading, now if live else None)
    reader = reader_name(source, extraction.extractor, known, state.noise)
    return Read(source.id, document, extraction, why, reading, reader)


def _doubted(extraction: Extraction, reading: Reading, now: datetime | None) -> tuple[Extraction, Reading]:
    """A list found by sight whose times speak against a newsblog waits for approval."""
    note = doubt(extraction, reading, now) if extraction.extractor in _BY_SIGHT else None
    if note is None:
        return extraction, reading
    doubted = replace(extraction, confidence=min(extraction.confidence, _UNSURE))
    return doubted, replace(reading, notes=(*reading.notes, note))


def rules_of(source: Source, rules: Sequence[SiteRules]) -> SiteRules | None:
    if source.rules:
        named = next((one for one in rules if one.name == source.rules), None)
        if named is None:
            raise ExtractError(f'no rule file "{source.rules}" in config/sites')
        return named
    return rules_for(rules, source.url)


def reader_name(source: Source, extractor: str, rules: SiteRules | None, noise: Sequence[str] = ()) -> str:
    """What read a document, so exactly that another reading of the same bytes must have another name."""
    ruled = json.dumps(asdict(rules), sort_keys=True) if rules else "null"
    told = (source.timezone, source.language, source.charset)
    return f"{READER_VERSION}/{extractor}/{_digest(told, ruled, tuple(noise))}"


@lru_cache(maxsize=1024)  # it is asked for at every poll of every source
def _digest(told: tuple[str | None, ...], ruled: str, noise: tuple[str, ...]) -> str:
    setup = ", ".join((json.dumps(told)[1:-1], ruled, *map(json.dumps, noise)))
    return hashlib.sha256(f"[{setup}]".encode()).hexdigest()[:12]


# --- more than one document ----------------------------------------------------------------------------------------


def read_on(
    one: Read,
    source: Source,
    fetched: Fetched,
    now: datetime,
    rules: Sequence[SiteRules],
    state: SourceState,
) -> Read:
    """``one`` with the updates of the pages behind it, at most ``source.pages``; what can't be read ends it."""
    pages, seen, following = [one.extraction], {one.document.url}, one.extraction.next_url
    remembered = replace(state, extractor=one.extraction.extractor)
    while following and following not in seen and len(pages) <= source.pages:
        seen.add(following)
        document = fetched(following)
        if document is None:
            break
        try:
            page, _ = _extract(document, source, remembered, rules)
        except ExtractError:
            break
        pages.append(page)
        following = page.next_url
    return _normalise(one.document, source, state, _joined(pages), one.why, now, rules)


def _joined(pages: Sequence[Extraction]) -> Extraction:
    """The first page with the updates of those behind it, in order; times are resolved over all of them."""
    notes = (*pages[0].notes, f"{len(pages) - 1} further pages read") if len(pages) > 1 else pages[0].notes
    return replace(pages[0], updates=tuple(update for page in pages for update in page.updates), notes=notes)


def read_instead(one: Read, source: Source, fetched: Fetched, now: datetime, rules: Sequence[SiteRules]) -> Read:
    """The data that an embedded product's page names, under the head of that page; else the page as it is."""
    document = fetched(one.extraction.next_url or "")
    if document is None:
        return one
    try:
        told, why = _extract(document, replace(source, extractor="auto"), SourceState(), rules)
    except ExtractError:
        return one
    if not told.updates:
        return one
    blanks = {each.name: getattr(one.extraction.head, each.name) for each in fields(told.head)}
    stated = {name: value for name in blanks if (value := getattr(told.head, name)) is not None}
    told = replace(told, head=RawHead(**{**blanks, **stated}), notes=(*one.extraction.notes, *told.notes))
    return replace(_normalise(document, source, SourceState(), told, why, now, rules), instead=True)
