"""The inside of one update: its headline, authors, pictures, links, and the HTML of its body without all that.

Works on a copy of the element, so that the page stays whole for the next question.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import islice
from typing import NamedTuple
from urllib.parse import urldefrag

from selectolax.lexbor import LexborHTMLParser, LexborNode

from syndicate.extract import dom
from syndicate.extract.asides import (
    BY,
    BYLINE,
    FIRST,
    LABELS,
    NAMES,
    in_text,
    is_person,
    is_signed,
    line_holder,
    outermost,
)
from syndicate.extract.bylines import named_above, take_authors, without_place
from syndicate.extract.cut import take_letters
from syndicate.extract.furniture import is_card, remove_furniture
from syndicate.extract.grammar import Marker, day_heading, read_marker
from syndicate.extract.headlines import cut_time, drop_beside, drop_headline, take_headline
from syndicate.extract.lined import Lined
from syndicate.extract.phrases import CHROME, COUNTERS, ENLARGE, NEWSLETTER, PINNED, STAND, UPDATED_LINE
from syndicate.extract.pictures import picture, split_caption
from syndicate.extract.shares import is_button, is_share_line, is_share_word
from syndicate.extract.stamps import TIME_ELEMENTS, only_times, read_stated
from syndicate.extract.words import Hinted
from syndicate.memo import Memo
from syndicate.model import Person
from syndicate.walk import RawMedia

_CAPTIONS = "figcaption, [class*=caption], [class*=Caption], [class*=image-credit], [class*=photo-credit], .credit"
_AVATAR = re.compile(r"avatar|byline|author|profile|icon|logo|emoji|pixel", re.IGNORECASE)
_MOST_PICTURES = 100
_FEWEST_LEFT = 20
_MOST_FRAMES = 3
_LONGEST_PORTRAIT = 240
_FEWEST_ABOVE = 40
_LONGEST_PORTRAYAL = 20
_HEADED = "h1, h2, h3, h4, h5, h6, [role=heading]"
_CREDITED = re.compile(
    r"\((?:foto|bild|picture|photo|image|pic|crédits?(?: photo)?|credit|imagen|foto di|archivfoto|symbolbild)s?"
    r"\s?:\s[^()]{2,60}\)\.?$",
    re.IGNORECASE,
)
_PLAYER = re.compile(
    r"(?:^|[\s_-])(?:video|media|audio)-?_{0,2}(?:player|box|container|wrapper|embed|teaser|element)?(?:$|[\s_-])|"
    r"(?:^|[\s_-])player(?:$|[\s_-])",
    re.IGNORECASE,
)
_PLAYERS = "video, iframe, amp-video, amp-youtube"
_BOXES = frozenset({"div", "figure", "section"})
_NOT_LABELS = frozenset({"figcaption", "blockquote", "table", "p"})
_CELL = re.compile(r"<(/?)(?:tr|td|th)(?=[\s>])")
_SHARE = Hinted(
    re.compile(
        r"(?:facebook\.com/(?:sharer|dialog|share)|twitter\.com/(?:intent|share)|x\.com/intent|wa\.me/|whatsapp:|"
        r"api\.whatsapp\.com|"
        r"linkedin\.com/share|pinterest\.\w+/pin/create|t\.me/share|reddit\.com/submit|^mailto:\?)",
        re.IGNORECASE,
    ),
    "share dialog intent wa.me/ whatsapp pin/create submit mailto:",
)
_PINNED = re.compile(rf"{PINNED}|sticky|top-?meldung", re.IGNORECASE)
_EMBED = re.compile(
    r"<(?:iframe|video|audio|embed|object|source|amp-(?!ad|pixel|analytics|social)[a-z]+)\s[^<>]*?(?:src|data|href|id)\b",
    re.IGNORECASE,
)
_ANCHORS = frozenset("#¶§∞")
_CLOCK = re.compile(r"\d[.:h]\d\d")
_MOST_LABEL = 40
"""Letters of a line that is but a label and a time."""
_LONGEST_COUNT = 6
_LONGEST_LABEL = 20
_POST_NUMBER = re.compile(r"#\d{1,5}(?!\d)\s?(?=[^\W\d_]|\d|$)")
"""The number of an update in its list: "#14"."""
_KEY = re.compile(r"key-?\s?event|highlight|is-?key(?![a-z])|important", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Body:
    """One update taken apart. ``html`` is relative to the page; ``labels`` are words like "Pinned" that stood on it."""

    headline: str | None
    html: str
    text: str
    authors: tuple[Person, ...]
    media: tuple[RawMedia, ...]
    links: tuple[str, ...]
    pinned: bool
    key_event: bool

    @property
    def empty(self) -> bool:
        """Whether it says and shows nothing: no word, no picture, no player or post of another site."""
        return not (self.text or self.media or _EMBED.search(self.html))


class _Asked(NamedTuple):
    """All that a body is read from."""

    html: str
    base: str
    time_words: str | None
    rest: str
    headline: str | None


KNOWN: Memo[_Asked, Body] = Memo(
    lambda body: len(body.html) + len(body.text) + 1_000, room=8_000_000, weigh_key=lambda asked: len(asked.html)
)
"""Updates as they were taken apart before: most of a page is what it was at the last poll."""


def read_body(html: str, base: str, *, time_words: str | None, rest: str = "", headline: str | None = None) -> Body:
    """Take one update's HTML apart. ``rest`` stood on the time's line; a known ``headline`` is only taken out."""
    return KNOWN.of(_Asked(html, base, time_words, rest, headline), _taken_apart)


def _taken_apart(asked: _Asked) -> Body:
    html, base, time_words, rest, headline = asked
    tree = LexborHTMLParser(f"<body>{_without_cells(html)}")
    root = tree.body
    if root is None:
        return Body(headline, "", "", (), (), (), False, False)
    outer = root.first_child
    marks = " ".join(filter(None, [_marks(outer), rest if LABELS.match(rest) else ""]))
    links = tuple(dom.attribute(link, "href") for link in root.css("a[href]")[:100])
    remove_furniture(tree)
    _drop_shares(root)
    _drop_cards(root)
    _drop_portrait(root)
    _drop_times(root)
    body = Lined(root)
    cut_time(body, time_words)
    rest = without_place(body, rest) if rest else rest
    named = named_above(body)
    if headline is None:
        headline = take_headline(body)
        if headline is not None:
            drop_beside(body, rest)
    elif headline:
        drop_headline(body, headline)
    authors = take_authors(body, rest, named)
    media = _media(body, base, authors)
    labels = _drop_lines(body, time_words, authors, media)
    marks = " ".join([marks, *labels])
    return Body(
        headline,
        _inner(root),
        body.text,
        authors,
        media,
        links,
        _PINNED.search(marks) is not None,
        _KEY.search(marks) is not None,
    )


def _without_cells(html: str) -> str:
    """A table row's cells as blocks: outside its table a row loses them."""
    return _CELL.sub(r"<\1div", html) if html.startswith(("<tr", "<td", "<th")) else html


def permalink(links: tuple[str, ...], ident: str | None, page: str) -> str | None:
    """The update's own address: a link into the page itself, else the page with the update's anchor."""
    own = urldefrag(page).url
    for link in links:
        target = dom.join(page, link)
        if target is None or "#" not in target:
            continue
        bare, fragment = urldefrag(target)
        if fragment and bare.partition("?")[0] == own.partition("?")[0] and (ident is None or ident in target):
            return target
    return f"{own}#{ident}" if ident and page.startswith(("http://", "https://")) else None


def _marks(node: LexborNode | None) -> str:
    if node is None or not node.is_element_node:
        return ""
    names = ("class", "id", "data-type", "data-label", "data-kind")
    flags = [
        name for name, value in node.attributes.items() if name.startswith("data-") and (value or "") in ("true", "1")
    ]
    return " ".join([*(dom.attribute(node, name) for name in names), *flags])


def _drop_times(root: LexborNode) -> None:
    for node in root.css(TIME_ELEMENTS):
        if not dom.within(node, frozenset({"blockquote"})):
            node.decompose()


def _drop_shares(root: LexborNode) -> None:
    for link in root.css("a[href]"):
        if _SHARE.search(dom.attribute(link, "href")) or _is_anchor(link):
            link.decompose()


def _drop_cards(root: LexborNode) -> None:
    """Take out teasers of other pages, but not one that is all there is, nor what has the headline in it."""
    cards = [link for link in root.css("a[href]") if is_card(link)]
    if not cards:
        return
    inside = {card.mem_id for card in cards}
    heading = root.css_first(_HEADED)
    above = [up.mem_id for up in dom.ancestors(heading)] if heading is not None else []
    own = next((number for number in above if number in inside), None)
    said = len(dom.text(root)) - sum(len(dom.text(card)) for card in cards)
    for card in cards if said >= _FEWEST_LEFT else ():
        if card.mem_id != own:
            card.decompose()


def _drop_portrait(root: LexborNode) -> None:
    """Take out the box below the text that shows who wrote it: a picture, a name for its heading, a few words."""
    named = [node for node in root.css(_HEADED) if is_person(dom.text(node))]
    box = named[0] if len(named) == 1 else None
    for _ in range(_MOST_FRAMES):
        box = box.parent if box is not None else None
        if box is None or box.mem_id == root.mem_id or dom.longer_than(box, _LONGEST_PORTRAIT):
            return
        if box.css_first("img, amp-img") is not None:
            if box.css_first("p") is not None and len(dom.text(root)) > _FEWEST_ABOVE + len(dom.text(box)):
                box.decompose()
            return


def _is_anchor(link: LexborNode) -> bool:
    """Whether a link is a mark for copying the update's address: "#", "¶"."""
    return "#" in dom.attribute(link, "href") and dom.squeeze(link.text() or "") in _ANCHORS


def _media(body: Lined, base: str, authors: tuple[Person, ...]) -> tuple[RawMedia, ...]:
    """Pictures in the body. Captions leave the HTML with them: they are the picture's words, not the update's."""
    root = body.root
    found: dict[str, RawMedia] = {}
    for node in root.css("figure, img, amp-img")[:_MOST_PICTURES]:
        if dom.tag(node) != "figure" and any(dom.tag(holder) == "figure" for holder in dom.ancestors(node)):
            continue
        image = node if dom.tag(node) != "figure" else (node.css_first("img, amp-img") or node)
        marks = " ".join([dom.attribute(image, "class"), dom.attribute(image, "src")[-60:]])
        holder = node.parent
        pictured = dom.squeeze(dom.attribute(image, "alt"))
        if (
            any(_portrays(pictured, person.name) for person in authors)
            or _small(image)
            or _AVATAR.search(marks)
            or (holder is not None and _AVATAR.search(dom.attribute(holder, "class")))
        ):
            image.decompose()
            body.changed()
            continue
        read = picture(node, base)
        if read is not None:
            if read.caption is None and read.credit is None:
                read = _with_caption(read, node)
            if read.caption is None and read.credit is None and (below := _credited_below(node)) is not None:
                said, credit = split_caption(dom.text(below))
                read = replace(read, caption=said, credit=credit)
                below.decompose()
                body.changed()
            found.setdefault(read.url, read)
            image.attrs["src"] = read.url
    if _drop_words_beside(root):
        body.changed()
    for node in root.css(_CAPTIONS):
        if not dom.within(node, frozenset({"table"})) and node.css_first(dom.SHOWN) is None:
            node.decompose()
            body.changed()
    return tuple(found.values())


def _portrays(said: str, name: str) -> bool:
    """Whether a picture says that it is one of a person, in few words: "Photo of Ada Holm"."""
    return name in said and len(said) <= len(name) + _LONGEST_PORTRAYAL


def _is_label(text: str | None) -> bool:
    return _says(text) and len(dom.squeeze(text or "")) <= _LONGEST_LABEL


def _drop_labels(figure: LexborNode) -> bool:
    """Take out the words of a picture that are no caption though it has one: "Image", "1/3", "Full screen"."""
    if figure.css_first("figcaption") is None or figure.css_first("img, amp-img") is None:
        return False
    found = [
        node
        for node, out in dom.walk(figure)
        if node.is_text_node and not out and _is_label(node.text_content) and not dom.within(node, _NOT_LABELS)
    ]
    for node in found:
        node.decompose()
    return bool(found)


def _drop_words_beside(root: LexborNode) -> bool:
    """Take out the words in the boxes of players and pictures that are no captions; whether there were any."""
    found = 0
    for player in root.css(_PLAYERS)[:_MOST_PICTURES]:
        found += _drop_titles(player, root)
    for figure in root.css("figure")[:_MOST_PICTURES]:
        found += _drop_labels(figure)
    return found > 0


def _drop_titles(player: LexborNode, root: LexborNode) -> bool:
    """Take out what stands in the box of a player beside it: its title, how long it is."""
    boxes = [up for up in islice(dom.ancestors(player), _MOST_FRAMES) if up.mem_id != outermost(root)]
    named = [box for box in boxes if _PLAYER.search(dom.attribute(box, "class")) and dom.tag(box) in _BOXES]
    box = named[-1] if named else None
    if (
        box is None
        or dom.longer_than(box, _LONGEST_PORTRAIT)
        or len(dom.text(root)) < len(dom.text(box)) + _FEWEST_LEFT
    ):
        return False
    said = [node for node, out in dom.walk(box) if node.is_text_node and not out and _says(node.text_content)]
    for node in said:
        node.decompose()
    return bool(said)


def _with_caption(read: RawMedia, node: LexborNode) -> RawMedia:
    """The caption that stands beside a picture without ``figure``: in the nearest holders, by its class."""
    for holder in list(dom.ancestors(node))[:4]:
        captions = (found for found in holder.css(_CAPTIONS) if found.css_first("img, amp-img") is None)
        caption = next((found for found in captions if dom.text(found)), None)
        if caption is not None:
            said, credit = split_caption(dom.text(caption))
            return RawMedia(read.url, width=read.width, height=read.height, alt=read.alt, caption=said, credit=credit)
    return read


def _credited_below(node: LexborNode) -> LexborNode | None:
    """The paragraph right below a picture that ends with who took it, in brackets: its caption."""
    place: LexborNode | None = node
    for _ in range(_MOST_FRAMES):
        after = place.next if place is not None else None
        while after is not None and not after.is_element_node and not _says(after.text_content):
            after = after.next
        if after is not None:
            short = after.is_element_node and not dom.longer_than(after, _LONGEST_PORTRAIT)
            return after if short and _CREDITED.search(dom.text(after)) is not None else None
        place = place.parent if place is not None else None
        if place is None or dom.text(place):
            return None
    return None


def _small(image: LexborNode) -> bool:
    sizes = [dom.attribute(image, name).removesuffix("px") for name in ("width", "height")]
    return any(size.isascii() and size.isdigit() and int(size[:6]) < 64 for size in sizes)


def _drop_lines(
    body: Lined, time_words: str | None, authors: tuple[Person, ...], media: tuple[RawMedia, ...]
) -> list[str]:
    """Take out time, byline, labels and chrome that stand on lines of their own; the labels are returned."""
    names = {person.name for person in authors}
    captions = {text for read in media for text in (read.caption, read.credit) if text}
    labels: list[str] = []
    root, lines, outer = body.root, body.lines, outermost(body.root)
    for number, (line, place) in enumerate(lines):
        edge = min(number, len(lines) - 1 - number)
        if len(line) > 200 or dom.within(place, frozenset({"blockquote", "table"})):
            continue
        count = _POST_NUMBER.match(line) if edge < FIRST else None
        marker = read_marker(line) if len(line) <= _MOST_LABEL else None
        if LABELS.match(line):
            labels.append(line)
        elif marker is not None and marker.label is not None and not marker.rest:
            labels.append(marker.label)
        elif not (
            BYLINE.sub(r"\1", line) in names
            or (is_signed(line) and BY.sub("", line, count=1) in names)
            or line in captions
            or _idle(line[count.end() :] if count else line, number, edge, time_words)
            or (count and count.end() == len(line) and not in_text(place, outer))
            or (number and not edge and _counts(line, lines[number - 1][0]) and not in_text(place, outer))
            or (number and not edge and not in_text(place, outer) and _only_buttons(place, line, root))
            or (number and edge < FIRST and is_share_word(line) and not dom.within(place, _NOT_LABELS))
        ):
            continue
        holder = line_holder(place, line, root)
        if holder is not None and dom.text(holder) == line:
            holder.decompose()
        else:
            take_letters(root, place, len("".join(line.split())))
        body.changed()
    return labels


def _idle(line: str, number: int, edge: int, time_words: str | None) -> bool:
    """Whether a line is the time, tells of the last change, or is chrome. ``edge``: lines to the nearer end."""
    if time_words and line.strip(" ,|•") == time_words:
        return True
    if UPDATED_LINE.match(line) or (STAND.match(line) and len(line) <= 60 and _CLOCK.search(line)):
        return True
    if number < FIRST and (day_heading(line) or only_times(line)):
        return True
    marker = read_stated(line) if len(line) <= 60 else None
    if marker is not None and marker.kind in ("stamp", "relative") and edge < 6 and (not marker.rest or _names(marker)):
        return True
    if number and edge < FIRST and len(line) <= 90 and COUNTERS.match(line):
        return True
    if edge < FIRST and is_share_line(line):
        return True
    if "letter" in line.lower() and NEWSLETTER.match(line):
        return True
    return len(line) <= 90 and (CHROME.match(line) is not None or ENLARGE.match(line) is not None)


def _only_buttons(place: LexborNode, line: str, root: LexborNode) -> bool:
    """Whether a line is made of several parts that only say what can be done with the update, or count it."""
    holder = line_holder(place, line, root)
    if holder is None or len(line) > _LONGEST_PORTRAYAL * 4:
        return False
    parts = [dom.squeeze(node.text_content or "") for node, _ in dom.walk(holder) if node.is_text_node]
    said = [part for part in parts if part]
    return len(said) > 1 and any(map(str.isalpha, line)) and all(map(is_button, said))


def _counts(line: str, above: str) -> bool:
    """Whether a last line in no paragraph is but a number: of those who like it, of comments. A colon leads to one."""
    return line.isdigit() and len(line) <= _LONGEST_COUNT and not above.endswith(":")


def _names(marker: Marker) -> bool:
    """Whether a name stands before a time, and nothing else."""
    return NAMES.match(marker.rest) is not None


def _says(text: str | None) -> bool:
    return text is not None and not text.isspace() and bool(dom.squeeze(text))


def _inner(root: LexborNode) -> str:
    """The HTML inside the wrappers that hold everything."""
    node = root
    while True:
        children = [
            child for child in node.iter(include_text=True) if child.is_element_node or _says(child.text_content)
        ]
        if len(children) == 1 and dom.tag(children[0]) in ("div", "section", "article", "li", "main"):
            node = children[0]
        else:
            return (node.inner_html or "").strip()
