"""Language tags (BCP 47) as pages spell them, made well-formed."""

from __future__ import annotations

import re

_TAG = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z]{4})?(?:-(?:[A-Za-z]{2}|\d{3}))?(?:-[A-Za-z0-9]{5,8})*")
_END = re.compile(r"[\s,;.@]")
_NAMES = {
    "german": "de",
    "deutsch": "de",
    "english": "en",
    "englisch": "en",
    "french": "fr",
    "francais": "fr",
    "français": "fr",
    "spanish": "es",
    "español": "es",
    "italian": "it",
    "italiano": "it",
}


def language_tag(text: str | None) -> str | None:
    """``text`` ("de_DE", "en-us", "de, en") as a BCP 47 tag in its usual case, or None."""
    first = _END.split((text or "").strip(), maxsplit=1)[0].replace("_", "-")
    first = _NAMES.get(first.lower(), first)
    if not _TAG.fullmatch(first):
        return None
    primary, *rest = first.split("-")
    return "-".join([primary.lower(), *(_subtag(part) for part in rest)])


def _subtag(part: str) -> str:
    if len(part) == 2:
        return part.upper()
    return part.title() if len(part) == 4 else part.lower()
