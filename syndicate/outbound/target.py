"""What a URL asks for: one parser decides both what is checked and what is dialled."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from urllib3.exceptions import LocationParseError
from urllib3.util import parse_url

from syndicate.errors import FetchError, Refused

_PORTS = {"http": 80, "https": 443}
_LONGEST_URL = 8_000
_SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):", re.IGNORECASE)
_PARTS = re.compile(r"(?P<scheme>[a-z][a-z0-9+.-]*)://(?P<host>[^/?#\\:]*)(?P<rest>.*)", re.IGNORECASE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class Target:
    """An http or https URL, taken apart. ``host`` is lower-cased, ASCII, and keeps the brackets of an IPv6 literal."""

    scheme: str
    host: str
    port: int
    path: str
    """Path and query, percent-encoded: what stands in the request line (RFC 9112 section 3.2.1)."""

    @property
    def authority(self) -> str:
        """``host:port``, the port always written out: what an exception in ``allow`` names."""
        return f"{self.host}:{self.port}"

    @property
    def origin(self) -> str:
        """Scheme, host and (where it is not the scheme's own) port: ``https://example.org``."""
        return f"{self.scheme}://{self.host}" + ("" if self.port == _PORTS[self.scheme] else f":{self.port}")

    @property
    def server(self) -> str:
        """Whom manners are owed: the host, http and https alike; on another port there may be another server."""
        return self.host if self.port in _PORTS.values() else self.authority

    @property
    def url(self) -> str:
        return self.origin + self.path

    @property
    def dialled(self) -> str:
        """The host as the resolver and the Host header take it: an IPv6 literal without its brackets."""
        return self.host.removeprefix("[").removesuffix("]")

    def trusts(self, other: Target) -> bool:
        """Whether what is secret to this origin may travel on to the other: itself, or itself behind TLS."""
        upgraded = (self.scheme, self.port, other.scheme, other.port) == ("http", 80, "https", 443)
        return self.host == other.host and (upgraded or self.origin == other.origin)


@lru_cache(maxsize=4096)  # the same sources are asked again and again
def parse(url: str) -> Target:
    """Take an absolute URL apart; the fragment is dropped.

    Raises Refused for another scheme than http and https and for ``user:password@``, FetchError for what is no URL.
    """
    text = url.strip()
    if len(text) > _LONGEST_URL:
        raise FetchError(f"URL of {len(text):,} characters: {shown(text)}")
    scheme = _SCHEME.match(text)
    if scheme is not None and scheme[1].lower() not in _PORTS:
        raise Refused(f"{shown(text)}: only http and https are asked, not {shown(scheme[1])}")
    try:
        parts = parse_url(_ascii_host(text))
    except (LocationParseError, UnicodeError) as error:
        raise FetchError(f"{shown(text)} is not a URL") from error
    if parts.scheme not in _PORTS or not parts.host:
        raise FetchError(f"{shown(text)} is not an http or https URL")
    if parts.auth is not None:
        # Browsers hide this part; addresses are disguised with it, and passwords end up in logs.
        raise Refused(
            f"{parts.host}: a URL with user:password@ is not asked; send an Authorization header from the source"
        )
    port = _PORTS[parts.scheme] if parts.port is None else parts.port
    return Target(parts.scheme, parts.host, port, parts.request_uri)


def shown(text: str, limit: int = 120) -> str:
    """Foreign text made fit for one line of a message: printable, and no longer than ``limit`` characters."""
    clean = "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text[: limit + 1])
    return clean if len(clean) <= limit else clean[: limit - 1] + "…"


def _ascii_host(url: str) -> str:
    """The URL with an internationalised host in its ASCII form; urllib3 alone would ask for a package more."""
    parts = _PARTS.fullmatch(url)
    if parts is None or parts["host"].isascii():
        return url
    return f"{parts['scheme']}://{parts['host'].encode('idna').decode('ascii')}{parts['rest']}"
