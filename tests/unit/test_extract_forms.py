"""Ways of writing a newsblog that are met on real pages: what heads an update, where its time stands, where it ends."""

from __future__ import annotations

import pytest

from syndicate.extract import markup
from syndicate.extract.hints import Hints
from syndicate.walk import Extraction
from tests.unit.extract_fixtures import document


def page(body: str, *, title: str = "Flood live") -> Extraction:
    content = f"<!doctype html><title>{title}</title><body><h1>{title}</h1><p>What we know of the flood.</p>{body}"
    return markup.extract(document(content, url="https://page.example/news/flood-7"), Hints())


def told(found: Extraction) -> list[tuple[str | None, str | None]]:
    return [(update.time_text, update.headline) for update in found.updates]


# --- headlines above a clock ---------------------------------------------------------------------------------------

POST = "<blockquote><p>Backpacks on the bridge</p>— Ada Holm (@ada) March 2</blockquote>"


def test_the_end_of_a_text_is_not_the_next_headline() -> None:
    """Where most clocks open a sentence without a title, a line without a full stop is the end of the text above."""
    rows = "".join(
        f"<p><strong>{18 - n}.05</strong> The water is still rising at the old bridge, and the pumps run.</p>{more}"
        for n, more in enumerate(["", "<p>The mayor has told reporters that she will stay</p>", POST, "", POST, ""])
    )
    assert told(page(rows)) == [(f"{18 - n}.05", None) for n in range(6)]


def test_titles_above_most_clocks_are_headlines() -> None:
    rows = "".join(
        f"<p>The mayor stays in the town hall {n}</p><p>{18 - n}.05 Uhr: The water is still rising, and the pumps run.</p>"
        for n in range(6)
    )
    assert told(page(rows)) == [(f"{18 - n}.05 Uhr", f"The mayor stays in the town hall {n}") for n in range(6)]


# --- banners -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "banner", ["Alle Cookies akzeptieren", "We value your privacy", "Already a subscriber? Sign in"]
)
def test_a_banner_over_short_updates_is_no_wall(banner: str) -> None:
    rows = "".join(
        f"<article><time>{18 - n}:05</time><p>The pumps at the dam run again, number {n}.</p></article>"
        for n in range(4)
    )
    found = page(f"<div><p>{banner}</p><button>OK</button></div>{rows}")
    assert len(found.updates) == 4
    assert found.degraded is None


def test_a_wall_in_place_of_a_page_stays_one() -> None:
    found = page("<div><p>We value your privacy</p><button>OK</button></div><p>18:05 The valley today.</p>")
    assert found.updates == ()
    assert found.degraded is not None
