"""What is needed to render the documents of a feed, in as few statements as there can be.

Entries' bytes are kept in the store, and those that were last asked for in this process as well (``Memory``). They are
good as long as the number of the last change and the mark of what they take from their feed are what they were, and
both are read anew each time: so it makes no difference which process changed something.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date

from sqlalchemy.engine import Connection

from syndicate.links import archive_name
from syndicate.model import FeedOptions, FeedState
from syndicate.store import archives, feeds, listing
from syndicate.store.entries import Memory, good
from syndicate.store.published import Standing, drop_pages, etags, standing_pages
from syndicate.store.records import Draft, Pages, Sheet
from syndicate.store.rows import Row
from syndicate.store.sequence import lock
from syndicate.store.statements import chunks
from syndicate.store.tables import updates

Marks = Callable[[FeedState, str], str]
"""What the bytes of a source's entries depend on in a feed, beside the updates themselves: by state and source."""


def draft(
    connection: Connection,
    feed_id: str,
    look: Callable[[FeedState], str],
    marks: Marks,
    formats: Sequence[str],
    memory: Memory,
) -> Draft | None:
    """What a feed's head needs, and which archive documents are to be rendered: those with a member that changed since,
    and those made in another shape, that is with another ``look``, other neighbours or fewer members.

    None if the archive is to be put in order first (``tidy``). Raises UnknownName.
    """
    row = feeds.row_of(connection, feed_id)
    state = feeds.state_of(connection, row)
    listed = listing.last_changed(connection, row)
    there = archives.kept(row)
    made = standing_pages(connection, row.pk)
    if _falls(connection, row, listed) or any(page not in there for page in made):
        return None
    pages = _pages(connection, row, there, made, look(state)) if there else Pages()
    return Draft(pages, _sheet(connection, row, state, listed, marks, formats, formats, memory))


def tidy(connection: Connection, feed_id: str) -> None:
    """Put what the head no longer lists into the archive, and forget archive documents that are too many.

    Raises UnknownName.
    """
    feed = feeds.row_of(connection, feed_id)
    if (feed.options or FeedOptions()).archive:
        (feed,) = lock(connection, [feed.pk])
        if archives.shelve(connection, feed, listing.head(connection, feed)):
            feed = feeds.row_of(connection, feed_id)
    drop_pages(connection, feed.pk, archives.kept(feed))


def sheet(
    connection: Connection, feed_id: str, part: int | date, marks: Marks, formats: Sequence[str], memory: Memory
) -> Sheet:
    """What one of a feed's archive documents needs, or all of one day. Raises UnknownName."""
    row = feeds.row_of(connection, feed_id)
    state = feeds.state_of(connection, row, part)
    if isinstance(part, int):
        listed, served = listing.held(connection, row, part), [archive_name(part, name) for name in formats]
    else:
        listed, served = listing.standing(connection, row, *feeds.within(connection, row.pk, part)), []
    return _sheet(connection, row, state, listed, marks, formats, served, memory)


# --- pieces --------------------------------------------------------------------------------------------------------


def _falls(connection: Connection, feed: Row, head: Sequence[Row]) -> bool:
    """Whether something that the head does not list is in no archive document."""
    if not (feed.options or FeedOptions()).archive or len(head) < feed.limit:
        return False
    return listing.loose(connection, feed) > sum(one.page is None for one in head)


def _pages(connection: Connection, feed: Row, there: range, made: dict[int, Standing], looks: str) -> Pages:
    held = archives.contents(connection, feed.pk)
    found = Pages({}, {})
    for page in there:
        here = held.get(page, archives.Contents())
        # Beside its entries a document says where its neighbours are, and when one of its members last changed.
        wanted = f"{looks}+{page == there[0]}{page == there[-1]}+{here.shown}+{here.seq}+{here.last}"
        if page not in made:
            found.new[page] = wanted
        elif made[page].shape != wanted:
            found.changed[page] = wanted
    return found


def _sheet(
    connection: Connection,
    feed: Row,
    state: FeedState,
    listed: Sequence[Row],
    marks: Marks,
    formats: Sequence[str],
    served: Sequence[str],
    memory: Memory,
) -> Sheet:
    mark = {source: marks(state, source) for source in {one.source for one in listed}}
    kept = good(connection, feed.pk, listed, mark, formats, memory)
    missing = [one.pk for one in listed if len(kept.get(one.id, ())) < len(formats)]
    fresh = [
        update for part in chunks(missing) for update in feeds.told(connection, state.feed, updates.c.pk.in_(part))
    ]
    return Sheet(
        state=replace(state, updates=tuple(fresh)),
        listed=tuple((one.id, one.seq, one.source) for one in listed),
        marks=mark,
        kept=kept,
        etags=etags(connection, feed.pk, served) if served else {},
    )
