"""The head of a page: what it says of itself above its updates, in meta elements, in JSON-LD and to the eye.

What a person reads wins where it is found for sure; the data behind fills the gaps.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from selectolax.lexbor import LexborHTMLParser, LexborNode

from syndicate.extract import dom, ld
from syndicate.extract.coverage import is_ended, is_going_on, successor
from syndicate.extract.elsewhere import without_others
from syndicate.extract.phrases import (
    CONTENTS,
    MAX_LINE,
    PUBLISHED,
    READING_TIME,
    STAND,
    TODAYS,
    WALLS,
    zone_line,
)
from syndicate.extract.pictures import picture
from syndicate.extract.stand import DATELINE, page_times
from syndicate.extract.words import Hinted, words
from syndicate.walk import Document, RawHead, RawMedia

_NEAR = 40
"""Lines after the headline that are looked at for what belongs to it."""

_OTHER_HEADS = "[role=heading][aria-level='1'], [itemprop=headline], [role=heading], h2"
_ALIKE = 0.8
_FURNITURE = words("nav footer aside")
_STOPS = words("article li")
_ENDS = dom.HEADINGS | _FURNITURE | _STOPS
_ARTICLE_TYPES = ("LiveBlogPosting", "NewsArticle", "ReportageNewsArticle", "Article", "BlogPosting", "WebPage")
_WORD = re.compile(r"\w+")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*")
_KICKER_CLASS = re.compile(
    r"kicker|overline|topline|dachzeile|eyebrow|supertitle|roofline|spitzmarke|occhiello", re.IGNORECASE
)
_LEAD_CLASS = re.compile(
    r"standfirst|(?:^|[\s_-])lead(?:$|[\s_-])|sub-?title|subline|excerpt|vorspann|chapo|teaser-?text|intro|(?:^|[\s_-])dek"
    r"|entradilla|sommario|summary|description|abstract",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _Near:
    """The visible surroundings of the headline."""

    headline: str | None
    node: LexborNode | None
    lines: tuple[dom.Placed, ...]
    """The lines after the headline."""


def page_head(
    tree: LexborHTMLParser,
    document: Document,
    blocks: Sequence[ld.Block],
    lines: Sequence[dom.Placed],
    steps: Sequence[dom.Step],
) -> RawHead:
    """All that the page says of itself, ``blocks`` being its JSON-LD, ``lines`` and ``steps`` what it shows.

    Strings as found; URLs are absolute.
    """
    meta = _meta(tree)
    data = _article_data(without_others(blocks, tree, document.url))
    near = _near(tree, lines, meta, data)
    kicker, headline = _kicker(near)
    stand, page_time = page_times(near.lines, meta, data)
    url = _canonical(tree, meta, document)
    ended = is_ended(lines)
    return RawHead(
        kicker=kicker,
        headline=headline or _first(meta, "og:title", "twitter:title") or _title(tree),
        lead=_lead(near, meta),
        image=_image(near, steps, meta, url),
        stand=stand,
        page_time=page_time,
        reading_time=_reading_time(near),
        language=_language(tree, meta, document),
        url=url,
        publisher=_first(meta, "og:site_name") or _named(data.get("publisher")),
        coverage_start=ld.string(data.get("coverageStartTime")),
        coverage_end=_coverage_end(data),
        live=is_going_on(tree, document, ended),
        successor=successor(tree, url, ended),
        rights=ld.string(data.get("copyrightNotice")) or _first(meta, "copyright", "dcterms.rights"),
        zone=zone_line([line for line, _ in near.lines]),
    )


def wall(tree: LexborHTMLParser, lines: Sequence[str]) -> str | None:
    """Why the page is no article but a wall (login, consent, robot check) with its words; None if it is none.

    A page with enough to read is none, however loudly it asks for consent on top.
    """
    if tree.body is None:
        return None
    paragraphs = [line for line in lines if len(line) > 140]
    if len(paragraphs) >= 4 or sum(map(len, paragraphs)) > 2_500:
        return None
    for line in [*lines[:300], _title(tree) or ""]:
        for name, pattern in WALLS.items():
            match = pattern.search(line[:MAX_LINE])
            if match is not None:
                return f"{name} stands in place of the page: “{match[0]}”"
    if len(lines) < 30 and tree.css_first("input[type=password]") is not None:
        return "a login form stands in place of the page"
    return None


# --- data ----------------------------------------------------------------------------------------------------------


def _meta(tree: LexborHTMLParser) -> dict[str, str]:
    """``property`` or ``name`` to ``content``, names in small letters; the first of each wins."""
    found: dict[str, str] = {}
    for node in tree.css("meta[content]"):
        name = (
            dom.attribute(node, "property") or dom.attribute(node, "name") or dom.attribute(node, "itemprop")
        ).lower()
        content = dom.squeeze(dom.attribute(node, "content"))
        if name and content:
            found.setdefault(name, content)
    return found


def _article_data(found: Sequence[ld.Block]) -> Mapping[str, object]:
    """The JSON-LD object that describes the page, the live blog before all others."""
    for wanted in _ARTICLE_TYPES:
        for block in found:
            if ld.has_type(block, wanted):
                return block
    return {}


def _first(meta: Mapping[str, str], *names: str) -> str | None:
    return next((meta[name] for name in names if meta.get(name)), None)


def _named(value: object) -> str | None:
    value = value[0] if isinstance(value, list) and value else value
    return ld.string(value.get("name")) if isinstance(value, dict) else ld.string(value)


def _title(tree: LexborHTMLParser) -> str | None:
    node = tree.css_first("head > title") or tree.css_first("title")
    return dom.squeeze(node.text_content or node.text()) or None if node is not None else None


def _canonical(tree: LexborHTMLParser, meta: Mapping[str, str], document: Document) -> str:
    link = tree.css_first("link[rel=canonical]")
    stated = (dom.attribute(link, "href") if link is not None else "") or meta.get("og:url", "")
    return dom.join(document.url, stated) or document.url


def _language(tree: LexborHTMLParser, meta: Mapping[str, str], document: Document) -> str | None:
    root = tree.root
    stated = [
        dom.attribute(root, "lang") if root is not None else "",
        dom.attribute(root, "xml:lang") if root is not None else "",
        meta.get("og:locale", ""),
        meta.get("og:language", "") or meta.get("language", "") or (document.content_language or ""),
    ]
    tags = [tag.replace("_", "-") for tag in stated if _LANGUAGE.fullmatch(tag)]
    if not tags:
        return None
    primary = tags[0].split("-")[0].lower()
    return next((tag for tag in tags if "-" in tag and tag.split("-")[0].lower() == primary), tags[0])


def _coverage_end(data: Mapping[str, object]) -> str | None:
    """None where the end equals the start: templates fill in both when they know neither."""
    end = ld.string(data.get("coverageEndTime"))
    return end if end != ld.string(data.get("coverageStartTime")) else None


# --- what is seen --------------------------------------------------------------------------------------------------


def _near(
    tree: LexborHTMLParser, lines: Sequence[dom.Placed], meta: Mapping[str, str], data: Mapping[str, object]
) -> _Near:
    node = _headline_node(tree, meta, data)
    if node is None or tree.body is None:
        return _Near(None, None, ())
    inside = {child.mem_id for child, _ in dom.walk(node)}
    found: list[tuple[str, LexborNode]] = []
    passed = False
    own_article = any(dom.tag(holder) == "article" for holder in dom.ancestors(node))
    for line, place in lines:
        if place.mem_id in inside:
            passed = True
        elif passed:
            if own_article or not any(dom.tag(holder) == "article" for holder in dom.ancestors(place)):
                found.append((line, place))
            if len(found) == _NEAR:
                break
    return _Near(dom.text(node) or None, node, tuple(found))


def _headline_node(tree: LexborHTMLParser, meta: Mapping[str, str], data: Mapping[str, object]) -> LexborNode | None:
    """The ``h1`` that says what the data says; else the first with a sentence's worth of words outside furniture.

    On a page without one, the first other heading that says what the data says.
    """
    known = set(
        _WORD.findall(
            " ".join(
                filter(
                    None,
                    [
                        meta.get("og:title"),
                        ld.string(data.get("headline")),
                        _title(tree),
                    ],
                )
            ).lower()
        )
    )
    best: tuple[float, LexborNode] | None = None
    for node in tree.css("h1")[:20]:
        own = set(_WORD.findall(dom.text(node).lower()))
        if not own:
            continue
        score = len(own & known) / len(own) * min(len(own), 5)
        score -= 2 * dom.within(node, _FURNITURE) + (len(own) < 3)
        if best is None or score > best[0]:
            best = (score, node)
    if best is not None:
        return best[1] if best[0] >= -1 else None
    return next((node for node in tree.css(_OTHER_HEADS)[:20] if _says_title(node, known)), None)


def _says_title(node: LexborNode, known: set[str]) -> bool:
    """Whether a heading says the title that the page gives itself, more than two words of it."""
    own = set(_WORD.findall(dom.text(node).lower()))
    return len(own) > 2 and len(own & known) >= _ALIKE * len(own) and not dom.within(node, _FURNITURE)


def _kicker(near: _Near) -> tuple[str | None, str | None]:
    """Kicker and headline: the kicker stands inside the ``h1``, or just before it, marked by its class or its place."""
    if near.node is None or near.headline is None:
        return None, None
    for node in near.node.css("[class]"):
        if _KICKER_CLASS.search(dom.attribute(node, "class")):
            kicker = dom.text(node)
            rest = dom.squeeze(near.headline.removeprefix(kicker)).lstrip(":|–- ")
            if kicker and rest and rest != near.headline:
                return kicker.rstrip(": "), rest
    place = near.node
    for _ in range(3):
        before = place.prev
        while before is not None and not before.is_element_node:
            before = before.prev
        if before is not None:
            found = dom.lines(before)
            marked = _KICKER_CLASS.search(dom.attribute(before, "class"))
            if (
                len(found) == 1
                and len(found[0].split()) <= 8
                and (marked or dom.tag(before) in ("p", "span", "h2", "strong"))
            ):
                kicker = found[0].strip(":>›/| ")
                return kicker if len(kicker) > 2 else None, near.headline
            if found:
                break
        if place.parent is None:
            break
        place = place.parent
    return None, near.headline


def _lead(near: _Near, meta: Mapping[str, str]) -> str | None:
    """The visible lead: what repeats the description, is marked as a lead, or follows the headline at once."""
    description = _first(meta, "description", "og:description")
    stated = set(_WORD.findall((description or "").lower()))
    for rank, (line, place) in enumerate(near.lines[:12]):
        count = len(line.split())
        if not 5 <= count <= 120 or STAND.match(line) or PUBLISHED.match(line) or CONTENTS.match(line):
            continue
        if DATELINE.search(line) and count <= 14:
            continue
        own = set(_WORD.findall(line.lower()))
        if stated and len(own & stated) > 0.8 * max(len(own), len(stated)):
            return line
        holders = list(dom.ancestors(place))[:3]
        if any(
            _LEAD_CLASS.search(dom.attribute(holder, "class")) or dom.attribute(holder, "itemprop") == "description"
            for holder in holders
        ):
            return line
        if rank == 0 and count >= 8 and holders and dom.tag(holders[0]) in ("p", "h2", "h3"):
            return line
    return description


def _image(near: _Near, steps: Sequence[dom.Step], meta: Mapping[str, str], url: str) -> RawMedia | None:
    """The first figure between the headline and the next heading; else the picture the page shows when shared."""
    figure = _lead_figure(near, steps)
    if figure is not None:
        found = picture(figure, url)
        if found is not None:
            return found
    shared = _first(meta, "og:image:secure_url", "og:image", "twitter:image")
    target = dom.join(url, shared) if shared else None
    if target is None:
        return None
    return RawMedia(
        target,
        type=meta.get("og:image:type"),
        width=meta.get("og:image:width"),
        height=meta.get("og:image:height"),
        alt=meta.get("og:image:alt"),
    )


def _lead_figure(near: _Near, steps: Sequence[dom.Step]) -> LexborNode | None:
    if near.node is None:
        return None
    passed = False
    lead = near.lines[0][0] if near.lines else ""
    for name, node, out in steps:
        if out:
            passed = passed or node.mem_id == near.node.mem_id
        elif not passed or (name in dom.HEADINGS and dom.text(node) == lead):
            continue
        elif name in ("figure", "amp-img"):
            return node
        elif name == "img" and (captioned := _captioned(node)) is not None:
            return captioned
        elif name in _ENDS and len(dom.text(node).split()) > 2:
            return None  # share buttons are lists too
    return None


def _captioned(image: LexborNode) -> LexborNode | None:
    """What holds a picture and, in an element whose class says so, its caption, and nothing else."""
    for holder in list(dom.ancestors(image))[:4]:
        captions = [node for node in holder.css("[class*=aption]") if dom.text(node)]
        if captions:
            alone = len(holder.css("img, amp-img")) == 1 and len(dom.text(holder)) <= len(dom.text(captions[0])) + 40
            return holder if alone else None
    return None


def _reading_time(near: _Near) -> str | None:
    for line, _ in near.lines[:20]:
        match = READING_TIME.search(line[:MAX_LINE])
        if match is not None:
            return match[1] or match[2]
    return None


def todays_newsblog(tree: LexborHTMLParser, url: str) -> str | None:
    """Where a page that has no updates of its own sends its readers for today's, if one link says so."""
    found = list(dict.fromkeys(_linked(tree, url, TODAYS)))
    return found[0] if len(found) == 1 else None


def _linked(tree: LexborHTMLParser, url: str, wording: Hinted) -> Iterator[str]:
    """Where the links lead whose words are of this kind, but for places on the page itself."""
    for node in tree.css("a[href]"):
        label = dom.squeeze(node.text() or "")
        if 4 < len(label) <= 160 and wording.search(label):
            target = dom.join(url, dom.attribute(node, "href"))
            if target and target.partition("#")[0] != url.partition("#")[0]:
                yield target
