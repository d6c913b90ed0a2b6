"""Boxes, answers of one's own, ratings, notes: at a desk and on a phone, without script too."""
# ruff: noqa: E501  a field stands in one line, as its author sees it

import pytest
from playwright.sync_api import expect

from tests.browsers import DESK, PHONE
from tests.gestures import answer, begin, close, go_offline, press
from tests.offices import PASSWORD

FORM = """
title: 客户调查
workflow: survey
fields:
  - {name: customer, type: text, label: 姓名, required: yes}
  - {name: source, type: choice, label: 来源, options: {phone: 电话, visit: 来访}, other: 其他（请注明）}
  - {name: parts, type: choices, label: 部位, options: {roof: 屋面, wall: 外墙}, other: 其他（请注明）}
  - {name: area, type: number, label: 屋面面积, when: "includes(parts, 'roof')"}
  - {name: many, type: number, label: 部位数, value: count(parts)}
  - {name: greeting, type: note, text: "尊敬的{customer}：来源{source}，部位{parts}，共{many}处。"}
  - name: ratings
    type: rating
    label: 评分
    required: yes
    options: {good: 优, fine: 良, fair: 中, bad: 差}
    comments: 客户建议
    groups:
      - {title: 工程质量, items: {civil: 土建工程, water: 水电工程}}
      - {title: 物业管理, items: {fees: 收费合理}}
  - {name: why, type: paragraph, label: 不满意的原因, when: "includes(ratings, 'bad')"}
"""
ROUTE = """
title: 调查
steps:
  - {step: ask, kind: fill, title: 填写, by: {role: officer}}
  - {step: look, kind: approve, title: 看, by: {head_of: customer-service}}
"""
ALL = {
    "customer": "陈女士",
    "source": "other",
    "source/other": "业主群",
    "parts": ["roof", "other"],
    "parts/other": "露台",
}


@pytest.fixture
def survey(served):
    served.office.publish(forms__survey=FORM, workflows__survey=ROUTE)
    return served


def rated(page):
    """The option chosen of each item, by the item's code."""
    chosen = page.locator(".matrix input:checked")
    pairs = chosen.evaluate_all("all => all.map(each => [each.name.split('/')[1], each.value])")
    return dict(pairs)


def rate(page, item, option):
    page.locator(f'[name="ratings/{item}"][value="{option}"]').check()


def test_number_keys_rate_row_after_row_at_a_desk(survey):
    page = begin(survey.desk("wangmin"), "客户调查")
    expect(page.get_by_label("不满意的原因")).to_be_hidden()
    page.locator('[name="ratings/civil"]').first.focus()
    for key in "241":
        page.keyboard.press(key)
    assert rated(page) == {"civil": "fine", "water": "bad", "fees": "good"}
    expect(page.get_by_label("不满意的原因")).to_be_visible()
    page.locator('[name="ratings/civil/comment"]').fill("")
    page.keyboard.type("1 处裂缝")
    assert rated(page)["civil"] == "fine"
    expect(page.locator('[name="ratings/civil/comment"]')).to_have_value("1 处裂缝")


def test_a_phone_shows_one_question_a_card(survey):
    desk = survey.desk("wangmin", width=PHONE)
    desk.expected = {422}
    page = begin(desk, "客户调查")
    cards = page.locator(".question:visible")
    expect(cards).to_have_count(1)
    expect(cards).to_contain_text("土建工程")
    rate(page, "civil", "good")
    press(page, "下一题")
    expect(cards).to_contain_text("水电工程")
    expect(page.locator("[data-told]")).to_have_text("第 2 题，共 3 题，已答 1")
    answer(page, {"customer": "陈女士"})
    press(page, "提交")
    expect(page.get_by_role("region", name="还有 2 处要改")).to_be_visible()
    page.get_by_role("link", name="收费合理").click()
    expect(cards).to_have_count(1)
    expect(cards).to_contain_text("收费合理")


@pytest.mark.parametrize("width", [DESK, PHONE])
def test_without_script_everything_can_be_answered(survey, width):
    desk = survey.desk(width=width, java_script_enabled=False)
    desk.sign_in("wangmin", PASSWORD)
    page = begin(desk, "客户调查")
    expect(page.locator(".question:visible")).to_have_count(3)
    answer(page, ALL)
    press(page, "重算")  # what shows is worked out by the server
    answer(page, {"area": "12"})
    for item in ("civil", "water", "fees"):
        rate(page, item, "good")
    press(page, "提交")
    main = page.get_by_role("main")
    expect(main).to_contain_text("屋面、其他：露台")
    expect(main).to_contain_text("其他：业主群")


def test_a_note_follows_what_is_typed(survey):
    page = begin(survey.desk("wangmin"), "客户调查")
    answer(page, ALL)
    expect(page.locator(".note")).to_have_text(
        "尊敬的陈女士：来源其他：业主群，部位屋面、其他：露台，共2处。"
    )
    answer(page, {"parts": ["wall"], "source": "visit", "customer": "林先生"})
    expect(page.locator(".note")).to_have_text("尊敬的林先生：来源来访，部位外墙，共1处。")


def test_boxes_ratings_and_texts_are_put_back_from_the_local_copy(survey):
    desk = survey.desk("wangmin")
    page = begin(desk, "客户调查")
    go_offline(desk)
    answer(page, ALL)
    rate(page, "water", "bad")
    page.locator('[name="ratings/water/comment"]').fill("水压低")
    address = page.url
    close(page)
    desk.context.set_offline(False)
    again = desk.tab()
    again.goto(address)
    expect(again.get_by_text("已放回您")).to_be_visible()
    assert rated(again) == {"water": "bad"}
    expect(again.locator('[name="ratings/water/comment"]')).to_have_value("水压低")
    expect(again.locator('[name="source/other"]')).to_have_value("业主群")
    expect(again.locator('[name="parts/other"]')).to_have_value("露台")
    ticked = again.locator('[name="parts"]:checked')
    assert ticked.evaluate_all("all => all.map(each => each.value)") == ["roof", "other"]
    expect(again.get_by_label("屋面面积")).to_be_visible()


def test_a_number_brings_the_answers_of_the_record_that_it_names(survey):
    office = survey.office
    form = FORM.replace(
        "fields:\n",
        "fields:\n  - {name: ticket, type: record, label: 派工单, form: dispatch-ticket,"
        " fetch: {customer: customer}}\n",
        1,
    )
    office.publish(forms__survey=form, workflows__survey=ROUTE)
    posted = {
        "estate": "jiangbin", "unit": "jiangbin-3-1-1201", "customer": "陈秋水", "warranty": "b",
        "trades": "1", "work": "换角阀", "source": "customer", "received_on": "2026-11-20",
    }  # fmt: skip
    record = office.hands.submit("wangmin", "dispatch-ticket", {n: [t] for n, t in posted.items()})
    number = office.record(record).number
    page = begin(survey.desk("wangmin"), "客户调查")
    page.locator('[name="ticket"]').fill("PG-2026-9999")
    page.get_by_label("姓名").focus()
    expect(page.locator("[data-referred]")).to_contain_text("没有找到这张单据")
    page.locator('[name="ticket"]').fill(number)
    page.get_by_label("姓名").focus()
    expect(page.locator("[data-referred]")).to_contain_text(f"工程派工单 {number}")
    expect(page.get_by_label("姓名")).to_have_value("陈秋水")
    expect(page.locator(".note")).to_contain_text("尊敬的陈秋水：")
