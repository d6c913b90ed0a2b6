"""A backup holds everything, is whole or named, and goes back into an empty instance only."""

import json
import os
import shutil
import signal
import subprocess
import tarfile
import threading
from hashlib import sha256

import pytest
from click.testing import CliRunner

from app.cli import main
from app.core.errors import AppError, Unreachable
from app.jobs import _worker
from app.services import backing_up, restoring, verification
from app.storage.archive import Damaged, unpacked
from app.storage.disk import DiskFiles
from app.storage.opening import open_store
from app.storage.sql.store import SqlStore
from tests.crash.processes import ROOT, command, surroundings
from tests.offices import Office, open_office
from tests.services.test_sealing import TICKET, finished
from tests.waiting import until


def run(*arguments, database=""):
    return CliRunner().invoke(
        main,
        [str(each) for each in arguments],
        env={"COUNTERSIGN_DATABASE": database} if database else {},
    )


def back_up(office, target):
    ports = office.ports
    return backing_up.back_up(
        ports.store, ports.files, ports.settings.instance, target, ports.now()
    ).path


@pytest.fixture(params=["sqlite", "postgresql"])
def kept(request, tmp_path):
    """An office with a record on each kind of database, and an empty database of its kind."""
    sqlite = request.param == "sqlite"
    office = request.getfixturevalue("office" if sqlite else "postgres_office")
    empty = "" if sqlite else request.getfixturevalue("postgres").fresh("-T", "template0")
    return office, office.hands.submit("wangmin", "dispatch-ticket", TICKET), empty


@pytest.fixture
def saved(office, tmp_path):
    """A backup of an office with one open record and a file."""
    office.hands.submit("wangmin", "dispatch-ticket", TICKET)
    office.ports.files.put("一份文件".encode())
    return back_up(office, tmp_path)


def test_a_restored_instance_is_the_one_that_was_saved(kept, tmp_path):
    office, _, empty = kept
    record = finished(office)
    _worker.work_until_done(office.ports)
    url, here = office.ports.settings.database, office.ports.settings.instance
    told = run("backup", tmp_path / "b.tar", "--instance", here, database=url)
    assert told.exit_code == 0, told.output
    there = tmp_path / "there"
    told = run("restore", tmp_path / "b.tar", "--instance", there, database=empty)
    assert told.exit_code == 0, told.output
    told = run("verify-trail", "--instance", there, database=empty)
    assert (told.exit_code, told.stderr) == (0, "records: 3, faulty: 0\n")
    copy = Office(open_office(there, empty), office.ids)
    data = copy.ports.files.get(copy.record(record).sealed)
    assert verification.check_upload(copy.ports, data).status == "valid"
    assert copy.record(record) == office.record(record)
    assert (there / "secret").read_bytes() == (here / "secret").read_bytes()
    assert copy.ports.store.findings() == office.ports.store.findings() == []
    copy.hands.submit("wangmin", "dispatch-ticket", TICKET)  # and it goes on
    copy.ports.store.close()
    again = run("restore", tmp_path / "b.tar", "--instance", there, database=empty)
    assert again.exit_code == 1
    assert "not empty" in again.output


def test_what_is_written_meanwhile_does_not_tear_the_backup(kept, tmp_path):
    office, _, empty = kept
    done, failed = threading.Event(), []

    def write():
        try:
            while not done.is_set():
                office.hands.submit("wangmin", "dispatch-ticket", TICKET)
        except Exception as fault:
            failed.append(fault)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        paths = [back_up(office, tmp_path / f"{number}.tar") for number in range(4)]
    finally:
        done.set()
        writer.join()
    assert failed == []
    there = tmp_path / "there"
    restoring.restore(
        paths[-1],
        there,
        lambda: open_store(empty or f"sqlite:///{there / 'countersign.db'}"),
        DiskFiles(there / "files"),
        kept=False,
    )
    told = run("verify-trail", "--instance", there, database=empty)
    assert told.exit_code == 0, told.output
    assert "faulty: 0" in told.stderr


def test_every_part_of_a_backup_that_is_changed_is_named(saved, tmp_path):
    whole = saved.read_bytes()
    with tarfile.open(saved) as tar:
        members = {member.name: member for member in tar}
    assert {"database/countersign.db", "secret", "keys/organisation.key"} <= members.keys()
    for name, member in members.items():
        data = bytearray(whole)
        data[member.offset_data + member.size // 2] ^= 1
        damaged = tmp_path / "damaged.tar"
        damaged.write_bytes(data)
        with pytest.raises(Damaged, match=name.replace("sha256", "json")):
            unpacked(damaged)
    left = tmp_path / "left"
    with pytest.raises(Damaged):
        unpacked(damaged, left)
    assert unpacked(saved)["parts"].keys() == members.keys() - {"manifest.json", "manifest.sha256"}


def test_a_backup_that_is_cut_off_or_is_none_is_told_so_and_restores_nothing(saved, tmp_path):
    whole = saved.read_bytes()
    there = tmp_path / "there"
    for size in (0, 100, 5000, len(whole) // 2, len(whole) - 20_000):
        (tmp_path / "short.tar").write_bytes(whole[:size])
        told = run("restore", tmp_path / "short.tar", "--instance", there)
        assert told.exit_code == 1
        assert "short.tar is" in told.output
        assert list(there.iterdir()) == []
        assert run("restore", tmp_path / "short.tar", "--check").exit_code == 1
    assert run("restore", saved, "--check").exit_code == 0


def test_a_backup_cannot_write_outside_the_instance(tmp_path):
    evil = tmp_path / "evil.tar"
    for name in ("../secret", "/etc/x", "keys/../../x", "files/./x"):
        with tarfile.open(evil, "w") as tar:
            tar.addfile(tarfile.TarInfo(name))
        with pytest.raises(Damaged):
            unpacked(evil, tmp_path / "there")
    with tarfile.open(evil, "w") as tar:
        link = tarfile.TarInfo("secret")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        tar.addfile(link)
    with pytest.raises(Damaged, match="secret"):
        unpacked(evil, tmp_path / "there")


def test_a_file_that_was_altered_on_disk_is_named_and_left_out(office, tmp_path):
    name = office.ports.files.put(b"kept")
    path = office.ports.files.folder / name[:2] / name[2:]
    path.write_bytes(b"else")
    told = run("backup", tmp_path / "b.tar", "--instance", office.ports.settings.instance)
    assert told.exit_code == 1
    assert f"file {name} was altered on disk" in told.stderr
    assert unpacked(tmp_path / "b.tar")["damaged"] == [name]


def test_an_instance_that_holds_anything_is_not_restored_over(saved, tmp_path):
    for held in ("keys/x", "secret", "checkpoints.log", f"files/ab/{'c' * 62}"):
        there = tmp_path / held.replace("/", "-")
        (there / held).parent.mkdir(parents=True)
        (there / held).write_bytes(b"mine")
        told = run("restore", saved, "--instance", there)
        assert told.exit_code == 1
        assert f"is not empty: it holds {held.split('/')[0]}" in told.output
        assert (there / held).read_bytes() == b"mine"
        assert not (there / "countersign.db").exists()


def test_a_backup_goes_back_into_its_own_kind_of_database(saved, postgres, tmp_path):
    url = postgres.fresh("-T", "template0")
    told = run("restore", saved, "--instance", tmp_path / "there", database=url)
    assert told.exit_code == 1
    assert "the backup is of sqlite" in told.output
    assert list((tmp_path / "there").iterdir()) == []


def test_a_backup_of_postgresql_makes_no_database_where_none_is_named(postgres_office, tmp_path):
    path, there = back_up(postgres_office, tmp_path / "b.tar"), tmp_path / "there"
    told = run("restore", path, "--instance", there)
    assert told.exit_code == 1
    assert "the backup is of postgresql, and COUNTERSIGN_DATABASE is sqlite" in told.output
    assert list(there.iterdir()) == []


def test_a_full_disk_leaves_no_half_backup(office, tmp_path, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(backing_up.NotBackedUp, match="is full"):
        back_up(office, tmp_path / "b.tar")
    assert [each.name for each in tmp_path.iterdir()] == ["instance"]


def killed(arguments, sign, **settings):
    """Start the command, kill it as soon as the sign is there; whether it was killed in time."""
    process = subprocess.Popen(
        command(*arguments),
        cwd=ROOT,
        env=surroundings(**settings),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    until(lambda: sign() or process.poll() is not None, every=0.001)
    process.send_signal(signal.SIGKILL)
    return process.wait() == -signal.SIGKILL


@pytest.fixture
def wide(office):
    """Enough files that a copy takes a moment."""
    for number in range(400):
        office.ports.files.put(sha256(str(number).encode()).digest() * 4000)
    return office


def test_a_backup_that_is_killed_leaves_nothing_under_its_name(wide, tmp_path):
    target, instance = tmp_path / "out" / "b.tar", wide.ports.settings.instance
    target.parent.mkdir()
    at_work = target.parent / ".countersign-b.tar.part" / "archive"
    assert killed(["backup", target, "--instance", instance], at_work.exists)
    assert not target.exists()
    assert run("backup", target, "--instance", instance).exit_code == 0
    assert [each.name for each in target.parent.iterdir()] == ["b.tar"]
    assert len(unpacked(target)["parts"]) >= 400


def test_a_backup_that_is_told_to_end_leaves_nothing_and_one_that_was_killed_is_cleared_away(
    wide, tmp_path
):
    folder, instance = tmp_path / "out", wide.ports.settings.instance
    folder.mkdir()
    for told, left in ((signal.SIGTERM, 0), (signal.SIGKILL, 1)):
        with subprocess.Popen(
            command("backup", folder, "--instance", instance), env=surroundings(), cwd=ROOT
        ) as child:
            until(lambda: list(folder.glob(".countersign-*.tar.part/archive")))
            child.send_signal(told)
        assert len(list(folder.iterdir())) == left, told
    assert run("backup", folder, "--instance", instance).exit_code == 0
    (made,) = folder.iterdir()
    assert made.suffix == ".tar"


def test_a_restore_that_is_killed_opens_for_nobody_and_is_begun_anew(kept, tmp_path):
    office, record, empty = kept
    for number in range(200):
        office.ports.files.put(sha256(str(number).encode()).digest() * 4000)
    path, there = back_up(office, tmp_path / "b.tar"), tmp_path / "there"
    restore = ["restore", path, "--instance", there]
    unpacking, placing = there / ".restoring" / "files", there / "files"
    for sign in (unpacking.exists, placing.exists):
        assert killed(restore, sign, database=empty)
        if not (there / ".restoring").exists():
            continue  # it was faster
        told = run("verify-trail", "--instance", there, database=empty)
        assert told.exit_code == 1
        assert "a restore into" in told.output
        with pytest.raises(AppError, match="cut off"):
            open_office(there, empty)
    told = run(*restore, database=empty)
    assert told.exit_code == 0 or "is complete" in told.output, told.output
    assert not (there / ".restoring").exists()
    copy = Office(open_office(there, empty), office.ids)
    assert copy.record(record) == office.record(record)
    copy.ports.store.close()


def test_a_second_restore_takes_nothing_away_from_one_that_runs(kept, tmp_path, monkeypatch):
    office, record, empty = kept
    path, there = back_up(office, tmp_path / "b.tar"), tmp_path / "there"
    load, second = SqlStore.load, []

    def load_while_another_starts(store, *given):
        if not second:
            second.append(run("restore", path, "--instance", there, database=empty))
        load(store, *given)

    monkeypatch.setattr(SqlStore, "load", load_while_another_starts)
    told = run("restore", path, "--instance", there, database=empty)
    assert "another restore into" in second[0].output
    assert told.exit_code == 0, told.output
    copy = Office(open_office(there, empty), office.ids)
    assert copy.record(record) == office.record(record)
    assert (there / "keys" / "organisation.key").exists()
    copy.ports.store.close()


@pytest.mark.parametrize("place", ["behind the load", "in looking for files"])
def test_a_restore_that_is_stopped_behind_its_load_keeps_its_keys(
    kept, tmp_path, monkeypatch, place
):
    office, record, empty = kept
    path, there = back_up(office, tmp_path / "b.tar"), tmp_path / "there"
    load = SqlStore.load

    def stop(*given):
        if place == "behind the load":
            load(*given)
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        if place == "behind the load":
            patch.setattr(SqlStore, "load", stop)
        else:
            patch.setattr(restoring, "_missing", stop)
        run("restore", path, "--instance", there, database=empty)
    copy = Office(open_office(there, empty), office.ids)
    assert copy.record(record) == office.record(record)
    own = office.ports.settings.instance / "secret"
    assert (there / "secret").read_bytes() == own.read_bytes()
    copy.ports.store.close()


def test_a_restore_whose_database_went_away_is_begun_anew(saved, tmp_path, monkeypatch):
    there = tmp_path / "there"

    def away(*_):
        raise Unreachable

    with monkeypatch.context() as patch:
        patch.setattr(SqlStore, "load", away)
        patch.setattr(SqlStore, "is_empty", away)
        told = run("restore", saved, "--instance", there)
        assert "call countersign restore again" in told.output
    assert run("verify-trail", "--instance", there).exit_code == 1
    told = run("restore", saved, "--instance", there)
    assert told.exit_code == 0, told.output


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_an_older_database_is_backed_up_before_it_is_brought_up_to_date(
    kind, office, request, tmp_path
):
    """And the backup goes back at its own revision, from where it is brought up to date again."""
    from app.storage import migrating

    there = tmp_path / "older"
    url = f"sqlite:///{there / 'countersign.db'}"
    given = ""
    if kind == "postgresql":
        url = given = request.getfixturevalue("postgres").fresh("-T", "template0")
    shutil.copytree(office.ports.settings.instance / "keys", there / "keys")
    store = open_store(url)
    with store.database.connection("writing") as connection:
        migrating.upgrade(connection, "0001")
    with store.writing() as writing:
        writing.put_role("r", "一个角色", at=office.ports.now(), by="x")
    store.close()
    ports = open_office(there, given)
    (made,) = (there / "backups").iterdir()
    assert made.name.startswith("before-migration-of-0001-")
    ports.store.close()
    open_office(there, given).store.close()
    assert len(list((there / "backups").iterdir())) == 1, "up to date: nothing to save"
    empty = request.getfixturevalue("postgres").fresh("-T", "template0") if given else ""
    again = tmp_path / "again"
    told = run("restore", made, "--instance", again, database=empty)
    assert told.exit_code == 0, told.output
    ports = open_office(again, empty)
    with ports.store.reading() as reading:
        assert reading.organisation().roles == {"r": "一个角色"}
    assert ports.store.findings() == []
    ports.store.close()


def test_without_a_backup_the_database_stays_as_it_is(tmp_path):
    from app.storage import migrating

    store = open_store(f"sqlite:///{tmp_path / 'x.db'}")
    with store.database.connection("writing") as connection:
        migrating.upgrade(connection, "0001")

    def full(_revision):
        raise backing_up.NotBackedUp("the disk is full")

    with pytest.raises(backing_up.NotBackedUp):
        store.migrate(before=full)
    assert "the database is at 0001" in store.findings()[0]
    store.close()


def test_the_manifest_can_be_read_with_nothing_but_tar(saved):
    with tarfile.open(saved) as tar:
        *_, manifest, seal = tar.getmembers()
        data = tar.extractfile(manifest).read()
        assert tar.extractfile(seal).read().decode().strip() == sha256(data).hexdigest()
    assert json.loads(data)["database"]["kind"] == "sqlite"
    assert saved.stat().st_mode & 0o077 == 0
