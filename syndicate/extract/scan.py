"""A look at hostile HTML before the parser sees it: lexbor takes quadratic time in nesting depth and attributes.

One pass over the tags, linear in the text. The depth counted is an upper bound of the tree's: opening minus closing
tags, by name, without void elements and without those whose end tag may be left out (WHATWG HTML, 13.1.2).
"""

from __future__ import annotations

import re
from collections import Counter

from syndicate.errors import ExtractError
from syndicate.extract.words import words

MAX_DEPTH = 2_000
MAX_WORK = 100_000_000
"""Depths of all elements added up: many deep nests side by side cost what one deeper nest does."""

MAX_ATTRIBUTES = 500
MAX_TAG = 200_000
"""Characters of one tag, its attributes included."""

_TAG = re.compile(r"<(/?)([A-Za-z][^\s/>]*+)|<!--")
_ATTRIBUTE = re.compile(r"""[\s/]*+([^\s/>][^\s/>=]*+)(?:\s*+=\s*+(?:"[^"]*+"|'[^']*+'|[^\s>"'][^\s>]*+))?+""")
_END = re.compile(r"[\s/]*+>")
_COMMENT_END = re.compile(r"--!?>")
_NOT_COUNTED = words("""
    area base br col embed hr img input link meta param source track wbr keygen frame bgsound basefont
    p li dd dt html head body
    tr td th tbody thead tfoot option optgroup rt rp colgroup caption
""")
_RAW = words("script style textarea title xmp iframe noembed noframes")
_FOREIGN = ("svg", "math")
_LEAVES_DRAWING = words("""
    foreignobject desc title mi mo mn ms mtext annotation-xml b big blockquote body br center code dd div dl dt em
    embed font h1 h2 h3 h4 h5 h6 head hr i img li listing menu meta nobr ol p pre ruby s small span strong strike sub
    sup table tt u ul var
""")
_LABEL = re.compile(r"<(title|desc)[^<>]*+>[^<]*+</\1\s*+>", re.IGNORECASE)
"""A drawing's title or description, whole and plain."""


def check(text: str) -> None:
    """Raise ExtractError if parsing ``text`` as HTML could take more than seconds."""
    tags = _OpenTags()
    position = 0
    while position >= 0 and (match := _TAG.search(text, position)) is not None:
        if not match[2]:
            end = _COMMENT_END.search(text, match.start() + 2)
            position = end.end() if end else -1
            continue
        name = match[2].lower()
        position, closed = _tag_end(text, match.end(), name)
        if position < 0 or name == "plaintext":
            return
        foreign = tags.foreign()
        if match[1]:
            tags.close(name)
        elif name in _RAW and not foreign:
            position = _raw_end(text, position, name)
        elif foreign and (label := _LABEL.match(text, match.start())) is not None:
            position = label.end()
        else:
            tags.open(name, closed)


class _OpenTags:
    """How many elements of each name may be open. ``drawing``: surely inside svg or math, where ``/>`` closes."""

    def __init__(self) -> None:
        self.count: Counter[str] = Counter()
        self.depth = 0
        self.drawing = False
        self.work = 0

    def foreign(self) -> bool:
        return any(self.count[root] for root in _FOREIGN)

    def close(self, name: str) -> None:
        if self.count[name]:
            self.count[name] -= 1
            self.depth -= 1

    def open(self, name: str, closed: bool) -> None:
        foreign = self.foreign()
        if name in _FOREIGN and not foreign:
            self.drawing = True
        elif not foreign or name in _LEAVES_DRAWING:
            self.drawing = False
        if (closed and self.drawing) or (not foreign and name in _NOT_COUNTED):
            return
        self.count[name] += 1
        self.depth += 1
        self.work += self.depth
        if self.depth > MAX_DEPTH or self.work > MAX_WORK:
            msg = "the page nests its elements too deep: not parsed"
            raise ExtractError(msg)


def _tag_end(text: str, position: int, name: str) -> tuple[int, bool]:
    """Where the tag ends and whether it ends in ``/>``; -1 if it never ends."""
    start, attributes = position, 0
    while True:
        end = _END.match(text, position)
        if end is not None:
            _limit(end.end() - start, name)
            return end.end(), text[end.end() - 2] == "/"
        attribute = _ATTRIBUTE.match(text, position)
        if attribute is None:
            return -1, False
        position = attribute.end()
        if position < len(text) and text[position] in "\"'=":  # a stray or unclosed quote is a name's character
            position += 1
        attributes += 1
        if attributes > MAX_ATTRIBUTES:
            msg = f"a <{name[:20]}> has more than {MAX_ATTRIBUTES} attributes: not parsed"
            raise ExtractError(msg)
        _limit(position - start, name)


def _limit(length: int, name: str) -> None:
    if length > MAX_TAG:
        msg = f"a <{name[:20]}> is longer than {MAX_TAG // 1000} kB: not parsed"
        raise ExtractError(msg)


def _raw_end(text: str, position: int, name: str) -> int:
    """Where the text of a ``script`` and its like ends; -1 if it never does."""
    end = re.compile(rf"</{name}(?=[\s/>])", re.IGNORECASE).search(text, position)
    return -1 if end is None else end.start()
