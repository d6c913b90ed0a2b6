"""A task is decided once; whoever comes second is told, and keeps what they wrote."""

import pytest
from playwright.sync_api import expect

from tests.browsers import DESK, PHONE
from tests.gestures import TICKET, answer, press, sign

REPAIRED = {"self_check": ["更换完毕。"], "finished_on": ["2026-11-24"], "in_time": ["in_time"]}


@pytest.fixture
def task(served):
    """The address of a task that several officers hold: 客户服务处检查."""
    hands = served.office.hands
    ticket = {name: [text] for name, text in TICKET.items()}
    record = hands.submit("wangmin", "dispatch-ticket", ticket)
    hands.act("zhouxy", record, "issue", "agree")
    hands.act("huangjp", record, "accept", "confirm")
    hands.act("huangjp", record, "repair", "submit", REPAIRED)
    waiting = served.office.record(record).open_tasks()
    return "/tasks/" + next(each.id for each in waiting if each.step == "check_office")


def told(page, served):
    """The page that answers a second decision: who, what, when."""
    expect(page.get_by_role("heading", level=1)).to_have_text("已经有人办过了")
    main = page.get_by_role("main")
    expect(main).to_contain_text("王敏")
    expect(main).to_contain_text("已确认")
    now = served.office.ports.now().astimezone(served.office.ports.zone)
    expect(main).to_contain_text(f"{now.year}年{now.month}月{now.day}日")
    return main


@pytest.mark.parametrize("width", [DESK, PHONE])
def test_a_second_decision_shows_who_what_and_when(served, task, width):
    first, second = served.desk("wangmin"), served.desk("chenjia", width=width)
    second.expected = {409}
    for desk, says in ((first, "合格。"), (second, "还有一处没有收好，先别结案。")):
        answer(desk.open(task), {"opinion_office": says})
    press(first.page, "确认并签名")
    sign(first.page, "确认并签名")
    with second.page.expect_navigation() as gone:
        press(second.page, "确认并签名")
    assert gone.value.status == 409
    main = told(second.page, served)
    expect(main).to_contain_text("还有一处没有收好，先别结案。")
    press_link(second.page, "看这张单据")
    expect(second.page.get_by_role("main")).to_contain_text("合格。")


def test_a_second_signature_is_refused_on_the_signing_page_too(served, task):
    first, second = served.desk("wangmin"), served.desk("chenjia")
    second.expected = {409}
    for desk in (first, second):
        answer(desk.open(task), {"opinion_office": "现场看过。"})
        press(desk.page, "确认并签名")
    sign(first.page, "确认并签名")
    second.page.get_by_label("再输一次您的登录密码").fill("whatever-is-typed")
    with second.page.expect_navigation() as gone:
        press(second.page, "确认并签名")
    assert gone.value.status == 409
    expect(told(second.page, served)).to_contain_text("现场看过。")
    acts = served.record("dispatch-ticket").acts.values()
    assert sum(act.step == "check_office" for act in acts) == 1


def test_opening_a_task_that_is_done_says_so(served, task):
    served.office.hands.act(
        "wangmin", served.record("dispatch-ticket").id, "check_office", "confirm"
    )
    desk = served.desk("chenjia")
    desk.expected = {409}
    told(desk.open(task), served)


def test_the_same_button_pressed_in_two_tabs_counts_once(served, task):
    desk = served.desk("wangmin")
    desk.expected = {409}
    pages = [desk.page, desk.tab()]
    for page in pages:
        page.goto(served.url + task)
        press(page, "确认并签名")
    sign(pages[0], "确认并签名")
    pages[1].get_by_label("再输一次您的登录密码").fill("whatever-is-typed")
    press(pages[1], "确认并签名")
    told(pages[1], served)


def press_link(page, name):
    page.get_by_role("link", name=name).click()
