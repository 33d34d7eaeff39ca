"""A list that breaks bit by bit: its server loses a few updates at each poll, until a half of them is gone. Nobody
withdrew them, and after a while all are back."""

from __future__ import annotations

from dataclasses import replace
from random import Random

from bench.lives.story import Life

UPPER = 24
"""Of the updates from the top so many can be lost."""
FEWEST = 16
"""Updates that the page has at least: of a few, two or three that go one after the other may have been withdrawn."""
AT_ONCE = (0, 0, 1, 1, 2, 3)
"""How many are lost between two polls, each as likely as another."""
STAYS = (3, 20)
"""For how many polls the list then stays as it is, least and most."""


def crumble(life: Life, quiet_from: int) -> None:
    """Lets the list of a life crumble once, between its polls; all is back before ``quiet_from``."""
    rng = Random(f"crumbling {life.seed}")
    long = [k for k, state in enumerate(life.states[: quiet_from - 26]) if len(state.rows) >= FEWEST]
    if not long:
        return
    start = rng.choice(long)
    there = [row.post for row in life.states[start].rows[:UPPER]]
    doomed = rng.sample(there, len(there) // 2)
    lost: set[int] = set()
    k = start
    while doomed and k < quiet_from:
        for _ in range(rng.choice(AT_ONCE)):
            lost |= {doomed.pop()} if doomed else set()
        life.states[k] = replace(life.states[k], lost=frozenset(lost))
        k += 1
    for later in range(k, min(quiet_from, k + rng.randint(*STAYS))):
        life.states[later] = replace(life.states[later], lost=frozenset(lost))
