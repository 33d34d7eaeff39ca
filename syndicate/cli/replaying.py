"""The command that walks a recording again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from syndicate.cli import console
from syndicate.cli.invocation import Command, Exit, Invocation
from syndicate.cli.publishing import write_all

if TYPE_CHECKING:
    from syndicate.replay import Tape
    from syndicate.walk import Poll


@click.command(cls=Command)
@click.argument("folder", metavar="DIR", type=click.Path(file_okay=False, path_type=Path))
@click.option("--source", "chosen", multiple=True, metavar="SOURCE", help="Replay this source alone; may be repeated.")
@click.option("--quiet", is_flag=True, help="Leave out the polls that changed nothing and were told nothing new.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON, one object a poll.")
@click.option(
    "--feeds",
    type=click.Path(file_okay=False, path_type=Path),
    metavar="DIR",
    help="Write the documents of all feeds, as they stand at the end, to this directory.",
)
@click.pass_obj
def replay(
    invocation: Invocation, folder: Path, chosen: tuple[str, ...], quiet: bool, as_json: bool, feeds: Path | None
) -> int:
    """Walk recorded answers again, at their own times and into a store of their own: what each poll would do."""
    from syndicate.cli.reading import poll_json
    from syndicate.replay import polls, scratch, tapes

    invocation.start_log(quiet=True)
    recorded = tapes(folder, chosen)
    told: list[Poll] = []
    with scratch(invocation.settings(), recorded, folder) as (service, player):
        total = sum(len(tape.lines) for tape in recorded)
        with console.progress(f"replaying {folder}", total=total) as step:
            for poll in polls(service, player, recorded):
                if not quiet or poll.outcome not in ("unchanged", "not-modified"):
                    told.append(poll)
                step()
        if feeds:
            write_all(service, feeds)
    if as_json:
        console.as_json([poll_json(poll) for poll in told])
    else:
        _print(told, recorded)
    return Exit.OK


def _print(told: Sequence[Poll], recorded: Sequence[Tape]) -> None:
    columns = ("time", "source", "outcome", "changes", "told")
    console.table(columns, map(_row, told), loose=("told",))
    for tape in recorded:
        if not tape.whole:
            console.line(f"{tape.id}: the beginning is missing; it was dropped for want of room", "yellow")
    console.line(_sums(told))


def _row(poll: Poll) -> tuple[str, str, str, str, str]:
    said = "; ".join(filter(None, (poll.message, *poll.notes)))
    return poll.at.strftime("%Y-%m-%d %H:%M:%S"), poll.source, poll.outcome, _counted(poll.counts), said


def _counted(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{count} {name}" for name, count in counts.items())


def _sums(told: Sequence[Poll]) -> str:
    counts: Counter[str] = Counter()
    for poll in told:
        counts.update(poll.counts)
    return f"{len(told)} polls: {_counted(counts) or 'nothing changed'}"
