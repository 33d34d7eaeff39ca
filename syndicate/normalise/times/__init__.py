"""Times as publishers write them, made instants; what can't be known stays unknown."""

from __future__ import annotations

from syndicate.normalise.times.lists import resolve
from syndicate.normalise.times.own import stated_raw
from syndicate.normalise.times.settle import parse_time

__all__ = ["parse_time", "resolve", "stated_raw"]
