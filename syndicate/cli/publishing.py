"""The commands that show what the store holds: feed, sources."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from syndicate.cli import console
from syndicate.cli.invocation import Command, Exit, Invocation, names
from syndicate.errors import SyndicateError, UnknownName
from syndicate.links import FORMATS

if TYPE_CHECKING:
    from datetime import datetime

    from syndicate.app import Service
    from syndicate.store.records import SourceRecord


@click.command(cls=Command)
@click.argument("feed_id", metavar="[FEED]", required=False)
@click.option("--format", "form", type=click.Choice(FORMATS), default="atom", show_default=True, help="Which document.")
@click.option("--all", "everything", is_flag=True, help="Write every document of every feed.")
@click.option(
    "--directory",
    type=click.Path(file_okay=False, path_type=Path),
    metavar="DIR",
    help="Where --all writes {feed}.atom, {feed}.rss and {feed}.json; made if it is not there.",
)
@click.pass_obj
def feed(invocation: Invocation, feed_id: str | None, form: str, everything: bool, directory: Path | None) -> int:
    """Print a feed as it stands, or write all of them to a directory."""
    if everything == (feed_id is not None) or everything != (directory is not None):
        raise click.UsageError("name a FEED to print, or say --all with --directory DIR")
    from syndicate import app

    invocation.start_log(quiet=True)
    with app.open_service(invocation.settings()) as service:
        if directory:
            return write_all(service, directory)
        known = [record.feed.id for record in service.store.feeds()]
        if feed_id is None or feed_id not in known:
            raise UnknownName(f"no such feed: {feed_id}; there are: {names(known)}")
        document = service.render(feed_id, form)
    click.echo(document, nl=False)
    return Exit.OK


def write_all(service: Service, directory: Path) -> int:
    """Write every document of every feed to a directory, each file replaced as a whole. Raises SyndicateError."""
    from syndicate.deliver.folder import replace_file

    feeds = [record.feed.id for record in service.store.feeds()]
    try:
        directory.mkdir(parents=True, exist_ok=True)
        with console.progress(f"writing to {directory}", total=len(feeds)) as step:
            for feed_id in feeds:
                for form in FORMATS:
                    replace_file(directory / f"{feed_id}.{form}", service.render(feed_id, form))
                step()
    except OSError as error:  # a full disk names no file
        raise SyndicateError(f"{directory}: {error.strerror or error}") from error
    click.echo(f"{len(feeds) * len(FORMATS)} documents in {directory}", err=True)
    return Exit.OK


@click.command(cls=Command)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def sources(invocation: Invocation, as_json: bool) -> int:
    """List the sources: how each fares, when it was polled, when it is due."""
    from syndicate import app
    from syndicate.walk import YIELD_POLLS, usual_yield

    invocation.start_log(quiet=True)
    with app.open_service(invocation.settings()) as service:
        records = service.store.sources()
        usual = {one.source.id: usual_yield(service.store.polls(one.source.id, YIELD_POLLS)) for one in records}
    if as_json:
        console.as_json([_source_json(record, usual[record.source.id]) for record in records])
    else:
        now = app.clock()
        columns = (
            "source",
            "status",
            "updates",
            "shown",
            "read by",
            "last poll",
            "outcome",
            "due",
            "failures",
            "message",
        )
        rows = (_source_row(record, usual[record.source.id], now) for record in records)
        console.table(columns, rows, loose=("message",))
    return Exit.OK


def _shown(record: SourceRecord, usual: int | None) -> str:
    """``9, usually 40``; the second part only where it says something else."""
    if record.shown is None:
        return "" if usual is None else f"usually {usual}"
    return str(record.shown) if usual in (None, record.shown) else f"{record.shown}, usually {usual}"


def _source_row(record: SourceRecord, usual: int | None, now: datetime) -> tuple[str, ...]:
    last = record.last_poll
    active = record.status == "active"
    message = record.reason or record.alarm or (last.message if last else "")
    return (
        record.source.id,
        record.status if not active or record.state.live is not False else "active (ended)",
        str(record.updates),
        _shown(record, usual),
        _read_by(record),
        console.instant(last.at) if last else "never",
        last.outcome if last else "",
        console.until(record.due, now) if active else "",
        str(record.failures),
        message,
    )


def _read_by(record: SourceRecord) -> str:
    state = record.state
    sure = f" ({state.confidence:.2f})" if state.confidence is not None else ""
    return (state.extractor or record.source.extractor) + sure


def _source_json(record: SourceRecord, usual: int | None) -> dict[str, object]:
    from syndicate.cli.reading import poll_json

    return {
        "id": record.source.id,
        "url": record.state.url or record.source.url,
        "status": record.status,
        "reason": record.reason,
        "extractor": record.state.extractor or record.source.extractor,
        "confidence": record.state.confidence,
        "notes": list(record.state.notes),
        "shown_usually": usual,
        "live": record.state.live,
        "held": record.state.held,
        "alarm": record.alarm,
        "successor": record.successor,
        "continues": record.continues,
        "asked": list(record.state.asked),
        "trust": {one.kind: one.told for one in record.state.trust},
        "noise": list(record.state.noise),
        "gaps": record.state.gaps,
        "updates": record.updates,
        "due": record.due.isoformat(),
        "failures": record.failures,
        "last_poll": poll_json(record.last_poll) if record.last_poll else None,
    }
