"""Exports and looks on every store."""

from dataclasses import replace
from datetime import timedelta

import pytest

from app.storage.rows import Export, Look
from tests.storage.conftest import NOW, later, look, put, submitted


@pytest.fixture
def filled(store):
    """A store with one submitted record."""
    with store.writing() as tx:
        tx.publish("hash of leave", "leave", '{"form": "leave"}', NOW, "ann")
    record, events, kept = submitted()
    put(store, record, events, kept)
    return store, record


def export(id_="x1", **more):
    given = {"person": "ann", "kind": "zip", "query": {"forms": ["leave"]}, "title": "请假",
             "place": {"turn": "t"}, "name": "请假.zip", "asked_at": NOW, **more}  # fmt: skip
    return Export(id=id_, **given)


def write(store, *exports):
    with store.writing() as tx:
        for each in exports:
            tx.put_export(each)


def test_an_export_is_read_back_as_it_was_written(store):
    asked = export()
    write(store, asked)
    assert look(store, "export", "x1") == asked
    ready = replace(asked, status="ready", sha256="a" * 64, size=2**40, kept_until=later(10))
    write(store, ready)
    with store.writing() as tx:
        assert tx.lock_export("x1") == ready
    assert look(store, "export", "x2") is None


def test_exports_of_a_person_are_listed_newest_first(store):
    write(store, export("a"), export("b", asked_at=later(1)), export("c", person="bob"))
    assert [each.id for each in look(store, "exports", "ann")] == ["b", "a"]
    assert {each.id for each in look(store, "exports", "")} == {"a", "b", "c"}


def test_only_files_past_their_time_are_over_and_the_kept_ones_are_contents(store):
    write(
        store,
        export("a", sha256="a" * 64, kept_until=later(1)),
        export("b", sha256="b" * 64, kept_until=later(9)),
        export("c", kept_until=later(1)),
    )
    with store.reading() as reading:
        assert [each.id for each in reading.exports_over(later(5))] == ["a"]
        assert {"a" * 64, "b" * 64} <= reading.contents()


def test_submitted_records_are_walked_and_counted_alike(filled):
    store, record = filled
    at = record.submitted_at
    with store.reading() as reading:
        (row,) = reading.numbered("leave")
        assert (row.id, row.number, row.status, row.sha256) == (record.id, record.number,
                                                                record.status, "")  # fmt: skip
        for given, many in (
            ({"since": at}, 1),
            ({"until": at}, 0),
            ({"status": record.status}, 1),
            ({"status": "void"}, 0),
            ({"since": at - timedelta(days=1), "until": at + timedelta(days=1)}, 1),
        ):
            assert len(reading.numbered("leave", **given)) == many
            assert reading.count_numbered("leave", **given) == many
        for newest in (False, True):
            assert reading.numbered("leave", newest=newest) == (row,)
            behind = (row.submitted_at, row.id)
            assert reading.numbered("leave", after=behind, newest=newest) == ()
        assert reading.numbered("other") == ()


def test_looks_are_listed_newest_first_and_page_on(store):
    looks = [
        Look(id=f"l{n}", at=later(n // 2), person="ann" if n % 2 else "bob", kind="read",
             record=f"r{n % 3}", form="leave", what=f"QJ-{n}")
        for n in range(6)
    ]  # fmt: skip
    with store.writing() as tx:
        for each in looks:
            tx.add_look(each)
    found = look(store, "looks")
    assert [each.id for each in found] == ["l5", "l4", "l3", "l2", "l1", "l0"]
    with store.reading() as reading:
        first = reading.looks(limit=3)
        more = reading.looks(before=(first[-1].at, first[-1].id))
        assert (*first, *more) == found
        assert {each.person for each in reading.looks(person="ann")} == {"ann"}
        assert [each.id for each in reading.looks(record="r0")] == ["l3", "l0"]
