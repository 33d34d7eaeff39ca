"""What an item answers to, RFC 4685: the entry whose major correction it tells."""

from __future__ import annotations

from lxml import etree

THREADS = "http://purl.org/syndication/thread/1.0"


def write_corrects(item: etree._Element, ref: str, page: str) -> None:
    """``thr:in-reply-to`` with the id of the entry, and where a person reads it."""
    etree.SubElement(item, f"{{{THREADS}}}in-reply-to", ref=ref, href=page, type="text/html")
