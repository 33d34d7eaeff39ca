"""The site for nginx that comes with the product, under the nginx of this machine: what is a file, what the service."""

from __future__ import annotations

import gzip
import http.client
import shutil
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from werkzeug.serving import make_server

from syndicate.deliver.folder import Folder
from syndicate.store.records import Coded, Rendered
from tests.builders import at, make_new
from tests.e2e.newsday import free_port, until
from tests.newsroom import Newsroom

pytestmark = pytest.mark.skipif(shutil.which("nginx") is None, reason="nginx is not installed")

SITE = Path(__file__).parents[2] / "config" / "nginx" / "syndicate.conf"
BODY = b"<feed>" + b"The river stands at 4.20 m. " * 200 + b"</feed>"
TYPES = {
    "atom": "application/atom+xml; charset=utf-8",
    "rss": "application/rss+xml; charset=utf-8",
    "json": "application/feed+json",
    "jsonld": "application/ld+json",
    "archive/1.atom": "application/atom+xml; charset=utf-8",
}


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Newsroom:
    """A feed with its head documents and one of its archive, and another that is not rendered yet."""
    room = Newsroom(tmp_path_factory.mktemp("store"), "flood", "election")
    room.tell(make_new())
    documents = {
        name: Rendered(BODY, type_, f'"{name}"', at(), {"gzip": Coded(gzip.compress(BODY), f'"{name}-gz"')})
        for name, type_ in TYPES.items()
    }
    assert room.store.publish("flood", room.store.feed("flood").seq, "test", documents)
    return room


@pytest.fixture(scope="module")
def port(room: Newsroom, tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """Where nginx listens, with our site on the folder of published documents and the service behind it."""
    root, port = tmp_path_factory.mktemp("nginx"), free_port()
    root.chmod(0o755)
    Folder(root / "www", room.store).update()
    server = make_server("127.0.0.1", 0, room.client().application, threaded=True)
    site = SITE.read_text(encoding="utf-8")
    for ours, here in {
        "server 127.0.0.1:8080;": f"server 127.0.0.1:{server.port};",
        "listen 80;": f"listen 127.0.0.1:{port};",
        "/var/lib/syndicate/www;": f"{root}/www;",
    }.items():
        assert ours in site
        site = site.replace(ours, here)
    places = "".join(
        f"{name}_temp_path {root}/{name};\n" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    (root / "nginx.conf").write_text(
        f"master_process off;\ndaemon off;\npid {root}/pid;\nevents {{ }}\nhttp {{\naccess_log off;\n{places}{site}\n}}\n"
    )
    serving = threading.Thread(target=server.serve_forever)
    serving.start()
    command = ["nginx", "-c", str(root / "nginx.conf"), "-e", str(root / "error.log")]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as nginx:
        try:
            until(lambda: (root / "pid").exists() and ask(port, "GET", "/livez")[0] == 200)
            yield port
        finally:
            nginx.terminate()
            server.shutdown()
            serving.join()
            server.server_close()
    assert "open()" not in (root / "error.log").read_text(), "what is no file is nothing to complain of"


def ask(port: int, method: str, path: str, headers: dict[str, str] | None = None) -> tuple[int, dict[str, str], bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request(method, path, headers=headers or {})
    response = connection.getresponse()
    told, content = {name.lower(): value for name, value in response.getheaders()}, response.read()
    connection.close()
    return response.status, told, content


FILES = {
    "GET /feeds/flood.atom": {},
    "GET /feeds/flood.rss": {},
    "GET /feeds/flood.json": {},
    "GET /feeds/flood.jsonld": {},
    "HEAD /feeds/flood.json": {},
    "GET /feeds/flood/archive/1.atom": {},
    "GET /feeds/flood.json?utm_source=x": {},
    "GET /feeds/flood.json?not_since=x": {},
    "GET /feeds/flood.rss ": {"Accept-Encoding": "gzip"},
    "GET /feeds/flood.atom ": {"Range": "bytes=0-3"},
}


@pytest.mark.parametrize(("asked", "headers"), FILES.items(), ids=FILES)
def test_a_file_is_what_the_service_would_answer(
    room: Newsroom, port: int, asked: str, headers: dict[str, str]
) -> None:
    method, path = asked.split()
    status, told, content = ask(port, method, path, headers)
    meant = room.client().open(path, method=method, headers=headers)
    assert (status, content) == (200, meant.data)
    alike = (
        "Content-Type Content-Length Content-Encoding Last-Modified Cache-Control Vary Accept-Ranges "
        "Access-Control-Allow-Origin Access-Control-Expose-Headers X-Content-Type-Options Referrer-Policy"
    )
    assert {name: told.get(name.lower()) for name in alike.split()} == {
        name: meant.headers.get(name) for name in alike.split()
    }
    assert "surrogate-key" not in told, "the service was asked"
    for validator in ({"If-None-Match": told["etag"]}, {"If-Modified-Since": told["last-modified"]}):
        status, again, content = ask(port, method, path, {**headers, **validator})
        assert (status, content, again["etag"]) == (304, b"", told["etag"])
        assert again["cache-control"] == told["cache-control"]


ELSEWHERE = {
    # what is no file, or no question that a file answers
    "GET /feeds/flood": 200,
    "GET /feeds/flood/": 301,
    "GET /feeds/flood/archive": 404,
    "GET /feeds/flood/archive/": 404,
    "GET /feeds/flood/archive/2.atom": 404,
    "GET /feeds/flood/2026-03-14.atom": 200,
    "GET /feeds/flood.json?since=": 200,
    "GET /feeds/flood.json?x=1&since=nonsense": 200,
    "GET /feeds/flood.rss.gz": 404,
    "GET /feeds/Flood.rss": 404,
    "GET /feeds/election.atom": 503,
    "GET /feeds/none.atom": 404,
    "GET /feeds/": 404,
    "GET /feeds.opml": 200,
    "GET /flood/": 200,
    "POST /feeds/flood.atom": 405,
    "PUT /feeds/flood.atom": 405,
    "FOO /feeds/flood.json": 405,
    "OPTIONS /feeds/flood.json": 200,
}


@pytest.mark.parametrize(("asked", "status"), ELSEWHERE.items(), ids=ELSEWHERE)
def test_all_else_the_service_answers(room: Newsroom, port: int, asked: str, status: int) -> None:
    method, path = asked.split()
    meant = room.client().open(path, method=method)
    given, told, content = ask(port, method, path)
    assert (given, content) == (status, meant.data)
    assert meant.status_code == status
    kept = {"Server", "Date", "Content-Length"}  # of each server's own
    named = {name.lower() for name, _ in meant.headers} - {name.lower() for name in kept}
    assert {name: told.get(name) for name in named} == {name: meant.headers[name] for name in named}
