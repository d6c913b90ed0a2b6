"""A revision is sealed once on every store."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from app.storage.store import StoredFile
from tests.storage.conftest import NOW, look, put, submitted


def sealed(file_id="f1", **changes):
    given = {
        "id": file_id,
        "record": "r1",
        "kind": "seal",
        "sha256": f"sha of {file_id}",
        "size": 7,
        "media": "application/pdf",
        "name": "QJ-1.pdf",
        "made_at": NOW,
    }
    return StoredFile(**{**given, **changes})


def test_a_revision_is_sealed_exactly_once(ready):
    put(ready, *submitted())
    with ready.writing() as tx:
        assert tx.add_seal(sealed("f1"), 1)
        assert not tx.add_seal(sealed("f2"), 1)
    with ready.writing() as tx:
        assert not tx.add_seal(sealed("f3"), 1)
    assert look(ready, "seal", "r1") == sealed("f1")
    assert look(ready, "file", "f2") is None
    assert look(ready, "contents") == {"sha of f1"}
    assert look(ready, "sealed_numbers") == {"sha of f1": "QJ-1"}
    with ready.writing() as tx:
        assert tx.add_seal(sealed("f4"), 2)
    assert look(ready, "seal", "r1") == look(ready, "file", "f4") == sealed("f4")
    assert look(ready, "file_of_content", "sha of f1") == sealed("f1")


def test_of_two_who_seal_at_once_one_wins(ready):
    put(ready, *submitted())
    together = Barrier(4)

    def seal(name):
        together.wait()
        with ready.writing() as tx:
            return tx.add_seal(sealed(name), 1)

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(seal, "abcd")) == [False, False, False, True]
