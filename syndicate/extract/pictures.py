"""Pictures as pages show them: the best address of an ``img``, and a caption parted from its credit."""

from __future__ import annotations

import re

from selectolax.lexbor import LexborNode

from syndicate.extract import dom
from syndicate.extract.phrases import CREDIT, ENLARGE, MAX_LINE
from syndicate.walk import RawMedia

_SOURCES = ("src", "data-src", "data-original", "data-lazy-src", "content")
_SETS = ("srcset", "data-srcset")
_CANDIDATE = re.compile(r"(\S+)(?:\s+(\d+(?:\.\d+)?)([wx]))?\s*(?:,|$)")
_CREDIT_CLASS = re.compile(r"credit|copyright|quelle|rechte|source|author", re.IGNORECASE)
_LEADING = re.compile(r"^(?:caption|image caption|bildunterschrift|bild|foto de archivo)\s?:\s*", re.IGNORECASE)
_BRACKETS = str.maketrans("", "", "()")
_CREDITED = re.compile(
    r"^(?:quelle|fotos?|bild(?:er|rechte)?|photo(?:s|graph)?(?:\s?by)?|images?|credit|crédits?(?:\sphoto)?|copyright|©)\s?(?:[:/…]|\.{3})?\s*",
    re.IGNORECASE,
)
_LETTER = re.compile(r"\w")
_PARTING = "|,;/·•–—- "
"""What stands between a caption and its credit."""


def split_caption(text: str) -> tuple[str | None, str | None]:
    """A caption line as caption and credit; "Vergrößern des Bildes" and a caption said twice are dropped."""
    line = _LEADING.sub("", ENLARGE.sub(" ", dom.squeeze(text)[:MAX_LINE])).strip()
    found = list(CREDIT.finditer(line))
    match = next((candidate for candidate in found if candidate.start() > 0), found[0] if found else None)
    if match is None:
        return dom.squeeze(line) or None, None
    credit = _CREDITED.sub("", match[0].translate(_BRACKETS).strip())
    caption = dom.squeeze(line[: match.start()]).rstrip(_PARTING)
    half = len(caption) // 2
    if caption and caption[:half].strip() == caption[half:].strip():
        caption = caption[:half].strip()
    return (caption if _LETTER.search(caption) else None), dom.squeeze(credit) or None


def picture(node: LexborNode, base: str) -> RawMedia | None:
    """The picture of a ``figure`` or ``img`` with its caption and credit; None without an address worth having."""
    image = node if dom.tag(node) in ("img", "amp-img") else node.css_first("img, amp-img")
    if image is None:
        return None
    address = best_address(image, base)
    if address is None:
        return None
    caption, credit = _captions(node)
    return RawMedia(
        address,
        width=_pixels(image, "width"),
        height=_pixels(image, "height"),
        alt=dom.squeeze(dom.attribute(image, "alt")) or None,
        caption=caption,
        credit=credit,
    )


def _captions(figure: LexborNode) -> tuple[str | None, str | None]:
    if dom.tag(figure) in ("img", "amp-img"):
        return None, None
    texts = [dom.text(node) for node in figure.css("figcaption")] or [dom.text(figure)]
    text = " ".join(dict.fromkeys(filter(None, texts)))
    for node in figure.css("[class]"):
        if _CREDIT_CLASS.search(dom.attribute(node, "class")) and dom.tag(node) not in ("figure", "figcaption"):
            credit = dom.text(node)
            if credit and text.endswith(credit):
                caption, more = split_caption(text.removesuffix(credit))
                own_caption, own = split_caption(credit)
                return caption, own or own_caption or more
    return split_caption(text)


def best_address(image: LexborNode, base: str) -> str | None:
    """The absolute address of a picture: ``src``, lazy-loading attributes, or the widest of ``srcset``."""
    for name in _SOURCES:
        value = dom.attribute(image, name)
        if value and not value.startswith("data:"):
            return dom.join(base, value)
    for name in _SETS:
        widest = max(
            ((float(match[2] or 0), match[1]) for match in _CANDIDATE.finditer(dom.attribute(image, name)[:20_000])),
            default=None,
        )
        if widest and not widest[1].startswith("data:"):
            return dom.join(base, widest[1].rstrip(","))
    return None


def _pixels(image: LexborNode, name: str) -> str | None:
    value = dom.attribute(image, name).removesuffix("px")
    return value if value.isascii() and value.isdigit() else None
