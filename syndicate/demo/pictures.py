"""Pictures for the demo, drawn here so that nothing has to be shipped or fetched: a river between hills, as PNG."""

from __future__ import annotations

import math
import struct
import zlib
from functools import lru_cache
from random import Random

WIDTH, HEIGHT = 640, 360

Colour = tuple[int, int, int]

_SKIES: tuple[tuple[Colour, Colour], ...] = (
    ((120, 140, 158), (214, 218, 214)),
    ((92, 112, 140), (232, 206, 176)),
    ((140, 156, 166), (226, 228, 222)),
    ((70, 88, 116), (206, 176, 158)),
)
_HILLS: tuple[Colour, ...] = ((126, 148, 150), (85, 111, 108), (44, 74, 66))
_SHORE = int(HEIGHT * 0.66)


@lru_cache(maxsize=64)
def landscape(name: str) -> bytes:
    """A PNG of ``WIDTH`` by ``HEIGHT`` pixels; the same name always gives the same bytes."""
    random = Random(name)  # noqa: S311  # nothing secret hangs on it
    top, bottom = random.choice(_SKIES)
    ridges = [_ridge(random, base) for base in (0.42, 0.5, 0.58)]
    phase = random.uniform(0, math.tau)
    shades = [bytes(_mix(_mix(bottom, (74, 96, 110), 0.55), (52, 74, 92), step / 31)) for step in range(32)]
    rows = bytearray()
    for y in range(HEIGHT):
        rows.append(0)  # filter type "none" (PNG specification, 9.2)
        if y < _SHORE:
            sky = bytes(_mix(top, bottom, y / (HEIGHT * 0.6)))
            rows += b"".join(_land(sky, y, x, ridges) for x in range(WIDTH))
        else:
            depth = (y - _SHORE) / HEIGHT * 70 + math.sin(y / 3.1 + phase) * 2
            rows += b"".join(shades[min(31, max(0, round(depth + _SWELL[x])))] for x in range(WIDTH))
    return _png(bytes(rows))


_LAND = tuple(bytes(colour) for colour in _HILLS)
_SWELL = tuple(math.sin(x / 23) * 1.5 + math.sin(x / 61) for x in range(WIDTH))


def _land(sky: bytes, y: int, x: int, ridges: list[list[float]]) -> bytes:
    """What is seen at a pixel above the shore: the nearest hill that is high enough, else the sky."""
    if y > ridges[2][x]:
        return _LAND[2]
    if y > ridges[1][x]:
        return _LAND[1]
    return _LAND[0] if y > ridges[0][x] else sky


def _ridge(random: Random, base: float) -> list[float]:
    """The height of a line of hills at every column."""
    waves = [(random.uniform(60, 190), random.uniform(0, math.tau), random.uniform(5, 17)) for _ in range(3)]
    return [HEIGHT * base + sum(math.sin(x / width + at) * lift for width, at, lift in waves) for x in range(WIDTH)]


def _mix(one: Colour, other: Colour, share: float) -> Colour:
    share = min(1.0, max(0.0, share))
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(one, other, strict=True))
    return red, green, blue


def _png(rows: bytes) -> bytes:
    """Truecolour, eight bits a channel."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 2, 0, 0, 0)
    signature = b"\x89PNG\r\n\x1a\n"
    return signature + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows, 6)) + chunk(b"IEND", b"")
