"""The settings there are, with their defaults: one frozen value, made from the file and the environment."""

from __future__ import annotations

import hashlib
import ipaddress
import json
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Literal
from urllib.parse import unquote, urlsplit

from pydantic import BaseModel, ConfigDict, Field, PrivateAttr

from syndicate.config import values
from syndicate.errors import ConfigError
from syndicate.links import Site
from syndicate.model import FeedOptions, Follow, GuidMode

if TYPE_CHECKING:
    from syndicate.store.records import JSON, FeedSettings, SourceSettings

ExtractorName = Literal[
    "auto",
    "feed",
    "jsonfeed",
    "liveblog",
    "markup",
    "selectors",
    "text",
    "tickaroo",
    "sourcefabric",
    "arena",
    "liveblog24",
    "scribblelive",
    "norkon",
    "wordpress",
    "guardian",
]


class Section(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)


class Server(Section):
    """Where the service listens, and under which address readers know it."""

    host: values.Line = "127.0.0.1"
    port: values.Port = 8080
    public_url: values.PublicUrl = ""
    title: values.Line = "syndicate"
    token: values.Line = Field(default="", repr=False)
    threads: values.Count = 8
    workers: values.Count = 2
    cache: values.Size = 64_000_000


class StoreSection(Section):
    url: values.StoreUrl = Field(default="sqlite:///data/syndicate.sqlite3", repr=False)


class Fetch(Section):
    """Manners and bounds of every poll."""

    contact: values.Line = ""
    timeout: values.Duration = timedelta(seconds=30)
    max_bytes: values.Size = 5_000_000
    per_host: values.Count = 2
    robots: bool = True


class Schedule(Section):
    """When sources are polled; ``floor`` and ``ceiling`` bound every interval that the service chooses."""

    tick: values.Duration = timedelta(seconds=1)
    workers: values.Count = 8
    floor: values.Duration = timedelta(seconds=10)
    ceiling: values.Duration = timedelta(minutes=30)
    tail: values.Duration = timedelta(days=3)


class Publish(Section):
    """Where published documents go beside the store."""

    directory: values.Line = ""


class Demo(Section):
    """The small upstream that comes with the package."""

    enabled: bool = False
    host: values.Line = "127.0.0.1"
    port: values.Port = 8081
    pace: values.Duration = timedelta(seconds=10)


class SourceSection(Section):
    """One upstream page or feed."""

    id: values.Id
    url: values.SourceUrl
    extractor: ExtractorName = "auto"
    interval: values.Duration = timedelta(minutes=1)
    timezone: values.Timezone | None = None
    language: values.Language | None = None
    title: values.Line | None = None
    headers: values.Headers = Field(default_factory=dict)
    allow: values.List[values.Allow] = ()
    guid: GuidMode = "mint"
    retract_after: values.Count = 3
    confidence: values.Share = 0.5
    pages: values.Bound = 5
    rules: values.Rules | None = None
    publisher: values.Line | None = None
    robots: bool | None = None
    charset: values.Charset | None = None
    record: values.Line | None = None
    record_limit: values.Size = 200_000_000
    follow: Follow = "ask"
    was: values.List[values.Id] = ()


class FeedSection(Section):
    """One published selection of sources."""

    id: values.Id
    sources: values.List[str] = Field(min_length=1)
    title: values.Line | None = None
    limit: values.Count = 50
    order: Literal["published", "updated"] = "published"
    categories: values.List[values.Line] = ()
    without_categories: values.List[values.Line] = ()
    keywords: values.List[values.Expression] = ()
    without_keywords: values.List[values.Expression] = ()
    languages: values.List[values.Language] = ()
    embargo: values.Duration | None = None
    content: Literal["full", "summary"] = "full"
    images: bool = True
    derived_titles: bool = False
    edits: Literal["update", "new"] = "update"
    revisions: bool = False
    retractions: Literal["absence", "notice"] = "absence"
    rights: values.Line | None = None
    attribution: values.Attribution | None = None
    icon: values.WebUrl | None = None
    favicon: values.WebUrl | None = None
    archive: values.Bound = 5000
    retired: bool = False
    was: values.List[values.Id] = ()

    @property
    def options(self) -> FeedOptions:
        """What the feed carries and how it says it."""
        names = [one.name for one in fields(FeedOptions) if not one.name.endswith("_since")]
        return FeedOptions(**{name: getattr(self, name) for name in names})


@dataclass(frozen=True, slots=True)
class Place:
    """Where settings came from. ``file`` is None for those made on the command line."""

    file: Path | None
    folder: Path
    """What relative paths of sources and ``sites/`` start from."""


class Settings(Section):
    """All settings. Two of them with one ``version`` want the same sources and feeds of the store."""

    server: Server = Server()
    store: StoreSection = StoreSection()
    fetch: Fetch = Fetch()
    schedule: Schedule = Schedule()
    publish: Publish = Publish()
    demo: Demo = Demo()
    sources: values.List[SourceSection] = Field(default=(), alias="source")
    feeds: values.List[FeedSection] = Field(default=(), alias="feed")
    _place: Place = PrivateAttr(default=Place(None, Path()))
    _secrets: Mapping[str, str] = PrivateAttr(default_factory=dict)

    def placed(self, place: Place, secrets: Mapping[str, str]) -> Settings:
        """These settings, knowing their file and the values of the variables that ``env:NAME`` references mean."""
        settings = self.model_copy()
        settings._place = place
        settings._secrets = dict(secrets)
        return settings

    @property
    def place(self) -> Place:
        return self._place

    @property
    def sites(self) -> Path:
        """The folder of selector rules, next to the configuration file; it need not exist."""
        return self._place.folder / "sites"

    @property
    def public_url(self) -> str:
        """Scheme, host and port of every link the service makes, without trailing slash."""
        return self.server.public_url or f"http://{address(self.server.host)}:{self.server.port}"

    @property
    def publish_directory(self) -> Path | None:
        """The folder for published documents, relative to where the command is run; None if there is none."""
        return Path(self.publish.directory) if self.publish.directory else None

    @property
    def site(self) -> Site:
        return Site(public_url=self.public_url, title=self.server.title)

    @property
    def version(self) -> str:
        """A digest of all that is applied to the store: equal for equal sources and feeds, in any process."""
        effective = [
            [asdict(source) for source in self.source_settings()],
            [asdict(feed) for feed in self.feed_settings()],
        ]
        return hashlib.sha256(json.dumps(effective, sort_keys=True, default=str).encode()).hexdigest()

    def source_settings(self) -> tuple[SourceSettings, ...]:
        """The sources as the store takes them, secrets still as ``env:NAME``."""
        from syndicate.store.records import SourceSettings  # late: opening the store's room imports SQLAlchemy

        return tuple(
            SourceSettings(
                id=source.id, url=self._absolute(source.url), settings=self._effective(source), was=source.was
            )
            for source in self.sources
        )

    def feed_settings(self) -> tuple[FeedSettings, ...]:
        """The feeds as the store takes them: those of the file, then one for each source that is in none."""
        from syndicate.store.records import FeedSettings

        return tuple(
            FeedSettings(
                feed.id,
                feed.sources,
                feed.title,
                feed.limit,
                feed.derived_titles,
                was=feed.was,
                retired=feed.retired,
                options=feed.options,
            )
            for feed in self.all_feeds
        )

    @property
    def all_feeds(self) -> tuple[FeedSection, ...]:
        """The feeds of the file, then a feed of the same id for every source that no feed selects."""
        selected = {source for feed in self.feeds for source in feed.sources}
        own = tuple(
            FeedSection(id=source.id, sources=(source.id,), was=source.was)
            for source in self.sources
            if source.id not in selected
        )
        return self.feeds + own

    def headers(self, headers: Mapping[str, str]) -> dict[str, str]:
        """Request headers of a source with each ``env:NAME`` replaced by what the environment says."""
        return {
            name: self._secrets[secret_name(value)] if value.startswith("env:") else value
            for name, value in headers.items()
        }

    def ad_hoc(self, target: str) -> Settings:
        """These settings for one page of the user's own, in a store file of its own, without the demo.

        Raises ConfigError if ``target`` is no web address and no file that exists.
        """
        url = _target(target)
        digest = hashlib.sha256(url.encode()).hexdigest()[:12]
        allow = _loopback(url)
        near = bool(allow) or url.startswith("file:")  # nobody is bothered by polling one's own machine often
        interval = self.schedule.floor if near else max(self.schedule.floor, timedelta(minutes=1))
        source = SourceSection(id=_derived_id(url), url=url, interval=interval, allow=allow)
        settings = self.model_copy(
            update={
                "sources": (source,),
                "feeds": (),
                "demo": self.demo.model_copy(update={"enabled": False}),
                "store": StoreSection(url=f"sqlite:///data/adhoc-{digest}.sqlite3"),
            }
        )
        return settings.placed(Place(None, self._place.folder), {})

    def _absolute(self, url: str) -> str:
        """A source's address as it is fetched: paths become ``file:`` URLs."""
        if re.match(r"https?:", url, re.IGNORECASE):
            return url
        if url.lower().startswith("file:///") or url.lower().startswith("file://localhost/"):
            return url
        path = re.sub(r"^file:", "", url, flags=re.IGNORECASE)
        return (self._place.folder / path).resolve().as_uri()

    def _effective(self, source: SourceSection) -> dict[str, JSON]:
        """The settings of a source in JSON's types, ``interval`` in seconds."""
        settings: dict[str, JSON] = source.model_dump(mode="json", exclude={"id", "url", "was", "interval"})
        robots = self.fetch.robots if source.robots is None else source.robots
        return {**settings, "interval": int(source.interval.total_seconds()), "robots": robots}


def secret_name(reference: str) -> str:
    """The environment variable that ``env:NAME`` means: ``SYNDICATE_NAME``, however much of it was written."""
    return "SYNDICATE_" + reference.removeprefix("env:").removeprefix("SYNDICATE_")


def address(host: str) -> str:
    """A host as it stands in a URL: IPv6 addresses in brackets."""
    return f"[{host}]" if ":" in host and not host.startswith("[") else host


def is_loopback(host: str) -> bool:
    """Whether nobody outside this machine can reach what is bound to ``host``."""
    if host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def _target(target: str) -> str:
    """The URL of what was named on the command line. Raises ConfigError."""
    try:
        if re.match(r"https?:", target, re.IGNORECASE):
            values.check_web_url(target)
            return target
        path = Path(unquote(urlsplit(target).path)) if target.lower().startswith("file:") else Path(target)
    except ValueError as error:
        raise ConfigError([f"--source: {error}"]) from None
    if not path.is_file():
        raise ConfigError([f"--source: there is no file {values.show(target)}; a web address starts with https://"])
    return path.resolve().as_uri()


def _derived_id(url: str) -> str:
    """An id from the host or file name of an address."""
    parts = urlsplit(url)
    name = parts.hostname or Path(unquote(parts.path)).stem
    name = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    plain = re.sub(r"[^a-z0-9]+", "-", name.lower().removeprefix("www.")).strip("-")[:63].strip("-")
    return plain if len(plain) >= 2 and plain not in values.RESERVED else f"source-{plain}".strip("-")


def _loopback(url: str) -> tuple[str, ...]:
    """The exception an operator makes by naming an address of this very machine."""
    parts = urlsplit(url)
    if parts.scheme.lower() == "file" or parts.hostname is None or not is_loopback(parts.hostname):
        return ()
    return (f"{address(parts.hostname)}:{parts.port or {'http': 80, 'https': 443}[parts.scheme.lower()]}",)
