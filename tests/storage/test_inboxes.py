"""What waits for whom, on every store."""

from dataclasses import replace
from datetime import UTC, datetime

from app.core.records.event import Named, Paused, Resumed
from app.core.records.record import Record
from tests.storage.conftest import NOW, decided, grown, later, look, put, submitted


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
