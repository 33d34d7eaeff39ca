"""What a feed entry says of itself, raw: ids, links, dates, people, categories, media, origin, language."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from syndicate.extract.feed_media import media
from syndicate.extract.feed_xml import RDF, Element, attribute, base, children, join, language, name, text
from syndicate.extract.plain import line, plain
from syndicate.model import Category, Key, Origin, Person
from syndicate.walk import Deletion, RawMedia

Parts = Mapping[str, list[Element]]

_STAMP = ("atom:published", "atom:issued", "pubDate", "dcterms:issued", "dc:date", "dcterms:created", "atom:created")
_MODIFIED = ("atom:updated", "atom:modified", "dcterms:modified")
_MAIL_AND_NAME = re.compile(r"(?:mailto:)?([^\s@<>()]+@[^\s@<>()]+)\s*\(([^()]*)\)")
_NAME_AND_MAIL = re.compile(r"([^<>@]*+)<\s*+([^\s@<>]+@[^\s@<>]+)\s*+>")
_MAIL = re.compile(r"(?:mailto:)?([^\s@<>()]+@[^\s@<>()]+)")


@dataclass(frozen=True, slots=True)
class RawEntry:
    """The parts of an entry that must not be interpreted on the way.

    ``described`` is Media RSS's description of the whole entry, the only body that video feeds have.
    """

    id: str | None = None
    url: str | None = None
    stamp: str | None = None
    modified: str | None = None
    base: str | None = None
    language: str | None = None
    authors: tuple[Person, ...] = ()
    categories: tuple[Category, ...] = ()
    media: tuple[RawMedia, ...] = ()
    rights: str | None = None
    origin: Origin | None = None
    described: str | None = None


def entries(root: Element) -> list[Element]:
    """All entries in document order, wherever a broken document has put them."""
    return [node for node in root.iter("{*}item", "{*}entry") if name(node) in ("item", "entry", "atom:entry")]


def entry(element: Element, url: str) -> RawEntry:
    """One ``item`` or ``entry``; ``url`` is the document's."""
    parts = children(element)
    declared = base(element, url)

    def absolute(link: str | None) -> str | None:
        return join(declared or url, link)

    link = _link(parts, absolute)
    return RawEntry(
        id=_id(element, parts),
        url=link,
        stamp=_first(parts, _STAMP),
        modified=_first(parts, _MODIFIED),
        base=declared or _rss_base(element, link),
        language=_language(element, parts),
        authors=_authors(parts),
        categories=_categories(parts),
        media=media(element, absolute),
        rights=plain(_first(parts, ("atom:rights", "atom:copyright", "dc:rights"))),
        origin=_origin(parts, absolute),
        described=_described(parts),
    )


def deletions(root: Element) -> tuple[Deletion, ...]:
    """RFC 6721 section 3: the removals a feed names, with ``ref`` exactly as written."""
    found = []
    for node in root.iter("{*}deleted-entry"):
        ref = attribute(node, "ref")
        if name(node) == "at:deleted-entry" and ref:
            reason = line(text(next(iter(children(node).get("at:comment", ())), None)))
            found.append(Deletion(Key("id", ref), attribute(node, "when"), reason))
    return tuple(found)


def publisher(root: Element) -> str | None:
    """Whose feed it is: the name of its publisher, author or managing editor; an address alone is no name."""
    channel = root if name(root) == "atom:feed" else next(iter(root.iter("{*}channel")), None)
    if channel is None:
        return None
    parts = children(channel)
    editors = [person(text(node)) for node in parts.get("managingEditor", ())]
    stated = [person(text(node)) for node in parts.get("dc:publisher", ())]
    return next((one.name for one in (*stated, *_authors(parts), *editors) if one and one.name != one.email), None)


def person(words: str | None) -> Person | None:
    """RSS ``author`` and its like: ``mail (Name)``, ``Name <mail>``, a mail, a name."""
    words = line(words)
    if not words:
        return None
    if found := _MAIL_AND_NAME.fullmatch(words):
        return Person(found.group(2).strip() or found.group(1), email=found.group(1))
    if found := _NAME_AND_MAIL.fullmatch(words):
        return Person(found.group(1).strip().strip(" \"'") or found.group(2), email=found.group(2))
    if found := _MAIL.fullmatch(words):
        return Person(found.group(1), email=found.group(1))
    return Person(plain(words) or words)


def _first(parts: Parts, names: Iterable[str]) -> str | None:
    """The text of the first element, by order of names, that has any."""
    return next((said for key in names for node in parts.get(key, ()) if (said := text(node))), None)


def _id(element: Element, parts: Parts) -> str | None:
    # RSS 2.0 guid; RFC 4287 section 4.2.6; RSS 1.0 section 5.5: rdf:about is the item's identity.
    return _first(parts, ("guid", "atom:id")) or attribute(element, RDF + "about")


def _link(parts: Parts, absolute: Callable[[str | None], str | None]) -> str | None:
    """The permalink: FeedBurner's original, then ``link``, then a guid that is one."""
    original = _first(parts, ("feedburner:origLink",))
    if original:
        return absolute(original)
    said = _first(parts, ("link",))
    if said:
        return absolute(said)
    links = [
        link
        for link in parts.get("atom:link", ())
        if attribute(link, "rel") in (None, "alternate", "http://www.iana.org/assignments/relation/alternate")
        and attribute(link, "href")
    ]
    if links:
        html = [link for link in links if attribute(link, "type") in (None, "text/html", "application/xhtml+xml")]
        return absolute(attribute((html or links)[0], "href"))
    for guid in parts.get("guid", ()):  # RSS 2.0: isPermaLink is true unless said otherwise
        value = text(guid)
        if value and attribute(guid, "isPermaLink") in (None, "true") and value.startswith(("http://", "https://")):
            return value
    return None


def _rss_base(element: Element, link: str | None) -> str | None:
    """RSS says nothing of relative links; they stand in HTML made for the item's page."""
    return link if name(element) == "item" else None


def _language(element: Element, parts: Parts) -> str | None:
    own = language(element) or _first(parts, ("dc:language",))
    bodies = [node for key in ("atom:content", "atom:summary") for node in parts.get(key, ())]
    return next((said for node in bodies if (said := language(node))), own)


def _authors(parts: Parts) -> tuple[Person, ...]:
    found = [_atom_person(node) for node in parts.get("atom:author", ())]
    found += [person(text(node)) for node in parts.get("dc:creator", ())]
    if not any(found):
        found += [person(text(node)) for node in parts.get("author", ())]
    return tuple(dict.fromkeys(one for one in found if one))


def _atom_person(node: Element) -> Person | None:
    parts = children(node)
    said = line(_first(parts, ("atom:name",)))
    email = _first(parts, ("atom:email",))
    uri = _first(parts, ("atom:uri", "atom:url"))
    known = said or email or uri or (line(text(node)) if not len(node) else None)
    return Person(known, uri, email) if known else None


def _categories(parts: Parts) -> tuple[Category, ...]:
    found = []
    for node in parts.get("atom:category", ()):
        term = attribute(node, "term")
        if term:
            found.append(Category(term, attribute(node, "scheme"), attribute(node, "label")))
    for node in (*parts.get("category", ()), *parts.get("dc:subject", ())):
        term = plain(text(node))
        if term:
            found.append(Category(term, attribute(node, "domain")))
    return tuple(dict.fromkeys(found))


def _origin(parts: Parts, absolute: Callable[[str | None], str | None]) -> Origin | None:
    """``atom:source`` (RFC 4287 section 4.2.11) or RSS ``source``, whose url is that of the other feed."""
    for node in parts.get("atom:source", ()):
        inner = children(node)
        found = Origin(
            id=_first(inner, ("atom:id",)),
            title=plain(_first(inner, ("atom:title",))),
            url=_link(inner, absolute),
            updated=_instant(_first(inner, ("atom:updated",))),
        )
        if found != Origin():
            return found
    for node in parts.get("source", ()):
        title, url = plain(text(node)), absolute(attribute(node, "url"))
        if title or url:
            return Origin(title=title, url=url)
    return None


def _described(parts: Parts) -> str | None:
    around = [parts, *(children(group) for group in parts.get("media:group", ()))]
    return next((said for one in around if (said := _first(one, ("media:description",)))), None)


def _instant(stamp: str | None) -> datetime | None:
    """RFC 3339 only; a source's own date is no news, so whatever else it is gets left out."""
    try:
        instant = datetime.fromisoformat(stamp or "")
        return instant.astimezone(UTC).replace(microsecond=0) if instant.tzinfo else None
    except (ValueError, OverflowError):
        return None
