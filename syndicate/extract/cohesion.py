"""Where one subject ends and the next begins, in paragraphs that lost their headings.

Lexical cohesion: a paragraph goes on with the one before it if it opens as only a continuation can ("Weiter schrieb
…", a pronoun, "Im Zentrum der Beratungen"), or if it shares names and nouns with what the subject was about so far. It
opens a new subject if it does neither and brings an actor of its own. What is neither is in doubt.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from syndicate.extract.phrases import CONTINUES
from syndicate.extract.words import words

_TOKEN = re.compile(r"[^\W\d_][\w’'-]{2,40}")
_STEM = 6
"""Letters that two forms of a noun have in common ("Beratung", "Beratungen")."""

_SHARED = 3
"""So many shared names or nouns make one subject."""

_ACTOR = re.compile(
    r"(?:(?:Der|Die|Das|The|Le|La|El|Il|Lo|L['’])\s?)?(?:[A-ZÄÖÜÉ][\w’'-]+\s){1,3}[A-ZÄÖÜÉ][\w’'-]+|"
    r"(?:Der|Die|Das|In|Im|Bei|Ein|Eine|The|A|An|Le|La|Les|Un|Une|El|Los|Las|Il|Lo|Gli)\s\S"
)
_COMMON = words("""
    angabe angaben uhr prozent million millionen sprecher sprecherin montag dienstag mittwoch donnerstag freitag
    samstag sonntag sicherheit menschen land länder jahr jahre woche wochen stunden minuten people country government
    monday tuesday wednesday thursday friday saturday sunday
""")


def subjects(paragraphs: Sequence[str], language: str | None) -> list[list[int]] | None:
    """Indexes of ``paragraphs`` grouped by subject, in order; None if too much is in doubt to say."""
    if len(paragraphs) < 2:
        return None
    groups: list[list[int]] = [[0]]
    named = _nouns(paragraphs[0], language)
    doubts = 0
    for index in range(1, len(paragraphs)):
        own = _nouns(paragraphs[index], language)
        verdict = _continues(paragraphs[index], own, named)
        if verdict is None:
            doubts += 1
        if verdict is False:
            groups.append([index])
            named = own
        else:
            groups[-1].append(index)
            named |= own
    return groups if len(groups) > 1 and doubts * 3 <= len(paragraphs) - 1 else None


def _continues(paragraph: str, own: set[str], before: set[str]) -> bool | None:
    """Whether a paragraph that names its ``own`` goes on with a subject that named those ``before``."""
    if CONTINUES.match(paragraph):
        return True
    shared = len(own & before)
    if shared >= _SHARED:
        return True
    if shared <= 1 and len(own) >= 4 and _ACTOR.match(paragraph):
        return False
    return None


def _nouns(paragraph: str, language: str | None) -> set[str]:
    """Stems of what names something: in German every word with a capital, elsewhere those not at a sentence's start."""
    found: set[str] = set()
    for match in _TOKEN.finditer(paragraph):
        word = match[0]
        if not word[0].isupper() or word.lower() in _COMMON:
            continue
        opens = (
            re.search(r"(?:^|[.!?:]\s|[„“\"»«]\s?)$", paragraph[max(0, match.start() - 3) : match.start()]) is not None
        )
        if opens and (len(word) < 5 or not (language or "de").startswith("de")):
            continue
        found.add(word.lower()[:_STEM])
    return found
