"""Files that are being made, and what is left of them when their maker dies."""

import errno
import os

import pytest

from app.core.errors import Conflict, NoRoom
from app.storage.parts import Parts


@pytest.fixture
def parts(tmp_path):
    return Parts(tmp_path / "parts")


def begun(parts):
    """A part with one good piece; gives how far it is good."""
    with parts.open("a", {}) as part:
        part.body.write(b"one")
        part.note({"name": "一"})
        return part.good()


def test_whoever_goes_on_cuts_what_was_not_good_yet(parts):
    good = begun(parts)
    with parts.open("a", good) as part:
        part.body.write(b"lost")
        part.note({"name": "lost"})
    with parts.open("a", good) as part:
        assert not part.begun
        part.body.write(b"two")
        part.note({"name": "二"})
        assert [each["name"] for each in part.lines()] == ["一", "二"]
        part.good()
        assert part.path.read_bytes() == b"onetwo"


def test_what_was_noted_is_read_from_one_line_to_another(parts):
    with parts.open("a", {}) as part:
        for at in range(5):
            part.note({"at": at})
        assert [each["at"] for each in part.lines(1, 3)] == [1, 2]
        assert [each["at"] for each in part.lines(4)] == [4]


@pytest.mark.parametrize("lost", ["a.body", "a.list"])
def test_where_less_is_there_than_was_good_it_begins_anew(parts, lost):
    good = begun(parts)
    (parts.folder / lost).write_bytes(b"o")
    with parts.open("a", good) as part:
        assert part.begun
        assert list(part.lines()) == []
        assert part.good() == {"body": 0, "list": 0}


def test_one_at_a_time_is_at_a_part(parts):
    with parts.open("a", {}), pytest.raises(Conflict), parts.open("a", {}):
        pass
    with parts.open("b", {}), parts.open("a", {}):
        assert parts.names() == {"a", "b"}


def test_a_full_disk_gives_up_what_was_made(parts, monkeypatch):
    good = begun(parts)

    def full(_):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(NoRoom), parts.open("a", good) as part:
        part.good()
    assert parts.names() == set()


def test_dropping_what_is_not_there_is_no_fault(parts):
    parts.drop("nothing")
    begun(parts)
    parts.drop("a")
    assert parts.names() == set()
