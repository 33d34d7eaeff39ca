"""The last document accepted from each source, whole."""

from __future__ import annotations

import sys
import zlib

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from syndicate.store.rows import Columns
from syndicate.store.statements import replace
from syndicate.store.tables import documents, sources
from syndicate.walk import Document, Validators

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

LEVEL = 3
"""Of zstd: kept for reading again, seldom read; a page of 250 kB costs half a millisecond."""
_ZLIB = b"\x78"
"""With which begins what earlier releases kept."""


def packed(document: Document) -> Columns:
    """A document as columns of ``documents``, compressed; done before a transaction begins, since it takes time."""
    return {
        "digest": document.digest,
        "url": document.url,
        "fetched": document.fetched,
        "media_type": document.media_type,
        "charset": document.charset,
        "etag": document.validators.etag,
        "last_modified": document.validators.last_modified,
        "permanent_url": document.permanent_url,
        "complete": document.complete,
        "content_language": document.content_language,
        "content": zstd.compress(document.content, LEVEL),
    }


def keep(connection: Connection, source: int, columns: Columns) -> None:
    """Put a packed document in the place of the source's last one."""
    replace(connection, documents, "source_pk", [{**columns, "source_pk": source}])


def last(connection: Connection, source_id: str) -> Document | None:
    """The last accepted document of a source, unpacked."""
    query = sa.select(documents).join(sources).where(sources.c.id == source_id)
    row = connection.execute(query).one_or_none()
    if row is None:
        return None
    return Document(
        url=row.url,
        content=_unpacked(row.content),
        fetched=row.fetched,
        media_type=row.media_type,
        charset=row.charset,
        validators=Validators(row.etag, row.last_modified),
        permanent_url=row.permanent_url,
        complete=row.complete,
        content_language=row.content_language,
    )


def _unpacked(content: bytes) -> bytes:
    return zlib.decompress(content) if content.startswith(_ZLIB) else zstd.decompress(content)
