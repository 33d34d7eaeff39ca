"""schema.org microdata as JSON-LD blocks; bodies keep their markup (https://html.spec.whatwg.org/multipage/microdata.html)."""

from __future__ import annotations

from collections.abc import Iterator

from selectolax.lexbor import LexborHTMLParser, LexborNode

from syndicate.extract import dom
from syndicate.extract.ld import Block

_URLS = {
    "a": "href",
    "area": "href",
    "link": "href",
    "img": "src",
    "audio": "src",
    "video": "src",
    "source": "src",
    "embed": "src",
    "iframe": "src",
    "object": "data",
}
_PROPERTIES = (
    "articleBody author audio caption contentUrl copyrightHolder coverageEndTime coverageStartTime creator creditText"
    " dateCreated dateModified datePublished description encodingFormat headline height identifier image inLanguage"
    " mainEntityOfPage name publisher sameAs text url video width"
)
_READ = frozenset(_PROPERTIES.split())
_BODIES = frozenset({"articleBody", "text", "description"})


def updates(tree: LexborHTMLParser) -> tuple[tuple[LexborNode, Block], ...]:
    """Every ``liveBlogUpdate`` item of the page with its element, in page order."""
    return tuple((node, item(node)) for node in tree.css("[itemprop~=liveBlogUpdate][itemscope]"))


def posting(tree: LexborHTMLParser) -> Block | None:
    """The ``LiveBlogPosting`` itself, without its updates."""
    node = tree.css_first("[itemscope][itemtype*='schema.org/LiveBlogPosting']")
    return None if node is None else item(node)


def item(node: LexborNode) -> Block:
    """One item: ``@type``, ``@id`` and its properties, items within it as blocks; live blog updates left out."""
    root = _empty(node)
    waiting = [(node, root)]
    while waiting:
        scope, block = waiting.pop()
        found: dict[str, list[object]] = {}
        bodies: dict[str, list[str]] = {}
        for child, names in _within(scope):
            for name in names:
                if "itemscope" in child.attributes:
                    inner = _empty(child)
                    waiting.append((child, inner))
                    found.setdefault(name, []).append(inner)
                elif _is_seen_body(child, name):
                    bodies.setdefault(name, []).append((child.inner_html or "").strip())
                elif value := _value(child):
                    found.setdefault(name, []).append(value)
        block.update({name: values[0] if len(values) == 1 else values for name, values in found.items()})
        # A body on the page beats its copy in a meta element; several elements are one body.
        block.update({name: body for name, parts in bodies.items() if (body := "\n".join(filter(None, parts)))})
    return root


def _empty(node: LexborNode) -> Block:
    block: Block = {"@type": dom.attribute(node, "itemtype").split()}
    identity = dom.attribute(node, "itemid") or dom.attribute(node, "id")
    if identity:
        block["@id"] = identity
    return block


def _within(scope: LexborNode) -> Iterator[tuple[LexborNode, list[str]]]:
    """The elements with properties of this item and these: its descendants, none inside an item of their own.

    A property inside an element that already is the same property is part of that one's text.
    """
    node = scope.first_child
    path: list[list[str]] = []
    inside: set[str] = set()
    while node is not None:
        names: list[str] = []
        nested = True
        if node.is_element_node:
            attributes = node.attributes
            nested = "itemscope" in attributes
            names = [name for name in (attributes.get("itemprop") or "").split() if name in _READ - inside]
            if names:
                yield node, names
        below = None if nested else node.first_child
        if below is not None:
            path.append(names)
            inside.update(names)
            node = below
            continue
        while node.next is None:
            parent = node.parent
            if parent is None or parent.mem_id == scope.mem_id:
                return
            node = parent
            inside.difference_update(path.pop())
        node = node.next


def _is_seen_body(node: LexborNode, name: str) -> bool:
    return name in _BODIES and dom.tag(node) != "meta" and "content" not in node.attributes


def _value(node: LexborNode) -> str:
    """The property's value by kind of element."""
    tag = dom.tag(node)
    if tag == "meta" or "content" in node.attributes:
        return dom.attribute(node, "content")
    if tag in _URLS:
        return dom.attribute(node, _URLS[tag])
    if tag in ("data", "meter"):
        return dom.attribute(node, "value")
    if tag == "time":
        return dom.attribute(node, "datetime") or dom.text(node)
    return dom.text(node)
