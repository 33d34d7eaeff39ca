"""Who may see the operator's pages: the machine itself, or whoever holds the token."""

from __future__ import annotations

import hmac
import ipaddress
from urllib.parse import urlsplit

from flask import Request

FORWARDED = ("Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Real-IP", "Via")
"""A request with one of these came through a proxy: the loopback address it comes from is the proxy's."""


def may_operate(request: Request, token: str | None) -> bool:
    """Whether the operator's pages are open to this request."""
    return is_local(request) or has_token(request, token)


def is_local(request: Request) -> bool:
    """Whether this machine itself asks. No header can make it so, several can deny it.

    The Host must be a loopback one too: a page on the web may point its own name at 127.0.0.1 and have the
    operator's browser read from here (DNS rebinding).
    """
    if any(header in request.headers for header in FORWARDED):
        return False
    return _loopback(request.remote_addr) and _loopback(_host(request))


def has_token(request: Request, token: str | None) -> bool:
    """Whether the request carries ``Authorization: Bearer`` with the token (RFC 6750 section 2.1)."""
    scheme, _, given = request.headers.get("Authorization", "").partition(" ")
    if not token or scheme.lower() != "bearer":
        return False
    # Header values arrive as Latin-1; compare_digest wants bytes of both.
    return hmac.compare_digest(given.strip().encode("latin-1", "replace"), token.encode())


def _host(request: Request) -> str | None:
    try:
        return urlsplit(f"//{request.headers.get('Host', '')}").hostname
    except ValueError:
        return None


def _loopback(host: str | None) -> bool:
    if host == "localhost":
        return True
    try:
        address = ipaddress.ip_address(host or "")
    except ValueError:
        return False
    mapped = getattr(address, "ipv4_mapped", None)
    return bool((mapped or address).is_loopback)
