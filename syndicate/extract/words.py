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


class Hinted:
    """A pattern that is tried only on a text with one of its hints in it: words, in small letters, of which each match
    has one. A text with letters beyond ASCII is always tried, for what is one letter in any case is not so plain there.
    """

    def __init__(self, pattern: re.Pattern[str], hints: str) -> None:
        self.pattern = pattern
        self.hints = tuple(hints.split())

    def search(self, text: str) -> re.Match[str] | None:
        """As ``Pattern.search``."""
        return self.pattern.search(text) if self.hinted(text) else None

    def hinted(self, text: str) -> bool:
        """Whether the pattern is worth trying."""
        if not text.isascii():
            return True
        small = text.lower()
        for hint in self.hints:  # noqa: SIM110 - a generator takes thrice the time
            if hint in small:
                return True
        return False
