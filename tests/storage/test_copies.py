"""Who was told of which record, held against each store unchanged."""

from datetime import timedelta

import pytest

from app.core.records.event import Copied, Transferred
from app.storage.store import Copy, Slots
from tests.storage.conftest import NOW, grown, later, look, put, submitted, undone


@pytest.fixture
def ready(store):
    """A store with a bundle in force."""
    with store.writing() as tx:
        tx.publish("hash of leave", "leave", '{"form": "leave"}', NOW, "ann")
    return store


def copied(record, *people, by="ann", at=None, step=""):
    event = Copied(
        at=at or later(5), actor=by, step=step, round=1, people=people, why={}, remark=""
    )
    return grown(record, event)


def tell(store, record, *people, **more):
    after, events = copied(record, *people, **more)
    put(store, after, events)
    return after


def filed(store, record="r1"):
    made, events, kept = submitted(record, number=f"QJ {record}")
    put(store, made, events, kept)
    return made


def read(store, record, person, at):
    with store.writing() as tx:
        return tx.mark_read(record, person, at)


def test_whom_an_event_tells_has_the_record_in_their_list(ready):
    tell(ready, filed(ready), "cat", "dan")
    (line,) = look(ready, "copies", "cat")
    assert (line.record, line.number, line.title, line.status) == (
        "r1", "QJ r1", "Leave of Ann", "running",
    )  # fmt: skip
    assert (line.from_person, line.asked_at, line.read_at) == ("ann", later(5), None)
    assert look(ready, "copies", "bob") == ()
    assert look(ready, "told", "r1") == (
        Copy(record="r1", person="cat", step="", by="ann", at=later(5), read_at=None),
        Copy(record="r1", person="dan", step="", by="ann", at=later(5), read_at=None),
    )


def test_everybody_is_told_once_and_the_first_time_counts(ready):
    record = tell(ready, filed(ready), "cat")
    tell(ready, record, "cat", "dan", by="system:route", step="inform", at=later(9))
    told = {each.person: each for each in look(ready, "told", "r1")}
    assert (told["cat"].by, told["cat"].at, told["cat"].step) == ("ann", later(5), "")
    assert (told["dan"].by, told["dan"].step) == ("system:route", "inform")


def test_reading_is_noted_once(ready):
    tell(ready, filed(ready), "cat", "dan")
    assert look(ready, "unread_count", "cat") == 1
    assert read(ready, "r1", "cat", later(7)) is True
    assert read(ready, "r1", "cat", later(8)) is False
    assert read(ready, "r1", "eve", later(8)) is False
    assert [each.read_at for each in look(ready, "told", "r1")] == [later(7), None]
    assert look(ready, "unread_count", "cat") == 0
    assert look(ready, "unread_count", "dan") == 1
    assert look(ready, "copies", "cat")[0].read_at == later(7)


def test_to_be_told_again_does_not_make_it_unread(ready):
    record = tell(ready, filed(ready), "cat")
    read(ready, "r1", "cat", later(7))
    tell(ready, record, "cat", at=later(9))
    assert look(ready, "unread_count", "cat") == 0


def test_what_was_not_read_comes_first_then_the_newest(ready):
    for number in (1, 2, 3, 4):
        tell(ready, filed(ready, f"r{number}"), "cat", at=later(number))
    read(ready, "r4", "cat", later(9))
    assert [each.record for each in look(ready, "copies", "cat")] == ["r3", "r2", "r1", "r4"]
    assert [each.record for each in look(ready, "copies", "cat", 2)] == ["r3", "r2"]


def test_nothing_is_told_where_the_transaction_fails(ready):
    record = filed(ready)
    after, events = copied(record, "cat")
    with undone(ready) as tx:
        tx.lock_record("r1")
        tx.append(after, events, (), title="", slots=Slots())
    assert look(ready, "told", "r1") == ()


def test_a_task_handed_on_comes_from_whoever_handed_it_on_then(ready):
    record = filed(ready)
    at = NOW + timedelta(hours=3)
    after, events = grown(
        record,
        Transferred(
            at=at, actor="bob", task="r1-2", step="approve", to="cat", holders=("cat",), remark=""
        ),
    )
    put(ready, after, events)
    (line,) = look(ready, "waiting", "cat")
    assert (line.from_person, line.asked_at, line.task) == ("bob", at, "r1-2")
    assert look(ready, "waiting", "bob") == ()
    assert look(ready, "waiting_count", "bob") == 0
