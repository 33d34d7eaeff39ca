"""TOML and environment -> one frozen ``Settings``; refuses to start on nonsense, naming file, line and field."""

from __future__ import annotations

from syndicate.config.load import load, locate_file
from syndicate.config.settings import (
    Demo,
    FeedSection,
    Fetch,
    Schedule,
    Server,
    Settings,
    SourceSection,
    StoreSection,
    is_loopback,
)

__all__ = [
    "Demo",
    "FeedSection",
    "Fetch",
    "Schedule",
    "Server",
    "Settings",
    "SourceSection",
    "StoreSection",
    "is_loopback",
    "load",
    "locate_file",
]
