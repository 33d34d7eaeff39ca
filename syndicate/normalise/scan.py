"""Markup that would cost a parser quadratic time, told before it is parsed.

HTML parsers take time quadratic in the depth of nesting and in the number of attributes of one tag; a single update
needs neither.
"""

from __future__ import annotations

import re
from collections import Counter

from syndicate.normalise.tags import FLAT

DEPTH = 2_000
ATTRIBUTES = 500

_ATTRIBUTE = r"""[\s/]*+[^\s/>][^\s/>=]*+(?:\s*+=\s*+(?:"[^"]*+"|'[^']*+'|[^\s>"'][^\s>]*+)?+)?+"""
_TAG = re.compile(rf"<(/?)([a-zA-Z][^\s/>]*+)((?:{_ATTRIBUTE})*+)")
_WHOLE_TAG = re.compile(rf"<(?:/?[a-zA-Z][^\s/>]*+(?:{_ATTRIBUTE})*+[\s/]*+|![^>]*+)(?:>|\Z)", re.DOTALL)
_CODE = re.compile(r"<!--.*?(?:-->|\Z)|<(script|style)\b.*?(?:</\1|\Z)", re.DOTALL | re.IGNORECASE)
_ONE_ATTRIBUTE = re.compile(_ATTRIBUTE)


def excessive(html: str) -> bool:
    """Whether ``html`` nests deeper than ``DEPTH`` or has a tag of more than ``ATTRIBUTES`` attributes. Linear."""
    depth = 0
    nested = html.count("<") > DEPTH
    opened: Counter[str] = Counter()
    for tag in _TAG.finditer(html):
        attributes = tag[3]
        if len(attributes) > 2 * ATTRIBUTES and len(_ONE_ATTRIBUTE.findall(attributes)) > ATTRIBUTES:
            return True
        name = tag[2].lower()
        if not nested or name in FLAT:
            continue
        if not tag[1]:
            opened[name] += 1
            depth += 1
        elif opened[name]:
            # An end tag counts only against a start tag of its own name; any other is ignored by parsers too.
            opened[name] -= 1
            depth -= 1
        if depth > DEPTH:
            return True
    return False


def without_tags(html: str) -> str:
    """``html`` with a blank for every tag and for all code, told by its characters alone. Linear."""
    return _WHOLE_TAG.sub(" ", _CODE.sub(" ", html))
