"""Every picture keeps its caption and credit beside it, wherever the publisher had put the picture."""

from __future__ import annotations

import pytest

from syndicate.model import MediaObject
from syndicate.render.body import body, media_type, medium, text_body

URL = "https://bilder.example/aue.jpg"
FULL = MediaObject(URL, "image/jpeg", caption="Die Aue", credit="Foto: AP")
CREDIT = MediaObject(URL, "image/jpeg", credit="AP")

BODIES = {
    "picture not in the body": (
        "<p>x</p>",
        FULL,
        f'<p>x</p><figure><img src="{URL}" alt=""><figcaption>Die Aue <small>Foto: AP</small></figcaption></figure>',
    ),
    "picture alone": (
        "",
        MediaObject(URL, alt='The "Aue"', width=10, height=20),
        f'<figure><img src="{URL}" alt="The &quot;Aue&quot;" width="10" height="20"></figure>',
    ),
    "credit within the caption is said once": (
        "",
        MediaObject(URL, caption="Die Aue (Foto: AP)", credit="AP"),
        f'<figure><img src="{URL}" alt=""><figcaption>Die Aue (Foto: AP)</figcaption></figure>',
    ),
    "figure without caption": (
        f'<figure><img src="{URL}"></figure><p>AP</p>',
        CREDIT,
        f'<figure><img src="{URL}"><figcaption><small>AP</small></figcaption></figure><p>AP</p>',
    ),
    "figure with caption, without credit": (
        f'<figure><img src="{URL}"><figcaption>KAPITEL</figcaption></figure>',
        CREDIT,
        f'<figure><img src="{URL}"><figcaption>KAPITEL <small>AP</small></figcaption></figure>',
    ),
    "figure that says all": (
        f'<figure><img src="{URL}"><figcaption>Die Aue. <b>Foto: AP</b></figcaption></figure>',
        FULL,
        f'<figure><img src="{URL}"><figcaption>Die Aue. <b>Foto: AP</b></figcaption></figure>',
    ),
    "the second of two figures": (
        f'<figure><img src="{URL}x"><figcaption>AP</figcaption></figure><figure><img src="{URL}"></figure>',
        CREDIT,
        (
            f'<figure><img src="{URL}x"><figcaption>AP</figcaption></figure>'
            f'<figure><img src="{URL}"><figcaption><small>AP</small></figcaption></figure>'
        ),
    ),
    "picture outside of a figure": (
        f'<figure></figure><p>a <a href="/x"><img alt="1 > 0" src="{URL}"></a> b</p>',
        FULL,
        f'<figure></figure><p>a <a href="/x"><img alt="1 > 0" src="{URL}"></a> <small>Die Aue Foto: AP</small> b</p>',
    ),
    "words under a picture outside of a figure": (
        f'<p><img src="{URL}"></p><p>Die Aue. Foto: AP</p><p>more</p>',
        FULL,
        f'<p><img src="{URL}"></p><p>Die Aue. Foto: AP</p><p>more</p>',
    ),
    "words far from a picture are not its own": (
        f'<p><img src="{URL}"></p><p>more</p><p>so die AP.</p>',
        CREDIT,
        f'<p><img src="{URL}"> <small>AP</small></p><p>more</p><p>so die AP.</p>',
    ),
    "another size of the picture": (
        f'<figure><img src="{URL}?w=300&amp;id=7"></figure>',
        MediaObject(f"{URL}?id=7&w=1200", "image/jpeg"),
        f'<figure><img src="{URL}?w=300&amp;id=7"></figure>',
    ),
    "another picture under the same path": (
        f'<p><img src="{URL}?id=8"></p>',
        MediaObject(f"{URL}?id=7", "image/jpeg"),
        f'<p><img src="{URL}?id=8"></p><figure><img src="{URL}?id=7" alt=""></figure>',
    ),
    "a link to a picture shows none": (
        f'<p><a href="{URL}">x</a></p>',
        MediaObject(URL),
        f'<p><a href="{URL}">x</a></p><figure><img src="{URL}" alt=""></figure>',
    ),
    "a film": (
        "",
        MediaObject("https://e.example/f.mp4", credit="<b>"),
        (
            '<figure><video src="https://e.example/f.mp4" controls preload="none"><a href="https://e.example/f.mp4">'
            "https://e.example/f.mp4</a></video><figcaption><small>&lt;b&gt;</small></figcaption></figure>"
        ),
    ),
    "a film that is linked": (
        '<p><a href="https://e.example/f.mp4">Film</a></p>',
        MediaObject("https://e.example/f.mp4"),
        '<p><a href="https://e.example/f.mp4">Film</a></p>',
    ),
    "a document": (
        "",
        MediaObject("https://e.example/f.pdf", caption="Der Bericht", credit="Amt"),
        '<p><a href="https://e.example/f.pdf">Der Bericht</a> <small>Amt</small></p>',
    ),
}


@pytest.mark.parametrize(("html", "media", "expected"), BODIES.values(), ids=BODIES)
def test_body(html: str, media: MediaObject, expected: str) -> None:
    assert body(html, [media]) == expected


@pytest.mark.parametrize(("html", "media", "expected"), BODIES.values(), ids=BODIES)
def test_a_body_that_is_complete_stays_as_it_is(html: str, media: MediaObject, expected: str) -> None:
    assert body(expected, [media]) == expected


def test_a_picture_named_twice_is_shown_once() -> None:
    assert body("", [FULL, FULL]).count("<img") == 1


TYPES = {
    "stated": (MediaObject("https://e/a.png", "Image/JPEG; q=1"), "image/jpeg", "image"),
    "by its address": (MediaObject("https://e/a.JPG?x=y.mp4#z"), "image/jpeg", "image"),
    "nonsense stated": (MediaObject("https://e/a.mp3", "sound"), "audio/mpeg", "audio"),
    "unknown": (MediaObject("https://e/a"), None, "image"),
    "the host is no file": (MediaObject("https://example.mov"), None, "image"),
    "neither seen nor heard": (MediaObject("https://e/a", "application/zip"), "application/zip", "document"),
}


@pytest.mark.parametrize(("media", "type_", "kind"), TYPES.values(), ids=TYPES)
def test_media_types(media: MediaObject, type_: str | None, kind: str) -> None:
    assert (media_type(media), medium(media)) == (type_, kind)


def test_text_as_html() -> None:
    assert text_body("a < b\nc\n \n\n d & e \n") == "<p>a &lt; b<br>c</p><p>d &amp; e</p>"
