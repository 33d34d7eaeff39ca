"""Coded forms say what the document says, to everybody, and are the same bytes whatever is in memory."""

from __future__ import annotations

import gzip
import shutil
import subprocess
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syndicate.outbound.codings import Decoding
from syndicate.render import codings

WORDS = [b"river ", b"<entry><id>", b"</entry>", b"<item>", b'{"id": ', b"rail & vote ", b"\0\xff", b"x" * 5_000]
DOCUMENTS = st.lists(st.one_of(st.sampled_from(WORDS), st.binary(max_size=40)), max_size=80).map(b"".join)


def entries(count: int, changed: int = -1) -> bytes:
    """A document of distinct entries, one of them in other words."""
    told = (
        f"<entry><id>urn:{n}</id>{'other' if n == changed else 'words'} {'rail ' * 99}{n}</entry>" for n in range(count)
    )
    return f"<feed><updated>{changed}</updated>{''.join(told)}</feed>".encode()


@given(DOCUMENTS)
def test_gzip_is_one_member_that_says_the_same(content: bytes) -> None:
    codings.BLOCKS.clear()
    made = codings._gzip(content)
    assert codings._gzip(content) == made, "from memory"
    decoder = zlib.decompressobj(16 + zlib.MAX_WBITS)  # as browsers and urllib3 do: one member, then it ends
    assert decoder.decompress(made) + decoder.flush() == content
    assert (decoder.eof, decoder.unused_data) == (True, b"")
    assert gzip.decompress(made) == content
    ours = Decoding("gzip", 10_000_000)
    assert ours.feed(made) == content
    assert ours.finished


@pytest.mark.skipif(not shutil.which("gzip"), reason="gzip is not installed")
def test_gzip_of_others_reads_it() -> None:
    content = entries(200)
    told = subprocess.run(["gzip", "-dc"], input=codings._gzip(content), capture_output=True, check=True)
    assert told.stdout == content
    assert told.stderr == b""


def test_a_change_compresses_what_changed(monkeypatch: pytest.MonkeyPatch) -> None:
    codings.BLOCKS.clear()
    content, changed = entries(200), entries(200, changed=100)
    codings._gzip(content)
    compressed: list[int] = []
    make = zlib.compressobj

    def counting(*arguments: int) -> object:
        compressed.append(1)
        return make(*arguments)

    monkeypatch.setattr(codings.zlib, "compressobj", counting)
    assert gzip.decompress(codings._gzip(changed)) == changed
    assert 2 <= len(compressed) <= 3, "the head, and the block of the entry, whose beginning is another"


def test_blocks_cost_little_room() -> None:
    content = entries(400)
    assert len(codings.coded(content)["gzip"]) < 1.5 * len(gzip.compress(content, 6)) + 1_000


def test_what_gets_no_shorter_has_no_form() -> None:
    assert codings.coded(b"short") == {}
