"""The commands that read upstream now: poll and preview."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

import click

from syndicate.cli import console
from syndicate.cli.invocation import Command, Exit, Instant, Invocation, names

if TYPE_CHECKING:
    from syndicate.app import Service
    from syndicate.config import Settings
    from syndicate.store.records import SourceRecord
    from syndicate.walk import Poll

FAILURES = ("failed", "refused", "gone", "degraded")


@click.command(cls=Command)
@click.argument("sources", nargs=-1, metavar="[SOURCE]...")
@click.option("--all", "everything", is_flag=True, help="Poll all active sources.")
@click.option("--at", type=Instant(), help="Poll as if it were this instant, for replays; never before the last poll.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.option("--lines", is_flag=True, help="Poll as lines TIME [SOURCE ...] on standard input say, until it ends.")
@click.option("--serve", is_flag=True, help="With --lines: serve feeds and pages from the same process.")
@click.pass_obj
def poll(
    invocation: Invocation,
    sources: tuple[str, ...],
    everything: bool,
    at: datetime | None,
    as_json: bool,
    lines: bool,
    serve: bool,
) -> int:
    """Poll now, whatever the intervals say, and render what changed.

    Exit code 3 if a poll failed.
    """
    _check_what(sources, everything, at, as_json, lines, serve)
    from syndicate import app

    invocation.start_log(quiet=True)
    settings = invocation.settings()
    if lines:
        return _follow(settings, serve)
    with app.open_service(settings) as service:
        chosen = _chosen(service.store.sources(), sources)
        _refuse_to_go_back(chosen, at)
        polls = _poll(service, [record.source.id for record in chosen], at or app.clock())
        with console.progress("rendering"):
            service.publish_stale()
    if as_json:
        console.as_json([poll_json(one) for one in polls])
    else:
        console.table(("source", "outcome", "changes", "message"), map(_row, polls), loose=("message",))
    return Exit.POLLS if any(one.outcome in FAILURES for one in polls) else Exit.OK


def _check_what(
    sources: Sequence[str], everything: bool, at: datetime | None, as_json: bool, lines: bool, serve: bool
) -> None:
    """Refuse what contradicts itself. Raises UsageError."""
    if serve and not lines:
        raise click.UsageError("--serve goes with --lines; `syndicate run` polls and serves")
    if lines and (sources or everything or at or as_json):
        raise click.UsageError("with --lines standard input names times and sources, and each poll is a line of JSON")
    if not lines and bool(sources) == everything:
        raise click.UsageError("name the sources to poll, or --all of them")


def _follow(settings: Settings, serve: bool) -> int:
    from contextlib import ExitStack

    from syndicate import app
    from syndicate.cli import lines

    def polls(sources: Sequence[str], at: datetime) -> list[Poll]:
        chosen = _chosen(service.store.sources(), sources)
        _refuse_to_go_back(chosen, at)
        return _poll(service, [record.source.id for record in chosen], at)

    with ExitStack() as stack:
        service = stack.enter_context(app.open_service(settings))
        if serve:
            stack.enter_context(lines.answering(service))
        lines.follow(service, polls, poll_json)
    return Exit.OK


def _chosen(records: Sequence[SourceRecord], wanted: Sequence[str]) -> list[SourceRecord]:
    """The records of the wanted sources, in that order, or of all active ones."""
    from syndicate.errors import UnknownName

    if not wanted:
        return [record for record in records if record.status == "active"]
    by_id = {record.source.id: record for record in records}
    unknown = [name for name in wanted if name not in by_id]
    if unknown:
        raise UnknownName(f"no such source: {', '.join(unknown)}; there are: {names(by_id)}")
    return [by_id[name] for name in dict.fromkeys(wanted)]


def _refuse_to_go_back(records: Sequence[SourceRecord], at: datetime | None) -> None:
    for record in records:
        last = record.last_poll.at if record.last_poll else None
        if at and last and at < last:
            raise click.UsageError(
                f"{record.source.id} was last polled at {last.isoformat()}: --at can't go back to {at.isoformat()}"
            )


def _poll(service: Service, ids: Sequence[str], now: datetime) -> list[Poll]:
    """Poll in parallel; the result is in the order of ``ids``."""
    from concurrent.futures import ThreadPoolExecutor

    def one(source_id: str) -> Poll:
        result = service.poll(source_id, now)
        service.attend_to(source_id, now)
        return result

    if not ids:
        return []
    what = f"polling {ids[0]}" if len(ids) == 1 else f"polling {len(ids)} sources"
    polls = []
    with (
        console.progress(what, total=len(ids)) as step,
        ThreadPoolExecutor(min(service.settings.schedule.workers, len(ids))) as pool,
    ):
        for future in [pool.submit(one, source_id) for source_id in ids]:
            polls.append(future.result())
            step()
    return polls


def poll_json(poll: Poll) -> dict[str, object]:
    """A poll for scripts."""
    return {
        "source": poll.source,
        "at": poll.at.isoformat(),
        "outcome": poll.outcome,
        "message": poll.message,
        "status": poll.status,
        "counts": dict(poll.counts),
        "shown": poll.shown,
        "extractor": poll.extractor,
        "confidence": poll.confidence,
        "notes": list(poll.notes),
        "seconds": poll.seconds,
    }


def _row(poll: Poll) -> tuple[str, str, str, str]:
    changes = ", ".join(f"{count} {name}" for name, count in poll.counts.items())
    return poll.source, poll.outcome, changes, poll.message


@click.command(cls=Command)
@click.argument("target", metavar="URL|FILE")
@click.option("--json", "as_json", is_flag=True, help="Print JSON, of the form that docs/cli.md promises.")
@click.option("--at", type=Instant(), help="Read as if it were this instant.")
@click.option(
    "--timezone", metavar="ZONE", is_eager=True, help="The zone of times that state none, like Europe/Berlin."
)
@click.option("--extractor", metavar="NAME", default="auto", show_default=True, help="Read with this extractor.")
@click.option("--language", metavar="TAG", help="The language, if the page does not say.")
@click.option("--allow", metavar="HOST:PORT", multiple=True, help="Reach this address although it is not public.")
@click.option("--suggest", is_flag=True, help="Print a file of selector rules that reads the page the same way.")
@click.pass_obj
def preview(
    invocation: Invocation,
    target: str,
    as_json: bool,
    at: datetime | None,
    timezone: str | None,
    extractor: str,
    language: str | None,
    allow: tuple[str, ...],
    suggest: bool,
) -> int:
    """Show what would be read of a page, a feed or a text file, and store nothing."""
    from syndicate import app
    from syndicate.cli import preview as shown

    _check_options(timezone, extractor, language, allow)
    if suggest and (as_json or extractor != "auto"):
        raise click.UsageError(
            "--suggest prints a rule file from what is read without rules: no --json, no --extractor"
        )
    invocation.start_log(quiet=True)
    with (
        app.open_service(invocation.settings(), start=False) as service,
        console.progress(f"reading {target}"),
    ):
        if suggest:
            found = service.suggest(target, at, timezone=timezone, language=language, allow=allow)
            click.echo(found.text, nl=False)
            return Exit.OK
        read = service.read(target, at, timezone=timezone, extractor=extractor, language=language, allow=allow)
    if as_json:
        console.as_json(shown.as_json(read))
    else:
        shown.show(read)
    return Exit.OK


def _check_options(timezone: str | None, extractor: str, language: str | None, allow: Sequence[str]) -> None:
    """The checks that the same settings would have to pass in a file."""
    from typing import get_args

    from syndicate.config import values
    from syndicate.config.settings import ExtractorName

    known = get_args(ExtractorName)
    if extractor not in known:
        raise click.BadParameter(f"{extractor!r} is none of {', '.join(known)}", param_hint="--extractor")
    for name, check, given in (
        ("--timezone", values.check_timezone, [timezone]),
        ("--language", values.check_language, [language]),
        ("--allow", values.check_allow, allow),
    ):
        try:
            for value in given:
                if value is not None:
                    check(value)
        except ValueError as error:
            raise click.BadParameter(str(error), param_hint=name) from None
