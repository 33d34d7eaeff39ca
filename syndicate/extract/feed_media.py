"""Pictures, films and sounds of a feed entry: enclosures and Media RSS, each with its own caption and credit."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from syndicate.extract.feed_xml import Element, attribute, children, text
from syndicate.extract.plain import plain
from syndicate.walk import RawMedia

_PROSE = ("media:title", "media:description", "media:credit", "media:copyright")
_DRAWN = ("image", "video", "audio")


def media(entry: Element, absolute: Callable[[str | None], str | None]) -> tuple[RawMedia, ...]:
    """All media objects of an entry in document order, one for each URL; of a ``media:group`` the best rendition."""
    parts = children(entry)
    contents = [_content(element, (entry,), absolute) for element in parts.get("media:content", ())]
    for group in parts.get("media:group", ()):
        contents += _best(group, entry, absolute)
    found = [item for item in contents if item]
    found += [item for item in (_enclosure(element, absolute) for element in _enclosures(parts)) if item]
    if not found:
        found = _thumbnails(entry, parts, absolute)
    return tuple(_merged(found))


def _enclosures(parts: Mapping[str, list[Element]]) -> list[Element]:
    links = [link for link in parts.get("atom:link", ()) if attribute(link, "rel") == "enclosure"]
    return [*parts.get("enclosure", ()), *links]


def _enclosure(element: Element, absolute: Callable[[str | None], str | None]) -> RawMedia | None:
    url = absolute(attribute(element, "url") or attribute(element, "href"))
    if not url:
        return None
    size = attribute(element, "length")
    return RawMedia(
        url=url,
        type=attribute(element, "type"),
        size=size if size != "0" else None,
        alt=plain(attribute(element, "title")),
    )


def _best(group: Element, entry: Element, absolute: Callable[[str | None], str | None]) -> list[RawMedia | None]:
    """The members of a group are one object in several renditions (Media RSS, ``media:group``)."""
    members = children(group).get("media:content", [])
    if not members:
        return [*_thumbnails(group, children(group), absolute)]
    default = [member for member in members if attribute(member, "isDefault") == "true"]
    best = default[0] if default else max(members, key=_width)
    return [_content(best, (group, entry), absolute)]


def _width(element: Element) -> int:
    width = attribute(element, "width") or ""
    return int(width) if width.isascii() and width.isdigit() and len(width) < 8 else 0


def _content(
    element: Element, around: tuple[Element, ...], absolute: Callable[[str | None], str | None]
) -> RawMedia | None:
    """One ``media:content``. What it does not say of itself, the element around it says for all."""
    url = absolute(attribute(element, "url"))
    if not url:
        return None
    type_ = attribute(element, "type")
    medium = attribute(element, "medium")
    return _with_prose(
        RawMedia(
            url=url,
            type=type_ or (medium if medium in _DRAWN else None),
            size=attribute(element, "fileSize"),
            width=attribute(element, "width"),
            height=attribute(element, "height"),
        ),
        (element, *around),
    )


def _thumbnails(
    around: Element, parts: Mapping[str, list[Element]], absolute: Callable[[str | None], str | None]
) -> list[RawMedia]:
    """Without any other object, the widest thumbnail is the picture."""
    thumbnails = [element for element in parts.get("media:thumbnail", ()) if attribute(element, "url")]
    if not thumbnails:
        return []
    best = _content(max(thumbnails, key=_width), (around,), absolute)
    return [replace(best, type=best.type or "image")] if best else []


def _with_prose(item: RawMedia, around: Iterable[Element]) -> RawMedia:
    """The object with title, caption and credit: the nearest element that states one wins."""
    said: dict[str, str] = {}
    for element in around:
        parts = children(element)
        for part in _PROSE:
            lines = [line for line in (_prose(node) for node in parts.get(part, ())) if line]
            if lines:
                said.setdefault(part, ", ".join(dict.fromkeys(lines)))
    title, description = said.get("media:title"), said.get("media:description")
    return replace(
        item,
        alt=title if description else None,
        caption=description or title,
        credit=said.get("media:credit") or said.get("media:copyright"),
    )


def _prose(element: Element) -> str | None:
    return plain(text(element))


def _merged(items: Iterable[RawMedia]) -> list[RawMedia]:
    """One object for each URL: what the first leaves unsaid, a later one (an enclosure, mostly) may say."""
    by_url: dict[str, RawMedia] = {}
    for item in items:
        first = by_url.get(item.url)
        if first is None:
            by_url[item.url] = item
            continue
        exact = item.type if item.type and "/" in item.type else None
        by_url[item.url] = replace(
            first,
            type=first.type if first.type and "/" in first.type else exact or first.type,
            size=first.size or item.size,
            width=first.width or item.width,
            height=first.height or item.height,
            alt=first.alt or item.alt,
        )
    return list(by_url.values())
