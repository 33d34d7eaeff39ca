"""Single values as feeds may carry them: characters, lines, dates, languages and addresses; the last guard."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email.utils import format_datetime
from urllib.parse import quote, urlsplit

_SURROGATE = re.compile("[\ud800-\udfff]")
_ILLEGAL = re.compile("[^\t\n\u0020-\u007e\u00a0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_NEW_LINE = re.compile("\r\n|\r|\x85")
_LINE_SPACE = re.compile("[ \t\n\u2028\u2029]+")
_BLANK_LINE = re.compile(r"\n[ \t]*\n")
_LANGUAGE = re.compile(r"[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*")
_WEB = re.compile(r"https?://[^/?#\s]", re.IGNORECASE)
_URN = re.compile(r"urn:[a-z0-9][a-z0-9-]{0,30}[a-z0-9]:.+", re.IGNORECASE)
_IRI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|\\^`]+")
_NOT_IN_IRI = re.compile(r'[\s"<>\\^`{|}]')


def clean(text: str) -> str:
    """Only what XML 1.0 section 2.2 allows and does not advise against: control characters of bytes that were read in
    a wrong encoding go with the rest. Split surrogate pairs are joined, lone ones dropped."""
    if _SURROGATE.search(text):
        text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "ignore")
    return _ILLEGAL.sub("", _NEW_LINE.sub("\n", text))


def line(text: str | None) -> str:
    """One line: clean, white space collapsed (no-break spaces stay). Empty if there is nothing to say."""
    return _LINE_SPACE.sub(" ", clean(text)).strip() if text else ""


def paragraphs(text: str) -> list[str]:
    """The paragraphs of a plain text, which a blank line parts."""
    return [part.strip() for part in _BLANK_LINE.split(clean(text)) if part.strip()]


def rfc3339(instant: datetime) -> str:
    """RFC 3339 section 5.6, whole seconds, in the instant's own offset; ``Z`` for UTC.

    An offset that is no whole minute (local mean times) can't be written, such an instant is given in UTC.
    """
    offset = instant.utcoffset()
    if offset is None:
        raise ValueError(f"{instant} has no offset")
    if not offset or offset.total_seconds() % 60:
        return instant.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="seconds") + "Z"
    return instant.isoformat(timespec="seconds")


def rfc822(instant: datetime) -> str:
    """RFC 822 section 5 with a four-digit year, in GMT; whatever the process's locale is."""
    return format_datetime(instant.astimezone(UTC), usegmt=True)


def language_tag(tag: str | None) -> str | None:
    """A language as RFC 4287 section 2 allows it, or None."""
    tag = (tag or "").strip().replace("_", "-")
    return tag if _LANGUAGE.fullmatch(tag) else None


def iri(text: str | None) -> str | None:
    """An IRI as it stands, of any scheme, or None; for names, not for links. A URN must be one (RFC 8141)."""
    text = clean(text or "").strip()
    if not _IRI.fullmatch(text):
        return None
    return None if text[:4].lower() == "urn:" and not _URN.fullmatch(text) else text


def web(url: str | None) -> str | None:
    """An http(s) IRI safe to publish, or None: nothing else becomes a link."""
    url = clean(url or "").strip()
    if not _WEB.match(url):
        return None
    url = _NOT_IN_IRI.sub(lambda bad: quote(bad.group()), url)
    try:
        return url if urlsplit(url).hostname else None
    except ValueError:
        return None
