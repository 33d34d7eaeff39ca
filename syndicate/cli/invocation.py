"""What all commands share: ``--config``, the log, and the way from an error to one line and an exit code."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import IntEnum
from pathlib import Path
from typing import TYPE_CHECKING, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import click

from syndicate.errors import ConfigError, Impossible, SyndicateError, UnknownName

if TYPE_CHECKING:
    from syndicate.config import Settings


_SENTENCE = 200
"""Characters of a command's first sentence, at most."""


class Exit(IntEnum):
    """The exit codes; docs/cli.md lists them."""

    OK = 0
    FAILED = 1
    USAGE = 2
    POLLS = 3
    INTERRUPTED = 130


@dataclass
class Invocation:
    """What stands before or behind the command's name. ``config`` is None when no file was named."""

    config: Path | None = None
    log: Literal["plain", "json"] = "plain"
    verbose: bool = False

    @property
    def file(self) -> Path:
        """The configuration file: the one that was named, else the one that is found."""
        from syndicate.config import locate_file

        return self.config or locate_file(os.environ, Path.cwd())

    def settings(self, source: str | None = None) -> Settings:
        """The settings of the file and the environment; with ``source``, those for that page alone."""
        from syndicate.config import load

        settings = load(self.file, os.environ)
        return settings.ad_hoc(source) if source else settings

    def start_log(self, *, quiet: bool = False) -> None:
        """Log to standard error; ``quiet`` for commands whose output says it all."""
        import logging

        from syndicate import logs

        logs.configure(self.log, level=self.level(logging.WARNING if quiet else logging.INFO))

    def level(self, usual: int) -> int:
        return 10 if self.verbose else usual

    def child(self, *command: str) -> list[str]:
        """The command line of another process of this very program, with the same configuration."""
        shared = ["--config", str(self.file.absolute()), "--log", self.log, *(["--verbose"] if self.verbose else [])]
        return [sys.executable, "-m", "syndicate", *shared, *command]


def _keep(context: click.Context, parameter: click.Parameter, value: object) -> None:
    """Remember a shared option wherever it stands; the one behind the command's name wins."""
    if value not in (None, False):
        setattr(context.ensure_object(Invocation), str(parameter.name), value)


def _shared(*, top: bool = False) -> list[click.Parameter]:
    return [
        click.Option(
            ["--config"],
            type=click.Path(dir_okay=False, path_type=Path),
            metavar="FILE",
            expose_value=False,
            callback=_keep,
            is_eager=True,
            help="Configuration file. [default: $SYNDICATE_CONFIG, config/syndicate.toml, the shipped one]",
        ),
        click.Option(
            ["--log"],
            type=click.Choice(["plain", "json"]),
            envvar="SYNDICATE_LOG" if top else None,
            expose_value=False,
            callback=_keep,
            help="Form of the log on standard error. [default: plain]",
        ),
        click.Option(
            ["-v", "--verbose"],
            is_flag=True,
            expose_value=False,
            callback=_keep,
            help="Log more, and show where an unexpected error came from.",
        ),
    ]


class Command(click.Command):
    """A command that takes the shared options behind its name as well."""

    def __init__(self, *args: object, **attributes: object) -> None:
        super().__init__(*args, **attributes)  # type: ignore[arg-type]  # handed through as they come
        self.params += _shared()


class Group(click.Group):
    """Commands whose errors are one line each; never a traceback."""

    command_class = Command
    group_class = type

    def __init__(self, *args: object, **attributes: object) -> None:
        super().__init__(*args, **attributes)  # type: ignore[arg-type]  # handed through as they come
        self.params += _shared(top=True)

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """In the order of the walk, not of the alphabet."""
        return list(self.commands)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 - click's signature
        """Each command with its whole first sentence; click's own list cuts it at the width of the terminal."""
        rows = [(name, command.get_short_help_str(_SENTENCE)) for name, command in self.commands.items()]
        with formatter.section("Commands"):
            formatter.write_dl(rows)

    def main(self, *args: object, standalone_mode: bool = True, **extra: object) -> object:  # type: ignore[override]
        """Run and, standing alone, exit; what is wrong with the command line is one line too."""
        # The signature is click's own, handed through as it comes.
        try:
            code = super().main(*args, standalone_mode=False, **extra)  # type: ignore[call-overload]
        except click.exceptions.NoArgsIsHelpError as error:
            error.show()
            code = Exit.USAGE
        except click.UsageError as error:
            command = error.ctx.command_path if error.ctx else "syndicate"
            code = _say(f"{error.format_message().rstrip('.')} (see {command} --help)", Exit.USAGE)
        except click.ClickException as error:
            code = _say(error.format_message(), Exit.FAILED)
        except click.Abort:
            code = Exit.INTERRUPTED
        if standalone_mode:
            sys.exit(code)
        return code

    def invoke(self, ctx: click.Context) -> object:
        """Run the command and exit with one of ``Exit``; what is wrong with the command line is click's to say."""
        ctx.exit(speak(lambda: super(Group, self).invoke(ctx), ctx.ensure_object(Invocation)))


def speak(command: Callable[[], object], invocation: Invocation) -> int:
    """Run ``command`` and turn whatever ends it into an exit code and at most a few lines on standard error."""
    try:
        code = command()
        sys.stdout.flush()
        return int(code) if isinstance(code, int) else Exit.OK
    except (click.ClickException, click.exceptions.Exit):
        raise
    except (click.Abort, KeyboardInterrupt):
        return Exit.INTERRUPTED
    except (ConfigError, Impossible, UnknownName) as error:
        return _say(str(error), Exit.USAGE)
    except SyndicateError as error:
        return _say(str(error), Exit.FAILED)
    except OSError as error:
        if error.errno == errno.EPIPE:
            # Whoever read our output has enough; keep the interpreter from flushing into nothing at exit.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            return Exit.OK
        return _say(f"{error.filename}: {error.strerror}" if error.filename else str(error), Exit.FAILED)
    except Exception as error:
        if invocation.verbose:
            raise
        return _say(f"internal error: {type(error).__name__}: {error} (--verbose shows where)", Exit.FAILED)


def _say(message: str, code: Exit) -> Exit:
    for line in message.splitlines():
        click.echo(f"syndicate: {line}", err=True)
    return code


class Instant(click.ParamType[datetime]):
    """``--at``: an ISO 8601 instant, as UTC in whole seconds. Without offset it is told by ``--timezone``, if any."""

    name = "TIME"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        try:
            instant = value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
            zone = ctx.params.get("timezone") if ctx else None
            if instant.tzinfo is None and isinstance(zone, str):
                instant = instant.replace(tzinfo=ZoneInfo(zone))
        except (ValueError, ZoneInfoNotFoundError):
            self.fail(f"{value!r} is no instant such as 2026-01-07T17:34+01:00", param, ctx)
        if instant.tzinfo is None:
            self.fail(f"{value!r} lacks an offset: write {value}Z or {value}+01:00", param, ctx)
        return instant.astimezone(UTC).replace(microsecond=0)


def names(known: Mapping[str, object] | Sequence[str]) -> str:
    """The names there are, for an error about one that is not."""
    return ", ".join(sorted(known)) or "none"
