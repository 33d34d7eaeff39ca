"""A feed's state to bytes: equal state, equal bytes, on any machine and on any day.

An entry's bytes are a function of its revision (and of what its feed lends it, ``facts.Context``); a document is
always head + entries' bytes + tail. Each format is one module with ``frame``, ``render_entry`` and ``render``, which
joins the two. Entries' bytes are kept: ``documents`` renders only those that are not.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from syndicate import __version__
from syndicate.errors import UnknownName
from syndicate.links import Site
from syndicate.model import FeedState, Guid
from syndicate.pieces import Piece
from syndicate.render import atom, jsonfeed, liveblog, rss
from syndicate.render.facts import Facts, Frame, contexts
from syndicate.render.heads import look

__all__ = ["MEDIA_TYPES", "RELEASE", "RENDERERS", "Made", "documents", "etag", "look", "mark", "render"]

Renderer = Callable[[FeedState, Site], bytes]

RENDERER_VERSION = 5
"""Raised whenever the same state gives other bytes than before."""

RELEASE = f"{__version__}-{RENDERER_VERSION}"
"""Documents of another release are rendered anew."""

RENDERERS: Mapping[str, Renderer] = {
    "atom": atom.render,
    "rss": rss.render,
    "json": jsonfeed.render,
    "jsonld": liveblog.render,
}

MEDIA_TYPES: Mapping[str, str] = {
    "atom": atom.MEDIA_TYPE,
    "rss": rss.MEDIA_TYPE,
    "json": jsonfeed.MEDIA_TYPE,
    "jsonld": liveblog.MEDIA_TYPE,
}

_FRAMES: Mapping[str, Callable[[FeedState, Site], Frame]] = {
    "atom": atom.frame,
    "rss": rss.frame,
    "json": jsonfeed.frame,
    "jsonld": liveblog.frame,
}
_ENTRIES: Mapping[str, Callable[[Facts], bytes]] = {
    "atom": atom.render_entry,
    "rss": rss.render_entry,
    "json": jsonfeed.render_entry,
    "jsonld": liveblog.render_entry,
}


def render(state: FeedState, format_: str, site: Site) -> bytes:
    """The document of a feed in one of ``RENDERERS``, UTF-8.

    Raises UnknownName for any other format, SyndicateError if an update can't be written at all.
    """
    if format_ not in RENDERERS:
        raise UnknownName(f'no format "{format_}": there are {", ".join(RENDERERS)}')
    return RENDERERS[format_](state, site)


@dataclass(frozen=True, slots=True)
class Made:
    """The documents of a feed by format, in the pieces of which they are joined (head, entries, what stands between
    them, tail), and the entries that had to be rendered for them, by format and GUID."""

    documents: Mapping[str, Sequence[bytes]]
    entries: Mapping[str, Mapping[Guid, bytes]]


def documents(
    state: FeedState,
    site: Site,
    listed: Sequence[Guid],
    kept: Mapping[Guid, Mapping[str, bytes]],
    formats: Sequence[str] = tuple(RENDERERS),
) -> Made:
    """The documents of a feed in ``formats``: the same bytes as ``render`` of the whole state gives.

    ``listed`` are the entries in their order; ``kept`` has their bytes by GUID and format, but for those that are to be
    rendered of ``state.updates``.
    Raises SyndicateError if an update can't be written at all.
    """
    context_of = contexts(state, site)
    facts = [Facts(update, context_of(update.source)) for update in state.updates]
    fresh: dict[str, dict[Guid, bytes]] = {}
    made: dict[str, Sequence[bytes]] = {}
    for name in formats:
        new = fresh[name] = {
            one.update.id: Piece(_ENTRIES[name](one)) for one in facts if name not in kept.get(one.update.id, ())
        }
        made[name] = _FRAMES[name](state, site).pieces(
            new[guid] if guid in new else kept[guid][name] for guid in listed
        )
    return Made(made, fresh)


def mark(state: FeedState, site: Site, source: str) -> str:
    """What the bytes of a source's entries depend on in this feed, beside the updates themselves; short."""
    told = f"{RELEASE} {contexts(state, site)(source)!r}"
    return hashlib.blake2b(told.encode(errors="surrogatepass"), digest_size=12).hexdigest()


def etag(content: bytes) -> str:
    """A strong entity tag, RFC 9110 section 8.8.3, quotes included: other bytes, other tag."""
    return f'"{hashlib.sha256(content).hexdigest()[:32]}"'
