"""HTML built to choke a parser is told apart from large honest pages, and no other way of nesting deep is known."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from syndicate import traps
from syndicate.traps import trap

TRAPS = {
    "100,000 divs": "<div>" * 100_000,
    "closed by other names": "<div></span>" * 5_000,
    "an end tag in a comment that is none": "<div><?</div>" * 5_000,
    "an end tag behind a cell": "<div><table><td></div></table>" * 11_000,
    "an end tag behind a list of options": "<div><select></div></select>" * 11_000,
    "an end tag behind a paragraph": "<span><p></span></p>" * 11_000,
    "self-closing where it closes nothing": "<svg><div>" + "<path/>" * 5_000,
    "self-closing behind a drawing that was left": "<svg></p>" + "<g/>" * 5_000,
    "optional ends inside a drawing": "<svg>" + "<td>" * 5_000,
    "an end tag in character data": "<svg>" + "<g><![CDATA[></g>]]>" * 5_000,
    "readings of no word": "<rt>" * 5_000,
    "a title among frames": "<frameset><title/>" * 5_000,
    "items of two lists": "<li><dd>" * 11_000,
    "formatting opened anew in every paragraph": "".join(f"<p><b a={n}>" for n in range(1_900)),
    "5,000 attributes": "<a" + " b=1" * 5_000 + ">",
    "attributes behind quoted brackets": "<a " + "b='>' c=\">\" " * 300 + ">",
    "attributes of a tag without end": "<a" + " b=1" * 5_000,
    "attributes spread over many tags": "".join(f"<body a{n}=1>" for n in range(600)),
    "a tag of 300 kB": f"<a b='{'c' * 300_000}'>",
    "20,000 options": "<select>" + "<option>" * 20_000,
}

HONEST = {
    "icons": "<svg><title>Icon</title><path d='M0'/><g><path/></g></svg>" * 3_000,
    "a drawing whose end is forgotten": "<svg><path/><div>" + "<p>one</p>" * 3_000 + "</div>",
    "paragraphs never closed": "<p>one" * 5_000,
    "items never closed": "<ul>" + "<li>one" * 5_000,
    "cells never closed": "<table>" + "<tr><td>one<td>two" * 5_000,
    "spans never closed": "<div><span>one</div>" * 3_000,
    "bold never closed": "<p><b>one" * 1_900,
    "tags in a script": "<script>" + "'<div>'+" * 5_000 + "</script>",
    "a script never closed": "<script>" + "'<div>'+" * 5_000,
    "tags in a comment": "<!-- " + "<div>" * 5_000 + " -->",
    "a comment never closed": "<!--a>" * 5_000 + "<div>" * 5_000,
    "many but flat": "<div></div>" * 50_000,
    "tags in an attribute": "<i title='" + "<div>" * 5_000 + "'>",
    "a long attribute": f"<a title='{'word ' * 20_000}'>",
    "brackets": "<" * 100_000,
    "a list of countries": "<select>" + "<option value=1>one</option>" * 300,
}


@pytest.mark.parametrize("html", TRAPS.values(), ids=TRAPS)
def test_a_trap_is_told_in_one_line(html: str) -> None:
    why = trap(html)
    assert why
    assert "\n" not in why


@pytest.mark.parametrize("html", HONEST.values(), ids=HONEST)
def test_a_large_honest_page_is_no_trap(html: str) -> None:
    assert trap(html) is None


TAGS = [
    "div",
    "p",
    "span",
    "b",
    "a",
    "li",
    "ul",
    "dd",
    "dl",
    "table",
    "tr",
    "td",
    "tbody",
    "caption",
    "select",
    "option",
    "button",
    "svg",
    "math",
    "g",
    "title",
    "desc",
    "foreignObject",
    "mi",
    "annotation-xml",
    "style",
    "script",
    "template",
    "h1",
    "h2",
    "form",
    "object",
    "marquee",
    "nobr",
    "font",
    "ruby",
    "rt",
    "body",
    "head",
    "html",
    "br",
    "img",
    "input",
    "textarea",
    "iframe",
    "noscript",
    "frameset",
    "pre",
    "section",
    "x-post",
]
PIECES = [f"<{tag}>" for tag in TAGS] + [f"</{tag}>" for tag in TAGS] + [f"<{tag}/>" for tag in TAGS]
PIECES += [
    "<![CDATA[",
    "]]>",
    "<!",
    "<?",
    ">",
    "</",
    "<!--",
    "-->",
    "--!>",
    "x",
    "<a b='",
    "'",
    '"',
    "=",
    "<font color=x>",
]


@settings(max_examples=400, deadline=None)
@given(
    st.lists(st.sampled_from(PIECES), min_size=1, max_size=9).map("".join),
    st.lists(st.sampled_from(PIECES), max_size=3).map("".join),
)
@example("<table><template><div><td></table>", "")
@example("<svg><p><script></div></script>", "<div>")
@example("<select><div></select></div>", "")
def test_what_is_no_trap_is_no_deeper_than_was_counted(again: str, before: str) -> None:
    """With small limits, so that a way round them shows after few repetitions."""
    html = before + again * 150
    with pytest.MonkeyPatch.context() as limits:
        limits.setattr(traps, "_FEW_TAGS", 0)
        limits.setattr(traps, "MAX_DEPTH", 20)
        limits.setattr(traps, "MAX_SLIPS", 20)
        if trap(html) is not None:
            return
    assert depth(html) <= 2 * (20 + 20) + 20


@settings(max_examples=400, deadline=None)
@given(st.lists(st.sampled_from([*PIECES, "<a b c d>", "<script><b c d e>"]), max_size=60).map("".join))
@example("<svg><title><a b c d></title>")
@example("<svg><script><b c d e></script></svg>")
@example("<![CDATA[<a b c d>]]>")
@example("<body a b><body c>")
@example("<b x><i><u>" + "</p>" * 10)
def test_what_is_tame_is_no_trap_however_it_is_counted(html: str) -> None:
    with pytest.MonkeyPatch.context() as limits:
        for name, most in {"MAX_DEPTH": 20, "MAX_SLIPS": 80, "MAX_OPTIONS": 10, "MAX_REOPENED": 30}.items():
            limits.setattr(traps, name, most)
        limits.setattr(traps, "MAX_ATTRIBUTES", 2)
        assert traps._counted(html) is None or not traps._is_tame(html)


@pytest.mark.parametrize("html", TRAPS.values(), ids=TRAPS)
def test_a_trap_is_not_tame(html: str) -> None:
    assert not traps._is_tame(html)


def depth(html: str) -> int:
    """How deep the tree is that lexbor makes of it."""
    node = LexborHTMLParser(html).root
    deepest = now = 0
    top = node.mem_id if node is not None else None
    while node is not None:
        deepest = max(deepest, now)
        if node.first_child is not None:
            node, now = node.first_child, now + 1
            continue
        while node is not None and node.next is None and node.mem_id != top:
            node, now = node.parent, now - 1
        node = None if node is None or node.mem_id == top else node.next
    return deepest
