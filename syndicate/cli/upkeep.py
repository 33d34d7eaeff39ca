"""The commands that keep the service in order: check, db upgrade."""

from __future__ import annotations

import click

from syndicate.cli import console
from syndicate.cli.invocation import Command, Exit, Group, Invocation


@click.command(cls=Command)
@click.pass_obj
def check(invocation: Invocation) -> int:
    """Check the configuration without starting anything; every problem is a line with file, line and field."""
    settings = invocation.settings()
    from syndicate.extract.selectors import load_rules

    rules = load_rules(settings.sites)
    counts = (
        (len(settings.sources), "source"),
        (len(settings.all_feeds), "feed"),
        (len(rules), "file of site rules"),
    )
    said = ", ".join(f"{number} {noun}" for number, noun in _plural(counts))
    click.echo(f"{invocation.file}: good: {said or 'no sources yet'}")
    return Exit.OK


def _plural(counts: tuple[tuple[int, str], ...]) -> list[tuple[int, str]]:
    plurals = {"source": "sources", "feed": "feeds", "file of site rules": "files of site rules"}
    return [(number, noun if number == 1 else plurals[noun]) for number, noun in counts if number]


@click.group(cls=Group)
def db() -> None:
    """Look after the store."""


@db.command("new-epoch")
@click.pass_obj
def new_epoch(invocation: Invocation) -> int:
    """Say that the store was restored from a backup: cursors given out before it then get the full answer."""
    from syndicate import app

    invocation.start_log(quiet=True)
    with app.open_service(invocation.settings(), start=False) as service:
        epoch = service.store.new_epoch()
    click.echo(f"epoch {epoch} has begun")
    return Exit.OK


@db.command()
@click.pass_obj
def upgrade(invocation: Invocation) -> int:
    """Bring the store's schema up to this release; every start does so as well."""
    from syndicate import app

    invocation.start_log(quiet=True)
    with (
        app.open_service(invocation.settings(), start=False) as service,
        console.progress("upgrading the store"),
    ):
        service.store.migrate()
    click.echo("the store is up to date")
    return Exit.OK
