"""HTML without the words at its beginning that are told elsewhere: a marker, a headline."""

from __future__ import annotations

from selectolax.lexbor import LexborHTMLParser, LexborNode

from syndicate.extract import dom

_PROBE = 80
"""Letters that tell where a text begins."""


def html_from(html: str, start: str) -> str:
    """``html`` from the words ``start`` on; as it is if it does not hold them. Elements left empty go."""
    tree = LexborHTMLParser(f"<body>{html}")
    if tree.body is None:
        return html
    texts = [node for node, _ in dom.walk(tree.body) if node.is_text_node]
    whole = "".join("".join((node.text_content or "").split()) for node in texts)
    excess = whole.find("".join(start.split())[:_PROBE])
    if excess <= 0:
        return html
    take_letters(tree.body, texts[0], excess)
    return tree.body.inner_html or ""


def take_letters(root: LexborNode, first: LexborNode, count: int) -> None:
    """Take ``count`` letters, white space not counted, out of the texts below ``root`` from the node ``first`` on."""
    begun = False
    for node in [node for node, _ in dom.walk(root) if node.is_text_node]:
        begun = begun or node.mem_id == first.mem_id
        if not begun:
            continue
        if count <= 0:
            break
        text = node.text_content or ""
        node.replace_with(_from(text, count))
        count -= len("".join(text.split()))
    for node in root.css("b, strong, span, em, i, a, p"):
        if not dom.text(node) and node.css_first(dom.SHOWN) is None:
            node.decompose()


def _from(text: str, excess: int) -> str:
    """``text`` without its first ``excess`` characters, white space not counted."""
    for index, character in enumerate(text):
        if excess <= 0:
            return text[index:]
        excess -= not character.isspace()
    return ""
