"""What counts as the same update to a reader, and what does not."""

from __future__ import annotations

import unicodedata

import pytest

from syndicate.model import Content, MediaObject
from syndicate.normalise.fingerprint import fingerprint
from syndicate.normalise.html import clean_html
from syndicate.normalise.text import html_to_text

BASE = "https://news.example/flood"
BODY = (
    '<p>Der Pegel steht bei 4,20 Metern, „so hoch wie nie“, sagt die <a href="/stadt?id=7">Stadt</a>.</p>'
    '<figure><img src="/i/a.jpg?width=300" alt="x"><figcaption>Die Brücke (Foto: A. Muster)</figcaption></figure>'
)
PICTURE = MediaObject("https://i.example/b.jpg?w=300", caption="Der Damm", credit="B. Beispiel")


def mark(html: str, title: str | None = "Hochwasser", media: tuple[MediaObject, ...] = (PICTURE,)) -> str:
    clean = clean_html(html, BASE)
    return fingerprint(title, Content(clean, html_to_text(clean)), media)


PLAIN = mark(BODY)

SAME = {
    "whitespace": mark(BODY.replace(" ", " \n ").replace("<a \n ", "<a ").replace("<img \n ", "<img ").replace('"/i/a.jpg?width=300" \n alt', '"/i/a.jpg?width=300" alt')),
    "no-break space": mark(BODY.replace("4,20 Metern", "4,20&nbsp;Metern")),
    "attributes": mark(BODY.replace("<p>", '<p class="x" id="y" data-z="1">')),
    "box for a paragraph": mark(BODY.replace("<p>", "<div>").replace("</p>", "</div>")),
    "entities": mark(BODY.replace("ü", "&uuml;").replace("„", "&bdquo;")),
    "straight quotes": mark(BODY.replace("„", '"').replace("“", '"')),
    "guillemets": mark(BODY.replace("„", "«").replace("“", "»")),
    "decomposed letters": mark(unicodedata.normalize("NFD", BODY)),
    "soft hyphen": mark(BODY.replace("Metern", "Me&shy;tern")),
    "tracking parameter": mark(BODY.replace("?id=7", "?id=7&utm_source=live")),
    "rendition": mark(BODY.replace("width=300", "width=1200")),
    "rendition by sizes": mark(BODY.replace(' alt="x"', ' srcset="/i/a.jpg?width=2400 2x" alt="y"')),
    "rendition of the media": mark(BODY, media=(MediaObject("https://i.example/b.jpg?w=900", width=900, caption="Der Damm", credit="B. Beispiel"),)),
    "minutes ago": mark(BODY + "<p>vor 5 Minuten</p>"),
    "minutes ago in a time": mark(BODY + "<p><time>4m</time></p>"),
    "updated minutes ago": mark(BODY + "<p>Aktualisiert vor 3 Stunden</p>"),
    "minutes ago after a sentence": mark(BODY.replace("</a>.</p>", "</a>. vor 12 Minuten</p>")),
    "counter": mark(BODY + "<p>12 Kommentare</p>"),
    "share bar": mark(BODY + '<ul><li><a href="https://share.example/sharer?u=x">Teilen</a></li><li>Facebook</li><li>WhatsApp</li></ul>'),
    "counter and age in one line, Italian": mark(BODY + "<p>1.204 visualizzazioni · Aggiornato 4 minuti fa</p>"),
    "counter, Spanish": mark(BODY + "<p>350 lecturas</p>"),
    "teaser, Spanish": mark(BODY + '<p>Lea también: <a href="/rail">Vuelve el tren</a></p>'),
    "share bar in one line": mark(BODY + "<p>3 Kommentare | Teilen | Drucken</p>"),
    "teaser": mark(BODY + '<p>Lesen Sie auch: <a href="/rail">Bahn fährt wieder</a></p>'),
    "script": mark(BODY + "<script>x()</script>"),
    "pixel": mark(BODY + '<img src="/t.gif" width="1" height="1">'),
    "emphasis": mark(BODY.replace("4,20 Metern", "<b>4,20 Metern</b>")),
    "title quotes and dashes": mark(BODY, title=" Hochwasser\n"),
}  # fmt: skip

OTHER = {
    "number": mark(BODY.replace("4,20", "4,30")),
    "word": mark(BODY.replace("hoch", "tief")),
    "added word": mark(BODY.replace("steht", "steht jetzt")),
    "quotation dropped": mark(BODY.replace("„", "").replace("“", "")),
    "quoted words": mark(BODY.replace("wie nie", "wie je")),
    "case": mark(BODY.replace("Stadt", "stadt")),
    "full stop": mark(BODY.replace("</a>.", "</a>!")),
    "link target": mark(BODY.replace("?id=7", "?id=8")),
    "link dropped": mark(BODY.replace('<a href="/stadt?id=7">Stadt</a>', "Stadt")),
    "picture": mark(BODY.replace("a.jpg", "c.jpg")),
    "caption": mark(BODY.replace("Brücke", "Bücke")),
    "credit": mark(BODY.replace("A. Muster", "C. Muster")),
    "title": mark(BODY, title="Hochwasser sinkt"),
    "no title": mark(BODY, title=None),
    "media": mark(BODY, media=()),
    "media caption": mark(BODY, media=(MediaObject(PICTURE.url, caption="Der Deich", credit=PICTURE.credit),)),
    "media credit": mark(BODY, media=(MediaObject(PICTURE.url, caption=PICTURE.caption, credit="D. Beispiel"),)),
    "minutes ago within a sentence": mark(BODY.replace("Der Pegel steht", "Der Pegel stand vor 5 Minuten")),
    "paragraph": mark(BODY + "<p>Die Bahn fährt wieder.</p>"),
    "embedded post": mark(BODY + '<iframe src="https://www.facebook.com/x/posts/1"></iframe>'),
    "words joined": mark(BODY.replace("so hoch", "sohoch")),
}


@pytest.mark.parametrize("name", SAME)
def test_blind_to(name: str) -> None:
    assert SAME[name] == PLAIN


@pytest.mark.parametrize("name", OTHER)
def test_sees(name: str) -> None:
    assert OTHER[name] != PLAIN


def test_all_differences_differ() -> None:
    assert len(set(OTHER.values())) == len(OTHER)


def test_an_embed_is_no_share_button() -> None:
    one, two = (mark(f'<iframe src="https://www.facebook.com/x/posts/{n}"></iframe>') for n in (1, 2))
    assert one != two


def test_text_without_html() -> None:
    text = "Der Pegel steigt.\n\nvor 5 Minuten"
    assert fingerprint(None, Content("", text)) == fingerprint(None, Content("", "Der  Pegel\nsteigt."))
    assert fingerprint(None, Content("", text)) != fingerprint(None, Content("", "Der Pegel sinkt."))


def test_title_and_text_do_not_run_together() -> None:
    assert fingerprint("a b", Content("c", "c")) != fingerprint("a", Content("b c", "b c"))


def test_a_line_learned_as_noise_is_not_seen() -> None:
    def told(html: str, *noise: str) -> str:
        clean = clean_html(html, BASE)
        return fingerprint(None, Content(clean, html_to_text(clean)), noise=noise)

    one, other = "<p>Tor!</p><p>Heute 17 Mal gelesen</p>", "<p>Tor!</p><p>Heute 1.204 Mal gelesen</p>"
    learned = "heute 0 mal gelesen"
    assert told(one) != told(other)
    assert told(one, learned) == told(other, learned) == told("<p>Tor!</p>")
    beside = "<p>Tor!</p><p>Heute 17 Mal gelesen · vor 5 Minuten</p>"
    assert told(beside, learned) == told("<p>Tor!</p>") != told(beside)
    spoken = "<p>Tor!</p><p>Heute 17 Mal gelesen · Brunn führt</p>"
    assert told(spoken, learned) == told(spoken)
