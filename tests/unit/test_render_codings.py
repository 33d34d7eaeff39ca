"""Coded forms say what the document says, to everybody, and are the same bytes whatever is in memory."""

from __future__ import annotations

import gzip
import random
import shutil
import subprocess
import zlib
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syndicate.outbound.codings import Decoding
from syndicate.render import codings

WORDS = [b"river ", b"<entry><id>", b"</entry>", b"rail & vote ", b"\0\xff", b"x" * 5_000, b"tide " * 3_000]
PIECES = st.lists(
    st.lists(st.one_of(st.sampled_from(WORDS), st.binary(max_size=40)), max_size=9).map(b"".join),
    min_size=2,
    max_size=30,
)


def document(count: int, changed: int = -1) -> list[bytes]:
    """Head, distinct entries, one of them in other words, and tail."""
    told = (
        f"<entry><id>urn:{n}</id>{'other' if n == changed else 'words'} {'rail ' * 99}{n}</entry>" for n in range(count)
    )
    return [piece.encode() for piece in (f"<feed><updated>{changed}</updated>", *told, "</feed>")]


@given(st.lists(PIECES, min_size=1, max_size=4))
def test_gzip_is_one_member_that_says_the_same(documents: Sequence[Sequence[bytes]]) -> None:
    codings.BLOCKS.clear()
    warm = [codings._gzip(pieces) for pieces in documents]
    for pieces, made in zip(documents, warm, strict=True):
        content = b"".join(pieces)
        codings.BLOCKS.clear()
        assert codings._gzip(pieces) == made, "whatever was made before"
        assert codings._gzip(pieces) == made, "from memory"
        decoder = zlib.decompressobj(16 + zlib.MAX_WBITS)  # as browsers and urllib3 do: one member, then it ends
        assert decoder.decompress(made) + decoder.flush() == content
        assert (decoder.eof, decoder.unused_data) == (True, b"")
        assert gzip.decompress(made) == content
        ours = Decoding("gzip", 10_000_000)
        assert ours.feed(made) == content
        assert ours.finished


@pytest.mark.skipif(not shutil.which("gzip"), reason="gzip is not installed")
def test_gzip_of_others_reads_it() -> None:
    pieces = document(200)
    told = subprocess.run(["gzip", "-dc"], input=codings._gzip(pieces), capture_output=True, check=True)
    assert told.stdout == b"".join(pieces)
    assert told.stderr == b""


@pytest.mark.parametrize("changed", [0, 1, 100, 199])
def test_a_change_compresses_what_changed(monkeypatch: pytest.MonkeyPatch, changed: int) -> None:
    codings.BLOCKS.clear()
    before, after = document(200), document(200, changed)
    codings._gzip(before)
    compressed: list[int] = []
    make = zlib.compressobj

    def counting(*arguments: int, **named: bytes) -> object:
        compressed.append(1)
        return make(*arguments, **named)

    monkeypatch.setattr(codings.zlib, "compressobj", counting)
    assert gzip.decompress(codings._gzip(after)) == b"".join(after)
    assert 2 <= len(compressed) <= 3, "the head, the block of the entry, and the one that refers back to it"


def test_blocks_cost_little_room() -> None:
    rng = random.Random(1)
    words = ["river", "rail", "vote", "count", "bridge", "level", "hall", "crossing", "storm", "water", "tide", "pump"]
    told = (f"<item><guid>urn:{n}</guid><p>{' '.join(rng.choices(words, k=250))}</p></item>" for n in range(200))
    pieces = [piece.encode() for piece in ("<rss>", *told, "</rss>")]
    content = b"".join(pieces)
    assert len(codings.coded(content, pieces)["gzip"]) < 1.1 * len(gzip.compress(content, 6))


def test_what_gets_no_shorter_has_no_form() -> None:
    assert codings.coded(b"short", [b"sh", b"ort"]) == {}
