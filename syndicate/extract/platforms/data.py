"""JSON from anywhere, taken apart without ever being trusted: shapes are looked for, never assumed."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from html import escape
from itertools import islice
from urllib.parse import parse_qsl, urlencode, urlsplit

from selectolax.lexbor import LexborHTMLParser

from syndicate.errors import ExtractError
from syndicate.extract.plain import plain

Object = Mapping[str, object]

_MOST_NODES = 500_000
_MOST_SCRIPTS = 20
_WASTE, _ATTEMPT = 50_000, 50
"""Letters that may be read in vain where no JSON is, beyond the length of the script; and what a try costs."""

_LONGEST_NUMBER = 40
_SURROGATE = re.compile("[\ud800-\udfff]")
_OPENS = re.compile(r"[=(:,]\s*(?=[{\[])|\A\s*(?=[{\[])")
_QUOTED = re.compile(r"""JSON\.parse\(\s*(?=")""")
_HEADING = re.compile(r"\A\s*<(h[1-6])(?:\s[^<>]*)?>([^<]*(?:<(?!/h[1-6]\b)[^<]*)*)</h[1-6]\s*>", re.IGNORECASE)
_NET_DATE = re.compile(r"\A/Date\((-?\d{1,16})(?:[+-]\d{4})?\)/\Z")
_NUMBER = re.compile(r"\A(\d{1,16})(?:\.\d*)?\Z")


def _number(digits: str) -> int | str:
    return int(digits) if len(digits) < _LONGEST_NUMBER else digits


_DECODER = json.JSONDecoder(strict=False, parse_int=_number, parse_float=str, parse_constant=lambda _: None)


# --- reading -------------------------------------------------------------------------------------------------------


def looks_like_json(text: str) -> bool:
    return text[:64].lstrip("\ufeff \t\r\n").startswith(("{", "["))


def load(text: str) -> object:
    """One JSON document. Raises ExtractError for what is none, or nests too deep."""
    try:
        return _DECODER.decode(text.strip("\ufeff \t\r\n"))
    except RecursionError as error:
        msg = "the JSON nests too deep: not parsed"
        raise ExtractError(msg) from error
    except ValueError as error:
        msg = f"no JSON: {error}"
        raise ExtractError(msg) from error


def loaded(text: str | None) -> object:
    """Like ``load``, but None for what can't be read: JSON inside a string of other JSON, or in an attribute."""
    try:
        return load(text) if text and looks_like_json(text) else None
    except ExtractError:
        return None


def in_scripts(tree: LexborHTMLParser, marks: Iterable[str]) -> Iterator[object]:
    """Every JSON value in the page's scripts that hold one of the ``marks``: data blocks, assignments, JSON.parse."""
    wanted = tuple(marks)
    found = 0
    for script in tree.css("script:not([src])"):
        text = script.text(deep=True) or ""
        if not any(mark in text for mark in wanted):
            continue
        found += 1
        if found > _MOST_SCRIPTS:
            return
        yield from _values(text)


def in_attributes(tree: LexborHTMLParser, names: Iterable[str]) -> Iterator[object]:
    """Every JSON value in attributes of these names (written small)."""
    for name in names:
        for node in tree.css(f"[{name}]")[:_MOST_SCRIPTS]:
            value = loaded(node.attributes.get(name))
            if value is not None:
                yield value


def _values(script: str) -> Iterator[object]:
    for quoted in islice(_QUOTED.finditer(script), _MOST_SCRIPTS):
        value = loaded(said(_decoded(script, quoted.end())[0]))
        if value is not None:
            yield value
    at, wasted = 0, 0
    while (start := _OPENS.search(script, at)) is not None and wasted <= len(script) + _WASTE:
        value, end = _decoded(script, start.end())
        if isinstance(value, dict | list):
            yield value
            at = end
        else:
            at = start.end() + 1
            wasted += end - at + _ATTEMPT


def _decoded(text: str, at: int) -> tuple[object, int]:
    """The JSON value that begins at ``at`` and where it ends; None, and how far was read, where none does."""
    try:
        return _DECODER.raw_decode(text, at)
    except json.JSONDecodeError as error:
        return None, max(error.pos, at)
    except (ValueError, RecursionError):
        return None, at + _WASTE


def within(value: object, test: Callable[[object], bool]) -> object:
    """The value itself or the first one inside it, at any depth, that passes the test; None if none does."""
    return next((one for one in containers(value) if test(one)), None)


def containers(value: object) -> Iterator[object]:
    """Every object and array in a JSON value, itself first, in document order."""
    waiting = [value]
    seen = 0
    while waiting and seen < _MOST_NODES:
        one = waiting.pop()
        seen += 1
        if isinstance(one, dict):
            yield one
            waiting.extend(reversed(list(one.values())))
        elif isinstance(one, list):
            yield one
            waiting.extend(reversed(one))


# --- fields --------------------------------------------------------------------------------------------------------


def said(value: object) -> str | None:
    """A string or number as a string without white space around it; None if empty or anything else."""
    if isinstance(value, bool) or not isinstance(value, str | int):
        return None
    return _SURROGATE.sub("\ufffd", str(value)).strip() or None


def first(owner: Object, *keys: str) -> str | None:
    """What the first of these fields says that says anything."""
    return next((found for key in keys if (found := said(owner.get(key)))), None)


def line(owner: Object, *keys: str) -> str | None:
    """The same as one line of plain text, whatever markup is in it."""
    return plain(first(owner, *keys), times=2)


def stamp(value: object) -> str | None:
    """A machine time: epoch numbers as digits, ``/Date(…)/`` as its number, other strings as they are.

    Zero is how products write that there is no such time.
    """
    text = said(value)
    if text is None:
        return None
    net = _NET_DATE.match(text)
    if net is not None:
        return net.group(1)
    number = _NUMBER.match(text)
    if number is None:
        return text
    return number.group(1) if number.group(1).strip("0") else None


def flag(owner: Object, *keys: str) -> bool:
    """Whether one of these fields is true, written as true or 1."""
    return any(owner.get(key) is True or owner.get(key) in (1, "1", "true", "True") for key in keys)


def child(owner: object, *keys: str) -> Object:
    """The object that stands under a path of keys; an empty one if there is none."""
    for key in keys:
        owner = owner.get(key) if isinstance(owner, dict) else None
    return owner if isinstance(owner, dict) else {}


def objects(value: object) -> list[Object]:
    """The objects in an array, or the single object; [] for anything else."""
    if isinstance(value, dict):
        return [value]
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def pixels(value: object) -> str | None:
    text = said(value)
    return text if text and text.isascii() and text.isdigit() and text.strip("0") else None


# --- bodies --------------------------------------------------------------------------------------------------------


def headed(html: str | None) -> tuple[str | None, str | None]:
    """The heading that a body opens with, and the body without it; (None, body) if it opens otherwise."""
    found = _HEADING.match(html or "")
    heading = plain(found.group(2), times=2) if found else None
    if found is None or heading is None:
        return None, html or None
    return heading, (html or "")[found.end() :].strip() or None


def link(url: str | None, words: str | None) -> str:
    """A paragraph that is a link; empty without an address on the web."""
    if not url or not url.startswith(("http://", "https://")):
        return ""
    return f'<p><a href="{escape(url)}">{escape(words or url)}</a></p>'


def quotation(words: str | None, author: str | None, source: str | None = None) -> str:
    """A quotation as HTML; its words and its author are plain text."""
    if not words:
        return ""
    name = escape(author) if author else ""
    if name and source and source.startswith(("http://", "https://")):
        name = f'<a href="{escape(source)}">{name}</a>'
    return f"<blockquote><p>{escape(words)}</p>{f'<p>{name}</p>' if name else ''}</blockquote>"


# --- addresses -----------------------------------------------------------------------------------------------------


def query(url: str, name: str) -> str | None:
    """A parameter of an address, whatever the case of its name."""
    return next((value for key, value in _parameters(url) if key.lower() == name.lower()), None)


def with_query(url: str, name: str, value: str) -> str | None:
    """The address with one parameter set; None if it is no address on the web."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    if parts.scheme not in ("http", "https"):
        return None
    kept = [(key, old) for key, old in _parameters(url) if key.lower() != name.lower()]
    return parts._replace(query=urlencode([*kept, (name, value)])).geturl()


def _parameters(url: str) -> list[tuple[str, str]]:
    try:
        return parse_qsl(urlsplit(url).query, keep_blank_values=True)
    except ValueError:
        return []
