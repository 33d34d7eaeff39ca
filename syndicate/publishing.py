"""What is stored becomes what is served: the documents of a feed, rendered where they changed and put in place.

Whatever happens between two steps, every document leads to what is there, and what is left is made good by the next.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from functools import cached_property

from syndicate import render
from syndicate.links import DOCUMENTS, FORMATS, Site, archive_name
from syndicate.model import FeedState
from syndicate.render.codings import Parts
from syndicate.store import Store
from syndicate.store.records import Coded, Draft, Kept, Rendered, Sheet

AT_ONCE = 8
"""Archive documents of one sort that are rendered in one go."""


class Publisher:
    """Renders feeds of one store for one public address."""

    def __init__(self, store: Store, site: Site) -> None:
        self._store = store
        self._site = site

    @cached_property
    def release(self) -> str:
        """What rendered documents are a function of beside the state: the renderer and the public address."""
        return f"{render.RELEASE}+{hashlib.sha256(repr(self._site).encode()).hexdigest()[:12]}"

    def publish(self, feed_id: str) -> None:
        """Render what is new of a feed in all formats and store the documents; an older state never replaces a newer.

        Raises UnknownName, and SyndicateError if an update can't be written at all.
        """
        draft = self._advance(feed_id)
        while draft is not None and self._go_on(feed_id, draft, AT_ONCE) is None:
            draft = self._advance(feed_id)

    def tend(self, feeds: Sequence[str]) -> None:
        """As much of that for these feeds as one tick may take.

        All heads come first; archive documents that merely look other than before share what room is left, and the next
        ticks go on with them.
        """
        drafts = [(feed_id, self._advance(feed_id)) for feed_id in feeds]
        room = AT_ONCE
        for feed_id, draft in drafts:
            if draft is not None:
                done = self._go_on(feed_id, draft, room)
                room -= room if done is None else done

    def _advance(self, feed_id: str) -> Draft | None:
        """Publish what presses: up to ``AT_ONCE`` new archive documents, the head that leads to them, then as many of
        those with other neighbours or other members; drop those too many. Gives what there was to do, None if others
        are further.

        Whatever happens between two of these, each document leads to what is there.
        """
        draft = self._store.draft(feed_id, self._looks, self._mark, DOCUMENTS, self.release, AT_ONCE)
        pages = draft.pages
        if pages.new:
            self._publish_pages(feed_id, pages.new, pages.there)
        if draft.head is not None:
            made, kept = self._rendered(draft.head, {name: name for name in DOCUMENTS})
            shapes = dict.fromkeys(DOCUMENTS, draft.shape)
            left = bool(pages.changed or pages.reshaped or pages.dropped or pages.more)
            if not self._store.publish(feed_id, draft.seq, self.release, made, kept, shapes, more=left):
                return None
        for page in list(pages.changed)[:AT_ONCE]:
            self._publish_pages(feed_id, {page: pages.changed[page]}, pages.there)
        if pages.dropped:
            self._store.drop(feed_id, pages.dropped)
        return draft

    def _go_on(self, feed_id: str, draft: Draft, room: int) -> int | None:
        """Render what an ``_advance`` left, up to ``room`` archive documents; says how many, None if more is left."""
        pages = draft.pages
        left = {page: pages.changed[page] for page in list(pages.changed)[AT_ONCE:]} | pages.reshaped
        for page in list(left)[:room]:
            self._publish_pages(feed_id, {page: left[page]}, pages.there)
        if pages.more or len(left) > room:
            return None
        if draft.head is None or pages.changed or pages.reshaped or pages.dropped:
            self._store.publish(feed_id, draft.seq, self.release, {})
        return len(left)

    def _publish_pages(self, feed_id: str, pages: Mapping[int, str], there: range) -> None:
        """Render archive documents of a feed, by number with their shapes, and store them together."""
        documents: dict[str, Rendered] = {}
        kept: list[Kept] = []
        shapes: dict[str, str] = {}
        states: list[int] = []
        for page, shape in pages.items():
            sheet = self._store.sheet(feed_id, page, self._mark, FORMATS, there)
            made, entries = self._rendered(sheet, {name: archive_name(page, name) for name in FORMATS})
            documents |= made
            kept += entries
            shapes |= dict.fromkeys(made, shape)
            states.append(sheet.state.seq)
        self._store.publish(feed_id, min(states), self.release, documents, kept, shapes, more=True)

    def _rendered(self, sheet: Sheet, names: Mapping[str, str]) -> tuple[dict[str, Rendered], list[Kept]]:
        """A document of a feed in the formats that ``names`` has, by these, and the entries made for it."""
        made = render.documents(
            sheet.state, self._site, [guid for guid, _, _ in sheet.listed], sheet.kept, tuple(names)
        )
        documents: dict[str, Rendered] = {}
        for format_, pieces in made.documents.items():
            parts = Parts(pieces)
            made_anew = {} if sheet.etags.get(names[format_]) == parts.etag else parts.coded()
            forms = {coding: Coded(*form) for coding, form in made_anew.items()}
            media_type = render.MEDIA_TYPES[format_]
            documents[names[format_]] = Rendered(parts.content, media_type, parts.etag, sheet.state.changed, forms)
        kept = [
            Kept(guid, name, seq, sheet.marks[source], entries[guid])
            for name, entries in made.entries.items()
            for guid, seq, source in sheet.listed
            if guid in entries
        ]
        return documents, kept

    def _mark(self, state: FeedState, source: str) -> str:
        """What the bytes of a source's entries depend on in a feed, beside the updates themselves."""
        return render.mark(state, self._site, source)

    def _looks(self, state: FeedState) -> str:
        """What those of all its entries depend on, and what else an archive document says."""
        marks = "".join(self._mark(state, source) for source in state.feed.sources)
        marks += render.look(state, self._site)
        told = f"{self.release} {state.feed.options.order} {marks}"
        return hashlib.sha256(told.encode(errors="surrogatepass")).hexdigest()[:24]
