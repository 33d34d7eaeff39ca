"""The marks of RFC 5005 on a feed's element: an archive document, or one that is the whole of its feed."""

from __future__ import annotations

from lxml import etree

from syndicate.render.paging import HISTORY, Paging


def write_marks(feed: etree._Element, paging: Paging) -> None:
    """``fh:archive`` (section 4) or ``fh:complete`` (section 2), where the document is one of these."""
    if paging.page is not None:
        etree.SubElement(feed, f"{{{HISTORY}}}archive")
    elif paging.day is not None:
        etree.SubElement(feed, f"{{{HISTORY}}}complete")
