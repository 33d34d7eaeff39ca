"""Embedded players, posts and pictures made into plain links and images that any reader can show."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from urllib.parse import parse_qs, urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

from syndicate.normalise.tags import HEADINGS, INLINE
from syndicate.normalise.urls import absolute

_HINT = re.compile(
    r"<(?:iframe|video|audio|object|embed|picture|amp-[a-z]|blockquote[^<>]*(?:instagram|tiktok)|[^<>]*fb-(?:post|video))",
    re.IGNORECASE,
)
_NAMED = (
    *(b"<iframe", b"<video", b"<audio", b"<object", b"<embed", b"<picture", b"<amp-"),
    *(b"instagram", b"tiktok", b"fb-"),
)
"""One of these is in every text that ``_HINT`` finds something in."""

_SELECTOR = (
    "iframe, video, audio, object, embed, picture, amp-iframe, amp-video, amp-audio, amp-youtube, amp-twitter, "
    "amp-instagram, amp-facebook, amp-vimeo, amp-dailymotion, amp-tiktok, amp-brightcove, amp-img, amp-anim, "
    "amp-social-share, amp-ad, amp-embed, amp-analytics, amp-pixel, blockquote.instagram-media, "
    "blockquote.tiktok-embed, .fb-post, .fb-video"
)
_NOT_READ = frozenset(("amp-social-share", "amp-ad", "amp-embed", "amp-analytics", "amp-pixel"))
_BY_ID: Mapping[str, tuple[str, str]] = {
    "amp-youtube": ("data-videoid", "https://www.youtube.com/watch?v={}"),
    "amp-twitter": ("data-tweetid", "https://x.com/i/status/{}"),
    "amp-instagram": ("data-shortcode", "https://www.instagram.com/p/{}/"),
    "amp-vimeo": ("data-videoid", "https://vimeo.com/{}"),
    "amp-dailymotion": ("data-videoid", "https://www.dailymotion.com/video/{}"),
}
_SOURCES = ("data-instgrm-permalink", "src", "data-src", "data-lazy-src", "data-href", "cite", "data", "data-url")
_INLINE_PARENTS = INLINE | HEADINGS | {"p", "span", "figure", "figcaption", "li", "td", "th"}
_SERVICES = {
    "youtube.com": "YouTube",
    "vimeo.com": "Vimeo",
    "x.com": "X",
    "twitter.com": "X",
    "instagram.com": "Instagram",
    "facebook.com": "Facebook",
    "tiktok.com": "TikTok",
    "dailymotion.com": "Dailymotion",
    "soundcloud.com": "SoundCloud",
    "spotify.com": "Spotify",
}


def without_embeds(html: str, base: str) -> str:
    """``html`` with every embed replaced by a link to what it embeds, or dropped where it names no address."""
    small = html.encode("utf-8", "surrogatepass").lower()
    if not any(map(small.__contains__, _NAMED)) or not _HINT.search(html):
        return html
    body = LexborHTMLParser("<body>" + html).body
    if body is None:
        return html
    # Innermost first, so that a fallback inside a player is never read after the player has gone.
    for node in reversed(body.css(_SELECTOR)):
        _replace(node, base)
    return body.inner_html or ""


def _replace(node: LexborNode, base: str) -> None:
    tag = node.tag or ""
    if tag == "picture":
        _picture(node)
    elif tag in ("amp-img", "amp-anim"):
        _swap(node, _image(node.attributes))
    elif tag in _NOT_READ:
        node.decompose()
    elif tag in ("blockquote", "div") and (node.text(deep=True, strip=True) or ""):
        return  # the embedded words are there to be read, with their own links
    else:
        url = _target(node, base)
        label = (node.attributes.get("title") or node.attributes.get("aria-label") or "").strip()
        if url is None and tag == "object":
            node.unwrap()
        elif url is None:
            node.decompose()
        else:
            _swap(node, _link(url, label or _label(url)))


def _target(node: LexborNode, base: str) -> str | None:
    attributes = node.attributes
    known = _BY_ID.get(node.tag or "")
    if known and attributes.get(known[0]):
        return absolute(known[1].format(attributes[known[0]]), base)
    candidates = [attributes.get(name) for name in _SOURCES]
    candidates += [source.attributes.get("src") for source in node.css("source")]
    urls = (absolute(candidate, base) for candidate in candidates)
    url = next((url for url in urls if url), None)
    return _watchable(url) if url else None


def _watchable(url: str) -> str:
    """The page a person would open, for players that are embedded by another address."""
    parts = urlsplit(url)
    host = (parts.hostname or "").removeprefix("www.")
    last = parts.path.rstrip("/").rpartition("/")[2]
    if host in ("youtube.com", "youtube-nocookie.com") and parts.path.startswith("/embed/"):
        return f"https://www.youtube.com/watch?v={last}"
    if host == "player.vimeo.com" and last.isdigit():
        return f"https://vimeo.com/{last}"
    if host == "platform.twitter.com":
        post = parse_qs(parts.query).get("id", [""])[0]
        return f"https://x.com/i/status/{post}" if post.isdigit() else url
    if host == "facebook.com" and parts.path.startswith("/plugins/"):
        return absolute(parse_qs(parts.query).get("href", [""])[0], url) or url
    return url


def _label(url: str) -> str:
    host = (urlsplit(url).hostname or "").removeprefix("www.")
    return next((name for domain, name in _SERVICES.items() if f".{host}".endswith(f".{domain}")), host)


def _picture(node: LexborNode) -> None:
    """Leave the ``img`` alone in a ``picture``, with a source taken from beside it if it has none of its own."""
    image = node.css_first("img")
    if image is None:
        node.decompose()
        return
    own = (image.attributes.get("src") or "").strip()
    late = any(image.attributes.get(name) for name in ("srcset", "data-srcset", "data-src", "data-original"))
    if not late and (not own or own.startswith("data:")):
        for source in node.css("source"):
            many = source.attributes.get("srcset") or source.attributes.get("data-srcset")
            if many:
                image.attrs["data-srcset"] = many
                break
    node.unwrap()


def _image(attributes: Mapping[str, str | None]) -> Callable[[], LexborNode]:
    def build() -> LexborNode:
        image = _element("img")
        for name in ("src", "srcset", "alt", "width", "height"):
            value = attributes.get(name)
            if value:
                image.attrs[name] = value
        return image

    return build


def _link(url: str, label: str) -> Callable[[], LexborNode]:
    def build() -> LexborNode:
        link = _element("a")
        link.attrs["href"] = url
        link.insert_child(label)
        return link

    return build


def _swap(node: LexborNode, build: Callable[[], LexborNode]) -> None:
    replacement = build()
    parent = node.parent
    if replacement.tag == "a" and (parent is None or parent.tag not in _INLINE_PARENTS):
        paragraph = _element("p")
        paragraph.insert_child(replacement)
        replacement = paragraph
    node.replace_with(replacement)


def _element(tag: str) -> LexborNode:
    parsed = LexborHTMLParser(f"<body><{tag}></{tag}>").css_first(tag)
    if parsed is None:  # pragma: no cover -- only tags of our own are asked for
        raise ValueError(tag)
    return parsed
