"""JSON-LD with the slips pages really make."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from syndicate.extract import ld

SLIPS: dict[str, tuple[str, list[object]]] = {
    "sound": ('{"a": 1}', [{"a": 1}]),
    "HTML comment around it": ('<!-- {"a": 1} -->', [{"a": 1}]),
    "CDATA around it": ('<![CDATA[{"a": 1}]]>', [{"a": 1}]),
    "CDATA in script comments": ('//<![CDATA[\n{"a": 1}\n//]]>', [{"a": 1}]),
    "CDATA in block comments": ('/*<![CDATA[*/ {"a": 1} /*]]>*/', [{"a": 1}]),
    "semicolon after it": ('{"a": 1};', [{"a": 1}]),
    "trailing commas": ('{"a": [1, 2,], }', [{"a": [1, 2]}]),
    "a comma that belongs to the text": ('{"a": "x, }", "b": 2,}', [{"a": "x, }", "b": 2}]),
    "raw line break in a string": ('{"a": "x\ny"}', [{"a": "x\ny"}]),
    "raw tab in a string": ('{"a": "x\ty"}', [{"a": "x\ty"}]),
    "escape JSON does not know": (r'{"a": "it\'s \d", "b": "\n"}', [{"a": "it's d", "b": "\n"}]),
    "half a unicode escape": (r'{"a": "\u00e", "b": "\u00e9"}', [{"a": "u00e", "b": "é"}]),
    "comments inside": ('{/* note */ "a": "http://x" // end\n}', [{"a": "http://x"}]),
    "two objects in a row": ('{"a": 1}{"b": 2}', [{"a": 1}, {"b": 2}]),
    "two objects, semicolon between": ('{"a": 1};\n{"b": 2};', [{"a": 1}, {"b": 2}]),
    "sound object, then rubbish": ('{"a": 1} oops', [{"a": 1}]),
    "escaped as HTML": ("{&quot;a&quot;: &quot;b&quot;}", [{"a": "b"}]),
    "array of objects": ('[{"a": 1}, [{"b": 2}], 3]', [{"a": 1}, {"b": 2}]),
    "graph": ('{"@graph": [{"a": 1}]}', [{"@graph": [{"a": 1}]}, {"a": 1}]),
    "NaN": ('{"a": NaN}', [{"a": None}]),
    "number without end": ('{"a": ' + "1" * 5000 + "}", [{"a": "1" * 5000}]),
    "not JSON": ("window.data = 1", []),
    "cut": ('{"a": [1, 2', []),
    "empty": ("", []),
    "100,000 brackets": ("[" * 100_000, []),
    "100,000 nested objects": ('{"a":' * 100_000, []),
}


@pytest.mark.parametrize(("text", "expected"), SLIPS.values(), ids=SLIPS)
def test_slips(text: str, expected: list[object]) -> None:
    assert ld.load(text) == expected


def test_blocks_of_a_page_survive_each_other() -> None:
    tree = LexborHTMLParser(
        '<script type="application/ld+json">{"broken": </script><script>{"a": 1}</script>'
        '<script type="Application/LD+JSON; charset=utf-8">{"@type": "Person", "name": "Ada"}</script>'
    )
    assert ld.blocks(tree) == ({"@type": "Person", "name": "Ada"},)


def test_references_are_resolved_even_in_circles() -> None:
    found = ld.resolve(
        ld.load(
            '{"@graph": [{"@type": ["X", "https://schema.org/LiveBlogPosting"], "author": [{"@id": "#a"}], "same": {"@id": "#none"}},'
            '{"@type": "Person", "@id": "#a", "name": "Ada", "knows": {"@id": "#a"}}]}'
        )
    )
    (posting,) = ld.find(found, "LiveBlogPosting")
    (person,) = ld.find(found, "Person")
    assert posting["author"] == [person]
    assert person["knows"] is person
    assert posting["same"] == {"@id": "#none"}
    assert ld.having(found, "knows") == (person,)


TYPES = {
    "bare": ("LiveBlogPosting", True),
    "http": ("http://schema.org/LiveBlogPosting", True),
    "prefix": ("schema:LiveBlogPosting", True),
    "list": (["Article", "LiveBlogPosting"], True),
    "another": ("BlogPosting", False),
    "number": (7, False),
    "none": (None, False),
}


@pytest.mark.parametrize(("stated", "expected"), TYPES.values(), ids=TYPES)
def test_has_type(stated: object, expected: bool) -> None:
    assert ld.has_type({"@type": stated}, "LiveBlogPosting") is expected


STRINGS: dict[str, tuple[object, str | None]] = {
    "text": (" x ", "x"),
    "number": (12, "12"),
    "list": (["x", "y"], "x"),
    "value object": ({"@value": "x", "@language": "de"}, "x"),
    "object": ({"@type": "Text"}, None),
    "true": (True, None),
    "empty list": ([], None),
    "empty": ("  ", None),
    "lists in lists": ([[[["x"]]]], "x"),
}


@pytest.mark.parametrize(("value", "expected"), STRINGS.values(), ids=STRINGS)
def test_string(value: object, expected: str | None) -> None:
    assert ld.string(value) == expected


def test_half_characters_become_whole() -> None:
    (block,) = ld.resolve(ld.load(r'{"a": "\ud83d!", "b": ["\ud83d\ude00", "\udc00"]}'))
    assert block == {"a": "\ufffd!", "b": ["😀", "\ufffd"]}


@given(st.text(alphabet='{}[]",:\\/*\n<>!-;a1u ', max_size=80))
@settings(max_examples=200, deadline=None)
def test_any_text_yields_objects_or_nothing(text: str) -> None:
    for block in ld.resolve(ld.load(text)):
        assert isinstance(block, dict)


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers(-(10**12), 10**12) | st.text(max_size=8),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
        max_leaves=10,
    ).map(lambda value: {"x": value})
)
@settings(max_examples=100, deadline=None)
def test_sound_json_is_read_as_it_is(value: dict[str, object]) -> None:
    assert ld.load(json.dumps(value)) == [value]
    assert ld.load(f"<!--{json.dumps(value)};-->") == [value]
