"""The lines of a page read in one walk are those that each of its elements has by itself."""

from __future__ import annotations

from hypothesis import example, given, settings
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from syndicate.extract import dom
from syndicate.extract.laid import Laid

PIECES = [
    f"<{tag}>" for tag in ("div", "p", "span", "a", "b", "li", "ul", "article", "x-post", "h2", "br", "footer hidden")
]
PIECES += [f"</{tag}>" for tag in ("div", "p", "span", "a", "b", "li", "ul", "article", "x-post", "h2", "footer")]
PIECES += ["one", " two ", "12:30", "<script>x</script>", "<time>9:15</time>", "\u00ad", "<!-- x -->"]


@settings(max_examples=400, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=30).map("".join))
@example("<div>one<span>12:30</span></div>two<x-post>one</x-post>one<div></div>")
def test_an_element_has_the_lines_it_has_by_itself(html: str) -> None:
    body = LexborHTMLParser(f"<body>{html}").body
    assert body is not None
    laid = Laid(body)
    seen = [body, *(node for node, out in dom.walk(body) if node.is_element_node and not out)]
    for node in seen:
        text = dom.text(node)
        assert laid.size(node) == (len(text.split()), len(text))
        assert [(line, place.mem_id) for line, place in laid.inside(node)] == [
            (line, place.mem_id) for line, place in dom.placed_lines(node)
        ]
