import errno
import os
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

import pytest

from app.core.errors import NoRoom, NotFound
from app.storage.disk import DiskFiles


@pytest.fixture
def files(tmp_path):
    return DiskFiles(tmp_path / "instance" / "files")


def kept(files):
    return [path for path in files.folder.rglob("*") if path.is_file()]


def test_bytes_come_back_by_their_hash(files):
    name = files.put(b"paper")
    assert name == sha256(b"paper").hexdigest()
    assert files.get(name) == b"paper"
    assert kept(files) == [files.folder / name[:2] / name[2:]]
    assert files.get(files.put(b"")) == b""


def test_the_same_bytes_are_kept_once_and_never_written_again(files):
    name = files.put(b"paper")
    (path,) = kept(files)
    inode = path.stat().st_ino
    assert files.put(b"paper") == name
    assert [each.stat().st_ino for each in kept(files)] == [inode]


def test_many_may_put_the_same_at_once(files):
    with ThreadPoolExecutor(8) as pool:
        names = set(pool.map(files.put, [b"paper"] * 40))
    assert len(names) == len(kept(files)) == 1


@pytest.mark.parametrize(
    "name",
    ["", "ab", "../" * 10 + "etc/passwd", "A" * 64, "a" * 65, "a" * 63 + "/", "a" * 64 + "\n"],
)
def test_a_name_that_is_no_hash_is_not_found(files, name):
    files.put(b"paper")
    with pytest.raises(NotFound):
        files.get(name)


def test_a_hash_without_a_file_is_not_found(files):
    with pytest.raises(NotFound):
        files.get("a" * 64)


def test_a_file_that_was_altered_on_disk_is_not_given_out(files):
    name = files.put(b"paper")
    kept(files)[0].write_bytes(b"other")
    with pytest.raises(OSError, match="altered"):
        files.get(name)
    with pytest.raises(OSError, match="altered"):
        files.put(b"paper")
    assert kept(files)[0].read_bytes() == b"other"  # evidence is left as it is


@pytest.mark.parametrize(
    ("code", "kind"), [(errno.ENOSPC, NoRoom), (errno.EDQUOT, NoRoom), (errno.EIO, OSError)]
)
def test_a_write_that_breaks_leaves_nothing_behind(files, monkeypatch, code, kind):
    def full(_descriptor):
        raise OSError(code, "it did not work")

    files.put(b"paper")
    with monkeypatch.context() as broken:
        broken.setattr(os, "fsync", full)
        with pytest.raises(kind):
            files.put(b"more paper")
    assert len(kept(files)) == 1


def test_a_file_is_whole_and_synced_before_it_has_its_name(files, monkeypatch):
    seen = []
    fsync, rename = os.fsync, Path.rename

    def syncing(descriptor):
        seen.append(("sync", Path(f"/proc/self/fd/{descriptor}").readlink()))
        fsync(descriptor)

    def renaming(path, target):
        seen.append(("rename", path.read_bytes()))
        return rename(path, target)

    monkeypatch.setattr(os, "fsync", syncing)
    monkeypatch.setattr(Path, "rename", renaming)
    name = files.put(b"paper")
    (last,) = [index for index, (what, _) in enumerate(seen) if what == "rename"]
    assert seen[last - 1][1].suffix == ".part"
    assert seen[last] == ("rename", b"paper")
    assert seen[last + 1 :] == [("sync", files.folder / name[:2])]
    folders = {path for what, path in seen if what == "sync"}
    assert files.folder in folders
    assert files.folder.parent in folders


def test_orphans_are_swept_after_their_grace_and_nothing_else(files):
    now = datetime.now(UTC)
    used, orphan, young = files.put(b"used"), files.put(b"orphan"), files.put(b"young")
    for path in kept(files):
        if path.name != young[2:]:
            age(path, now - timedelta(days=2))
    broken = files.folder / used[:2] / "tmpx.part"
    broken.write_bytes(b"half")
    age(broken, now - timedelta(days=2))

    assert files.sweep({used}, now - timedelta(days=1)) == 2
    assert files.get(used) == b"used"
    assert files.get(young) == b"young"
    assert len(kept(files)) == 2
    with pytest.raises(NotFound):
        files.get(orphan)


def test_putting_an_orphan_again_saves_it_from_the_sweep(files):
    now = datetime.now(UTC)
    name = files.put(b"paper")
    age(kept(files)[0], now - timedelta(days=2))
    files.put(b"paper")
    assert files.sweep((), now - timedelta(days=1)) == 0
    assert files.get(name) == b"paper"


def age(path, at):
    os.utime(path, (at.timestamp(), at.timestamp()))


def test_a_large_file_is_taken_in_as_it_is_and_read_piece_by_piece(files, tmp_path):
    made = tmp_path / "made"
    made.write_bytes(b"paper" * 1000)
    name = files.take(made)
    assert name == sha256(b"paper" * 1000).hexdigest()
    assert not made.exists()
    assert files.get(name) == b"paper" * 1000
    with files.open(name) as file:
        assert file.read(5) == b"paper"
    made.write_bytes(b"paper" * 1000)
    assert files.take(made) == name
    assert not made.exists()
    for other in ("a" * 64, "../x"):
        with pytest.raises(NotFound):
            files.open(other)


def test_a_file_of_another_disk_is_copied_in(files, tmp_path, monkeypatch):
    made = tmp_path / "made"
    made.write_bytes(b"paper")
    monkeypatch.setattr(Path, "rename", _only_within(tmp_path / "instance", Path.rename))
    monkeypatch.setattr(files, "_same_disk", lambda *_: False)
    assert files.get(files.take(made)) == b"paper"
    assert not made.exists()


def _only_within(folder, rename):
    def renamed(path, target):
        assert folder in path.parents
        return rename(path, target)

    return renamed
