"""REDbot, lint for HTTP, asks a running service for everything that is public: it may find nothing bad.

It sends each address conditional, ranged and coded requests of its own and compares what comes back.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from syndicate.links import FORMATS
from tests.e2e.newsday import Running, configuration, free_port, service
from tests.judges.archives import archives
from tests.judges.day import FLOOD, SCHOOLS, page
from tests.judges.installed import ask_python, python
from tests.judges.once import once
from tests.upstream import Upstream, answer, upstream

pytestmark = pytest.mark.timeout(300)  # others may be making what these wait for

TOLERATED = {
    "STORE_PUBLIC_UNNECESSARY",  # "public" says what would hold without it
    "CSP_HTTP_URI",  # pictures of publishers that have no TLS are shown
}
CODINGS = ("zstd", "gzip", "identity")
VALIDATED = re.compile(r"200 (atom|rss|json)( |$)")
"""What must be known to answer conditional requests with 304, by both validators."""


@pytest.fixture(scope="module")
def noted(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Mapping[str, Any]]:
    """What REDbot says of each address; its name begins with the status it should have."""
    python()  # no service for nobody
    return once(tmp_path_factory, "redbot", _noted)


def _noted(folder: Path) -> Mapping[str, Mapping[str, Any]]:
    with upstream({"/flood": page(FLOOD, "12:51"), "/robots.txt": answer(404)}) as source:
        port = free_port()
        config = configuration(folder, source, port, "/flood")
        with config.open("a") as file:
            file.write('[[feed]]\nid = "flood"\nsources = ["flood"]\nlimit = 4\nwas = ["deluge"]\n')
            file.write('[[feed]]\nid = "short"\nsources = ["flood"]\nlimit = 1\narchive = 1\n')
            file.write('[[feed]]\nid = "ended"\nsources = ["flood"]\nretired = true\n')
        with service(config, port) as running:
            asked = dict(_asked(running, source))
            said = ask_python("lint.py", [json.dumps(one) for one in asked.values()])
    return dict(zip(asked, said, strict=True))


def _asked(running: Running, source: Upstream) -> Iterator[tuple[str, Mapping[str, object]]]:
    cursors = [json.loads(running.get("/feeds/flood.json?since=")[1])["_syndicate"]["next_since"]]
    before = running.items()
    source.script["/flood"] = page([post for post in FLOOD if post is not SCHOOLS], "13:10")
    for _ in range(3):
        running.poll()
    (withdrawn,) = before.keys() - running.items().keys()
    cursors.append(json.loads(running.get("/feeds/flood.json?since=")[1])["_syndicate"]["next_since"])
    for format_ in FORMATS:
        yield from _documents(running, format_)
    paths = {
        "200 home": "/",
        "200 page": "/flood/",
        "200 page of older updates": "/flood/?before=3",
        "200 permalink": f"/flood/u-{next(iter(running.items())).removeprefix('urn:uuid:')}",
        "200 list of feeds": "/feeds.opml",
        "200 how to subscribe": "/feeds/flood",
        "200 jsonld": "/feeds/flood.jsonld",
        **{f"200 day in {format_}": f"/feeds/flood/2026-03-01.{format_}" for format_ in FORMATS},
        "404 day": "/feeds/flood/1999-01-01.atom",
        "404 archive": "/feeds/flood/archive/999.atom",
        **{f"410 dropped archive in {format_}": f"/feeds/short/archive/1.{format_}" for format_ in FORMATS},
        "200 since nothing": "/feeds/flood.json?since=",
        "200 since before": f"/feeds/flood.json?since={cursors[0]}",
        "200 since now": f"/feeds/flood.json?since={cursors[1]}",
        "200 since what is no cursor": "/feeds/flood.json?since=x.1",
        "200 style": re.findall(r'href="[^"]*(/static/[^"]+)"', running.get("/flood/")[1].decode())[0],
        "200 alive": "/livez",
        "200 ready": "/readyz",
        "301 renamed feed": "/feeds/deluge.atom",
        "301 renamed feed since": f"/feeds/deluge.json?since={cursors[0]}",
        "301 renamed page": "/deluge/",
        "301 without slash": "/flood",
        "301 with a slash": "/feeds/flood/",
        "404 feed": "/feeds/none.atom",
        "404 page": "/none/",
        "404 permalink": "/flood/u-none",
        "410 withdrawn update": f"/flood/u-{withdrawn.removeprefix('urn:uuid:')}",
        "410 retired feed": "/feeds/ended.rss",
    }
    for name, path in paths.items():
        yield name, {"url": running.root + path}


def _documents(running: Running, format_: str) -> Iterator[tuple[str, Mapping[str, object]]]:
    """A document in all its codings, and the archives it leads to."""
    url = f"{running.root}/feeds/flood.{format_}"
    yield f"200 {format_}", {"url": url}
    for coding in CODINGS:
        yield f"200 {format_} as {coding}", {"url": url, "headers": {"Accept-Encoding": coding}}
    document = running.get(urlsplit(url).path)[1]
    further = archives(document, lambda address: running.get(urlsplit(address).path)[1])
    for number, (address, _) in enumerate(further):
        yield f"200 {format_} archive {number}", {"url": address}


def test_nothing_bad(noted: Mapping[str, Mapping[str, Any]]) -> None:
    bad = {
        name: faults
        for name, said in noted.items()
        if (faults := [note for note in said["notes"] if note[0] not in ("GOOD", "INFO") and note[1] not in TOLERATED])
    }
    assert bad == {}


def test_every_address_was_asked(noted: Mapping[str, Mapping[str, Any]]) -> None:
    """REDbot came to a verdict on each, and the answer was the one that was meant."""
    assert {name: said["error"] for name, said in noted.items() if said["error"]} == {}
    assert {name: said["status"] for name, said in noted.items()} == {name: int(name[:3]) for name in noted}
    assert all(len(said["notes"]) > 3 for said in noted.values())


def test_published_documents_are_cached_well(noted: Mapping[str, Mapping[str, Any]]) -> None:
    """Both validators lead to 304, and gzip is offered, says REDbot as well."""
    named = {name: {note[1] for note in said["notes"]} for name, said in noted.items() if VALIDATED.match(name)}
    assert len(named) >= len(FORMATS) * (1 + len(CODINGS))
    for name, notes in named.items():
        assert {"INM_304", "IMS_304", "FRESHNESS_FRESH", "CL_CORRECT"} <= notes, name
        assert "CONNEG_GZIP_GOOD" in notes or " as " in name, name


def test_redbot_sees_faults() -> None:
    """What is wrong in a scripted answer, it notes; so that its silence above means something."""
    faulty = {
        "Content-Type": "application/atom+xml",
        "Date": "Sun, 01 Mar 2026 12:00:00 GMT",
        "Last-Modified": "yesterday",
        "Cache-Control": "public, max-age=soon",
        "ETag": "bare",
    }
    with upstream({"/feed": answer(200, b"<feed/>", faulty)}) as source:
        (said,) = ask_python("lint.py", [json.dumps({"url": source.url("/feed")})])
    assert said["status"] == 200
    assert [note for note in said["notes"] if note[0] == "BAD"]


def test_redbot_is_held_to_this_machine() -> None:
    with pytest.raises(AssertionError, match="would have asked"):
        ask_python("lint.py", ['{"url": "http://192.0.2.1/"}'])
