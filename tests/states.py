"""States of feeds, as the store hands them to render: each a named case, all invented."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from syndicate.links import Site
from syndicate.model import (
    Carried,
    Category,
    Content,
    Feed,
    FeedState,
    MediaObject,
    Newsblog,
    Origin,
    Person,
    Time,
    Tombstone,
    Update,
)

SITE = Site(public_url="https://feeds.example", title="Feeds of the Example Press")
NOON = datetime(2026, 1, 7, 12, 0, 0, tzinfo=UTC)
CET = timezone(timedelta(hours=1))
EST = timezone(timedelta(hours=-5))


def guid(name: str) -> str:
    return uuid.uuid5(uuid.NAMESPACE_OID, name).urn


def paragraphs(*texts: str) -> Content:
    return Content(html="".join(f"<p>{text}</p>" for text in texts), text="\n\n".join(texts))


def update(name: str, content: Content, *, minutes: float = 0, source: str = "flut", **fields: Any) -> Update:
    """An update first seen so many minutes after noon, UTC, without headline and time unless named."""
    seen = NOON + timedelta(minutes=minutes)
    published: Time | None = fields.get("published")
    plain: dict[str, Any] = {
        "title": None,
        "published": None,
        "dated": published.instant if published else seen,
        "updated": seen,
        "first_seen": seen,
        "position": minutes,
    }
    return Update(id=guid(name), source=source, content=content, **{**plain, **fields})


def state(
    updates: tuple[Update, ...],
    newsblog: Newsblog,
    *,
    feed: Feed | None = None,
    tombstones: tuple[Tombstone, ...] = (),
    origins: dict[str, Carried] | None = None,
) -> FeedState:
    feed = feed or Feed(id="flut", sources=("flut",))
    return FeedState(
        feed=feed,
        newsblog=newsblog,
        updates=updates,
        tombstones=tombstones,
        origins={source: Carried(guid(source), newsblog) for source in feed.sources} if origins is None else origins,
        id=guid(f"feed {feed.id}"),
        created=NOON - timedelta(days=1),
        updated=NOON + timedelta(hours=5),
        changed=NOON + timedelta(hours=6),
        seq=17,
    )


FLOOD = Newsblog(
    kicker="Hochwasser an der Aue",
    headline="Pegel der Aue steigt weiter – Liveblog",
    lead="Seit Dienstag steigt die Aue. Die Lage in den Orten am Unterlauf im Überblick.",
    image=MediaObject(
        "https://bilder.example/aue.jpg", "image/jpeg", caption="Die Aue am Mittwoch", credit="Foto: M. Beispiel"
    ),
    stand=Time(NOON, "minute"),
    reading_time=11,
    language="de",
    url="https://www.zeitung.example/flut",
    publisher="Beispielzeitung",
    coverage_start=datetime(2026, 1, 6, 8, 0, tzinfo=CET),
    live=True,
    rights="© Beispielzeitung",
)


def flood() -> FeedState:
    """German, with headlines, own permalinks, pictures with credit, authors, an edit and two retractions."""
    bridge = MediaObject(
        "https://bilder.example/bruecke.jpg?w=1200", "image/jpeg", 48_211, 1200, 800, "Gesperrte Brücke",
        "Die Brücke in Auestadt ist gesperrt", "Foto: K. Muster",
    )  # fmt: skip
    film = MediaObject(
        "https://bilder.example/pegel.mp4", "video/mp4", 9_000_000, caption="Zeitraffer", credit="Pegelamt"
    )
    return state(
        (
            update(
                "bridge",
                Content(
                    '<p>Die Brücke ist seit 17.30 Uhr zu.</p><figure><img src="https://bilder.example/bruecke.jpg?w=600" '
                    'alt="Gesperrte Brücke"><figcaption>Die Brücke in Auestadt ist gesperrt</figcaption></figure>'
                    '<p>Eine <a href="https://www.zeitung.example/karte?a=1&amp;b=2">Karte</a> zeigt die Umleitung.</p>',
                    "Die Brücke ist seit 17.30 Uhr zu.\n\nEine Karte zeigt die Umleitung.",
                    "de",
                ),
                title="Brücke in Auestadt gesperrt",
                published=Time(datetime(2026, 1, 7, 17, 34, tzinfo=CET), "minute"),
                minutes=280,
                updated=NOON + timedelta(minutes=299),
                revision=2,
                url="https://www.zeitung.example/flut#bruecke",
                authors=(
                    Person("Karla Muster", "https://www.zeitung.example/muster"),
                    Person("Jo Doe", None, "jo@zeitung.example"),
                ),
                categories=(
                    Category("verkehr", "https://www.zeitung.example/themen", "Verkehr"),
                    Category("Auestadt", "ort"),
                ),
                media=(bridge, film),
                summary="Umleitung über die Nordstraße.",
                pinned=True,
                key_event=True,
            ),
            update(
                "gauge",
                paragraphs("Der Pegel steht bei 4,20 Metern.", "Am Morgen waren es 3,90 Meter."),
                title="Pegel bei 4,20 Metern & steigend",
                published=Time(datetime(2026, 1, 7, 16, 5, 30, tzinfo=CET), "second"),
                minutes=190,
            ),
        ),
        FLOOD,
        tombstones=(
            Tombstone(guid("gone"), NOON + timedelta(minutes=30), "Doppelte Meldung"),
            Tombstone(guid("gone later"), NOON + timedelta(minutes=90), by="editor"),
        ),
    )


RAIL = Newsblog(
    headline="Rail strike: live", language="en-US", url="https://news.example/rail", publisher="Example News", live=False,
    coverage_start=NOON - timedelta(hours=8), coverage_end=NOON + timedelta(hours=4),
)  # fmt: skip
RAIL_UPDATES = (
    update("talks", paragraphs("Talks resume at St. Mary's Hall on Jan. 9. Both sides have agreed."), source="rail",
           published=Time(datetime(2026, 1, 7, 9, 15, tzinfo=EST), "minute", zone_assumed=True), minutes=150),
    update("no time", paragraphs("Trains on the northern line are running again, the operator says, but travellers "
           "should expect delays of up to forty minutes."), source="rail", minutes=100),
    update("a day", paragraphs("The strike begins."), source="rail",
           published=Time(datetime(2026, 1, 6, 0, 0, tzinfo=EST), "day"), minutes=-60),
    update("picture", paragraphs("The station is closed."), source="rail", minutes=-65,
           media=(MediaObject("https://pictures.example/gate.png", alt="A gate", caption="The gate at noon"),)),
    update("picture only", Content("", ""), source="rail", minutes=-70,
           media=(MediaObject("https://pictures.example/empty-platform", alt="An empty platform", credit="A. Photographer"),)),
)  # fmt: skip


def rail() -> FeedState:
    """English, without headlines; unknown times, a day, an assumed zone, a picture of unknown type."""
    return state(RAIL_UPDATES, RAIL, feed=Feed("rail", ("rail",)))


def rail_labelled() -> FeedState:
    """The same for a feed that asks for derived titles everywhere."""
    return state(RAIL_UPDATES, RAIL, feed=Feed("rail", ("rail",), title="Rail, with labels", derived_titles=True))


def merged() -> FeedState:
    """Two sources in one feed; one entry comes from a third that upstream itself had merged."""
    wire = Origin("tag:wire.example,2026:all", "The Wire", "https://wire.example/all", NOON - timedelta(hours=1))
    updates = (
        *flood().updates,
        *RAIL_UPDATES[:2],
        update("wired", paragraphs("Ein Zug hält."), source="flut", minutes=5, origin=wire, rights="© The Wire"),
    )
    return state(
        updates,
        Newsblog(headline="Alles", language="de"),
        feed=Feed("alles", ("flut", "rail"), title="Flut und Bahn"),
        origins={"flut": Carried(guid("flut"), FLOOD), "rail": Carried(guid("rail"), RAIL, "Bahn")},
    )


def empty() -> FeedState:
    """Nothing said yet, on a page that hardly says who it is."""
    return state((), Newsblog(), feed=Feed("leer", ("leer",)))


def hostile() -> FeedState:
    """What a broken or wicked page may hold, in every field that has text."""
    script = "<script>alert('x')</script>"
    control = "Null\x00 Bell\x07 Esc\x1b[0m \ufffe\uffff"
    return state(
        (
            update("script", Content("<p>clean</p>", "clean"), title=f"{script} & <b>bold</b> &amp; ]]>", minutes=9,
                   authors=(Person(script, "javascript:alert(1)", "no address"), Person("", None, None)),
                   categories=(Category(script, script, script), Category(""), Category("<a>", "urn:x:y")),
                   summary=f"{script} summary", rights=script, url="javascript:alert(2)",
                   media=(MediaObject("javascript:alert(3)", "image/png", credit="lost"),
                          MediaObject('https://bilder.example/a"b<c>.png', 'image/"png"', alt=script, caption=f"{script} ]]>", credit=script),
                          MediaObject("https://[broken", "image/png", credit="Nobody")),
                   origin=Origin(script, script, "javascript:alert(4)", NOON)),
            update("control", Content(f"<p>{control} ]]&gt;</p>", f"{control} ]]>"), title=control, minutes=8),
            update("surrogate", Content("<p>lone \ud800 split \ud83d\ude00</p>", "lone \ud800 split \ud83d\ude00"),
                   title="\udfff lone \ud83d\ude00 split", minutes=7),
            update("emoji", paragraphs("👩‍👩‍👧‍👦 🇩🇪 Tor in der 90. Minute! Abpfiff."), minutes=6),
            update("rtl", Content('<p dir="rtl">ارتفع منسوب النهر اليوم</p>', "ارتفع منسوب النهر اليوم", "ar"),
                   title="مباشر: \u202eمنسوب النهر", minutes=5),
            update("no spaces", paragraphs("水" * 200), minutes=4),
            update("cdata", Content("<p>a ]]&gt; b &lt;![CDATA[ c</p>", "a ]]> b <![CDATA[ c"), title="]]></title></item>", minutes=3),
            update("lines", Content("<p>one<br>\r\ntwo</p>", "one\r\ntwo"), title=" A\n  headline\tin\r\nlines ", minutes=2,
                   published=Time(datetime(1905, 1, 1, 0, 53, 28, tzinfo=timezone(timedelta(minutes=53, seconds=28))))),
            update("nothing", Content("", ""), minutes=1),
            update("misread", Content("<p>\x93quoted\x94\x85</p>", "\x93quoted\x94\x85"), minutes=0.5),
            update("retracted", paragraphs("must not be seen"), title="must not be seen", state="retracted"),
            update("taken down", paragraphs("must not be seen"), title="must not be seen", state="taken-down"),
        ),
        Newsblog(
            headline=f"{script}\x00 & more ]]>", lead=f"{control} {script}", publisher=script, language="not a language!",
            image=MediaObject("javascript:alert(5)", caption=script), url="file:///etc/hostname", rights="\x00",
            kicker="\ud800", coverage_start=NOON,
        ),
        feed=Feed("boese", ("flut",)),
        tombstones=(Tombstone("urn:x:\x00gone", NOON, f"{script}\x00"),),
    )  # fmt: skip


def huge(entries: int = 1000) -> FeedState:
    """Many updates, one of them very long."""
    many = tuple(
        update(f"n{n}", paragraphs(f"Satz Nummer {n}."), title=f"Meldung {n}", minutes=-n) for n in range(entries - 1)
    )
    long = update("long", paragraphs(*(f"Absatz {n} & mehr." for n in range(5000))), minutes=-entries)
    return state((*many, long), FLOOD)


GOLDEN = {
    "flood": flood(),
    "rail": rail(),
    "rail_labelled": rail_labelled(),
    "merged": merged(),
    "empty": empty(),
    "hostile": hostile(),
}
CASES = {**GOLDEN, "huge": huge()}
