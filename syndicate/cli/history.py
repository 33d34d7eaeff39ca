"""What became of one update: every version, what changed in it, and what was done by hand."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

import click

from syndicate.cli import console
from syndicate.cli.desk import named
from syndicate.cli.invocation import Command, Exit, Invocation

if TYPE_CHECKING:
    from rich.text import Text

    from syndicate.model import Act, Revision, Tombstone, Update
    from syndicate.revisions import Operation, Piece

STYLES: dict[Operation, str] = {"same": "", "delete": "red strike", "insert": "green underline"}
MARKS: dict[Operation, tuple[str, str]] = {"same": ("", ""), "delete": ("[-", "-]"), "insert": ("{+", "+}")}
"""What stands for the colours where there are none."""
CONTEXT = 12
"""Words around a change; what is the same for longer is left out."""


@click.command(cls=Command)
@click.argument("guid")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def history(invocation: Invocation, guid: str, as_json: bool) -> int:
    """Show every version of an update that was seen, oldest first: what changed, and what was done by hand."""
    from syndicate import app

    invocation.start_log(quiet=True)
    with app.open_service(invocation.settings()) as service:
        update = named(service, guid)
        revisions = sorted(service.store.history(update.id), key=lambda revision: revision.number)
        tombstone = service.store.tombstone(update.id)
        acts = service.store.desk.of_update(update.id)
    if as_json:
        console.as_json(_json(update, revisions, tombstone, acts))
        return Exit.OK
    published = update.published.instant.isoformat() if update.published else "unknown"
    console.line(f"{update.id}  {update.state}, of {update.source}, published {published}", "bold")
    if update.url:
        console.line(update.url)
    for before, revision in pairwise([None, *revisions]):
        if revision is not None:
            _show(before, revision)
    for act in acts:
        console.line(f"{console.instant(act.at)} {_told(act)}", "yellow")
    if tombstone:
        console.line(f"removed by {tombstone.by} {console.instant(tombstone.when)} {tombstone.reason or ''}", "yellow")
    return Exit.OK


def _show(before: Revision | None, revision: Revision) -> None:
    """One version: when, how much it matters, and its words, with what changed marked."""
    from rich.text import Text

    from syndicate.revisions import weight, word_diff

    kind = weight(before, revision) if before else "first"
    upstream = f", upstream says {console.instant(revision.modified)}" if revision.modified else ""
    console.line("")
    console.line(f"revision {revision.number} ({kind}) seen {console.instant(revision.seen)}{upstream}", "bold cyan")
    if revision.reason:
        console.line(f"reason: {revision.reason}", "yellow")
    said = before.title if before else revision.title
    title, text = word_diff(said or "", revision.title or ""), revision.content.text
    printed = Text()
    if title:
        printed.append_text(_marked(title)).append("\n")
    printed.append_text(_marked(word_diff(before.content.text, text)) if before else Text(_plain(text)))
    if before and [one.url for one in before.media] != [one.url for one in revision.media]:
        printed.append("\n(other pictures)", "yellow")
    console.console().print(printed, soft_wrap=True)


def _marked(pieces: Sequence[Piece]) -> Text:
    """A word diff in colour; with marks where there is none. Long stretches without a change are cut."""
    from rich.text import Text

    coloured = console.console().color_system is not None
    changed = any(piece.operation != "same" for piece in pieces)
    printed = Text()
    for i, piece in enumerate(pieces):
        words = _cut(piece.text, first=i == 0, last=i == len(pieces) - 1) if piece.operation == "same" else piece.text
        words = _plain(words if changed else piece.text)
        opening, closing = ("", "") if coloured else MARKS[piece.operation]
        blank = words[: len(words) - len(words.lstrip())]
        printed.append(blank)
        printed.append(f"{opening}{words[len(blank) :]}{closing}", STYLES[piece.operation])
    return printed


def _cut(text: str, *, first: bool, last: bool) -> str:
    words = text.split(" ")
    if len(words) <= 2 * CONTEXT + 1:
        return text
    head = [] if first else words[:CONTEXT]
    tail = [] if last else words[-CONTEXT:]
    return " ".join([*head, "…", *tail])


def _plain(text: str) -> str:
    """Upstream's words without what a terminal would obey; its paragraphs stay."""
    return "\n".join(console.one_line(line) for line in text.split("\n"))


def _told(act: Act) -> str:
    parts = [f"{act.verb} by {act.by}", act.other or "", f"({act.reason})" if act.reason else ""]
    return " ".join(part for part in parts if part)


# --- for scripts ----------------------------------------------------------------------------------------------------


def _json(
    update: Update, revisions: Sequence[Revision], tombstone: Tombstone | None, acts: Sequence[Act]
) -> dict[str, object]:
    from syndicate.cli.preview import precision, stated

    return {
        "id": update.id,
        "source": update.source,
        "state": update.state,
        "url": update.url,
        "published": stated(update.published),
        "published_precision": precision(update.published),
        "updated": update.updated.isoformat(),
        "revisions": list(_revisions_json(revisions)),
        "tombstone": {"when": tombstone.when.isoformat(), "reason": tombstone.reason, "by": tombstone.by}
        if tombstone
        else None,
        "acts": [act_json(act) for act in acts],
    }


def _revisions_json(revisions: Sequence[Revision]) -> Iterator[dict[str, object]]:
    from syndicate.revisions import weight, word_diff

    before: Revision | None = None
    for revision in revisions:
        yield {
            "number": revision.number,
            "seen": revision.seen.isoformat(),
            "updated": revision.updated.isoformat(),
            "published": revision.published.isoformat() if revision.published else None,
            "modified": revision.modified.isoformat() if revision.modified else None,
            "weight": weight(before, revision) if before else None,
            "reason": revision.reason,
            "headline": revision.title,
            "text": revision.content.text,
            "html": revision.content.html,
            "headline_changes": _changes_json(word_diff(before.title or "", revision.title or "")) if before else [],
            "text_changes": _changes_json(word_diff(before.content.text, revision.content.text)) if before else [],
        }
        before = revision


def _changes_json(pieces: Sequence[Piece]) -> list[dict[str, str]]:
    return [{"operation": piece.operation, "text": piece.text} for piece in pieces]


def act_json(act: Act) -> dict[str, object]:
    """What was done by hand, for scripts."""
    return {
        "at": act.at.isoformat(),
        "by": act.by,
        "verb": act.verb,
        "source": act.source,
        "update": act.update,
        "other": act.other,
        "reason": act.reason,
    }
