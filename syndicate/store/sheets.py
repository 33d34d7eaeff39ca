"""What is needed to render the documents of a feed, in as few statements as there can be.

Entries' bytes are kept in the store, and those that were last asked for in this process as well (``Memory``). They are
good as long as the number of the last change and the mark of what they take from their feed are what they were, and
both are read anew each time: so it makes no difference which process changed something.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date

from sqlalchemy.engine import Connection

from syndicate.links import archive_name, page_of
from syndicate.model import FeedOptions, FeedState
from syndicate.store import archives, feeds, listing
from syndicate.store.entries import Memory, good
from syndicate.store.prepared import Row
from syndicate.store.published import Standing, drop_pages, etags, standing
from syndicate.store.records import Draft, Pages, Sheet
from syndicate.store.sequence import lock

Marks = Callable[[FeedState, str], str]
"""What the bytes of a source's entries depend on in a feed, beside the updates themselves: by state and source."""


def draft(
    connection: Connection,
    feed_id: str,
    look: Callable[[FeedState], str],
    marks: Marks,
    formats: Sequence[str],
    memory: Memory,
    release: str,
    most: int,
) -> Draft | None:
    """What a feed's head needs, and which archive documents are to be rendered: those that are new, up to ``most`` of
    them, those with a member that changed since, and those made in another shape, that is with another ``look``, other
    neighbours or fewer members.

    None if something is to be put into the archive first (``shelve``). Raises UnknownName.
    """
    row = feeds.row_of(connection, feed_id)
    state = feeds.state_of(connection, row)
    listed = listing.last_changed(connection, row)
    if _falls(connection, row, listed):
        return None
    made = standing(connection, row.pk)
    pages = _pages(connection, row, made, look(state), most)
    shape = f"{release}+{pages.there.start}-{pages.there.stop}"
    heads = {name: made[name] for name in formats if name in made}
    if len(heads) == len(formats) and all((one.seq, one.shape) == (row.seq, shape) for one in heads.values()):
        return Draft(row.seq, pages, None, shape)
    state = replace(state, archives=pages.there)
    known = {name: one.etag for name, one in heads.items() if one.packed}
    return Draft(row.seq, pages, _sheet(connection, row, state, listed, marks, formats, known, memory), shape)


def shelve(connection: Connection, feed_id: str) -> None:
    """Put what the head no longer lists into the archive. Raises UnknownName."""
    feed = feeds.row_of(connection, feed_id)
    if (feed.options or FeedOptions()).archive:
        (feed,) = lock(connection, [feed.pk])
        archives.shelve(connection, feed, listing.head(connection, feed))


def drop(connection: Connection, feed_id: str, pages: Sequence[int]) -> None:
    """Forget archive documents, unless the feed has them again. Raises UnknownName."""
    feed = feeds.row_of(connection, feed_id)
    there = archives.kept(feed)
    drop_pages(connection, feed.pk, [page for page in pages if page not in there])


def sheet(
    connection: Connection,
    feed_id: str,
    part: int | date,
    marks: Marks,
    formats: Sequence[str],
    memory: Memory,
    there: range | None = None,
) -> Sheet:
    """What one of a feed's archive documents needs, where ``there`` are in place, else all; or all of one day.

    Raises UnknownName.
    """
    row = feeds.row_of(connection, feed_id)
    state = feeds.state_of(connection, row, part)
    state = state if there is None else replace(state, archives=there)
    if isinstance(part, int):
        listed = listing.held(connection, row, part)
        known = etags(connection, row.pk, [archive_name(part, name) for name in formats])
    else:
        listed, known = listing.standing(connection, row, *feeds.within(connection, row.pk, part)), {}
    return _sheet(connection, row, state, listed, marks, formats, known, memory)


# --- pieces --------------------------------------------------------------------------------------------------------


def _falls(connection: Connection, feed: Row, head: Sequence[Row]) -> bool:
    """Whether something that the head does not list is in no archive document."""
    if not (feed.options or FeedOptions()).archive or len(head) < feed.limit:
        return False
    return listing.loose(connection, feed) > sum(one.page is None for one in head)


def _pages(connection: Connection, feed: Row, made: dict[str, Standing], looks: str, most: int) -> Pages:
    """What is to be done about the archive documents. Which of a document's formats is looked at makes no difference:
    all are put in place together."""
    wanted = archives.kept(feed)
    in_place = {page_of(name): one for name, one in made.items() if page_of(name)}
    run = _run(in_place, wanted)
    there = _grown(run, wanted, most)
    dropped = tuple(page for page in in_place if page not in wanted)
    found = Pages(there=there, dropped=dropped, more=there != wanted)
    held = archives.contents(connection, feed.pk) if there else {}
    changed: dict[int, tuple[bool, str]] = {}
    for page in there:
        here = held.get(page, archives.Contents())
        # Beside its entries a document says where its neighbours are, and when one of its members last changed.
        shape = f"{looks}+{page == there[0]}{page == there[-1]}+{here.shown}+{here.seq}+{here.last}"
        if page not in run:
            found.new[page] = shape
            continue
        before = in_place[page].shape.split("+")
        if before[1:] != shape.split("+")[1:]:
            changed[page] = (before[1:2] == shape.split("+")[1:2], shape)
        elif in_place[page].shape != shape:
            found.reshaped[page] = shape
    # Those with other neighbours come first: nothing may lead to what is dropped.
    found.changed.update({page: shape for page, (_, shape) in sorted(changed.items(), key=lambda one: one[1][0])})
    return found


def _run(in_place: Collection[int], wanted: range) -> range:
    """The newest archive documents that are in place without a gap, as far as they are still wanted."""
    newest = max((page for page in in_place if page in wanted), default=wanted.start - 1)
    oldest = newest + 1
    while oldest - 1 in in_place and oldest - 1 in wanted:
        oldest -= 1
    return range(oldest, newest + 1)


def _grown(run: range, wanted: range, most: int) -> range:
    """That run, longer by up to ``most`` documents: first by newer ones, so that whoever reads on until he comes to one
    he knows misses none; then by older ones, if more are wanted than before."""
    end = min(wanted.stop, run.stop + most)
    start = max(wanted.start, run.start - (most - (end - run.stop)))
    return range(start, end)


def _sheet(
    connection: Connection,
    feed: Row,
    state: FeedState,
    listed: Sequence[Row],
    marks: Marks,
    formats: Sequence[str],
    known: Mapping[str, str],
    memory: Memory,
) -> Sheet:
    mark = {source: marks(state, source) for source in {source for _, _, source, _, _ in listed}}
    kept = good(connection, feed.pk, listed, mark, formats, memory)
    missing = [pk for pk, guid, _, _, _ in listed if len(kept.get(guid, ())) < len(formats)]
    fresh = feeds.told(connection, state.feed, missing)
    return Sheet(
        state=replace(state, updates=tuple(fresh)),
        listed=tuple((guid, seq, source) for _, guid, source, seq, _ in listed),
        marks=mark,
        kept=kept,
        etags=known,
    )
