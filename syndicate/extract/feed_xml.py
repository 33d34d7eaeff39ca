"""A feed's bytes as clean UTF-8 XML without DOCTYPE, and the lxml tree behind it with names we can rely on."""

from __future__ import annotations

import html
import html.entities
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass
from hashlib import blake2b
from urllib.parse import urljoin

from lxml import etree

from syndicate.errors import ExtractError
from syndicate.extract.decode import decode, document_text
from syndicate.extract.hints import Hints
from syndicate.walk import Document

Element = etree._Element

_MOST_ATTRIBUTES = 500
_MOST_TAGS = 400_000
_MOST_REFERENCES = 1_000_000
_SNIFFED = 4096

_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_CONTROLS = bytes(code for code in range(32) if code not in b"\t\n\r")
_ENDS = ("\ufffe".encode(), "\uffff".encode())
_PROLOG = re.compile(r"(?:[^<]++|<\?(?:.*?\?>|.*)|<!--(?:.*?-->|.*))*+", re.DOTALL)
_DOCTYPE = re.compile(r"<!DOCTYPE[^\[<>]*+(?:\[(?P<subset>.*?)\]\s*)?>", re.DOTALL | re.IGNORECASE)
_DECLARED_ENTITY = re.compile(r"""<!ENTITY\s+([^\s%]\S*)\s+(?:"([^"]*)"|'([^']*)')?""")
_HARMLESS_VALUE = re.compile(r"(?:[^&%<]|&#\w{1,8};){0,20}")
_ROOT = re.compile(r"<(?:[\w.-]+:)?(\w+)[\s/>]")
_MANY_ATTRIBUTES = re.compile(
    r"""<[A-Za-z_][^\s<>/]*+(?:\s++[^\s=<>"']++\s*+=\s*+(?:"[^"<]*+"|'[^'<]*+'))"""
    rf"{{{_MOST_ATTRIBUTES + 1}}}"
)
# Outside CDATA and comments, an ampersand starts one of XML's own five entities or a character reference, or is wrong.
_AMPERSAND = re.compile(
    r"&(?:#(?P<decimal>[0-9]{1,7});|#[xX](?P<hex>[0-9a-fA-F]{1,6});|(?P<name>[A-Za-z][A-Za-z0-9]{1,31};)|(?P<bare>))"
)
_LITERAL = {"<![CDATA[": "]]>", "<!--": "-->"}
"""Where ampersands are themselves: how that begins, and ends."""
_XML_ENTITIES = frozenset({"amp;", "lt;", "gt;", "quot;", "apos;"})

_NAMESPACES = {
    "http://www.w3.org/2005/atom": "atom",
    "http://purl.org/atom/ns": "atom",
    "http://purl.org/rss/1.0": "",
    "http://my.netscape.com/rdf/simple/0.9": "",
    "http://channel.netscape.com/rdf/simple/0.9": "",
    "http://backend.userland.com/rss": "",
    "http://backend.userland.com/rss2": "",
    "http://blogs.law.harvard.edu/tech/rss": "",
    "http://purl.org/dc/elements/1.0": "dc",
    "http://purl.org/dc/elements/1.1": "dc",
    "http://purl.org/dc/terms": "dcterms",
    "http://purl.org/rss/1.0/modules/content": "content",
    "http://search.yahoo.com/mrss": "media",
    "http://www.rssboard.org/media-rss": "media",
    "http://purl.org/atompub/tombstones/1.0": "at",
    "http://rssnamespace.org/feedburner/ext/1.0": "feedburner",
    "http://www.w3.org/1999/xhtml": "xhtml",
}
_NOT_PROSE = ("media:", "at:")
XML = "{http://www.w3.org/XML/1998/namespace}"
RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"


@dataclass(frozen=True, slots=True)
class FeedXml:
    """``content`` is UTF-8 without declaration or DOCTYPE; ``root`` is None where lxml finds no tree in it.

    ``sound`` says that lxml had nothing to mend.
    """

    content: bytes
    root: Element | None
    notes: tuple[str, ...]
    sound: bool

    @property
    def prose(self) -> bytes:
        """What feedparser gets: it takes a picture's ``media:description`` for the entry's summary, so that Media RSS
        and tombstones are left out where the tree is sound."""
        cleaned = _without_media(self.root) if self.root is not None and self.sound else None
        return cleaned or self.content


def looks_like_feed(document: Document) -> bool:
    """Whether the first element is a feed's: ``rss``, ``feed`` or ``rdf:RDF``."""
    start = decode(document.content[:_SNIFFED], document.charset)
    body = _strip_prolog(start, bomb=False)
    root = _ROOT.match(body)
    return root is not None and root.group(1) in ("rss", "feed", "RDF")


def read(document: Document, hints: Hints) -> FeedXml:
    """The document made as well-formed as can be without guessing. Raises ExtractError on what attacks a parser."""
    notes: list[str] = []
    text = document_text(document, hints)
    text, removed = (text, 0) if _is_legal(text) else _ILLEGAL.subn("", text)
    if removed:
        notes.append(f"control characters removed: {removed}")
    if not text.strip():
        msg = "the document is empty"
        raise ExtractError(msg)
    text = _strip_prolog(text, bomb=True)
    text, mended = _mend_ampersands(text)
    if mended:
        notes.append(f"entities and ampersands mended that XML does not know: {mended}")
    _check(text)
    content = text.encode("utf-8", "replace")
    root, sound = _tree(content)
    return FeedXml(content, root, tuple(notes), sound)


def _is_legal(text: str) -> bool:
    """Whether XML may hold all of these characters: in a tenth of the time that the pattern takes."""
    try:
        content = text.encode()
    except UnicodeEncodeError:
        return False
    ends = () if text.isascii() else _ENDS
    return len(content.translate(None, _CONTROLS)) == len(content) and not any(end in content for end in ends)


def _check(text: str) -> None:
    """Raise ExtractError for what would keep a parser busy for more than seconds."""
    if text.count("=") > _MOST_ATTRIBUTES and _MANY_ATTRIBUTES.search(text):
        msg = f"an element of the feed has more than {_MOST_ATTRIBUTES} attributes: not parsed"
        raise ExtractError(msg)
    if len(text) > _MOST_TAGS and (text.count("<") > _MOST_TAGS or text.count("&") > _MOST_REFERENCES):
        msg = "the feed is all tags or entities: not parsed"
        raise ExtractError(msg)


def _strip_prolog(text: str, *, bomb: bool) -> str:
    """The text from its first element on. Raises ExtractError for entities that multiply, if ``bomb``."""
    while True:
        prolog = _PROLOG.match(text)
        text = text[prolog.end() :] if prolog else text
        doctype = _DOCTYPE.match(text)
        if doctype is None:
            return text
        if bomb and _multiplies(doctype.group("subset") or ""):
            msg = "the feed declares entities of its own (an XML bomb?): not parsed"
            raise ExtractError(msg)
        text = text[doctype.end() :]


def _multiplies(subset: str) -> bool:
    """Whether an internal subset declares more than names for single characters."""
    values = (match[2] if match[2] is not None else match[3] for match in _DECLARED_ENTITY.finditer(subset))
    return any(value is None or not _HARMLESS_VALUE.fullmatch(value) for value in values)


def _mend_ampersands(text: str) -> tuple[str, int]:
    mended = 0

    def mend(match: re.Match[str]) -> str:
        nonlocal mended
        whole = match.group(0)
        if match.group("name") in _XML_ENTITIES:
            return whole
        decimal, hexadecimal, name = match.group("decimal", "hex", "name")
        if decimal or hexadecimal:
            code = int(decimal) if decimal else int(hexadecimal, 16)
            legal = code <= 0x10FFFF and not _ILLEGAL.match(chr(code))
            mended += not legal
            return whole if legal else "\ufffd"
        mended += 1
        if name and name in html.entities.html5:
            return html.escape(html.entities.html5[name])
        return f"&amp;{whole[1:]}"

    pieces = [piece if literal or "&" not in piece else _AMPERSAND.sub(mend, piece) for piece, literal in _pieces(text)]
    return "".join(pieces), mended


def _pieces(text: str) -> Iterator[tuple[str, bool]]:
    """The text in pieces, each with whether it is CDATA or a comment."""
    at = look = 0
    while (start := text.find("<!", look)) >= 0:
        opening = next((one for one in _LITERAL if text.startswith(one, start)), None)
        if opening is None:
            look = start + 2
            continue
        yield text[at:start], False
        end = text.find(_LITERAL[opening], start + len(opening))
        at = look = len(text) if end < 0 else end + len(_LITERAL[opening])
        yield text[start:at], True
    yield text[at:], False


def _tree(content: bytes) -> tuple[Element | None, bool]:
    """The tree and whether it is sound. No entities, no network, no DTD, depth bounded by libxml2 (256)."""
    parser = etree.XMLParser(
        recover=True, resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True
    )
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError):
        return None, False
    errors = {error.type_name for error in parser.error_log}
    if "ERR_RESOURCE_LIMIT" in errors:
        msg = "the feed nests more than 256 elements: not parsed"
        raise ExtractError(msg)
    return root, not errors


def marks(nodes: Sequence[Element], url: str) -> list[bytes]:
    """What each entry of a feed at ``url`` is a function of, as a digest: its bytes, and what it has from above it."""
    above: dict[Element | None, bytes] = {}
    found = []
    for node in nodes:
        parent = node.getparent()
        if parent not in above:
            lineage = [(one.tag, sorted(one.attrib.items())) for one in node.iterancestors()]
            above[parent] = repr((url, lineage)).encode("utf-8", "surrogatepass")
        said = etree.tostring(node, encoding="utf-8", with_tail=False)  # namespaces in scope included
        found.append(blake2b(above[parent] + said, digest_size=20).digest())
    return found


def without(root: Element, nodes: Sequence[Element]) -> bytes:
    """The feed as feedparser gets it, but for some of its entries, which leave the tree."""
    for node in nodes:
        parent = node.getparent()
        if parent is not None:
            parent.remove(node)  # with the text after it, which between entries is white space
    return _without_media(root) or etree.tostring(root, encoding="utf-8", xml_declaration=False)


def _without_media(root: Element) -> bytes | None:
    """The feed without Media RSS and tombstones; None if it has none."""
    if not any(name(node).startswith(_NOT_PROSE) for node in root.iter()):
        return None
    root = deepcopy(root)
    for node in [node for node in root.iter() if name(node).startswith(_NOT_PROSE)]:
        parent, before, tail = node.getparent(), node.getprevious(), node.tail
        if parent is None:
            continue
        parent.remove(node)  # and its tail with it: the text after the element
        if tail and before is not None:
            before.tail = (before.tail or "") + tail
        elif tail:
            parent.text = (parent.text or "") + tail
    return etree.tostring(root, encoding="utf-8", xml_declaration=False)


def name(element: Element) -> str:
    """An element's name with the prefix everybody uses: ``item``, ``atom:entry``, ``media:content``; else as it is."""
    tag: object = element.tag  # a function on what is no element
    if not isinstance(tag, str):
        return ""
    if not tag.startswith("{"):
        return tag
    namespace, local = tag[1:].split("}", 1)
    prefix = _NAMESPACES.get(namespace.lower().replace("https:", "http:", 1).rstrip("/#"))
    if prefix is None:
        return tag
    return f"{prefix}:{local}" if prefix else local


def children(element: Element) -> dict[str, list[Element]]:
    """The element's children by name, in document order."""
    found: dict[str, list[Element]] = defaultdict(list)
    for child in element:
        found[name(child)].append(child)
    return found


def text(element: Element | None) -> str | None:
    """All text below an element, without white space around it; None if there is none."""
    if element is None:
        return None
    return "".join(str(part) for part in element.itertext()).strip() or None


def attribute(element: Element, key: str) -> str | None:
    """An attribute without white space around it; None if missing or empty."""
    value = element.get(key)
    return (str(value).strip() or None) if value is not None else None


def base(element: Element, url: str) -> str | None:
    """XML Base: the element's base as declared on it or above, relative to ``url``; None if nothing declares one."""
    found: str | None = None
    for node in (*reversed(list(element.iterancestors())), element):
        declared = attribute(node, XML + "base")
        if declared:
            found = join(found or url, declared)
    return found


def language(element: Element) -> str | None:
    """``xml:lang`` of the element itself."""
    return attribute(element, XML + "lang")


def join(start: str | None, url: str | None) -> str | None:
    """``url`` made absolute where that can be done; as it is where it can't."""
    if not url:
        return None
    try:
        return urljoin(start or "", url)
    except ValueError:
        return url
