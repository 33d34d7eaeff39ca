"""Which content coding a client is given (RFC 9110 section 12.5.3)."""

from __future__ import annotations

from functools import lru_cache

IDENTITY = "identity"


@lru_cache(maxsize=512)
def preferred(accepts: str | None, offered: tuple[str, ...]) -> str:
    """The coding of ``offered`` that the client likes best; among equals the first.

    ``identity`` must be offered and is taken where nothing else will do, even if the client refuses it: an answer it
    may be able to read is better than 406 (section 12.4.1). A client that says nothing is given it as well.
    """
    if not accepts:
        return IDENTITY
    weights: dict[str, float] = {}
    for part in accepts.lower().split(","):
        name, _, parameters = part.partition(";")
        weights.setdefault(name.strip().removeprefix("x-"), _weight(parameters))
    others = weights.get("*", 0.0)
    best, chosen = 0.0, IDENTITY
    for coding in offered:
        # What is not named is not wanted, but for identity, which comes behind all that is.
        weight = weights.get(coding, weights.get("*", 0.0001) if coding == IDENTITY else others)
        if weight > best:
            best, chosen = weight, coding
    return chosen


def _weight(parameters: str) -> float:
    """``q`` of a list of parameters, 1 if there is none, 0 if it can't be read."""
    for parameter in parameters.split(";"):
        name, found, value = parameter.partition("=")
        if found and name.strip() == "q":
            try:
                return min(1.0, max(0.0, float(value.strip())))
            except ValueError:
                return 0.0
    return 1.0
