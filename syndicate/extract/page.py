"""A web page, parsed once for all that read it: decoded, looked over for traps, read by lexbor."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from selectolax.lexbor import LexborHTMLParser

from syndicate.errors import ExtractError
from syndicate.extract import ld
from syndicate.extract.decode import document_text
from syndicate.extract.dom import Placed, Step, lines_of, may_hide, steps
from syndicate.extract.head import page_head, wall
from syndicate.extract.hints import Hints
from syndicate.extract.shadow import with_shadows_open
from syndicate.traps import trap
from syndicate.walk import Document, RawHead

__all__ = ["Page", "open_page", "parse_page", "parse_text"]


_NOTHING = "<!doctype html><title></title>"


@dataclass(frozen=True)
class Page:
    """What extractors share of one page. Nobody changes ``tree``: who takes a page apart does it to a ``copy``."""

    document: Document
    text: str
    tree: LexborHTMLParser
    bare: bool = False
    """There is no page, only data."""
    newsblog: bool = False
    """Updates were read here before."""

    @cached_property
    def blocks(self) -> tuple[ld.Block, ...]:
        """The JSON-LD in the page, as ``ld.blocks`` has it; or the document itself, if it is nothing else."""
        return ld.resolve(ld.load(self.text)) if self.bare else ld.blocks(self.tree)

    @cached_property
    def steps(self) -> tuple[Step, ...]:
        """All that the page shows, as ``dom.steps`` goes through it."""
        body = self.tree.body
        return tuple(steps(body, hideable=may_hide(body))) if body is not None else ()

    @cached_property
    def lines(self) -> tuple[Placed, ...]:
        """All lines that the page shows, each with the first text that is in it."""
        return tuple(lines_of(self.steps))

    @cached_property
    def head(self) -> RawHead:
        """All that the page says of itself."""
        return page_head(self.tree, self.document, self.blocks, self.lines, self.steps)

    @cached_property
    def wall(self) -> str | None:
        """Why the page is no article but a wall, None if it is none."""
        return wall(self.tree, [line for line, _ in self.lines])

    def copy(self) -> LexborHTMLParser:
        """The tree once more, to be changed."""
        return self.tree.clone()


def open_page(document: Document, hints: Hints) -> Page:
    """The document as a page. Raises ExtractError for one built to choke the parser, or an empty one."""
    text = document_text(document, hints)
    if text.lstrip("\ufeff \t\r\n")[:1] in ("{", "["):
        return Page(document, text, parse_text(_NOTHING), bare=True)
    return Page(document, text, parse_text(text), newsblog=hints.newsblog)


def parse_page(document: Document, hints: Hints) -> LexborHTMLParser:
    """The document as an HTML tree of one's own; the same errors as ``open_page``."""
    return parse_text(document_text(document, hints))


def parse_text(text: str) -> LexborHTMLParser:
    """``text`` as an HTML tree; the same care and errors as ``open_page``."""
    if not text.strip():
        msg = "the page is empty"
        raise ExtractError(msg)
    text = with_shadows_open(text)
    if (why := trap(text)) is not None:
        msg = f"the page is not parsed: {why}"
        raise ExtractError(msg)
    try:
        return LexborHTMLParser(text)
    except (ValueError, RuntimeError) as error:
        msg = "the page can't be parsed as HTML"
        raise ExtractError(msg) from error
