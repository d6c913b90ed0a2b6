"""What registers read, on each database: order, pages, conditions, search, plans."""

import re
import shutil
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

import psycopg
import pytest
from sqlalchemy import create_engine, text

from app.core.engine.access import Scope
from app.core.engine.register import Condition
from app.core.records.query import STATES
from app.core.records.record import Record
from app.core.records.searching import folded, looked_up, pairs, terms
from app.core.trail.digests import keep
from app.storage.opening import open_store
from app.storage.registers import Key, View, Wanted
from app.storage.sql.listing import Listing
from app.storage.store import Slots
from tests.storage.conftest import (
    NOW,
    SALT,
    decided,
    grown,
    later,
    look,
    put,
    submitted,
)

ALL = ((Scope(person="zoe", all=True), frozenset()),)
EVERY = Wanted(form="leave", scopes=ALL)


@pytest.fixture(autouse=True)
def short_looks(monkeypatch):
    """What is met among the first few rows and what is looked up further on are both asked for."""
    monkeypatch.setattr("app.storage.sql.registers.LOOK", 5)
    monkeypatch.setattr("app.storage.sql.registers.GATHERED", 8)
    monkeypatch.setattr("app.storage.sql.registers.COUNTED", 5)


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def shared_url(request, tmp_path_factory):
    """A database with the records, for tests that only read; once for each kind."""
    if request.param == "postgresql":
        url = request.getfixturevalue("postgres").fresh()
    else:
        path = tmp_path_factory.mktemp("registers") / "filled.db"
        shutil.copy(request.getfixturevalue("migrated_sqlite"), path)
        url = f"sqlite:///{path}"
    store = open_store(url)
    fill(store)
    store.close()
    return url


@pytest.fixture(scope="module")
def filled(shared_url):
    """A store on it."""
    store = open_store(shared_url)
    yield store
    store.close()


@pytest.fixture
def own(store):
    """The same records, to write to."""
    fill(store)
    return store


def fill(store):
    """Twenty-five records, a minute apart; every fifth is done, every third has no amount."""
    with store.writing() as tx:
        tx.publish("hash of leave", "leave", '{"form": "leave"}', NOW, "ann")
        for number in range(25):
            add(tx, number)


def add(tx, number):
    record, events, kept = submitted(
        f"r{number:02}",
        number=f"QJ-{number:02}",
        by=("ann", "eve")[number % 2],
        at=later(number),
        holders=("bob",) if number < 20 else ("dan",),
    )
    reason = ("厨房吊顶渗水", "窗台 Leak 100%")[number % 2]
    slots = Slots(
        texts=[f"房{number % 4}", None],
        numbers=[None if number % 3 == 0 else Decimal(number % 7) / 4],
        dates=[date(2026, 3, 2) + timedelta(days=number)],
        shown={"place": f"房{number % 4}"},
        words={"place": f"房{number % 4}", "reason": reason, "bill": f"2026{number:04}.50"},
    )
    tx.append(record, events, kept, title=f"第{number}张", slots=slots)
    if number % 5 == 0:
        done, more = decided(record, at=later(100 + number))
        tx.append(done, more, (), title=f"第{number}张", slots=slots)


def ids(store, wanted, **options):
    return [each.record for each in look(store, "listed", wanted, **options)]


def paged(store, wanted, size=4):
    """All pages forward, then back from the end; both ways have to meet the same records."""
    pages, behind = [], None
    while page := look(store, "listed", wanted, behind=behind, limit=size):
        pages.append(page)
        behind = page[-1].key
    there = [each.record for page in pages for each in page]
    back, before = [], None
    while page := look(store, "listed", wanted, behind=before, back=True, limit=size):
        back = [each.record for each in page] + back
        before = page[0].key
    assert back == there
    return there


def test_the_newest_come_first_page_by_page(filled):
    assert paged(filled, EVERY) == [f"r{number:02}" for number in reversed(range(25))]
    assert paged(filled, replace(EVERY, descending=False))[0] == "r00"
    (first, *_) = look(filled, "listed", EVERY, limit=1)
    assert (first.number, first.title, first.status) == ("QJ-24", "第24张", "running")
    assert (first.initiator, first.submitted_at) == ("ann", later(24))
    assert (first.bundle, first.shown) == ("hash of leave", {"place": "房0"})


@pytest.mark.parametrize("descending", [True, False])
@pytest.mark.parametrize("slot", ["number1", "text1", "date1"])
def test_sorted_by_a_slot_what_is_empty_comes_last(filled, slot, descending):
    wanted = replace(EVERY, order="slot", places=((slot, frozenset()),), descending=descending)
    found = paged(filled, wanted)
    assert sorted(found) == sorted(ids(filled, EVERY))
    keys = [each.key for each in look(filled, "listed", wanted)]
    given = [key for key in keys if key.value is not None]
    assert keys[: len(given)] == given
    for one, other in pairwise(given):
        ordered = (one.value, one.place) > (other.value, other.place)
        assert ordered is descending
    if slot == "number1":
        assert len(given) < len(keys)


def test_sorted_by_number(filled):
    wanted = replace(EVERY, order="number")
    assert paged(filled, wanted)[:2] == ["r24", "r23"]


def test_a_field_that_sat_elsewhere_in_another_bundle_is_met_and_sorted_there(own):
    with own.writing() as tx:
        tx.publish("newer", "leave", '{"form": "leave", "newer": 1}', NOW, "ann")
    places = (("text1", frozenset({"hash of leave"})), ("text2", frozenset({"newer"})))
    record, events, kept = submitted("r99", number="QJ-99", at=later(99))
    head = replace(events[0].event, bundle="newer")
    record, events = grown(Record(id="r99", code="code r99"), head)
    put(own, record, events, kept, slots=Slots(texts=["房1", "房3"]))
    condition = Condition(places=places, op="is", value="房3")
    found = ids(own, replace(EVERY, conditions=(condition,)))
    assert found[0] == "r99"
    assert found[1:] == ["r23", "r19", "r15", "r11", "r07", "r03"]
    ordered = paged(own, replace(EVERY, order="slot", places=places))
    assert ordered[0] == "r99"
    assert len(ordered) == 26


@pytest.mark.parametrize(
    ("wanted", "numbers"),
    [
        ({"statuses": ("done",)}, [20, 15, 10, 5, 0]),
        ({"statuses": ("done", "void")}, [20, 15, 10, 5, 0]),
        ({"statuses": ("void",)}, []),
        ({"since": later(22)}, [24, 23, 22]),
        ({"until": later(2)}, [1, 0]),
        ({"initiators": ("eve", "'\"%")}, [*range(23, 0, -2)]),
        ({"initiators": ()}, []),
        ({"person": "dan"}, [24, 23, 22, 21, 20]),
        ({"person": "nobody"}, []),
        ({"conditions": (("text1", "is", "房3"),)}, [23, 19, 15, 11, 7, 3]),
        ({"conditions": (("text1", "among", ("房3", "房9")),)}, [23, 19, 15, 11, 7, 3]),
        ({"conditions": (("text1", "begins", "房"),)}, [*range(24, -1, -1)]),
        ({"conditions": (("text1", "begins", "%"),)}, []),
        ({"conditions": (("number1", "from", Decimal("1.5")),)}, [20, 13]),
        ({"conditions": (("date1", "from", date(2026, 3, 24)), ("date1", "to", date(2026, 3, 25)))},
         [23, 22]),
        ({"terms": ("渗水",)}, [*range(24, -1, -2)]),
        ({"terms": ("渗水", "房2")}, [22, 18, 14, 10, 6, 2]),
        ({"terms": ("leak", "100%")}, [*range(23, 0, -2)]),
        ({"terms": ("水渗",)}, []),
        ({"terms": ("qj-07",)}, [7]),
        ({"terms": ("第7张",)}, [7]),
        ({"terms": ("0007",)}, [7]),
        ({"terms": ("20260007.5",)}, [7]),
        ({"terms": ("26001", "qj")}, [*range(19, 9, -1)]),
        ({"number": "QJ-07"}, [7]),
        ({"number": "QJ-07", "statuses": ("done",)}, []),
        ({"terms": ("渗水",), "statuses": ("done",)}, [20, 10, 0]),
        ({"terms": ("渗水",), "person": "dan"}, [24, 22, 20]),
        ({"terms": ("渗水",), "since": later(20), "until": later(23)}, [22, 20]),
    ],
)  # fmt: skip
def test_what_is_wanted_is_found(filled, wanted, numbers):
    conditions = tuple(
        Condition(places=((slot, frozenset()),), op=op, value=value)
        for slot, op, value in wanted.get("conditions", ())
    )
    asked = replace(EVERY, **{**wanted, "conditions": conditions})
    assert paged(filled, asked) == [f"r{number:02}" for number in numbers]
    for order in ("number", "slot"):
        other = replace(asked, order=order, places=(("date1", frozenset()),))
        assert sorted(paged(filled, other)) == sorted(ids(filled, asked))


@pytest.mark.parametrize("narrow", [{}, {"statuses": ("running",)}, {"terms": ("渗水",)}])
@pytest.mark.parametrize("person", ["bob", "dan", "eve", "told", "nobody"])
@pytest.mark.parametrize("flags", ["participant", "holder", "told", "participant told", ""])
def test_a_scope_is_what_its_words_say(filled, person, flags, narrow):
    scope = Scope(person=person, **dict.fromkeys(flags.split(), True))
    asked = replace(EVERY, scopes=((scope, frozenset()),), **narrow)
    with filled.reading() as reading:
        every = [reading.record(each) for each in ids(filled, replace(EVERY, **narrow))]
    expected = [record.id for record in every if scope.takes_in(record)]
    assert paged(filled, asked) == expected
    two = ((scope, frozenset({"hash of leave"})), (ALL[0][0], frozenset({"another"})))
    assert paged(filled, replace(asked, scopes=two)) == expected


def test_counts_by_status_say_where_they_stopped(filled):
    tally = look(filled, "tally", EVERY)
    assert (tally.counts, tally.more) == ({"running": 20, "done": 5}, frozenset())
    assert look(filled, "tally", EVERY, most=20).more == {"running"}
    narrow = replace(EVERY, terms=("渗水",), statuses=("done",))
    assert look(filled, "tally", narrow).counts == {"running": 10, "done": 3}
    assert look(filled, "tally", narrow, most=13).more
    soon = look(filled, "tally", replace(EVERY, initiators=("ann",)), enough=2)
    assert (soon.counts, soon.more) == ({"running": 2, "done": 1}, {*STATES})
    assert look(filled, "tally", replace(EVERY, initiators=("ann",)), enough=14).counts == {
        "running": 10, "done": 3,
    }  # fmt: skip
    period = replace(EVERY, since=later(10), initiators=("ann",))
    assert look(filled, "tally", period).counts == {"running": 6, "done": 2}
    mine = replace(EVERY, scopes=((Scope(person="dan", holder=True), frozenset()),))
    assert look(filled, "tally", replace(mine, terms=("渗水",))).counts == {"running": 2}
    assert look(filled, "tally", replace(EVERY, form="other")).counts == {}


def test_an_erased_answer_is_found_no_more(own, store_url):
    record, events, _ = submitted("e1", number="QJ-77", at=later(300))
    name, sum_ = keep("customer", "欧阳婉清", SALT), keep("total", "1234.50", SALT)
    day = keep("day", "2026-05-04", SALT)
    slots = Slots(
        texts=["欧阳婉清", "留下"],
        numbers=[Decimal("1234.5"), Decimal(8)],
        dates=[date(2026, 5, 4), date(2026, 5, 5)],
        shown={"customer": "欧阳婉清", "total": "1234.50", "day": "2026-05-04", "kept": "留下"},
        words={
            "customer": "欧阳婉清",
            "total": "1234.50 1,234.50",
            "kept": "留下的话",
            "day": "五月四日",
        },
    )
    put(own, record, events, [name, sum_, day], title="欧阳婉清 · 留下", slots=slots)
    assert ids(own, replace(EVERY, terms=("婉清",))) == ["e1"]
    with own.writing() as tx:
        assert tx.erase("e1", [name.digest, sum_.digest, day.digest]) == 3
    for gone in ("婉清", "欧阳", "1234", "1,234", "五月四日"):
        assert ids(own, replace(EVERY, terms=(gone,))) == [], gone
    assert ids(own, replace(EVERY, terms=("留下的话",))) == ["e1"]
    assert ids(own, replace(EVERY, terms=("qj-77",))) == ["e1"]
    (row,) = look(own, "listed", replace(EVERY, terms=("留下的话",)))
    assert row.shown == {"kept": "留下"}
    engine = create_engine(store_url)
    with engine.connect() as connection:
        kept = connection.execute(
            text("SELECT text1, number1, number2, date1, words FROM slots WHERE record = 'e1'")
        ).one()
        assert (kept[0], kept[1], float(kept[2]), kept[3]) == (None, None, 8, None)
        assert "欧" not in kept[4]
        if engine.dialect.name == "sqlite":
            blocks = connection.execute(text("SELECT block FROM found_data")).scalars().all()
            assert not any("婉清".encode().hex().encode() in block for block in blocks)
    engine.dispose()


def test_words_that_change_are_found_as_they_are_now(own):
    record, events, kept = submitted("c1", number="QJ-88", at=later(400))
    put(own, record, events, kept, slots=Slots(words={"reason": "飘窗台渗漏"}))
    done, more = decided(record, at=later(500))
    put(own, done, more, slots=Slots(words={"reason": "屋面开裂"}))
    assert ids(own, replace(EVERY, terms=("渗漏",))) == []
    assert ids(own, replace(EVERY, terms=("屋面",))) == ["c1"]


def test_records_of_the_same_moment_all_have_a_place(store):
    with store.writing() as tx:
        tx.publish("hash of leave", "leave", '{"form": "leave"}', NOW, "ann")
    for number in range(30):
        put(store, *submitted(f"s{number}", number=f"S-{number}"))
    assert sorted(paged(store, EVERY)) == sorted(f"s{number}" for number in range(30))


def test_whom_nothing_ties_any_more_is_no_reader(filled):
    with filled.reading() as reading:
        assert reading.ties("dan", "leave")
        assert not reading.ties("dan", "other")
        assert not reading.ties("nobody", "leave")


def test_numbers_and_open_tasks_of_rows(filled):
    with filled.reading() as reading:
        assert reading.numbers(["r03", "nowhere"]) == {"r03": "QJ-03"}
        found = reading.standing(["r03", "r05", "nowhere"])
        assert found.keys() == {"r03"}
        (task,) = found["r03"]
        assert (task.step, task.holders, task.due_at) == ("approve", ("bob",), None)
        assert reading.standing([]) == reading.numbers([]) == {}


def test_views_are_ones_own_and_those_that_others_share(store):
    def view(id_, person, name, *, shared):
        return View(
            id=id_, form="leave", person=person, name=name, shared=shared,
            query={"form": "leave"}, at=NOW,
        )  # fmt: skip

    mine, theirs = view("1", "ann", "b", shared=False), view("2", "bob", "a", shared=True)
    with store.writing() as tx:
        for each in (mine, theirs, view("3", "bob", "c", shared=False)):
            tx.put_view(each)
    assert look(store, "views", "leave", "ann") == (theirs, mine)
    assert look(store, "views", "other", "ann") == ()
    with store.writing() as tx:
        tx.drop_view("2")
    assert look(store, "views", "leave", "ann") == (mine,)


@pytest.mark.parametrize(
    "typed",
    ["\"", "'", "''", '" OR "', "NEAR(a b)", "a*", "-b", "{x} : y", "%_", "\\", "渗%", "AND NOT",
     "😀😀", "👨‍👩‍👧", "found:x", "ﾊﾝｶｸ", "\ufeff\u200b渗水", "渗水" * 60, "ａｂ", "ß" * 40],
)  # fmt: skip
def test_any_search_is_answered(filled, typed):
    looked_for = terms(typed)
    if pairs(looked_for):
        found = ids(filled, replace(EVERY, terms=looked_for), limit=50)
        with filled.reading() as reading:
            said = {each: folded(reading.title(each)) for each in found}
        assert len(said) <= 25


def test_a_text_folds_to_what_is_compared():
    assert folded("  ＡＢ\t\0Ｃ\n渗\u3000水 ") == "ab c 渗 水"
    assert terms("渗水 渗水 LEAK") == ("渗水", "leak")
    assert pairs(("渗水管", "a b")) == ["渗水", "水管"]
    assert pairs(("20267",)) == ["20", "02", "26", "67", "2026", "0267"]
    assert looked_up(("渗水", "pg-0042")) == ["0042", "渗水", "pg", "g-", "-0"]


FLAT = {
    "newest": {},
    "one state": {"statuses": ("done",)},
    "a slot": {"conditions": (Condition(places=(("text1", frozenset()),), op="is", value="房3"),)},
    "a search": {"terms": ("渗水",)},
    "own records": {"scopes": ((Scope(person="bob", participant=True, told=True), frozenset()),)},
    "a person": {"person": "bob"},
    "a number": {"number": "QJ-07"},
    "by number": {"order": "number"},
    "by a slot": {"order": "slot", "places": (("number1", frozenset()),)},
}


@pytest.mark.parametrize("behind", [None, Key(place=10**17, value=None)])
@pytest.mark.parametrize("name", FLAT)
def test_no_page_goes_through_all_records(filled, shared_url, name, behind):
    wanted = replace(EVERY, **FLAT[name])
    if behind is not None and wanted.order != "place":
        value = "QJ-10" if wanted.order == "number" else Decimal(1)
        behind = replace(behind, value=value)
    plan = planned(filled, shared_url, wanted, behind)
    scans = [line for line in plan if re.search(r"\b(SCAN|Seq Scan)\b", line)]
    # what FTS5 is asked is written so, and is no walk through the table
    assert [line for line in scans if "VIRTUAL TABLE" not in line] == [], plan
    if name == "a number":
        return  # one row needs no order
    if filled.database.dialect == "sqlite":
        assert not any("TEMP B-TREE" in line for line in plan), plan
    elif name not in ("a search", "own records", "a person"):  # GIN knows no order; few are sorted
        assert not any("Sort" in line for line in plan), plan


def planned(store, url, wanted, behind):
    """How the database goes about it, line by line."""
    dialect = store.database.dialect
    listing = Listing(wanted, dialect)
    shape, make, values = listing.rows(behind=behind, empty=False, down=True, limit=50)
    compiled = store.database.statements.shaped(shape, make)
    if dialect == "sqlite":
        with store.database.transaction("reading") as cursor:
            bound = compiled.bind(values)
            cursor.driver.execute(f"EXPLAIN QUERY PLAN {compiled.text}", bound)
            return [row[-1] for row in cursor.driver.fetchall()]
    with psycopg.connect(url.replace("+psycopg", "")) as connection:
        connection.execute("SET enable_seqscan = off")  # few rows are soonest gone through
        connection.execute("SET enable_bitmapscan = " + ("on" if wanted.terms else "off"))
        rows = connection.execute(f"EXPLAIN {compiled.text}", compiled.bind(values)).fetchall()
    return [row[0] for row in rows]
