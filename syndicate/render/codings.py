"""Content codings of a document (RFC 9110 section 8.4.1), made once when it changes and then stored.

The levels are fast ones: a change of a feed of 200 entries is compressed six times, and at zlib's usual level that
would cost more than all the rest of the change together (docs/performance.md).
"""

from __future__ import annotations

import gzip
import sys
from collections.abc import Callable, Mapping

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

_GZIP = 2
_ZSTD = 3

_CODERS: Mapping[str, Callable[[bytes], bytes]] = {
    "zstd": lambda content: zstd.compress(content, _ZSTD),
    "gzip": lambda content: gzip.compress(content, _GZIP, mtime=0),
}


def coded(content: bytes) -> dict[str, bytes]:
    """The forms of ``content`` that are shorter than it is, by content coding."""
    forms = {coding: compress(content) for coding, compress in _CODERS.items()}
    return {coding: form for coding, form in forms.items() if len(form) < len(content)}
