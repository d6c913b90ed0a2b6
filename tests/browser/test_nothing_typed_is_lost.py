"""Whatever happens to a page, what somebody typed into it is still there."""

import re

from playwright.sync_api import expect

from app.services import sign_in
from tests.browsers import PHONE
from tests.gestures import (
    TICKET,
    answer,
    begin,
    close,
    draw,
    go_offline,
    open_ticket,
    press,
    rows,
    sign,
    take,
    type_lines,
    typed,
)
from tests.offices import PASSWORD

WRONG = {
    "customer": "  林建国 ",
    "phone": "12",
    "trades": "三个",
    "work": "漏水，\n<b>很急</b> & 速来",
}
OURS = "Object.keys(localStorage).filter(key => key.startsWith('countersign:typed'))"


def saved(page):
    """Wait until the page has saved by itself."""
    return page.expect_response(lambda answer: answer.url.endswith("/save"))


def type_and_save(page, answers):
    """Type, and do not wait until the page would save by itself."""
    with saved(page):
        answer(page, answers)
        page.keyboard.press("Control+s")


def on_server(served, page):
    """What the server holds of the draft that the page shows."""
    with served.office.ports.store.reading() as reading:
        draft = reading.draft(page.url.split("/drafts/")[1].split("#")[0])
    return {name: texts[0] for name, texts in draft.posted.items() if texts and texts[0]}


def expire(desk):
    """The session ends behind the page's back."""
    desk.context.clear_cookies()


def test_a_failed_validation_keeps_everything_and_says_what_to_change(served):
    desk = served.desk("wangmin")
    desk.expected = {422}
    page = begin(desk, "工程派工单")
    given = {**WRONG, "estate": "jiangbin", "warranty": "a", "contractor": "minxin"}
    answer(page, given)
    press(page, "下一步：签名")

    summary = page.get_by_role("region", name="处要改")
    expect(summary).to_be_visible()
    expect(summary).to_be_focused()
    now = typed(page, [*given, "warranty"])
    assert {name: now[name].strip() for name in given} == {n: t.strip() for n, t in given.items()}
    phone = page.locator('[name="phone"]')
    expect(phone).to_have_attribute("aria-invalid", "true")
    said = page.locator(f"#{phone.get_attribute('aria-describedby').split()[-1]}")
    expect(said).to_be_visible()
    expect(summary.get_by_role("link", name="联系电话")).to_have_text(
        f"联系电话：{said.inner_text()}"
    )
    for label in ("单元号", "工种数", "信息来源", "受理时间"):
        expect(summary.get_by_role("link", name=label)).to_be_visible()
    summary.get_by_role("link", name="工种数").click()
    expect(page.locator('[name="trades"]')).to_be_focused()


def test_a_failed_validation_keeps_the_rows_and_points_to_the_cell(served):
    desk = served.desk("huangjp")
    desk.expected = {422}
    page = begin(desk, "维修工程结算书")
    type_lines(page, [("A-1", "拆除", "㎡", "两车", "1"), ("A-2", "", "m", "1", "9.999")])
    before = rows(page)
    press(page, "下一步：签名")
    expect(page.get_by_role("region", name="处要改")).to_be_visible()
    assert rows(page) == before
    assert typed(page, [f"items/{before[0]}/quantity", f"items/{before[1]}/claimed"]) == {
        f"items/{before[0]}/quantity": "两车",
        f"items/{before[1]}/claimed": "9.999",
    }
    expect(page.get_by_label("第 1 行 数量")).to_have_attribute("aria-invalid", "true")
    page.get_by_role("link", name=re.compile("第 2 行.*工程项目名称")).click()
    expect(page.get_by_label("第 2 行 工程项目名称")).to_be_focused()


def test_the_back_button_brings_back_what_was_typed(served):
    desk = served.desk("wangmin")
    page = begin(desk, "工程派工单")
    answer(page, TICKET)
    press(page, "下一步：签名")
    expect(page).to_have_url(re.compile("/sign$"))
    page.go_back()
    expect(page.locator('[name="customer"]')).to_have_value(TICKET["customer"])
    assert typed(page, TICKET) == TICKET

    answer(page, {"customer": "郑秀英"})
    page.get_by_role("link", name="发起", exact=True).first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("发起单据")
    page.go_back()
    expect(page.locator('[name="customer"]')).to_have_value("郑秀英")
    assert typed(page, TICKET) == {**TICKET, "customer": "郑秀英"}


def test_what_is_typed_is_saved_by_itself(served):
    desk = served.desk("wangmin")
    page = begin(desk, "工程派工单")
    with saved(page):
        answer(page, {"customer": "何㛃"})
    expect(page.get_by_role("status").first).to_contain_text("已存到服务器")
    assert on_server(served, page) == {"customer": "何㛃"}


def test_a_session_that_ends_in_the_middle_loses_nothing_while_the_page_saves(served):
    desk = served.desk("wangmin")
    desk.expected = {401, 400}
    page = begin(desk, "工程派工单")
    type_and_save(page, {"customer": "陈丽华"})
    expire(desk)
    type_and_save(page, {"work": "写到一半，登录过期了。"})
    expect(page.locator("#notices")).to_contain_text("登录已过期")
    assert typed(page, ["customer", "work"])["work"] == "写到一半，登录过期了。"

    with desk.context.expect_page() as opened:
        page.get_by_role("link", name="在新页登录").click()
    second = desk.watch(opened.value)
    second.get_by_label("工号或登录名").fill("wangmin")
    second.get_by_label("密码").fill(PASSWORD)
    press(second, "登录")
    expect(second.get_by_role("heading", level=1)).to_have_text("待办")
    with page.expect_response(lambda got: got.url.endswith("/save") and got.status == 200):
        page.bring_to_front()
        page.evaluate("dispatchEvent(new Event('focus'))")
    expect(page.locator("#notices")).to_be_empty()
    assert on_server(served, page)["work"] == "写到一半，登录过期了。"


def test_a_session_that_ends_before_the_submit_loses_nothing(served):
    desk = served.desk("wangmin")
    desk.expected = {401}
    page = begin(desk, "工程派工单")
    address = page.url
    answer(page, TICKET)
    expire(desk)
    press(page, "下一步：签名")
    expect(page.get_by_text("登录已过期。您填的内容都在")).to_be_visible()
    desk.sign_in("wangmin")
    expect(page).to_have_url(address)
    assert typed(page, TICKET) == TICKET
    press(page, "下一步：签名")
    sign(page, "签名并提交")


def test_a_password_changed_elsewhere_loses_nothing_that_is_being_typed(served):
    desk = served.desk("wangmin")
    desk.expected = {401}
    page = begin(desk, "工程派工单")
    answer(page, {"customer": "潘秋月"})
    ports, me = served.office.ports, served.office.ids["wangmin"]
    sign_in.change_password(ports, me, PASSWORD, PASSWORD + "-anew")
    press(page, "下一步：签名")
    expect(page.get_by_text("登录已过期。您填的内容都在")).to_be_visible()
    desk.sign_in("wangmin", PASSWORD + "-anew")
    expect(page.locator('[name="customer"]')).to_have_value("潘秋月")


def test_what_one_person_typed_is_not_put_into_the_next_ones_pages(served):
    desk = served.desk("wangmin")
    desk.expected = {401, 404}
    page = begin(desk, "工程派工单")
    answer(page, {"customer": "司徒敏"})
    expire(desk)
    press(page, "下一步：签名")
    expect(page.get_by_text("登录已过期")).to_be_visible()
    desk.sign_in("chenjia")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.get_by_text("司徒敏")).to_have_count(0)
    expect(page.locator('[value="司徒敏"]')).to_have_count(0)


LEFT = {"customer": "傅家声", "work": "关掉页面之前写的。", "warranty": "b"}


def test_a_closed_tab_loses_nothing(served):
    desk = served.desk("wangmin")
    page = begin(desk, "工程派工单")
    address = page.url
    answer(page, LEFT)
    close(page)
    again = desk.tab()
    again.goto(address)
    expect(again.locator('[name="customer"]')).to_have_value("傅家声")
    assert typed(again, LEFT) == LEFT


def test_a_tab_closed_without_a_connection_loses_nothing(served):
    desk = served.desk("wangmin")
    page = begin(desk, "工程派工单")
    address = page.url
    go_offline(desk)
    answer(page, LEFT)
    close(page)
    desk.context.set_offline(False)
    again = desk.tab()
    with saved(again):
        again.goto(address)
        expect(again.locator('[name="customer"]')).to_have_value("傅家声")
    assert typed(again, LEFT) == LEFT
    assert on_server(served, again) == LEFT
    expect(again.get_by_text("在这台设备上填的内容")).to_be_visible()  # and still undone
    press(again, "不要，用服务器上的")
    expect(again.locator('[name="customer"]')).to_have_value("")


def test_a_closed_tab_loses_no_rows(served):
    desk = served.desk("huangjp")
    page = begin(desk, "维修工程结算书")
    address = page.url
    go_offline(desk)
    type_lines(page, [("A-1", "拆除", "㎡", "2", "10"), ("A-2", "清运", "车", "3", "40")])
    before = rows(page)
    close(page)
    desk.context.set_offline(False)
    again = desk.tab()
    again.goto(address)
    expect(again.get_by_label("第 2 行 工程项目名称")).to_have_value("清运")
    assert rows(again) == before


def test_a_newer_copy_on_the_server_is_not_overwritten_unasked(served):
    desk = served.desk("wangmin")
    page = begin(desk, "工程派工单")
    address = page.url
    go_offline(desk)
    answer(page, {"customer": "这台设备上的"})
    close(page)
    desk.context.set_offline(False)
    other = served.desk("wangmin")  # another device saves meanwhile
    theirs = other.page
    theirs.goto(address)
    type_and_save(theirs, {"customer": "服务器上的"})
    again = desk.tab()
    again.goto(address)
    expect(again.get_by_text("和服务器上的不一样")).to_be_visible()
    expect(again.locator('[name="customer"]')).to_have_value("服务器上的")
    press(again, "用这台设备上的")
    expect(again.locator('[name="customer"]')).to_have_value("这台设备上的")


def test_a_remark_on_a_task_is_kept_too(served):
    hands = served.office.hands
    ticket = {name: [text] for name, text in TICKET.items()}
    record = served.office.record(hands.submit("wangmin", "dispatch-ticket", ticket))
    desk = served.desk("zhouxy")
    desk.expected = {401}
    page = take(desk, record.number)
    address = page.url
    page.get_by_label("您的意见").fill("先看现场再定。")
    expire(desk)
    press(page, "同意并签名")
    expect(page.get_by_text("登录已过期。您填的内容都在")).to_be_visible()
    desk.sign_in("zhouxy")
    expect(page).to_have_url(address)
    expect(page.get_by_label("您的意见")).to_have_value("先看现场再定。")


def test_the_browser_forgets_its_copy_when_the_form_is_submitted(served):
    desk = served.desk("wangmin")
    page = begin(desk, "工程派工单")
    answer(page, TICKET)
    assert page.evaluate(OURS)
    press(page, "下一步：签名")
    sign(page, "签名并提交")
    assert page.evaluate(OURS) == []


def test_the_browser_forgets_everything_at_sign_out(served):
    desk = served.desk("wangmin")
    page = begin(desk, "工程派工单")
    desk.expected.add(0)
    page.route("**/save", lambda route: route.abort())  # so that the copy stays needed
    answer(page, {"customer": "江晓岚"})
    page.goto(served.url + "/me")
    assert page.evaluate(OURS)
    press(page, "退出登录")
    expect(page).to_have_url(re.compile("/sign-in"))
    assert page.evaluate("Object.keys(localStorage)") == []


def test_what_is_signed_without_a_connection_stays_on_the_page(served):
    desk = served.desk("wangmin", width=PHONE)
    page = begin(desk, "工程派工单")
    answer(page, TICKET)
    press(page, "下一步：签名")
    page.get_by_label("再输一次您的登录密码").fill(PASSWORD)
    draw(page)
    drawn = page.locator("[name=_strokes]").input_value()
    go_offline(desk)
    press(page, "签名并提交")
    expect(page.get_by_role("alert")).to_contain_text("现在没有网络，还没有交出去")
    assert page.url.endswith("/sign")
    assert page.locator("[name=_strokes]").input_value() == drawn
    desk.context.set_offline(False)
    expect(page.get_by_role("alert")).to_have_count(0)
    sign(page, "签名并提交")


def test_a_wrong_password_is_told_at_its_field_too(served):
    desk = served.desk("wangmin", width=PHONE)
    desk.expected = {403}
    page = begin(desk, "工程派工单")
    answer(page, TICKET)
    press(page, "下一步：签名")
    page.get_by_label("再输一次您的登录密码").fill("wrong-wrong-wrong")
    press(page, "签名并提交")
    field = page.get_by_label("再输一次您的登录密码")
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(page.locator("#password-f")).to_contain_text("密码不对")
    page.get_by_role("alert").get_by_role("link", name="再输一次您的登录密码").click()
    expect(field).to_be_focused()


def test_on_a_phone_the_main_button_stands_at_the_foot_of_the_window(served):
    number = open_ticket(served.desk("wangmin"))
    desk = served.desk("zhouxy", width=PHONE)
    page = take(desk, number)
    button = page.locator("[data-main]")
    foot = button.bounding_box()
    assert foot["y"] + foot["height"] <= page.viewport_size["height"]


def test_what_is_corrected_is_told_no_longer(served):
    desk = served.desk("wangmin")
    desk.expected = {422}
    page = begin(desk, "工程派工单")
    answer(page, {name: text for name, text in TICKET.items() if name not in ("customer", "work")})
    press(page, "下一步：签名")
    faults = page.locator("#faults li")
    expect(faults).to_have_count(2)
    page.locator("[name=customer]").fill("王小川")
    expect(faults).to_have_count(1)
    expect(page.locator("#faults h2")).to_have_text("还有 1 处要改，改好就能提交")
    expect(page.locator("[name=customer]")).not_to_have_attribute("aria-invalid", "true")
    expect(page.locator(".fault")).to_have_count(1)
    page.locator("[name=work]").fill("漏水")
    expect(page.locator("#faults")).to_have_count(0)
    expect(page.locator(".fault")).to_have_count(0)
    press(page, "下一步：签名")
    sign(page, "签名并提交")


def test_what_is_typed_where_no_draft_keeps_it_goes_along_to_the_other_language(served):
    page = served.desk("admin").open("/admin/people/new/")
    page.locator("[name=name]").fill("  何㛃 ")
    page.locator("[name=department]").select_option("finance")
    page.get_by_role("link", name="English").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Add a person")
    expect(page.locator("[name=name]")).to_have_value("  何㛃 ")
    expect(page.locator("[name=department]")).to_have_value("finance")
    page.goto(page.url)
    expect(page.locator("[name=name]")).to_have_value("")  # it went along once


def test_a_reason_goes_along_to_the_other_language(served):
    hands = served.office.hands
    ticket = {name: [text] for name, text in TICKET.items()}
    record = served.office.record(hands.submit("wangmin", "dispatch-ticket", ticket))
    page = take(served.desk("zhouxy"), record.number)
    page.get_by_label("您的意见").fill("先看现场再定。")
    press(page, "退回")
    page.get_by_label("原因").fill("照片少了一张。")
    page.get_by_role("link", name="English").first.click()
    expect(page.get_by_label("Reason")).to_have_value("照片少了一张。")


def test_a_chosen_file_is_asked_about_before_the_language_changes(served):
    page = served.desk("admin").open("/admin/import/people/")
    chosen = {"name": "a.xlsx", "mimeType": "application/zip", "buffer": b"PK"}
    page.locator("input[type=file]").first.set_input_files(chosen)
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.message), dialog.dismiss()))
    page.get_by_role("link", name="English").first.click()
    assert "选好的文件要再来一次" in asked[0]
    expect(page.get_by_role("heading", level=1)).to_have_text("导入人员")
