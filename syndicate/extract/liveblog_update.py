"""One schema.org update (a JSON-LD or microdata block) as a raw update, and without what all of a page repeat."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any

from syndicate.extract import ld
from syndicate.extract.dom import join
from syndicate.extract.ld import Block
from syndicate.extract.plain import decode_entities, has_tags, line, plain
from syndicate.model import Category, Origin, Person
from syndicate.walk import RawMedia, RawUpdate

_CREDITS = ("creditText", "creator", "author", "copyrightHolder")
_ELLIPSIS = ("…", "...", "[…]", "[...]")
_LINE_END = re.compile(r"\n\s*+")


def update(block: Block, url: str) -> RawUpdate | None:
    """A ``BlogPosting`` of a live blog found at ``url``; None for one that says nothing at all."""
    stated = ld.string(block.get("url"))
    permalink = join(url, stated) if stated else None
    html, text = _body(block)
    headline = plain(ld.string(block.get("headline")) or ld.string(block.get("name")), times=2)
    headline = None if _cut_from_body(headline, html or text) else headline
    stamp = ld.string(block.get("datePublished")) or ld.string(block.get("dateCreated"))
    modified, language = ld.string(block.get("dateModified")), ld.string(block.get("inLanguage"))
    authors = tuple(dict.fromkeys(people(block.get("author"))))
    media = tuple(_media(block, url))
    if not (headline or html or text or stamp or modified or language or authors or media):
        return None
    return RawUpdate(
        id=_id(block, permalink),
        url=permalink,
        headline=headline,
        html=html,
        text=text,
        summary=plain(ld.string(block.get("abstract")), times=2),
        stamp=stamp,
        modified=modified,
        base=url,
        language=language,
        authors=authors,
        categories=tuple(dict.fromkeys(_categories(block))),
        media=media,
        rights=plain(ld.string(block.get("copyrightNotice")), times=2),
        origin=_origin(block),
        pinned=_marked(block, "pinned"),
        key_event=_marked(block, "keyEvent"),
    )


def people(value: object) -> Iterator[Person]:
    """Authors as a string, an object, or an array of either."""
    for author in value if isinstance(value, list) else [value]:
        if isinstance(author, dict):
            name = _name(ld.string(author.get("name")))
            uri = ld.string(author.get("url")) or ld.string(author.get("sameAs"))
            email = (ld.string(author.get("email")) or "").removeprefix("mailto:") or None
        else:
            name, uri, email = _name(ld.string(author)), None, None
        if name:
            yield Person(name, uri if uri and uri.startswith(("http://", "https://")) else None, email)


@lru_cache(maxsize=1024)
def _name(said: str | None) -> str | None:
    """A name as a person reads it. Pages name the same few on every update."""
    return plain(said, times=2)


def picture(value: object, url: str) -> RawMedia | None:
    """An image as a URL or an object; of an array the first, for arrays hold crops of one picture."""
    while isinstance(value, list):
        value = value[0] if value else None
    if value is None:
        return None
    if not isinstance(value, dict):
        address = join(url, ld.string(value) or "") if ld.string(value) else None
        return RawMedia(address, type="image") if address else None
    said = ld.string(value.get("contentUrl")) or ld.string(value.get("url")) or ld.string(value.get("@id"))
    address = join(url, said) if said else None
    if address is None:
        return None
    credit = next((name for key in _CREDITS if key in value and (name := _named(value[key]))), None)
    return RawMedia(
        address,
        type=ld.string(value.get("encodingFormat")) or "image",
        size=(ld.string(value.get("contentSize")) or "").removesuffix("B").strip() or None,
        width=_pixels(value.get("width")),
        height=_pixels(value.get("height")),
        alt=plain(ld.string(value.get("name")), times=2),
        caption=plain(ld.string(value.get("caption")) or ld.string(value.get("description")), times=2),
        credit=credit,
    )


def _named(value: object) -> str | None:
    return next((person.name for person in people(value)), None)


def _id(block: Block, permalink: str | None) -> str | None:
    """The publisher's own id: ``@id``, ``identifier``, or the fragment of the permalink. Blank nodes are none."""
    for key in ("@id", "identifier"):
        stated = ld.string(block.get(key))
        if stated and not stated.startswith("_:"):
            return stated
    return (permalink.partition("#")[2] or None) if permalink else None


def _body(block: Block) -> tuple[str | None, str | None]:
    """The body as (HTML, text), one of them None. Escaped once too often is met as often as not."""
    body = next((said for key in ("articleBody", "text", "description") if (said := ld.string(block.get(key)))), None)
    if body is None:
        return None, None
    if has_tags(body):
        return body, None
    text = decode_entities(body)
    if has_tags(text):
        return text, None
    text = decode_entities(text).replace("\r\n", "\n").strip()
    paragraphs = text if "\n\n" in text else _parted(text)
    return None, paragraphs or None


def _parted(text: str) -> str:
    """Every line a paragraph."""
    return "\n\n".join(line.rstrip(" \t") for line in _LINE_END.split(text)) if "\n" in text else text


def _cut_from_body(headline: str | None, body: str | None) -> bool:
    """Whether the headline is no more than the body's first words, cut off by a machine."""
    if not headline or not headline.endswith(_ELLIPSIS):
        return False
    words = headline.rstrip("….[] ")
    return bool(words) and (plain(body, times=2) or "").startswith(words)


def _media(block: Block, url: str) -> Iterator[RawMedia]:
    for key in ("image", "video", "audio"):
        for found in _pictures(block[key], url) if key in block else ():
            yield found if key == "image" else replace(found, type=key if found.type == "image" else found.type)


def _pictures(value: object, url: str) -> Iterator[RawMedia]:
    """Of an array the first, for arrays hold crops of one picture, and whatever has words of its own."""
    found = [one for each in (value if isinstance(value, list) else [value]) if (one := picture(each, url))]
    if len(found) < 2:
        yield from found
        return
    for rank, one in enumerate(found):
        words = {(other.alt, other.caption, other.credit) for other in found[:rank]}
        if rank == 0 or (one.alt, one.caption, one.credit) not in {*words, (None, None, None)}:
            yield one


def _categories(block: Block) -> Iterator[Category]:
    """Keywords: a list parted by commas, an array, or terms of some set."""
    for value in ld.values(block, "keywords"):
        if isinstance(value, dict):
            name, code = ld.string(value.get("name")), ld.string(value.get("termCode"))
            scheme = value.get("inDefinedTermSet")
            scheme = scheme.get("@id") or scheme.get("url") if isinstance(scheme, dict) else scheme
            if term := code or name:
                yield Category(term, ld.string(scheme), name if code else None)
        else:
            words = ld.string(value) or ""
            for word in words.split(",") if value is block.get("keywords") else [words]:
                if word.strip():
                    yield Category(word.strip())


def _origin(block: Block) -> Origin | None:
    """The live blog that an update of several was taken from."""
    source = block.get("isPartOf")
    if not isinstance(source, dict) or not ld.has_type(source, "LiveBlogPosting") or "liveBlogUpdate" in source:
        return None
    title = plain(ld.string(source.get("name")) or ld.string(source.get("headline")), times=2)
    return Origin(ld.string(source.get("@id")), title, ld.string(source.get("url")))


def _marked(block: Block, name: str) -> bool:
    """Whether a ``PropertyValue`` of that name says so."""
    marks = (one for one in ld.values(block, "additionalProperty") if isinstance(one, dict))
    return any(one.get("name") == name and one.get("value") in (True, "true") for one in marks)


def _pixels(value: object) -> str | None:
    value = value.get("value") if isinstance(value, dict) else value
    if type(value) is int:
        return str(value) if value >= 0 else None
    digits = (ld.string(value) or "").removesuffix("px").strip()
    return digits if digits.isascii() and digits.isdigit() else None


# --- what all updates of a page say --------------------------------------------------------------------------------


def without_repeats(updates: Sequence[RawUpdate], posting: Block, url: str) -> tuple[list[RawUpdate], list[str]]:
    """The updates without what is the page's and stands in every one of them; with a note for each thing dropped.

    Dropped: a headline, a text or a time that all share; a list of authors that all share, one alone if it is the
    page's; an address that several share; keywords that are the page's; a picture that is the page's, or stands in
    more than half of them.
    """
    gone: dict[str, Any] = {}
    notes: list[str] = []
    if len(updates) > 1:
        first = updates[0]
        if _shared(updates, lambda one: one.headline):
            gone["headline"] = None
            notes.append("all updates carry one headline, the page's: dropped")
        elif lent := _lent(updates, posting):
            updates = [replace(one, headline=None) if one.headline == lent else one for one in updates]
            notes.append("updates without a headline carry the page's: dropped")
        if _shared(updates, lambda one: one.stamp) and (len(updates) > 2 or first.stamp in posting_times(posting)):
            gone |= {"stamp": None, "modified": None}
            notes.append("all updates carry one time, the page's: dropped")
        if len(updates) > 2 and _shared(updates, lambda one: one.html or one.text) and not _shared(updates, _named_so):
            gone |= {"html": None, "text": None}
            notes.append("all updates carry one text, the page's: dropped")
        if _shared(updates, lambda one: one.authors) and (len(first.authors) > 1 or _of_page(first, posting)):
            gone["authors"] = ()
            notes.append("all updates carry the same authors, the page's: dropped")
        if _shared(updates, lambda one: one.categories) and set(first.categories) == set(_categories(posting)):
            gone["categories"] = ()
            notes.append("all updates carry the same keywords, the page's: dropped")
    whole = zip(updates, _shared_keys(updates), _strange_pictures(updates, posting, url), strict=True)
    return [
        replace(one, **gone, **keys, **media) if gone or keys or media else one for one, keys, media in whole
    ], notes


def _named_so(update: RawUpdate) -> str:
    return update.headline or "none"


def _lent(updates: Sequence[RawUpdate], posting: Block) -> str | None:
    """The page's headline, if several updates carry it that have none of their own."""
    page = plain(ld.string(posting.get("headline")) or ld.string(posting.get("name")), times=2)
    return page if page and sum(one.headline == page for one in updates) > 1 else None


def _of_page(update: RawUpdate, posting: Block) -> bool:
    """Whether the update names the author or the publisher of the page for its own."""
    named = {one.name for key in ("author", "publisher") for one in people(posting.get(key))}
    return any(author.name in named for author in update.authors)


def posting_times(posting: Block) -> set[str | None]:
    """The times the page states of itself."""
    return {ld.string(posting.get(key)) for key in ("datePublished", "dateModified", "coverageStartTime")}


def _shared(updates: Sequence[RawUpdate], of: Callable[[RawUpdate], object]) -> bool:
    first = of(updates[0])
    return bool(first) and all(of(one) == first for one in updates)


def _shared_keys(updates: Sequence[RawUpdate]) -> Iterator[dict[str, Any]]:
    """Of each update the address and the id that others share: the page's, which tell no update from another."""
    urls = Counter(one.url for one in updates)
    ids = Counter(one.id for one in updates)
    for one in updates:
        shared = (("url", one.url is not None and urls[one.url] > 1), ("id", one.id is not None and ids[one.id] > 1))
        yield {name: None for name, several in shared if several}


def _strange_pictures(updates: Sequence[RawUpdate], posting: Block, url: str) -> Iterator[dict[str, Any]]:
    """Of each update the media that are left, where some are not its own."""
    stated = posting.get("image")
    pages = {
        _address(one.url)
        for value in (stated if isinstance(stated, list) else [stated])
        if (one := picture(value, url)) is not None
    }
    addresses = [[_address(one.url) for one in update.media] for update in updates]
    seen = Counter(address for held in addresses for address in held)
    most = max(2, len(updates) // 2)
    strange = {address for address, count in seen.items() if address in pages or count > most}
    for update, held in zip(updates, addresses, strict=True):
        if strange.isdisjoint(held):
            yield {}
        else:
            own = zip(update.media, held, strict=True)
            yield {"media": tuple(one for one, address in own if address not in strange)}


def posting_url(posting: Block) -> str:
    """The page's address as its data states it; empty if it does not."""
    page = posting.get("mainEntityOfPage")
    page = page.get("@id") or page.get("url") if isinstance(page, dict) else page
    return ld.string(posting.get("url")) or ld.string(page) or ""


def _address(url: str) -> str:
    return line(url.partition("?")[0]) or url
