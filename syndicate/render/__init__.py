"""A feed's state to bytes: equal state, equal bytes, on any machine and on any day.

An entry's bytes are a function of its revision (and of what its feed lends it, ``facts.Context``); a document is
always head + entries' bytes + tail. Each format is one module with ``render`` and ``render_entry``.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping

from syndicate import __version__
from syndicate.errors import UnknownName
from syndicate.links import Site
from syndicate.model import FeedState
from syndicate.render import atom, jsonfeed, rss

Renderer = Callable[[FeedState, Site], bytes]

RENDERER_VERSION = 1
"""Raised whenever the same state gives other bytes than before."""

RELEASE = f"{__version__}-{RENDERER_VERSION}"
"""Documents of another release are rendered anew."""

RENDERERS: Mapping[str, Renderer] = {"atom": atom.render, "rss": rss.render, "json": jsonfeed.render}

MEDIA_TYPES: Mapping[str, str] = {"atom": atom.MEDIA_TYPE, "rss": rss.MEDIA_TYPE, "json": jsonfeed.MEDIA_TYPE}


def render(state: FeedState, format_: str, site: Site) -> bytes:
    """The document of a feed in one of ``RENDERERS``, UTF-8.

    Raises UnknownName for any other format, SyndicateError if an update can't be written at all.
    """
    if format_ not in RENDERERS:
        raise UnknownName(f'no format "{format_}": there are {", ".join(RENDERERS)}')
    return RENDERERS[format_](state, site)


def etag(content: bytes) -> str:
    """A strong entity tag, RFC 9110 section 8.8.3, quotes included: other bytes, other tag."""
    return f'"{hashlib.sha256(content).hexdigest()[:32]}"'
