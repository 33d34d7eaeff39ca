"""Rows in, model out, and back again. Beyond this file nobody sees a row of an update or a source."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta, timezone
from functools import cache
from typing import Any, TypeAlias

from pydantic import TypeAdapter, ValidationError

from syndicate.errors import StoreError
from syndicate.likeness import packed, shingles
from syndicate.model import Content, Guid, Key, Revision, Source, Time, Tombstone, Update
from syndicate.revisions import new_note
from syndicate.store.prepared import Row
from syndicate.store.tables import pick, updates
from syndicate.walk import Candidate, Known, New

Columns: TypeAlias = dict[str, Any]
"""Values by column name, as a statement takes them."""

UPDATE_COLUMNS = pick(
    updates,
    "guid state revision position published published_offset published_precision zone_assumed dated updated first_seen",
    "pinned key_event language title text url summary rights authors categories media origin html reason",
)
KNOWN_COLUMNS = pick(
    updates,
    "pk guid state mint_kind mint_key n fingerprint revision published published_offset published_precision",
    "zone_assumed time_raw dated updated position title text pinned missed flip flip_polls reader earlier_times",
    "shingles merged_into expunged sighted",
)


@cache
def _sources() -> TypeAdapter[Source]:
    return TypeAdapter(Source)


def digest(kind: str, value: str) -> bytes:
    """What a key is looked up by: short, whatever the length of the key."""
    return hashlib.blake2b(f"{kind}\n{value}".encode(errors="surrogatepass"), digest_size=16).digest()


# --- sources -------------------------------------------------------------------------------------------------------


def source_of(source_id: str, uid: str, url: str, settings: Mapping[str, object]) -> Source:
    """The source that settings describe; raises pydantic's ValidationError."""
    return _sources().validate_python({**settings, "id": source_id, "uid": uid, "url": url})


def source_from(row: Row) -> Source:
    """From a row of ``sources``. Raises StoreError if this release can't read its settings."""
    try:
        return source_of(row.id, row.uid, row.url, row.settings)
    except ValidationError as error:
        raise StoreError(f'the stored settings of source "{row.id}" can\'t be read') from error


# --- times ---------------------------------------------------------------------------------------------------------


def time_columns(time: Time | None) -> Columns:
    """A stated time as columns of ``updates``."""
    offset = time.instant.utcoffset() if time else None
    return {
        "published": time.instant if time else None,
        "published_offset": None if offset is None else int(offset.total_seconds()),
        "published_precision": time.precision if time else None,
        "zone_assumed": bool(time and time.zone_assumed),
    }


def time_from(row: Row) -> Time | None:
    """The stated time of an update, with the offset that was stated."""
    if row.published is None:
        return None
    zone = timezone(timedelta(seconds=row.published_offset)) if row.published_offset else UTC
    return Time(row.published.astimezone(zone), row.published_precision, row.zone_assumed)


# --- updates -------------------------------------------------------------------------------------------------------


def body_columns(candidate: Candidate) -> Columns:
    """What a candidate says, as columns of ``updates``. A permalink once known is not given up for none."""
    columns = {
        "fingerprint": candidate.fingerprint,
        "title": candidate.title,
        "text": candidate.content.text,
        "html": candidate.content.html,
        "language": candidate.content.language,
        "authors": candidate.authors,
        "categories": candidate.categories,
        "media": candidate.media,
        "summary": candidate.summary,
        "rights": candidate.rights,
        "origin": candidate.origin,
        "pinned": candidate.pinned,
        "key_event": candidate.key_event,
        "shingles": packed(shingles(candidate.content.text)),
    }
    return {**columns, "url": candidate.url} if candidate.url else columns


def new_columns(change: New, source: int, now: datetime) -> Columns:
    """A row of ``updates`` for an update first seen at ``now``."""
    return {
        "url": None,
        **body_columns(change.candidate),
        **time_columns(change.published),
        "guid": change.id,
        "source_pk": source,
        "mint_kind": change.mint.kind,
        "mint_key": change.mint.value,
        "mint_digest": digest(*change.mint),
        "n": change.n,
        "state": "live",
        "revision": 1,
        "position": change.position,
        "time_raw": change.candidate.time_raw,
        "dated": change.dated,
        "updated": change.updated,
        "first_seen": now,
        "changed_at": now,
        "missed": 0,
        "flip": None,
        "flip_polls": 0,
        "reason": reason_of(None, change.candidate),
        "earlier_times": (),
    }


def reason_of(known: Known | None, candidate: Candidate) -> str | None:
    """What the newsroom says of an update as ``candidate`` has it and, if it is known, did not say before."""
    return new_note(said(known.title, known.text) if known else "", said(candidate.title, candidate.content.text))


def said(title: str | None, text: str) -> str:
    """Headline and text as one."""
    return f"{title}\n{text}" if title else text


def revision_columns(
    candidate: Candidate, number: int, updated: datetime, now: datetime, reason: str | None = None
) -> Columns:
    """A row of ``revisions``, but for the update's number. ``reason`` is what the newsroom says of it."""
    return {
        "number": number,
        "fingerprint": candidate.fingerprint,
        "seen": now,
        "updated": updated,
        "language": candidate.content.language,
        "title": candidate.title,
        "text": candidate.content.text,
        "media": candidate.media,
        "html": candidate.content.html,
        "published": candidate.published.instant if candidate.published else None,
        "modified": candidate.modified,
        "reason": reason,
    }


def update_from(row: Row) -> Update:
    """From a row of ``UPDATE_COLUMNS`` and the source's id as ``source_id``."""
    return Update(
        id=row.guid,
        source=row.source_id,
        title=row.title,
        content=Content(row.html, row.text, row.language),
        published=time_from(row),
        dated=row.dated,
        updated=row.updated,
        first_seen=row.first_seen,
        position=row.position,
        revision=row.revision,
        url=row.url,
        authors=row.authors,
        categories=row.categories,
        media=row.media,
        summary=row.summary,
        rights=row.rights,
        origin=row.origin,
        pinned=row.pinned,
        key_event=row.key_event,
        state=row.state,
        reason=row.reason,
    )


def known_from(
    row: Row, keys: Iterable[Key], earlier: Iterable[str], removed: datetime | None, *, merged: bool = False
) -> Known:
    """From a row of ``KNOWN_COLUMNS`` and what other tables hold of the same update."""
    return Known(
        id=row.guid,
        state=row.state,
        keys=frozenset(keys),
        mint=Key(row.mint_kind, row.mint_key),
        n=row.n,
        fingerprint=row.fingerprint,
        revision=row.revision,
        published=time_from(row),
        time_raw=row.time_raw,
        dated=row.dated,
        updated=row.updated,
        position=row.position,
        title=row.title,
        text=row.text,
        shingles=row.shingles if row.shingles is not None else packed(shingles(row.text)),
        earlier=frozenset(earlier) - {row.fingerprint},
        earlier_times=row.earlier_times,
        reader=row.reader,
        pinned=row.pinned,
        missed=row.missed,
        flip=row.flip,
        flip_polls=row.flip_polls,
        removed=removed,
        merged=merged,
        expunged=row.expunged is not None,
        sighted=row.sighted,
    )


def revision_from(row: Row, guid: Guid) -> Revision:
    """From a row of ``revisions``."""
    return Revision(
        update=guid,
        number=row.number,
        title=row.title,
        content=Content(row.html, row.text, row.language),
        seen=row.seen,
        updated=row.updated,
        fingerprint=row.fingerprint,
        media=row.media,
        published=row.published,
        modified=row.modified,
        reason=row.reason,
    )


def tombstone_from(row: Row) -> Tombstone:
    """From a row of ``tombstones`` and the update's ``guid``."""
    return Tombstone(row.guid, row.when, row.reason, row.by)
