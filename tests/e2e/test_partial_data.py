"""A page that grows, while the data behind it names the newest updates alone: who reads it changes, and nothing else."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from syndicate.app import open_service
from syndicate.config import Settings, SourceSection, StoreSection
from tests.e2e.newsday import html
from tests.upstream import upstream

NOW = datetime(2026, 3, 1, 8, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
SHOWN, NAMED, AT_FIRST = 40, 10, 8
PLACES = ["Brunn", "Elm", "Holm", "Talheim", "Sandau", "Grabow", "Lehnin", "Parnow"]
WORK = [
    "füllen Sandsäcke am Deich",
    "prüfen das Wehr an der Brücke",
    "räumen die Keller der Schule",
    "fahren Busse statt Bahnen",
]


def told(number: int) -> tuple[str, str, datetime]:
    """Headline, text and time of the update of this number, from 1 on."""
    place, work = PLACES[number % 8], WORK[number % 4]
    text = f"Helfer aus {place} {work}, {number * 7} Leute sind seit dem Morgen im Einsatz, sagt die Leitstelle."
    return f"{place}: Lage um {number}", text, NOW + number * 5 * MINUTE


def page(count: int, *, ids: bool, dated: bool) -> str:
    numbers = range(count, 0, -1)
    data = {
        "@context": "https://schema.org",
        "@type": "LiveBlogPosting",
        "headline": "Newsblog zum Hochwasser",
        "url": "/live",
        "liveBlogUpdate": [
            {
                "@type": "BlogPosting",
                "headline": told(number)[0],
                "articleBody": told(number)[1],
                **({"datePublished": told(number)[2].isoformat()} if dated else {}),
            }
            for number in list(numbers)[:NAMED]
        ],
    }
    posts = "".join(
        f'<article class="post"{f" id=p{number}" if ids else ""}><time datetime="{told(number)[2].isoformat()}">'
        f"{told(number)[2]:%H:%M}</time><h3>{told(number)[0]}</h3><p>{told(number)[1]}</p></article>"
        for number in numbers
    )
    return (
        "<!doctype html><html lang=de><head><title>Newsblog zum Hochwasser</title>"
        f'<script type="application/ld+json">{json.dumps(data)}</script></head>'
        f"<body><main><h1>Newsblog zum Hochwasser</h1><p>Der Fluss steigt seit der Nacht.</p>{posts}</main></body></html>"
    )


@pytest.mark.parametrize("dated", [True, False], ids=["with times in the data", "without"])
@pytest.mark.parametrize("ids", [True, False], ids=["with ids", "without ids"])
def test_a_page_that_outgrows_its_data_is_followed_as_one(tmp_path: Path, ids: bool, dated: bool) -> None:
    with upstream({}) as running:
        source = SourceSection(
            id="flood", url=running.url("/live"), allow=(running.authority,), robots=False, timezone="UTC"
        )
        settings = Settings(source=(source,), store=StoreSection(url=f"sqlite:///{tmp_path}/store.sqlite3"))
        with open_service(settings) as service:
            counts: dict[str, int] = {}
            for count in range(AT_FIRST, SHOWN + 1):
                running.script["/live"] = html(page(count, ids=ids, dated=dated).encode())
                outcome = service.poll("flood", NOW + (count * 5 + 1) * MINUTE)
                for kind, number in outcome.counts.items():
                    counts[kind] = counts.get(kind, 0) + number
            assert {kind: number for kind, number in counts.items() if kind not in ("aliased", "reread")} == {
                "new": SHOWN
            }
