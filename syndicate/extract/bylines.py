"""Who wrote one update: names that are marked as such, or stand on lines of their own above or below the text."""

from __future__ import annotations

import re
from itertools import islice, pairwise

from selectolax.lexbor import LexborNode

from syndicate.extract import dom
from syndicate.extract.asides import (
    BY,
    BYLINE,
    FIRST,
    LABELS,
    NAMES,
    TEXT,
    in_text,
    is_aside,
    is_heading,
    is_person,
    is_signed,
    is_time,
    line_holder,
    outermost,
)
from syndicate.extract.cut import take_letters
from syndicate.extract.lined import Lined
from syndicate.model import Person

_AUTHOR = (
    "[rel=author], [itemprop=author], [class*=author], [class*=Author], [class*=byline], [class*=Byline],"
    " [class*=autor], [class*=Autor], [class*=auteur], [class*=Auteur], [class*=contributor],"
    " a[href*='/author'], a[href*='/autor'], a[href*='/journalist/'], a[href*='/profile/']"
)
_BY = re.compile(r"^(?:von|by|par|de|di|por|from)\s", re.IGNORECASE)

_BY_ALONE = re.compile(r"(?:von|by|par|de|di|por|from|av|door)\s?:?", re.IGNORECASE)
"""What is left of a byline whose name was taken out."""

_ROLE = re.compile(
    r"(?:^|[\s_-])(?:role|job(?:-?title)?|position|funktion|fonction|cargo|ruolo)(?:$|[\s_-])", re.IGNORECASE
)
_LONGEST_ROLE = 60
_LONGEST_BY = 8
_LONGEST_LINKED = 100
_MOST_WORDS = 12
_STOPS = (".", "!", "?", ":")
"""A sentence that begins with "By" ends so, a byline does not."""


def take_authors(body: Lined, rest: str, named: tuple[Person, ...]) -> tuple[Person, ...]:
    """The authors, best evidence first; ``rest`` stood beside the time, ``named`` above the headline."""
    marked = _marked(body) or _linked(body) or named or named_above(body) or _bylines(body)
    rest = BY.sub("", rest, count=1) if is_signed(rest) else rest
    if not marked and rest and NAMES.match(rest) and not rest.isupper():  # else it is where, not who
        marked = (Person(rest),)
    return marked or _named_below(body)


def _linked(body: Lined) -> tuple[Person, ...]:
    """The names that are links on a line "By …" at the top; the line, which may tell their trade too, is taken out."""
    for line, place in body.first(FIRST):
        if len(line) > _LONGEST_LINKED or not _BY.match(line):
            continue
        holder = line_holder(place, line, body.root)
        links = [dom.text(link) for link in holder.css("a[href]")] if holder is not None else []
        if holder is not None and links and all(map(is_person, links)) and not line.endswith(_STOPS):
            holder.decompose()
            body.changed()
            return tuple(Person(name) for name in dict.fromkeys(links))
    return ()


def _marked(body: Lined) -> tuple[Person, ...]:
    found: dict[str, Person] = {}
    for node in body.root.css(_AUTHOR)[:20]:
        if dom.within(node, frozenset({"blockquote", "figure", "figcaption"})):
            continue
        name = _BY.sub("", dom.text(node))
        inside_text = dom.tag(node) == "a" and dom.tag(node.parent) == "p" if node.parent is not None else False
        if inside_text and len(dom.text(node.parent)) > len(name) + 20:
            continue
        if 3 < len(name) <= 80 and NAMES.match(name):
            found.setdefault(name, Person(name))
            holder = node.parent
            role = _role_behind(node)
            node.decompose()
            if role is not None:
                role.decompose()
            if (
                holder is not None
                and not dom.longer_than(holder, _LONGEST_BY)
                and _BY_ALONE.fullmatch(dom.text(holder))
            ):
                holder.decompose()
            body.changed()
    return tuple(found.values())


def _role_behind(node: LexborNode) -> LexborNode | None:
    """The element right behind a name that its class calls the person's role or job."""
    behind = node.next
    while behind is not None and not behind.is_element_node and not (behind.text_content or "").strip():
        behind = behind.next
    if behind is None or not behind.is_element_node or dom.longer_than(behind, _LONGEST_ROLE):
        return None
    return behind if _ROLE.search(dom.attribute(behind, "class")) is not None else None


def without_place(body: Lined, rest: str) -> str:
    """What stood beside the time, unless it is where and not who: a name on the line below is the author's.

    Such a place is taken out.
    """
    outer = outermost(body.root)
    for (line, place), (below, under) in pairwise(body.first(FIRST)[:3]):
        if line == rest and is_person(rest) and is_person(below) and not in_text(under, outer):
            take_letters(body.root, place, len("".join(line.split())))
            body.changed()
            return ""
    return rest


def named_above(body: Lined) -> tuple[Person, ...]:
    """A name on a line of its own above the text or the heading, the byline; what stands beside it is taken out."""
    outer = outermost(body.root)
    first = body.first(FIRST)
    for number, (line, place) in enumerate(first[:3]):
        if is_time(line):
            continue
        held = {dom.tag(up) for up in dom.ancestors(place) if up.mem_id != outer} & TEXT
        held -= {"b", "strong"} if "p" not in held and _has_trade(line, place) else set()
        held -= {"li"} if "li" in held and _is_only_item(place) else set()
        if held and not (held == {"p"} and _above_title(first[number + 1 : number + 2])):
            break
        name = dom.squeeze(place.text_content or "")
        if len(line) <= 80 and NAMES.match(name) and not name.isupper() and not LABELS.match(line):
            if name != line:
                take_letters(body.root, place, len("".join(line.split())))
                body.changed()
            return (Person(BYLINE.sub(r"\1", name)),)
    return ()


def _has_trade(line: str, place: LexborNode) -> bool:
    """Whether a few words stand behind a name on its line, and no sentence that it opens; alone it may be a title."""
    name = dom.squeeze(place.text_content or "")
    return name != line and len(line.split()) <= _MOST_WORDS and not line.endswith(_STOPS)


def _is_only_item(place: LexborNode) -> bool:
    """Whether a text stands in a list of one item: a list of authors."""
    item = next((up for up in dom.ancestors(place) if dom.tag(up) == "li"), None)
    return item is not None and item.parent is not None and len(list(islice(item.parent.iter(), 2))) == 1


def _above_title(following: list[dom.Placed]) -> bool:
    """Whether what follows is a heading or set in bold."""
    return any(
        is_heading(holder) or dom.tag(holder) in ("b", "strong")
        for _, place in following
        for holder in dom.ancestors(place)
    )


def _named_below(body: Lined) -> tuple[Person, ...]:
    """A name on a line of its own at the end, in no paragraph; only times may follow it."""
    outer = outermost(body.root)
    for line, place in reversed(body.lines[1:]):
        if len(line) <= 60 and NAMES.match(line) and not line.isupper() and not LABELS.match(line):
            return () if in_text(place, outer) else (Person(line),)
        if not is_aside(line):
            break
    return ()


def _bylines(body: Lined) -> tuple[Person, ...]:
    """Names on a line "By …", wherever it stands."""
    matches = (BYLINE.match(line) for line, _ in body.lines if len(line) <= 80)
    return tuple(Person(match[1]) for match in matches if match is not None and NAMES.match(match[1]))
