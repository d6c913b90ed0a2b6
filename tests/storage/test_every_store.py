"""What every store does, held against each of them unchanged."""

import multiprocessing
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from threading import Barrier, Event
from zoneinfo import ZoneInfo

import psycopg
import pytest

from app.core.calendar.departments import Exceptions, Hours
from app.core.engine.folding import advanced, fold
from app.core.errors import Conflict
from app.core.records.event import Asked, Decided, Ended, Named, Paused, Resumed, Submitted
from app.core.records.organisation import Department, Membership, Person, Unit
from app.core.records.record import Record
from app.core.trail.chain import chain, first_break
from app.core.trail.digests import holds, keep
from app.storage.opening import open_store
from app.storage.store import Draft, Job, SettingValue, Slots, StoredFile

NOW = datetime(2026, 3, 2, 1, 30, 0, 123456, tzinfo=UTC)
SALT = bytes(range(16))


@pytest.fixture
def ready(store):
    """A store with a bundle in force."""
    with store.writing() as tx:
        tx.publish("hash of leave", "leave", '{"form": "leave"}', NOW, "ann")
    return store


def later(minutes):
    return NOW + timedelta(minutes=minutes)


def submitted(record="r1", *, number="QJ-1", by="ann", at=NOW, holders=("bob",), due=""):
    """A new record with its first task done and the second one asked."""
    kept = keep("reason", f"reason of {record}", SALT)
    new = Record(id=record, code=f"code {record}")
    first, second = f"{record}-1", f"{record}-2"
    record_, events = grown(
        new,
        Submitted(
            at=at,
            actor=by,
            form="leave",
            bundle="hash of leave",
            number=number,
            step="write",
            task=first,
            digests={"reason": kept.digest},
        ),
        Asked(
            at=at,
            actor="system:routing",
            task=second,
            step="approve",
            round=1,
            holders=holders,
            due_at=due,
            why={"rule": "head of the department"},
        ),
    )
    return record_, events, (kept,)


def grown(record, *events):
    """The record after the events, and the events in its chain."""
    chained = chain(record.id, record.seq, record.head, events)
    return advanced(fold(record, events), chained), chained


def decided(record, *, by="bob", at=None):
    """The record after its second task was agreed to, which ends it."""
    at = at or later(5)
    return grown(
        record,
        Decided(
            at=at,
            actor=by,
            task=f"{record.id}-2",
            step="approve",
            outcome="agreed",
            act="",
            remark="",
        ),
        Ended(at=at, actor="system:routing", status="done"),
    )


def put(store, record, events, kept=(), title="Leave of Ann", slots=None, jobs=()):
    with store.writing() as tx:
        if record.seq > len(events):
            tx.lock_record(record.id)
        tx.append(record, events, kept, title=title, slots=slots or Slots(), jobs=jobs)


@contextmanager
def undone(store):
    """A transaction that fails at its end."""
    with suppress(ZeroDivisionError), store.writing() as tx:
        yield tx
        raise ZeroDivisionError


def look(store, name, *arguments, **options):
    with store.reading() as tx:
        return getattr(tx, name)(*arguments, **options)


# records


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
    assert first_break(trail) == 0


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
    assert first_break(look(ready, "events", "r1")) == 0
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


# numbers


def test_numbers_count_for_each_series_and_year(store):
    with store.writing() as tx:
        assert [tx.next_number("QJ", 2026) for _ in range(3)] == [1, 2, 3]
        assert tx.next_number("QJ", 2027) == 1
        assert tx.next_number("JS", 2026) == 1


def test_a_number_that_was_not_used_is_drawn_again(store):
    with undone(store) as tx:
        assert tx.next_number("QJ", 2026) == 1
    with store.writing() as tx:
        assert tx.next_number("QJ", 2026) == 1


def test_eight_threads_draw_without_gap_or_double(store):
    together = Barrier(8)

    def draw(_):
        together.wait()
        return [draw_number(store) for _ in range(10)]

    with ThreadPoolExecutor(8) as pool:
        drawn = [number for found in pool.map(draw, range(8)) for number in found]
    assert sorted(drawn) == list(range(1, 81))


def test_two_processes_draw_without_gap_or_double(store_url):
    spawn = multiprocessing.get_context("spawn")
    with spawn.Pool(2) as pool:
        drawn = pool.map(draw_numbers, [store_url] * 4, chunksize=1)
    assert sorted(number for found in drawn for number in found) == list(range(1, 101))


def draw_numbers(url):
    store = open_store(url)
    drawn = [draw_number(store) for _ in range(25)]
    store.close()
    return drawn


def draw_number(store):
    with store.writing() as tx:
        return tx.next_number("QJ", 2026)


# inboxes


def test_what_waits_comes_by_its_due_date_and_without_one_last(ready):
    for number, due in (("1", ""), ("2", "2026-03-09T00:00:00Z"), ("3", "2026-03-04T00:00:00Z")):
        put(ready, *submitted(f"r{number}", number=number, due=due, holders=("bob", "cat")))

    lines = look(ready, "waiting", "bob")
    assert [line.record for line in lines] == ["r3", "r2", "r1"]
    assert [line.record for line in look(ready, "waiting", "cat")] == ["r3", "r2", "r1"]
    assert look(ready, "waiting", "ann") == ()
    assert look(ready, "waiting_count", "bob") == 3
    line = lines[0]
    assert (line.task, line.step, line.number, line.form) == ("r3-2", "approve", "3", "leave")
    assert (line.title, line.status, line.bundle) == ("Leave of Ann", "running", "hash of leave")
    assert (line.asked_at, line.submitted_at, line.initiator) == (NOW, NOW, "ann")
    assert line.due_at == datetime(2026, 3, 4, tzinfo=UTC)
    assert (line.from_person, line.outcome, line.decided_at) == ("ann", "", None)


def test_a_task_whose_clock_stands_still_comes_last_and_says_so(ready):
    for number, due in (("1", ""), ("2", "2026-03-09T00:00:00Z"), ("3", "2026-03-04T00:00:00Z")):
        record, events, kept = submitted(f"r{number}", number=number, due=due)
        put(ready, record, events, kept)
        if number == "3":
            paused = Paused(at=later(7), actor="system:clock", task="r3-2", step="approve")
            record, events = grown(record, paused)
            put(ready, record, events)
    lines = look(ready, "waiting", "bob")
    assert [(line.record, line.paused_at) for line in lines] == [
        ("r2", None), ("r1", None), ("r3", later(7)),
    ]  # fmt: skip
    assert look(ready, "waiting_count", "bob") == 3
    due = "2026-03-05T00:00:00Z"
    resumed = Resumed(at=later(9), actor="system:clock", task="r3-2", step="approve", due_at=due)
    put(ready, *grown(record, resumed))
    first = look(ready, "waiting", "bob")[0]
    assert (first.record, first.paused_at) == ("r3", None)
    assert first.due_at == datetime(2026, 3, 5, tzinfo=UTC)


def test_a_task_keeps_whose_working_days_it_counts(ready):
    record, events, kept = submitted()
    clock = {"within": "1 working day", "department": "desk"}
    asked = replace(events[1].event, why={"rule": "", "clock": clock})
    record, events = grown(Record(id="r1", code="code r1"), events[0].event, asked)
    put(ready, record, events, kept)
    assert look(ready, "waiting", "bob")[0].department == "desk"


def test_a_decided_task_leaves_every_inbox_and_stays_with_who_decided(ready):
    record, events, kept = submitted(holders=("bob", "cat"))
    put(ready, record, events, kept)
    put(ready, *decided(record, by="bob"))

    assert look(ready, "waiting_count", "bob") == look(ready, "waiting_count", "cat") == 0
    assert look(ready, "decided", "cat") == ()
    (line,) = look(ready, "decided", "bob")
    assert (line.task, line.outcome, line.decided_at) == ("r1-2", "agreed", later(5))
    assert line.status == "done"
    (own,) = look(ready, "decided", "ann")
    assert own.outcome == "submitted"


def test_decided_and_started_come_newest_first(ready):
    for number in "123":
        record, events, kept = submitted(f"r{number}", number=number, at=later(int(number)))
        put(ready, record, events, kept)
        put(ready, *decided(record, at=later(10 + int(number))))
    assert [line.record for line in look(ready, "decided", "bob", 2)] == ["r3", "r2"]
    assert [line.record for line in look(ready, "started", "ann", 2)] == ["r3", "r2"]


def test_started_says_who_has_it_now(ready):
    put(ready, *submitted("r1", number="1", holders=("bob", "cat")))
    record, events, kept = submitted("r2", number="2", at=later(1))
    put(ready, record, events, kept)
    put(ready, *decided(record))

    done, running = look(ready, "started", "ann")
    assert (running.record, running.holders, running.step) == ("r1", ("bob", "cat"), "approve")
    assert (done.record, done.holders, done.step) == ("r2", (), "")
    assert look(ready, "started", "bob") == ()


def test_a_task_moves_to_whom_it_was_given(ready):
    record, events, kept = submitted(holders=("bob",))
    put(ready, record, events, kept)
    put(ready, *grown(record, Named(at=NOW, actor="ann", task="r1-2", holders=("cat",))))
    assert look(ready, "waiting_count", "bob") == 0
    assert look(ready, "waiting_count", "cat") == 1


# drafts


def draft(draft_id="d1", **changes):
    given = {
        "id": draft_id,
        "person": "ann",
        "form": "leave",
        "bundle": "hash of leave",
        "posted": {"reason": ["家里有事", "two"], "days": []},
        "updated_at": NOW,
        "title": "Leave",
    }
    return Draft(**{**given, **changes})


def test_a_draft_is_kept_changed_and_thrown_away(store):
    with store.writing() as tx:
        tx.put_draft(draft())
    assert look(store, "draft", "d1") == draft()
    changed = draft(posted={"reason": ["旅行"]}, updated_at=later(1), opened_from="r9")
    with store.writing() as tx:
        assert tx.lock_draft("d1") == draft()
        tx.put_draft(changed)
    assert look(store, "draft", "d1") == changed
    with store.writing() as tx:
        tx.drop_draft("d1")
        assert tx.lock_draft("d1") is None


def test_drafts_of_a_person_are_those_not_submitted_newest_first(store):
    with store.writing() as tx:
        tx.put_draft(draft("old"))
        tx.put_draft(draft("new", updated_at=later(1)))
        tx.put_draft(draft("sent", record="r1"))
        tx.put_draft(draft("half", task="t1"))
        tx.put_draft(draft("other", person="bob"))
    assert [each.id for each in look(store, "drafts", "ann")] == ["new", "old"]


def test_a_half_filled_task_is_kept_once_for_each_person(store):
    with store.writing() as tx:
        tx.put_draft(draft("one", task="t1"))
        tx.put_draft(draft("two", task="t1"))
        tx.put_draft(draft("three", task="t1", person="bob"))
        tx.put_draft(draft("four"))
    assert look(store, "draft_of_task", "t1", "ann").id == "two"
    assert look(store, "draft_of_task", "t1", "bob").id == "three"
    assert look(store, "draft", "one") is None
    assert look(store, "draft", "four") is not None


def test_a_submit_that_comes_twice_finds_the_record_of_the_first(ready):
    with ready.writing() as tx:
        tx.put_draft(draft())
    together = Barrier(4)

    def submit(name):
        together.wait()
        with ready.writing() as tx:
            found = tx.lock_draft("d1")
            if found.record:
                return found.record
            number = str(tx.next_number("QJ", 2026))
            record, events, kept = submitted(f"r{name}", number=number)
            tx.append(record, events, kept, title="", slots=Slots())
            tx.put_draft(replace(found, record=record.id))
            return record.id

    with ThreadPoolExecutor(4) as pool:
        made = set(pool.map(submit, "abcd"))
    assert set(look(ready, "records")) == made
    assert len(made) == 1


# jobs


def job(job_id="j1", **changes):
    given = {
        "id": job_id,
        "kind": "seal",
        "key": f"seal {job_id}",
        "record": "r1",
        "payload": {"revision": 1},
        "status": "waiting",
        "attempts": 0,
        "run_after": NOW,
    }
    return Job(**{**given, **changes})


def take(store, minute, lease=10):
    with store.writing() as tx:
        return tx.take_job(later(minute), later(minute + lease))


def test_a_job_is_asked_once_for_its_key(ready):
    record, events, kept = submitted()
    put(ready, record, events, kept, jobs=[job(), job("j2", key="seal j1")])
    with ready.writing() as tx:
        tx.add_job(job("j3", key="seal j1", status="failed"))
        tx.add_job(job("j4"))
    assert [each.id for each in look(ready, "jobs_of", "r1")] == ["j1", "j4"]
    assert look(ready, "jobs_of", "r1")[0] == job()


def test_a_job_is_taken_once_when_it_is_due(store):
    with store.writing() as tx:
        tx.add_job(job("late", run_after=later(5)))
        tx.add_job(job("soon", run_after=later(1)))
    assert take(store, 0) is None
    taken = take(store, 1)
    assert (taken.id, taken.status, taken.attempts) == ("soon", "running", 1)
    assert taken.leased_until == later(11)
    assert look(store, "jobs", "running") == (taken,)
    assert take(store, 1) is None
    assert take(store, 5).id == "late"


def test_a_job_whose_worker_died_is_taken_again_after_the_lease(store):
    with store.writing() as tx:
        tx.add_job(job())
    assert take(store, 0, lease=10).attempts == 1
    assert take(store, 9) is None
    assert take(store, 10).attempts == 2


def test_a_job_is_kept_by_who_renews_the_lease(store):
    with store.writing() as tx:
        tx.add_job(job())
    taken = take(store, 0, lease=10)
    with store.writing() as tx:
        assert tx.renew_job(taken, later(20))
    assert take(store, 19) is None
    assert take(store, 20).attempts == 2
    with store.writing() as tx:
        assert not tx.renew_job(taken, later(90))
    assert look(store, "jobs")[0].leased_until == later(30)
    with store.writing() as tx:
        tx.finish_job("j1")
        assert not tx.renew_job(replace(taken, attempts=2), later(90))


def test_a_job_that_is_done_or_given_up_is_not_taken(store):
    with store.writing() as tx:
        tx.add_job(job("done"))
        tx.add_job(job("gone"))
        tx.add_job(job("again"))
        tx.finish_job("done")
        tx.fail_job("gone", "no room", again_at=None)
        tx.fail_job("again", "no light", again_at=later(3))
    assert take(store, 2) is None
    assert take(store, 3).id == "again"
    found = {each.id: each for each in look(store, "jobs")}
    assert (found["done"].status, found["done"].error) == ("done", "")
    assert (found["gone"].status, found["gone"].error) == ("failed", "no room")
    assert found["again"].error == "no light"
    assert [each.id for each in look(store, "jobs", "failed")] == ["gone"]


def test_a_job_is_ended_by_who_holds_it(store):
    with store.writing() as tx:
        tx.add_job(job())
    first = take(store, 0, lease=10)
    second = take(store, 10, lease=10)
    assert (first.lost, second.lost) == (0, 1)
    with store.writing() as tx:
        assert not tx.finish_job("j1", taken=first.attempts)
        assert tx.fail_job("j1", "no", again_at=later(30), own=True, taken=second.attempts)
        assert not tx.finish_job("j1", taken=second.attempts)
    third = take(store, 30)
    assert (third.attempts, third.failures, third.lost) == (3, 1, 0)
    with store.writing() as tx:
        assert tx.finish_job("j1", taken=3)
        assert not tx.fail_job("j1", "late", again_at=later(30), taken=3)
    assert look(store, "jobs_of", "r1")[0].status == "done"


def test_a_job_of_one_host_is_left_to_it_until_it_is_forsaken(store):
    with store.writing() as tx:
        tx.add_job(job(host="here"))
        assert tx.take_job(later(5), later(10), "there", later(-1)) is None
        assert tx.take_job(later(5), later(10)) is None
        assert tx.take_job(later(5), later(10), "here", later(-1)).host == "here"
        assert tx.take_job(later(15), later(20), "there", NOW).host == "here"


def test_what_failed_is_found_behind_any_number_of_jobs_that_lie_ahead(store):
    with store.writing() as tx:
        for name in ("seal", "tell"):
            tx.add_job(job(name, kind=name))
            tx.fail_job(name, "no light", again_at=later(1))
        tx.add_job(job("gone", kind="tell"))
        tx.fail_job("gone", "no light", again_at=None)
        for number in range(5):
            tx.add_job(job(f"r{number}", kind="remind", run_after=later(90)))
    assert {each.id for each in look(store, "stumbled", "waiting", 2)} == {"seal", "tell"}
    assert [each.id for each in look(store, "stumbled", "waiting", 1, ("tell",))] == ["tell"]
    assert [each.id for each in look(store, "stumbled", "failed")] == ["gone"]


def test_jobs_that_are_done_are_forgotten_piece_by_piece_and_counted_by_nobody(store):
    with store.writing() as tx:
        for number in range(3):
            tx.add_job(job(f"done{number}", run_after=later(number)))
            tx.finish_job(f"done{number}")
        tx.add_job(job("waits"))
        assert tx.job_counts() == {("seal", "waiting"): 1}
        assert tx.forget_jobs(later(2), 1) == 1
        assert tx.forget_jobs(later(2), 9) == 1
        assert tx.forget_jobs(later(2), 9) == 0
    assert {each.id for each in look(store, "jobs")} == {"done2", "waits"}


def test_workers_share_the_jobs(store):
    with store.writing() as tx:
        for number in range(12):
            tx.add_job(job(f"j{number}"))
    together = Barrier(4)

    def work(_):
        together.wait()
        return [taken.id for _ in range(12) if (taken := take(store, 0))]

    with ThreadPoolExecutor(4) as pool:
        done = [taken for found in pool.map(work, range(4)) for taken in found]
    assert len(done) == len(set(done)) == 12


# files


def sealed(file_id="f1", **changes):
    given = {
        "id": file_id,
        "record": "r1",
        "kind": "seal",
        "sha256": f"sha of {file_id}",
        "size": 7,
        "media": "application/pdf",
        "name": "QJ-1.pdf",
        "made_at": NOW,
    }
    return StoredFile(**{**given, **changes})


def test_a_revision_is_sealed_exactly_once(ready):
    put(ready, *submitted())
    with ready.writing() as tx:
        assert tx.add_seal(sealed("f1"), 1)
        assert not tx.add_seal(sealed("f2"), 1)
    with ready.writing() as tx:
        assert not tx.add_seal(sealed("f3"), 1)
    assert look(ready, "seal", "r1") == sealed("f1")
    assert look(ready, "file", "f2") is None
    assert look(ready, "contents") == {"sha of f1"}
    with ready.writing() as tx:
        assert tx.add_seal(sealed("f4"), 2)
    assert look(ready, "seal", "r1") == look(ready, "file", "f4") == sealed("f4")
    assert look(ready, "file_of_content", "sha of f1") == sealed("f1")


def test_of_two_who_seal_at_once_one_wins(ready):
    put(ready, *submitted())
    together = Barrier(4)

    def seal(name):
        together.wait()
        with ready.writing() as tx:
            return tx.add_seal(sealed(name), 1)

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(seal, "abcd")) == [False, False, False, True]


# erasing


def test_an_erased_value_is_gone_and_its_digest_verifies(ready, store_url):
    record, events, _ = submitted()
    name, phone = keep("customer", "Ann Lee", SALT), keep("phone", "555 0100", SALT)
    slots = Slots(texts=["Ann Lee", "555 0100"])
    put(ready, record, events, [name, phone], title="Leave of Ann Lee", slots=slots)
    with ready.writing() as tx:
        tx.put_draft(draft(record="r1", posted={"customer": ["Ann Lee"]}))
        half_filled = draft("half", task=next(iter(record.tasks)), posted={"customer": ["Ann Lee"]})
        tx.put_draft(half_filled)
        assert tx.erase("r1", [name.digest, "unknown"]) == 1
        assert tx.erase("r1", [name.digest]) == 0

    kept = look(ready, "kept", "r1")
    assert kept[phone.digest] == phone
    erased = kept[name.digest]
    assert (erased.path, erased.value, erased.salt, erased.erased) == ("customer", None, b"", True)
    assert holds(erased)
    assert first_break(look(ready, "events", "r1")) == 0
    assert look(ready, "title", "r1") == "Leave of ＊＊"
    assert look(ready, "draft", "d1").posted == {}
    assert look(ready, "draft", "half") is None
    assert raw(store_url, "SELECT text1, text2 FROM slots") == [(None, "555 0100")]


# throttles


def test_failed_tries_are_counted_until_they_are_forgiven(store):
    with store.writing() as tx:
        assert tx.throttle("ann") == (0, None)
        tx.set_throttle("ann", 10, later(15))
    assert look(store, "throttle", "ann") == (10, later(15))
    with store.writing() as tx:
        tx.set_throttle("ann", 0, None)
    assert look(store, "throttle", "ann") == (0, None)


def test_tries_at_the_same_moment_are_all_counted(store):
    together = Barrier(8)

    def fail(_):
        together.wait()
        with store.writing() as tx:
            failures, _ = tx.throttle("ann")
            tx.set_throttle("ann", failures + 1, None)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(fail, range(8)))
    assert look(store, "throttle", "ann") == (8, None)


# the house


def test_the_organisation_is_read_back_as_it_was_written(store):
    ann = Person(id="ann", name="安娜", login="ann", phone="555")
    con = Person(id="con", name="Con", login="con", outside="builder", active=False)
    head = Membership(person="ann", role="head", department="repair")
    clerk = Membership(
        person="ann",
        role="clerk",
        department="repair",
        estate="park",
        since=date(2026, 1, 1),
        until=date(2026, 6, 30),
    )
    with store.writing() as tx:
        by = {"at": NOW, "by": "root"}
        tx.put_person(ann, **by)
        tx.put_person(con, **by)
        tx.put_department(Department(id="repair", title="维修队", parent="office"), **by)
        tx.put_role("head", "主管", **by)
        tx.put_outsider("builder", "建筑公司", **by)
        tx.put_estate("park", "公园里", **by)
        tx.put_unit(Unit(id="u1", estate="park", title="3-1-1202", building="3"), **by)
        tx.put_membership(head, **by)
        tx.put_membership(clerk, **by)
    found = look(store, "organisation")
    assert found.people == {"ann": ann, "con": con}
    assert set(found.memberships) == {head, clerk}
    assert found.departments["repair"].title == "维修队"
    assert (found.roles, found.outsiders) == ({"head": "主管"}, {"builder": "建筑公司"})
    assert found.estates == {"park": "公园里"}
    assert found.units["u1"].building == "3"
    assert found.version == look(store, "organisation_version") == 9


def test_a_membership_ends_and_stays_in_the_books(store):
    with store.writing() as tx:
        tx.put_person(Person(id="ann", name="Ann", login="ann"), at=NOW, by="root")
        open_ = Membership(person="ann", role="head", department="repair")
        tx.put_membership(open_, at=NOW, by="root")
        ended = replace(open_, until=date(2026, 6, 30))
        tx.put_membership(ended, at=NOW, by="root")
        again = replace(open_, since=date(2026, 9, 1))
        tx.put_membership(again, at=NOW, by="root")
    assert set(look(store, "organisation").memberships) == {ended, again}


def test_every_write_to_the_house_leaves_an_event_without_passwords(store):
    with store.writing() as tx:
        tx.put_person(Person(id="ann", name="Ann", login="ann"), at=NOW, by="root")
        tx.set_password("ann", "argon2 secret", "stamp", at=later(1), by="ann")
    events = look(store, "house_events")
    assert [event["type"] for event in events] == ["password", "person"]
    assert events[0] == {
        "seq": 2,
        "at": later(1),
        "by": "ann",
        "type": "password",
        "body": {"person": "ann"},
    }
    assert "secret" not in str(events)
    assert len(look(store, "house_events", 1)) == 1


def test_an_account_keeps_its_password_when_the_person_changes(store):
    ann = Person(id="ann", name="Ann", login="ann")
    with store.writing() as tx:
        tx.put_person(ann, at=NOW, by="root")
        assert tx.account("ann").password == ""
        tx.set_password("ann", "hash", "stamp", at=NOW, by="root")
        tx.put_person(replace(ann, name="Ann Lee", login="annlee"), at=NOW, by="root")
    account = look(store, "account", "annlee")
    assert (account.person.name, account.password, account.stamp) == ("Ann Lee", "hash", "stamp")
    assert look(store, "account_of", "ann") == account
    assert look(store, "account", "ann") is None


def test_a_login_belongs_to_one_person(store):
    with store.writing() as tx:
        tx.put_person(Person(id="ann", name="Ann", login="ann"), at=NOW, by="root")
    with pytest.raises(Conflict, match="ann"), store.writing() as tx:
        tx.put_person(Person(id="bob", name="Bob", login="ann"), at=NOW, by="root")
    assert set(look(store, "organisation").people) == {"ann"}


def test_versions_of_the_organisation_come_in_the_order_of_commits(store):
    together = Barrier(4)

    def add(name):
        together.wait()
        for number in range(5):
            with store.writing() as tx:
                tx.put_role(f"{name}{number}", "role", at=NOW, by="root")

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(add, "abcd"))
    assert look(store, "organisation_version") == 20
    assert len(look(store, "organisation").roles) == 20


def test_settings_count_from_their_day_on(store):
    def value(text, since, minute=0):
        at = later(minute)
        return SettingValue(form="pay", name="from", value=text, since=since, by="ann", at=at)

    with store.writing() as tx:
        tx.put_setting(value("20000", date(2026, 1, 1)))
        tx.put_setting(value("30000", date(2026, 6, 1)))
        tx.put_setting(value("25000", date(2026, 6, 1), 1))  # corrected on the same day
    assert look(store, "settings", "pay", date(2025, 12, 31)) == {}
    assert look(store, "settings", "pay", date(2026, 5, 31)) == {"from": "20000"}
    assert look(store, "settings", "pay", date(2026, 6, 1)) == {"from": "25000"}
    assert look(store, "settings", "other", date(2026, 6, 1)) == {}
    assert look(store, "house_events")[0]["type"] == "setting"


def test_days_are_off_or_working(store):
    with store.writing() as tx:
        tx.put_day(date(2026, 2, 28), True, at=NOW, by="ann")
        tx.put_day(date(2026, 3, 3), True, at=NOW, by="ann")
        tx.put_day(date(2026, 3, 3), False, at=NOW, by="ann")
    off, working = look(store, "days")
    assert (off, working) == ({date(2026, 3, 3)}, {date(2026, 2, 28)})
    with store.writing() as tx:
        tx.put_day(date(2026, 3, 3), None, at=NOW, by="ann")
    assert look(store, "days") == (set(), {date(2026, 2, 28)})
    assert look(store, "house_events")[0]["body"] == {"day": "2026-03-03", "working": None}


def test_a_department_has_hours_and_days_of_its_own_until_they_are_taken_back(store):
    version = look(store, "organisation_version")
    early = Hours(opens=time(7), closes=time(15, 30), weekdays=frozenset({1, 2, 3, 4, 5, 6}))
    with store.writing() as tx:
        tx.put_hours("desk", Hours(opens=time(9), closes=time(12), weekdays=frozenset({1})),
                     at=NOW, by="ann")  # fmt: skip
        tx.put_hours("desk", early, at=NOW, by="ann")
        tx.put_day(date(2026, 3, 3), False, department="desk", at=NOW, by="ann")
        tx.put_day(date(2026, 3, 3), True, department="shop", at=NOW, by="ann")
        tx.put_day(date(2026, 3, 4), True, department="desk", at=NOW, by="ann")
    assert look(store, "days") == (set(), set())
    assert look(store, "organisation_version") > version  # nobody keeps an old calendar
    assert look(store, "exceptions") == Exceptions(
        hours={"desk": early},
        days={
            "desk": {date(2026, 3, 3): False, date(2026, 3, 4): True},
            "shop": {date(2026, 3, 3): True},
        },
    )
    with store.writing() as tx:
        tx.put_hours("desk", None, at=NOW, by="ann")
        tx.put_day(date(2026, 3, 3), None, department="desk", at=NOW, by="ann")
    found = look(store, "exceptions")
    assert found.hours == {}
    assert found.days["desk"] == {date(2026, 3, 4): True}
    assert [each["body"] for each in look(store, "house_events", 2)] == [
        {"department": "desk", "day": "2026-03-03", "working": None},
        {"department": "desk", "hours": ""},
    ]


def test_a_bundle_is_kept_for_ever_and_one_is_in_force(store):
    with store.writing() as tx:
        tx.publish("h1", "leave", "one", NOW, "ann")
        tx.publish("h2", "leave", "two", later(1), "ann")
        tx.publish("p1", "pay", "pay", later(1), "ann")
    assert look(store, "current_bundles") == {"leave": "h2", "pay": "p1"}
    assert (look(store, "bundle", "h1"), look(store, "bundle", "h2")) == ("one", "two")
    with store.writing() as tx:  # back to the first
        tx.publish("h1", "leave", "one", later(2), "ann")
    assert look(store, "current_bundles")["leave"] == "h1"
    assert look(store, "edition", "h1") == (1, NOW)
    assert look(store, "edition", "h2") == (2, later(1))


# odds of a transaction


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


def raw(url, statement):
    """Run a statement past the store."""
    if url.startswith("sqlite"):
        with sqlite3.connect(url.removeprefix("sqlite:///")) as connection:
            found = connection.execute(statement).fetchall()
        connection.close()
        return found
    with psycopg.connect(url.replace("+psycopg", "")) as connection:
        cursor = connection.execute(statement)
        return cursor.fetchall() if cursor.description else []
