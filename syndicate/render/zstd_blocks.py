"""Blocks of a zstd frame (RFC 8878 section 3.1.1.2) made one by one, to be joined to one frame in any order.

A block that a compressor makes at the beginning of a frame holds tables of its own, and refers to what stands before
it only as far as it was shown that. One thing binds it to its place: the first references may name their distance by
"as the last ones", which at the beginning of a frame are 1, 4 and 8 and elsewhere are what the block before left. That
is rare, and found out by reading each block where those distances lead to bytes that no text has; what reads otherwise
there is made anew with its first bytes as they are.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from functools import cache

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

SEEN = 32_768
"""Bytes before a block that it may refer back to."""
_LEVEL = 3
_WINDOW = 18
"""Logarithm of the bytes that a reader holds: more than a part and what it refers back to."""
_PART = 96_000
"""Bytes that are made a block at a time: with ``SEEN`` no more than a block may have, 128 kB."""
_OPTIONS: Mapping[int, int] = {
    zstd.CompressionParameter.compression_level: _LEVEL,
    zstd.CompressionParameter.window_log: _WINDOW,
    zstd.CompressionParameter.hash_log: 15,  # no more than what is seen at a time: tables are made empty for each block
    zstd.CompressionParameter.chain_log: 15,
}
_RAW, _REPEATED, _COMPRESSED = range(3)


def _block(kind: int, size: int, content: bytes, *, last: bool = False) -> bytes:
    return (last | kind << 1 | size << 3).to_bytes(3, "little") + content


_MAGIC = b"\x28\xb5\x2f\xfd"
_HEADER = 6
"""Bytes before the first block of a frame that says neither its size nor which dictionary it needs."""
END = _block(_RAW, 0, b"", last=True)

_NOWHERE = (b"\xff", b"\xfe")
"""What no text in UTF-8 has. Two of them, for what is no text: nothing is both."""
_SEQUENCES = 3


@cache
def _elsewhere(bits: int, nowhere: bytes) -> bytes:
    """Blocks behind which the last distances are ``1 << bits`` or a little less, and lead to nothing, so much of it."""
    extra = sum(n << bits * n for n in range(_SEQUENCES)) | 1 << bits * _SEQUENCES
    told = extra.to_bytes(bits * _SEQUENCES // 8 + 1, "little")
    # Section 3.1.1.3: no literals, and sequences of no literals, a distance of so many bits and a match of three bytes.
    leading = bytes((0, _SEQUENCES, 0b01010100, 0, bits, 0)) + told
    return _block(_REPEATED, 1 << bits, nowhere) + _block(_COMPRESSED, len(leading), leading)


def header(size: int) -> bytes:
    """How a frame begins whose content has that size (section 3.1.1.1)."""
    if size <= 1 << _WINDOW:
        return _MAGIC + b"\xa0" + size.to_bytes(4, "little")  # the window is the content
    if size < 1 << 32:
        return _MAGIC + bytes((0x80, (_WINDOW - 10) << 3)) + size.to_bytes(4, "little")
    return _MAGIC + bytes((0xC0, (_WINDOW - 10) << 3)) + size.to_bytes(8, "little")


def blocks(content: bytes, before: bytes) -> bytes:
    """``content`` in blocks that are good behind ``before``, of which the last ``SEEN`` bytes count, in any frame."""
    made: list[bytes] = []
    for start in range(0, len(content), _PART):
        part = content[start : start + _PART]
        seen = (before[-SEEN:] + content[max(0, start - SEEN) : start])[-SEEN:]
        made.append(_part(part, seen))
    return b"".join(made)


def _part(part: bytes, seen: bytes) -> bytes:
    for kept in (0, len(part) // 16, len(part) // 4):
        begun = (_block(_RAW, kept, part[:kept]) if kept else b"") + _compressed(part[kept:], seen + part[:kept])
        if _reads(begun, part, seen):
            return begun
    return _block(_RAW, len(part), part)


def _compressed(part: bytes, seen: bytes) -> bytes:
    shown = zstd.ZstdDict(seen[-SEEN:], is_raw=True).as_prefix if len(seen) >= 8 else None
    compressor = zstd.ZstdCompressor(options=_OPTIONS, zstd_dict=shown)
    return compressor.compress(part, zstd.ZstdCompressor.FLUSH_BLOCK)[_HEADER:]


def _reads(made: bytes, part: bytes, seen: bytes) -> bool:
    """Whether blocks say ``part`` wherever ``seen`` is before them."""
    bits = (len(seen) + len(part) + _SEQUENCES).bit_length()  # farther than anything here refers back
    begun = header((1 << bits) + 3 * _SEQUENCES + len(seen) + len(part))
    behind = b"".join((_block(_RAW, len(seen), seen) if seen else b"", made, END))
    for nowhere in _NOWHERE if _NOWHERE[0] in part else _NOWHERE[:1]:
        try:
            if not zstd.decompress(begun + _elsewhere(bits, nowhere) + behind).endswith(part):
                return False
        except zstd.ZstdError:
            return False
    return True
