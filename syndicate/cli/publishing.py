"""The commands that show what the store holds: feed, history, sources."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from syndicate.cli import console
from syndicate.cli.invocation import Command, Exit, Invocation, names
from syndicate.errors import UnknownName
from syndicate.links import FORMATS

if TYPE_CHECKING:
    from datetime import datetime

    from syndicate.app import Service
    from syndicate.model import Revision, Tombstone, Update
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
            return _write_all(service, directory)
        known = [record.feed.id for record in service.store.feeds()]
        if feed_id is None or feed_id not in known:
            raise UnknownName(f"no such feed: {feed_id}; there are: {names(known)}")
        document = service.render(feed_id, form)
    click.echo(document, nl=False)
    return Exit.OK


def _write_all(service: Service, directory: Path) -> int:
    from syndicate.deliver.folder import replace_file

    directory.mkdir(parents=True, exist_ok=True)
    feeds = [record.feed.id for record in service.store.feeds()]
    with console.progress(f"writing to {directory}", total=len(feeds)) as step:
        for feed_id in feeds:
            for form in FORMATS:
                replace_file(directory / f"{feed_id}.{form}", service.render(feed_id, form))
            step()
    click.echo(f"{len(feeds) * len(FORMATS)} documents in {directory}", err=True)
    return Exit.OK


@click.command(cls=Command)
@click.argument("guid")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def history(invocation: Invocation, guid: str, as_json: bool) -> int:
    """Show every version of an update that was seen, oldest first."""
    from syndicate import app

    invocation.start_log(quiet=True)
    with app.open_service(invocation.settings()) as service:
        update = _update(service, guid)
        revisions = sorted(service.store.history(update.id), key=lambda revision: revision.number)
        tombstone = service.store.tombstone(update.id)
    if as_json:
        console.as_json(_history_json(update, revisions, tombstone))
        return Exit.OK
    published = update.published.instant.isoformat() if update.published else "unknown"
    console.line(f"{update.id}  {update.state}, of {update.source}, published {published}", "bold")
    if update.url:
        console.line(update.url)
    rows = (
        (str(r.number), console.instant(r.seen), r.title or "-", console.first_words(r.content.text)) for r in revisions
    )
    console.table(("revision", "seen", "headline", "text"), rows, loose=("headline", "text"))
    if tombstone:
        console.line(f"removed by {tombstone.by} {console.instant(tombstone.when)} {tombstone.reason or ''}", "yellow")
    return Exit.OK


def _update(service: Service, guid: str) -> Update:
    """The update of a GUID, or of the bare UUID in it."""
    try:
        return service.store.update(guid)
    except UnknownName:
        if ":" in guid:
            raise
        return service.store.update(f"urn:uuid:{guid}")


def _history_json(update: Update, revisions: list[Revision], tombstone: Tombstone | None) -> dict[str, object]:
    from syndicate.cli.preview import precision, stated

    return {
        "id": update.id,
        "source": update.source,
        "state": update.state,
        "url": update.url,
        "published": stated(update.published),
        "published_precision": precision(update.published),
        "updated": update.updated.isoformat(),
        "revisions": [
            {
                "number": revision.number,
                "seen": revision.seen.isoformat(),
                "updated": revision.updated.isoformat(),
                "headline": revision.title,
                "text": revision.content.text,
                "html": revision.content.html,
            }
            for revision in revisions
        ],
        "tombstone": {"when": tombstone.when.isoformat(), "reason": tombstone.reason, "by": tombstone.by}
        if tombstone
        else None,
    }


@click.command(cls=Command)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def sources(invocation: Invocation, as_json: bool) -> int:
    """List the sources: how each fares, when it was polled, when it is due."""
    from syndicate import app

    invocation.start_log(quiet=True)
    with app.open_service(invocation.settings()) as service:
        records = service.store.sources()
    if as_json:
        console.as_json([_source_json(record) for record in records])
    else:
        now = app.clock()
        columns = ("source", "status", "updates", "last poll", "outcome", "due", "failures", "message")
        console.table(columns, (_source_row(record, now) for record in records), loose=("message",))
    return Exit.OK


def _source_row(record: SourceRecord, now: datetime) -> tuple[str, ...]:
    last = record.last_poll
    active = record.status == "active"
    message = record.reason or record.state.held or (last.message if last else "")
    return (
        record.source.id,
        record.status if not active or record.state.live is not False else "active (ended)",
        str(record.updates),
        console.instant(last.at) if last else "never",
        last.outcome if last else "",
        console.until(record.due, now) if active else "",
        str(record.failures),
        message,
    )


def _source_json(record: SourceRecord) -> dict[str, object]:
    from syndicate.cli.reading import poll_json

    return {
        "id": record.source.id,
        "url": record.state.url or record.source.url,
        "status": record.status,
        "reason": record.reason,
        "extractor": record.state.extractor or record.source.extractor,
        "live": record.state.live,
        "held": record.state.held,
        "updates": record.updates,
        "due": record.due.isoformat(),
        "failures": record.failures,
        "last_poll": poll_json(record.last_poll) if record.last_poll else None,
    }
