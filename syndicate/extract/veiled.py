"""What a reader sees though the markup hides it: times that are not read out, and texts that open at a press."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from selectolax.lexbor import LexborHTMLParser, LexborNode

from syndicate.extract import dom
from syndicate.extract.grammar import read_marker, title_like
from syndicate.extract.phrases import CHROME
from syndicate.extract.stamps import read_stated
from syndicate.extract.words import words

_MOST = 10_000
_LONGEST_TIME = 40
_LONGEST_TOGGLE = 250
_FEWEST_TOGGLES = 3
_MOST_TOGGLES = 2_000
_FEWEST_LETTERS = 40
_LINKED = 0.5
_LONGEST_LABEL = 40
_TALK = re.compile(
    r"comment|kommentar|comentari|comentário|commenti|opmerking|reacties|reactions|réactions|reacciones|reazioni|"
    r"komentarz|replies|antworten|réponses|respuestas|risposte|diskussion|discussion",
    re.IGNORECASE,
)
_ELSEWHERE = words("nav header footer aside form dialog")
_VEILS = ("hidden", "aria-hidden", "style", "class")


def unveil(tree: LexborHTMLParser) -> None:
    """Show what the page shows: such times, and such texts where a list of them can be opened one by one."""
    _show_times(tree)
    toggles = _toggles(tree)
    if len(toggles) < _FEWEST_TOGGLES:
        return
    named = {dom.attribute(node, "id"): node for node in reversed(tree.css("[id]"))}
    told: set[int] = set()
    folds: list[tuple[LexborNode, LexborNode]] = []
    for toggle in toggles:
        text = _folded(named, toggle)
        if text is not None and text.mem_id not in told:  # what is opened in many ways is no text of one update
            told.add(text.mem_id)
            if _tells(text):
                folds.append((toggle, text))
    if len(folds) < _FEWEST_TOGGLES:
        return
    titles = len({dom.text(toggle) for toggle, _ in folds}) > 1  # else they say "Show more"
    for toggle, text in folds:
        for name in _VEILS:
            if name in text.attributes:
                del text.attrs[name]
        said = dom.text(toggle)
        marker = read_marker(said)
        if (
            titles
            and dom.tag(toggle) == "button"
            and (marker is not None or title_like(said))
            and not CHROME.match(said)
        ):
            _as_block(toggle)


def _show_times(tree: LexborHTMLParser) -> None:
    """Times that are hidden from those who listen, for whom they are told again beside: a clock there is the better."""
    for node in tree.css("[aria-hidden=true]")[:_MOST]:
        if dom.tag(node) in dom.SILENT or dom.longer_than(node, _LONGEST_TIME):
            continue
        said = dom.text(node)
        marker = read_marker(said)
        if marker is None or marker.kind not in ("stamp", "relative") or marker.rest:
            continue
        clock = next(_spoken(node), None) if marker.kind == "relative" else None
        node.replace_with(f" {clock or said} ")


def _spoken(node: LexborNode) -> Iterator[str]:
    """The clocks that hidden elements beside it tell."""
    for beside in (node.prev, node.next):
        if beside is not None and beside.is_element_node and dom.hidden(beside):
            marker = read_stated(said) if len(said := dom.text(beside)) <= 2 * _LONGEST_TIME else None
            if marker is not None and marker.kind == "stamp" and marker.time_text and not marker.rest:
                yield marker.time_text


def _toggles(tree: LexborHTMLParser) -> list[LexborNode]:
    return [
        node
        for node in tree.css("button[aria-expanded=false], [role=button][aria-expanded=false]")[:_MOST_TOGGLES]
        if not dom.within(node, _ELSEWHERE) and not dom.longer_than(node, _LONGEST_TOGGLE) and not _is_talk(node)
    ]


def _is_talk(toggle: LexborNode) -> bool:
    """Whether a toggle opens what readers wrote below an update: "Show 12 comments"."""
    said = dom.text(toggle)
    return len(said) <= _LONGEST_LABEL and _TALK.search(said) is not None


def _folded(named: Mapping[str, LexborNode], toggle: LexborNode) -> LexborNode | None:
    """The hidden element that a toggle opens: the one it names, else what stands beside it or its heading."""
    target = named.get(dom.attribute(toggle, "aria-controls"))
    if target is None:
        heading = toggle.parent if toggle.parent is not None and dom.tag(toggle.parent) in dom.HEADINGS else toggle
        target = next((one for one in _neighbours(heading) if dom.hidden(one)), None)
    return target if target is not None and dom.hidden(target) else None


def _tells(text: LexborNode) -> bool:
    """Whether a hidden element holds more than a few words, and more than links."""
    if not dom.longer_than(text, _FEWEST_LETTERS):
        return False
    return sum(len(dom.text(link)) for link in text.css("a[href]")) < _LINKED * len(dom.text(text))


def _neighbours(node: LexborNode) -> Iterator[LexborNode]:
    for forward in (True, False):
        beside = node.next if forward else node.prev
        while beside is not None and not beside.is_element_node:
            beside = beside.next if forward else beside.prev
        if beside is not None:
            yield beside


def _as_block(button: LexborNode) -> None:
    """A button's words as a block of their own: what is pressed to open a text is its title."""
    block = LexborHTMLParser(f"<div>{button.inner_html or ''}</div>").css_first("div")
    if block is not None:
        button.replace_with(block)
