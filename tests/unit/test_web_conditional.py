"""Which requests are answered with 304 (RFC 9110 section 13), and what such an answer carries."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from flask import Flask, Request, request

from syndicate.deliver.web.conditional import answer, not_modified, strong_etag

CHANGED = datetime(2026, 3, 14, 12, 0, 30, tzinfo=UTC)
SAME = format_datetime(CHANGED, usegmt=True)
EARLIER = format_datetime(CHANGED - timedelta(seconds=1), usegmt=True)
LATER = format_datetime(CHANGED + timedelta(days=1), usegmt=True)

CASES = {
    "nothing asked": ({}, False),
    "the tag": ({"If-None-Match": '"one"'}, True),
    "another tag": ({"If-None-Match": '"two"'}, False),
    "the tag, weakened by a cache": ({"If-None-Match": 'W/"one"'}, True),
    "in a list": ({"If-None-Match": '"two", W/"three", "one"'}, True),
    "not in a list": ({"If-None-Match": '"two","three"'}, False),
    "anything": ({"If-None-Match": "*"}, True),
    "part of the tag": ({"If-None-Match": '"on"'}, False),
    "empty list": ({"If-None-Match": ""}, False),
    "same second": ({"If-Modified-Since": SAME}, True),
    "a second before": ({"If-Modified-Since": EARLIER}, False),
    "later": ({"If-Modified-Since": LATER}, True),
    "no date": ({"If-Modified-Since": "yesterday"}, False),
    "RFC 850 date": ({"If-Modified-Since": "Saturday, 14-Mar-26 12:00:30 GMT"}, True),
    "tag differs, date holds": ({"If-None-Match": '"two"', "If-Modified-Since": LATER}, False),
    "empty list, date holds": ({"If-None-Match": "", "If-Modified-Since": LATER}, False),
    "tag holds, date does not": ({"If-None-Match": '"one"', "If-Modified-Since": EARLIER}, True),
}


@pytest.mark.parametrize(("headers", "held"), CASES.values(), ids=CASES)
def test_not_modified(headers: dict[str, str], held: bool) -> None:
    with Flask("test").test_request_context(headers=headers):
        assert not_modified(_request(), '"one"', CHANGED) is held


def test_without_a_date_only_tags_count() -> None:
    with Flask("test").test_request_context(headers={"If-Modified-Since": LATER}):
        assert not not_modified(_request(), '"one"', None)


def test_fractions_of_a_second_do_not_keep_a_client_asking() -> None:
    with Flask("test").test_request_context(headers={"If-Modified-Since": SAME}):
        assert not_modified(_request(), '"one"', CHANGED.replace(microsecond=700_000))


@pytest.mark.parametrize("held", [False, True])
def test_both_answers_carry_validators_and_caching(held: bool) -> None:
    headers = {"If-None-Match": '"one"'} if held else {}
    with Flask("test").test_request_context(headers=headers):
        response = answer(_request(), b"body", "text/x", etag='"one"', last_modified=CHANGED, max_age=15)
    assert response.status_code == (304 if held else 200)
    assert response.data == (b"" if held else b"body")
    assert response.headers["ETag"] == '"one"'
    assert response.headers["Last-Modified"] == SAME
    assert response.headers["Cache-Control"] == (
        "public, max-age=15, s-maxage=15, stale-while-revalidate=30, stale-if-error=86400"
    )
    assert ("Content-Type" in response.headers) is not held


def test_etag_is_of_the_bytes() -> None:
    assert strong_etag(b"a") == strong_etag(b"a") != strong_etag(b"b")
    assert strong_etag(b"a").startswith('"')


def _request() -> Request:
    return request._get_current_object()  # type: ignore[attr-defined]  # the proxy's own way to what it stands for
