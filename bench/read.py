"""How well newsblog pages are read: what ``preview`` says, beside what their readers see.

    make bench-read                    every page below ../shared/corpus that has a NAME.expected.json beside it
    make bench-read CORPUS=FOLDER ARGS='--failures'      another folder, and what is wrong, line by line
    make bench-read ARGS=--json                          all of it as JSON

Pages are read as files whose address is not known and that nobody fetched at a known instant. HTML pages are read
again in other clothes (``bench.permute``), so once more without the data in their scripts, stripped of all names, and
by peers (``bench.peers``). Milliseconds are CPU, the median of five, after a first reading that is told apart: it
remembers nothing of the page.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from statistics import median
from time import process_time

from selectolax.lexbor import LexborHTMLParser

from bench import peers, read_report, read_totals
from bench.permute import permute, stripped, without_data
from bench.read_score import JSON, PageScore, score
from syndicate.app import NOBODY, clock
from syndicate.cli.preview import as_json
from syndicate.errors import PollError
from syndicate.fetch.files import read_file
from syndicate.model import Source
from syndicate.reading import read
from syndicate.walk import Document, SourceState

URL = "https://newsblog.example/page"
"""Stands for the address that a stored page has lost; it says nothing of day or publisher."""

_SUFFIX = ".expected.json"
_PAGES = (".html", ".htm", ".json", ".txt")
_ROUNDS = 5


@dataclass(frozen=True)
class Page:
    """A file and what a reader sees in it. ``kind`` says which sum it counts in."""

    name: str
    kind: str
    path: Path
    truth: JSON

    @property
    def html(self) -> bool:
        return self.path.suffix.startswith(".htm")


@dataclass
class Result:
    """A page as read, and read again in other clothes (one score for each seed), and so without its data."""

    page: Page
    score: PageScore
    confidence: float
    extractor: str
    why: str
    notes: list[str]
    first: float = 0.0
    """Milliseconds of the first reading."""

    milliseconds: float = 0.0
    bare: float = 0.0
    permuted: list[PageScore] = field(default_factory=list)
    permuted_confidence: list[float] = field(default_factory=list)
    seen: PageScore | None = None  # read without its data
    stripped: list[PageScore] = field(default_factory=list)
    stripped_confidence: list[float] = field(default_factory=list)

    @property
    def loss(self) -> float:
        """F1 lost in the worst clothes."""
        return max((self.score.f1 - one.f1 for one in self.permuted), default=0.0)


def pages(folder: Path) -> Iterator[Page]:
    """Every page below a folder that has its truth beside it, in the order of their names."""
    for truth in sorted(folder.rglob(f"*{_SUFFIX}")):
        stem = truth.name.removesuffix(_SUFFIX)
        path = next((one for end in _PAGES if (one := truth.with_name(stem + end)).is_file()), None)
        if path is None:
            print(f"bench-read: {truth.name}: its page is not there", file=sys.stderr)
            continue
        content = json.loads(truth.read_text(encoding="utf-8"))
        yield Page(stem, _kind(path, stem, content), path, content)


def _kind(path: Path, stem: str, truth: JSON) -> str:
    if not truth.get("updates"):
        return "articles"
    if path.suffix == ".txt" and path.parent.name == "text":
        return "text, inner" if stem.endswith(".inner") else "text, damaged"
    return {"html": "pages", "forms": "specimens"}.get(path.parent.name, path.parent.name)


def preview(document: Document) -> JSON:
    """What ``preview --json`` says of it; of one that can't be read, that nothing was found."""
    try:
        said = read(document, Source("bench", NOBODY, URL), SourceState(), document.fetched, live=False)
    except PollError as error:
        empty = dict.fromkeys(("headline", "updated", "updated_precision", "language", "kicker", "reading_time_min"))
        nothing = {"page": empty, "extractor": "none", "why": "it could not be read", "confidence": 0.0}
        return {**nothing, "notes": [str(error)], "updates": [], "older": []}
    return as_json(said)


def milliseconds(work: Callable[[], object]) -> float:
    """CPU milliseconds, the median of five after one that warms up."""
    work()
    seconds = []
    for _ in range(_ROUNDS):
        started = process_time()
        work()
        seconds.append(process_time() - started)
    return median(seconds) * 1000


def measure(page: Page, seeds: int) -> Result:
    document = read_file(page.path, clock(), URL)
    started = process_time()
    said = preview(document)
    first = (process_time() - started) * 1000
    scored = score(page.name, page.kind, page.truth, said)
    result = Result(page, scored, said["confidence"], said["extractor"], said["why"], list(said["notes"]), first)
    result.milliseconds = milliseconds(lambda: preview(document))
    if page.html:
        result.bare = milliseconds(lambda: LexborHTMLParser(document.content))
        read_again(result, document, seeds)
    return result


def read_again(result: Result, document: Document, seeds: int) -> None:
    """In other clothes, so without data, and without names; what can't be dressed without rewording is left out."""
    page = result.page
    try:
        dressed = [permute(document.content, seed) for seed in range(1, seeds + 1)]
        bare = permute(without_data(document.content), seed=0)
    except ValueError as error:
        print(f"bench-read: {page.name}: {error}", file=sys.stderr)
        return
    for content in dressed:
        again = preview(replace(document, content=content))
        result.permuted.append(score(page.name, page.kind, page.truth, again))
        result.permuted_confidence.append(again["confidence"])
    for content in stripped(document.content):
        again = preview(replace(document, content=content))
        result.stripped.append(score(page.name, page.kind, page.truth, again))
        result.stripped_confidence.append(again["confidence"])
    result.seen = score(page.name, page.kind, page.truth, preview(replace(document, content=bare)))


def compare(results: list[Result]) -> dict[str, peers.Survival]:
    """What peers leave of the updates of the HTML pages, and what we do."""
    live = [one for one in results if one.page.html and one.score.expected]
    table = {"syndicate": peers.Survival()}
    for one in live:
        truth = one.page.truth["updates"]
        ours = peers.remains("", truth)
        ours.bodies, ours.milliseconds = one.score.bodies, one.milliseconds
        ours.headlines, ours.times = one.score.headlines["exact"], one.score.times["exact"]
        table["syndicate"].add(ours)
    for name, reader in peers.peers().items():
        table[name] = peers.Survival()
        for one in live:
            text = one.page.path.read_text(encoding="utf-8", errors="replace")
            table[name].add(peers.survival(reader, text, URL, one.page.truth["updates"]))
    return table


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--json", action="store_true", help="everything, for machines")
    parser.add_argument("--failures", action="store_true", help="list what is wrong, page by page")
    parser.add_argument("--seeds", type=int, default=2, help="in how many other clothes each page is read")
    parser.add_argument("--no-peers", action="store_true", help="leave the peers out")
    parser.add_argument("--strict", action="store_true", help="end with 1 if a target is missed")
    options = parser.parse_args()
    if not options.folder.is_dir():
        print(f"bench-read: skipped, there is no folder {options.folder}")
        return
    results = [measure(page, options.seeds) for page in pages(options.folder)]
    if not results:
        print(f"bench-read: skipped, no page below {options.folder} has a NAME{_SUFFIX} beside it")
        return
    beside = {} if options.no_peers else compare(results)
    if options.json:
        print(json.dumps(read_report.as_data(results, beside), indent=1, ensure_ascii=False))
    else:
        print(read_report.as_text(results, beside, failures=options.failures))
    if options.strict and not all(one.met for one in read_totals.targets(results)):
        sys.exit(1)


if __name__ == "__main__":
    main()
