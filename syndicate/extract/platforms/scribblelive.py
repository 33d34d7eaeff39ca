"""ScribbleLive: the posts of a stream, from both versions of its API."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape

from selectolax.lexbor import LexborHTMLParser

from syndicate.extract import dom
from syndicate.extract.hints import Hints
from syndicate.extract.platforms import data
from syndicate.extract.platforms.data import Object
from syndicate.extract.platforms.product import Embed, Found, Product, read_document, without_doubles
from syndicate.model import Key, Person
from syndicate.walk import Deletion, Document, Extraction, RawHead, RawMedia, RawUpdate

NAME = "ScribbleLive"

_MEDIA_TYPES = {"IMAGE": "image", "VIDEO": "video", "AUDIO": "audio"}
_STREAM = re.compile(r"(?:/event/|/stream/|[?&]id=|ThreadId=)(\d{3,12})", re.IGNORECASE)
_API = re.compile(r"https://api\.scribblelive\.com/v1/stream/(\d{3,12})/posts\?[\w=&;%.-]{1,300}", re.IGNORECASE)
_RECENT = re.compile(r"/posts/(?:recent|since)\b", re.IGNORECASE)


def is_scribblelive(value: object) -> bool:
    """``{posts: [{Id, Content, …}]}`` (v1 stream) or ``{Id, Title, Posts: […]}`` (apiv1 event)."""
    root = data.child(value)
    listed = [root[name] for name in ("posts", "Posts") if isinstance(root.get(name), list)]
    if not listed:
        return False
    known = any("Id" in post and ("Content" in post or "IsDeleted" in post) for post in data.objects(listed[0]))
    return (
        known
        or isinstance(root.get("streamMeta"), dict)
        or isinstance(data.child(root, "pagination").get("TotalPages"), int)
    )


def find(tree: LexborHTMLParser, document: Document) -> Embed | None:  # noqa: ARG001 - the form of all products
    """``.scrbbl-embed[data-src]``, a frame or script with the stream in its address.

    The API wants a token, so its address is known only where a script of the page spells it out.
    """
    stated = next(
        (api for script in tree.css("script:not([src])") if (api := _API.search(script.text(deep=True) or ""))), None
    )
    if stated is not None:
        return Embed(NAME, stated[1], unescape(stated[0]))
    for node in tree.css(
        ".scrbbl-embed[data-src], iframe[src*='scribblelive.com' i], script[src*='scribblelive.com' i]"
    ):
        source = dom.attribute(node, "data-src") or dom.attribute(node, "src")
        stream = _STREAM.search(source[:500])
        if stream is not None:
            return Embed(NAME, stream[1])
    return None


def extract(document: Document, hints: Hints) -> Extraction:
    """The posts of a ScribbleLive stream. Raises ExtractError for what holds none."""
    return read_document(document, hints, PRODUCT)


def _read(value: object, url: str) -> Found:
    root = data.child(value)
    listed = root.get("posts") if isinstance(root.get("posts"), list) else root.get("Posts")
    posts = data.objects(listed)
    shown = [post for post in posts if not data.flag(post, "IsDeleted") and not _not_public(post)]
    updates = [one for post in shown if (one := _update(post)) is not None]
    deletions = tuple(
        Deletion(Key("id", ident), _modified(post), "deleted")
        for post in posts
        if data.flag(post, "IsDeleted") and (ident := data.first(post, "Id"))
    )
    meta = data.child(root, "streamMeta")
    live = meta.get("IsLive", root.get("IsLive"))
    head = RawHead(
        headline=data.line(meta, "Title", "Name") or data.line(root, "Title"),
        lead=data.line(meta, "Description") or data.line(root, "Description"),
        live=live if isinstance(live, bool) else None,
    )
    return Found(
        without_doubles(updates),
        head,
        deletions=deletions,
        window=_RECENT.search(url) is not None,
        unreadable=(len(listed) if isinstance(listed, list) else 0) - len(posts) + len(shown) - len(updates),
        next_url=_further(root, url),
    )


def _not_public(post: Object) -> bool:
    """What readers wrote, and what waits for approval: no updates."""
    return data.flag(post, "IsComment") or post.get("IsApproved") in (False, 0)


def _further(root: Object, url: str) -> str | None:
    page, pages = data.query(url, "PageNumber") or "", data.first(data.child(root, "pagination"), "TotalPages") or ""
    if not (page.isascii() and page.isdigit() and pages.isascii() and pages.isdigit()):
        return None
    following = int(page[:6]) + 1
    return data.with_query(url, "PageNumber", str(following)) if following < int(pages[:6]) else None


def _modified(post: Object) -> str | None:
    return data.stamp(post.get("LastModifiedDate")) or data.stamp(post.get("LastModified"))


def _update(post: Object) -> RawUpdate | None:
    media = tuple(_media(post))
    content = data.first(post, "Content")
    heading, html = data.headed(content if (data.first(post, "Type") or "") not in _MEDIA_TYPES or not media else None)
    if html is None and heading is None and not media:
        return None
    creator = data.child(post, "Creator")
    author = data.line(creator, "Name") or data.line(post, "CreatorName")
    return RawUpdate(
        id=data.first(post, "Id"),
        headline=heading,
        html=html,
        stamp=data.stamp(post.get("CreationDate")) or data.stamp(post.get("Created")),
        modified=_modified(post),
        authors=(Person(author),) if author else (),
        media=media,
        pinned=data.flag(post, "IsStuck") or post.get("Rank") in (0, "0"),
    )


def _media(post: Object) -> Iterator[RawMedia]:
    """Pictures, films and sound; the content of such a post is the caption."""
    for one in data.objects(post.get("Media")):
        url = data.first(one, "Url", "Uri") or ""
        if url.startswith(("http://", "https://")):
            kind = _MEDIA_TYPES.get((data.first(one, "Type") or data.first(post, "Type") or "").upper(), "image")
            own = (data.first(post, "Type") or "") in _MEDIA_TYPES
            yield RawMedia(url, type=kind, caption=data.line(post, "Caption", *(["Content"] if own else [])))


PRODUCT = Product("scribblelive", NAME, ('"CreationDate"', "streamMeta"), is_scribblelive, _read, find, sure=0.85)
