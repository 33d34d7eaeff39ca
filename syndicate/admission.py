"""Does a feed carry this update? Pure: the feed's options and the update in, yes or no out."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

from syndicate.model import FeedOptions, Update

if TYPE_CHECKING:
    import re2

_MOST_MEMORY = 8 << 20
"""Bytes that one expression may need; RE2 takes time in proportion to the text, whatever the expression."""


def admits(options: FeedOptions, update: Update, language: str | None = None) -> bool:
    """Whether a feed with these options carries ``update``; ``language`` is its page's, where it states none."""
    if not options.selective:
        return True
    return (
        _chosen(options.categories, options.without_categories, update)
        and _said(options.keywords, options.without_keywords, update)
        and _spoken(options.languages, update.content.language or language)
    )


def problem_of(expression: str) -> str | None:
    """What is wrong with a keyword expression, in one line, or None."""
    import re2

    try:
        _compiled(expression)
    except re2.error as error:
        said = error.args[0] if error.args else "it can't be read"
        return said.decode(errors="replace") if isinstance(said, bytes) else str(said)
    return None


def _chosen(wanted: Sequence[str], unwanted: Sequence[str], update: Update) -> bool:
    """Categories are compared by term and by label, without regard to case."""
    names = {name.casefold() for each in update.categories for name in (each.term, each.label) if name}
    if any(name.casefold() in names for name in unwanted):
        return False
    return not wanted or any(name.casefold() in names for name in wanted)


def _said(wanted: Sequence[str], unwanted: Sequence[str], update: Update) -> bool:
    if not wanted and not unwanted:
        return True
    text = f"{update.title or ''}\n{update.content.text}"
    if any(_compiled(expression).search(text) for expression in unwanted):
        return False
    return not wanted or any(_compiled(expression).search(text) for expression in wanted)


def _spoken(wanted: Sequence[str], language: str | None) -> bool:
    """RFC 4647 section 3.3.1, basic filtering: ``de`` is also ``de-CH``. What states no language is in none."""
    if not wanted:
        return True
    tag = (language or "").replace("_", "-").casefold()
    return any(tag == one.casefold() or tag.startswith(f"{one.casefold()}-") for one in wanted)


@lru_cache(maxsize=256)
def _compiled(expression: str) -> re2.Pattern:
    import re2  # late: most feeds take all, and need no engine

    options = re2.Options()
    options.case_sensitive = False
    options.max_mem = _MOST_MEMORY
    options.log_errors = False
    return re2.compile(expression, options)
