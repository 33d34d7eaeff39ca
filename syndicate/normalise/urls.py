"""Addresses: made absolute for publishing, made comparable for telling updates and pictures apart."""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import SplitResult, parse_qsl, quote, urlencode, urljoin, urlsplit, urlunsplit

_BLANKS = re.compile(r"[\x00-\x1f\x7f]+")
# Nothing to do: the common case, and the second pass over what is clean already.
_PLAIN = re.compile(
    r"https?://[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?/(?:[\w.~%/:=&+!$,;'@()*|-]+(?:\?[\w.~%/:=&?+!$,;'@()*|-]+)?(?:#[\w.~%/:=&?+!-]+)?)?",
    re.ASCII,
)
# An address that nothing could spell otherwise.
_CANONICAL = re.compile(
    r"https?://[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?/[\w.~%/:=&+!$,;'@()*|-]*(?:#[\w.%/=&?+!-]+)?", re.ASCII
)
_SPACE = " \t\r\n\f\v\u00a0\u200b\ufeff"
_KEEP = "%/:=&?~+!$,;'@()*[]|"
_DEVIANT = re.compile("[ß\u03c2\u200c\u200d]")  # IDNA 2003 maps these to another host name
_HOST = re.compile(r"[a-z0-9._~:%!$&'()*+,;=-]+")
_TEXT_FRAGMENT = re.compile(r":~:.*$")

_TRACKING = re.compile(
    r"(?:utm_\w+|at_(?:medium|campaign|custom\d|link\w*|format|ptr_name|bbc_team)|(?:mtm|pk|piwik|hsa|mc|ns|wt)_\w+|"
    r"fbclid|gclid|gclsrc|dclid|msclkid|twclid|ttclid|yclid|igshid|igsh|li_fat_id|wbraid|gbraid|_ga|_gl|mkt_tok|"
    r"cmpid|cmp|ito|ocid|smid|smtyp|xtor|wt\.\w+|s_cid|src_?ref|ref_src|ref_url|__twitter_impression|sh[ae]re(?:d|_id)?|"
    r"sc_(?:channel|campaign|cid)|vero_id|oly_\w+_id|rss_?id|spm|_hs(?:enc|mi))",
    re.IGNORECASE,
)
_RENDITION = re.compile(
    r"(?:w|h|width|height|maxw(?:idth)?|maxh(?:eight)?|q|qlt|quality|fit|crop|resize|size|scale|zoom|auto|fm|fmt|format|"
    r"output|dpr|rect|ar|aspect\w*|fp[-_]?[xyz]|focal\w*|cs|s|sig|signature|sharp\w*|blur|strip|progressive|interlace|"
    r"im\w*policy|interpolation|downsize|ssl|v|ver|version|ts|t|cb|_|rev|precrop|overlay[-\w]*|enable|disable|usm|"
    r"bg|background|op|impolicy|wid|hei|cropped|mode|type|rendition|imwidth)",
    re.IGNORECASE,
)
_SIZE_SEGMENT = re.compile(
    r"(?:\d+x\d+(?:[:-]\d+x?\d*)*|\d*:\d+|fit-in|smart|alternates|renditions?|master|(?:s|w|h|size)-?\d{2,4}\w?|"
    r"\d+_\d+_\d+_\d+|(?:[a-z]{1,3}_[\w.:-]+)(?:,[a-z]{1,3}_[\w.:-]+)*|(?:width|height|quality|format|q|fit|crop)[=-][\w,:.-]+|"
    r"\w+__\d+x\d+(?:__\w+)?)",
    re.IGNORECASE,
)
_SIZE_SUFFIX = re.compile(
    r"(?:[-_]\d{2,4}x\d{2,4}|-scaled|@\d(?:\.\d)?x|_w\d{2,4}(?:_[a-z]+[\d.]+)*|__\d+x\d+\w*|-\d{3,4}w)+$", re.IGNORECASE
)
_CROPPED = re.compile(r"/\d+_\d+_\d+_\d+/(?:master/)?\d+(?=\.\w+$)")
_BROADCAST = re.compile(r"/\d{2,4}/(?=cps\w+/)")
_EXTENSION = re.compile(r"\.(?:jpe?g|png|gif|webp|avif|heic|tiff?|svg)$", re.IGNORECASE)


def absolute(url: str | None, base: str) -> str | None:
    """``url`` as an absolute http(s) URI (RFC 3986; an IRI is encoded), or None where it is none.

    Whitespace around it and control characters in it are dropped, as browsers do.
    """
    if not url:
        return None
    return url if _PLAIN.fullmatch(url) else _absolute(url, base)


@lru_cache(maxsize=4096)
def _absolute(url: str, base: str) -> str | None:
    cleaned = _BLANKS.sub("", url.strip(_SPACE)).strip(_SPACE)
    if not cleaned:
        return None
    head, mark, tail = _cut(cleaned)
    try:
        found = head.replace("\\", "/") + mark + tail
        own = urlsplit(found)
        parts = urlsplit(urljoin(base, found))
        if (own.scheme and not own.netloc) or parts.scheme not in {"http", "https"} or not parts.hostname:
            return None
        authority = _authority(parts)
        path, query, fragment = (quote(part, safe=_KEEP) for part in (parts.path, parts.query, parts.fragment))
    except ValueError:  # UnicodeError is one
        return None
    return urlunsplit((parts.scheme, authority, path, query, fragment))


def _cut(url: str) -> tuple[str, str, str]:
    """Everything before the query or fragment, the mark that starts it, and the rest."""
    for at, character in enumerate(url):
        if character in "?#":
            return url[:at], character, url[at + 1 :]
    return url, "", ""


def _authority(parts: SplitResult) -> str:
    host = parts.hostname or ""
    if not host.isascii():
        host = ".".join(_label(label) for label in re.split("[.\u3002\uff0e\uff61]", host))
    if not _HOST.fullmatch(host):
        raise ValueError("no host name")
    if ":" in host:
        host = f"[{host}]"
    port = "" if parts.port is None else f":{parts.port}"
    user, at, _ = parts.netloc.rpartition("@")
    login = quote(user, safe="%:!$&'()*+,;=~") + at if at else ""
    return f"{login}{host}{port}"


def _label(label: str) -> str:
    if _DEVIANT.search(label):
        return "xn--" + label.encode("punycode").decode("ascii")
    return label.encode("idna").decode("ascii") if label else ""


def canonical(url: str) -> str:
    """``url`` as others may spell it too: for comparing, not for publishing. The fragment stays."""
    if _CANONICAL.fullmatch(url):
        return url
    try:
        parts = urlsplit(url.strip())
        host = parts.hostname or ""
        port = parts.port
    except ValueError:
        return url.strip()
    if not host:
        return url.strip()
    if port is not None and port != {"http": 80, "https": 443}.get(parts.scheme):
        host = f"{host}:{port}"
    query = ""
    if parts.query:
        kept = [pair for pair in parse_qsl(parts.query, keep_blank_values=True) if not _TRACKING.fullmatch(pair[0])]
        query = urlencode(kept, errors="surrogatepass")
    fragment = _TEXT_FRAGMENT.sub("", parts.fragment)
    return urlunsplit((parts.scheme, host, parts.path or "/", query, fragment))


def image_key(url: str) -> str:
    """What the renditions of one picture have in common: its path without host, size, crop and format."""
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return url.strip()
    path = _CROPPED.sub("", parts.path)
    path = _BROADCAST.sub("/", path)
    *folders, name = path.split("/")
    folders = [folder for folder in folders if folder and not _SIZE_SEGMENT.fullmatch(folder)]
    name = _SIZE_SUFFIX.sub("", _EXTENSION.sub("", name))
    kept = sorted(pair for pair in parse_qsl(parts.query) if not _RENDITION.fullmatch(pair[0]))
    key = "/".join([*folders, name]).strip("/") or parts.path
    return f"{key}?{urlencode(kept, errors='surrogatepass')}" if kept else key
