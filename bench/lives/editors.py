"""What editors do to the words of one update: a version in, another out, None where it can't be done to this one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from bench.lives import words
from bench.lives.story import Version
from bench.lives.texts import Writer

Deed = Callable[[Writer, Version], Version | None]


def _paragraphs(change: str) -> Deed:
    def deed(writer: Writer, version: Version) -> Version | None:
        if not version.paragraphs:
            return None
        changed = getattr(writer, change)(version.paragraphs)
        return replace(version, paragraphs=changed) if changed else None

    return deed


def _append(writer: Writer, version: Version) -> Version | None:
    if not version.paragraphs or len(version.paragraphs) > 7:
        return None
    added = tuple(writer.paragraph() for _ in range(writer.rng.choice((1, 1, 2))))
    return replace(version, paragraphs=version.paragraphs + added)


def _correct(writer: Writer, version: Version) -> Version | None:
    if not version.paragraphs:
        return None
    note = writer.filled(words.CORRECTION[writer.language])
    return replace(version, paragraphs=(*version.paragraphs, note))


def _retitle(writer: Writer, version: Version) -> Version | None:
    return replace(version, title=writer.headline()) if version.title else None


def _entitle(writer: Writer, version: Version) -> Version | None:
    if version.title or not version.paragraphs:
        return None
    return replace(version, title=writer.headline())


def _relink(writer: Writer, version: Version) -> Version | None:
    if not version.link:
        return None
    return replace(version, link=f"https://www.example.org/artikel/{writer.rng.randrange(10**6)}.html")


def _recaption(writer: Writer, version: Version) -> Version | None:
    if not version.caption:
        return None
    return replace(version, caption=f"{writer.headline()} (Foto: {writer.rng.choice(words.PEOPLE)})")


def is_flash(version: Version) -> bool:
    """Whether it is one line and no more."""
    return len(version.paragraphs) == 1 and len(version.paragraphs[0].split()) <= 9 and not version.embed


def _expand(writer: Writer, version: Version) -> Version | None:
    """A flash of one line grows into a story; its words stay as they were, on top."""
    if not is_flash(version):
        return None
    added = tuple(writer.paragraph() for _ in range(writer.rng.choice((2, 3))))
    return replace(version, paragraphs=version.paragraphs + added)


DEEDS: dict[str, Deed] = {
    "typo": _paragraphs("typo"),
    "number": _paragraphs("number"),
    "rewrite": _paragraphs("rewrite"),
    "append": _append,
    "correction": _correct,
    "retitle": _retitle,
    "entitle": _entitle,
    "link": _relink,
    "caption": _recaption,
    "expand": _expand,
}
