"""The types of single settings: each takes what a person would write, and says in one line what it wants instead."""

from __future__ import annotations

import codecs
import ipaddress
import re
from collections.abc import Mapping
from datetime import timedelta
from difflib import get_close_matches
from typing import Annotated, TypeVar
from urllib.parse import SplitResult, urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from pydantic import AfterValidator, BeforeValidator, Field

from syndicate.admission import problem_of

RESERVED = ("api", "feeds", "livez", "metrics", "readyz", "static", "status")
"""Ids that are paths of the service itself."""

SECRET_HEADERS = ("authorization", "cookie", "proxy-authorization", "x-api-key")
OWN_HEADERS = ("connection", "content-length", "host", "te", "transfer-encoding", "upgrade")

_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400}
_BYTES = {"": 1, "b": 1, "kb": 10**3, "mb": 10**6, "gb": 10**9, "kib": 2**10, "mib": 2**20, "gib": 2**30}
_LIMIT = timedelta(days=3650)

T = TypeVar("T")


def parse_duration(value: object) -> timedelta:
    """``"10s"``, ``"5m"``, ``"2h"``, ``"1d"``, or several in falling order: ``"1h30m"``. Raises ValueError."""
    if isinstance(value, timedelta):
        return value
    wanted = f'must be a duration such as "10s", "5m", "2h" or "1d", not {show(value)}'
    if not isinstance(value, str):
        raise ValueError(wanted)
    found = re.fullmatch(
        r"\s*(?:(\d{1,9})d)?\s*(?:(\d{1,9})h)?\s*(?:(\d{1,9})m)?\s*(?:(\d{1,9})s)?\s*", value, re.ASCII
    )
    if found is None or not any(found.groups()):
        raise ValueError(wanted)
    days, hours, minutes, seconds = (int(part or 0) for part in found.groups())
    duration = timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)
    if not timedelta(0) < duration <= _LIMIT:
        raise ValueError("must be more than nothing and at most ten years")
    return duration


def format_duration(value: timedelta) -> str:
    """The shortest writing that ``parse_duration`` reads back: ``"1h30m"``."""
    seconds, text = int(value.total_seconds()), ""
    for unit in ("d", "h", "m", "s"):
        count, seconds = divmod(seconds, _UNITS[unit])
        text += f"{count}{unit}" if count else ""
    return text or "0s"


def parse_size(value: object) -> int:
    """A number of bytes, plain or as ``"5 MB"`` (powers of ten) or ``"5 MiB"`` (powers of two). Raises ValueError."""
    if isinstance(value, int) and not isinstance(value, bool) and value > 0:
        return value
    found = re.fullmatch(r"\s*(\d{1,9})\s*([A-Za-z]*)\s*", value, re.ASCII) if isinstance(value, str) else None
    if found is None or found[2].lower() not in _BYTES or int(found[1]) == 0:
        raise ValueError(f'must be a size such as "5 MB" or a number of bytes, not {show(value)}')
    return int(found[1]) * _BYTES[found[2].lower()]


def check_id(value: str) -> str:
    """An id is a part of addresses that live for years. Raises ValueError."""
    if not re.fullmatch(r"[a-z0-9-]{2,63}", value):
        raise ValueError(f"must be 2 to 63 of the characters a-z, 0-9 and -, not {show(value)}")
    if value in RESERVED:
        raise ValueError(f"{show(value)} is a path of the service itself ({', '.join(RESERVED)}): choose another id")
    return value


def check_web_url(value: str) -> SplitResult:
    """An absolute http or https URL without user name and password, split. Raises ValueError."""
    try:
        parts = urlsplit(value)
        port = parts.port
    except ValueError as error:
        raise ValueError(f"is no URL: {show(value)} ({error})") from None
    if parts.scheme not in ("http", "https") or not parts.hostname or port == 0 or re.search(r"[\x00-\x20\x7f]", value):
        raise ValueError(f"must be an http:// or https:// URL with a host, not {show(value)}")
    if parts.username is not None or parts.password is not None:
        raise ValueError('must not carry a user name or password: use headers = { Authorization = "env:NAME" }')
    return parts


def check_source_url(value: str) -> str:
    """What a source may be: a web address, a ``file:`` URL, or a path (from the configuration file's folder)."""
    scheme = re.match(r"([A-Za-z][A-Za-z0-9+.-]+):", value)
    if not value.strip():
        raise ValueError("must be an http:// or https:// URL, a file: URL or a path, and not empty")
    if scheme and scheme[1].lower() == "file":
        if urlsplit(value).netloc not in ("", "localhost"):
            raise ValueError(f"a file: URL names no host: file:///path, not {show(value)}")
    elif scheme and scheme[1].lower() in ("http", "https"):
        check_web_url(value)
    elif scheme:
        raise ValueError(f"must be an http:// or https:// URL, a file: URL or a path, not {scheme[1]}:")
    return value


def check_public_url(value: str) -> str:
    """Scheme, host and port under which readers reach the service; empty for the address it is bound to."""
    if not value:
        return value
    parts = check_web_url(value)
    if parts.path or parts.query or parts.fragment:
        raise ValueError(f"must end after the host, like {show(f'{parts.scheme}://{parts.netloc}')}, not {show(value)}")
    return value


def check_store_url(value: str) -> str:
    """A SQLite file or a PostgreSQL database, as SQLAlchemy writes it."""
    if value.startswith("postgresql://"):
        value = "postgresql+psycopg://" + value.removeprefix("postgresql://")
    if value.startswith("postgresql+psycopg://"):
        return value
    if value.startswith("sqlite:///") and value.removeprefix("sqlite:///").strip("/") not in ("", ":memory:"):
        return value
    # The value is not repeated: it may hold a password.
    raise ValueError("must be sqlite:///path/to/file or postgresql+psycopg://user@host/database")


def check_allow(value: str) -> str:
    """An exception to the deny list of the way out: an exact ``host:port``, or a network. Raises ValueError."""
    try:
        ipaddress.ip_network(value)
    except ValueError:
        host, _, port = value.rpartition(":")
        host_ok = re.fullmatch(r"[A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\]", host)
        if not host_ok or not re.fullmatch(r"[0-9]{1,5}", port) or not 0 < int(port) < 65536:
            wanted = 'must be host:port, like "127.0.0.1:8081", or a network, like "10.1.0.0/16"'
            raise ValueError(f"{wanted}, not {show(value)}") from None
    return value


def check_expression(value: str) -> str:
    """A regular expression of RE2, which takes time in proportion to what it reads. Raises ValueError."""
    if problem := problem_of(value):
        raise ValueError(f"{show(value)} is no RE2 expression: {problem}")
    return value


def check_picture_url(value: str) -> str:
    """The address of a picture that others are to show. Raises ValueError."""
    check_web_url(value)
    return value


def check_attribution(value: str) -> str:
    """A line that may name the update's ``{url}`` and ``{publisher}``. Raises ValueError."""
    for name in re.findall(r"\{([^{}]*)\}", value):
        if name not in ("url", "publisher"):
            raise ValueError(f"knows {{url}} and {{publisher}}, not {show('{' + name + '}')}")
    return value


def check_timezone(value: str) -> str:
    """A name of the IANA time zone database. Raises ValueError."""
    try:
        ZoneInfo(value)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        hint = did_you_mean(value, available_timezones())
        raise ValueError(f'{show(value)} is no IANA time zone such as "Europe/Berlin"{hint}') from None
    return value


def check_language(value: str) -> str:
    """A BCP 47 tag. Raises ValueError."""
    if not re.fullmatch(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*", value):
        raise ValueError(f'must be a language tag such as "de" or "en-GB", not {show(value)}')
    return value


def check_charset(value: str) -> str:
    """A name that Python has a text decoder for. Raises ValueError."""
    try:
        "".encode(value)
        codecs.lookup(value)
    except (LookupError, ValueError):
        raise ValueError(f'{show(value)} is no charset such as "utf-8" or "windows-1252"') from None
    return value


def check_headers(value: Mapping[str, str]) -> Mapping[str, str]:
    """Request headers: legal ones, not ours to set, and secrets only by name. Raises ValueError."""
    for name, content in value.items():
        if not re.fullmatch(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+", name):
            raise ValueError(f"{show(name)} is no header name")
        if name.lower() in OWN_HEADERS:
            raise ValueError(f"{name} is set by the service itself")
        if name.lower() in SECRET_HEADERS and not content.startswith("env:"):
            raise ValueError(f'{name} is a secret: write {name} = "env:NAME" and set SYNDICATE_NAME in the environment')
        if content.startswith("env:") and not re.fullmatch(r"env:[A-Za-z][A-Za-z0-9_]*", content):
            raise ValueError(f'{name} must be "env:" and the name of a variable, like "env:PARTNER_TOKEN"')
        if re.search(r"[\x00-\x08\x0a-\x1f\x7f]", content):
            raise ValueError(f"{name} holds a control character")
    return value


def check_rules(value: str) -> str:
    """The name of a file of selector rules, without folder and ending. Raises ValueError."""
    if not re.fullmatch(r"[A-Za-z0-9_][A-Za-z0-9._-]*", value):
        raise ValueError(f'must be the name of a file in sites/, without ".toml", not {show(value)}')
    return value


def check_one_line(value: str) -> str:
    """A text for people: one line, no control characters. Raises ValueError."""
    if re.search(r"[\x00-\x1f\x7f]", value):
        raise ValueError("must be one line without control characters")
    return value


def did_you_mean(word: str, known: Mapping[str, str] | set[str] | tuple[str, ...], form: str = '"{}"') -> str:
    """``, did you mean "name"?`` or nothing. A mapping leads from a common slip to the right word."""
    close = get_close_matches(word, list(known), n=1, cutoff=0.6)
    if not close:
        return ""
    right = known[close[0]] if isinstance(known, Mapping) else close[0]
    return f", did you mean {form.format(right)}?"


def show(value: object) -> str:
    """A wrong value, quoted and short."""
    text = str(value).lower() if isinstance(value, bool) else str(value)
    text = text if len(text) <= 60 else text[:57] + "..."
    return f'"{text}"' if isinstance(value, str) else text


Duration = Annotated[timedelta, BeforeValidator(parse_duration)]
Size = Annotated[int, BeforeValidator(parse_size)]
Count = Annotated[int, Field(ge=1)]
Bound = Annotated[int, Field(ge=0)]
Share = Annotated[float, Field(ge=0, le=1)]
Port = Annotated[int, Field(ge=1, le=65535)]
Id = Annotated[str, AfterValidator(check_id)]
SourceUrl = Annotated[str, AfterValidator(check_source_url)]
PublicUrl = Annotated[str, AfterValidator(check_public_url)]
StoreUrl = Annotated[str, AfterValidator(check_store_url)]
Allow = Annotated[str, AfterValidator(check_allow)]
Timezone = Annotated[str, AfterValidator(check_timezone)]
Language = Annotated[str, AfterValidator(check_language)]
Charset = Annotated[str, AfterValidator(check_charset)]
Headers = Annotated[dict[str, str], AfterValidator(check_headers)]
Rules = Annotated[str, AfterValidator(check_rules)]
Line = Annotated[str, AfterValidator(check_one_line)]
# TOML has lists where a frozen value has tuples; the elements stay strict.
List = Annotated[tuple[T, ...], Field(strict=False)]
Expression = Annotated[str, AfterValidator(check_one_line), AfterValidator(check_expression)]
WebUrl = Annotated[str, AfterValidator(check_picture_url)]
Attribution = Annotated[str, AfterValidator(check_one_line), AfterValidator(check_attribution)]
