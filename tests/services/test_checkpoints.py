"""Events in one signed tree: a tail that is cut off and a record that is chained anew are found."""

import json
import threading
from dataclasses import replace

import pytest
from click.testing import CliRunner
from sqlalchemy import create_engine, text

from app.cli import main
from app.core.engine.folding import fold
from app.core.records.record import STATE_VERSION, Record
from app.core.records.state import dump_record
from app.core.trail.chain import chain
from app.core.trail.checkpoint import in_tree
from app.jobs import _worker
from app.services import checkpoints, self_check, verification
from app.services.trails import faults as chain_faults
from app.signing.checkpoints import check_trail, holds
from app.storage import triggers
from tests.services.test_sealing import TICKET, finished


@pytest.fixture(params=["sqlite", "postgresql"])
def kept(request):
    """An office with two records whose events lie in the tree; and the record to be attacked."""
    sqlite = request.param == "sqlite"
    office = request.getfixturevalue("office" if sqlite else "postgres_office")
    office.hands.submit("wangmin", "dispatch-ticket", TICKET)
    record = office.hands.submit("wangmin", "dispatch-ticket", TICKET)
    office.hands.act("zhouxy", record, "issue", "agree")
    checkpoints.lay(office.ports)
    return office, record


def faults(office, given=()):
    return list(checkpoints.faults(office.ports.store, office.ports.checkpoint_key.public, given))


def chains(office):
    return [line for _, told in chain_faults(office.ports.store) for line in told]


def raw(office, *statements):
    """What somebody does who may do everything with the database."""
    engine = create_engine(office.ports.settings.database_url)
    with engine.begin() as connection:
        for name, (table, _) in triggers.expected(engine.dialect.name).items():
            on = "" if engine.dialect.name == "sqlite" else f" ON {table}"
            connection.execute(text(f"DROP TRIGGER IF EXISTS {name}{on}"))
        if engine.dialect.name != "sqlite":
            connection.execute(
                text("ALTER TABLE leaves DROP CONSTRAINT IF EXISTS fk_leaves_record_seq")
            )
        for statement, values in statements:
            connection.execute(text(statement), values)
    engine.dispose()


def state_after(office, record, events):
    """The row of the record as these events make it, so that the chain finds nothing."""
    state = fold(Record(id=record.id, code=record.code), [each.event for each in events])
    state = replace(state, seq=events[-1].seq, head=events[-1].hash)
    return {
        "state": json.dumps(dump_record(state), ensure_ascii=False),
        "seq": state.seq,
        "head": state.head,
        "id": record.id,
    }


SET_STATE = "UPDATE records SET state = :state, seq = :seq, head = :head WHERE id = :id"


def cut_off(office, id_):
    """Delete the last events of a record and all that would tell of them in the record itself."""
    with office.ports.store.reading() as reading:
        record, events = reading.record(id_), reading.events(id_)
    left = events[:-2]
    before = fold(Record(id=id_, code=record.code), [each.event for each in left]).tasks
    tasks = [
        ("UPDATE tasks SET status = :status WHERE id = :id",
         {"id": each.id, "status": each.status})
        for each in before.values()
    ]  # fmt: skip
    for each in record.tasks.keys() - before.keys():
        tasks.append(("DELETE FROM task_holders WHERE task = :id", {"id": each}))
        tasks.append(("DELETE FROM tasks WHERE id = :id", {"id": each}))
    raw(
        office,
        ("DELETE FROM events WHERE record = :id AND seq > :seq", {"id": id_, "seq": len(left)}),
        (SET_STATE, state_after(office, record, left)),
        *tasks,
    )


def chain_anew(office, id_):
    """Write another moment into the first event and chain the whole record behind it again."""
    with office.ports.store.reading() as reading:
        record, events = reading.record(id_), reading.events(id_)
    changed = [each.event for each in events]
    changed[-1] = replace(changed[-1], actor="somebody")
    anew = chain(id_, 0, "", changed)
    rows = [
        (
            "UPDATE events SET previous = :previous, hash = :hash, actor = :actor"
            " WHERE record = :id AND seq = :seq",
            {"previous": each.previous, "hash": each.hash, "actor": each.event.actor,
             "id": id_, "seq": each.seq},
        )
        for each in anew
    ]  # fmt: skip
    raw(office, *rows, (SET_STATE, state_after(office, record, anew)))


def test_every_event_is_laid_once_and_a_quiet_hour_makes_no_checkpoint(kept):
    office, record = kept
    with office.ports.store.reading() as reading:
        last, size = reading.last_checkpoint(), reading.tree_size()
        count = sum(len(reading.events(each)) for each in reading.records())
    assert (last.size, size) == (count, count)
    assert checkpoints.lay(office.ports) == last
    assert holds(last, office.ports.checkpoint_key.public)
    assert faults(office) == []
    office.hands.act("huangjp", record, "accept", "confirm")
    later = checkpoints.lay(office.ports)
    assert (later.number, later.previous) == (last.number + 1, last.hash)
    assert faults(office, [(last.size, last.root)]) == []


def test_a_moment_that_is_none_any_more_is_told_at_its_record(kept):
    office, record = kept
    if "sqlite" not in office.ports.settings.database_url:
        return  # PostgreSQL takes moments only
    raw(office, ("UPDATE events SET at = 'x' WHERE record = :id AND seq = 2", {"id": record}))
    assert chains(office) == ["event 2 does not fit behind the one before"]


UNREADABLE = {
    "no JSON": "UPDATE records SET state = '{' WHERE id = :id",
    "half a state": "UPDATE records SET state = :half WHERE id = :id",
    "the state of another": "UPDATE records SET state = replace(state, :id, 'x') WHERE id = :id",
    "an answer": "UPDATE answers SET value = '{' WHERE record = :id",
    "an event": "UPDATE events SET body = '{' WHERE record = :id AND seq = 2",
}


@pytest.mark.parametrize("statement", UNREADABLE.values(), ids=UNREADABLE.keys())
def test_what_cannot_be_read_is_told_at_its_record_and_the_others_are_checked(kept, statement):
    office, record = kept
    half = json.dumps({"state_version": STATE_VERSION})
    raw(office, (statement, {"id": record} | ({"half": half} if ":half" in statement else {})))
    told = dict(chain_faults(office.ports.store))
    assert [each for each, lines in told.items() if lines] == [record]
    assert len(told) == 2
    assert self_check.check(office.ports)[0].startswith(f"record {record}: ")


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("status", "withdrawn"), ("number", "PG-2026-0999"), ("initiator", "somebody"),
        ("form", "settlement"), ("code", "AAAA"), ("head", "0" * 64),
        ("ended_at", "2026-01-01T00:00:00.000000+00:00"),
    ],
)  # fmt: skip
def test_what_registers_go_by_is_held_against_the_state(kept, column, value):
    office, record = kept
    raw(
        office,
        (f"UPDATE records SET {column} = :value WHERE id = :id", {"value": value, "id": record}),
    )
    assert dict(chain_faults(office.ports.store))[record] == [
        f"its {column} stands otherwise in the list of records than in its state"
    ]


def test_what_inboxes_go_by_and_seals_are_held_against_the_state(office):
    record = finished(office)
    _worker.work_until_done(office.ports)
    with office.ports.store.reading() as reading:
        task = next(iter(reading.record(record).tasks))
    raw(
        office,
        ("UPDATE tasks SET status = 'open' WHERE id = :id", {"id": task}),
        ("DELETE FROM seals WHERE record = :id", {"id": record}),
    )
    assert chains(office) == [
        f"the status of task {task} stands otherwise in the list of tasks",
        "its sealed file is not in the list of seals",
    ]


def test_a_record_that_is_gone_is_missed_by_its_events(office):
    record = office.hands.submit("wangmin", "dispatch-ticket", TICKET)
    raw(
        office,
        ("PRAGMA foreign_keys = OFF", {}),
        ("DELETE FROM records WHERE id = :id", {"id": record}),
    )
    assert dict(chain_faults(office.ports.store)) == {
        record: ["its events are there, and the record is gone"]
    }


def test_a_value_that_is_only_said_to_be_erased_is_found(kept):
    office, record = kept
    raw(
        office,
        (
            "UPDATE answers SET erased = TRUE WHERE record = :id AND path = 'customer'",
            {"id": record},
        ),
    )
    assert chains(office) == ["the value of customer is said to be erased, and is there"]


def test_a_tail_that_was_cut_off_is_found_where_the_chain_finds_nothing(kept):
    office, record = kept
    with office.ports.store.reading() as reading:
        given, count = reading.last_checkpoint(), len(reading.events(record))
    cut_off(office, record)
    assert chains(office) == []
    assert faults(office) == [
        f"event {seq} of record {record} is gone since it was laid into the tree"
        for seq in (count - 1, count)
    ]
    # whoever cuts the tree as well meets the checkpoint that is in other hands
    raw(
        office,
        ("DELETE FROM leaves", {}),
        ("DELETE FROM blocks", {}),
        ("DELETE FROM checkpoints", {}),
    )
    checkpoints.lay(office.ports)
    assert faults(office) == []
    assert faults(office, [(given.size, given.root)]) == [
        f"the checkpoint of {given.size} events covers {given.size} events, "
        f"and the tree has {given.size - 2}"
    ]


@pytest.mark.parametrize("kept", ["sqlite"], indirect=True)
def test_a_tree_that_was_cut_and_laid_anew_is_found_by_the_log_of_this_host(kept):
    office, record = kept
    ports = office.ports
    with ports.store.reading() as reading:
        before = reading.last_checkpoint()
    cut_off(office, record)
    raw(office, ("DELETE FROM leaves", {}), ("DELETE FROM checkpoints", {}))
    checkpoints.lay(ports)  # the worker signs what is left
    assert faults(office) == []
    noted = list(checkpoints.noted(ports.settings.instance, ports.checkpoint_key.public))
    assert noted[0] == (before.size, before.root)
    assert len(faults(office, noted)) == 1
    *others, fault = self_check.check(ports)
    assert all(each.startswith("trigger ") for each in others), "those that were in the way"
    assert f"covers {before.size} events, and the tree has {before.size - 2}" in fault
    with (ports.settings.instance / checkpoints.LOG).open("ab") as log:
        log.write(b'{"torn')
    assert len(list(checkpoints.noted(ports.settings.instance, "0" * 64))) == 0
    assert list(checkpoints.noted(ports.settings.instance, ports.checkpoint_key.public)) == noted


def test_a_record_that_was_chained_anew_is_found_where_the_chain_finds_nothing(kept):
    office, record = kept
    with office.ports.store.reading() as reading:
        given, last = reading.last_checkpoint(), reading.events(record)[-1]
    chain_anew(office, record)
    assert chains(office) == []
    assert faults(office) == [
        f"event {last.seq} of record {record} was written anew since it was laid into the tree"
    ]
    with office.ports.store.reading() as reading:
        fresh = reading.events(record)[-1].hash
    raw(
        office,
        ("UPDATE leaves SET hash = :new WHERE hash = :old", {"new": fresh, "old": last.hash}),
    )
    assert faults(office) == [
        f"checkpoint 1 has another root than the {given.size} events it covers"
    ]
    raw(office, ("UPDATE checkpoints SET root = :root", {"root": "0" * 64}))
    assert "checkpoint 1 is not signed by this server's key" in faults(office)


@pytest.mark.parametrize("kept", ["sqlite"], indirect=True)
def test_a_checkpoint_that_is_taken_out_is_missed(kept):
    office, record = kept
    office.hands.act("huangjp", record, "accept", "confirm")
    checkpoints.lay(office.ports)
    raw(office, ("DELETE FROM checkpoints WHERE number = 1", {}))
    assert faults(office) == ["a checkpoint before 2 is missing"]


def test_two_workers_lay_one_tree(office):
    for _ in range(3):
        office.hands.submit("wangmin", "dispatch-ticket", TICKET)
    failed = []

    def go():
        try:
            checkpoints.lay(office.ports)
        except Exception as fault:
            failed.append(fault)

    threads = [threading.Thread(target=go) for _ in range(4)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert failed == []
    assert faults(office) == []
    with office.ports.store.reading() as reading:
        assert len(reading.checkpoints()) == 1


def test_a_checkpoint_that_cannot_be_signed_leaves_nothing_half_done(office):
    class Broken:
        public = office.ports.checkpoint_key.public

        def sign(self, _checkpoint):
            raise OSError("killed")

    office.hands.submit("wangmin", "dispatch-ticket", TICKET)
    with pytest.raises(OSError, match="killed"):
        checkpoints.lay(replace(office.ports, checkpoint_key=Broken()))
    with office.ports.store.reading() as reading:
        assert (reading.tree_size(), reading.last_checkpoint()) == (0, None)
    checkpoints.lay(office.ports)
    assert faults(office) == []


def test_a_tree_of_many_blocks_proves_each_of_its_events(office, monkeypatch):
    monkeypatch.setattr(checkpoints, "BLOCK", 4)
    monkeypatch.setattr("app.core.trail.merkle.BLOCK", 4)
    monkeypatch.setattr(checkpoints, "AT_ONCE", 3)
    records = [office.hands.submit("wangmin", "dispatch-ticket", TICKET) for _ in range(5)]
    last = checkpoints.lay(office.ports)
    assert last.size > 12
    assert faults(office) == []
    for record in records:
        with office.ports.store.reading() as reading:
            events = reading.events(record)
        for each in events:
            assert in_tree(checkpoints.proof(office.ports, record, each.seq), last)
    raw(office, ("UPDATE blocks SET root = :root WHERE position = 1", {"root": "0" * 64}))
    assert faults(office) == ["block 1 of the tree was changed"]


def test_a_sealed_file_carries_a_checkpoint_that_covers_its_last_event(office, tmp_path):
    record = finished(office)
    _worker.work_until_done(office.ports)
    data = office.ports.files.get(office.record(record).sealed)
    verdict = verification.check_upload(office.ports, data)
    assert verdict.status == "valid"
    (check,) = [each for each in verdict.checks if each.title == "最后一步在检查点里"]
    assert check.ok
    assert "这张单据在内" in check.detail
    pdf, trail = tmp_path / "x.pdf", tmp_path / "trail.json"
    pdf.write_bytes(data)
    trail.write_bytes(attached(pdf, "trail.json"))
    content, held = json.loads(trail.read_bytes()), json.loads(attached(pdf, "record.json"))
    assert check_trail(content, held) == ""
    for changed in (
        {**content, "event": "0" * 64},
        {**content, "position": content["position"] + 1},
        {**content, "path": content["path"][1:]},
        {**content, "record": "else"},
        {**content, "checkpoint": {**content["checkpoint"], "size": 3}},
        {**content, "public_key": "0" * 64},
        {**content, "checkpoint": None},
        [],
    ):
        assert check_trail(changed, held) != ""
    verify = ["verify-trail", "--instance", office.ports.settings.instance, "--checkpoint", trail]
    told = CliRunner().invoke(main, [str(each) for each in verify])
    assert (told.exit_code, told.stdout) == (0, "")
    cut_off(office, record)
    raw(office, ("DELETE FROM leaves", {}), ("DELETE FROM checkpoints", {}))
    told = CliRunner().invoke(main, [str(each) for each in verify])
    assert told.exit_code == 1
    trail.write_text(json.dumps({**content["checkpoint"], "root": "0" * 64}))
    told = CliRunner().invoke(main, [str(each) for each in verify])
    assert (told.exit_code, "is not signed" in told.output) == (1, True)


def attached(pdf, name):
    import pikepdf

    with pikepdf.open(pdf) as opened:
        return opened.attachments[name].get_file().read_bytes()
