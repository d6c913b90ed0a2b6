"""A customer signs over a link on a phone, without an account and without reading help."""

import re

import pytest
from playwright.sync_api import expect

from tests.browsers import DESK, PHONE
from tests.outsiders import Visits

NAME = (
    [(0.2, 0.25), (0.45, 0.25)], [(0.2, 0.45), (0.45, 0.45)], [(0.16, 0.68), (0.5, 0.66)],
    [(0.33, 0.25), (0.33, 0.66)], [(0.66, 0.2), (0.66, 0.7), (0.62, 0.66)],
    [(0.58, 0.35), (0.53, 0.55)], [(0.74, 0.35), (0.8, 0.55)],
)  # fmt: skip


@pytest.fixture
def visits(served):
    return Visits.of(served.office)


def draw(page, lines=NAME):
    """Draw with the mouse in the box to sign in; ends are parts of its width and height."""
    page.locator("[data-pad]").scroll_into_view_if_needed()
    box = page.locator("[data-pad]").bounding_box()
    for first, *rest in lines:
        page.mouse.move(box["x"] + first[0] * box["width"], box["y"] + first[1] * box["height"])
        page.mouse.down()
        for x, y in rest:
            page.mouse.move(box["x"] + x * box["width"], box["y"] + y * box["height"], steps=6)
        page.mouse.up()


@pytest.mark.parametrize("width", [PHONE, DESK])
def test_a_customer_signs_over_a_link(served, visits, width, pytestconfig):
    record = visits.submit()
    secret = visits.invite(record)
    desk = served.desk(width=width)
    page = desk.open(f"/s/{secret}")
    expect(page.get_by_role("heading", level=1)).to_have_text("请您签字：上门验收单")
    page.get_by_role("button", name=re.compile("发验证码到 138")).click()
    expect(page.get_by_text("已发到 138 **** 2716，10 分钟内有效。")).to_be_visible()
    page.get_by_label("收到的验证码").fill(visits.box.code)
    page.get_by_label("客户意见").fill("满意，谢谢师傅。")
    draw(page)
    page.get_by_text("我同意用电子签名").click()
    page.evaluate("document.querySelector('.topbar').style.position = 'static'")
    page.screenshot(path=f"/tmp/o/outside-{width}.png", full_page=True)
    page.get_by_role("button", name="签名并提交").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("签好了，谢谢您")
    page.screenshot(path=f"/tmp/o/signed-{width}.png", full_page=True)
    act = list(served.office.record(record).acts.values())[-1].content
    assert act["identity"] == "link-code"
    with served.office.ports.store.reading() as reading:
        strokes = reading.kept(record)[act["strokes"]].value
    assert len(strokes["lines"]) == len(NAME)
