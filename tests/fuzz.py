"""Reading hurt documents: those of ``tests/data/extract``, cut, doubled, spliced and spoiled at random.

    make fuzz                     2,000 rounds, from seed 1
    make fuzz ROUNDS=20000 SEED=7

Each round takes one document, hurts it, and reads it as an operator's poll would: by ``auto``, and by an extractor named
at random, then normalises what was read. Nothing but ``ExtractError`` may come out of extracting, and nothing at all out
of normalising. A document that breaks this is written to the folder given by ``--keep``, with what it raised.
"""

from __future__ import annotations

import argparse
import random
import sys
import traceback
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from syndicate.errors import ExtractError
from syndicate.extract import EXTRACTORS, extract
from syndicate.normalise import Context, normalise
from syndicate.walk import Document, Reading

DATA = Path(__file__).parent / "data" / "extract"
NOON = datetime(2026, 1, 7, 12, tzinfo=UTC)
URL = "https://page.example/news"
TYPES = ("text/html", "text/plain", "application/xml", "application/json", "")
TOKENS = (
    b"<", b">", b"</div>", b"<div>", b"<svg>", b"<table>", b"<!--", b"<![CDATA[", b"<script>", b"<p><b a=1>", b'"', b"'", b"&", b"&#0;",
    b"&#xd800;", b"\x00", b"\xff\xfe", b"\xef\xbb\xbf", b"\xc3", b"{", b"}", b"[", b"]", b"\\", b"\\ud83d", b"17:34", b"25:99", b"0000-00-00",
    b"9999-12-31T23:59:59Z", b"+++ ", b"99999999999999999999", b"1e999", b"NaN", b"null", b"http://[", b"//", b"javascript:x", b"data:,",
    b"datetime=", b"id=", b"class=live", b"<time datetime=", b"\xe2\x80\xae", b"\r", b"\x0b", b"\x85", b"29. Februar",
)  # fmt: skip
"""What stands where it should not, in documents of all kinds."""


def documents() -> list[bytes]:
    """The fixtures, in the order of their names."""
    paths = sorted(path for path in DATA.rglob("*") if path.is_file() and not path.name.endswith(".expected.json"))
    return [path.read_bytes() for path in paths]


def hurt(content: bytes, others: Sequence[bytes], chance: random.Random) -> bytes:
    """``content`` with one to six wounds."""
    for _ in range(chance.randint(1, 6)):
        start = chance.randint(0, len(content))
        end = min(len(content), start + int(chance.expovariate(1 / 200)))
        match chance.randrange(7):
            case 0:
                content = content[:start]
            case 1:
                content = content[:start] + content[end:]
            case 2:
                content = content[:start] + content[start:end] * chance.choice((2, 3, 40)) + content[end:]
            case 3:
                other = chance.choice(others)
                at = chance.randint(0, len(other))
                content = content[:start] + other[at : at + 2_000] + content[end:]
            case 4:
                content = content[:start] + chance.choice(TOKENS) * chance.choice((1, 1, 2, 300)) + content[start:]
            case 5:
                content = content[:start] + chance.randbytes(min(8, end - start)) + content[end:]
            case _:
                content = content[:start] + content[start:end][::-1] + content[end:]
    return content[:200_000]


def read(content: bytes, media_type: str, name: str) -> Reading | None:
    """Extract and normalise; None where the document can't be read, which is said by ExtractError alone."""
    document = Document(URL, content, NOON, media_type)
    try:
        found, _ = extract(document, name)
    except ExtractError as error:
        if "\n" in str(error):
            raise ValueError("an error is one line") from error
        return None
    reading = normalise(found, Context("fuzz", URL, NOON))
    for candidate in reading.candidates:
        str(candidate).encode()  # no half characters
    return reading


def rounds(count: int, seed: int, keep: Path | None = None) -> int:
    """Read ``count`` hurt documents; how many broke a promise. The same for the same seed."""
    chance = random.Random(seed)
    whole = documents()
    broken = 0
    for number in range(count):
        content = hurt(chance.choice(whole), whole, chance)
        media_type = chance.choice(TYPES)
        for name in ("auto", chance.choice(list(EXTRACTORS))):
            try:
                read(content, media_type, name)
            except Exception:  # noqa: BLE001 - that is what is looked for
                broken += 1
                why = f"round {number}, {media_type or 'no type'}, {name}\n{traceback.format_exc()}"
                print(why, file=sys.stderr)
                if keep is not None:
                    keep.mkdir(parents=True, exist_ok=True)
                    (keep / f"{seed}-{number}.bin").write_bytes(content)
                    (keep / f"{seed}-{number}.txt").write_text(why, encoding="utf-8")
    return broken


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=2_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=Path, default=Path("data/fuzz"))
    options = parser.parse_args()
    broken = rounds(options.rounds, options.seed, options.keep)
    print(f"fuzz: {options.rounds} documents from seed {options.seed}, {broken} broke a promise")
    sys.exit(1 if broken else 0)


if __name__ == "__main__":
    main()
