"""A web page, parsed: decoded, looked over for traps, read by lexbor. Its head is in ``head.py``."""

from __future__ import annotations

from selectolax.lexbor import LexborHTMLParser

from syndicate.errors import ExtractError
from syndicate.extract.decode import document_text
from syndicate.extract.head import page_head, wall
from syndicate.extract.hints import Hints
from syndicate.extract.scan import check
from syndicate.walk import Document

__all__ = ["page_head", "parse_page", "parse_text", "wall"]


def parse_page(document: Document, hints: Hints) -> LexborHTMLParser:
    """The document as an HTML tree. Raises ExtractError for a page built to choke the parser, or an empty one."""
    return parse_text(document_text(document, hints))


def parse_text(text: str) -> LexborHTMLParser:
    """``text`` as an HTML tree; the same care and errors as ``parse_page``."""
    if not text.strip():
        msg = "the page is empty"
        raise ExtractError(msg)
    check(text)
    try:
        return LexborHTMLParser(text)
    except (ValueError, RuntimeError) as error:
        msg = "the page can't be parsed as HTML"
        raise ExtractError(msg) from error
