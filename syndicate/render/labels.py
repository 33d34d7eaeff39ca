"""The label of an update that has no headline: its time as stated and its first sentence; never the clock."""

from __future__ import annotations

import re
import unicodedata

from syndicate.model import Update
from syndicate.render.characters import line, paragraphs

LABEL_LENGTH = 80
"""Characters of the sentence, the ellipsis among them."""

_SENTENCE_END = re.compile(r"[.!?…]+[\"'»«“”’)\]]*(?=\s+[\"'»«„“‚‘(\[]*[^\s\"'»«„“‚‘(\[])|[。！？]")
_ABBREVIATIONS = (
    "Abs|Apr|Art|Aug|Dec|Dez|Dr|Feb|Fr|Gen|Gov|Hr|Jan|Jr|Mio|Mme|Mr|Mrd|Mrs|Ms|No|Nov|Nr|Oct|Okt|Prof|Rep|Sen|Sept?|Sr"
    "|St|Str|bzw|ca|etc|usw|vgl|vs"
)
_SHORT = re.compile(rf"(?:^|[\s(„“\"'./])(?:\d{{1,4}}|[^\W\d_]|{_ABBREVIATIONS})\.$")
_JOINER = "\u200d"


def label(update: Update) -> str:
    """Time of day in the offset the publisher stated, if known to the minute, and the first sentence, cut at a word.

    Never empty. A function of the revision alone.
    """
    published = update.published
    clock = published.instant.strftime("%H:%M") if published and published.precision != "day" else ""
    return " ".join(part for part in (clock, _cut(_sentence(_words(update)))) if part) or "…"


def _words(update: Update) -> str:
    """What there is to quote: the first paragraph, else what a picture says."""
    for paragraph in paragraphs(update.content.text)[:1]:
        return line(paragraph)
    for media in update.media:
        if words := line(media.caption) or line(media.alt):
            return words
    return ""


def _sentence(words: str) -> str:
    """Up to the end of the first sentence; what may be an abbreviation or an ordinal ends none."""
    words = words[: 2 * LABEL_LENGTH]
    for end in _SENTENCE_END.finditer(words):
        sentence = words[: end.end()]
        if not (words[end.start()] == "." and _SHORT.search(words[: end.start() + 1])):
            return sentence
    return words


def _cut(sentence: str) -> str:
    if len(sentence) <= LABEL_LENGTH:
        return sentence
    room = sentence[: LABEL_LENGTH - 1]
    if not sentence[len(room)].isspace():
        head, _, rest = room.rpartition(" ")
        room = head if len(rest) < LABEL_LENGTH // 2 else _whole_characters(room, sentence)
    return room.rstrip(" ,;:.–—-") + "…"


def _whole_characters(room: str, sentence: str) -> str:
    """``room`` without a last character whose marks or joined parts follow in ``sentence`` (scripts without spaces)."""
    while room and (_extends(sentence[len(room)]) or room[-1] == _JOINER):
        room = room[:-1]
    return room


def _extends(character: str) -> bool:
    return character == _JOINER or unicodedata.category(character) in {"Mn", "Me", "Mc"}
