"""The body of an entry: its HTML with every picture in it, and beside every picture its caption and credit."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape, unescape
from typing import Literal
from urllib.parse import parse_qsl, urlencode, urlsplit

from syndicate.model import MediaObject
from syndicate.render.characters import line, paragraphs

Medium = Literal["image", "video", "audio", "document"]

# Not the mimetypes module: it reads the machine's own tables, and the same state must give the same bytes anywhere.
TYPES = {
    "avif": "image/avif",
    "gif": "image/gif",
    "jpeg": "image/jpeg",
    "jpg": "image/jpeg",
    "png": "image/png",
    "svg": "image/svg+xml",
    "webp": "image/webp",
    "m4a": "audio/mp4",
    "mp3": "audio/mpeg",
    "oga": "audio/ogg",
    "ogg": "audio/ogg",
    "wav": "audio/wav",
    "m4v": "video/mp4",
    "mov": "video/quicktime",
    "mp4": "video/mp4",
    "webm": "video/webm",
    "pdf": "application/pdf",
}
_RENDITION = frozenset({"w", "h", "width", "height", "q", "quality", "fit", "crop", "dpr", "auto", "format", "fm", "s"})
_ORIGIN = re.compile(r"^[A-Za-z][A-Za-z0-9+.-]*://[^/?#]*")
_ATTRIBUTES = r"(?:[^>\"']|\"[^\"]*\"|'[^']*')*"
_TAG = re.compile(rf"<(img|video|audio|source|a)\b({_ATTRIBUTES})>", re.IGNORECASE)
_ADDRESS = re.compile(r"\s(?:src|href)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')", re.IGNORECASE)
_ANY_TAG = re.compile(rf"<{_ATTRIBUTES}>")
_CLOSING = re.compile(r"(?:\s*</(?:picture|a)>)+")
_BLOCK_END = re.compile(r"</(?:p|div|li|blockquote)>|<img\b")


def media_type(media: MediaObject) -> str | None:
    """The media type upstream states, else the one its address shows."""
    stated = line(media.type).lower().partition(";")[0].strip()
    if re.fullmatch(r"[\w.+-]+/[\w.+-]+", stated, re.ASCII):
        return stated
    path = _ORIGIN.sub("", media.url).partition("?")[0].partition("#")[0]
    return TYPES.get(path.rpartition("/")[2].rpartition(".")[2].lower())


def medium(media: MediaObject) -> Medium:
    """What Media RSS calls ``medium``. What newsblogs attach without saying what it is, is a picture."""
    match (media_type(media) or "image/").partition("/")[0]:
        case "image":
            return "image"
        case "video":
            return "video"
        case "audio":
            return "audio"
        case _:
            return "document"


def body(html: str, media: Sequence[MediaObject]) -> str:
    """``html`` with what it lacks of ``media``: a figure at its end, or words beside a picture it already has."""
    for item in media:
        end = _place(html, item)
        html = html + _figure(item) if end is None else _captioned(html, end, item)
    return html


def text_body(text: str) -> str:
    """Plain text (paragraphs parted by a blank line) as HTML."""
    return "".join(f"<p>{escape(part, quote=False)}</p>".replace("\n", "<br>") for part in paragraphs(text))


def _place(html: str, media: MediaObject) -> int | None:
    """Where the element that shows ``media`` ends, or None. A mere link shows no picture."""
    tags = {"img"} if medium(media) == "image" else {"video", "audio", "source", "a"}
    wanted = _same(media.url)
    for tag in _TAG.finditer(html):
        address = _ADDRESS.search(tag.group(2)) if tag.group(1).lower() in tags else None
        if address and _same(unescape(address.group(1) or address.group(2) or "")) == wanted:
            return tag.end()
    return None


def _same(url: str) -> str:
    """Equal for renditions of one picture: without scheme, fragment and size parameters."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return url
    query = [(key, value) for key, value in parse_qsl(parts.query, keep_blank_values=True) if key not in _RENDITION]
    return f"//{parts.netloc.lower()}{parts.path}?{urlencode(query)}"


def _captioned(html: str, end: int, media: MediaObject) -> str:
    """Put what is missing of caption and credit beside the picture whose tag ends at ``end``."""
    if medium(media) != "image":
        return html
    figure_end = html.find("</figure>", end)
    in_figure = figure_end >= 0 and html.rfind("<figure", 0, end) > html.rfind("</figure>", 0, end)
    near = html[html.rfind("<figure", 0, end) : figure_end] if in_figure else _following(html, end)
    words = line(unescape(_ANY_TAG.sub(" ", near)))
    caption = "" if _says(words, line(media.caption)) else line(media.caption)
    credit = "" if _says(words + " " + caption, line(media.credit)) else line(media.credit)
    if not caption and not credit:
        return html
    if not in_figure:
        closing = _CLOSING.match(html, end)
        at = closing.end() if closing else end
        return f"{html[:at]} <small>{escape(' '.join(filter(None, (caption, credit))), quote=False)}</small>{html[at:]}"
    at = html.rfind("</figcaption>", end, figure_end)
    if at >= 0:
        return f"{html[:at]} {_caption(caption, credit)}{html[at:]}"
    return f"{html[:figure_end]}<figcaption>{_caption(caption, credit)}</figcaption>{html[figure_end:]}"


def _following(html: str, end: int) -> str:
    """What stands right after a picture outside of a figure: the rest of its block and the next one."""
    first = _BLOCK_END.search(html, end)
    second = _BLOCK_END.search(html, first.end()) if first and first.group() != "<img" else first
    return html[end : second.start() if second else len(html)]


def _says(words: str, wanted: str) -> bool:
    """Whether ``wanted`` stands in ``words`` as words of its own. Nothing is always said."""
    return not wanted or bool(re.search(rf"(?<!\w){re.escape(wanted)}(?!\w)", words, re.IGNORECASE))


def _caption(caption: str, credit: str) -> str:
    parts = (escape(caption, quote=False), f"<small>{escape(credit, quote=False)}</small>" if credit else "")
    return " ".join(part for part in parts if part)


def _figure(media: MediaObject) -> str:
    url, caption, credit = escape(media.url), line(media.caption), line(media.credit)
    credit = "" if _says(caption, credit) else credit
    name = escape(caption or line(media.alt) or media.url, quote=False)
    kind = medium(media)
    if kind == "document":
        return f'<p><a href="{url}">{name}</a>{" " if credit else ""}{_caption("", credit)}</p>'
    if kind == "image":
        size = "".join(
            f' {key}="{value}"' for key, value in (("width", media.width), ("height", media.height)) if value
        )
        shown = f'<img src="{url}" alt="{escape(line(media.alt))}"{size}>'
    else:
        shown = f'<{kind} src="{url}" controls preload="none"><a href="{url}">{name}</a></{kind}>'
    words = _caption(caption, credit)
    return f"<figure>{shown}{f'<figcaption>{words}</figcaption>' if words else ''}</figure>"
