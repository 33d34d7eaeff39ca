"""The store: what is taken in by one poll, and what of it comes out again."""

from __future__ import annotations

import zlib
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
import sqlalchemy as sa

from syndicate.errors import Conflict, UnknownName
from syndicate.likeness import packed, shingles
from syndicate.model import Category, Key, MediaObject, Newsblog, Origin, Person, Time
from syndicate.store import Store
from syndicate.walk import (
    Aliased,
    Decision,
    Flipped,
    Found,
    Missed,
    Reread,
    SourceState,
    Trust,
    Validators,
)
from tests.builders import (
    at,
    make_candidate,
    make_content,
    make_document,
    make_guid,
    make_new,
    make_poll,
    make_print,
    make_restored,
    make_retimed,
    make_retracted,
    make_revised,
    set_up,
    take,
)

CET = timezone(timedelta(hours=1))


@pytest.fixture(autouse=True)
def _flood(store: Store) -> None:
    set_up(store)


# --- values come back as they went in -----------------------------------------------------------------------------

TIMES = {
    "utc": Time(datetime(2026, 1, 7, 16, 34, tzinfo=UTC)),
    "offset": Time(datetime(2026, 1, 7, 17, 34, 5, tzinfo=CET), "minute"),
    "half hour west": Time(datetime(2026, 1, 7, 17, 34, tzinfo=timezone(-timedelta(hours=3, minutes=30)))),
    "assumed": Time(datetime(2026, 1, 7, 17, 34, tzinfo=CET), "minute", zone_assumed=True),
    "day": Time(datetime(2026, 1, 7, tzinfo=CET), "day"),
    "microseconds": Time(datetime(2026, 1, 7, 16, 34, 5, 123456, tzinfo=UTC)),
    "old offset": Time(datetime(1880, 1, 7, 16, 34, tzinfo=timezone(timedelta(minutes=53, seconds=28)))),
}


@pytest.mark.parametrize("time", TIMES.values(), ids=TIMES)
def test_times_keep_instant_offset_and_precision(store: Store, time: Time) -> None:
    take(store, make_new(published=time))
    found = store.update(make_guid()).published
    assert found == time
    assert found is not None
    assert found.instant.utcoffset() == time.instant.utcoffset()
    assert store.snapshot("flood").known[0].published == time


def test_every_field_comes_back(store: Store) -> None:
    candidate = make_candidate(
        "u1",
        "Der Pegel fällt.\n\nZwei Brücken bleiben gesperrt.",
        content=replace(make_content("Der Pegel fällt.\n\nZwei Brücken bleiben gesperrt."), language="de"),
        title=None,
        url="https://news.example/flood#u1",
        time_raw="12.00 Uhr",
        authors=(Person("Ada Beispiel", uri="https://news.example/ada"),),
        categories=(Category("Pegel", scheme="https://news.example/themes", label="Pegelstände"),),
        media=(MediaObject("https://news.example/p.jpg", "image/jpeg", 123, 640, 480, "alt", "caption", "credit"),),
        summary="Der Pegel fällt.",
        rights="© News Example",
        origin=Origin("urn:x:1", "Wire", "https://wire.example/", datetime(2026, 3, 14, 9, 0, tzinfo=CET)),
        pinned=True,
        key_event=True,
    )
    new = make_new(candidate=candidate, minutes=1, position=7.25)
    take(store, new, minutes=1)
    found = store.update(new.id)
    for name in ("title", "content", "url", "authors", "categories", "media", "summary", "rights", "origin", "pinned"):
        assert getattr(found, name) == getattr(candidate, name), name
    assert (found.key_event, found.state, found.revision, found.position) == (True, "live", 1, 7.25)
    assert (found.published, found.dated, found.updated, found.first_seen) == (None, at(1), at(1), at(1))
    assert found.source == "flood"
    (revision,) = store.history(new.id)
    assert (revision.number, revision.content, revision.media) == (1, candidate.content, candidate.media)
    assert (revision.fingerprint, revision.seen, revision.updated) == (candidate.fingerprint, at(1), at(1))


def test_text_that_no_database_takes_costs_nothing_else(store: Store) -> None:
    """NUL and lone surrogates become replacement characters; the siblings are whole."""
    take(store, make_new("u1", "a\x00b \ud83d c"), make_new("u2", "fine", minutes=1))
    assert store.update(make_guid("u1")).content.text == "a\ufffdb \ufffd c"
    assert store.update(make_guid("u2")).content.text == "fine"


def test_head_and_memory_come_back(store: Store) -> None:
    head = Newsblog(
        kicker="Hochwasser",
        headline="Pegel steigen",
        image=MediaObject("https://news.example/h.jpg", caption="Die Brücke"),
        stand=Time(datetime(2026, 1, 7, 17, 34, tzinfo=CET), "minute", zone_assumed=True),
        reading_time=11,
        coverage_start=datetime(2026, 1, 7, 6, 0, tzinfo=CET),
        live=True,
    )
    state = SourceState(
        validators=Validators('W/"1"', "Wed, 07 Jan 2026 16:34:00 GMT"),
        digest="aa",
        digests=("bb", "cc"),
        stand=datetime(2026, 1, 7, 17, 34, 0, 250000, tzinfo=CET),
        trust=(Trust("id", kept=3, lost="shared"),),
        moved_since=at(3),
        confidence=0.75,
        notes=("a note",),
    )
    take(store, head=head, state=state)
    snapshot = store.snapshot("flood")
    assert (snapshot.newsblog, snapshot.state) == (head, state)
    assert snapshot.newsblog.stand is not None
    assert snapshot.newsblog.stand.instant.utcoffset() == timedelta(hours=1)
    assert store.source("flood").state == state


def test_document_is_kept_whole(store: Store) -> None:
    document = make_document(
        b"<html>" * 1000,
        validators=Validators('"1"', "Wed, 07 Jan 2026 16:34:00 GMT"),
        charset="utf-8",
        permanent_url="https://news.example/new",
        content_language="de",
    )
    assert store.last_document("flood") is None
    take(store, document=document, state=SourceState().accepted(document, "1"))
    assert store.last_document("flood") == document
    later = make_document(b"<p>", 5)
    take(store, document=later, state=store.snapshot("flood").state.accepted(later, "1"), minutes=5)
    assert store.last_document("flood") == later


# --- what is known ------------------------------------------------------------------------------------------------


def test_known_holds_what_deciding_needs(store: Store) -> None:
    take(store, make_new("u1", "first", time_raw="12.00", minutes=0))
    take(store, make_revised("u1", "second", time_raw="12.00", minutes=5), minutes=5)
    take(store, Missed(make_guid("u1"), 2), minutes=6)
    (known,) = store.snapshot("flood").known
    first, second = make_print("Headline u1", "first"), make_print("Headline u1", "second")
    assert known.keys == {Key("id", "u1"), Key("print", first), Key("print", second)}
    assert (known.mint, known.n, known.revision, known.missed) == (Key("id", "u1"), 0, 2, 2)
    assert (known.fingerprint, known.earlier) == (second, {first})
    assert (known.text, known.title, known.time_raw, known.removed) == ("second", "Headline u1", "12.00", None)


def test_window_is_by_position_and_keys_reach_beyond_it(store: Store) -> None:
    take(store, *(make_new(f"u{i}", f"text {i}", minutes=i) for i in range(20)))
    take(store, make_retracted("u0", minutes=30), minutes=30)
    known = store.snapshot("flood", window=3).known
    assert [one.position for one in known] == [19, 18, 17]
    known = store.snapshot("flood", keys=[Key("id", "u0"), Key("id", "none"), Key("url", "u1")], window=3).known
    assert [one.position for one in known] == [19, 18, 17, 0]
    assert (known[-1].state, known[-1].removed) == ("retracted", at(30))


def test_one_key_may_belong_to_several_updates(store: Store) -> None:
    """A recycled anchor: the dead one keeps its key and its number."""
    take(store, make_new("out", "OUT! Ada, 12", n=0))
    take(store, make_retracted("out", minutes=1), minutes=1)
    take(store, make_new("out", "OUT! Ben, 40", n=1, minutes=2), minutes=2)
    known = store.snapshot("flood", keys=[Key("id", "out")], window=0).known
    assert sorted((one.n, one.state) for one in known) == [(0, "retracted"), (1, "live")]


def test_keys_may_be_of_any_length(store: Store) -> None:
    key = Key("url", "https://news.example/?" + "".join(f"{i}=ä&" for i in range(5000)))
    take(store, make_new(candidate=make_candidate(keys=(key,))))
    (known,) = store.snapshot("flood", keys=[key], window=0).known
    assert (known.mint, known.keys) == (key, {key})


def test_many_keys_at_once(store: Store) -> None:
    take(store, *(make_new(f"u{i}", f"text {i}", minutes=i) for i in range(700)))
    known = store.snapshot("flood", keys=[Key("id", f"u{i}") for i in range(5000)], window=10).known
    assert len(known) == 700
    assert all(len(one.keys) == 2 for one in known)


# --- each kind of change ------------------------------------------------------------------------------------------


def test_revised_keeps_the_old_body_and_published(store: Store) -> None:
    stated = Time(at(0).astimezone(CET), "minute")
    take(store, make_new("u1", "first", published=stated))
    take(store, make_revised("u1", "second", published=stated, minutes=5), minutes=5)
    found = store.update(make_guid())
    assert (found.content.text, found.revision, found.updated) == ("second", 2, at(5))
    assert (found.published, found.dated, found.first_seen) == (stated, at(0), at(0))
    assert [(one.number, one.content.text, one.seen) for one in store.history(make_guid())] == [
        (1, "first", at(0)),
        (2, "second", at(5)),
    ]


def test_revised_that_first_states_a_time_is_dated_by_it(store: Store) -> None:
    take(store, make_new("u1", "first", minutes=3), minutes=3)
    take(store, make_revised("u1", "second", published=Time(at(1)), minutes=5), minutes=5)
    found = store.update(make_guid())
    assert (found.published, found.dated) == (Time(at(1)), at(1))


def test_permalink_is_not_given_up_for_none(store: Store) -> None:
    take(store, make_new("u1", "first"))
    take(store, make_revised("u1", "second", url=None, minutes=5), minutes=5)
    assert store.update(make_guid()).url == "https://news.example/flood#u1"


def test_retracted_and_restored(store: Store) -> None:
    take(store, make_new("u1", "first"))
    take(store, make_retracted("u1", minutes=5, reason="withdrawn"), minutes=5)
    grave = store.tombstone(make_guid())
    assert grave is not None
    assert (grave.ref, grave.when, grave.reason, grave.by) == (make_guid(), at(5), "withdrawn", "upstream")
    assert store.update(make_guid()).state == "retracted"
    take(store, make_restored("u1", "first", minutes=6), minutes=6)
    assert store.tombstone(make_guid()) is None
    found = store.update(make_guid())
    assert (found.state, found.revision, found.updated) == ("live", 1, at(6))
    assert len(store.history(make_guid())) == 1
    take(store, make_retracted("u1", minutes=7), minutes=7)
    take(store, make_restored("u1", "other", revision=2, minutes=8), minutes=8)
    assert [one.content.text for one in store.history(make_guid())] == ["first", "other"]


def test_retracted_twice_in_one_decision_is_once(store: Store) -> None:
    take(store, make_new("u1"))
    take(store, make_retracted("u1", minutes=5), make_retracted("u1", minutes=5), minutes=5)
    assert store.tombstone(make_guid()) is not None


def test_retimed_moves_the_date_and_not_updated(store: Store) -> None:
    take(store, make_new("u1"))
    take(store, make_retimed("u1", Time(at(-10), "minute")), minutes=5)
    found = store.update(make_guid())
    assert (found.published, found.dated, found.updated) == (Time(at(-10), "minute"), at(-10), at(0))
    assert store.snapshot("flood").known[0].time_raw == "12.00 Uhr"


def test_reread_adopts_without_revision(store: Store) -> None:
    take(store, make_new("u1", "first", minutes=0))
    candidate = make_candidate("u1", "first, read better")
    take(store, Reread(make_guid(), candidate, (Key("url", "u"), *candidate.keys)), minutes=5)
    found = store.update(make_guid())
    assert (found.content.text, found.revision, found.updated) == ("first, read better", 1, at(0))
    (revision,) = store.history(make_guid())
    assert (revision.content.text, revision.seen, revision.updated) == ("first, read better", at(0), at(0))
    (known,) = store.snapshot("flood").known
    assert (known.fingerprint, known.earlier) == (candidate.fingerprint, frozenset())
    assert Key("url", "u") in known.keys


def test_counting_changes(store: Store) -> None:
    take(store, make_new("u1"))
    take(store, Missed(make_guid(), 1), minutes=1)
    assert store.snapshot("flood").known[0].missed == 1
    take(store, Found(make_guid()), Aliased(make_guid(), (Key("url", "x"),)), minutes=2)
    (known,) = store.snapshot("flood").known
    assert (known.missed, Key("url", "x") in known.keys) == (0, True)
    take(store, Flipped(make_guid(), "f00", 2), minutes=3)
    (known,) = store.snapshot("flood").known
    assert (known.flip, known.flip_polls) == ("f00", 2)
    take(store, Flipped(make_guid(), None, 0), make_revised("u1", "other", minutes=4), minutes=4)
    (known,) = store.snapshot("flood").known
    assert (known.flip, known.flip_polls, known.revision) == (None, 0, 2)


def test_guid_that_is_taken_does_not_take_its_siblings_along(store: Store) -> None:
    """With upstream GUIDs two sources may bring the same one: the first keeps it, and the second is told."""
    set_up(store, "flood", "rail", version="2")
    take(store, make_new("u1"))
    stolen = replace(make_new("x", source="rail"), id=make_guid("u1", "flood"))
    too_long = replace(make_new("y", source="rail"), id="urn:x:" + "y" * 3000)
    take(store, stolen, too_long, make_new("z", source="rail"), source="rail")
    assert [one.id for one in store.updates("rail", 10)] == [make_guid("z", "rail")]
    assert store.update(make_guid("u1", "flood")).source == "flood"
    (poll,) = store.polls("rail")
    assert [note[:8] for note in poll.notes] == ["left out", "left out"]


# --- compare and set ----------------------------------------------------------------------------------------------


def test_version_moves_only_when_something_did(store: Store) -> None:
    before = store.source("flood").version
    assert take(store, make_new("u1")) == before + 1
    seq = store.feed("flood").seq
    assert take(store, minutes=1) == before + 1
    assert take(store, state=SourceState(stale_polls=1), minutes=2) == before + 2
    assert store.source("flood").version == before + 2
    assert store.feed("flood").seq == seq


def test_decision_on_old_state_is_refused_whole(store: Store) -> None:
    old = store.snapshot("flood")
    take(store, make_new("u1"))
    feed = store.feed("flood")
    with pytest.raises(Conflict):
        store.apply(
            old,
            Decision((make_new("u2"),)),
            Newsblog(headline="Lost"),
            old.state,
            make_poll(),
            document=make_document(),
            now=at(1),
        )
    assert [one.id for one in store.updates("flood", 10)] == [make_guid("u1")]
    assert store.feed("flood") == feed
    assert store.last_document("flood") is None
    assert len(store.polls("flood")) == 1


def test_settings_and_status_refuse_a_poll_under_way(store: Store) -> None:
    old = store.snapshot("flood")
    store.set_status("flood", "paused", at(0), "on holiday")
    with pytest.raises(Conflict):
        store.apply(old, Decision((make_new(),)), old.newsblog, old.state, make_poll(), document=None, now=at(1))


UNKNOWN = {
    "source": lambda store: store.source("x"),
    "snapshot": lambda store: store.snapshot("x"),
    "polls": lambda store: store.polls("x"),
    "due_now": lambda store: store.due_now("x", at(0)),
    "record": lambda store: store.record(make_poll("x"), at(0)),
    "set_status": lambda store: store.set_status("x", "paused", at(0), ""),
    "release": lambda store: store.release("x", "me", at(0), 0),
    "feed": lambda store: store.feed("x"),
    "feed_state": lambda store: store.feed_state("x"),
    "updates": lambda store: store.updates("x", 1),
    "published": lambda store: store.published("x", "atom"),
    "publish": lambda store: store.publish("x", 1, "1", {}),
}


@pytest.mark.parametrize("ask", UNKNOWN.values(), ids=UNKNOWN)
def test_unknown_names_name_the_known(store: Store, ask) -> None:
    with pytest.raises(UnknownName, match=r'no (source|feed) "x"; there are: flood'):
        ask(store)


def test_unknown_updates(store: Store) -> None:
    for ask in (store.update, store.history):
        with pytest.raises(UnknownName):
            ask("urn:x")
    assert store.tombstone("urn:x") is None
    assert store.last_document("x") is None


def test_a_gap_is_marked_with_the_document_before_it(store: Store) -> None:
    set_up(store)
    take(store, make_new("u1"), state=SourceState(seen=at(3)))
    snapshot = store.snapshot("flood")
    decision = Decision((make_new("u2", "The bridge is closed."),), gap=True)
    store.apply(snapshot, decision, snapshot.newsblog, snapshot.state, make_poll(), document=None, now=at(50))
    assert store.gaps("flood") == [(at(3), at(50))]


def test_a_document_that_an_earlier_release_kept_is_read(store: Store, store_url: str) -> None:
    document = make_document(b"<p>Der Pegel steigt.</p>")
    take(store, document=document, state=SourceState().accepted(document, "1"))
    engine = sa.create_engine(store_url)
    with engine.begin() as connection:
        packed = zlib.compress(document.content, 3)
        connection.execute(sa.text("UPDATE documents SET content = :content"), {"content": packed})
    engine.dispose()
    assert store.last_document("flood") == document


def test_what_was_taken_down_is_known_however_long_ago(store: Store, store_url: str) -> None:
    set_up(store)
    take(store, *(make_new(f"u{i}", f"text {i}", minutes=i) for i in range(4)))
    engine = sa.create_engine(store_url)
    with engine.begin() as connection:
        connection.execute(sa.text("UPDATE updates SET state = 'taken-down' WHERE mint_key = 'u0'"))
    engine.dispose()
    assert [(one.mint.value, one.state) for one in store.snapshot("flood", window=1).known] == [
        ("u3", "live"),
        ("u0", "taken-down"),
    ]


def test_a_known_update_remembers_its_words_its_reader_and_earlier_times(store: Store) -> None:
    set_up(store)
    take(store, make_new("u1", time_raw="12.00 Uhr"), state=SourceState(reader="2/markup"))
    take(store, replace(make_retimed("u1", Time(at(5)), time_raw="12.05 Uhr")))
    (known,) = store.snapshot("flood").known
    assert (known.reader, known.time_raw, known.earlier_times) == ("2/markup", "12.05 Uhr", ("12.00 Uhr",))
    assert known.shingles == packed(shingles(known.text))
