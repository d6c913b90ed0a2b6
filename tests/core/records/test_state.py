"""A record's state as JSON."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from app.core.records.record import STATE_VERSION, ActState, Link, Record, Task
from app.core.records.state import dump_record, load_record
from tests.cases import cases

AT = datetime(2026, 3, 2, 1, 2, 3, 456789, tzinfo=UTC)

FULL = Record(
    id="r1", code="ABCDEFGHJKMN", form="slip", bundle="b" * 64, number="S-2026-0001",
    initiator="wang", status="done", round=2, submitted_at=AT, ended_at=AT + timedelta(days=1),
    digests={"customer": "d" * 64}, steps={"open": "done", "check": "skipped"},
    tasks={
        "t1": Task(
            id="t1", step="open", round=1, holders=("wang", "li"), asked_at=AT, due_at=AT,
            why={"rule": "角色", "values": {"estate": "e" * 64}}, naming=True, status="submitted",
            decided_by="wang", decided_at=AT, act="a" * 64, remark="c" * 64,
            invitation="i1", paused_at=AT,
        ),
        "t0": Task(id="t0", step="check", round=2, holders=(), asked_at=AT),
    },
    acts={
        "a" * 64: ActState(
            digest="a" * 64, task="t1", step="open", person="wang", at=AT, outcome="submitted",
            covers={"customer": "d" * 64}, content={"covers": {"customer": "d" * 64}},
            status="void",
        )
    },
    links=(Link(way="from", record="r0", form="ticket"),), copied=("li",),
    sealed="f" * 64, seq=7, head="9" * 64,
)  # fmt: skip


@cases("record", [FULL, Record(id="r1", code="C")])
def test_a_record_comes_back_from_json_as_it_went_in(record):
    again = load_record(json.loads(json.dumps(dump_record(record))))
    assert again == record
    assert list(again.tasks) == list(record.tasks)


def test_a_state_of_another_version_is_to_be_folded_anew():
    state = {**dump_record(FULL), "state_version": STATE_VERSION + 1}
    with pytest.raises(ValueError, match="of version 3, not 2"):
        load_record(state)


def test_every_part_of_a_record_is_dumped():
    assert set(dump_record(FULL)) == {*Record.__dataclass_fields__, "state_version"}
