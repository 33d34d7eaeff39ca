"""Renders text: the +++ page of a newspaper, and the page as plain text."""

from __future__ import annotations

from html import escape

from bench.lives.forms import Form, Shown, layout, shown
from bench.lives.pages import Noise, clock, day, needs_days
from bench.lives.story import MINUTE, Life, State


def render_plus(form: Form, life: Life, state: State, noise: Noise) -> bytes:
    """``+++ 17:34 Headline +++`` and the body under it, as paragraphs of a page that knows no update."""
    template = layout(form, life, state)
    parts = []
    for line, text in _lines(form, life, state, template):
        tag = ("p", "h3", "p")[template] if text == "opener" else "p"
        told = escape(line, quote=False)
        parts.append(f"<{tag}>{f'<b>{told}</b>' if text == 'opener' and tag == 'p' else told}</{tag}>")
    de = life.language == "de"
    readers = (
        f"<p class='views'>{noise.rng.randint(100, 9999)} {'Aufrufe' if de else 'views'}</p>" if noise.counters else ""
    )
    headline, lead = escape(life.headline), escape(life.lead, quote=False)
    box = ("article", "story", "content")[template]
    return f"""<!DOCTYPE html><html lang="{life.language}"><head><meta charset="utf-8"><title>{headline}</title></head>
<body><div id="top"><a href="/">Start</a> <a href="/region">Region</a></div><div class="{box}">
<h1>{headline}</h1><p class="date">{_stand(life, state)}</p><p class="intro"><strong>{lead}</strong></p>
{readers}{"".join(parts)}</div><div id="foot"><a href="/impressum">Impressum</a></div></body></html>""".encode()


def _lines(form: Form, life: Life, state: State, template: int) -> list[tuple[str, str]]:
    lines: list[tuple[str, str]] = []
    listed = shown(form, life, state)
    before = None
    for one in listed:
        label = one.row.label
        if needs_days(listed) and not one.pinned and label.date() != before:
            before = label.date()
            lines.append((day(label, life.language), "day"))
        lines += _plus(one, clock(label, template, life.language))
    return lines


def _plus(one: Shown, words: str) -> list[tuple[str, str]]:
    version = one.row.version
    first, rest = version.title, version.paragraphs
    if first is None and len(rest) == 1 and len(rest[0].split()) < 12:
        first, rest = rest[0], ()
    opener = f"+++ {words} {first.rstrip('.')} +++" if first else f"+++ {words} +++"
    return [(opener, "opener"), *((text, "body") for text in rest)]


def render_text(form: Form, life: Life, state: State, noise: Noise) -> bytes:
    """Plain text as a browser's reader view or a text service has it."""
    template = layout(form, life, state)
    listed = shown(form, life, state)
    blocks = [life.headline, _stand(life, state), life.lead]
    before = None
    for one in listed:
        label, version = one.row.label, one.row.version
        if needs_days(listed) and not one.pinned and label.date() != before:
            before = label.date()
            blocks.append(day(label, life.language))
        words = clock(label, template, life.language)
        if template == 0:
            blocks += [version.title] if version.title else []
            blocks.append(f"{words}: {version.paragraphs[0]}")
            blocks += version.paragraphs[1:]
        elif template == 1:
            blocks.append(f"{words} | {version.title}" if version.title else words)
            blocks += version.paragraphs
        else:
            blocks.append(f"{words} - {version.title}" if version.title else words)
            blocks += version.paragraphs
    return ("\n\n".join(blocks) + "\n").encode()


def _stand(life: Life, state: State) -> str:
    stand = state.stand or state.at
    if stand > state.at:
        stand = state.at - MINUTE
    if life.language == "de":
        return f"Stand: {stand:%d.%m.%Y, %H:%M} Uhr"
    return f"Updated {stand.day} {'March' if stand.month == 3 else 'April'} {stand.year}, {stand:%H:%M}"
