"""What every place for files does: on disk and in object storage alike."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

import obstore
import pytest

from app.core.errors import NotFound
from app.storage.opening import open_files


@pytest.fixture(params=["disk", "s3"])
def place(request, tmp_path):
    """The address of an empty place."""
    return str(tmp_path / "files") if request.param == "disk" else request.getfixturevalue("bucket")


@pytest.fixture
def files(place):
    return open_files(place)


def alter(files, place, name):
    """Other bytes under the name, behind the back of the place."""
    if place.startswith("s3://"):
        obstore.put(files._store, f"{name[:2]}/{name[2:]}", b"else")
    else:
        (Path(place) / name[:2] / name[2:]).write_bytes(b"else")


def test_bytes_come_back_by_their_hash_once_and_twice(files):
    name = files.put(b"paper")
    assert name == files.put(b"paper") == sha256(b"paper").hexdigest()
    assert files.get(name) == b"paper"
    assert files.get(files.put(b"")) == b""
    assert list(files.names()) == sorted([name, sha256(b"").hexdigest()])


def test_another_process_finds_them(files, place):
    name = files.put(b"paper" * 200_000)
    assert open_files(place).get(name) == b"paper" * 200_000


def test_a_large_file_is_taken_over_and_read_piece_by_piece(files, tmp_path):
    data = bytes(range(256)) * 50_000
    made = tmp_path / "made"
    made.write_bytes(data)
    name = files.take(made)
    assert not made.exists()
    with files.open(name) as file:
        assert file.read(5) == data[:5]
        assert file.seek(0, 2) == len(data)
    assert files.get(name) == data
    made.write_bytes(data)
    assert files.take(made) == name
    with pytest.raises(NotFound):
        files.open("a" * 64)
    with pytest.raises(NotFound):
        files.open("../x")


def test_many_may_put_the_same_at_once(files):
    with ThreadPoolExecutor(8) as pool:
        names = set(pool.map(files.put, [b"paper"] * 24))
    assert [*names] == list(files.names())


@pytest.mark.parametrize("name", ["", "ab", "../" * 10 + "etc/passwd", "A" * 64, "a" * 64 + "\n"])
def test_a_name_that_is_no_hash_is_not_found(files, name):
    with pytest.raises(NotFound):
        files.get(name)


def test_a_hash_without_a_file_is_not_found(files):
    with pytest.raises(NotFound):
        files.get("a" * 64)


def test_a_file_that_was_altered_is_neither_given_out_nor_written_over(files, place):
    name = files.put(b"paper")
    alter(files, place, name)
    with pytest.raises(OSError, match=f"file {name} was altered") as fault:
        files.get(name)
    assert fault.value.errno is None
    with pytest.raises(OSError, match="was altered"):
        files.put(b"paper")


def test_a_sweep_removes_what_is_old_and_not_referred_to(files):
    kept, orphan = files.put(b"kept"), files.put(b"orphan")
    now = datetime.now(UTC)
    assert files.sweep([kept], now - timedelta(hours=1)) == 0
    assert files.sweep([kept], now + timedelta(hours=1)) == 1
    assert list(files.names()) == [kept]
    with pytest.raises(NotFound):
        files.get(orphan)


def test_a_whole_folder_is_adopted_and_cleared(files, tmp_path):
    names = []
    for number in range(3):
        data = f"file {number}".encode()
        names.append(sha256(data).hexdigest())
        path = tmp_path / "other" / names[-1][:2] / names[-1][2:]
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    files.adopt(tmp_path / "other")
    assert list(files.names()) == sorted(names)
    assert files.get(names[0]) == b"file 0"
    files.clear()
    assert list(files.names()) == []


def test_object_storage_that_does_not_answer_is_an_error_of_the_disk(bucket, monkeypatch):
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    files = open_files(bucket)
    for call in (lambda: files.put(b"x"), lambda: files.get("a" * 64), lambda: list(files.names())):
        with pytest.raises(OSError, match="object storage") as fault:
            call()
        assert fault.value.errno is not None


def test_an_address_of_another_kind_is_refused():
    with pytest.raises(ValueError, match="no storage 'ftp' for files"):
        open_files("ftp://x/y")
