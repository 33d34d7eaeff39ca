"""Content codings of a document (RFC 9110 section 8.4.1), made once when it changes and then stored.

gzip is put together of blocks, a few entries each, that refer back to nothing but the block before (RFC 1951 section
3.2.3: a flush ends a block at a byte), so that a change compresses those of two blocks and finds the others in memory.
Where a block ends is told by the document alone: the same document has the same bytes, whatever is in memory. zstd
could be joined of frames in the same way (RFC 8878 section 3.1), but not everything that reads it goes on behind the
first.
"""

from __future__ import annotations

import sys
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
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
_TOLD = 160
"""Bytes at the beginning of an entry by which is chosen whether a block begins with it."""
_EVERY = 3
"""One entry in so many begins a block. More room is saved by fewer blocks, and less time at a change."""
_SEEN = 8_192
"""Bytes of the block before that a block may refer back to."""
_LARGE = 4_096
"""Bytes; what is smaller is one block."""

BLOCKS: Memo[bytes, bytes] = Memo(lambda block: len(block) + 150)  # what holds the bytes weighs something as well


def _gzip(pieces: Sequence[bytes]) -> bytes:
    compressed: list[bytes] = []
    sum_, size = 0, 0
    before, mark_before = b"", b""
    for number, block in enumerate(_blocks(pieces)):
        mark = sha256(block).digest()
        if number == 1:  # the head says when the document changed, so it is always another
            before, mark_before = b"", b""
        compressed.append(_compressed(block, mark, before, mark_before))
        before, mark_before = block, mark
        sum_, size = zlib.crc32(block, sum_), size + len(block)
    return b"".join((_HEADER, *compressed, _END, pack("<II", sum_, size & 0xFFFFFFFF)))


def _blocks(pieces: Sequence[bytes]) -> Iterator[bytes]:
    """The document in blocks: its head, and then from one chosen entry to the next."""
    if sum(map(len, pieces)) <= _LARGE:
        yield b"".join(pieces)
        return
    gathered = [pieces[0]]
    for number, piece in enumerate(pieces[1:]):
        if number == 0 or zlib.crc32(piece[:_TOLD]) % _EVERY == 0:
            yield b"".join(gathered)
            gathered = []
        gathered.append(piece)
    yield b"".join(gathered)


def _compressed(block: bytes, mark: bytes, before: bytes, mark_before: bytes) -> bytes:
    made = BLOCKS.get(mark_before + mark)
    if made is None:
        deflate = zlib.compressobj(_GZIP, zlib.DEFLATED, -zlib.MAX_WBITS, zdict=before[-_SEEN:])
        made = deflate.compress(block) + deflate.flush(zlib.Z_SYNC_FLUSH)
        BLOCKS.put(mark_before + mark, made)
    return made


_CODERS: Mapping[str, Callable[[bytes, Sequence[bytes]], bytes]] = {
    "zstd": lambda content, _: zstd.compress(content, _ZSTD),
    "gzip": lambda _, pieces: _gzip(pieces),
}


def coded(content: bytes, pieces: Sequence[bytes]) -> dict[str, bytes]:
    """The forms of a document that are shorter than it is, by content coding; ``pieces`` are its head, its entries and
    its tail."""
    forms = {coding: compress(content, pieces) for coding, compress in _CODERS.items()}
    return {coding: form for coding, form in forms.items() if len(form) < len(content)}
