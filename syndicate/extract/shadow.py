"""Shadow trees that a page declares in its HTML: what stands in them is shown, unlike that of other templates."""

from __future__ import annotations

import re

_DECLARED = "shadowrootmode"
_TEMPLATE = re.compile(r"<(?P<shut>/?)template(?P<rest>(?:\s[^<>]*)?)>", re.IGNORECASE)


def with_shadows_open(text: str) -> str:
    """HTML in which the shadow trees that it declares are elements as all others.

    HTML standard, 13.2.6.4.4: ``<template shadowrootmode>`` becomes the tree of the element it stands in.
    """
    if _DECLARED not in text:
        return text
    within: list[bool] = []
    parts: list[str] = []
    last = 0
    for match in _TEMPLATE.finditer(text):
        if not match["shut"]:
            shadow = _DECLARED in match["rest"].lower()
            within.append(shadow)
        elif within:
            shadow = within.pop()
        else:
            continue
        if shadow:
            parts += [text[last : match.start()], "</div>" if match["shut"] else "<div>"]
            last = match.end()
    return "".join([*parts, text[last:]])
