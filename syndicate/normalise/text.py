"""Plain text and HTML, each made from the other; and the characters XML can carry."""

from __future__ import annotations

import re
from html import escape, unescape

from selectolax.lexbor import LexborHTMLParser, LexborNode

from syndicate.normalise.tags import BLOCKS, BOXES, UNREAD, VOID
from syndicate.traps import trap

_ILLEGAL = re.compile("[^\t\n -~\u00a0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff\u0085]")
_SUSPECT = re.compile("[^\t\n -~\u00a0-\u2027\u202a-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_NEWLINES = re.compile("\r\n?|\u0085|\u2028|\u2029")
_BLANK = re.compile(r"[ \t\n\r\f\v]+")
_LINE, _BREAK = "\n", "<br>"
_RUNS = ("  ", "\n", "\t", "\r", "\f", "\v")
"""What holds none of them is as ``_BLANK`` leaves it."""

_PARAGRAPHS = re.compile(r"\n[ \t\u00a0]*\n\s*")

_ATTRIBUTE = r"""[\s/]*+[^\s/>][^\s/>=]*+(?:\s*+=\s*+(?:"[^"]*+"|'[^']*+'|[^\s>"'][^\s>]*+)?+)?+"""
_WHOLE_TAG = re.compile(rf"<(?:/?[a-zA-Z][^\s/>]*+(?:{_ATTRIBUTE})*+[\s/]*+|![^>]*+)(?:>|\Z)", re.DOTALL)
_CLEAN = re.compile(r'<(/?)([a-z][a-z0-9]*)(?: [^\s"=<>]+="[^"]*")*>|([^<]+)')
_CODE = re.compile(r"<!--.*?(?:-->|\Z)|<(script|style)\b.*?(?:</\1|\Z)", re.DOTALL | re.IGNORECASE)

_PARTED = (BLOCKS | BOXES | {"body"}) - {"li", "tr", "td", "th"}
_LISTS = frozenset(("ul", "ol", "menu", "dir"))
_LINES = frozenset(("li", "tr"))
_CELLS = frozenset(("td", "th"))


def legal(text: str) -> str:
    """``text`` without what XML 1.0 section 2.2 forbids or discourages; every line ends in LF."""
    if (text.isascii() and text.isprintable()) or not _SUSPECT.search(text):
        return text
    return _ILLEGAL.sub("", _NEWLINES.sub("\n", text))


def one_line(text: str | None) -> str | None:
    """``text`` legal and on one line, or None if nothing is left."""
    return " ".join(legal(text).replace("\u200b", "").replace("\ufeff", "").split()) or None if text else None


def html_to_text(html: str) -> str:
    """What a person reads: paragraphs parted by a blank line, ``- `` before list items, a new line for ``br``."""
    html = legal(html)
    if "<" not in html:
        return _Page().add(unescape(html)).text()
    if trap(html):
        return _Page().add(unescape(_without_tags(html))).text()
    # The body tag keeps leading scripts and styles from moving the rest of a fragment into a head.
    body = LexborHTMLParser("<body>" + html).body
    return _read(body).text() if body is not None else ""


def clean_to_text(html: str) -> str:
    """As ``html_to_text``, for what ``clean_html`` has made: told by its tags alone, for they are as they should be."""
    if "<" not in html:
        return _Page().add(unescape(html)).text()
    page = _Page()
    quiet = 0
    for end, tag, text in _CLEAN.findall(html):
        if text:
            _text(unescape(text), page, bool(quiet))
        elif end:
            quiet -= tag == "pre"
            _leave(tag, page)
        else:
            quiet += tag == "pre"
            _enter(tag, page)
    return page.text()


def _without_tags(html: str) -> str:
    """``html`` with a blank for every tag and for all code, told by its characters alone. Linear."""
    return _WHOLE_TAG.sub(" ", _CODE.sub(" ", html))


def text_to_html(text: str) -> str:
    """Paragraphs at blank lines, ``<br>`` at single line ends, everything else escaped."""
    paragraphs = (p.strip() for p in _PARAGRAPHS.split(legal(text)))
    return "".join(f"<p>{_lines(p)}</p>" for p in paragraphs if p)


def tidy_to_html(text: str) -> str:
    """As ``text_to_html``, for what ``tidy_text`` has made."""
    paragraphs = (p.strip("\n") for p in escape(text, quote=False).split("\n\n"))
    return "".join([f"<p>{_BREAK.join(p.split(_LINE))}</p>" for p in paragraphs if p])


def tidy_text(text: str) -> str:
    """Plain text as found, legal, without blanks at line ends, paragraphs parted by exactly one blank line."""
    text = legal(text)
    if "\n" not in text:
        return " ".join(text.split())
    paragraphs = (p.strip() for p in _PARAGRAPHS.split(text))
    return "\n\n".join("\n".join(" ".join(line.split()) for line in p.split("\n")) for p in paragraphs if p)


def _lines(paragraph: str) -> str:
    lines = (escape(line.strip(), quote=False).replace("\u00a0", "&nbsp;") for line in paragraph.split("\n"))
    return "<br>".join(lines)


class _Page:
    """Text as it is set on a page: pending breaks are written only when more text follows."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.breaks = 0
        self.space = False
        self.mark = ""
        self.lists = 0

    def add(self, text: str) -> _Page:
        words = _BLANK.sub(" ", text) if any(map(text.__contains__, _RUNS)) else text
        if not words.strip(" "):
            self.space = self.space or bool(words)
            return self
        if words[0] == " " or self.space:
            self.space = not self.breaks and bool(self.parts)
        self._flush()
        self.parts.append(words.strip(" "))
        self.space = words[-1] == " "
        return self

    def verbatim(self, text: str) -> None:
        """Preformatted text, line by line, its own blanks kept."""
        for at, line in enumerate(text.split("\n")):
            if at:
                self.new_line()
            if line.strip():
                self._flush()
                self.parts.append(line.rstrip())

    def _flush(self) -> None:
        if self.parts:
            self.parts.append("\n" * self.breaks or (" " if self.space else ""))
        self.parts.append(self.mark)
        self.breaks, self.space, self.mark = 0, False, ""

    def line(self) -> None:
        self.breaks = max(self.breaks, 1)

    def new_line(self) -> None:
        self.breaks = min(self.breaks + 1, 2)

    def paragraph(self) -> None:
        self.breaks = 2

    def item(self) -> None:
        self.line()
        self.mark = "- "

    def cell(self) -> None:
        if not self.breaks and self.parts:
            self.add(" |").add(" ")

    def text(self) -> str:
        return "".join(self.parts).strip()


def _read(root: LexborNode) -> _Page:
    """Walk ``root`` without recursion: pages nest deeper than Python does."""
    page = _Page()
    quiet = 0
    node = root.first_child
    while node is not None:
        down = _enter_node(node, page, bool(quiet))
        if down:
            quiet += node.tag == "pre"
            node = node.first_child
            continue
        while node is not None and node.next is None:
            node = node.parent
            if node is None or node.mem_id == root.mem_id:
                return page
            quiet -= node.tag == "pre"
            _leave(node.tag, page)
        node = node.next if node is not None else None
    return page


def _enter_node(node: LexborNode, page: _Page, verbatim: bool) -> bool:
    """Begin ``node``; True if its children are to be read (and ``_leave`` is to follow)."""
    tag = node.tag
    if tag == "-text":
        _text(node.text_content or "", page, verbatim)
        return False
    if tag is None or tag[0] in "-!" or tag in UNREAD:
        return False
    _enter(tag, page)
    if node.first_child is None:
        if tag not in VOID:
            _leave(tag, page)
        return False
    return True


def _text(text: str, page: _Page, verbatim: bool) -> None:
    if verbatim:
        page.verbatim(text)
    else:
        page.add(text)


def _enter(tag: str, page: _Page) -> None:
    if tag == "br":
        page.new_line()
    elif tag == "hr":
        page.paragraph()
    elif tag == "q":
        page.add('"')
    elif tag == "li":
        page.item()
    elif tag in _CELLS:
        page.cell()
    else:
        _edge(tag, page)
        page.lists += tag in _LISTS


def _leave(tag: str | None, page: _Page) -> None:
    if tag == "q":
        page.space = False
        page.add('"')
    elif tag is not None:
        page.lists -= tag in _LISTS
        _edge(tag, page)


def _edge(tag: str, page: _Page) -> None:
    if tag in _PARTED:
        # A list or paragraph inside a list item must not tear the item from its mark.
        if page.mark:
            return
        if page.lists and tag in _LISTS:
            page.line()
        else:
            page.paragraph()
    elif tag in _LINES:
        page.breaks = 1
        page.mark = ""
