"""Renders pages: markup with and without ids, with and without JSON-LD behind it, in three templates, with noise."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from html import escape
from random import Random

from bench.lives import words
from bench.lives.forms import Form, Shown, age, ident, layout, minutes, shown
from bench.lives.story import Life, State, Version

PAGE = "https://www.example.org/live/ticker.html"
DAYS = {
    "de": ("Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag"),
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
}
MONTH = {"de": "März", "en": "March"}
MARCH, APRIL = 3, 4


class Noise:
    """What changes on a page at every load and is no news. One per life, form and instant."""

    def __init__(self, life: Life, form: Form, at: datetime, salt: int = 0) -> None:
        self.rng = Random(f"noise {life.seed} {form.name} {at.isoformat()} {salt}")
        kinds = Random(f"noise kinds {life.seed} {form.name}")
        self.de = life.language == "de"
        self.at = at
        self.relative = kinds.random() < 0.5
        self.shares = kinds.random() < 0.6
        self.counters = kinds.random() < 0.5
        self.ads = kinds.random() < 0.5
        self.teasers = kinds.random() < 0.5

    def bar(self, label: datetime, language: str) -> str:
        """Below an update: relative time, share bar, counters."""
        parts = []
        if self.relative:
            parts.append(f'<span class="relative">{age(minutes(self.at - label), language)}</span>')
        if self.shares:
            parts.append(
                '<div class="share-bar"><a href="https://share.example/f">Teilen</a> '
                f'<button>Link kopieren</button> <span class="count">{self.rng.randint(1, 999)}</span></div>'
                if self.de
                else '<div class="share-bar"><a href="https://share.example/f">Share</a> '
                f'<button>Copy link</button> <span class="count">{self.rng.randint(1, 999)}</span></div>'
            )
        if self.counters:
            word = "Kommentare" if self.de else "comments"
            parts.append(f'<span class="comment-count">{self.rng.randint(0, 400)} {word}</span>')
        return "".join(parts)

    def teaser(self, post: int) -> str:
        """Inside every ninth update: a box that names another article at every load."""
        if not self.teasers or post % 9:
            return ""
        head = self.rng.choice(words.PEOPLE)
        told = f"Lesen Sie auch: {head} im Gespräch" if self.de else f"Read more: {head} in conversation"
        return f'<aside class="teaser related"><a href="/artikel/{self.rng.randrange(10**6)}.html">{told}</a></aside>'

    def ad(self, place: int) -> str:
        if not self.ads or place % 6 != 5:
            return ""
        word = "Anzeige" if self.de else "Advertisement"
        return f'<div class="ad-slot" id="ad-{self.rng.randrange(10**6)}"><span>{word}</span></div>'


def body(version: Version, noise: Noise, post: int) -> str:
    """The paragraphs of an update with its link, picture and embedded post, as markup."""
    told = [f"<p>{escape(text, quote=False)}</p>" for text in version.paragraphs]
    if version.link and told:
        head, _, last = told[-1].removesuffix("</p>").rpartition(" ")
        told[-1] = f'{head} <a href="{version.link}">{last}</a></p>'
    if version.picture:
        told.append(
            f'<figure><img src="{version.picture}" alt="" width="640" height="360">'
            f"<figcaption>{escape(version.caption or '', quote=False)}</figcaption></figure>"
        )
    if version.embed:
        told.append(_embed(version.embed))
    if teaser := noise.teaser(post):
        told.insert(1, teaser)
    return "\n".join(told)


def _embed(url: str) -> str:
    if "video" in url:
        return f'<div class="embed"><iframe src="{url}" width="560" height="315"></iframe></div>'
    return f'<blockquote class="social-post"><a href="{url}">{url}</a></blockquote>'


def clock(label: datetime, layout_: int, language: str) -> str:
    """The time as this template words it."""
    if language == "de":
        return label.strftime(("%H.%M Uhr", "%H:%M Uhr", "%H:%M")[layout_])
    return label.strftime(("%H:%M", "%H.%M", "%H:%M")[layout_])


def day(label: datetime, language: str) -> str:
    name = DAYS[language][label.weekday()]
    month = MONTH[language] if label.month == MARCH else "April"
    return (
        f"{name}, {label.day}. {month} {label.year}"
        if language == "de"
        else f"{name}, {label.day} {month} {label.year}"
    )


def needs_days(listed: list[Shown]) -> bool:
    return len({one.row.label.date() for one in listed}) > 1


def render(form: Form, life: Life, state: State, noise: Noise) -> bytes:
    """The page as a browser gets it."""
    listed = shown(form, life, state)
    template = layout(form, life, state)
    parts: list[str] = []
    before = None
    for one in listed:
        if needs_days(listed) and not one.pinned and one.row.label.date() != before:
            before = one.row.label.date()
            parts.append(f'<h4 class="day">{day(one.row.label, life.language)}</h4>')
        parts.append(_update(form, life, state, one, template, noise))
        parts.append(noise.ad(one.place))
    return _page(form, life, state, template, "\n".join(filter(None, parts)), noise).encode()


def _update(form: Form, life: Life, state: State, one: Shown, template: int, noise: Noise) -> str:
    if form.kind == "html" and form.ids == "none":
        return _bare(life, one, template, noise)
    return _boxed(form, life, state, one, template, noise)


def _boxed(form: Form, life: Life, state: State, one: Shown, template: int, noise: Noise) -> str:
    """An update in an element of its own, with an anchor where the form has any."""
    row, version = one.row, one.row.version
    name = ident(form, life, state, one)
    pin = ("Angepinnt" if life.language == "de" else "Pinned") if one.pinned else ""
    told = body(version, noise, row.post)
    bar = noise.bar(row.label, life.language)
    words_ = clock(row.label, template, life.language)
    stamp = row.label.isoformat(timespec="seconds")
    title = escape(version.title, quote=False) if version.title else ""
    if one.pinned and life.pin_doubles and name:
        name = f"pinned-{name}"
    if template == 0:
        anchor = f' id="post-{name}"' if name else ""
        mark = f'<span class="liveblog__pin">{pin}</span>' if pin else ""
        head = f'<h3 class="liveblog__title">{title}</h3>' if title else ""
        return (
            f'<article class="liveblog__post{" liveblog__post--pinned" if pin else ""}"{anchor}>{mark}<header>'
            f'<time class="liveblog__time" datetime="{stamp}">{words_}</time>{head}</header>'
            f'<div class="liveblog__body">{told}</div>{bar}</article>'
        )
    if template == 1:
        anchor = f' data-id="{name}" id="a{name}"' if name else ""
        head = f"<h2>{title}</h2>" if title else ""
        mark = f"<em>{pin}</em>" if pin else ""
        return (
            f'<div class="ticker-item{" is-pinned" if pin else ""}"{anchor}>{mark}<p class="ticker-time">'
            f'<time datetime="{stamp}">{words_}</time></p>{head}{told}<footer>{bar}</footer></div>'
        )
    anchor = f' id="entry_{name}"' if name else ""
    head = f"<h3>{title}</h3>" if title else ""
    mark = f"<small>{pin}</small>" if pin else ""
    return (
        f'<li class="stream-entry{" sticky" if pin else ""}"><section{anchor}>{mark}<div class="meta">'
        f'<time datetime="{stamp}">{words_}</time>{bar}</div>{head}<div class="text">{told}</div></section></li>'
    )


def _bare(life: Life, one: Shown, template: int, noise: Noise) -> str:
    """An update without any id: headings and paragraphs in a row, or boxes that have but a class."""
    row, version = one.row, one.row.version
    words_ = clock(row.label, template, life.language)
    pin = ("Angepinnt" if life.language == "de" else "Pinned") if one.pinned else ""
    title = escape(version.title, quote=False) if version.title else ""
    told = body(version, noise, row.post)
    bar = noise.bar(row.label, life.language)
    if template == 0:
        head = f"<h2>{title}</h2>" if title else ""
        if told.startswith("<p>"):
            told = f"<p><strong>{words_}:</strong> {told.removeprefix('<p>')}"
        else:
            told = f"<p><strong>{words_}:</strong></p>{told}"
        mark = f'<p class="pin">{pin}</p>' if pin else ""
        return f"{mark}{head}{told}{bar}"
    if template == 1:
        head = f"<h3>{title}</h3>" if title else ""
        mark = f'<span class="pin">{pin}</span>' if pin else ""
        return f'<div class="entry">{mark}<span class="entry-time">{words_}</span>{head}{told}{bar}</div>'
    mark = f'<p class="pin">{pin}</p>' if pin else ""
    return f"{mark}<h3>{words_}{': ' + title if title else ''}</h3>{told}{bar}"


def _page(form: Form, life: Life, state: State, template: int, updates: str, noise: Noise) -> str:
    """Head, noise and foot around the updates."""
    de = life.language == "de"
    stand = state.stand or state.at
    told = (
        f"Stand: {stand:%d.%m.%Y, %H:%M} Uhr"
        if de
        else f"Updated {stand.day} {MONTH['en'] if stand.month == MARCH else 'April'} {stand.year}, {stand:%H:%M}"
    )
    many = f"{noise.rng.randint(100, 9999)} {'Leser sind gerade hier' if de else 'people are reading'}"
    readers = f'<p class="readers">{many}</p>'
    classes = ("live", "ticker", "stream")[template]
    listing = (
        f'<ol class="{classes}-list">{updates}</ol>'
        if template == 2 and form.ids != "none"
        else f'<div class="{classes}-list">{updates}</div>'
    )
    related = "".join(
        f'<li><a href="/artikel/{noise.rng.randrange(10**6)}.html">{escape(noise.rng.choice(words.PEOPLE))}: '
        f"{'Wie es weitergeht' if de else 'What comes next'}</a></li>"
        for _ in range(4)
    )
    data = _data(form, life, state) if form.kind == "ld" else ""
    return f"""<!doctype html>
<html lang="{life.language}"><head><meta charset="utf-8"><title>{escape(life.headline)} – {life.kicker}</title>
<link rel="canonical" href="{PAGE}">{data}
<script>window.page = {{"loaded": "{noise.at.isoformat()}", "id": {noise.rng.randrange(10**9)}}}</script></head>
<body class="{classes}"><header class="site"><nav><ul><li><a href="/">Start</a></li><li><a href="/sport">Sport</a></li>
<li><a href="/wetter">{"Wetter" if de else "Weather"}</a></li></ul></nav></header>
<main><article><span class="kicker">{life.kicker}</span><h1>{escape(life.headline)}</h1>
<p class="stand">{told}</p><p class="lead">{escape(life.lead, quote=False)}</p>{readers if noise.counters else ""}
{listing}
</article></main><aside class="more"><h2>{"Mehr zum Thema" if de else "More on this"}</h2><ul>{related}</ul></aside>
<footer><a href="/impressum">{"Impressum" if de else "Imprint"}</a>
<a href="/datenschutz">{"Datenschutz" if de else "Privacy"}</a></footer></body></html>"""


def _data(form: Form, life: Life, state: State) -> str:
    """The LiveBlogPosting of the page."""
    updates = []
    seen: set[int] = set()
    for one in shown(form, life, state):
        row, version = one.row, one.row.version
        if row.post in seen:
            continue
        seen.add(row.post)
        update: dict[str, object] = {"@type": "BlogPosting"}
        if (name := ident(form, life, state, one)) is not None:
            update["url"] = f"{PAGE}#{name}"
            if form.ids == "stable":
                update["@id"] = f"{PAGE}#{name}"
        if version.title:
            update["headline"] = version.title
        update["datePublished"] = row.label.isoformat(timespec="seconds")
        if life.seed % 2:
            update["dateModified"] = max(row.modified, row.label).isoformat(timespec="seconds")
        update["articleBody"] = "\n\n".join(version.paragraphs)
        updates.append(update)
    start = min((row.label for row in state.rows), default=state.at)
    posting = {
        "@context": "https://schema.org",
        "@type": "LiveBlogPosting",
        "headline": life.headline,
        "description": life.lead,
        "url": PAGE,
        "datePublished": start.isoformat(timespec="seconds"),
        "dateModified": (state.stand or state.at).isoformat(timespec="seconds"),
        "coverageStartTime": start.isoformat(timespec="seconds"),
        "coverageEndTime": (start + timedelta(hours=24)).isoformat(timespec="seconds"),
        "liveBlogUpdate": updates,
    }
    told = json.dumps(posting, ensure_ascii=life.seed % 2 == 0).replace("</", r"<\/")
    return f'<script type="application/ld+json">{told}</script>'
