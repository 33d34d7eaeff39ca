"""What an extractor says of a fixture, as plain data: the form of the ``.expected.json`` beside it."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

from selectolax.lexbor import LexborHTMLParser

from syndicate.extract import dom, markup, text
from syndicate.extract.hints import Hints
from syndicate.walk import Document, Extraction, RawUpdate

DATA = Path(__file__).parent.parent / "data" / "extract"
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


def document(content: str | bytes, media_type: str = "text/html", url: str = "https://page.example/news") -> Document:
    return Document(url, content.encode() if isinstance(content, str) else content, NOON, media_type)


def fixtures(kind: str) -> list[Path]:
    return sorted(path for path in (DATA / kind).iterdir() if path.suffix in (".html", ".txt"))


def seen(path: Path) -> dict[str, object]:
    """Read a fixture; what is empty is left out."""
    extractor = markup.extract if path.suffix == ".html" else text.extract
    media_type = "text/html" if path.suffix == ".html" else "text/plain"
    return told(extractor(document(path.read_bytes(), media_type), Hints()))


def told(extraction: Extraction) -> dict[str, object]:
    return {
        "head": _filled(asdict(extraction.head)) | ({"live": False} if extraction.head.live is False else {}),
        "updates": [update_told(update) for update in extraction.updates],
        **_filled(
            {
                "newest_first": extraction.newest_first,
                "notes": list(extraction.notes),
                "degraded": extraction.degraded,
                "refused": extraction.refused,
            }
        ),
    }


def update_told(update: RawUpdate) -> dict[str, object]:
    found = asdict(update)
    body = found.pop("html")
    found["body"] = lines_of(body) if body is not None else (found.pop("text") or "").split("\n\n")
    found["authors"] = [person.name for person in update.authors]
    found["categories"] = [_filled(category) for category in found["categories"]]
    found["media"] = [_filled(media) for media in found["media"]]
    return _filled(found)


def lines_of(html: str) -> list[str]:
    tree = LexborHTMLParser(html)
    return dom.lines(tree.body) if tree.body is not None else []


def _filled(values: dict[str, object]) -> dict[str, object]:
    return {
        name: _filled(value) if isinstance(value, dict) else value
        for name, value in values.items()
        if value is not None and value is not False and value != [] and value != () and value != ""
    } | ({"newest_first": False} if values.get("newest_first") is False else {})
