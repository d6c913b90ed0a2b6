"""Tasks and records: decide on a page of its own, once; see who has it; take back, declare void."""

import re
from html import unescape

import pytest

from tests.offices import PASSWORD
from tests.web.papers import TICKET, signed


@pytest.fixture
def submitted(someone):
    """A ticket that waits to be issued by 周晓燕: (who opened it, address of the record)."""
    clerk = someone("wangmin")
    address = clerk.begin()
    clerk.post(address, {**TICKET, "_do": "submit"})
    data = signed(clerk, f"{address}/sign")
    return clerk, clerk.post(f"{address}/sign", {**data, "_password": PASSWORD}).location


def task_of(browser):
    """The address of the first task in the inbox."""
    browser.get("/inbox/")
    return re.search(r'href="(/tasks/[0-9a-f]+)"', browser.page)[1]


def decide(browser, verb, **data):
    """Open the first task, press the button, sign on the next page."""
    address = task_of(browser)
    browser.get(address)
    answer = browser.post(address, {"_do": verb, **data})
    if answer.location != f"{address}/{verb}":
        return answer
    shown = signed(browser, f"{address}/{verb}")
    return browser.post(f"{address}/{verb}", {**shown, **data, "_password": PASSWORD})


def test_the_record_says_who_has_it_and_offers_only_what_one_can_do(submitted, someone):
    clerk, record = submitted
    page = clerk.get(record).text
    assert "周晓燕，签发" in page
    assert "撤回" in page
    assert "去办理" not in page
    assert "去办理：签发" in someone("zhouxy").get(record).text


def test_what_was_just_done_is_said_once_and_what_else_waits(submitted, someone):
    clerk, record = submitted
    assert "办好了。" in clerk.get(record).text
    assert "办好了。" not in clerk.get(record).text, "once"
    clerk.post(clerk.begin(), {**TICKET, "_do": "submit"})
    head = someone("zhouxy")
    shown = head.get(decide(head, "agree").location).text
    assert "办好了。" in shown
    assert "件待办" not in shown, "nothing else waits"


def test_a_stranger_to_the_record_hears_whom_to_ask(submitted, someone):
    _, record = submitted
    for login in ("hefang", "liuda"):
        answer = someone(login).get(record)
        assert answer.status_code == 403
        assert "王敏" in answer.text
        assert "陈秋水" not in answer.text


def test_a_task_is_decided_once(submitted, someone, office):
    _, record = submitted
    one, other = someone("zhouxy"), someone("zhouxy")
    address = task_of(other)
    other.get(address)
    shown = signed(other, f"{address}/agree")
    assert decide(one, "agree", _remark="同意").status_code == 303
    late = other.post(f"{address}/agree", {**shown, "_password": PASSWORD, "_remark": "我写的话"})
    assert late.status_code == 409
    assert "周晓燕" in late.text
    assert "已同意" in late.text
    assert "我写的话" in late.text
    assert other.get(address).status_code == 409
    assert (
        sum(act.step == "issue" for act in office.record(record.rsplit("/", 1)[1]).acts.values())
        == 1
    )


def test_the_same_decision_sent_twice_leads_to_the_record(submitted, someone, office):
    _, record = submitted
    head = someone("zhouxy")
    address = task_of(head)
    shown = signed(head, f"{address}/reject")
    data = {**shown, "_remark": "不在保修范围", "_password": PASSWORD}
    for _ in range(2):
        answer = head.post(f"{address}/reject", data)
        assert (answer.status_code, answer.location) == (303, record)
    other = head.post(f"{address}/reject", {**data, "_remark": "另一个理由"})
    assert other.status_code == 409
    assert "另一个理由" in other.text, "other words are not thrown away"
    assert head.post(f"{address}/return", data).status_code == 409
    assert head.post(f"{address}/reject", {"_remark": "不在保修范围"}).status_code == 409
    assert len(office.record(record.rsplit("/", 1)[1]).acts) == 2


SLIP = """
language: 1
title: 便条
number: BT-{year}-{seq:4}
workflow: slip
fields:
  - {name: subject, type: text, label: 事由, required: yes}
  - {name: days, type: number, label: 天数}
"""
SLIP_ROUTE = """
language: 1
title: 便条
owner: customer-service
steps:
  - {step: write, kind: fill, title: 写, by: {role: officer, of: customer-service}}
  - {step: look, kind: fill, title: 看, by: {head_of: customer-service}, fills: [days]}
"""


@pytest.fixture
def slip(office):
    """A record that waits for 周晓燕 to fill in the days, without any signature."""
    office.publish(forms__slip=SLIP, workflows__slip=SLIP_ROUTE)
    return office.hands.submit("wangmin", "slip", {"subject": ["借梯子"]})


def test_a_decision_without_a_signing_page_sent_twice_leads_to_the_record(slip, office, someone):
    head = someone("zhouxy")
    address = task_of(head)
    head.get(address)
    data = {"_do": "submit", "_remark": "已安排", "days": "3"}
    for _ in range(2):
        answer = head.post(address, data)
        assert (answer.status_code, answer.location) == (303, f"/records/{slip}")
    for other in ({"_remark": "还有一句"}, {"days": "4"}, {"_do": "return"}):
        assert head.post(address, {**data, **other}).status_code == 409
    clerk = someone("wangmin")
    clerk.get("/me")
    assert clerk.post(address, data).status_code in (403, 409)
    assert len(office.record(slip).acts) == 2


def test_a_record_annulled_twice_is_annulled_once(slip, office, someone):
    office.hands.act("zhouxy", slip, "look", "submit", {"days": ["3"]})
    head, record = someone("zhouxy"), f"/records/{slip}"
    head.get(f"{record}/annul")
    for _ in range(2):
        answer = head.post(f"{record}/annul", {"_remark": "重复了"})
        assert (answer.status_code, answer.location) == (303, record)
    assert office.record(slip).status == "void"
    assert head.post(f"{record}/annul", {"_remark": "另一个理由"}).status_code == 403
    assert head.get(record).text.count("重复了") == 1


def test_a_return_needs_a_reason_and_says_where_to(submitted, someone):
    clerk, record = submitted
    head = someone("zhouxy")
    address = task_of(head)
    head.get(address)
    assert head.post(address, {"_do": "return"}).location == f"{address}/return"
    shown = signed(head, f"{address}/return")
    assert 'name="_to" value="prepare"' in head.page
    assert 'name="_password"' not in head.page
    silent = head.post(f"{address}/return", {**shown, "_to": "prepare"})
    assert silent.status_code == 422
    assert "请写明原因" in silent.text
    done = head.post(f"{address}/return", {**shown, "_to": "prepare", "_remark": "请补电话"})
    assert done.status_code == 303
    assert "请补电话" in clerk.get(record).text
    assert 'value="陈秋水"' in clerk.get(task_of(clerk)).text, "it can be filled in again"


def test_the_reason_survives_the_way_to_the_next_page(submitted, someone):
    head = someone("zhouxy")
    address = task_of(head)
    head.get(address)
    head.post(address, {"_do": "return", "_remark": "单元号写错了"})
    assert "单元号写错了" in head.get(f"{address}/return").text


def test_a_customer_signs_in_person_and_the_page_says_that_no_code_was_used(
    submitted, someone, office
):
    _, record = submitted
    decide(someone("zhouxy"), "agree")
    captain = someone("huangjp")
    decide(captain, "confirm")
    filled = {"self_check": "已更换", "finished_on": "2026-11-21", "in_time": "in_time"}
    assert decide(captain, "submit", **filled).status_code == 303
    witness = someone("wangmin")
    witness.get("/inbox/")
    address = next(
        found
        for found in re.findall(r'href="(/tasks/[0-9a-f]+)"', witness.page)
        if "由陈秋水当面签，在下一页" in witness.get(found).text
    )
    witness.post(address, {"_do": "confirm"})
    shown = signed(witness, f"{address}/confirm")
    assert "请陈秋水当面" in witness.page
    assert "未用验证码，由见证人王敏当面确认" in witness.page
    assert 'name="_password"' not in witness.page
    assert witness.post(f"{address}/confirm", shown).status_code == 303
    page = unescape(witness.get(record).text)
    assert "由见证人王敏当面确认" in page
    acts = office.record(record.rsplit("/", 1)[1]).acts.values()
    assert [act.content["identity"] for act in acts if act.step == "check_customer"] == [
        "in-person-no-code"
    ]


def test_the_script_that_sends_a_code_hears_why_none_was_sent(office, someone):
    hands = office.hands
    record = hands.submit("wangmin", "dispatch-ticket", {k: [v] for k, v in TICKET.items()})
    hands.act("zhouxy", record, "issue", "agree")
    hands.act("huangjp", record, "accept", "confirm")
    captain, fetch = someone("huangjp"), {"X-Requested-With": "fetch"}
    address = f"{task_of(captain)}/submit"
    unfilled = captain.post(address, {"_do": "code"}, headers=fetch)
    assert (unfilled.status_code, unfilled.json["text"]) == (
        422, "还有要改的地方。请回到上一页看看。",
    )  # fmt: skip
    old = captain.client.post(address, data={"_do": "code"}, headers=fetch)
    assert (old.status_code, old.json) == (
        400, {"error": "old-page", "text": "这一页放得太久了。请重新打开再试。"},
    )  # fmt: skip


def test_one_takes_back_what_nobody_acted_on(submitted):
    clerk, record = submitted
    clerk.get(f"{record}/withdraw")
    assert clerk.post(f"{record}/withdraw", {"_remark": "填错了"}).status_code == 303
    assert "已撤回" in clerk.get(record).text
    clerk.get("/me")
    again = clerk.post(f"{record}/withdraw", {"_remark": "填错了"})
    assert (again.status_code, again.location) == (303, record), "sent twice, it is done once"
    assert clerk.post(f"{record}/withdraw").status_code in (403, 409)


def test_what_one_may_not_do_to_a_record_is_refused(submitted, someone):
    clerk, record = submitted
    for verb in ("annul", "agree", "zzz"):
        assert clerk.get(f"{record}/{verb}").status_code == 403
        clerk.get("/me")
        assert clerk.post(f"{record}/{verb}", {"_remark": "x"}).status_code in (403, 409)
    assert someone("hefang").get(f"{record}/withdraw").status_code == 403


def test_someone_elses_task_is_refused_with_who_has_it(submitted, someone):
    address = task_of(someone("zhouxy"))
    clerk, _ = submitted
    answer = clerk.get(address)
    assert answer.status_code == 403
    assert "周晓燕" in answer.text
    clerk.get("/me")
    assert clerk.post(f"{address}/agree", {"_shown": "x"}).status_code == 403


@pytest.mark.parametrize("data", [
    {}, {"_shown": "x"}, {"_shown": ""}, {"_to": "../.."}, {"_remark": "长" * 9000},
])  # fmt: skip
def test_a_broken_signing_page_signs_nothing(submitted, someone, data):
    head = someone("zhouxy")
    address = task_of(head)
    head.get(f"{address}/agree")
    answer = head.post(f"{address}/agree", {"_password": PASSWORD, **data})
    assert answer.status_code in (409, 422)
    assert head.get(address).status_code == 200


def test_inbox_tabs_show_what_waits_was_started_and_was_decided(submitted, someone):
    clerk, record = submitted
    assert record in clerk.get("/inbox/started").text
    head = someone("zhouxy")
    page = head.get("/inbox/").text
    assert "1 件等您办" in page
    assert "没有期限" not in page
    decide(head, "agree")
    assert "都办完了" in head.get("/inbox/").text
    assert record in head.get("/inbox/decided").text


NOBODY = """
language: 1
title: 没人办的单
steps:
  - {step: prepare, kind: fill, title: 填写, by: {role: officer, of: customer-service}}
  - {step: look, kind: approve, title: 会计看, by: {role: auditor-of-accounts, of: repair-team}}
"""
FORM = """
language: 1
title: 没人办的单
number: MR-{year}-{seq:4}
workflow: orphan
fields:
  - {name: secret, type: text, label: 内容, required: yes}
"""


def test_an_administrator_names_who_holds_a_task_and_sees_no_answer(office, someone):
    office.publish(forms__orphan=FORM, workflows__orphan=NOBODY)
    clerk = someone("wangmin")
    address = clerk.begin("orphan")
    record = clerk.post(address, {"secret": "不给管理员看", "_do": "submit"}).location
    administrator = someone("admin")
    assert record in administrator.get("/inbox/").text
    page = administrator.get(record).text
    assert "请指定谁办“会计看”" in page
    assert "不给管理员看" not in page
    task = re.search(r'action="(/tasks/[0-9a-f]+)/holder"', page)[1]
    done = administrator.post(f"{task}/holder", {"_person": office.ids["hetian"]})
    assert done.status_code == 303
    holder = someone("hetian")
    assert task_of(holder) == task
    assert "不给管理员看" in holder.get(task).text
