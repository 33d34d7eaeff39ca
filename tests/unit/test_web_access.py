"""Who is let in: the machine itself and whoever holds the token."""

from __future__ import annotations

import pytest
from flask import Flask, request

from syndicate.deliver.web.access import has_token, is_local

LOCAL = {
    "loopback": ("127.0.0.1", "127.0.0.1:8080", {}, True),
    "loopback by name": ("127.0.0.1", "localhost:8080", {}, True),
    "whole loopback net": ("127.8.9.1", "localhost", {}, True),
    "loopback v6": ("::1", "[::1]:8080", {}, True),
    "mapped loopback": ("::ffff:127.0.0.1", "localhost", {}, True),
    "elsewhere": ("192.0.2.7", "localhost", {}, False),
    "elsewhere, private": ("10.0.0.4", "localhost", {}, False),
    "mapped elsewhere": ("::ffff:192.0.2.7", "localhost", {}, False),
    "claims to be local": ("192.0.2.7", "localhost", {"X-Forwarded-For": "127.0.0.1"}, False),
    "through a proxy here": ("127.0.0.1", "localhost", {"X-Forwarded-For": "192.0.2.7"}, False),
    "through a proxy here, says local": ("127.0.0.1", "localhost", {"X-Forwarded-For": "127.0.0.1"}, False),
    "Forwarded": ("127.0.0.1", "localhost", {"Forwarded": "for=127.0.0.1"}, False),
    "X-Real-IP": ("127.0.0.1", "localhost", {"X-Real-IP": "192.0.2.7"}, False),
    "Via": ("127.0.0.1", "localhost", {"Via": "1.1 cache"}, False),
    "another name for this machine": ("127.0.0.1", "evil.example", {}, False),
    "public name before a proxy": ("127.0.0.1", "news.example", {}, False),
    "name that only looks local": ("127.0.0.1", "localhost.evil.example", {}, False),
    "broken host": ("127.0.0.1", "[::1", {}, False),
    "unix socket": ("", "localhost", {}, False),
}


@pytest.mark.parametrize(("address", "host", "headers", "local"), LOCAL.values(), ids=LOCAL)
def test_is_local(address: str, host: str, headers: dict[str, str], local: bool) -> None:
    environment = {"REMOTE_ADDR": address, "HTTP_HOST": host}
    with Flask("test").test_request_context(environ_overrides=environment, headers=headers):
        assert is_local(request) is local


TOKENS = {
    "the token": ("Bearer s3cret", "s3cret", True),
    "scheme in small letters": ("bearer s3cret", "s3cret", True),
    "wrong": ("Bearer s3cres", "s3cret", False),
    "prefix": ("Bearer s3c", "s3cret", False),
    "with more": ("Bearer s3cret2", "s3cret", False),
    "another scheme": ("Basic s3cret", "s3cret", False),
    "no scheme": ("s3cret", "s3cret", False),
    "nothing": ("", "s3cret", False),
    "empty token given": ("Bearer ", "s3cret", False),
    "none configured": ("Bearer s3cret", None, False),
    "none configured, none given": ("Bearer ", None, False),
    "empty configured, empty given": ("Bearer ", "", False),
    "not ASCII": ("Bearer s3crét", "s3cret", False),
}


@pytest.mark.parametrize(("given", "token", "held"), TOKENS.values(), ids=TOKENS)
def test_has_token(given: str, token: str | None, held: bool) -> None:
    headers = {"Authorization": given} if given else {}
    with Flask("test").test_request_context(headers=headers):
        assert has_token(request, token) is held
