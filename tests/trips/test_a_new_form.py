"""In a browser: an administrator begins a form, a clerk fills it in, it ends as a sealed paper."""

import pytest
from playwright.sync_api import expect

from tests.browsers import DESK, PHONE
from tests.doses import dose
from tests.gestures import answer, begin, press, sign, take
from tests.trips.test_changing_definitions import fits, type_into

DAY = "  - {name: day, type: date, label: 用车日期, required: yes}\n"
STEP = "  - {step: look, kind: approve, title: 副总阅, by: {role: deputy-general-manager}, "
STEP += "signs: 副总}"


def begun(served, width):
    """The work bench of a form that was begun on the page for it."""
    page = served.desk("admin", width=width).open("/definitions")
    page.get_by_role("link", name="新建表单").click()
    page.get_by_label("标题", exact=True).fill("用车申请")
    fits(page, width)
    page.get_by_label("文件名").fill("room-booking")
    said = page.locator("[data-says]")
    expect(said).to_contain_text("已经有一张表单叫 room-booking")
    page.get_by_label("文件名").fill("car-request")
    expect(said).to_have_text("可以用：forms/car-request.yaml")
    page.get_by_label("归口部门").select_option("customer-service")
    page.get_by_label("谁来填").select_option("officer")
    press(page, "开始写")
    expect(page.get_by_role("heading", level=1)).to_contain_text("用车申请")
    expect(page.locator("#count")).to_have_text("没有错误")
    fits(page, width)
    return page


def a_field_and_a_step_more(page):
    type_into(page, "forms", "  - {name: subject,", DAY + "  - {name: subject,")
    expect(page.locator("#count")).to_have_text("1 处错误")  # it is not printed yet
    type_into(page, "documents", "- [subject]", "- [subject, day]")
    type_into(page, "documents", "of: [apply, agree]", "of: [apply, agree, look]")
    type_into(page, "workflows", "    due: 2 working days", f"    due: 2 working days\n{STEP}\n   ")
    expect(page.locator("#count")).to_have_text("没有错误")
    page.keyboard.press("Control+s")
    expect(page.locator("#saved")).to_contain_text("已存")


@pytest.mark.parametrize("width", [DESK, PHONE])
def test_a_form_begun_in_the_browser_ends_as_a_sealed_paper(served, width, tmp_path):
    page = begun(served, width)
    a_field_and_a_step_more(page)
    page.goto(f"{served.url}/definitions")
    fits(page, width)
    page.get_by_role("link", name="用车申请").click()
    expect(page.frame_locator(".look iframe").get_by_text("用车日期")).to_be_visible()
    page.on("dialog", lambda dialog: dialog.accept())
    press(page, "发布")
    expect(page.get_by_text("在用第 1 版，系统管理员")).to_be_visible()

    clerk = served.desk("wangmin", width=width)
    page = begin(clerk, "用车申请")
    answer(page, {"subject": "去项目现场", "day": "2026-12-01"})
    press(page, "下一步：签名")
    sign(page, "签名并提交")
    record = served.record("car-request")
    for login in ("zhouxy", "zhenggd"):
        page = take(served.desk(login, width=width), record.number)
        press(page, "同意并签名")
        sign(page, "同意并签名")
    assert served.record("car-request").status == "done"
    page = clerk.open("/registers/car-request")
    expect(page.get_by_role("main")).to_contain_text(record.number)
    if width == DESK or dose(1) > 1:  # a seal knows no width
        ends_as_a_sealed_paper(served, clerk, record, tmp_path)


def ends_as_a_sealed_paper(served, clerk, record, folder):
    served.work()
    page = clerk.open(f"/records/{record.id}")
    with page.expect_download() as waiting:
        page.get_by_role("link", name="盖章的 PDF").click()
    file = folder / "car.pdf"
    waiting.value.save_as(file)
    clerk.open("/verify")
    page.locator("input[type=file]").set_input_files(file)
    press(page, "核验文件")
    expect(page.get_by_role("heading", level=1)).to_have_text("这份文件没有被改动")
