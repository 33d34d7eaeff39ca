"""What a person decides: final against upstream, told to every feed, logged, and never lost between polls."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
import sqlalchemy as sa
from hypothesis import given, settings
from hypothesis import strategies as st

from syndicate.errors import Conflict, Impossible, UnknownName
from syndicate.identify import identify
from syndicate.merge import merge, mint
from syndicate.model import Key, Newsblog
from syndicate.store import FeedSettings, Store
from syndicate.store.desk import Hand
from syndicate.walk import Candidate, Decision, Reading, SourceState
from tests.builders import (
    at,
    make_candidate,
    make_document,
    make_guid,
    make_new,
    make_poll,
    make_retracted,
    make_revised,
    set_up,
    take,
)

U1, U2 = make_guid("u1"), make_guid("u2")


def hand(minutes: float = 10, reason: str | None = None) -> Hand:
    return Hand("kim", at(minutes), reason)


def poll(store: Store, *candidates: Candidate, minutes: float, source: str = "flood") -> Decision:
    """One poll of a page that shows these, newest first, decided and stored as the walk does."""
    reading = Reading(Newsblog(headline="Flood"), candidates, newest_first=True)
    full = store.snapshot(source, {key for candidate in candidates for key in candidate.keys})
    found = identify(candidates, full.known)
    decision = merge(found.matches, reading, full, at(minutes))
    store.apply(
        full, decision, reading.newsblog, full.state, make_poll(source, minutes), document=None, now=at(minutes)
    )
    return decision


def listed(store: Store, feed: str = "flood") -> list[str]:
    return [update.id for update in store.updates(feed, 50)]


def removed(store: Store, feed: str = "flood") -> dict[str, str | None]:
    return {stone.ref: stone.reason for stone in store.feed_state(feed).tombstones}


# --- retract, restore ----------------------------------------------------------------------------------------------


def test_retracted_is_gone_and_told(store: Store) -> None:
    set_up(store)
    take(store, make_new("u1"), make_new("u2", minutes=1))
    before = store.feed("flood")
    store.desk.retract(U1, hand(reason="wrong"))
    assert listed(store) == [U2]
    assert removed(store) == {U1: "wrong"}
    grave = store.tombstone(U1)
    assert grave is not None
    assert (grave.by, grave.when) == ("editor", at(10))
    after = store.feed("flood")
    assert (after.seq, after.updated) == (before.seq + 1, at(10))
    (act,) = store.desk.of_update(U1)
    assert (act.by, act.verb, act.source, act.reason, act.at) == ("kim", "retract", "flood", "wrong", at(10))


def test_no_poll_brings_a_retracted_update_back(store: Store) -> None:
    """Neither as it was, nor edited, nor under another id, nor named as deleted and shown again."""
    set_up(store)
    words = "The river stands at four metres twenty and the old bridge is closed for all traffic since noon today."
    told = make_candidate("u1", words, time_raw="12.00 Uhr")
    poll(store, told, minutes=1)
    guid = listed(store)[0]
    store.desk.retract(guid, hand(2))
    edited = make_candidate("u1", words.replace("twenty", "thirty"), time_raw="12.00 Uhr")
    renamed = replace(edited, keys=(Key("id", "other"), *edited.keys[1:]))
    for minutes, shown in enumerate((told, edited, renamed, told), 3):
        poll(store, make_candidate(f"n{minutes}", f"news {minutes}"), shown, minutes=minutes)
        assert store.update(guid).state == "taken-down"
    assert not [update for update in store.updates("flood", 50) if "river" in update.content.text]


def test_a_chain_of_edits_does_not_bring_a_retracted_update_back(store: Store) -> None:
    """What it says meanwhile is evidence, and seen by nobody; restored, it is what the page says that counts."""
    set_up(store)
    words = [
        "The river stands at four metres twenty and rises.",
        "The old bridge is closed for all traffic since noon.",
    ]
    words += ["Volunteers fill sandbags at the sports ground."]
    told = [" ".join(words[:1]), " ".join(words[:2]), " ".join(words[1:]), words[2]]
    times = ["12.00 Uhr", "12.00 Uhr", "12.00 Uhr", "12.50 Uhr"]
    shown = [make_candidate("", text, keys=(Key("print", text),), time_raw=time, title=None, fingerprint=text)
             for text, time in zip(told, times, strict=True)]  # fmt: skip
    poll(store, shown[0], minutes=1)
    guid = listed(store)[0]
    store.desk.retract(guid, hand(2))
    for minutes, one in enumerate(shown[1:], 3):
        seq = store.feed("flood").seq
        poll(store, make_candidate(f"n{minutes}", f"news {minutes}"), one, minutes=minutes)
        assert store.feed("flood").seq == seq + 1, "by the news"
        assert store.update(guid).content.text == told[0]
        (known,) = [known for known in store.snapshot("flood").known if known.id == guid]
        assert known.sighted is not None
        assert (known.state, known.sighted.text, known.sighted.time_raw) == (
            "taken-down",
            one.fingerprint,
            one.time_raw,
        )
    store.desk.restore(guid, hand(8))
    assert all(known.sighted is None for known in store.snapshot("flood").known)


def test_restored_has_its_guid_and_is_newer_than_its_removal(store: Store) -> None:
    set_up(store)
    take(store, make_new("u1"))
    store.desk.retract(U1, hand(10))
    store.desk.restore(U1, hand(10))
    update = store.update(U1)
    assert (update.state, update.revision) == ("live", 1)
    assert update.updated > at(10)
    assert (listed(store), removed(store), store.tombstone(U1)) == ([U1], {}, None)
    assert [act.verb for act in store.desk.of_update(U1)] == ["retract", "restore"]


def test_restored_by_hand_stays_although_the_page_lacks_it(store: Store) -> None:
    set_up(store)
    old, middle, new = (make_candidate(name, f"text of {name}") for name in ("old", "middle", "new"))
    poll(store, new, middle, old, minutes=1)
    for minutes in range(2, 6):
        poll(store, new, old, minutes=minutes)
    gone = next(update for update in removed(store))
    store.desk.restore(gone, hand(6))
    for minutes in range(7, 12):
        poll(store, new, old, minutes=minutes)
    assert store.update(gone).state == "live"
    assert store.snapshot("flood").state.dismissed == (gone,)


def test_retracting_what_upstream_removed_makes_it_final(store: Store) -> None:
    set_up(store)
    take(store, make_new("u1"))
    take(store, make_retracted("u1", minutes=2), minutes=2)
    store.desk.retract(U1, hand(reason="and it stays so"))
    grave = store.tombstone(U1)
    assert grave is not None
    assert (store.update(U1).state, grave.when, grave.by) == ("taken-down", at(2), "editor")
    assert removed(store) == {U1: "and it stays so"}


def test_a_reason_stays_until_there_is_another(store: Store) -> None:
    set_up(store)
    take(store, make_new("u1"))
    for minute, said, told in ((2, "wrong", "wrong"), (3, None, "wrong"), (4, "not so", "not so")):
        store.desk.retract(U1, hand(minute, reason=said))
        assert removed(store) == {U1: told}


def test_a_retraction_reaches_feeds_that_the_update_has_left(store: Store) -> None:
    set_up(store, "flood", "rail", feeds=[FeedSettings("all", ("flood", "rail"))])
    take(store, make_new("u1"))
    set_up(store, "flood", "rail", feeds=[FeedSettings("all", ("rail",))], version="2")
    store.desk.retract(U1, hand(reason="wrong"))
    assert removed(store, "all") == {U1: "wrong"}


# --- merge, split --------------------------------------------------------------------------------------------------


def test_merged_entries_are_one_from_then_on(store: Store) -> None:
    """The second leaves with a word; what is found by its keys is the first, which says what the second said last."""
    set_up(store)
    take(store, make_new("u1", "first words"))
    take(store, make_new("u2", "other words", minutes=5), minutes=5)
    store.desk.merge(U1, U2, hand(10))
    assert listed(store) == [U1]
    assert removed(store) == {U2: f"the same as {U1}"}
    update = store.update(U1)
    assert (update.content.text, update.revision, update.updated) == ("other words", 2, at(10))
    decision = poll(store, make_candidate("u2", "other words, edited"), minutes=11)
    assert {change.id for change in decision.changes} == {U1}
    assert store.update(U1).content.text == "other words, edited"
    assert [revision.content.text for revision in store.history(U2)] == ["other words"]
    assert [(act.verb, act.update, act.other) for act in store.desk.of_update(U2)] == [("merge", U1, U2)]


def test_a_page_that_shows_both_brings_neither_twice(store: Store) -> None:
    set_up(store)
    both = [make_candidate(name, f"The bridge is closed, says {name}.") for name in ("fire brigade", "mayor")]
    poll(store, *both, minutes=1)
    first, second = (store.snapshot("flood").known[i].id for i in (0, 1))
    store.desk.merge(first, second, hand(2))
    for minutes in (3, 4, 5):
        assert poll(store, *both, minutes=minutes).changes == ()
    poll(store, both[0], make_candidate("mayor", "The bridge is closed, says the mayor, until Monday."), minutes=6)
    assert listed(store) == [first]


def test_the_newer_words_stay(store: Store) -> None:
    set_up(store)
    take(store, make_new("u1", "first words"), make_new("u2", "other words"))
    take(store, make_revised("u1", "first words, edited", minutes=5), minutes=5)
    store.desk.merge(U1, U2, hand(10))
    assert (store.update(U1).content.text, store.update(U1).revision) == ("first words, edited", 2)


def test_a_ghost_merged_with_what_took_its_place_lives_on(store: Store) -> None:
    """Retitled, rewritten and retimed it came as a new one, and the old one was retracted."""
    set_up(store)
    take(store, make_new("u1", "first words"))
    take(store, make_new("u2", "other words", minutes=5), make_retracted("u1", minutes=5), minutes=5)
    store.desk.merge(U1, U2, hand(10))
    assert (listed(store), removed(store)) == ([U1], {U2: f"the same as {U1}"})
    assert store.update(U1).updated > at(5)


def test_the_guid_of_a_merged_update_is_never_minted_again(store: Store) -> None:
    set_up(store)
    poll(store, make_candidate("a", "first words"), minutes=1)
    poll(store, make_candidate("b", "other words", time_raw="12.05"), minutes=2)
    first, second = (update.id for update in sorted(store.updates("flood", 9), key=lambda one: one.first_seen))
    store.desk.merge(first, second, hand(3))
    recycled = make_candidate(
        "b", "Elections: all polling stations have opened on time, says the office.", time_raw="18.30"
    )
    full = store.snapshot("flood", recycled.keys)
    (found,) = identify([recycled], full.known).matches
    decision = merge([replace(found, known=None)], Reading(Newsblog(), (recycled,)), full, at(4))
    assert {change.id for change in decision.changes}.isdisjoint({first, second})


def test_a_merge_can_be_undone(store: Store) -> None:
    set_up(store)
    take(store, make_new("u1", "first words"))
    take(store, make_new("u2", "other words", minutes=5), minutes=5)
    store.desk.merge(U1, U2, hand(10))
    assert store.desk.split(U2, None, hand(11), mint) == U2
    assert set(listed(store)) == {U1, U2}
    assert removed(store) == {}
    assert [store.update(guid).content.text for guid in (U1, U2)] == ["first words", "other words"]
    assert (
        poll(store, make_candidate("u2", "other words"), make_candidate("u1", "first words"), minutes=12).changes == ()
    )
    texts = [revision.content.text for revision in store.history(U1)]
    assert texts == ["first words", "other words", "first words"]


def test_a_wrongly_matched_update_is_parted(store: Store) -> None:
    """An anchor was recycled: the second text gets a GUID of its own, the first its words back."""
    set_up(store)
    take(store, make_new("u1", "first words"))
    take(store, make_revised("u1", "quite another report", minutes=5), minutes=5)
    parted = store.desk.split(U1, None, hand(10), mint)
    assert parted not in (U1, U2)
    assert set(listed(store)) == {U1, parted}
    assert store.update(U1).content.text == "first words"
    assert (store.update(U1).revision, store.update(U1).updated) == (3, at(10))
    other = store.update(parted)
    assert (other.content.text, other.revision, other.first_seen) == ("quite another report", 1, at(5))
    assert [revision.content.text for revision in store.history(parted)] == ["quite another report"]
    decision = poll(store, make_candidate("u1", "quite another report, edited"), minutes=11)
    assert {change.id for change in decision.changes} == {parted}
    assert store.update(parted).content.text == "quite another report, edited"


def test_parted_from_an_earlier_revision_on(store: Store) -> None:
    set_up(store)
    take(store, make_new("u1", "one"))
    for revision, words in enumerate(("two", "three", "four"), 2):
        take(store, make_revised("u1", words, revision=revision, minutes=revision), minutes=revision)
    parted = store.desk.split(U1, 3, hand(10), mint)
    assert [store.update(guid).content.text for guid in (U1, parted)] == ["two", "four"]
    assert store.update(parted).first_seen == at(3)


# --- expunge -------------------------------------------------------------------------------------------------------


def test_expunged_words_are_nowhere(store: Store, store_url: str) -> None:
    set_up(store)
    take(store, make_new("u1", "the name of Zacharias"), make_new("u2", "nothing of that"))
    take(
        store,
        make_revised("u1", "the name of Zacharias, edited", minutes=1),
        minutes=1,
        document=make_document(b"Zacharias"),
    )
    store.desk.retract(U1, hand(2))
    poll(store, make_candidate("u1", "the name of Zacharias, edited again"), minutes=3)
    store.desk.expunge(U1, hand(reason="by request"))
    poll(store, make_candidate("u1", "the name of Zacharias, edited once more"), minutes=12)
    (known,) = [known for known in store.snapshot("flood").known if known.id == U1]
    assert known.sighted is not None
    assert (known.sighted.text, bool(known.sighted.shingles)) == ("", True)
    assert (listed(store), removed(store)) == ([U2], {U1: "by request"})
    assert [revision.content.text for revision in store.history(U1)] == ["", ""]
    assert store.last_document("flood") is None
    engine = sa.create_engine(store_url)
    with engine.connect() as connection:
        for table in sa.inspect(connection).get_table_names():
            for row in connection.execute(sa.text(f'SELECT * FROM "{table}"')):
                assert not any("Zacharias" in str(value) for value in row), table
    engine.dispose()


def test_expunged_words_are_not_in_the_file(tmp_path: Path) -> None:
    path = tmp_path / "store.sqlite3"
    store = Store(f"sqlite:///{path}")
    store.migrate()
    set_up(store)
    take(store, make_new("u1", "Zacharias " * 2000), make_new("u2", "nothing of that"))
    store.desk.expunge(U1, hand())
    with store._database._engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    store.close()
    assert b"Zacharias" not in path.read_bytes()


def test_expunged_stays_so(store: Store) -> None:
    set_up(store)
    told = make_candidate("u1", "the name of Zacharias")
    poll(store, told, minutes=1)
    guid = listed(store)[0]
    store.desk.expunge(guid, hand(2))
    poll(store, told, minutes=3)
    poll(store, make_candidate("u1", "the name of Zacharias, edited"), minutes=4)
    assert (listed(store), store.update(guid).content.text) == ([], "")
    (known,) = store.snapshot("flood").known
    assert (known.state, known.expunged) == ("taken-down", True)


def test_what_was_merged_into_it_is_expunged_too(store: Store) -> None:
    set_up(store)
    take(store, make_new("u1", "first words"), make_new("u2", "Zacharias"))
    store.desk.merge(U1, U2, hand(3))
    with pytest.raises(Impossible, match=f"merged into {U1}: expunge that one"):
        store.desk.expunge(U2, hand(4))
    store.desk.expunge(U1, hand(4))
    assert store.history(U2)[0].content.text == ""
    store.desk.split(U2, None, hand(5), mint)
    assert (store.update(U2).state, listed(store)) == ("taken-down", [])


# --- what can't be done --------------------------------------------------------------------------------------------

REFUSED = {
    "an unknown update": (lambda desk: desk.retract("urn:uuid:none", hand()), UnknownName, "no update"),
    "merged with itself": (lambda desk: desk.merge(U1, U1, hand()), Impossible, "with itself"),
    "merged over sources": (lambda desk: desk.merge(U1, make_guid("r1", "rail"), hand()), Impossible, "another source"),
    "restored though live": (lambda desk: desk.restore(U1, hand()), Impossible, "not removed"),
    "split with one version": (lambda desk: desk.split(U1, None, hand(), mint), Impossible, "can't be split"),
    "merged with what is down": (
        lambda desk: desk.merge(U1, make_guid("down"), hand()),
        Impossible,
        "restore it first",
    ),
    "expunged restored": (lambda desk: desk.restore(make_guid("gone"), hand()), Impossible, "nothing left"),
    "merged retracted": (lambda desk: desk.retract(make_guid("in"), hand()), Impossible, "split it first"),
}


@pytest.mark.parametrize(("act", "error", "words"), REFUSED.values(), ids=REFUSED)
def test_what_can_not_be_done_changes_nothing(store: Store, act, error: type[Exception], words: str) -> None:
    set_up(store, "flood", "rail")
    take(store, *(make_new(name, name) for name in ("u1", "down", "gone", "in", "into")))
    take(store, make_new("r1", source="rail"), source="rail")
    store.desk.retract(make_guid("down"), hand(1))
    store.desk.expunge(make_guid("gone"), hand(1))
    store.desk.merge(make_guid("into"), make_guid("in"), hand(1))
    before = store.source("flood").version, store.feed_state("flood"), store.desk.of_source("flood")
    with pytest.raises(error, match=words):
        act(store.desk)
    assert (store.source("flood").version, store.feed_state("flood"), store.desk.of_source("flood")) == before


# --- answers -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("verb", ["confirm", "dismiss"])
def test_the_answer_is_remembered_and_the_source_is_due(store: Store, verb: str) -> None:
    set_up(store)
    asked = SourceState(held="17 of 40 covered updates missing: retract?", asked=(U1, U2))
    take(store, state=asked)
    store.claim(at(1), "me", at(2) - at(1), 9)
    store.release("flood", "me", at(60), 0)
    assert store.source("flood").alarm == "17 of 40 covered updates missing: retract?"
    assert store.desk.answer("flood", verb, hand(5)) == asked.held  # type: ignore[arg-type]
    state = store.snapshot("flood").state
    assert (state.held, state.asked) == (None, ())
    assert (state.confirmed if verb == "confirm" else state.dismissed) == (U1, U2)
    assert store.source("flood").due == at(5)
    assert store.source("flood").alarm is None
    (act,) = store.desk.of_source("flood")
    assert (act.verb, act.other, act.update) == (verb, asked.held, None)
    assert store.desk.answer("flood", verb, hand(6)) is None  # type: ignore[arg-type]


def test_since_when_nothing_was_read(store: Store) -> None:
    set_up(store)
    store.record(make_poll(minutes=0, outcome="changed"), at(0))
    for minutes in (1, 2, 3):
        store.record(make_poll(minutes=minutes, outcome="degraded", message="a wall"), at(minutes))
    assert store.source("flood").alarm == "no update readable since 2026-03-14 12:01Z"
    store.record(make_poll(minutes=4, outcome="unchanged"), at(4))
    assert store.source("flood").alarm is None


def test_the_log_keeps_the_newest(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("syndicate.store.acts.KEPT", 3)
    set_up(store)
    take(store, make_new("u1"))
    for minutes in range(3):
        store.desk.retract(U1, hand(10 + 2 * minutes))
        store.desk.restore(U1, hand(11 + 2 * minutes))
    assert [act.at for act in store.desk.of_update(U1)] == [at(13), at(14), at(15)]
    assert [act.at for act in store.desk.of_source("flood", 2)] == [at(15), at(14)]


# --- beside polls --------------------------------------------------------------------------------------------------


def test_a_poll_that_read_before_decides_again(store: Store) -> None:
    set_up(store)
    take(store, make_new("u1"))
    before = store.snapshot("flood")
    store.desk.retract(U1, hand())
    with pytest.raises(Conflict):
        store.apply(
            before,
            Decision((make_revised("u1", "edited"),)),
            before.newsblog,
            before.state,
            make_poll(),
            document=None,
            now=at(1),
        )
    assert store.update(U1).state == "taken-down"


def test_acts_and_polls_at_once(store: Store) -> None:
    """Every act and every edit is there in the end, whoever came first."""
    set_up(store)
    names = [f"u{i}" for i in range(8)]
    take(store, *(make_new(name, f"{name} 0") for name in names))

    def edit() -> int:
        conflicts = 0
        for i in range(1, 9):
            while True:
                shown = [make_candidate(name, f"{name} {i}") for name in names]
                try:
                    poll(store, *shown, minutes=i)
                    break
                except Conflict:
                    conflicts += 1
        return conflicts

    def decide() -> None:
        for i, name in enumerate(names[:4]):
            store.desk.retract(make_guid(name), hand(20 + i))

    with ThreadPoolExecutor(2) as pool:
        for job in [pool.submit(edit), pool.submit(decide)]:
            job.result()
    states = {name: store.update(make_guid(name)).state for name in names}
    assert states == {name: "taken-down" if i < 4 else "live" for i, name in enumerate(names)}
    assert all(store.update(make_guid(name)).content.text == f"{name} 8" for name in names[4:])
    assert len(store.desk.of_source("flood")) == 4


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("read")),
        st.tuples(st.just("write"), st.integers(0, 3)),
        st.tuples(st.sampled_from(["retract", "restore", "expunge", "split"]), st.integers(0, 2)),
        st.tuples(st.just("merge"), st.integers(0, 2), st.integers(0, 2)),
    ),
    min_size=2,
    max_size=14,
)


@settings(max_examples=40, deadline=None)
@given(STEPS)
def test_no_write_is_lost_in_any_order(steps: list[tuple]) -> None:  # type: ignore[type-arg]
    """A poll is taken only if nothing was written since it was read; an act sees all that was written before it; what
    was taken down stays so until a person says otherwise; GUIDs are never shared and ``updated`` never goes back."""
    with TemporaryDirectory() as folder:
        store = Store(f"sqlite:///{folder}/s.sqlite3")
        store.migrate()
        set_up(store)
        guids = [make_guid(f"u{i}") for i in range(3)]
        take(store, *(make_new(f"u{i}", f"text {i}", minutes=i) for i in range(3)))
        read, written, down = store.snapshot("flood"), False, set()
        for minutes, step in enumerate(steps, 10):
            stands = {guid: store.update(guid).updated for guid in guids}
            try:
                match step:
                    case ("read",):
                        read, written = store.snapshot("flood"), False
                    case ("write", shown):
                        candidates = [make_candidate(f"u{i}", f"text {i} at {minutes}") for i in range(shown)]
                        reading = Reading(Newsblog(), tuple(candidates), newest_first=True)
                        decision = merge(identify(candidates, read.known).matches, reading, read, at(minutes))
                        try:
                            store.apply(
                                read, decision, read.newsblog, read.state, make_poll(), document=None, now=at(minutes)
                            )
                            assert not written or not decision.changes
                            written = written or bool(decision.changes)
                        except Conflict:
                            assert written
                    case ("merge", one, other):
                        store.desk.merge(guids[one], guids[other], hand(minutes))
                        written = True
                    case ("split", one):
                        store.desk.split(guids[one], None, hand(minutes), mint)
                        written = True
                    case (name, one):
                        getattr(store.desk, name)(guids[one], hand(minutes))
                        written = True
                        down = down | {guids[one]} if name in ("retract", "expunge") else down - {guids[one]}
            except Impossible:
                pass
            asked = [key for i in range(4) for key in make_candidate(f"u{i}", f"text {i} at {minutes}").keys]
            afresh = Store(f"sqlite:///{folder}/s.sqlite3")  # remembers nothing
            assert store.snapshot("flood", asked, window=2) == afresh.snapshot("flood", asked, window=2)
            assert store.standing("flood") == afresh.standing("flood")
            afresh.close()
            assert all(store.update(guid).state == "taken-down" for guid in down)
            assert all(store.update(guid).updated >= before for guid, before in stands.items())
        state = store.feed_state("flood")
        assert {update.id for update in state.updates}.isdisjoint({stone.ref for stone in state.tombstones})
        store.close()
