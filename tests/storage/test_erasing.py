"""What is erased is gone from every store, and its digest verifies."""

from app.core.trail.digests import holds, keep
from app.storage.store import Slots
from tests.storage.conftest import SALT, draft, look, put, raw, submitted, unbroken


def test_an_erased_value_is_gone_and_its_digest_verifies(ready, store_url):
    record, events, _ = submitted()
    name, phone = keep("customer", "Ann Lee", SALT), keep("phone", "555 0100", SALT)
    slots = Slots(texts=["Ann Lee", "555 0100"])
    put(ready, record, events, [name, phone], title="Leave of Ann Lee", slots=slots)
    with ready.writing() as tx:
        tx.put_draft(draft(record="r1", posted={"customer": ["Ann Lee"]}))
        half_filled = draft("half", task=next(iter(record.tasks)), posted={"customer": ["Ann Lee"]})
        tx.put_draft(half_filled)
        assert tx.erase("r1", [name.digest, "unknown"]) == 1
        assert tx.erase("r1", [name.digest]) == 0

    kept = look(ready, "kept", "r1")
    assert kept[phone.digest] == phone
    erased = kept[name.digest]
    assert (erased.path, erased.value, erased.salt, erased.erased) == ("customer", None, b"", True)
    assert holds(erased)
    assert unbroken(ready, "r1")
    assert look(ready, "title", "r1") == "Leave of ＊＊"
    assert look(ready, "draft", "d1").posted == {}
    assert look(ready, "draft", "half") is None
    assert raw(store_url, "SELECT text1, text2 FROM slots") == [(None, "555 0100")]
