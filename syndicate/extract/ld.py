"""JSON-LD as pages really carry it: every block that can be read, the slips of the rest mended."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterable, Iterator, Mapping

from selectolax.lexbor import LexborHTMLParser

Block = dict[str, object]
"""One JSON object. Blocks may point at each other (``@id`` references are resolved), so never walk them unguarded."""

_MOST_NODES = 500_000
_TOO_LONG_FOR_INT = 18

_WRAP = re.compile(r"\A(?:\s|<!--|//[^\n]{0,40}<!\[CDATA\[|/\*\s*<!\[CDATA\[\s*\*/|<!\[CDATA\[)+")
_SEPARATORS = re.compile(r"[\s;,]*")
_UNWRAP = ("-->", "]]>", "/*", "*/", "//", ";")

# A string, a comment or a trailing comma. All three always match to their end, so that no input is scanned twice.
_TOKEN = re.compile(
    r"""(?P<string>"[^"\\]*(?:\\.[^"\\]*)*(?:"|\\?\Z))"""
    r"""|(?P<comment>/\*[^*]*(?:\*(?!/)[^*]*)*(?:\*/|\*?\Z)|//[^\n]*)"""
    r"""|(?P<comma>,(?=\s*[}\]]))""",
    re.DOTALL,
)
_ESCAPE = re.compile(r'\\(?:(["\\/bfnrt]|u[0-9a-fA-F]{4})|(.?))', re.DOTALL)
_SURROGATE = re.compile("[\ud800-\udfff]")
_IRI = re.compile(r"[/#:]")
_CONTAINER = (dict, list)


def _integer(digits: str) -> int | str:
    return int(digits) if len(digits) <= _TOO_LONG_FOR_INT else digits


_DECODER = json.JSONDecoder(strict=False, parse_int=_integer, parse_constant=lambda _: None)


def blocks(tree: LexborHTMLParser) -> tuple[Block, ...]:
    """All objects in the page's ``application/ld+json`` scripts, ``@graph`` unpacked, references resolved."""
    found: list[Block] = []
    for script in tree.css("script[type*='ld+json' i]"):
        found.extend(load(script.text(deep=True) or ""))
    return resolve(found)


def load(text: str) -> list[Block]:
    """The top-level objects of one script. What can't be read after mending yields nothing.

    Mended: HTML comments and CDATA around the data, comments in it, trailing commas and semicolons, raw line breaks
    in strings, escapes JSON does not know, several objects in a row, the whole text escaped as HTML.
    """
    text = _WRAP.sub("", text)
    best: list[object] = []
    for attempt in _attempts(text):
        values, whole = _read(attempt)
        if len(values) > len(best):
            best = values
        if whole:
            break
    return list(_objects(best))


def _attempts(text: str) -> Iterator[str]:
    yield text
    yield _mend(text)
    if "&quot;" in text[:200]:
        yield _mend(html.unescape(text))


def _read(text: str) -> tuple[list[object], bool]:
    """The JSON values at the start of the text, and whether nothing but wrapping is left after them."""
    values: list[object] = []
    at = 0
    while True:
        start = _SEPARATORS.match(text, at)
        at = start.end() if start else at
        rest = text[at : at + 20].strip()
        if not rest or (values and rest.startswith(_UNWRAP)):
            return values, True
        try:
            value, at = _DECODER.raw_decode(text, at)
        except (ValueError, RecursionError):
            return values, False
        values.append(value)


def _mend(text: str) -> str:
    def token(match: re.Match[str]) -> str:
        string = match.group("string")
        return _ESCAPE.sub(_escape, string) if string and "\\" in string else (string or "")

    return _TOKEN.sub(token, text)


def _escape(match: re.Match[str]) -> str:
    """A legal escape stays; before any other character the backslash goes."""
    return match.group(0) if match.group(1) else (match.group(2) or "")


def _objects(values: Iterable[object]) -> Iterator[Block]:
    """Objects in document order; arrays and ``@graph`` are opened, to any depth."""
    waiting = list(values)[::-1]
    budget = _MOST_NODES
    while waiting and budget:
        budget -= 1
        value = waiting.pop()
        if isinstance(value, list):
            waiting.extend(reversed(value))
        elif isinstance(value, dict):
            yield value
            if isinstance(value.get("@graph"), list | dict):
                waiting.append(value["@graph"])


def resolve(found: Iterable[Block]) -> tuple[Block, ...]:
    """The blocks with ``{"@id": …}`` references replaced by what they refer to, and half characters removed."""
    roots = tuple(found)
    named: dict[str, Block] = {}
    holders: list[Block | list[object]] = []
    for container, mends in _looked_over(roots):
        if isinstance(container, dict) and len(container) > 1 and isinstance(name := container.get("@id"), str):
            named.setdefault(name, container)
        if mends:
            holders.append(container)
    for container in holders:
        if isinstance(container, dict):
            container.update({key: _mended(value, named) for key, value in container.items()})
        else:
            container[:] = [_mended(value, named) for value in container]
    return roots


def _mended(value: object, named: Mapping[str, Block]) -> object:
    if isinstance(value, str):
        return _SURROGATE.sub("\ufffd", value)
    if isinstance(value, dict) and len(value) == 1:
        name = value.get("@id")
        if isinstance(name, str):
            return named.get(name, value)
    return value


def _containers(values: Iterable[object]) -> Iterator[Block | list[object]]:
    """Every object and array below, each once, parents first, in document order."""
    return (container for container, _ in _looked_over(values))


def _looked_over(values: Iterable[object]) -> Iterator[tuple[Block | list[object], bool]]:
    """As ``_containers``, and whether a value right in it is a reference or holds half a character."""
    waiting = [value for value in values if isinstance(value, _CONTAINER)][::-1]
    seen: set[int] = set()
    while waiting and len(seen) < _MOST_NODES:
        container = waiting.pop()
        if id(container) in seen:
            continue
        seen.add(id(container))
        mends = False
        below: list[Block | list[object]] = []
        for value in container.values() if isinstance(container, dict) else container:
            if isinstance(value, str):
                mends = mends or not (value.isascii() or _is_whole(value))
            elif isinstance(value, _CONTAINER):
                below.append(value)
                mends = mends or (len(value) == 1 and "@id" in value and isinstance(value, dict))
        yield container, mends
        waiting += reversed(below)


def _is_whole(text: str) -> bool:
    """Whether a text holds no half character: nothing else can't be encoded."""
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def find(found: Iterable[Block], type: str) -> tuple[Block, ...]:  # noqa: A002 - the field's own word
    """All blocks of a schema.org type, at any depth, in document order."""
    return tuple(block for block in _containers(tuple(found)) if isinstance(block, dict) and has_type(block, type))


def having(found: Iterable[Block], name: str) -> tuple[Block, ...]:
    """All blocks with a property of this name, at any depth, in document order."""
    return tuple(block for block in _containers(tuple(found)) if isinstance(block, dict) and name in block)


def has_type(block: Mapping[str, object], type: str) -> bool:  # noqa: A002 - the field's own word
    """Whether ``@type`` (a string or an array, as a bare name or an IRI) names the type."""
    names = block.get("@type")
    return any(
        isinstance(name, str) and _IRI.split(name)[-1] == type
        for name in (names if isinstance(names, list) else [names])
    )


def values(block: Mapping[str, object], name: str) -> list[object]:
    """The property's values as a list: [] if it is absent, one if it is no array."""
    value = block.get(name)
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def string(value: object) -> str | None:
    """A value as one string: the first of an array, ``@value``, a number in digits; None if empty or an object."""
    if isinstance(value, str):
        return value.strip() or None
    if value is None:
        return None
    for _ in range(8):
        if isinstance(value, list):
            value = value[0] if value else None
        elif isinstance(value, dict):
            value = value.get("@value")
        else:
            break
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    return str(value).strip() or None
