"""A register as a spreadsheet: typed, in its person's order and columns, no more than they read."""

import csv
import io
import shutil
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from openpyxl import load_workbook

from app.core.errors import Invalid, NotAllowed, NotFound
from app.core.records.query import Filter, Query
from app.jobs._worker import work_once, work_until_done
from app.services import ledgers
from app.services.demo.stories import tell
from app.services.exports import asking, ledger, making
from app.services.exports.cells import cells, kept
from app.services.registers import walk
from tests.archives import exported
from tests.offices import Office, open_office
from tests.services.test_submitting import TICKET


@pytest.fixture(scope="module")
def town(office_folder, tmp_path_factory):
    """The company with its records in every state, without sealing them."""
    folder, ids = office_folder
    here = tmp_path_factory.mktemp("ledger") / "instance"
    shutil.copytree(folder, here)
    office = Office(open_office(here), dict(ids))
    tell(office.hands)
    with office.ports.store.writing() as writing:
        for job in writing.jobs():
            writing.finish_job(job.id)
    yield office
    office.ports.store.close()


def made(office, login, kind, query):
    """The file of a register, and its export."""
    me = office.ids[login]
    id_ = asking.ask_for_register(office.ports, me, kind, query)
    work_until_done(office.ports)
    assert exported(office, id_).status == "ready", exported(office, id_).error
    found, content = asking.take(office.ports, me, id_)
    with content:
        return content.read(), found


def listed(office, login, query):
    return [row.listed.number for row in walk(office.ports, office.ids[login], query)]


@pytest.mark.parametrize("login", ["wangmin", "linas", "dinglp"])
def test_a_spreadsheet_holds_the_rows_that_its_person_sees_in_their_order(town, login):
    query = Query(form="dispatch-ticket", sort=".number", descending=False)
    data, export = made(town, login, "xlsx", query)
    sheet = load_workbook(io.BytesIO(data))["工程派工单"]
    numbers = [row[0] for row in sheet.iter_rows(min_row=2, values_only=True)]
    assert numbers == listed(town, login, query)
    assert len(numbers) == export.done == export.total
    heads = [each.value for each in sheet[1]]
    assert heads[0] == "编号"
    moment = sheet.cell(2, heads.index("提交时间") + 1)
    assert isinstance(moment.value, datetime)


def test_sums_are_numbers_and_lines_of_tables_have_a_sheet_of_their_own(town):
    query = Query(form="settlement", columns=(".number", "total", "reduction"))
    data, _ = made(town, "linas", "xlsx", query)
    book = load_workbook(io.BytesIO(data))
    main, lines = book.worksheets
    assert all(isinstance(row[2], int | float) for row in list(main.values)[1:])
    heads = next(lines.values)
    assert heads[:2] == ("编号", "行")
    own = {row[0] for row in list(main.values)[1:]}
    told = list(lines.values)[1:]
    assert {row[0] for row in told} <= own
    assert told
    assert told[0][1] == 1


def test_a_table_of_values_is_the_same_with_its_mark_and_escaped_texts(town):
    query = Query(form="dispatch-ticket", sort=".number")
    data, export = made(town, "wangmin", "csv", query)
    assert data.startswith("\ufeff编号".encode())
    found = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    assert [row[0] for row in found[1:]] == listed(town, "wangmin", query)
    assert export.name == "工程派工单台账.csv"


def test_what_is_filtered_is_what_is_exported(town):
    query = Query(form="dispatch-ticket", states=("running",))
    data, export = made(town, "wangmin", "csv", query)
    rows = data.decode("utf-8-sig").splitlines()
    assert len(rows) - 1 == len(listed(town, "wangmin", query)) == export.total
    assert export.title == "工程派工单台账（筛选）"


def test_a_spreadsheet_goes_on_where_it_was_cut_off(town, monkeypatch):
    monkeypatch.setattr(ledger, "BATCH", 2)
    monkeypatch.setattr(making.go_on, "__defaults__", (0.0,))  # seconds of a step: one batch
    query = Query(form="dispatch-ticket")
    me = town.ids["wangmin"]
    id_ = asking.ask_for_register(town.ports, me, "csv", query)
    steps = 0
    while exported(town, id_).is_open:
        assert work_once(town.ports)
        steps += 1
    assert steps > 2
    _, content = asking.take(town.ports, me, id_)
    with content:
        rows = content.read().decode("utf-8-sig").splitlines()
    assert [row.partition(",")[0] for row in rows[1:]] == listed(town, "wangmin", query)


UNMET = {
    "a field that there is not": {"filters": (Filter(field="nosuch", op="is", value="1"),)},
    "a field that is in no index": {"filters": (Filter(field="work", op="is", value="1"),)},
    "a value that is none": {"filters": (Filter(field="estate", op="is", value="nowhere"),)},
    "a state": {"states": ("strange",)},
    "a state beside one that there is": {"states": ("running", "strange")},
    "a department": {"department": "nowhere"},
    "a person": {"person": "nobody"},
    "one character": {"search": "渗"},
    "signs that nobody sees": {"search": "\x01"},
}


@pytest.mark.parametrize("kind", UNMET)
def test_a_condition_that_cannot_be_met_is_no_export_and_no_ledger_of_more(town, kind):
    query, me = Query(form="dispatch-ticket", **UNMET[kind]), town.ids["wangmin"]
    with pytest.raises(Invalid, match="有一个条件办不到，所以没有做。"):
        asking.ask_for_register(town.ports, me, "csv", query)
    with pytest.raises(Invalid, match="有一个条件办不到，所以没有做。"):
        ledgers.ledger(town.ports, me, query)
    with pytest.raises(Invalid, match="有一个条件办不到，所以没有做。"):
        listed(town, "wangmin", query)


def test_what_cannot_be_met_is_refused_before_it_is_made(town):
    me, ports = town.ids["wangmin"], town.ports
    with pytest.raises(NotFound):
        asking.ask_for_register(ports, me, "ods", Query(form="dispatch-ticket"))
    with pytest.raises(NotFound):
        asking.ask_for_register(ports, me, "csv", Query(form="none"))
    wrong = Filter(field="total", op="from", value="viel")
    with pytest.raises(Invalid):
        asking.ask_for_register(
            ports, town.ids["linas"], "csv", Query(form="settlement", filters=(wrong,))
        )
    with pytest.raises(NotAllowed):
        asking.ask_for_register(ports, town.ids["liuda"], "csv", Query(form="dispatch-ticket"))


def leave_department(office, login):
    with office.ports.store.writing() as writing:
        every = office.ports.organisation(writing).memberships
        for own in [each for each in every if each.person == office.ids[login]]:
            ended = replace(own, until=office.ports.today() - timedelta(days=1))
            writing.put_membership(ended, at=office.ports.now(), by="system:test")


def test_a_file_made_while_more_might_be_read_is_not_given_any_more(office, monkeypatch):
    monkeypatch.setattr(ledger, "BATCH", 1)
    monkeypatch.setattr(making.go_on, "__defaults__", (0.0,))  # seconds of a step: one batch
    for _ in range(2):
        office.hands.submit("wangmin", "dispatch-ticket", TICKET)
    ports, me = office.ports, office.ids["wangmin"]
    query = Query(form="dispatch-ticket")
    ready = asking.ask_for_register(ports, me, "csv", query)
    while exported(office, ready).is_open:
        assert work_once(ports)
    waiting = asking.ask_for_register(ports, me, "csv", query)
    while exported(office, waiting).done == 0:
        assert work_once(ports)
    assert asking.finished(ports, me, ready).sha256
    leave_department(office, "wangmin")
    assert len(listed(office, "wangmin", query)) == 2, "they still take part in their own"
    with pytest.raises(NotAllowed, match="变少了"):
        asking.take(ports, me, ready)
    work_until_done(ports)
    assert exported(office, waiting).status == "failed"
    assert "变少了" in exported(office, waiting).error
    asking.again(ports, me, waiting)
    while exported(office, waiting).is_open:
        assert work_once(ports)
    assert asking.finished(ports, me, waiting).done == 2


def test_cells_survive_json():
    from datetime import date, time
    from decimal import Decimal

    row = ["a", None, 3, True, Decimal("1.50"), date(2026, 1, 2), time(9, 5)]
    assert cells(kept(row)) == row


def test_archives_and_registers_are_made_on_postgresql_as_well(postgres_office):
    office = postgres_office
    office.hands.submit("wangmin", "dispatch-ticket", TICKET)
    zipped = asking.ask_for_zip(
        office.ports, office.ids["linas"], forms=(), since="2026-01-01", until="", status=""
    )
    data, register = made(office, "wangmin", "xlsx", Query(form="dispatch-ticket"))
    assert (register.done, register.total) == (1, 1)
    assert data.startswith(b"PK")
    assert (exported(office, zipped).status, exported(office, zipped).done) == ("ready", 1)
    office.ports.store.close()
