"""Files at start: sound ones come into force, faulty ones leave what is in force."""

import shutil

import pytest

from app.services import definitions, people
from tests.offices import ROOT, SEED
from tests.services.test_submitting import TICKET


@pytest.fixture
def folder(tmp_path):
    for sub in definitions.FOLDERS:
        shutil.copytree(ROOT / sub, tmp_path / "files" / sub)
    return tmp_path / "files"


def current(office):
    with office.ports.store.reading() as reading:
        return dict(reading.current_bundles())


def test_a_faulty_file_leaves_its_bundle_in_force_and_lets_the_others_through(office, folder):
    before = current(office)
    (folder / "forms" / "settlement.yaml").write_text("fields: [", encoding="utf-8")
    ticket = folder / "forms" / "dispatch-ticket.yaml"
    text = ticket.read_text(encoding="utf-8").replace("label: 联系电话", "label: 电话")
    ticket.write_text(text, encoding="utf-8")
    told = definitions.publish_files(office.ports, folder)
    assert [each.mark.file for each in told.problems] == ["forms/settlement.yaml"]
    assert (told.published, told.kept) == (("dispatch-ticket",), ("settlement",))
    assert current(office)["settlement"] == before["settlement"]
    assert current(office)["dispatch-ticket"] != before["dispatch-ticket"]


def test_a_running_record_keeps_the_bundle_that_it_was_opened_with(office, folder):
    record = office.hands.submit("wangmin", "dispatch-ticket", TICKET)
    path = folder / "workflows" / "dispatch-ticket.yaml"
    text = path.read_text(encoding="utf-8").replace("title: 签发\n", "title: 批准\n")
    path.write_text(text, encoding="utf-8")
    definitions.publish_files(office.ports, folder)
    office.hands.act("zhouxy", record, "issue", "agree")
    newer = office.hands.submit("wangmin", "dispatch-ticket", TICKET)
    assert office.record(record).bundle != office.record(newer).bundle


def test_the_same_files_again_publish_nothing(office, folder):
    assert definitions.publish_files(office.ports, folder).published == ()


def test_a_new_instance_gets_one_administrator_and_a_password_once(tmp_path):
    from tests.offices import open_office

    ports = open_office(tmp_path / "instance")
    password = people.first_start(ports, SEED)
    assert len(password) == 19
    assert people.first_start(ports, SEED) == ""
    assert [each.login for each in people.everybody(ports)] == ["admin"]
    ports.store.close()
