"""One hash over what a person reads of an update, and over nothing else.

It sees a changed word, number, quotation, link target, picture, caption or credit. It is blind to whitespace,
attributes, entity spelling, quotation mark and dash shapes, Unicode normal form, tracking parameters, renditions of a
picture, relative times ("vor 5 Minuten"), counters, share bars and teasers.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Collection, Sequence
from html import unescape

from syndicate.model import Content, MediaObject
from syndicate.noise import parts, shape
from syndicate.normalise.urls import canonical, image_key

_SPLIT = re.compile(
    r"</?(?:p|h[1-6]|li|ul|ol|blockquote|figure|figcaption|table|caption|t(?:head|body|foot|r|d|h)|pre)\b[^>]*>|<[bh]r>"
)
_LINK = re.compile(r'<a [^>]*?href="([^"]*)"')
_IMAGE = re.compile(r'<img [^>]*?src="([^"]*)"')
_TIME = re.compile(r"<time\b[^>]*>([^<]*)</time>")
_TAG = re.compile(r"<[^>]*>")

_SAME = str.maketrans(
    {
        **dict.fromkeys("“”„‟«»〝〞＂″", '"'),
        **dict.fromkeys("‘’‚‛‹›`´ʼ＇′", "'"),
        **dict.fromkeys("‐‑‒–—―−﹘﹣－", "-"),
        "…": "...",
        **dict.fromkeys("\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\ufe0e\ufe0f"),
    }
)
_DEVIANT = re.compile(f"[{''.join(map(chr, _SAME))}]")
_LATIN = 256
_OFTEN = [(chr(code), to or "") for code, to in _SAME.items() if code < _LATIN or chr(code) in "’‘“”„–…"]
"""Those that are met again and again, and all that are in Latin-1."""

_INNER_SPACE = re.compile("(?<=[«‹])[\u00a0\u202f]|[\u00a0\u202f](?=[»›])")

_UNIT = (
    r"(?:s|sek\.?|sekunden?|secs?\.?|seconds?|secondes?|segundos?|secondi|m|min\.?|mins?|minuten?|minutes?|minutos?|minuti|minuto|"
    r"h|std\.?|stunden?|hrs?\.?|hours?|heures?|horas?|ore|ora|d|tag(?:en?)?|days?|jours?|d[ií]as?|giorn[io]|"
    r"w|wochen?|weeks?|semaines?|semanas?|settiman[ae]|monat(?:en?)?|months?|mois|mes(?:es)?|mesi|jahr(?:en?)?|years?|ans?|años?|ann[io])"
)
_MANY = r"(?:\d+|an?|one|eine[rmn]?|une?|una?)"
_AGO = (
    rf"(?:(?:vor|il y a|hace)\s+{_MANY}\s*{_UNIT}|{_MANY}\s*{_UNIT}(?:\s+\d+\s*{_UNIT})?\s+(?:ago|fa)|"
    r"just now|gerade eben|soeben|à l'instant|ahora mismo|adesso)"
)
_RELATIVE = re.compile(rf"\W*+(?:{_AGO}|{_MANY}\s*{_UNIT})\W*", re.IGNORECASE)
_TRAILING_AGO = re.compile(rf"(?:(?<=[.!?\"')])|\s[|•·/-])\s*{_AGO}\W*$", re.IGNORECASE)
_LEADING_AGO = re.compile(rf"^\W*{_AGO}\s*(?:[|•·:/]|\s-\s)\s*", re.IGNORECASE)

_AGO_LENGTH = 60
_MAYBE_AGO = ("vor", "l y a", "hace", "ago", "fa", "now", "eben", "l'", "ahora", "ade")
"""One of these, in small letters, is in every such span."""

_COUNT = (
    r"(?:\d[\d.,]*+\s*+(?:k|tsd\.?|mio\.?)?\s*+)(?:kommentare?|comments?|commentaires?|comentarios?|commenti?|likes?|shares?|"
    r"reaktionen|reactions?|aufrufe|zugriffe|views?|vues|visuali(?:zzazioni|zaciones)|leser|readers|lecteurs|lectores|lettori|"
    r"lecturas|letture|antworten|replies|retweets?|gefällt mir|mal geteilt|partages?)"
)
_SHARE = (
    r"(?:teilen|share(?: (?:this|(?:on|via) \w+))?|tweeten?|tweet|twittern|partager|compartir|condividi|merken|drucken|"
    r"print|e-?mail|mailen|whatsapp|facebook|twitter|x|bluesky|mastodon|threads|telegram|linkedin|pinterest|xing|reddit|"
    r"flipboard|link kopieren|copy link|copier le lien|kommentieren|comment|comments|kommentare|permalink|like|"
    r"gefällt mir|pocket|auf (?:facebook|x|twitter|whatsapp) teilen|(?:per|via) (?:e-?mail|whatsapp)(?: teilen)?|"
    r"vorlesen|zurück zum anfang|"
    r"kommentar schreiben)"
)
_STATE = (
    r"(?:(?:updated|aktualisiert|mis à jour|actualizado|aggiornato|posted|veröffentlicht|publié|publicado|pubblicato)"
    r"\s*:?)"
)
_CHROME = re.compile(rf"(?:[\s|•·,:/()-]*+(?:{_COUNT}|{_SHARE}|(?:{_STATE}\s*)?{_AGO}))+[\s|•·,:/()-]*", re.IGNORECASE)
_PLATFORM = re.compile(
    r"[\s|•·,/()-]*(?:(?:whatsapp|facebook|twitter|x|bluesky|mastodon|threads|telegram|linkedin|pinterest|reddit)[\s|•·,/()-]*)+",
    re.IGNORECASE,
)
_SHARING = re.compile(
    r"/sharer|/share\b|/intent/|sharearticle|share\?|/submit\?|wa\.me/\?|send\?text|pin/create", re.IGNORECASE
)
_TEASER = re.compile(
    r"(?:(?:lesen sie|lies) (?:auch|hier|dazu|mehr)\b|hier lesen sie|mehr (?:zum thema|dazu)\s*(?::|$)|"
    r"(?:read (?:more|also|next)|related|recommended|more on this(?: story)?|lire aussi|à lire (?:aussi|également)|"
    r"le[ae] también|leer más|más información|leggi anche|per approfondire)\s*(?::|$))",
    re.IGNORECASE,
)


def fingerprint(
    title: str | None, content: Content, media: Sequence[MediaObject] = (), noise: Collection[str] = ()
) -> str:
    """32 hexadecimal digits. ``content.html`` is clean (``clean_html``); ``content.text`` stands in if it is empty.

    ``noise`` holds lines, as shapes, that the source's pages move for no reason of the update's.
    """
    lines = _from_html(content.html, noise) if content.html else _from_text(content.text, noise)
    pictures = {image_key(unescape(url)) for url in _IMAGE.findall(content.html)}
    pictures |= {image_key(item.url) for item in media}
    said = sorted({" ".join(_words(said)) for item in media for said in (item.caption, item.credit) if said})
    digest = hashlib.blake2b(digest_size=16)
    for part in (_words(title or ""), lines, sorted(pictures), said):
        digest.update("\x1f".join(part).encode("utf-8", "surrogatepass") + b"\x1e")
    return digest.hexdigest()


def _from_html(html: str, noise: Collection[str]) -> list[str]:
    said: list[str] = []
    for segment in _SPLIT.split(html):
        links = _LINK.findall(segment) if "<a " in segment else []
        words = _TIME.sub(_unless_relative, segment) if "<time" in segment else segment
        if "<" in words:
            words = _TAG.sub("", words)
        line = unescape(words)
        if _is_chrome(line) and not _is_embed(line, links):
            continue
        if noise and _is_noise(line, noise):
            continue
        said += _words(_without_ago(line))
        said += [f"\x1d{canonical(unescape(link))}" for link in links]
    return said


def _from_text(text: str, noise: Collection[str]) -> list[str]:
    lines = (line for line in text.split("\n") if not _is_chrome(line) and not (noise and _is_noise(line, noise)))
    return [word for line in lines for word in _words(_without_ago(line))]


def _unless_relative(time: re.Match[str]) -> str:
    return "" if _RELATIVE.fullmatch(unescape(time[1])) else time[1]


def _is_noise(line: str, noise: Collection[str]) -> bool:
    """Whether a line, or all that stands side by side in it, was learned as noise, or is furniture anyway."""
    beside = parts(line)
    rest = [part for part in beside if shape(part) not in noise]
    return shape(line) in noise or (len(rest) < len(beside) and all(map(_is_chrome, rest)))


def _is_chrome(line: str) -> bool:
    """Whether a line as a whole is furniture of the page, not a sentence that someone wrote."""
    line = line.strip()
    if not line:
        return True
    return (len(line) <= 160 and bool(_CHROME.fullmatch(line))) or bool(_TEASER.match(line))


def _is_embed(line: str, links: Sequence[str]) -> bool:
    """Whether a bare "Facebook" or "X" is the label of something embedded, not a button to share with."""
    return bool(links) and bool(_PLATFORM.fullmatch(line)) and not all(map(_SHARING.search, links))


def _without_ago(line: str) -> str:
    """``line`` without a relative time set before or after its sentences; one within a sentence is the author's."""
    start = _LEADING_AGO.match(line)
    if start:
        line = line[start.end() :]
    last = line[-_AGO_LENGTH:].lower()
    for word in _MAYBE_AGO:  # a generator takes thrice the time
        if word in last:
            end = _TRAILING_AGO.search(line, max(0, len(line) - _AGO_LENGTH))
            return line[: end.start()] if end else line
    return line


def _ordinary(deviant: re.Match[str]) -> str:
    return _SAME[ord(deviant[0])] or ""


def _words(text: str) -> list[str]:
    if not text.isascii():
        if "\u00a0" in text or "\u202f" in text:
            text = _INNER_SPACE.sub("", text)
        for deviant, ordinary in _OFTEN:  # each found in no time, where a pattern calls back for every one
            text = text.replace(deviant, ordinary)
        if not _is_latin(text):
            text = unicodedata.normalize("NFC", _DEVIANT.sub(_ordinary, text))
    return text.split()


def _is_latin(text: str) -> bool:
    """Whether a text is Latin-1, of which all is in normal form."""
    try:
        text.encode("latin-1")
    except UnicodeEncodeError:
        return False
    return True
