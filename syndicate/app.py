"""Settings in, wired rooms out: the only place that knows every room."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from syndicate import config
from syndicate.config import Settings
from syndicate.errors import SyndicateError
from syndicate.links import Site
from syndicate.model import Guid, Newsblog, Source
from syndicate.store import Store
from syndicate.store.desk import Hand
from syndicate.store.records import SourceRecord
from syndicate.store.rows import source_of
from syndicate.walk import Document, Poll, Read, SourceState, Validators

if TYPE_CHECKING:
    from flask import Flask

    from syndicate.deliver.folder import Folder
    from syndicate.extract.suggest import Suggestion
    from syndicate.fetch import Fetcher
    from syndicate.pipeline import Rooms
    from syndicate.publishing import Publisher
    from syndicate.recording import Fetching
    from syndicate.schedule import Scheduler

NOBODY = "00000000-0000-0000-0000-000000000000"
"""The uid of a source that is only looked at."""


def clock() -> datetime:
    """The instant it is: UTC, whole seconds. Everything below is handed it."""
    return datetime.now(UTC).replace(microsecond=0)


class Service:
    """The rooms of one process. Those that are slow to open are opened when first asked for."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.store = Store(settings.store.url)
        self.fetching: Fetching | None = None
        """What answers instead of upstream."""

    @property
    def site(self) -> Site:
        return self.settings.site

    @property
    def release(self) -> str:
        """What rendered documents are a function of beside the state."""
        return self.publisher.release

    @cached_property
    def fetcher(self) -> Fetcher:
        from syndicate.fetch import Fetcher, user_agent
        from syndicate.outbound import Outbound

        fetch = self.settings.fetch
        outbound = Outbound(
            user_agent=user_agent(fetch.contact),
            timeout=fetch.timeout.total_seconds(),
            max_bytes=fetch.max_bytes,
            per_host=fetch.per_host,
        )
        return Fetcher(outbound, contact=fetch.contact)

    @cached_property
    def rooms(self) -> Rooms:
        from syndicate.extract.selectors import load_rules
        from syndicate.pipeline import Rooms
        from syndicate.recording import Recorder

        fetching = self.fetching or Recorder(self.fetcher, Path())
        return Rooms(fetching, self.store, load_rules(self.settings.sites), self.settings.headers)

    @cached_property
    def folder(self) -> Folder | None:
        from syndicate.deliver.folder import Folder

        directory = self.settings.publish_directory
        return Folder(directory, self.store) if directory else None

    def start(self, now: datetime) -> None:
        """Bring the store up to this release and apply the configuration to it, all or nothing.

        Raises ConfigError and StoreError.
        """
        self.store.migrate()
        self.apply(self.settings, now)

    def apply(self, settings: Settings, now: datetime) -> None:
        """Take over other settings: on SIGHUP, all or nothing."""
        self.store.apply_settings(
            settings.source_settings(), settings.feed_settings(), version=settings.version, now=now
        )
        self.settings = settings
        for room in ("rooms", "folder"):
            self.__dict__.pop(room, None)
        self._describe_recordings()

    def _describe_recordings(self) -> None:
        """Beside the answers of a recorded source, put down the feeds it is in: a replay gives them the same ids."""
        recorded = {one.id: one.record for one in self.settings.sources if one.record}
        if not recorded:
            return
        from syndicate.recording import describe_feeds

        feeds = self.store.feeds()
        for id_, folder in recorded.items():
            describe_feeds(Path(folder) / id_, [(one.feed, one.urn) for one in feeds if id_ in one.feed.sources])

    def poll(self, source_id: str, now: datetime) -> Poll:
        """Poll one source. Raises UnknownName and StoreError; failures of upstream are in the Poll."""
        from syndicate import pipeline

        return pipeline.poll(source_id, now, self.rooms)

    def approve(self, source_id: str, now: datetime, by: str = "operator") -> str | None:
        """Let what waits for approval be published from the next poll on, which is due at once; None if nothing waits.

        Gives the name of the reader that was approved: another release or rule asks again. Raises UnknownName.
        """
        return self.store.desk.answer(source_id, "approve", Hand(by, now))

    def attend(self, record: SourceRecord, now: datetime) -> None:
        """After a poll of a source: where its newsblog went on is followed, if nobody is to be asked."""
        from syndicate import series

        series.attend(record, self.store, lambda heir: self._look(heir, now), self.settings.schedule.tail, now)

    def attend_to(self, source_id: str, now: datetime) -> None:
        """As ``attend``, of a source by its id. Most say nothing of going on, which what the poll left in memory tells.

        Raises UnknownName.
        """
        here = self.store.standing(source_id)
        if here.state.followed or here.state.goes_on_at(here.newsblog.successor) is not None:
            self.attend(self.store.source(source_id), now)

    def follow(self, source_id: str, by: Hand) -> str | None:
        """Attach where the newsblog goes on, as the operator says; gives the id of the new source, None if no place is
        known. Raises UnknownName, and Impossible if another source has that address."""
        from syndicate import series

        return series.follow(self.store.source(source_id), self.store, Newsblog(), by)

    def decline(self, source_id: str, by: Hand) -> str | None:
        """The newsblog does not go on where it seemed to; gives that address, None if there is none."""
        where = self.store.source(source_id).successor
        if where is not None:
            self.store.desk.decline(source_id, where, by)
        return where

    def split(self, guid: Guid, first: int | None, by: Hand) -> Guid:
        """Part from an update what was taken for it from revision ``first`` on; see ``Desk.split``."""
        from syndicate.merge import mint

        return self.store.desk.split(guid, first, by, mint)

    def expunge(self, guid: Guid, by: Hand) -> None:
        """Erase an update's words from the store, and with them all that was recorded of its source."""
        from syndicate import recording

        source_id = self.store.desk.expunge(guid, by)
        if folder := self.store.source(source_id).source.record:
            try:
                recording.forget(Path(folder), source_id)
            except OSError as error:
                left = Path(folder) / source_id
                raise SyndicateError(f"erased from the store, but remove {left} by hand: {error}") from error

    def _look(self, source: Source, now: datetime) -> Read:
        """Read a page that is no source yet. Raises PollError."""
        from syndicate.reading import read

        asked = replace(source, headers=self.settings.headers(source.headers))
        document = self.fetcher.fetch(asked, Validators(), now)
        assert isinstance(document, Document), "nothing was sent that could be answered with 304"  # noqa: S101
        return read(document, asked, SourceState(), now, self.rooms.rules)

    def read(
        self,
        target: str,
        now: datetime | None = None,
        *,
        timezone: str | None = None,
        extractor: str = "auto",
        language: str | None = None,
        allow: tuple[str, ...] = (),
    ) -> Read:
        """Read a URL or a file as a poll would, and store nothing.

        Without ``now`` a file is nobody's live page: what only the clock could date stays undated. Raises PollError.
        """
        from syndicate.reading import read

        source, document, live = self._looked_at(target, now, timezone, language, allow)
        source = replace(source, extractor=extractor if extractor != "auto" else source.extractor)
        return read(document, source, SourceState(), document.fetched, self.rooms.rules, live=live)

    def suggest(
        self,
        target: str,
        now: datetime | None = None,
        *,
        timezone: str | None = None,
        language: str | None = None,
        allow: tuple[str, ...] = (),
    ) -> Suggestion:
        """Selector rules for a URL or a file, made from what is read of it without any; nothing is stored.

        Raises PollError, ExtractError where no rules can be made.
        """
        from syndicate.extract.hints import Hints, SiteRules
        from syndicate.extract.suggest import suggest
        from syndicate.reading import read

        source, document, live = self._looked_at(target, now, timezone, language, allow)

        def again(rules: SiteRules) -> Read:
            ruled = replace(source, extractor="selectors", rules=rules.name)
            return read(document, ruled, SourceState(), document.fetched, [rules], live=live)

        generic = read(
            document, replace(source, extractor="auto", rules=None), SourceState(), document.fetched, live=live
        )
        hints = Hints(language=source.language, charset=source.charset)
        return suggest(generic, hints, again, timezone=timezone)

    def _looked_at(
        self, target: str, now: datetime | None, timezone: str | None, language: str | None, allow: tuple[str, ...]
    ) -> tuple[Source, Document, bool]:
        """What a preview is of: the source, its document, and whether that was fetched live. Raises PollError."""
        fetched = now or clock()
        url = (
            target
            if re.match(r"[a-z][a-z0-9+.-]*://|file:", target, re.IGNORECASE)
            else Path(target).resolve().as_uri()
        )
        source = self._configured(url) or Source("preview", NOBODY, url)
        source = replace(
            source,
            timezone=timezone or source.timezone,
            language=language or source.language,
            headers=self.settings.headers(source.headers),
            allow=(*source.allow, *allow),
        )
        document = self.fetcher.fetch(source, Validators(), fetched)
        assert isinstance(document, Document), "nothing was sent that could be answered with 304"  # noqa: S101
        return source, document, now is not None or not url.startswith("file:")

    def _configured(self, url: str) -> Source | None:
        """The source that the configuration has for this address, so that a preview reads as its poll will."""
        for one in self.settings.source_settings():
            if one.url == url:
                return source_of(one.id, NOBODY, one.url, one.settings)
        return None

    def render(self, feed_id: str, format_: str) -> bytes:
        """One document of one feed as it stands, rendered now. Raises UnknownName."""
        from syndicate import render

        return render.render(self.store.feed_state(feed_id), format_, self.site)

    @property
    def publisher(self) -> Publisher:
        from syndicate.publishing import Publisher

        return Publisher(self.store, self.site)

    def publish(self, feed_id: str) -> None:
        """Render what is new of a feed in all formats and store the documents; an older state never replaces a newer.

        Raises UnknownName, and SyndicateError if an update can't be written at all.
        """
        self.publisher.publish(feed_id)

    def publish_stale(self, now: datetime | None = None) -> int:
        """Render every feed that changed since it was rendered, or was rendered by another release; says how many.

        What an embargo held back until ``now`` is let in first.
        """
        self.store.lift_embargoes(now or clock())
        stale = self.store.stale_feeds(self.release)
        for feed_id in stale:
            self.publisher.publish(feed_id)
        if self.folder is not None:
            self.folder.update()
        return len(stale)

    def tend(self, now: datetime | None = None) -> None:
        """As much of that as one tick may take."""
        self.store.lift_embargoes(now or clock())
        self.publisher.tend(self.store.stale_feeds(self.release))
        if self.folder is not None:
            self.folder.update()

    def scheduler(self) -> Scheduler:
        """What polls the due sources and renders what changed; the caller starts and stops it."""
        from syndicate.schedule import Limits, Scheduler

        schedule = self.settings.schedule
        return Scheduler(
            store=self.store,
            poll=self.poll,
            tend=self.tend,
            limits=Limits(schedule.floor, schedule.ceiling, schedule.tail),
            tick=schedule.tick,
            workers=schedule.workers,
            attend=lambda record: self.attend(record, clock()),
        )

    def web(self, *, at_once: bool = False) -> Flask:
        """The WSGI application; it never polls and never renders a feed. ``at_once``: it looks for new versions at each
        request, else some hundredths of a second later."""
        from syndicate.deliver.web import create_app
        from syndicate.deliver.web.shelf import LAG

        server = self.settings.server
        places = max(1, server.threads - 1)  # one thread is left for those who ask for what is published
        return create_app(
            self.site,
            self.store,
            token=server.token or None,
            now=clock,
            room=server.cache,
            places=places,
            lag=0.0 if at_once else LAG,
        )

    def close(self) -> None:
        self.store.close()
        if "fetcher" in self.__dict__:
            self.fetcher.close()


@contextmanager
def open_service(settings: Settings, *, start: bool = True) -> Iterator[Service]:
    """The service of these settings, ready to be used; closed at the end. Raises ConfigError and StoreError.

    ``start=False`` leaves the store as it is, for commands that look at something else.
    """
    service = Service(settings)
    try:
        if start:
            service.start(clock())
        yield service
    finally:
        service.close()


def web_application() -> Flask:
    """For ``wsgi.py`` and any WSGI server: the application of the configuration that is found. Raises ConfigError."""
    settings = config.load(config.locate_file(os.environ, Path.cwd()), os.environ)
    service = Service(settings)
    service.start(clock())
    return service.web()
