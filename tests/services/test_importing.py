"""Tables that are taken in: looked at, every fault told at once, written whole or not at all."""

import subprocess
import sys
from dataclasses import replace

import pytest

from app.core.errors import Invalid, NotFound
from app.services import importing, leaving
from app.services.importing import KINDS
from app.storage.sql.house import HouseWriting
from tests.offices import ROOT
from tests.sheets import workbook

UNITS = ("小区", "楼栋", "房号")
PEOPLE = ("登录名", "姓名", "角色", "部门", "小区", "起", "外部单位", "电话", "邮箱")
FIRMS = ("单位", "联系人", "登录名", "电话", "邮箱")
KILLED = """
import os, signal, sys
from pathlib import Path
from tests.offices import open_office
from app.services import importing
from app.storage.sql.house import HouseWriting
folder, database, file, by = sys.argv[1:]
write, written = HouseWriting.put_unit, []
def killed(self, unit, **told):
    written.append(unit)
    if len(written) == 40:
        os.kill(os.getpid(), signal.SIGKILL)
    write(self, unit, **told)
HouseWriting.put_unit = killed
importing.write(open_office(Path(folder), database), "units", file, by=by)
"""
WRONG = range(100, 137)  # 37 rows, counted from the first below the headings


@pytest.fixture(params=["office", "postgres_office"])
def either(request):
    """The company on a store of each kind."""
    return request.getfixturevalue(request.param)


def state(office):
    with office.ports.store.reading() as reading:
        return reading.organisation()


def take_in(office, kind, data):
    seen = importing.preview(office.ports, kind, data)
    assert seen.plan.faults == []
    return importing.write(office.ports, kind, seen.file, by=office.ids["admin"])


def many(wrong=()):
    """10,000 units of a new estate; those of `wrong` have no number."""
    rows = [
        ("新苑", f"{number // 100} 栋", "" if number in wrong else f"{number:05d}")
        for number in range(10_000)
    ]
    return workbook(rows, UNITS)


def test_ten_thousand_rows_of_which_37_are_wrong_are_all_told_and_none_is_written(office):
    before = state(office).version
    seen = importing.preview(office.ports, "units", many(WRONG))
    told = [(fault.row, fault.column) for fault in seen.plan.faults]
    assert told == [(number + 2, "C 房号") for number in WRONG]
    assert {fault.text for fault in seen.plan.faults} == {"请填写房号"}
    with pytest.raises(Invalid, match="37 处不对，第一处在第 102 行"):
        importing.write(office.ports, "units", seen.file, by=office.ids["admin"])
    assert state(office).version == before


def test_ten_thousand_rows_are_written_with_an_event_each(office):
    before = state(office)
    plan = take_in(office, "units", many())
    after = state(office)
    assert len(after.units) == len(before.units) + 10_000
    assert after.version == before.version + len(plan.writes) == before.version + 10_001
    assert take_in(office, "units", many()).writes == []


def test_a_row_that_fails_while_it_is_written_takes_back_all(either, monkeypatch):
    office = either
    before = state(office)
    seen = importing.preview(
        office.ports, "units", workbook([("新苑", "", f"{n}") for n in range(50)], UNITS)
    )
    write, written = HouseWriting.put_unit, []

    def fails_once_far_in(self, unit, **told):
        written.append(unit)
        if len(written) == 40:
            raise OSError("the machine went away")
        write(self, unit, **told)

    monkeypatch.setattr(HouseWriting, "put_unit", fails_once_far_in)
    with pytest.raises(OSError, match="went away"):
        importing.write(office.ports, "units", seen.file, by=office.ids["admin"])
    assert len(written) == 40
    assert state(office) == before
    with office.ports.store.reading() as reading:
        assert reading.house_events(1)[0]["type"] != "unit"


def test_a_server_that_is_killed_while_it_writes_has_written_nothing(either):
    office = either
    before = state(office)
    rows = [("新苑", "", f"{number}") for number in range(50)]
    seen = importing.preview(office.ports, "units", workbook(rows, UNITS))
    settings = office.ports.settings
    told = [str(settings.instance), settings.database, seen.file, office.ids["admin"]]
    ended = subprocess.run([sys.executable, "-c", KILLED, *told], cwd=ROOT, check=False)
    assert ended.returncode == -9
    assert state(office) == before
    take_in(office, "units", workbook(rows, UNITS))
    assert len(state(office).units) == len(before.units) + 50


def told_of(office, kind, rows, heads):
    seen = importing.preview(office.ports, kind, workbook(rows, heads))
    return [(fault.column, fault.text) for fault in seen.plan.faults]


def test_a_table_changes_no_login_of_a_contact_and_nothing_of_one_whose_account_is_closed(office):
    firm, name = "华屹建设有限公司", "刘德安"
    assert told_of(office, "outsiders", [(firm, name, "liuda", "", "")], FIRMS) == []
    assert told_of(office, "outsiders", [(firm, name, "liu2", "", "")], FIRMS) == [
        ("C 登录名", "这位联系人已经登记过，登录名不能用表格改，请不要填")
    ]
    by = office.ids["admin"]
    leaving.leave(office.ports, office.ids["liuda"], office.ports.today(), by=by)
    assert told_of(office, "outsiders", [(firm, name, "", "13800138000", "")], FIRMS) == [
        ("B 联系人", "这位联系人的账号已经停用，请先在人员里重新开账号")
    ]


def test_a_table_makes_nobody_of_the_house_an_outsider(office):
    row = ("wangmin", "王敏", "", "", "", "", "华屹建设有限公司", "", "")
    assert told_of(office, "people", [row], PEOPLE) == [
        ("G 外部单位", "这是本单位的人，不能用表格改成外部联系人")
    ]
    contact = ("liuda", "刘德安", "", "", "", "", "闽信防水工程有限公司", "", "")
    assert told_of(office, "people", [contact], PEOPLE) == []


def test_people_come_with_what_they_hold_and_no_password(office):
    data = workbook(
        [("Linxi", "林溪", "客户服务专员", "客户服务部", "", "2026-03-01", "", 13800138000, ""),
         ("linxi", "林溪", "资料员", "customer-service", "", "", "", "", "lin@example.com"),
         ("wangmin", "王敏", "", "", "", "", "", "13900139000", ""),
         ("liu2", "刘二", "", "", "", "", "华屹建设有限公司", "", "")],
        PEOPLE,
    )  # fmt: skip
    seen = importing.preview(office.ports, "people", data)
    assert [each.what for each in seen.plan.changes] == ["new", "changed", "changed", "new"]
    take_in(office, "people", data)
    house = state(office)
    by_login = {each.login: each for each in house.people.values()}
    linxi = by_login["linxi"]
    assert (linxi.name, linxi.phone, linxi.email) == ("林溪", "13800138000", "lin@example.com")
    held = {(each.role, each.department) for each in house.memberships if each.person == linxi.id}
    assert held == {("officer", "customer-service"), ("archivist", "customer-service")}
    assert by_login["wangmin"].phone == "13900139000"
    assert by_login["liu2"].outside == "huayi"
    with office.ports.store.reading() as reading:
        assert reading.account("linxi").password == ""
        assert [each.login for each in reading.newcomers()] == ["linxi"]
    assert take_in(office, "people", data).writes == []


WRONG_PEOPLE = [
    (("", "林溪"), "A 登录名", "请填写登录名"),
    (("a b", "林溪"), "A 登录名", "登录名请用"),
    (("p1", ""), "B 姓名", "请填写姓名"),
    (("p2", "林溪", "国王"), "C 角色", "没有叫“国王”的角色"),
    (("p3", "林溪", "资料员", "月球"), "D 部门", "没有叫“月球”的部门"),
    (("p4", "林溪", "资料员"), "D 部门", "请选择部门"),
    (("p5", "林溪", "", "客户服务部"), "C 角色", "写了部门，也要写角色"),
    (("p6", "林溪", "资料员", "客户服务部", "", "明天"), "F 起", "2026-11-24"),
    (("p7", "林溪", "", "", "", "", "", "12"), "H 电话", "电话"),
    (("p8", "林溪", "", "", "", "", "", "", "nowhere"), "I 邮箱", "邮箱"),
    (("wangmin", "王敏", "客户服务专员", "东区客户服务处", "", "2024-01-01"), "F 起", "同样的任职"),
]


def test_what_is_wrong_with_a_person_is_told_by_row_and_column(office):
    rows = [("ann", "安娜"), *(row for row, _, _ in WRONG_PEOPLE)]
    faults = importing.preview(office.ports, "people", workbook(rows, PEOPLE)).plan.faults
    told = [(fault.row, fault.column) for fault in faults]
    assert told == [(n, column) for n, (_, column, _) in enumerate(WRONG_PEOPLE, 3)]
    for fault, (_, _, said) in zip(faults, WRONG_PEOPLE, strict=True):
        assert said in fault.text


def test_firms_come_with_their_contacts(office):
    data = workbook(
        [("新建筑有限公司", "张三", "zhang3", "13800138000", ""), ("新建筑有限公司", "李四"),
         ("华屹建设有限公司", "刘德安", "", "", "liu@example.com"), ("空壳有限公司",)],
        FIRMS,
    )  # fmt: skip
    take_in(office, "outsiders", data)
    house = state(office)
    firm = next(id_ for id_, title in house.outsiders.items() if title == "新建筑有限公司")
    assert {house.people[each].name for each in house.contacts(firm)} == {"张三", "李四"}
    assert house.people[office.ids["liuda"]].email == "liu@example.com"
    assert "空壳有限公司" in house.outsiders.values()
    assert take_in(office, "outsiders", data).writes == []
    taken = workbook([("新建筑有限公司", "王五", "wangmin")], FIRMS)
    (fault,) = importing.preview(office.ports, "outsiders", taken).plan.faults
    assert (fault.row, fault.column, fault.text) == (2, "C 登录名", "这个登录名已经有人用了")


def test_what_somebody_else_wrote_meanwhile_is_seen_when_it_is_written(office):
    ports, by = office.ports, office.ids["admin"]
    data = workbook([("linxi", "林溪", "资料员", "客户服务部")], PEOPLE)
    seen = importing.preview(ports, "people", data)
    with ports.store.writing() as writing:
        taken = replace(state(office).people[office.ids["liuda"]], login="linxi", active=False)
        writing.put_person(taken, at=ports.now(), by=by)
    with pytest.raises(Invalid, match="第 2 行"):
        importing.write(ports, "people", seen.file, by=by)


NO_TABLES = [
    (b"", "请选择一个文件"),
    (b"x", "xlsx"),
    (b"PK\x03\x04", "xlsx|不完整"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "另存为 xlsx"),
    (workbook([("1",)], ("房号",)), "第一行要有这些列：小区"),
    (workbook([]), "第一行要有"),
    (workbook([("a", "", f"{n}") for n in range(10_001)], UNITS), "一次最多 10000 行"),
]


def test_what_is_no_such_table_is_said(office):
    for data, said in NO_TABLES:
        with pytest.raises(Invalid, match=said):
            importing.preview(office.ports, "units", data)


def test_a_table_of_another_kind_or_from_long_ago_is_not_there(office):
    with pytest.raises(NotFound):
        importing.preview(office.ports, "records", workbook([]))
    with pytest.raises(NotFound):
        importing.write(office.ports, "units", "0" * 64, by=office.ids["admin"])
    assert set(KINDS) == {"people", "outsiders", "units"}
