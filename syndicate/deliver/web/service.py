"""What every part of the web application is given."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from syndicate.deliver.web.heads import Heads
from syndicate.links import Site
from syndicate.store import Store


@dataclass(frozen=True, slots=True)
class Service:
    """Site, store and clock; ``token`` opens the operator's doors, ``wake`` tells a scheduler in this process.

    ``max_age`` is how many seconds a cache may hold feeds and pages without asking.
    """

    site: Site
    store: Store
    heads: Heads
    token: str | None
    now: Callable[[], datetime]
    wake: Callable[[str], None] | None = None
    max_age: int = 15

    @property
    def prefix(self) -> str:
        """The path under which the service is mounted, without a slash at its end: often empty."""
        return urlsplit(self.site.public_url).path.rstrip("/")
