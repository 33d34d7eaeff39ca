"""Which of eleven languages a text is in, by its commonest words; None if they don't tell."""

from __future__ import annotations

import re
from collections import Counter

from syndicate.extract.words import words

_COMMON = {
    "de": words(
        "der die das und ist nicht mit von den dem ein eine im auf für sich wird wurde nach bei auch als hat uhr"
    ),
    "en": words("the and of to in is that for on with was has are by from at as have be it said not after"),
    "fr": words("le la de en les des et est une dans pour qui que sur pas au du par avec ce sont a été"),
    "es": words("el la de en los las y es una del que por con para se ha su más al no como este"),
    "it": words("il lo gli della di che e è una per del con nel non si ha alla dei sono più"),
    "nl": words("de het een van en is dat niet op voor met zijn aan ook naar bij wordt uur nog maar uit werd heeft om"),
    "pt": words("o a os as não uma do da em dos das ao mais são foi pelo pela às com também já depois há na que e é"),
    "pl": words("się nie na do jest że od po przez za dla oraz są w z został została będzie było tym jak"),
    "sv": words("och att är inte på som det för har med till av ett den från efter vid kan nu sig"),
    "da": words("og at er ikke på som det for har med til af et fra efter der den blev ved ud nu mere"),
    "no": words("og at er ikke på som det for har med til av et fra etter den ble ved ut nå mer"),
}
_WEIGHTS = {
    word: 1 / sum(word in other for other in _COMMON.values()) ** 2 for common in _COMMON.values() for word in common
}
"""A word that several languages share tells little."""

_WORD = re.compile(r"[^\W\d_]{1,12}")


def guess(text: str) -> str | None:
    """The language's primary tag ("de"); ties and texts without any of its words give None."""
    counts = Counter(match[0] for match in _WORD.finditer(text[:20_000].lower()))
    scores = sorted(((sum(counts[word] * _WEIGHTS[word] for word in common), name) for name, common in _COMMON.items()))
    scores.reverse()
    best, second = scores[0], scores[1]
    return best[1] if best[0] > second[0] else None
