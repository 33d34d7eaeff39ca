"""Bytes to text, whatever upstream declares; never raises.

Order of belief: byte order mark, the operator, proof that it is UTF-8, the HTTP header, the document's own
declaration (XML declaration or ``<meta charset>``). What is left is UTF-8 with stray windows-1252, the web's commonest
mixture.
"""

from __future__ import annotations

import codecs
import re
from functools import lru_cache

from syndicate.extract.hints import Hints
from syndicate.walk import Document

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)

# What a label means on the web (WHATWG Encoding section 4.2) where that is more than what it says.
_MEANT = {
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "tis-620": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "big5": "big5hkscs",
}
_KNOWN = frozenset(
    [
        *("utf-8", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be"),
        *(f"cp{n}" for n in (*range(1250, 1259), 866, 874, 932, 949)),
        *(f"iso8859-{n}" for n in (2, 3, 4, 5, 6, 7, 8, 10, 13, 14, 15, 16)),
        *("koi8-r", "koi8-u", "mac-roman", "mac-cyrillic"),
        *("gb18030", "big5hkscs", "euc_jp", "iso2022_jp"),
    ]
)
_WIDE = ("utf-16", "utf-32")

_DECLARED = re.compile(
    rb"""(?:<\?xml[^>]{0,200}?\sencoding|<meta[^>]{0,400}?charset)\s*=\s*["']?\s*([\w.:-]{1,40})""", re.IGNORECASE
)
_LOOKED_AT = 8192
"""Bytes of the document in which a declaration is looked for; HTML says 1,024, pages say more."""

_MULTIBYTE = re.compile(rb"(?:[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3})+")
_HIGH = re.compile(rb"[\x80-\xff]+")


def document_text(document: Document, hints: Hints) -> str:
    """The document as text, with the charset of its header and the operator's hint."""
    return decode(document.content, document.charset, hints.charset)


@lru_cache(maxsize=4)  # what tells kinds of documents apart looks at the text of each
def decode(content: bytes, charset: str | None = None, hint: str | None = None) -> str:
    """``content`` as text. ``charset`` is what the header declares, ``hint`` what the operator knows better."""
    for mark, encoding in _BOMS:
        if content.startswith(mark):
            return content[len(mark) :].decode(encoding, "replace")
    known = codec(hint)
    if known:
        return content.decode(known, "replace")
    wide = _wide(content)
    if wide:
        return content.decode(wide, "replace")
    declared = next((name for name in (codec(charset), _own(content)) if name), None)
    if declared == "iso2022_jp":  # all its bytes are ASCII: nothing else would show it
        return content.decode(declared, "replace")
    if content.isascii():
        return content.decode("ascii")
    proven = _utf8(content)
    if proven is not None:
        return proven
    if declared and declared not in ("utf-8", "cp1252") and not declared.startswith(_WIDE):
        return content.decode(declared, "replace")
    return _mixed(content)


def codec(label: str | None) -> str | None:
    """The Python codec that a charset label means on the web, None if it is no character encoding we know."""
    if not label or len(label) > 40:
        return None
    try:
        name = codecs.lookup(label.strip().strip("\"'")).name
    except (LookupError, ValueError):
        return None
    name = _MEANT.get(name, name)
    return name if name in _KNOWN else None


def _own(content: bytes) -> str | None:
    found = _DECLARED.search(content[:_LOOKED_AT])
    return codec(found.group(1).decode("ascii", "replace")) if found else None


def _wide(content: bytes) -> str | None:
    """UTF-16 without a mark: every second byte of ``<?xml`` or ``<!`` is zero (XML 1.0 appendix F)."""
    if content[:1] == b"<" and content[1:2] == b"\0" and content[3:4] == b"\0" and content[2:3] != b"\0":
        return "utf-16-le"
    if content[:2] == b"\0<" and content[2:3] == b"\0" and content[3:4] != b"\0":
        return "utf-16-be"
    return None


def _utf8(content: bytes) -> str | None:
    """The text if the bytes are UTF-8 beyond doubt; a character cut at the very end is forgiven."""
    try:
        text = codecs.getincrementaldecoder("utf-8")("strict").decode(content)
    except UnicodeDecodeError:
        return None
    return None if text.isascii() else text


def _mixed(content: bytes) -> str:
    """Mostly UTF-8: its stray bytes are windows-1252. Hardly any UTF-8: all of it is."""
    good = sum(len(run) for run in _MULTIBYTE.findall(content))
    bad = sum(len(run) for run in _HIGH.findall(content)) - good
    if bad * 10 > good:
        return content.decode("cp1252", "replace")
    return content.decode("utf-8", _STRAY)


def _stray(error: UnicodeError) -> tuple[str, int]:
    assert isinstance(error, UnicodeDecodeError)  # noqa: S101 - the codec registry knows no narrower type
    return error.object[error.start : error.end].decode("cp1252", "replace"), error.end


_STRAY = "syndicate-stray-cp1252"
codecs.register_error(_STRAY, _stray)
