"""With the keyboard alone: registers, exports, messages, the administrators' books, a link.

At every stop the focus can be seen; after a refusal it is where it is said what is wrong.
"""

import re

import pytest
from playwright.sync_api import expect

from app.services import register_page
from tests.gestures import TICKET
from tests.keyboards import Keys
from tests.outsiders import CODE, LINKED, Visits
from tests.sheets import workbook
from tests.web.slips import FILES, call


def numbers(page):
    return page.locator("tbody tr td:first-child a.number").all_inner_texts()


def test_a_register_is_turned_over_narrowed_kept_and_exported(served, monkeypatch):
    monkeypatch.setattr(register_page, "PAGE", 2)
    for number in range(3):
        ticket = {name: [text] for name, text in TICKET.items()} | {"customer": [f"客户{number}"]}
        served.office.hands.submit("wangmin", "dispatch-ticket", ticket)
    keys = Keys(served.desk("zhouxy"))
    page = keys.page
    keys.desk.open("/registers")
    keys.skip().enter("工程派工单")
    newest = numbers(page)
    keys.skip().enter("下一页")
    assert numbers(page) != newest
    keys.skip().enter("上一页")
    assert numbers(page) == newest

    keys.skip().to("选列").press("Enter")
    keys.to("单元号").press("Escape")
    expect(page.locator("details[open]")).to_have_count(0)
    keys.to("打印").to("选列", key="Shift+Tab").press("Enter")  # where it was left
    keys.to("单元号").press("Space")
    keys.enter("换成这些列")
    expect(page.get_by_role("columnheader", name="单元号")).to_have_count(0)

    keys.skip().to("内容").type("客户1")
    keys.enter("查找")
    assert len(numbers(page)) == 1
    keys.skip().to("存下看法").press("Enter")
    keys.to("名字").type("客户一")
    keys.enter("存下")
    expect(page.get_by_role("link", name="客户一")).to_have_attribute("aria-current", "page")
    keys.skip().enter("全部").skip().enter("客户一")
    keys.skip().to("存下看法").press("Enter")
    keys.enter("删去“客户一”")
    expect(page.get_by_role("link", name="客户一")).to_have_count(0)

    keys.skip().to("导出").press("Enter")
    keys.enter("XLSX")
    keys.enter("停下")  # the newest of the list
    expect(page.get_by_text("已停下")).to_be_visible()
    keys.enter("接着做")  # on from the list that was just changed
    served.work()
    expect(page.get_by_text("做好了")).to_be_visible()
    keys.to("下载")
    with page.expect_download():
        keys.press("Enter")


def test_messages_are_read_and_wanted_otherwise(served):
    ticket = {name: [text] for name, text in TICKET.items()}
    served.office.hands.submit("wangmin", "dispatch-ticket", ticket)
    keys = Keys(served.desk("zhouxy"))
    keys.desk.expected = {422}
    keys.desk.open("/inbox/")
    keys.enter("消息，1 条没有看过").skip().enter("都看过了")
    expect(keys.page.get_by_role("link", name="消息", exact=True)).to_be_visible()
    keys.skip().enter("", around="请您办理")
    keys.desk.open("/me")
    keys.skip().to("收通知的邮箱").type("zhou@b")
    keys.enter("存邮箱")
    expect(keys.page.get_by_label("收通知的邮箱")).to_be_focused()
    keys.to("一件一封，马上发").press("ArrowDown")
    keys.enter("存下")
    expect(keys.page.get_by_label("每天一封，都写在里面")).to_be_checked()


def test_an_administrator_keeps_the_books(served):
    keys = Keys(served.desk("admin"))
    page = keys.page
    keys.desk.expected = {409}
    keys.desk.open("/inbox/")
    keys.enter("管理").skip().enter("人员").skip().enter("加一个人")
    keys.skip().to("姓名").type("林溪")
    keys.to("登录名").type("wangmin")
    keys.enter("加一个人")
    expect(page.locator("#faults")).to_be_focused()
    keys.to("登录名").press("Control+a")
    keys.type("linxi")
    keys.enter("加一个人").skip().enter("抄好了")
    keys.heading("林溪")
    keys.skip().enter("新任职")
    keys.skip().to("角色").press("ArrowDown")
    keys.to("部门").press("ArrowDown")
    keys.to("起").press(*"01012026").to("止").press(*"12312026")
    keys.enter("新任职").enter("", around="2026年12月31日 止")
    keys.skip().to("止").press(*"11302026")
    keys.enter("存下").heading("林溪")
    expect(page.get_by_text("2026年11月30日 止")).to_be_visible()

    keys.desk.open("/admin/departments/")
    keys.skip().enter("东区客户服务处").heading("东区客户服务处")
    keys.skip().to("上班").to("周六").press("Space")
    keys.enter("存工作时间")
    expect(page.get_by_label("周六")).to_be_checked()
    keys.desk.open("/admin/days/")
    keys.skip().enter("加一天").skip().to("日子").press(*"12242026")
    keys.enter("加一天")
    expect(page.get_by_text("2026年12月24日")).to_be_visible()


def test_a_table_is_imported(served, tmp_path):
    good = tmp_path / "good.xlsx"
    good.write_bytes(workbook([("新苑", "1 栋", "1-1-0001")], ("小区", "楼栋", "房号")))
    keys = Keys(served.desk("admin"))
    keys.page.on("filechooser", lambda chooser: chooser.set_files(good))
    keys.desk.open("/admin/import/")
    keys.skip().enter("小区和房号").skip().to("Excel 文件").press("Enter")
    expect(keys.page.get_by_label("Excel 文件")).to_have_value(re.compile("good"))
    keys.enter("看预览").skip().enter("全部写进去")
    expect(keys.page.get_by_role("status")).to_contain_text("写好了")
    keys.skip().enter("去看看").heading("房号")


def test_a_leaver_hands_on(served):
    office = served.office
    office.publish_texts(FILES)
    call(office)
    keys = Keys(served.desk("admin"))
    keys.desk.expected = {422}
    keys.desk.open(f"/admin/people/{office.ids['yudj']}/")
    keys.skip().enter("办离职").skip().enter("办离职")
    keys.skip().enter("改派")
    expect(keys.page.locator("#faults")).to_be_focused()  # nobody was chosen
    keys.to("接手的人").press("ArrowDown")
    keys.enter("改派")
    expect(keys.page.get_by_role("status")).to_contain_text("改派了 1 件")


def test_a_dated_value_is_asked_for_and_taken_back(served):
    keys = Keys(served.desk("admin"))
    keys.desk.open("/definitions/settlement/settings")
    keys.skip().to("新的值").type("30000")
    keys.to("为什么改").type("今年的限额")
    keys.enter("送另一位管理员确认")
    expect(keys.page.get_by_text("等另一位管理员确认。")).to_be_visible()
    keys.skip().enter("收回")
    expect(keys.page.get_by_text("等另一位管理员确认。")).to_have_count(0)


@pytest.fixture
def link(served, messengers):
    """The link that a clerk sends to a customer by its button; and where its codes arrive."""
    visits = Visits.of(served.office)
    ports = messengers.at(served.office.ports, public_url=served.url)
    served.office.ports.settings, served.office.ports.channels = ports.settings, ports.channels
    visits.submit()
    clerk = Keys(served.desk("wangmin"))
    clerk.desk.open("/inbox/")
    clerk.skip().enter("", around="客户验收").skip().enter("发链接：短信")
    served.send()
    newest = lambda: messengers.sms.to("13800002716")[-1]  # noqa: E731
    return re.search(LINKED, newest())[0], lambda: CODE.search(newest())[1]


def ask_for_a_code(keys):
    keys.to("发验证码到").press("Enter")
    expect(keys.page.get_by_label("收到的验证码")).to_be_focused()


def test_an_outside_party_signs_over_a_link(served, link):
    address, code = link
    keys = Keys(served.desk())
    keys.desk.expected = {400, 403}
    keys.page.goto(address)
    keys.skip().to("客户意见").type("满意")
    ask_for_a_code(keys)
    keys.type("000000" if code() != "000000" else "111111")
    keys.to("写不了？改用键盘输入姓名").press("Enter")
    keys.type("王小川")
    keys.to("我同意用电子签名").press("Space")
    keys.enter("签名并提交")
    expect(keys.page.locator("#faults")).to_be_focused()
    keys.to("收到的验证码").press("Control+a").type(code())
    keys.enter("签名并提交").heading("签好了，谢谢您")


def test_an_outside_party_does_not_agree(served, link):
    address, code = link
    keys = Keys(served.desk())
    keys.page.goto(address)
    keys.skip().to("同意").press("ArrowRight")
    keys.to("哪里不同意").type("还在漏")
    ask_for_a_code(keys)
    keys.type(code())
    keys.enter("提交意见").heading("收到了，谢谢您")
