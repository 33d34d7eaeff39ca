"""The pieces of which documents are joined, each knowing its own digest, so that nothing is digested twice."""

from __future__ import annotations

import zlib
from functools import cached_property
from hashlib import sha256

_TOLD = 160
"""Bytes at the beginning of a piece that ``chance`` is a function of."""
_SHORT = 32
"""Bytes; what is shorter is no entry, and is never chosen."""


class Piece(bytes):
    """Bytes that are kept from one document to the next, with what was once found out about them."""

    @cached_property
    def mark(self) -> bytes:
        """A digest: other bytes, other mark."""
        return sha256(self).digest()

    @cached_property
    def chance(self) -> int:
        """A number told by how the piece begins: where so many divide it, something happens to one piece in so many."""
        return zlib.crc32(self[:_TOLD]) if len(self) >= _SHORT else 1
