"""What pure functions gave is remembered in this process, within bounds, and can be lost at any time without harm.

A newsblog is read again and again while hardly any of it changes. What is remembered is asked for by all that the
result is a function of, compared whole: so nothing is decided otherwise than without it.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")

ROOM = 32_000_000
"""Characters that one generation holds."""


class Memo(Generic[K, V]):
    """Two generations: what is asked for moves into the young one, and when that is full the old one goes.

    ``weigh`` tells how many characters a result holds, ``weigh_key`` those of what it is asked for by. Threads may
    share one: the worst that a race does is that something is worked out twice.
    """

    def __init__(
        self, weigh: Callable[[V], int], room: int = ROOM, weigh_key: Callable[[K], int] = lambda _: 0
    ) -> None:
        self._weigh = weigh
        self._weigh_key = weigh_key
        self._room = room
        self.clear()

    def clear(self) -> None:
        """Forget all."""
        self._young: dict[K, V] = {}
        self._old: dict[K, V] = {}
        self._weight = 0

    def get(self, key: K) -> V | None:
        """What is remembered of ``key``, None if nothing is."""
        found = self._young.get(key)
        if found is None and self._old and (found := self._old.pop(key, None)) is not None:
            self.put(key, found)
        return found

    def put(self, key: K, value: V) -> None:
        """Remember ``value``, in place of what was remembered of ``key``."""
        young, own = self._young, self._weigh(value) + self._weigh_key(key)
        count = len(young)
        before = young.setdefault(key, value)  # asks the key for its hash but once, and that of an update is long
        if before is not value or len(young) == count:
            young[key] = value
            own -= self._weigh(before) + self._weigh_key(key)
        self._weight += own
        if self._weight > self._room:
            self._old, self._young = young, {key: value}
            self._weight = self._weigh(value) + self._weigh_key(key)

    def of(self, key: K, make: Callable[[K], V]) -> V:
        """What is remembered of ``key``; else what ``make`` makes of it, remembered from now on."""
        found = self.get(key)
        if found is None:
            found = make(key)
            self.put(key, found)
        return found
