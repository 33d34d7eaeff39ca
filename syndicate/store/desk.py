"""The editor's desk: every act of a person as one transaction. What the acts do is in ``hand``."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Literal

import sqlalchemy as sa

from syndicate.model import Act, Guid, Newsblog
from syndicate.store import acts, hand, leases, series
from syndicate.store.engine import Database
from syndicate.store.hand import Hand, Mint
from syndicate.store.records import JSON
from syndicate.store.sources import number, set_status
from syndicate.store.tables import sources
from syndicate.walk import SourceState

__all__ = ["Desk", "Hand", "Mint"]

Answer = Literal["confirm", "dismiss", "approve"]
MOST_DECLINED = 50


class Desk:
    """What a person may do. Every method is one transaction and raises StoreError if the database fails.

    Those about an update raise UnknownName if there is none, and Impossible where it can't be done as things stand.
    """

    def __init__(self, database: Database, mint: Callable[[], str]) -> None:
        self._database = database
        self._mint = mint

    def retract(self, guid: Guid, by: Hand) -> None:
        """Take an update down: its feeds tell that it was removed, and no poll brings it back."""
        with self._database.writing() as connection:
            hand.retract(connection, guid, by)

    def restore(self, guid: Guid, by: Hand) -> None:
        """Bring an update back under its GUID, whoever removed it."""
        with self._database.writing() as connection:
            hand.restore(connection, guid, by)

    def merge(self, guid: Guid, other: Guid, by: Hand) -> None:
        """Two entries were one: ``other`` leaves the feeds, and what is found by its keys is ``guid`` from now on."""
        with self._database.writing() as connection:
            hand.merge(connection, guid, other, by)

    def split(self, guid: Guid, first: int | None, by: Hand, mint: Mint) -> Guid:
        """Undo a merge of ``guid``, else part from it what was taken for it from revision ``first`` on; ``mint``
        makes GUIDs. Gives the GUID of what is an entry of its own again, or now."""
        with self._database.writing() as connection:
            return hand.split(connection, guid, first, by, mint)

    def expunge(self, guid: Guid, by: Hand) -> str:
        """Erase the words of an update wherever the store has them; gives the id of its source."""
        with self._database.writing() as connection:
            return hand.expunge(connection, guid, by)

    def answer(self, source_id: str, verb: Answer, by: Hand) -> str | None:
        """Answer what a held source asks; it is due at once. Gives what was answered to, None if nothing is asked.

        Raises UnknownName.
        """
        with self._database.writing() as connection:
            row = hand.lock_source(connection, number(connection, source_id))
            asked, state = _answered(row.state, verb)
            if asked is None:
                return None
            connection.execute(sa.update(sources).where(sources.c.pk == row.pk).values(state=state))
            acts.log(connection, by.now, by.by, verb, row.pk, other=asked, reason=by.reason)
            leases.due_now(connection, source_id, by.now)
            return asked

    def follow(self, source_id: str, url: str, settings: Mapping[str, JSON], head: Newsblog, by: Hand) -> str:
        """Have a newsblog go on at ``url``, as a source of its own with ``settings``; gives its id.

        Raises UnknownName, and Impossible if another source has that address.
        """
        with self._database.writing() as connection:
            pk = number(connection, source_id)
            heir = series.attach(connection, pk, url, settings, head, by.now, self._mint)
            acts.log(connection, by.now, by.by, "follow", pk, other=url, reason=by.reason)
            return heir

    def decline(self, source_id: str, url: str, by: Hand) -> None:
        """The newsblog does not go on at ``url``: nobody is asked again. Raises UnknownName."""
        with self._database.writing() as connection:
            row = hand.lock_source(connection, number(connection, source_id))
            state = replace(row.state, declined=(*row.state.declined, url)[-MOST_DECLINED:], successor=None)
            connection.execute(sa.update(sources).where(sources.c.pk == row.pk).values(state=state))
            acts.log(connection, by.now, by.by, "dismiss", row.pk, other=url, reason=by.reason)

    def looked(self, source_id: str, now: datetime) -> None:
        """Where the newsblog may go on there is none yet: note when that was looked at. Raises UnknownName."""
        with self._database.writing() as connection:
            row = hand.lock_source(connection, number(connection, source_id))
            state = replace(row.state, looked=now)
            connection.execute(sa.update(sources).where(sources.c.pk == row.pk).values(state=state))

    def rest(self, source_id: str, by: Hand) -> None:
        """Poll a source no more: its newsblog ended and goes on elsewhere. Raises UnknownName."""
        with self._database.writing() as connection:
            set_status(connection, source_id, "paused", by.now, by.reason or "")
            acts.log(connection, by.now, by.by, "rest", number(connection, source_id), reason=by.reason)

    def of_update(self, guid: Guid) -> list[Act]:
        """What was done to an update by hand, oldest first."""
        with self._database.reading() as connection:
            return acts.of_update(connection, guid)

    def of_source(self, source_id: str, limit: int = 50) -> list[Act]:
        """What was last done to a source and its updates by hand, newest first. Raises UnknownName."""
        with self._database.reading() as connection:
            return acts.of_source(connection, number(connection, source_id), limit)


def _answered(state: SourceState, verb: Answer) -> tuple[str | None, SourceState]:
    """What was asked, None if nothing was, and the memory after the answer."""
    if verb == "approve":
        return state.awaiting, replace(state, approved=state.awaiting or state.approved, awaiting=None)
    if not state.asked:
        return None, state
    return state.held, state.confirming() if verb == "confirm" else state.dismissing()
