"""One time on its own: what a string states, and what it does not."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syndicate.normalise.times import parse_time
from syndicate.normalise.times.words import home_zone, named_zone

BERLIN = ZoneInfo("Europe/Berlin")
EVENING = datetime(2026, 1, 7, 20, 0, tzinfo=UTC)  # a Wednesday, 21:00 in Berlin

# name, words, language, instant with offset, precision ("+" where the zone is assumed)
ABSOLUTE = [
    ("iso utc", "2026-01-07T17:34:00Z", "en", "2026-01-07T17:34:00+00:00", "second"),
    ("iso offset", "2026-01-07T17:34:10+01:00", "de", "2026-01-07T17:34:10+01:00", "second"),
    ("iso offset without colon", "2026-01-07T17:34:00+0000", "en", "2026-01-07T17:34:00+00:00", "second"),
    ("iso fraction", "2026-01-07T17:34:00.123456789Z", "en", "2026-01-07T17:34:00+00:00", "second"),
    ("iso minute", "2026-01-07T17:34Z", "en", "2026-01-07T17:34:00+00:00", "minute"),
    ("iso naive", "2026-01-07T17:34:00", "de", "2026-01-07T17:34:00+01:00", "second+"),
    ("iso blank", "2026-01-07 17:34:00 +0200", "de", "2026-01-07T17:34:00+02:00", "second"),
    ("iso utc word", "2026-01-07 17:34:00 UTC", "de", "2026-01-07T17:34:00+00:00", "second"),
    ("iso basic", "20260107T173400Z", "en", "2026-01-07T17:34:00+00:00", "second"),
    ("iso end of day", "2026-01-07T24:00", "de", "2026-01-08T00:00:00+01:00", "minute+"),
    ("iso day", "2026-01-07", "de", "2026-01-07T00:00:00+01:00", "day+"),
    ("basic day", "20260107", "de", "2026-01-07T00:00:00+01:00", "day+"),
    ("epoch seconds", "1721299680", "en", "2024-07-18T10:48:00+00:00", "second"),
    ("epoch fraction", "1721299680.5", "en", "2024-07-18T10:48:00+00:00", "second"),
    ("epoch milliseconds", "1721299680123", "en", "2024-07-18T10:48:00+00:00", "second"),
    ("mail offset", "Wed, 07 Jan 2026 17:34:00 +0100", "en", "2026-01-07T17:34:00+01:00", "second"),
    ("mail cet", "Wed, 07 Jan 2026 17:34:00 CET", "en", "2026-01-07T17:34:00+01:00", "second"),
    ("mail mez", "Wed, 07 Jan 2026 17:34:00 MEZ", "de", "2026-01-07T17:34:00+01:00", "second"),
    ("mail unknown local", "Wed, 07 Jan 2026 17:34:00 -0000", "en", "2026-01-07T17:34:00+00:00", "second"),
    ("mail gmt", "Wed, 07 Jan 2026 17:34:00 GMT", "en", "2026-01-07T17:34:00+00:00", "second"),
    ("mail est", "Wed, 07 Jan 2026 17:34:00 EST", "en", "2026-01-07T17:34:00-05:00", "second"),
    ("mail without zone", "Wed, 07 Jan 2026 17:34:00", "en", "2026-01-07T17:34:00+01:00", "second+"),
    ("mail german day", "Mi, 07 Jan 2026 17:34:00 +0100", "de", "2026-01-07T17:34:00+01:00", "second"),
    ("rfc 850", "Wednesday, 07-Jan-26 17:34:00 GMT", "en", "2026-01-07T17:34:00+00:00", "second"),
    ("asctime", "Wed Jan  7 17:34:00 2026", "en", "2026-01-07T17:34:00+01:00", "second+"),
    ("script date", "Wed Jan 07 2026 17:34:00 GMT+0100 (Mitteleuropäische Normalzeit)", "de", "2026-01-07T17:34:00+01:00", "second"),
    ("german dash", "07.01.2026 – 17:34 Uhr", "de", "2026-01-07T17:34:00+01:00", "minute+"),
    ("stand", "Stand: 07.01.2026 17:34", "de", "2026-01-07T17:34:00+01:00", "minute+"),
    ("stand glued", "Aktualisiert am 07.01.2026 – 17:34 UhrLesedauer: 11 Min.", "de", "2026-01-07T17:34:00+01:00", "minute+"),
    ("german summer", "07.07.2026, 17.34 Uhr", "de", "2026-07-07T17:34:00+02:00", "minute+"),
    ("short year", "07.01.26 17:34", "de", "2026-01-07T17:34:00+01:00", "minute+"),
    ("bullet", "16.1.2021 • 23:13 Uhr", "de", "2021-01-16T23:13:00+01:00", "minute+"),
    ("dash after month", "04. April 2020 - 18:12 Uhr", "de", "2020-04-04T18:12:00+02:00", "minute+"),
    ("clock before day", "15:38 17.03.2020", "de", "2020-03-17T15:38:00+01:00", "minute+"),
    ("austrian january", "7. Jänner 2026, 17.34 Uhr", "de-AT", "2026-01-07T17:34:00+01:00", "minute+"),
    ("austrian february", "7. Feber 2026, 17.34 Uhr", "de-AT", "2026-02-07T17:34:00+01:00", "minute+"),
    ("german march", "Dienstag, 3. März 2026", "de", "2026-03-03T00:00:00+01:00", "day+"),
    ("english day", "March 3, 2026", "en", "2026-03-03T00:00:00+01:00", "day+"),
    ("english ordinal", "3rd March 2026 at 9.05am", "en", "2026-03-03T09:05:00+01:00", "minute+"),
    ("english updated", "Updated 9:05 a.m. EST, January 7, 2026", "en", "2026-01-07T09:05:00-05:00", "minute"),
    ("two times, one updated", "Published 7 Jan 2026 10:00, updated 7 Jan 2026 17:34", "en", "2026-01-07T17:34:00+01:00", "minute+"),
    ("french", "mercredi 7 janvier 2026 à 17h34", "fr", "2026-01-07T17:34:00+01:00", "minute+"),
    ("french august", "Publié le 1er août 2026 à 9h05", "fr", "2026-08-01T09:05:00+02:00", "minute+"),
    ("french tuesday is no march", "mar. 6 janvier 2026", "fr", "2026-01-06T00:00:00+01:00", "day+"),
    ("spanish", "7 de enero de 2026, 17:34", "es", "2026-01-07T17:34:00+01:00", "minute+"),
    ("spanish august", "4 ago 2026", "es", "2026-08-04T00:00:00+02:00", "day+"),
    ("spanish halves", "7 de enero de 2026 5:34 p. m.", "es", "2026-01-07T17:34:00+01:00", "minute+"),
    ("dutch", "woensdag 7 januari 2026 om 17:34 uur", "nl", "2026-01-07T17:34:00+01:00", "minute+"),
    ("portuguese", "quarta-feira, 7 de janeiro de 2026 às 17h34", "pt", "2026-01-07T17:34:00+01:00", "minute+"),
    ("polish", "środa, 7 stycznia 2026, godz. 17:34", "pl", "2026-01-07T17:34:00+01:00", "minute+"),
    ("swedish", "Onsdag 7 januari 2026 kl 17.34", "sv", "2026-01-07T17:34:00+01:00", "minute+"),
    ("italian", "7 gennaio 2026 alle 17:34", "it", "2026-01-07T17:34:00+01:00", "minute+"),
    ("american on a german page", "2/24/2022 2:46:46 PM", "de", "2022-02-24T14:46:46+01:00", "second+"),
    ("day first", "01/02/2026", "en", "2026-02-01T00:00:00+01:00", "day+"),
    ("american english", "01/02/2026", "en-US", "2026-01-02T00:00:00+01:00", "day+"),
    ("twelve hours are american", "01/02/2026 9:05 am", "en", "2026-01-02T09:05:00+01:00", "minute+"),
    ("british twelve hours are not", "01/02/2026 9:05 am", "en-GB", "2026-02-01T09:05:00+01:00", "minute+"),
    ("impossible month", "24/2/2022 2:46 PM", "es", "2022-02-24T14:46:00+01:00", "minute+"),
    ("zone with offset", "7 January 2026 17:34 UTC+05:30", "en", "2026-01-07T17:34:00+05:30", "minute"),
    ("spoken zone", "7 January 2026, 2:15 pm Eastern Time", "en", "2026-01-07T14:15:00-05:00", "minute"),
    ("eastern in summer", "7 July 2026, 2:15 p.m. ET", "en", "2026-07-07T14:15:00-04:00", "minute"),
    ("india", "7 January 2026 17:34 (IST)", "en", "2026-01-07T17:34:00+05:30", "minute"),
    ("sydney", "7 January 2026 17:34 AEST", "en", "2026-01-07T17:34:00+10:00", "minute"),
    ("clock first", "11:48, Thu, Jul 18, 2024", "en", "2024-07-18T11:48:00+02:00", "minute+"),
    ("weekday short, british", "Mon 15 May 2023 12.50 BST", "en", "2023-05-15T12:50:00+01:00", "minute"),
    ("french short month", "17 nov. 2023 à 13:05", "fr", "2023-11-17T13:05:00+01:00", "minute+"),
    ("spanish de las", "3 de febrero de 2024 a las 17.05h", "es", "2024-02-03T17:05:00+01:00", "minute+"),
    ("italian ore", "venerdì 17 novembre 2023, ore 13", "it", "2023-11-17T13:00:00+01:00", "minute+"),
    ("german short year and hour", "Stand: 20.07.23, 9 Uhr", "de", "2023-07-20T09:00:00+02:00", "minute+"),
    ("pacific", "7 July 2026, 2:15 p.m. PT", "en", "2026-07-07T14:15:00-07:00", "minute"),
    ("german winter by its name", "7. Juli 2026, 20:05 Uhr MEZ", "de", "2026-07-07T20:05:00+01:00", "minute"),
    ("india in brackets", "November 02, 2023 21:06 (IST)", "en", "2023-11-02T21:06:00+05:30", "minute"),
    ("skipped hour moves on", "29.03.2026 02:30", "de", "2026-03-29T03:30:00+02:00", "minute+"),
    ("doubled hour is the first", "25.10.2026 02:30", "de", "2026-10-25T02:30:00+02:00", "minute+"),
]  # fmt: skip

# seen from EVENING
ANCHORED = [
    ("slashed without a year", "12/11 à 08:12", "fr", "2025-11-12T08:12:00+01:00", "minute+"),
    ("slashed, dotted clock", "6/1, 8.12 Uhr", "de", "2026-01-06T08:12:00+01:00", "minute+"),
    ("slashed, half of the day", "11/12 5:34 PM", "en-us", "2025-11-12T17:34:00+01:00", "minute+"),
    ("dotted", "17.34 Uhr", "de", "2026-01-07T17:34:00+01:00", "minute+"),
    ("colon", "17:34", "de", "2026-01-07T17:34:00+01:00", "minute+"),
    ("bare dot", "9.05", "de", "2026-01-07T09:05:00+01:00", "minute+"),
    ("hour alone", "2 Uhr", "de", "2026-01-07T02:00:00+01:00", "minute+"),
    ("about", "gegen 17 Uhr", "de", "2026-01-07T17:00:00+01:00", "minute+"),
    ("uhr between", "17 Uhr 34", "de", "2026-01-07T17:34:00+01:00", "minute+"),
    ("end of day", "24 Uhr", "de", "2026-01-07T00:00:00+01:00", "minute+"),
    ("plus signs", "+++ 19:10 Uhr +++", "de", "2026-01-07T19:10:00+01:00", "minute+"),
    ("no-break space", "17.34\u00a0Uhr", "de", "2026-01-07T17:34:00+01:00", "minute+"),
    ("seconds", "14:32:15", "en", "2026-01-07T14:32:15+01:00", "second+"),
    ("french h", "9h05", "fr", "2026-01-07T09:05:00+01:00", "minute+"),
    ("french h alone", "20h", "fr", "2026-01-07T20:00:00+01:00", "minute+"),
    ("am", "9.05am", "en", "2026-01-07T09:05:00+01:00", "minute+"),
    ("half past midnight", "12:30am", "en", "2026-01-07T00:30:00+01:00", "minute+"),
    ("noon", "12:00 p.m.", "en", "2026-01-07T12:00:00+01:00", "minute+"),
    ("zone", "2:15 p.m. ET", "en", "2026-01-07T14:15:00-05:00", "minute"),
    ("five to five", "0455 GMT", "en", "2026-01-07T04:55:00+00:00", "minute"),
    ("ore with a dot", "Ore 21.05", "it", "2026-01-07T21:05:00+01:00", "minute+"),
    ("nine", "9 Uhr", "de", "2026-01-07T09:00:00+01:00", "minute+"),
    ("four digits", "0905 GMT", "en", "2026-01-07T09:05:00+00:00", "minute"),
    ("british summer", "12.50\u00a0BST", "en", "2026-01-07T12:50:00+01:00", "minute"),
    ("italian", "ORE 19:18", "it", "2026-01-07T19:18:00+01:00", "minute+"),
    ("italian hour", "alle 17", "it", "2026-01-07T17:00:00+01:00", "minute+"),
    ("spanish", "a las 17:34", "es", "2026-01-07T17:34:00+01:00", "minute+"),
    ("printed twice", "10:2510:25", "en", "2026-01-07T10:25:00+01:00", "minute+"),
    ("relative beside a clock", "21 mins ago11:48", "en", "2026-01-07T11:48:00+01:00", "minute+"),
    ("relative before a zone", "20m ago (08:53 GMT)", "en", "2026-01-07T08:53:00+00:00", "minute"),
    ("later today is yesterday", "22:40", "de", "2026-01-06T22:40:00+01:00", "minute+"),
    ("a little ahead is today", "21:09", "de", "2026-01-07T21:09:00+01:00", "minute+"),
    ("day without year", "29. Mai, 21.40 Uhr", "de", "2025-05-29T21:40:00+02:00", "minute+"),
    ("update of", "Update vom 29. Mai, 21.40 Uhr", "de", "2025-05-29T21:40:00+02:00", "minute+"),
    ("numeric day without year", "07.01. 17:34", "de", "2026-01-07T17:34:00+01:00", "minute+"),
    ("weekday fixes the year", "Samstag, 25. November", "de", "2023-11-25T00:00:00+01:00", "day+"),
    ("spaced numbers", "Donnerstag, 18. 7.", "de", "2024-07-18T00:00:00+02:00", "day+"),
    ("italian day", "16 aprile", "it", "2025-04-16T00:00:00+02:00", "day+"),
    ("leap day", "29. Februar", "de", "2024-02-29T00:00:00+01:00", "day+"),
    ("weekday alone", "Samstag, 17.34 Uhr", "de", "2026-01-03T17:34:00+01:00", "minute+"),
    ("today", "heute, 17:34 Uhr", "de", "2026-01-07T17:34:00+01:00", "minute+"),
    ("yesterday", "gestern, 17.34 Uhr", "de", "2026-01-06T17:34:00+01:00", "minute+"),
    ("yesterday, english", "Yesterday 17:34", "en", "2026-01-06T17:34:00+01:00", "minute+"),
    ("yesterday, french", "hier à 17h34", "fr", "2026-01-06T17:34:00+01:00", "minute+"),
    ("yesterday, italian", "ieri alle 17:34", "it", "2026-01-06T17:34:00+01:00", "minute+"),
    ("minutes ago, german", "vor 5 Minuten", "de", "2026-01-07T20:55:00+01:00", "minute"),
    ("minutes ago, english", "4m ago", "en", "2026-01-07T20:56:00+01:00", "minute"),
    ("hours and minutes ago", "1 hr 27 min ago", "en", "2026-01-07T19:33:00+01:00", "minute"),
    ("minutes ago, french", "il y a 5 min", "fr", "2026-01-07T20:55:00+01:00", "minute"),
    ("minutes ago, spanish", "hace 5 minutos", "es", "2026-01-07T20:55:00+01:00", "minute"),
    ("minutes ago, dutch", "5 minuten geleden", "nl", "2026-01-07T20:55:00+01:00", "minute"),
    ("minutes ago, portuguese", "há 5 minutos", "pt", "2026-01-07T20:55:00+01:00", "minute"),
    ("minutes ago, polish", "5 minut temu", "pl", "2026-01-07T20:55:00+01:00", "minute"),
    ("minutes ago, swedish", "för 5 min sedan", "sv", "2026-01-07T20:55:00+01:00", "minute"),
    ("minutes ago, danish", "for 5 minutter siden", "da", "2026-01-07T20:55:00+01:00", "minute"),
    ("portuguese, without -feira", "quarta, 17h34", "pt", "2026-01-07T17:34:00+01:00", "minute+"),
    ("portuguese, whatever the language", "quarta-feira, 17h34", "en", "2026-01-07T17:34:00+01:00", "minute+"),
    ("today, dutch", "vandaag om 17:34 uur", "nl", "2026-01-07T17:34:00+01:00", "minute+"),
    ("today, polish", "dziś, 17:34", "pl", "2026-01-07T17:34:00+01:00", "minute+"),
    ("yesterday, swedish", "Igår kl. 17.34", "sv", "2026-01-06T17:34:00+01:00", "minute+"),
    ("minutes ago, italian", "5 minuti fa", "it", "2026-01-07T20:55:00+01:00", "minute"),
    ("hours ago, the day is sure", "vor 3 Stunden", "de", "2026-01-07T00:00:00+01:00", "day+"),
]  # fmt: skip

UNKNOWN = [
    ("a fraction", "3/4"),
    ("nothing", ""),
    ("blank", " \u00a0"),
    ("match minute", "1."),
    ("added time", "90.+3"),
    ("minute of play", "89'"),
    ("typing error", "12:000 GMT"),
    ("amount", "1.25 Millionen"),
    ("sentence", "17:34 Müller schreibt"),
    ("sentence with an hour", "Die Sperrung endet um 17 Uhr"),
    ("initials", "6:33 DM"),
    ("two clocks", "12.30 - 14.00 Uhr"),
    ("elsewhere", "9 Uhr Ortszeit"),
    ("elsewhere, english", "9:00 local time"),
    ("no such day", "32.01.2026"),
    ("no leap year", "29.02.2026 10:00"),
    ("no such hour", "25:10"),
    ("no such minute", "17:60"),
    ("coarse", "1 month ago"),
    ("a day ago may be two", "vor 1 Tag"),
    ("zero epoch", "0"),
    ("unset", "0001-01-01T00:00:00Z"),
    ("unset epoch", "000000000"),
    ("number", "12345"),
    ("fifth, no Thursday", "quinta 17:34"),
    ("month alone", "Januar"),
    ("article", "Lesen Sie hier mehr"),
]


def shown(text: str, language: str | None, anchor: datetime | None) -> tuple[str, str] | None:
    found = parse_time(text, anchor=anchor, zone=BERLIN, language=language)
    return (found.instant.isoformat(), found.precision + "+" * found.zone_assumed) if found else None


@pytest.mark.parametrize(
    ("text", "language", "instant", "precision"), [row[1:] for row in ABSOLUTE], ids=[row[0] for row in ABSOLUTE]
)
def test_a_full_time_needs_no_anchor(text: str, language: str, instant: str, precision: str) -> None:
    assert shown(text, language, None) == (instant, precision)
    assert shown(text, language, EVENING + timedelta(days=400)) == (instant, precision)


@pytest.mark.parametrize(
    ("text", "language", "instant", "precision"), [row[1:] for row in ANCHORED], ids=[row[0] for row in ANCHORED]
)
def test_what_is_missing_comes_from_the_anchor_alone(text: str, language: str, instant: str, precision: str) -> None:
    assert shown(text, language, EVENING) == (instant, precision)
    assert shown(text, language, None) is None


@pytest.mark.parametrize("text", [row[1] for row in UNKNOWN], ids=[row[0] for row in UNKNOWN])
def test_unknown_stays_unknown(text: str) -> None:
    for language in ("de", "en", "fr", "es", "it", None):
        assert shown(text, language, EVENING) is None


def test_hier_is_yesterday_in_french_only() -> None:
    assert shown("hier 17:34", "de", EVENING) is None
    assert shown("hier 17:34", "fr", EVENING) == ("2026-01-06T17:34:00+01:00", "minute+")


@pytest.mark.parametrize(
    ("language", "zone"),
    [
        ("de", "Europe/Berlin"),
        ("de-DE", "Europe/Berlin"),
        ("de-AT", "Europe/Vienna"),
        ("de_CH", "Europe/Zurich"),
        ("en-GB", "Europe/London"),
        ("fr", "Europe/Paris"),
        ("it", "Europe/Rome"),
        ("es", "Europe/Madrid"),
        ("en", "UTC"),
        ("en-US", "America/New_York"),
        ("es-AR", "UTC"),
        (None, "UTC"),
    ],
)
def test_home_zones(language: str | None, zone: str) -> None:
    summer, winter = datetime(2026, 7, 1), datetime(2026, 1, 1)
    home = home_zone(language)
    assert [home.utcoffset(at) for at in (summer, winter)] == [ZoneInfo(zone).utcoffset(at) for at in (summer, winter)]
    assert parse_time("7.1.2026 12:00", anchor=None, zone=None, language=language).zone_assumed  # type: ignore[union-attr]  # a full time


@pytest.mark.parametrize("name", ["", "Nowhere/Land", "../etc/passwd", "\x00", "MÜNCHEN"])
def test_an_unknown_zone_is_none(name: str) -> None:
    assert named_zone(name) is None


PIECES = st.sampled_from(
    [
        "17:34",
        "9.05",
        "12:30am",
        "24 Uhr",
        "7. Januar",
        "Samstag",
        "gestern",
        "vor 5 Minuten",
        "GMT",
        "CET",
        "2026-01-07T17:34Z",
        "1721299680",
        "2026",
        "2001",
        "29.02.",
        ".",
        ":",
        ",",
        "-",
        "Mai",
        "31",
        "32",
        "00:00",
        "hier",
        "à",
        "UTC+25",
        "+99:99",
        "pm",
        "4m ago",
        "2400 GMT",
        "01/02/2026",
        "99/99/9999",
        "Stand",
        "'26",
        "9999-12-31T23:59:59Z",
        "updated",
        "1969-12-31",
        "2199-12-31T23:59:00-15:00",
        "03:30 pm ET",
    ]
)


@settings(max_examples=300, deadline=None)
@given(
    st.one_of(
        st.text(max_size=40), st.lists(PIECES, max_size=6).map(" ".join), st.lists(PIECES, max_size=4).map("".join)
    ),
    st.sampled_from([None, "de", "en", "en-US", "fr", "es", "it"]),
    st.sampled_from([None, EVENING]),
)
def test_any_string_gives_an_aware_time_or_none(text: str, language: str | None, anchor: datetime | None) -> None:
    found = parse_time(text, anchor=anchor, zone=None, language=language)
    assert found is None or (found.instant.tzinfo is not None and found.instant.microsecond == 0)


@settings(max_examples=200, deadline=None)
@given(st.datetimes(datetime(1990, 1, 2), datetime(2150, 1, 1)), st.integers(-14 * 4, 14 * 4))
def test_iso_times_come_back_as_written(moment: datetime, quarters: int) -> None:
    from datetime import timezone

    written = moment.replace(microsecond=0, tzinfo=timezone(timedelta(minutes=15 * quarters)))
    found = parse_time(written.isoformat(), anchor=None, zone=None, language=None)
    assert found is not None
    assert (found.instant, found.instant.utcoffset(), found.zone_assumed) == (written, written.utcoffset(), False)
