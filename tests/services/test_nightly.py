"""Once a day: the self-check that looks everything over, and a checkpoint for the auditors."""

from datetime import UTC, datetime, timedelta

import pytest
from click.testing import CliRunner

from app.cli import main
from app.jobs import _worker
from app.services import checkpoints, nightly, operating, self_check
from tests.offices import Office
from tests.services.test_checkpoints import cut_off
from tests.services.test_sealing import TICKET

# 12:00 in Shanghai, of a day on which everybody has taken office
NOON = (datetime.now(UTC) + timedelta(days=1)).replace(hour=4, minute=0, second=0, microsecond=0)


@pytest.fixture
def house(office, messengers):
    """The office at noon, with addresses for everybody."""
    from dataclasses import replace

    ports = replace(messengers.at(office.ports), clock=lambda: NOON)
    with ports.store.writing() as writing:
        for login, person in office.ids.items():
            known = writing.organisation().people[person]
            given = replace(known, email=f"{login}@house.example")
            writing.put_person(given, at=ports.now(), by="x")
    return Office(ports, office.ids)


def jobs(office, kind):
    with office.ports.store.reading() as reading:
        return [each for each in reading.jobs() if each.kind == kind]


def submitted(office):
    return office.hands.submit("wangmin", "dispatch-ticket", TICKET)


def test_a_sound_house_passes_and_nobody_is_told(house, messengers):
    submitted(house)
    house.ports.files.put(b"nobody refers to it")
    checkpoints.lay(house.ports)
    nightly.ask(house.ports)
    nightly.ask(house.ports)
    assert len(jobs(house, "self_check")) == 1, "once a day, whoever asks"
    _worker.work_until_done(house.ports)
    assert operating.status(house.ports).faults == ()
    assert operating.status(house.ports).self_check.at == NOON
    assert messengers.mail.to("admin@house.example") == []
    night = NOON + timedelta(hours=13)
    for hours, asked in ((0, 1), (1, 1), (2, 2), (11, 2), (26, 3)):
        nightly.ask(house.at(night + timedelta(hours=hours)).ports)
        assert len(jobs(house, "self_check")) == asked, "from half past two, each night once"


def test_a_night_that_was_missed_is_made_up_for_in_the_day(house):
    with house.ports.store.writing() as writing:
        writing.set_mark(operating.SELF_CHECK, NOON, {"faults": [], "seconds": 1})
    for hours, asked in ((24, 0), (37, 0), (48, 1)):
        nightly.ask(house.at(NOON + timedelta(hours=hours)).ports)
        assert len(jobs(house, "self_check")) == asked


def test_what_is_wrong_is_named_noted_and_mailed_to_administrators(house, messengers):
    record = submitted(house)
    checkpoints.lay(house.ports)
    cut_off(house, record)
    kept, gone = house.ports.files.put(b"kept"), house.ports.files.put(b"gone")
    with house.ports.store.writing() as writing:
        for number, name in enumerate((kept, gone)):
            _refer(writing, record, name, number)
    folder = house.ports.files.folder
    (folder / kept[:2] / kept[2:]).write_bytes(b"else")
    (folder / gone[:2] / gone[2:]).unlink()
    nightly.ask(house.ports)
    _worker.work_until_done(house.ports)
    faults = operating.status(house.ports).faults
    assert any(each.startswith(f"file {kept} ") and "was altered" in each for each in faults)
    assert any(each.startswith(f"file {gone} ") and "is gone" in each for each in faults)
    assert any(f"of record {record} is gone" in each for each in faults)
    (letter,) = messengers.mail.to("admin@house.example")
    assert letter.subject == f"自查发现 {len(faults)} 处对不上"
    assert f"file {gone} (the sealed paper of " in letter.text
    assert "/admin/operating/" in letter.text
    assert "王小川" not in letter.text
    assert f"自查发现 {len(faults)} 处对不上，见下。" in operating.status(house.ports).troubles
    assert self_check.check(house.ports) == faults
    assert len(jobs(house, "alarm")) == 1, "one mail a day"


def _refer(writing, record, name, number):
    from app.storage.store import StoredFile

    file = StoredFile(
        id=f"f{number}", record=record, kind="seal", sha256=name, size=4,
        media="application/pdf", name="x.pdf", made_at=NOON,
    )  # fmt: skip
    assert writing.add_seal(file, number + 1)


def test_auditors_get_a_checkpoint_that_finds_what_was_cut_off(house, messengers, tmp_path):
    record = submitted(house)
    checkpoints.lay(house.ports)
    nightly.ask(house.ports)
    _worker.work_until_done(house.ports)
    (letter,) = messengers.mail.to("linas@house.example")  # the one auditor
    assert letter.subject == "第 1 个检查点"
    mail = tmp_path / "mail.txt"
    mail.write_text(letter.text, encoding="utf-8")
    instance = house.ports.settings.instance
    verify = ["verify-trail", "--instance", str(instance), "--checkpoint", str(mail)]
    assert CliRunner().invoke(main, verify).exit_code == 0
    cut_off(house, record)
    told = CliRunner().invoke(main, verify)
    assert told.exit_code == 1
    assert "is gone since it was laid" in told.stdout
    mail.write_text("nothing")
    assert CliRunner().invoke(main, verify).exit_code == 2


def test_who_is_no_auditor_any_more_gets_no_checkpoint(house, messengers):
    submitted(house)
    checkpoints.lay(house.ports)
    nightly.tell_checkpoint(house.ports, house.ids["wangmin"])
    assert messengers.mail.letters == []
