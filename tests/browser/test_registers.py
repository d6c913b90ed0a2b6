"""A register at a desk and on a phone, by mouse, by thumb and without script."""

import re

import pytest
from playwright.sync_api import expect

from app.services import register_page
from tests.browsers import DESK, PHONE
from tests.gestures import TICKET


@pytest.fixture
def filled(served, monkeypatch):
    """A dozen tickets: two pages of ten."""
    monkeypatch.setattr(register_page, "PAGE", 10)
    for number in range(12):
        customer = "欧阳婉清" if number == 6 else f"客户{number:02}"
        work = "厨房吊顶渗水" if number % 4 == 0 else "门铃不响"
        ticket = {name: [text] for name, text in TICKET.items()}
        ticket |= {"customer": [customer], "work": [work], "trades": [str(1 + number % 9)]}
        served.office.hands.submit("wangmin", "dispatch-ticket", ticket)
    return served


def numbers(page):
    return page.locator("tbody tr td:first-child a.number").all_inner_texts()


@pytest.mark.parametrize("width", [DESK, PHONE])
def test_a_record_is_found_and_a_view_of_it_kept(filled, width):
    page = filled.desk("zhouxy", width=width).open("/inbox/")
    page.get_by_role("navigation", name="主导航").locator("visible=true").get_by_text(
        "台账"
    ).click()
    page.get_by_role("link", name=re.compile("工程派工单")).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("工程派工单台账")
    newest = numbers(page)
    assert len(newest) == 10
    page.get_by_role("link", name="下一页").click()
    assert len(numbers(page)) == 2
    page.get_by_role("link", name="上一页").click()
    assert numbers(page) == newest

    page.get_by_role("searchbox").fill("渗水")
    page.get_by_role("button", name="查找").first.click()
    expect(page.get_by_text("符合条件")).to_contain_text("3 张")
    assert len(numbers(page)) == 3
    page.get_by_text("更多条件").click()
    page.locator("[name='f.trades.from']").fill("5")
    page.get_by_role("button", name="查找").first.click()
    expect(page.get_by_text("符合条件")).to_contain_text("2 张")
    page.get_by_text("存下看法").click()
    page.get_by_label("名字").fill("渗水的大活")
    assert page.evaluate("document.documentElement.scrollWidth") <= width  # what drops down fits
    page.get_by_role("button", name="存下", exact=True).click()
    expect(page.get_by_role("link", name="渗水的大活")).to_have_attribute("aria-current", "page")

    page.get_by_role("link", name="全部", exact=True).click()
    page.get_by_role("searchbox").fill("婉清")
    page.keyboard.press("Enter")
    expect(page.get_by_text("符合条件")).to_contain_text("1 张")
    if width == DESK:
        page.get_by_text("选列", exact=True).click()
        page.get_by_role("checkbox", name="联系电话").check()
        page.get_by_role("button", name="换成这些列").click()
        expect(page.get_by_role("columnheader", name="联系电话")).to_be_visible()
    page.get_by_role("link", name=re.compile("^PG-")).click()
    expect(page.get_by_role("main")).to_contain_text("欧阳婉清")


def test_a_register_is_used_without_script(filled):
    page = filled.desk("zhouxy", java_script_enabled=False).open("/registers/dispatch-ticket")
    page.get_by_role("link", name="编号").click()
    page.get_by_role("link", name="编号").click()
    expect(page.get_by_role("columnheader", name="编号")).to_have_attribute(
        "aria-sort", "ascending"
    )
    assert numbers(page) == sorted(numbers(page))
    page.get_by_role("link", name=re.compile("已通过|各种状态")).first.click()
    page.get_by_label("提交", exact=True).fill("2999-01-01")
    page.get_by_role("button", name="查找").click()
    expect(page.get_by_role("heading", name="没有找到")).to_be_visible()
    page.get_by_role("link", name="看全部").click()
    assert len(numbers(page)) == 10


def test_columns_are_put_in_another_order_and_a_phone_has_a_choice_of_orders(filled):
    page = filled.desk("zhouxy").open(
        "/registers/dispatch-ticket?col=.number&col=.status&col=phone"
    )
    heads = page.locator("thead th")
    assert heads.all_inner_texts()[:3] == ["编号", "状态", "联系电话"]
    page.get_by_text("选列", exact=True).click()
    page.get_by_role("button", name="“联系电话”往前挪").click()
    expect(heads.nth(1)).to_have_text("联系电话")
    expect(page.get_by_role("button", name="“联系电话”往前挪")).to_be_focused()  # and still open
    page.get_by_role("button", name="“联系电话”往后挪").click()
    expect(heads.nth(2)).to_have_text("联系电话")
    expect(page.get_by_role("button", name="“联系电话”往前挪")).to_be_focused()  # it is the last
    page.keyboard.press("Enter")
    expect(heads.nth(1)).to_have_text("联系电话")
    page.get_by_role("checkbox", name="客户", exact=True).check()
    page.get_by_role("checkbox", name="客户", exact=True).press("Enter")  # moves no column
    expect(heads.nth(3)).to_have_text("客户")
    expect(heads.nth(1)).to_have_text("联系电话")
    phone = filled.desk("zhouxy", width=PHONE).open("/registers/dispatch-ticket")
    newest = numbers(phone)
    phone.get_by_text("更多条件").click()
    phone.get_by_label("次序").select_option(label="编号 ↑")
    phone.get_by_role("button", name="查找").last.click()  # below the last of the conditions
    expect(phone.locator("tbody tr td:first-child a.number").first).not_to_have_text(newest[0])
    assert numbers(phone) == sorted(numbers(phone))
