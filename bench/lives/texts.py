"""Writes invented posts, and edits them as editors do. All chance comes from the ``Random`` handed in."""

from __future__ import annotations

import re
from random import Random

from bench.lives import words

TOPICS = ("flood", "rail", "vote", "sport")
_ENDS = re.compile(r"(?<=[^\W\d_][.!?]) (?=[A-ZÄÖÜ])")


class Writer:
    """A newsroom's pen: one language, one main topic, one source of chance."""

    def __init__(self, rng: Random, language: str, topic: str) -> None:
        self.rng = rng
        self.language = language
        self.topic = topic

    def filled(self, pattern: str) -> str:
        """A pattern with its slots filled anew."""
        rng = self.rng
        place, place2 = rng.sample(words.PLACES, 2)
        decimal = "," if self.language == "de" else "."
        return pattern.format(
            place=place,
            place2=place2,
            river=rng.choice(words.RIVERS),
            person=rng.choice(words.PEOPLE),
            club=rng.choice(words.CLUBS),
            party=rng.choice(words.PARTIES),
            level=f"{rng.randint(3, 8)}{decimal}{rng.randint(10, 99)}",
            percent=f"{rng.randint(4, 61)}{decimal}{rng.randint(0, 9)}",
            number=rng.randint(11, 490) * 10 + rng.randint(0, 9),
            small=rng.randint(2, 59),
            small2=rng.randint(2, 29),
            minute=rng.randint(4, 89),
            clock=f"{rng.randint(6, 22)}{'.' if self.language == 'de' else ':'}{rng.randint(0, 59):02}",
        )

    def sentence(self, topic: str | None = None) -> str:
        """One sentence with its full stop."""
        rng, language = self.rng, self.language
        main = self.filled(rng.choice(words.SENTENCES[language, topic or self.topic]))
        if rng.random() < 0.4:
            main = f"{main}, {self.filled(rng.choice(words.SAID[language]))}"
        if rng.random() < 0.15:
            opener = self.filled(rng.choice(words.OPENERS[language]))
            main = opener + main
        return main + "."

    def more(self) -> str:
        return self.filled(self.rng.choice(words.MORE[self.language])) + "."

    def paragraph(self, topic: str | None = None, sentences: int | None = None) -> str:
        count = sentences or self.rng.choice((1, 2, 2, 3, 3, 4))
        told = [self.sentence(topic)]
        for _ in range(count - 1):
            one = self.more() if self.rng.random() < 0.5 else self.sentence(topic)
            if one not in told:
                told.append(one)
        return " ".join(told)

    def paragraphs(self) -> tuple[str, ...]:
        """A body: one to four paragraphs; now and then another topic comes in."""
        topic = self.topic if self.rng.random() < 0.8 else self.rng.choice(TOPICS)
        return tuple(self.paragraph(topic) for _ in range(self.rng.choice((1, 1, 2, 2, 3, 4))))

    def headline(self, topic: str | None = None) -> str:
        return self.filled(self.rng.choice(words.HEADLINES[self.language, topic or self.topic]))

    # --- edits ------------------------------------------------------------------------------------------------------

    def typo(self, paragraphs: tuple[str, ...]) -> tuple[str, ...]:
        """Two letters of one longer word swapped, or put right."""
        at = self.rng.randrange(len(paragraphs))
        long = [m for m in re.finditer(r"[^\W\d_]{6,}", paragraphs[at]) if _swappable(m.group())]
        if not long:
            return self.reword(paragraphs, 1)
        found = self.rng.choice(long)
        word = found.group()
        i = next(i for i in range(2, len(word) - 1) if word[i].lower() != word[i + 1].lower())
        swapped = word[:i] + word[i + 1] + word[i] + word[i + 2 :]
        changed = paragraphs[at][: found.start()] + swapped + paragraphs[at][found.end() :]
        return (*paragraphs[:at], changed, *paragraphs[at + 1 :])

    def number(self, paragraphs: tuple[str, ...]) -> tuple[str, ...] | None:
        """Another number in place of one; None if there is none."""
        places = [(i, m) for i, text in enumerate(paragraphs) for m in re.finditer(r"\d+", text)]
        if not places:
            return None
        at, found = self.rng.choice(places)
        old = found.group()
        new = str(int(old) + self.rng.choice((1, 2, 3, 5, 11)))
        new = new.zfill(len(old))
        changed = paragraphs[at][: found.start()] + new + paragraphs[at][found.end() :]
        return (*paragraphs[:at], changed, *paragraphs[at + 1 :])

    def reword(self, paragraphs: tuple[str, ...], sentences: int) -> tuple[str, ...]:
        """So many sentences told otherwise."""
        told = [_ENDS.split(text) for text in paragraphs]
        places = [(i, j) for i, each in enumerate(told) for j in range(len(each))]
        for i, j in self.rng.sample(places, min(sentences, len(places))):
            told[i][j] = self.more()
        return tuple(" ".join(each) for each in told)

    def rewrite(self, paragraphs: tuple[str, ...]) -> tuple[str, ...] | None:
        """Half of the sentences told otherwise, rounded down; None where there is but one."""
        count = sum(len(_ENDS.split(text)) for text in paragraphs)
        return self.reword(paragraphs, count // 2) if count > 1 else None


def _swappable(word: str) -> bool:
    return any(word[i].lower() != word[i + 1].lower() for i in range(2, len(word) - 1))
