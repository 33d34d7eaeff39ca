"""Coded forms say what the document says, to everybody, and are the same bytes whatever is in memory."""

from __future__ import annotations

import gzip
import random
import shutil
import subprocess
import sys
import zlib
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syndicate.outbound.codings import Decoding
from syndicate.render import codings, zstd_blocks
from syndicate.render.codings import Parts

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

WORDS = [
    b"river ",
    b"<entry><id>",
    b"</entry>",
    b"rail & vote ",
    b"\0\xff",
    b"x" * 5_000,
    b"tide " * 3_000,
    b"\xff" * 9,
    b"abcdabcdabcd",
]
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


@settings(deadline=None)
@given(st.lists(PIECES, min_size=1, max_size=4))
def test_forms_are_one_member_and_one_frame_that_say_the_same(documents: Sequence[Sequence[bytes]]) -> None:
    codings.BLOCKS.clear()
    warm = [Parts(pieces)._gzip() for pieces in documents], [Parts(pieces)._zstd() for pieces in documents]
    for pieces, gzipped, framed in zip(documents, *warm, strict=True):
        content = b"".join(pieces)
        for _ in ("whatever was made before", "from memory"):
            assert (Parts(pieces)._gzip(), Parts(pieces)._zstd()) == (gzipped, framed)
        codings.BLOCKS.clear()
        assert (Parts(pieces)._gzip(), Parts(pieces)._zstd()) == (gzipped, framed)
        says(gzipped.content, "gzip", content)
        says(framed.content, "zstd", content)


def says(form: bytes, coding: str, content: bytes) -> None:
    """To whoever stops behind the first member or frame, as browsers and urllib3 do with gzip, and to whoever goes on."""
    decoder = zstd.ZstdDecompressor() if coding == "zstd" else zlib.decompressobj(16 + zlib.MAX_WBITS)
    assert decoder.decompress(form) == content
    assert (decoder.eof, decoder.unused_data) == (True, b"")
    assert {"gzip": gzip, "zstd": zstd}[coding].decompress(form) == content
    ours = Decoding(coding, 10_000_000)
    assert ours.feed(form) == content
    assert ours.finished


@pytest.mark.parametrize("coding", ["gzip", "zstd"])
def test_programs_of_others_read_it(coding: str) -> None:
    if not shutil.which(coding):
        pytest.skip(f"{coding} is not installed")
    parts = Parts(document(200))
    told = subprocess.run([coding, "-dc"], input=parts.coded()[coding].content, capture_output=True, check=True)
    assert told.stdout == parts.content
    assert told.stderr == b""


@pytest.mark.parametrize("changed", [0, 1, 100, 199])
def test_a_change_compresses_what_changed(monkeypatch: pytest.MonkeyPatch, changed: int) -> None:
    codings.BLOCKS.clear()
    before, after = document(200), document(200, changed)
    Parts(before).coded()
    compressed: list[str] = []

    def counting(coding: str, way: codings._Way) -> codings._Way:
        def compress(block: bytes, seen: bytes) -> bytes:
            compressed.append(coding)
            return way.compress(block, seen)

        return way._replace(compress=compress)

    monkeypatch.setattr(codings, "_WAYS", {name: counting(name, way) for name, way in codings._WAYS.items()})
    forms = Parts(after).coded()
    assert zstd.decompress(forms["zstd"].content) == gzip.decompress(forms["gzip"].content) == b"".join(after)
    for coding in forms:
        assert 2 <= compressed.count(coding) <= 3, (
            "the head, the block of the entry, and the one that refers back to it"
        )


def test_blocks_cost_little_room() -> None:
    rng = random.Random(1)
    words = ["river", "rail", "vote", "count", "bridge", "level", "hall", "crossing", "storm", "water", "tide", "pump"]
    told = (f"<item><guid>urn:{n}</guid><p>{' '.join(rng.choices(words, k=250))}</p></item>" for n in range(200))
    parts = Parts(piece.encode() for piece in ("<rss>", *told, "</rss>"))
    forms = parts.coded()
    assert len(forms["gzip"].content) < 1.1 * len(gzip.compress(parts.content, 6))
    assert len(forms["zstd"].content) < 1.1 * len(zstd.compress(parts.content, 3))


def test_what_gets_no_shorter_has_no_form() -> None:
    assert Parts([b"sh", b"ort"]).coded() == {}


def test_tags_are_others_for_other_bytes() -> None:
    documents = [Parts(document(200)), Parts(document(200, 3)), Parts(document(201)), Parts([b"sh", b"ort"] * 99)]
    tags = [tag for one in documents for tag in (one.etag, *(form.etag for form in one.coded().values()))]
    assert len(set(tags)) == len(tags) == 12
    again = Parts(document(200))
    assert tags[:3] == [again.etag, *(form.etag for form in again.coded().values())]


# --- blocks of a zstd frame ----------------------------------------------------------------------------------------

ALIKE = b"".join(random.Random(2).choices([b"river ", b"rail ", b"vote ", b"count "], k=4_000))
NOISE = random.Random(3).randbytes(300_000)
BLOCKS = {
    "nothing": [],
    "words": [ALIKE],
    "one letter": [b"a" * 9_000],
    "a beat of four": [b"abcd" * 2_000],
    "a beat of eight": [b"river - " * 2_000],
    "no text": [b"\xff" * 900 + ALIKE, b"\xfe" * 900],
    "noise": [NOISE],
    "longer than a block may be": [ALIKE * 20, ALIKE * 20],
    "many": [b"%d " % n * n + ALIKE[n : n + 5_000] for n in range(60)],
}


@pytest.mark.parametrize("blocks", BLOCKS.values(), ids=BLOCKS.keys())
def test_blocks_are_good_behind_any_others(blocks: Sequence[bytes]) -> None:
    before, made = b"", []
    for number, block in enumerate(blocks):
        made.append(zstd_blocks.blocks(block, before if number != 1 else b""))
        before = block
    for strangers in (b"", ALIKE[:777], b"abcab" * 99):  # each leaves other last distances behind
        content = strangers + b"".join(blocks)
        frame = (zstd_blocks.header(len(content)), zstd_blocks.blocks(strangers, b""), *made, zstd_blocks.END)
        says(b"".join(frame), "zstd", content)


@pytest.mark.parametrize(("content", "seen"), [(b"a" * 99, b""), (b"a" * 99, ALIKE)])
def test_what_is_bound_to_its_place_is_found_out(content: bytes, seen: bytes) -> None:
    bound = zstd_blocks._compressed(content, seen)
    assert not zstd_blocks._reads(bound, content, seen)
    assert zstd_blocks._reads(zstd_blocks.blocks(content, seen), content, seen)
