"""Media RSS 1.5.1 elements, for Atom and RSS alike."""

from __future__ import annotations

from lxml import etree

from syndicate.model import MediaObject
from syndicate.render.body import medium

MEDIA = "http://search.yahoo.com/mrss/"

_Element = etree._Element


def write_media(parent: _Element, media: MediaObject, *, titled: bool) -> None:
    """``media:content`` with its description (the caption) and credit inside, so that they stay together.

    ``titled`` says whether the parent has a title of its own: some readers take ``media:title`` for a missing one.
    """
    content = etree.SubElement(parent, f"{{{MEDIA}}}content", url=media.url, medium=medium(media))
    facts = {"type": media.type, "fileSize": media.size, "width": media.width, "height": media.height}
    for name, value in facts.items():
        if value:
            content.set(name, str(value))
    if titled and media.alt and media.caption and media.alt != media.caption:
        etree.SubElement(content, f"{{{MEDIA}}}title", type="plain").text = media.alt
    if description := media.caption or media.alt:
        etree.SubElement(content, f"{{{MEDIA}}}description", type="plain").text = description
    if media.credit:
        etree.SubElement(content, f"{{{MEDIA}}}credit").text = media.credit
