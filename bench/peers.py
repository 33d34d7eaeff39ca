"""What tools that read articles in general leave of the updates of the same pages: trafilatura and newspaper4k.

They make one text of a page and part no updates, so what is asked is only what survives in that text: how an update
begins, its headline, and its time of day within the words before it. Finding where one update ends would still be to
do, which makes the comparison kind to them.
"""

from __future__ import annotations

import importlib
import re
import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from time import process_time
from typing import Any

from bench.read_score import JSON, letters, plain

WINDOW = 250
"""Characters before the body of an update in which its time is looked for."""

_ROUNDS = 3
_CLOCK = re.compile(r"\d{1,2}\s*[:.h]\s*\d\d|\d{1,2}\s*(?:Uhr|[ap]\.?m)", re.IGNORECASE)


@dataclass
class Survival:
    """Of how many updates body, headline and time are still there; ``*_of`` are how many have one at all."""

    updates: int = 0
    bodies: int = 0
    headlines: int = 0
    headlines_of: int = 0
    times: int = 0
    times_of: int = 0
    milliseconds: float = 0.0

    def add(self, other: Survival) -> None:
        for name in self.__dataclass_fields__:
            setattr(self, name, getattr(self, name) + getattr(other, name))


def peers() -> Mapping[str, Callable[[str, str], str]]:
    """Those that are installed, by name: page and address in, text out."""
    found: dict[str, Callable[[str, str], str]] = {}
    for name, module, reader in (
        ("trafilatura", "trafilatura", _trafilatura),
        ("trafilatura, recall first", "trafilatura", _trafilatura_recall),
        ("newspaper4k", "newspaper", _newspaper),
    ):
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # newspaper misses nltk, which only its summaries need
                importlib.import_module(module)
        except ImportError:
            continue
        found[name] = reader
    return found


def _trafilatura(page: str, url: str, **options: Any) -> str:
    import trafilatura

    return trafilatura.extract(page, url=url, include_comments=False, include_formatting=True, **options) or ""


def _trafilatura_recall(page: str, url: str) -> str:
    return _trafilatura(page, url, favor_recall=True, deduplicate=False)


def _newspaper(page: str, url: str) -> str:
    import newspaper
    import tldextract.tldextract as suffixes

    suffixes.TLD_EXTRACTOR = suffixes.TLDExtract(suffix_list_urls=())  # the list it brings along, none from the network
    article = newspaper.Article(url, fetch_images=False)
    article.download(input_html=page)
    article.parse()
    return "\n".join((article.title or "", article.text or ""))


def survival(read: Callable[[str, str], str], page: str, url: str, updates: Sequence[JSON]) -> Survival:
    """What is left of ``updates`` in what ``read`` makes of the page, and the CPU milliseconds it took (median)."""
    seconds = []
    text = ""
    for _ in range(_ROUNDS):
        started = process_time()
        text = read(page, url)
        seconds.append(process_time() - started)
    result = remains(text, updates)
    result.milliseconds = median(seconds) * 1000
    return result


def remains(text: str, updates: Sequence[JSON]) -> Survival:
    found = Survival(updates=len(updates))
    whole, spots = _indexed(text)
    for update in updates:
        headline, begins = letters(update.get("headline") or ""), letters(update.get("body8") or "")
        at = whole.find(begins) if begins else whole.find(headline)
        found.bodies += at >= 0
        found.headlines_of += bool(headline)
        found.headlines += bool(headline) and headline in whole
        clock = _CLOCK.search(update.get("time_text") or "")
        found.times_of += clock is not None
        if clock and at >= 0:
            before = text[max(0, spots[at] - WINDOW) : spots[at]]
            found.times += _digits(clock[0]) in [_digits(one[0]) for one in _CLOCK.finditer(plain(before))]
    return found


def _indexed(text: str) -> tuple[str, list[int]]:
    """The letters of a text and for each of them where it stands."""
    parts, spots = [], []
    for place, char in enumerate(text):
        some = letters(char)
        parts.append(some)
        spots += [place] * len(some)
    return "".join(parts), spots


def _digits(clock: str) -> str:
    return "".join(char for char in clock if char.isdigit()).lstrip("0")
