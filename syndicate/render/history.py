"""The marks of RFC 5005 on a feed: an archive document, or one that is the whole of it. The namespace of RFC 6721."""

from __future__ import annotations

from lxml import etree

from syndicate.render.paging import HISTORY, Paging

TOMBSTONES = "http://purl.org/atompub/tombstones/1.0"


def write_marks(feed: etree._Element, paging: Paging) -> None:
    """``fh:archive`` (section 4) or ``fh:complete`` (section 2), where the document is one of these."""
    if paging.page is not None:
        etree.SubElement(feed, f"{{{HISTORY}}}archive")
    elif paging.day is not None:
        etree.SubElement(feed, f"{{{HISTORY}}}complete")
