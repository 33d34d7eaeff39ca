"""Updates that the operator found to be one: which of them stands for the others, and what must not be minted again.

A merged update keeps its own keys and versions, so that a merge can be undone; they count as those of the one that
stands for it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from syndicate.model import Key
from syndicate.store.prepared import prepared
from syndicate.store.tables import pick, updates


@dataclass(frozen=True, slots=True)
class Merged:
    """The merged updates of one source: row number -> that of the update it was merged into; key and n they spent."""

    into: Mapping[int, int] = field(default_factory=dict)
    spent: tuple[tuple[Key, int], ...] = ()

    def root(self, pk: int) -> int:
        """The update that stands for this one: it itself, if it was not merged."""
        while pk in self.into:
            pk = self.into[pk]
        return pk

    def members(self, roots: Collection[int]) -> set[int]:
        """The updates that some of these stand for."""
        return {pk for pk in self.into if self.root(pk) in roots}


NONE = Merged()


def merged(connection: Connection, source: int) -> Merged:
    """The merged updates of a source, by its row number."""
    rows = _merged().rows(connection, {"source": source})
    if not rows:
        return NONE
    spent = tuple((Key(row.mint_kind, row.mint_key), row.n) for row in rows)
    return Merged({row.pk: row.merged_into for row in rows}, spent)


@prepared
def _merged() -> sa.Select[Any]:
    return sa.select(*pick(updates, "pk merged_into mint_kind mint_key n")).where(
        updates.c.merged_into > 0,  # rather than IS NOT NULL, for which SQLite uses no index
        updates.c.source_pk == sa.bindparam("source"),
    )
