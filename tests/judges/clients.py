"""Feed readers of Debian's as clients of a running service: each pulls one feed and says what it holds of it.

What a reader stores is read from its own store. All of them reach this machine alone: the feed's address is a loopback
one, and mail goes to a folder.
"""

from __future__ import annotations

import email
import email.policy
import mailbox
import os
import sqlite3
import subprocess
from pathlib import Path
from typing import NamedTuple, Protocol

from tests.judges.installed import SECONDS, command


class Row(NamedTuple):
    """One entry as a reader holds it."""

    guid: str
    title: str
    text: str
    date: int = 0
    """Seconds since 1970, of the date that it is listed by; 0 where there is none."""


class Client(Protocol):
    """A reader that follows one feed."""

    def pull(self) -> list[Row]:
        """Ask for the feed once, then give everything that is held, in no order."""


class Newsboat:
    """newsboat, which keeps its rows in SQLite."""

    def __init__(self, folder: Path, url: str) -> None:
        self._program = command("newsboat")
        self._folder = folder
        (folder / "urls").write_text(url + "\n")
        (folder / "config").write_text("reload-only-visible-feeds no\n")

    def pull(self) -> list[Row]:
        _run(self._folder, self._program, "-u", "urls", "-c", "cache.db", "-C", "config", "-x", "reload")
        with sqlite3.connect(self._folder / "cache.db") as cache:
            return [Row(*row) for row in cache.execute("SELECT guid, title, content, pubDate FROM rss_item")]


class Sfeed:
    """sfeed, which fetches with curl and keeps lines of tab-separated fields."""

    def __init__(self, folder: Path, url: str) -> None:
        self._program = command("sfeed_update", "sfeed")
        command("curl")
        self._folder = folder
        rc = f"sfeedpath='{folder}/feeds'\nfeeds() {{\n\tfeed held '{url}'\n}}\n"
        (folder / "sfeedrc").write_text(rc)

    def pull(self) -> list[Row]:
        _run(self._folder, self._program, str(self._folder / "sfeedrc"))
        lines = (self._folder / "feeds" / "held").read_text().splitlines()
        fields = [line.split("\t") for line in lines]
        return [Row(field[5], field[1], field[3], int(field[0])) for field in fields]


class Rss2email:
    """rss2email, which sends each entry once; here it puts its mail into a folder."""

    def __init__(self, folder: Path, url: str, settings: str = "") -> None:
        self._program = command("r2e", "rss2email")
        self._folder = folder
        (folder / "rss2email.cfg").write_text(
            "[DEFAULT]\nfrom = syndicate@localhost\nto = reader@localhost\nforce-from = True\nhtml-mail = True\n"
            f"email-protocol = maildir\nmaildir-path = {folder}\nmaildir-mailbox = mail\n{settings}\n"
            f"[feed.held]\nurl = {url}\n"
        )
        mailbox.Maildir(folder / "mail", create=True)

    def pull(self) -> list[Row]:
        _run(self._folder, self._program, "-c", "rss2email.cfg", "-d", "data.json", "run")
        return [Row(str(mail["X-RSS-ID"]), str(mail["Subject"]), str(mail.get_content())) for _, mail in self.mails()]

    def mails(self) -> list[tuple[str, email.message.EmailMessage]]:
        """All that was ever sent."""
        held = mailbox.Maildir(self._folder / "mail")
        return [
            (key, email.message_from_bytes(held.get_bytes(key), policy=email.policy.default))  # type: ignore[misc]
            for key in held.keys()  # noqa: SIM118  # a Maildir is no mapping
        ]


def _run(folder: Path, *arguments: str) -> None:
    environment = {**os.environ, "HOME": str(folder), "XDG_CONFIG_HOME": str(folder), "LC_ALL": "C.UTF-8"}
    done = subprocess.run(arguments, cwd=folder, env=environment, capture_output=True, timeout=SECONDS, text=True)
    assert done.returncode == 0, (arguments, done.stdout, done.stderr)
