"""Registers: who sees which rows, what finds them, in which order they come."""

import json
import re
import shutil
import subprocess
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from alembic import command
from sqlalchemy import text

from app.core.engine.access import may_read
from app.core.errors import Invalid, NotAllowed
from app.core.records.query import Filter, Query, dump_query, load_query
from app.core.wording import speaking
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
    counted = [row for row in rows if row.listed.status not in ledgers.NOT_ADDED]
    assert len(counted) < len(rows)
    total = sum(row.values["total"] for row in counted)
    assert f"{total:,.2f}" in text_


COSTS = """\
title: {zh: 报销单, en: Expenses}
workflow: costs
fields:
  - {name: amount, type: money, label: 金额, required: yes}
  - name: kind
    type: choice
    label: {zh: 类别, en: Kind}
    options: {a1: {zh: 差旅, en: Travel}, b2: {zh: 办公, en: Office}}
"""
ROUTE = """\
title: 报销
steps:
  - {step: apply, kind: fill, title: 申请, by: {role: officer}}
  - {step: agree, kind: approve, title: 同意, by: {head_of: customer-service}}
"""


def test_what_was_withdrawn_is_listed_and_not_added_and_a_choice_is_told_in_words(office):
    office.publish(forms__costs=COSTS, workflows__costs=ROUTE)
    ids = [
        office.hands.submit("wangmin", "costs", {"amount": [each], "kind": ["a1"]})
        for each in ("100", "20")
    ]
    office.hands.withdraw("wangmin", ids[0], "填错了")
    drawn = []
    ports = replace(office.ports, render=lambda html, *_, **__: drawn.append(html) or b"%PDF")
    query = Query(form="costs", filters=(Filter(field="kind", op="is", value="a1"),))
    for language in ("zh", "en"):
        with speaking(language):
            assert ledgers.ledger(ports, office.ids["wangmin"], query)[1] == 2
    assert re.findall(r'data-sums="([^"]*)"', drawn[0]) == ["", "20.00"]
    assert "已作废、已拒绝和已撤回的列出，不计入合计。" in drawn[0]
    assert "类别：差旅" in drawn[0]
    assert "Kind: Travel" in drawn[1]


def test_a_ledger_says_which_records_it_could_not_be_filtered_of(office):
    first = "  - {name: amount"
    more = "".join(f"  - {{name: t{at}, type: text, label: 第{at}栏}}\n" for at in range(6))
    for form in (COSTS, COSTS.replace(first, more + first)):  # six texts before the choice
        office.publish(forms__costs=form, workflows__costs=ROUTE)
        office.hands.submit("wangmin", "costs", {"amount": ["100"], "kind": ["a1"]})
    drawn = []
    ports = replace(office.ports, render=lambda html, *_, **__: drawn.append(html) or b"%PDF")
    query = Query(form="costs", filters=(Filter(field="kind", op="is", value="a1"),))
    assert ledgers.ledger(ports, office.ids["wangmin"], query)[1] == 1
    assert "有的单据没有为“类别”编索引，按它筛选时不会列出。" in drawn[0]


def test_a_ledger_of_more_than_is_waited_for_or_of_what_cannot_be_met_is_refused(
    office, monkeypatch
):
    office.hands.submit("wangmin", "dispatch-ticket", TICKET)
    office.hands.submit("wangmin", "dispatch-ticket", TICKET)
    me = office.ids["zhouxy"]
    monkeypatch.setattr(ledgers, "AT_ONCE", 1)
    with pytest.raises(Invalid, match="超过 1 张的台账要在后台做。请回到台账，再按一次“打印”。"):
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


NAMED = """
language: 1
title: 交接单
workflow: costs
fields:
  - {name: to, type: person, label: 交给, required: yes}
  - {name: note, type: text, label: 说明, required: yes}
"""


def test_who_is_called_otherwise_by_now_is_found_by_the_new_name_from_the_next_step_on(office):
    two = ROUTE + "  - {step: see, kind: approve, title: 看, by: {role: officer}}\n"
    office.publish(forms__handover=NAMED, workflows__costs=two)
    record = office.hands.submit(
        "wangmin", "handover", {"to": [office.ids["huangjp"]], "note": ["钥匙"]}
    )
    with office.ports.store.writing() as writing:
        known = writing.organisation().people[office.ids["huangjp"]]
        now = office.ports.now()
        writing.put_person(replace(known, name="黄健平"), at=now, by="system:test")
    with office.ports.store.reading() as reading:
        (task,) = reading.record(record).open_tasks()
    holder = next(login for login, id_ in office.ids.items() if id_ in task.holders)
    office.hands.act(holder, record, task.step, "agree")
    assert found(office, "wangmin", "handover", search="黄健平") != []
    assert found(office, "wangmin", "handover", search="黄建平") == []
