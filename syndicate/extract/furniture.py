"""Parts of a page that are never an update: told by element, and where that says nothing by what classes hint at."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from itertools import islice

from selectolax.lexbor import LexborHTMLParser, LexborNode

from syndicate.extract import dom
from syndicate.extract.grammar import read_marker
from syndicate.extract.players import is_player
from syndicate.extract.words import words

_NEVER = words("nav footer aside form dialog menu button")
_HINT = re.compile(
    r"(?:^|[\s_/-])(?:nav(?:igation|bar)?|breadcrumbs?|comments?|kommentare?|disqus|discussion|sidebar|related|recommend\w*|"
    r"recirculation|outbrain|taboola|newsletter\w*|consent|cookie\w*|paywall|toc|table-?of-?contents|inhaltsverzeichnis|"
    r"key-?(?:events|points|moments)|most-?(?:read|viewed|popular)|meistgelesen|share(?:-?(?:bar|buttons?|tools|links))?|"
    r"social(?!-?(?:media-?)?(?:posts?|embeds?|quotes?|cards?|items?)\b)(?:-?(?:bar|share|links|media-share))?|teaser-?(?:list|group|box)|read-?(?:more|next)|promo\w*|advert\w*|"
    r"ad-?(?:slot|wrapper|container)|adslot|subscribe\w*|signup|poll|filter|pagination|contributions-liveblog|is-epic|login)"
    r"(?:$|[\s_/-])",
    re.IGNORECASE,
)
_KEEP = re.compile(r"live-?(?:blog|ticker|event|feed|post|update)|newsblog|timeline", re.IGNORECASE)
_LITTLE = 80
_CLOCK = re.compile(r"\d[.:h][0-5]\d")
_FOOTER = re.compile(r"(?:^|[\s_/-])(?:article|story|meldungs?)-?footer(?:$|[\s_/-])", re.IGNORECASE)
_MOST_BUTTONS = 10_000
_MOST_FORMS = 200
_LONGEST_BOX = 300
_LONGEST_TIME = 40
_PICTURE_FILE = re.compile(r"\.(?:jpe?g|png|webp|gif|avif)(?:[?#]|$)", re.IGNORECASE)
_LONGEST_ENDING = 200
_PICTURES = words("figure figcaption")
_BODY_TAGS = words("html body main article")


def is_furniture(node: LexborNode) -> bool:
    """Whether the element is furniture of the page, whatever it holds."""
    return _is_furniture(node, dom.tag(node), node.attributes)


def _is_furniture(node: LexborNode, tag: str, attributes: Mapping[str, str | None]) -> bool:
    if tag in _NEVER:
        return tag != "form" or len(dom.text(node)) < 2_000  # some pages are one form
    if tag in _BODY_TAGS or tag == "blockquote":  # words of others, posts of other networks
        return False
    if not attributes:
        return False
    role = (attributes.get("role") or "").strip()
    if role in ("navigation", "banner", "contentinfo", "complementary", "search", "dialog", "alertdialog", "menu"):
        return True
    hints = f"{(attributes.get('class') or '').strip()} {(attributes.get('id') or '').strip()}"
    if len(hints) <= 2:
        return False
    hints = hints[:400]
    return _hinting(hints) or (_FOOTER.search(hints) is not None and not dom.longer_than(node, _LONGEST_BOX))


@lru_cache(maxsize=4096)
def _hinting(hints: str) -> bool:
    """Whether class and id say that an element is furniture. Pages repeat theirs hundreds of times."""
    return _HINT.search(hints) is not None and _KEEP.search(hints) is None


def is_card(link: LexborNode) -> bool:
    """Whether a link to elsewhere is laid out as a box of its own: several lines, and not for a picture's caption."""
    target = dom.attribute(link, "href")
    if dom.tag(link) != "a" or target[:1] in ("", "#") or _PICTURE_FILE.search(target[-_LONGEST_ENDING:]):
        return False
    said = (place for _, place in dom.placed_lines(link) if not dom.within(place, _PICTURES))
    return len(list(islice(said, 2))) > 1


def time_buttons(tree: LexborHTMLParser) -> None:
    """Buttons that say a time and nothing else, put into words: what is pressed to copy a link shows when it was."""
    for button in tree.css("button")[:_MOST_BUTTONS]:
        said = button.text() or ""
        if len(said) > _LONGEST_TIME or not any(map(str.isdigit, said)):
            continue
        said = dom.squeeze(said)
        marker = read_marker(said)
        if marker is not None and marker.kind in ("stamp", "relative") and not marker.rest:
            button.replace_with(f" {said} ")


def _dates(footer: LexborNode, body: LexborNode) -> bool:
    """Whether a footer or an aside inside of something says little but a time."""
    parent = footer.parent
    if parent is None or parent.mem_id == body.mem_id or dom.longer_than(footer, _LITTLE):
        return False
    return _CLOCK.search(dom.text(footer)) is not None


def _is_unseen(node: LexborNode, tag: str) -> bool:
    """Whether an element is hidden, or furniture."""
    attributes = node.attributes
    return (bool(attributes) and dom.hides(attributes)) or _is_furniture(node, tag, attributes)


def _is_quoted(node: LexborNode) -> bool:
    return any(dom.tag(up) == "blockquote" for up in dom.ancestors(node))


def _belongs(node: LexborNode, tag: str, body: LexborNode) -> bool:
    """Whether an aside tells a time, or a footer who said what is quoted."""
    return _dates(node, body) if tag == "aside" else _is_quoted(node)


def _sign_ups(body: LexborNode) -> Iterator[LexborNode]:
    """Boxes that hold a heading, a few words and a form that asks for an address, whatever they are called."""
    for field in body.css("form input[type=email]")[:_MOST_FORMS]:
        form = next((up for up in dom.ancestors(field) if dom.tag(up) == "form"), None)
        box = form.parent if form is not None else None
        if box is None or dom.tag(box) in _BODY_TAGS or box.mem_id == body.mem_id:
            continue
        first = next(box.iter(), None)
        if first is None or dom.tag(first) not in dom.HEADINGS or dom.longer_than(box, _LONGEST_BOX):
            continue
        if not any(read_marker(line) for line in dom.lines(box)):
            yield box


def remove_furniture(tree: LexborHTMLParser, *, footers: bool = True) -> None:
    """Take all furniture out of the tree, silent and hidden elements too.

    ``footers`` False spares those inside an ``article``, which may tell when it was last changed, and short ones with a
    time inside of other elements.
    """
    body = tree.body
    if body is None:
        return
    for box in list(_sign_ups(body)):
        box.decompose()
    doomed: list[LexborNode] = []
    node = body.first_child
    while node is not None:
        tag = dom.tag(node)
        gone = tag != "-text" and ((tag in dom.SILENT and not is_player(node)) or _is_unseen(node, tag))
        if gone and tag not in _NEVER and tag not in dom.SILENT and _is_quoted(node):
            gone = dom.hidden(node)  # a reader's comment that is quoted is no part of a discussion
        if gone and tag in ("aside", "footer") and not dom.hidden(node) and _belongs(node, tag, body):
            gone = False
        if (
            gone
            and not footers
            and tag == "footer"
            and (any(dom.tag(up) == "article" for up in dom.ancestors(node)) or _dates(node, body))
        ):
            gone = False
        if gone:
            doomed.append(node)
        child = None if gone else node.first_child
        if child is not None:
            node = child
            continue
        while node.next is None:
            parent = node.parent
            if parent is None or parent.mem_id == body.mem_id:
                node = None
                break
            node = parent
        node = node.next if node is not None else None
    for dead in doomed:
        dead.decompose()
