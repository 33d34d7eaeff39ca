"""Content codings undone as the bytes come in, never more of them than asked for (RFC 9110 section 8.4)."""

from __future__ import annotations

import sys
import zlib
from collections.abc import Callable
from typing import Protocol

import brotli

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

ACCEPTED = "gzip, deflate, br, zstd"
_MOST_CODINGS = 3
_WINDOW_LOG = 23  # RFC 9659: 8 MiB of window are enough for anybody sending zstd over HTTP


class CodingError(Exception):
    """The bytes are not what Content-Encoding says; the message is one clear phrase."""


class _Decoder(Protocol):
    """One coding. ``decode`` returns at most ``room`` bytes; fewer mean that all input is used up."""

    def decode(self, data: bytes, room: int) -> bytes: ...

    @property
    def finished(self) -> bool: ...


class _Zlib:
    """gzip of any number of members, or deflate, which some send with and some without the zlib wrapper."""

    def __init__(self, wbits: int) -> None:
        self._wbits = wbits
        self._stream = zlib.decompressobj(wbits)
        self._members = 0
        self._head = b""

    def decode(self, data: bytes, room: int) -> bytes:
        parts: list[bytes] = []
        while data and room > 0:
            if self._stream.eof:
                if self._wbits <= zlib.MAX_WBITS or not data.startswith(b"\x1f"):
                    break  # padding after the last member is common and harmless
                self._stream = zlib.decompressobj(self._wbits)
            part = self._inflate(data, room)
            parts.append(part)
            room -= len(part)
            self._members += self._stream.eof
            data = self._stream.unused_data if self._stream.eof else self._stream.unconsumed_tail
        return b"".join(parts)

    def _inflate(self, data: bytes, room: int) -> bytes:
        if self._wbits != zlib.MAX_WBITS or len(self._head) >= 2:
            return self._stream.decompress(data, room)
        # deflate: the first two bytes tell the zlib wrapper (RFC 1950 section 2.2) from a bare stream
        self._head += data
        if len(self._head) < 2:
            return b""
        if self._head[0] & 0x0F != 8 or int.from_bytes(self._head[:2], "big") % 31:
            self._wbits = -zlib.MAX_WBITS
            self._stream = zlib.decompressobj(self._wbits)
        return self._stream.decompress(self._head, room)

    @property
    def finished(self) -> bool:
        return self._members > 0 and self._stream.eof


class _Brotli:
    def __init__(self) -> None:
        self._stream = brotli.Decompressor()

    def decode(self, data: bytes, room: int) -> bytes:
        if self._stream.is_finished():
            return b""
        parts = [self._stream.process(data, output_buffer_limit=room)]
        room -= len(parts[0])
        while room > 0 and not self._stream.can_accept_more_data() and not self._stream.is_finished():
            parts.append(self._stream.process(b"", output_buffer_limit=room))
            room -= len(parts[-1])
        return b"".join(parts)

    @property
    def finished(self) -> bool:
        return self._stream.is_finished()


class _Zstd:
    """zstd of any number of frames."""

    def __init__(self) -> None:
        self._frames = 0
        self._stream = self._new()

    @staticmethod
    def _new() -> zstd.ZstdDecompressor:
        return zstd.ZstdDecompressor(options={zstd.DecompressionParameter.window_log_max: _WINDOW_LOG})

    def decode(self, data: bytes, room: int) -> bytes:
        parts: list[bytes] = []
        while room > 0 and (data or not (self._stream.needs_input or self._stream.eof)):
            if self._stream.eof:
                self._stream = self._new()
            parts.append(self._stream.decompress(data, max_length=room))
            room -= len(parts[-1])
            data = self._stream.unused_data if self._stream.eof else b""
            self._frames += self._stream.eof
        return b"".join(parts)

    @property
    def finished(self) -> bool:
        return self._frames > 0 and self._stream.eof


_DECODERS: dict[str, Callable[[], _Decoder]] = {
    "gzip": lambda: _Zlib(16 + zlib.MAX_WBITS),
    "x-gzip": lambda: _Zlib(16 + zlib.MAX_WBITS),
    "deflate": lambda: _Zlib(zlib.MAX_WBITS),
    "br": _Brotli,
    "zstd": _Zstd,
}


class Decoding:
    """All codings of one body, undone in turn; no stage ever yields more than ``limit`` bytes over the whole body."""

    def __init__(self, header: str, limit: int) -> None:
        """``header`` is the Content-Encoding field. Raises CodingError for a coding that is not known."""
        names = [name for name in (part.strip().lower() for part in header.split(",")) if name not in ("", "identity")]
        unknown = [name for name in names if name not in _DECODERS]
        if unknown or len(names) > _MOST_CODINGS:
            raise CodingError(f"Content-Encoding {header[:60]!r} can't be undone")
        self._stages = [_DECODERS[name]() for name in reversed(names)]
        self._room = [limit] * max(len(names), 1)
        self.over = False
        """Some stage had more to say than ``limit`` bytes; what it said up to there has been returned."""

    def feed(self, data: bytes) -> bytes:
        """Decode the next bytes off the wire. Raises CodingError where they make no sense."""
        for index, stage in enumerate(self._stages):
            try:
                data = stage.decode(data, self._room[index] + 1)
            except (zlib.error, brotli.error, zstd.ZstdError, EOFError) as error:
                raise CodingError("broken Content-Encoding") from error
            data = self._take(index, data)
        return data if self._stages else self._take(0, data)

    def _take(self, index: int, data: bytes) -> bytes:
        room = self._room[index]
        self.over = self.over or len(data) > room
        self._room[index] = max(room - len(data), 0)
        return data[:room]

    @property
    def finished(self) -> bool:
        """Whether every coded stream came to its end."""
        return all(stage.finished for stage in self._stages)
