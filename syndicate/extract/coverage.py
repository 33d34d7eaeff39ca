"""Whether a page's coverage goes on, and where: what its words, its badges and the data in its scripts say."""

from __future__ import annotations

import re
from collections.abc import Sequence

from selectolax.lexbor import LexborHTMLParser, LexborNode

from syndicate.extract import dom
from syndicate.extract.phrases import ENDED, SUCCESSOR, is_live
from syndicate.extract.words import words
from syndicate.walk import Document

_FURNITURE = words("nav footer aside header")
_ELSEWHERE = words("nav footer aside a li article")
"""Where a badge is another page's."""

_FLAG = re.compile(rb'"(?:isLive|is_live)"\s{0,2}:\s{0,2}(true|false)')
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_BADGE_CLASS = re.compile(
    r"(?:^|[\s_-])(?:is-live|live-?(?:badge|indicator|pulse|label|tag|dot|marker|now))(?:$|[\s_-])", re.IGNORECASE
)
_BADGE = re.compile(r"(?:live|en direct|en directo|en vivo|in diretta|diretta)(?:\s(?:now|jetzt))?$", re.IGNORECASE)
_OTHER = re.compile(r"\b(?:weiter|continues?|suite|aquí|qui) (?:zu[rm]?|mit|with|to|con|avec)\b", re.IGNORECASE)
"""That a link goes on to something else, a gallery or a quiz."""

_SHORT = 160
_LABEL = 40
"""Characters of a link's words that may be no more than "here"."""

_MOST_NOTES = 200
_MOST_NODES = 30
_NOTE = 300
"""Characters of the paragraph around a link that may say that the coverage goes on there."""


def is_ended(lines: Sequence[dom.Placed]) -> bool:
    """Whether a short line of the page says that the coverage is over."""
    return any(
        len(line) <= _SHORT and ENDED.search(line) and not dom.within(place, _FURNITURE) for line, place in lines
    )


def is_going_on(tree: LexborHTMLParser, document: Document, ended: bool) -> bool | None:
    """False where the page says it is over, True on a flag in its data or a badge; None where nothing tells."""
    if ended:
        return False
    flags = set(_FLAG.findall(document.content))
    if len(flags) == 1:
        return flags == {b"true"}
    badges = (node for node in tree.css("[class*=live], [class*=Live], [class*=LIVE]")[:200] if _is_badge(node))
    return True if next(badges, None) is not None else None


def _is_badge(node: LexborNode) -> bool:
    if not _BADGE_CLASS.search(_CAMEL.sub("-", dom.attribute(node, "class"))):
        return False
    said = _few_words(node, 6)
    return said is not None and _BADGE.match(said) is not None and not dom.within(node, _ELSEWHERE)


def _few_words(node: LexborNode, most: int) -> str | None:
    """The text of an element with at most so many nodes in it; None of a larger one, which is not looked through."""
    for number, _ in enumerate(node.traverse(include_text=True)):
        if number > most:
            return None
    return dom.squeeze(node.text() or "")


def successor(tree: LexborHTMLParser, url: str, ended: bool) -> str | None:
    """Where the coverage goes on: the target of a link whose words, or the note it stands in, say so."""
    here, notes = url.partition("#")[0], 0
    for node in tree.css("a[href]"):
        label = dom.squeeze(node.text() or "")
        if not 2 < len(label) <= _SHORT:
            continue
        said = SUCCESSOR.search(label)
        if said is None and (len(label) > _LABEL or notes >= _MOST_NOTES):
            continue
        target = dom.join(url, dom.attribute(node, "href"))
        live = target is not None and is_live(target)
        if target is None or target.partition("#")[0] == here or not (said or ended or live):
            continue
        if dom.within(node, _FURNITURE):
            continue
        if said is not None and (ended or live or is_live(label) or (said.start() == 0 and not _OTHER.search(label))):
            return target
        notes += 1
        note = _note(node)
        if SUCCESSOR.search(note) and (ended or live or is_live(note)):
            return target
        if live and ENDED.search(note):
            return target
    return None


def _note(link: LexborNode) -> str:
    """The words of the block that a link stands in, if they are few."""
    holder = link.parent
    while holder is not None and dom.tag(holder) in ("b", "strong", "em", "i", "span", "u"):
        holder = holder.parent
    if holder is None or dom.tag(holder) not in ("p", "div", "li", "h2", "h3", "h4"):
        return ""
    found = _few_words(holder, _MOST_NODES)
    return found if found is not None and len(found) <= _NOTE else ""
