"""Sealing, exporting, verifying what was kept."""

import json
import sqlite3
import threading
import zipfile

import pytest

from app.core.errors import NotFound
from app.jobs import _worker
from app.services import documents, verification
from app.services.exports.command import export
from app.services.sealing import seal_record
from app.services.trails import faults
from tests.services.test_deciding import REPAIR
from tests.services.test_submitting import TICKET


def finished(office):
    hands = office.hands
    record = hands.submit("wangmin", "dispatch-ticket", TICKET)
    hands.act("zhouxy", record, "issue", "agree")
    hands.act("huangjp", record, "accept", "confirm")
    hands.act("huangjp", record, "repair", "submit", REPAIR)
    hands.act("dinglp", record, "check_property", "confirm", {"opinion_property": ["合格"]})
    opinion = {"opinion_customer": ["满意"]}
    hands.act("wangmin", record, "check_customer", "confirm", opinion, in_person=True)
    hands.act("wangmin", record, "check_office", "confirm", {"opinion_office": ["合格"]})
    hands.call_back(record)
    return record


def test_a_finished_record_is_sealed_once_whoever_tries(office):
    record = finished(office)
    tries = [threading.Thread(target=seal_record, args=(office.ports, record, 1)) for _ in range(2)]
    for each in tries:
        each.start()
    for each in tries:
        each.join()
    _worker.work_until_done(office.ports)
    with office.ports.store.reading() as reading:
        events = [each.event.type for each in reading.events(record)]
        (job,) = reading.jobs_of(record)
    assert events.count("sealed") == 1
    assert job.status == "done"
    file, data = documents.sealed(office.ports, office.ids["wangmin"], record)
    assert file.sha256 == office.record(record).sealed
    assert verification.check_upload(office.ports, data).status == "valid"


def test_the_code_on_the_paper_tells_a_stranger_where_the_record_stands(office):
    record = finished(office)
    code = office.record(record).code
    assert verification.by_code(office.ports, code).status == "running"
    _worker.work_until_done(office.ports)
    page = verification.by_code(office.ports, f"{code[:4]}-{code[4:8]}-{code[8:]}".lower())
    assert (page.status, page.number) == ("valid", office.record(record).number)
    _, data = documents.sealed(office.ports, office.ids["wangmin"], record)
    office.hands.annul("zhouxy", record, "重复")
    assert verification.by_code(office.ports, code).status == "void"
    assert verification.check_upload(office.ports, data).status == "void"
    assert verification.by_code(office.ports, "0000-0000-0000").status == "unknown"


def test_a_file_that_is_not_the_one_kept_is_altered(office):
    record = finished(office)
    _worker.work_until_done(office.ports)
    _, data = documents.sealed(office.ports, office.ids["wangmin"], record)
    at = data.index(b"/Type")
    changed = data[:at] + b"/tYpe" + data[at + 5 :]
    assert verification.check_upload(office.ports, changed).status == "altered"


def test_the_export_holds_every_sealed_pdf_and_its_hash(office, tmp_path):
    record = finished(office)
    office.hands.submit("wangmin", "dispatch-ticket", TICKET)
    _worker.work_until_done(office.ports)
    out = tmp_path / "tickets.zip"
    told = export(office.ports, "dispatch-ticket", since=None, until=None, out=out)
    assert (told.papers, told.without, told.lost) == (1, 1, ())
    with zipfile.ZipFile(out) as archive:
        manifest = json.loads(archive.read("manifest.json"))
        (listed,) = (each for each in manifest["files"] if "number" in each)
        data = archive.read(listed["path"])
    assert listed["sha256"] == office.record(record).sealed
    assert verification.check_upload(office.ports, data).status == "valid"


def test_an_unknown_form_is_not_exported(office, tmp_path):
    with pytest.raises(NotFound, match="known here: call-log, dispatch-ticket"):
        export(office.ports, "ticket", since=None, until=None, out=tmp_path / "no.zip")


def test_a_value_changed_behind_the_back_of_the_trail_is_named(office):
    record = office.hands.submit("wangmin", "dispatch-ticket", TICKET)
    path = office.ports.settings.instance / "countersign.db"
    with sqlite3.connect(path) as raw:
        for (name,) in raw.execute(
            "SELECT name FROM sqlite_master WHERE type='trigger' AND tbl_name='answers'"
        ).fetchall():
            raw.execute(f'DROP TRIGGER "{name}"')
        raw.execute("UPDATE answers SET value = replace(value, '王小川', '王大川')")
    told = dict(faults(office.ports.store))[record]
    assert "the value of customer was changed" in told
