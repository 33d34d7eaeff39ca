"""A recording walked again at its own times, into a store made for the purpose: what each poll would have done.

The same recording gives the same GUIDs, and where every source of a feed was recorded from its first poll on, the
same bytes. What an operator or an editor did meanwhile (approve, retract, another configuration) is not in it.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from syndicate import pipeline
from syndicate.app import Service
from syndicate.config import Settings
from syndicate.errors import FetchError, SyndicateError
from syndicate.model import Feed, Source
from syndicate.recording import shelf
from syndicate.recording.answers import Failure, Line
from syndicate.store import Store
from syndicate.store.records import FeedSettings, SourceSettings
from syndicate.walk import Document, NotModified, Poll, Validators


@dataclass(frozen=True, slots=True)
class Tape:
    """The recording of one source: how it was set up, and its answers in order. ``whole`` says that none was dropped
    for want of room."""

    id: str
    uid: str
    url: str
    settings: Mapping[str, object]
    lines: Sequence[tuple[Line, Path]]
    whole: bool


def tapes(folder: Path, chosen: Sequence[str] = ()) -> list[Tape]:
    """The recordings below ``folder``, of the chosen sources or of all. Raises SyndicateError if there are none."""
    found = sorted(path.parent.name for path in folder.glob(f"*/{shelf.ABOUT}"))
    if missing := sorted(set(chosen) - set(found)):
        known = f"; there are: {', '.join(found)}" if found else ""
        raise SyndicateError(f'{folder} holds no recording of "{missing[0]}"{known}')
    if not found:
        raise SyndicateError(f'{folder} holds no recordings: set record = "{folder}" of a source')
    return [_tape(folder / name) for name in found if not chosen or name in chosen]


def _tape(folder: Path) -> Tape:
    about = dict(shelf.about(folder))
    for name in ("record", "record_limit"):
        about.pop(name, None)
    named = {name: str(about.pop(name, "")) for name in ("id", "uid", "url")}
    lines = list(shelf.lines_of(folder))
    first = next((i for i, (line, _) in enumerate(lines) if line.answer == "document"), len(lines))
    dropped = (folder / shelf.DROPPED).exists()
    # What comes before the first document was answered to a state that is not on the tape.
    return Tape(**named, settings=about, lines=lines[first:] if dropped else lines, whole=not dropped)


class Player:
    """Gives each poll the answers that were recorded for it."""

    def __init__(self) -> None:
        self.answers: deque[tuple[Line, Path]] = deque()

    def fetch(
        self,
        source: Source,
        validators: Validators,  # noqa: ARG002 - the recorded server has decided on them
        now: datetime,  # noqa: ARG002
        *,
        url: str | None = None,
    ) -> Document | NotModified:
        """The recorded answer to this request. Raises FetchError, the recorded one or for want of any."""
        place = next((i for i, (line, _) in enumerate(self.answers) if line.asked == url), 0)
        if place >= len(self.answers):
            raise FetchError(f"{url or source.url}: no answer was recorded")
        line, segment = self.answers[place]
        del self.answers[place]
        answer = line.read(lambda digest: shelf.content_of(segment, digest))
        if isinstance(answer, Failure):
            raise answer.error()
        return answer


@contextmanager
def scratch(settings: Settings, recorded: Sequence[Tape], folder: Path) -> Iterator[tuple[Service, Player]]:
    """A service on a store of its own, with the recorded sources and the feeds they were in."""
    player = Player()
    feeds = _feeds(folder, recorded)
    uids = iter([*(tape.uid for tape in recorded), *(uid for _, uid in feeds)])
    with TemporaryDirectory(prefix="syndicate-replay-") as scratched:
        service = Service(settings)
        service.store.close()
        service.store = Store(f"sqlite:///{scratched}/store.sqlite3", mint=lambda: next(uids))
        service.fetching = player
        first = min((tape.lines[0][0].at for tape in recorded if tape.lines), default=None)
        try:
            if first is not None:
                service.store.migrate()
                made = [SourceSettings(tape.id, tape.url, tape.settings) for tape in recorded]  # type: ignore[arg-type]
                service.store.apply_settings(made, [one for one, _ in feeds], version="replay", now=first)
            yield service, player
        finally:
            service.close()


def _feeds(folder: Path, recorded: Sequence[Tape]) -> list[tuple[FeedSettings, str]]:
    """The feeds whose sources were all recorded, with their uids; one for each source that is in none."""
    ids = {tape.id for tape in recorded}
    found: dict[str, tuple[FeedSettings, str]] = {}
    for tape in recorded:
        for feed, urn in shelf.feeds_of(folder / tape.id):
            if set(feed.sources) <= ids:
                found[feed.id] = _wanted(feed), urn.removeprefix("urn:uuid:")
    served = {source for one, _ in found.values() for source in one.sources}
    for tape in recorded:
        if tape.id not in served:
            found[tape.id] = FeedSettings(tape.id, (tape.id,)), tape.uid
    return list(found.values())


def _wanted(feed: Feed) -> FeedSettings:
    return FeedSettings(feed.id, feed.sources, feed.title, feed.limit, feed.derived_titles)


def polls(service: Service, player: Player, recorded: Sequence[Tape]) -> Iterator[Poll]:
    """Walk all recordings in the order of their answers, one poll after the other; what changed is rendered."""
    runs: dict[tuple[datetime, str], list[tuple[Line, Path]]] = {}
    for tape in recorded:
        for line, segment in tape.lines:
            runs.setdefault((line.at, tape.id), []).append((line, segment))
    for (at, source), answers in sorted(runs.items(), key=lambda run: (run[0][0], run[1][0][0].count)):
        player.answers = deque(answers)
        yield pipeline.poll(source, at, service.rooms)
        service.publish_stale()
