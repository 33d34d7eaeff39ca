"""Whether a page's coverage goes on, and where: what its words, its badges and the data in its scripts say."""

from __future__ import annotations

import re

from selectolax.lexbor import LexborHTMLParser, LexborNode

from syndicate.extract import dom
from syndicate.extract.phrases import ENDED, SUCCESSOR, is_live
from syndicate.extract.words import words
from syndicate.walk import Document

_FURNITURE = words("nav footer aside header")
_FLAG = re.compile(rb'"(?:isLive|is_live)"\s{0,2}:\s{0,2}(true|false)')
_BADGE_CLASS = re.compile(
    r"(?:^|[\s_-])(?:is-live|live-?(?:badge|indicator|pulse|label|tag|dot|marker|now))(?:$|[\s_-])", re.IGNORECASE
)
_BADGE = re.compile(r"(?:live|en direct|en directo|en vivo|in diretta|diretta)(?:\s(?:now|jetzt))?$", re.IGNORECASE)
_OTHER = re.compile(r"\b(?:weiter|continues?|suite|aquí|qui) (?:zu[rm]?|mit|with|to|con|avec)\b", re.IGNORECASE)
"""That a link goes on to something else, a gallery or a quiz."""

_SHORT = 160
_NOTE = 300
"""Characters of the paragraph around a link that may say that the coverage goes on there."""


def is_ended(tree: LexborHTMLParser) -> bool:
    """Whether a short line of the page says that the coverage is over."""
    if tree.body is None:
        return False
    return any(
        len(line) <= _SHORT and ENDED.search(line) and not dom.within(place, _FURNITURE)
        for line, place in dom.placed_lines(tree.body)
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
    if not _BADGE_CLASS.search(re.sub(r"(?<=[a-z])(?=[A-Z])", "-", dom.attribute(node, "class"))):
        return False
    inside = ("a", "li", "article", *_FURNITURE)  # there it is another page's
    return _BADGE.match(dom.text(node)) is not None and not dom.within(node, words(" ".join(inside)))


def successor(tree: LexborHTMLParser, url: str, ended: bool) -> str | None:
    """Where the coverage goes on: the target of a link whose words, or the note it stands in, say so."""
    for node in tree.css("a[href]"):
        label = dom.squeeze(node.text() or "")
        if not 2 < len(label) <= _SHORT or dom.within(node, _FURNITURE):
            continue
        target = dom.join(url, dom.attribute(node, "href"))
        if target is None or target.partition("#")[0] == url.partition("#")[0]:
            continue
        note = label
        if not SUCCESSOR.search(label) and (len(label) <= 60 or is_live(label)):
            note = _note(node)
        if SUCCESSOR.search(note) and (ended or is_live(note) or is_live(target)):
            return target
        if SUCCESSOR.match(label) and not _OTHER.search(label):
            return target
        if note is not label and ENDED.search(note) and is_live(target):
            return target
    return None


def _note(link: LexborNode) -> str:
    """The words of the block that a link stands in, if they are few."""
    holder = link.parent
    while holder is not None and dom.tag(holder) in ("b", "strong", "em", "i", "span", "u"):
        holder = holder.parent
    if holder is None or dom.tag(holder) not in ("p", "div", "li", "h2", "h3", "h4"):
        return ""
    found = dom.squeeze(holder.text() or "")
    return found if len(found) <= _NOTE else ""
