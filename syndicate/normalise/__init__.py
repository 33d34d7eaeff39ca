"""From strings as found to values that can be compared, stored and published: times, addresses, HTML, text.

Nothing is guessed: what can't be known stays None. One update that can't be read never loses its siblings.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from syndicate.collecting import patient_collector
from syndicate.memo import Memo
from syndicate.model import Content, Key, MediaObject, Newsblog, Time
from syndicate.normalise.context import Context
from syndicate.normalise.fingerprint import fingerprint as fingerprint_of
from syndicate.normalise.html import clean_html
from syndicate.normalise.language import language_tag
from syndicate.normalise.plain import all_media, categories, headline, media_object, minutes, origin, people, plain
from syndicate.normalise.text import clean_to_text, one_line, tidy_text, tidy_to_html
from syndicate.normalise.times import parse_time, resolve, stated_raw
from syndicate.normalise.times.evidence import Page, evidence
from syndicate.normalise.urls import absolute, canonical
from syndicate.walk import Candidate, Deletion, Extraction, RawHead, RawUpdate, Reading

__all__ = ["READER_VERSION", "Context", "normalise"]

READER_VERSION = "7"
"""Changes whenever the same document may be read differently: its result is then adopted, not taken for an edit."""

_AHEAD = timedelta(days=1)
_REPEATED = timedelta(minutes=10)
_QUIET = timedelta(hours=6)
"""Without a new update for so long a coverage whose stated end has passed is over."""
_LOG = logging.getLogger(__name__)

_Made = tuple[RawUpdate, Time | None, "_Terms", bool]
KNOWN: Memo[_Made, Candidate] = Memo(lambda one: len(one.content.html) + len(one.content.text) + 1_000)
"""Updates as they were normalised before: most of a document is what it was at the last poll."""


@dataclass(frozen=True, slots=True)
class _Terms:
    """All of a document that what becomes of one update is a function of, but for when it was changed."""

    base: str
    pages: frozenset[str]
    language: str | None
    read_in: str | None
    noise: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Whole:
    """What all updates of one document share."""

    context: Context
    page: Page
    terms: _Terms
    alone: bool
    """Whether all updates are of one list."""


@patient_collector()
def normalise(extraction: Extraction, context: Context) -> Reading:
    """``extraction`` with every value made canonical; what could not be read is counted and said in the notes."""
    head = extraction.head
    base = absolute(head.url, context.url) or context.url
    page = evidence((*extraction.updates, *extraction.older), head, context)
    newsblog = _newsblog(head, context, page, base)
    own = frozenset(_without_fragment(url) for url in (context.url, base))
    whole = _Whole(
        context,
        page,
        _Terms(base, own, newsblog.language, page.language, context.noise),
        not (extraction.updates and extraction.older),
    )
    notes = list(extraction.notes)
    candidates: list[Candidate] = []
    seen = 0
    for updates, shown in ((extraction.updates, True), (extraction.older, False)):
        seen += len(updates)
        candidates.extend(_candidates(updates, extraction, whole, shown, notes))
    return Reading(
        newsblog=_dated(newsblog, head, page, candidates),
        candidates=tuple(candidates),
        deletions=tuple(_deletion(deletion) for deletion in extraction.deletions),
        window=extraction.window,
        newest_first=extraction.newest_first,
        notes=tuple(notes),
        degraded=extraction.degraded,
        unreadable=extraction.unreadable + seen - len(candidates),
    )


def _candidates(
    updates: Sequence[RawUpdate], extraction: Extraction, whole: _Whole, shown: bool, notes: list[str]
) -> Iterator[Candidate]:
    order = extraction.newest_first if shown else None
    times = _times(updates, extraction.head, whole, order, notes) if updates else []
    empty = 0
    for number, (raw, time) in enumerate(zip(updates, times, strict=True), start=1):
        try:
            candidate = _candidate(raw, time, whole, shown)
        except Exception as error:  # noqa: BLE001 -- whatever one update holds, its siblings are read
            _LOG.debug("update %d of %s", number, whole.context.url, exc_info=True)
            notes.append(f"update {number} could not be read ({type(error).__name__}: {error})"[:200])
            continue
        if candidate is None:
            empty += 1
        else:
            yield candidate
    if empty:
        notes.append(f"{empty} update{'s' if empty > 1 else ''} without headline, text or media left out")


def _times(
    updates: Sequence[RawUpdate], head: RawHead, whole: _Whole, order: bool | None, notes: list[str]
) -> list[Time | None]:
    try:
        page = whole.page if whole.alone else None
        return resolve(updates, head, whole.context, first_is_newest=order, page=page)
    except Exception as error:  # noqa: BLE001 -- an untimed list is better than none
        _LOG.debug("times of %s", whole.context.url, exc_info=True)
        notes.append(f"times could not be read ({type(error).__name__}: {error})"[:200])
        return [None] * len(updates)


def _candidate(raw: RawUpdate, time: Time | None, whole: _Whole, shown: bool) -> Candidate | None:
    """``raw`` normalised; None if nothing is there to be published."""
    asked = (raw, time, whole.terms, shown)
    modified = _modified(raw.modified, time, whole) if raw.modified else None
    found = KNOWN.get(asked)
    if found is None or found.modified != modified:  # what is bounded by the poll instant is told anew at each
        found = replace(found, modified=modified) if found is not None else _made(*asked, modified)
        if found is None:
            return None
        KNOWN.put(asked, found)
    return found


def _made(raw: RawUpdate, time: Time | None, terms: _Terms, shown: bool, modified: datetime | None) -> Candidate | None:
    base = absolute(raw.base, terms.base) or terms.base
    title = headline(raw.headline, terms.read_in)
    content = _content(raw, base, terms)
    media = all_media(raw.media, base)
    if title is None and not content.text and not media and "<img " not in content.html:
        return None
    url = absolute(raw.url, base)
    mark = fingerprint_of(title, content, media, terms.noise)
    also = _print_of(raw.data, raw, title, media, base, terms) if raw.data is not None else None
    also = also if also != mark else None
    return Candidate(
        keys=_keys(raw.id, url, (mark, also), terms),
        fingerprint=mark,
        content=content,
        title=title,
        url=url,
        published=time,
        time_raw=stated_raw(raw, terms.read_in) if time else "",
        time_text=one_line(raw.time_text),
        modified=modified,
        authors=people(raw.authors, base),
        categories=categories(raw.categories),
        media=media,
        summary=plain(raw.summary),
        rights=plain(raw.rights),
        origin=origin(raw.origin, base),
        pinned=raw.pinned,
        key_event=raw.key_event,
        shown=shown,
        also=also,
    )


def _print_of(
    raw: RawUpdate, seen: RawUpdate, title: str | None, media: tuple[MediaObject, ...], base: str, terms: _Terms
) -> str:
    """The fingerprint of an update in other words than it is ``seen`` in, which make ``title`` and ``media``."""
    if raw.headline != seen.headline:
        title = headline(raw.headline, terms.read_in)
    if raw.media != seen.media:
        media = all_media(raw.media, base)
    html = clean_html(raw.html, base) if raw.html else tidy_to_html(tidy_text(raw.text or ""))
    return fingerprint_of(title, Content(html, ""), media, terms.noise)


def _content(raw: RawUpdate, base: str, terms: _Terms) -> Content:
    language = language_tag(raw.language) or terms.language
    if raw.html:
        html = clean_html(raw.html, base)
        return Content(html, clean_to_text(html), language)
    text = tidy_text(raw.text or "")
    return Content(tidy_to_html(text), text, language)


def _keys(upstream: str | None, url: str | None, marks: Sequence[str | None], terms: _Terms) -> tuple[Key, ...]:
    """All that may identify an update, strongest first."""
    keys: list[Key] = []
    if found := one_line(upstream):
        keys.append(Key("id", found))
    if url is not None:
        target = canonical(url)
        # The page's own address is no one update's.
        if "#" in target or _without_fragment(target) not in terms.pages:
            keys.append(Key("url", target))
    return (*keys, *(Key("print", mark) for mark in marks if mark))


def _without_fragment(url: str) -> str:
    return canonical(url).partition("#")[0].rstrip("/")


def _modified(text: str | None, published: Time | None, whole: _Whole) -> datetime | None:
    anchor = whole.page.here or (published.instant if published else None)
    found = parse_time(
        text,
        anchor=anchor,
        zone=whole.page.zone,
        language=whole.page.language,
        month_first=whole.page.month_first,
    )
    if found is None or found.precision == "day" or found.instant > whole.context.now + _AHEAD:
        return None
    return found.instant


def _newsblog(head: RawHead, context: Context, page: Page, base: str) -> Newsblog:
    image: MediaObject | None = media_object(head.image, base) if head.image else None
    stand = page.stand if page.stand and page.stand.instant <= context.now + _AHEAD else None
    return Newsblog(
        kicker=plain(head.kicker),
        headline=plain(head.headline),
        lead=plain(head.lead),
        image=image,
        stand=stand,
        reading_time=minutes(head.reading_time),
        language=language_tag(context.language) or language_tag(head.language),
        url=absolute(head.url or context.url, context.url),
        publisher=plain(head.publisher),
        coverage_start=_instant(head.coverage_start, page),
        coverage_end=_instant(head.coverage_end, page),
        live=head.live,
        successor=absolute(head.successor, base),
        rights=plain(head.rights),
    )


def _dated(newsblog: Newsblog, head: RawHead, page: Page, candidates: Sequence[Candidate]) -> Newsblog:
    """``newsblog`` with what only the times of its updates tell: its stand, and whether it goes on.

    The stand is the one time the page shows, though not said to be that of its last change, if no update is newer.
    """
    shown = [candidate.published.instant for candidate in candidates if candidate.shown and candidate.published]
    if not shown:
        return newsblog
    newest = max(shown).replace(second=0)
    stated = page.stated if head.page_time and not head.stand else None
    if stated is not None and stated.precision != "day" and newest <= stated.instant <= page.now + _AHEAD:
        newsblog = replace(newsblog, stand=stated)
    if newsblog.live is None and newsblog.coverage_end is not None:
        newsblog = replace(newsblog, live=_goes_on(newsblog, newest, page))
    return newsblog


def _goes_on(newsblog: Newsblog, newest: datetime, page: Page) -> bool | None:
    """By the stated end of coverage. One that only repeats the last change, as templates write it, tells nothing."""
    end, seen = newsblog.coverage_end, page.clock or page.here or newest
    if end is None or (newsblog.stand is not None and abs(end - newsblog.stand.instant) < _REPEATED):
        return None
    if end > seen + _REPEATED:
        return True
    over = seen - newest > _QUIET if page.clock else end < newest - _REPEATED
    return False if over and end < seen - _REPEATED else None


def _instant(text: str | None, page: Page) -> datetime | None:
    found = parse_time(text, anchor=page.here, zone=page.zone, language=page.language)
    return found.instant if found else None


def _deletion(deletion: Deletion) -> Deletion:
    kind, value = deletion.key
    plain_value = canonical(value) if kind == "url" else one_line(value) or ""
    return replace(deletion, key=Key(kind, plain_value))
