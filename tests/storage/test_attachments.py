"""Files that people hand in, on each kind of database: a draft's until a record takes them."""

from dataclasses import replace

import pytest

from app.core.trail.digests import keep
from app.storage.store import Attachment
from tests.storage.conftest import NOW, SALT, draft, later, look, put, submitted


def photo(id_="p1", **changes):
    given = {
        "id": id_, "person": "ann", "draft": "d1", "field": "photos", "sha256": f"sha of {id_}",
        "shown": f"shown of {id_}", "thumb": f"thumb of {id_}", "media": "image/jpeg",
        "name": "北墙.jpg", "size": 2_400_000, "width": 1600, "height": 1200, "at": NOW,
    }  # fmt: skip
    return Attachment(**{**given, **changes})


def stored(*ids):
    return [{"id": each, "sha256": f"sha of {each}", "name": "北墙.jpg"} for each in ids]


@pytest.fixture
def drafted(ready):
    """A draft of Ann's with two photos, the later one first by id."""
    with ready.writing() as tx:
        tx.put_draft(draft("d1"))
        tx.add_attachment(photo("p2"))
        tx.add_attachment(photo("p1", at=later(1)))
    return ready


def test_a_file_is_read_back_as_it_was_handed_in(drafted):
    assert look(drafted, "attachment", "p2") == photo("p2")
    assert look(drafted, "attachments", "d1") == (photo("p2"), photo("p1", at=later(1)))
    assert look(drafted, "attachment", "p3") is None
    assert look(drafted, "attachments", "d2") == ()


def test_a_name_keeps_its_200_characters_and_loses_a_nul(drafted):
    with drafted.writing() as tx:
        tx.add_attachment(photo("p3", name="字" * 200 + "\0.jpg"))
    assert look(drafted, "attachment", "p3").name == "字" * 200 + ".jpg"


def test_what_a_record_takes_is_its_own_and_the_rest_of_the_draft_goes(drafted):
    with drafted.writing() as tx:
        assert tx.take_in("d1", "ann", "r1", ["p1", "unknown"]) == 1
    assert look(drafted, "attachment", "p1") == photo("p1", at=later(1), record="r1")
    assert look(drafted, "attachment", "p2") is None
    assert look(drafted, "attachments", "d1") == ()


@pytest.mark.parametrize(
    "foreign",
    [photo("p9", person="bob"), photo("p9", draft="d9"), photo("p9", record="r0")],
    ids=["of another person", "of another draft", "of a record"],
)
def test_nobody_takes_a_foreign_file(drafted, foreign):
    with drafted.writing() as tx:
        tx.put_draft(draft("d9"))
        tx.add_attachment(foreign)
        assert tx.take_in("d1", "ann", "r1", ["p9"]) == 0
    kept = look(drafted, "attachment", "p9")
    assert kept is None or kept.record == foreign.record


def test_a_dropped_draft_takes_its_files_along_but_not_those_of_a_record(drafted):
    with drafted.writing() as tx:
        tx.add_attachment(photo("p3", record="r1"))
        tx.drop_draft("d1")
    assert look(drafted, "attachment", "p1") is None
    assert look(drafted, "attachment", "p3") is not None


def test_a_tasks_draft_in_place_of_another_takes_its_files_over(ready):
    with ready.writing() as tx:
        tx.put_draft(draft("d1", task="t1"))
        tx.add_attachment(photo("p1"))
        tx.put_draft(draft("d2", task="t1"))
        tx.put_draft(draft("d3", task="t1", person="bob"))
    assert look(ready, "attachments", "d2") == (photo("p1", draft="d2"),)
    assert look(ready, "draft", "d1") is None


def test_original_shown_and_small_picture_are_saved_from_the_sweep(drafted):
    with drafted.writing() as tx:
        tx.add_attachment(photo("p3", shown="", thumb="", media="application/pdf"))
    expected = {f"{kind} of {id_}" for kind in ("sha", "shown", "thumb") for id_ in ("p1", "p2")}
    assert look(drafted, "contents") == expected | {"sha of p3"}


def test_files_of_an_erased_answer_go_but_for_those_that_a_kept_one_names(drafted):
    record, events, _ = submitted()
    first = keep("photos", stored("p1", "p2"), SALT)
    second = keep("photos", stored("p2"), SALT)
    page = keep("page/t1", stored("p4")[0], SALT)
    put(drafted, record, events, [first, second, page])
    with drafted.writing() as tx:
        tx.add_attachment(photo("p4"))
        tx.take_in("d1", "ann", "r1", ["p1", "p2", "p4"])
        assert tx.erase("r1", [first.digest]) == 1
    assert look(drafted, "attachment", "p1") is None
    assert look(drafted, "attachment", "p2") is not None
    assert "sha of p1" not in look(drafted, "contents")
    with drafted.writing() as tx:
        tx.erase("r1", [page.digest])
    assert look(drafted, "attachment", "p4") is None


def test_what_was_handed_in_for_a_task_of_an_erased_record_goes_with_its_draft(ready):
    record, events, kept = submitted()
    put(ready, record, events, kept)
    with ready.writing() as tx:
        tx.put_draft(draft("half", task=next(iter(record.tasks))))
        tx.add_attachment(photo("p1", draft="half"))
        tx.erase("r1", [kept[0].digest])
    assert look(ready, "attachment", "p1") is None


def test_an_answer_names_the_file_by_its_hashes():
    ref = replace(photo(), record="r1").ref
    assert (ref.id, ref.sha256, ref.shown, ref.caption) == ("p1", "sha of p1", "shown of p1", "")
