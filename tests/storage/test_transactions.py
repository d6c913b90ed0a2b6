"""What every store keeps of transactions: all or nothing, one moment, who waits for whom."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Barrier, Event
from zoneinfo import ZoneInfo

import pytest

from app.core.errors import Conflict
from app.core.records.event import Named
from app.storage.store import Slots
from tests.storage.conftest import (
    NOW,
    decided,
    draft,
    grown,
    job,
    later,
    look,
    put,
    submitted,
    unbroken,
    undone,
)


def test_a_transaction_that_fails_leaves_nothing(ready):
    with undone(ready) as tx:
        record, events, kept = submitted()
        tx.append(record, events, kept, title="", slots=Slots(), jobs=[job()])
        tx.put_draft(draft())
    assert look(ready, "record", "r1") is None
    assert look(ready, "jobs") == ()
    assert look(ready, "draft", "d1") is None


def test_reading_sees_one_moment(ready):
    put(ready, *submitted("r1"))
    with ready.reading() as before:
        assert before.records() == ("r1",)
        put(ready, *submitted("r2", number="QJ-2"))
        assert before.records() == ("r1",)
        assert before.waiting_count("bob") == 1
    assert look(ready, "records") == ("r1", "r2")


def test_writers_of_one_record_wait_for_each_other(ready):
    record, events, kept = submitted()
    put(ready, record, events, kept)
    together = Barrier(4)

    def hand_over(name):
        together.wait()
        for _ in range(5):
            with ready.writing() as tx:
                now = tx.lock_record("r1")
                holders = (*now.tasks["r1-2"].holders, f"{name}{now.seq}")
                named = Named(at=later(1), actor="ann", task="r1-2", holders=holders)
                grown_, more = grown(now, named)
                tx.append(grown_, more, (), title="", slots=Slots())

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(hand_over, "abcd"))

    record = look(ready, "record", "r1")
    assert record.seq == 22
    assert len(record.tasks["r1-2"].holders) == 21  # nobody's addition was lost
    assert unbroken(ready, "r1")
    assert sum(look(ready, "waiting_count", name) for name in record.tasks["r1-2"].holders) == 21


def test_a_writer_waits_for_another_with_patience_and_no_longer(ready, store_url):
    put(ready, *submitted())
    hurried = type(ready)(store_url, patience=0.2)
    with ready.writing() as tx:
        tx.lock_record("r1")
        with pytest.raises(Conflict, match="系统正忙"), hurried.writing() as other:
            other.lock_record("r1")
    with hurried.writing() as other:
        assert other.lock_record("r1") is not None
    hurried.close()


def test_readers_do_not_wait_for_a_writer(ready):
    record, events, kept = submitted()
    put(ready, record, events, kept)
    with ready.writing() as tx:
        done, more = decided(tx.lock_record("r1"))
        tx.append(done, more, (), title="", slots=Slots())
        assert look(ready, "record", "r1") == record


def test_a_moment_without_time_zone_is_refused(store):
    with pytest.raises(ValueError, match="time zone"), store.writing() as tx:
        tx.set_throttle("ann", 1, datetime(2026, 1, 1))  # noqa: DTZ001  this is the fault


def test_moments_come_back_in_utc_to_the_microsecond(store):
    shanghai = NOW.astimezone(ZoneInfo("Asia/Shanghai"))
    with store.writing() as tx:
        tx.set_throttle("ann", 1, shanghai)
    _, until = look(store, "throttle", "ann")
    assert until == NOW
    assert until.utcoffset() == timedelta(0)


def test_a_closed_store_can_be_used_again(ready):
    ready.close()
    assert look(ready, "current_bundles") == {"leave": "hash of leave"}


def test_a_waiting_reader_thread_does_not_stop_the_writers(ready):
    looked, go_on = Event(), Event()

    def read_slowly():
        with ready.reading() as tx:
            before = tx.records()
            looked.set()
            go_on.wait(10)
            return before, tx.records()

    with ThreadPoolExecutor(1) as pool:
        slow = pool.submit(read_slowly)
        looked.wait(10)
        put(ready, *submitted())
        go_on.set()
        assert slow.result() == ((), ())
