"""Tables of words, written as people write them."""

from __future__ import annotations

import re


def words(text: str) -> frozenset[str]:
    """A set of words from a text that lists them, parted by white space."""
    return frozenset(text.split())


def phrases(*texts: str) -> re.Pattern[str]:
    """A pattern that finds any of ``texts`` (parted by ``|``) as whole words, in any case; white space is one space."""
    alternatives = [re.escape(phrase.strip()) for text in texts for phrase in text.split("|") if phrase.strip()]
    return re.compile(rf"(?<!\w)(?:{'|'.join(alternatives)})(?!\w)", re.IGNORECASE)
