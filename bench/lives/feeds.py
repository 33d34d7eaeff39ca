"""Renders upstream feeds: RSS, Atom, JSON Feed."""

from __future__ import annotations

import json
from datetime import UTC
from email.utils import format_datetime
from xml.sax.saxutils import escape

from bench.lives.forms import Form, ident, shown
from bench.lives.pages import PAGE, Noise, body
from bench.lives.story import Life, State


def _links(form: Form, life: Life, name: str, noise: Noise) -> str:
    """The address of an item: its own where the ids hold still, else that of the page, with a tracker's marks."""
    mark = f"?utm_source=rss&utm_id={noise.rng.randrange(10**6)}" if life.seed % 2 else ""
    return f"{PAGE}{mark}#{name}" if form.ids == "stable" else f"{PAGE}{mark}"


def render_rss(form: Form, life: Life, state: State, noise: Noise) -> bytes:
    items = []
    for one in shown(form, life, state):
        row, version = one.row, one.row.version
        name = ident(form, life, state, one) or ""
        title = f"<title>{escape(version.title)}</title>" if version.title else ""
        told = body(version, noise, row.post)
        content = (
            f"<content:encoded><![CDATA[{told}]]></content:encoded>"
            if life.seed % 2
            else f"<description>{escape(told)}</description>"
        )
        items.append(
            f"<item>{title}<link>{escape(_links(form, life, name, noise))}</link>"
            f'<guid isPermaLink="false">{name}</guid><pubDate>{format_datetime(row.label)}</pubDate>{content}</item>'
        )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/">'
        f"<channel><title>{escape(life.headline)}</title><link>{PAGE}</link><description>{escape(life.lead)}</description>"
        f"<language>{life.language}</language><lastBuildDate>{format_datetime(noise.at)}</lastBuildDate>"
        f"{''.join(items)}</channel></rss>"
    ).encode()


def render_atom(form: Form, life: Life, state: State, noise: Noise) -> bytes:
    entries = []
    for one in shown(form, life, state):
        row, version = one.row, one.row.version
        name = ident(form, life, state, one) or ""
        told = body(version, noise, row.post)
        entries.append(
            f"<entry><id>tag:example.org,2026:{name}</id><title>{escape(version.title or '')}</title>"
            f'<link rel="alternate" href="{escape(_links(form, life, name, noise))}"/>'
            f"<published>{row.label.isoformat()}</published>"
            f"<updated>{max(row.modified, row.label).astimezone(UTC).isoformat()}</updated>"
            f'<content type="html">{escape(told)}</content></entry>'
        )
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n'
        f'<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="{life.language}"><id>tag:example.org,2026:live</id>'
        f'<title>{escape(life.headline)}</title><subtitle>{escape(life.lead)}</subtitle><link href="{PAGE}"/>'
        f"<updated>{noise.at.isoformat()}</updated><author><name>Example</name></author>{''.join(entries)}</feed>"
    ).encode()


def render_json(form: Form, life: Life, state: State, noise: Noise) -> bytes:
    items = []
    for one in shown(form, life, state):
        row, version = one.row, one.row.version
        name = ident(form, life, state, one) or ""
        item = {
            "id": name,
            "url": _links(form, life, name, noise),
            "content_html": body(version, noise, row.post),
            "date_published": row.label.isoformat(),
        }
        if version.title:
            item["title"] = version.title
        if life.seed % 2:
            item["date_modified"] = max(row.modified, row.label).isoformat()
        items.append(item)
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": life.headline,
        "home_page_url": PAGE,
        "description": life.lead,
        "language": life.language,
        "items": items,
    }
    return json.dumps(feed, ensure_ascii=False).encode()
