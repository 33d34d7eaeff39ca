"""The page's own words, and how it writes days and times, in German and in English."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta


@dataclass(frozen=True, slots=True)
class Labels:
    """Every word on the pages that is not the publisher's."""

    language: str
    newsblogs: str
    intro: str
    nothing: str
    no_updates: str
    live: str
    ended: str
    updated: str
    last_change: str
    reading_time: str
    subscribe: str
    all_feeds: str
    how_to_subscribe: str
    feeds: str
    what_a_feed_is: str
    for_machines: str
    since_a_cursor: str
    one_day: str
    archive: str
    changed: str
    pinned: str
    key_event: str
    permalink: str
    original: str
    continued: str
    credit: str
    no_time: str
    assumed: str
    times: str
    older: str
    newest: str
    by: str
    update_one: str
    update_many: str
    retracted_one: str
    retracted_many: str
    clock: Callable[[datetime], str]
    day: Callable[[date], str]

    def updates(self, count: int) -> str:
        """``3 updates``."""
        return (self.update_one if count == 1 else self.update_many).format(count)

    def retracted(self, count: int) -> str:
        """``1 update was withdrawn``."""
        return (self.retracted_one if count == 1 else self.retracted_many).format(count)

    def moment(self, at: datetime) -> str:
        """Day and time of day, in the instant's own offset."""
        return f"{self.day(at.date())}, {self.clock(at)}"


def labels(language: str | None) -> Labels:
    """The words for a newsblog in ``language`` (BCP 47); English where it is not German or unknown."""
    return GERMAN if (language or "").lower().split("-")[0] == "de" else ENGLISH


def zone_name(offset: timedelta) -> str:
    """``UTC+01:00``; ``UTC`` for none."""
    minutes = round(offset.total_seconds() / 60)
    sign = "-" if minutes < 0 else "+"
    return f"UTC{sign}{abs(minutes) // 60:02d}:{abs(minutes) % 60:02d}" if minutes else "UTC"


_GERMAN_DAYS = (
    "Montag",
    "Dienstag",
    "Mittwoch",
    "Donnerstag",
    "Freitag",
    "Samstag",
    "Sonntag",
)
_GERMAN_MONTHS = (
    "Januar",
    "Februar",
    "März",
    "April",
    "Mai",
    "Juni",
    "Juli",
    "August",
    "September",
    "Oktober",
    "November",
    "Dezember",
)
_ENGLISH_DAYS = (
    "Monday",
    "Tuesday",
    "Wednesday",
    "Thursday",
    "Friday",
    "Saturday",
    "Sunday",
)
_ENGLISH_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)

GERMAN = Labels(
    language="de",
    newsblogs="Newsblogs",
    intro="Alle Newsblogs dieses Dienstes, zum Lesen und als Feed.",
    nothing="Noch ist kein Newsblog eingerichtet.",
    no_updates="Noch keine Meldungen. Die Quelle wird zum ersten Mal gelesen.",
    live="Live",
    ended="Beendet",
    updated="Stand",
    last_change="Letzte Änderung",
    reading_time="Lesedauer {} Min.",
    subscribe="Abonnieren",
    all_feeds="Alle Feeds (OPML)",
    how_to_subscribe="{} abonnieren",
    feeds="Feeds",
    what_a_feed_is="Ein Feed bringt jede neue und jede geänderte Meldung dieses Newsblogs in ein Programm Ihrer Wahl. "
    "Kopieren Sie eine der Adressen in einen Feedreader; welche, ist gleich: Alle drei sagen dasselbe.",
    for_machines="Für Programme",
    since_a_cursor="Alles seit einem Zeitpunkt",
    one_day="Alles von einem Tag",
    archive="Ältere Meldungen",
    changed="geändert",
    pinned="Angeheftet",
    key_event="Wichtig",
    permalink="Link zu dieser Meldung",
    original="Zum Original",
    continued="Fortsetzung hier",
    credit="Quelle: {}",
    no_time="ohne Zeitangabe",
    assumed="Zeitzone angenommen",
    times="Zeiten in {}",
    older="Ältere Meldungen",
    newest="Neueste Meldungen",
    by="Von {}",
    update_one="{} Meldung",
    update_many="{} Meldungen",
    retracted_one="{} Meldung wurde zurückgezogen",
    retracted_many="{} Meldungen wurden zurückgezogen",
    clock=lambda at: f"{at:%H:%M} Uhr",
    day=lambda on: f"{_GERMAN_DAYS[on.weekday()]}, {on.day}. {_GERMAN_MONTHS[on.month - 1]} {on.year}",
)

ENGLISH = Labels(
    language="en",
    newsblogs="Newsblogs",
    intro="All newsblogs of this service, to read and as feeds.",
    nothing="No newsblog has been set up yet.",
    no_updates="No updates yet. The source is being read for the first time.",
    live="Live",
    ended="Ended",
    updated="As of",
    last_change="Last change",
    reading_time="{} min read",
    subscribe="Subscribe",
    all_feeds="All feeds (OPML)",
    how_to_subscribe="Subscribe to {}",
    feeds="Feeds",
    what_a_feed_is="A feed brings every new and every changed update of this newsblog to a program of your choice. "
    "Copy one of the addresses into a feed reader; whichever you take, all three say the same.",
    for_machines="For programs",
    since_a_cursor="All since some point",
    one_day="All of one day",
    archive="Older updates",
    changed="updated",
    pinned="Pinned",
    key_event="Key event",
    permalink="Link to this update",
    original="See the original",
    continued="Continued here",
    credit="Credit: {}",
    no_time="no time given",
    assumed="time zone assumed",
    times="Times in {}",
    older="Older updates",
    newest="Newest updates",
    by="By {}",
    update_one="{} update",
    update_many="{} updates",
    retracted_one="{} update was withdrawn",
    retracted_many="{} updates were withdrawn",
    clock=lambda at: f"{at:%H:%M}",
    day=lambda on: f"{_ENGLISH_DAYS[on.weekday()]}, {on.day} {_ENGLISH_MONTHS[on.month - 1]} {on.year}",
)
