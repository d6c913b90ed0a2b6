"""Registers: who sees which rows, what finds them, in which order they come."""

import json
import re
import shutil
import subprocess
from datetime import date
from decimal import Decimal

import pytest
from alembic import command
from sqlalchemy import text

from app.core.engine.access import may_read
from app.core.errors import Invalid, NotAllowed
from app.core.records.query import Filter, Query, dump_query, load_query
from app.services import ledgers, registers
from app.services.demo.stories import tell
from app.services.registers import walk
from app.storage import migrating
from tests.offices import Office, found_office, open_office
from tests.services.test_submitting import TICKET

FORMS = ("call-log", "dispatch-ticket", "settlement", "site-survey", "satisfaction-survey")


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def town(request, office_folder, tmp_path_factory):
    """The company with its records in every state, on each kind of database."""
    here = tmp_path_factory.mktemp("town") / "instance"
    if request.param == "sqlite":
        folder, ids = office_folder
        shutil.copytree(folder, here)
        office = Office(open_office(here), dict(ids))
    else:
        office = found_office(here, request.getfixturevalue("postgres").fresh())
    tell(office.hands)
    yield office
    office.ports.store.close()


def records(office, form):
    with office.ports.store.reading() as reading:
        return [reading.record(each) for each in reading.records(form=form)]


def found(office, login, form, **query):
    """The numbers of the rows, in their order."""
    me = office.ids[login]
    return [row.listed.number for row in walk(office.ports, me, Query(form=form, **query))]


def test_a_register_lists_what_its_person_may_read_and_nothing_else(town):
    ports, seen = town.ports, 0
    with ports.store.reading() as reading:
        organisation = ports.organisation(reading)
        for form in reading.current_bundles():
            every = records(town, form)
            for login, me in town.ids.items():
                mine = [
                    record.number
                    for record in every
                    if may_read(
                        me, record, ports.bundle(reading, record.bundle).form, organisation,
                        ports.today(),
                    )
                ]  # fmt: skip
                if organisation.people[me].outside:
                    with pytest.raises(NotAllowed):
                        found(town, login, form)
                    continue
                try:
                    listed = found(town, login, form)
                except NotAllowed:
                    listed = []
                assert sorted(listed) == sorted(mine), (login, form)
                seen += len(listed)
    assert seen > 100


@pytest.mark.parametrize("kind", ["office", "postgres_office"])
def test_the_migration_fills_what_registers_read_for_records_that_are_there(request, kind):
    office = request.getfixturevalue(kind)
    tell(office.hands)
    database = office.ports.store.database
    lists = "SELECT {} FROM {} ORDER BY record, {}"
    kept = (
        "place / 1024, record, form, status, initiator, text1, number1, date1, shown, words, named",
        "text1",
    )
    tied = ("place / 1024, record, person, participant, holder, told", "person")
    asked = [
        lists.format(*each) for each in ((kept[0], "slots", kept[1]), (tied[0], "readers", tied[1]))
    ]
    with database.connection("writing") as connection:
        before = [connection.execute(text(each)).all() for each in asked]
        assert all(len(rows) > 20 for rows in before)
        for table in ("readers", "views", *(["found"] if kind == "office" else [])):
            connection.execute(text(f"DROP TABLE {table}"))
        if kind != "office":
            connection.execute(text("DROP FUNCTION pairs CASCADE"))
        connection.execute(text("UPDATE alembic_version SET version_num = '0007'"))
        config = migrating._config()
        config.attributes["connection"] = connection
        command.upgrade(config, "0008")
        after = [connection.execute(text(each)).all() for each in asked]
        assert after == before
        connection.execute(text("UPDATE alembic_version SET version_num = '0008'"))
    assert found(office, "zhouxy", "dispatch-ticket", search="渗水")


def test_a_ledger_is_numbered_through_and_adds_up_what_counts(office):
    tell(office.hands)
    title, count, data = ledgers.ledger(
        office.ports, office.ids["zhouxy"], Query(form="settlement")
    )
    assert title == f"维修工程结算书台账，{count} 张"
    shown = ["pdftotext", "-layout", "-enc", "UTF-8", "-", "-"]
    text_ = subprocess.run(shown, input=data, capture_output=True, check=True).stdout.decode()
    numbers = re.findall(r"^\s*(\d+)\s+(JS-\S+)", text_, re.M)
    assert [int(number) for number, _ in numbers] == list(range(1, len(numbers) + 1))
    assert [number for _, number in numbers] == sorted(found(office, "zhouxy", "settlement"))
    rows = [*walk(office.ports, office.ids["zhouxy"], Query(form="settlement"))]
    counted = [row for row in rows if row.listed.status not in ("void", "rejected")]
    assert len(counted) < len(rows)
    total = sum(row.values["total"] for row in counted)
    assert f"{total:,.2f}" in text_


def test_a_ledger_of_too_many_or_of_what_cannot_be_met_is_refused(office, monkeypatch):
    office.hands.submit("wangmin", "dispatch-ticket", TICKET)
    office.hands.submit("wangmin", "dispatch-ticket", TICKET)
    me = office.ids["zhouxy"]
    monkeypatch.setattr(ledgers, "MOST", 1)
    with pytest.raises(Invalid, match="一次最多打印 1 张"):
        ledgers.ledger(office.ports, me, Query(form="dispatch-ticket"))
    wrong = Filter(field="trades", op="from", value="x")
    with pytest.raises(Invalid, match="工种数"):
        ledgers.ledger(office.ports, me, Query(form="dispatch-ticket", filters=(wrong,)))
    with pytest.raises(Invalid, match="两个字"):
        list(walk(office.ports, me, Query(form="dispatch-ticket", search="渗")))


def test_a_walk_goes_on_behind_a_row_and_gives_every_row_once(office, monkeypatch):
    monkeypatch.setattr(registers, "BATCH", 3)
    for _ in range(7):
        office.hands.submit("wangmin", "dispatch-ticket", TICKET)
    me, query = office.ids["zhouxy"], Query(form="dispatch-ticket")
    every = [row.record for row in walk(office.ports, me, query)]
    assert len(set(every)) == len(every) == 7
    third = list(walk(office.ports, me, query))[2].listed.key
    assert [row.record for row in walk(office.ports, me, query, third)] == every[3:]


def test_a_row_holds_exact_values_for_spreadsheets(office):
    office.hands.submit("wangmin", "dispatch-ticket", TICKET)
    (row,) = walk(office.ports, office.ids["zhouxy"], Query(form="dispatch-ticket"))
    columns = {each.name: each for each in row.register.columns}
    assert row.cell(columns["trades"]) == Decimal(TICKET["trades"][0])
    assert row.cell(columns["received_on"]) == date.fromisoformat(TICKET["received_on"][0])
    assert row.cell(columns["finished_on"]) is None
    assert row.cell(columns["customer"]) == TICKET["customer"][0]
    assert row.cell(columns[".submitted"]).tzinfo is None
    assert row.cell(columns[".status"]) == "审批中"
    assert row.text(columns["warranty"]).startswith(TICKET["warranty"][0].upper())


def test_a_query_is_kept_as_json():
    query = Query(
        form="leave", search="渗水", states=("done",), since=date(2026, 1, 2), person="p",
        filters=(Filter(field="total", op="from", value="3"),), sort="total", descending=False,
        columns=(".number", "total"),
    )  # fmt: skip
    assert load_query(json.loads(json.dumps(dump_query(query)))) == query
    assert load_query(dump_query(Query(form="leave"))) == Query(form="leave")
    assert query.narrow
    assert not Query(form="leave", sort="total").narrow
