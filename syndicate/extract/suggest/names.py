"""What an element may be called by in a rule that shall still hold tomorrow, and how far to trust it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from selectolax.lexbor import LexborNode

from syndicate.extract import dom
from syndicate.extract.words import words

_NAME = re.compile(r"[A-Za-z][A-Za-z_-]{2,60}")
_VALUE = re.compile(r"[A-Za-z][\w :./-]{1,60}")
_GENERATED = re.compile(r"(?:css|sc|jsx|jss|emotion|svelte|dcr|ng|v|tw|makestyles|mui)-", re.IGNORECASE)
_STEM = re.compile(r"(?P<stem>[A-Za-z][A-Za-z-]*(?:_[A-Za-z-]+)*(?:__|_|--|-))(?P<tail>[A-Za-z0-9_-]{4,12})")
_LONGEST = 120
"""Characters of a class name; what is longer was not made to be read, nor to be told apart at length."""

_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
_CONSONANTS = re.compile(r"[bcdfghjklmnpqrstvwxz]{5,}", re.IGNORECASE)
_PLAIN = words("""
    active clearfix col column container content first flex grid hidden inner item last left main node odd even open
    outer right row section small text wrapper visible block clear selected current
""")
"""Class names that mean little, or the moment's state."""
_SEMANTIC = words(
    "article time h1 h2 h3 h4 h5 h6 li figure figcaption blockquote section header footer address p dt dd tr a"
    " strong b em"
)
_SAYING = ("data-testid", "data-component", "data-type", "data-qa", "data-role", "data-block-type", "role", "rel")


def is_stable(name: str) -> bool:
    """Whether a class name was given by a person: no digits, no hash, no generator's prefix."""
    if not _NAME.fullmatch(name) or _GENERATED.match(name):
        return False
    return all(_is_word(part) for part in re.split(r"[-_]+", name) if part)


def _is_word(part: str) -> bool:
    """``liveBlogPost`` is made of words, ``bdVaJa`` of pieces, ``xkqwtz`` of nothing that can be said."""
    pieces = _WORD.findall(part)
    if len(pieces) > 1 and sum(map(len, pieces)) / len(pieces) < 3:
        return False
    return _CONSONANTS.search(part) is None and (len(part) < 4 or re.search(r"[aeiouyäöü]", part.lower()) is not None)


def stem(name: str) -> str | None:
    """The stable beginning of a class name whose end is a hash: ``Post_body__`` of ``Post_body__x3Qz1``."""
    found = _STEM.fullmatch(name) if len(name) <= _LONGEST else None
    if found is None or _GENERATED.match(name) or is_stable(name):
        return None
    front = found["stem"]
    known = [part for part in re.split(r"[-_]+", front) if part]
    return front if sum(map(len, known)) >= 4 and all(_is_word(part) for part in known) else None


def names(node: LexborNode) -> Iterator[tuple[str, int]]:
    """Selectors that an element answers to, each with its cost: the lower, the longer it will hold."""
    tag = dom.tag(node)
    if not re.fullmatch(r"[a-z][a-z0-9-]*", tag):
        return
    yield from _attributes(node, tag)
    for name in dom.attribute(node, "class").split()[:12]:
        if is_stable(name):
            yield f"{tag}.{name}", 4 if name.lower() in _PLAIN else 2
        elif (front := stem(name)) is not None:
            yield f'{tag}[class*="{front}"]', 5
    if tag in _SEMANTIC:
        yield tag, 4 if tag in ("article", "time", "h2", "h3") else 6
    else:
        yield tag, 12


def _attributes(node: LexborNode, tag: str) -> Iterator[tuple[str, int]]:
    for name in dom.attribute(node, "itemprop").split():
        if _NAME.fullmatch(name):
            yield f'[itemprop~="{name}"]', 1
    kind = dom.attribute(node, "itemtype").rpartition("/")[2]
    if _NAME.fullmatch(kind):
        yield f'[itemtype$="/{kind}"]', 2
    for name in _SAYING:
        value = dom.attribute(node, name)
        if _VALUE.fullmatch(value) and not re.search(r"\d", value):
            yield f'{tag}[{name}="{value}"]', 2
    for name in node.attributes:
        if (
            name.startswith("data-")
            and _NAME.fullmatch(name)
            and not name.startswith(("data-v-", "data-react", "data-s"))
        ):
            yield f"{tag}[{name}]", 4
    if tag == "time" and dom.attribute(node, "datetime"):
        yield "time[datetime]", 3
    href = dom.attribute(node, "href")
    if tag == "a" and "#" in href:
        yield ('a[href^="#"]' if href.startswith("#") else 'a[href*="#"]'), 5


def of_ids(nodes: list[LexborNode]) -> Iterator[tuple[str, int]]:
    """``[id^="post-"]`` where the ids of nodes begin alike."""
    ids = [dom.attribute(node, "id") for node in nodes]
    known = [value for value in ids if value]
    if not known or len(known) * 2 < len(nodes):
        return
    front = known[0]
    for value in known[1:]:
        while front and not value.startswith(front):
            front = front[:-1]
    found = re.match(r"[A-Za-z][A-Za-z_:-]*[_:-]|[A-Za-z]{3,}(?=\d|$)", front)
    tags = {dom.tag(node) for node in nodes}
    if found and len(set(known)) == len(known) and (len(known) > 1 or found[0][-1] in "_:-"):
        yield f'{tags.pop() if len(tags) == 1 else ""}[id^="{found[0]}"]', 2


def opening(node: LexborNode) -> Iterator[tuple[str, int]]:
    """An element by what it opens with: ``p:has(> strong:first-child)``."""
    first = next(node.iter(), None)
    if first is not None and dom.tag(first) in ("strong", "b", "time", "span", "em"):
        tag = dom.tag(first)
        yield f"{dom.tag(node)}:has(> {tag}:first-child)", 7 if tag != "time" else 4
