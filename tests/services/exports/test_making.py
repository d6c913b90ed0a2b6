"""Exports made step by step: cut off, called off, gone on with, never half offered."""

import errno
import os
import shutil
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from zipfile import ZipFile

import pytest

from app.core.errors import Conflict, Invalid, NoRoom, NotAllowed, NotFound
from app.core.records.query import Query
from app.jobs import _rounds, _worker
from app.services.exports import archive, asking, making
from app.storage.parts import Part
from app.storage.sql.engine import Database
from tests.archives import AUDITOR, asked, exported
from tests.offices import Office, open_office

ROOT = __file__.partition("/tests/")[0]


@pytest.fixture
def one_by_one(monkeypatch):
    """Batches of one record, and steps of one batch."""
    monkeypatch.setattr(archive, "BATCH", 1)
    monkeypatch.setattr(making.go_on, "__defaults__", (0.0,))


def work(office):
    _worker.work_until_done(office.ports)


def taken(office, id_):
    """The bytes of a finished export."""
    _, content = asking.take(office.ports, office.ids[AUDITOR], id_)
    with content:
        return content.read()


def left(office):
    """What lies in the folder where exports are made."""
    folder = making.parts(office.ports).folder
    return sorted(each.name for each in folder.glob("*.*")) if folder.exists() else []


def test_an_export_goes_on_step_by_step_and_says_how_far_it_is(house, one_by_one):
    id_ = asked(house)
    seen = []
    while exported(house, id_).is_open:
        assert _worker.work_once(house.ports)
        now = exported(house, id_)
        seen.append((now.status, now.done, now.total))
        assert (now.sha256 != "") is (now.status == "ready")
    assert seen[:3] == [("running", 1, 4), ("running", 2, 4), ("running", 3, 4)]
    assert seen[-1] == ("ready", 4, 4)
    assert left(house) == []
    data = taken(house, id_)
    assert sha256(data).hexdigest() == exported(house, id_).sha256


def test_between_two_steps_others_get_their_turn(house, one_by_one):
    first, second = asked(house), asked(house)
    for _ in range(4):
        assert _worker.work_once(house.ports)
    assert exported(house, first).done == exported(house, second).done == 2


def entries(path):
    """What a ZIP of sealed files holds, without what tells when it was made."""
    with ZipFile(path) as held:
        return {
            each.filename: (each.header_offset, held.read(each))
            for each in held.infolist()
            if not each.filename.startswith("manifest.")
        }


def test_a_step_that_was_cut_off_is_made_again_and_the_file_is_the_same(
    house, one_by_one, tmp_path, monkeypatch
):
    whole = asked(house)
    work(house)
    cut = asked(house)
    _worker.work_once(house.ports)

    def dies(*_):
        raise _worker.Stopped

    with monkeypatch.context() as patch:
        patch.setattr(making, "_noted", dies)
        with pytest.raises(_worker.Stopped):
            _worker.work_once(house.ports)
    assert exported(house, cut).done == 1
    for ending in (".body", ".list"):  # half a file, half a line
        with (making.parts(house.ports).folder / f"{cut}{ending}").open("ab") as part:
            part.write(b"PK\x03\x04 half of someth")
    work(house)
    assert exported(house, cut).status == "ready"
    for name, id_ in (("whole", whole), ("cut", cut)):
        (tmp_path / name).write_bytes(taken(house, id_))
    first, second = entries(tmp_path / "whole"), entries(tmp_path / "cut")
    guides = [each.pop("README.txt") for each in (first, second)]
    assert guides[0] != guides[1]  # each names its export
    assert first.keys() == second.keys()
    assert {name: first[name][0] for name in first} == {name: second[name][0] for name in second}
    assert all(first[name] == second[name] for name in first if name.endswith(".pdf"))


@pytest.fixture
def second(house, tmp_path):
    """Another host of the same house, with an instance folder of its own."""
    own = house.ports.settings
    there = tmp_path / "second" / "instance"
    shutil.copytree(own.instance / "keys", there / "keys")
    shutil.copy(own.instance / "secret", there / "secret")
    ports = open_office(there, own.database_url, files=own.files_place)
    yield Office(ports, house.ids)
    ports.store.close()


def test_the_steps_of_an_export_are_left_to_the_host_that_has_its_part(house, second, one_by_one):
    id_ = asked(house)
    assert _worker.work_once(house.ports)
    assert not _worker.work_once(second.ports)
    work(house)
    assert (exported(house, id_).status, left(second)) == ("ready", [])


def test_another_host_begins_anew_where_the_one_with_the_part_is_gone(
    house, second, one_by_one, tmp_path
):
    whole, moved = asked(house), asked(house)
    for _ in range(4):
        assert _worker.work_once(house.ports)
    later = house.ports.now() + _worker.FORSAKEN
    late = Office(replace(second.ports, clock=lambda: later), second.ids)
    while exported(house, moved).done != 1 or "good" not in exported(house, moved).place:
        assert _worker.work_once(late.ports)
    back = Office(replace(house.ports, clock=lambda: later), house.ids)
    while any(exported(house, each).is_open for each in (whole, moved)):
        for each in (back, late):  # the first host is back, and leaves to the second what it has
            _worker.work_once(each.ports)
    found = {}
    for id_ in (whole, moved):
        assert exported(house, id_).status == "ready"
        assert exported(house, id_).done == 4
        (tmp_path / id_).write_bytes(taken(house, id_))
        found[id_] = entries(tmp_path / id_)
        found[id_].pop("README.txt")
    assert found[whole].keys() == found[moved].keys()
    making.sweep(house.ports)
    assert left(house) == left(second) == []


@pytest.fixture
def standing(monkeypatch):
    """Transactions that stand at this moment."""
    stands, transaction = [], Database.transaction

    @contextmanager
    def counted(database, scope):
        with transaction(database, scope) as cursor:
            stands.append(scope)
            yield cursor
            stands.remove(scope)

    monkeypatch.setattr(Database, "transaction", counted)
    return stands


@pytest.mark.parametrize("kind", ["zip", "xlsx", "csv"])
def test_no_transaction_idles_while_a_file_is_written(house, standing, monkeypatch, kind):
    """PostgreSQL ends one that idles for a minute, and a large file takes longer."""
    seen, noted = [], Part.lines

    def lines(part):
        seen.append(list(standing))
        return noted(part)

    monkeypatch.setattr(Part, "lines", lines)
    if kind == "zip":
        id_ = asked(house)
    else:
        query = Query(form="dispatch-ticket")
        id_ = asking.ask_for_register(house.ports, house.ids[AUDITOR], kind, query)
    work(house)
    assert exported(house, id_).status == "ready"
    assert seen
    assert not any(seen)


WORKER = """
import sys, time
from pathlib import Path
from app.factory import open_ports
from app.jobs import _rounds, _worker
from app.services.exports import archive, making
from app.settings import read_settings

archive.BATCH = 1
copied = archive._copied
def slowly(*given):
    line = copied(*given)
    given[2].body.flush()
    print("copied", flush=True)
    time.sleep(float(sys.argv[2]))
    return line
archive._copied = slowly
ports = open_ports(read_settings(Path(sys.argv[1]), {"COUNTERSIGN_LEASE_SECONDS": "1"}))
while True:
    if not _worker.work_once(ports):
        with ports.store.reading() as reading:
            if not any(each.is_open for each in reading.exports("")):
                break
        time.sleep(0.05)
"""


def start(office, pause):
    return subprocess.Popen(
        [sys.executable, "-c", WORKER, office.ports.settings.instance, str(pause)],
        cwd=ROOT, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip


def test_a_worker_killed_in_the_middle_leaves_nothing_half_done_and_the_next_goes_on(house):
    id_ = asked(house)
    house.ports.store.close()
    worker = start(house, 60)
    assert worker.stdout.readline() == "copied\n"  # the first paper is on the disk
    os.kill(worker.pid, signal.SIGKILL)
    worker.wait()
    worker.stdout.close()
    now = exported(house, id_)
    assert (now.is_open, now.sha256) == (True, "")
    assert left(house) == [f"{id_}.body", f"{id_}.list"]
    with pytest.raises(NotFound):
        asking.take(house.ports, house.ids[AUDITOR], id_)
    house.ports.store.close()
    time.sleep(1.1)  # the lease of the dead lapses
    again = start(house, 0)
    assert again.wait(60) == 0
    again.stdout.close()
    assert (exported(house, id_).status, exported(house, id_).done) == ("ready", 4)
    assert left(house) == []


def test_a_full_disk_is_said_and_nothing_half_is_offered(house, monkeypatch):
    id_ = asked(house)
    copied = archive._copied

    def full(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(archive, "_copied", full)
    _worker.work_once(house.ports)
    now = exported(house, id_)
    assert (now.is_open, now.sha256, now.error) == (True, "", str(NoRoom().message))
    assert left(house) == []  # what was made so far makes room
    with house.ports.store.reading() as reading:
        (job,) = reading.jobs_of(id_)
    assert (job.status, job.error.partition(":")[0]) == ("waiting", "NoRoom")
    monkeypatch.setattr(archive, "_copied", copied)  # somebody made room
    later = house.at(house.ports.now() + timedelta(minutes=1))
    work(later)
    now = exported(later, id_)
    assert (now.status, now.error) == ("ready", "")


def test_who_fails_for_the_last_time_says_why(house, monkeypatch):
    id_ = asked(house)

    def broken(*_):
        raise ValueError("a fault of ours")

    monkeypatch.setattr(archive, "_copied", broken)
    for hour in range(len(_worker.PAUSES) + 2):
        work(house.at(house.ports.now() + timedelta(hours=2 * hour)))
    now = exported(house, id_)
    assert (now.status, now.error, now.sha256) == ("failed", making.FAULT, "")
    assert left(house) == []


def test_what_was_called_off_stops_and_goes_on_where_it_was(house, one_by_one):
    id_, me = asked(house), house.ids[AUDITOR]
    _worker.work_once(house.ports)
    asking.cancel(house.ports, me, id_)
    work(house)
    now = exported(house, id_)
    assert (now.status, now.done) == ("cancelled", 1)
    assert len(left(house)) == 2
    with pytest.raises(Conflict):
        asking.cancel(house.ports, me, id_)
    asking.again(house.ports, me, id_)
    _worker.work_once(house.ports)
    assert exported(house, id_).done == 2
    work(house)
    assert exported(house, id_).status == "ready"
    with pytest.raises(Conflict):
        asking.again(house.ports, me, id_)


def test_a_part_that_nobody_goes_on_with_is_swept_after_a_day(house, one_by_one):
    id_ = asked(house)
    _worker.work_once(house.ports)
    asking.cancel(house.ports, house.ids[AUDITOR], id_)
    making.sweep(house.ports)
    assert len(left(house)) == 2
    later = house.at(house.ports.now() + timedelta(days=1, minutes=1))
    making.sweep(later.ports)
    assert left(house) == []
    asking.again(later.ports, house.ids[AUDITOR], id_)
    work(later)
    assert (exported(later, id_).status, exported(later, id_).done) == ("ready", 4)


def test_a_file_is_kept_as_long_as_the_setting_says(house):
    id_ = asked(house)
    work(house)
    sha = exported(house, id_).sha256
    _rounds.sweep(house.at(house.ports.now() + timedelta(days=13)).ports)
    assert taken(house, id_)
    old = house.ports.files.folder / sha[:2] / sha[2:]
    before = time.time() - 15 * 86400
    os.utime(old, (before, before))
    _rounds.sweep(house.at(house.ports.now() + timedelta(days=14, minutes=1)).ports)
    assert exported(house, id_).status == "expired"
    assert not old.exists()
    with pytest.raises(NotFound):
        taken(house, id_)


def test_a_period_may_begin_before_all_time(house):
    id_ = asked(house, since="0001-01-01", until="9999-12-31")
    work(house)
    assert (exported(house, id_).status, exported(house, id_).done) == ("ready", 4)


def test_only_auditors_ask_and_only_for_what_they_may_read(house):
    with pytest.raises(NotAllowed):
        asked(house, "wangmin")
    with pytest.raises(NotAllowed):
        asked(house, forms=("dispatch-ticket", "no-such-form"))
    with pytest.raises(Invalid):
        asked(house, since="2026-11-02", until="2026-11-01")
    with pytest.raises(Invalid):
        asked(house, since="gestern")


def test_who_is_no_auditor_any_more_gets_nothing(house):
    ready, waiting = asked(house), asked(house)
    me = house.ids[AUDITOR]
    _worker.work_once(house.ports)
    assert exported(house, ready).status == "ready"
    with house.ports.store.writing() as writing:
        (own,) = (
            each for each in house.ports.organisation(writing).memberships if each.person == me
        )
        ended = replace(own, until=house.ports.today() - timedelta(days=1))
        writing.put_membership(ended, at=house.ports.now(), by="system:test")
    with pytest.raises(NotAllowed):
        asking.take(house.ports, me, ready)
    work(house)
    now = exported(house, waiting)
    assert (now.status, now.sha256) == ("failed", "")
    assert "只有稽核员可以" in now.error


def test_nobody_takes_somebody_else_s_export_and_each_taking_is_noted(house):
    id_ = asked(house)
    work(house)
    with pytest.raises(NotFound):
        asking.take(house.ports, house.ids["wangmin"], id_)
    with house.ports.store.reading() as reading:
        assert reading.looks() == ()
    taken(house, id_)
    with house.ports.store.reading() as reading:
        (look,) = reading.looks()
    assert (look.person, look.kind, look.target) == (house.ids[AUDITOR], "export", id_)


def test_a_person_has_three_exports_under_way_at_most(house):
    for _ in range(3):
        asked(house)
    with pytest.raises(Conflict):
        asked(house)


def test_a_kept_file_that_was_damaged_is_told_and_stops_nobody(house, tmp_path):
    with house.ports.store.reading() as reading:
        rows = reading.numbered("dispatch-ticket")
    sha = next(row.sha256 for row in rows if row.sha256)
    kept = house.ports.files.folder / sha[:2] / sha[2:]
    kept.write_bytes(kept.read_bytes()[:-1])
    id_ = asked(house)
    work(house)
    (tmp_path / "x.zip").write_bytes(taken(house, id_))
    with ZipFile(tmp_path / "x.zip") as held:
        assert sum(name.endswith(".pdf") for name in held.namelist()) == 1
        assert archive.LOST.encode() in ZipFile(held.open("index.xlsx")).read(
            "xl/worksheets/sheet1.xml"
        )
