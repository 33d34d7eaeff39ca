"""How a feed wants its entries said: whole or in short, with or without pictures, with a line that names the source."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from typing import NamedTuple

from syndicate.model import MediaObject
from syndicate.render.body import body, medium, text_body
from syndicate.render.characters import line, paragraphs

SHORT = 500
"""Characters of a body that is given in short; its first paragraph is never cut."""

_PICTURE = re.compile(r"</?picture\b[^>]*>|<img\b(?:[^>\"']|\"[^\"]*\"|'[^']*')*>", re.IGNORECASE)
_EMPTY = re.compile(r"<(p|a|div)\b[^>]*>\s*</\1>", re.IGNORECASE)


class Words(NamedTuple):
    """The body of an entry, once as HTML and once as plain text, and what goes with it.

    ``bare`` is the HTML as the publisher has it, without the media that he attached."""

    html: str
    text: str
    bare: str
    media: tuple[MediaObject, ...] = ()


@dataclass(frozen=True, slots=True)
class Manner:
    """The options of a feed that reach into its entries; ``attribution`` may hold ``{url}`` and ``{publisher}``."""

    summary_only: bool = False
    images: bool = True
    rights: str | None = None
    attribution: str | None = None

    def credited(self, url: str, publisher: str) -> Words:
        """The line at the end of an entry; empty if the feed has none."""
        if not self.attribution:
            return Words("", "", "")
        text = line(self.attribution.replace("{publisher}", publisher).replace("{url}", url))
        linked = f'<a href="{escape(url)}">{escape(url, quote=False)}</a>'
        html = escape(line(self.attribution.replace("{publisher}", publisher)), quote=False).replace("{url}", linked)
        shown = f"<p><small>{html}</small></p>"
        return Words(shown, f"\n\n{text}", shown)


PLAIN = Manner()
"""Whole, with pictures, with no line of its own."""


def said(manner: Manner, html: str, text: str, media: Sequence[MediaObject], summary: str) -> Words:
    """The body as the feed wants it: ``html`` and ``text`` are the whole of it, ``media`` what belongs to it."""
    shown = tuple(one for one in media if manner.images or medium(one) != "image")
    if manner.summary_only:
        text = summary or _short(text)
        html = text_body(text)
    elif not manner.images:
        html = _without_pictures(html)
    return Words(body(html, shown), text, html, shown)


def _short(text: str) -> str:
    """The first paragraph, and as many of the next as still make a short body."""
    kept: list[str] = []
    for paragraph in paragraphs(text):
        if kept and sum(map(len, kept)) + len(paragraph) > SHORT:
            break
        kept.append(paragraph)
    return "\n\n".join(kept)


def _without_pictures(html: str) -> str:
    """HTML, cleaned before, without its pictures; the caption goes with the figure it stands in."""
    html = _PICTURE.sub("", "".join(_without_figures(html)))
    while (bare := _EMPTY.sub("", html)) != html:
        html = bare
    return html


def _without_figures(html: str) -> Iterator[str]:
    """The pieces of HTML between figures that show a picture; cleaned HTML writes its tags in small letters."""
    at = 0
    while (start := html.find("<figure", at)) >= 0:
        end = html.find("</figure>", start)
        end = len(html) if end < 0 else end + len("</figure>")
        yield html[at:start]
        if "<img" not in html[start:end]:
            yield html[start:end]
        at = end
    yield html[at:]
