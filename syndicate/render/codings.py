"""Content codings of a document (RFC 9110 section 8.4.1), made once when it changes and then stored.

gzip is put together of blocks that stand for themselves (RFC 1951 section 3.2.3: after a full flush nothing refers
back), a dozen entries each, so that a change compresses those of one block and finds the others in memory. Where a
block ends is told by the document alone: the same document has the same bytes, whatever is in memory. zstd could be
joined of frames in the same way (RFC 8878 section 3.1), but not everything that reads it goes on behind the first.
"""

from __future__ import annotations

import sys
import zlib
from collections.abc import Callable, Iterator, Mapping
from hashlib import sha256
from struct import pack

from syndicate.memo import Memo

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

_GZIP = 6
_ZSTD = 3

_HEADER = b"\x1f\x8b\x08\0\0\0\0\0\0\xff"
"""RFC 1952 section 2.3: deflate, no flags, no time, of an unknown system."""
_END = b"\x03\0"
"""An empty last block."""
_OPENINGS = (b"<entry", b"<item", b'{"id"')
"""How an entry begins in any of the formats; what merely looks so does no harm."""
_TOLD = 160
"""Bytes at the beginning of an entry by which is chosen whether a block begins with it."""
_EVERY = 12
"""One entry in so many begins a block."""
_LARGE = 4_096
"""Bytes; what is smaller is one block."""

BLOCKS: Memo[bytes, bytes] = Memo(len)


def _gzip(content: bytes) -> bytes:
    blocks = [_block(piece) for piece in _pieces(content)]
    return b"".join((_HEADER, *blocks, _END, pack("<II", zlib.crc32(content), len(content) & 0xFFFFFFFF)))


def _pieces(content: bytes) -> Iterator[bytes]:
    """The document in pieces: up to its first entry, and then from one chosen entry to the next."""
    at = 0
    for number, begin in enumerate(_begins(content) if len(content) > _LARGE else ()):
        if number == 0 or zlib.crc32(content[begin : begin + _TOLD]) % _EVERY == 0:
            yield content[at:begin]
            at = begin
    yield content[at:]


def _begins(content: bytes) -> list[int]:
    """Where entries begin. By plain search: a pattern takes longer than all the rest."""
    found = []
    for opening in _OPENINGS:
        at = content.find(opening)
        while at >= 0:
            found.append(at)
            at = content.find(opening, at + 1)
    return sorted(found)


def _block(piece: bytes) -> bytes:
    mark = sha256(piece).digest()
    block = BLOCKS.get(mark)
    if block is None:
        deflate = zlib.compressobj(_GZIP, zlib.DEFLATED, -zlib.MAX_WBITS)
        block = deflate.compress(piece) + deflate.flush(zlib.Z_FULL_FLUSH)
        BLOCKS.put(mark, block)
    return block


_CODERS: Mapping[str, Callable[[bytes], bytes]] = {
    "zstd": lambda content: zstd.compress(content, _ZSTD),
    "gzip": _gzip,
}


def coded(content: bytes) -> dict[str, bytes]:
    """The forms of ``content`` that are shorter than it is, by content coding."""
    forms = {coding: compress(content) for coding, compress in _CODERS.items()}
    return {coding: form for coding, form in forms.items() if len(form) < len(content)}
