"""Filling in a form without script: every kind of field, faults, rows, bad input, lost sessions."""

import json
from html import unescape

import pytest

from tests.offices import PASSWORD
from tests.web.conftest import Browser
from tests.web.papers import SETTLEMENT, TICKET, signed

EVERY_KIND = """
language: 1
title: 样样都有
number: YY-{year}-{seq:4}
workflow: every-kind
fields:
  - {name: a_text, type: text, label: 文字, required: yes, hint: 写一行}
  - {name: a_paragraph, type: paragraph, label: 段落, required: yes}
  - {name: a_number, type: number, label: 数字, unit: 天, required: yes}
  - {name: an_amount, type: money, label: 金额, required: yes}
  - {name: a_date, type: date, label: 日子, required: yes}
  - {name: a_choice, type: choice, label: 选择, required: yes, options: {x: 甲, y: 乙}}
  - name: many
    type: choice
    label: 多选项
    required: yes
    options: {a: 一, b: 二, c: 三, d: 四, e: 五, f: 六}
  - {name: a_yes_no, type: yes_no, label: 是否, required: yes}
  - {name: a_phone, type: phone, label: 电话, required: yes}
  - {name: a_person, type: person, label: 人, required: yes}
  - {name: a_department, type: department, label: 部门, required: yes}
  - {name: an_estate, type: estate, label: 小区, required: yes}
  - {name: a_unit, type: unit, label: 单元, of: an_estate, required: yes}
  - {name: a_firm, type: outside_party, label: 单位, required: yes}
  - {name: doubled, type: money, label: 双倍, value: an_amount * 2}
  - {name: only_x, type: text, label: 只问甲, when: a_choice == 'x'}
  - name: rows
    type: table
    label: 明细
    rows: {min: 1, max: 3}
    columns:
      - {name: thing, type: text, label: 名称, required: yes}
      - {name: cost, type: money, label: 价钱}
  - {name: costs, type: money, label: 合计, value: sum(rows.cost)}
"""
EVERY_KIND_WORKFLOW = """
language: 1
title: 样样都有
steps:
  - {step: prepare, kind: fill, title: 填写, by: {role: officer, of: customer-service}}
  - {step: look, kind: approve, title: 看一看, by: {head_of: customer-service}}
"""


@pytest.fixture
def every_kind(office):
    office.publish(forms__every_kind=EVERY_KIND, workflows__every_kind=EVERY_KIND_WORKFLOW)
    browser = Browser(office.app())
    browser.sign_in("wangmin")
    return browser


def test_every_kind_of_field_is_drawn_with_label_and_hint(every_kind):
    every_kind.begin("every-kind")
    labels = (
        "文字 段落 数字 金额 日子 选择 多选项 是否 电话 人 部门 小区 单元 单位 双倍 只问甲 合计"
    )
    for label in labels.split():
        assert label in every_kind.page
    assert '<textarea class="input" id="f-a_paragraph" name="a_paragraph"' in every_kind.page
    assert 'type="date" id="f-a_date"' in every_kind.page
    assert '<select class="input" id="f-many"' in every_kind.page
    assert 'type="radio" name="a_choice" value="x"' in every_kind.page
    assert '<optgroup label="江滨雅苑"' in every_kind.page
    assert 'aria-describedby="f-a_text-h"' in every_kind.page


def test_every_fault_stands_at_its_field_and_at_the_top(every_kind):
    address = every_kind.begin("every-kind")
    answer = every_kind.post(address, {"_do": "submit", "an_amount": "一百", "a_phone": "abc"})
    assert answer.status_code == 422
    faults = answer.text.split('class="fault-summary"')[1].split("</section>")[0]
    for name in ("a_text", "a_paragraph", "a_number", "an_amount", "a_date", "a_choice", "many",
                 "a_yes_no", "a_phone", "a_person", "a_department", "an_estate", "a_unit",
                 "a_firm", "rows"):  # fmt: skip
        assert f'href="#f-{name}"' in faults
        assert f'id="f-{name}"' in answer.text
    assert 'value="一百"' in answer.text, "what was typed is kept"
    assert "请填写数字" in answer.text
    assert answer.text.count('aria-invalid="true"') >= 10


def test_a_hidden_field_is_in_the_page_but_does_not_show(every_kind):
    address = every_kind.begin("every-kind")
    assert 'data-field="only_x" hidden' in every_kind.page
    every_kind.post(address, {"_do": "compute", "a_choice": "x"})
    every_kind.get(address)
    assert 'data-field="only_x">' in every_kind.page


def test_totals_are_worked_out_without_script(every_kind):
    address = every_kind.begin("every-kind")
    typed = {"_do": "compute", "an_amount": "1,234.5", "rows": ["0000000a", "0000000b"],
             "rows/0000000a/cost": "10", "rows/0000000b/cost": "2.5"}  # fmt: skip
    assert every_kind.post(address, typed).status_code == 303
    page = every_kind.get(address).text
    assert (
        '<output class="worked-out number" data-output="doubled" aria-live="polite">2,469.00'
        in page
    )
    assert '<output data-output="costs">12.50</output>' in page


def test_rows_are_added_and_dropped_without_script(every_kind):
    address = every_kind.begin("every-kind")
    typed = {"rows": ["0000000a"], "rows/0000000a/thing": "锁"}
    added = every_kind.post(address, {**typed, "_add": "rows"})
    row = added.location.split("#line-")[1]
    page = every_kind.get(address).text
    assert 'name="rows" value="0000000a"' in page
    assert f'name="rows" value="{row}"' in page
    typed = {"rows": ["0000000a", row], "rows/0000000a/thing": "锁", f"rows/{row}/thing": "门"}
    every_kind.post(address, {**typed, "_drop": "rows/0000000a"})
    page = every_kind.get(address).text
    assert 'value="0000000a"' not in page
    assert 'value="门"' in page
    assert 'value="锁"' not in page


def test_no_row_is_lost_where_there_are_too_many(every_kind):
    address = every_kind.begin("every-kind")
    rows = [f"0000000{each}" for each in "abcde"]
    typed = {"rows": rows, **{f"rows/{row}/thing": f"第{row}样" for row in rows}}
    answer = every_kind.post(address, {**typed, "_do": "submit"})
    assert answer.status_code == 422
    assert "请填写不超过 3 行，现有 5 行" in answer.text
    for page in (answer.text, every_kind.get(address).text):
        assert [row for row in rows if f'value="第{row}样"' in page] == rows


def test_a_full_table_takes_no_row_and_says_so(every_kind):
    address = every_kind.begin("every-kind")
    rows = ["0000000a", "0000000b", "0000000c"]
    typed = {"rows": rows, **{f"rows/{row}/thing": f"第{row}样" for row in rows}}
    answer = every_kind.post(address, {**typed, "_add": "rows"})
    assert answer.status_code == 422
    assert "最多 3 行，没有再加" in answer.text
    assert answer.text.count("处要改") == 1, "of the other fields nobody asked yet"
    page = every_kind.get(address).text
    assert page.count('name="rows" value="') == 4, "three, and the blank one that scripts copy"
    assert 'value="第0000000c样"' in page


def test_markup_that_was_typed_is_shown_as_text(someone):
    browser = someone("wangmin")
    address = browser.begin()
    nasty = '"><script>alert(1)</script><b x="'
    browser.post(
        address, {**TICKET, "customer": nasty, "work": "</textarea><script>", "_do": "save"}
    )
    page = browser.get(address).text
    assert "<script>alert" not in page
    assert "</textarea><script>" not in page
    assert unescape(page).count(nasty) >= 1
    assert "<script>" not in browser.get(f"{address}/sign").text


@pytest.mark.parametrize("typed", [
    {}, {"customer": ["甲", "乙"]}, {"nobody": "x", "_foreign": "y", "items/../x": "z"},
    {"warranty": "zzz", "trades": "NaN", "received_on": "2026-02-30"}, {"estate": "../../etc"},
    {"customer": "\x00\x1b", "work": "\ud7ff\u202e"}, {"_add": "nowhere"}, {"_drop": "x"},
    {"_drop": "/"}, {"_do": "__class__"}, {"unit": "tingtao-1-1-0201", "estate": "jiangbin"},
    {"trades": "9" * 5000}, {"customer": "长" * 20_000},
])  # fmt: skip
def test_bad_input_is_answered_with_instructions(someone, typed):
    browser = someone("wangmin")
    address = browser.begin()
    answer = browser.post(address, {"_do": "submit", **typed})
    assert answer.status_code in (303, 422), answer.text
    assert browser.get(address).status_code == 200
    assert browser.get(f"{address}/sign").status_code == 422


def test_bad_rows_are_answered_with_instructions(someone):
    browser = someone("huangjp")
    address = browser.begin("settlement")
    rows = {"items": ["0000000a", "0000000a", "x" * 300, "", "//"]}
    cells = {"items/0000000a/quantity": ["1", "2"], "items//price": "3", "items/zz/price/x": "4"}
    answer = browser.post(address, {**SETTLEMENT, **rows, **cells, "_do": "submit"})
    assert answer.status_code in (303, 422)
    page = browser.get(address).text
    assert page.count('name="items" value="0000000a"') == 1
    assert 'name="items/0000000a/quantity" aria-label="第 1 行 数量"' in page


def test_a_ticket_is_submitted_through_the_signing_page(someone, office):
    browser = someone("wangmin")
    address = browser.begin()
    assert browser.post(address, {**TICKET, "_do": "submit"}).location == f"{address}/sign"
    data = signed(browser, f"{address}/sign")
    assert "陈秋水" in browser.page
    assert "“经办人”</span>签名" in browser.page
    wrong = browser.post(f"{address}/sign", {**data, "_password": "wrong"})
    assert wrong.status_code == 403
    assert "密码不对" in wrong.text
    done = browser.post(f"{address}/sign", {**data, "_password": PASSWORD})
    assert done.status_code == 303
    page = browser.get(done.location).text
    assert "PG-" in page
    assert (
        browser.post(f"{address}/sign", {**data, "_password": PASSWORD}).location == done.location
    )
    assert browser.get(address).location == done.location, "a submitted draft leads to its record"


def test_what_changed_after_it_was_shown_is_not_signed(someone):
    browser = someone("wangmin")
    address = browser.begin()
    browser.post(address, {**TICKET, "_do": "submit"})
    data = signed(browser, f"{address}/sign")
    browser.post(f"{address}/save", {**TICKET, "customer": "另一位"})
    answer = browser.post(f"{address}/sign", {**data, "_password": PASSWORD})
    assert answer.status_code == 409
    assert "内容有了变动" in answer.text
    assert "另一位" in answer.text


def test_a_password_serves_ten_minutes_for_further_signatures(office):
    from datetime import timedelta

    now = office.ports.now()
    moment = [now]
    office.ports.clock = lambda: moment[0]
    browser = Browser(office.app())
    browser.sign_in("wangmin")

    def ready():
        address = browser.begin()
        browser.post(address, {**TICKET, "_do": "submit"})
        return address, signed(browser, f"{address}/sign")

    address, data = ready()
    assert 'name="_password"' in browser.page
    browser.post(f"{address}/sign", {**data, "_password": PASSWORD})
    moment[0] = now + timedelta(minutes=9)
    address, data = ready()
    assert "已验证密码，10 分钟内不用再输" in browser.page
    done = browser.post(f"{address}/sign", data)
    record = office.record(done.location.rsplit("/", 1)[1])
    (act,) = record.acts.values()
    assert act.content["identity"] == "signing-session"
    moment[0] = now + timedelta(minutes=10, seconds=1)
    address, data = ready()
    assert 'name="_password"' in browser.page
    assert browser.post(f"{address}/sign", data).status_code == 422


def test_a_session_that_ended_in_the_middle_of_a_form_loses_nothing(someone):
    browser = someone("wangmin")
    address = browser.begin()
    browser.client.delete_cookie("countersign")
    late = browser.post(address, {**TICKET, "work": "写了很久的\n内容", "_do": "submit"})
    assert late.status_code == 401
    assert "您填的内容都在" in late.text
    carried, next_ = browser.hidden("_carried"), browser.hidden("_next")
    again = {"login": "wangmin", "_carried": carried, "_next": next_}
    wrong = browser.post("/sign-in", {**again, "password": "wrong"})
    assert browser.hidden("_carried") == carried, wrong.text
    back = browser.post("/sign-in", {**again, "password": PASSWORD})
    assert (back.status_code, back.location) == (303, address)
    assert "写了很久的" in browser.get(address).text
    assert 'value="陈秋水"' in browser.page


def test_a_page_that_grew_too_old_loses_nothing(someone):
    browser = someone("wangmin")
    address = browser.begin()
    old = browser.page
    browser.sign_in("wangmin")
    browser.page = old
    answer = browser.post(address, {**TICKET, "_do": "save"})
    assert answer.status_code == 400
    assert "您填的内容都在" in answer.text
    data = {"_carried": browser.hidden("_carried"), "_next": browser.hidden("_next")}
    assert browser.post("/resume", data).location == address
    assert 'value="陈秋水"' in browser.get(address).text


def test_what_another_person_carried_is_not_put_into_a_draft(someone):
    address = someone("wangmin").begin()
    other = someone("zhouxy")
    other.get("/forms")
    data = {"_carried": json.dumps([["customer", "换了"]]), "_next": address}
    assert other.post("/resume", data).location == "/inbox/"


@pytest.mark.parametrize(
    "carried", ["", "x", "[]", "[1]", "{}", '[["a"]]', '[["a", 1]]', "[" * 9000]
)
def test_a_broken_parcel_is_left_where_it_is(someone, carried):
    browser = someone("wangmin")
    address = browser.begin()
    assert browser.post("/resume", {"_carried": carried, "_next": address}).status_code == 303


def test_the_script_saves_and_hears_when(someone):
    browser = someone("wangmin")
    address = browser.begin()
    answer = browser.post(f"{address}/save", {"customer": "陈秋水"})
    assert set(answer.json) == {"at", "clock", "route"}
    assert "提交后会经过" in answer.json["route"]
    assert 'value="陈秋水"' in browser.get(address).text


def test_a_thrown_away_draft_is_gone(someone):
    browser = someone("wangmin")
    address = browser.begin()
    assert browser.post(f"{address}/discard").location == "/inbox/drafts"
    assert f'data-forget="{address.rsplit("/", 1)[1]}"' in browser.get("/inbox/drafts").text
    assert browser.get(address).status_code == 404


def test_a_preview_that_no_font_can_print_names_the_character(someone):
    browser = someone("wangmin")
    draft = browser.begin("dispatch-ticket")
    browser.post(draft, {"customer": "陈\U0001f468女士", "_do": "save"})
    answer = browser.get(f"{draft}/preview.pdf")
    assert answer.status_code == 422
    assert "缺字：👨 (U+1F468)" in answer.text
    assert "印不出来的字请换一个写法。" in answer.text
