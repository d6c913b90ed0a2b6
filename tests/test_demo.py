"""The made-up company of the demo."""

from collections import Counter

from argon2 import PasswordHasher

from app.jobs import _worker
from app.services import demo, people
from app.services.definitions import publish_files
from app.services.trails import faults
from tests.offices import ROOT, SEED, open_office


def test_a_demo_that_was_cut_off_behind_its_people_goes_on(office, monkeypatch):
    told = []
    monkeypatch.setattr(demo.calls, "tell", lambda hands: told.append(hands.ids))
    monkeypatch.setattr(demo, "tell", lambda hands: told.append(hands.ids))
    password = demo.fill(office.ports)
    assert [ids["wangmin"] for ids in told] == [office.ids["wangmin"]] * 2
    with office.ports.store.reading() as reading:
        hash_ = reading.account("wangmin").password
    assert PasswordHasher().verify(hash_, password)


def test_the_demo_has_80_records_of_six_months_in_every_state_and_their_trails_add_up(tmp_path):
    ports = open_office(tmp_path / "instance")
    people.first_start(ports, SEED)
    publish_files(ports, ROOT)
    demo.fill(ports)
    with ports.store.reading() as reading:
        records = [reading.record(each) for each in reading.records(limit=100)]
        drafts = [
            each for person in reading.organisation().people for each in reading.drafts(person)
        ]
    assert len(records) + len(drafts) == demo.RECORDS
    states = Counter(each.status for each in records)
    assert set(states) == {"running", "done", "rejected", "withdrawn", "void"}
    waiting = {task.step for each in records for task in each.open_tasks()}
    assert waiting >= {
        "issue", "accept", "repair", "check_office", "check_customer", "check_property",
        "classify", "answer@engineering", "comment", "review", "audit",
        "contractor_confirms", "chief", "pay",
    }  # fmt: skip
    assert {told for _, lines in faults(ports.store) for told in lines} == set()
    assert _worker.work_once(ports)
    ports.store.close()
