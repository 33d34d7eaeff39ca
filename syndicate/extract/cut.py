"""HTML without the words at its beginning that are told elsewhere: a marker, a headline."""

from __future__ import annotations

from selectolax.lexbor import LexborHTMLParser

from syndicate.extract import dom

_PROBE = 80
"""Letters that tell where a text begins."""


def html_from(html: str, start: str) -> str:
    """``html`` from the words ``start`` on; as it is if it does not hold them. Elements left empty go."""
    tree = LexborHTMLParser(f"<body>{html}")
    if tree.body is None:
        return html
    texts = [node for node, _ in dom.walk(tree.body) if node.is_text_node]
    letters = ["".join((node.text_content or "").split()) for node in texts]
    excess = "".join(letters).find("".join(start.split())[:_PROBE])
    if excess <= 0:
        return html
    for node, own in zip(texts, letters, strict=True):
        if excess <= 0:
            break
        node.replace_with(_from(node.text_content or "", excess))
        excess -= len(own)
    for node in tree.body.css("b, strong, span, em, i, a, p"):
        if not dom.text(node) and node.css_first("img, amp-img") is None:
            node.decompose()
    return tree.body.inner_html or ""


def _from(text: str, excess: int) -> str:
    """``text`` without its first ``excess`` characters, white space not counted."""
    for index, character in enumerate(text):
        if excess <= 0:
            return text[index:]
        excess -= not character.isspace()
    return ""
