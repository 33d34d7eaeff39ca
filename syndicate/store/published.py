"""Published documents: put in place with their coded forms, told of, and read one form at a time.

Every document that changes takes the next of one number for all feeds, under a lock held to commit: who has seen
version n has seen every document up to n, so web processes ask only for what is newer.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from syndicate.links import page_of
from syndicate.store.entries import keep_entries
from syndicate.store.prepared import Row, prepared
from syndicate.store.records import Catalogue, Coded, Form, Kept, Published, Rendered
from syndicate.store.rows import Columns
from syndicate.store.sequence import lock
from syndicate.store.statements import Insert, add, announce, inserting, patch, replace
from syndicate.store.tables import coded, feeds, meta, pick, rendered

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

IDENTITY = "identity"
CODINGS = ("zstd", "gzip")
PACKED = "zstd"
"""The coding in which a document is kept; what has no such form is kept as it is."""

_COUNTER = "published"
_DROPPED = "dropped"
"""The version at which documents last went without others in their place."""


# --- put in place --------------------------------------------------------------------------------------------------


def publish(
    connection: Connection,
    feed: int,
    seq: int,
    release: str,
    made: Mapping[str, Rendered],
    entries: Sequence[Kept] = (),
    shapes: Mapping[str, str] | None = None,
    *,
    more: bool = False,
) -> bool:
    """Put documents made from the feed's state ``seq`` in place, unless newer ones are there.

    With ``more`` further documents of that state are to come, and until then the feed counts as not rendered. Only its
    head says of which state a feed is rendered. ``shapes`` are of the documents, by name; else it is the ``release``.
    """
    (row,) = lock(connection, [feed])
    before = {one.format: one for one in _standing(connection, feed, list(made))} if made else {}
    if seq < max((one.seq for one in before.values()), default=0 if made else row.rendered_seq):
        return False
    if made:
        shape = {name: (shapes or {}).get(name, release) for name in made}
        version = _next_version(connection)
        same = [name for name, one in made.items() if _is_same(one, before.get(name))]
        if same:  # a stand line that moved is no change of a document that does not say it
            kept: Columns = {"feed": feed, "seq": seq, "version": version}
            _keeping().run_all(connection, [{**kept, "release": shape[name], "name": name} for name in same])
        other = {name: one for name, one in made.items() if name not in same}
        _replace(connection, feed, seq, shape, other, before, version)
    keep_entries(connection, feed, entries)
    told: Columns = {"rendered_release": None if more else release}
    if not more or any(page_of(name) == 0 for name in made):
        told["rendered_seq"] = seq
    patch(connection, feeds, "pk", {feed: told})
    return True


def etags(connection: Connection, feed: int, names: Sequence[str]) -> dict[str, str]:
    """The tags of the documents of these names that are in place with their coded forms."""
    return {one.format: one.etag for one in _standing(connection, feed, names) if one.coded}


class Standing(NamedTuple):
    """What a document that is in place was made of, and its tag. ``packed``: it is there with its coded forms."""

    seq: int
    shape: str
    etag: str
    packed: bool


def standing(connection: Connection, feed: int) -> dict[str, Standing]:
    """The documents of a feed that are in place, by name."""
    found = _made().rows(connection, {"feed": feed})
    return {name: Standing(*told) for name, *told in found}


def drop_pages(connection: Connection, feed: int, gone: Sequence[int]) -> None:
    """Forget archive documents of a feed, by number."""
    for page in gone:
        named = rendered.c.format.startswith(f"archive/{page}.")
        connection.execute(sa.delete(rendered).where(rendered.c.feed_pk == feed, named))
    if gone:  # whoever holds them must let go of them, and learns it as if the settings were others
        version = str(_next_version(connection))
        connection.execute(sa.delete(meta).where(meta.c.key == _DROPPED))
        add(connection, meta, [{"key": _DROPPED, "value": version}])


def _standing(connection: Connection, feed: int, names: Sequence[str]) -> list[Row]:
    return _in_place().rows(connection, {"feed": feed, "names": names})


def _is_same(one: Rendered, standing: Row | None) -> bool:
    return standing is not None and standing.etag == one.etag and bool(standing.coded or not one.coded)


def _replace(
    connection: Connection,
    feed: int,
    seq: int,
    shape: Mapping[str, str],
    made: Mapping[str, Rendered],
    before: Mapping[str, Row],
    version: int,
) -> None:
    rows: list[Columns] = []
    forms: list[Columns] = []
    for name, one in made.items():
        changed = one.last_modified
        if name in before:  # a date has whole seconds, and two versions must not share one
            changed = max(changed, before[name].last_modified + timedelta(seconds=1))
        told = {"seq": seq, "release": shape[name], "media_type": one.media_type, "etag": one.etag}
        told |= {"last_modified": changed, "version": version, "size": len(one.content)}
        told["content"] = b"" if PACKED in one.coded else one.content
        rows.append({"feed_pk": feed, "format": name, **told})
        forms += [
            {"feed_pk": feed, "format": name, "coding": coding, "etag": form.etag, "content": form.content}
            for coding, form in one.coded.items()
        ]
    if not rows:
        return
    replace(connection, rendered, "feed_pk format", rows)
    replace(connection, coded, "feed_pk format coding", forms)
    for coding in CODINGS:  # a document may have no form any more
        if gone := [name for name, one in made.items() if name in before and coding not in one.coded]:
            _uncoding().run(connection, {"feed": feed, "coding": coding, "names": gone})


def _next_version(connection: Connection) -> int:
    """The next number of all documents; whoever publishes after us waits for our end."""
    announce(connection)
    _counting(connection.dialect.name).run(connection, {"key": _COUNTER, "value": "1"})
    return int(_counted().value(connection, {"key": _COUNTER}))


# --- statements, made once: to make one takes longer than to run it ------------------------------------------------


@prepared
def _in_place() -> sa.Select[Any]:
    feed: sa.BindParameter[int] = sa.bindparam("feed")
    forms = sa.exists().where(coded.c.feed_pk == feed, coded.c.format == rendered.c.format).label("coded")
    here = (rendered.c.feed_pk == feed, rendered.c.format.in_(sa.bindparam("names", expanding=True)))
    return sa.select(*pick(rendered, "format etag last_modified seq"), forms).where(*here)


@prepared
def _made() -> sa.Select[Any]:
    packed = sa.and_(rendered.c.size > 0, sa.func.length(rendered.c.content) == 0).label("packed")
    return sa.select(*pick(rendered, "format seq release etag"), packed).where(
        rendered.c.feed_pk == sa.bindparam("feed")
    )


@prepared
def _keeping() -> sa.Update:
    return sa.update(rendered).where(
        rendered.c.feed_pk == sa.bindparam("feed"), rendered.c.format == sa.bindparam("name")
    )


@prepared
def _uncoding() -> sa.Delete:
    here = (coded.c.feed_pk == sa.bindparam("feed"), coded.c.coding == sa.bindparam("coding"))
    return sa.delete(coded).where(*here, coded.c.format.in_(sa.bindparam("names", expanding=True)))


@prepared
def _counting(dialect: str) -> Insert:
    """The row stays locked to commit."""
    next_ = sa.cast(sa.cast(meta.c.value, sa.BigInteger) + 1, sa.Text)
    return inserting(dialect, meta).on_conflict_do_update(index_elements=["key"], set_={"value": next_})


@prepared
def _counted() -> sa.Select[Any]:
    return sa.select(meta.c.value).where(meta.c.key == sa.bindparam("key"))


# --- told of -------------------------------------------------------------------------------------------------------


def catalogue(connection: Connection, after: int, settings: str | None, epoch: str | None) -> Catalogue:
    """The documents newer than ``after``; all of them if settings or epoch are others by now."""
    query = sa.select(meta.c.key, meta.c.value).where(meta.c.key.in_((_COUNTER, _DROPPED, "settings", "epoch")))
    said = {row.key: row.value for row in connection.execute(query)}
    version, now_settings, now_epoch = int(said.get(_COUNTER, "0")), said.get("settings", ""), said.get("epoch", "")
    now_settings += said.get(_DROPPED, "")
    if (now_settings, now_epoch) != (settings, epoch):
        after = -1
    found = _newer(connection, after) if version > after else ()
    return Catalogue(version, now_settings, now_epoch, tuple(found))


def _newer(connection: Connection, after: int) -> list[Published]:
    newer = sa.and_(rendered.c.version > after, feeds.c.retired.is_(False))
    forms: dict[tuple[int, str], dict[str, Form]] = {}
    query = (
        sa.select(coded.c.feed_pk, coded.c.format, coded.c.coding, coded.c.etag, sa.func.length(coded.c.content))
        .join(rendered, sa.and_(rendered.c.feed_pk == coded.c.feed_pk, rendered.c.format == coded.c.format))
        .join(feeds, feeds.c.pk == coded.c.feed_pk)
        .where(newer)
    )
    for feed, name, coding, etag, size in connection.execute(query):
        forms.setdefault((feed, name), {})[coding] = Form(etag, size)
    query = (
        sa.select(feeds.c.pk, feeds.c.id, rendered.c.format, rendered.c.media_type, rendered.c.last_modified)
        .add_columns(rendered.c.seq, rendered.c.version, rendered.c.etag, rendered.c.size)
        .join(feeds, feeds.c.pk == rendered.c.feed_pk)
        .where(newer)
    )
    return [
        Published(
            id_, name, media_type, changed, seq, version, {IDENTITY: Form(etag, size), **forms.get((pk, name), {})}
        )
        for pk, id_, name, media_type, changed, seq, version, etag, size in map(tuple, connection.execute(query))
    ]


# --- read ----------------------------------------------------------------------------------------------------------


def published(connection: Connection, feed: int, name: str) -> Rendered | None:
    """The document of a feed that is served in a format, with all its forms."""
    query = sa.select(rendered).where(rendered.c.feed_pk == feed, rendered.c.format == name)
    row = connection.execute(query).one_or_none()
    if row is None:
        return None
    query = sa.select(coded).where(coded.c.feed_pk == feed, coded.c.format == name)
    forms = {one.coding: Coded(one.content, one.etag) for one in connection.execute(query)}
    content = zstd.decompress(forms[PACKED].content) if row.size and not row.content else row.content
    return Rendered(content, row.media_type, row.etag, row.last_modified, forms)


def form(connection: Connection, feed_id: str, name: str, coding: str, etag: str) -> bytes | None:
    """The bytes of one form of a document; None if it has another tag by now."""
    query = (
        sa.select(rendered.c.content, coded.c.content.label("form"), coded.c.etag.label("form_etag"), rendered.c.etag)
        .join(feeds, feeds.c.pk == rendered.c.feed_pk)
        .outerjoin(
            coded,
            sa.and_(
                coded.c.feed_pk == rendered.c.feed_pk,
                coded.c.format == rendered.c.format,
                coded.c.coding == (PACKED if coding == IDENTITY else coding),
            ),
        )
        .where(feeds.c.id == feed_id, rendered.c.format == name)
    )
    row = connection.execute(query).one_or_none()
    if row is None or etag != (row.etag if coding == IDENTITY else row.form_etag):
        return None
    if coding == IDENTITY:
        return bytes(row.content) or (zstd.decompress(row.form) if row.form else b"")
    return bytes(row.form)
