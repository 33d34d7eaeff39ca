"""The archives of a feed, as a client finds them: from document to document by RFC 5005 ``prev-archive``."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator

from lxml import etree

ATOM = "{http://www.w3.org/2005/Atom}"
MOST = 1000
"""Archives that are followed at most: a chain that is longer leads in a circle."""


def archives(document: bytes, get: Callable[[str], bytes]) -> Iterator[tuple[str, bytes]]:
    """The archives behind a document of any format, the newest first, by address; none if it leads to none."""
    seen: set[str] = set()
    while (url := previous(document)) is not None:
        assert url not in seen, f"archives lead in a circle: {url}"
        assert len(seen) < MOST
        seen.add(url)
        document = get(url)
        yield url, document


def previous(document: bytes) -> str | None:
    """Where the archive before this document is (RFC 5005 section 4.1): in JSON Feed its ``next_url``."""
    if document.startswith(b"{"):
        url = json.loads(document).get("next_url")
        return url if isinstance(url, str) else None
    root = etree.fromstring(document)
    head = root if root.tag == f"{ATOM}feed" else root.find("channel")
    assert head is not None
    links = head.findall(f"{ATOM}link[@rel='prev-archive']")
    assert len(links) < 2, "more than one archive before this one"
    return links[0].get("href") if links else None
