"""Drafts on every store: of forms and of half-filled tasks."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier

from app.storage.store import Slots
from tests.storage.conftest import draft, later, look, submitted


def test_a_draft_is_kept_changed_and_thrown_away(store):
    with store.writing() as tx:
        tx.put_draft(draft())
    assert look(store, "draft", "d1") == draft()
    changed = draft(posted={"reason": ["旅行"]}, updated_at=later(1), opened_from="r9")
    with store.writing() as tx:
        assert tx.lock_draft("d1") == draft()
        tx.put_draft(changed)
    assert look(store, "draft", "d1") == changed
    with store.writing() as tx:
        tx.drop_draft("d1")
        assert tx.lock_draft("d1") is None


def test_drafts_of_a_person_are_those_not_submitted_newest_first(store):
    with store.writing() as tx:
        tx.put_draft(draft("old"))
        tx.put_draft(draft("new", updated_at=later(1)))
        tx.put_draft(draft("sent", record="r1"))
        tx.put_draft(draft("half", task="t1"))
        tx.put_draft(draft("other", person="bob"))
    assert [each.id for each in look(store, "drafts", "ann")] == ["new", "old"]


def test_a_half_filled_task_is_kept_once_for_each_person(store):
    with store.writing() as tx:
        tx.put_draft(draft("one", task="t1"))
        tx.put_draft(draft("two", task="t1"))
        tx.put_draft(draft("three", task="t1", person="bob"))
        tx.put_draft(draft("four"))
    assert look(store, "draft_of_task", "t1", "ann").id == "two"
    assert look(store, "draft_of_task", "t1", "bob").id == "three"
    assert look(store, "draft", "one") is None
    assert look(store, "draft", "four") is not None


def test_a_submit_that_comes_twice_finds_the_record_of_the_first(ready):
    with ready.writing() as tx:
        tx.put_draft(draft())
    together = Barrier(4)

    def submit(name):
        together.wait()
        with ready.writing() as tx:
            found = tx.lock_draft("d1")
            if found.record:
                return found.record
            number = str(tx.next_number("QJ", 2026))
            record, events, kept = submitted(f"r{name}", number=number)
            tx.append(record, events, kept, title="", slots=Slots())
            tx.put_draft(replace(found, record=record.id))
            return record.id

    with ThreadPoolExecutor(4) as pool:
        made = set(pool.map(submit, "abcd"))
    assert set(look(ready, "records")) == made
    assert len(made) == 1
