"""The commands: thin, they call rooms, print, and turn errors into one line and an exit code.

Nothing heavier than click is imported before a command runs.
"""

from __future__ import annotations

import click

from syndicate import __version__
from syndicate.cli import desk, history, publishing, reading, replaying, serving, upkeep
from syndicate.cli.invocation import Group


@click.group(cls=Group, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, message="syndicate %(version)s")
def cli() -> None:
    """Feed syndication for live newsblogs: one page in, RSS, Atom and JSON Feed out."""


cli.add_command(serving.run)
cli.add_command(serving.web)
cli.add_command(serving.scheduler)
cli.add_command(serving.demo)
cli.add_command(reading.poll)
cli.add_command(reading.preview)
cli.add_command(replaying.replay)
cli.add_command(publishing.feed)
cli.add_command(history.history)
cli.add_command(publishing.sources)
for command in (desk.retract, desk.restore, desk.merge, desk.split, desk.expunge):
    cli.add_command(command)
for command in (desk.approve, desk.confirm, desk.dismiss, desk.follow):
    cli.add_command(command)
cli.add_command(upkeep.check)
cli.add_command(upkeep.db)
