"""What people see: tables in colour on a terminal, plain columns in a pipe, progress while they wait."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from rich.console import Console

STYLES = {
    "active": "green",
    "changed": "green",
    "failed": "red",
    "refused": "red",
    "gone": "red",
    "degraded": "yellow",
    "held": "yellow",
    "paused": "yellow",
    "stale": "yellow",
}
"""Words that stand out in their own colour."""

_PIPE_WIDTH = 1000


def table(columns: Sequence[str], rows: Iterable[Sequence[str]], *, loose: Sequence[str] = ()) -> None:
    """Print rows under headings. Columns in ``loose`` give way when the terminal is narrow; where that is not enough
    each row is printed as lines of its own."""
    from rich.cells import cell_len
    from rich.table import Table
    from rich.text import Text

    said = [tuple(one_line(cell) for cell in row) for row in rows]
    target, least = console(), []
    for number, column in enumerate(columns):
        widest = max(cell_len(column), *(cell_len(row[number]) for row in said)) if said else cell_len(column)
        least.append(min(20, widest) if column in loose else widest)
    if sum(least) + 2 * len(least) > target.width:
        for row in said:
            sheet((column, cell, _style(cell)) for column, cell in zip(columns, row, strict=True) if cell)
            click.echo()
        return
    printed = Table(box=None, pad_edge=False, header_style="bold")
    for column, width in zip(columns, least, strict=True):
        ratio = 1 if column in loose else None
        printed.add_column(column, no_wrap=True, overflow="ellipsis", ratio=ratio, min_width=width)
    for row in said:
        printed.add_row(*(Text(cell, style=_style(cell)) for cell in row))
    target.print(printed)


def _style(cell: str) -> str:
    return STYLES.get(cell.split(" ")[0], "")


def line(text: str, style: str = "") -> None:
    """One line, wrapped by the terminal alone."""
    from rich.text import Text

    console().print(Text(one_line(text), style=style), soft_wrap=True)


def sheet(rows: Iterable[tuple[str, str, str]]) -> None:
    """Print a label, its text and the text's style on a line of their own; a terminal wraps the texts at words."""
    from rich.table import Table
    from rich.text import Text

    printed = Table.grid(padding=(0, 2, 0, 0))
    printed.add_column(no_wrap=True, style="dim")
    printed.add_column(overflow="fold")
    said = [(label, one_line(text), style) for label, text, style in rows]
    if not sys.stdout.isatty():
        width = max((len(label) for label, _, _ in said), default=0)
        for label, text, _ in said:
            click.echo(f"{label:<{width}}  {text}")
        return
    for label, text, style in said:
        printed.add_row(label, Text(text, style=style))
    console().print(printed)


def entries(rows: Iterable[tuple[str, str, str]]) -> None:
    """Print what stands under times: for each its title in bold, wrapped, and one or two lines of its text."""
    from rich.table import Table
    from rich.text import Text

    printed = Table.grid(padding=(0, 2, 0, 0))
    printed.add_column(no_wrap=True, style="cyan")
    printed.add_column(overflow="fold")
    target = console()
    for when, title, text in rows:
        room = max(20, target.width - 22)
        said = Text(one_line(title), style="bold")
        if text:
            said.append("\n" if title else "").append(
                one_line(first_words(text, room * (1 if title else 2))), style="not bold"
            )
        printed.add_row(one_line(when), said)
    target.print(printed)


def console() -> Console:
    """Standard output as it is now; in a pipe nothing is cut."""
    from rich.console import Console

    width = None if sys.stdout.isatty() else _PIPE_WIDTH
    return Console(file=sys.stdout, width=width, highlight=False, markup=False, emoji=False)


def as_json(value: object) -> None:
    """Print a value for a script."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=2))


@contextmanager
def progress(what: str, total: int | None = None) -> Iterator[Callable[[], None]]:
    """Show on a terminal's standard error that something is going on; call what is yielded once per thing done."""
    if not sys.stderr.isatty():
        yield lambda: None
        return
    from rich.console import Console
    from rich.progress import Progress, SpinnerColumn, TaskProgressColumn, TextColumn, TimeElapsedColumn

    columns = [SpinnerColumn(), TextColumn("{task.description}"), TaskProgressColumn(), TimeElapsedColumn()]
    with Progress(*columns, console=Console(stderr=True), transient=True) as shown:
        task = shown.add_task(what, total=total)
        yield lambda: shown.advance(task)


def one_line(text: str) -> str:
    """Upstream's words without what a terminal would obey."""
    return "".join(char if char.isprintable() else " " for char in text)


def first_words(text: str, length: int = 100) -> str:
    """The beginning of a text on one line, cut at a word."""
    plain = " ".join(text.split())
    return plain if len(plain) <= length else plain[:length].rsplit(" ", 1)[0] + " …"


def instant(value: datetime | None) -> str:
    """``2026-01-07 16:34:00Z``, or nothing."""
    return value.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%SZ") if value else ""


def until(due: datetime, now: datetime) -> str:
    """How long from ``now``: ``in 42s``, ``now``."""
    left = due - now
    if left <= timedelta(0):
        return "now"
    minutes, seconds = divmod(int(left.total_seconds()), 60)
    hours, minutes = divmod(minutes, 60)
    return "in " + (f"{hours}h {minutes}m" if hours else f"{minutes}m {seconds}s" if minutes else f"{seconds}s")
