"""Content codings of a document (RFC 9110 section 8.4.1), made once when it changes and then stored.

Both are put together of blocks, some entries each, that refer back to nothing but an entry or two before, so that a
change compresses those of one block or two and finds the others in memory: in gzip a flush ends a block at a byte (RFC
1951 section 3.2.3), in zstd blocks are parts of one frame (``zstd_blocks``). Where a block ends is told by the document
alone: the same document has the same bytes, whatever is in memory. Entity tags are digests of digests, for the same
reason.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterable, Mapping
from hashlib import sha256
from struct import pack
from typing import NamedTuple, TypeAlias

from syndicate.memo import Memo
from syndicate.pieces import Piece
from syndicate.render import zstd_blocks

_GZIP = 6
_HEADER = b"\x1f\x8b\x08\0\0\0\0\0\0\xff"
"""RFC 1952 section 2.3: deflate, no flags, no time, of an unknown system."""
_END = b"\x03\0"
"""An empty last block."""
_NEAR = 4_096
"""Bytes before a block that it may refer back to, made up to whole entries: so seldom do two blocks hold a change."""
_WINDOW = 32_768
"""Bytes that a block of gzip can refer back over."""
_LARGE = 4_096
"""Bytes; what is smaller is one block."""
_ROOM = 8_000_000
"""Bytes of blocks that a generation holds: those of a dozen feeds of 200 entries."""


class Form(NamedTuple):
    """A document in a coding, and the entity tag of that."""

    content: bytes
    etag: str


class _Way(NamedTuple):
    """How a coding makes blocks."""

    every: int
    """One entry in so many begins a block. More room is saved by fewer blocks, and less time at a change."""
    compress: Callable[[bytes, bytes], bytes]
    """A block, by what it says and what the one before said."""


class _Block(NamedTuple):
    content: bytes
    mark: bytes


_Asked: TypeAlias = tuple[str, tuple[bytes, ...], tuple[bytes, ...]]
"""A coding, and the marks of what a block may refer back to and of what it says."""

BLOCKS: Memo[_Asked, _Block] = Memo(
    lambda block: len(block.content) + 250,  # what holds the bytes weighs something as well
    _ROOM,
    lambda asked: 50 * (1 + len(asked[1]) + len(asked[2])),
)


class Parts:
    """A document in the pieces of which it is joined: its head, its entries, what stands between them, its tail."""

    def __init__(self, pieces: Iterable[bytes]) -> None:
        self._pieces = [one if type(one) is Piece else Piece(one) for one in pieces]
        self._marks = tuple([one.mark for one in self._pieces])
        self._chances = [one.chance for one in self._pieces]
        self.content = b"".join(self._pieces)
        self.etag = _tag(self._marks)

    def coded(self) -> dict[str, Form]:
        """The forms of the document that are shorter than it is, by content coding."""
        forms = {"zstd": self._zstd(), "gzip": self._gzip()}
        return {coding: form for coding, form in forms.items() if len(form.content) < len(self.content)}

    def _zstd(self) -> Form:
        begin = zstd_blocks.header(len(self.content))
        blocks = self._compressed("zstd")
        content = b"".join([begin, *[block.content for block in blocks], zstd_blocks.END])
        return Form(content, _tag([begin, *[block.mark for block in blocks]]))

    def _gzip(self) -> Form:
        blocks = self._compressed("gzip")
        end = _END + pack("<II", zlib.crc32(self.content), len(self.content) & 0xFFFFFFFF)
        content = b"".join([_HEADER, *[block.content for block in blocks], end])
        return Form(content, _tag([*[block.mark for block in blocks], end]))

    def _compressed(self, coding: str) -> list[_Block]:
        every, compress = _WAYS[coding]
        blocks: list[_Block] = []
        former = slice(0)
        for here in self._blocks(every):
            # The head says when the document changed, so it is always another, and nothing refers back to it.
            before = self._near(former) if len(blocks) > 1 else slice(0)
            asked = (coding, self._marks[before], self._marks[here])
            made = BLOCKS.get(asked)
            if made is None:
                content = compress(b"".join(self._pieces[here]), b"".join(self._pieces[before]))
                made = _Block(content, sha256(content).digest())
                BLOCKS.put(asked, made)
            blocks.append(made)
            former = here
        return blocks

    def _near(self, block: slice) -> slice:
        """What of a block the next one may refer back to."""
        first, room = block.stop, _NEAR
        while first > block.start and room > 0:
            first -= 1
            room -= len(self._pieces[first])
        return slice(first, block.stop)

    def _blocks(self, every: int) -> list[slice]:
        """The document in blocks: its head, and then from one chosen entry to the next."""
        end = len(self._pieces)
        if len(self.content) <= _LARGE or end < 2:
            return [slice(0, end)]
        starts = [0, 1, *[number for number, chance in enumerate(self._chances) if chance % every == 0 and number > 1]]
        return [slice(start, stop) for start, stop in zip(starts, [*starts[1:], end], strict=True)]


def _tag(marks: Iterable[bytes]) -> str:
    """A strong entity tag, RFC 9110 section 8.8.3, quotes included, of what is joined of parts with these digests."""
    return f'"{sha256(b"".join(marks)).hexdigest()[:32]}"'


def _deflated(block: bytes, before: bytes) -> bytes:
    deflate = zlib.compressobj(_GZIP, zlib.DEFLATED, -zlib.MAX_WBITS, zdict=before[-_WINDOW:])
    return deflate.compress(block) + deflate.flush(zlib.Z_SYNC_FLUSH)


_WAYS: Mapping[str, _Way] = {"zstd": _Way(10, zstd_blocks.blocks), "gzip": _Way(3, _deflated)}
