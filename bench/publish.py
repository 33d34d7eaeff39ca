"""One change of a large feed to new entity tags, beside building and compressing all of it again with feedgen.

    make bench-publish         200 entries, three formats; ENTRIES=200 ROUNDS=7

Ours goes from the committed change to documents in all coded forms in the store. Theirs is what a service without
kept entries does: read the updates, build Atom and RSS with feedgen and JSON Feed with json, and compress each with
gzip and zstd at the levels that Python's own functions take by default. CPU of this process, medians over the rounds.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import random
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median

from bench import newsroom
from bench.rebuild import feed_of
from syndicate.app import Service
from syndicate.config import FeedSection, Settings, SourceSection, StoreSection
from syndicate.model import Content, FeedState, Key, Newsblog, Time
from syndicate.store import Store
from syndicate.walk import Candidate, Change, Decision, New, Poll, Revised

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

START = datetime(2026, 3, 1, 6, 0, tzinfo=UTC)


def candidate(number: int, edition: int) -> Candidate:
    """An update of 1.6 kB of HTML, in its n-th wording."""
    html = newsroom.body(random.Random(f"{number}-{edition}"))
    print_ = hashlib.sha256(html.encode()).hexdigest()
    return Candidate(
        keys=(Key("id", str(number)), Key("print", print_)),
        fingerprint=print_,
        content=Content(html, html),
        title=f"Update {number}",
        url=f"https://example.org/live#{number}",
        published=Time(START + timedelta(minutes=number)),
    )


def first(number: int) -> New:
    one = candidate(number, 1)
    at = START + timedelta(minutes=number)
    return New(f"urn:x:{number}", one.keys[0], 0, one.keys, one, one.published, at, at, float(number))


def tell(store: Store, now: datetime, *changes: Change) -> None:
    """Take changes into the store as a poll does."""
    snapshot = store.snapshot("live")
    poll = Poll("live", now, "changed")
    head = Newsblog(headline="Live", language="en", url="https://example.org/live", publisher="Example")
    store.apply(snapshot, Decision(changes), head, snapshot.state, poll, document=None, now=now)


def rebuilt(state: FeedState) -> list[bytes]:
    """The three documents with feedgen and json, each as it is, in gzip and in zstd."""
    feed = feed_of(state)
    items = [
        {
            "id": update.id,
            "title": update.title,
            "url": update.url,
            "content_html": update.content.html,
            "content_text": update.content.text,
            "date_published": update.dated.isoformat(),
            "date_modified": update.updated.isoformat(),
        }
        for update in state.updates
    ]
    documents = [feed.atom_str(), feed.rss_str(), json.dumps({"title": "Live", "items": items}).encode()]
    forms = [form for one in documents for form in (one, gzip.compress(one, mtime=0), zstd.compress(one))]
    for form in forms:
        hashlib.sha256(form).hexdigest()
    return forms


def measure(entries: int, rounds: int) -> tuple[list[float], list[float]]:
    """Milliseconds of CPU for one change, ours and theirs, by round."""
    ours, theirs = [], []
    with tempfile.TemporaryDirectory() as folder:
        source = SourceSection(id="live", url="https://example.org/live")
        feed = FeedSection(id="live", sources=("live",), limit=entries)
        settings = Settings(
            source=(source,), feed=(feed,), store=StoreSection(url=f"sqlite:///{Path(folder)}/bench.sqlite3")
        )
        service = Service(settings)
        service.start(START)
        tell(service.store, START, *(first(number) for number in range(entries)))
        service.publish("live")
        for number in range(rounds + 1):
            now = START + timedelta(days=1, minutes=number)
            one = candidate(number, 2)
            tell(service.store, now, Revised(f"urn:x:{number}", one, 2, one.published, now))
            begun = time.process_time()
            service.publish("live")
            between = time.process_time()
            rebuilt(service.store.feed_state("live"))
            ended = time.process_time()
            if number:  # the first round warms both
                ours.append((between - begun) * 1000)
                theirs.append((ended - between) * 1000)
        service.close()
    return ours, theirs


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--entries", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=7)
    options = parser.parse_args()
    ours, theirs = measure(options.entries, options.rounds)
    ratio = median(mine / other for mine, other in zip(ours, theirs, strict=True))
    print(f"one change of {options.entries} entries, three formats, all coded forms; median of {options.rounds} rounds")
    print(f"{'syndicate, to the store':32}{median(ours):9.2f} ms CPU")
    print(f"{'feedgen, json, gzip, zstd':32}{median(theirs):9.2f} ms CPU")
    print(f"{'ratio':32}{ratio:9.3f}  target 0.1, and 25 ms")


if __name__ == "__main__":
    main()
