"""Tables that administrators take in, at the pages."""

import re
from io import BytesIO

from app.services.importing import MOST_ROWS
from tests.sheets import workbook

UNITS = ("小区", "楼栋", "房号")


def send(browser, kind, data, name="表.xlsx"):
    browser.get(f"/admin/import/{kind}")
    return browser.post(f"/admin/import/{kind}", {"file": (BytesIO(data), name)})


def version(office):
    with office.ports.store.reading() as reading:
        return reading.organisation_version()


def test_a_table_is_looked_at_and_then_written(someone, office):
    admin, before = someone("admin"), version(office)
    rows = [
        ("新苑", "1 栋", "1-1-0101"),
        ("听涛里", "9 栋", "2-1-0201"),
        ("听涛里", "", "2-1-0202"),
    ]
    page = send(admin, "units", workbook(rows, (*UNITS, "备注"))).text
    assert "这几列没有用到：备注" in page
    assert version(office) == before, "nothing is written by looking"
    answer = admin.post("/admin/import/units/write", {"_ticket": admin.hidden("_ticket")})
    assert answer.location == "/admin/import/units?done=3"
    assert version(office) == before + 3
    assert "写好了" in admin.get(answer.location).text


def test_all_that_is_wrong_is_on_the_page_and_no_way_to_write(someone, office):
    admin, before = someone("admin"), version(office)
    rows = [("新苑", "", "" if number % 3 == 0 else f"{number}") for number in range(111)]
    answer = send(admin, "units", workbook(rows, UNITS))
    assert answer.status_code == 422
    assert "有 37 处要改" in answer.text
    assert re.findall(r"第 (\d+) 行</td>", answer.text) == [str(n + 2) for n in range(0, 111, 3)]
    assert "_ticket" not in answer.text
    assert version(office) == before


def test_a_preview_belongs_to_who_looked_and_to_its_table(someone, office):
    admin, before = someone("admin"), version(office)
    send(admin, "units", workbook([("新苑", "", "1")], UNITS))
    ticket = admin.hidden("_ticket")
    for kind, sent in (("people", ticket), ("units", ticket[:-2]), ("units", "")):
        answer = admin.post(f"/admin/import/{kind}/write", {"_ticket": sent})
        assert answer.status_code == 422
        assert "请重新选文件" in answer.text
    assert someone("zhouxy").get("/admin/import/units").status_code == 403
    assert version(office) == before


def test_what_is_no_table_is_said_on_the_page(someone):
    admin = someone("admin")
    assert "请选择 xlsx 文件" in send(admin, "units", b"no table").text
    assert "请选择一个文件" in admin.post("/admin/import/units", {"file": ""}).text
    assert admin.get("/admin/import/records").status_code == 404
    assert f"{MOST_ROWS:,}" in admin.get("/admin/import/people").text


def test_the_empty_table_has_the_headings_that_are_read(someone):
    admin = someone("admin")
    for kind in ("people", "outsiders", "units"):
        empty = admin.get(f"/admin/import/{kind}/blank.xlsx")
        assert f'filename="{kind}.xlsx"' in empty.headers["Content-Disposition"]
        page = send(admin, kind, empty.data)
        assert page.status_code == 200
        assert "没有要写的" in page.text
    assert admin.get("/admin/import/records/blank.xlsx").status_code == 404


def test_what_a_cell_says_is_shown_and_never_run(someone):
    admin = someone("admin")
    rows = [("<script>alert(1)</script>", "", "1"), ("=1+1", "", "")]
    answer = send(admin, "units", workbook(rows, UNITS), "<b>.xlsx")
    assert "<script>alert" not in answer.text
    assert "<b>.xlsx" not in answer.text
