"""Live Blog by Sourcefabric, built on Superdesk: the posts of a blog and the items they are packages of."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from html import escape
from urllib.parse import urlsplit

from selectolax.lexbor import LexborHTMLParser

from syndicate.extract import dom
from syndicate.extract.hints import Hints
from syndicate.extract.plain import has_tags
from syndicate.extract.platforms import data
from syndicate.extract.platforms.data import Object
from syndicate.extract.platforms.product import Embed, Found, Product, read_document, without_doubles
from syndicate.model import Category, Key, Person
from syndicate.walk import Deletion, Document, Extraction, RawHead, RawMedia, RawUpdate

NAME = "Live Blog (Sourcefabric)"

_BLOG = re.compile(r"/(?:embed|blogs|client_blogs)/([0-9a-f]{24})(?:[/?#]|\Z)", re.IGNORECASE)
_OURS = re.compile(r"//[^/]*(?:liveblog|sourcefabric|superdesk)[^/]*/", re.IGNORECASE)
_API_HOST = re.compile(r"""\bapi_host["']?\s*[:=]\s*["'](//[^"'\s]{4,200}|https?://[^"'\s]{4,200})["']""")
_ID = re.compile(r"\A[0-9a-f]{24}\Z")
_NO_NEWS = ("advertisement", "poll", "comment-form")
_RENDITIONS = ("original", "baseImage", "viewImage", "thumbnail")


def is_sourcefabric(value: object) -> bool:
    """``{_items: [post]}`` as Eve lists them, on its own or under ``posts``."""
    listed = _listed(value)
    return any(
        data.first(post, "particular_type") == "post" or ("groups" in post and "_id" in post)
        for post in data.objects(listed)
    )


def find(tree: LexborHTMLParser, document: Document) -> Embed | None:
    """The page that the product itself serves (``window.LB``), or a frame with the blog in its address."""
    for script in tree.css("script:not([src])"):
        text = script.text(deep=True) or ""
        if "window.LB" not in text or "api_host" not in text:
            continue
        settings = data.within(list(data.in_scripts(tree, ("window.LB",))), _is_blog)
        ident = data.first(data.child(settings), "_id")
        host = _API_HOST.search(text)
        if ident is not None and _ID.match(ident):
            return replace(_embed(ident, host[1] if host else None), live=_open(data.child(settings)))
    for node in tree.css("iframe[src], [data-src], [data-lb-src], [data-blog-url]"):
        source = next(
            (one for key in ("src", "data-src", "data-lb-src", "data-blog-url") if (one := dom.attribute(node, key))),
            "",
        )
        blog = _BLOG.search(source[:500])
        if blog is None or not _OURS.search(dom.join(document.url, source) or source):
            continue
        # Only the product's own server has the API: a copy on a file server does not.
        served = "/embed/" in source or "/client_blogs/" in source
        return _embed(blog[1], _host(dom.join(document.url, source)) if served else None)
    return None


def extract(document: Document, hints: Hints) -> Extraction:
    """The posts of a live blog. Raises ExtractError for what holds none."""
    return read_document(document, hints, PRODUCT)


def _is_blog(value: object) -> bool:
    return isinstance(value, dict) and "_id" in value and ("blog_status" in value or "blog_preferences" in value)


def _open(blog: Object) -> bool | None:
    status = data.first(blog, "blog_status")
    return None if status is None else status == "open"


def _host(url: str | None) -> str | None:
    parts = urlsplit(url or "")
    return f"{parts.scheme}://{parts.netloc}/" if parts.netloc else None


def _embed(ident: str, host: str | None) -> Embed:
    if host is None:
        return Embed(NAME, ident)
    base = f"https:{host}" if host.startswith("//") else host
    return Embed(NAME, ident, f"{base.rstrip('/')}/api/client_blogs/{ident}/posts")


# --- the list ------------------------------------------------------------------------------------------------------


def _listed(value: object) -> object:
    root = data.child(value)
    return root.get("_items", data.child(root, "posts").get("_items"))


def _read(value: object, url: str) -> Found:
    listed = _listed(value)
    posts = [post for post in data.objects(listed) if data.first(post, "post_status") not in ("comment", "ad")]
    shown = [post for post in posts if not _gone(post) and data.first(post, "post_status") in (None, "open")]
    updates = [one for post in shown if (one := _update(post)) is not None]
    deletions = tuple(
        Deletion(Key("id", ident), data.stamp(post.get("unpublished_date")) or data.stamp(post.get("_updated")), reason)
        for post in posts
        if (reason := _gone(post)) is not None and (ident := data.first(post, "_id"))
    )
    ours = sum(isinstance(post, dict) for post in listed) if isinstance(listed, list) else 0
    return Found(
        without_doubles(updates),
        RawHead(language=data.first(posts[0], "language") if posts else None),
        deletions=deletions,
        unreadable=(len(listed) if isinstance(listed, list) else 0) - ours + len(shown) - len(updates),
        next_url=_further(data.child(value, "_meta") or data.child(value, "posts", "_meta"), url),
    )


def _gone(post: Object) -> str | None:
    if data.flag(post, "deleted"):
        return "deleted"
    taken_back = post.get("unpublished_date") and data.first(post, "post_status") not in (None, "open")
    return "unpublished" if taken_back else None


def _further(meta: Object, url: str) -> str | None:
    page, most, total = (data.first(meta, key) or "" for key in ("page", "max_results", "total"))
    if not all(one.isascii() and one.isdigit() and len(one) < 10 for one in (page, most, total)):
        return None
    return data.with_query(url, "page", str(int(page) + 1)) if int(page) * int(most) < int(total) else None


# --- one post ------------------------------------------------------------------------------------------------------


def _items(post: Object) -> Iterator[Object]:
    for group in data.objects(post.get("groups")):
        if data.first(group, "id") == "root":
            continue
        for reference in data.objects(group.get("refs")):
            item = data.child(reference, "item")
            if item and not data.flag(item, "deleted") and not _kind(item).startswith(_NO_NEWS):
                yield item


def _kind(item: Object) -> str:
    return (data.first(item, "item_type") or "").lower()


def _update(post: Object) -> RawUpdate | None:
    items = list(_items(post))
    pictures = tuple(dict.fromkeys(seen for item in items if (seen := _picture(item)) is not None))
    heading, html = data.headed("".join(_html(item) for item in items if _picture(item) is None))
    headline = data.line(post, "headline")
    if headline is not None and heading is not None and heading != headline:
        html = "".join(_html(item) for item in items if _picture(item) is None)
    if html is None and headline is None and heading is None and not pictures:
        return None
    return RawUpdate(
        id=data.first(post, "_id", "guid"),
        headline=headline or heading,
        html=html,
        stamp=next(
            (one for key in ("published_date", "firstcreated", "_created") if (one := data.stamp(post.get(key)))), None
        ),
        modified=data.stamp(post.get("content_updated_date")) or data.stamp(post.get("_updated")),
        language=data.first(post, "language"),
        authors=tuple(_people(post, items)),
        categories=tuple(Category(tag) for tag in _tags(post)),
        media=pictures,
        pinned=data.flag(post, "sticky"),
        key_event=data.flag(post, "lb_highlight"),
    )


def _html(item: Object) -> str:
    """An item as HTML, by what kind it is: text, quotation, embed, or a form of the newsroom's own."""
    meta, text = data.child(item, "meta"), data.first(item, "text") or ""
    if _kind(item) == "quote" and data.first(meta, "quote"):
        return data.quotation(data.line(meta, "quote"), data.line(meta, "credit"))
    if _kind(item) == "embed":
        shown = data.first(meta, "html") or text
        return (
            shown if has_tags(shown) else data.link(data.first(meta, "original_url", "url"), data.line(meta, "title"))
        )
    if _kind(item) == "comment":
        return data.quotation(data.line(item, "text"), data.line(item, "commenter"))
    return text if has_tags(text) or not text else f"<p>{escape(text, quote=False)}</p>"


def _picture(item: Object) -> RawMedia | None:
    if _kind(item) != "image":
        return None
    meta = data.child(item, "meta")
    renditions = data.child(meta, "media", "renditions")
    for name in _RENDITIONS:
        one = data.child(renditions, name)
        url = data.first(one, "href") or ""
        if url.startswith(("http://", "https://")):
            return RawMedia(
                url,
                type="image",
                width=data.pixels(one.get("width")),
                height=data.pixels(one.get("height")),
                caption=data.line(meta, "caption"),
                credit=data.line(meta, "credit"),
            )
    return None


def _people(post: Object, items: list[Object]) -> Iterator[Person]:
    """The byline, else who created the post; ids of users are no names."""
    bylines = [data.line(one, "byline") for one in (post, *items)]
    creators = [
        data.line(data.child(owner, key), "byline", "display_name")
        for owner in (post, *items)
        for key in ("syndicated_creator", "original_creator", "publisher")
    ]
    name = next((one for one in (*bylines, *creators) if one), None)
    if name:
        yield Person(name)


def _tags(post: Object) -> list[str]:
    listed = post.get("tags")
    return [tag for one in (listed if isinstance(listed, list) else []) if (tag := data.said(one))]


PRODUCT = Product("sourcefabric", NAME, ('"particular_type"', '"groups"'), is_sourcefabric, _read, find)
