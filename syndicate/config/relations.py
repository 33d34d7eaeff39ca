"""What only two settings together can get wrong. Reads the raw data, so that it speaks beside every other error."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta
from pathlib import Path

from syndicate.config import values
from syndicate.config.problems import Problem
from syndicate.config.settings import Schedule, Server, is_loopback, secret_name

Rows = list[tuple[int, dict[str, object]]]


def between_settings(data: Mapping[str, object], folder: Path, environ: Mapping[str, str]) -> list[Problem]:
    """Problems of settings that may each be right alone; whatever is wrong alone is passed over here."""
    sources, feeds = _rows(data, "source"), _rows(data, "feed")
    return [
        *_unique("source", sources),
        *_unique("feed", feeds),
        *_selections(sources, feeds),
        *_renames("source", sources),
        *_renames("feed", feeds),
        *_intervals(data, sources),
        *_rules(sources, folder),
        *_secrets(sources, environ),
        *_public_url(data),
        *_ports(data),
    ]


def _unique(kind: str, rows: Rows) -> Iterator[Problem]:
    seen: set[str] = set()
    for index, row in rows:
        id_ = _text(row, "id")
        if id_ and id_ in seen:
            yield Problem((kind, index, "id"), f"{values.show(id_)} is the id of another {kind} already")
        seen.add(id_)


def _selections(sources: Rows, feeds: Rows) -> Iterator[Problem]:
    known = {_text(row, "id") for _, row in sources} - {""}
    selected: set[str] = set()
    for index, row in feeds:
        chosen = _texts(row, "sources")
        selected.update(chosen)
        for place, source in enumerate(chosen):
            if source not in known:
                hint = values.did_you_mean(source, known)
                yield Problem(("feed", index, "sources", place), f"there is no source {values.show(source)}{hint}")
            elif source in chosen[:place]:
                yield Problem(("feed", index, "sources", place), f"names {values.show(source)} twice")
    for index, row in feeds:
        id_ = _text(row, "id")
        if id_ in known - selected:
            message = f"the source {values.show(id_)} is in no feed, so its own feed would have this id too"
            yield Problem(("feed", index, "id"), message)


def _renames(kind: str, rows: Rows) -> Iterator[Problem]:
    ids = {_text(row, "id") for _, row in rows}
    seen: set[str] = set()
    for index, row in rows:
        for place, old in enumerate(_texts(row, "was")):
            if old in ids:
                yield Problem((kind, index, "was", place), f"{values.show(old)} is still the id of a {kind}")
            elif old in seen:
                yield Problem((kind, index, "was", place), f"{values.show(old)} is claimed by another {kind} already")
            seen.add(old)


def _intervals(data: Mapping[str, object], sources: Rows) -> Iterator[Problem]:
    schedule = _table(data, "schedule")
    floor = _duration(schedule.get("floor"), Schedule().floor)
    ceiling = _duration(schedule.get("ceiling"), Schedule().ceiling)
    if ceiling < floor:
        limit = values.format_duration(floor)
        yield Problem(("schedule", "ceiling"), f'must be at least the floor of "{limit}"')
    for index, row in sources:
        interval = _duration(row.get("interval"), floor)
        if interval < floor:
            limit, given = values.format_duration(floor), values.format_duration(interval)
            yield Problem(("source", index, "interval"), f'"{given}" is below [schedule] floor, "{limit}"')


def _rules(sources: Rows, folder: Path) -> Iterator[Problem]:
    for index, row in sources:
        rules, extractor = _text(row, "rules"), _text(row, "extractor") or "auto"
        path = folder / "sites" / f"{rules}.toml"
        if rules and extractor not in ("auto", "selectors"):
            yield Problem(
                ("source", index, "rules"), f'are for the extractors "auto" and "selectors", not "{extractor}"'
            )
        elif rules and not path.is_file():
            yield Problem(("source", index, "rules"), f"there is no file {path}")


def _secrets(sources: Rows, environ: Mapping[str, str]) -> Iterator[Problem]:
    for index, row in sources:
        for name, value in _table(row, "headers").items():
            if isinstance(value, str) and value.startswith("env:") and not environ.get(secret_name(value)):
                message = f"the environment variable {secret_name(value)} is not set"
                yield Problem(("source", index, "headers", name), message)


def _public_url(data: Mapping[str, object]) -> Iterator[Problem]:
    server = _table(data, "server")
    host = _text(server, "host") or Server().host
    if not is_loopback(host) and not server.get("public_url"):
        message = f"public_url is required when host is {values.show(host)}: all links are made from it"
        yield Problem(("server", "public_url" if "public_url" in server else "host"), message)


def _ports(data: Mapping[str, object]) -> Iterator[Problem]:
    server, demo = _table(data, "server"), _table(data, "demo")
    same_host = (server.get("host", "127.0.0.1"), demo.get("host", "127.0.0.1"))
    if (
        demo.get("enabled") is True
        and same_host[0] == same_host[1]
        and demo.get("port", 8081) == server.get("port", 8080)
    ):
        yield Problem(("demo", "port"), "is the port of [server] already")


# --- what can be read of data that may be wrong ---------------------------------------------------------------------


def _rows(data: Mapping[str, object], name: str) -> Rows:
    rows = data.get(name)
    return [(index, row) for index, row in enumerate(rows) if isinstance(row, dict)] if isinstance(rows, list) else []


def _table(data: Mapping[str, object], name: str) -> Mapping[str, object]:
    table = data.get(name)
    return table if isinstance(table, dict) else {}


def _text(row: Mapping[str, object], name: str) -> str:
    value = row.get(name)
    return value if isinstance(value, str) else ""


def _texts(row: Mapping[str, object], name: str) -> list[str]:
    value = row.get(name)
    return [item for item in value if isinstance(item, str)] if isinstance(value, list) else []


def _duration(value: object, default: timedelta) -> timedelta:
    try:
        return default if value is None else values.parse_duration(value)
    except ValueError:
        return default
