"""Records on every store: their events, what people typed, and what stands beside them."""

from contextlib import suppress
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from app.core.errors import Conflict
from app.core.trail.digests import keep
from app.storage.store import Slots
from tests.storage.conftest import (
    NOW,
    SALT,
    decided,
    later,
    look,
    put,
    raw,
    submitted,
    unbroken,
    undone,
)


def test_a_record_is_read_back_as_it_was_written(ready):
    record, events, kept = submitted(due="2026-03-05T09:00:00+00:00")
    put(ready, record, events, kept)

    assert look(ready, "record", "r1") == record
    assert look(ready, "record_of_code", "code r1") == record
    assert look(ready, "record_of_number", "leave", "QJ-1") == record
    assert look(ready, "record_of_task", "r1-2") == record
    assert look(ready, "title", "r1") == "Leave of Ann"
    assert look(ready, "events", "r1") == events
    assert look(ready, "kept", "r1") == {kept[0].digest: kept[0]}


def test_what_is_not_there_is_none(store):
    assert look(store, "record", "r1") is None
    assert look(store, "record_of_code", "c") is None
    assert look(store, "record_of_number", "leave", "QJ-1") is None
    assert look(store, "record_of_task", "t") is None
    assert look(store, "title", "r1") == ""
    assert look(store, "events", "r1") == ()
    assert look(store, "kept", "r1") == {}
    assert look(store, "bundle", "h") is None
    assert look(store, "edition", "h") is None
    assert look(store, "draft", "d") is None
    assert look(store, "draft_of_task", "", "ann") is None
    assert look(store, "seal", "r1") is None
    assert look(store, "file", "f") is None
    assert look(store, "file_of_content", "f") is None
    assert look(store, "account", "ann") is None
    assert look(store, "throttle", "ann") == (0, None)
    assert look(store, "organisation_version") == 0


def test_events_are_added_behind_the_last_one(ready):
    record, events, kept = submitted()
    put(ready, record, events, kept)
    done, more = decided(record)
    put(ready, done, more)

    assert look(ready, "record", "r1") == done
    assert done.status == "done"
    trail = look(ready, "events", "r1")
    assert trail == events + more
    assert unbroken(ready, "r1")


def test_the_trails_of_many_come_each_in_one_piece(ready):
    for name in ("r3", "r1", "r2"):
        put(ready, *submitted(name, number=name))
    put(ready, *decided(look(ready, "record", "r2")))

    with ready.reading() as tx, tx.written(["r1", "nobody's", "r2", "r3"]) as trails:
        told = {record: [each.chained for each in trail] for record, trail in trails}
    assert {record: tuple(trail) for record, trail in told.items()} == {
        name: look(ready, "events", name) for name in ("r1", "r2", "r3")
    }
    assert [len(told[name]) for name in ("r1", "r2", "r3")] == [2, 4, 2]


def test_trails_that_are_left_in_the_middle_are_in_nobodys_way(ready):
    names = [f"r{number}" for number in range(150)]
    for name in names:  # more than a socket holds, so that the database is not done meanwhile
        put(ready, *submitted(name, number=name, holders=("b" * 2000,)))

    with ready.reading() as tx:
        with tx.written(names) as trails:
            next(trails)
        assert len(tx.records(after="", limit=500)) == 150
        with suppress(ZeroDivisionError), tx.written(names) as trails:
            next(trails)
            raise ZeroDivisionError
    with ready.writing() as tx:
        tx.lock_record("r7")
    assert unbroken(ready, *sorted(names))


def test_of_two_who_add_to_the_same_state_one_is_told(ready):
    record, events, kept = submitted()
    put(ready, record, events, kept)
    put(ready, *decided(record, by="bob"))

    late, more = decided(record, by="cat")
    with pytest.raises(Conflict), ready.writing() as tx:
        tx.append(late, more, (), title="", slots=Slots())
    assert look(ready, "record", "r1").tasks["r1-2"].decided_by == "bob"


def test_append_itself_says_conflict_where_the_record_is_there(ready):
    record, events, kept = submitted()
    put(ready, record, events, kept)
    with undone(ready) as tx, pytest.raises(Conflict):
        tx.append(record, events, kept, title="", slots=Slots())
    assert look(ready, "events", "r1") == events


def test_an_event_with_the_place_of_another_is_refused(ready, store_url):
    record, events, kept = submitted()
    put(ready, record, events, kept)
    with pytest.raises(Exception, match=r"(?i)unique"):
        raw(
            store_url,
            "INSERT INTO events SELECT record, seq, type, version, at, actor, body, previous, 'x'"
            " FROM events WHERE seq = 1",
        )


def test_a_number_belongs_to_one_record_of_its_form(ready):
    put(ready, *submitted("r1", number="QJ-1"))
    with pytest.raises(Conflict):
        put(ready, *submitted("r2", number="QJ-1"))
    put(ready, *submitted("r3", number=""))
    put(ready, *submitted("r4", number=""))


def test_ids_of_records_come_in_order_page_by_page(ready):
    for number, day in (("3", 3), ("1", 1), ("2", 2)):
        at = NOW + timedelta(days=day)
        put(ready, *submitted(f"r{number}", number=number, at=at))
    put(ready, *decided(look(ready, "record", "r2")))

    assert look(ready, "records", limit=2) == ("r1", "r2")
    assert look(ready, "records", after="r2", limit=2) == ("r3",)
    assert look(ready, "records", form="leave", status="done") == ("r2",)
    assert look(ready, "records", form="other") == ()
    first, last = NOW + timedelta(days=2), NOW + timedelta(days=3)
    assert look(ready, "records", submitted_from=first, submitted_to=last) == ("r2",)


def test_a_state_of_another_release_is_folded_anew(ready, store_url):
    record, events, kept = submitted()
    put(ready, record, events, kept)
    raw(store_url, "UPDATE records SET state_version = 0, state = '{}'")
    assert look(ready, "record", "r1") == record
    with ready.writing() as tx:
        assert tx.lock_record("r1") == record


def test_what_people_typed_comes_back_letter_by_letter(ready):
    text = "“引号” 'and' \\ % :name {brace} \0 \u2028 𠮷 é"
    record, events, _ = submitted()
    kept = [
        keep("reason", text, SALT),
        keep("yes", True, SALT),
        keep("rows", ["3f9a01c2", "00000001"], SALT),
    ]
    put(ready, record, events, kept, title=text, slots=Slots(texts=[text]))
    assert look(ready, "kept", "r1") == {each.digest: each for each in kept}
    assert look(ready, "title", "r1") == text.replace("\0", "")


def test_records_are_linked_once(ready, store_url):
    put(ready, *submitted("r1", number="1"))
    put(ready, *submitted("r2", number="2"))
    with ready.writing() as tx:
        tx.link("r1", "r2", NOW)
        tx.link("r1", "r2", later(1))
    assert len(raw(store_url, "SELECT * FROM links")) == 1


def test_search_slots_stand_beside_the_record(ready, store_url):
    record, events, kept = submitted()
    slots = Slots(texts=["a", None], numbers=[Decimal("12.50")], dates=[date(2026, 3, 2)])
    put(ready, record, events, kept, slots=slots)
    done, more = decided(record)
    put(ready, done, more, slots=replace(slots, texts=["b"]))
    names = "text1, text2, text6, number1, number2, date1, date4"
    (row,) = raw(store_url, f"SELECT {names} FROM slots")
    assert row[:3] == ("b", None, None)
    assert row[3:5] == (12.5, None)
    assert (str(row[5]), row[6]) == ("2026-03-02", None)
