"""The editor's hand: retract, restore, merge, split, expunge; and answers to what a source asks."""

from __future__ import annotations

import getpass
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeVar

import click

from syndicate.cli import console
from syndicate.cli.invocation import Command, Exit, Invocation
from syndicate.errors import UnknownName

if TYPE_CHECKING:
    from syndicate.app import Service
    from syndicate.model import Guid, Update
    from syndicate.store.desk import Answer, Hand

F = TypeVar("F", bound=Callable[..., object])


def _by_whom(command: F) -> F:
    """``--by``, for the log of what was done."""
    option = click.option("--by", metavar="NAME", help="Who does it, for the log. [default: the name of the login]")
    return option(command)


def _what_for(command: F) -> F:
    """``--reason``, of which readers are told."""
    return click.option("--reason", metavar="TEXT", help="Why; readers are told.")(command)


@contextmanager
def _desk(invocation: Invocation, by: str | None, reason: str | None = None) -> Iterator[tuple[Service, Hand]]:
    """The service and the hand at work; what changed is rendered at the end."""
    from syndicate import app
    from syndicate.store.desk import Hand

    invocation.start_log(quiet=True)
    with app.open_service(invocation.settings()) as service:
        yield service, Hand(by or _login(), app.clock(), reason)
        with console.progress("rendering"):
            service.publish_stale()


def _login() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a machine that has no name for this user
        return "operator"


def named(service: Service, guid: Guid) -> Update:
    """The update of a GUID, or of the bare UUID in it. Raises UnknownName."""
    try:
        return service.store.update(guid)
    except UnknownName:
        if ":" in guid:
            raise
        return service.store.update(f"urn:uuid:{guid}")


@click.command(cls=Command)
@click.argument("guid")
@_what_for
@_by_whom
@click.pass_obj
def retract(invocation: Invocation, guid: str, reason: str | None, by: str | None) -> int:
    """Take an update down for good: every feed tells that it was removed, and upstream can't bring it back."""
    with _desk(invocation, by, reason) as (service, hand):
        update = named(service, guid)
        service.store.desk.retract(update.id, hand)
    click.echo(f"{update.id}: retracted")
    return Exit.OK


@click.command(cls=Command)
@click.argument("guid")
@_by_whom
@click.pass_obj
def restore(invocation: Invocation, guid: str, by: str | None) -> int:
    """Bring an update back, whoever removed it, under the GUID it had."""
    with _desk(invocation, by) as (service, hand):
        update = named(service, guid)
        service.store.desk.restore(update.id, hand)
        service.store.due_now(update.source, hand.now)
    click.echo(f"{update.id}: restored")
    return Exit.OK


@click.command(cls=Command)
@click.argument("guid")
@click.argument("other")
@_what_for
@_by_whom
@click.pass_obj
def merge(invocation: Invocation, guid: str, other: str, reason: str | None, by: str | None) -> int:
    """Two entries were one: the first stands for both, the second leaves the feeds."""
    with _desk(invocation, by, reason) as (service, hand):
        kept, dropped = named(service, guid), named(service, other)
        service.store.desk.merge(kept.id, dropped.id, hand)
        service.store.due_now(kept.source, hand.now)
    click.echo(f"{dropped.id}: merged into {kept.id}")
    return Exit.OK


@click.command(cls=Command)
@click.argument("guid")
@click.option("--revision", type=click.IntRange(2), metavar="N", help="The first that is another. [default: the last]")
@_by_whom
@click.pass_obj
def split(invocation: Invocation, guid: str, revision: int | None, by: str | None) -> int:
    """Undo a merge; or part from an update what was taken for it: that gets a GUID of its own."""
    with _desk(invocation, by) as (service, hand):
        update = named(service, guid)
        parted = service.split(update.id, revision, hand)
        service.store.due_now(update.source, hand.now)
    click.echo(f"{parted}: an entry of its own again" if parted == update.id else f"{parted}: split from {update.id}")
    return Exit.OK


@click.command(cls=Command)
@click.argument("guid")
@_what_for
@_by_whom
@click.option("--yes", is_flag=True, help="Don't ask: what is erased can't be brought back.")
@click.pass_obj
def expunge(invocation: Invocation, guid: str, reason: str | None, by: str | None, yes: bool) -> int:
    """Erase the words of an update wherever the service keeps them; only the note of its removal is left."""
    with _desk(invocation, by, reason) as (service, hand):
        update = named(service, guid)
        if not yes:
            words = console.first_words(update.title or update.content.text, 60)
            click.confirm(f"Erase “{console.one_line(words)}” and all its versions for ever?", abort=True, err=True)
        service.expunge(update.id, hand)
    click.echo(f"{update.id}: erased")
    return Exit.OK


# --- what a source asks ---------------------------------------------------------------------------------------------


@click.command(cls=Command)
@click.argument("source")
@_by_whom
@click.pass_obj
def approve(invocation: Invocation, source: str, by: str | None) -> int:
    """Publish what was held because its reader was not sure of the page; look at it with preview first."""
    reader = _answer(invocation, source, "approve", by)
    click.echo(f"{source}: approved, as read by {reader}" if reader else f"{source}: nothing waits for approval")
    return Exit.OK


@click.command(cls=Command)
@click.argument("source")
@_by_whom
@click.pass_obj
def confirm(invocation: Invocation, source: str, by: str | None) -> int:
    """Yes: the updates that are missing from the page of a held source are to be retracted."""
    asked = _answer(invocation, source, "confirm", by)
    click.echo(f"{source}: yes: {asked}" if asked else f"{source}: nothing is asked")
    return Exit.OK


@click.command(cls=Command)
@click.argument("source")
@_by_whom
@click.pass_obj
def dismiss(invocation: Invocation, source: str, by: str | None) -> int:
    """No: what is missing from the page of a held source stays; or its newsblog does not go on elsewhere."""
    asked = _answer(invocation, source, "dismiss", by)
    if asked is None:
        with _desk(invocation, by) as (service, hand):
            asked = service.decline(source, hand)
    click.echo(f"{source}: no: {asked}" if asked else f"{source}: nothing is asked")
    return Exit.OK


@click.command(cls=Command)
@click.argument("source")
@_by_whom
@click.pass_obj
def follow(invocation: Invocation, source: str, by: str | None) -> int:
    """Follow a newsblog to the page where it goes on: it is polled too, and the feeds carry both."""
    with _desk(invocation, by) as (service, hand):
        where = service.store.source(source).successor
        heir = service.follow(source, hand)
    click.echo(f"{source}: goes on as {heir}, at {where}" if heir else f"{source}: no page is known where it goes on")
    return Exit.OK


def _answer(invocation: Invocation, source: str, verb: Answer, by: str | None) -> str | None:
    with _desk(invocation, by) as (service, hand):
        return service.store.desk.answer(source, verb, hand)
