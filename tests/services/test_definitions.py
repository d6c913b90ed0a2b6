"""Files at start: new forms come into force, changed ones are offered, faulty ones do nothing."""

import shutil

import pytest

from app.services import definitions, people, publishing
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


def changed(folder, old="zh: 联系电话", new="zh: 电话", file="forms/dispatch-ticket.yaml"):
    path = folder / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def offers(office, status="open"):
    with office.ports.store.reading() as reading:
        return reading.proposals(status=status)


def test_a_faulty_file_leaves_its_bundle_in_force_and_the_others_are_offered(office, folder):
    before = current(office)
    (folder / "forms" / "settlement.yaml").write_text("fields: [", encoding="utf-8")
    changed(folder)
    told = definitions.publish_files(office.ports, folder)
    assert [each.mark.file for each in told.problems] == ["forms/settlement.yaml"]
    assert (told.published, told.offered) == ((), ("dispatch-ticket",))
    assert told.kept == ("settlement",)
    assert current(office) == before


def test_a_changed_file_is_a_proposal_once_and_never_in_force_by_itself(office, folder):
    before = current(office)
    changed(folder)
    assert definitions.publish_files(office.ports, folder).offered == ("dispatch-ticket",)
    assert definitions.publish_files(office.ports, folder).offered == ()
    assert current(office) == before
    (offer,) = offers(office)
    assert (offer.form, offer.by) == ("dispatch-ticket", "system:start")
    publishing.decline(office.ports, office.ids["admin"], offer.id, "先不改")
    assert definitions.publish_files(office.ports, folder).offered == ()
    changed(folder, "zh: 电话", "zh: 手机")
    assert definitions.publish_files(office.ports, folder).offered == ("dispatch-ticket",)
    changed(folder, "zh: 手机", "zh: 电话号码")
    definitions.publish_files(office.ports, folder)
    (newest,) = offers(office)
    assert "电话号码" in newest.body["files"]["forms/dispatch-ticket.yaml"]


def test_files_that_are_behind_what_is_in_force_are_offered_to_nobody(office, folder):
    changed(folder)
    definitions.publish_files(office.ports, folder)
    (offer,) = offers(office)
    admin = office.ids["admin"]
    publishing.accept(office.ports, admin, offer.id, hash_=offer.hash, edition=1)
    in_force = current(office)
    assert definitions.publish_files(office.ports, ROOT).offered == ()
    assert current(office) == in_force


def test_a_new_form_comes_into_force_with_what_is_in_force_around_it(office, folder):
    text = (folder / "forms" / "room-booking.yaml").read_text(encoding="utf-8")
    (folder / "forms" / "car-booking.yaml").write_text(text, encoding="utf-8")
    changed(folder, "zh: 办公室审批", "zh: 随便批", "workflows/room-booking.yaml")
    told = definitions.publish_files(office.ports, folder)
    assert (told.published, told.offered) == (("car-booking",), ("room-booking",))
    with office.ports.store.reading() as reading:
        bundle = office.ports.bundle(reading, reading.current_bundles()["car-booking"])
    assert str(bundle.workflow.steps["agree"].title) == "办公室审批"


def test_a_running_record_keeps_the_bundle_that_it_was_opened_with(office, folder):
    record = office.hands.submit("wangmin", "dispatch-ticket", TICKET)
    changed(folder, "zh: 签发,", "zh: 批准,", "workflows/dispatch-ticket.yaml")
    definitions.publish_files(office.ports, folder)
    (offer,) = offers(office)
    publishing.accept(office.ports, office.ids["admin"], offer.id, hash_=offer.hash, edition=1)
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
