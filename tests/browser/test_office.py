"""The pages for administrators, and messages, on a desk and on a phone."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.test_pages import hard_to_use, too_small, unnamed
from tests.browsers import DESK, PHONE
from tests.gestures import press
from tests.sheets import workbook
from tests.web.slips import FILES, call

BOOKS = ("people", "memberships", "departments", "roles", "outsiders", "estates", "units", "days")
UNITS = ("小区", "楼栋", "房号")


class Walk:
    """One person through pages of one width, each of which is looked at."""

    def __init__(self, served, login, width):
        self.desk, self.width = served.desk(login, width=width), width
        self.page = self.desk.page

    def open(self, address):
        self.desk.open(address)
        return self.look()

    def press(self, name):
        with self.page.expect_navigation():
            press(self.page, name)
        return self.look()

    def look(self):
        """It fits, says where one is, and each control has a name and room for a thumb."""
        page = self.page
        expect(page.get_by_role("main")).to_be_visible()  # it is there, not on its way
        assert page.evaluate("document.documentElement.scrollWidth") <= self.width, page.url
        expect(page.get_by_role("heading", level=1)).to_have_count(1)
        expect(page).to_have_title(re.compile(r"^\S.* · 会签$"))
        assert unnamed(page) == [], page.url
        if self.width == DESK:
            assert hard_to_use(page) == [], page.url
        else:
            assert too_small(page) == [], page.url
            for tab in page.locator(".tabs > [aria-current]").all():
                expect(tab).to_be_in_viewport(ratio=0.9)
        assert self.desk.troubles == []
        return page


@pytest.fixture
def office(office):
    office.publish_texts(FILES)
    return office


@pytest.mark.parametrize("width", [DESK, PHONE])
def test_every_book_is_read_added_to_and_changed(served, width):
    walk = Walk(served, "admin", width)
    for address in (
        "/admin/",
        *(f"/admin/{book}/{more}" for book in BOOKS for more in ("", "new/")),
    ):
        walk.open(address)
    page = walk.open("/admin/departments/new/")
    page.get_by_label("名称").fill("东大厅")
    page.get_by_label("上级部门").select_option("customer-service-east")
    page.get_by_label("代号").fill("east-hall")
    walk.press("新部门")
    below = page.locator("li", has_text="东区客户服务处").locator("li", has_text="东大厅")
    expect(below.first).to_be_visible()
    page = walk.open("/admin/people/new/")
    page.get_by_label("姓名").fill("林溪")
    page.get_by_label("登录名").fill("linxi")
    page.get_by_label("角色").select_option("officer")
    page.get_by_label("部门").select_option("east-hall")
    walk.press("加一个人")
    password = page.locator("[data-password]").inner_text()
    page.get_by_role("link", name="抄好了").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("林溪")
    walk.look()
    other = served.desk(width=width)
    other.sign_in("linxi", password)
    expect(other.page.get_by_text("别人给的初始密码")).to_be_visible()


@pytest.mark.parametrize("width", [DESK, PHONE])
def test_a_table_is_looked_at_mended_and_written(served, width, tmp_path):
    walk = Walk(served, "admin", width)
    walk.desk.expected |= {422}
    bad, good = tmp_path / "bad.xlsx", tmp_path / "good.xlsx"
    rows = [("新苑", "1 栋", f"1-1-{number:04d}") for number in range(40)]
    bad.write_bytes(workbook([*rows, *(("新苑", "", "") for _ in range(37))], UNITS))
    good.write_bytes(workbook(rows, UNITS))
    walk.open("/admin/import/")
    page = walk.open("/admin/import/units")
    page.get_by_label("Excel 文件").set_input_files(bad)
    walk.press("看预览")
    expect(page.get_by_role("heading", name="有 37 处要改，一行也没有写")).to_be_visible()
    page.get_by_role("link", name="改好了，重新选文件").click()
    page.get_by_label("Excel 文件").set_input_files(good)
    walk.press("看预览")
    walk.press("全部写进去")
    expect(page.get_by_role("status")).to_contain_text("写好了，一共 41 笔")
    page.get_by_role("link", name="去看看").click()
    page.get_by_label("查找").fill("新苑")
    walk.press("查找")
    expect(page.get_by_text("共 40 条")).to_be_visible()


@pytest.mark.parametrize("width", [DESK, PHONE])
def test_a_leaver_hands_on_and_who_takes_over_is_told(served, office, width):
    call(office, taken=["一"]), call(office, taken=["二"])
    walk = Walk(served, "admin", width)
    page = walk.open(f"/admin/people/{office.ids['yudj']}/")
    page.get_by_role("link", name="办离职").click()
    walk.look()
    walk.press("办离职")
    walk.open("/admin/")
    expect(page.get_by_role("heading", name="没有人办的事")).to_be_visible()
    page.get_by_role("link", name=re.compile("来电登记表")).first.click()
    walk.look()
    expect(page.locator("body")).not_to_contain_text("王小川")
    page.get_by_label("接手的人").select_option(office.ids["guoyl"])
    walk.press("改派")
    expect(page.get_by_role("status")).to_contain_text("改派了 2 件")
    taker = Walk(served, "guoyl", width)
    page = taker.open("/inbox/")
    expect(page.get_by_role("link", name="消息，2 条没有看过")).to_be_visible()
    page = taker.open("/messages/")
    expect(page.locator(".work")).to_have_count(2)
    expect(page.locator(".work").first).to_contain_text("改派给您办理")
    taker.press("都看过了")
    expect(page.get_by_role("link", name="消息", exact=True)).to_be_visible()
    page.locator(".work a").first.click()
    expect(page).to_have_url(re.compile("/tasks/"))
    page = taker.open("/me")
    page.get_by_label("每天一封，都写在里面").check()
    taker.press("存下")
    expect(page.get_by_label("每天一封，都写在里面")).to_be_checked()
