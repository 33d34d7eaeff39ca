"""The time and the headline of one update: found at its top, told apart from text, and taken out of it."""

from __future__ import annotations

import re
from itertools import islice

from selectolax.lexbor import LexborNode

from syndicate.extract import dom
from syndicate.extract.asides import (
    BYLINE,
    FIRST,
    LABELS,
    NAMES,
    in_text,
    is_aside,
    is_heading,
    is_person,
    line_holder,
    outermost,
)
from syndicate.extract.cut import take_letters
from syndicate.extract.grammar import day_heading, read_marker, title_like, undouble
from syndicate.extract.lined import Lined
from syndicate.extract.phrases import CHROME
from syndicate.extract.stamps import read_stated

_HEADS = "h1, h2, h3, h4, h5, h6, [role=heading], [itemprop=headline], summary, dt"
_TITLE = re.compile(r"title|headline|titre|titel|titolo|titulo|überschrift", re.IGNORECASE)
_KICKER = re.compile(
    r"kick|dach|top-?line|over-?line|eyebrow|tag|label|section|rubri|categor|ressort|antetit|surtit|occhiello|vignette",
    re.IGNORECASE,
)
_LONGEST_KICKER = 40
_SOME_TEXT = 40
_KICKER_WORDS = 4
_LONGEST_CLOCK = 30
_WRAPPERS = frozenset({"a", "span", "div"})
_NO_WORD = re.compile(r"[\W_]+")
_QUOTED = frozenset({"blockquote", "table", "figure", "li"})


def cut_time(body: Lined, time_words: str | None) -> None:
    """Take the time off the line that goes on behind it ("22:58 Two minutes to go."), if that is among the first.

    A line that it fills goes whole, so that what stands around a headline is not glued when the headline goes.
    """
    if time_words is None:
        return
    for line, place in body.first(FIRST):
        if line == time_words:
            holder = line_holder(place, line, body.root)
            if holder is not None and dom.text(holder) == line and not any(map(is_heading, dom.ancestors(place))):
                holder.decompose()
                body.changed()
            return
        marker = read_marker(line) if time_words in line else None
        if marker is None or not marker.rest or marker.time_text != time_words:
            continue
        if any(is_heading(holder) for holder in dom.ancestors(place)):
            return  # what follows the time is a headline
        whole, rest = "".join(line.split()), "".join(marker.rest.split())
        if whole.endswith(rest):
            take_letters(body.root, place, len(whole) - len(rest))
            body.changed()
        return


def take_headline(body: Lined) -> str | None:
    """The first heading, before any text; else a first line all in bold that reads as one. It is taken out."""
    root = body.root
    for node in root.css(_HEADS):
        text = undouble(dom.text(_without_kicker(_without_label(node))))
        if not text or dom.within(node, frozenset({"blockquote", "figure"})):
            continue
        if is_person(text) and _text_before(root, node) > _SOME_TEXT:
            continue  # whose portrait stands below the text
        marker = read_marker(text)
        if marker is not None:  # the time may stand in the heading
            text = marker.title or marker.rest
        if not text or (dom.tag(node) in ("dt", "summary", "div", "p") and not title_like(text, fewest=1)):
            continue
        if _text_before(root, node) > 160:
            break  # a heading inside of the text: the title may still be a line above that is none
        node.decompose()
        body.changed()
        return text
    return _top_line(body)


def _without_kicker(heading: LexborNode) -> LexborNode:
    """The element that holds the title where a kicker stands before it in an element of its own, else the heading."""
    parts = _parts(heading)
    while len(parts) == 1 and dom.tag(parts[0]) in _WRAPPERS:
        heading = parts[0]
        parts = _parts(heading)
    if len(parts) != 2 or not all(part.is_element_node for part in parts):
        return heading
    kicker, title = (dom.text(part) for part in parts)
    apart = parts[0].next is not None and parts[0].next.is_element_node
    named = _KICKER.search(dom.attribute(parts[0], "class")) is not None
    if not kicker or not (apart or named) or not _is_kicker(kicker) or not title_like(title):
        return heading
    return parts[1] if read_stated(kicker) is None and read_stated(title) is None else heading


def _without_label(heading: LexborNode) -> LexborNode:
    """The heading after a label before its title, as "Breaking", was taken out."""
    parts = _parts(heading)
    behind = dom.squeeze(parts[1].text(deep=True) or "") if len(parts) > 1 else ""
    if (
        parts
        and parts[0].is_element_node
        and LABELS.match(dom.text(parts[0]))
        and behind[:1]
        and not behind[0].islower()
    ):
        parts[0].decompose()
    return heading


def _parts(holder: LexborNode) -> list[LexborNode]:
    """The elements and the texts in it that are more than white space."""
    return [part for part in holder.iter(include_text=True) if part.is_element_node or dom.squeeze(part.text() or "")]


def _is_kicker(text: str) -> bool:
    return len(text) <= _LONGEST_KICKER and len(text.split()) <= _KICKER_WORDS and text[-1:].isalnum()


def drop_beside(body: Lined, rest: str) -> None:
    """Take out a word or two that stand beside the time above the headline: the category, no text."""
    if not rest or not _is_kicker(rest):
        return
    for line, place in body.lines[:2]:
        if line == rest or (len(line) <= len(rest) + _LONGEST_CLOCK and _says_both(line, rest)):
            take_letters(body.root, place, len("".join(line.split())))
            body.changed()
            return


def _says_both(line: str, rest: str) -> bool:
    marker = read_stated(line)
    return marker is not None and marker.rest == rest


def drop_headline(body: Lined, headline: str) -> None:
    """Take out the line that says the headline, if it is among the first."""
    wanted = _NO_WORD.sub("", headline.lower())
    for line, place in body.first(FIRST):
        if wanted and len(line) < 2 * len(headline) + 20 and _NO_WORD.sub("", line.lower()) == wanted:
            (line_holder(place, line, body.root) or place).decompose()
            body.changed()
            return


def _top_line(body: Lined) -> str | None:
    """The first line that is more than a time or a name, if it is set apart as a title and text follows; taken out."""
    root, found = body.root, body.lines
    outer = outermost(root)
    for number, (line, place) in enumerate(found):
        after = next((spot for said, spot in found[number + 1 : number + 1 + FIRST] if not is_aside(said)), None)
        bold = next((holder for holder in dom.ancestors(place) if dom.tag(holder) in ("b", "strong")), None)
        if (bold is not None and _is_bold_title(bold, line, outer)) or _is_set_apart(place, after, line, outer):
            if len(body.text) - len(line) < 20 or _text_before(root, place) > 80:
                return None
            holder = line_holder(place, line, root) or bold
            if holder is not None:
                holder.decompose()
                body.changed()
                return line
        if number >= FIRST or (in_text(place, outer) and not is_aside(line)):
            return None
    return None


def _is_set_apart(place: LexborNode, after: LexborNode | None, line: str, outer: int) -> bool:
    """Whether a line in no paragraph is the title of the paragraph after it: three words, or a class that says so."""
    if after is None or in_text(place, outer) or not any(dom.tag(up) == "p" for up in dom.ancestors(after)):
        return False
    marks = " ".join(dom.attribute(up, "class") for up in islice(dom.ancestors(place), 2))
    fewest = 1 if _TITLE.search(marks) else 2
    if any(pattern.match(line) for pattern in (NAMES, LABELS, BYLINE, CHROME)):
        return False
    return title_like(line, fewest=fewest) and read_marker(line) is None and day_heading(line) is None


def _is_bold_title(bold: LexborNode, line: str, outer: int) -> bool:
    if dom.text(bold) != line or not title_like(line, fewest=1) or NAMES.match(line) or LABELS.match(line):
        return False
    return not any(dom.tag(up) in _QUOTED and up.mem_id != outer for up in dom.ancestors(bold))


def _text_before(root: LexborNode, mark: LexborNode) -> int:
    count = 0
    for node, _ in dom.walk(root):
        if node.mem_id == mark.mem_id:
            break
        if node.is_text_node:
            count += len(dom.squeeze(node.text_content or ""))
    return count
