"""Small builders of the values that travel the walk; every field can be named, all others are plain."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Collection, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from syndicate.model import Content, Feed, FeedState, Key, Newsblog, Source, Time, Update
from syndicate.store import FeedSettings, SourceSettings, Store
from syndicate.walk import (
    Candidate,
    Change,
    Decision,
    Document,
    New,
    Poll,
    Restored,
    Retimed,
    Retracted,
    Revised,
    SourceState,
)

NOON = datetime(2026, 3, 14, 12, 0, 0, tzinfo=UTC)


def at(minutes: float = 0) -> datetime:
    """So many minutes after noon of the day on which all is set."""
    return NOON + timedelta(minutes=minutes)


def make_source(id: str = "flood", **fields: Any) -> Source:  # noqa: A002  # the model's own name
    uid = str(uuid.uuid5(uuid.NAMESPACE_OID, f"source {id}"))
    return Source(**{"id": id, "uid": uid, "url": f"https://news.example/{id}", **fields})


def make_content(text: str = "The river stands at 4.20 m.") -> Content:
    return Content(html="".join(f"<p>{part}</p>" for part in text.split("\n\n")), text=text)


def make_print(title: str | None, text: str) -> str:
    return hashlib.sha256(f"{title}\n{text}".encode(errors="surrogatepass")).hexdigest()


def make_candidate(name: str = "u1", text: str = "The river stands at 4.20 m.", **fields: Any) -> Candidate:
    """A candidate whose upstream id is ``name``."""
    title = fields.get("title", f"Headline {name}")
    fingerprint = fields.pop("fingerprint", make_print(title, text))
    keys = fields.pop("keys", (Key("id", name), Key("print", fingerprint)))
    plain = {"content": make_content(text), "title": title, "url": f"https://news.example/flood#{name}"}
    return Candidate(keys=keys, fingerprint=fingerprint, **{**plain, **fields})


def make_guid(name: str = "u1", source: str = "flood", n: int = 0) -> str:
    return uuid.uuid5(uuid.NAMESPACE_URL, f"{source} {name} {n}").urn


def make_new(
    name: str = "u1",
    text: str = "The river stands at 4.20 m.",
    *,
    source: str = "flood",
    minutes: float = 0,
    n: int = 0,
    published: Time | None = None,
    position: float | None = None,
    **fields: Any,
) -> New:
    """A new update, first seen ``minutes`` after noon; it stands where its time would put it."""
    candidate = fields.pop("candidate", None) or make_candidate(name, text, published=published, **fields)
    dated = published.instant if published else at(minutes)
    return New(
        id=make_guid(name, source, n),
        mint=candidate.keys[0],
        n=n,
        keys=candidate.keys,
        candidate=candidate,
        published=published,
        dated=dated,
        updated=at(minutes),
        position=minutes if position is None else position,
    )


def make_revised(
    name: str, text: str, *, revision: int = 2, source: str = "flood", minutes: float = 0, **fields: Any
) -> Revised:
    candidate = make_candidate(name, text, **fields)
    return Revised(make_guid(name, source), candidate, revision, candidate.published, at(minutes))


def make_restored(
    name: str, text: str, *, revision: int = 1, source: str = "flood", minutes: float = 0, **fields: Any
) -> Restored:
    candidate = make_candidate(name, text, **fields)
    return Restored(make_guid(name, source), candidate, revision, candidate.published, at(minutes))


def make_retimed(name: str, published: Time, *, source: str = "flood", time_raw: str = "12.00 Uhr") -> Retimed:
    return Retimed(make_guid(name, source), published, time_raw, published.instant)


def make_retracted(name: str, *, source: str = "flood", minutes: float = 0, reason: str | None = None) -> Retracted:
    return Retracted(make_guid(name, source), at(minutes), reason)


def make_poll(source: str = "flood", minutes: float = 0, outcome: str = "changed", **fields: Any) -> Poll:
    return Poll(source=source, at=at(minutes), outcome=outcome, **fields)


def make_document(content: bytes = b"<html></html>", minutes: float = 0, **fields: Any) -> Document:
    return Document(
        **{
            "url": "https://news.example/flood",
            "content": content,
            "fetched": at(minutes),
            "media_type": "text/html",
            **fields,
        }
    )


def make_update(
    name: str = "u1",
    text: str = "The river stands at 4.20 m.",
    *,
    source: str = "flood",
    minutes: float = 0,
    **fields: Any,
) -> Update:
    plain = {
        "id": make_guid(name, source),
        "source": source,
        "title": f"Headline {name}",
        "content": make_content(text),
        "published": Time(at(minutes)),
        "dated": at(minutes),
        "updated": at(minutes),
        "first_seen": at(minutes),
        "position": minutes,
        "url": f"https://news.example/{source}#{name}",
    }
    return Update(**{**plain, **fields})


def make_state(updates: tuple[Update, ...] = (), **fields: Any) -> FeedState:
    """A feed of one source, ``flood``, as the renderers get it."""
    plain = {
        "feed": Feed(id="flood", sources=("flood",)),
        "newsblog": Newsblog(headline="Flood on the river", language="en", url="https://news.example/flood"),
        "updates": updates,
        "tombstones": (),
        "origins": {},
        "id": "urn:uuid:" + str(uuid.uuid5(uuid.NAMESPACE_OID, "feed flood")),
        "created": at(0),
        "updated": at(0),
        "changed": at(0),
        "seq": 1,
    }
    return FeedState(**{**plain, **fields})


def make_settings(
    name: str = "flood", *, url: str | None = None, was: tuple[str, ...] = (), **settings: Any
) -> SourceSettings:
    return SourceSettings(name, url or f"https://news.example/{name}", settings, was)


def set_up(
    store: Store, *sources: str, feeds: Sequence[FeedSettings] = (), version: str = "1", minutes: float = 0
) -> None:
    """Apply settings with these sources (default: flood), a feed of the same id for each, and further feeds."""
    names = sources or ("flood",)
    own = [FeedSettings(name, (name,)) for name in names]
    store.apply_settings([make_settings(name) for name in names], [*own, *feeds], version=version, now=at(minutes))


def take(
    store: Store,
    *changes: Change,
    source: str = "flood",
    minutes: float = 0,
    head: Newsblog | None = None,
    state: SourceState | None = None,
    document: Document | None = None,
    keys: Collection[Key] = (),
) -> int:
    """One poll that decided so: read the source, apply, give its new version."""
    snapshot = store.snapshot(source, keys)
    return store.apply(
        snapshot,
        Decision(changes),
        head or snapshot.newsblog,
        state or snapshot.state,
        make_poll(source, minutes, "changed" if changes else "unchanged"),
        document=document,
        now=at(minutes),
    )
